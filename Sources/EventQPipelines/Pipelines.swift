internal import CEventQEmbedded
public import EventQCorrelator

/// The rules that travel with eventq, and those that a site adds.
public enum Pipelines {
  /// A rule file: its name and its text.
  public struct Source: Sendable {
    public var file: String
    public var text: String
    public init(file: String, text: String) {
      self.file = file
      self.text = text
    }
  }

  /// The files of `pipelines/`, as they were when eventq was built, in the order of their names.
  public static var embedded: [Source] {
    var count = 0
    let files = eventq_embedded_files(&count)
    var sources: [Source] = []
    for i in 0..<count {
      let file = files[i]
      let name = String(cString: file.name)
      guard name.hasPrefix("pipelines/"), name.hasSuffix(".yaml") else { continue }
      let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
      sources.append(Source(file: name, text: String(decoding: bytes, as: UTF8.self)))
    }
    return sources.sorted { $0.file < $1.file }
  }

  /// The embedded rules followed by a site's own, checked as a whole: classes that rules and effects name must exist,
  /// ids must differ.
  public static func load(adding own: [Source] = []) throws(PipelineError) -> RuleSet {
    var set = RuleSet()
    for source in embedded + own { set.append(try RuleFile.read(source.text, file: source.file)) }
    try check(set)
    return set
  }

  /// Loads files by themselves, without the embedded ones.
  public static func load(only sources: [Source]) throws(PipelineError) -> RuleSet {
    var set = RuleSet()
    for source in sources { set.append(try RuleFile.read(source.text, file: source.file)) }
    try check(set)
    return set
  }

  private static func check(_ set: RuleSet) throws(PipelineError) {
    var classes: Set<String> = []
    for item in set.classes where !classes.insert(item.id).inserted {
      throw PipelineError(file: "rules", line: 0, message: "class '\(item.id)' is defined twice")
    }
    var rules: Set<String> = []
    for rule in set.rules {
      if !rules.insert(rule.id).inserted { throw error(rule.origin, "rule '\(rule.id)' is defined twice") }
      if !classes.contains(rule.eventClass) {
        throw error(rule.origin, "rule '\(rule.id)' names the unknown class '\(rule.eventClass)'")
      }
    }
    for effect in set.effects {
      for name in effect.from + effect.to where !classes.contains(name) {
        let text = "an effect '\(effect.relation)' names the unknown class '\(name)'"
        throw PipelineError(file: "rules", line: 0, message: text)
      }
    }
    for item in set.classes {
      for name in item.endedBy + (item.seenByOthersAs.map { [$0] } ?? []) where !classes.contains(name) {
        throw PipelineError(file: "rules", line: 0, message: "class '\(item.id)' names the unknown class '\(name)'")
      }
    }
  }

  private static func error(_ origin: String, _ message: String) -> PipelineError {
    let parts = origin.split(separator: ":")
    return PipelineError(
      file: parts.dropLast().joined(separator: ":"), line: Int(parts.last ?? "") ?? 0, message: message)
  }
}
