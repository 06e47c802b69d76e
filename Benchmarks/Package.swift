// swift-tools-version: 6.2
// Benchmarks are a package of their own: the tool that others build needs none of what measuring needs.
import PackageDescription

let package = Package(
  name: "eventq-benchmarks",
  dependencies: [
    .package(name: "eventq", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "EventQBenchmarks",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "EventQ", package: "eventq"),
      ],
      path: "Benchmarks/EventQBenchmarks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ]
)
