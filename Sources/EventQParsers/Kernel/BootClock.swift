internal import EventQModel

/// Works out the wall clock of lines that only tell the time since boot.
struct BootClock {
  /// The moment of boot, where it is known.
  private(set) var boot = Timestamp.none
  private var isExact = false
  private var lastUptime: Int64 = -1
  /// The last wall clock seen or worked out.
  private(set) var last = Timestamp.none

  /// An uptime that falls back by more than this is another boot: CPUs' lines may be out of order by less.
  private static let rebootStep: Int64 = 10_000_000_000
  /// A wall clock that has moved by more than this against the uptime was set.
  private static let drift = 2.0

  /// Notes an uptime; true where a new boot has begun.
  mutating func note(uptime: Int64) -> Bool {
    defer { lastUptime = uptime }
    guard lastUptime - uptime > Self.rebootStep else { return false }
    boot = .none
    isExact = false
    return true
  }

  /// Notes a line with a wall clock and an uptime; true where that tells the boot's moment for the first time, or
  /// better than before.
  ///
  /// - Parameter isExact: whether the clock was read together with the uptime, to the millisecond.
  mutating func note(wall: Timestamp, uptime: Int64, isExact: Bool = false) -> Bool {
    let begun = Timestamp(nanoseconds: wall.nanoseconds &- uptime)
    let isNews = boot.isNone || (isExact && !self.isExact)
    if isNews || abs(begun.seconds(since: boot)) > Self.drift {
      boot = begun
      self.isExact = isExact
    }
    last = wall
    return isNews
  }

  mutating func note(wall: Timestamp) { last = wall }

  /// The moment of a line with this uptime; the last moment known, perhaps none, where that of boot is not.
  mutating func moment(uptime: Int64) -> Timestamp {
    if boot.isNone { return last }
    last = Timestamp(nanoseconds: boot.nanoseconds &+ uptime)
    return last
  }
}
