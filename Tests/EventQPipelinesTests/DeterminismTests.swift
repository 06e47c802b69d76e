import EventQBytes
import EventQCorrelator
import EventQModel
import EventQPipelines
import Testing

@Suite struct DeterminismTests {
  /// An outage with a bit of everything.
  static func scenario(skew: Double = 0) -> Scenario {
    var s = Scenario(seed: 11)
    for host in ["web1", "web2", "ops1", "watch1"] { s.background(host) }
    s.background("db1", app: "named", every: 4, silent: [0...1800])
    for (host, address) in [("web1", "192.0.2.21"), ("web2", "192.0.2.22"), ("ops1", "192.0.2.5")] {
      let ahead = host == "web2" ? skew : 0
      s.every(5, from: -3000, to: -1) { s, t in
        s.query(t, server: "db1", address: "192.0.2.11", client: address, name: "db1.example")
        let port = s.lines[s.lines.count - 1].fields[1].1
        s.add(t + ahead + 0.002, host, "probe", "asked from \(address):\(port)")
      }
      s.add(-2000 + ahead, host, "probe", "\(host) (\(address)) up")
      s.every(9, from: 4, to: 1790) {
        $0.add(
          $1 + ahead, host, "shop", "getaddrinfo for db1.example failed: Temporary failure in name resolution",
          Severity.error)
      }
    }
    s.lines.append(
      Scenario.Line(
        time: 0, host: "db1", app: "", message: "BUG: kernel NULL pointer dereference\nOops", kind: .kernelCrash,
        fields: [
          (.crashTitle, "BUG: unable to handle kernel NULL pointer dereference in foo"), (.crashPanicked, "true"),
        ]))
    s.add(60, "watch1", "nagios", "HOST ALERT: db1;DOWN;HARD;1;lost 100%", Severity.error)
    s.add(1800, "db1", "kernel", "Linux version 6.1.0-18-amd64 (debian)")
    s.add(1830, "db1", "named", "all zones loaded")
    // A line without a time, and one without a host.
    s.lines.append(Scenario.Line(time: 5, host: "", app: "x", message: "Connection timed out"))
    return s
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func theOrderOfEventsDoesNotMatter(seed: UInt64) throws {
    let scenario = Self.scenario()
    let straight = try scenario.timeline()
    let shuffled = try scenario.timeline(shuffled: seed)
    #expect(straight == shuffled, "seed \(seed)\n\(straight.story)\n\(shuffled.story)")
    #expect(straight.root()?.eventClass == "panic", "\(straight.story)")
  }

  @Test(arguments: [17.3, -42.0, 3600.0])
  func aWrongClockIsFoundAndCorrected(skew: Double) throws {
    let timeline = try Self.scenario(skew: skew).timeline()
    let offset = try #require(timeline.clockOffsets.first { $0.host == "web2" }, "\(timeline.story)")
    #expect(abs(offset.seconds - skew) < 2, "\(offset)")
    #expect(timeline.clockOffsets.count == 1)
    let node = try #require(timeline.nodes.first { $0.host == "web2" && $0.eventClass == "resolve_fail" })
    #expect(abs(node.time.seconds(since: Scenario.origin) - 4) < 2)
    #expect(node.events.first?.originalTime != nil)
  }

  @Test func eventsWithoutATimeAreHarmless() throws {
    var correlator = Correlator(try Pipelines.load())
    var batch = Self.scenario().batch(Self.scenario().numbered)
    for row in 0..<batch.count where row % 7 == 0 { batch.time[row] = .none }
    correlator.observe(batch)
    let timeline = correlator.finish()
    #expect(timeline.roots.count == 1)
    var empty = Correlator(try Pipelines.load())
    empty.observe(EventBatch())
    #expect(empty.finish().nodes.isEmpty)
  }

  @Test func aPanicThatNoStampDatesIsPutWhereTheHostFellSilent() throws {
    var scenario = Self.scenario()
    scenario.lines.removeAll { $0.kind == .kernelCrash }
    var correlator = Correlator(try Pipelines.load())
    correlator.observe(scenario.batch(scenario.numbered))
    var crash = Scenario()
    crash.lines = Self.scenario().lines.filter { $0.kind == .kernelCrash }
    var batch = crash.batch(crash.numbered)
    batch.time[0] = .none
    correlator.observe(batch)
    let timeline = correlator.finish()
    let root = try #require(timeline.root())
    #expect(root.eventClass == "panic", "\(timeline.story)")
    #expect(abs(root.time.seconds(since: Scenario.origin)) < 15)
  }

  @Test func anchorsNameMomentsOfTheLogs() throws {
    var correlator = Correlator(try Pipelines.load())
    let scenario = Self.scenario()
    correlator.observe(scenario.batch(scenario.numbered))
    let ask = { (text: String) -> AnchorExpression? in try? AnchorExpression.parse(text, now: Scenario.origin) }
    let crash = correlator.finish(CorrelationRequest(since: ask("crash-10m"), sinceText: "crash-10m"))
    #expect(crash.window.since == Scenario.origin.adding(seconds: -600))
    #expect(crash.window.anchorNode == crash.roots.first?.node)
    #expect(crash.window.anchorExpression == "crash-10m")
    let outage = correlator.finish(CorrelationRequest(since: ask("outage")))
    #expect(outage.outages.count == 1)
    let other = correlator.finish(CorrelationRequest(since: ask("crash@web1")))
    #expect(other.notes.contains("no crash was found"))
    let after = correlator.finish(CorrelationRequest(since: .time(Scenario.origin.adding(seconds: 4000))))
    #expect(after.outages.isEmpty)
  }
}
