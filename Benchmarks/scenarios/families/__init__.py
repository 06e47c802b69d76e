"""The families of scenarios. `TABLE` names each with its split: rules may be written with `development` in view only;
`validation` families are for measuring. A family is a function `make(frame) -> Story`."""
from families import bad_deploy, certificate_expired, connections, disk_full, hypervisor, kernel_panic, link_failure
from families import nfs_hang, out_of_memory, zone_expired

DEVELOPMENT, VALIDATION = "development", "validation"
TABLE = {
    "kernel-panic": (kernel_panic.make, DEVELOPMENT),
    "disk-full": (disk_full.make, DEVELOPMENT),
    "out-of-memory": (out_of_memory.make, DEVELOPMENT),
    "bad-deploy": (bad_deploy.make, DEVELOPMENT),
    "zone-expired": (zone_expired.make, DEVELOPMENT),
    "link-failure": (link_failure.make, DEVELOPMENT),
    "nfs-hang": (nfs_hang.make, DEVELOPMENT),
    "connections": (connections.make, DEVELOPMENT),
    "hypervisor-death": (hypervisor.make, DEVELOPMENT),
    "certificate-expired": (certificate_expired.make, VALIDATION),
}
