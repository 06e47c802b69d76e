/// Lines as senders of many kinds write them, each with the fields that are read from it, a field a line.
enum GoldenLines {
  static let table = dialects + structured

  static let dialects: [(line: String, fields: String)] = [
    (
      #"""
      <34>Oct 11 22:14:15 mymachine prog: 'su root' failed for lonvick on /dev/pts/8
      """#,
      #"""
      time=2026-10-11T22:14:15Z
      host=mymachine
      app=prog
      fac=4
      sev=2
      kind=syslog
      parser=rfc3164
      msg='su root' failed for lonvick on /dev/pts/8
      """#
    ),
    (
      #"""
      <13>Feb  5 17:32:18 10.0.0.99 Use the BFG!
      """#,
      #"""
      time=2026-02-05T17:32:18Z
      host=10.0.0.99
      app=Use
      fac=1
      sev=5
      kind=syslog
      parser=rfc3164
      msg=the BFG!
      """#
    ),
    (
      #"""
      <165>Aug 24 05:34:00 CST 1987 mymachine myproc[10]: %% It's time to make the do-nuts.
      """#,
      #"""
      time=1987-08-24T11:34:00Z
      host=mymachine
      app=myproc
      pid=10
      fac=20
      sev=5
      kind=syslog
      parser=rfc3164
      msg=%% It's time to make the do-nuts.
      """#
    ),
    (
      #"""
      <0>1990 Oct 22 10:52:01 TZ-6 scapegoat.dmz.example.org 10.1.2.3 sched[0]: That's All Folks!
      """#,
      #"""
      time=1990-10-22T10:52:01Z
      host=TZ-6
      app=scapegoat.dmz.example.org
      fac=0
      sev=0
      kind=syslog
      parser=rfc3164
      msg=10.1.2.3 sched[0]: That's All Folks!
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 db1 logd[812]: Failed password for root from 192.0.2.7 port 4711 ssh2
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=db1
      app=logd
      pid=812
      kind=syslog
      parser=rfc3164
      msg=Failed password for root from 192.0.2.7 port 4711 ssh2
      """#
    ),
    (
      #"""
      Oct  5 02:01:14.123456 db1 mailer/smtpd[812]: connect from unknown
      """#,
      #"""
      time=2026-10-05T02:01:14.123456Z
      host=db1
      app=mailer/smtpd
      pid=812
      kind=syslog
      parser=rfc3164
      msg=connect from unknown
      """#
    ),
    (
      #"""
      2026-10-15T12:51:14.123456+02:00 db1 zoned[123]: zone example.test/IN: expired
      """#,
      #"""
      time=2026-10-15T10:51:14.123456Z
      host=db1
      app=zoned
      pid=123
      kind=syslog
      parser=syslog-iso
      msg=zone example.test/IN: expired
      """#
    ),
    (
      #"""
      2026-10-15 12:51:14.123456+0200 localhost kernel[0]: wake reason
      """#,
      #"""
      time=2026-10-15T10:51:14.123456Z
      host=localhost
      app=kernel
      pid=0
      kind=kernel
      parser=syslog-iso
      msg=wake reason
      """#
    ),
    (
      #"""
      2026-10-15T12:51:14+0200 db1 systemd[1]: Started x.
      """#,
      #"""
      time=2026-10-15T10:51:14Z
      host=db1
      app=systemd
      pid=1
      kind=syslog
      parser=syslog-iso
      msg=Started x.
      """#
    ),
    (
      #"""
      <189>123: *Oct 15 12:51:14.123 UTC: %SYS-5-CONFIG_I: Configured from console
      """#,
      #"""
      time=2026-10-15T12:51:14.123Z
      app=%SYS-5-CONFIG_I
      msgid=CONFIG_I
      fac=23
      sev=5
      kind=syslog
      parser=rfc3164
      msg=Configured from console
      """#
    ),
    (
      #"""
      <189>45: rtr1: 000123: .Oct 15 12:51:14.123 CEST: %LINK-3-UPDOWN: Interface up
      """#,
      #"""
      time=2026-10-15T10:51:14.123Z
      host=rtr1
      app=%LINK-3-UPDOWN
      msgid=UPDOWN
      fac=23
      sev=5
      kind=syslog
      parser=rfc3164
      msg=Interface up
      """#
    ),
    (
      #"""
      <166>Oct 15 2026 12:51:14 fw1 : %ASA-6-302013: Built inbound TCP
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=fw1
      app=%ASA-6-302013
      msgid=302013
      fac=20
      sev=6
      kind=syslog
      parser=rfc3164
      msg=Built inbound TCP
      """#
    ),
    (
      #"""
      <166>Oct 15 2026 12:51:14: %ASA-4-106023: Deny tcp
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      app=%ASA-4-106023
      msgid=106023
      fac=20
      sev=6
      kind=syslog
      parser=rfc3164
      msg=Deny tcp
      """#
    ),
    (
      #"""
      <189>: 2026 Oct 15 12:51:14 UTC: %ETHPORT-5-IF_UP: Interface Ethernet1/1 is up
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      app=%ETHPORT-5-IF_UP
      msgid=IF_UP
      fac=23
      sev=5
      kind=syslog
      parser=rfc3164
      msg=Interface Ethernet1/1 is up
      """#
    ),
    (
      #"""
      <28>Oct 15 12:51:14 srx1 rpd[1234]: BGP_IO_ERROR: peer 192.0.2.1
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=srx1
      app=rpd
      pid=1234
      fac=3
      sev=4
      kind=syslog
      parser=rfc3164
      msg=BGP_IO_ERROR: peer 192.0.2.1
      """#
    ),
    (
      #"""
      <28>Oct 15 12:51:14.301 2026  srx1 rpd[1234]: BGP up
      """#,
      #"""
      time=2026-10-15T12:51:14.301Z
      host=srx1
      app=rpd
      pid=1234
      fac=3
      sev=4
      kind=syslog
      parser=rfc3164
      msg=BGP up
      """#
    ),
    (
      #"""
      <165>1 2026-10-15T12:51:14.303Z srx1 RT_FLOW - DENY [junos@2636.1.1.1.2.36 reason="a \"b\""] session denied
      """#,
      #"""
      time=2026-10-15T12:51:14.303Z
      host=srx1
      app=RT_FLOW
      msgid=DENY
      fac=20
      sev=5
      kind=syslog
      parser=rfc5424
      msg=session denied
      sd.junos@2636.1.1.1.2.36.reason=a "b"
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 sol1 logd[800]: [ID 800047 auth.info] Accepted publickey for root
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=sol1
      app=logd
      pid=800
      msgid=800047
      fac=4
      sev=6
      kind=syslog
      parser=rfc3164
      msg=Accepted publickey for root
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 aix1 auth|security:info logd[1234]: Accepted
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=aix1
      app=logd
      pid=1234
      fac=4
      sev=6
      kind=syslog
      parser=rfc3164
      msg=Accepted
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 aix1 Message forwarded from node7: logd[1234]: Accepted password
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=node7
      app=logd
      pid=1234
      kind=syslog
      parser=rfc3164
      msg=Accepted password
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 mac1 com.apple.xpc.launchd[1] (com.apple.mdworker[50989]): Service exited
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=mac1
      app=com.apple.xpc.launchd
      pid=1
      kind=syslog
      parser=rfc3164
      msg=(com.apple.mdworker[50989]): Service exited
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 mac1 Setup Assistant[1173]: Creating connection
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=mac1
      app=Setup Assistant
      pid=1173
      kind=syslog
      parser=rfc3164
      msg=Creating connection
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 mac1 --- last message repeated 2 times ---
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=mac1
      kind=syslog
      parser=rfc3164
      msg=--- last message repeated 2 times ---
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 db1 last message repeated 17 times
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=db1
      kind=syslog
      parser=rfc3164
      msg=last message repeated 17 times
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 ap1 daemon.info leased[12]: query[A] x from y
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=ap1
      app=leased
      pid=12
      fac=3
      sev=6
      kind=syslog
      parser=rfc3164
      msg=query[A] x from y
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 2001:db8::7 logd[1]: hello
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=2001:db8::7
      app=logd
      pid=1
      kind=syslog
      parser=rfc3164
      msg=hello
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 fe80::1%eth0 logd[1]: hello
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=fe80::1%eth0
      app=logd
      pid=1
      kind=syslog
      parser=rfc3164
      msg=hello
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 web1 web1 webd: 2026/10/15 12:51:14 [error] 1#1: x
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=web1
      app=webd
      kind=syslog
      parser=rfc3164
      msg=2026/10/15 12:51:14 [error] 1#1: x
      """#
    ),
    (
      #"""
      Oct 15 12:51:16 loghost Oct 15 12:51:14 web1 webd[7]: x
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=web1
      app=webd
      pid=7
      kind=syslog
      parser=rfc3164
      msg=x
      receive_time=2026-10-15T12:51:16Z
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 db1 kernel: [   12.345678] usb 1-1: new device
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=db1
      app=kernel
      kind=kernel
      parser=rfc3164
      msg=usb 1-1: new device
      kernel.uptime=12.345678
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 h t: first#012  second#011tab
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=h
      app=t
      kind=syslog
      parser=rfc3164
      msg=first\n  second\ttab
      """#
    ),
    (
      #"""
      Oct 15 12:51:14 h app[3]: @cee: {"level":"error","user":{"id":7},"msg":"boom","tags":["a", "b"]}
      """#,
      #"""
      time=2026-10-15T12:51:14Z
      host=h
      app=app
      pid=3
      sev=3
      kind=syslog
      parser=rfc3164
      msg=boom
      user.id=7
      tags=["a","b"]
      """#
    ),
  ]
}
