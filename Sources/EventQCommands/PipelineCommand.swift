internal import ArgumentParser
internal import EventQCorrelator
internal import EventQPipelines

/// `eventq pipeline`: checks and tests rule files.
struct PipelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pipeline", abstract: "Check rule files, or run the tests inside them.",
    subcommands: [Check.self, Test.self])

  /// `eventq pipeline check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check rule files: unknown keys and bad values are named with file and line.")

    @Argument(help: ArgumentHelp("Rule files; none checks the built-in ones.", valueName: "file"))
    var files: [String] = []

    func run() throws {
      let set = try PipelineCommand.load(files)
      var output = try Output()
      try output.write("\(set.rules.count) rules, \(set.classes.count) classes, \(set.effects.count) effects: ok\n")
      try output.flush()
    }
  }

  /// `eventq pipeline test`.
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the tests inside rule files through the production engine.",
      discussion: "The files' rules are added to the built-in ones. Exit status 1 if a test fails.")

    @Argument(help: ArgumentHelp("Rule files; none tests the built-in ones.", valueName: "file"))
    var files: [String] = []

    func run() throws {
      let outcome = PipelineTester.run(try PipelineCommand.load(files))
      var output = try Output()
      for failure in outcome.failures { try output.write("\(failure)\n") }
      try output.write("\(outcome.testCount - outcome.failures.count) passed, \(outcome.failures.count) failed\n")
      try output.flush()
      if !outcome.failures.isEmpty { throw ExitCode(ExitStatus.nothingFound) }
    }
  }

  private static func load(_ files: [String]) throws(CommandFailure) -> RuleSet {
    var sources: [Pipelines.Source] = []
    for file in files { sources.append(try PipelineFiles.read(file)) }
    do {
      return try Pipelines.load(adding: sources)
    } catch {
      throw CommandFailure("\(error)", status: ExitStatus.badInput)
    }
  }
}
