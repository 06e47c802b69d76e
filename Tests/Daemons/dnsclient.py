"""A small DNS client: questions from a known address and port, over UDP or TCP, and the response code."""
import socket
import struct
import threading

TYPES = {"A": 1, "NS": 2, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "AXFR": 252, "ANY": 255}
CODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH"]
QUERY, NOTIFY = 0, 4


class Asked:
    """A question as the server saw it, and how it was answered."""

    def __init__(self, name, kind, address, port, code):
        self.name, self.type, self.address, self.port, self.code = name, kind, address, port, code

    def question(self):
        return (self.name, self.type, self.address, self.port)

    def answer(self):
        return (self.name, self.type, self.address, self.port, self.code)


def ask(port, name, kind="A", source="127.0.0.1", tcp=False, opcode=QUERY, server="127.0.0.1", seconds=8):
    """Asks one question; the code is None where no answer came."""
    kind_of_socket = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind_of_socket) as client:
        client.settimeout(seconds)
        client.bind((source, 0))
        client.connect((server, port))
        message = _message(name, kind, opcode)
        own = client.getsockname()[1]
        try:
            client.sendall(struct.pack("!H", len(message)) + message if tcp else message)
            answer = client.recv(65_535)
        except OSError:
            return Asked(name, kind, source, own, None)
        head = answer[2:] if tcp else answer
        code = CODES[head[3] & 15] if len(head) >= 4 else None
        return Asked(name, kind, source, own, code)


def answers(port, name, kind="SOA"):
    """Whether a server answers a question at all (to wait for its start)."""
    try:
        return ask(port, name, kind, seconds=0.3).code is not None
    except OSError:
        return False


def _message(name, kind, opcode):
    flags = opcode << 11 | (0x0400 if opcode == NOTIFY else 0x0100)
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"
    return struct.pack("!6H", 4660, flags, 1, 0, 0, 0) + question + struct.pack("!2H", TYPES[kind], 1)


class Broken:
    """A name server that answers every question with SERVFAIL, until it is closed."""

    def __init__(self, port, server="127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((server, port))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            message, peer = self.socket.recvfrom(4096)
            if len(message) < 12:
                return
            flags = struct.unpack("!H", message[2:4])[0] | 0x8082
            self.socket.sendto(message[:2] + struct.pack("!H", flags) + message[4:], peer)

    def close(self):
        """Ends the server by a message too short to be a question."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()
