internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `extract_regexp "re(?P<name>...)" from field`: the named groups of the first match become fields.
struct ExtractRegexpPipe: Pipe {
  let regex: ByteRegex
  let field: String
  let condition: RowCondition?
  let options: ExtractOptions

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    let condition = try scanner.optionalCondition()
    let (regex, start) = try scanner.compiledRegex()
    if !regex.groupNames.contains(where: { $0 != nil }) {
      throw scanner.fail("the regular expression needs at least one named group, (?P<name>...)", at: start)
    }
    let field = scanner.takeKeyword("from") ? try scanner.fieldName() : "_msg"
    return ExtractRegexpPipe(
      regex: regex, field: field, condition: condition, options: scanner.extractOptions())
  }

  var text: String { "extract_regexp \"\(regex.pattern)\" from \(field)" }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    let names = regex.groupNames.compactMap { $0 }
    let kept = options.mayKeep || condition != nil ? downstream : downstream.removing(names)
    return kept.adding([field] + (condition?.fields ?? []))
  }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: SetFieldProcessor {
    let pipe: ExtractRegexpPipe
    var offsets: [Int]
    init(_ pipe: ExtractRegexpPipe, _ next: Processor) {
      self.pipe = pipe
      offsets = [Int](repeating: -1, count: pipe.regex.groupNames.count * 2)
      super.init(pipe.condition, next)
    }

    override func compute(_ block: borrowing RowBlock, _ row: Int, _ results: inout [Result]) {
      let value = block.value(row, block.bind(pipe.field))
      let isMatch = pipe.regex.firstMatch(in: value, into: &offsets)
      for (i, name) in pipe.regex.groupNames.enumerated() {
        guard let name else { continue }
        let took = isMatch && offsets[i * 2] >= 0
        pipe.options.append(name, took ? value.part(offsets[i * 2], offsets[i * 2 + 1]).string : "", &results)
      }
    }
  }
}

extension QueryScanner {
  /// A regular expression in quotes, and where it stands.
  mutating func compiledRegex() throws(QuerySyntaxError) -> (ByteRegex, Int) {
    skipSpace()
    let start = index
    let pattern = try text("a regular expression in quotes")
    do {
      return (try ByteRegex(pattern), start)
    } catch {
      throw fail("in the regular expression: \(error.message)", at: min(start + 1 + error.offset, scalars.count))
    }
  }
}

/// `replace ("old", "new") at field [limit N]` and `replace_regexp ("re", "new $1") at field [limit N]`.
struct ReplacePipe: Pipe {
  enum What: Sendable {
    case text(Needle, String)
    case regex(ByteRegex, String)
  }

  let what: What
  let field: String
  let limit: Int
  let condition: RowCondition?
  let text: String

  static func parseText(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    try parse(&scanner, isRegex: false)
  }

  static func parseRegexp(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    try parse(&scanner, isRegex: true)
  }

  private static func parse(_ scanner: inout QueryScanner, isRegex: Bool) throws(QuerySyntaxError) -> any Pipe {
    let condition = try scanner.optionalCondition()
    scanner.skipSpace()
    let start = scanner.index
    try scanner.expectMark("(", "before what is replaced")
    let what: What
    if isRegex {
      let (regex, _) = try scanner.compiledRegex()
      try scanner.expectMark(",", "between the regular expression and the text")
      what = .regex(regex, try scanner.text("a text in quotes"))
    } else {
      let at = scanner.index
      let old = try scanner.text("a text in quotes")
      if old.isEmpty { throw scanner.fail("there is nothing to replace in an empty text", at: at) }
      try scanner.expectMark(",", "between the texts")
      what = .text(Needle(old), try scanner.text("a text in quotes"))
    }
    try scanner.expectMark(")", "behind the texts")
    let field = scanner.takeKeyword("at") ? try scanner.fieldName() : "_msg"
    let limit = scanner.takeKeyword("limit") ? try scanner.count("a number of replacements") : .max
    let text =
      (isRegex ? "replace_regexp " : "replace ")
      + String(String.UnicodeScalarView(scanner.scalars[start..<scanner.index]))
    return ReplacePipe(what: what, field: field, limit: limit, condition: condition, text: text)
  }

  func needs(_ downstream: FieldNeeds) -> FieldNeeds { downstream.adding([field] + (condition?.fields ?? [])) }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: SetFieldProcessor {
    let pipe: ReplacePipe
    init(_ pipe: ReplacePipe, _ next: Processor) {
      self.pipe = pipe
      super.init(pipe.condition, next)
    }

    override func compute(_ block: borrowing RowBlock, _ row: Int, _ results: inout [Result]) {
      let value = block.value(row, block.bind(pipe.field))
      if value.isEmpty { return }
      var out = ByteWriter(capacity: value.count + 64)
      var at = 0
      var done = 0
      switch pipe.what {
      case .text(let needle, let new):
        while done < pipe.limit, let hit = needle.find(in: value, from: at) {
          out.raw(value.part(at, hit))
          out.text(new)
          at = hit + needle.bytes.count
          done += 1
        }
      case .regex(let regex, let template):
        while done < pipe.limit, let offsets = regex.firstMatch(in: value, from: at) {
          out.raw(value.part(at, offsets[0]))
          Self.expand(template, value, offsets, regex.groupNames, &out)
          at = offsets[1]
          done += 1
          if offsets[0] == offsets[1] {
            // An empty match: go on behind the next byte.
            if at >= value.count { break }
            out.byte(value[at])
            at += 1
          }
        }
      }
      if done == 0 { return }
      out.raw(value.part(at, value.count))
      let name = block.cell(row, block.bind(pipe.field)).map { block.names.string(Int(block.cellNames[$0])) }
      results.append(Result(name: name ?? pipe.field, value: out.string))
    }

    /// Writes a template in which `$1`, `${1}` and `${name}` stand for groups and `$$` for a dollar.
    private static func expand(
      _ template: String, _ value: UnsafeRawBufferPointer, _ offsets: [Int], _ names: [String?],
      _ out: inout ByteWriter
    ) {
      var rest = template[...]
      while let character = rest.first {
        rest.removeFirst()
        guard character == "$", let next = rest.first else {
          out.text(String(character))
          continue
        }
        var name: Substring
        if next == "$" {
          rest.removeFirst()
          out.text("$")
          continue
        } else if next == "{", let close = rest.firstIndex(of: "}") {
          name = rest[rest.index(after: rest.startIndex)..<close]
          rest = rest[rest.index(after: close)...]
        } else {
          name = rest.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
          rest = rest.dropFirst(name.count)
          if name.isEmpty {
            out.text("$")
            continue
          }
        }
        guard let group = Int(name) ?? names.firstIndex(of: String(name)), group >= 0, group < names.count,
          offsets[group * 2] >= 0
        else { continue }
        out.raw(value.part(offsets[group * 2], offsets[group * 2 + 1]))
      }
    }
  }
}
