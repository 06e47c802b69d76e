/// What the correlator knows of the world, as data: classes of events, rules that recognise them, effects that one
/// class may have on another, and the services that programs provide. Loaded from `pipelines/*.yaml`.
public struct RuleSet: Sendable, Equatable {
  public var classes: [ClassDefinition] = []
  public var rules: [Rule] = []
  public var effects: [Effect] = []
  public var services: [ServiceDefinition] = []

  public init() {}

  /// Adds another file's content behind this one's.
  public mutating func append(_ other: RuleSet) {
    classes += other.classes
    rules += other.rules
    effects += other.effects
    services += other.services
  }
}

/// A semantic class of events (`panic`, `resolve_fail`, ...): what part it can play in a story.
public struct ClassDefinition: Sendable, Equatable {
  /// What an event of the class is in the course of an outage.
  public enum Nature: String, Sendable, CaseIterable {
    /// Something broke by itself; may be a root.
    case fault
    /// Something fails, usually because of something else.
    case symptom
    /// Somebody or something changed the system.
    case change
    /// A person or tool tried to help and failed.
    case attempt
    /// A step that helped, or was meant to.
    case action
    /// Somebody outside was asked.
    case request
    /// A person or a monitor noticed.
    case detection
    /// Something works again.
    case recovery
    /// Worth knowing where it touches a story; never part of a chain by itself.
    case context
  }

  public var id: String
  public var nature: Nature
  /// Node title: `{host}`, `{target}`, `{server}`, `{service}`, `{zone}`, `{path}`, `{detail}`, `{title}`; a part in
  /// `[...]` is left out when one of its names has no value.
  public var title: String
  /// Whether it lasts (from its first event to an event of `endedBy`, or the last of its run) or is a moment.
  public var isState = false
  /// Events of the class on one host that are no further apart (seconds) are one episode.
  public var gap: Double = 300
  /// Classes whose events on the same host end the state.
  public var endedBy: [String] = []
  /// Whether somebody's service is harmed while it lasts.
  public var isImpact = false
  /// Whether the whole host is gone from this moment.
  public var isDown = false
  /// Whether it is done on purpose: a root of this class is no outage.
  public var isPlanned = false
  /// Whether it adds nothing where the same host has a more telling symptom.
  public var isWeak = false
  /// How readily it begins a chain, 0 to 1.
  public var rootPrior: Double = 0
  /// Classes of one family on one host are told as one step; by default a class is its own family.
  public var family: String?
  /// Where an event of the class names another host as its target, the fault is that host's, and the event is a symptom
  /// of this class at the host that logged it.
  public var seenByOthersAs: String?
  /// Kind of service that fails (`dns`, `database`), where the class itself says so.
  public var serviceKind: String?

  public init(id: String, nature: Nature, title: String) {
    self.id = id
    self.nature = nature
    self.title = title
  }
}

/// Recognises events of one class.
public struct Rule: Sendable, Equatable {
  public var id: String
  public var detection: Detection
  /// Id of the class.
  public var eventClass: String
  /// Rules of higher priority are asked first; in a tie the earlier one.
  public var priority = 0
  /// Tried in order; the first that fits the message gives the values.
  public var captures: [CapturePattern] = []
  /// Values taken from fields of the event: capture name to field name.
  public var fieldCaptures: [FieldCapture] = []
  /// Constant values: capture name to text.
  public var constants: [ConstantCapture] = []
  /// RFC 5424 severity of the node, where the event names none or a misleading one.
  public var severity: Int?
  /// Node title, instead of the class's.
  public var title: String?
  public var tests: [RuleTest] = []
  /// `file:line` of the definition, for messages.
  public var origin = ""

  public init(id: String, detection: Detection, eventClass: String) {
    self.id = id
    self.detection = detection
    self.eventClass = eventClass
  }
}

public struct FieldCapture: Sendable, Equatable {
  public var name: CaptureName
  public var field: String
  public init(name: CaptureName, field: String) {
    self.name = name
    self.field = field
  }
}

public struct ConstantCapture: Sendable, Equatable {
  public var name: CaptureName
  public var value: String
  public init(name: CaptureName, value: String) {
    self.name = name
    self.value = value
  }
}

/// A sample message inside a rule file, and what the whole rule set must make of it.
public struct RuleTest: Sendable, Equatable {
  public var message: String
  public var app: String = ""
  public var kind: String = "syslog"
  public var severity: Int?
  public var fields: [String: String] = [:]
  /// Expected class; nil for "none".
  public var expectedClass: String?
  /// Expected captured values.
  public var expected: [String: String] = [:]
  public var origin = ""
  public init(message: String) { self.message = message }
}

/// What an episode of one class may do to others.
public struct Effect: Sendable, Equatable {
  /// How cause and effect must be related.
  public enum Scope: Sendable, Equatable, Hashable {
    /// Same host.
    case host
    /// The effect names the cause's host as its target.
    case target
    /// The effect's host depends on the cause's host in this way.
    case dependency(DependencyKind)
    /// The effect is a report about the cause's host.
    case about
    /// The cause names the effect's host as its target.
    case aims
    /// Wherever it is: only for responses, which no log ties to a host.
    case anywhere
  }

  /// Id of the relation that an edge shows (`runs_on`, `resolves_with`, ...).
  public var relation: String
  public var from: [String]
  public var to: [String]
  public var scopes: [Scope]
  /// Probability that the effect follows from the cause when both are seen.
  public var strength: Double
  /// Whether a cause that lasts keeps its full strength.
  public var holds = true
  /// Longest time in seconds from the (end of the) cause to the effect's start.
  public var maximumLag: Double
  /// Kind of service that both must concern; nil for any.
  public var serviceKind: String?
  /// One sentence; the title's names may stand in it, with `{cause}` for the cause's host.
  public var because: String

  public init(
    relation: String, from: [String], to: [String], scopes: [Scope], strength: Double, maximumLag: Double,
    because: String
  ) {
    self.relation = relation
    self.from = from
    self.to = to
    self.scopes = scopes
    self.strength = strength
    self.maximumLag = maximumLag
    self.because = because
  }
}

/// Ways in which a host depends on another.
public enum DependencyKind: String, Sendable, CaseIterable {
  case resolvesWith = "resolves_with"
  case clientOf = "client_of"
  case replicatesFrom = "replicates_from"
  case transfersFrom = "transfers_from"
  case managedBy = "managed_by"
}

/// A service by the programs that provide it and the ports on which it is reached.
public struct ServiceDefinition: Sendable, Equatable {
  /// Name shown (`named`).
  public var id: String
  /// `dns`, `database`, `web`, ...: services of one kind can stand in for each other.
  public var kind: String
  /// Program names (and unit names without suffix).
  public var programs: [String]
  public var ports: [Int]
  /// Parts of configuration paths that belong to it.
  public var paths: [String]
  public init(id: String, kind: String, programs: [String], ports: [Int] = [], paths: [String] = []) {
    self.id = id
    self.kind = kind
    self.programs = programs
    self.ports = ports
    self.paths = paths
  }
}
