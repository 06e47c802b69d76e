"""One writer per log format. A writer has `render(record, topology, file)` and returns the text of one or more
lines, without the last newline. Stateless, so that a record's text never depends on its neighbours."""
from writers import bind, console, ipmi_sel, journal_json, json_lines, mariadb, mysql8, nagios, postgres
from writers import rfc3164, rfc5424, rsyslog_json, syslog_iso

WRITERS = {
    "bind": bind.render,
    "console": console.render,
    "ipmi_sel": ipmi_sel.render,
    "journal_json": journal_json.render,
    "json_lines": json_lines.render,
    "mariadb": mariadb.render,
    "mysql8": mysql8.render,
    "nagios": nagios.render,
    "postgres": postgres.render,
    "rfc3164": rfc3164.render,
    "rfc5424": rfc5424.render,
    "rsyslog_json": rsyslog_json.render,
    "syslog_iso": syslog_iso.render,
}
