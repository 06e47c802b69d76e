internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// Questions that row counts by minute, host and severity answer: `* | stats by (host, _time:5m) count()` and the like.
extension CountRequest {
  /// Nil where events have to be read.
  init?(_ filter: CompiledFilter, _ pipe: (any Pipe)?) {
    self.init()
    guard let cuts = filter.timeCuts else { return nil }
    for name in filter.fields where !take(name, asTime: true) { return nil }
    for cut in cuts where cut.nanoseconds % TimeEdge.minute != 0 { cutMinutes.insert(cut.minute) }
    switch pipe {
    case let stats as StatsPipe:
      for group in stats.groups where !take(group.name, asTime: group.keepsMinutes) { return nil }
      for function in stats.functions {
        switch function.kind {
        case .count, .countEmpty, .countUnique, .uniqueValues: break
        default: return nil
        }
        for name in function.fields + (function.condition?.fields ?? []) where !take(name, asTime: false) { return nil }
        if function.condition?.filter.timeCuts == nil, function.condition != nil { return nil }
      }
    case let uniq as UniqPipe:
      for name in uniq.fields where !take(name, asTime: false) { return nil }
    case let top as TopPipe:
      for name in top.fields where !take(name, asTime: false) { return nil }
    default: return nil
    }
  }

  /// Takes note that a field is needed; false where there are no counts by it.
  private mutating func take(_ name: String, asTime: Bool) -> Bool {
    let reference = FieldReference(name)
    switch reference.known {
    case .time:
      byMinute = true
      return asTime
    case .hostname:
      byHost = true
      if reference.fullName != name { takesHostField = true }
      return true
    case .severity:
      bySeverity = true
      return true
    case .level:
      bySeverity = true
      takesLevelField = true
      return true
    default: return false
    }
  }
}

extension GroupField {
  /// Whether all moments of a minute are in one group.
  var keepsMinutes: Bool {
    guard Int64(exactly: offset).map({ $0 % TimeEdge.minute == 0 }) ?? false else { return false }
    switch step {
    case .time(let step): return step % TimeEdge.minute == 0
    case .month, .year: return true
    default: return false
    }
  }
}

/// The first or last rows by time, of which a query wants no more than so many.
struct TimeEdge: Sendable {
  var rows: Int
  var isDescending: Bool

  static let minute: Int64 = 60_000_000_000

  /// - Parameter firstRows: how many rows are needed of all in the order of time, where that is so.
  init?(_ pipes: [any Pipe], firstRows: Int?) {
    if let firstRows {
      (rows, isDescending) = (firstRows, false)
    } else if let sort = pipes.first as? SortPipe, sort.partition.isEmpty, let key = sort.keys.first,
      FieldReference(key.name).known == .time, let limit = sort.limit, sort.offset < Limits.edgeRows
    {
      (rows, isDescending) = (limit < Limits.edgeRows ? limit + sort.offset : limit, key.isDescending)
    } else {
      return nil
    }
    if rows < 1 || rows > Limits.edgeRows { return nil }
  }

  /// The order in which blocks are visited.
  func order(_ blocks: [ScanBlock]) -> [Int] {
    let moments = blocks.map(edge)
    return blocks.indices.sorted { a, b in
      if moments[a] == moments[b] { return a < b }
      return (moments[a] < moments[b]) != isDescending
    }
  }

  /// The first (last) moment of a block; events without a time are before all others.
  private func edge(_ block: ScanBlock) -> Timestamp {
    isDescending ? block.last : block.rowsWithoutTime > 0 ? .none : block.first
  }

  /// Whether no event of a block can be before the bound.
  func isBeyond(_ block: ScanBlock, _ bound: Timestamp) -> Bool {
    isDescending ? edge(block) < bound : edge(block) > bound
  }

  /// Takes rows out of the bitmap that so many others of the batch stand before; keeps those at the same moment.
  func trim(_ bitmap: inout Bitmap, _ batch: borrowing EventBatch, population: Int) {
    if population <= rows { return }
    var times: [Int64] = []
    times.reserveCapacity(population)
    var next = bitmap.next(from: 0)
    while let row = next {
      times.append(isDescending ? ~batch.time[row].nanoseconds : batch.time[row].nanoseconds)
      next = bitmap.next(from: row + 1)
    }
    let bound = Self.select(&times, rows - 1)
    next = bitmap.next(from: 0)
    while let row = next {
      let time = batch.time[row].nanoseconds
      if (isDescending ? ~time : time) > bound { bitmap.remove(row) }
      next = bitmap.next(from: row + 1)
    }
  }

  /// The value that would stand at a place if all were sorted.
  static func select(_ values: inout [Int64], _ place: Int) -> Int64 {
    var low = 0
    var high = values.count - 1
    while low < high {
      let pivot = values[(low + high) / 2]
      var i = low
      var j = high
      while i <= j {
        while values[i] < pivot { i += 1 }
        while values[j] > pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j {
        high = j
      } else if place >= i {
        low = i
      } else {
        break
      }
    }
    return values[place]
  }
}
