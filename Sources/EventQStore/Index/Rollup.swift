internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// How many rows of a segment have the same minute, host and severity: what answers counts and histograms without a
/// row. The format is in docs/store-format.md, *Records*.
struct Rollup: ~Copyable {
  /// Which of minute, host and severity a table tells apart.
  enum Dimensions {
    static let minute: UInt8 = 1
    static let host: UInt8 = 2
    static let severity: UInt8 = 4
    static let all: UInt8 = 7
  }

  /// Fields that stand in for an absent host or severity in some rows, so that counts by these are wrong.
  enum Flags {
    static let host: UInt8 = 1
    static let level: UInt8 = 2
  }

  /// Counts under ascending keys; see `Rollup.key`.
  struct Table: ~Copyable {
    var dimensions: UInt8
    var keys = Column<UInt64>()
    var counts = Column<Int64>()

    init(_ dimensions: UInt8) { self.dimensions = dimensions }
  }

  var flags: UInt8 = 0
  var hosts = InternTable()
  /// The table of all dimensions; that of minutes and severities; that of hosts and severities. One that is not there
  /// has no dimensions.
  var full = Table(0)
  var byMinute = Table(0)
  var byHost = Table(0)

  static let minute: Int64 = 60_000_000_000

  /// Minute (40 bits, biased; 0 for none), host (16 bits), severity (8 bits).
  @inline(__always)
  static func key(_ time: Timestamp, _ host: Int, _ severity: UInt8) -> UInt64 {
    var minutes: UInt64 = 0
    if !time.isNone { minutes = UInt64(bitPattern: time.minute &+ bias) }
    return minutes &<< 24 | UInt64(host) &<< 8 | UInt64(severity)
  }

  static let bias: Int64 = 1 << 38

  /// The start of a key's minute; none where its rows have no time.
  static func time(_ key: UInt64) -> Timestamp {
    let minutes = key >> 24
    return minutes == 0 ? .none : Timestamp(nanoseconds: (Int64(minutes) - bias) &* minute)
  }

  static func host(_ key: UInt64) -> Int { Int(key >> 8 & 0xFFFF) }
  static func severity(_ key: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: key) }

  /// The bits of a key that belong to some dimensions.
  static func mask(_ dimensions: UInt8) -> UInt64 {
    var mask: UInt64 = 0
    if dimensions & Dimensions.minute != 0 { mask |= ~0 << 24 }
    if dimensions & Dimensions.host != 0 { mask |= 0xFFFF00 }
    if dimensions & Dimensions.severity != 0 { mask |= 0xFF }
    return mask
  }

  /// Whether both count the same; hosts have the same numbers.
  func hasSameTables(as other: borrowing Rollup) -> Bool {
    guard hosts.count == other.hosts.count else { return false }
    for id in 0..<hosts.count where !hosts.bytes(id).equals(other.hosts.bytes(id)) { return false }
    return Self.same(full, other.full) && Self.same(byMinute, other.byMinute) && Self.same(byHost, other.byHost)
  }

  private static func same(_ a: borrowing Table, _ b: borrowing Table) -> Bool {
    guard a.dimensions == b.dimensions, a.keys.count == b.keys.count, a.counts.count == b.counts.count else {
      return false
    }
    for i in 0..<a.keys.count where a.keys[i] != b.keys[i] || a.counts[i] != b.counts[i] { return false }
    return true
  }

  // MARK: Bytes

  func append(to output: inout ByteArena) {
    output.append(flags)
    var first = Int64.max
    each { table in
      if table.dimensions & Dimensions.minute == 0 { return }
      for key in table.keys.buffer where key >> 24 != 0 { first = min(first, Int64(key >> 24) - Self.bias) }
    }
    if first == .max { first = 0 }
    output.appendSigned(first)
    output.appendVarint(hosts.count)
    for id in 0..<hosts.count { output.appendString(hosts.bytes(id)) }
    var tables = 0
    each { _ in tables += 1 }
    output.appendVarint(tables)
    var bytes = ByteArena()
    var numbers = Column<Int64>()
    each { table in
      bytes.append(table.dimensions)
      bytes.appendVarint(table.keys.count)
      for dimension in [Dimensions.minute, Dimensions.host, Dimensions.severity]
      where table.dimensions & dimension != 0 {
        numbers.removeAll()
        for key in table.keys.buffer {
          switch dimension {
          case Dimensions.minute: numbers.append(key >> 24 == 0 ? 0 : Int64(key >> 24) - Self.bias - first + 1)
          case Dimensions.host: numbers.append(Int64(Self.host(key)))
          default: numbers.append(Int64(Self.severity(key)))
          }
        }
        IntegerStream.encode(numbers.buffer, into: &bytes)
      }
      IntegerStream.encode(table.counts.buffer, into: &bytes)
    }
    output.append(bytes.bytes)
  }

  private func each(_ body: (borrowing Table) -> Void) {
    if full.dimensions != 0 { body(full) }
    if byMinute.dimensions != 0 { body(byMinute) }
    if byHost.dimensions != 0 { body(byHost) }
  }

  static func read(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> Rollup {
    var rollup = Rollup()
    var reader = ByteReader(bytes)
    rollup.flags = try reader.u8("row counts")
    let first = try reader.signed("first minute")
    guard first.magnitude < UInt64(bias) / 2 else { throw .malformed(field: "first minute", offset: reader.position) }
    for _ in 0..<(try reader.count("hosts", limit: 1 << 16)) {
      let length = try reader.count("host", limit: Limits.pageBytes)
      _ = rollup.hosts.intern(try reader.take(length, "host"))
    }
    for _ in 0..<(try reader.count("tables", limit: 8)) {
      let dimensions = try reader.u8("dimensions")
      guard dimensions <= Dimensions.all else { throw .unknownEncoding(field: "row counts", value: Int(dimensions)) }
      let count = try reader.count("row counts", limit: 1 << 22)
      var table = Table(dimensions)
      try readKeys(&reader, count, first, hosts: rollup.hosts.count, &table)
      try IntegerStream.decode(&reader, count: count, into: &table.counts, field: "row counts")
      switch dimensions {
      case Dimensions.all: rollup.full = table
      case Dimensions.minute | Dimensions.severity: rollup.byMinute = table
      case Dimensions.host | Dimensions.severity: rollup.byHost = table
      default: break
      }
    }
    return rollup
  }

  private static func readKeys(
    _ reader: inout ByteReader, _ count: Int, _ first: Int64, hosts: Int, _ table: inout Table
  ) throws(CodecError) {
    // A stream takes at least a byte for a thousand values: a claim of more is refused before memory is asked for.
    guard count / 1024 <= reader.remaining else { throw .malformed(field: "row counts", offset: reader.position) }
    var numbers = Column<Int64>()
    table.keys = Column(repeating: 0, count: count)
    for dimension in [Dimensions.minute, Dimensions.host, Dimensions.severity]
    where table.dimensions & dimension != 0 {
      numbers.removeAll()
      try IntegerStream.decode(&reader, count: count, into: &numbers, field: "row counts")
      for i in 0..<count {
        let number = numbers[i]
        let limit = dimension == Dimensions.minute ? bias / 4 : dimension == Dimensions.host ? Int64(hosts) - 1 : 255
        guard number >= 0, number <= limit else { throw .malformed(field: "row counts", offset: reader.position) }
        switch dimension {
        case Dimensions.minute:
          if number > 0 { table.keys[i] |= UInt64(bitPattern: first + number - 1 + bias) << 24 }
        case Dimensions.host: table.keys[i] |= UInt64(number) << 8
        default: table.keys[i] |= UInt64(number)
        }
      }
    }
  }
}

