internal import EventQBytes
public import EventQModel

/// What stands inside a syslog message is read by a parser of the program that wrote it, found by `app_name`.
///
/// A payload parser is an `enum XPayload` with
/// `static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext)`: it reads
/// `row.message`, may change the row's kind, severity, message and time, and may add fields to the pending row. To add
/// one, add its line below; the call is static, so an event of another program pays for one comparison.
public enum Payload {
  /// Refines the pending row. Call it after the envelope is read and before `batch.append`.
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    if row.message.isEmpty { return }
    let first = batch.bytes(row.message)[0]
    if first == 0x40 || first == 0x20 { CeePayload.refine(&row, &batch, context) }
    if row.appName.isEmpty { return }
    let app = batch.bytes(row.appName)
    // At most one parser is called: it may move the memory that `app` points to.
    switch app[0] | 0x20 {
    case 0x61 where app.equals("apache2") || app.equals("apache"):  // a
      WebPayload.refine(&row, &batch, context)
    case 0x63 where app.equals("coredns"):  // c
      CoreDNSPayload.refine(&row, &batch, context)
    case 0x63 where app.equals("CEF"):
      CEFPayload.refine(&row, &batch, context)
    case 0x64 where app.equals("dovecot"):  // d
      DovecotPayload.refine(&row, &batch, context)
    case 0x64 where app.equals("dnsmasq"):
      DnsmasqPayload.refine(&row, &batch, context)
    case 0x68 where app.equals("haproxy"):  // h
      HAProxyPayload.refine(&row, &batch, context)
    case 0x68 where app.equals("httpd"):
      WebPayload.refine(&row, &batch, context)
    case 0x69 where app.equals("icinga"):  // i
      NagiosPayload.refine(&row, &batch, context)
    case 0x6B where app.equals("kernel"):  // k
      KernelPayload.refine(&row, &batch, context)
    case 0x6B where app.equals("knotd"):
      KnotPayload.refine(&row, &batch, context)
    case 0x6C where app.equals("login"):  // l
      AuthPayload.refine(&row, &batch, context)
    case 0x6D where app.hasPrefix("mysqld") || app.hasPrefix("mariadbd"):  // m
      MySQLPayload.refine(&row, &batch, context)
    case 0x6E where app.equals("named") || app.hasPrefix("named-"):  // n
      BindPayload.refine(&row, &batch, context)
    case 0x6E where app.equals("nginx"):
      WebPayload.refine(&row, &batch, context)
    case 0x6E where app.equals("nagios") || app.equals("naemon"):
      NagiosPayload.refine(&row, &batch, context)
    case 0x70: refineP(app, &row, &batch, context)  // p
    case 0x73 where app.equals("sshd") || app.equals("sudo") || app.equals("su") || app.equals("sshd-session"):  // s
      AuthPayload.refine(&row, &batch, context)
    case 0x73 where app.equals("systemd-resolved"):
      ResolvedPayload.refine(&row, &batch, context)
    case 0x75 where app.equals("unbound"):  // u
      UnboundPayload.refine(&row, &batch, context)
    default: break
    }
  }

  private static func refineP(
    _ app: UnsafeRawBufferPointer, _ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) {
    if app.hasPrefix("postfix/") {
      PostfixPayload.refine(&row, &batch, context)
    } else if app.equals("postgres") || app.equals("postgresql") {
      PostgreSQLPayload.refine(&row, &batch, context)
    } else if app.hasPrefix("pdns") {
      PowerDNSPayload.refine(&row, &batch, context)
    } else if app.equals("pihole-FTL") {
      DnsmasqPayload.refine(&row, &batch, context)
    }
  }
}
