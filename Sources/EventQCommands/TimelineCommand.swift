internal import ArgumentParser
internal import EventQBytes
internal import EventQCorrelator
internal import EventQReports

/// `eventq timeline`: the story of an outage.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Tell an outage from its logs: cause first, then what followed, with file and line.",
    discussion: """
      Reads raw logs as they are, or a store. The story begins before --since where its causes do (up to a day).

        eventq timeline --since crash /var/log/remote
        eventq timeline --since outage@db1 --format html -o outage.html logs/
        eventq timeline --since '2026-10-15 12:30' --timezone Europe/Oslo logs/

      EXPR is a time (RFC 3339, '2026-10-15 12:51', '15m ago', 'yesterday') or a named moment: crash (the newest \
      crash that stopped a host), boot, outage (the start of the newest outage); crash[-2] is the one before, \
      crash@db1 is on that host, crash-10m is ten minutes earlier.

      Exit status 1 where no outage was found.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, html, markdown, mermaid, dot, csv, timesketch
  }

  @OptionGroup var options: CorrelationOptions
  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("Where the window begins (default: outage).", valueName: "expr"))
  var since: String?
  @Option(help: ArgumentHelp("Where the window ends (default: the last event).", valueName: "expr"))
  var until: String?
  @Option(help: "text, json, html, markdown, mermaid, dot, csv or timesketch.")
  var format = Format.text

  func run() throws {
    let request = CorrelationRequest(
      since: try options.moment(since ?? "outage", option: "--since"), sinceText: since ?? "outage",
      until: try options.moment(until, option: "--until"))
    let zone = try options.input.reading.zone()
    let (input, box) = try options.correlate()
    let timeline = box.correlator.finish(request)
    if until != nil, timeline.window.until < timeline.window.since {
      throw CommandFailure("--until names a moment before that of --since", status: ExitStatus.usage)
    }
    var result = ByteWriter(capacity: 64 * 1024)
    switch format {
    case .text: TimelineText.write(timeline, style: try options.textStyle(output), to: &result)
    case .json: TimelineJSON.write(timeline, to: &result)
    case .html: TimelineHTML.write(timeline, zone: zone, to: &result)
    case .markdown: TimelineMarkdown.write(timeline, zone: zone, to: &result)
    case .mermaid: TimelineMermaid.write(timeline, zone: zone, to: &result)
    case .dot: TimelineDOT.write(timeline, zone: zone, to: &result)
    case .csv: TimelineCSV.write(timeline, to: &result)
    case .timesketch: TimelineTimesketch.write(timeline, to: &result)
    }
    try output.write(result)
    throw input.status(foundSomething: !timeline.outages.isEmpty || !timeline.roots.isEmpty)
  }
}
