internal import Synchronization

/// What the workers of one import share: each file's outcome in its place, and the failure that ends the import.
final class SharedOutcome: Sendable {
  private struct State {
    var files: [ImportReport.File?]
    var problems: [[InputProblem]]
    var failure: (any Error)?
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(files: Array(repeating: nil, count: count), problems: Array(repeating: [], count: count)))
  }

  var failure: (any Error)? { state.withLock { $0.failure } }

  /// Keeps the first failure.
  func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

  func finish(_ index: Int, _ file: ImportReport.File, _ problems: [InputProblem]) {
    state.withLock {
      $0.files[index] = file
      $0.problems[index] = problems
    }
  }

  /// Everything, in the order of the files.
  var report: ImportReport {
    state.withLock {
      var report = ImportReport()
      report.files = $0.files.compactMap { $0 }
      report.problems = $0.problems.flatMap { $0 }
      return report
    }
  }
}

/// Hands out 0, 1, 2, ...
final class SharedCounter: Sendable {
  private let value = Atomic<Int>(0)

  func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}
