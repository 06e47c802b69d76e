internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `count()`, `count(a, b)` (rows with one of the fields), `count_empty(a, b)` (rows with none of them).
final class CountAccumulator: Accumulator {
  private let countsEmpty: Bool
  private var counts = Column<Int>()

  init(empty: Bool) { countsEmpty = empty }

  override func grow(to count: Int) { while counts.count < count { counts.append(0) } }

  override func add(_ group: Int, _ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) {
    if fields.isEmpty || block.anyValue(row, fields) != countsEmpty { counts[group] += block.weight(row) }
  }

  override func finish(_ group: Int, _ name: Int, _ out: inout RowBlock) {
    out.add(name, text: "\(counts[group])", .number)
  }
}

/// `sum`, `avg`, `stddev`, `sum_len`: over all numbers among the values of the fields. Without any: null.
final class MomentAccumulator: Accumulator {
  enum What { case sum, average, deviation, length }

  private struct State: BitwiseCopyable {
    var count = 0
    var sum = 0.0
    /// What the sum has lost to rounding (Neumaier), so that the order of rows does not show.
    var lost = 0.0
    var mean = 0.0
    var squares = 0.0
  }

  private let what: What
  private var states = Column<State>()

  init(_ what: What) { self.what = what }

  override func grow(to count: Int) { while states.count < count { states.append(State()) } }

  override func add(_ group: Int, _ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) {
    for field in fields {
      let value = block.value(row, field)
      if what == .length {
        take(group, Double(value.count))
      } else if let number = NumberText.parse(value) {
        take(group, number)
      }
    }
  }

  private func take(_ group: Int, _ number: Double) {
    var state = states[group]
    state.count += 1
    let sum = state.sum + number
    state.lost += state.sum.magnitude >= number.magnitude ? (state.sum - sum) + number : (number - sum) + state.sum
    state.sum = sum
    let distance = number - state.mean
    state.mean += distance / Double(state.count)
    state.squares += distance * (number - state.mean)
    states[group] = state
  }

  override func finish(_ group: Int, _ name: Int, _ out: inout RowBlock) {
    let state = states[group]
    if state.count == 0, what != .length { return out.add(name, text: "null", .json) }
    let sum = state.sum + (state.lost.isFinite ? state.lost : 0)
    switch what {
    case .sum, .length: out.add(name, number: sum)
    case .average: out.add(name, number: sum / Double(state.count))
    case .deviation: out.add(name, number: (state.squares / Double(state.count)).squareRoot())
    }
  }
}

/// `min`, `max`: numbers by size, other values by bytes, behind numbers.
final class ExtremeAccumulator: Accumulator {
  private let wantsLarger: Bool
  private var best: [[UInt8]] = []
  private var types: [FieldType] = []

  init(wantsLarger: Bool) { self.wantsLarger = wantsLarger }

  override func grow(to count: Int) {
    while best.count < count {
      best.append([])
      types.append(.string)
    }
  }

  override func add(_ group: Int, _ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) {
    for field in fields {
      guard let cell = block.cell(row, field) else { continue }
      let value = block.arena.bytes(block.cellValues[cell])
      if value.isEmpty { continue }
      let isBetter =
        best[group].isEmpty
        || best[group].withUnsafeBytes { held in
          let order = ValueKey.compare(value, held)
          return wantsLarger ? order > 0 : order < 0
        }
      guard isBetter else { continue }
      memory += value.count - best[group].count
      best[group] = Array(value)
      types[group] = block.cellTypes[cell]
    }
  }

  override func finish(_ group: Int, _ name: Int, _ out: inout RowBlock) {
    if best[group].isEmpty { return out.add(name, text: "null", .json) }
    best[group].withUnsafeBytes { value in
      let type = types[group] == .string && EventJSON.isNumber(value) ? FieldType.number : types[group]
      out.add(name, value, type)
    }
  }
}

/// `median`, `quantile`: exact, over all values that are numbers.
final class QuantileAccumulator: Accumulator {
  private let phi: Double
  private var numbers: [[Double]] = []

  init(_ phi: Double) { self.phi = phi }

  override func grow(to count: Int) { while numbers.count < count { numbers.append([]) } }

  override func add(_ group: Int, _ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) {
    for field in fields {
      guard let number = NumberText.parse(block.value(row, field)), !number.isNaN else { continue }
      numbers[group].append(number)
      memory += 8
    }
  }

  override func finish(_ group: Int, _ name: Int, _ out: inout RowBlock) {
    let sorted = numbers[group].sorted()
    if sorted.isEmpty { return out.add(name, text: "null", .json) }
    out.add(name, number: sorted[min(Int(phi * Double(sorted.count)), sorted.count - 1)])
  }
}

/// `count_uniq` (of tuples) and `uniq_values` (ordered, as a JSON array).
final class UniqueAccumulator: Accumulator {
  private let limit: Int
  private let countsOnly: Bool
  private var counts = Column<Int>()
  private var seen = InternTable()
  private var key = ByteWriter(capacity: 256)
  private var values: [[[UInt8]]] = []

