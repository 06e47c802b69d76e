internal import EventQModel

/// What a timeline is asked for.
public struct CorrelationRequest: Sendable {
  /// Where the window begins; nil for the first event.
  public var since: AnchorExpression?
  /// As it was given, for the report.
  public var sinceText: String?
  /// Where it ends; nil for the last event.
  public var until: AnchorExpression?

  public init(since: AnchorExpression? = nil, sinceText: String? = nil, until: AnchorExpression? = nil) {
    self.since = since
    self.sinceText = sinceText
    self.until = until
  }
}

extension Correlator {
  /// The story of the window. Can be asked more than once, with more events between.
  public func finish(_ request: CorrelationRequest = CorrelationRequest()) -> Timeline {
    let analysis = analyse()
    let crashes = correctedCrashes(analysis)
    let incidents = analysis.incidents()
    let (window, anchor) = resolve(request, analysis, incidents)
    let chosen = choose(incidents, window, anchor, analysis)
    var timeline = TimelineWriter(analysis: analysis, crashes: crashes).write(chosen, window: window)
    if let anchor {
      let line = analysis.episodes[anchor].lines.first
      timeline.window.anchorNode = timeline.nodes.first {
        $0.host == analysis.episodes[anchor].host && $0.eventClass == analysis.episodes[anchor].classID
          && (line == nil || $0.events.contains { $0.source == line!.source && $0.line == line!.line })
      }?.id
    }
    addNotes(&timeline, request, anchor)
    return timeline
  }

  /// Every kernel crash, oldest first, on corrected clocks.
  public func crashRecords() -> [CrashRecord] { correctedCrashes(analyse()) }

  /// All steps up to scored edges.
  func analyse() -> Analysis {
    let entities = EntityTable(evidence)
    let name: (Int) -> String = { [evidence = Names(self)] id in evidence.text(id) }
    let solved = ClockSolver.solve(evidence.clocks) { entities.canonical(name($0)) }
    // Below a second nothing is corrected: the evidence is no better, and stamps are of whole seconds.
    let offsets = solved.filter { abs($0.value.seconds) >= 1 && abs($0.value.seconds) > 1.5 * $0.value.uncertainty }
    var classes: [String: ClassDefinition] = [:]
    for item in rules.classes { classes[item.id] = item }
    let catalogue = ServiceCatalogue(rules.services)
    let activity = ActivityView(self.activity.minutes, text: name, entities: entities, offsets: offsets)
    let builder = EpisodeBuilder(
      rules: matcher.rules, classes: classes, entities: entities, catalogue: catalogue, offsets: offsets)
    let cells = placed(sightings.cells, classes, activity, entities, name)
    var analysis = Analysis(
      rules: rules, classes: classes, catalogue: catalogue, entities: entities, offsets: offsets, activity: activity,
      episodes: builder.build(cells, text: name))
    analysis.dependencies.addMined(evidence, entities, catalogue)
    analysis.run()
    return analysis
  }

  /// Texts by number, copied out of the table so that closures may hold them.
  private struct Names {
    private var all: [String]
    init(_ correlator: borrowing Correlator) {
      all = (0..<correlator.evidence.textCount).map { correlator.evidence.text($0) }
    }
    func text(_ id: Int) -> String { id < 0 ? "" : all[id] }
  }

  /// A stop of a host that no stamp dates lies where the host fell silent.
  private func placed(
    _ cells: [SightingCell], _ classes: [String: ClassDefinition], _ activity: ActivityView, _ entities: EntityTable,
    _ name: (Int) -> String
  ) -> [SightingCell] {
    guard cells.contains(where: { $0.slot == Int.min }) else { return cells }
    let silences = activity.silences()
    return cells.map { cell in
      guard cell.slot == Int.min, classes[matcher.rules[cell.key.rule].eventClass]?.isDown ?? false else { return cell }
      let host = entities.canonical(name(cell.key.host))
      guard let silence = silences.last(where: { $0.host == host }) else { return cell }
      var cell = cell
      cell.slot = SightingTable.slot(silence.start)
      cell.last = silence.start
      for i in cell.lines.indices { cell.lines[i].time = silence.start }
      return cell
    }
  }

