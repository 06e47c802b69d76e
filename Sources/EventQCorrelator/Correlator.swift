internal import EventQBytes
internal import EventQFilter
public import EventQModel

/// Finds the story of an outage in events: feed it batches, in any order, then ask for a timeline.
///
/// Each event costs one pass for rules and one for entities; only what a rule knows is kept, folded by host, rule and
/// ten seconds, so that memory grows with time and variety. Not for concurrent use; give each thread batches in turn.
public struct Correlator: ~Copyable {
  let rules: RuleSet
  var matcher: RuleMatcher
  /// Ranks of rules whose class is an attempt, and of those that can tell why one failed.
  private let attemptRanks: Set<Int>
  private let symptomRanks: Set<Int>
  private let servicePrograms: Set<String>

  var sightings = SightingTable()
  var activity = ActivityTable()
  var evidence = MinedEvidence()
  var crashes: [CrashObservation] = []
  /// Number of events seen, and of those that no parser understood.
  var eventCount = 0
  var unknownCount = 0

  public init(_ rules: RuleSet) {
    self.rules = rules
    matcher = RuleMatcher(rules.rules)
    var natures: [String: ClassDefinition.Nature] = [:]
    for item in rules.classes { natures[item.id] = item.nature }
    var attempts: Set<Int> = []
    var symptoms: Set<Int> = []
    for (rank, rule) in matcher.rules.enumerated() {
      if natures[rule.eventClass] == .attempt { attempts.insert(rank) }
      if natures[rule.eventClass] == .symptom { symptoms.insert(rank) }
    }
    attemptRanks = attempts
    symptomRanks = symptoms
    servicePrograms = Set(rules.services.flatMap { $0.programs.map { $0.lowercased() } })
  }

  /// Takes in the events of a batch.
  public mutating func observe(_ batch: borrowing EventBatch) {
    evidence.begin(batch)
    for row in 0..<batch.count {
      eventCount += 1
      if batch.kind[row] == .unknown { unknownCount += 1 }
      let host = evidence.host(batch, row)
      let program = evidence.program(batch, row)
      observeActivity(batch, row, host, program)
      evidence.mine(batch, row, host: host)
      observeRules(batch, row, host, program)
      if batch.kind[row] == .kernelCrash { crashes.append(CrashObservation(batch, row: row)) }
    }
    activity.settle { row, minute in
      LineRecord(batch, row: row, host: evidence.text(minute.host), app: evidence.text(minute.program))
    }
  }

  private mutating func observeActivity(_ batch: borrowing EventBatch, _ row: Int, _ host: Int, _ program: Int) {
    guard host >= 0, !batch.time[row].isNone else { return }
    switch batch.kind[row] {
    // Written by others than the host's own programs.
    case .hardwareSEL, .hardware, .ticket, .alert, .kernelCrash, .console: return
    default: break
    }
    activity.add(
      host: host, program: program, time: batch.time[row], row: row,
      keepsLines: evidence.isService(program, servicePrograms))
  }

  private mutating func observeRules(_ batch: borrowing EventBatch, _ row: Int, _ host: Int, _ program: Int) {
    let rank = matcher.match(batch, row: row)
    guard rank >= 0 else { return }
    let reason = attemptRanks.contains(rank) ? matcher.second(batch, row: row, among: symptomRanks) : -1
    let captured = matcher.captures(rank: rank, batch, row: row)
    var key = SightingKey(
      host: host, rule: rank, reason: reason, target: -1, server: -1, service: -1, app: program)
    for (name, value) in captured {
      switch name {
      case .target: key.target = evidence.intern(value.lowercased())
      case .server: key.server = evidence.intern(value.lowercased())
      case .service: key.service = evidence.intern(value)
      default: break
      }
    }
    let hostName = host < 0 ? "" : evidence.text(host)
    let appName = program < 0 ? "" : evidence.text(program)
    let source = batch.sources.count > 0 ? batch.sources.bytes(Int(batch.source[row])) : batch.text.bytes(.none)
    // Safe: the batch is borrowed for the whole call, and the closures do not outlive it.
    sightings.add(
      key, time: batch.time[row], source: source, line: Int(batch.line[row]),
      record: LineRecord(batch, row: row, host: hostName, app: appName), values: captured)
  }
}