  init(limit: Int, countsOnly: Bool) {
    self.limit = limit
    self.countsOnly = countsOnly
  }

  override func grow(to count: Int) {
    while counts.count < count {
      counts.append(0)
      if !countsOnly { values.append([]) }
    }
  }

  override func add(_ group: Int, _ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) {
    if countsOnly {
      if !block.anyValue(row, fields) { return }
      begin(group)
      for field in fields { part(block.value(row, field)) }
      if isNew() { counts[group] += 1 }
      return
    }
    for field in fields {
      let value = block.value(row, field)
      if value.isEmpty { continue }
      begin(group)
      part(value)
      if isNew() {
        values[group].append(Array(value))
        memory += value.count + 32
      }
    }
  }

  private func begin(_ group: Int) {
    key.removeAll()
    withUnsafeBytes(of: UInt64(group)) { key.raw($0) }
  }

  private func part(_ value: UnsafeRawBufferPointer) {
    withUnsafeBytes(of: UInt32(value.count)) { key.raw($0) }
    key.raw(value)
  }

  private func isNew() -> Bool {
    let before = seen.count
    let id = seen.intern(key.bytes)
    if id == before { memory += key.count + 32 }
    return id == before
  }

  override func finish(_ group: Int, _ name: Int, _ out: inout RowBlock) {
    if countsOnly { return out.add(name, text: "\(counts[group])", .number) }
    let sorted = values[group].sorted { a, b in
      a.withUnsafeBytes { x in b.withUnsafeBytes { y in ValueKey.compare(x, y) < 0 } }
    }
    JSONArray.add(limit > 0 ? Array(sorted.prefix(limit)) : sorted, name, &out)
  }
}

/// `values`: all values in the order of the rows, as a JSON array.
final class ValuesAccumulator: Accumulator {
  private let limit: Int
  private var values: [[[UInt8]]] = []

  init(limit: Int) { self.limit = limit }

  override func grow(to count: Int) { while values.count < count { values.append([]) } }

  override func add(_ group: Int, _ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) {
    for field in fields {
      let value = block.value(row, field)
      if value.isEmpty || (limit > 0 && values[group].count >= limit) { continue }
      values[group].append(Array(value))
      memory += value.count + 32
    }
  }

  override func finish(_ group: Int, _ name: Int, _ out: inout RowBlock) { JSONArray.add(values[group], name, &out) }
}

/// `row_any(a, b)`, `row_min(x, a, b)`, `row_max(x, a, b)`: fields of one row, as a JSON object; `any(a)`: the value.
final class RowAccumulator: Accumulator {
  enum What { case any, minimum, maximum }

  private let names: [String]
  private let what: What
  private var keys: [[UInt8]?] = []
  private var rows: [[UInt8]] = []

  init(_ names: [String], _ what: What) {
    self.names = names
    self.what = what
  }

  override func grow(to count: Int) {
    while keys.count < count {
      keys.append(nil)
      rows.append([])
    }
  }

  override func add(_ group: Int, _ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) {
    let key =
      what == .any || fields.isEmpty ? UnsafeRawBufferPointer(start: nil, count: 0) : block.value(row, fields[0])
    if what != .any, key.isEmpty { return }
    if let held = keys[group] {
      if what == .any { return }
      let order = held.withUnsafeBytes { ValueKey.compare(key, $0) }
      if what == .minimum ? order >= 0 : order <= 0 { return }
    }
    keys[group] = Array(key)
    var out = ByteWriter()
    let wanted = what == .any ? fields[...] : fields.dropFirst()
    let cells =
      wanted.isEmpty ? Array(block.cells(row)) : wanted.compactMap { block.cell(row, $0) }
    JSONRow.write(block, cells, &out)
    memory += out.count - rows[group].count
    rows[group] = Array(out.bytes)
  }

  override func finish(_ group: Int, _ name: Int, _ out: inout RowBlock) {
    if keys[group] == nil { return out.add(name, text: "null", .json) }
    rows[group].withUnsafeBytes { out.add(name, $0, .json) }
  }
}

enum JSONArray {
  static func add(_ values: [[UInt8]], _ name: Int, _ out: inout RowBlock) {
    var writer = ByteWriter()
    writer.byte(0x5B)
    for (i, value) in values.enumerated() {
      if i > 0 { writer.byte(0x2C) }
      value.withUnsafeBytes { writer.jsonString($0) }
    }
    writer.byte(0x5D)
    out.add(name, writer.bytes, .json)
  }
}

enum JSONRow {
  /// Writes cells of a row as an object.
  static func write(_ block: borrowing RowBlock, _ cells: [Int], _ out: inout ByteWriter) {
    out.byte(0x7B)
    for (i, cell) in cells.enumerated() {
      if i > 0 { out.byte(0x2C) }
      out.jsonString(block.names.bytes(Int(block.cellNames[cell])))
      out.byte(0x3A)
      EventJSON.writeValue(block.arena.bytes(block.cellValues[cell]), block.cellTypes[cell], &out)
    }
    out.byte(0x7D)
  }
}
