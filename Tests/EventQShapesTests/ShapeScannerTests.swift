import EventQBytes
import EventQShapes
import EventQTestSupport
import Testing

/// What a message's template is, with its slots' types.
private func template(_ message: String) -> String {
  var scanner = ShapeScanner()
  var message = message
  return message.withUTF8 {
    let bytes = UnsafeRawBufferPointer($0)
    _ = scanner.scan(bytes)
    return scanner.template(of: bytes)
  }
}

private func shape(_ message: String) -> UInt64 {
  var scanner = ShapeScanner()
  var message = message
  return message.withUTF8 { scanner.scan(UnsafeRawBufferPointer($0)) }
}

@Suite struct ShapeTemplateTests {
  @Test(arguments: [
    (
      "Failed password for root from 192.0.2.7 port 38926 ssh2",
      "Failed password for <val> from <ip> port <num>"
    ),
    (
      "Failed password for invalid user admin from 192.0.2.7 port 22 ssh2",
      "Failed password for invalid user <val> from <ip> port <num>"
    ),
    (
      "authentication failure; logname= uid=0 tty=ssh ruser= rhost=h.example.net  user=bob",
      "authentication failure; logname=<val> uid=<num> tty=<val> ruser=<val> rhost=<host> user=<val>"
    ),
    ("PacketResponder 1 for block blk_-3886 terminating", "PacketResponder <num> for block <id> terminating"),
    (
      "Receiving block blk_12 src: /10.1.2.3:54106 dest: /10.1.2.4:50010",
      "Receiving block <id> src: <ip> dest: <ip>"
    ),
    ("ask 10.1.2.3:50 to delete blk_1 blk_2 blk_3", "ask <ip> to delete <id>"),
    ("r00=0x0b85eee0 iar 00105600 took 12ms at 40%", "r00=<hex> iar <num> took <num> at <num>"),
    ("jk2_init() Found child 6725 in slot 10", "jk2_init() Found child <num> in slot <num>"),
    ("device eth0 entered promiscuous mode", "device <id> entered promiscuous mode"),
    (
      "WARNING: CPU: 3 PID: 77 at kernel/sched/core.c:123 schedule+0x1a/0x40",
      "WARNING: CPU: <num> PID: <num> at kernel/sched/core.c:<num> schedule+<id>"
    ),
    (
      "client @0x7f1 192.0.2.9#5353 (www.example.com): query: www.example.com IN A + (192.0.2.1)",
      "client @<hex> <ip> (<host>): query: <host> IN A + (<ip>)"
    ),
    (
      "zone example.com/IN: transferred serial 2026101501: TSIG 'k'",
      "zone <host>/IN: transferred serial <num>: TSIG '<str>'"
    ),
    (
      #"10.0.0.1 "GET /v2/54/servers HTTP/1.1" status: 200 len: 1893"#,
      #"<ip> "GET <str>" status: <num> len: <num>"#
    ),
    ("(root) CMD (run-parts /etc/cron.hourly)", "(<val>) CMD (<val>)"),
    ("connection from 192.0.2.1 () at Sun Jul  3 10:05:25 2005", "connection from <ip> (<val>) at <time>"),
    ("link-layer 00:11:22:aa:bb:cc via fe80::1%eth0", "link-layer <mac> via <ip>"),
    ("[instance: b9000564-fe1a-409b-b8cc-1e88b294cd1d] VM Started", "[instance: <uuid>] VM Started"),
    (
      "nginx.service: Main process exited, code=exited, status=1/FAILURE",
      "<host>: Main process exited, code=<val>, status=<id>"
    ),
    ("estimated size 384.0 B, free 317.5 KB", "estimated size <num>, free <num>"),
    ("tag ws=WorkSource{10113} uid=1", "tag ws=<val> uid=<num>"),
    (#"level=error msg="cannot reach db1:5432" n=3"#, #"level=error msg="cannot reach <id>" n=<num>"#),
    ("  \t spaced   out \t words  ", "spaced out words"),
    ("first line 1\nsecond line 2", "first line <num>"),
    ("", ""),
    ("it's the user's choice", "it's the user's choice"),
    (#"open "quote 5"#, #"open "quote <num>"#),
  ])
  func templates(message: String, expected: String) { #expect(template(message) == expected) }

  /// Own lines, labelled by hand: lines of a group have one shape, lines of different groups have not.
  @Test func groups() {
    let groups: [[String]] = [
      [
        "Accepted publickey for ada from 192.0.2.1 port 50022 ssh2: RSA SHA256:abc9",
        "Accepted publickey for bob from 198.51.100.7 port 1 ssh2: RSA SHA256:Zd8x",
      ],
      ["session opened for user root by (uid=0)", "session opened for user ada by (uid=1000)"],
      ["session closed for user root", "session closed for user ada"],
      ["ws=null, uid=10037, on=true", "ws=WorkSource{10113}, uid=1, on=false"],
      [
        "Expiring session 0x14ed93111f20027, timeout of 10000ms exceeded",
        "Expiring session 0x24ffff, timeout of 400ms exceeded",
      ],
      ["blocked for more than 120 seconds.", "blocked for more than 245 seconds."],
      ["task abcdefab01 done", "task 1234567890 done", "task abcdefab done"],
      ["sd 0:0:0:0: [sda] Write Protect is off", "sd 2:0:1:0: [sdb] Write Protect is off"],
      ["server time.example.org answered", "server ns2.corp.internal answered"],
      ["nodes n1, n2, n3 left", "nodes n4 left", "nodes n5,n6 left"],
      ["Power supply 1 lost input", "Power supply 2 lost input"],
      ["Power supply 1 regained input"],
      ["\"POST /a HTTP/1.1\" 200"], ["\"GET /a HTTP/1.1\" 200", "\"GET /b/c?d=1 HTTP/2\" 404"],
      ["type=AVC msg=audit(1122475266.42:0): denied", "type=AVC msg=audit(1.2:3): denied"],
      ["type=SYSCALL msg=audit(1122475266.42:0): denied"],
    ]
    var owners: [UInt64: Int] = [:]
    for (number, group) in groups.enumerated() {
      for line in group {
        let id = shape(line)
        #expect(owners[id, default: number] == number, "\(line) is taken for group \(owners[id] ?? -1)")
        #expect(id == shape(group[0]), "\(line) is apart from \(group[0]): \(template(line))")
        owners[id] = number
      }
    }
  }
}

@Suite struct ShapePropertyTests {
  /// Any bytes: slots in order and in range, the same id again whatever was scanned in between, and the id is the hash
  /// of the masked template.
  @Test func anyBytes() {
    let seed: UInt64 = 0x5EED_0001
    var random = SeededRandom(seed: seed)
    var used = ShapeScanner()
    let alphabet = Array("abcdefX_ -.,:;=/'\"()[]{}<>@#+*&\\0123456789\u{e9}\n\t".utf8)
    for round in 0..<3000 {
      let count = Int.random(in: 0...80, using: &random)
      let bytes: [UInt8] = (0..<count).map { _ in
        round % 4 == 0 ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
      }
      bytes.withUnsafeBytes { message in
        let id = used.scan(message)
        var end = 0
        for i in 0..<used.slots.count {
          let slot = used.slots[i]
          #expect(Int(slot.offset) >= end && slot.end <= message.count, "seed \(seed) round \(round)")
          end = slot.end
        }
        #expect(id == ByteHash.of(used.maskedTemplate))
        _ = used.template(of: message)
        var fresh = ShapeScanner()
        #expect(fresh.scan(message) == id, "seed \(seed) round \(round)")
      }
    }
  }

  /// A number put where a number was changes nothing.
  @Test func numbersDoNotMatter() {
    let seed: UInt64 = 0x5EED_0002
    var random = SeededRandom(seed: seed)
    let words = ["error", "on", "disk", "retry", "after", "read", "queue", "(code", "full)", "x:"]
    for round in 0..<500 {
      var one = ""
      var two = ""
      for _ in 0..<Int.random(in: 2...9, using: &random) {
        if Bool.random(using: &random) {
          one += " \(Int.random(in: 0...999_999, using: &random))"
          two += " \(Int.random(in: 0...9, using: &random))"
        } else {
          let word = words.randomElement(using: &random) ?? ""
          one += " " + word
          two += " " + word
        }
      }
      #expect(shape(one) == shape(two), "seed \(seed) round \(round): \(one) | \(two)")
    }
  }

  /// Unclosed quotes and brackets do not make the pass quadratic: a line of 4 MB ends at the limit.
  @Test func longLine() {
    let line = String(repeating: "'a \"b (x=1{ ", count: 350_000)
    #expect(shape(line) == shape(line + "tail"))
  }
}
