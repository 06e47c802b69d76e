internal import ArgumentParser
internal import EventQBytes
internal import EventQIngest
internal import EventQModel
internal import EventQStore

/// `eventq ingest`: imports raw logs into a store, once.
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Import raw logs into a store.",
    discussion: """
      Every original line is kept, byte for byte. The import is one commit: it is in the store as a whole, or, after \
      a failure, not at all. The same file imported twice is there twice.

        eventq ingest --store /var/lib/eventq /var/log/remote
        zcat old.gz | eventq ingest --store ./store -
      """)

  @Argument(help: ArgumentHelp("Files, directories, patterns, or - for standard input.", valueName: "input"))
  var paths: [String]

  @Option(
    help: ArgumentHelp(
      "Store to write to; made if it is not there (default: $EVENTQ_STORE, else the state directory).",
      valueName: "dir"))
  var store: String?

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    let options = try reading.importOptions()
    let directory = store ?? StorePlace.byDefault
    let target = try LoadedInput.faulting { () throws(StoreError) in try Store.open(directory, mode: .write) }
    let sink = StoreSink(target)
    let report = try RawLogs(paths: paths, options: options, quiet: reading.quiet, title: "importing").read {
      try sink.append($0)
    }
    try LoadedInput.faulting { () throws(StoreError) in try target.commit() }
    if !reading.quiet { Diagnostics.say(Self.summary(report, directory)) }
    throw RawLogs.status(of: report, foundSomething: report.events > 0)
  }

  private static func summary(_ report: ImportReport, _ directory: String) -> String {
    var text = ByteWriter()
    text.text("\(report.events) events from \(report.lines) lines of \(report.files.count) files (")
    text.decimal(Double(report.bytes) / 1e6, places: 1)
    text.text(" MB) into \(directory); \(report.unknown) lines not recognised")
    let leftOut = report.files.count(where: \.isLeftOut)
    if leftOut > 0 { text.text("; \(leftOut) files left out") }
    return text.string
  }
}
