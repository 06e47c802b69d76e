/// All pipes by name: a new pipe is a file and a line here.
enum PipeRegistry {
  typealias Parse = @Sendable (inout QueryScanner) throws(QuerySyntaxError) -> any Pipe

  static let pipes: [String: Parse] = [
    "fields": FieldsPipe.parse, "keep": FieldsPipe.parse,
    "delete": DeletePipe.parse, "del": DeletePipe.parse, "rm": DeletePipe.parse, "drop": DeletePipe.parse,
    "rename": RenamePipe.parseRename, "mv": RenamePipe.parseRename,
    "copy": RenamePipe.parseCopy, "cp": RenamePipe.parseCopy,
    "sort": SortPipe.parse, "order": SortPipe.parse, "first": SortPipe.parseFirst, "last": SortPipe.parseLast,
    "limit": LimitPipe.parse, "head": LimitPipe.parse, "offset": OffsetPipe.parse, "skip": OffsetPipe.parse,
    "uniq": UniqPipe.parse, "top": TopPipe.parse, "stats": StatsPipe.parse,
    "filter": FilterPipe.parse, "where": FilterPipe.parse,
    "extract": ExtractPipe.parse, "extract_regexp": ExtractRegexpPipe.parse,
    "format": FormatPipe.parse, "math": MathPipe.parse, "eval": MathPipe.parse,
    "replace": ReplacePipe.parseText, "replace_regexp": ReplacePipe.parseRegexp,
    "unpack_json": UnpackJSONPipe.parse, "len": LenPipe.parse,
    "facets": FacetsPipe.parse, "field_names": FieldNamesPipe.parse, "field_values": UniqPipe.parseValues,
  ]
}

extension QueryScanner {
  /// `| pipe | pipe ...` to the end of the query.
  mutating func pipes() throws(QuerySyntaxError) -> [any Pipe] {
    var pipes: [any Pipe] = []
    while true {
      skipSpace()
      if isAtEnd { return pipes }
      guard take("|") else {
        if peek == ")" { throw fail("unmatched ')'") }
        throw expected("'|' or the end of the query")
      }
      pipes.append(try pipe())
    }
  }

  private mutating func pipe() throws(QuerySyntaxError) -> any Pipe {
    skipSpace()
    let start = index
    guard let word = bareWord()?.lowercased() else { throw expected("the name of a pipe") }
    if let parse = PipeRegistry.pipes[word] { return try parse(&self) }
    // `| count() n` is short for `| stats count() n`.
    if peek == "(", StatsFunction.kinds[word] != nil || word == "by" {
      index = start
      return try StatsPipe.parse(&self)
    }
    if word == "by" {
      index = start
      return try StatsPipe.parse(&self)
    }
    let known = PipeRegistry.pipes.keys.sorted().joined(separator: ", ")
    throw fail("unknown pipe '\(word)'; known are \(known)", at: start)
  }
}
