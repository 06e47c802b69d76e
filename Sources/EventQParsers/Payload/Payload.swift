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
    switch app[0] | 0x20 {
    case 0x61:  // a
      if app.equals("apache2") || app.equals("apache") { WebPayload.refine(&row, &batch, context) }
    case 0x64:  // d
      if app.equals("dovecot") { DovecotPayload.refine(&row, &batch, context) }
    case 0x68:  // h
      if app.equals("haproxy") { HAProxyPayload.refine(&row, &batch, context) }
      if app.equals("httpd") { WebPayload.refine(&row, &batch, context) }
    case 0x69:  // i
      if app.equals("icinga") { NagiosPayload.refine(&row, &batch, context) }
    case 0x6B:  // k
      if app.equals("kernel") { KernelPayload.refine(&row, &batch, context) }
    case 0x6C:  // l
      if app.equals("login") { AuthPayload.refine(&row, &batch, context) }
    case 0x6D:  // m
      if app.equals("mysqld") || app.equals("mariadbd") || app.equals("mysqld_safe") {
        MySQLPayload.refine(&row, &batch, context)
      }
    case 0x6E:  // n
      if app.equals("named") { BindPayload.refine(&row, &batch, context) }
      if app.equals("nginx") { WebPayload.refine(&row, &batch, context) }
      if app.equals("nagios") || app.equals("naemon") { NagiosPayload.refine(&row, &batch, context) }
    case 0x70:  // p
      if app.hasPrefix("postfix/") { PostfixPayload.refine(&row, &batch, context) }
      if app.equals("postgres") || app.equals("postgresql") { PostgreSQLPayload.refine(&row, &batch, context) }
    case 0x73:  // s
      if app.equals("sshd") || app.equals("sudo") || app.equals("su") || app.equals("sshd-session") {
        AuthPayload.refine(&row, &batch, context)
      }
    default: break
    }
  }
}
