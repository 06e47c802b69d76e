internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Adds up the row counts of segments for one question.
struct RollupCounter: ~Copyable {
  private let request: CountRequest
  private let mask: UInt64
  private var hosts = InternTable()
  private var counts = KeyCounts()

  init(_ request: CountRequest) {
    self.request = request
    var dimensions: UInt8 = 0
    if request.byMinute { dimensions |= Rollup.Dimensions.minute }
    if request.byHost { dimensions |= Rollup.Dimensions.host }
    if request.bySeverity { dimensions |= Rollup.Dimensions.severity }
    mask = Rollup.mask(dimensions)
  }

  /// Takes a segment's counts; false where it has none that answer the question.
  mutating func add(_ segment: SegmentReader) throws(StoreError) -> Bool {
    do throws(CodecError) {
      guard let rollup = try segment.footer.counts() else { return false }
      if request.takesHostField, rollup.flags & Rollup.Flags.host != 0 { return false }
      if request.takesLevelField, rollup.flags & Rollup.Flags.level != 0 { return false }
      if rollup.byMinute.dimensions != 0, !request.byHost {
        add(rollup.byMinute, rollup.hosts)
      } else if rollup.byHost.dimensions != 0, !request.byMinute {
        add(rollup.byHost, rollup.hosts)
      } else if rollup.full.dimensions != 0 {
        add(rollup.full, rollup.hosts)
      } else {
        return false
      }
      return true
    } catch {
      throw .corrupt(
        Corruption(
          file: segment.segment.path, offset: -1, field: "row counts", reason: error.description,
          rows: segment.segment.rows))
    }
  }

  private mutating func add(_ table: borrowing Rollup.Table, _ names: borrowing InternTable) {
    var map: [UInt64] = []
    if request.byHost {
      for id in 0..<names.count { map.append(UInt64(hosts.intern(names.bytes(id)))) }
    }
    var lastMinute: UInt64 = 0
    var isLastCut = false
    for i in 0..<table.keys.count {
      var key = table.keys[i]
      let minute = key >> 24
      if minute != 0, !request.cutMinutes.isEmpty {
        if minute != lastMinute {
          lastMinute = minute
          isLastCut = request.cutMinutes.contains(Int64(minute) - Rollup.bias)
        }
        if isLastCut { continue }
      }
      if request.byHost { key = key & ~0xFFFF00 | map[Rollup.host(key)] << 8 }
      counts.add(key & mask, table.counts[i])
    }
  }

  /// Gives the sums, under ascending keys.
  func finish(_ output: inout EventCounts) {
    for id in (0..<counts.keys.count).sorted(by: { counts.keys[$0] < counts.keys[$1] }) {
      let key = counts.keys[id]
      var row = EventRow()
      row.time = Rollup.time(key)
      if request.byHost {
        let slice = output.events.make(hosts.bytes(Rollup.host(key)))
        row.hostname = slice.isEmpty ? .none : slice
      }
      if request.bySeverity { row.severity = Rollup.severity(key) }
      output.events.append(row)
      output.weights.append(Int(counts.counts[id]))
    }
  }
}
