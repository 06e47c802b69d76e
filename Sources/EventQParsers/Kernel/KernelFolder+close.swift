internal import EventQBytes
internal import EventQModel

extension KernelFolder {
  /// Turns a collected crash into a row of the batch and gives back the lines that were not part of it.
  mutating func close(_ index: Int, _ batch: inout EventBatch, at row: Int) {
    var crash = open.remove(at: index)
    if crash.needsTrace, !crash.hasTrace {
      for line in crash.lines { giveBack(line, &batch) }
      return
    }
    for line in crash.lines[(crash.lastSolid + 1)...] { giveBack(line, &batch) }
    let all = crash.lines
    crash.lines.removeSubrange((crash.lastSolid + 1)...)
    guard let first = crash.lines.first else { return }
    switch crash.sort {
    case .outOfMemory: appendOutOfMemory(crash, &batch)
    case .crash(let family):
      let lines = all[crash.head...].map { ReportLine(text: $0.text, context: $0.context) }
      let finding = crash.bytes.withUnsafeBytes { CrashAnalyzer.analyze($0, lines, family: family) }
      appendCrash(crash, finding, &batch)
    }
    added.append((first.isCarried ? -1 : first.row, batch.count - 1))
  }

  private mutating func giveBack(_ line: OpenCrash.Line, _ batch: inout EventBatch) {
    if line.isCarried {
      batch.appendCopy(of: carried, row: line.row)
      added.append((-1, batch.count - 1))
    } else {
      removed[line.row] = false
    }
  }

  private mutating func appendCrash(_ crash: OpenCrash, _ finding: CrashFinding, _ batch: inout EventBatch) {
    var row = baseRow(crash, &batch)
    row.kind = .kernelCrash
    row.severity = Self.severity(crash, finding)
    add(.crashTitle, finding.title, &batch)
    if !finding.crashClass.description.isEmpty { batch.add(.crashClass, batch.make(finding.crashClass)) }
    add(.crashFunction, finding.function, &batch)
    add(.crashModule, finding.facts.module, &batch)
    addFlag(.crashPanicked, crash.panicked, &batch)
    addFlag(.crashCorrupted, finding.isCorrupted || crash.isCutOff, &batch)
    var writer = ByteWriter(capacity: 32)
    writer.hex(finding.fingerprint, width: 16)
    batch.add(.crashFingerprint, batch.make(writer.bytes))
    add(.crashKernel, finding.facts.kernel.isEmpty ? crash.kernel : finding.facts.kernel, &batch)
    add(.crashTainted, finding.facts.tainted, &batch)
    addList(.crashModules, finding.facts.modules, &batch)
    addList(.crashFrames, finding.facts.frames, &batch)
    addList(.crashAlternatives, finding.alternatives, &batch)
    add(.crashCPU, finding.facts.cpu, &batch, .number)
    add(.crashPID, finding.facts.pid, &batch, .number)
    add(.crashComm, finding.facts.comm, &batch)
    addLines(crash, &batch)
    batch.append(row)
  }

  /// The row that an event is made from: that of the line that names it, with all lines as its raw text.
  func baseRow(_ crash: OpenCrash, _ batch: inout EventBatch) -> EventRow {
    let head = crash.lines[crash.head]
    var row: EventRow
    if head.isCarried {
      batch.appendCopy(of: carried, row: head.row)
      row = batch.row(batch.count - 1)
      batch.dropLast()
    } else {
      row = batch.row(head.row)
      let uptime = batch.value(.kernelUptime, row: head.row)
      if !uptime.isEmpty { batch.add(.kernelUptime, uptime, .number) }
    }
    row.line = crash.lines[0].number
    let text = crash.bytes.withUnsafeBytes { batch.make($0.bytes(head.text)) }
    row.message = text
    row.raw = raw(crash, &batch)
    return row
  }

  /// All original lines: where they follow one another in the input, the input itself.
  private func raw(_ crash: OpenCrash, _ batch: inout EventBatch) -> Slice {
    var end: Int?
    var isOneRun = true
    for line in crash.lines {
      if line.isCarried { isOneRun = false }
      guard isOneRun else { break }
      let slice = batch.raw[line.row]
      if slice.end > batch.text.count { isOneRun = false }
      if let end, slice.start < end || slice.start - end > 2 { isOneRun = false }
      end = slice.end
    }
    if isOneRun, let end { return Slice(from: batch.raw[crash.lines[0].row].start, to: end) }
    let start = batch.made.count
    crash.bytes.withUnsafeBytes { bytes in
      for (index, line) in crash.lines.enumerated() {
        if index > 0 { batch.made.append(0x0A) }
        batch.made.append(bytes.bytes(line.raw))
      }
    }
    return batch.madeSlice(from: start)
  }

