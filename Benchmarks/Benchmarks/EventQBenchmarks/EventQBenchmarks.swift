import Benchmark
import EventQBytes

let benchmarks: @Sendable () -> Void = {
  Benchmark("bytes: split lines, 64 MB") { benchmark in
    var arena = ByteArena(capacity: 64 << 20)
    for index in 0..<(64 << 20) { arena.append(index % 150 == 149 ? 0x0A : 0x61) }
    var lines = Column<Slice>(capacity: 1 << 20)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      lines.removeAll()
      blackHole(LineSplitter.split(arena.bytes, into: &lines))
    }
    benchmark.stopMeasurement()
  }
}
