import EventQModel
import EventQTestSupport
import Testing

@Suite struct PipeTests {
  static let samples: [Sample] = [
    Sample(
      time: Timestamp(seconds: 30), message: "user=bob failed in 12ms", host: "db1", app: "sshd", pid: "9", severity: 3,
      line: 3, extra: [("ms", "12", .number), ("user", "bob", .string)]),
    Sample(
      time: Timestamp(seconds: 10), message: "user=amy ok", host: "db1", app: "sshd", severity: 6, line: 1,
      extra: [("ms", "3", .number), ("user", "amy", .string)]),
    Sample(
      time: Timestamp(seconds: 20), message: "panic: not syncing", host: "web2", app: "kernel", severity: 0, line: 2),
    Sample(
      time: Timestamp(seconds: 400), message: "user=bob ok", host: "web2", app: "sshd", severity: 6, line: 4,
      extra: [("ms", "5", .number), ("user", "bob", .string)]),
  ]
  let run = QueryRun(samples, perBatch: 2)

  private func check(_ query: String, _ expected: [String], at line: SourceLocation = #_sourceLocation) throws {
    #expect(try run.json(query) == expected, "\(query)", sourceLocation: line)
  }

  @Test func rowsAreEventsInOrderOfTime() throws {
    try check(
      "panic",
      [
        #"{"_time":"1970-01-01T00:00:20Z","_msg":"panic: not syncing","hostname":"web2","app_name":"kernel","#
          + #""severity":0,"level":"emerg","kind":"syslog","source":"a.log"}"#
      ])
    try check("* | fields line", [#"{"line":1}"#, #"{"line":2}"#, #"{"line":3}"#, #"{"line":4}"#])
    try check("* | fields line | limit 2", [#"{"line":1}"#, #"{"line":2}"#])
    try check("* | offset 1 | limit 2 | fields line", [#"{"line":2}"#, #"{"line":3}"#])
    try check("* | limit 0", [])
    try check("nothing", [])
  }

  @Test func fieldsAreNamedAsAsked() throws {
    try check("panic | fields host, severity, nothing", [#"{"host":"web2","severity":0}"#])
    try check("panic | fields hostname", [#"{"hostname":"web2"}"#])
    try check("host:web2 panic | sort by (host) | keep app", [#"{"app":"kernel"}"#])
    try check("user:amy | fields us*, m*", [#"{"ms":3,"user":"amy"}"#])
    try check("user:amy | delete _*, severity, level, kind, source, app, host", [#"{"ms":3,"user":"amy"}"#])
    try check("user:amy | rename user as who, ms as took | fields who, took", [#"{"who":"amy","took":3}"#])
    try check("user:amy | copy user as who | fields who, user", [#"{"who":"amy","user":"amy"}"#])
    try check("user:amy | rename host as machine | fields machine", [#"{"machine":"db1"}"#])
  }

  @Test func sorts() throws {
    try check(
      "* | sort by (_time desc) | fields line", [#"{"line":4}"#, #"{"line":3}"#, #"{"line":2}"#, #"{"line":1}"#])
    try check("user:* | sort by (ms) | fields ms", [#"{"ms":3}"#, #"{"ms":5}"#, #"{"ms":12}"#])
    try check("* | sort by (ms desc) limit 2 | fields ms", [#"{"ms":12}"#, #"{"ms":5}"#])
    try check("* | sort by (ms desc) offset 1 limit 1 | fields ms", [#"{"ms":5}"#])
    try check(
      "* | sort by (user, ms) desc | fields ms, user",
      [
        #"{"ms":12,"user":"bob"}"#, #"{"ms":5,"user":"bob"}"#, #"{"ms":3,"user":"amy"}"#, #"{}"#,
      ])
    try check(
      "* | sort by (_time) partition by (host) limit 1 rank as r | fields host, line, r",
      [
        #"{"host":"db1","line":1,"r":1}"#, #"{"host":"web2","line":2,"r":1}"#,
      ])
    try check("* | first 1 by (_time) | fields line", [#"{"line":1}"#])
    try check("* | last 2 by (_time) | fields line", [#"{"line":4}"#, #"{"line":3}"#])
  }

  @Test func counts() throws {
    try check("* | stats by (host) count() n", [#"{"host":"db1","n":2}"#, #"{"host":"web2","n":2}"#])
    try check("* | stats count() as n", [#"{"n":4}"#])
    try check("nothing | stats count() n, sum(ms) s", [#"{"n":0,"s":null}"#])
    try check("nothing | stats by (host) count() n", [])
    try check("* | count()", [#"{"count(*)":4}"#])
    try check("* | stats count(user) n, count_empty(user) e", [#"{"n":3,"e":1}"#])
    try check("* | stats count() if (user:bob) bobs, count() all", [#"{"bobs":2,"all":4}"#])
    try check(
      "* | stats by (_time:1m) count() n",
      [
        #"{"_time":"1970-01-01T00:00:00Z","n":3}"#, #"{"_time":"1970-01-01T00:06:00Z","n":1}"#,
      ])
    try check(
      "* | stats by (_time:day, host) count() n",
      [
        #"{"_time":"1970-01-01T00:00:00Z","host":"db1","n":2}"#,
        #"{"_time":"1970-01-01T00:00:00Z","host":"web2","n":2}"#,
      ])
    try check("ms:* | stats by (ms:10) count() n", [#"{"ms":0,"n":2}"#, #"{"ms":10,"n":1}"#])
    try check("* | stats by (severity) count() n | sort by (n desc) limit 1", [#"{"severity":6,"n":2}"#])
    try check("* | stats by (level) count() n | filter n:>1", [#"{"level":"info","n":2}"#])
  }

  @Test func computesFigures() throws {
    try check(
      "* | stats sum(ms) s, avg(ms) a, min(ms) l, max(ms) h, median(ms) m",
      [
        #"{"s":20,"a":6.666666666666667,"l":3,"h":12,"m":5}"#
      ])
    try check("* | stats quantile(0, ms) a, quantile(1, ms) b", [#"{"a":3,"b":12}"#])
    try check("* | stats count_uniq(host) h, count_uniq(host, user) t", [#"{"h":2,"t":4}"#])
    try check(
      "* | stats values(user) v, uniq_values(user) u, uniq_values(user) limit 1 w",
      [
        #"{"v":["amy","bob","bob"],"u":["amy","bob"],"w":["amy"]}"#
      ])
    try check(
      "* | stats row_min(ms, user) a, row_max(ms, user, line) b, row_any(host) c",
      [
        #"{"a":{"user":"amy"},"b":{"user":"bob","line":3},"c":{"host":"db1"}}"#
      ])
    try check(
      "* | stats max(_time) t, sum_len(user) n, stddev(line) d",
      [
        #"{"t":"1970-01-01T00:06:40Z","n":9,"d":1.118033988749895}"#
      ])
  }

  @Test func listsValues() throws {
    try check(
      "* | uniq by (host, user)",
      [
        #"{"host":"db1","user":"amy"}"#, #"{"host":"db1","user":"bob"}"#, #"{"host":"web2"}"#,
        #"{"host":"web2","user":"bob"}"#,
      ])
    try check("* | uniq by (user) with hits", [#"{"user":"amy","hits":1}"#, #"{"user":"bob","hits":2}"#])
    try check("* | uniq by (user) limit 1", [#"{"user":"amy"}"#])
    try check("* | top 1 by (user)", [#"{"user":"bob","hits":2}"#])
    try check(
      "* | top 2 by (user) hits as n rank", [#"{"user":"bob","n":2,"rank":1}"#, #"{"user":"amy","n":1,"rank":2}"#])
    try check("* | field_values user", [#"{"user":"amy","hits":1}"#, #"{"user":"bob","hits":2}"#])
    try check(
      "user:amy | field_names | filter name:(user or ms)", [#"{"name":"ms","hits":1}"#, #"{"name":"user","hits":1}"#])
    try check(
      "* | facets 1 | filter field_name:in(user, app_name)",
      [
        #"{"field_name":"app_name","field_value":"sshd","hits":3}"#,
        #"{"field_name":"user","field_value":"bob","hits":2}"#,
      ])
  }

  @Test func computesFields() throws {
    try check(#"line:3 | extract "user=<u> failed in <n>ms" | fields u, n"#, [#"{"u":"bob","n":"12"}"#])
    try check(#"line:3 | extract "nothing=<u>" | fields u"#, ["{}"])
    try check(
      #"line:3 | extract_regexp "in (?P<n>[0-9]+)(?P<unit>[a-z]+)" | fields n, unit"#, [#"{"n":"12","unit":"ms"}"#])
    try check(
      #"line:3 | format "<host>/<user> <q:_msg> <uc:user>" as x | fields x"#,
      [
        #"{"x":"db1/bob \"user=bob failed in 12ms\" BOB"}"#
      ])
    try check(
      "line:3 | math ms * 2 + 1 as a, a ^ 2 - -1 as b, round(ms / 7, 0.01) as c | fields a, b, c",
      [
        #"{"a":25,"b":626,"c":1.71}"#
      ])
    try check(
      "line:2 | math ms + 1 as a, ms default 7 as b, max(ms, 2, 3) as c | fields a, b, c",
      [
        #"{"a":"NaN","b":7,"c":3}"#
      ])
    try check(#"line:3 | replace ("b", "x") at user limit 1 | fields user"#, [#"{"user":"xob"}"#])
    try check(
      #"line:3 | replace_regexp ("([a-z]+)=([a-z]+)", "$2 is ${1}") | fields _msg"#,
      [
        #"{"_msg":"bob is user failed in 12ms"}"#
      ])
    try check("line:3 | len(user) as n | fields n", [#"{"n":3}"#])
    try check(#"* | format if (user:amy) "x" as y | fields y | uniq by (y)"#, [#"{"y":"x"}"#])
  }

  @Test func unpacksJSON() throws {
    let run = QueryRun([
      Sample(message: #"{"a":1.5,"b":{"c":"x\n\u00e9","d":[1, 2]},"e":true,"f":null}"#),
      Sample(message: "{broken", line: 2),
    ])
    #expect(
      try run.json("* | unpack_json | fields a, b.c, b.d, e, f") == [
        #"{"a":1.5,"b.c":"x\né","b.d":[1, 2],"e":true}"#, "{}",
      ])
    #expect(
      try run.json(#"* | unpack_json from _msg fields (a) result_prefix "j." | fields j.*"#) == [#"{"j.a":1.5}"#, "{}"])
  }

  @Test func writesCSV() throws {
    #expect(try run.csv("* | stats by (host) count() n") == "host,n\r\ndb1,2\r\nweb2,2\r\n")
    #expect(try run.csv("nothing | fields host, user") == "host,user\r\n")
    let quoted = QueryRun([Sample(message: "a,\"b\"\nc", extra: [("x", "1", .number)])])
    #expect(try quoted.csv("* | fields _msg, x, y") == "_msg,x,y\r\n\"a,\"\"b\"\"\nc\",1,\r\n")
    #expect(try quoted.csv("*") == "_msg,kind,source,x\r\n\"a,\"\"b\"\"\nc\",syslog,a.log,1\r\n")
  }

  @Test func writesText() throws {
    #expect(
      try run.plain("db1 or failed") == "1970-01-01T00:00:30Z db1 sshd[9]: user=bob failed in 12ms\n")
    #expect(try run.plain("* | stats by (host) count() n") == "host  n\ndb1   2\nweb2  2\n")
    let hostile = QueryRun([Sample(message: "a\u{1B}[31mb\nc")])
    #expect(try hostile.plain("*") == "a\\x1b[31mb\n    c\n")
  }
}
