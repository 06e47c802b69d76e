public import EventQModel

/// What can be set when a store is opened.
public struct StoreOptions: Sendable {
  /// 1 (fast) to 9 (small).
  public var compressionLevel = 6
  /// Raw bytes at which a segment is sealed.
  public var segmentBytes = Limits.segmentBytes

  public init() {}
}

/// A directory of events: immutable segments, and a manifest that lists those that count.
///
///     DIRECTORY/MANIFEST   DIRECTORY/LOCK   DIRECTORY/segments/<day>/<id>.evs
///
/// One process may write to a store, any number may read. Events are gathered in memory and in temporary files until
/// `commit`; then all of them are there, or, after a crash, none. Not for use by several threads at once; open it again
/// for each.
public final class Store {
  public enum Mode: Sendable {
    /// For reading; the store must exist.
    case read
    /// For reading and writing; it is made if it does not exist.
    case write
  }

  /// Where the store is.
  public let directory: String
  let files: any FileLayer
  let options: StoreOptions
  let mode: Mode
  private(set) var manifest: Manifest
  private var lockFile: StoreFile?
  private var writer: SegmentWriter?
  /// Sealed since the last commit: their files are complete, but the manifest does not list them yet.
  private var sealed: [ManifestSegment] = []
  private var nextID: UInt64
  /// The last commit is in the manifest, but the manifest's entry may not be on the disk.
  private var needsSync = false
  private let removesItself: Bool
  /// Segments opened so far, by id.
  private var readers: [UInt64: SegmentReader] = [:]

  private init(
    _ directory: String, _ mode: Mode, _ options: StoreOptions, _ files: any FileLayer, _ manifest: Manifest,
    _ lockFile: StoreFile?, removesItself: Bool
  ) {
    self.directory = directory
    self.files = files
    self.options = options
    self.mode = mode
    self.manifest = manifest
    self.lockFile = lockFile
    self.removesItself = removesItself
    nextID = manifest.nextID
  }

  deinit { close() }

  /// Opens a store. For writing, what an interrupted writer left is removed.
  ///
  /// - Throws: `noStore` (reading where there is none), `notAStore` (writing into a directory of other files),
  ///   `locked`, `newerVersion`, `corrupt` (the manifest), `io`.
  public static func open(
    _ directory: String, mode: Mode, options: StoreOptions = StoreOptions(), files: any FileLayer = SystemFiles()
  ) throws(StoreError) -> Store {
    try open(directory, mode, options, files, removesItself: false)
  }

  static func open(
    _ directory: String, _ mode: Mode, _ options: StoreOptions, _ files: any FileLayer, removesItself: Bool
  ) throws(StoreError) -> Store {
    if mode == .read {
      guard let manifest = try Manifest.load(directory, files) else { throw .noStore(path: directory) }
      return Store(directory, mode, options, files, manifest, nil, removesItself: false)
    }
    try files.makeDirectory(directory)
    let names = try files.list(directory) ?? []
    let own: Set<String> = [Manifest.fileName, Manifest.fileName + SegmentFormat.temporarySuffix, "LOCK", "segments"]
    guard names.contains(Manifest.fileName) || names.allSatisfy(own.contains) else {
      throw .notAStore(path: directory)
    }
    let lockFile = try files.open("\(directory)/LOCK", .lock)
    do throws(StoreError) {
      guard try files.lock(lockFile) else { throw .locked(path: directory) }
      try files.makeDirectory("\(directory)/segments")
      var manifest = try Manifest.load(directory, files)
      if manifest == nil {
        manifest = Manifest()
        try manifest?.save(directory, files)
      }
      let store = Store(
        directory, mode, options, files, manifest ?? Manifest(), lockFile, removesItself: removesItself)
      try store.removeLeftovers()
      return store
    } catch {
      files.close(lockFile)
      throw error
    }
  }

