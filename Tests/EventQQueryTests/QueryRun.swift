import EventQBytes
import EventQModel
import EventQQuery
import EventQTestSupport

/// Runs queries over samples and gives JSON lines.
struct QueryRun {
  static let now = Timestamp(seconds: 1_000_000)

  var batches: [ReplaySource.Held]

  init(_ samples: [Sample], perBatch: Int = 7) {
    var batches: [ReplaySource.Held] = []
    var start = 0
    while start < samples.count {
      var batch = EventBatch()
      for sample in samples[start..<min(start + perBatch, samples.count)] { batch.append(sample) }
      batches.append(ReplaySource.Held(batch))
      start += perBatch
    }
    self.batches = batches
  }

  /// Collects what a sink emits.
  final class Output {
    var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  func json(_ text: String, options: QueryOptions = QueryOptions()) throws -> [String] {
    let query = try Query.parse(text, now: Self.now)
    let output = Output()
    var sink = JSONLinesSink { output.bytes += Array($0) }
    try QueryEngine.run(query, options: options, sink: &sink) { _ in ReplaySource(batches) }
    return output.lines
  }

  func csv(_ text: String) throws -> String {
    let query = try Query.parse(text, now: Self.now)
    let output = Output()
    var sink = CSVSink(columns: query.outputFields) { output.bytes += Array($0) }
    try QueryEngine.run(query, sink: &sink) { _ in ReplaySource(batches) }
    return output.text
  }

  func plain(_ text: String) throws -> String {
    let query = try Query.parse(text, now: Self.now)
    let output = Output()
    var sink = TextSink(columns: query.outputFields) { output.bytes += Array($0) }
    try QueryEngine.run(query, sink: &sink) { _ in ReplaySource(batches) }
    return output.text
  }
}
