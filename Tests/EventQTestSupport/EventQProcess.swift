public import Foundation

/// Runs the real `eventq` that was built beside the tests: process in, text out.
public enum EventQProcess {
  public struct Result: Sendable {
    public var status: Int32
    public var output: String
    public var errors: String
    /// Standard output as it came.
    public var outputBytes: Data

    public var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The executable, in the same folder as the test bundle.
  public static var executable: URL {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = bundle.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("eventq")
      if FileManager.default.isExecutableFile(atPath: candidate.path), !isDirectory(candidate) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    return packageRoot.appendingPathComponent(".build/debug/eventq")
  }

  /// The folder that holds Package.swift.
  public static var packageRoot: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// A path below the package's root.
  public static func path(_ relative: String) -> String { packageRoot.appendingPathComponent(relative).path }

  /// - Parameters:
  ///   - input: what the process reads from standard input.
  ///   - environment: variables to set (or, where empty, to take away) beside those of the tests.
  public static func run(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:], directory: URL? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = directory ?? packageRoot
    var variables = ProcessInfo.processInfo.environment
    variables["EVENTQ_STORE"] = nil
    for (name, value) in environment { variables[name] = value.isEmpty ? nil : value }
    process.environment = variables
    let scratch = try TemporaryFolder()
    let outURL = scratch.url.appendingPathComponent("out")
    let errURL = scratch.url.appendingPathComponent("err")
    let inURL = scratch.url.appendingPathComponent("in")
    try input.write(to: inURL)
    // Files, not pipes: a full pipe that nobody reads would stop the process.
    for url in [outURL, errURL] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
    process.standardInput = try FileHandle(forReadingFrom: inURL)
    process.standardOutput = try FileHandle(forWritingTo: outURL)
    process.standardError = try FileHandle(forWritingTo: errURL)
    try process.run()
    process.waitUntilExit()
    let out = try Data(contentsOf: outURL)
    return Result(
      status: process.terminationStatus, output: String(decoding: out, as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errURL), as: UTF8.self), outputBytes: out)
  }

  private static func isDirectory(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) && isDirectory.boolValue
  }
}

/// A folder of its own for one test, removed with it.
public final class TemporaryFolder: Sendable {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("eventq-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  public var path: String { url.path }

  /// Writes a file below the folder, making the folders on the way, and returns its path.
  @discardableResult
  public func write(_ name: String, _ content: Data) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try content.write(to: file)
    return file.path
  }

  @discardableResult
  public func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }
}
