internal import EventQCorrelator
internal import EventQModel

/// A ranked cause with what it led to: what `why` prints.
struct Cause {
  var node: Int
  var confidence: Double
  /// The cause and its consequences as a tree.
  var steps: [Story.Step]
  /// Index into `timeline.edges` of the least sure edge of the tree.
  var weakest: Int?

  /// The roots of a timeline, best first.
  static func ranked(_ story: Story) -> [Cause] {
    story.timeline.roots.compactMap { root in
      guard let node = story.indexOf[root.node] else { return nil }
      let steps = story.chain(from: node)
      let edges = steps.dropFirst().compactMap { story.bestEdge[$0.node] }
      let weakest = edges.min {
        let (a, b) = (story.timeline.edges[$0].confidence, story.timeline.edges[$1].confidence)
        return a != b ? a < b : $0 < $1
      }
      return Cause(node: node, confidence: root.confidence, steps: steps, weakest: weakest)
    }
  }

  /// Other explanations of the steps of this chain, the likeliest first: indices into `timeline.edges`.
  func alternatives(_ story: Story) -> [Int] {
    let members = Set(steps.map { story.node($0.node).id })
    return story.timeline.edges.indices
      .filter { i in
        let edge = story.timeline.edges[i]
        guard members.contains(edge.to), let to = story.indexOf[edge.to] else { return false }
        return story.bestEdge[to] != i && story.indexOf[edge.from] != nil
      }
      .sorted {
        let (a, b) = (story.timeline.edges[$0].confidence, story.timeline.edges[$1].confidence)
        return a != b ? a > b : $0 < $1
      }
  }
}
