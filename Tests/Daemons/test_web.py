"""nginx and HAProxy: answers of all sorts, a dead upstream, a backend that goes down and comes back."""
import http.server
import signal
import socket
import threading

import packages
from harness import LOOPBACK, Collector, DaemonTest, answers_tcp, free_port, read, select, values, wait_for

NGINX = """
worker_processes 1;
daemon off;
user root;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 64; }}
http {{
  access_log {folder}/access.log combined;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port}; server_name shop.example; root {folder}/site;
    location /dead/ {{ proxy_pass http://127.0.0.1:{dead}; }}
    location /denied/ {{ deny all; }}
  }}
}}
"""
HAPROXY = """
global
  log 127.0.0.1:{old} len 4096 format rfc3164 local0
  log 127.0.0.1:{new} len 4096 format rfc5424 local0
defaults
  mode http
  log global
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:{port}
  option httplog
  use_backend gone if {{ path_beg /gone }}
  default_backend shop
frontend raw
  mode tcp
  bind 127.0.0.1:{tcp}
  option tcplog
  default_backend raws
backend shop
  option httpchk GET /
  server s1 127.0.0.1:{up} check inter 200ms fastinter 100ms fall 2 rise 2
backend gone
  server g1 127.0.0.1:{dead}
backend raws
  mode tcp
  server r1 127.0.0.1:{up}
"""


def request(port, path, method="GET", agent="curl/8", source=LOOPBACK, raw=None):
    """Asks for a path; the status of the answer and the port of the client."""
    with socket.create_connection((LOOPBACK, port), timeout=10, source_address=(source, 0)) as client:
        own = client.getsockname()[1]
        head = f"Host: shop.example\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n"
        text = raw or f"{method} {path} HTTP/1.1\r\n{head}"
        client.sendall(text.encode())
        answer = b""
        while True:
            part = client.recv(65_536)
            if not part:
                break
            answer += part
        return (int(answer.split(b" ")[1]) if answer else None), own


class Nginx(DaemonTest):
    @classmethod
    def scenario(cls):
        nginx = packages.program("nginx", "nginx-light")
        cls.port, cls.dead = free_port(), free_port()
        cls.write("site/index.html", "hello\n")
        path = cls.write("nginx.conf", NGINX.format(folder=cls.folder, port=cls.port, dead=cls.dead))
        server = cls.start(
            "nginx", nginx, "-p", cls.folder, "-e", cls.path("error.log"), "-c", path,
            ready=lambda: answers_tcp(cls.port))
        cls.statuses = [
            request(cls.port, "/index.html")[0],
            request(cls.port, "/no/such?q=1", source="127.0.0.7", agent="odd \"agent\" \\ x")[0],
            request(cls.port, "/dead/", method="POST")[0],
            request(cls.port, "/denied/")[0],
            request(cls.port, "", raw="\x16\x03\x01 rubbish\r\n\r\n")[0],
        ]
        server.send(signal.SIGHUP)
        wait_for(lambda: "gracefully shutting down" in read(cls.path("error.log")), "the reload")
        server.stop(signal.SIGQUIT)
        cls.access, cls.errors = cls.parse(cls.path("access.log")), cls.parse(cls.path("error.log"))

    def test_every_line_is_a_dated_event_of_the_server(self):
        self.assert_lines(self.access, self.path("access.log"))
        self.assert_all(self.access, ("http.access",), parser="http-access")
        self.assert_lines(self.errors, self.path("error.log"))
        self.assert_all(self.errors, ("http.error",), parser="http-error", app_name="nginx")

    def test_requests(self):
        self.assertEqual(self.statuses, [200, 404, 502, 403, 400])
        self.assertEqual(
            values(self.access, "http.request.method", "url.path", "client.address", "http.response.status_code"), [
                ("GET", "/index.html", LOOPBACK, 200), ("GET", "/no/such?q=1", "127.0.0.7", 404),
                ("POST", "/dead/", LOOPBACK, 502), ("GET", "/denied/", LOOPBACK, 403), (None, None, LOOPBACK, 400)])
        self.assertEqual([event["severity"] for event in self.access], [6, 3, 3, 3, 3])
        self.assertEqual(self.access[0]["http.response.body.bytes"], len("hello\n"))
        self.assertIn("agent", self.access[1]["user_agent"])

    def test_errors(self):
        names = ("client.address", "url.domain", "http.request.method", "url.path")
        failed = select(self.errors, severity=3)
        self.assertEqual(values(failed, *names), [
            ("127.0.0.7", "shop.example", "GET", "/no/such?q=1"), (LOOPBACK, "shop.example", "POST", "/dead/"),
            (LOOPBACK, "shop.example", "GET", "/denied/")])
        upstream = select(failed, server__address=LOOPBACK, server__port=self.dead)
        self.assertEqual(values(upstream, "url.path"), [("/dead/",)])

    def test_life(self):
        text = [event["_msg"] for event in self.errors if event["severity"] == 5]
        for part in ("SIGHUP", "reconfiguring", "SIGQUIT", "exit"):
            self.assertTrue(any(part in line for line in text), part)


