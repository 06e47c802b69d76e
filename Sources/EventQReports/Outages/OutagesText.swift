public import EventQBytes
public import EventQCorrelator
internal import EventQModel

/// Every outage interval for a terminal, by time, with the total.
public enum OutagesText {
  public static func write(_ outages: [Timeline.Outage], style: TextStyle, to out: inout ByteWriter) {
    var page = TextPage(style: style)
    let time = TimeText(zone: style.zone)
    if outages.isEmpty { page.line([Span("No outage found.")]) }
    for (i, outage) in outages.enumerated() {
      if i > 0 { page.blank() }
      write(outage, time: time, page: &page)
    }
    if outages.count > 1 {
      let total = outages.reduce(0.0) { $0 + ($1.end?.seconds(since: $1.start) ?? 0) }
      let open = outages.count { $0.end == nil }
      page.blank()
      let rest = open > 0 ? "; \(open) not over" : ""
      page.line([Span("\(outages.count) outages, \(TimeText.duration(total)) in all\(rest)", .strong)])
    }
    out.raw(page.out.bytes)
  }

  private static func write(_ outage: Timeline.Outage, time: TimeText, page: inout TextPage) {
    let length = outage.end.map { TimeText.duration($0.seconds(since: outage.start)) } ?? "not over"
    page.fact("OUTAGE", length, tone: .cause)
    page.fact("", "\(time.interval(outage.start, outage.end)) \(time.zoneLabel(outage.start))")
    if !time.isUTC { page.fact("", "\(TimeText(zone: .utc).interval(outage.start, outage.end)) UTC") }
    if !outage.hosts.isEmpty { page.fact("HOSTS", outage.hosts.map(Printable.line).joined(separator: ", ")) }
    if !outage.services.isEmpty { page.fact("SERVICES", outage.services.map(Printable.line).joined(separator: ", ")) }
    let after = { (moment: Timestamp) in
      "\(time.clock(moment)), after \(TimeText.duration(moment.seconds(since: outage.start)))"
    }
    if let moment = outage.detected { page.fact("DETECTED", after(moment)) }
    if let seconds = outage.blockedMitigationSeconds {
      page.fact("BLOCKED", "\(TimeText.duration(seconds)) lost", tone: .blocked)
    }
    if let moment = outage.mitigated { page.fact("MITIGATED", after(moment)) }
  }
}
