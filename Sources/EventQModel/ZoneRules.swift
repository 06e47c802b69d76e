/// What a named time zone means, as plain values: handed down from the edge, where the system's tables are read.
public struct ZoneRules: Sendable, Equatable {
  /// IANA name, for example `Europe/Oslo`.
  public var name: String
  /// Offset in seconds east of UTC before the first transition.
  public var initialOffset: Int
  /// Moments (seconds since the epoch) at which the offset changes, ascending.
  public var transitionTimes: [Int]
  /// Offset in seconds east of UTC from the transition of the same index on.
  public var transitionOffsets: [Int]

  public init(name: String, initialOffset: Int, transitionTimes: [Int] = [], transitionOffsets: [Int] = []) {
    precondition(transitionTimes.count == transitionOffsets.count, "a transition without its offset")
    self.name = name
    self.initialOffset = initialOffset
    self.transitionTimes = transitionTimes
    self.transitionOffsets = transitionOffsets
  }

  public static let utc = ZoneRules(name: "UTC", initialOffset: 0)

  /// Offset in seconds east of UTC at this moment (seconds since the epoch).
  public func offset(at seconds: Int) -> Int {
    var low = 0
    var high = transitionTimes.count
    while low < high {
      let middle = (low + high) / 2
      if transitionTimes[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? initialOffset : transitionOffsets[low - 1]
  }

  /// The moment at which clocks of this zone show `civil`. A time that daylight saving skips is read with the offset
  /// from before the gap; one that occurs twice means its first occurrence (as POSIX mktime does by custom).
  public func timestamp(_ civil: CivilTime) -> Timestamp {
    if transitionTimes.isEmpty { return civil.timestamp(offset: initialOffset) }
    let asUTC = civil.timestamp().seconds
    // One offset either side of the only transition that can be near.
    let before = offset(at: asUTC - 86_400)
    let after = offset(at: asUTC + 86_400)
    if before == after { return civil.timestamp(offset: offset(at: asUTC - before)) }
    let early = asUTC - max(before, after)
    let late = asUTC - min(before, after)
    let fitsEarly = offset(at: early) == max(before, after)
    let fitsLate = offset(at: late) == min(before, after)
    if fitsEarly { return civil.timestamp(offset: max(before, after)) }
    if fitsLate { return civil.timestamp(offset: min(before, after)) }
    return civil.timestamp(offset: before)
  }
}
