import EventQBytes
import EventQModel
import EventQParsers
import Foundation
import Testing

/// The cases of other projects' suites; the figures are printed.
///
/// Cases that are not equal, and why:
/// - A line without `<PRI>` and without a stamp: rsyslog takes its first words for host and tag; go-syslog demands the
///   priority. It is no syslog here.
/// - `<PRI>stamp host word text`: rsyslog takes the word for the tag, jeromer (told the tag beforehand) for text. As
///   rsyslog. jeromer's hosts and tags given by option, and its priority 0 where there is none, are not in the message.
/// - `Aug 10 22:18:24 2009  host`: rsyslog reads the host `2009`; Juniper documents it as the year. As Juniper.
/// - Bytes over 127 as `#ooo`: an option of rsyslog's, off by default. RFC 5424 stamps are compared in UTC.
struct SyslogCorpusTests {
  /// One message through RFC 5424 and, where that does not take it, RFC 3164, as a datagram is read.
  static func message(_ bytes: [UInt8]) -> [String: String]? {
    let context = RowText.context()
    var batch = EventBatch()
    bytes.withUnsafeBytes { _ = batch.text.append($0) }
    let line = Slice(from: 0, to: bytes.count)
    var rfc5424 = Rfc5424Format()
    var rfc3164 = Rfc3164Format()
    if !rfc5424.parse(line, number: 0, into: &batch, context), !rfc3164.parse(line, number: 0, into: &batch, context) {
      return nil
    }
    return RowText.fields(batch, 0)
  }

  /// The fields of a go-syslog value that the row does not have.
  static func missing(_ want: [String: Any], _ row: [String: String]) -> [String] {
    var wrong: [String] = []
    func check(_ key: String, _ value: String?, _ field: String) {
      let got = row[field] ?? ""
      if (value ?? "") != got { wrong.append("\(key): want \(value ?? "") got \(got)") }
    }
    for (key, value) in want {
      switch key {
      case "facility": check(key, "\(value)", "fac")
      case "severity": check(key, "\(value)", "sev")
      case "hostname": check(key, value as? String, "host")
      case "appname": check(key, value as? String, "app")
      case "procID": check(key, value as? String, "pid")
      case "msgID": check(key, value as? String, "msgid")
      case "message":
        if let text = value as? String { check(key, text, "msg") }
      case "timestamp":
        guard let text = value as? String else { continue }
        let bytes = Array(text.utf8)
        let moment = bytes.withUnsafeBytes { StampReader.iso($0)?.moment(SourceContext()) }
        check(key, moment?.rfc3339, "time")
      case "structuredData":
        for (id, params) in value as? [String: Any] ?? [:] {
          for (name, text) in params as? [String: String] ?? [:] { check("\(id).\(name)", text, "sd.\(id).\(name)") }
        }
      default: break
      }
    }
    return wrong
  }

  @Test func goSyslog() throws {
    guard let cases = CorpusFile.lines("syslog/go-syslog-rfc5424.jsonl") else { return }
    var valid = 0
    var equal = 0
    var invalid = 0
    var reported = 0
    var salvaged = 0
    var columns = 0
    for entry in cases {
      let bytes = try #require(CorpusFile.bytes(entry["input"]))
      let row = Self.message(bytes)
      if entry["valid"] as? Bool == true {
        valid += 1
        let wrong = row.map { Self.missing(entry["value"] as? [String: Any] ?? [:], $0) } ?? ["not taken"]
        if wrong.isEmpty, row?["error"] == nil {
          equal += 1
        } else {
          print("go-syslog valid:", String(decoding: bytes, as: UTF8.self), wrong, row?["error"] ?? "")
        }
        continue
      }
      invalid += 1
      // What no format takes is reported by the driver, an empty input is no event.
      if row == nil || row?["error"] != nil { reported += 1 } else { print("not reported:", entry["input"] ?? "") }
      var partial = entry["partial"] as? [String: Any] ?? [:]
      // A part of a broken message is kept with the whole of it.
      partial["message"] = nil
      let wrong = Self.missing(partial, row ?? [:])
      if wrong.isEmpty { salvaged += 1 } else { print("go-syslog salvage:", entry["input"] ?? "", wrong) }
      let column = (entry["error"] as? String ?? "").split(separator: "[").last.map(String.init) ?? "?"
      if row?["error"]?.hasSuffix(column) == true {
        columns += 1
      } else {
        print("go-syslog column:", entry["input"] ?? "", "want [\(column)", row?["error"] ?? "-")
      }
    }
    print("go-syslog: valid equal \(equal)/\(valid), invalid reported \(reported)/\(invalid)",
      "salvaged \(salvaged)/\(invalid), same column \(columns)/\(invalid)")
    #expect(equal == valid)
    #expect(reported == invalid)
    #expect(salvaged == invalid)
  }

