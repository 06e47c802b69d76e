internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `extract "text<name>text<_>" from field [keep_original_fields|skip_empty_results]`: takes values out of a text by
/// what stands around them.
struct ExtractPipe: Pipe {
  let pattern: ExtractPattern
  let source: String
  let field: String
  let condition: RowCondition?
  let options: ExtractOptions

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    let condition = try scanner.optionalCondition()
    scanner.skipSpace()
    let start = scanner.index
    guard let text = try scanner.quoted() else { throw scanner.expected("a pattern in quotes") }
    guard let pattern = ExtractPattern(text) else {
      throw scanner.fail("the pattern needs at least one <name>, and a text between two of them", at: start)
    }
    let field = scanner.takeKeyword("from") ? try scanner.fieldName() : "_msg"
    return ExtractPipe(
      pattern: pattern, source: text, field: field, condition: condition, options: scanner.extractOptions())
  }

  var text: String { "extract \"\(source)\" from \(field)" }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    let kept = options.mayKeep ? downstream : downstream.removing(pattern.names)
    return (condition == nil ? kept : downstream).adding([field] + (condition?.fields ?? []))
  }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: SetFieldProcessor {
    let pipe: ExtractPipe
    init(_ pipe: ExtractPipe, _ next: Processor) {
      self.pipe = pipe
      super.init(pipe.condition, next)
    }

    override func compute(_ block: borrowing RowBlock, _ row: Int, _ results: inout [Result]) {
      let value = block.value(row, block.bind(pipe.field))
      pipe.pattern.extract(value) { name, text in pipe.options.append(name, text, &results) }
    }
  }
}

/// What becomes of fields that a row already has, and of empty results.
struct ExtractOptions: Sendable {
  var keepsOriginal = false
  var skipsEmpty = false
  var mayKeep: Bool { keepsOriginal || skipsEmpty }

  func append(_ name: String, _ value: String, _ results: inout [SetFieldProcessor.Result]) {
    if skipsEmpty, value.isEmpty { return }
    results.append(.init(name: name, value: value, keepsOriginal: keepsOriginal))
  }
}

extension QueryScanner {
  mutating func extractOptions() -> ExtractOptions {
    var options = ExtractOptions()
    while true {
      if takeKeyword("keep_original_fields") {
        options.keepsOriginal = true
      } else if takeKeyword("skip_empty_results") {
        options.skipsEmpty = true
      } else {
        return options
      }
    }
  }
}

/// Texts and names in turn.
struct ExtractPattern: Sendable {
  private struct Step: Sendable {
    /// What stands before the value.
    var before: Needle
    /// The name of the value; nil where it is skipped.
    var name: String?
    var isPlain = false
  }

  private var steps: [Step] = []
  private var tail = Needle("")

  /// Nil for a pattern without a name or with two values that nothing separates.
  init?(_ text: String) {
    var literal = ""
    var rest = text[...]
    while let character = rest.first {
      guard character == "<", let close = rest.firstIndex(of: ">") else {
        literal.append(character)
        rest.removeFirst()
        continue
      }
      var name = String(rest[rest.index(after: rest.startIndex)..<close])
      rest = rest[rest.index(after: close)...]
      let isPlain = name.hasPrefix("plain:")
      if isPlain { name.removeFirst(6) }
      if literal.isEmpty, !steps.isEmpty { return nil }
      let unescaped = Self.unescaped(literal)
      steps.append(
        Step(
          before: Needle(unescaped), name: name.isEmpty || name == "_" || name == "*" ? nil : name,
          isPlain: isPlain))
      literal = ""
    }
    tail = Needle(Self.unescaped(literal))
    if !steps.contains(where: { $0.name != nil }) { return nil }
  }

  private static func unescaped(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let character = rest.first {
      if rest.hasPrefix("&lt;") {
        result += "<"
        rest = rest.dropFirst(4)
      } else if rest.hasPrefix("&gt;") {
        result += ">"
        rest = rest.dropFirst(4)
      } else if rest.hasPrefix("&amp;") {
        result += "&"
        rest = rest.dropFirst(5)
      } else {
        result.append(character)
        rest.removeFirst()
      }
    }
    return result
  }

  var names: [String] { steps.compactMap(\.name) }

  /// Gives every name with its value; empty where the text does not fit the pattern so far.
  func extract(_ value: UnsafeRawBufferPointer, _ body: (String, String) -> Void) {
    var at = 0
    var fits = true
    for (i, step) in steps.enumerated() {
      guard fits, let hit = step.before.find(in: value, from: at) else {
        fits = false
        if let name = step.name { body(name, "") }
        continue
      }
      let start = hit + step.before.bytes.count
      let next = i + 1 < steps.count ? steps[i + 1].before : tail
      if !step.isPlain, let (text, end) = Self.quoted(value, start) {
        if let name = step.name { body(name, text) }
        at = end
        continue
      }
      let end = next.bytes.isEmpty ? value.count : next.find(in: value, from: start)
      guard let end else {
        fits = false
        if let name = step.name { body(name, "") }
        continue
      }
      if let name = step.name { body(name, value.part(start, end).string) }
      at = end
    }
  }

  /// The content of a string in double quotes that begins at `start`, and where it ends.
  private static func quoted(_ value: UnsafeRawBufferPointer, _ start: Int) -> (String, Int)? {
    guard start < value.count, value[start] == 0x22 else { return nil }
    var bytes: [UInt8] = []
    var i = start + 1
    while i < value.count {
      if value[i] == 0x22 { return (String(decoding: bytes, as: UTF8.self), i + 1) }
      if value[i] == 0x5C, i + 1 < value.count {
        i += 1
        switch value[i] {
        case 0x6E: bytes.append(0x0A)
        case 0x74: bytes.append(0x09)
        case 0x72: bytes.append(0x0D)
        default: bytes.append(value[i])
        }
      } else {
        bytes.append(value[i])
      }
      i += 1
    }
    return nil
  }
}
