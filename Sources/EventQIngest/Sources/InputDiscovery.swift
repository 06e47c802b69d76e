internal import Glibc

/// Finds the files behind the paths that a user named: files, directories (all files below, hidden ones left out),
/// shell patterns that the shell did not expand, and `-`.
public struct InputDiscovery: Sendable {
  /// Files in the order of the arguments; those of a directory sorted by path.
  public private(set) var files: [InputFile] = []
  public private(set) var problems: [InputProblem] = []
  private var visited: Set<FileID> = []

  /// Files of the directory at hand that were reached by a symbolic link: their index and what they lead to.
  private var linked: [(index: Int, target: FileID)] = []
  /// Files of that directory that stand there themselves.
  private var own: Set<FileID> = []

  private struct FileID: Hashable, Sendable {
    var device: UInt
    var inode: UInt

    init(_ status: stat) {
      device = UInt(status.st_dev)
      inode = UInt(status.st_ino)
    }
  }

  public init(_ arguments: [String]) {
    for argument in arguments { add(argument) }
  }

  private mutating func add(_ argument: String) {
    if argument == "-" {
      files.append(InputFile(path: "-", name: "-", isNamed: true))
      return
    }
    var status = stat()
    if stat(argument, &status) == 0 {
      addFound(argument, status)
      return
    }
    let reason = errno
    let matches = Self.expand(argument)
    if matches.isEmpty {
      problems.append(InputProblem(path: argument, message: Self.text(reason), gravity: .failure))
    }
    for match in matches where stat(match, &status) == 0 { addFound(match, status) }
  }

  private mutating func addFound(_ path: String, _ status: stat) {
    if status.st_mode & S_IFMT == S_IFDIR {
      visited = [FileID(status)]
      linked = []
      own = []
      let before = files.count
      let problemsBefore = problems.count
      let root = path.hasSuffix("/") ? String(path.dropLast()) : path
      walk(root.isEmpty ? "/" : root, prefix: "")
      leaveOutLinks()
      if files.count == before, problems.count == problemsBefore {
        problems.append(InputProblem(path: path, message: "the directory holds no files", gravity: .failure))
      }
    } else {
      addFile(path, name: Self.lastComponent(path), status, isNamed: true)
    }
  }

  private mutating func walk(_ directory: String, prefix: String) {
    guard let handle = opendir(directory) else {
      problems.append(
        InputProblem(path: directory, message: Self.text(errno), gravity: prefix.isEmpty ? .failure : .warning))
      return
    }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(handle)
    names.sort { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    for name in names {
      let path = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
      var status = stat()
      guard stat(path, &status) == 0 else {
        problems.append(InputProblem(path: path, message: Self.text(errno), gravity: .warning))
        continue
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        // A link back to a directory that is being walked would never end.
        if visited.insert(FileID(status)).inserted { walk(path, prefix: prefix + name + "/") }
      } else {
        let before = files.count
        addFile(path, name: prefix + name, status, isNamed: false)
        if files.count > before { note(path, FileID(status)) }
      }
    }
  }

  private mutating func note(_ path: String, _ file: FileID) {
    var entry = stat()
    if lstat(path, &entry) == 0, entry.st_mode & S_IFMT == S_IFLNK {
      linked.append((files.count - 1, file))
    } else {
      own.insert(file)
    }
  }

  /// Leaves out a link to a file that is read anyway (`current.log` beside what it leads to, a container's log by two
  /// names): every event would be there twice.
  private mutating func leaveOutLinks() {
    var seen = own
    let doubles = linked.filter { !seen.insert($0.target).inserted }
    for double in doubles.reversed() { files.remove(at: double.index) }
  }

  private mutating func addFile(_ path: String, name: String, _ status: stat, isNamed: Bool) {
    let type = status.st_mode & S_IFMT
    guard type == S_IFREG || (isNamed && (type == S_IFIFO || type == S_IFCHR)) else {
      problems.append(
        InputProblem(
          path: path, message: "not a regular file (a socket, pipe or device)", gravity: isNamed ? .failure : .warning))
      return
    }
    files.append(
      InputFile(
        path: path, name: name, isNamed: isNamed, size: Int(status.st_size), modified: Int(status.st_mtim.tv_sec)))
  }

  private static func lastComponent(_ path: String) -> String {
    String(path.split(separator: "/").last ?? Substring(path))
  }

  /// glob(3), for patterns that came quoted or through a configuration.
  private static func expand(_ pattern: String) -> [String] {
    guard pattern.contains(where: { "*?[".contains($0) }) else { return [] }
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0 else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { String(cString: $0) }
    }
  }

  /// The system's words for an error number.
  static func text(_ code: Int32) -> String {
    let message = String(cString: strerror(code))
    return message.prefix(1).lowercased() + message.dropFirst()
  }
}