  func addLines(_ crash: OpenCrash, _ batch: inout EventBatch) {
    guard let first = crash.lines.first?.number, let last = crash.lines.last?.number else { return }
    var writer = ByteWriter(capacity: 64)
    writer.byte(0x5B)
    writer.integer(Int(first))
    writer.byte(0x2C)
    writer.integer(Int(last))
    writer.byte(0x5D)
    batch.add(.crashLines, batch.make(writer.bytes), .json)
    if Int(last) - Int(first) + 1 == crash.lines.count { return }
    writer.removeAll()
    for (index, line) in crash.lines.enumerated() {
      writer.byte(index == 0 ? 0x5B : 0x2C)
      writer.integer(Int(line.number))
    }
    writer.byte(0x5D)
    batch.add(.lines, batch.make(writer.bytes), .json)
  }

  private static func severity(_ crash: OpenCrash, _ finding: CrashFinding) -> UInt8 {
    if crash.panicked { return Severity.emergency }
    switch finding.crashClass.description {
    case "WARNING", "LOCKDEP", "REFCOUNT_WARNING", "LEAK", "UBSAN", "KCSAN-DATARACE", "KCSAN-ASSERT", "KCSAN-UNKNOWN",
      "ATOMIC_SLEEP":
      return Severity.warning
    case "HANG", "": return Severity.error
    default: return Severity.critical
    }
  }

  func add(_ field: Field, _ value: [UInt8], _ batch: inout EventBatch, _ type: FieldType = .string) {
    if value.isEmpty { return }
    batch.add(field, value.withUnsafeBytes { batch.make($0) }, type)
  }

  private func addFlag(_ field: Field, _ value: Bool, _ batch: inout EventBatch) {
    batch.add(field, value ? batch.make("true") : batch.make("false"), .boolean)
  }

  private func addList(_ field: Field, _ values: [[UInt8]], _ batch: inout EventBatch) {
    if values.isEmpty { return }
    var writer = ByteWriter(capacity: 256)
    for (index, value) in values.enumerated() {
      writer.byte(index == 0 ? 0x5B : 0x2C)
      value.withUnsafeBytes { writer.jsonString($0) }
    }
    writer.byte(0x5D)
    batch.add(field, batch.make(writer.bytes), .json)
  }

  /// Copies the rows of crashes that are not complete, so that the batch can go.
  mutating func carryOver(_ batch: borrowing EventBatch) {
    if open.isEmpty { return }
    var kept = EventBatch()
    for index in open.indices {
      for place in open[index].lines.indices {
        let line = open[index].lines[place]
        if line.isCarried {
          kept.appendCopy(of: carried, row: line.row)
        } else {
          kept.appendCopy(of: batch, row: line.row)
        }
        open[index].lines[place].row = kept.count - 1
        open[index].lines[place].isCarried = true
      }
    }
    carried = kept
  }

  /// Takes out the rows that went into others and puts new ones where their first line stood.
  func rebuild(_ batch: inout EventBatch, _ from: Int, _ count: Int) {
    var order = Column<UInt32>(capacity: batch.count)
    var arrivals: [(before: Int, line: UInt32, row: Int)] = []
    for arrival in added { arrivals.append((arrival.before, batch.line[arrival.row], arrival.row)) }
    arrivals.sort { ($0.before, $0.line, $0.row) < ($1.before, $1.line, $1.row) }
    var next = 0
    for row in 0..<count {
      // What comes from earlier batches stands before all rows of this one.
      while row >= from, next < arrivals.count, arrivals[next].before <= row {
        order.append(UInt32(arrivals[next].row))
        next += 1
      }
      if !removed[row] { order.append(UInt32(row)) }
    }
    while next < arrivals.count {
      order.append(UInt32(arrivals[next].row))
      next += 1
    }
    if order.count == batch.count, added.isEmpty { return }
    batch.gather(order)
  }
}

extension EventBatch {
  /// Takes back the row that was appended last; its extra fields become pending again.
  mutating func dropLast() {
    let kept = count - 1
    fieldEnds.truncate(to: kept)
    time.truncate(to: kept)
    raw.truncate(to: kept)
    message.truncate(to: kept)
    hostname.truncate(to: kept)
    appName.truncate(to: kept)
    procID.truncate(to: kept)
    msgID.truncate(to: kept)
    line.truncate(to: kept)
    source.truncate(to: kept)
    facility.truncate(to: kept)
    severity.truncate(to: kept)
    kind.truncate(to: kept)
    parser.truncate(to: kept)
  }
}
