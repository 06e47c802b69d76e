internal import EventQBytes
public import EventQModel

/// Folds the lines of kernel crashes and OOM kills into one event each, whatever format they arrived in.
///
/// One folder per source; it remembers crashes that are not yet complete from batch to batch.
public struct KernelFolder: ~Copyable {
  var open: [OpenCrash] = []
  /// Rows of crashes that began in earlier batches.
  var carried = EventBatch()
  /// Per row of the batch being folded: whether it goes into another row.
  var removed = Column<Bool>()
  /// Rows appended to the batch, with the row before which each belongs.
  var added: [(before: Int, row: Int)] = []
  private var firstRow = 0
  var kernels: [(host: UInt64, release: [UInt8])] = []

  /// Rows of a host without a line that is surely of the report, after which the report has ended.
  static let patience = 60
  /// Nanoseconds between two lines of one report; dumps over slow serial lines take seconds.
  static let longestPause: Int64 = 30_000_000_000
  /// An uptime that falls back to less than this, and by more than this, is another boot.
  static let rebootStep: Int64 = 10_000_000_000
  /// Crashes of one source that are followed at the same time; more are closed, oldest first.
  static let mostOpen = 16
  /// Hosts whose kernel release is remembered.
  static let mostHosts = 1024

  public init() {}

  /// Folds the rows of a batch.
  ///
  /// Rows that became part of another are removed, the new row stands where its first line stood. A crash that is not
  /// complete at the end of the batch is taken out of it and comes back with a later one.
  /// - Parameters:
  ///   - from: the first row to look at; those before it were folded already, or are of another source.
  ///   - isFinal: whether no more rows of the source will come.
  public mutating func fold(_ batch: inout EventBatch, from: Int = 0, isFinal: Bool) {
    let count = batch.count
    var touched = false
    added.removeAll(keepingCapacity: true)
    if !open.isEmpty {
      removed = Column(repeating: false, count: count)
      touched = true
    }
    firstRow = from
    for row in from..<max(from, count) {
      guard isOfKernel(batch, row) else { continue }
      let text = KernelRow.isWhole(batch, row) ? batch.raw[row] : batch.message[row]
      let matters = AnchorFilter.shared.mayMatter(batch.bytes(text))
      if !matters, open.isEmpty { continue }
      if !touched {
        removed = Column(repeating: false, count: count)
        touched = true
      }
      take(&batch, row, matters: matters)
    }
    guard touched else { return }
    if isFinal {
      while !open.isEmpty { close(0, &batch, at: count) }
    } else {
      carryOver(batch)
    }
    rebuild(&batch, from, count)
    if open.isEmpty { carried.removeAll() }
  }

  /// Whether a row may be a line of the kernel: by its kind, its tag, or because nobody knows what it is.
  @inline(__always)
  private func isOfKernel(_ batch: borrowing EventBatch, _ row: Int) -> Bool {
    switch batch.kind[row] {
    case .kernel, .console, .kernelBoot, .unknown: return true
    case .syslog, .journal, .json, .other:
      return batch.parser[row] == .stamped || batch.bytes(batch.appName[row]).equals("kernel")
    default: return false
    }
  }

  private mutating func take(_ batch: inout EventBatch, _ row: Int, matters: Bool) {
    let line = KernelRow(batch, row)
    let text = line.text
    let host = ByteHash.of(batch.bytes(batch.hostname[row]))
    if matters, text.contains("serialport: VM disconnected.") {
      // A cloud's console was cut off: what was printed last may be missing.
      for index in open.indices where open[index].host == host { open[index].isCutOff = true }
    }
    if matters, text.hasPrefix("Linux version ") {
      let release = Array(text.part(14, text.count).prefix { $0 != 0x20 })
      closeAll(of: host, &batch, at: row)
      remember(release, of: host)
      return
    }
    closeStale(host, line.stamp.uptime, &batch, at: row)
    if matters, beginOrContinue(&batch, row, host) { return }
    if !open.isEmpty { extend(&batch, row, host) }
  }

