"""Applications (several runtimes), front ends (nginx, Apache, HAProxy), caches and back-end services."""
from model import ERR, INFO, NOTICE, WARNING
from programs import Program, m
from programs.database import ERRNO, MODE_TEXT, client_error


class App(Program):
    facility = "local6"

    def __init__(self, app, runtime, native, log, port):
        self.app, self.runtime, self.native, self.log, self.port = app, runtime, native, log, port

    def started(self, s):
        return {"python": [m("Starting gunicorn 21.2.0", INFO), m(f"Listening at: http://0.0.0.0:{self.port} (811)",
                                                                  INFO, 40_000)],
                "java": [m(f"Starting {self.app.title()}Application using Java 17.0.9", INFO),
                         m(f"Tomcat started on port(s): {self.port} (http) with context path ''", INFO, 6_100_000)],
                "php": [m("fpm is running, pid 811", NOTICE), m("ready to handle connections", NOTICE, 9_000)],
                "go": [m(f"listening on :{self.port}", INFO)],
                "node": [m(f"server listening on port {self.port}", INFO)]}[self.runtime]

    def stopped(self, s):
        return {"python": [m("Handling signal: term", INFO), m("Shutting down: Master", INFO, 400_000)],
                "java": [m("HikariPool-1 - Shutdown initiated...", INFO),
                         m("HikariPool-1 - Shutdown completed.", INFO, 90_000)],
                "php": [m("Terminating ...", NOTICE), m("exiting, bye-bye!", NOTICE, 9_000)],
                "go": [m("received signal terminated, shutting down", INFO)],
                "node": [m("SIGTERM received, closing server", INFO)]}[self.runtime]

    def work(self, rng):
        return m(rng.weighted([(f"GET /api/items/{rng.between(1, 99999)} 200 {rng.between(4, 180)}ms", 9),
                               (f"POST /api/cart 201 {rng.between(10, 240)}ms", 4),
                               (f"job digest finished items={rng.between(1, 90)} in {rng.between(20, 900)}ms", 2),
                               (f"cache hit ratio {rng.between(88, 99)}%", 1)]))

    def need_failed(self, kind, mode, target, address, port, system):
        """A request that failed because of something that this application needs."""
        if kind == "db":
            text = "database: " + client_error(self.runtime, system, mode, target, address, port)
            if mode == "timeout" and self.runtime == "java":
                text = "HikariPool-1 - Connection is not available, request timed out after 30000ms. " + text
        elif kind == "nfs":
            text = f"open /srv/share/{self.app}/upload.tmp: " + {"stale_handle": "Stale file handle"}.get(
                mode, "Input/output error after 60 s")
        elif mode == "resolve":
            text = f"{kind}: " + client_error(self.runtime, "", "resolve", target, address, port)
        elif mode in MODE_TEXT:
            text = f"{kind} call to {target}:{port} failed: connect: {MODE_TEXT[mode]} (errno {ERRNO[mode]})"
        else:
            text = f"{kind} call to https://{target}:{port}/v1/check failed: " + OTHER.get(mode, mode)
        return m(text, ERR)

    def need_ok(self, kind, target, seconds):
        word = {"db": "database connection"}.get(kind, f"{kind} connection")
        return m(f"{word} to {target} restored after {seconds} s", NOTICE)


OTHER = {"error": "unexpected status 503 Service Unavailable",
         "tls": "x509: certificate has expired or is not yet valid",
         "oom_cache": "OOM command not allowed when used memory > 'maxmemory'.",
         "misconf": "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
         "blocked": "publish blocked by broker: memory alarm", "krb": "Clock skew too great while getting initial "
                                                                      "credentials",
         "clock": "token used before issued: clock skew too great", "denied": "401 Unauthorized: invalid credentials",
         "stale_handle": "Stale file handle", "slow": "deadline exceeded after 30s", "bad_config": "unexpected status "
                                                                                                   "500"}


