internal import EventQBytes
internal import EventQModel

/// OOM kills: not a crash of the kernel, but one event: who asked, who was killed, how much memory that gave.
extension KernelFolder {
  /// Takes the lines with which an OOM report begins and ends; true where the row was one.
  mutating func takeOutOfMemory(_ batch: borrowing EventBatch, _ row: Int, _ host: UInt64) -> Bool {
    let line = KernelRow(batch, row)
    let text = line.text
    let begins = text.contains("invoked oom-killer:")
    let kills = text.contains("Killed process ") && text.contains("total-vm:")
    let reaps = text.hasPrefix("oom_reaper: ")
    guard begins || kills || reaps else { return false }
    let isKernel = line.stamp.hasUptime || batch.bytes(batch.appName[row]).equals("kernel")
    guard isKernel else { return false }
    let isAwaited = { (crash: OpenCrash) in
      crash.host == host && crash.sort == .outOfMemory && (reaps || !crash.isSealed)
    }
    if kills || reaps, let index = open.lastIndex(where: isAwaited) {
      open[index].append(
        raw: line.raw, text: text, context: line.stamp.context, row: row, number: batch.line[row], isSolid: true)
      open[index].isSealed = true
      open[index].idle = Self.patience - 2
      removed[row] = true
      return true
    }
    if reaps { return false }
    begin(batch, row, host, .outOfMemory, panicked: false)
    if kills { open[open.count - 1].isSealed = true }
    return true
  }

  mutating func appendOutOfMemory(_ crash: OpenCrash, _ batch: inout EventBatch) {
    var row = baseRow(crash, &batch)
    row.kind = .kernel
    row.severity = Severity.error
    crash.bytes.withUnsafeBytes { bytes in
      for line in crash.lines {
        let text = bytes.bytes(line.text)
        if let at = text.find(" invoked oom-killer:") {
          addDynamic("oom.invoked_by", text.part(0, at), .string, &batch)
        }
        if text.contains("Killed process ") {
          row.message = batch.make(text)
          addVictim(text, &batch)
        }
      }
    }
    addLines(crash, &batch)
    batch.append(row)
  }

  /// `Out of memory: Killed process 123 (mysqld) total-vm:1kB, anon-rss:2kB, file-rss:3kB, shmem-rss:0kB`.
  private func addVictim(_ text: UnsafeRawBufferPointer, _ batch: inout EventBatch) {
    guard let at = text.find("Killed process ") else { return }
    var end = at + 15
    while end < text.count, ASCII.isDigit(text[end]) { end += 1 }
    addDynamic("oom.victim_pid", text.part(at + 15, end), .number, &batch)
    if let open = text.firstIndex(of: 0x28, from: end), let close = text.find(") ", from: open) {
      addDynamic("oom.victim", text.part(open + 1, close), .string, &batch)
    } else if let open = text.firstIndex(of: 0x28, from: end), let close = text.firstIndex(of: 0x29, from: open) {
      addDynamic("oom.victim", text.part(open + 1, close), .string, &batch)
    }
    for (key, name) in Self.sizes {
      guard let at = text.find(key) else { continue }
      let from = at + key.utf8CodeUnitCount
      var end = from
      while end < text.count, ASCII.isDigit(text[end]) { end += 1 }
      if end > from { addDynamic(name, text.part(from, end), .number, &batch) }
    }
  }

  /// Sizes in kB, as the kernel prints them.
  private static let sizes: [(StaticString, StaticString)] = [
    ("total-vm:", "oom.total_vm_kb"), ("anon-rss:", "oom.anon_rss_kb"), ("file-rss:", "oom.file_rss_kb"),
    ("shmem-rss:", "oom.shmem_rss_kb"),
  ]

  private func addDynamic(
    _ name: StaticString, _ value: UnsafeRawBufferPointer, _ type: FieldType, _ batch: inout EventBatch
  ) {
    if value.isEmpty { return }
    let bytes = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    guard let field = batch.field(named: bytes) else { return }
    batch.add(field, batch.make(value), type)
  }
}
