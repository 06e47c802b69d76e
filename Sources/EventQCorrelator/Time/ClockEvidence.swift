internal import EventQModel

/// What is seen of clocks while events go by: senders' stamps against receivers', and texts that two hosts logged.
struct ClockEvidence: ~Copyable {
  /// A text that lines of at most two hosts carry, and when.
  struct Token: Sendable {
    var hostA: Int
    var firstA: Int64
    var lastA: Int64
    var hostB = -1
    var firstB: Int64 = 0
    var lastB: Int64 = 0
    var isUseless = false
  }

  private(set) var tokens: [UInt64: Token] = [:]
  /// Only texts whose hash is below this are kept: halved whenever too many are, so that what is kept depends on the
  /// texts alone and not on their order.
  private var bound = UInt64.max
  private let limit: Int
  /// By host: least receive time minus event time (nanoseconds), and of how many.
  private(set) var receiveDelays: [Int: (least: Int64, count: Int)] = [:]

  /// A run of lines of one source, by host: a relay writes in the order of receipt, whatever the stamps say.
  struct BlockKey: Hashable {
    var source: Int
    var block: Int
    var host: Int
  }
  private(set) var blocks: [BlockKey: (sum: Double, count: Int)] = [:]
  static let blockLines = 24

  mutating func ordered(source: Int, line: Int, host: Int, time: Timestamp) {
    guard !time.isNone, source >= 0 else { return }
    let key = BlockKey(source: source, block: line / Self.blockLines, host: host)
    let known = blocks[key] ?? (0, 0)
    // Whole milliseconds add up exactly in any order.
    blocks[key] = (known.sum + Double(time.nanoseconds / 1_000_000), known.count + 1)
  }

  init(limit: Int = Limits.clockTokens) { self.limit = limit }

  mutating func token(_ hash: UInt64, host: Int, time: Timestamp) {
    guard hash <= bound, !time.isNone else { return }
    let t = time.nanoseconds
    guard var token = tokens[hash] else {
      tokens[hash] = Token(hostA: host, firstA: t, lastA: t)
      if tokens.count > limit { halve() }
      return
    }
    if token.isUseless { return }
    if token.hostA == host {
      token.firstA = min(token.firstA, t)
      token.lastA = max(token.lastA, t)
    } else if token.hostB == host || token.hostB < 0 {
      token.firstB = token.hostB < 0 ? t : min(token.firstB, t)
      token.lastB = token.hostB < 0 ? t : max(token.lastB, t)
      token.hostB = host
    } else {
      token.isUseless = true
    }
    tokens[hash] = token
  }

  private mutating func halve() {
    bound /= 2
    tokens = tokens.filter { $0.key <= bound }
  }

  mutating func received(host: Int, event: Timestamp, at receipt: Timestamp) {
    guard !event.isNone, !receipt.isNone else { return }
    let delay = receipt.nanoseconds - event.nanoseconds
    let known = receiveDelays[host]
    receiveDelays[host] = (min(known?.least ?? delay, delay), (known?.count ?? 0) + 1)
  }
}