  @Test func jeromer() throws {
    guard let cases = CorpusFile.lines("syslog/jeromer-rfc3164-rfc5424.jsonl") else { return }
    var total = 0
    var equal = 0
    for entry in cases {
      var want = entry["want"] as? [String: Any] ?? [:]
      var input = entry["input"]
      if let nested = entry["case"] as? [String: Any], let parts = nested["expectedParts"] as? [String: Any] {
        want = parts
        input = nested["input"]
      }
      guard !want.isEmpty else { continue }
      total += 1
      let row = Self.message(try #require(CorpusFile.bytes(input))) ?? [:]
      var wrong: [String] = []
      func check(_ key: String, _ field: String) {
        guard let value = want[key] else { return }
        let text = "\(value)" == "-" ? "" : "\(value)"
        if text != (row[field] ?? "") { wrong.append("\(key): want \(text) got \(row[field] ?? "")") }
      }
      let pairs = [
        ("hostname", "host"), ("tag", "app"), ("app_name", "app"), ("content", "msg"), ("message", "msg"),
        ("proc_id", "pid"), ("msg_id", "msgid"), ("facility", "fac"), ("severity", "sev"),
      ]
      for (key, field) in pairs { check(key, field) }
      if wrong.isEmpty { equal += 1 } else { print("jeromer:", input ?? "", wrong) }
    }
    print("jeromer: \(equal)/\(total) messages equal")
    #expect(equal >= 7)
  }

  @Test func rsyslog() throws {
    guard let cases = CorpusFile.lines("syslog/rsyslog-parsertests.jsonl") else { return }
    var total = 0
    var equal = 0
    for entry in cases {
      let template = (entry["templates"] as? [[String]])?.first?.last ?? ""
      let pairs = entry["pairs"] as? [[String]] ?? entry["pairs_with_vars"] as? [[String]] ?? []
      for pair in pairs {
        guard !template.contains("insert into"), !template.contains("[0-9+--end") else { continue }
        total += 1
        let row = Self.message(Array(pair[0].utf8)) ?? [:]
        let got = Self.render(template, row)
        let want = pair[1].replacing("$RS_HOSTNAME", with: "")
        if Self.canonical(got) == Self.canonical(want) {
          equal += 1
        } else {
          print("rsyslog:", pair[0], "\n  want", want, "\n  got ", got)
        }
      }
    }
    print("rsyslog: \(equal)/\(total) lines equal")
    #expect(equal >= total * 88 / 100)
  }

  /// Without what our fields leave out: the tag's colon, the space before the message, the padding of the day.
  static func canonical(_ text: String) -> String { text.filter { $0 != ":" && $0 != " " } }

  /// The row in the layout of a test's template.
  static func render(_ template: String, _ row: [String: String]) -> String {
    let facility = row["fac"].flatMap(UInt8.init) ?? 1
    let severity = row["sev"].flatMap(UInt8.init) ?? 5
    var out = template
    func put(_ name: String, _ value: String) {
      guard let start = out.range(of: "%\(name)") else { return }
      guard let end = out.range(of: "%", range: start.upperBound..<out.endIndex) else { return }
      out.replaceSubrange(start.lowerBound..<end.upperBound, with: value)
    }
    let app = row["app"] ?? ""
    let raw = row["msg"] ?? ""
    let time = row["time"] ?? ""
    let isCSV = template.contains("csv")
    func quoted(_ text: String) -> String { isCSV ? "\"\(text)\"" : text }
    put("PRI", "\(Int(facility) * 8 + Int(severity))")
    put("syslogfacility-text", Facility.word(facility).map { "\($0)" } ?? "")
    put("syslogseverity-text", ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"][Int(severity)])
    put("syslogseverity", quoted("\(severity)"))
    put("timereported", quoted(String(time.prefix(19))))
    put("timestamp", Self.bsd(time, zeroDay: template.contains("buggyday")))
    put("hostname", quoted(row["host"] ?? ""))
    put("programname", quoted(app))
    put("syslogtag", isCSV ? quoted(row["pid"] ?? "") : app + (row["pid"].map { "[\($0)]" } ?? ""))
    put("msg", quoted(raw))
    return out.replacing("\\n", with: "")
  }

  static func bsd(_ time: String, zeroDay: Bool) -> String {
    guard time.count >= 19 else { return "" }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = time.split(whereSeparator: { "-T.Z".contains($0) }).map(String.init)
    let day = zeroDay ? parts[2] : parts[2].replacing(/^0/, with: " ")
    return "\(months[(Int(parts[1]) ?? 1) - 1]) \(day) \(parts[3])"
  }
}
