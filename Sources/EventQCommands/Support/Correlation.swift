internal import ArgumentParser
internal import EventQBytes
internal import EventQCorrelator
internal import EventQModel
internal import EventQPipelines
internal import EventQReports
internal import EventQStore
internal import Glibc

/// Options of the commands that ask the correlator.
struct CorrelationOptions: ParsableArguments {
  @OptionGroup var input: InputOptions

  @Option(
    name: .customLong("pipeline"),
    help: ArgumentHelp("Add the rules of this file to the built-in ones; may be repeated.", valueName: "file"))
  var pipelines: [String] = []

  /// The present: what `--now` says, else the clock.
  func present() throws -> Timestamp { try input.reading.present() }

  /// An expression for a moment, or a mistake of use that points at the character.
  func moment(_ text: String?, option: String) throws -> AnchorExpression? {
    guard let text else { return nil }
    do {
      return try AnchorExpression.parse(text, now: try present(), zone: try input.reading.zone())
    } catch let error as AnchorExpression.ParseError {
      throw CommandFailure("\(option): \(error)", status: ExitStatus.usage)
    }
  }

  /// Built-in rules, and those of `--pipeline`.
  func rules() throws -> RuleSet {
    do {
      return try Pipelines.load(adding: try pipelines.map { try PipelineFiles.read($0) })
    } catch let error as PipelineError {
      throw CommandFailure("\(error)", status: ExitStatus.badInput)
    }
  }

  /// Reads the input and lets a correlator see all of it.
  func correlate() throws -> (input: LoadedInput, correlator: CorrelatorBox) {
    var correlator = Correlator(try rules())
    let loaded = try LoadedInput(input)
    try LoadedInput.faulting { () throws(StoreError) in
      let scan = try loaded.store.scan()
      var batch = EventBatch()
      while try scan.next(into: &batch) { correlator.observe(batch) }
      for fault in scan.faults { Diagnostics.say("\(fault)") }
    }
    return (loaded, CorrelatorBox(correlator))
  }

  /// - Parameter output: where the text goes: colour is for terminals, not for the file of `-o`.
  func textStyle(_ output: OutputOptions) throws -> TextStyle {
    TextStyle(
      width: Terminal.width, color: Terminal.useColor && output.output == nil, zone: try input.reading.zone())
  }
}

/// A correlator on the heap, so that it can be part of a tuple.
final class CorrelatorBox {
  let correlator: Correlator
  init(_ correlator: consuming Correlator) { self.correlator = correlator }
}

/// Rule files that the user names.
enum PipelineFiles {
  static func read(_ path: String) throws(CommandFailure) -> Pipelines.Source {
    guard let file = fopen(path, "r") else {
      throw CommandFailure("\(path): \(String(cString: strerror(errno)))", status: ExitStatus.badInput)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let got = fread(&chunk, 1, chunk.count, file)
      if got == 0 { break }
      bytes.append(contentsOf: chunk[..<got])
    }
    // A directory opens like a file, and then cannot be read.
    if ferror(file) != 0 {
      throw CommandFailure("\(path): \(String(cString: strerror(errno)))", status: ExitStatus.badInput)
    }
    return Pipelines.Source(file: path, text: String(decoding: bytes, as: UTF8.self))
  }
}

extension OutputOptions {
  /// Writes a whole result.
  func write(_ result: borrowing ByteWriter) throws(CommandFailure) {
    var out = try Output(path: output)
    try out.write(result.bytes)
    try out.flush()
  }
}
