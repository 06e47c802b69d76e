internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// Everything that events tell of hosts, addresses, services and clocks, beside what rules recognise. Texts are
/// interned; nothing here depends on the order of events.
struct MinedEvidence: ~Copyable {
  struct PairKey: Hashable {
    var a: Int
    var b: Int
  }

  /// What was counted for a pair, with the first line that shows it.
  struct PairCount {
    var count = 0
    var first: Timestamp = .distantFuture
    var reference = ""
  }

  private var texts = InternTable()
  var clocks = ClockEvidence()
  /// Hosts that wrote lines.
  var hosts: Set<Int> = []
  /// (name, address) to how often they stood side by side.
  var aliases: [PairKey: Int] = [:]
  /// (client address or host, name server host) from query logs.
  var queries: [PairKey: PairCount] = [:]
  /// By the client's end: who connected, from which address, to which.
  private(set) var connections: [UInt64: Connection] = [:]
  /// (writing host, endpoint `host:port`).
  var endpoints: [PairKey: Int] = [:]
  /// (host, program) that wrote service logs of a known kind, to the program's text.
  private var serviceMemo: [Int: Bool] = [:]

  // Per batch: what was looked up last, and fields that only this batch numbers.
  private var hostMemo = Slice.none
  private var hostMemoID = -1
  private var appMemo = Slice.none
  private var appMemoID = -1
  private var sourceMemo = -1
  private var sourceMemoID = -1
  private var peerField: Field?
  private var sentField: Field?
  private var receivedField: Field?

  init() {}

  var textCount: Int { texts.count }
  func text(_ id: Int) -> String { id < 0 ? "" : texts.string(id) }
  mutating func intern(_ text: String) -> Int { texts.intern(text) }

  mutating func begin(_ batch: borrowing EventBatch) {
    hostMemo = .none
    appMemo = .none
    sourceMemo = -1
    peerField = Self.dynamic(batch, ["fromhost-ip", "fromhost_ip", "sender_ip"])
    sentField = Self.dynamic(batch, ["timereported"])
    receivedField = Self.dynamic(batch, ["timegenerated", "received_at", "@received", "time_received"])
  }

  private static func dynamic(_ batch: borrowing EventBatch, _ names: [String]) -> Field? {
    for var name in names {
      if let id = name.withUTF8({ batch.dynamicNames.find(UnsafeRawBufferPointer($0)) }) {
        return Field(id: Field.firstDynamic + UInt16(id))
      }
    }
    return nil
  }

  /// The interned lower-case host of a row; -1 for none.
  mutating func host(_ batch: borrowing EventBatch, _ row: Int) -> Int {
    let slice = batch.hostname[row]
    if slice.isEmpty { return -1 }
    // Safe: equal slices of one batch are equal bytes.
    if slice == hostMemo { return hostMemoID }
    let bytes = batch.bytes(slice)
    if hostMemoID >= 0, !hostMemo.isEmpty, texts.bytes(hostMemoID).equals(bytes) { return hostMemoID }
    hostMemo = slice
    hostMemoID = texts.intern(bytes.string.lowercased())
    hosts.insert(hostMemoID)
    return hostMemoID
  }

  /// The interned program of a row: its name, or that of the program whose format it is; -1 for none.
  mutating func program(_ batch: borrowing EventBatch, _ row: Int) -> Int {
    let slice = batch.appName[row]
    if slice.isEmpty {
      switch batch.parser[row] {
      case .bind: return texts.intern("named")
      case .mysqlError, .mysqlSlow:
        return texts.intern(batch.bytes(batch.value(.dbSystem, row: row)).equals("mariadb") ? "mariadbd" : "mysqld")
      case .postgresql: return texts.intern("postgres")
      case .unbound: return texts.intern("unbound")
      case .dnsmasq: return texts.intern("dnsmasq")
      case .powerdns: return texts.intern("pdns")
      case .knot: return texts.intern("knot")
      case .coredns: return texts.intern("coredns")
      case .haproxy: return texts.intern("haproxy")
      case .nagios: return texts.intern("nagios")
      case .kernelConsole: return texts.intern("kernel")
      default: return -1
      }
    }
    let bytes = batch.bytes(slice)
    if appMemoID >= 0, texts.bytes(appMemoID).equals(bytes) { return appMemoID }
    appMemoID = texts.intern(bytes)
    return appMemoID
  }

  mutating func isService(_ program: Int, _ programs: Set<String>) -> Bool {
    if let known = serviceMemo[program] { return known }
    let answer = program >= 0 && programs.contains(text(program).lowercased())
    serviceMemo[program] = answer
    return answer
  }

  mutating func mine(_ batch: borrowing EventBatch, _ row: Int, host: Int) {
    if batch.kind[row] == .dnsQuery { query(batch, row, host) }
    guard host >= 0 else { return }
    let time = batch.time[row]
    clocks.ordered(source: sourceID(batch, row), line: Int(batch.line[row]), host: host, time: time)
    if batch.kind[row] != .dnsQuery { textQuery(batch, row, host) }
    mineFields(batch, row, host, time)
    switch batch.kind[row] {
    // Long texts without entities of their own.
    case .kernelCrash, .kernel, .console, .databaseSlowQuery, .ticket: return
    default: break
    }
    var found = Found()
    MessageMiner.mine(batch.bytes(batch.message[row]), into: &found)
    for i in 0..<found.count { take(found.items[i], host, time) }
    if found.count == 2 { noteConnection(found, host) }
  }

