"""What the programs of each role say. A method returns a list of messages; it knows no story and no time of day."""
import base  # noqa: F401
from model import INFO


class Message:
    """One message, `after` microseconds later than the event it belongs to. `extra` belongs to the log format."""
    __slots__ = ("text", "severity", "after", "extra")

    def __init__(self, text, severity=INFO, after=0, **extra):
        self.text, self.severity, self.after, self.extra = text, severity, after, extra


m = Message


class Program:
    app = unit = None
    port = 0
    facility = "daemon"
    native = log = None         # the program's own log file and its format; None: syslog only
    access = access_format = None
    only_file = False

    def started(self, s):
        return [m(f"{self.app} started")]

    def stopped(self, s):
        return [m(f"{self.app} stopping")]

    @property
    def service_unit(self):
        return self.unit or f"{self.app}.service"
