internal import EventQBytes
internal import EventQModel

/// Turns key-value pairs into a row: finds the time, the message, the host among them, and adds the rest as fields.
/// Shared by JSON lines, logfmt and `@cee:` payloads.
struct StructuredRow {
  /// Index of the pair that won each role, and the rank of its key.
  private var time = Winner()
  private var message = Winner()
  private var host = Winner()
  private var app = Winner()
  private var level = Winner()
  private var hasTicketID = false
  private var hasTicketState = false
  private var hasStream = false
  private var isContainer = false

  private struct Winner {
    var index = -1
    var rank = UInt8.max

    mutating func offer(_ index: Int, _ rank: UInt8) {
      if rank < self.rank { (self.index, self.rank) = (index, rank) }
    }
  }

  /// Fills `row` from the pairs and adds those without a role of their own as fields.
  ///
  /// - Parameter keepsEnvelope: whether what the row has of time, host, app and process id stays.
  static func fill(
    _ row: inout EventRow, from object: borrowing JSONObject, keepsEnvelope: Bool, _ kind: EventKind,
    _ batch: inout EventBatch, _ names: inout FieldNameCache, _ context: borrowing SourceContext
  ) {
    var roles = StructuredRow()
    roles.choose(object, batch, keepsEnvelope && !row.time.isNone, context)
    for i in 0..<object.leaves.count {
      let leaf = object.leaves[i]
      let name = object.name(leaf)
      if !leaf.value.isEmpty, let entry = KeyRoles.find(name), !(keepsEnvelope && entry.role.isEnvelope),
        roles.apply(entry, leaf, i, &row, &batch, context)
      {
        continue
      }
      names.add(&batch, "", name, UnsafeRawBufferPointer(start: nil, count: 0), leaf.value, leaf.type)
    }
    if row.kind == .unknown { row.kind = roles.kind(kind) }
  }

  @inline(__always)
  private mutating func choose(
    _ object: borrowing JSONObject, _ batch: borrowing EventBatch, _ hasTime: Bool, _ context: borrowing SourceContext
  ) {
    for i in 0..<object.leaves.count {
      let leaf = object.leaves[i]
      guard !leaf.value.isEmpty, leaf.type != .json, let entry = KeyRoles.find(object.name(leaf)) else { continue }
      switch entry.role {
      case .time:
        if !hasTime, entry.rank < time.rank, !Self.moment(batch.bytes(leaf.value), context).isNone {
          time.offer(i, entry.rank)
        }
      case .message: if leaf.type == .string { message.offer(i, entry.rank) }
      case .hostname: host.offer(i, entry.rank)
      case .appName: app.offer(i, entry.rank)
      case .level, .severity:
        let code = Self.severity(batch.bytes(leaf.value), entry.role)
        if code != Severity.none { level.offer(i, entry.role == .severity ? entry.rank + 100 : entry.rank) }
      case .ticketID: hasTicketID = true
      case .containerStream: hasStream = true
      case .containerID: isContainer = true
      default: break
      }
      if KeyRoles.find(object.name(leaf), role: .ticketState) != nil { hasTicketState = true }
    }
  }

  private static func severity(_ b: UnsafeRawBufferPointer, _ role: KeyRole) -> UInt8 {
    if let number = b.decimal {
      // bunyan and pino: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal.
      if role == .level, number >= 10, number <= 60 { return [7, 7, 6, 4, 3, 2][number / 10 - 1] }
      return number < 8 ? UInt8(number) : Severity.none
    }
    return Severity.code(of: b)
  }

  /// Whether the pair went into a core field, so that it need not be a field of its own.
  private func apply(
    _ entry: KeyRoles.Entry, _ leaf: JSONLeaf, _ index: Int, _ row: inout EventRow, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) -> Bool {
    switch index {
    case time.index: row.time = Self.moment(batch.bytes(leaf.value), context)
    case message.index: row.message = leaf.value
    case host.index: row.hostname = leaf.value
    case app.index: row.appName = leaf.value
    case level.index:
      row.severity = Self.severity(batch.bytes(leaf.value), entry.role)
      // A number or a spelling of its own stays readable.
      return true
    default: return applyOther(entry, leaf, &row, &batch, context)
    }
    return true
  }

  private func applyOther(
    _ entry: KeyRoles.Entry, _ leaf: JSONLeaf, _ row: inout EventRow, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) -> Bool {
    switch entry.role {
    case .receiveTime:
      let moment = Self.moment(batch.bytes(leaf.value), context)
      guard !moment.isNone else { return false }
      batch.add(.receiveTime, batch.make(moment.rfc3339))
      if row.time.isNone && time.index < 0 { row.time = moment }
    case .procID where row.procID.isEmpty: row.procID = leaf.value
    case .msgID where row.msgID.isEmpty: row.msgID = leaf.value
    case .facility:
      let bytes = batch.bytes(leaf.value)
      let code = bytes.decimal.map { $0 < 24 ? UInt8($0) : Facility.none } ?? Facility.code(of: bytes)
      guard code != Facility.none else { return false }
      row.facility = code
    case .kind where leaf.type == .string:
      if let kind = EventKind(name: batch.bytes(leaf.value)) {
        row.kind = kind
      } else {
        row.kind = .other
        batch.add(.kindName, leaf.value)
      }
    case .known: batch.add(entry.field, leaf.value, leaf.type)
    default: return false
    }
    return true
  }

  /// The kind that the keys taken together show.
  private func kind(_ usual: EventKind) -> EventKind {
    if hasTicketID, hasTicketState { return .ticket }
    if isContainer || hasStream && message.rank == 3 { return .container }
    return usual
  }

  /// The moment that a value names: a stamp of any family that takes the whole of it, or a number of seconds, or of
  /// milli-, micro- or nanoseconds.
  static func moment(_ b: UnsafeRawBufferPointer, _ context: borrowing SourceContext) -> Timestamp {
    let text = b.trimmed
    let read = StampReader.any(text, 0, context)
    if read.length == text.count { return read.moment }
    guard text.count == 10 || text.count == 16, StampReader.four(text, 0) > 1677, StampReader.four(text, 0) < 2262,
      text[4] == 0x2D, text[7] == 0x2D
    else { return .none }
    var civil = CivilTime(
      year: StampReader.four(text, 0), month: StampReader.two(text, 5), day: StampReader.two(text, 8))
    if text.count == 16 {
      guard text[13] == 0x3A, text[10] == 0x20 || text[10] == 0x54 else { return .none }
      civil.hour = StampReader.two(text, 11)
      civil.minute = StampReader.two(text, 14)
    }
    return civil.isValid ? Stamp(civil, length: text.count).moment(context) : .none
  }
}
