internal import EventQCorrelator
internal import EventQModel

/// Places of a drawn timeline, in pixels: a lane for each host, rows within a lane so that labels do not meet, and a
/// time axis on which quiet stretches are pressed together.
struct SwimLanes {
  struct Mark {
    var node: Int
    /// Its number in the story beneath the picture.
    var number: Int
    var x = 0
    var y = 0
    /// Where the bar of a state ends; `x` for a moment.
    var barEnd = 0
    var label: String
  }

  struct Lane {
    var host: String
    var top: Int
    var height: Int
  }

  struct Tick {
    var x: Int
    var time: Timestamp
  }

  static let axisHeight = 44
  static let rowHeight = 27
  private static let lanePadding = 6
  private static let leftMargin = 26
  private static let rightMargin = 230
  private static let characterWidth = 6.5
  /// What the page is wide beside the hosts' names.
  private static let usualWidth = 1054.0
  /// Room for a step's dot.
  private static let leastGap = 20.0
  private static let labelCharacters = 34
  /// Space for one time label: the clock alone, and with a date.
  private static let tickSpacing = 62
  private static let datedTickSpacing = 96

  private(set) var marks: [Mark] = []
  private(set) var lanes: [Lane] = []
  private(set) var ticks: [Tick] = []
  private(set) var width = 0
  private(set) var height = 0
  /// Moments and their places, ascending in both.
  private var scale: [Tick] = []

  /// Lays out the given steps, numbered from 1 in the order given.
  init(_ story: Story, nodes: [Int], time: TimeText) {
    marks = nodes.enumerated().map { place, node in
      let title = Printable.line(story.node(node).title)
      return Mark(node: node, number: place + 1, label: TextWidth.truncate(title, to: Self.labelCharacters))
    }
    placeInTime(story)
    placeInLanes(story)
    chooseTicks(story, time: time)
  }

  /// Pixels from the left for a moment, between the steps around it.
  func x(_ time: Timestamp) -> Int {
    guard let first = scale.first, let last = scale.last else { return Self.leftMargin }
    if time <= first.time { return first.x }
    for i in 1..<max(1, scale.count) where time <= scale[i].time {
      let (a, b) = (scale[i - 1], scale[i])
      if time == b.time { return b.x }
      let share = time.seconds(since: a.time) / b.time.seconds(since: a.time)
      return a.x + Int((share * Double(b.x - a.x)).rounded())
    }
    return last.x
  }

  func mark(node: Int) -> Mark? { marks.first { $0.node == node } }

  // MARK: Across

  private mutating func placeInTime(_ story: Story) {
    struct Stop {
      var time: Timestamp
      var mark: Int
    }
    var stops = marks.indices.map { Stop(time: story.node(marks[$0].node).time, mark: $0) }
    for outage in story.timeline.outages {
      for time in [outage.start, outage.detected, outage.mitigated, outage.end] {
        if let time { stops.append(Stop(time: time, mark: -1)) }
      }
    }
    stops.sort { ($0.time, $0.mark) < ($1.time, $1.mark) }
    // A stop of the outage at the moment of a step needs no room of its own.
    let least = stops.indices.dropFirst().map { i in
      (stops[i].mark < 0 || stops[i - 1].mark < 0) && stops[i].time == stops[i - 1].time ? 0 : Self.leastGap
    }
    let wished = stops.indices.dropFirst().map { Self.spread(stops[$0].time.seconds(since: stops[$0 - 1].time)) }
    let room = Self.usualWidth - Double(Self.leftMargin + Self.rightMargin) - least.reduce(0, +)
    let wishes = wished.reduce(0, +)
    // Spread over the usual width; a story with more steps than that has room for becomes wider, and scrolls.
    let share = wishes > 0 ? max(room, Double(wished.count) * 4) / wishes : 0
    let gaps = zip(least, wished).map { $0 + $1 * share }
    var x = Double(Self.leftMargin)
    for (i, stop) in stops.enumerated() {
      if i > 0 { x += gaps[i - 1] }
      let place = Int(x.rounded())
      if stop.mark >= 0 { marks[stop.mark].x = place }
      if scale.last?.time != stop.time { scale.append(Tick(x: place, time: stop.time)) }
    }
    width = Int(x.rounded()) + Self.rightMargin
    for i in marks.indices {
      let node = story.node(marks[i].node)
      marks[i].barEnd = max(marks[i].x, node.last > node.time ? self.x(node.last) : marks[i].x)
    }
  }

  /// Share of the width that a distance in time asks for: its logarithm, so that the first minute of an outage and the
  /// quiet hour after it are both readable.
  private static func spread(_ seconds: Double) -> Double {
    var doublings = 0.0
    var rest = 1 + max(0, seconds) / 15
    while rest > 1 {
      doublings += min(1, rest - 1)
      rest /= 2
    }
    return doublings
  }

  // MARK: Down

  private mutating func placeInLanes(_ story: Story) {
    var order: [String] = []
    for mark in marks where !order.contains(story.node(mark.node).host) { order.append(story.node(mark.node).host) }
    var top = Self.axisHeight
    for host in order {
      let members = marks.indices.filter { story.node(marks[$0].node).host == host }
        .sorted { (marks[$0].x, $0) < (marks[$1].x, $1) }
      var rowEnds: [Int] = []
      for i in members {
        let parentX = story.parent(marks[i].node).flatMap { mark(node: $0) }?.x ?? marks[i].x
        let from = min(parentX, marks[i].x) - 12
        let labelEnd = marks[i].x + 14 + Int(Double(TextWidth.of(marks[i].label)) * Self.characterWidth)
        let row = rowEnds.firstIndex { $0 < from } ?? rowEnds.count
        if row == rowEnds.count { rowEnds.append(0) }
        rowEnds[row] = max(labelEnd, marks[i].barEnd) + 6
        marks[i].y = top + Self.lanePadding + row * Self.rowHeight + Self.rowHeight / 2
      }
      let laneHeight = rowEnds.count * Self.rowHeight + 2 * Self.lanePadding
      lanes.append(Lane(host: host, top: top, height: laneHeight))
      top += laneHeight
    }
    height = top + 4
  }

  /// Times that are written on the axis: those of the outage first, then as many steps as fit between them.
  private mutating func chooseTicks(_ story: Story, time: TimeText) {
    var wanted: [Timestamp] = []
    for outage in story.timeline.outages {
      wanted += [outage.start] + [outage.end, outage.mitigated].compactMap { $0 }
    }
    wanted += scale.map(\.time)
    let origin = story.origin
    let isLong = scale.contains { !time.sameDay($0.time, origin) }
    let spacing = isLong ? Self.datedTickSpacing : Self.tickSpacing
    for time in wanted {
      let place = x(time)
      if ticks.allSatisfy({ ($0.x - place).magnitude >= spacing }) { ticks.append(Tick(x: place, time: time)) }
    }
    ticks.sort { $0.x < $1.x }
  }
}
