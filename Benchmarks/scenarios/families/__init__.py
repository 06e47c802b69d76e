"""The families of scenarios. `TABLE` names each with its split: rules may be written with `development` in view only;
`validation` families are for measuring. A family is a function `make(frame) -> Story`."""
from families import kernel_panic, disk_full, out_of_memory, bad_deploy

DEVELOPMENT, VALIDATION = "development", "validation"
TABLE = {
    "kernel-panic": (kernel_panic.make, DEVELOPMENT),
    "disk-full": (disk_full.make, DEVELOPMENT),
    "out-of-memory": (out_of_memory.make, DEVELOPMENT),
    "bad-deploy": (bad_deploy.make, DEVELOPMENT),
}
