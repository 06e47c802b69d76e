internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// What the manifest says of a segment.
struct ManifestSegment: Equatable {
  var id: UInt64
  /// The day (UTC) of its first event, `2026-10-15`, or `none`: the folder that it stands in.
  var day: String
  var rows: Int
  var rawBytes: Int
  var fileBytes: Int
  var time: TimeRange

  var folder: String { "segments/\(day)" }
  /// Relative to the store's directory.
  var path: String { "\(folder)/\(id)\(SegmentFormat.fileSuffix)" }

  static func day(of time: Timestamp) -> String {
    if time.isNone { return "none" }
    let civil = CivilTime(time)
    var writer = ByteWriter(capacity: 16)
    writer.integer(civil.year, width: 4)
    writer.byte(0x2D)
    writer.integer(civil.month, width: 2)
    writer.byte(0x2D)
    writer.integer(civil.day, width: 2)
    return writer.string
  }
}

/// The list of the segments that make up a store. The file `MANIFEST` is text, replaced as a whole:
///
///     eventq-store 1
///     next 3
///     segment 1 2026-10-15 65536 9830400 1203444 0 1792068674000000000 1792068999000000000
///     crc32 89abcdef
///
/// A segment line holds id, day, rows, raw bytes, file bytes, rows without a time, first and last time in nanoseconds
/// (`-` where no row has one). The checksum is of all bytes before its line.
struct Manifest: Equatable {
  static let version = 1
  static let fileName = "MANIFEST"

  /// The id that the next segment gets: ids are never used twice.
  var nextID: UInt64 = 1
  /// Ascending by id.
  var segments: [ManifestSegment] = []

  func serialized() -> ByteArena {
    var writer = ByteWriter(capacity: 128 + segments.count * 96)
    writer.literal("eventq-store ")
    writer.integer(Self.version)
    writer.literal("\nnext ")
    writer.integer(Int(nextID))
    writer.byte(0x0A)
    for segment in segments {
      writer.literal("segment ")
      writer.integer(Int(segment.id))
      writer.byte(0x20)
      writer.text(segment.day)
      for number in [segment.rows, segment.rawBytes, segment.fileBytes, segment.time.absent] {
        writer.byte(0x20)
        writer.integer(number)
      }
      for time in [segment.time.first, segment.time.last] {
        writer.byte(0x20)
        if time.isNone { writer.byte(0x2D) } else { writer.integer(Int(time.nanoseconds)) }
      }
      writer.byte(0x0A)
    }
    let sum = CRC32.of(writer.bytes)
    writer.literal("crc32 ")
    writer.hex(UInt64(sum), width: 8)
    writer.byte(0x0A)
    var result = ByteArena(capacity: writer.count)
    result.append(writer.bytes)
    return result
  }

  /// Reads a manifest; `path` is for messages.
  static func parse(_ bytes: UnsafeRawBufferPointer, path: String) throws(StoreError) -> Manifest {
    func broken(_ reason: String) -> StoreError {
      .corrupt(Corruption(file: fileName, offset: -1, field: "manifest", reason: reason))
    }
    let lines = bytes.string.split(separator: "\n", omittingEmptySubsequences: false).map { $0.split(separator: " ") }
    guard let first = lines.first, first.count == 2, first[0] == "eventq-store", let found = Int(first[1]) else {
      throw broken("does not begin with its version")
    }
    guard found <= version else { throw .newerVersion(path: path, found: found, supported: version) }
    var manifest = Manifest()
    for line in lines.dropFirst() {
      guard let keyword = line.first else { continue }
      if keyword == "next", line.count == 2, let id = UInt64(line[1]) {
        manifest.nextID = id
      } else if keyword == "segment", line.count == 9, let segment = segment(line) {
        manifest.segments.append(segment)
      } else if keyword != "crc32" {
        throw broken("a line that makes no sense: \(line.joined(separator: " "))")
      }
    }
    // Written again, it must be the same bytes, checksum included: nothing else is accepted.
    let again = manifest.serialized()
    guard again.bytes.equals(bytes) else { throw broken("wrong checksum") }
    return manifest
  }

  private static func segment(_ words: [Substring]) -> ManifestSegment? {
    guard let id = UInt64(words[1]), let rows = Int(words[3]), let raw = Int(words[4]), let file = Int(words[5]),
      let absent = Int(words[6])
    else { return nil }
    func time(_ word: Substring) -> Timestamp? {
      word == "-" ? Timestamp.none : Int64(word).map { Timestamp(nanoseconds: $0) }
    }
    guard let first = time(words[7]), let last = time(words[8]) else { return nil }
    return ManifestSegment(
      id: id, day: String(words[2]), rows: rows, rawBytes: raw, fileBytes: file,
      time: TimeRange(first: first, last: last, absent: absent))
  }
}

/// Loading and replacing the file.
extension Manifest {
  /// Reads the manifest of a store; nil where there is none.
  static func load(_ directory: String, _ files: any FileLayer) throws(StoreError) -> Manifest? {
    let path = "\(directory)/\(fileName)"
    guard let names = try files.list(directory), names.contains(fileName) else { return nil }
    let file = try files.open(path, .read)
    defer { files.close(file) }
    let size = try files.size(file)
    var bytes = ByteArena()
    _ = try bytes.append(upTo: size) { place throws(StoreError) in try files.read(file, at: 0, into: place) }
    return try parse(bytes.bytes, path: directory)
  }

  /// Replaces the manifest: a reader sees the old one or the new one, and so does the next start after a crash.
  func save(_ directory: String, _ files: any FileLayer) throws(StoreError) {
    let path = "\(directory)/\(Manifest.fileName)"
    let temporary = path + SegmentFormat.temporarySuffix
    let bytes = serialized()
    let file = try files.open(temporary, .create)
    do throws(StoreError) {
      defer { files.close(file) }
      try files.writeAll(file, bytes.bytes)
      try files.sync(file)
    } catch {
      try? files.remove(temporary)
      throw error
    }
    try files.rename(temporary, to: path)
    try Manifest.sync(directory, files)
  }

  /// Forces the manifest's entry in its directory to the disk; `notDurable` where that fails.
  static func sync(_ directory: String, _ files: any FileLayer) throws(StoreError) {
    do throws(StoreError) {
      try files.syncDirectory(directory)
    } catch .io(_, let path, let code) {
      throw .notDurable(path: path, code: code)
    } catch {
      throw error
    }
  }
}
