/// Columns that text takes on a terminal, after wcwidth: characters, not scalars, because an emoji of several scalars
/// takes two columns.
enum TextWidth {
  static func of(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  static func of(_ character: Character) -> Int {
    var width = 0
    for scalar in character.unicodeScalars {
      // Variation selector 16 asks for the emoji form of the character before it.
      if scalar.value == 0xFE0F { return 2 }
      width = max(width, of(scalar))
    }
    return width
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value < 0x20 ? 0 : 1 }
    if scalar.properties.isEmojiPresentation { return 2 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return isWide(scalar.value) ? 2 : 1
    }
  }

  /// East Asian Wide and Fullwidth blocks (Unicode standard annex 11), by block.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return true
    default: return false
    }
  }

  /// The text cut to `width` columns; an ellipsis takes the last one where something is left out.
  static func truncate(_ text: String, to width: Int) -> String {
    if of(text) <= width { return text }
    var result = ""
    var used = 0
    for character in text {
      let columns = of(character)
      if used + columns > width - 1 { break }
      result.append(character)
      used += columns
    }
    while result.last == " " { result.removeLast() }
    return width > 0 ? result + "…" : ""
  }

  /// Breaks text at spaces into lines of at most `width` columns, the first of at most `first`. A word that is wider is
  /// broken anywhere, unless it is a reference to a line (`file:12`), which must stay whole to be copied.
  static func wrap(_ text: String, first: Int? = nil, width: Int) -> [String] {
    var lines: [String] = []
    var limit: Int { lines.isEmpty ? first ?? width : width }
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      var rest = String(word)
      var columns = of(rest)
      if used > 0, used + 1 + columns <= limit {
        line += " " + rest
        used += 1 + columns
        continue
      }
      if used > 0 { lines.append(line) }
      if !isReference(word) {
        while columns > limit {
          let head = prefix(rest, width: limit)
          lines.append(head)
          rest.removeFirst(head.count)
          columns = of(rest)
        }
      }
      line = rest
      used = columns
    }
    if used > 0 { lines.append(line) }
    return lines
  }

  private static func prefix(_ text: String, width: Int) -> String {
    var result = ""
    var used = 0
    for character in text {
      used += of(character)
      if used > width, !result.isEmpty { break }
      result.append(character)
    }
    return result
  }

  /// Whether a word reads `path:line`, with or without punctuation around it.
  static func isReference(_ word: Substring) -> Bool {
    var core = word
    while let last = core.last, ").,;".contains(last) { core.removeLast() }
    guard let colon = core.lastIndex(of: ":"), colon != core.startIndex else { return false }
    let digits = core[core.index(after: colon)...]
    return !digits.isEmpty && digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// The text with spaces on the right up to `width` columns.
  static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - of(text)))
  }

  static func padLeft(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - of(text))) + text
  }
}