class Front(Program):
    facility = "local7"
    port = 443

    def __init__(self, app, native, log, access, unit=None):
        self.app, self.native, self.log, self.access, self.unit = app, native, log, access, unit
        self.access_format = "access"

    def started(self, s):
        return [m({"nginx": "start worker processes", "apache2": "AH00489: Apache/2.4.57 (Debian) configured -- "
                                                                 "resuming "
                   "normal operations", "haproxy": "Loading success."}[self.app], NOTICE, module="mpm_event")]

    def stopped(self, s):
        return [m({"nginx": "signal 15 (SIGTERM) received from 1, exiting", "apache2": "AH00491: caught SIGTERM, "
                                                                                       "shutting "
                   "down", "haproxy": "Exiting Master process..."}[self.app], NOTICE, module="mpm_event")]

    def request(self, rng, client, path, status, ms, backend="app"):
        if self.app == "haproxy":
            flags = "----" if status < 500 else {502: "SH--", 503: "SC--", 504: "sH--"}.get(status, "----")
            return m(f"{client}:{rng.port()} [{{stamp}}] https~ be_{backend}/{backend} 0/0/1/{ms}/{ms} {status} "
                     f"{rng.between(200, 9000)} - - {flags} 41/40/3/2/0 0/0 \"GET {path} HTTP/1.1\"")
        return m(f"{client} - - [{{stamp}}] \"GET {path} HTTP/1.1\" {status} {rng.between(200, 9000)} \"-\" "
                 "\"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0\"")

    def upstream_failed(self, rng, mode, client, path, target, address, port):
        """The error log's line when the back end `target` cannot be used."""
        if self.app == "nginx":
            reason = {"timeout": "upstream timed out (110: Connection timed out) while connecting to upstream",
                      "refused": "connect() failed (111: Connection refused) while connecting to upstream",
                      "unreachable": "connect() failed (113: No route to host) while connecting to upstream",
                      "resolve": f"{target} could not be resolved (110: Operation timed out)",
                      "tls": "SSL_do_handshake() failed (SSL: error:0A000086:SSL routines::certificate verify "
                             "failed:unable to verify: certificate has expired) while SSL handshaking to upstream",
                      "reset": "upstream prematurely closed connection while reading response header from upstream",
                      }.get(mode, "upstream sent HTTP status 500 while reading response header from upstream")
            return m(f"*{rng.between(1000, 99999)} {reason}, client: {client}, server: _, request: \"GET {path} "
                     "HTTP/1.1\", "
                     f"upstream: \"http://{address}:{port}{path}\"", ERR)
        if self.app == "apache2":
            reason = {"timeout": f"(110)Connection timed out: AH00957: HTTP: attempt to connect to {address}:{port} "
                                 f"({target}) failed",
                      "refused": f"(111)Connection refused: AH00957: HTTP: attempt to connect to {address}:{port} "
                                 f"({target}) failed",
                      "unreachable": f"(113)No route to host: AH00957: HTTP: attempt to connect to {address}:{port} "
                                     f"({target}) failed",
                      "resolve": f"AH00898: DNS lookup failure for: {target} returned by {path}",
                      }.get(mode, f"AH01102: error reading status line from remote server {target}:{port}")
            return m(f"[client {client}:{rng.port()}] {reason}", ERR, module="proxy")
        reason = {"timeout": "Layer4 timeout", "refused": 'Layer4 connection problem, info: "Connection refused"',
                  "unreachable": 'Layer4 connection problem, info: "No route to host"',
                  "resolve": "DNS timeout status"}.get(mode, 'Layer7 wrong status, code: 500, info: "Internal Server '
                                                             'Error"')
        return m(f"Server be_app/{target.split('.')[0]} is DOWN, reason: {reason}, check duration: 2001ms. 0 active "
                 "and 0 "
                 "backup servers left. 3 sessions active, 0 requeued, 0 remaining in queue.", ERR)

    def upstream_ok(self, target):
        short = target.split(".")[0]
        return m({"nginx": f"upstream {target} healthy again: GET /health 200",
                  "apache2": f"AH03289: balancer worker {target} health check GET ok, worker re-enabled",
                  "haproxy": f"Server be_app/{short} is UP, reason: Layer7 check passed, code: 200, check duration: "
                             "3ms. 1 "
                             "active and 0 backup servers online. 0 sessions requeued, 0 total in queue."}[self.app],
                 NOTICE, module="proxy_hcheck")


class Redis(Program):
    app, unit, port, native, log = "redis-server", "redis-server.service", 6379, "redis", "redis-server.log"

    def started(self, s):
        return [m("Server initialized", NOTICE), m("Ready to accept connections tcp", NOTICE, 40_000)]

    def stopped(self, s):
        return [m("User requested shutdown...", WARNING), m("Redis is now ready to exit, bye bye...", WARNING, 9_000)]


class Daemon(Program):
    def __init__(self, app, port, unit=None, start="ready", stop="shutting down", **more):
        self.app, self.port, self.unit, self._start, self._stop = app, port, unit, start, stop
        for key, value in more.items():
            setattr(self, key, value)

    def started(self, s):
        return [m(self._start, NOTICE)]

    def stopped(self, s):
        return [m(self._stop, NOTICE)]


FRONTS = {"nginx": Front("nginx", "nginx_error", "nginx-error.log", "nginx-access.log"),
          "apache": Front("apache2", "apache_error", "apache-error.log", "apache-access.log"),
          "haproxy": Front("haproxy", None, None, "haproxy.log")}
RUNTIMES = {"python": ("python_log", "app.log", 8000), "java": ("logback", "application.log", 8080),
            "php": ("plain", "php.log", 9000), "go": ("app_json", "service.jsonl", 8081),
            "node": ("docker_json", "container.json", 3000)}
OTHERS = {"redis": Redis(),
          "rabbitmq": Daemon("rabbitmq-server", 5672, start="Server startup complete; 4 plugins started.",
                             stop="Halting Erlang VM with reason: normal"),
          "api": Daemon("authd", 8443, start="serving on :8443"),
          "keycloak": Daemon("keycloak", 8443, start="Keycloak 22.0.5 on JVM started. Listening on: "
                                                     "https://0.0.0.0:8443"),
          "nfsd": Daemon("rpc.mountd", 2049, unit="nfs-server.service", start="Version 2.6.2 starting"),
          "krb5kdc": Daemon("krb5kdc", 88, unit="krb5-kdc.service", start="commencing operation", native="krb5kdc",
                            log="krb5kdc.log")}
