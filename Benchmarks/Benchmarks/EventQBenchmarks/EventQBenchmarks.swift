import Benchmark
import EventQBytes
import EventQCorrelator
import EventQIngest
import EventQModel
import EventQPipelines
import EventQQuery
import EventQStore
import Glibc

/// One line a format: lines per second into columns.
private let formats: [(String, String)] = [
  ("RFC 3164", "mail1/mail.log"), ("RFC 5424", "web2/messages"), ("syslog, ISO stamps", "app1/syslog"),
  ("journal JSON", "mail2/journal.json"), ("BIND queries", "dns/db1-queries.log"),
  ("BIND general", "dns/db1-general.log"), ("MySQL errors", "db/db1-error.log"), ("PostgreSQL", "db/pg1.log"),
  ("Nagios", "monitoring/nagios.log"), ("kernel console", "console/db1.log"),
]

private let linesPerSecond = BenchmarkMetric.custom(
  "Lines per processor second (K)", polarity: .prefersLarger, useScalingFactor: false)
private let megabytesPerSecond = BenchmarkMetric.custom(
  "MB per processor second", polarity: .prefersLarger, useScalingFactor: false)

private func report(_ benchmark: Benchmark, lines: Int, bytes: Int, seconds: Double) {
  benchmark.measurement(linesPerSecond, Int(Double(lines) / 1000 / seconds))
  benchmark.measurement(megabytesPerSecond, Int(Double(bytes) / 1e6 / seconds))
}

/// Processor time of this thread: on a shared machine, wall time measures the neighbours.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.cpuTotal, .wallClock, .throughput, .peakMemoryResident], maxDuration: .seconds(3), maxIterations: 20)

  Benchmark("bytes: split lines, 64 MB") { benchmark in
    var arena = ByteArena(capacity: 64 << 20)
    for index in 0..<(64 << 20) { arena.append(index % 150 == 149 ? 0x0A : 0x61) }
    var lines = Column<Slice>(capacity: 1 << 20)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      lines.removeAll()
      blackHole(LineSplitter.split(arena.bytes, into: &lines))
    }
  }

  for (name, file) in formats {
    Benchmark("parse: \(name)", configuration: .init(metrics: [linesPerSecond, megabytesPerSecond])) { benchmark in
      let bytes = Samples.text(file)
      let start = processorSeconds()
      let lines = try Samples.parse(bytes)
      report(benchmark, lines: lines, bytes: bytes.count, seconds: processorSeconds() - start)
    }
  }

  Benchmark(
    "ingest: RFC 3164 to a store", configuration: .init(metrics: [linesPerSecond, megabytesPerSecond])
  ) { benchmark in
    let bytes = Samples.text("mail1/mail.log")
    let start = processorSeconds()
    let store = try Store.temporary()
    let lines = try Samples.parse(bytes) { try store.append($0) }
    try store.commit()
    report(benchmark, lines: lines, bytes: bytes.count, seconds: processorSeconds() - start)
    store.close()
  }

  query("count of everything", "* | stats count() n")
  query("by host", "* | stats by (host) count() n")
  query("a rare word", "pressed")
  query("an absent word", "nosuchwordanywhere")
  query("a common word", "connection | stats count() n")
  query("last ten lines of a host", "host:db1 | sort by (_time desc) | limit 10")

  Benchmark("timeline: the sample outage, raw logs to story") { benchmark in
    for _ in benchmark.scaledIterations {
      let store = try sampleStore()
      var correlator = Correlator(try Pipelines.load())
      let scan = try store.scan()
      var batch = EventBatch()
      while try scan.next(into: &batch) { correlator.observe(batch) }
      blackHole(correlator.finish().nodes.count)
      store.close()
    }
  }
}

/// A temporary store of the sample outage, read as the command line reads it.
private func sampleStore() throws -> Store {
  let store = try Store.temporary()
  let sink = Sink(store)
  let files = InputDiscovery([Samples.outage]).files
  _ = try Importer(files: files, options: ImportOptions()).run { try sink.append($0) }
  try store.commit()
  return store
}

private func query(_ name: String, _ text: String) {
  Benchmark("query: \(name), 65,000 lines") { benchmark in
    let store = try sampleStore()
    let query = try Query.parse(text, now: Timestamp(seconds: 1_792_080_000))
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      var sink = JSONLinesSink { blackHole($0.count) }
      try QueryEngine.run(query, sink: &sink) { try store.scan($0) }
    }
    benchmark.stopMeasurement()
    store.close()
  }
}

/// Appends from an importer, which never hands on two batches at a time.
private final class Sink: @unchecked Sendable {
  let store: Store
  init(_ store: Store) { self.store = store }
  func append(_ batch: borrowing EventBatch) throws { try store.append(batch) }
}