/// Counts by key: open addressing over raw memory.
struct KeyCounts: ~Copyable {
  private var places = Column<UInt32>(repeating: 0, count: 256)
  private(set) var keys = Column<UInt64>()
  private(set) var counts = Column<Int64>()

  /// The number of the key, which becomes known if it is not yet.
  @inline(__always)
  mutating func add(_ key: UInt64, _ count: Int64) {
    var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (places.count &- 1)
    while places[place] != 0 {
      let id = Int(places[place]) &- 1
      if keys[id] == key {
        counts[id] &+= count
        return
      }
      place = (place &+ 1) & (places.count &- 1)
    }
    keys.append(key)
    counts.append(count)
    places[place] = UInt32(keys.count)
    if keys.count * 2 > places.count { grow() }
  }

  private mutating func grow() {
    var bigger = Column<UInt32>(repeating: 0, count: places.count * 4)
    for id in 0..<keys.count {
      var place = Int(truncatingIfNeeded: (keys[id] &* 0x9E37_79B9_7F4A_7C15) >> 32) & (bigger.count &- 1)
      while bigger[place] != 0 { place = (place &+ 1) & (bigger.count &- 1) }
      bigger[place] = UInt32(id) + 1
    }
    places = bigger
  }

  /// The counts under ascending keys, of which only some bits are told apart.
  func table(_ dimensions: UInt8) -> Rollup.Table {
    let mask = Rollup.mask(dimensions)
    var merged = KeyCounts()
    for id in 0..<keys.count { merged.add(keys[id] & mask, counts[id]) }
    var table = Rollup.Table(dimensions)
    for id in (0..<merged.keys.count).sorted(by: { merged.keys[$0] < merged.keys[$1] }) {
      table.keys.append(merged.keys[id])
      table.counts.append(merged.counts[id])
    }
    return table
  }
}

/// Makes the rollup of a segment from its row groups.
struct RollupBuilder: ~Copyable {
  private var hosts = InternTable()
  private var counts = KeyCounts()
  private var flags: UInt8 = 0
  private var rows = 0
  private var hasTooManyHosts = false

  mutating func add(_ batch: borrowing EventBatch) {
    rows += batch.count
    if batch.dynamicNames.count > 0, "host".utf8.withContiguousStorageIfAvailable({
      batch.dynamicNames.find(UnsafeRawBufferPointer($0)) != nil
    }) ?? true {
      flags |= Rollup.Flags.host
    }
    for field in batch.fieldNames.buffer where field == .level {
      flags |= Rollup.Flags.level
      break
    }
    var lastHost = Slice.none
    var lastID = -1
    for row in 0..<batch.count {
      let host = batch.hostname[row]
      if lastID < 0 || host != lastHost {
        if !hasTooManyHosts {
          lastID = hosts.intern(batch.bytes(host))
          if hosts.count > Limits.rollupHosts { hasTooManyHosts = true }
        }
        lastHost = host
      }
      counts.add(Rollup.key(batch.time[row], hasTooManyHosts ? 0 : lastID, batch.severity[row]), 1)
    }
  }

  consuming func finish() -> Rollup {
    var rollup = Rollup()
    rollup.flags = flags
    if hasTooManyHosts {
      rollup.byMinute = counts.table(Rollup.Dimensions.minute | Rollup.Dimensions.severity)
      return rollup
    }
    if counts.keys.count <= Limits.rollupEntries + rows / 32 {
      rollup.full = counts.table(Rollup.Dimensions.all)
    } else {
      rollup.byMinute = counts.table(Rollup.Dimensions.minute | Rollup.Dimensions.severity)
      rollup.byHost = counts.table(Rollup.Dimensions.host | Rollup.Dimensions.severity)
    }
    for id in 0..<hosts.count { _ = rollup.hosts.intern(hosts.bytes(id)) }
    return rollup
  }
}
