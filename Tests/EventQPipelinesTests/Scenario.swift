import EventQBytes
import EventQCorrelator
import EventQModel
import EventQPipelines
import EventQTestSupport

/// Events of an invented site, made line by line: enough for the correlator, without files.
struct Scenario {
  struct Line {
    var time: Double
    var host: String
    var app: String
    var message: String
    var severity: UInt8 = Severity.informational
    var kind = EventKind.syslog
    var fields: [(Field, String)] = []
    /// Line in its source; nil for its place in the batch.
    var number: Int?
  }

  /// Midday of the day of the story; times of lines are seconds from it.
  static let origin = CivilTime(year: 2026, month: 3, day: 4, hour: 12).timestamp()
  var lines: [Line] = []
  var random: SeededRandom

  init(seed: UInt64 = 7) { random = SeededRandom(seed: seed) }

  mutating func add(
    _ time: Double, _ host: String, _ app: String, _ message: String, _ severity: UInt8 = Severity.informational
  ) {
    lines.append(Line(time: time, host: host, app: app, message: message, severity: severity))
  }

  mutating func add(
    _ time: Double, _ host: String, kind: EventKind, _ message: String, _ fields: [(Field, String)] = []
  ) {
    lines.append(Line(time: time, host: host, app: "", message: message, kind: kind, fields: fields))
  }

  /// What a host writes all day, but not in the gaps.
  mutating func background(_ host: String, app: String = "cron", every: Double = 6, silent: [ClosedRange<Double>] = [])
  {
    var time = -3600.0
    while time < 5400 {
      time += every * (0.5 + Double.random(in: 0...1, using: &random))
      if silent.contains(where: { $0.contains(time) }) { continue }
      add(
        time, host, app,
        "job \(Int.random(in: 1...9999, using: &random)) finished in \(Int.random(in: 1...90, using: &random)) ms")
    }
  }

  /// A line now and then between two moments.
  mutating func every(_ seconds: Double, from: Double, to: Double, _ make: (inout Scenario, Double) -> Void) {
    var time = from
    while time < to {
      make(&self, time)
      time += seconds * (0.7 + 0.6 * Double.random(in: 0...1, using: &random))
    }
  }

  mutating func query(_ time: Double, server: String, address: String, client: String, name: String) {
    let port = Int.random(in: 32_768...60_999, using: &random)
    lines.append(
      Line(
        time: time, host: server, app: "",
        message: "client \(client)#\(port) (\(name)): query: \(name) IN A + (\(address))",
        kind: .dnsQuery,
        fields: [
          (.clientAddress, client), (.clientPort, "\(port)"), (.serverAddress, address), (.dnsQuestionName, name),
        ]))
  }

  /// The lines in this order, as one batch.
  func batch(_ order: [Line]) -> EventBatch {
    var batch = EventBatch()
    for (index, line) in order.enumerated() {
      var row = EventRow()
      row.time = Scenario.origin.adding(seconds: line.time)
      row.message = batch.make(line.message)
      row.raw = row.message
      row.hostname = batch.make(line.host)
      row.appName = batch.make(line.app)
      row.severity = line.severity
      row.kind = line.kind
      row.source = UInt32(batch.sources.intern("\(line.host).log"))
      row.line = UInt32(line.number ?? index + 1)
      for (field, value) in line.fields { batch.add(field, batch.make(value)) }
      batch.append(row)
    }
    return batch
  }

  /// Lines numbered in order of time, as their files would have them.
  var numbered: [Line] {
    lines.sorted { ($0.time, $0.host, $0.message) < ($1.time, $1.host, $1.message) }.enumerated().map { index, line in
      var line = line
      line.number = index + 1
      return line
    }
  }

  func timeline(shuffled seed: UInt64? = nil, since: AnchorExpression? = nil) throws -> Timeline {
    var correlator = Correlator(try Pipelines.load())
    var order = numbered
    if let seed {
      var random = SeededRandom(seed: seed)
      order.shuffle(using: &random)
    }
    // In pieces, as readers hand them on.
    var start = 0
    while start < order.count {
      let end = min(order.count, start + 997)
      correlator.observe(batch(Array(order[start..<end])))
      start = end
    }
    return correlator.finish(CorrelationRequest(since: since))
  }
}

extension Timeline {
  func root() -> Node? { roots.first.flatMap { root in nodes.first { $0.id == root.node } } }

  /// A timeline as lines, for messages of failing tests.
  var story: String {
    var text = ""
    for node in nodes {
      text +=
        "\(node.id) \(node.time.rfc3339) \(node.host) \(node.eventClass) \(node.role.rawValue) \(node.title)\n"
    }
    for edge in edges { text += "\(edge.from) -> \(edge.to) \(edge.relation) \(edge.confidence)\n" }
    text += "roots \(roots)\nconditions \(conditions.map(\.id))\n"
    for outage in outages { text += "outage \(outage.start.rfc3339) \(outage.end?.rfc3339 ?? "-") \(outage.hosts)\n" }
    return text + "\(clockOffsets) \(notes)\n"
  }
}
