internal import EventQBytes
public import EventQModel

/// How much a column takes.
public struct ColumnInfo: Equatable, Sendable {
  public var name: String
  public var pages = 0
  /// In the files, page headers included.
  public var bytes = 0
}

/// What a store holds.
public struct StoreInfo: Equatable, Sendable {
  public var segments = 0
  public var rowGroups = 0
  public var rows = 0
  /// Bytes of the original lines, line ends not counted.
  public var rawBytes = 0
  /// Bytes of the segment files.
  public var fileBytes = 0
  /// First and last moment; `none` where no event has one.
  public var first = Timestamp.none
  public var last = Timestamp.none
  public var rowsWithoutTime = 0
  /// Columns, largest first; `head` and `filter` stand for the pages of these names, `overflow` for extra fields
  /// without a column of their own.
  public var columns: [ColumnInfo] = []
}

extension Store {
  /// Adds up what the committed segments say of themselves. Reads footers and heads only.
  public func info() throws(StoreError) -> StoreInfo {
    var info = StoreInfo()
    var columns: [String: ColumnInfo] = [:]
    var reader = RowGroupReader()
    var time = TimeRange()
    for segment in manifest.segments {
      info.segments += 1
      info.rows += segment.rows
      info.rawBytes += segment.rawBytes
      info.fileBytes += segment.fileBytes
      time.add(segment.time)
      let opened = try SegmentReader(files: files, directory: directory, segment: segment)
      for (index, group) in opened.footer.groups.enumerated() {
        info.rowGroups += 1
        let head = try reader.head(opened, group: index)
        for page in group.pages {
          let name = Self.name(of: page.column, head)
          columns[name, default: ColumnInfo(name: name)].pages += 1
          columns[name, default: ColumnInfo(name: name)].bytes += page.length
        }
      }
    }
    info.first = time.first
    info.last = time.last
    info.rowsWithoutTime = time.absent
    info.columns = columns.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    return info
  }

  private static func name(of column: UInt16, _ head: RowGroupHead?) -> String {
    switch column {
    case ColumnID.head: return "head"
    case ColumnID.filter: return "filter"
    case ColumnID.overflow: return "overflow"
    case 0..<ColumnID.overflow: return Field(id: column).knownName.map { "\($0)" } ?? "column \(column)"
    default:
      let k = Int(column) - Int(ColumnID.firstExtra)
      guard let head, k >= 0, k < head.columns.count else { return "column \(column)" }
      return String(decoding: head.columns[k], as: UTF8.self)
    }
  }
}
