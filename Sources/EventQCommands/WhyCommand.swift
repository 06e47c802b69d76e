internal import ArgumentParser
internal import EventQBytes
internal import EventQCorrelator
internal import EventQReports

/// `eventq why`: ranked causes.
struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Rank what could have caused an outage, each with its evidence and its weakest link.",
    discussion: """
        eventq why --since outage logs/
        eventq why --since crash@db1 --format json --store /var/lib/eventq

      EXPR as in 'eventq timeline --help'. Exit status 1 where nothing supports a cause.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup var options: CorrelationOptions
  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("Where the window begins (default: outage).", valueName: "expr"))
  var since: String?
  @Option(help: "text or json.")
  var format = Format.text

  func run() throws {
    let request = CorrelationRequest(
      since: try options.moment(since ?? "outage", option: "--since"), sinceText: since ?? "outage")
    let (input, box) = try options.correlate()
    let timeline = box.correlator.finish(request)
    var result = ByteWriter(capacity: 16 * 1024)
    switch format {
    case .text: WhyText.write(timeline, style: try options.textStyle(output), to: &result)
    case .json: WhyJSON.write(timeline, to: &result)
    }
    try output.write(result)
    throw input.status(foundSomething: !timeline.roots.isEmpty)
  }
}
