internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// What a check of a whole store found.
public struct VerifyReport: Equatable, Sendable {
  public var segments = 0
  /// Rows that were read.
  public var rows = 0
  public var bytes = 0
  /// Everything that is not as it was written; empty for a sound store.
  public var faults: [Corruption] = []
  public var isClean: Bool { faults.isEmpty }
}

extension Store {
  /// Reads every byte of every committed segment, checks every checksum, decodes every page, and adds up the rows.
  ///
  /// - Throws: `io` only; what is corrupt or missing is in the report.
  public func verify() throws(StoreError) -> VerifyReport {
    var report = VerifyReport()
    var reader = RowGroupReader()
    var batch = EventBatch()
    for segment in manifest.segments {
      report.segments += 1
      let opened: SegmentReader
      do throws(StoreError) {
        opened = try SegmentReader(files: files, directory: directory, segment: segment)
      } catch .corrupt(let corruption) {
        report.faults.append(corruption)
        continue
      } catch .io("open", _, let code) {
        report.faults.append(
          Corruption(
            file: segment.path, offset: -1, field: "file", reason: SystemFiles.message(code), rows: segment.rows))
        continue
      } catch {
        throw error
      }
      report.bytes += segment.fileBytes
      var rows = 0
      var rawBytes = 0
      var counts = RollupBuilder()
      for index in opened.footer.groups.indices {
        try reader.checkPages(opened, group: index)
        let found = reader.takeFaults()
        report.faults += found
        // Pages with a wrong checksum are reported once; the others are decoded.
        if try reader.read(opened, group: index, .all, into: &batch) {
          rows += batch.count
          counts.add(batch)
          for row in 0..<batch.count { rawBytes += batch.raw[row].count }
        }
        report.faults += reader.takeFaults().filter { !found.contains($0) }
      }
      report.rows += rows
      let hasCounts = Self.check(opened, counts.finish(), &report.faults)
      let isComplete = !report.faults.contains { $0.file == segment.path }
      if isComplete, !hasCounts {
        report.faults.append(
          Corruption(file: segment.path, offset: -1, field: "row counts", reason: "are not those of the rows"))
      }
      if isComplete, rows != segment.rows || rawBytes != segment.rawBytes || opened.footer.time != segment.time {
        report.faults.append(
          Corruption(
            file: segment.path, offset: -1, field: "manifest",
            reason: "\(rows) rows of \(rawBytes) bytes, not \(segment.rows) of \(segment.rawBytes)"))
      }
    }
    return report
  }

  /// Whether a segment's row counts say what its rows say; a fault where they cannot be read.
  private static func check(
    _ segment: SegmentReader, _ expected: borrowing Rollup, _ faults: inout [Corruption]
  ) -> Bool {
    do throws(CodecError) {
      guard let found = try segment.footer.counts() else { return true }
      return found.hasSameTables(as: expected)
    } catch {
      faults.append(
        Corruption(file: segment.segment.path, offset: -1, field: "row counts", reason: error.description))
      return true
    }
  }
}
