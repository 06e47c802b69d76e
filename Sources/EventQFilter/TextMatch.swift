internal import EventQBytes

/// A text to search for, kept in memory of its own so that a row loop needs no reference counting.
// Safe: the memory is written in `init` only.
public final class Needle: @unchecked Sendable {
  /// The bytes; lower-case where case is ignored.
  public let bytes: UnsafeRawBufferPointer
  public let ignoringCase: Bool
  let startsWithWord: Bool
  let endsWithWord: Bool

  public init(_ text: String, ignoringCase: Bool = false) {
    let utf8 = Array(text.utf8)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(utf8.count, 1), alignment: 1)
    for (i, byte) in utf8.enumerated() { memory[i] = ignoringCase ? ASCII.lower(byte) : byte }
    bytes = UnsafeRawBufferPointer(memory).part(0, utf8.count)
    self.ignoringCase = ignoringCase
    startsWithWord = utf8.first.map(ASCII.isWord) ?? false
    endsWithWord = utf8.last.map(ASCII.isWord) ?? false
  }

  deinit { bytes.deallocate() }

  /// Offset of the first occurrence at or after `from`, or nil.
  public func find(in value: UnsafeRawBufferPointer, from: Int = 0) -> Int? {
    guard from &+ bytes.count <= value.count else { return nil }
    return ignoringCase ? findFolded(value, from) : value.find(bytes, from: from)
  }

  /// Whether it stands at `index` of `value`.
  func stands(in value: UnsafeRawBufferPointer, at index: Int) -> Bool {
    guard index >= 0, index &+ bytes.count <= value.count else { return false }
    var i = 0
    if ignoringCase {
      while i < bytes.count {
        if ASCII.lower(value[index &+ i]) != bytes[i] { return false }
        i &+= 1
      }
    } else {
      while i < bytes.count {
        if value[index &+ i] != bytes[i] { return false }
        i &+= 1
      }
    }
    return true
  }

  func equals(_ value: UnsafeRawBufferPointer) -> Bool { value.count == bytes.count && stands(in: value, at: 0) }

  func ends(_ value: UnsafeRawBufferPointer) -> Bool { stands(in: value, at: value.count &- bytes.count) }

  /// Offset behind the first occurrence as a phrase at or after `from`, or nil. `prefix`: the last word may go on.
  func findPhrase(in value: UnsafeRawBufferPointer, from: Int = 0, prefix: Bool = false) -> Int? {
    var start = from
    while let hit = find(in: value, from: start) {
      let end = hit &+ bytes.count
      let gluedBefore = startsWithWord && hit > 0 && ASCII.isWord(value[hit &- 1])
      let gluedBehind = !prefix && endsWithWord && end < value.count && ASCII.isWord(value[end])
      if !gluedBefore && !gluedBehind { return end }
      start = hit &+ 1
    }
    return nil
  }

  private func findFolded(_ value: UnsafeRawBufferPointer, _ from: Int) -> Int? {
    guard let first = bytes.first else { return from }
    let last = value.count &- bytes.count
    var i = from
    while i <= last {
      if ASCII.lower(value[i]) == first, stands(in: value, at: i) { return i }
      i &+= 1
    }
    return nil
  }
}

/// A set of texts with constant-time look-up.
public final class NeedleSet: Sendable {
  let table: SharedTable
  let ignoringCase: Bool
  let longest: Int

  /// Holds the table, which is never changed after `init`.
  final class SharedTable: @unchecked Sendable {
    var strings = InternTable()
  }

  public init(_ texts: [String], ignoringCase: Bool = false) {
    let table = SharedTable()
    var longest = 0
    for text in texts {
      let utf8 = Array(text.utf8).map { ignoringCase ? ASCII.lower($0) : $0 }
      longest = max(longest, utf8.count)
      utf8.withUnsafeBytes { _ = table.strings.intern($0) }
    }
    self.table = table
    self.ignoringCase = ignoringCase
    self.longest = longest
  }

  public func contains(_ value: UnsafeRawBufferPointer) -> Bool {
    if value.count > longest { return false }
    guard ignoringCase else { return table.strings.find(value) != nil }
    return withUnsafeTemporaryAllocation(byteCount: max(value.count, 1), alignment: 1) { place in
      for i in 0..<value.count { place[i] = ASCII.lower(value[i]) }
      return table.strings.find(UnsafeRawBufferPointer(place).part(0, value.count)) != nil
    }
  }
}
