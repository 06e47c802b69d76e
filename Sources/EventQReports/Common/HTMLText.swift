internal import EventQBytes

extension ByteWriter {
  /// Text as HTML or SVG content or a quoted attribute: markup escaped, control characters shown (`\x1b`).
  mutating func html(_ text: String) { escapedHTML(Printable.line(text)) }

  /// The same with its line breaks, for `pre`.
  mutating func htmlBlock(_ text: String) { escapedHTML(Printable.block(text)) }

  private mutating func escapedHTML(_ text: String) {
    for unit in text.utf8 {
      switch unit {
      case 0x26: literal("&amp;")
      case 0x3C: literal("&lt;")
      case 0x3E: literal("&gt;")
      case 0x22: literal("&quot;")
      case 0x27: literal("&#39;")
      default: byte(unit)
      }
    }
  }

  /// `<name>text</name>`, where the name may carry attributes: `p class="note"`.
  mutating func element(_ name: StaticString, _ content: String) {
    let tag = String(describing: name)
    text("<\(tag)>")
    html(content)
    text("</\(tag.prefix { $0 != " " })>")
  }
}
