public import EventQCorrelator
internal import Yams

/// Reads one rule file (`docs/rules.md` describes the schema).
public enum RuleFile {
  /// - Parameter file: name for messages.
  public static func read(_ text: String, file: String) throws(PipelineError) -> RuleSet {
    var set = RuleSet()
    guard let top = try YAMLValue.parse(text, file: file) else { return set }
    for (key, _, value) in try top.mapping(["pipeline", "description", "services", "classes", "rules", "effects"]) {
      switch key {
      case "services": for item in try value.list() { set.services.append(try service(item)) }
      case "classes": for item in try value.list() { set.classes.append(try classDefinition(item)) }
      case "rules": for item in try value.list() { try rule(item, into: &set) }
      case "effects": for item in try value.list() { set.effects.append(try effect(item, from: nil)) }
      default: _ = try value.string()
      }
    }
    return set
  }

  private static func service(_ value: YAMLValue) throws(PipelineError) -> ServiceDefinition {
    var service = ServiceDefinition(id: "", kind: "", programs: [])
    for (key, _, item) in try value.mapping(["id", "kind", "programs", "ports", "paths"]) {
      switch key {
      case "id": service.id = try item.string()
      case "kind": service.kind = try item.string()
      case "programs": service.programs = try item.strings()
      case "paths": service.paths = try item.strings()
      default:
        for port in item.isList ? try item.list() : [item] { service.ports.append(try port.integer()) }
      }
    }
    if service.id.isEmpty || service.kind.isEmpty { throw value.fail("a service needs 'id' and 'kind'") }
    return service
  }

  private static func classDefinition(_ value: YAMLValue) throws(PipelineError) -> ClassDefinition {
    var result = ClassDefinition(id: "", nature: .context, title: "")
    var hasNature = false
    let keys = [
      "id", "nature", "title", "lasts", "gap", "ended_by", "impact", "down", "planned", "weak", "root", "service",
      "family", "seen_by_others",
    ]
    for (key, _, item) in try value.mapping(keys) {
      switch key {
      case "id": result.id = try item.string()
      case "nature":
        result.nature = try item.choice(ClassDefinition.Nature.self)
        hasNature = true
      case "title": result.title = try item.string()
      case "lasts":
        switch try item.string() {
        case "state": result.isState = true
        case "point": result.isState = false
        default: throw item.fail("expected state or point")
        }
      case "gap": result.gap = try item.duration()
      case "ended_by": result.endedBy = try item.strings()
      case "impact": result.isImpact = try item.bool()
      case "down": result.isDown = try item.bool()
      case "planned": result.isPlanned = try item.bool()
      case "weak": result.isWeak = try item.bool()
      case "root": result.rootPrior = try item.probability()
      case "seen_by_others": result.seenByOthersAs = try item.string()
      case "family": result.family = try item.string()
      default: result.serviceKind = try item.string()
      }
    }
    if result.id.isEmpty || !hasNature || result.title.isEmpty {
      throw value.fail("a class needs 'id', 'nature' and 'title'")
    }
    return result
  }

  private static func rule(_ value: YAMLValue, into set: inout RuleSet) throws(PipelineError) {
    var rule = Rule(id: "", detection: .any([]), eventClass: "")
    rule.origin = "\(value.file):\(value.line)"
    var effects: [YAMLValue] = []
    var hasDetection = false
    let keys = [
      "id", "title", "description", "detection", "class", "priority", "capture", "fields", "set", "severity", "effects",
      "tests",
    ]
    for (key, _, item) in try value.mapping(keys) {
      switch key {
      case "id": rule.id = try item.string()
      case "title": rule.title = try item.string()
      case "detection":
        rule.detection = try SigmaDetection.read(item)
        hasDetection = true
      case "class": rule.eventClass = try item.string()
      case "priority": rule.priority = try item.integer()
      case "capture": rule.captures = try captures(item)
      case "fields":
        for (name, _, field) in try item.mapping(CaptureName.allCases.map(\.rawValue)) {
          rule.fieldCaptures.append(FieldCapture(name: CaptureName(rawValue: name)!, field: try field.string()))
        }
      case "set":
        for (name, _, text) in try item.mapping(CaptureName.allCases.map(\.rawValue)) {
          rule.constants.append(ConstantCapture(name: CaptureName(rawValue: name)!, value: try text.string()))
        }
      case "severity":
        let code = try item.integer()
        guard (0...7).contains(code) else { throw item.fail("a severity is 0 to 7") }
        rule.severity = code
      case "effects": effects = try item.list()
      case "tests": for test in try item.list() { rule.tests.append(try Self.test(test)) }
      default: _ = try item.string()
      }
    }
    if rule.id.isEmpty || rule.eventClass.isEmpty || !hasDetection {
      throw value.fail("a rule needs 'id', 'detection' and 'class'")
    }
    if !rule.detection.isCallable {
      throw value.fail(
        "rule '\(rule.id)' needs a text of at least two characters in the message, a 'kind' or an 'app_name' to call it"
      )
    }
    for item in effects { set.effects.append(try effect(item, from: rule.eventClass)) }
    set.rules.append(rule)
  }

