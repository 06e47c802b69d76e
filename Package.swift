// swift-tools-version: 6.2
// The target table, level by level. Imports run strictly downwards: a target may depend on targets of the levels
// above it in this file only (checked by `make layers`). See ARCHITECTURE.md for what each one is for.
import PackageDescription

/// Optional SIMD target for people who build for their own machine: `EVENTQ_MARCH=x86-64-v3 make build`.
let march = Context.environment["EVENTQ_MARCH"]

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let cSettings: [CSetting] = march.map { [.unsafeFlags(["-march=\($0)"])] } ?? []

func lib(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], settings: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(name)", exclude: exclude, swiftSettings: strict + settings)
}

func cLib(_ name: String) -> Target {
  .target(name: name, path: "Sources/C/\(name)", cSettings: cSettings)
}

func test(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["EventQTestSupport"], path: "Tests/\(name)Tests",
    exclude: exclude, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
  name: "eventq",
  products: [
    .executable(name: "eventq", targets: ["EventQTool"]),
    // The layers for others to build on; the benchmarks do.
    .library(
      name: "EventQ",
      targets: [
        "EventQBytes", "EventQModel", "EventQCodecs", "EventQShapes", "EventQParsers", "EventQFilter", "EventQStore",
        "EventQQuery", "EventQCorrelator", "EventQPipelines", "EventQIngest", "EventQReports",
      ]),
  ],
  traits: [
    .trait(name: "Libdeflate", description: "Compress and inflate with libdeflate (same bytes format, 3x faster)")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // L0: C. System libraries, system-call shims, embedded files.
    .systemLibrary(
      name: "CZlib", path: "Sources/C/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"])]),
    .systemLibrary(
      name: "CLibdeflate", path: "Sources/C/CLibdeflate", pkgConfig: "libdeflate",
      providers: [.apt(["libdeflate-dev"]), .yum(["libdeflate-devel"])]),
    cLib("CEventQSystem"),
    cLib("CEventQEmbedded"),
    // L1: bytes.
    lib("EventQBytes", ["CEventQSystem"]),
    // L2: the vocabulary, and how columns become bytes.
    lib("EventQModel", ["EventQBytes"]),
    lib(
      "EventQCodecs",
      [
        "EventQBytes", "CZlib", .target(name: "CLibdeflate", condition: .when(traits: ["Libdeflate"])),
      ]),
    // L3: from bytes to events, and predicates on them.
    lib("EventQShapes", ["EventQModel", "EventQBytes"]),
    lib("EventQParsers", ["EventQModel", "EventQBytes"]),
    lib("EventQFilter", ["EventQModel", "EventQBytes"]),
    // L4: the store.
    lib("EventQStore", ["EventQCodecs", "EventQModel", "EventQBytes", "CEventQSystem"]),
    // L5: what is asked of events.
    lib("EventQQuery", ["EventQFilter", "EventQModel", "EventQBytes"]),
    lib("EventQCorrelator", ["EventQFilter", "EventQShapes", "EventQModel", "EventQBytes"]),
    // L6: edges: rule files in, files in, reports out.
    lib("EventQPipelines", ["EventQCorrelator", "EventQFilter", "EventQModel", "CEventQEmbedded", yams]),
    lib(
      "EventQIngest",
      ["EventQParsers", "EventQStore", "EventQCodecs", "EventQShapes", "EventQModel", "EventQBytes", "CEventQSystem"]),
    lib(
      "EventQReports", ["EventQCorrelator", "EventQModel", "EventQBytes", "CEventQEmbedded"], exclude: ["Assets"]),
    // L8: the command line.
    lib(
      "EventQCommands",
      [
        "EventQReports", "EventQIngest", "EventQPipelines", "EventQCorrelator", "EventQQuery", "EventQStore",
        "EventQFilter", "EventQParsers", "EventQShapes", "EventQModel", "EventQBytes", argumentParser,
      ]),
    // L9: the executable.
    .executableTarget(
      name: "EventQTool", dependencies: ["EventQCommands"], path: "Sources/EventQTool", swiftSettings: strict),

    // Tests, one folder per target.
    .target(
      name: "EventQTestSupport", dependencies: ["EventQModel", "EventQBytes"], path: "Tests/EventQTestSupport",
      swiftSettings: strict),
    test("EventQBytes", ["EventQBytes"]),
    test("EventQModel", ["EventQModel", "EventQBytes"]),
    test("EventQCodecs", ["EventQCodecs", "EventQBytes"]),
    test("EventQShapes", ["EventQShapes", "EventQModel", "EventQBytes"]),
    test("EventQParsers", ["EventQParsers", "EventQModel", "EventQBytes"]),
    test("EventQFilter", ["EventQFilter", "EventQModel", "EventQBytes"]),
    test(
      "EventQStore", ["EventQStore", "EventQCodecs", "EventQModel", "EventQBytes"], exclude: ["read_segment.py"]),
    test("EventQQuery", ["EventQQuery", "EventQStore", "EventQFilter", "EventQModel", "EventQBytes"]),
    test("EventQCorrelator", ["EventQCorrelator", "EventQFilter", "EventQShapes", "EventQModel", "EventQBytes"]),
    test(
      "EventQPipelines",
      ["EventQPipelines", "EventQCorrelator", "EventQIngest", "EventQParsers", "EventQModel", "EventQBytes"]),
    test(
      "EventQIngest",
      ["EventQIngest", "EventQParsers", "EventQStore", "EventQCodecs", "EventQModel", "EventQBytes"]),
    test("EventQReports", ["EventQReports", "EventQCorrelator", "EventQModel", "EventQBytes"], exclude: ["Golden"]),
    test("EventQCommands", []),
    test("Tidy", []),
  ]
)
