"""`ipmitool sel elist`: record id in hex, date MM/DD/YYYY, time, zone, sensor, event,
direction."""
from clock import parts


FIRST = 0x41  # older entries were cleared


def render(record, topology, file):
    number = FIRST + record.line
    if record.extra.get("text_record"):  # OEM record without a time, as the kernel's panic string
        return f"{number:4x} | {record.text}"
    return f"{number:4x} | {parts(record.time):%m/%d/%Y | %H:%M:%S} UTC | {record.text}"