  private static func captures(_ value: YAMLValue) throws(PipelineError) -> [CapturePattern] {
    var result: [CapturePattern] = []
    for item in value.isList ? try value.list() : [value] {
      let text = try item.string()
      guard let pattern = CapturePattern(text) else {
        let names = CaptureName.allCases.map(\.rawValue).joined(separator: ", ")
        throw item.fail("bad pattern '\(text)'; holes are {name} or {name:text} with text between, of: \(names), _")
      }
      result.append(pattern)
    }
    return result
  }

  private static func test(_ value: YAMLValue) throws(PipelineError) -> RuleTest {
    var test = RuleTest(message: "")
    test.origin = "\(value.file):\(value.line)"
    var hasClass = false
    for (key, _, item) in try value.mapping(["message", "app", "kind", "severity", "fields", "class", "captures"]) {
      switch key {
      case "message": test.message = try item.string()
      case "app": test.app = try item.string()
      case "kind": test.kind = try item.string()
      case "severity": test.severity = try item.integer()
      case "fields": for (name, _, text) in try item.mapping(nil) { test.fields[name] = try text.string() }
      case "class":
        let text = try item.string()
        test.expectedClass = text == "none" ? nil : text
        hasClass = true
      default:
        for (name, _, text) in try item.mapping(CaptureName.allCases.map(\.rawValue)) {
          test.expected[name] = try text.string()
        }
      }
    }
    guard hasClass else { throw value.fail("a test needs 'class' (or 'class: none')") }
    return test
  }

  /// - Parameter source: class of the rule that the effect stands in; nil in the file's own list, which names `from`.
  private static func effect(_ value: YAMLValue, from source: String?) throws(PipelineError) -> Effect {
    var effect = Effect(
      relation: "", from: source.map { [$0] } ?? [], to: [], scopes: [], strength: -1, maximumLag: 600, because: "")
    let keys =
      (source == nil ? ["from"] : []) + [
        "relation", "to", "scope", "strength", "hold", "max_lag", "service", "because",
      ]
    for (key, _, item) in try value.mapping(keys) {
      switch key {
      case "relation": effect.relation = try item.string()
      case "from": effect.from = try item.strings()
      case "to": effect.to = try item.strings()
      case "scope":
        for part in item.isList ? try item.list() : [item] { effect.scopes.append(try scope(part)) }
      case "strength": effect.strength = try item.probability()
      case "hold": effect.holds = try item.bool()
      case "max_lag": effect.maximumLag = try item.duration()
      case "service": effect.serviceKind = try item.string()
      default: effect.because = try item.string()
      }
    }
    if effect.relation.isEmpty || effect.from.isEmpty || effect.to.isEmpty || effect.scopes.isEmpty
      || effect.strength < 0 || effect.because.isEmpty
    {
      throw value.fail("an effect needs 'relation', 'from', 'to', 'scope', 'strength' and 'because'")
    }
    return effect
  }

  private static func scope(_ value: YAMLValue) throws(PipelineError) -> Effect.Scope {
    switch try value.string() {
    case "host": return .host
    case "target": return .target
    case "about": return .about
    case "aims": return .aims
    case "anywhere": return .anywhere
    case let text:
      if let kind = DependencyKind(rawValue: text) { return .dependency(kind) }
      let known = ["host", "target", "about", "aims", "anywhere"] + DependencyKind.allCases.map(\.rawValue)
      throw value.fail("unknown scope '\(text)'; one of: \(known.joined(separator: ", "))")
    }
  }
}
