internal import EventQBytes
public import EventQModel

/// TEMPORARY driver until the real one lands.
public struct SourceParser: ~Copyable {
  var rfc5424 = Rfc5424Format()
  var rfc3164 = Rfc3164Format()
  var bind = BindFormat()
  var mysql = MySQLErrorFormat()
  var pg = PostgreSQLFormat()
  var sel = SELFormat()
  var console = KernelConsoleFormat()
  var folder = KernelFolder()
  public struct Statistics { public var lines = 0; public var blankLines = 0 }
  public private(set) var statistics = Statistics()
  public init() {}
  public mutating func parseChunk(_ batch: inout EventBatch, context: inout SourceContext) -> Int {
    var lines = Column<Slice>()
    var end = LineSplitter.split(batch.text.bytes, into: &lines)
    if context.isFinal, end < batch.text.count {
      lines.append(Slice(from: end, to: batch.text.count))
      end = batch.text.count
    }
    var i = 0
    while i < lines.count {
      var step = rfc5424.parse(lines, from: i, into: &batch, context: &context)
      if step.next > i { i = step.next; continue }
      step = rfc3164.parse(lines, from: i, into: &batch, context: &context)
      if step.next > i { i = step.next; continue }
      step = bind.parse(lines, from: i, into: &batch, context: &context)
      if step.next > i { i = step.next; continue }
      step = mysql.parse(lines, from: i, into: &batch, context: &context)
      if step.next > i { i = step.next; continue }
      step = pg.parse(lines, from: i, into: &batch, context: &context)
      if step.next > i { i = step.next; continue }
      step = sel.parse(lines, from: i, into: &batch, context: &context)
      if step.next > i { i = step.next; continue }
      step = console.parse(lines, from: i, into: &batch, context: &context)
      if step.next > i { i = step.next; continue }
      var row = EventRow()
      row.raw = lines[i]
      row.message = lines[i]
      row.line = context.firstLine + UInt32(i)
      row.source = context.source
      batch.append(row)
      i += 1
    }
    folder.fold(&batch, isFinal: context.isFinal)
    context.firstLine += UInt32(lines.count)
    return end
  }
}
