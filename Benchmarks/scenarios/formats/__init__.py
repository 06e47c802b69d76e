"""The seed generator's writers and the further ones of this folder, under one table."""
import base  # noqa: F401
import output
from formats import daemons, records
from writers import WRITERS

WRITERS.update({
    "apache_error": daemons.apache_error,
    "access": daemons.access,
    "app_json": records.app_json,
    "docker_json": records.docker_json,
    "icinga2": daemons.icinga2,
    "journal": records.journal,
    "knot": daemons.knot,
    "krb5kdc": daemons.krb5kdc,
    "logback": records.logback,
    "nginx_error": daemons.nginx_error,
    "plain": daemons.plain,
    "pri3164": records.pri3164,
    "python_log": records.python_log,
    "redis": daemons.redis,
    "unbound": daemons.unbound,
    "zabbix": daemons.zabbix,
})
assert output.WRITERS is WRITERS


def _stepping(writer):
    """A host whose clock was stepped for a while has `steps`: (begin, end, microseconds ahead)."""
    def render(record, topology, file):
        host = topology.hosts[record.host]
        ahead = host.ahead_us
        host.ahead_us += sum(us for begin, end, us in getattr(host, "steps", ()) if begin <= record.time < end)
        try:
            return writer(record, topology, file)
        finally:
            host.ahead_us = ahead
    return render


for _name in list(WRITERS):
    WRITERS[_name] = _stepping(WRITERS[_name])
