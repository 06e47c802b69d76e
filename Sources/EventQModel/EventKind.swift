internal import EventQBytes

/// What sort of thing an event tells of: the `kind` field.
public enum EventKind: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  /// A kind that only its source knows: its name is in the extra field `kind`.
  case other = 0
  /// A line that no parser understood, kept whole.
  case unknown
  case syslog
  case journal
  case json
  /// A line of the kernel's ring buffer that is not part of a crash.
  case kernel
  /// A crash of the kernel, all its lines folded into one event.
  case kernelCrash
  case kernelBoot
  case console
  case dnsQuery
  case dnsResponse
  /// What a DNS server says of itself: loading, transferring, failing, exiting.
  case dnsServer
  case databaseLog
  case databaseSlowQuery
  /// An entry of a management controller's System Event Log.
  case hardwareSEL
  case hardware
  case ticket
  case httpAccess
  case httpError
  case proxy
  case mail
  case auth
  case alert
  case container

  /// The value of the `kind` field.
  public var name: StaticString {
    switch self {
    case .other: return "other"
    case .unknown: return "unknown"
    case .syslog: return "syslog"
    case .journal: return "journal"
    case .json: return "json"
    case .kernel: return "kernel"
    case .kernelCrash: return "kernel.crash"
    case .kernelBoot: return "kernel.boot"
    case .console: return "console"
    case .dnsQuery: return "dns.query"
    case .dnsResponse: return "dns.response"
    case .dnsServer: return "dns.server"
    case .databaseLog: return "db.log"
    case .databaseSlowQuery: return "db.slow_query"
    case .hardwareSEL: return "hardware.sel"
    case .hardware: return "hardware"
    case .ticket: return "ticket"
    case .httpAccess: return "http.access"
    case .httpError: return "http.error"
    case .proxy: return "proxy"
    case .mail: return "mail"
    case .auth: return "auth"
    case .alert: return "alert"
    case .container: return "container"
    }
  }

  /// The kind with this name, or nil.
  public init?(name: UnsafeRawBufferPointer) {
    for kind in EventKind.allCases where name.equals(kind.name) {
      self = kind
      return
    }
    return nil
  }
}

/// Which parser understood an event: the `parser` field of `eventq parse`.
public enum ParserID: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  case none = 0
  case rfc3164
  case rfc5424
  /// Syslog without `<PRI>` and with an RFC 3339 stamp, as rsyslog's file format writes it.
  case syslogISO
  case journalJSON
  case journalExport
  case kernelConsole
  case bind
  case mysqlError
  case mysqlSlow
  case postgresql
  case ipmiSEL
  case jsonLines
  case httpAccess
  case httpError
  case nagios
  case logfmt
  case cef
  /// Any line that begins with a recognisable stamp.
  case stamped
  case dnsmasq
  case unbound
  case powerdns
  case knot
  case coredns
  case windowsDNS
  case zeek
  case dnstap
  case haproxy
  case container
  case csv

  /// The value of the `parser` field.
  public var name: StaticString {
    switch self {
    case .none: return "none"
    case .rfc3164: return "rfc3164"
    case .rfc5424: return "rfc5424"
    case .syslogISO: return "syslog-iso"
    case .journalJSON: return "journal-json"
    case .journalExport: return "journal-export"
    case .kernelConsole: return "kernel-console"
    case .bind: return "bind"
    case .mysqlError: return "mysql-error"
    case .mysqlSlow: return "mysql-slow"
    case .postgresql: return "postgresql"
    case .ipmiSEL: return "ipmi-sel"
    case .jsonLines: return "json-lines"
    case .httpAccess: return "http-access"
    case .httpError: return "http-error"
    case .nagios: return "nagios"
    case .logfmt: return "logfmt"
    case .cef: return "cef"
    case .stamped: return "stamped"
    case .dnsmasq: return "dnsmasq"
    case .unbound: return "unbound"
    case .powerdns: return "powerdns"
    case .knot: return "knot"
    case .coredns: return "coredns"
    case .windowsDNS: return "windows-dns"
    case .zeek: return "zeek"
    case .dnstap: return "dnstap"
    case .haproxy: return "haproxy"
    case .container: return "container"
    case .csv: return "csv"
    }
  }
}
