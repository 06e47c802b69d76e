internal import EventQModel

/// Folds what rules recognised into episodes.
struct EpisodeBuilder {
  let rules: [Rule]
  let classes: [String: ClassDefinition]
  let entities: EntityTable
  let catalogue: ServiceCatalogue
  let offsets: [String: ClockSolver.Offset]

  /// A cell with its texts, on corrected time.
  private struct Piece {
    var cell: SightingCell
    var host: String
    var target: String
    var server: String
    var service: String
    var start: Timestamp
    var last: Timestamp
    var lines: [LineRecord]
  }

  private struct GroupKey: Hashable {
    var host: String
    var eventClass: String
    /// Symptoms are told apart by what they cannot reach: what fails all day must not hide what fails now.
    var target: String
    var service: String
  }

  func build(_ cells: [SightingCell], text: (Int) -> String) -> [Episode] {
    var groups: [GroupKey: [Piece]] = [:]
    for cell in cells {
      guard cell.slot != Int.min, let definition = classes[rules[cell.key.rule].eventClass] else { continue }
      let piece = piece(cell, text)
      let bySymptom = definition.nature == .symptom || definition.id.hasPrefix("alert_")
      let byService = definition.id.hasPrefix("service_")
      let key = GroupKey(
        host: piece.host, eventClass: definition.id, target: bySymptom ? piece.target : "",
        service: byService ? catalogue.service(program: piece.service)?.id ?? piece.service : "")
      groups[key, default: []].append(piece)
    }
    var episodes: [Episode] = []
    for (key, pieces) in groups {
      guard let definition = classes[key.eventClass] else { continue }
      let sorted = pieces.sorted(by: Self.before)
      for run in split(sorted, definition) { episodes.append(fold(run, definition, key.host)) }
    }
    return episodes.sorted(by: Self.earlier)
  }

  static func earlier(_ a: Episode, _ b: Episode) -> Bool {
    if a.start != b.start { return a.start < b.start }
    if a.host != b.host { return a.host < b.host }
    if a.classID != b.classID { return a.classID < b.classID }
    if let x = a.lines.first, let y = b.lines.first, x.reference != y.reference { return LineRecord.before(x, y) }
    if a.mainService != b.mainService { return (a.mainService ?? "") < (b.mainService ?? "") }
    return (a.mainTarget ?? "") < (b.mainTarget ?? "")
  }

  private static func before(_ a: Piece, _ b: Piece) -> Bool {
    if a.start != b.start { return a.start < b.start }
    guard let x = a.lines.first, let y = b.lines.first else { return false }
    return LineRecord.before(x, y)
  }

  private func piece(_ cell: SightingCell, _ text: (Int) -> String) -> Piece {
    let host = entities.canonical(text(cell.key.host))
    let seconds = -(offsets[host]?.seconds ?? 0)
    let lines = cell.lines.map { line in
      var line = line
      line.host = host
      if seconds != 0 {
        line.originalTime = line.time
        line.time = line.time.adding(seconds: seconds)
      }
      return line
    }
    return Piece(
      cell: cell, host: host, target: cell.key.target < 0 ? "" : entities.canonical(text(cell.key.target)),
      server: cell.key.server < 0 ? "" : entities.canonical(text(cell.key.server)), service: text(cell.key.service),
      start: lines.first?.time ?? .none, last: cell.last.adding(seconds: seconds), lines: lines)
  }

  /// Runs whose gaps are no longer than the class allows; a run that begins as background and then bursts is cut where
  /// the burst begins.
  private func split(_ pieces: [Piece], _ definition: ClassDefinition) -> [[Piece]] {
    var runs: [[Piece]] = []
    var run: [Piece] = []
    var end = Timestamp.distantPast
    for piece in pieces {
      if !run.isEmpty, piece.start.seconds(since: end) > definition.gap {
        runs.append(run)
        run = []
      }
      run.append(piece)
      end = run.count == 1 ? piece.last : max(end, piece.last)
    }
    if !run.isEmpty { runs.append(run) }
    return definition.nature == .symptom ? runs.flatMap { burst(in: $0) } : runs
  }

