public import ArgumentParser

/// `eventq`: the command line.
public struct EventQCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "eventq", abstract: "Finds out from logs what broke first, what followed, and what stood in the way.")

  public init() {}
}

/// Parses the process's arguments and runs the command that they name.
public func runEventQ() { EventQCommand.main() }
