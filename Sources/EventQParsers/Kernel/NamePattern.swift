internal import EventQBytes

/// A pattern over function names: a part of the name; `^` pins it to the front, `$` to the end, `#` stands for a digit,
/// one `*` inside for anything.
struct NamePattern: Sendable {
  private var head: [UInt8]
  private var tail: [UInt8]
  private var fromStart = false
  private var toEnd = false

  init(_ spec: String) {
    var bytes = Array(spec.utf8)
    if bytes.first == 0x5E {
      fromStart = true
      bytes.removeFirst()
    }
    if bytes.last == 0x24 {
      toEnd = true
      bytes.removeLast()
    }
    if let star = bytes.firstIndex(of: 0x2A) {
      head = Array(bytes[..<star])
      tail = Array(bytes[(star + 1)...])
    } else {
      head = bytes
      tail = []
    }
  }

  func matches(_ name: UnsafeRawBufferPointer) -> Bool {
    if fromStart {
      if toEnd && name.count != head.count { return false }
      return stands(head, name, 0)
    }
    if toEnd { return stands(head, name, name.count - head.count) }
    var at = 0
    while at + head.count <= name.count {
      if stands(head, name, at) {
        if tail.isEmpty { return true }
        for rest in at + head.count...name.count where stands(tail, name, rest) { return true }
      }
      at += 1
    }
    return false
  }

  private func stands(_ text: [UInt8], _ name: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    guard at >= 0, at + text.count <= name.count else { return false }
    for i in 0..<text.count {
      let byte = name[at + i]
      if text[i] == 0x23 ? !ASCII.isDigit(byte) : byte != text[i] { return false }
    }
    return true
  }
}
