internal import EventQBytes
internal import EventQModel
internal import EventQParsers

/// Reads one file: bytes to chunks to batches, handed on when it is this file's turn.
struct FileWorker {
  let index: Int
  let importer: Importer
  let turnstile: Turnstile
  let shared: SharedOutcome
  let progress: @Sendable (Int) -> Void

  private var waiting: [BatchBox] = []
  private var waitingBytes = 0
  private var outcome: ImportReport.File
  private var problems: [InputProblem] = []

  init(
    index: Int, importer: Importer, turnstile: Turnstile, shared: SharedOutcome,
    progress: @escaping @Sendable (Int) -> Void
  ) {
    self.index = index
    self.importer = importer
    self.turnstile = turnstile
    self.shared = shared
    self.progress = progress
    outcome = ImportReport.File(name: importer.files[index].name, path: importer.files[index].path)
  }

  private var file: InputFile { importer.files[index] }

  /// Reads the whole file and passes the turnstile, whatever happens.
  mutating func run(_ sink: (borrowing EventBatch) throws -> Void) {
    do {
      if shared.failure == nil { try read(sink) }
      turnstile.wait(for: index)
      try drain(sink)
    } catch {
      turnstile.wait(for: index)
      shared.fail(error)
    }
    shared.finish(index, outcome, problems)
    turnstile.pass(from: index)
  }

  private mutating func read(_ sink: (borrowing EventBatch) throws -> Void) throws {
    var source: ByteSource
    do {
      source = try ByteSource(path: file.path)
    } catch {
      report(error.message)
      return
    }
    if case .unreadable(let name) = source.packing {
      outcome.isLeftOut = true
      report("left out: compressed with \(name), which this build cannot read; unpack it first")
      return
    }
    var parser = SourceParser(hint: importer.options.formatHint)
    var context = importer.context(of: index)
    var batch = EventBatch()
    var isFirst = true
    var isFinal = false
    var read = 0
    while true {
      let before = batch.text.count
      do {
        isFinal = try !source.read(into: &batch.text)
      } catch {
        report("\(error.message); what stands before it was read")
        isFinal = true
      }
      outcome.bytes += batch.text.count - before
      progress(source.bytesRead - read)
      read = source.bytesRead
      if isFirst, leavesOut(batch.text.bytes) { return }
      isFirst = false
      context.source = UInt32(batch.sources.intern(file.name))
      // Also with no bytes left at the end: the parser may hold an event that was not complete.
      let used = parser.parseChunk(&batch, isFinal: isFinal, context: &context)
      if used == 0, !isFinal { continue }
      var rest = EventBatch()
      rest.text.append(batch.text.bytes.part(used, batch.text.count))
      try hand(on: batch, sink)
      batch = rest
      if isFinal { break }
    }
    outcome.parsing = parser.statistics
  }

  /// Whether the file holds nothing to parse; says so.
  private mutating func leavesOut(_ head: UnsafeRawBufferPointer) -> Bool {
    if head.isEmpty {
      outcome.isLeftOut = true
      problems.append(InputProblem(path: file.path, message: "the file is empty", gravity: .notice))
      return true
    }
    if BinaryCheck.isBinary(head) {
      outcome.isLeftOut = true
      report("left out: binary data, not a log")
      return true
    }
    return false
  }

  private mutating func report(_ message: String) {
    problems.append(
      InputProblem(path: file.path, message: message, gravity: file.isNamed ? .failure : .warning))
  }

  private mutating func hand(on batch: consuming EventBatch, _ sink: (borrowing EventBatch) throws -> Void) throws {
    if batch.isEmpty { return }
    waitingBytes += batch.text.count
    waiting.append(BatchBox(batch))
    // Beside the file whose turn it is, others may read ahead, but not without bound.
    if waitingBytes > Limits.readAheadBytes { turnstile.wait(for: index) }
    if turnstile.isTurn(of: index) { try drain(sink) }
  }

  private mutating func drain(_ sink: (borrowing EventBatch) throws -> Void) throws {
    for box in waiting { try sink(box.batch) }
    waiting.removeAll()
    waitingBytes = 0
  }
}

/// A batch on the heap, so that an array can hold it.
final class BatchBox {
  let batch: EventBatch
  init(_ batch: consuming EventBatch) { self.batch = batch }
}