  /// Looks whether the row begins a crash, or is the panic that one ends in.
  private mutating func beginOrContinue(_ batch: inout EventBatch, _ row: Int, _ host: UInt64) -> Bool {
    let line = KernelRow(batch, row)
    let text = line.text
    KernelSigns.mark(&batch, row, text)
    if open.isEmpty, CrashAnchors.family(of: text) == nil { return takeOutOfMemory(batch, row, host) }
    if takeOutOfMemory(batch, row, host) { return true }
    let isPanic = text.contains("Kernel panic - not syncing")
    let newest = open.lastIndex { $0.host == host && $0.sort != .outOfMemory }
    if isPanic { markPanicked(host) }
    guard let family = CrashAnchors.family(of: text), let belief = belief(batch, row, line, family) else {
      return false
    }
    let goesOn = CrashAnchors.continues(text, family) || CrashAnchors.isSlabDetail(text)
    if let owner = goesOn ? newest : unfinished(host, line.stamp.context) {
      open[owner].append(
        raw: line.raw, text: text, context: line.stamp.context, row: row, number: batch.line[row], isSolid: true)
      open[owner].lastUptime = line.stamp.uptime
      removed[row] = true
      return true
    }
    seal(host, line.stamp.context)
    begin(batch, row, host, .crash(family: family), panicked: isPanic)
    open[open.count - 1].needsTrace = belief == .ifTraced
    if open.count > Self.mostOpen { close(0, &batch, at: row) }
    return true
  }

  /// The open crash of exactly this task or CPU that has not shown a stack yet: what fails while it is being reported
  /// belongs to it.
  private func unfinished(_ host: UInt64, _ context: KernelContext) -> Int? {
    guard context.isExact else { return nil }
    return open.lastIndex { $0.host == host && $0.context == context && !$0.isSealed && !$0.hasTrace }
  }

  private mutating func markPanicked(_ host: UInt64) {
    for index in open.indices where open[index].host == host { open[index].panicked = true }
  }

  /// A report that another one of the same context follows has said all.
  private mutating func seal(_ host: UInt64, _ context: KernelContext) {
    for index in open.indices where open[index].host == host {
      if open[index].context == context || !open[index].context.isExact { open[index].isSealed = true }
    }
  }

  mutating func begin(
    _ batch: borrowing EventBatch, _ row: Int, _ host: UInt64, _ sort: OpenCrash.Sort, panicked: Bool
  ) {
    let line = KernelRow(batch, row)
    var crash = OpenCrash(sort: sort, host: host, context: line.stamp.context)
    crash.kernel = kernels.last { $0.host == host }?.release ?? []
    crash.panicked = panicked
    let first = preludeStart(batch, row, line.stamp.context)
    for index in first..<row where removed[index] == false {
      let before = KernelRow(batch, index)
      guard before.stamp.context == line.stamp.context, isOfKernel(batch, index) else { continue }
      crash.append(
        raw: before.raw, text: before.text, context: before.stamp.context, row: index, number: batch.line[index],
        isSolid: true)
      removed[index] = true
    }
    crash.head = crash.lines.count
    crash.append(
      raw: line.raw, text: line.text, context: line.stamp.context, row: row, number: batch.line[row], isSolid: true)
    crash.lastUptime = line.stamp.uptime
    removed[row] = true
    open.append(crash)
  }

  /// The row from which lines lead up to the crash (`cut here`, a ruler, a helper's complaint).
  private func preludeStart(_ batch: borrowing EventBatch, _ row: Int, _ context: KernelContext) -> Int {
    var first = row
    var index = row - 1
    while index >= firstRow, row - index <= 6 {
      guard !removed[index], isOfKernel(batch, index) else { break }
      let line = KernelRow(batch, index)
      if line.stamp.context == context, ReportText.isPrelude(line.text) { first = index }
      index -= 1
    }
    return first
  }

