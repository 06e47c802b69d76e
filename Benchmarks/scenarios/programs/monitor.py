"""Monitoring systems: Nagios, Icinga 2, Zabbix, Prometheus Alertmanager. State changes and everyday results."""
from model import CRIT, INFO, NOTICE, WARNING
from programs import Program, m

OUTPUT = {"timeout": "CRITICAL - Socket timeout after 10 seconds", "refused": "connect to address {a} and port {p}: "
                                                                              "Connection refused",
          "unreachable": "connect to address {a} and port {p}: No route to host",
          "error": "HTTP CRITICAL: HTTP/1.1 503 Service Unavailable - 421 bytes in 0.041 second response time"}


class Nagios(Program):
    app, unit, native, log, only_file = "nagios", "nagios.service", "nagios", "nagios.log", True

    def alert(self, host, check, output, rng):
        return [m(f"SERVICE ALERT: {host};{check};CRITICAL;HARD;3;{output}", CRIT),
                m(f"SERVICE NOTIFICATION: oncall;{host};{check};CRITICAL;notify-service-by-sms;{output}", CRIT, 4000)]

    def host_alert(self, host, address, rng):
        out = f"CRITICAL - {address}: rta nan, lost 100%"
        return [m(f"HOST ALERT: {host};DOWN;HARD;3;{out}", CRIT),
                m(f"HOST NOTIFICATION: oncall;{host};DOWN;notify-host-by-sms;{out}", CRIT, 4000)]

    def ok(self, host, check, rng):
        return [m(f"SERVICE ALERT: {host};{check};OK;HARD;3;OK - 0.0{rng.between(10, 99)} s response time")]

    def host_ok(self, host, address, rng):
        return [m(f"HOST ALERT: {host};UP;HARD;1;PING OK - {address}: rta 0.2{rng.between(10, 99)}ms, lost 0%")]

    def soft(self, host, rng):
        n = rng.between(8, 14)
        return (m(f"SERVICE ALERT: {host};Load;WARNING;SOFT;1;WARNING - load average: {n}.12, 6.40, 4.11", WARNING),
                m(f"SERVICE ALERT: {host};Load;OK;SOFT;2;OK - load average: 2.10, 3.40, 3.90"))

    def chatter(self, host, rng):
        return m(f"PASSIVE SERVICE CHECK: {host};{rng.pick(['Load', 'Memory', 'Disk /', 'Swap'])};0;OK - "
                 f"{rng.between(10, 79)}% used")


class Icinga(Nagios):
    app, unit, native, log = "icinga2", "icinga2.service", "icinga2", "icinga2.log"

    def alert(self, host, check, output, rng):
        return [m(f"Checkable '{host}!{check}' has 1 notification(s). Checking filters for type 'Problem', sends will "
                  "be "
                  "logged.", INFO, 0),
                m(f"Sending 'Problem' notification '{host}!{check}!mail-oncall' for user 'oncall'", INFO, 900,
                  facility_name="Notification"),
                m(f"Checkable '{host}!{check}' changed state to CRITICAL (HARD): {output}", WARNING, 1500)]

    def host_alert(self, host, address, rng):
        return [m(f"Checkable '{host}' changed state to DOWN (HARD): CRITICAL - {address}: rta nan, lost 100%",
                  WARNING),
                m(f"Sending 'Problem' notification '{host}!mail-oncall' for user 'oncall'", INFO, 900,
                  facility_name="Notification")]

    def ok(self, host, check, rng):
        return [m(f"Checkable '{host}!{check}' changed state to OK (HARD): OK", INFO),
                m(f"Sending 'Recovery' notification '{host}!{check}!mail-oncall' for user 'oncall'", INFO, 900,
                  facility_name="Notification")]

    def host_ok(self, host, address, rng):
        return [m(f"Checkable '{host}' changed state to UP (HARD): PING OK - {address}: rta 0.3ms, lost 0%", INFO)]

    def soft(self, host, rng):
        return (m(f"Checkable '{host}!load' changed state to WARNING (SOFT): load average: 9.2", WARNING),
                m(f"Checkable '{host}!load' changed state to OK (SOFT): load average: 2.1"))

    def chatter(self, host, rng):
        return m(f"Query #{rng.between(100, 99999)} of '{host}' finished; queue 0 items, rate {rng.between(1, 90)}/min",
                 INFO, 0,
                 facility_name="IdoMysqlConnection")


