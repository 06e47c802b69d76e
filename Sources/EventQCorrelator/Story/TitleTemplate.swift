/// Titles such as `{host}: look-ups fail[ of {target}]`: names in braces are replaced, a part in square brackets is
/// left out when one of its names has no value.
enum TitleTemplate {
  static func expand(_ template: String, _ value: (String) -> String?) -> String {
    var result = ""
    var part = ""
    var isOptional = false
    var isComplete = true
    var index = template.startIndex
    while index < template.endIndex {
      let character = template[index]
      index = template.index(after: index)
      switch character {
      case "[":
        result += part
        part = ""
        isOptional = true
        isComplete = true
      case "]" where isOptional:
        if isComplete { result += part }
        part = ""
        isOptional = false
      case "{":
        guard let close = template[index...].firstIndex(of: "}") else { continue }
        let found = value(String(template[index..<close]))
        if let found, !found.isEmpty { part += found } else { isComplete = false }
        index = template.index(after: close)
      default: part.append(character)
      }
    }
    return result + part
  }
}

extension Analysis {
  /// What stands for a name in titles and reasons of an episode.
  func titleValue(_ name: String, _ episode: Episode) -> String? {
    switch name {
    case "host": return episode.host.isEmpty ? "?" : episode.host
    case "target": return list(episode.targets)
    case "server": return list(episode.servers)
    case "service": return list(episode.services) ?? episode.values[.service]
    case "zone": return episode.values[.zone]
    case "path": return episode.values[.path]
    case "detail": return episode.values[.detail].map { $0.count <= 90 ? $0 : "\($0.prefix(89))…" }
    case "peer": return episode.values[.peer]
    default: return nil
    }
  }

  /// The most frequent ones, at most three.
  private func list(_ counts: [String: Int]) -> String? {
    guard !counts.isEmpty else { return nil }
    let sorted = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key)
    let shown = sorted.prefix(3).joined(separator: ", ")
    return sorted.count > 3 ? "\(shown) and \(sorted.count - 3) more" : shown
  }

  func title(_ episode: Episode) -> String {
    let text = TitleTemplate.expand(episode.ruleTitle ?? episode.eventClass.title) { titleValue($0, episode) }
    return text.isEmpty ? "\(episode.host): \(episode.classID)" : text
  }

  func because(_ edge: CandidateEdge) -> String {
    let cause = episodes[edge.from]
    let result = episodes[edge.to]
    return TitleTemplate.expand(edge.effect.because) { name in
      name == "cause" ? cause.host : titleValue(name, result) ?? result.host
    }
  }
}
