/// RFC 5424, JSON, journald and the rest of the dialects.
extension GoldenLines {
  static let structured: [(line: String, fields: String)] = [
    (
      #"""
      <30>1760532674 host1 app[1]: epoch
      """#,
      #"""
      time=2025-10-15T12:51:14Z
      host=host1
      app=app
      pid=1
      fac=3
      sev=6
      kind=syslog
      parser=rfc3164
      msg=epoch
      """#
    ),
    (
      #"""
      <14>Oct 15 12:51:14 host1 devname=FG date=2026-10-15 msg="x y"
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=host1
      fac=1
      sev=6
      kind=syslog
      parser=rfc3164
      msg=devname=FG date=2026-10-15 msg="x y"
      """#
    ),
    (
      #"""
      <27>xapi: [error|xen3] Connection to master died.
      """#,
      #"""
      app=xapi
      fac=3
      sev=3
      kind=syslog
      parser=rfc3164
      msg=[error|xen3] Connection to master died.
      error=expected a time stamp [col 4]
      """#
    ),
    (
      #"""
      1 2026-10-15T12:51:14.003Z web1 app 12 ID47 - no pri
      """#,
      #"""
      time=2026-10-15T12:51:14.003Z
      host=web1
      app=app
      pid=12
      msgid=ID47
      kind=syslog
      parser=rfc5424
      msg=no pri
      """#
    ),
    (
      #"""
      <165>1 2026-10-15T12:51:14.003456789Z web1 app-with-a-name-that-is-longer-than-forty-eight-characters 12 - - nanos
      """#,
      #"""
      time=2026-10-15T12:51:14.003456789Z
      host=web1
      app=app-with-a-name-that-is-longer-than-forty-eight-characters
      pid=12
      fac=20
      sev=5
      kind=syslog
      parser=rfc5424
      msg=nanos
      error=expected a time stamp as in RFC 3339 with up to 6 decimals, or - [col 33]
      """#
    ),
    (
      #"""
      <13>1 2026-10-15T12:51:14Z web1 app - - no structured data
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=web1
      app=app
      fac=1
      sev=5
      kind=syslog
      parser=rfc5424
      msg=no structured data
      error=expected structured data or - [col 40]
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 h Net::Server: perl
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=h
      app=Net::Server
      kind=syslog
      parser=rfc3164
      msg=perl
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 h (sd-pam): x
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=h
      app=(sd-pam)
      kind=syslog
      parser=rfc3164
      msg=x
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 h /usr/sbin/cron[77]: (root) CMD (x)
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=h
      app=/usr/sbin/cron
      pid=77
      kind=syslog
      parser=rfc3164
      msg=(root) CMD (x)
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 logd[12]: no host
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      app=logd
      pid=12
      kind=syslog
      parser=rfc3164
      msg=no host
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 host1 su
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=host1
      app=su
      kind=syslog
      parser=rfc3164
      """#
    ),
    (
      #"""
      {"_time":"2026-10-15T12:51:14Z","_msg":"m","hostname":"h1","app_name":"a","severity":3,"kind":"ticket","x":1.5e3}
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=h1
      app=a
      sev=3
      kind=ticket
      parser=json-lines
      msg=m
      x=1.5e3
      """#
    ),
    (
      #"""
      {"timereported":"2026-10-15T12:51:14+02:00","timegenerated":"2026-10-15T10:51:20Z","host":"h"}
      """#,
      #"""
      time=2026-10-15T10:51:14Z
      host=h
      kind=json
      parser=json-lines
      msg={"timereported":"2026-10-15T12:51:14+02:00","timegenerated":"2026-10-15T10:51:20Z","host":"h"}
      receive_time=2026-10-15T10:51:20Z
      """#
    ),
    (
      #"""
      {"ticket":"T-1","status":"open","subject":"power lost","opened":"2026-10-15 12:51","body":"long"}
      """#,
      #"""
      time=2026-10-15T12:51:00Z
      kind=ticket
      parser=json-lines
      msg=power lost
      ticket=T-1
      status=open
      body=long
      """#
    ),
    (
      #"""
      {"log":"hello\n","stream":"stderr","time":"2026-10-15T12:51:14.123456789Z"}
      """#,
      #"""
      time=2026-10-15T12:51:14.123456789Z
      kind=container
      parser=json-lines
      msg=hello
      stream=stderr
      """#
    ),
    (
      #"""
      {"a":{"b":{"c":[1, {"d": 2}]}},"ts":1760532674.25,"level":"WARN","msg":"caf\u00e9 \ud83d\ude00"}
      """#,
      #"""
      time=2025-10-15T12:51:14.250Z
      sev=4
      kind=json
      parser=json-lines
      msg=café 😀
      a.b.c=[1,{"d":2}]
      """#
    ),
    (
      #"""
      {"a":1,"a":2}
      """#,
      #"""
      kind=unknown
      parser=json-lines
      msg={"a":1,"a":2}
      error=JSON with a repeated key [col 12]
      """#
    ),
    (
      #"""
      {"a":1
      """#,
      #"""
      kind=unknown
      parser=json-lines
      msg={"a":1
      error=broken JSON [col 6]
      """#
    ),
    (
      #"""
      {"__REALTIME_TIMESTAMP":"1760532674000001","MESSAGE":[104,105],"_HOSTNAME":"h","_PID":"4","PRIORITY":"4","X":"x"}
      """#,
      #"""
      time=2025-10-15T12:51:14.000001Z
      host=h
      pid=4
      sev=4
      kind=journal
      parser=journal-json
      msg=hi
      X=x
      """#
    ),
    (
      #"""
      time=2026-10-15T12:51:14.5Z level=warn msg="can't \"open\"" component=tsdb err=EOF
      """#,
      #"""
      time=2026-10-15T12:51:14.500Z
      app=tsdb
      sev=4
      kind=syslog
      parser=logfmt
      msg=can't "open"
      err=EOF
      """#
    ),
    (
      #"""
      plain prose
      """#,
      #"""
      kind=unknown
      parser=none
      msg=plain prose
      error=not recognised by any parser
      """#
    ),
    (
      #"""
      <13>Oct 15 12:51:14 host1 app[12]: a  leading space stays
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=host1
      app=app
      pid=12
      fac=1
      sev=5
      kind=syslog
      parser=rfc3164
      msg=a  leading space stays
      """#
    ),
    (
      #"""
      <0>Oct 15 12:51:14 db1 kernel: usb 2-1: new device
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=db1
      app=kernel
      fac=0
      sev=0
      kind=kernel
      parser=rfc3164
      msg=usb 2-1: new device
      """#
    ),
    (
      #"""
      <11>Oct 15 12:51:14 w1 java: Exception#012#011at a.b.C(D.java:1)#012#011at e.f
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=w1
      app=java
      fac=1
      sev=3
      kind=syslog
      parser=rfc3164
      msg=Exception\n\tat a.b.C(D.java:1)\n\tat e.f
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 w1 Microsoft_Windows_security_auditing.[4624]: An account
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=w1
      app=Microsoft_Windows_security_auditing.
      pid=4624
      kind=syslog
      parser=rfc3164
      msg=An account
      """#
    ),
    (
      #"""
      <14>1 2026-10-15T12:51:14Z w1 app - - [a@1 p="C:\dir" q="x]y" r="he said "hi""] msg
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=w1
      app=app
      fac=1
      sev=6
      kind=syslog
      parser=rfc5424
      msg=msg
      sd.a@1.p=C:\dir
      sd.a@1.q=x]y
      sd.a@1.r=he said "hi"
      error=expected ] " and backslash to be escaped in a value [col 49]
      """#
    ),
    (
      #"""
      <14>1 2026-10-15T12:51:14Z w1 app - - - @cee: {"msg":"inner","n":1}
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=w1
      app=app
      fac=1
      sev=6
      kind=syslog
      parser=rfc5424
      msg=inner
      n=1
      """#
    ),
    (
      #"""
      <190>000123: 2026-10-15T12:51:14.5Z: %SYS-6-X: y
      """#,
      #"""
      time=2026-10-15T12:51:14.500Z
      app=%SYS-6-X
      msgid=X
      fac=23
      sev=6
      kind=syslog
      parser=rfc3164
      msg=y
      """#
    ),
    (
      #"""
      Oct 15 12:51:14.123 h logd[1]: frac
      """#,
      #"""
      time=2026-10-15T12:51:14.123Z
      host=h
      app=logd
      pid=1
      kind=syslog
      parser=rfc3164
      msg=frac
      """#
    ),
    (
      #"""
      2026 Oct 15 12:51:14 nx1 %ETHPORT-3-IF_DOWN: down
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=nx1
      app=%ETHPORT-3-IF_DOWN
      msgid=IF_DOWN
      sev=3
      kind=syslog
      parser=rfc3164
      msg=down
      """#
    ),
    (
      #"""
      <11>1 2026-10-15T12:51:14Z w1 java - - - Exception#012#011at a.b.C(D.java:1)
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=w1
      app=java
      fac=1
      sev=3
      kind=syslog
      parser=rfc5424
      msg=Exception\n\tat a.b.C(D.java:1)
      """#
    ),
    (
      #"""
      2026-10-15T12:51:14+02:00 db1 last message repeated 3 times
      """#,
      #"""
      time=2026-10-15T10:51:14Z
      host=db1
      kind=syslog
      parser=syslog-iso
      msg=last message repeated 3 times
      """#
    ),
  ]
}
