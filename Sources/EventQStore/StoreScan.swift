public import EventQModel

/// The events of a store that may match a request, a row group at a time, in the order of the row groups' first events.
///
/// A snapshot: segments committed after it was made are not in it. Rows outside the request may be delivered, but no
/// row group that the directory or its word filter excludes. For one thread.
public final class StoreScan: BatchSource {
  private struct Place {
    var segment: Int
    var group: Int
    var first: Timestamp
  }

  private let segments: [SegmentReader]
  private var places: [Place] = []
  private var nextPlace = 0
  private let words: [UInt64]
  private let selection: ColumnSelection
  private var reader = RowGroupReader()
  /// What was skipped and read so far.
  public private(set) var statistics = ScanStatistics()
  /// What was found broken so far: the rows it names are missing, or values in them.
  public private(set) var faults: [Corruption] = []

  init(
    files: any FileLayer, directory: String, manifest: Manifest, request: ScanRequest
  ) throws(StoreError) {
    words = TokenFilter.hashes(request.words)
    selection = ColumnSelection(request.fields)
    var opened: [SegmentReader] = []
    for segment in manifest.segments {
      statistics.segments += 1
      guard segment.time.mayMatch(request) else {
        statistics.segmentsSkippedByTime += 1
        continue
      }
      do throws(StoreError) {
        let reader = try SegmentReader(files: files, directory: directory, segment: segment)
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
}
