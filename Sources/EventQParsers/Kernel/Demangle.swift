internal import EventQBytes

/// Turns mangled C++ and Rust symbols into the names that people know, without parameters and hashes.
enum Demangle {
  /// The name of a symbol; the symbol itself where it is not mangled or of a form that is not read here.
  static func name(_ symbol: UnsafeRawBufferPointer) -> [UInt8] {
    if symbol.hasPrefix("_ZN") { return nested(symbol) ?? Array(symbol) }
    if symbol.hasPrefix("_Z"), let part = part(symbol, 2) { return Array(symbol.part(part.start, part.end)) }
    if symbol.hasPrefix("_RNv") { return path(symbol) ?? Array(symbol) }
    return Array(symbol)
  }

  /// A length and that many bytes (Itanium C++ ABI, `<source-name>`).
  private static func part(_ symbol: UnsafeRawBufferPointer, _ at: Int) -> Slice? {
    var i = at
    var length = 0
    while i < symbol.count, ASCII.isDigit(symbol[i]), i - at < 4 {
      length = length * 10 + Int(symbol[i] - 0x30)
      i += 1
    }
    // Rust's v0 form sets names that begin with a digit or an underscore apart by one.
    if i < symbol.count, symbol[i] == 0x5F, symbol.hasPrefix("_R") { i += 1 }
    guard i > at, length > 0, i + length <= symbol.count else { return nil }
    return Slice(from: i, to: i + length)
  }

  /// `_ZN4core3fmt5write17h0123456789abcdefE`: the parts, without Rust's hash.
  private static func nested(_ symbol: UnsafeRawBufferPointer) -> [UInt8]? {
    var names: [[UInt8]] = []
    var i = 3
    while let part = part(symbol, i) {
      let name = symbol.part(part.start, part.end)
      let isHash = name.count == 17 && name[0] == 0x68 && name.allSatisfy { $0 == 0x68 || ASCII.isHexDigit($0) }
      if !isHash { names.append(Array(name)) }
      i = part.end
    }
    return names.isEmpty ? nil : join(names)
  }

  /// `_RNvNtCs1234_4core9panicking5panic`: a path of modules in a crate (Rust RFC 2603), no generics.
  private static func path(_ symbol: UnsafeRawBufferPointer) -> [UInt8]? {
    var i = 2
    while i + 1 < symbol.count, symbol[i] == 0x4E, ASCII.isLower(symbol[i + 1]) { i += 2 }
    guard i < symbol.count, symbol[i] == 0x43 else { return nil }
    i += 1
    var names: [[UInt8]] = []
    while i < symbol.count {
      if symbol[i] == 0x73 {
        guard let end = symbol.firstIndex(of: 0x5F, from: i) else { return nil }
        i = end + 1
      }
      guard let part = part(symbol, i) else { break }
      names.append(Array(symbol.part(part.start, part.end)))
      i = part.end
    }
    return names.isEmpty ? nil : join(names)
  }

  private static func join(_ names: [[UInt8]]) -> [UInt8] { Array(names.joined(separator: [0x3A, 0x3A])) }
}
