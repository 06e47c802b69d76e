internal import EventQBytes
internal import EventQModel

/// The services' own log files. Each takes a line only by a form that no other program's has, so they may be asked
/// before the syslog formats (whose ISO dialect would read a thread number as a host) and before JSON lines.
enum ServiceFormats {
  static func all() -> [any LogFormat] {
    [
      BindFormat(), MySQLErrorFormat(), PostgreSQLFormat(), SELFormat(), UnboundFormat(), MySQLSlowFormat(),
      HTTPAccessFormat(), HTTPErrorFormat(), NagiosFormat(), CoreDNSFormat(), PowerDNSFormat(), KnotFormat(),
      WindowsDNSFormat(), CEFFormat(), ZeekFormat(),
    ]
  }
}

/// Which payload parser reads the messages of which program.
enum ServicePayloads {
  /// Refines the row by its program's parser; false where the program has none here.
  static func refine(
    _ app: UnsafeRawBufferPointer, _ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Bool {
    guard let first = app.first else { return false }
    switch first | 0x20 {
    case 0x61 where app.equals("apache2") || app.equals("apache"):  // a
      WebPayload.refine(&row, &batch, context)
    case 0x63 where app.equals("coredns"):  // c
      CoreDNSPayload.refine(&row, &batch, context)
    case 0x64 where app.equals("dnsmasq"):  // d
      DnsmasqPayload.refine(&row, &batch, context)
    case 0x64 where app.equals("dovecot"):
      DovecotPayload.refine(&row, &batch, context)
    case 0x68 where app.equals("haproxy"):  // h
      HAProxyPayload.refine(&row, &batch, context)
    case 0x68 where app.equals("httpd"):
      WebPayload.refine(&row, &batch, context)
    case 0x69 where app.equals("icinga"):  // i
      NagiosPayload.refine(&row, &batch, context)
    case 0x6B where app.equals("knotd"):  // k
      KnotPayload.refine(&row, &batch, context)
    case 0x6C where app.equals("login"):  // l
      AuthPayload.refine(&row, &batch, context)
    case 0x6D where app.hasPrefix("mysql") || app.hasPrefix("mariadb"):  // m
      MySQLPayload.refine(&row, &batch, context)
    case 0x6E: return refineN(app, &row, &batch, context)  // n
    case 0x70: return refineP(app, &row, &batch, context)  // p
    case 0x73: return refineS(app, &row, &batch, context)  // s
    case 0x75 where app.equals("unbound"):  // u
      UnboundPayload.refine(&row, &batch, context)
    default: return false
    }
    return true
  }

  private static func refineN(
    _ app: UnsafeRawBufferPointer, _ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Bool {
    if app.equals("named") || app.equals("named-sdb") || app.equals("named-pkcs11") {
      BindPayload.refine(&row, &batch, context)
    } else if app.equals("nginx") {
      WebPayload.refine(&row, &batch, context)
    } else if app.equals("nagios") || app.equals("naemon") {
      NagiosPayload.refine(&row, &batch, context)
    } else {
      return false
    }
    return true
  }

  private static func refineP(
    _ app: UnsafeRawBufferPointer, _ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Bool {
    if app.hasPrefix("postfix/") {
      PostfixPayload.refine(&row, &batch, context)
    } else if app.hasPrefix("postgres") {
      PostgreSQLPayload.refine(&row, &batch, context)
    } else if app.hasPrefix("pdns") {
      PowerDNSPayload.refine(&row, &batch, context)
    } else if app.equals("pihole-FTL") {
      DnsmasqPayload.refine(&row, &batch, context)
    } else {
      return false
    }
    return true
  }

  private static func refineS(
    _ app: UnsafeRawBufferPointer, _ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Bool {
    if app.equals("sshd") || app.equals("sshd-session") || app.equals("sudo") || app.equals("su") {
      AuthPayload.refine(&row, &batch, context)
    } else if app.equals("systemd-resolved") {
      ResolvedPayload.refine(&row, &batch, context)
    } else {
      return false
    }
    return true
  }
}