class Zabbix(Nagios):
    app, unit, native, log = "zabbix_server", "zabbix-server.service", "zabbix", "zabbix_server.log"

    def alert(self, host, check, output, rng):
        n = rng.between(10_000, 99_999)
        return [m(f"problem event {n}: trigger \"{check} is down on {host}\" severity High value PROBLEM: {output}",
                  CRIT),
                m(f"sending alert for event {n} to oncall via SMS", INFO, 400_000)]

    def host_alert(self, host, address, rng):
        return [m(f"item \"{host}:agent.ping\" became not supported: Get value from agent failed: cannot connect to "
                  f"[[{address}]:10050]: [110] Connection timed out", WARNING),
                m(f"temporarily disabling Zabbix agent checks on host \"{host}\": interface unavailable", WARNING,
                  9000)]

    def ok(self, host, check, rng):
        return [m(f"recovery event {rng.between(10_000, 99_999)}: trigger \"{check} is down on {host}\" value OK")]

    def host_ok(self, host, address, rng):
        return [m(f"enabling Zabbix agent checks on host \"{host}\": interface became available")]

    def soft(self, host, rng):
        return (m(f"problem event {rng.between(10_000, 99_999)}: trigger \"Load high on {host}\" severity Warning "
                  "value "
                  "PROBLEM", WARNING), m(f"recovery event {rng.between(10_000, 99_999)}: trigger \"Load high on "
                                         f"{host}\" value OK"))

    def chatter(self, host, rng):
        return m(f"executing housekeeper for {host}: deleted {rng.between(10, 9000)} hist/trends")


class Alertmanager(Nagios):
    app, unit, native, only_file = "alertmanager", "prometheus-alertmanager.service", None, False

    def line(self, text, level="info"):
        return f"level={level} component=dispatcher {text}"

    def alert(self, host, check, output, rng):
        name = "".join(w.title() for w in check.split()) + "Down"
        return [m(self.line(f'msg="Received alert" alert={name}[{rng.hex(7)}][active] instance={host} '
                            'severity=critical '
                            f'summary="{output}"', "warn"), WARNING),
                m(self.line(f'msg="Notify success" receiver=oncall integration=pagerduty[0] aggrGroup={name} '
                            'attempts=1'), INFO,
                  900_000)]

    def host_alert(self, host, address, rng):
        return self.alert(host, "Instance", f"{host} of job node has been down for more than 1 minute", rng)

    def ok(self, host, check, rng):
        name = "".join(w.title() for w in check.split()) + "Down"
        return [m(self.line(f'msg="Received alert" alert={name}[{rng.hex(7)}][resolved] instance={host}'))]

    def host_ok(self, host, address, rng):
        return self.ok(host, "Instance", rng)

    def soft(self, host, rng):
        return (m(self.line(f'msg="Received alert" alert=HighLoad[{rng.hex(7)}][active] instance={host} '
                            'severity=warning', "warn"),
                  WARNING),
                m(self.line(f'msg="Received alert" alert=HighLoad[{rng.hex(7)}][resolved] instance={host}')))

    def chatter(self, host, rng):
        return m(f'level=debug component=dispatcher msg="Flushing notification" aggrGroup={host} alerts={rng.below(3)}',
                 INFO)


PROGRAMS = {"nagios": Nagios(), "icinga2": Icinga(), "zabbix": Zabbix(), "alertmanager": Alertmanager()}