  private enum Belief { case certain, ifTraced }

  /// Whether a line with an anchor is a crash: certain by its words, or said by the kernel itself; words that anybody
  /// may have written count if a kernel's stack follows them.
  private func belief(_ batch: borrowing EventBatch, _ row: Int, _ line: KernelRow, _ family: Int) -> Belief? {
    if CrashAnchors.isCertain(line.text, family) { return .certain }
    guard CrashRules.families[family].standsAlone, !ReportText.isForeign(line.text) else { return nil }
    if line.stamp.hasUptime || batch.bytes(batch.appName[row]).equals("kernel") { return .certain }
    return ReportText.isOfDevice(line.text) ? .certain : .ifTraced
  }

  /// Adds a line to the open crash that it belongs to.
  private mutating func extend(_ batch: inout EventBatch, _ row: Int, _ host: UInt64) {
    let line = KernelRow(batch, row)
    var owner = -1
    for index in open.indices.reversed() where open[index].host == host {
      if owner < 0, !open[index].isSealed, open[index].owns(line.stamp.context) { owner = index }
      open[index].idle += 1
    }
    if owner >= 0, !ReportText.isForeign(line.text) {
      let isSolid = ReportText.isSolid(line.text)
      open[owner].append(
        raw: line.raw, text: line.text, context: line.stamp.context, row: row, number: batch.line[row],
        isSolid: isSolid)
      if line.stamp.hasUptime { open[owner].lastUptime = line.stamp.uptime }
      removed[row] = true
      if isSolid {
        // What happens in one episode keeps all of its crashes open.
        for index in open.indices where open[index].host == host { open[index].idle = 0 }
      }
      if open[owner].isFull { close(owner, &batch, at: row + 1) }
    }
    var index = 0
    while index < open.count {
      if open[index].host == host, open[index].idle > Self.patience {
        close(index, &batch, at: row + 1)
      } else {
        index += 1
      }
    }
  }

  /// Closes what a pause, a reboot or its own end has completed.
  private mutating func closeStale(_ host: UInt64, _ uptime: Int64, _ batch: inout EventBatch, at row: Int) {
    guard uptime >= 0 else { return }
    var index = 0
    while index < open.count {
      let last = open[index].lastUptime
      if open[index].host == host, last >= 0,
        uptime - last > Self.longestPause
          || (last - uptime > Self.rebootStep && uptime < Self.rebootStep)
      {
        close(index, &batch, at: row)
      } else {
        index += 1
      }
    }
  }

  private mutating func closeAll(of host: UInt64, _ batch: inout EventBatch, at row: Int) {
    while let index = open.firstIndex(where: { $0.host == host }) { close(index, &batch, at: row) }
  }

  private mutating func remember(_ release: [UInt8], of host: UInt64) {
    kernels.removeAll { $0.host == host }
    kernels.append((host, release))
    if kernels.count > Self.mostHosts { kernels.removeFirst() }
  }
}

/// A row seen as a line of the kernel: stamps taken off its text. Valid until the batch changes.
struct KernelRow {
  let raw: UnsafeRawBufferPointer
  let stamp: KernelStamp
  let text: UnsafeRawBufferPointer

  @inline(__always)
  init(_ batch: borrowing EventBatch, _ row: Int) {
    raw = batch.bytes(batch.raw[row])
    let line = Self.isWhole(batch, row) ? raw : batch.bytes(batch.message[row])
    let stamp = KernelStamp(line)
    self.stamp = stamp
    text = line.part(stamp.text, stamp.end)
  }

  /// Whether the line itself is the kernel's. Relays put their own header before it: there, the kernel's stamp stands
  /// in the message.
  @inline(__always)
  static func isWhole(_ batch: borrowing EventBatch, _ row: Int) -> Bool {
    let parser = batch.parser[row]
    return parser == .kernelConsole || parser == .stamped || batch.kind[row] == .unknown
  }
}
