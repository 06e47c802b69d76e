"""Which node found belongs to which node of the truth."""
from datetime import datetime, timezone

WINDOW = 120  # seconds
GROUPS = [  # classes that may name the same thing
    {"panic", "oops", "kernel_oops", "lockup", "kernel_hang", "os_stop", "host_down"},
    {"oom", "oom_kill", "memory_hog", "memory_limit"},
    {"service_down", "service_stop", "service_restart", "clean_shutdown", "db_unavailable", "app_error",
     "container_down",
     "config_error"},
    {"conn_refused", "conn_timeout", "conn_unreachable", "unreachable", "upstream_fail", "http_error", "db_unavailable",
     "db_error", "dependency_fail", "auth_backend_fail", "replication_broken", "nfs_timeout", "app_error", "timeout"},
    {"resolve_fail", "servfail", "upstream_fail", "auth_backend_fail", "db_unavailable", "replication_broken"},
    {"auth_fail", "auth_backend_fail", "db_error", "dependency_fail"},
    {"conn_exhausted", "db_overload", "db_error", "db_unavailable"},
    {"tls_fail", "cert_expired", "upstream_fail"}, {"cert_renew_fail"}, {"zone_transfer_fail", "zone_load_fail"},
    {"zone_expired"}, {"config_change", "deploy", "rollback", "package_change"},
    {"disk_error", "storage_path_down", "hardware_error", "raid_degraded"},
    {"readonly_fs", "fs_readonly", "disk_error"},
    {"no_space", "disk_filling"}, {"hung_task", "kernel_hang", "nfs_timeout"},
    {"mce", "hardware_error", "panic", "thermal", "power_event"}, {"power_off", "power_event", "thermal", "host_down",
                                                                   "os_stop"},
    {"link_down", "link_errors", "net_error"}, {"clock_step", "clock_wrong"}, {"duplicate_address", "net_error"},
    {"alert_raised", "alert_flap"}, {"alert_cleared"}, {"failover_fail"}, {"mgmt_unreachable"},
    {"external_request", "ticket_update"}, {"reset", "power_event", "reboot", "external_request", "ticket_update"},
    {"failover_ok", "promoted", "failover_start"}, {"boot"}, {"link_up"},
    {"service_up", "db_recovery", "zone_transfer", "service_restart", "clock_step"},
    {"client_recovered", "service_up", "resolve_ok", "nfs_ok", "replication_ok", "upstream_ok"},
    {"mitigation_act", "restart", "admin_command", "space_freed", "cert_renewed", "service_restart", "clock_step",
     "rollback",
     "config_change"}, {"stale_data", "db_error"},
]


def seconds(text):
    """Seconds since the epoch of an RFC 3339 time; None for none."""
    if not text:
        return None
    text = text.replace("Z", "+00:00")
    head, _, zone = text.partition("+")
    whole, _, fraction = head.partition(".")
    return datetime.fromisoformat(f"{whole}+{zone}").astimezone(timezone.utc).timestamp() + float(f"0.{fraction or 0}")


def compatible(a, b):
    return a == b or any(a in g and b in g for g in GROUPS)


def references(node):
    return {(r["source"], r["line"]) for r in [node] + node.get("more", []) if r.get("source")}


def match(found, truth):
    """{id found: id of the truth}. By line first; else the same host, a compatible class, and at most WINDOW apart."""
    owner, unseen = {}, {n["id"] for n in truth["nodes"] if n.get("inferred")}
    by_id = {n["id"]: n for n in truth["nodes"]}
    for node in truth["nodes"]:
        for reference in references(node):
            owner.setdefault(reference, node["id"])
    result = {}
    for node in found["nodes"]:
        hits = {}
        for event in node.get("events", []):
            name = owner.get((event.get("source"), event.get("line")))
            # An inferred node shows others' lines as its signs.
            if name and (not node.get("inferred") or name in unseen):
                hits[name] = hits.get(name, 0) + 1
        name = min(hits, key=lambda n: _rank(node, by_id[n], hits[n])) if hits else _nearest(node, truth)
        if name:
            result[node["id"]] = name
    return result


def _rank(node, other, hits):
    """The best of several steps whose lines a node shows: of its class, then of a compatible one, then by lines."""
    return (node.get("class") != other["class"], not compatible(node.get("class"), other["class"]), -hits,
            other["time"], other["id"])


def _nearest(node, truth):
    best = at = None
    begin, end = seconds(node["time"]), seconds(node.get("last") or node["time"])
    for other in truth["nodes"]:
        if other["host"] != node.get("host") or not compatible(node.get("class"), other["class"]):
            continue
        first, last = seconds(other["time"]), seconds(other["last"])
        apart = max(0, first - end, begin - last)
        if apart <= WINDOW:
            rank = (node.get("class") != other["class"], bool(node.get("app")) and node["app"] != other.get("app"),
                    abs(first - begin))
            if best is None or rank < at:
                best, at = other["id"], rank
    return best


def contract(edges, inner):
    """Edges without the nodes of `inner`: their causes lead to their effects."""
    edges = set(edges)
    for node in sorted(inner):
        into = {a for a, b in edges if b == node and a != node}
        out = {b for a, b in edges if a == node and b != node}
        edges = {(a, b) for a, b in edges if node not in (a, b)} | {(a, b) for a in into for b in out if a != b}
    return edges