  /// The likeliest moment at which the rate rises, if a Poisson test says that it does (G >= 24).
  private func burst(in run: [Piece]) -> [[Piece]] {
    guard run.count >= 4, let first = run.first, let last = run.last else { return [run] }
    let total = max(10, last.last.seconds(since: first.start) + 10)
    let all = Double(run.reduce(0) { $0 + $1.cell.count })
    var before = 0.0
    var best = (gain: 0.0, at: 0)
    for i in 1..<run.count {
      before += Double(run[i - 1].cell.count)
      let early = max(5, run[i].start.seconds(since: first.start))
      let late = max(5, total - early)
      let after = all - before
      guard after / late > 3 * before / early else { continue }
      let gain = 2 * (term(before, early * all / total) + term(after, late * all / total))
      if gain > best.gain { best = (gain, i) }
    }
    guard best.gain >= 24 else { return [run] }
    return [Array(run[..<best.at]), Array(run[best.at...])]
  }

  private func term(_ seen: Double, _ expected: Double) -> Double {
    seen <= 0 || expected <= 0 ? 0 : seen * Self.log(seen / expected)
  }

  /// Natural logarithm without a maths library: the exponent, and the series of artanh for the rest.
  static func log(_ x: Double) -> Double {
    guard x > 0 else { return -.infinity }
    let m = x.significand
    let z = (m - 1) / (m + 1)
    var sum = 0.0
    var power = z
    for n in stride(from: 1, through: 21, by: 2) {
      sum += power / Double(n)
      power *= z * z
    }
    return 2 * sum + Double(x.exponent) * 0.693_147_180_559_945_3
  }

  private func fold(_ run: [Piece], _ definition: ClassDefinition, _ host: String) -> Episode {
    var episode = Episode(host: host, eventClass: definition, start: run[0].start, end: run[0].last)
    episode.uncertainty = offsets[host]?.uncertainty ?? 0
    if let kind = definition.serviceKind { episode.serviceKinds.insert(kind) }
    var lines: [LineRecord] = []
    for piece in run {
      let rule = rules[piece.cell.key.rule]
      episode.start = min(episode.start, piece.start)
      episode.end = max(episode.end, piece.last)
      episode.count += piece.cell.count
      lines += piece.lines
      note(piece, rule, &episode)
      if rule.priority > episode.priority {
        episode.priority = rule.priority
        episode.ruleTitle = rule.title
        episode.values = piece.cell.values
      }
      if let severity = rule.severity ?? piece.lines.first?.severity {
        episode.severity = min(episode.severity ?? 7, severity)
      }
    }
    episode.last = episode.end
    episode.add(lines: lines)
    return episode
  }

  private func note(_ piece: Piece, _ rule: Rule, _ episode: inout Episode) {
    if !piece.target.isEmpty { episode.targets[piece.target, default: 0] += piece.cell.count }
    if !piece.server.isEmpty { episode.servers[piece.server, default: 0] += piece.cell.count }
    if piece.cell.key.reason >= 0 { episode.reasons.insert(rules[piece.cell.key.reason].eventClass) }
    if !piece.service.isEmpty {
      let service = catalogue.service(program: piece.service)
      let isProvider = episode.nature != .symptom
      if isProvider || service != nil {
        episode.services[service?.id ?? piece.service, default: 0] += piece.cell.count
      }
      if let kind = service?.kind, episode.eventClass.serviceKind == nil { episode.serviceKinds.insert(kind) }
    }
    if let path = piece.cell.values[.path], let service = catalogue.service(path: path) {
      episode.services[service.id, default: 0] += piece.cell.count
      episode.serviceKinds.insert(service.kind)
    }
    // The target's port tells which service is missed.
    for line in [piece.cell.values[.target] ?? ""] where !line.isEmpty && episode.nature == .symptom {
      if episode.eventClass.serviceKind == nil, let port = MinedNames.split(line).port,
        let service = catalogue.service(port: port)
      {
        episode.serviceKinds.insert(service.kind)
      }
    }
  }
}
