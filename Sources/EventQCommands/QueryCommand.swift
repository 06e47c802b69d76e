internal import ArgumentParser
internal import EventQBytes
internal import EventQModel
internal import EventQQuery
internal import EventQStore

/// `eventq query`: LogsQL over a store or raw logs.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask a store or raw logs a question in LogsQL.",
    discussion: """
      The query is the last argument; docs/query.md lists the language.

        eventq query logs/ 'error'
        eventq query logs/ 'host:db1 severity:<=3 | sort by (_time) | limit 20'
        eventq query logs/ '"connection refused" | stats by (host) count() n'
        eventq query --store ./store '_time:1h error' --format json

      Exit status 1 where nothing matches.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, csv }

  @OptionGroup var options: InputOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "text, json (one object a line) or csv.")
  var format = Format.text
  @Option(help: ArgumentHelp("Print at most this many rows (the same as '| limit N').", valueName: "n"))
  var limit: Int?
  @Flag(help: "Say on standard error how the query was understood, and what was read and skipped.")
  var explain = false

  func validate() throws {
    if options.paths.isEmpty { throw ValidationError("Missing the query: eventq query [INPUT] 'LOGSQL'") }
    if options.paths.count == 1, options.store == nil, StorePlace.existingDefault == nil {
      throw ValidationError("Missing what to query, or the query: eventq query [INPUT] 'LOGSQL'")
    }
    if let limit, limit < 0 { throw ValidationError("--limit \(limit): must not be negative") }
  }

  func run() throws {
    var input = options
    let text = input.paths.removeLast()
    let query = try parse(text)
    let loaded = try LoadedInput(input)
    let printer = ResultPrinter(try Output(path: output.output))
    let statistics: QueryEngine.Statistics
    do {
      statistics = try execute(query, loaded.store, printer)
    } catch let error as QueryError {
      throw CommandFailure("\(error)", status: ExitStatus.usage)
    } catch let error as StoreError {
      throw CommandFailure("\(error)", status: ExitStatus.storeFault)
    }
    try printer.finish()
    if explain { Diagnostics.say("\(statistics.events) events looked at, \(statistics.matches) matched") }
    throw loaded.status(foundSomething: statistics.rows > 0)
  }

  private func parse(_ text: String) throws -> Query {
    // On a line of its own: the query may end in a remark.
    let limited = limit.map { "\(text)\n| limit \($0)" } ?? text
    do {
      // The plain query first, so that a mistake points into what was typed.
      let plain = try Query.parse(text, now: try options.reading.present())
      return limit == nil ? plain : try Query.parse(limited, now: try options.reading.present())
    } catch let error as QuerySyntaxError {
      throw CommandFailure(error.pointing(into: text), status: ExitStatus.usage)
    }
  }

  private func execute(_ query: Query, _ store: Store, _ printer: ResultPrinter) throws -> QueryEngine.Statistics {
    if explain { for line in query.explanation.split(separator: "\n") { Diagnostics.say(String(line)) } }
    let scan: (ScanRequest) throws -> StoreScan = { request in
      let scan = try store.scan(request)
      printer.scans.append(scan)
      return scan
    }
    defer { printer.report(explain: explain) }
    switch format {
    case .json:
      var sink = JSONLinesSink { try printer.write($0) }
      return try QueryEngine.run(query, sink: &sink, scan: scan)
    case .csv:
      var sink = CSVSink(columns: query.outputFields) { try printer.write($0) }
      return try QueryEngine.run(query, sink: &sink, scan: scan)
    case .text:
      var sink = TextSink(columns: query.outputFields) { try printer.write($0) }
      return try QueryEngine.run(query, sink: &sink, scan: scan)
    }
  }
}

/// Carries results to the output, and keeps the scans for what they have to tell. For one thread.
private final class ResultPrinter {
  private var output: Output
  var scans: [StoreScan] = []

  init(_ output: consuming Output) { self.output = output }

  func write(_ bytes: UnsafeRawBufferPointer) throws { try output.write(bytes) }
  func finish() throws { try output.flush() }

  func report(explain: Bool) {
    for scan in scans {
      for fault in scan.faults { Diagnostics.say("\(fault)") }
      if explain { Diagnostics.say(Self.words(scan.statistics)) }
    }
  }

  private static func words(_ s: ScanStatistics) -> String {
    "read \(s.rowGroupsRead) of \(s.rowGroups) row groups in \(s.segments) segments: "
      + "\(s.segmentsSkippedByTime) segments and \(s.rowGroupsSkippedByTime) row groups skipped by time, "
      + "\(s.rowGroupsSkippedByWords) by words; \(s.pagesRead) pages, \(s.bytesRead) bytes, \(s.rowsRead) events"
  }
}
