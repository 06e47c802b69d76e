internal import EventQBytes
internal import EventQModel

/// A line that was kept because a rule knew it: what a node shows of it, and what the rule took out.
struct LineRecord: Sendable {
  var time: Timestamp
  var source: String
  var line: Int
  var host: String
  var app: String
  var message: String
  var severity: Int?
  var kind: String
  /// Time as logged, where `time` was corrected.
  var originalTime: Timestamp?

  /// The order of evidence: by time, then by where it stands; the same for any order of reading.
  static func before(_ a: LineRecord, _ b: LineRecord) -> Bool {
    if a.time != b.time { return a.time < b.time }
    if a.source != b.source { return a.source < b.source }
    return a.line < b.line
  }

  var reference: String { "\(source):\(line)" }

  init(_ batch: borrowing EventBatch, row: Int, host: String, app: String) {
    time = batch.time[row]
    source = batch.sources.count > 0 ? batch.sources.string(Int(batch.source[row])) : ""
    line = Int(batch.line[row])
    self.host = host
    self.app = app
    message = Self.text(batch.bytes(batch.message[row].isEmpty ? batch.raw[row] : batch.message[row]))
    severity = batch.severity[row] == Severity.none ? nil : Int(batch.severity[row])
    kind = batch.kind[row] == .other ? batch.string(batch.value(.kindName, row: row)) : "\(batch.kind[row].name)"
  }

  /// The first line of a folded event, and no more than a screen of it.
  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
    return bytes.part(0, min(end, Limits.evidenceBytes)).string
  }
}

/// Lines of one rule with the same captured values on one host, ten seconds at a time: memory grows with time and
/// variety, not with the number of lines.
struct SightingKey: Hashable, Sendable {
  var host: Int
  var rule: Int
  /// Rank of the rule that says why, for attempts; -1 for none.
  var reason: Int
  var target: Int
  var server: Int
  var service: Int
  var app: Int
}

struct SightingCell: Sendable {
  var key: SightingKey
  /// Ten-second slot since the epoch; `Int.min` for lines without a time.
  var slot: Int
  var count = 0
  var last: Timestamp
  /// The first ones by `LineRecord.before`, at most `Limits.eventsPerNode`.
  var lines: [LineRecord] = []
  /// Captured texts for titles, of the first line.
  var values: [CaptureName: String] = [:]
}

struct SightingTable: ~Copyable {
  private struct CellKey: Hashable {
    var key: SightingKey
    var slot: Int
  }
  private var index: [CellKey: Int] = [:]
  private(set) var cells: [SightingCell] = []

  static let slotNanoseconds: Int64 = 10_000_000_000

  static func slot(_ time: Timestamp) -> Int {
    if time.isNone { return Int.min }
    let n = time.nanoseconds
    return Int(n >= 0 ? n / slotNanoseconds : (n - slotNanoseconds + 1) / slotNanoseconds)
  }

  /// Adds a line; `record` and `values` are asked for only where the line will be kept.
  mutating func add(
    _ key: SightingKey, time: Timestamp, source: UnsafeRawBufferPointer, line: Int,
    record: @autoclosure () -> LineRecord, values: [(CaptureName, String)]
  ) {
    let place = CellKey(key: key, slot: Self.slot(time))
    let number: Int
    if let known = index[place] {
      number = known
    } else {
      number = cells.count
      index[place] = number
      cells.append(SightingCell(key: key, slot: place.slot, last: time))
    }
    cells[number].count += 1
    cells[number].last = max(cells[number].last, time)
    let kept = cells[number].lines
    if kept.count == Limits.eventsPerNode, let worst = kept.last {
      if time > worst.time { return }
      if time == worst.time {
        var name = worst.source
        let isSame = name.withUTF8 { source.equals(UnsafeRawBufferPointer($0)) }
        if isSame ? line > worst.line : name.withUTF8({ UnsafeRawBufferPointer($0).sortsBefore(source) }) { return }
      }
    }
    let new = record()
    let position = kept.firstIndex { LineRecord.before(new, $0) } ?? kept.count
    cells[number].lines.insert(new, at: position)
    if position == 0 { cells[number].values = Dictionary(values, uniquingKeysWith: { a, _ in a }) }
    if cells[number].lines.count > Limits.eventsPerNode { cells[number].lines.removeLast() }
  }
}
