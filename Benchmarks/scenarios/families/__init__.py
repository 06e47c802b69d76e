"""The families of scenarios. `TABLE` names each with its split: rules may be written with `development` in view only;
`validation` families are for measuring. A family is a function `make(frame) -> Story`."""
import base  # noqa: F401
from families import all_well, bad_deploy, cache_memory, certificate_expired, chassis, clock_step, connections
from families import credential, disk_full, duplicate_address, hypervisor, kernel_panic, link_failure, nfs_hang
from families import out_of_memory, read_only_fs, stale_replica, two_outages, zone_expired

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
    "planned-reboot": (all_well.planned_reboot, DEVELOPMENT),
    "password-storm": (all_well.password_storm, DEVELOPMENT),
    "backup-load": (all_well.backup_load, DEVELOPMENT),
    "certificate-expired": (certificate_expired.make, VALIDATION),
    "read-only-fs": (read_only_fs.make, VALIDATION),
    "clock-step": (clock_step.make, VALIDATION),
    "stale-replica": (stale_replica.make, VALIDATION),
    "credential-rotated": (credential.make, VALIDATION),
    "chassis": (chassis.make, VALIDATION),
    "duplicate-address": (duplicate_address.make, VALIDATION),
    "cache-memory": (cache_memory.make, VALIDATION),
    "two-outages": (two_outages.make, VALIDATION),
    "rolling-deploy": (all_well.rolling_deploy, VALIDATION),
    "monitoring-flap": (all_well.monitoring_flap, VALIDATION),
    "kernel-warning": (all_well.kernel_warning, VALIDATION),
}
NEGATIVE = ("planned-reboot", "password-storm", "backup-load", "rolling-deploy", "monitoring-flap", "kernel-warning")
