internal import EventQModel
// Foundation knows the system's time-zone tables; nothing else of it is used, and only plain values leave this file.
internal import Foundation

/// Named time zones, read at the edge and handed down as `ZoneRules`.
enum TimeZones {
  /// The rules of an IANA zone between 1970 and 2100, or nil where there is no such zone.
  static func rules(_ name: String) -> ZoneRules? {
    if name == "UTC" || name == "Etc/UTC" { return .utc }
    guard let zone = TimeZone(identifier: name) else { return nil }
    var moment = Date(timeIntervalSince1970: 0)
    let end = Date(timeIntervalSince1970: 4_102_444_800)
    var rules = ZoneRules(name: name, initialOffset: zone.secondsFromGMT(for: moment))
    while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end, next > moment {
      rules.transitionTimes.append(Int(next.timeIntervalSince1970.rounded()))
      rules.transitionOffsets.append(zone.secondsFromGMT(for: next.addingTimeInterval(1)))
      moment = next
    }
    return rules
  }

  /// The zone of this machine, for local times in reports.
  static var local: ZoneRules { rules(TimeZone.current.identifier) ?? .utc }
}
