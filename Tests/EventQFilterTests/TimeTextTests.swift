import EventQFilter
import EventQModel
import EventQTestSupport
import Testing

@Suite struct TimeTextTests {
  @Test func readsBackWhatIsPrinted() {
    let seed: UInt64 = 0x5EED_0005
    var random = SeededRandom(seed: seed)
    for _ in 0..<5000 {
      let unit: Int64 = [1, 1000, 1_000_000, 1_000_000_000].randomElement(using: &random)!
      let time = Timestamp(
        nanoseconds: Int64.random(in: -9_000_000_000_000_000_000...9_000_000_000_000_000_000, using: &random) / unit
          * unit)
      var text = time.rfc3339
      #expect(text.withUTF8 { TimeText.instant(UnsafeRawBufferPointer($0)) } == time, "seed \(seed): \(text)")
      #expect(TimeText.span(text)?.from == time, "seed \(seed): \(text)")
    }
    for text in ["2026-10-15T12:51:14.Z", "2026-10-15T12:61:14Z", "2026-10-15x12:51:14Z", "2026-1o-15T12:51:14Z"] {
      var text = text
      #expect(text.withUTF8 { TimeText.instant(UnsafeRawBufferPointer($0)) } == nil, "\(text)")
    }
  }
}
