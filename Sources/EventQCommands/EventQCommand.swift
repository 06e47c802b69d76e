internal import ArgumentParser
internal import Glibc

/// `eventq`: the command line. Each subcommand has a file of its own beside this one.
struct EventQCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eventq",
    abstract: "Finds out from logs what broke first, what followed, and what stood in the way.",
    discussion: """
      Point it at a directory of raw logs, with no set-up:

        eventq timeline --since crash /path/to/logs
        eventq why      --since outage /path/to/logs
        eventq query    /path/to/logs '_time:1h error | stats by (host) count() n'

      Exit status: 0 done, 1 nothing found, 2 usage, 3 bad input, 4 a store fault.
      """,
    version: Version.current,
    subcommands: [
      TimelineCommand.self, WhyCommand.self, OutagesCommand.self, CrashesCommand.self, QueryCommand.self,
      ParseCommand.self,
      IngestCommand.self, StoreCommand.self, PipelineCommand.self,
    ])
}

/// What this build calls itself.
enum Version {
  static let current = "0.1.0"
}

/// Parses the process's arguments, runs the command that they name, and ends the process with its exit status.
public func runEventQ() -> Never {
  // A reader that goes away (`| head`) is told by EPIPE, not by a signal.
  signal(SIGPIPE, SIG_IGN)
  occupyStandardDescriptors()
  do {
    var command = try EventQCommand.parseAsRoot()
    try command.run()
    exit(ExitStatus.done)
  } catch let failure as CommandFailure {
    if !failure.message.isEmpty { Diagnostics.say(failure.message) }
    exit(failure.status)
  } catch let code as ExitCode {
    exit(code.rawValue)
  } catch {
    endWithUsage(error)
  }
}

/// Makes sure that descriptors 0 to 2 are taken: with one of them closed (`>&-`), the next file opened would get its
/// number, and messages would be written into a store. Opened the wrong way round, so that using them is an error.
private func occupyStandardDescriptors() {
  for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
    _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}

/// Help and versions go to standard output with status 0; mistakes to standard error with status 2.
private func endWithUsage(_ error: any Error) -> Never {
  let text = EventQCommand.fullMessage(for: error)
  if EventQCommand.exitCode(for: error).isSuccess {
    var message = text + "\n"
    message.withUTF8 { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    exit(ExitStatus.done)
  }
  var message = text + "\n"
  message.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  exit(ExitStatus.usage)
}
