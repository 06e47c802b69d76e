internal import EventQBytes

/// What a piece of text is, from which its colour follows.
enum Tone {
  case plain, strong, faint, cause, blocked, good, notice, reference, heading

  /// The SGR parameters.
  var code: StaticString? {
    switch self {
    case .plain: nil
    case .strong: "1"
    case .faint: "2"
    case .cause: "1;31"
    case .blocked: "33"
    case .good: "32"
    case .notice: "35"
    case .reference: "36"
    case .heading: "1;4"
    }
  }
}

/// A run of text of one tone; the text must be printable already.
struct Span {
  var text: String
  var tone: Tone
  init(_ text: String, _ tone: Tone = .plain) {
    self.text = text
    self.tone = tone
  }
}

/// Lays out text in columns: body text wraps with a hanging indent, a reference stands whole at its right.
struct TextPage: ~Copyable {
  var out = ByteWriter(capacity: 4096)
  let style: TextStyle

  init(style: TextStyle) { self.style = style }

  mutating func blank() { out.byte(0x0A) }

  mutating func heading(_ text: String) {
    blank()
    line([Span(text, .heading)])
  }

  /// One line as it is, without white space at its end.
  mutating func line(_ spans: [Span]) {
    let end = (spans.lastIndex { span in span.text.contains { $0 != " " } } ?? -1) + 1
    for (i, span) in spans[..<end].enumerated() {
      // A no-break space has done its work when lines are broken; a terminal or chat wants a plain one.
      var text = span.text.replacingNoBreakSpaces
      if i == end - 1 { while text.last == " " { text.removeLast() } }
      guard style.color, let code = span.tone.code else {
        out.text(text)
        continue
      }
      out.literal("\u{1B}[")
      out.literal(code)
      out.byte(0x6D)
      out.text(text)
      out.literal("\u{1B}[0m")
    }
    out.byte(0x0A)
  }

  /// Body text after a prefix, wrapped; on the lines that follow, `rest` and two columns take the prefix's place. The
  /// reference stands at `column` beside the first line, or without a column at the right edge: of the last line where
  /// there is room, else of a line of its own.
  mutating func entry(
    first: [Span], rest: [Span], body: String, tone: Tone = .plain, tag: Span? = nil, reference: String? = nil,
    column: Int? = nil
  ) {
    let edge = column.map { $0 - 2 } ?? style.width
    let firstIndent = Self.width(first)
    let restIndent = Self.width(rest)
    var lines = TextWidth.wrap(
      tag.map { "\($0.text) \(body)" } ?? body, first: max(8, edge - firstIndent), width: max(8, edge - restIndent))
    if lines.isEmpty { lines = [""] }
    var pending = reference
    for (i, text) in lines.enumerated() {
      var spans = (i == 0 ? first : rest) + split(text, tone: tone, tag: i == 0 ? tag : nil)
      let used = (i == 0 ? firstIndent : restIndent) + TextWidth.of(text)
      if let reference = pending, column != nil ? i == 0 : i == lines.count - 1 {
        let place = column ?? style.width - TextWidth.of(reference)
        if used + 2 <= place, place + TextWidth.of(reference) <= style.width {
          spans += [Span(String(repeating: " ", count: place - used)), Span(reference, .reference)]
          pending = nil
        }
      }
      line(spans)
    }
    guard let reference = pending else { return }
    let room = style.width - TextWidth.of(reference)
    let guides = room > restIndent ? rest : []
    let gap = String(repeating: " ", count: max(0, room - Self.width(guides)))
    line(guides + [Span(gap), Span(reference, .reference)])
  }

  private static func width(_ spans: [Span]) -> Int { spans.reduce(0) { $0 + TextWidth.of($1.text) } }

  private func split(_ text: String, tone: Tone, tag: Span?) -> [Span] {
    guard let tag, text.hasPrefix(tag.text) else { return [Span(text, tone)] }
    return [tag, Span(String(text.dropFirst(tag.text.count)), tone)]
  }

  /// A fact of the header: a label in a fixed column and text beside it.
  mutating func fact(
    _ label: String, _ text: String, tone: Tone = .plain, reference: String? = nil, column: Int? = nil
  ) {
    let width = 11
    entry(
      first: [Span(TextWidth.pad(label, to: width), .strong)], rest: [Span(String(repeating: " ", count: width))],
      body: text, tone: tone, reference: reference, column: column)
  }
}

extension String {
  /// The text with plain spaces in the place of U+00A0.
  var replacingNoBreakSpaces: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0xA0 ? " " : $0 }))
  }

  /// The text with U+00A0 in the place of spaces, so that it is not broken over lines.
  var unbreakable: String { String(String.UnicodeScalarView(unicodeScalars.map { $0 == " " ? "\u{A0}" : $0 })) }
}
