"""Times are integers: microseconds since 1970-01-01T00:00:00Z. No floats, so that output never depends on rounding."""
from datetime import datetime, timedelta, timezone

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def at(day, text):
    """Microseconds of `HH:MM:SS[.ffffff]` UTC on `day` (YYYY-MM-DD)."""
    hms, _, fraction = text.partition(".")
    moment = datetime.strptime(f"{day} {hms}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    return int((moment - _EPOCH).total_seconds()) * SECOND + int((fraction + "000000")[:6])


def parts(time, offset_minutes=0):
    """The broken-down time, in a zone `offset_minutes` east of UTC."""
    return _EPOCH + timedelta(microseconds=time) + timedelta(minutes=offset_minutes)


def seconds(time):
    return time // SECOND


def hms(time):
    return parts(time).strftime("%H:%M:%S")


def iso(time, digits=6, offset_minutes=0, zulu=True, separator="T"):
    """RFC 3339 with `digits` of fraction; `Z` for UTC when `zulu`, else `+00:00`."""
    d = parts(time, offset_minutes)
    fraction = f".{d.microsecond:06d}"[: digits + 1] if digits else ""
    if offset_minutes == 0 and zulu:
        zone = "Z"
    else:
        sign = "-" if offset_minutes < 0 else "+"
        zone = f"{sign}{abs(offset_minutes) // 60:02d}:{abs(offset_minutes) % 60:02d}"
    return d.strftime(f"%Y-%m-%d{separator}%H:%M:%S") + fraction + zone


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def bsd(time):
    """RFC 3164: `Oct  5 12:51:14`, no year, no zone."""
    d = parts(time)
    return f"{_MONTHS[d.month - 1]} {d.day:2d} {d:%H:%M:%S}"


def bind(time):
    """BIND's print-time yes: `15-Oct-2026 12:51:14.123`."""
    d = parts(time)
    return f"{d.day:02d}-{_MONTHS[d.month - 1]}-{d.year} {d:%H:%M:%S}.{d.microsecond // 1000:03d}"


def clf(time):
    """The common log format's stamp: `15/Oct/2026:12:51:14 +0000`."""
    d = parts(time)
    return f"{d.day:02d}/{_MONTHS[d.month - 1]}/{d.year}:{d:%H:%M:%S} +0000"


def ctime(time):
    """C's ctime(): `Thu Oct 15 12:51:14 2026`."""
    d = parts(time)
    day = "Mon Tue Wed Thu Fri Sat Sun".split()[d.weekday()]
    return f"{day} {_MONTHS[d.month - 1]} {d.day:2d} {d:%H:%M:%S} {d.year}"
