internal import EventQBytes
internal import EventQModel

/// Writes one segment: gathers events into row groups, and those into a temporary file that gets its name when it is
/// complete and on the disk.
struct SegmentWriter: ~Copyable {
  let id: UInt64
  private let files: any FileLayer
  /// Of the store.
  private let directory: String
  private let temporaryPath: String
  private var output: SegmentOutput
  private var groups: RowGroupWriter
  private var pending = PendingRows()
  /// Bytes of raw text of the row groups written, and of all pending text.
  var byteCount: Int { rawBytes + pending.byteCount }
  private var rawBytes = 0

  init(files: any FileLayer, directory: String, id: UInt64, level: Int) throws(StoreError) {
    self.id = id
    self.files = files
    self.directory = directory
    temporaryPath = "\(directory)/segments/\(id)\(SegmentFormat.temporarySuffix)"
    output = try SegmentOutput(files: files, path: temporaryPath, id: id)
    groups = RowGroupWriter(level: level)
  }

  /// Takes all events of a batch.
  mutating func append(_ batch: borrowing EventBatch) throws(StoreError) {
    // A batch that is about a row group by itself needs no copy.
    let text = batch.text.count + batch.made.count
    let fills = batch.count >= Limits.batchRows / 2 || text >= Limits.rowGroupBytes / 2
    if pending.count == 0, batch.count > 0, batch.count <= Limits.batchRows, fills {
      rawBytes += try groups.write(batch, to: &output)
      return
    }
    if !pending.hasRoom(for: batch) { try flush() }
    var from = 0
    while from < batch.count {
      let to = min(batch.count, from + Limits.batchRows - pending.count)
      pending.append(batch, rows: from..<to)
      from = to
      if pending.count == Limits.batchRows || pending.byteCount >= Limits.rowGroupBytes { try flush() }
    }
  }

  private mutating func flush() throws(StoreError) {
    if pending.count == 0 { return }
    rawBytes += try groups.write(pending.batch, to: &output)
    pending.removeAll()
  }

  /// Completes the file and gives it its name.
  ///
  /// - Returns: what the manifest will say of it; nil where the segment has no events, and no file is left.
  mutating func seal() throws(StoreError) -> ManifestSegment? {
    try flush()
    guard output.groups.count > 0 else {
      discard()
      return nil
    }
    let footer = try groups.finish(&output, rawBytes: rawBytes)
    let segment = ManifestSegment(
      id: id, day: ManifestSegment.day(of: footer.time.first), rows: footer.rows, rawBytes: rawBytes,
      fileBytes: output.position, time: footer.time)
    let folder = "\(directory)/\(segment.folder)"
    try files.makeDirectory(folder)
    try files.rename(temporaryPath, to: "\(directory)/\(segment.path)")
    try files.syncDirectory(folder)
    return segment
  }

  /// Removes the temporary file, as far as that works: what is left is removed when the store is opened again.
  func discard() { try? files.remove(temporaryPath) }
}
