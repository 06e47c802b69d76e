internal import ArgumentParser
internal import EventQBytes
internal import EventQCorrelator
internal import EventQReports

/// `eventq outages`: every outage interval found.
struct OutagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outages",
    abstract: "List every outage found: start, end, detection, mitigation, hosts and services.",
    discussion: "A planned reboot or a rolling deploy is no outage. Exit status 1 where all was well.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup var options: CorrelationOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "text or json.")
  var format = Format.text

  func run() throws {
    let (input, box) = try options.correlate()
    let outages = box.correlator.finish(CorrelationRequest()).outages
    var result = ByteWriter(capacity: 4096)
    switch format {
    case .text: OutagesText.write(outages, style: try options.textStyle(output), to: &result)
    case .json: OutagesJSON.write(outages, to: &result)
    }
    try output.write(result)
    throw input.status(foundSomething: !outages.isEmpty)
  }
}
