public import EventQCorrelator
internal import EventQModel

/// Runs the tests that rule files carry through the engine that reads real logs.
public enum PipelineTester {
  public struct Failure: Sendable, Equatable, CustomStringConvertible {
    /// `file:line` of the test.
    public var origin: String
    public var message: String
    public var description: String { "\(origin): \(message)" }
  }

  public struct Outcome: Sendable {
    public var testCount = 0
    public var failures: [Failure] = []
  }

  /// Every test of every rule, against all rules together: a sample must get the class that the whole set gives it.
  public static func run(_ set: RuleSet) -> Outcome {
    var outcome = Outcome()
    var tester = RuleTester(set)
    for rule in set.rules {
      for test in rule.tests {
        outcome.testCount += 1
        let batch = Self.batch(test)
        let answer = tester.answer(batch, row: 0)
        if let text = Self.difference(test, answer) {
          outcome.failures.append(Failure(origin: test.origin, message: "\(rule.id): \(text)"))
        }
      }
    }
    return outcome
  }

  private static func difference(_ test: RuleTest, _ answer: RuleTester.Answer?) -> String? {
    guard answer?.eventClass == test.expectedClass else {
      let got = answer.map { "\($0.eventClass) (rule \($0.rule))" } ?? "none"
      return "expected class \(test.expectedClass ?? "none"), got \(got), for: \(test.message)"
    }
    for (name, value) in test.expected.sorted(by: { $0.key < $1.key }) where answer?.captures[name] != value {
      return "expected \(name) '\(value)', got '\(answer?.captures[name] ?? "")', for: \(test.message)"
    }
    return nil
  }

  private static func batch(_ test: RuleTest) -> EventBatch {
    var batch = EventBatch()
    var row = EventRow()
    row.message = batch.make(test.message)
    row.raw = row.message
    row.appName = batch.make(test.app)
    if let severity = test.severity { row.severity = UInt8(clamping: severity) }
    var kind = test.kind
    if let known = kind.withUTF8({ EventKind(name: UnsafeRawBufferPointer($0)) }) {
      row.kind = known
    } else {
      row.kind = .other
      batch.add(.kindName, batch.make(test.kind))
    }
    for (name, value) in test.fields.sorted(by: { $0.key < $1.key }) {
      var name = name
      guard let field = name.withUTF8({ batch.field(named: UnsafeRawBufferPointer($0)) }) else { continue }
      batch.add(field, batch.make(value))
    }
    batch.append(row)
    return batch
  }
}
