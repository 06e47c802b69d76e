public import EventQModel

/// The events of a store that may match a request, a row group at a time, in the order of the row groups' first events.
///
/// A snapshot: segments committed after it was made are not in it. Rows outside the request may be delivered, but no
/// row group that the directory or its word filter excludes. For one thread, but for its readers (`makeReader`), which
/// may work side by side.
public final class StoreScan: BlockSource {
  struct Place {
    var segment: Int
    var group: Int
    var first: Timestamp
    var isCounted = false
  }

  let segments: [SegmentReader]
  private(set) var places: [Place] = []
  private var nextPlace = 0
  let words: [UInt64]
  let selection: ColumnSelection
  let needles: TemplateNeedles
  private var reader = RowGroupReader()
  /// What was skipped and read so far.
  public private(set) var statistics = ScanStatistics()
  /// What was found broken so far: the rows it names are missing, or values in them.
  public private(set) var faults: [Corruption] = []

  init(_ store: Store, _ request: ScanRequest) throws(StoreError) {
    words = TokenFilter.hashes(request.words)
    selection = ColumnSelection(request.fields)
    needles = TemplateNeedles(request.literals)
    var opened: [SegmentReader] = []
    for segment in store.manifest.segments {
      statistics.segments += 1
      guard segment.time.mayMatch(request) else {
        statistics.segmentsSkippedByTime += 1
        continue
      }
      do throws(StoreError) {
        let reader = try store.reader(of: segment)
        for (index, group) in reader.footer.groups.enumerated() {
          statistics.rowGroups += 1
          if group.time.mayMatch(request) {
            // `none` is before all moments: events without a time come first.
            places.append(Place(segment: opened.count, group: index, first: group.time.first))
          } else {
            statistics.rowGroupsSkippedByTime += 1
          }
        }
        opened.append(reader)
      } catch .corrupt(let corruption) {
        faults.append(corruption)
      } catch {
        throw error
      }
    }
    segments = opened
    places.sort { ($0.first, $0.segment, $0.group) < ($1.first, $1.segment, $1.group) }
  }

  /// Replaces the content of `batch` by the next row group; false at the end.
  ///
  /// - Throws: `StoreError.io`. What is corrupt is left out and listed in `faults`.
  public func next(into batch: inout EventBatch) throws(StoreError) -> Bool {
    while nextPlace < places.count {
      let place = places[nextPlace]
      nextPlace += 1
      let segment = segments[place.segment]
      if !words.isEmpty, try !reader.mayContain(words, segment, group: place.group) {
        statistics.rowGroupsSkippedByWords += 1
        continue
      }
      let isRead = try reader.read(segment, group: place.group, selection, into: &batch)
      faults += reader.takeFaults()
      statistics.pagesRead = reader.pagesRead
      statistics.bytesRead = reader.bytesRead
      if isRead {
        statistics.rowGroupsRead += 1
        statistics.rowsRead += batch.count
        return true
      }
    }
    faults += reader.takeFaults()
    statistics.pagesRead = reader.pagesRead
    statistics.bytesRead = reader.bytesRead
    batch.removeAll()
    return false
  }

  // MARK: Blocks

  public var blocks: [ScanBlock] {
    places.map { place in
      let group = segments[place.segment].footer.groups[place.group]
      var block = ScanBlock(
        rows: group.rows, first: group.time.first, last: group.time.last, rowsWithoutTime: group.time.absent)
      block.isCounted = place.isCounted
      return block
    }
  }

  public func makeReader() -> StoreBlockReader { StoreBlockReader(self) }

  public func finish(_ reader: StoreBlockReader) {
    for fault in reader.faults where !faults.contains(fault) { faults.append(fault) }
    faults.sort { ($0.file, $0.offset, $0.field) < ($1.file, $1.offset, $1.field) }
    statistics.rowGroupsSkippedByWords += reader.skippedByWords
    statistics.rowGroupsRead += reader.groupsRead
    statistics.rowsRead += reader.rowsRead
    statistics.pagesRead += reader.pagesRead
    statistics.bytesRead += reader.bytesRead
  }

  public func takeCounts(_ request: CountRequest, into counts: inout EventCounts) {
    var counter = RollupCounter(request)
    var isCounted = [Bool](repeating: false, count: segments.count)
    for (index, segment) in segments.enumerated() {
      do throws(StoreError) {
        isCounted[index] = try counter.add(segment)
      } catch .corrupt(let corruption) {
        faults.append(corruption)
      } catch {}
    }
    counter.finish(&counts)
    statistics.segmentsCounted = isCounted.count { $0 }
    var left: [Place] = []
    for place in places {
      var place = place
      place.isCounted = isCounted[place.segment]
      let time = segments[place.segment].footer.groups[place.group].time
      let isCut =
        !time.first.isNone && request.cutMinutes.contains { time.first.minute <= $0 && time.last.minute >= $0 }
      if !place.isCounted || isCut { left.append(place) }
    }
    places = left
  }
}

/// Reads the row groups of a scan, in two steps. For one thread at a time.
public final class StoreBlockReader: BlockReader {
  private let segments: [SegmentReader]
  private let places: [StoreScan.Place]
  private let words: [UInt64]
  private let selection: ColumnSelection
  private let needles: TemplateNeedles
  private var reader = RowGroupReader()
  private(set) var faults: [Corruption] = []
  private(set) var skippedByWords = 0
  private(set) var groupsRead = 0
  private(set) var rowsRead = 0
  var pagesRead: Int { reader.pagesRead }
  var bytesRead: Int { reader.bytesRead }

  init(_ scan: StoreScan) {
    segments = scan.segments
    places = scan.places
    words = scan.words
    selection = scan.selection
    needles = scan.needles
  }

  public func read(_ block: Int, fields: [String]?, into batch: inout EventBatch) throws(StoreError) -> Bool {
    defer { faults += reader.takeFaults() }
    let place = places[block]
    let segment = segments[place.segment]
    if !words.isEmpty, try !reader.mayContain(words, segment, group: place.group) {
      skippedByWords += 1
      return false
    }
    guard try reader.begin(segment, group: place.group, into: &batch) else { return false }
    try reader.load(ColumnSelection(fields), rows: nil, needles: needles, into: &batch)
    groupsRead += 1
    rowsRead += batch.count
    return true
  }

  public func complete(_ rows: UnsafeBufferPointer<UInt64>, into batch: inout EventBatch) throws(StoreError) {
    defer { faults += reader.takeFaults() }
    try reader.load(selection, rows: rows, into: &batch)
  }
}