  /// A line that names both ends of a connection was written by the client: the other host that logs the client's end
  /// is the server.
  private mutating func noteConnection(_ found: Found, _ host: Int) {
    var own: (UnsafeRawBufferPointer, UInt64)?
    var peer: UnsafeRawBufferPointer?
    for i in 0..<2 {
      switch found.items[i] {
      case .connection(let address, let hash): own = (address, hash)
      case .endpoint(let name, _): peer = name
      default: break
      }
    }
    guard let own, let peer, MessageMiner.isAddress(peer), clocks.tokens[own.1] != nil else { return }
    connections[own.1] = Connection(client: host, from: texts.intern(own.0), to: texts.intern(peer))
  }

  struct Connection {
    var client: Int
    var from: Int
    var to: Int
  }

  private mutating func mineFields(_ batch: borrowing EventBatch, _ row: Int, _ host: Int, _ time: Timestamp) {
    if let peerField {
      let address = batch.value(peerField, row: row)
      if !address.isEmpty { aliases[PairKey(a: host, b: texts.intern(batch.bytes(address))), default: 0] += 20 }
    }
    if let sentField, let receivedField {
      let sent = batch.value(sentField, row: row)
      let received = batch.value(receivedField, row: row)
      if let a = TimeText.instant(batch.bytes(sent)), let b = TimeText.instant(batch.bytes(received)) {
        clocks.received(host: host, event: a, at: b)
        return
      }
    }
    let received = batch.value(.receiveTime, row: row)
    if !received.isEmpty, let moment = TimeText.instant(batch.bytes(received)) {
      clocks.received(host: host, event: time, at: moment)
    }
  }

  /// A query log's line: who asked whom.
  private mutating func query(_ batch: borrowing EventBatch, _ row: Int, _ host: Int) {
    let client = batch.value(.clientAddress, row: row)
    guard !client.isEmpty, host >= 0 else { return }
    let server = batch.value(.serverAddress, row: row)
    if !server.isEmpty { aliases[PairKey(a: host, b: texts.intern(batch.bytes(server))), default: 0] += 10 }
    countQuery(client: batch.bytes(client), batch, row, host)
    let time = batch.time[row]
    let port = batch.value(.clientPort, row: row)
    if let number = batch.bytes(port).decimal, number >= MessageMiner.ephemeralPort {
      let hash = ByteHash.of(batch.bytes(client)) ^ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
      clocks.token(hash, host: host, time: time)
    }
  }

  /// The number of a row's source among the texts.
  private mutating func sourceID(_ batch: borrowing EventBatch, _ row: Int) -> Int {
    let number = Int(batch.source[row])
    if number == sourceMemo { return sourceMemoID }
    sourceMemo = number
    sourceMemoID = batch.sources.count > number ? texts.intern(batch.sources.bytes(number)) : -1
    return sourceMemoID
  }

  /// Query logs that come as plain text: dnsmasq's `query[A] name from client`.
  private mutating func textQuery(_ batch: borrowing EventBatch, _ row: Int, _ host: Int) {
    let message = batch.bytes(batch.message[row])
    guard message.hasPrefix("query["), let from = message.find(" from ") else { return }
    countQuery(client: message.part(from + 6, message.count).trimmed, batch, row, host)
  }

  private mutating func countQuery(
    client: UnsafeRawBufferPointer, _ batch: borrowing EventBatch, _ row: Int, _ host: Int
  ) {
    let key = PairKey(a: texts.intern(client), b: host)
    let time = batch.time[row]
    var pair = queries[key] ?? PairCount()
    pair.count += 1
    if time < pair.first {
      pair.first = time
      pair.reference =
        "\(batch.sources.count > 0 ? batch.sources.string(Int(batch.source[row])) : ""):\(batch.line[row])"
    }
    queries[key] = pair
  }

  private mutating func take(_ item: Found.Item, _ host: Int, _ time: Timestamp) {
    switch item {
    case .token(let hash): clocks.token(hash, host: host, time: time)
    case .connection(_, let hash): clocks.token(hash, host: host, time: time)
    case .alias(let name, let address):
      aliases[PairKey(a: texts.intern(name), b: texts.intern(address)), default: 0] += 1
    case .endpoint(let name, let port):
      let key = texts.intern("\(name.string.lowercased()):\(port)")
      endpoints[PairKey(a: host, b: key), default: 0] += 1
    }
  }

  /// What one message holds: a few items, in place.
  private struct Found: MiningSink {
    enum Item {
      case token(UInt64)
      case connection(UnsafeRawBufferPointer, UInt64)
      case alias(UnsafeRawBufferPointer, UnsafeRawBufferPointer)
      case endpoint(UnsafeRawBufferPointer, Int)
    }
    var items: InlineArray<8, Item> = .init(repeating: .token(0))
    var count = 0

    private mutating func put(_ item: Item) {
      guard count < 8 else { return }
      items[count] = item
      count += 1
    }
    mutating func alias(name: UnsafeRawBufferPointer, address: UnsafeRawBufferPointer) { put(.alias(name, address)) }
    mutating func endpoint(_ host: UnsafeRawBufferPointer, port: Int) { put(.endpoint(host, port)) }
    mutating func token(_ hash: UInt64) { put(.token(hash)) }
    mutating func connection(_ address: UnsafeRawBufferPointer, _ hash: UInt64) { put(.connection(address, hash)) }
  }
}
