internal import EventQModel

/// Like events of one host folded: a point or a state of the story.
struct Episode: Sendable {
  var id = 0
  var host: String
  var eventClass: ClassDefinition
  /// Class that tells why an attempt failed, or was folded in.
  var reasons: Set<String> = []
  var start: Timestamp
  /// Last event, or the event that ended the state.
  var end: Timestamp
  /// Last event of its own.
  var last: Timestamp
  var count = 0
  var lines: [LineRecord] = []
  /// Hosts that it names as target, and the texts as written, by count.
  var targets: [String: Int] = [:]
  var servers: [String: Int] = [:]
  var services: [String: Int] = [:]
  var serviceKinds: Set<String> = []
  var values: [CaptureName: String] = [:]
  var ruleTitle: String?
  var priority = Int.min
  var severity: Int?
  var inferred = false
  /// Host's clock uncertainty in seconds.
  var uncertainty = 0.0
  /// Whether its end is known from an event of its own.
  var hasEnded = false

  init(host: String, eventClass: ClassDefinition, start: Timestamp, end: Timestamp) {
    self.host = host
    self.eventClass = eventClass
    self.start = start
    self.end = end
    last = end
  }

  var classID: String { eventClass.id }
  var nature: ClassDefinition.Nature { eventClass.nature }
  var family: String { eventClass.family ?? eventClass.id }

  /// Whether it is, or contains, an event of one of these classes.
  func isOf(_ classes: [String]) -> Bool {
    classes.contains(classID) || !reasons.isEmpty && classes.contains { reasons.contains($0) }
  }

  func names(_ host: String) -> Bool { targets[host] != nil }

  var mainTarget: String? { Self.most(targets) }
  var mainServer: String? { Self.most(servers) }
  var mainService: String? { Self.most(services) }

  private static func most(_ counts: [String: Int]) -> String? {
    counts.min { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }?.key
  }

  mutating func add(lines more: [LineRecord]) {
    lines = Array((lines + more).sorted(by: LineRecord.before).prefix(Limits.eventsPerNode))
  }

  /// Takes another episode of the same host in.
  mutating func absorb(_ other: Episode) {
    start = min(start, other.start)
    end = max(end, other.end)
    last = max(last, other.last)
    count += other.count
    add(lines: other.lines)
    targets.merge(other.targets, uniquingKeysWith: +)
    servers.merge(other.servers, uniquingKeysWith: +)
    services.merge(other.services, uniquingKeysWith: +)
    serviceKinds.formUnion(other.serviceKinds)
    reasons.formUnion(other.reasons)
    if other.classID != classID { reasons.insert(other.classID) }
    values.merge(other.values) { a, _ in a }
    if let theirs = other.severity { severity = min(severity ?? 7, theirs) }
    hasEnded = hasEnded || other.hasEnded
  }
}
