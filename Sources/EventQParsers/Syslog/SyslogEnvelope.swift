internal import EventQBytes
internal import EventQModel

/// What stands before the host name in the dialects: sequence numbers, marks, and stamps of many shapes.
enum SyslogEnvelope {
  /// Reads the stamp of a line whose `<PRI>` ends at `start` into the time and parser of `row`. Returns the offset at
  /// which the host name or tag begins, or -1 where the line is not syslog.
  @inline(never)
  static func read(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ hasPriority: Bool, _ row: inout EventRow,
    _ stamps: inout StampMemo, _ context: borrowing SourceContext
  ) -> Int {
    row.parser = .rfc3164
    var i = SyslogTokens.skipSpaces(b, start)
    if !hasPriority {
      let iso = stamps.iso(b, i, context)
      if iso.length > 0 { return isoFile(b, i, iso, &row, &stamps.tagsFollow) }
    }
    if let end = stamp(b, i, hasPriority, &row, &stamps, context) { return end }
    // Cisco: `123: host: *Oct 15 12:51:14.123 UTC: %FAC-5-NAME: text`, with any of these left out.
    var host = Slice.none
    for _ in 0..<4 {
      let mark = StampReader.byte(b, i)
      if mark == 0x2A || mark == 0x2E || mark == 0x3A {
        i = SyslogTokens.skipSpaces(b, i &+ 1)
      } else if hasPriority || ASCII.isDigit(mark), let end = labelEnd(b, i) {
        if !b.part(i, end).allSatisfy(ASCII.isDigit) { host = SyslogTokens.slice(line, i, end) }
        i = SyslogTokens.skipSpaces(b, end &+ 1)
      } else {
        break
      }
      if let end = stamp(b, i, hasPriority, &row, &stamps, context) {
        row.hostname = host
        return end
      }
    }
    return hasPriority ? SyslogTokens.skipSpaces(b, start) : -1
  }

  /// The offset of the colon behind a sequence number or host name at `i`, where one follows with a space behind it.
  private static func labelEnd(_ b: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var i = start
    while i < b.count, ASCII.isAlphanumeric(b[i]) || b[i] == 0x2D || b[i] == 0x2E || b[i] == 0x5F { i += 1 }
    return i > start && i + 1 < b.count && b[i] == 0x3A && b[i + 1] == 0x20 ? i : nil
  }

  /// A stamp of any family that senders put behind `<PRI>`, and the colon that may end it.
  private static func stamp(
    _ b: UnsafeRawBufferPointer, _ i: Int, _ hasPriority: Bool, _ row: inout EventRow, _ stamps: inout StampMemo,
    _ context: borrowing SourceContext
  ) -> Int? {
    var end = i
    let first = StampReader.byte(b, i)
    if let bsd = StampReader.bsd(b, i) {
      end = i &+ bsd.length
      let zone = StampReader.anyZone(b, end)
      var stamp = bsd
      stamp.zone = zone.zone
      end &+= zone.length
      // `CST 1987`, as in an example of RFC 3164.
      if !stamp.hasYear, zone.length > 0, StampReader.byte(b, end) == 0x20, StampReader.four(b, end &+ 1) >= 1970,
        StampReader.four(b, end &+ 1) < 2262, StampReader.byte(b, end &+ 5) == 0x20
      {
        stamp.civil.year = StampReader.four(b, end &+ 1)
        end &+= 5
      }
      if StampReader.byte(b, end) == 0x3A { end &+= 1 }
      guard end == b.count || b[end] == 0x20 else { return nil }
      row.time = moment(stamp, context)
    } else if hasPriority, ASCII.isDigit(first) {
      let iso = stamps.iso(b, i, context)
      if iso.length > 0, i &+ iso.length == b.count || !ASCII.isAlphanumeric(b[i &+ iso.length]) {
        row.time = iso.moment
        end = i &+ iso.length
      } else if let other = StampReader.iso(b, i) ?? StampReader.dayMonthYear(b, i) ?? StampReader.monthDayYear(b, i) {
        row.time = other.moment(context)
        end = i &+ other.length
      } else {
        let epoch = StampReader.epoch(b, i)
        guard epoch.length > 0, StampReader.byte(b, i &+ epoch.length) == 0x20 else { return nil }
        row.time = epoch.moment
        end = i &+ epoch.length
      }
      let zone = StampReader.byte(b, end) == 0x20 ? StampReader.namedZone(b, end &+ 1) : (zone: 0, length: 0)
      if zone.length > 0 { end &+= zone.length &+ 1 }
      if StampReader.byte(b, end) == 0x3A { end &+= 1 }
    } else if hasPriority, let ctime = StampReader.ctime(b, i) {
      row.time = ctime.moment(context)
      end = i &+ ctime.length
    } else {
      return nil
    }
    return SyslogTokens.skipSpaces(b, end)
  }

  /// A year-less stamp with a zone of its own: the year is inferred in the source's zone, the moment in its own.
  private static func moment(_ stamp: Stamp, _ context: borrowing SourceContext) -> Timestamp {
    guard !stamp.hasYear, stamp.hasZone else { return stamp.moment(context) }
    let local = context.resolveYear(stamp.civil)
    if local.isNone { return .none }
    var civil = stamp.civil
    let near = CivilTime(local, offset: context.zone.offset(at: local.seconds))
    civil.year = near.year
    return civil.timestamp(offset: stamp.zone)
  }

  private static func isLevelOrNumber(_ b: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
    var letters = 0
    var digits = 0
    for i in start..<end {
      if ASCII.isLetter(b[i]) { letters &+= 1 }
      if ASCII.isDigit(b[i]) { digits &+= 1 }
    }
    if digits == end &- start { return true }
    return letters == end &- start && letters <= 13 && Severity.code(of: b.part(start, end)) != Severity.none
  }

  /// A line of a file with an RFC 3339 stamp: a host name and a tag with its colon must follow, and the host must not
  /// be a level word or a number, as they follow the stamp in other formats. Behind such a line the tag may lack its
  /// colon: rsyslog writes messages of RFC 5424 without a process id so.
  private static func isoFile(
    _ b: UnsafeRawBufferPointer, _ i: Int, _ iso: (moment: Timestamp, length: Int), _ row: inout EventRow,
    _ tagsFollow: inout Bool
  ) -> Int {
    let hostStart = i &+ iso.length &+ 1
    guard hostStart < b.count, b[hostStart &- 1] == 0x20 else { return -1 }
    let hostEnd = SyslogTokens.tokenEnd(b, hostStart)
    guard SyslogHeader.isHost(b, hostStart, hostEnd), hostEnd < b.count else { return -1 }
    guard !isLevelOrNumber(b, hostStart, hostEnd) else { return -1 }
    let tag = SyslogTokens.skipSpaces(b, hostEnd)
    if SyslogHeader.hasTag(b, tag) {
      tagsFollow = true
    } else if !b.matches("last message repeated", at: tag), !b.matches("-- ", at: tag) {
      guard tagsFollow, tag < b.count, ASCII.isLetter(b[tag]) else { return -1 }
      var end = tag
      while end < b.count, SyslogHeader.isTagByte(b[end]) { end &+= 1 }
      guard end < b.count, b[end] == 0x20 else { return -1 }
    }
    row.time = iso.moment
    row.parser = .syslogISO
    return hostStart
  }
}
