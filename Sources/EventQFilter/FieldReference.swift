internal import EventQBytes
public import EventQModel

/// A field given by name, to be looked up in any batch: core columns, known extra fields, names that only a batch
/// knows, and the short names `host`, `app`, `pid`.
public struct FieldReference: Sendable, Equatable {
  /// The name as it was given.
  public let name: String
  /// The core or known field of this name (or of which it is a short name).
  public let known: Field?
  /// The name is a short one: an extra field that is really called so counts where the core field is empty.
  let isAlias: Bool

  public init(_ name: String) {
    self.name = name
    var text = name
    let exact = text.withUTF8 { Field.named(UnsafeRawBufferPointer($0)) }
    isAlias = exact == nil
    known = exact ?? text.withUTF8 { Field.named(UnsafeRawBufferPointer($0), aliases: true) }
  }

  /// The name under which the field is printed: the full one where a short one was given.
  public var fullName: String {
    guard let text = known?.knownName else { return name }
    return text.description
  }

  /// All names under which events may hold the value: the full one, and the short one where that was given.
  public var names: [String] { fullName == name ? [name] : [fullName, name] }

  /// The number of the name in this batch, where it is one of the batch's own.
  func dynamic(in batch: borrowing EventBatch) -> Field? {
    guard isAlias, batch.dynamicNames.count > 0 else { return nil }
    var text = name
    return text.withUTF8 { batch.dynamicNames.find(UnsafeRawBufferPointer($0)) }
      .map { Field(id: Field.firstDynamic + UInt16($0)) }
  }

  /// Resolves the name for one batch: for loops over its rows.
  public func bind(_ batch: borrowing EventBatch) -> BoundField {
    BoundField(known: known, dynamic: dynamic(in: batch))
  }
}

/// A field of one batch.
public struct BoundField: BitwiseCopyable, Sendable {
  let known: Field?
  let dynamic: Field?

  public init(known: Field?, dynamic: Field? = nil) {
    self.known = known
    self.dynamic = dynamic
  }

  /// The value as text; empty where the event does not have the field. Valid until the batch or `scratch` changes.
  public func bytes(
    _ batch: borrowing EventBatch, _ row: Int, _ scratch: inout FieldScratch
  ) -> UnsafeRawBufferPointer {
    if let known {
      let value = known.isCore ? core(known, batch, row, &scratch) : extra(known, batch, row)
      if !value.isEmpty || dynamic == nil { return value }
    }
    if let dynamic { return extra(dynamic, batch, row) }
    return UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// How the value is to be printed.
  public func type(_ batch: borrowing EventBatch, _ row: Int) -> FieldType {
    if known == .severity || known == .facility || known == .line { return .number }
    if let known, known.isCore { return .string }
    guard let field = dynamic ?? known else { return .string }
    for i in batch.fieldRange(row) where batch.fieldNames[i] == field { return batch.fieldTypes[i] }
    return .string
  }

  @inline(__always)
  private func extra(_ field: Field, _ batch: borrowing EventBatch, _ row: Int) -> UnsafeRawBufferPointer {
    batch.bytes(batch.value(field, row: row))
  }

  private func core(
    _ field: Field, _ batch: borrowing EventBatch, _ row: Int, _ scratch: inout FieldScratch
  ) -> UnsafeRawBufferPointer {
    switch field {
    case .message: return batch.bytes(batch.message[row])
    case .hostname: return batch.bytes(batch.hostname[row])
    case .appName: return batch.bytes(batch.appName[row])
    case .procID: return batch.bytes(batch.procID[row])
    case .msgID: return batch.bytes(batch.msgID[row])
    case .raw: return batch.bytes(batch.raw[row])
    case .severity: return SmallNumbers.text(batch.severity[row])
    case .facility: return SmallNumbers.text(batch.facility[row])
    case .level:
      guard let word = Severity.word(batch.severity[row]) else { return extra(.level, batch, row) }
      return UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    case .kind:
      let kind = batch.kind[row]
      if kind == .other {
        let named = extra(.kindName, batch, row)
        if !named.isEmpty { return named }
      }
      return UnsafeRawBufferPointer(start: kind.name.utf8Start, count: kind.name.utf8CodeUnitCount)
    case .source:
      let source = Int(batch.source[row])
      return source < batch.sources.count ? batch.sources.bytes(source) : UnsafeRawBufferPointer(start: nil, count: 0)
    case .parser:
      let name = batch.parser[row].name
      return UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    case .time: return scratch.text(batch.time[row])
    case .line:
      return batch.line[row] == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : scratch.text(Int(batch.line[row]))
    default: return extra(field, batch, row)
    }
  }
}

/// Memory for values that a batch does not hold as text (`_time`, `line`). One for each loop.
public struct FieldScratch: ~Copyable {
  private var writer: ByteWriter?

  public init() {}

  mutating func text(_ time: Timestamp) -> UnsafeRawBufferPointer {
    var buffer = take()
    buffer.rfc3339(time)
    return keep(buffer)
  }

  mutating func text(_ number: Int) -> UnsafeRawBufferPointer {
    var buffer = take()
    buffer.integer(number)
    return keep(buffer)
  }

  private mutating func take() -> ByteWriter {
    guard var buffer = writer.take() else { return ByteWriter(capacity: 64) }
    buffer.removeAll()
    return buffer
  }

  private mutating func keep(_ buffer: consuming ByteWriter) -> UnsafeRawBufferPointer {
    // Safe: the arena's memory does not move when its owner does; it is good until the next call.
    let bytes = buffer.bytes
    writer = consume buffer
    return bytes
  }
}

/// The texts of the numbers 0 to 254; nothing for 255, which stands for none.
enum SmallNumbers {
  // Safe: written once, never freed.
  nonisolated(unsafe) private static let table: UnsafeRawBufferPointer = {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 4, alignment: 1)
    for value in 0..<256 {
      let digits = Array("\(value)".utf8)
      for (i, digit) in digits.enumerated() { memory[value * 4 + i] = digit }
      memory[value * 4 + 3] = UInt8(digits.count)
    }
    return UnsafeRawBufferPointer(memory)
  }()

  static func text(_ value: UInt8) -> UnsafeRawBufferPointer {
    let at = Int(value) * 4
    return table.part(at, value == 255 ? at : at + Int(table[at + 3]))
  }
}
