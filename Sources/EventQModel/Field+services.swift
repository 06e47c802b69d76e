/// Known extra fields of the service parsers: numbers 100 to 199.
extension Field {
  // Alerts of monitoring systems: the host, service and state that the alert is about.
  @inlinable public static var alertHost: Field { Field(id: 100) }
  @inlinable public static var alertService: Field { Field(id: 101) }
  /// State as the monitoring system writes it: `CRITICAL`, `OK`, `DOWN`, `UP`, ...
  @inlinable public static var alertState: Field { Field(id: 102) }
  /// `HARD` or `SOFT`.
  @inlinable public static var alertStateType: Field { Field(id: 103) }
  /// What sort of entry: `service_alert`, `host_alert`, `notification`, `downtime`, ...
  @inlinable public static var alertType: Field { Field(id: 104) }
  /// Who was notified.
  @inlinable public static var alertContact: Field { Field(id: 105) }

  // Proxies.
  @inlinable public static var proxyFrontend: Field { Field(id: 110) }
  @inlinable public static var proxyBackend: Field { Field(id: 111) }
  @inlinable public static var proxyServer: Field { Field(id: 112) }
  /// HAProxy's session state at disconnection: two or four characters.
  @inlinable public static var proxyTermination: Field { Field(id: 113) }
  /// `server_down`, `server_up`, `no_server`, `proxy_started`, `proxy_stopped`, ...
  @inlinable public static var proxyEvent: Field { Field(id: 114) }

  // Mail.
  @inlinable public static var mailQueueID: Field { Field(id: 120) }
  @inlinable public static var mailTo: Field { Field(id: 121) }
  @inlinable public static var mailFrom: Field { Field(id: 122) }
  @inlinable public static var mailRelay: Field { Field(id: 123) }
  /// `sent`, `deferred`, `bounced`, `expired`, ...
  @inlinable public static var mailStatus: Field { Field(id: 124) }

  // Logins.
  /// `accepted`, `failed`, `invalid_user`, `session_opened`, `session_closed`, `command`, ...
  @inlinable public static var authEvent: Field { Field(id: 130) }
  /// `publickey`, `password`, ...
  @inlinable public static var authMethod: Field { Field(id: 131) }
  @inlinable public static var processCommand: Field { Field(id: 132) }

  // HTTP.
  @inlinable public static var httpReferrer: Field { Field(id: 140) }
  @inlinable public static var urlDomain: Field { Field(id: 141) }
  @inlinable public static var httpVersion: Field { Field(id: 142) }

  // Databases.
  /// What a database server says of itself: `ready`, `crashed`, `shutdown`, `recovery`, `replication_failed`, ...
  @inlinable public static var dbServerEvent: Field { Field(id: 150) }
  /// SQLSTATE, or the vendor's error code.
  @inlinable public static var dbStatusCode: Field { Field(id: 151) }
  @inlinable public static var dbLockMilliseconds: Field { Field(id: 152) }
  @inlinable public static var dbRowsSent: Field { Field(id: 153) }
  @inlinable public static var dbRowsExamined: Field { Field(id: 154) }
  @inlinable public static var dbApplication: Field { Field(id: 155) }

  /// The reading and threshold that a SEL entry names.
  @inlinable public static var selReading: Field { Field(id: 160) }

  /// Names of the fields above.
  static let services: [(Field, StaticString)] = [
    (alertHost, "alert.host"), (alertService, "alert.service"), (alertState, "alert.state"),
    (alertStateType, "alert.state_type"), (alertType, "alert.type"), (alertContact, "alert.contact"),
    (proxyFrontend, "proxy.frontend"), (proxyBackend, "proxy.backend"), (proxyServer, "proxy.server"),
    (proxyTermination, "proxy.termination_state"), (proxyEvent, "proxy.event"),
    (mailQueueID, "mail.queue_id"), (mailTo, "mail.to"), (mailFrom, "mail.from"), (mailRelay, "mail.relay"),
    (mailStatus, "mail.status"), (authEvent, "auth.event"), (authMethod, "auth.method"),
    (processCommand, "process.command"), (httpReferrer, "http.request.referrer"), (urlDomain, "url.domain"),
    (httpVersion, "http.version"), (dbServerEvent, "db.server.event"), (dbStatusCode, "db.response.status_code"),
    (dbLockMilliseconds, "db.lock_time_ms"), (dbRowsSent, "db.rows_sent"), (dbRowsExamined, "db.rows_examined"),
    (dbApplication, "db.application"), (selReading, "sel.reading"),
  ]
}
