internal import ArgumentParser
internal import EventQIngest
internal import EventQModel
internal import EventQStore
internal import Glibc

/// The events that a command was pointed at: a store opened for reading, or raw logs read into a temporary store.
struct LoadedInput {
  let store: Store
  /// What reading the raw logs came to; nil where the input is a store.
  let report: ImportReport?

  /// Opens or reads what the options name.
  init(_ input: InputOptions) throws {
    if let directory = input.store {
      guard input.paths.isEmpty else {
        throw CommandFailure("give raw logs or --store, not both", status: ExitStatus.usage)
      }
      store = try Self.open(directory)
      report = nil
    } else if input.paths.isEmpty {
      guard let directory = StorePlace.existingDefault else {
        throw CommandFailure(
          "nothing to read: name files or directories of logs, or a store with --store or $EVENTQ_STORE",
          status: ExitStatus.usage)
      }
      store = try Self.open(directory)
      report = nil
    } else {
      let options = try input.reading.importOptions()
      let temporary = try Self.faulting { () throws(StoreError) in try Store.temporary() }
      Interruption.willRemove(temporary.directory)
      let sink = StoreSink(temporary)
      report = try RawLogs(paths: input.paths, options: options, quiet: input.reading.quiet, title: "reading")
        .read { try sink.append($0) }
      try Self.faulting { () throws(StoreError) in try temporary.commit() }
      store = temporary
    }
  }

  private static func open(_ directory: String) throws(CommandFailure) -> Store {
    try faulting { () throws(StoreError) in try Store.open(directory, mode: .read) }
  }

  /// Runs something on a store; its failure becomes the command's, with status 4.
  static func faulting<Result>(_ body: () throws(StoreError) -> Result) throws(CommandFailure) -> Result {
    do {
      return try body()
    } catch {
      throw CommandFailure("\(error)", status: ExitStatus.storeFault)
    }
  }

  /// How the command ends: see `RawLogs.status`.
  func status(foundSomething: Bool) -> ExitCode {
    if let report { return RawLogs.status(of: report, foundSomething: foundSomething) }
    return ExitCode(foundSomething ? ExitStatus.done : ExitStatus.nothingFound)
  }
}

/// Appends batches to a store from an importer's threads.
final class StoreSink: @unchecked Sendable {
  // Safe: an importer never hands on two batches at a time.
  private let store: Store

  init(_ store: Store) { self.store = store }

  func append(_ batch: borrowing EventBatch) throws(CommandFailure) {
    do {
      try store.append(batch)
    } catch {
      throw CommandFailure("\(error)", status: ExitStatus.storeFault)
    }
  }
}

/// Where the store is when nobody says.
enum StorePlace {
  /// `$EVENTQ_STORE`, else the system's state directory for root, else the user's (XDG Base Directory).
  static var byDefault: String {
    if let place = Terminal.environment("EVENTQ_STORE"), !place.isEmpty { return place }
    if getuid() == 0 { return "/var/lib/eventq" }
    if let state = Terminal.environment("XDG_STATE_HOME"), !state.isEmpty { return "\(state)/eventq" }
    return "\(Terminal.environment("HOME") ?? ".")/.local/state/eventq"
  }

  /// The default place, if a store was named by the environment or stands there.
  static var existingDefault: String? {
    let place = byDefault
    if let named = Terminal.environment("EVENTQ_STORE"), !named.isEmpty { return place }
    return access("\(place)/MANIFEST", F_OK) == 0 ? place : nil
  }
}
