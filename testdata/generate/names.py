"""Invented users, clients, subjects. Addresses are from RFC 5737 and RFC 3849 documentation ranges."""

USERS = ("ada bela ciro dana edda fumi gita hugo ines jaro kira lumi mika nela odo pia quin rosa sami tova ulla vito "
         "wanda xeno yuri zita").split()
OUTSIDE = ["mx1.partner.example", "mx2.partner.example", "mail.alpha.example", "smtp.beta.example", "mx.gamma.example",
           "mail.delta.example", "out3.epsilon.example", "relay.zeta.example"]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36",
          "mail-app/7.2 (Android 15)"]


def client_address(rng):
    net = rng.pick(["198.51.100.", "203.0.113.", "192.0.2."])
    return net + str(rng.between(2, 254)) if not rng.chance(0.06) else f"2001:db8:{rng.hex(2)}::{rng.hex(3)}"


def queue_id(rng):
    return rng.word(1, "4") + rng.word(10, "BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789")


def mailbox(rng):
    return f"{rng.pick(USERS)}{rng.between(1, 400)}@corp.example"


def outside_box(rng):
    return f"{rng.pick(USERS)}@{rng.pick(['partner', 'alpha', 'beta', 'gamma', 'delta'])}.example"
