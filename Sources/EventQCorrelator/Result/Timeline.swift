public import EventQModel

/// What the correlator found: the story of one window, as `eventq.timeline/1` prints it. Plain values, in the order in
/// which they are to be shown; the same input gives equal timelines.
public struct Timeline: Sendable, Equatable {
  /// The window that was asked for, and the moment that anchors it.
  public var window: Window
  /// Steps of the story, by corrected time.
  public var nodes: [Node] = []
  /// What led to what; `from` and `to` are node ids.
  public var edges: [Edge] = []
  /// Where it began, best first, at most `Limits.roots`; empty when nothing supports a root.
  public var roots: [Root] = []
  public var conditions: [Condition] = []
  public var outages: [Outage] = []
  /// Corrected clocks, by host.
  public var clockOffsets: [ClockOffset] = []
  /// What a reader must know before trusting the rest: unknown lines, silent sources, truncated traces.
  public var notes: [String] = []

  public init(window: Window) { self.window = window }

  public struct Window: Sendable, Equatable {
    public var since: Timestamp
    public var until: Timestamp
    /// The expression that `--since` named, as given (`crash-10m`), and the node that it stands for.
    public var anchorExpression: String?
    public var anchorNode: String?
    public init(since: Timestamp, until: Timestamp, anchorExpression: String? = nil, anchorNode: String? = nil) {
      self.since = since
      self.until = until
      self.anchorExpression = anchorExpression
      self.anchorNode = anchorNode
    }
  }

  public enum Role: String, Sendable, CaseIterable {
    case trigger, condition, propagation
    case blockedMitigation = "blocked_mitigation"
    case detection
    case externalRequest = "external_request"
    case mitigation, recovery, unrelated
  }

  /// How sure the order of an edge's two ends is.
  public enum Order: String, Sendable {
    /// The clocks leave no doubt.
    case certain
    case likely
    /// Only the rule says so: the times could be either way round.
    case ruleOnly = "rule-only"
  }

  /// A log line that a node rests on.
  public struct EvidenceLine: Sendable, Equatable {
    /// Corrected time.
    public var time: Timestamp
    /// The stamp as logged, where the clock was corrected.
    public var originalTime: Timestamp?
    public var host: String
    public var app: String
    public var message: String
    /// Path relative to the input, and 1-based line.
    public var source: String
    public var line: Int
    public init(
      time: Timestamp, originalTime: Timestamp? = nil, host: String, app: String, message: String, source: String,
      line: Int
    ) {
      self.time = time
      self.originalTime = originalTime
      self.host = host
      self.app = app
      self.message = message
      self.source = source
      self.line = line
    }
  }

  /// One step of the story on one host; like lines are folded into it.
  public struct Node: Sendable, Equatable {
    public var id: String
    /// Corrected time of the first and of the last line.
    public var time: Timestamp
    public var last: Timestamp
    public var host: String
    public var app: String
    public var kind: String
    /// Semantic class, for example `panic`, `resolve_fail`, `service_up`.
    public var eventClass: String
    public var role: Role
    /// RFC 5424 code, or nil.
    public var severity: Int?
    public var title: String
    /// Number of lines folded.
    public var count: Int
    /// Whether it was inferred and not logged.
    public var inferred: Bool
    /// Up to `Limits.eventsPerNode` of its lines, the first ones.
    public var events: [EvidenceLine]
    public init(
      id: String, time: Timestamp, last: Timestamp, host: String, app: String, kind: String, eventClass: String,
      role: Role, severity: Int?, title: String, count: Int, inferred: Bool, events: [EvidenceLine]
    ) {
      self.id = id
      self.time = time
      self.last = last
      self.host = host
      self.app = app
      self.kind = kind
      self.eventClass = eventClass
      self.role = role
      self.severity = severity
      self.title = title
      self.count = count
      self.inferred = inferred
      self.events = events
    }
  }

  public struct Edge: Sendable, Equatable {
    public var from: String
    public var to: String
    /// Id of the rule or dependency.
    public var relation: String
    /// 0 to 1.
    public var confidence: Double
    public var order: Order
    /// One sentence.
    public var because: String
    /// References `source:line`, or short facts with one.
    public var evidence: [String]
    public init(
      from: String, to: String, relation: String, confidence: Double, order: Order, because: String, evidence: [String]
    ) {
      self.from = from
      self.to = to
      self.relation = relation
      self.confidence = confidence
      self.order = order
      self.because = because
      self.evidence = evidence
    }
  }

  public struct Root: Sendable, Equatable {
    public var node: String
    public var confidence: Double
    public init(node: String, confidence: Double) {
      self.node = node
      self.confidence = confidence
    }
  }

  /// Something that made the outage possible, longer or wider: `spof:<service>`, `shared_fate:<host>`,
  /// `access_by_name:<target>`, `recent_change:<service>`, `no_crash_record:<host>`.
  public struct Condition: Sendable, Equatable {
    public var id: String
    public var title: String
    public var nodes: [String]
    public var evidence: [String]
    public init(id: String, title: String, nodes: [String], evidence: [String]) {
      self.id = id
      self.title = title
      self.nodes = nodes
      self.evidence = evidence
    }
  }

  public struct Outage: Sendable, Equatable {
    public var start: Timestamp
    /// Nil while it lasts.
    public var end: Timestamp?
    public var detected: Timestamp?
    public var mitigated: Timestamp?
    public var blockedMitigationSeconds: Double?
    public var hosts: [String]
    public var services: [String]
    public var nodes: [String]
    public init(
      start: Timestamp, end: Timestamp?, detected: Timestamp? = nil, mitigated: Timestamp? = nil,
      blockedMitigationSeconds: Double? = nil, hosts: [String] = [], services: [String] = [], nodes: [String] = []
    ) {
      self.start = start
      self.end = end
      self.detected = detected
      self.mitigated = mitigated
      self.blockedMitigationSeconds = blockedMitigationSeconds
      self.hosts = hosts
      self.services = services
      self.nodes = nodes
    }
  }

  /// Seconds that a host's clock runs ahead (+) or behind (-), with the half-width of what the evidence allows.
  public struct ClockOffset: Sendable, Equatable {
    public var host: String
    public var seconds: Double
    public var uncertainty: Double
    public init(host: String, seconds: Double, uncertainty: Double) {
      self.host = host
      self.seconds = seconds
      self.uncertainty = uncertainty
    }
  }
}

/// A kernel crash as `eventq.crashes/1` prints it.
public struct CrashRecord: Sendable, Equatable {
  public var time: Timestamp
  public var host: String
  public var title: String
  public var alternatives: [String] = []
  /// `DoS`, `HANG`, `KASAN-READ`, ... (the names of the contract).
  public var crashClass: String
  public var function: String = ""
  public var module: String = ""
  public var panicked = false
  public var corrupted = false
  public var fingerprint: String = ""
  public var kernel: String = ""
  public var tainted: String = ""
  public var modules: [String] = []
  public var frames: [String] = []
  public var source: String
  /// First and last line in the source.
  public var firstLine: Int
  public var lastLine: Int
  /// The first line of the crash as logged.
  public var message: String = ""

  public init(
    time: Timestamp, host: String, title: String, crashClass: String, source: String, firstLine: Int, lastLine: Int
  ) {
    self.time = time
    self.host = host
    self.title = title
    self.crashClass = crashClass
    self.source = source
    self.firstLine = firstLine
    self.lastLine = lastLine
  }
}
