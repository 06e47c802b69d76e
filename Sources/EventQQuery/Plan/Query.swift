public import EventQFilter
public import EventQModel

/// A query in LogsQL, understood and planned. See docs/query.md for the language.
public struct Query: Sendable {
  /// The query as it was written.
  public let text: String
  let filter: CompiledFilter
  let pipes: [any Pipe]
  let projection: Projection
  /// The rows that pass the filter must be put into the order of results before the first pipe.
  let needsOrder: Bool
  /// The rows' place in the order of results is asked for, by the engine or by a sort.
  private let carriesOrder: Bool
  /// Most rows that the pipes take in, where they are known to need no more (in order).
  let firstRows: Int?
  /// The query needs the first or last rows by time only.
  let timeEdge: TimeEdge?
  /// What row counts can answer instead of events; nil where they cannot.
  let counts: CountRequest?

  /// Reads a query.
  ///
  /// - Parameter now: the moment that `_time:5m` counts back from.
  /// - Throws: `QuerySyntaxError`, which names the character and what was expected.
  public static func parse(_ text: String, now: Timestamp) throws(QuerySyntaxError) -> Query {
    var scanner = try QueryScanner(text, now: now)
    scanner.skipSpace()
    if scanner.isAtEnd { throw scanner.expected("a filter (write * for all events)") }
    let expression = try scanner.filter()
    let pipes = try scanner.pipes()
    do {
      return Query(text: text, filter: try CompiledFilter(expression), pipes: pipes)
    } catch {
      throw QuerySyntaxError(message: "in a regular expression: \(error.message)", offset: 0)
    }
  }

  private init(text: String, filter: CompiledFilter, pipes: [any Pipe]) {
    self.text = text
    self.filter = filter
    let pipes = Self.limitingSort(pipes)
    self.pipes = pipes
    var needs = FieldNeeds.all
    for pipe in pipes.reversed() { needs = pipe.needs(needs) }
    needsOrder = pipes.first { $0.order != .keeps }.map { $0.order == .depends } ?? true
    carriesOrder = needsOrder || pipes.contains { $0 is SortPipe }
    projection = Projection(needs, carriesOrder: carriesOrder)
    firstRows = Self.firstRows(pipes)
    timeEdge = TimeEdge(pipes, firstRows: needsOrder ? firstRows : nil)
    counts = CountRequest(filter, pipes.first)
  }

  /// A sort in front of a limit needs to keep no more rows than that.
  private static func limitingSort(_ pipes: [any Pipe]) -> [any Pipe] {
    guard pipes.count > 1, var sort = pipes[0] as? SortPipe, let limit = pipes[1] as? LimitPipe, sort.limit == nil,
      sort.partition.isEmpty
    else { return pipes }
    sort.limit = limit.count
    return [sort] + pipes.dropFirst()
  }

  private static func firstRows(_ pipes: [any Pipe]) -> Int? {
    var skipped = 0
    for pipe in pipes {
      if let limit = pipe as? LimitPipe {
        let (sum, over) = skipped.addingReportingOverflow(limit.count)
        return over ? nil : sum
      }
      if let offset = pipe as? OffsetPipe {
        let (sum, over) = skipped.addingReportingOverflow(offset.count)
        if over { return nil }
        skipped = sum
      } else if !pipe.keepsRows {
        return nil
      }
    }
    return nil
  }

  /// What the query wants from a source of events.
  public var scanRequest: ScanRequest {
    let (since, until) = filter.timeBounds
    var fields: [String]?
    if var names = projection.scanFields {
      names.formUnion(filter.fields)
      if names.contains("level") { names.insert("severity") }
      // Results are ordered by these.
      if carriesOrder { names.formUnion(["_time", "hostname", "source", "line"]) }
      fields = names.sorted()
    }
    var request = ScanRequest(since: since, until: until, fields: fields, words: filter.requiredWords)
    request.literals = filter.requiredLiterals
    return request
  }

  /// The fields that decide which events match.
  var filterFields: [String] {
    let names = filter.fields
    return names.contains("level") ? names + ["severity"] : names
  }

  /// The filter of the query, for sources that can use it.
  public var compiledFilter: CompiledFilter { filter }

  /// Names of the fields of the results in their order, where the query itself decides them (`fields`, `stats`, ...);
  /// nil where rows have what their events have.
  public var outputFields: [String]? {
    var names: [String]?
    for pipe in pipes {
      if let given = pipe.outputFields {
        names = given
      } else if let rename = pipe as? RenamePipe, let known = names {
        names = rename.applied(to: known)
      } else if let delete = pipe as? DeletePipe, let known = names {
        names = known.filter { !FieldNames.matches($0, delete.names) }
      } else if let sort = pipe as? SortPipe {
        if let rank = sort.rank, let known = names, !known.contains(rank) { names = known + [rank] }
      } else if !(pipe is LimitPipe || pipe is OffsetPipe || pipe is FilterPipe) {
        names = nil
      }
    }
    return names
  }

  /// Whether the query counts or sums up (so that its results are a table) instead of returning events.
  public var isAggregation: Bool {
    pipes.contains { $0.order == .sets && !($0 is SortPipe) || $0 is StatsPipe }
  }

  /// The plan in words, a step a line.
  public var explanation: String {
    let request = scanRequest
    var lines: [String] = []
    let since = request.since == .distantPast ? "the beginning" : request.since.rfc3339
    let until = request.until == .distantFuture ? "the end" : request.until.rfc3339
    lines.append("scan from \(since) until \(until)")
    lines.append("  fields: \(request.fields?.joined(separator: ", ") ?? "all")")
    if !request.words.isEmpty { lines.append("  words that must occur: \(request.words.joined(separator: ", "))") }
    let literals = filter.requiredLiterals
    if !literals.isEmpty {
      lines.append("  texts that must occur: \(literals.map { "\"\($0)\"" }.joined(separator: ", "))")
    }
    if needsOrder {
      lines.append("order by time, host, source, line" + (firstRows.map { ", the first \($0) rows" } ?? ""))
    }
    if counts != nil { lines.append("counted from the segments' row counts where they have them") }
    for pipe in pipes { lines.append(pipe.text) }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension RenamePipe {
  func applied(to names: [String]) -> [String] {
    var names = names
    for (from, to) in pairs {
      guard let at = names.firstIndex(where: { $0 == from || FieldNames.other($0) == from }) else { continue }
      if isCopy {
        if !names.contains(to) { names.insert(to, at: at + 1) }
      } else {
        names[at] = to
        for (i, name) in names.enumerated().reversed() where name == to && i != at { names.remove(at: i) }
      }
    }
    return names
  }
}
