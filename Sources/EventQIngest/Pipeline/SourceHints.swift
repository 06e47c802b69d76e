internal import EventQBytes
internal import EventQModel
internal import EventQParsers

/// What must be known of all files before any one is read: which year stamps without a year mean, and which host a path
/// names. Read from a sample of the head and tail of each file.
struct SourceHints: Sendable {
  /// For each file, the newest moment that a stamp without a year can mean.
  private(set) var latest: [Timestamp] = []
  /// For each file, the host of lines that name none.
  private(set) var hosts: [String?] = []

  /// Bytes looked at, at either end of a file: some hundred lines.
  static let sampleBytes = 32 * 1024

  /// How far a file without years may lie outside what the dated files cover and still be of the same time: rotation
  /// and export are done daily or so.
  private static let slackSeconds = 3.0 * 86_400

  init(files: [InputFile], options: ImportOptions) {
    let newest = files.map(\.modified).max() ?? 0
    let bound = options.now ?? (newest > 0 ? Timestamp(seconds: newest) : options.clock)
    var samples: [Sample] = []
    var known: Set<String> = []
    var covered: ClosedRange<Timestamp>?
    for file in files {
      let sample = Sample(file: file, options: options, bound: bound)
      for host in sample.hosts { known.insert(host.lowercased()) }
      if let span = sample.dated { covered = covered.map { Self.union($0, span) } ?? span }
      samples.append(sample)
    }
    for (file, sample) in zip(files, samples) {
      hosts.append(file.isStandardInput ? nil : HostFromPath.host(of: Self.hostPath(file), known: known))
      latest.append(Self.latest(of: sample, bound: bound, covered: options.now == nil ? covered : nil))
    }
  }

  /// A named file's relative name has no folders; those of its path may still tell.
  private static func hostPath(_ file: InputFile) -> String {
    file.isNamed && !file.path.hasPrefix("/") ? file.path : file.name
  }

  private static func union(_ a: ClosedRange<Timestamp>, _ b: ClosedRange<Timestamp>) -> ClosedRange<Timestamp> {
    min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
  }

  /// The bound itself, unless that puts the file outside of what the dated files cover and some years earlier it is
  /// inside: logs that were kept, copied or checked out have a newer time than their content.
  private static func latest(
    of sample: Sample, bound: Timestamp, covered: ClosedRange<Timestamp>?
  ) -> Timestamp {
    guard let covered, let newest = sample.newestUndated else { return bound }
    let from = covered.lowerBound.adding(seconds: -slackSeconds)
    let to = covered.upperBound.adding(seconds: slackSeconds)
    if newest >= from && newest <= to { return bound }
    for years in 1..<40 {
      var civil = CivilTime(newest)
      civil.year -= years
      guard civil.isValid else { continue }
      let earlier = civil.timestamp()
      if earlier < from { break }
      if earlier <= to { return earlier.adding(seconds: 86_400) }
    }
    return bound
  }

  /// What the ends of one file say.
  private struct Sample {
    var hosts: Set<String> = []
    /// First and last moment of stamps that carry their year.
    var dated: ClosedRange<Timestamp>?
    /// Newest moment of stamps that carry none, read against the bound.
    var newestUndated: Timestamp?

    init(file: InputFile, options: ImportOptions, bound: Timestamp) {
      guard !file.isStandardInput, file.size > 0, var source = try? ByteSource(path: file.path) else { return }
      if case .unreadable = source.packing { return }
      var head = ByteArena()
      // An unreadable or broken file is reported when it is read for good.
      while head.count < SourceHints.sampleBytes, (try? source.read(into: &head)) == true {}
      if BinaryCheck.isBinary(head.bytes) { return }
      let isGzip = source.packing == .gzip
      look(at: head.bytes.part(0, min(head.count, SourceHints.sampleBytes)), options, bound)
      if isGzip {
        look(atEndOf: head.bytes, options, bound)
      } else if file.size > SourceHints.sampleBytes {
        var tail = ByteArena()
        if (try? FileReader.readTail(of: file.path, size: file.size, count: SourceHints.sampleBytes, into: &tail))
          != nil
        {
          look(atEndOf: tail.bytes, options, bound)
        }
      }
    }

    private mutating func look(atEndOf bytes: UnsafeRawBufferPointer, _ options: ImportOptions, _ bound: Timestamp) {
      let from = max(0, bytes.count - SourceHints.sampleBytes)
      // The first line of a tail is cut.
      guard let newline = bytes.firstIndex(of: 0x0A, from: from) else { return }
      look(at: bytes.part(newline + 1, bytes.count), options, bound)
    }

    /// Reads the sample twice, against two bounds: a stamp that stays is one that carries its year.
    private mutating func look(at bytes: UnsafeRawBufferPointer, _ options: ImportOptions, _ bound: Timestamp) {
      var first = EventBatch()
      var second = EventBatch()
      Self.parse(bytes, latest: bound, options, into: &first)
      Self.parse(bytes, latest: bound.adding(seconds: -2 * 366 * 86_400), options, into: &second)
      for row in 0..<min(first.count, second.count) {
        let host = first.bytes(first.hostname[row])
        if host.count > 0 { hosts.insert(host.string) }
        let time = first.time[row]
        if time.isNone { continue }
        if time == second.time[row] {
          dated = dated.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
        } else {
          newestUndated = newestUndated.map { max($0, time) } ?? time
        }
      }
    }

    private static func parse(
      _ bytes: UnsafeRawBufferPointer, latest: Timestamp, _ options: ImportOptions, into batch: inout EventBatch
    ) {
      var parser = SourceParser()
      var context = SourceContext()
      context.zone = options.zone
      context.latest = latest
      batch.text.append(bytes)
      _ = parser.parseChunk(&batch, isFinal: true, context: &context)
    }
  }
}
