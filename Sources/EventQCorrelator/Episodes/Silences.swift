internal import EventQModel

/// When a host's programs wrote nothing although they used to.
struct Silence: Sendable {
  var host: String
  /// Last line before and first line after; nil where nothing came any more.
  var start: Timestamp
  var end: Timestamp?
}

/// What hosts and programs wrote, minute by minute, on corrected time.
struct ActivityView: Sendable {
  struct Stretch: Sendable {
    var first: Timestamp
    var last: Timestamp
    var count: Int
    var lastLine: LineRecord?
  }

  private struct Stream: Hashable {
    var host: String
    var program: String
  }

  private var streams: [Stream: [Stretch]] = [:]
  private var byHost: [String: [Stretch]] = [:]
  private(set) var end = Timestamp.distantPast
  private(set) var start = Timestamp.distantFuture

  init(
    _ minutes: [ActivityTable.Minute], text: (Int) -> String, entities: EntityTable,
    offsets: [String: ClockSolver.Offset]
  ) {
    for minute in minutes {
      let host = entities.canonical(text(minute.host))
      let shift = -(offsets[host]?.seconds ?? 0)
      var line = minute.lastLine
      if shift != 0, let stamp = line?.time {
        line?.originalTime = stamp
        line?.time = stamp.adding(seconds: shift)
      }
      line?.host = host
      let stretch = Stretch(
        first: minute.first.adding(seconds: shift), last: minute.last.adding(seconds: shift), count: minute.count,
        lastLine: line)
      streams[Stream(host: host, program: text(minute.program).lowercased()), default: []].append(stretch)
      byHost[host, default: []].append(stretch)
      end = max(end, stretch.last)
      start = min(start, stretch.first)
    }
    for key in streams.keys { streams[key]!.sort { $0.first != $1.first ? $0.first < $1.first : $0.last < $1.last } }
    for key in byHost.keys { byHost[key]!.sort { $0.first != $1.first ? $0.first < $1.first : $0.last < $1.last } }
  }

  /// Programs that a host ran, with how many lines they wrote up to a moment.
  func programs(of host: String, before time: Timestamp) -> [(program: String, count: Int)] {
    var result: [(program: String, count: Int)] = []
    for (stream, stretches) in streams where stream.host == host {
      let count = stretches.reduce(0) { $0 + ($1.first < time ? $1.count : 0) }
      if count > 0 { result.append((stream.program, count)) }
    }
    return result.sorted { $0.program < $1.program }
  }

  /// Hosts on which a program wrote lines, sorted.
  func hosts(running program: String) -> [String] {
    streams.keys.filter { $0.program == program && !$0.host.isEmpty }.map(\.host).sorted()
  }

  /// The last line that a program wrote up to a moment, where lines were kept.
  func lastLine(of host: String, program: String, before time: Timestamp) -> LineRecord? {
    let stretches = streams[Stream(host: host, program: program)] ?? []
    return stretches.last { $0.first <= time && $0.last <= time && $0.lastLine != nil }?.lastLine
  }

  /// First line of a host after a moment.
  func resumed(_ host: String, after time: Timestamp) -> Timestamp? {
    (byHost[host] ?? []).first { $0.first > time }?.first
  }

  func hasHost(_ host: String) -> Bool { byHost[host] != nil }

  /// Silences of hosts that a steady writer would keep with a probability of at most 1e-6.
  func silences() -> [Silence] {
    var result: [Silence] = []
    for host in byHost.keys.sorted() {
      let stretches = byHost[host]!
      for i in stretches.indices {
        let next: Timestamp? = i + 1 < stretches.count ? stretches[i + 1].first : nil
        let gap = (next ?? end).seconds(since: stretches[...i].suffix(40).map(\.last).max()!)
        guard gap > 60 else { continue }
        // Lines a second over the half hour before.
        var count = 0
        var j = i
        while j >= 0, stretches[i].last.seconds(since: stretches[j].first) < 1800 {
          count += stretches[j].count
          j -= 1
        }
        let span = max(60, stretches[i].last.seconds(since: stretches[max(0, j + 1)].first))
        if Double(count) / span * gap >= 14, count >= 10 {
          result.append(Silence(host: host, start: stretches[i].last, end: next))
        }
      }
    }
    return result
  }
}
