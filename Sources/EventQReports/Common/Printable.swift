/// Makes logged text harmless on a terminal and in a document: what a log line says must never become a command to
/// the program that shows it.
enum Printable {
  /// One line: control characters written as `\x1b`, line breaks and tabs as a space, and characters that reorder or
  /// hide text (bidirectional controls, zero width) as `\u{202e}`.
  static func line(_ text: String) -> String { escape(text, keepingLines: false) }

  /// The same, with line feeds and tabs kept as they are.
  static func block(_ text: String) -> String { escape(text, keepingLines: true) }

  private static func escape(_ text: String, keepingLines: Bool) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x09:
        result.append(keepingLines ? scalar : " ")
      case 0x0D where keepingLines:
        continue
      case 0..<0x20, 0x7F..<0xA0:
        result.append(contentsOf: "\\x".unicodeScalars)
        appendHex(scalar.value, digits: 2, to: &result)
      case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F:
        result.append(contentsOf: "\\u{".unicodeScalars)
        appendHex(scalar.value, digits: 4, to: &result)
        result.append("}")
      default:
        result.append(scalar)
      }
    }
    return String(result)
  }

  private static func appendHex(_ value: UInt32, digits: Int, to result: inout String.UnicodeScalarView) {
    let hex = String(value, radix: 16)
    for _ in 0..<max(0, digits - hex.utf8.count) { result.append("0") }
    result.append(contentsOf: hex.unicodeScalars)
  }
}