  private func correctedCrashes(_ analysis: Analysis) -> [CrashRecord] {
    crashes.map { crash in
      var record = crash.record
      record.host = analysis.entities.canonical(record.host)
      if let offset = analysis.offsets[record.host] { record.time = record.time.adding(seconds: -offset.seconds) }
      return record
    }.sorted {
      if $0.time != $1.time { return $0.time < $1.time }
      return $0.source != $1.source ? $0.source < $1.source : $0.firstLine < $1.firstLine
    }
  }

  /// The window in time, and the episode that anchors it.
  private func resolve(
    _ request: CorrelationRequest, _ analysis: Analysis, _ incidents: [Incident]
  ) -> (Timeline.Window, Int?) {
    var anchor: Int?
    func moment(_ expression: AnchorExpression?, isSince: Bool) -> Timestamp? {
      switch expression {
      case nil: return nil
      case .time(let time): return time
      case .named(let name, let index, let host, let offset):
        var found = moments(name, analysis, incidents)
        if let host { found = found.filter { analysis.episodes[$0.episode].host == analysis.entities.canonical(host) } }
        guard index <= found.count else { return nil }
        let chosen = found.sorted { $0.time != $1.time ? $0.time > $1.time : $0.episode > $1.episode }[index - 1]
        if isSince { anchor = chosen.episode }
        return chosen.time.adding(seconds: offset)
      }
    }
    let first = min(analysis.activity.start, analysis.episodes.first?.start ?? .distantFuture)
    let since = moment(request.since, isSince: true) ?? first
    let last = max(analysis.activity.end, analysis.episodes.map(\.end).max() ?? .distantPast)
    let until = moment(request.until, isSince: false) ?? max(last, since)
    var window = Timeline.Window(since: since, until: until)
    window.anchorExpression = request.sinceText
    return (window, anchor)
  }

  private func moments(
    _ name: AnchorExpression.Moment, _ analysis: Analysis, _ incidents: [Incident]
  ) -> [(episode: Int, time: Timestamp)] {
    switch name {
    case .crash: return analysis.episodes.filter { $0.eventClass.isDown }.map { ($0.id, $0.start) }
    case .boot: return analysis.episodes.filter { $0.classID == "boot" }.map { ($0.id, $0.start) }
    case .outage: return incidents.filter(\.isOutage).map { ($0.root, $0.start) }
    }
  }

  /// Outages that touch the window, and whatever the anchor is part of.
  private func choose(
    _ incidents: [Incident], _ window: Timeline.Window, _ anchor: Int?, _ analysis: Analysis
  ) -> [Incident] {
    var chosen: [Incident] = []
    for incident in incidents {
      let holdsAnchor = anchor.map { incident.members.contains($0) } ?? false
      let end = incident.end ?? .distantFuture
      guard holdsAnchor || incident.isOutage && end >= window.since && incident.start <= window.until else { continue }
      // What hangs loose beside a well explained outage is most likely part of it.
      let isShadowed = chosen.contains {
        analysis.episodes[incident.root].nature == .symptom && $0.confidence > 2 * incident.confidence
          && $0.start <= end && ($0.end ?? .distantFuture) >= incident.start
      }
      if !isShadowed || holdsAnchor { chosen.append(incident) }
    }
    return chosen
  }

  private func addNotes(_ timeline: inout Timeline, _ request: CorrelationRequest, _ anchor: Int?) {
    if case .named(let name, _, _, _)? = request.since, anchor == nil {
      timeline.notes.append("no \(name.rawValue) was found")
    }
    if unknownCount > 0 { timeline.notes.append("\(unknownCount) of \(eventCount) lines were not understood") }
  }
}
