internal import ArgumentParser
internal import EventQBytes
internal import EventQModel
internal import EventQStore

/// `eventq store`: looks after a store.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Look at a store, or check it.",
    subcommands: [Info.self, Verify.self])

  struct Place: ParsableArguments {
    @Option(
      help: ArgumentHelp("The store (default: $EVENTQ_STORE, else the state directory).", valueName: "dir"))
    var store: String?

    func open() throws(CommandFailure) -> Store {
      let directory = store ?? StorePlace.byDefault
      return try LoadedInput.faulting { () throws(StoreError) in try Store.open(directory, mode: .read) }
    }
  }

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  /// `eventq store info`.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print how much a store holds, of when, and what it costs.")

    @OptionGroup var place: Place
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      let store = try place.open()
      let info = try LoadedInput.faulting { () throws(StoreError) in try store.info() }
      var output = try Output()
      try output.write(format == .json ? Self.json(info, store.directory) : Self.text(info, store.directory))
      try output.flush()
    }

    private static func text(_ info: StoreInfo, _ directory: String) -> String {
      var out = ByteWriter()
      func line(_ name: String, _ value: String, _ out: inout ByteWriter) {
        out.text(name)
        for _ in name.utf8.count..<12 { out.byte(0x20) }
        out.text(value)
        out.byte(0x0A)
      }
      line("store", directory, &out)
      line(
        "events", "\(info.rows)" + (info.rowsWithoutTime > 0 ? " (\(info.rowsWithoutTime) without a time)" : ""), &out)
      line("from", info.first.isNone ? "-" : info.first.rfc3339, &out)
      line("to", info.last.isNone ? "-" : info.last.rfc3339, &out)
      line("segments", "\(info.segments) (\(info.rowGroups) row groups)", &out)
      line("raw", bytes(info.rawBytes), &out)
      line("on disk", bytes(info.fileBytes) + ratio(info), &out)
      out.literal("\ncolumn                            pages       bytes\n")
      for column in info.columns {
        out.text(column.name)
        pad(34 - column.name.utf8.count, &out)
        number(column.pages, width: 5, &out)
        number(column.bytes, width: 12, &out)
        out.byte(0x0A)
      }
      return out.string
    }

    private static func ratio(_ info: StoreInfo) -> String {
      guard info.fileBytes > 0 else { return "" }
      var out = ByteWriter()
      out.literal(" (")
      out.decimal(Double(info.rawBytes) / Double(info.fileBytes), places: 2)
      out.literal("x smaller, indexes included)")
      return out.string
    }

    private static func bytes(_ count: Int) -> String {
      var out = ByteWriter()
      out.decimal(Double(count) / 1e6, places: 2)
      out.literal(" MB")
      return out.string
    }

    private static func pad(_ count: Int, _ out: inout ByteWriter) {
      for _ in 0..<max(1, count) { out.byte(0x20) }
    }

    private static func number(_ value: Int, width: Int, _ out: inout ByteWriter) {
      let digits = "\(value)"
      pad(width - digits.utf8.count, &out)
      out.text(digits)
    }

    private static func json(_ info: StoreInfo, _ directory: String) -> String {
      var out = ByteWriter()
      out.literal("{\"store\":")
      out.jsonString(directory)
      out.text(
        ",\"events\":\(info.rows),\"events_without_time\":\(info.rowsWithoutTime),\"segments\":\(info.segments),"
          + "\"row_groups\":\(info.rowGroups),\"raw_bytes\":\(info.rawBytes),\"disk_bytes\":\(info.fileBytes)")
      if !info.first.isNone { out.text(",\"first\":\"\(info.first.rfc3339)\",\"last\":\"\(info.last.rfc3339)\"") }
      out.literal(",\"columns\":[")
      for (index, column) in info.columns.enumerated() {
        out.text(index == 0 ? "{\"name\":" : ",{\"name\":")
        out.jsonString(column.name)
        out.text(",\"pages\":\(column.pages),\"bytes\":\(column.bytes)}")
      }
      out.literal("]}\n")
      return out.string
    }
  }

  /// `eventq store verify`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check every checksum of a store, and that the rows add up.",
      discussion: "Prints what is broken and where; exit status 4 if anything is.")

    @OptionGroup var place: Place

    func run() throws {
      let store = try place.open()
      let report = try LoadedInput.faulting { () throws(StoreError) in try store.verify() }
      var output = try Output()
      for fault in report.faults { try output.write("\(fault)\n") }
      try output.write(
        "\(report.segments) segments, \(report.rows) events, \(report.bytes) bytes checked: "
          + (report.isClean ? "clean\n" : "\(report.faults.count) faults\n"))
      try output.flush()
      if !report.isClean { throw ExitCode(ExitStatus.storeFault) }
    }
  }
}
