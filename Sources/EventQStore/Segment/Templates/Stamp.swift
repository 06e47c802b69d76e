internal import EventQBytes
internal import EventQModel

/// Time stamps at the begin of a line that are the event's own time, written in a known way: the raw text then need not
/// hold them.
struct Stamp: ~Copyable {
  /// The ways of writing that are known.
  enum Format: UInt8 {
    /// `Oct  5 07:08:09`, RFC 3164.
    case rfc3164 = 0
    /// `2026-10-05T07:08:09`, whatever follows.
    case iso = 1
    /// `2026-10-05 07:08:09`, whatever follows.
    case isoBlank = 2

    var length: Int { self == .rfc3164 ? 15 : 19 }
  }

  private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

  /// The second and format whose text `written` holds: lines come in runs of equal stamps.
  private var lastSecond = Int.min
  private var lastFormat = Format.rfc3164
  private var writer = ByteWriter(capacity: 32)

  /// The text of a moment on a clock that is `offset` seconds east of UTC. Safe: valid until the next call.
  mutating func text(_ time: Timestamp, _ format: Format, offset: Int) -> UnsafeRawBufferPointer {
    let second = time.seconds &+ offset
    if second == lastSecond, format == lastFormat { return writer.bytes }
    lastSecond = second
    lastFormat = format
    writer.removeAll()
    let civil = CivilTime(Timestamp(seconds: second))
    if format == .rfc3164 {
      let name = UnsafeRawBufferPointer(start: Self.months.utf8Start + (civil.month - 1) * 3, count: 3)
      writer.raw(name)
      writer.byte(0x20)
      if civil.day < 10 { writer.byte(0x20) }
      writer.integer(civil.day)
      writer.byte(0x20)
    } else {
      writer.integer(civil.year, width: 4)
      writer.byte(0x2D)
      writer.integer(civil.month, width: 2)
      writer.byte(0x2D)
      writer.integer(civil.day, width: 2)
      writer.byte(format == .iso ? 0x54 : 0x20)
    }
    writer.clock(civil)
    return writer.bytes
  }

  /// The format that the first bytes of a line look like.
  static func format(_ line: UnsafeRawBufferPointer, at start: Int) -> Format? {
    if start &+ 19 <= line.count, line[start &+ 4] == 0x2D, line[start &+ 7] == 0x2D, line[start &+ 13] == 0x3A,
      line[start &+ 16] == 0x3A
    {
      if line[start &+ 10] == 0x54 { return .iso }
      if line[start &+ 10] == 0x20 { return .isoBlank }
    }
    if start &+ 15 <= line.count, line[start &+ 3] == 0x20, line[start &+ 6] == 0x20, line[start &+ 9] == 0x3A,
      line[start &+ 12] == 0x3A
    {
      return .rfc3164
    }
    return nil
  }

  /// How far east of UTC the clock is that shows the stamp's time of day at `time`: the multiple of a quarter of an
  /// hour from -12 h to +12 h that fits, or nil.
  static func offset(
    _ line: UnsafeRawBufferPointer, at start: Int, _ format: Format, _ time: Timestamp
  ) -> Int? {
    let clock = start + (format == .rfc3164 ? 7 : 11)
    guard let hour = line.part(clock, clock + 2).decimal, let minute = line.part(clock + 3, clock + 5).decimal,
      let second = line.part(clock + 6, clock + 8).decimal
    else { return nil }
    let shown = hour * 3600 + minute * 60 + second
    let ofDay = ((time.seconds % 86_400) + 86_400) % 86_400
    var offset = (shown - ofDay) % 86_400
    if offset > 43_200 { offset -= 86_400 }
    if offset < -43_200 { offset += 86_400 }
    return offset % 900 == 0 ? offset : nil
  }
}
