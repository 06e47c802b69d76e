internal import ArgumentParser
internal import EventQBytes
internal import EventQIngest
internal import EventQModel
internal import EventQShapes

/// `eventq parse`: one JSON object an event, nothing stored.
struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Print each event of raw logs as one JSON object a line; nothing is stored.",
    discussion: """
      The parser, to look at and to test. Formats are recognised by content, line by line; what no parser \
      understands is printed whole in _msg with an error.

        eventq parse /var/log/syslog
        journalctl -o json | eventq parse - | jq .app_name
      """)

  @Argument(help: ArgumentHelp("Files, directories, patterns, or - for standard input.", valueName: "file"))
  var paths: [String] = ["-"]

  @Option(help: ArgumentHelp("Try this parser first (a name from the parser field).", valueName: "name"))
  var formatHint: String?

  @Flag(help: "Add shape: a stable id of the masked message.")
  var shapes = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    var options = try reading.importOptions()
    if let formatHint { options.formatHint = try Self.parser(named: formatHint) }
    let printer = EventPrinter(output: try Output(), shapes: shapes)
    let report = try RawLogs(paths: paths, options: options, quiet: reading.quiet, title: "parsing").read {
      try printer.write($0)
    }
    try printer.finish()
    throw RawLogs.status(of: report, foundSomething: report.events > 0)
  }

  private static func parser(named name: String) throws(CommandFailure) -> ParserID {
    for id in ParserID.allCases where "\(id.name)" == name { return id }
    let names = ParserID.allCases.dropFirst().map { "\($0.name)" }.joined(separator: ", ")
    throw CommandFailure("--format-hint \(name): no such parser; one of \(names)", status: ExitStatus.usage)
  }
}

/// Writes events as JSON lines. A class, since batches come through a closure; never used by two threads at once.
private final class EventPrinter: @unchecked Sendable {
  private var output: Output
  private var line = ByteWriter(capacity: 4096)
  private var scanner = ShapeScanner()
  private let shapes: Bool

  init(output: consuming Output, shapes: Bool) {
    self.output = output
    self.shapes = shapes
  }

  func write(_ batch: borrowing EventBatch) throws {
    for row in 0..<batch.count {
      line.removeAll()
      EventJSON.write(batch, row: row, into: &line, parts: [.parser, .line])
      if shapes {
        // Reopens the object that was just closed.
        line.arena.truncate(to: line.count - 1)
        line.literal(",\"shape\":\"")
        line.hex(scanner.scan(batch.bytes(batch.message[row])), width: 16)
        line.literal("\"}")
      }
      line.byte(0x0A)
      try output.write(line.bytes)
    }
    // What came from a pipe is shown as it comes.
    try output.flush()
  }

  func finish() throws { try output.flush() }
}
