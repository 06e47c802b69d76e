/// Reads a host's name from the path of its log: `console/db1.log`, `db1/syslog`, `bmc/db1-sel.txt`,
/// `dns/ns1-queries.log`, `web-2/nginx/access.log.3.gz` name db1, db1, db1, ns1 and web-2.
///
/// A part of a path that only says what sort of log it is (a program, a facility, a date) names nobody.
public enum HostFromPath {
  /// The host that a relative path names, or nil.
  ///
  /// - Parameter known: names that hosts call themselves in the logs at hand, in lower case: a part of the path that is
  ///   one of them wins over one that merely could be a name.
  public static func host(of path: String, known: Set<String> = []) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    guard let file = parts.last else { return nil }
    var candidates = [fileCandidate(file)].compactMap { $0 }
    for directory in parts.dropLast().reversed() where isName(directory) { candidates.append(directory) }
    if let sure = (longCandidates(file) + candidates).first(where: { known.contains($0.lowercased()) }) { return sure }
    let pieces = parts.reversed().flatMap { piecewise($0) }
    if let sure = pieces.first(where: { known.contains($0.lowercased()) }) { return sure }
    return candidates.first
  }

  /// The file's name without more and more of its last words, longest first: `osl4-db-01-error.log` may be of a host
  /// `osl4-db-01`, although its last words could also name a sort of log.
  private static func longCandidates(_ file: String) -> [String] {
    let name = file.prefix { $0 != "." }
    var result: [String] = []
    var end = name.endIndex
    while end > name.startIndex {
      result.append(String(name[..<end]))
      guard let cut = name[..<end].lastIndex(where: { $0 == "-" || $0 == "_" }) else { break }
      end = cut
    }
    return result
  }

  /// The file's name without endings, and without words for the sort of log at its ends.
  private static func fileCandidate(_ file: String) -> String? {
    var name = file
    while let dot = name.lastIndex(of: "."),
      endings.contains(String(name[name.index(after: dot)...]).lowercased())
        || name[name.index(after: dot)...].allSatisfy(\.isNumber)
    {
      if name[..<dot].split(separator: ".").count == 3, isAddress(name) { break }
      name = String(name[..<dot])
    }
    // Substrings keep their place in the name: what stands between the words stays as it is.
    var words = name.split(whereSeparator: { $0 == "-" || $0 == "_" })
    while let last = words.last, isGeneric(String(last)) { words.removeLast() }
    while let first = words.first, isGeneric(String(first)) { words.removeFirst() }
    guard let first = words.first, let last = words.last else { return nil }
    let host = String(name[first.startIndex..<last.endIndex])
    return isName(host) ? host : nil
  }

  private static func piecewise(_ part: String) -> [String] {
    part.split(whereSeparator: { $0 == "-" || $0 == "_" || $0 == "." }).map(String.init).filter { !isGeneric($0) }
  }

  private static func isName(_ text: String) -> Bool {
    !isGeneric(text) && !text.allSatisfy(\.isNumber)
      && text.utf8.allSatisfy { byte in
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x3A
      }
  }

  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: ".")
    return parts.count == 4 && parts.allSatisfy { Int($0).map { $0 < 256 } ?? false }
  }

  private static func isGeneric(_ word: String) -> Bool {
    let lower = word.lowercased()
    return generic.contains(lower) || endings.contains(lower) || lower.allSatisfy(\.isNumber)
  }

  private static let endings: Set<String> = [
    "log", "txt", "json", "jsonl", "ndjson", "csv", "tsv", "gz", "xz", "zst", "bz2", "old", "out", "err", "cap",
    "capture",
  ]

  /// Words that say what a log is about, not who wrote it.
  private static let generic: Set<String> = [
    "access", "alert", "alerts", "all", "alternatives", "apache", "apache2", "app", "application", "apps", "archive",
    "audit", "auth", "backup", "bind", "bmc", "boot", "catalina", "chrony", "conserver", "console", "consoles",
    "coredns",
    "cron", "current", "daemon", "data", "database", "databases", "db", "debug", "deploy", "dmesg", "dns", "dnsmasq",
    "docker", "dovecot", "elist", "error", "errors", "event", "events", "export", "failover", "fpm", "front",
    "frontend",
    "general", "haproxy", "httpd", "icinga", "icinga2", "idrac", "ilo", "info", "ipmi", "journal", "journald",
    "kdump", "keepalived", "kern", "kernel", "kubelet", "lastlog", "logs", "mail", "maillog", "main", "mariadb",
    "master", "message", "messages", "monitor", "monitoring", "mysql", "mysqld", "nagios", "named", "netconsole",
    "network", "nginx", "notice", "ntp", "pacemaker", "php", "postfix", "postgres", "postgresql", "primary", "proxy",
    "pstore", "puppet", "queries", "query", "querylog", "redis", "remote", "replica", "response", "responses", "rmm",
    "rsyslog", "sample", "secondary", "secure", "security", "sel", "serial", "server", "service", "services", "slow",
    "slowlog", "smartd", "ssh", "sshd", "stderr", "stdout", "sys", "syslog", "system", "systemd", "test", "ticket",
    "tickets", "tmp", "unbound", "user", "var", "vmcore", "warn", "warning", "web", "xfer", "zabbix",
  ]
}
