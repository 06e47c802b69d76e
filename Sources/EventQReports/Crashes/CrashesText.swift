public import EventQBytes
public import EventQCorrelator
internal import EventQModel

/// Kernel crashes for a terminal, each bug once: like crashes are those of one fingerprint, told at the first of them
/// with every time it was seen.
public enum CrashesText {
  public static func write(_ crashes: [CrashRecord], style: TextStyle, to out: inout ByteWriter) {
    var page = TextPage(style: style)
    let time = TimeText(zone: style.zone)
    if crashes.isEmpty { page.line([Span("No kernel crash found.")]) }
    var groups: [[CrashRecord]] = []
    var groupOf: [String: Int] = [:]
    for crash in crashes {
      let key = crash.fingerprint.isEmpty ? "title \(crash.title)" : crash.fingerprint
      if let group = groupOf[key] {
        groups[group].append(crash)
      } else {
        groupOf[key] = groups.count
        groups.append([crash])
      }
    }
    for (i, group) in groups.enumerated() {
      if i > 0 { page.blank() }
      write(group, time: time, page: &page)
    }
    out.raw(page.out.bytes)
  }

  private static func write(_ group: [CrashRecord], time: TimeText, page: inout TextPage) {
    let crash = group[0]
    page.entry(first: [], rest: [Span("  ")], body: Printable.line(crash.title), tone: .cause)
    for alternative in crash.alternatives {
      page.entry(first: [Span("  also: ", .faint)], rest: [Span("    ")], body: Printable.line(alternative))
    }
    var facts = [crash.crashClass, crash.panicked ? "panicked" : "", crash.corrupted ? "trace damaged" : ""]
    if !crash.function.isEmpty {
      facts.append("in " + crash.function + (crash.module.isEmpty ? "" : " [\(crash.module)]"))
    }
    if !crash.fingerprint.isEmpty { facts.append("fingerprint \(crash.fingerprint)") }
    let told = facts.filter { !$0.isEmpty }.map(Printable.line).joined(separator: ", ")
    page.entry(first: [Span("  ")], rest: [Span("  ")], body: told)
    if !crash.frames.isEmpty {
      let frames = crash.frames.map(Printable.line).joined(separator: " < ")
      page.entry(first: [Span("  ")], rest: [Span("    ")], body: frames, tone: .faint)
    }
    if group.count > 1 { page.line([Span("  seen \(group.count) times", .strong)]) }
    for seen in group {
      let kernel = [seen.kernel, seen.tainted.isEmpty ? "" : "tainted \(seen.tainted)"]
        .filter { !$0.isEmpty }.map(Printable.line).joined(separator: ", ")
      page.entry(
        first: [
          Span("  "), Span(time.dateTime(seen.time) + "  ", .faint), Span(Printable.line(seen.host) + "  ", .strong),
        ],
        rest: [Span("    ")], body: kernel.isEmpty ? "kernel unknown" : kernel,
        reference: "\(Printable.line(seen.source)):\(seen.firstLine)-\(seen.lastLine)")
    }
    if !crash.time.isNone, !time.isUTC {
      page.line([Span("  times are \(time.zoneLabel(crash.time))", .faint)])
    }
  }
}
