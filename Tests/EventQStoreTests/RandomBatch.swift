import EventQBytes
import EventQModel
import EventQTestSupport

/// Makes batches in which everything that can be stored happens: parts of the raw line and texts apart from it,
/// numbers, dictionaries, empty values, sparse and dense fields, repeated names, events without a time, any bytes.
struct BatchMaker {
  var random: SeededRandom
  /// Moves on from batch to batch.
  var clock: Int64 = 1_792_000_000_000_000_000
  var line: UInt32 = 1
  /// Probability (in percent) of a field whose name nobody has seen.
  var strangeNames = 3

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private static let hosts = ["db1", "web-2", "ns1.example.net", "10.0.0.7"]
  private static let words = ["error", "timeout", "queue", "resolve", "Näme", "retry_count", "x", "failed", "42"]

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func sentence() -> String {
    let count = Int.random(in: 0...8, using: &random)
    return (0..<count).map { _ in Self.words.randomElement(using: &random) ?? "" }.joined(separator: " ")
  }

  mutating func batch(rows: Int) -> EventBatch {
    var batch = EventBatch()
    let source = UInt32(batch.sources.intern("logs/\(Int.random(in: 0...2, using: &random)).log"))
    for _ in 0..<rows {
      var row = EventRow()
      row.source = source
      row.line = line
      line += UInt32.random(in: 1...2, using: &random)
      clock += Int64.random(in: -1000...1_000_000_000, using: &random)
      if chance(50) { clock = clock / 1_000_000_000 * 1_000_000_000 }
      if !chance(5) { row.time = Timestamp(nanoseconds: clock) }
      let host = Self.hosts.randomElement(using: &random) ?? ""
      let message = sentence()
      let pid = "\(Int.random(in: 1...40_000, using: &random))"
      let start = batch.text.count
      batch.text.append("<13>\(host) app[\(pid)]: \(message)")
      if chance(2) {
        for _ in 0..<20 { batch.text.append(UInt8.random(in: 0...255, using: &random)) }
      }
      row.raw = Slice(from: start, to: batch.text.count)
      row.hostname = chance(80) ? row.raw.part(from: 4, to: 4 + host.utf8.count) : chance(50) ? batch.make(host) : .none
      let messageStart = row.raw.count - message.utf8.count
      row.message = chance(80) ? row.raw.part(from: messageStart) : chance(90) ? batch.make(message + "!") : .none
      if chance(70) { row.procID = batch.make(pid) }
      if chance(70) { row.appName = batch.make("app") }
      if chance(10) { row.msgID = batch.make("ID\(Int.random(in: 0...9, using: &random))") }
      row.facility = chance(60) ? UInt8.random(in: 0...23, using: &random) : Facility.none
      row.severity = chance(60) ? UInt8.random(in: 0...7, using: &random) : Severity.none
      row.kind = EventKind.allCases.randomElement(using: &random) ?? .unknown
      row.parser = ParserID.allCases.randomElement(using: &random) ?? .none
      addFields(&batch, row)
      batch.append(row)
      batch.text.append("\n")
    }
    return batch
  }

  private mutating func addFields(_ batch: inout EventBatch, _ row: EventRow) {
    if chance(50) { batch.add(.clientPort, number: Int.random(in: -3...65_535, using: &random)) }
    if chance(30) { batch.add(.dnsQuestionName, row.raw.part(from: min(2, row.raw.count))) }
    if chance(20) { batch.add(.kindName, batch.make("odd")) }
    if chance(20) { batch.add(.error, .none) }
    if chance(20) { batch.add(.level, batch.make("info"), .string) }
    if chance(15) { batch.add(.dnsAnswers, batch.make("[1,2]"), .json) }
    if chance(10) {
      // The same name twice in a row.
      batch.add(.user, batch.make(sentence()))
      batch.add(.user, batch.make(sentence()))
    }
    let names = ["alpha", "b.c", "naïve"]
    for name in names where chance(25) { add(name, &batch) }
    if chance(strangeNames) { add("strange.\(Int.random(in: 0...100_000, using: &random))", &batch) }
  }

  private mutating func add(_ name: String, _ batch: inout EventBatch) {
    var name = name
    guard let field = name.withUTF8({ batch.field(named: UnsafeRawBufferPointer($0)) }) else { return }
    let type = [FieldType.string, .number, .boolean, .json].randomElement(using: &random) ?? .string
    let numbers = ["0", "-7", "007", "1.5", "true", "999999999999999999999"]
    let text = chance(50) ? sentence() : numbers.randomElement(using: &random) ?? ""
    batch.add(field, batch.make(text), type)
  }
}

/// Everything of an event in one comparable text. Extra fields are sorted: the store keeps them by column.
func describe(_ batch: borrowing EventBatch, _ index: Int) -> String {
  let row = batch.row(index)
  func hex(_ slice: Slice) -> String {
    var writer = ByteWriter(capacity: 64)
    for byte in batch.bytes(slice) {
      if byte > 0x20, byte < 0x7F { writer.byte(byte) } else { writer.hex(UInt64(byte), width: 2) }
    }
    return writer.string
  }
  var fields: [String] = []
  for i in batch.fieldRange(index) {
    let name = batch.name(of: batch.fieldNames[i]).string
    fields.append("\(name)=\(hex(batch.fieldValues[i])):\(batch.fieldTypes[i].rawValue)")
  }
  let source = batch.sources.count > 0 ? batch.sources.string(Int(row.source)) : ""
  return [
    "\(row.time.nanoseconds)", source, "\(row.line)", hex(row.raw), hex(row.message), hex(row.hostname),
    hex(row.appName), hex(row.procID), hex(row.msgID), "\(row.facility)", "\(row.severity)", "\(row.kind)",
    "\(row.parser)", fields.sorted().joined(separator: ","),
  ].joined(separator: "|")
}

func describe(_ batch: borrowing EventBatch) -> [String] {
  var result: [String] = []
  for index in 0..<batch.count { result.append(describe(batch, index)) }
  return result
}
