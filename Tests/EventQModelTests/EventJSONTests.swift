import EventQBytes
import EventQModel
import EventQTestSupport
import Testing

@Suite struct EventJSONTests {
  private func json(_ sample: Sample, _ parts: EventJSON.Parts = []) -> String {
    var batch = EventBatch()
    batch.append(sample)
    var out = ByteWriter()
    EventJSON.write(batch, row: 0, into: &out, parts: parts)
    return out.string
  }

  @Test func writesWhatAnEventHas() {
    let sample = Sample(
      time: Timestamp(seconds: 1, nanoseconds: 500_000_000), message: "a \"b\"\n", host: "db1", app: "sshd", pid: "7",
      severity: 3, kind: .dnsQuery, source: "x/y.log", line: 9,
      extra: [("n", "1.5", .number), ("flag", "true", .boolean), ("list", "[1,2]", .json), ("s", "x", .string)])
    #expect(
      json(sample)
        == #"{"_time":"1970-01-01T00:00:01.500Z","_msg":"a \"b\"\n","hostname":"db1","app_name":"sshd","proc_id":"7","#
        + #""severity":3,"level":"error","kind":"dns.query","source":"x/y.log","#
        + #""n":1.5,"flag":true,"list":[1,2],"s":"x"}"#
    )
    #expect(
      json(Sample(message: "x"), [.parser, .line])
        == #"{"_msg":"x","kind":"syslog","source":"a.log","line":1,"parser":"none"}"#)
  }

  @Test func namesKindsThatOnlyTheSourceKnows() {
    #expect(
      json(Sample(kind: .other, extra: [("kind", "k8s.event", .string)])) == #"{"kind":"k8s.event","source":"a.log"}"#)
  }

  /// A parser that says "number" of what is none must not break the output.
  @Test func staysJSONWhateverTheTypeSays() {
    for (text, isNumber) in [
      ("0", true), ("-1.5e+3", true), ("01", false), ("1.", false), (".5", false), ("+1", false), ("1e", false),
      ("0x1", false), ("NaN", false), ("-", false), ("1 ", false),
    ] {
      let shown = isNumber ? text : "\"\(text)\""
      #expect(
        json(Sample(extra: [("n", text, .number)])) == "{\"kind\":\"syslog\",\"source\":\"a.log\",\"n\":\(shown)}")
    }
    #expect(json(Sample(extra: [("b", "yes", .boolean)])).hasSuffix("\"b\":\"yes\"}"))
  }
}
