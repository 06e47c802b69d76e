internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `format "text <field> <q:field>" [as name]`: a text with values in it. `q:` as a JSON string, `lc:` and `uc:` in
/// lower and upper case.
struct FormatPipe: Pipe {
  struct Part: Sendable {
    enum Form: Sendable { case literal, plain, quoted, lower, upper }
    var form: Form
    var text: String
  }

  let parts: [Part]
  let source: String
  let name: String
  let condition: RowCondition?
  let options: ExtractOptions

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    let condition = try scanner.optionalCondition()
    scanner.skipSpace()
    let start = scanner.index
    guard let text = try scanner.quoted() else { throw scanner.expected("a text in quotes") }
    let parts = try parts(text, scanner, start)
    let name = scanner.takeKeyword("as") ? try scanner.fieldName() : "_msg"
    return FormatPipe(
      parts: parts, source: text, name: name, condition: condition, options: scanner.extractOptions())
  }

  private static func parts(
    _ text: String, _ scanner: QueryScanner, _ start: Int
  ) throws(QuerySyntaxError) -> [Part] {
    var parts: [Part] = []
    var literal = ""
    var rest = text[...]
    while let character = rest.first {
      guard character == "<", let close = rest.firstIndex(of: ">") else {
        literal.append(character)
        rest.removeFirst()
        continue
      }
      let name = String(rest[rest.index(after: rest.startIndex)..<close])
      rest = rest[rest.index(after: close)...]
      if !literal.isEmpty { parts.append(Part(form: .literal, text: literal)) }
      literal = ""
      let split = name.split(separator: ":", maxSplits: 1).map(String.init)
      if split.count == 2 {
        let forms: [String: Part.Form] = ["q": .quoted, "lc": .lower, "uc": .upper]
        guard let form = forms[split[0]] else {
          throw scanner.fail("unknown form '\(split[0]):'; known are q:, lc:, uc:", at: start)
        }
        parts.append(Part(form: form, text: split[1]))
      } else {
        parts.append(Part(form: .plain, text: name))
      }
    }
    if !literal.isEmpty { parts.append(Part(form: .literal, text: literal)) }
    return parts
  }

  var text: String { "format \"\(source)\" as \(name)" }
  var fields: [String] { parts.filter { $0.form != .literal }.map(\.text) + (condition?.fields ?? []) }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    (options.mayKeep || condition != nil ? downstream : downstream.removing([name])).adding(fields)
  }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: SetFieldProcessor {
    let pipe: FormatPipe
    init(_ pipe: FormatPipe, _ next: Processor) {
      self.pipe = pipe
      super.init(pipe.condition, next)
    }

    override func compute(_ block: borrowing RowBlock, _ row: Int, _ results: inout [Result]) {
      var out = ByteWriter()
      for part in pipe.parts {
        if part.form == .literal {
          out.text(part.text)
          continue
        }
        let value = block.value(row, block.bind(part.text))
        switch part.form {
        case .literal, .plain: out.raw(value)
        case .quoted: out.jsonString(value)
        case .lower: out.text(value.string.lowercased())
        case .upper: out.text(value.string.uppercased())
        }
      }
      pipe.options.append(pipe.name, out.string, &results)
    }
  }
}
