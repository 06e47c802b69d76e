internal import EventQBytes
internal import EventQModel

/// How much each program on each host wrote, minute by minute: what silences are seen in.
struct ActivityTable: ~Copyable {
  struct Minute: Sendable {
    var host: Int
    var program: Int
    var count = 0
    var first: Timestamp
    var last: Timestamp
    /// Where the last line stands, and the line itself for programs that provide a service.
    var lastLine: LineRecord?
    fileprivate var lastRow = -1
  }

  private var index: [Key: Int] = [:]
  private(set) var minutes: [Minute] = []
  private var memoKey: Key?
  private var memoPlace = 0
  private var touched: [Int] = []

  private struct Key: Hashable {
    var host: Int32
    var program: Int32
    var minute: Int32
  }

  mutating func add(host: Int, program: Int, time: Timestamp, row: Int, keepsLines: Bool) {
    let minute = Int32(truncatingIfNeeded: time.nanoseconds / 60_000_000_000)
    let key = Key(host: Int32(host), program: Int32(program), minute: minute)
    let place: Int
    if key == memoKey {
      place = memoPlace
    } else if let known = index[key] {
      place = known
    } else {
      place = minutes.count
      index[key] = place
      minutes.append(Minute(host: host, program: program, first: time, last: .distantPast))
    }
    memoKey = key
    memoPlace = place
    minutes[place].count += 1
    if time < minutes[place].first { minutes[place].first = time }
    guard time >= minutes[place].last else { return }
    let isLater = time > minutes[place].last
    minutes[place].last = time
    guard keepsLines else { return }
    if minutes[place].lastRow < 0 { touched.append(place) }
    // Of lines of the same moment in one batch the later row counts; across batches the order of evidence decides.
    if isLater || minutes[place].lastRow < row { minutes[place].lastRow = row }
  }

  /// Copies the last lines that this batch brought, before it goes away.
  mutating func settle(_ record: (Int, Minute) -> LineRecord) {
    for place in touched {
      let line = record(minutes[place].lastRow, minutes[place])
      if let known = minutes[place].lastLine, LineRecord.before(line, known) {
        // An earlier batch had the later one.
      } else {
        minutes[place].lastLine = line
      }
      minutes[place].lastRow = -1
    }
    touched.removeAll(keepingCapacity: true)
  }
}
