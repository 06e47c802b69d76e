import EventQCorrelator
import EventQPipelines
import Testing

@Suite struct RuleFileTests {
  @Test func everyEmbeddedRulePassesItsOwnTests() throws {
    let set = try Pipelines.load()
    let outcome = PipelineTester.run(set)
    #expect(outcome.testCount >= set.rules.count, "every rule carries a test")
    for failure in outcome.failures { Issue.record("\(failure)") }
    for rule in set.rules where rule.tests.isEmpty { Issue.record("\(rule.origin): no test") }
  }
}
