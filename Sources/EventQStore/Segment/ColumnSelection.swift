internal import EventQBytes
internal import EventQModel

/// Which columns a reader of events looks at.
struct ColumnSelection {
  /// Names asked for; nil for all.
  private let names: [[UInt8]]?

  init(_ fields: [String]?) { names = fields.map { $0.map { Array($0.utf8) } } }

  static let all = ColumnSelection(nil)

  func wants(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let names else { return true }
    return names.contains { $0.withUnsafeBytes { $0.equals(name) } }
  }

  func wants(_ field: Field) -> Bool {
    guard let name = field.knownName else { return false }
    // The level is the severity in words.
    if field == .severity, wants(Field.level) { return true }
    return wants(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  /// Whether any name that is not a core field's is asked for.
  var wantsExtras: Bool {
    guard let names else { return true }
    return names.contains { name in
      // The name `kind` is a core field's and that of the extra field which refines it.
      name.withUnsafeBytes { $0.equals("kind") || !(Field.named($0)?.isCore ?? false) || $0.equals("level") }
    }
  }
}
