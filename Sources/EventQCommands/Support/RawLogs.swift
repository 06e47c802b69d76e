internal import ArgumentParser
internal import EventQFilter
internal import EventQIngest
internal import EventQModel
internal import Glibc
internal import Synchronization

/// Raw logs that a command reads on the spot: finds the files, reads them with a progress bar, tells of problems.
struct RawLogs {
  let paths: [String]
  let options: ImportOptions
  let quiet: Bool
  let title: String

  /// Reads everything and says on standard error what was skipped and why.
  ///
  /// - Throws: a `CommandFailure` with status 3 where there was nothing to read at all.
  func read(_ sink: @escaping @Sendable (borrowing EventBatch) throws -> Void) throws -> ImportReport {
    let found = InputDiscovery(paths)
    for problem in found.problems { Self.tell(problem) }
    if found.files.isEmpty { throw CommandFailure("nothing to read", status: ExitStatus.badInput) }
    let bar = ProgressBar(title, total: found.files.reduce(0) { $0 + $1.size }, quiet: quiet)
    let done = Mutex(0)
    var report = try Importer(files: found.files, options: options).run(
      progress: { bytes in
        bar.update(
          done.withLock {
            $0 += bytes; return $0
          })
      }, sink: sink)
    bar.finish()
    for problem in report.problems where !(quiet && problem.gravity == .notice) { Self.tell(problem) }
    if !quiet { for notice in report.notices { Diagnostics.say(notice) } }
    report.problems = found.problems + report.problems
    return report
  }

  private static func tell(_ problem: InputProblem) {
    Diagnostics.say("\(Diagnostics.oneLine(problem.path)): \(problem.message)")
  }

  /// How a command that read these logs ends: 3 where an input that the user named could not be read (to its end), or
  /// where directories held nothing readable; else 0 or 1.
  static func status(of report: ImportReport, foundSomething: Bool) -> ExitCode {
    if report.hasFailure { return ExitCode(ExitStatus.badInput) }
    let readNothing = report.files.allSatisfy(\.isLeftOut) && report.problems.contains { $0.gravity == .warning }
    if readNothing { return ExitCode(ExitStatus.badInput) }
    return ExitCode(foundSomething ? ExitStatus.done : ExitStatus.nothingFound)
  }
}

extension ReadingOptions {
  /// What these options say to the importer.
  func importOptions() throws -> ImportOptions {
    var options = ImportOptions()
    options.zone = try zone()
    options.clock = Clock.now
    if let now { options.now = try moment(now, option: "--now", zone: options.zone) }
    options.host = host
    options.threads = Clock.processors
    return options
  }

  /// The present: what `--now` says, else the clock.
  func present() throws -> Timestamp {
    guard let now else { return Clock.now }
    return try moment(now, option: "--now", zone: try zone())
  }

  /// A moment as people type it: RFC 3339 or its beginning; without a zone it is of `zone`.
  private func moment(_ text: String, option: String, zone: ZoneRules) throws(CommandFailure) -> Timestamp {
    guard let span = TimeText.span(text) else {
      throw CommandFailure(
        "\(option) \(text): not a time; give RFC 3339, for example 2026-10-15T12:51:00Z", status: ExitStatus.usage)
    }
    let carriesZone = text.hasSuffix("Z") || text.hasSuffix("z") || text.dropFirst(10).contains { "+-".contains($0) }
    return carriesZone ? span.from : zone.timestamp(CivilTime(span.from))
  }
}
/// The machine's clock and size, read at the edge only.
enum Clock {
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }

  static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
