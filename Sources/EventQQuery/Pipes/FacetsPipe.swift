internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `facets [N] [max_values_per_field M] [max_value_len L] [keep_const_fields]`: the N most frequent values of every
/// field, as `field_name`, `field_value`, `hits`. Left out: fields with more than M different values, fields with
/// values longer than L bytes, fields with one value only.
struct FacetsPipe: Pipe {
  var count = 10
  var valuesPerField = 1000
  var valueLength = 128
  var keepsConstants = false

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    var pipe = FacetsPipe()
    if let count = try scanner.optionalCount() { pipe.count = count }
    while true {
      if scanner.takeKeyword("max_values_per_field") {
        pipe.valuesPerField = try scanner.count("a number of values")
      } else if scanner.takeKeyword("max_value_len") {
        pipe.valueLength = try scanner.count("a number of bytes")
      } else if scanner.takeKeyword("keep_const_fields") {
        pipe.keepsConstants = true
      } else {
        return pipe
      }
    }
  }

  var text: String {
    "facets \(count) max_values_per_field \(valuesPerField) max_value_len \(valueLength)"
      + (keepsConstants ? " keep_const_fields" : "")
  }
  var order: PipeOrder { .sets }
  var outputFields: [String]? { ["field_name", "field_value", "hits"] }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { .all }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, context, next) }

  private final class Work: Processor {
    private struct Tally {
      var hits: [String: Int] = [:]
      var isTooMuch = false
    }

    private let pipe: FacetsPipe
    private let context: QueryContext
    private var fields: [String: Tally] = [:]
    private var rows = 0

    init(_ pipe: FacetsPipe, _ context: QueryContext, _ next: Processor) {
      self.pipe = pipe
      self.context = context
      super.init(next)
    }

    override func write(_ block: borrowing RowBlock) throws {
      let names = (0..<block.names.count).map { block.names.string($0) }
      rows += block.count
      for row in 0..<block.count {
        for cell in block.cells(row) {
          let value = block.arena.bytes(block.cellValues[cell])
          if value.isEmpty { continue }
          count(names[Int(block.cellNames[cell])], value)
        }
      }
      let memory = fields.count * (pipe.valuesPerField * (pipe.valueLength + 64)).clamped
      if memory > context.options.memoryBytes, fields.values.reduce(0, { $0 + $1.hits.count }) > 1 << 20 {
        throw QueryError.memory(pipe: "facets", limit: context.options.memoryBytes)
      }
    }

    private func count(_ name: String, _ value: UnsafeRawBufferPointer) {
      if fields[name, default: Tally()].isTooMuch { return }
      if value.count > pipe.valueLength {
        fields[name] = Tally(isTooMuch: true)
        return
      }
      fields[name, default: Tally()].hits[value.string, default: 0] += 1
      if fields[name, default: Tally()].hits.count > pipe.valuesPerField { fields[name] = Tally(isTooMuch: true) }
    }

    override func finish() throws {
      var result = RowBlock()
      let (nameID, valueID) = (result.names.intern("field_name"), result.names.intern("field_value"))
      let hitsID = result.names.intern("hits")
      for (name, tally) in fields.sorted(by: { $0.key < $1.key }) where !tally.isTooMuch {
        if !pipe.keepsConstants, tally.hits.count == 1, tally.hits.first?.value == rows { continue }
        for (value, hits) in tally.hits.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(pipe.count) {
          result.add(nameID, text: name)
          result.add(valueID, text: value)
          result.add(hitsID, text: "\(hits)", .number)
          result.endRow()
        }
      }
      if result.count > 0 { try next?.write(result) }
      try next?.finish()
    }
  }
}

extension Int {
  fileprivate var clamped: Int { Swift.min(self, 1 << 40) }
}

/// `field_names`: the names of the fields and how many rows have each.
struct FieldNamesPipe: Pipe {
  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe { FieldNamesPipe() }

  var text: String { "field_names" }
  var order: PipeOrder { .sets }
  var outputFields: [String]? { ["name", "hits"] }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { .all }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(next) }

  private final class Work: Processor {
    private var hits: [String: Int] = [:]

    override func write(_ block: borrowing RowBlock) throws {
      var counts = [Int](repeating: 0, count: block.names.count)
      for cell in 0..<block.cellNames.count { counts[Int(block.cellNames[cell])] += 1 }
      for (id, count) in counts.enumerated() where count > 0 { hits[block.names.string(id), default: 0] += count }
    }

    override func finish() throws {
      var result = RowBlock()
      let (nameID, hitsID) = (result.names.intern("name"), result.names.intern("hits"))
      for (name, count) in hits.sorted(by: { $0.key < $1.key }) {
        result.add(nameID, text: name)
        result.add(hitsID, text: "\(count)", .number)
        result.endRow()
      }
      if result.count > 0 { try next?.write(result) }
      try next?.finish()
    }
  }
}
