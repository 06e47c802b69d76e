internal import EventQBytes
internal import EventQModel

/// Structured data of RFC 5424, section 6.3.
enum StructuredData {
  private static let idFault: StaticString = "expected a structured data id of 1 to 32 characters without = ] \" space"
  private static let paramFault: StaticString = "expected a parameter: name=\"value\""
  private static let valueFault: StaticString = "expected ] \" and backslash to be escaped in a value"

  /// Reads the elements at `start`, adds their parameters as fields, and returns the offset behind the last `]`.
  ///
  /// What senders in the field get wrong is read as they mean it: a quote or bracket that they forgot to escape ends a
  /// value only where the element can go on or end behind it; spaces around `=` are passed over.
  static func read(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ batch: inout EventBatch,
    _ names: inout FieldNameCache, _ fault: inout Fault
  ) -> Int {
    var i = start
    names.restart()
    while i < b.count, b[i] == 0x5B {
      let idStart = i + 1
      var j = idStart
      while j < b.count, isName(b[j]) { j += 1 }
      if j == idStart || (j < b.count && b[j] != 0x20 && b[j] != 0x5D) { fault.note(idFault, j) }
      if j - idStart > 32 { fault.note(idFault, idStart + 32) }
      let id = b.part(idStart, j)
      // No id at all: this is a message that begins with a bracket.
      if id.isEmpty, i == start { return max(start - 1, 0) }
      guard let end = parameters(b, line, j, id, &batch, &names, &fault) else {
        fault.note(paramFault, b.count)
        return b.count
      }
      if isRepeated(b, id, before: i, from: start) { fault.note("a structured data id occurs twice", j) }
      i = end
    }
    return i
  }

  @inline(__always)
  private static func isName(_ byte: UInt8) -> Bool {
    byte &- 0x21 <= 0x5D && byte != 0x3D && byte != 0x5D && byte != 0x22
  }

  /// The parameters of one element from behind its id; the offset behind its `]`, or nil where the message ends.
  private static func parameters(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ id: UnsafeRawBufferPointer,
    _ batch: inout EventBatch, _ names: inout FieldNameCache, _ fault: inout Fault
  ) -> Int? {
    var i = start
    var count = 0
    while true {
      while i < b.count, b[i] == 0x20 { i += 1 }
      guard i < b.count else { return nil }
      if b[i] == 0x5D {
        if count == 0 { names.add(&batch, "sd.", id, UnsafeRawBufferPointer(start: nil, count: 0), .none) }
        return i + 1
      }
      let nameStart = i
      let known = names.expectedName(b, i, "sd.", id, &batch)
      if known > 0, known <= 32 {
        guard let end = value(b, line, i + known + 2, id, nil, &batch, &names, &fault) else { return nil }
        i = end
        count += 1
        continue
      }
      while i < b.count, isName(b[i]) { i += 1 }
      let name = b.part(nameStart, i)
      if name.isEmpty || name.count > 32 { fault.note(paramFault, name.isEmpty ? i : nameStart + 32) }
      let nameEnd = i
      while i < b.count, b[i] == 0x20 { i += 1 }
      guard i < b.count, b[i] == 0x3D, !name.isEmpty else {
        fault.note(paramFault, i)
        guard let close = b.firstIndex(of: 0x5D, from: i) else { return nil }
        return close + 1
      }
      i += 1
      let quote = i
      while i < b.count, b[i] == 0x20 { i += 1 }
      if i != quote || nameEnd != quote - 1 { fault.note(paramFault, quote) }
      guard i < b.count, b[i] == 0x22 else {
        fault.note(paramFault, i)
        guard let close = b.firstIndex(of: 0x5D, from: i) else { return nil }
        return close + 1
      }
      guard let end = value(b, line, i + 1, id, name, &batch, &names, &fault) else { return nil }
      i = end
      count += 1
    }
  }

