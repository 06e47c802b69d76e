internal import ArgumentParser
internal import EventQModel

/// Options of every command that reads raw logs.
struct ReadingOptions: ParsableArguments {
  @Option(
    name: .customLong("timezone"),
    help: ArgumentHelp("Time zone of stamps that carry none, and of local times in reports.", valueName: "iana-name"))
  var timezone: String = "UTC"

  @Option(
    help: ArgumentHelp(
      """
      The present, for stamps without a year and for expressions such as '15m ago' (default: the clock; for files, the \
      newest file time).
      """,
      valueName: "time"))
  var now: String?

  @Option(help: ArgumentHelp("Host of lines that name none (default: from the path of their file).", valueName: "name"))
  var host: String?

  @Flag(help: "No progress bar, no summary of what was skipped.")
  var quiet = false

  /// The zone that `--timezone` names.
  func zone() throws(CommandFailure) -> ZoneRules {
    if let rules = TimeZones.rules(timezone) { return rules }
    throw CommandFailure(
      "--timezone \(timezone): no such time zone; give an IANA name such as Europe/Oslo", status: ExitStatus.usage)
  }
}

/// Where a command's events come from: a store, or raw logs that are read on the spot.
struct InputOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Raw logs: files, directories, patterns, or - for standard input.", valueName: "input"))
  var paths: [String] = []

  @Option(help: ArgumentHelp("A store to read instead (default without inputs: $EVENTQ_STORE).", valueName: "dir"))
  var store: String?

  @OptionGroup var reading: ReadingOptions
}

/// Where a command's result goes.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write the result to this file instead of standard output.", valueName: "file"))
  var output: String?
}