class HAProxy(DaemonTest):
    @classmethod
    def scenario(cls):
        haproxy = packages.program("haproxy", "haproxy")
        cls.port, cls.tcp, cls.up, dead = (free_port() for _ in range(4))
        cls.logs = {form: Collector(cls.path(form + ".log")) for form in ("rfc3164", "rfc5424")}
        for log in cls.logs.values():
            cls.addClassCleanup(log.close)
        path = cls.write("haproxy.cfg", HAPROXY.format(
            old=cls.logs["rfc3164"].port, new=cls.logs["rfc5424"].port, port=cls.port, tcp=cls.tcp, up=cls.up,
            dead=dead))
        backend = Backend(cls.up)
        cls.addClassCleanup(backend.close)
        output = cls.path("rfc5424.log")
        server = cls.start("haproxy", haproxy, "-db", "-f", path, ready=lambda: answers_tcp(cls.port))
        cls.answers = [request(cls.port, "/index.html"), request(cls.port, "/no?q=1", source="127.0.0.7"),
                       request(cls.port, "/gone/x"), request(cls.tcp, "/by/tcp")]
        backend.close()
        wait_for(lambda: "is DOWN" in read(output), "the backend to go down")
        cls.answers.append(request(cls.port, "/index.html"))
        again = Backend(cls.up)
        cls.addClassCleanup(again.close)
        wait_for(lambda: "is UP" in read(output), "the backend to come back")
        cls.answers.append(request(cls.port, "/index.html"))
        server.stop(signal.SIGUSR1)
        cls.pid = server.pid
        cls.events = {}
        for form, log in cls.logs.items():
            log.close()
            cls.events[form] = cls.parse(cls.path(form + ".log"))

    def test_every_line_is_a_dated_event_of_the_proxy(self):
        for form, events in self.events.items():
            self.assert_lines(events, self.path(form + ".log"))
            self.assert_all(events, ("proxy",), parser=form, app_name="haproxy", facility=16)
            self.assertEqual({event["proc_id"] for event in events}, {str(self.pid)})

    def test_requests(self):
        names = ("client.address", "client.port", "proxy.frontend", "proxy.backend", "proxy.server",
                 "http.response.status_code", "url.path")
        sources = (LOOPBACK, "127.0.0.7", LOOPBACK, LOOPBACK, LOOPBACK, LOOPBACK)
        through = [
            ("web", "shop", "s1", 200, "/index.html"), ("web", "shop", "s1", 404, "/no?q=1"),
            ("web", "gone", "g1", 503, "/gone/x"), ("raw", "raws", "r1", None, None),
            ("web", "shop", None, 503, "/index.html"), ("web", "shop", "s1", 200, "/index.html")]
        self.assertEqual([status for status, _ in self.answers], [200, 404, 503, 200, 503, 200])
        expected = [(source, port) + way for source, (_, port), way in zip(sources, self.answers, through)]
        for events in self.events.values():
            requests = [event for event in events if event.get("proxy.backend") in ("shop", "gone", "raws")
                        and "client.port" in event]
            self.assertEqual(values(requests, *names), expected)
            ends = ["----", "----", "SC--", "--", "SC--", "----"]
            self.assertEqual([event["proxy.termination_state"] for event in requests], ends)
            self.assertTrue(all(event["duration_ms"] >= 0 for event in requests))

    def test_the_backend_goes_and_comes(self):
        for events in self.events.values():
            told = [event for event in events if event.get("proxy.event") in ("server_down", "no_server", "server_up")]
            self.assertEqual(values(told, "proxy.event", "proxy.backend", "proxy.server"), [
                ("server_down", "shop", "s1"), ("no_server", "shop", None), ("server_up", "shop", "s1")])
            stopped = select(events, proxy__event="proxy_stopped")
            self.assertLessEqual({"web", "raw"}, {event["proxy.frontend"] for event in stopped})


class Backend:
    """A web server that knows one page."""

    def __init__(self, port):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                known = self.path in ("/", "/index.html", "/by/tcp")
                self.send_response(200 if known else 404)
                self.send_header("Content-Length", "6")
                self.end_headers()
                try:
                    self.wfile.write(b"hello\n")
                except ConnectionError:
                    # A health check hangs up when it has read the status.
                    pass

            def log_message(self, *_):
                pass

        http.server.ThreadingHTTPServer.allow_reuse_address = True
        self.server = http.server.ThreadingHTTPServer((LOOPBACK, port), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        self.open = True

    def close(self):
        if self.open:
            self.open = False
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()
