import EventQBytes
import EventQModel
import EventQStore
import EventQTestSupport
import Foundation
import Testing

/// The format's text is complete: a reader written from it alone, in another language, sees the same events.
@Suite struct IndependentReaderTests {
  @Test func pythonReadsTheSame() throws {
    let python = "/usr/bin/env"
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("read_segment.py")
    let directory = TestDirectory()
    var maker = BatchMaker(seed: 0x9417_0001)
    maker.strangeNames = 20
    let store = try Store.open(directory.path, mode: .write)
    var expected: [Row] = []
    for rows in [1, 2500, 300] {
      let batch = maker.batch(rows: rows)
      for row in 0..<batch.count { expected.append(Row(batch, row)) }
      try store.append(batch)
      try store.commit()
    }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["python3", script.path] + (try directory.segments().map { "\(directory.path)/\($0)" })
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    if process.terminationStatus == 127 {
      print("skipped: no python3 on this machine")
      return
    }
    #expect(process.terminationStatus == 0)
    let lines = data.split(separator: 0x0A)
    #expect(lines.count == expected.count)
    for (line, row) in zip(lines, expected) {
      let read = try JSONDecoder().decode(Row.self, from: Data(line))
      #expect(read == row)
    }
  }
}

/// An event as the script prints it; bytes as Latin-1.
private struct Row: Codable, Equatable {
  var _time: Int64?
  var _raw: String?
  var _msg: String?
  var hostname: String?
  var app_name: String?
  var proc_id: String?
  var msg_id: String?
  var facility: Int
  var severity: Int
  var kind: Int
  var parser: Int
  var source: String
  var line: Int
  var fields: [[String]]

  init(_ batch: borrowing EventBatch, _ index: Int) {
    func latin1(_ slice: Slice) -> String {
      String(String.UnicodeScalarView(batch.bytes(slice).map { Unicode.Scalar($0) }))
    }
    func optional(_ slice: Slice) -> String? { slice.isEmpty ? nil : latin1(slice) }
    let row = batch.row(index)
    _time = row.time.isNone ? nil : row.time.nanoseconds
    _raw = optional(row.raw)
    _msg = optional(row.message)
    hostname = optional(row.hostname)
    app_name = optional(row.appName)
    proc_id = optional(row.procID)
    msg_id = optional(row.msgID)
    facility = Int(row.facility)
    severity = Int(row.severity)
    kind = Int(row.kind.rawValue)
    parser = Int(row.parser.rawValue)
    source = batch.sources.string(Int(row.source))
    line = Int(row.line)
    fields = []
    for i in batch.fieldRange(index) {
      let name = String(String.UnicodeScalarView(batch.name(of: batch.fieldNames[i]).map { Unicode.Scalar($0) }))
      fields.append([name, "\(batch.fieldTypes[i].rawValue)", latin1(batch.fieldValues[i])])
    }
    fields.sort { $0.joined(separator: "\u{0}") < $1.joined(separator: "\u{0}") }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    _time = try values.decodeIfPresent(Int64.self, forKey: ._time)
    _raw = try values.decodeIfPresent(String.self, forKey: ._raw)
    _msg = try values.decodeIfPresent(String.self, forKey: ._msg)
    hostname = try values.decodeIfPresent(String.self, forKey: .hostname)
    app_name = try values.decodeIfPresent(String.self, forKey: .app_name)
    proc_id = try values.decodeIfPresent(String.self, forKey: .proc_id)
    msg_id = try values.decodeIfPresent(String.self, forKey: .msg_id)
    facility = try values.decode(Int.self, forKey: .facility)
    severity = try values.decode(Int.self, forKey: .severity)
    kind = try values.decode(Int.self, forKey: .kind)
    parser = try values.decode(Int.self, forKey: .parser)
    source = try values.decode(String.self, forKey: .source)
    line = try values.decode(Int.self, forKey: .line)
    // Each is [name, type, value]; the type is a number.
    fields = try values.decode([Entry].self, forKey: .fields).map { [$0.name, "\($0.type)", $0.value] }
    fields.sort { $0.joined(separator: "\u{0}") < $1.joined(separator: "\u{0}") }
  }

  private struct Entry: Decodable {
    var name: String
    var type: Int
    var value: String

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      name = try values.decode(String.self)
      type = try values.decode(Int.self)
      value = try values.decode(String.self)
    }
  }
}