  /// A value from behind its opening quote; the offset behind the closing one. `name` is nil where it is the expected
  /// one.
  private static func value(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ id: UnsafeRawBufferPointer,
    _ name: UnsafeRawBufferPointer?, _ batch: inout EventBatch, _ names: inout FieldNameCache, _ fault: inout Fault
  ) -> Int? {
    var i = start
    var escaped = false
    while true {
      guard i < b.count else { return nil }
      let byte = b[i]
      if byte != 0x22, byte != 0x5C, byte != 0x5D {
        i &+= 1
        continue
      }
      if byte == 0x5C, i + 1 < b.count {
        let next = b[i + 1]
        if next == 0x22 || next == 0x5C || next == 0x5D {
          if next == 0x22, endsElement(b, i + 2), !hasQuote(b, i + 2) {
            // `"C:\"]`: the backslash was meant literally, or nothing would close the value.
            fault.note(valueFault, i + 2)
            i += 1
            break
          }
          escaped = true
          i += 2
          continue
        }
        fault.note(valueFault, i + 1)
      } else if byte == 0x22 {
        if i + 1 < b.count, b[i + 1] == 0x20 || b[i + 1] == 0x5D { break }
        fault.note(valueFault, i + 1)
        // `a="1"b="2"`: the next parameter without its space.
        if isParameter(b, i + 1) { break }
      } else if byte == 0x5D {
        fault.note(valueFault, i)
      }
      i += 1
    }
    var slice = SyslogTokens.slice(line, start, i)
    if escaped { slice = unescaped(b.part(start, i), &batch) }
    if let name { names.add(&batch, "sd.", id, name, slice) } else { names.addExpected(&batch, slice) }
    return i + 1
  }

  private static func endsElement(_ b: UnsafeRawBufferPointer, _ i: Int) -> Bool { i < b.count && b[i] == 0x5D }

  /// Whether `"]` or `" name="` follows: the value can still end.
  private static func hasQuote(_ b: UnsafeRawBufferPointer, _ from: Int) -> Bool {
    b.find("\"]", from: from) != nil
  }

  private static func isParameter(_ b: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    var i = start
    while i < b.count, isName(b[i]) { i += 1 }
    return i > start && i + 1 < b.count && b[i] == 0x3D && b[i + 1] == 0x22
  }

  private static func unescaped(_ b: UnsafeRawBufferPointer, _ batch: inout EventBatch) -> Slice {
    let start = batch.made.count
    var i = 0
    while i < b.count {
      if b[i] == 0x5C, i + 1 < b.count, b[i + 1] == 0x22 || b[i + 1] == 0x5C || b[i + 1] == 0x5D { i += 1 }
      batch.made.append(b[i])
      i += 1
    }
    return batch.madeSlice(from: start)
  }

  private static func isRepeated(
    _ b: UnsafeRawBufferPointer, _ id: UnsafeRawBufferPointer, before end: Int, from start: Int
  ) -> Bool {
    var i = start
    while i + id.count + 1 < end {
      if b[i] == 0x5B, i == start || b[i - 1] == 0x5D, b.part(i + 1, i + 1 + id.count).equals(id) {
        let after = b[i + 1 + id.count]
        if after == 0x20 || after == 0x5D { return true }
      }
      i += 1
    }
    return false
  }
}

/// Offsets of bytes that are not UTF-8.
enum UTF8Scan {
  /// Offset of the byte at which `b[from...]` stops being UTF-8, or nil. Takes 16 bytes at a time while all are ASCII.
  @inline(__always)
  static func firstFault(_ b: UnsafeRawBufferPointer, _ from: Int) -> Int? {
    var i = from
    while i &+ 16 <= b.count {
      let block = b.loadUnaligned(fromByteOffset: i, as: SIMD2<UInt64>.self)
      if (block[0] | block[1]) & 0x8080_8080_8080_8080 != 0 { return slowFault(b, i) }
      i &+= 16
    }
    while i < b.count {
      if b[i] >= 0x80 { return slowFault(b, i) }
      i &+= 1
    }
    return nil
  }

  /// How many bytes of the broken sequence at `i` could still begin a good one.
  private static func wellBegun(_ b: UnsafeRawBufferPointer, _ i: Int) -> Int {
    let second = i + 1 < b.count ? b[i + 1] : 0
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch b[i] {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if b[i] == 0xE0 { low = 0xA0 }
      if b[i] == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      length = 4
      if b[i] == 0xF0 { low = 0x90 }
      if b[i] == 0xF4 { high = 0x8F }
    default: return 0
    }
    guard second >= low, second <= high else { return 1 }
    return length == 4 && i + 2 < b.count && b[i + 2] & 0xC0 == 0x80 ? 3 : 2
  }

  @inline(never)
  private static func slowFault(_ b: UnsafeRawBufferPointer, _ from: Int) -> Int? {
    var i = from
    while i < b.count {
      if b[i] < 0x80 {
        i += 1
        continue
      }
      let length = UTF8Check.sequenceLength(b, at: i)
      if length == 0 { return i + wellBegun(b, i) }
      i += length
    }
    return nil
  }
}
