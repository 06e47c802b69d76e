internal import ArgumentParser
internal import EventQBytes
internal import EventQCorrelator
internal import EventQReports

/// `eventq crashes`: every kernel crash.
struct CrashesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crashes",
    abstract: "List every kernel crash: title, class, function, fingerprint, times seen.",
    discussion: """
      A title and a fingerprint name the same bug on every machine.

        eventq crashes console/*.log
        eventq crashes --format json /sys/fs/pstore

      Exit status 1 where there is none.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup var options: CorrelationOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "text or json.")
  var format = Format.text

  func run() throws {
    let (input, box) = try options.correlate()
    let crashes = box.correlator.crashRecords()
    var result = ByteWriter(capacity: 4096)
    switch format {
    case .text: CrashesText.write(crashes, style: try options.textStyle(output), to: &result)
    case .json: CrashesJSON.write(crashes, to: &result)
    }
    try output.write(result)
    throw input.status(foundSomething: !crashes.isEmpty)
  }
}
