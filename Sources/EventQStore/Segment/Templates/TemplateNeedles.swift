internal import EventQBytes
internal import EventQCodecs

/// What a line must hold to matter, held against templates before any of their lines is put together.
///
/// A needle is followed through a template as a set of places in it (a bit each): a byte of the template moves every
/// place on or ends it; a slot of numbers lets it pass digits; a slot of text lets it pass anything, and is asked
/// whether its texts hold the needle. So a template is refused only where none of its lines can hold the needle.
struct TemplateNeedles {
  /// Each of 2 to 60 bytes: a longer one is known by its beginning.
  let needles: [[UInt8]]

  init(_ literals: [String]) {
    needles = literals.map { Array($0.utf8.prefix(60)) }.filter { $0.count >= 2 && !$0.contains(0) }
  }

  var isEmpty: Bool { needles.isEmpty }

  /// The places reached by one needle so far: bit p says that the bytes before p were just met.
  struct Walk {
    var places: UInt64 = 1
    var isFound = false
  }

  static func pass(_ byte: UInt8, _ needle: [UInt8], _ walk: inout Walk) {
    var next: UInt64 = 1
    var places = walk.places
    while places != 0 {
      let place = places.trailingZeroBitCount
      places &= places &- 1
      if needle[place] != byte { continue }
      if place &+ 1 == needle.count { walk.isFound = true } else { next |= 1 &<< UInt64(place &+ 1) }
    }
    walk.places = next
  }

  /// Passes a slot whose texts are of digits, signs, points and letters of hexadecimal numbers only.
  static func passNumber(_ needle: [UInt8], _ walk: inout Walk) {
    pass(needle, &walk) { ASCII.isHexDigit($0) || $0 == 0x2E || $0 == 0x2D }
  }

  /// Passes a slot of stamps: digits, their signs, and the letters of the months.
  static func passStamp(_ needle: [UInt8], _ walk: inout Walk) {
    pass(needle, &walk) { byte in
      ASCII.isDigit(byte) || byte == 0x20 || byte == 0x2D || byte == 0x3A
        || "JFMASONDTanebrpyulgctov".utf8.contains(byte)
    }
  }

  private static func pass(_ needle: [UInt8], _ walk: inout Walk, _ isPassed: (UInt8) -> Bool) {
    for place in 0..<needle.count where walk.places & (1 &<< UInt64(place)) != 0 {
      guard isPassed(needle[place]) else { continue }
      if place + 1 == needle.count { walk.isFound = true } else { walk.places |= 1 &<< UInt64(place + 1) }
    }
  }

  /// Passes a slot of any texts, all of which stand in `texts`.
  static func passText(_ texts: UnsafeRawBufferPointer, _ needle: [UInt8], _ walk: inout Walk) {
    needle.withUnsafeBytes { bytes in
      for place in 0..<needle.count where walk.places & (1 &<< UInt64(place)) != 0 {
        if texts.find(bytes.part(place, bytes.count)) != nil { walk.isFound = true }
      }
    }
    walk.places = (1 &<< UInt64(needle.count)) &- 1
  }
}
