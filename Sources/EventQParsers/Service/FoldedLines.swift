internal import EventQBytes
internal import EventQModel

/// An event of several lines: where it stands, and when it has become too long.
struct FoldedLines {
  /// Index of the first line.
  var first: Int
  /// Index behind the last line.
  var end: Int

  init(first: Int) {
    self.first = first
    self.end = first + 1
  }

  var count: Int { end - first }

  /// Whether the line at `end` may be taken without breaking the limits of a folded event.
  func hasRoom(_ lines: borrowing Column<Slice>) -> Bool {
    count < Limits.foldedEventLines && lines[end].end - lines[first].start <= Limits.foldedEventBytes
  }

  /// All bytes from the first line to the last: lines of a chunk stand one behind the other.
  func raw(_ lines: borrowing Column<Slice>, _ batch: borrowing EventBatch) -> Slice {
    let last = batch.text.line(lines[end - 1])
    return Slice(from: lines[first].start, to: last.end)
  }
}