  /// Removes files that no manifest lists: temporary ones, and segments sealed by a writer that died before its commit.
  private func removeLeftovers() throws(StoreError) {
    let known = Set(manifest.segments.map(\.path))
    for day in try files.list("\(directory)/segments") ?? [] {
      let path = "segments/\(day)"
      guard let names = try files.list("\(directory)/\(path)") else {
        if day.hasSuffix(SegmentFormat.temporarySuffix) { try files.remove("\(directory)/\(path)") }
        continue
      }
      for name in names where !known.contains("\(path)/\(name)") {
        if name.hasSuffix(SegmentFormat.fileSuffix) { try files.remove("\(directory)/\(path)/\(name)") }
      }
    }
    try files.remove("\(directory)/\(Manifest.fileName)\(SegmentFormat.temporarySuffix)")
  }

  /// Takes all events of a batch; they are safe after the next `commit`.
  ///
  /// - Throws: `readOnly`, `io`. Then everything appended since the last commit is dropped, and the store is as it was
  ///   at that commit: append it again.
  public func append(_ batch: borrowing EventBatch) throws(StoreError) {
    guard mode == .write else { throw .readOnly(path: directory) }
    do throws(StoreError) {
      if writer == nil {
        writer = try SegmentWriter(
          files: files, directory: directory, id: nextID, level: options.compressionLevel)
        nextID += 1
      }
      try writer?.append(batch)
      if let count = writer?.byteCount, count >= options.segmentBytes { try seal() }
    } catch {
      rollBack()
      throw error
    }
  }

  /// Makes all that was appended part of the store, and waits until it is on the disk.
  ///
  /// - Throws: as `append`; also `notDurable`.
  public func commit() throws(StoreError) {
    guard mode == .write else { throw .readOnly(path: directory) }
    do throws(StoreError) {
      if needsSync { try Manifest.sync(directory, files) }
      needsSync = false
      try seal()
      if sealed.isEmpty { return }
      try files.syncDirectory("\(directory)/segments")
      try save()
    } catch {
      rollBack()
      throw error
    }
  }

  /// Makes the sealed segments part of the store.
  private func save() throws(StoreError) {
    var next = manifest
    next.segments += sealed
    next.nextID = nextID
    func adopt() {
      manifest = next
      sealed = []
    }
    do throws(StoreError) {
      try next.save(directory, files)
      adopt()
    } catch {
      // The new manifest has its name: the events are in, and must not be rolled back.
      if case .notDurable = error {
        needsSync = true
        adopt()
      }
      throw error
    }
  }

  private func seal() throws(StoreError) {
    if let segment = try writer?.seal() { sealed.append(segment) }
    writer = nil
  }

  private func rollBack() {
    writer?.discard()
    writer = nil
    for segment in sealed { try? files.remove("\(directory)/\(segment.path)") }
    sealed = []
  }

  /// The committed events that may match a request.
  public func scan(_ request: ScanRequest = ScanRequest()) throws(StoreError) -> StoreScan {
    try StoreScan(self, request)
  }

  /// The reader of a committed segment, which is kept: segments never change, and a footer is small.
  func reader(of segment: ManifestSegment) throws(StoreError) -> SegmentReader {
    if let known = readers[segment.id] { return known }
    let opened = try SegmentReader(files: files, directory: directory, segment: segment)
    readers[segment.id] = opened
    return opened
  }

  /// Reads the manifest again: what another process committed is then seen by `scan`. For readers.
  public func refresh() throws(StoreError) {
    guard mode == .read else { return }
    guard let current = try Manifest.load(directory, files) else { throw .noStore(path: directory) }
    manifest = current
    let ids = Set(current.segments.map(\.id))
    readers = readers.filter { ids.contains($0.key) }
  }

  /// Drops what was not committed and gives up the lock. The store is not usable after that.
  public func close() {
    rollBack()
    if let lockFile { files.close(lockFile) }
    if lockFile != nil, removesItself { removeAll() }
    lockFile = nil
  }

  /// Removes the store's files, as far as that works.
  private func removeAll() {
    for segment in manifest.segments {
      try? files.remove("\(directory)/\(segment.path)")
      try? files.removeDirectory("\(directory)/\(segment.folder)")
    }
    try? files.removeDirectory("\(directory)/segments")
    try? files.remove("\(directory)/\(Manifest.fileName)")
    try? files.remove("\(directory)/LOCK")
    try? files.removeDirectory(directory)
  }
}
