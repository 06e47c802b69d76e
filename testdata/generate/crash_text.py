"""What db1 prints on its serial console: the panic, and the next boot. Line texts with offsets, no times of day."""

KERNEL = "6.1.0-18-amd64"
BUILD = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)"
HARDWARE = "Hardware name: Example Systems RX2-12/BX12, BIOS 3.4 03/12/2025"

REGISTERS = """RSP: 0018:ffffb2c5c8d7f9b8 EFLAGS: 00010246
RAX: 0000000000000000 RBX: ffff9a0e4b1d3c00 RCX: 0000000000000001
RDX: 0000000000000000 RSI: ffffb2c5c8d7fa48 RDI: ffff9a0e41c6a000
RBP: ffff9a0e41c6a000 R08: 0000000000000000 R09: 0000000000000000
R10: ffff9a1d7f2d0c40 R11: 0000000000000000 R12: ffff9a0e4b1d3d18
R13: ffffb2c5c8d7fa48 R14: 0000000000000000 R15: ffff9a0e42a91800
FS:  00007f3e5affd6c0(0000) GS:ffff9a1d7f240000(0000) knlGS:0000000000000000
CS:  0010 DS: 0000 ES: 0000 CR0: 0000000080050033
CR2: 0000000000000078 CR3: 00000001a2b6e004 CR4: 00000000007706e0
DR0: 0000000000000000 DR1: 0000000000000000 DR2: 0000000000000000
DR3: 0000000000000000 DR6: 00000000fffe0ff0 DR7: 0000000000000400
PKRU: 55555554""".split("\n")

CODE = ("Code: 8b 87 b8 00 00 00 48 85 c0 0f 84 9c 02 00 00 48 8b 40 10 48 89 44 24 18 65 48 8b 04 25 28 00 00 00 48 "
        "89 "
        "44 24 20 31 c0 <49> 8b 56 78 48 89 d1 48 c1 e9 0c 83 e1 07 89 4c 24 08 e8 5d 3a 9c")
MODULES = ("Modules linked in: tcp_diag inet_diag xt_conntrack nft_compat nf_tables nfnetlink binfmt_misc "
           "intel_rapl_msr "
           "ipmi_ssif skx_edac kvm_intel kvm irqbypass ghash_clmulni_intel aesni_intel mei_me ipmi_si ipmi_devintf "
           "ipmi_msghandler sg xfs libcrc32c raid1 md_mod dm_mod sd_mod nvme nvme_core t10_pi crc64_rocksoft_generic "
           "ahci libahci ixgbe mdio dca")

TRACE = """ <TASK>
 ? __die_body.cold+0x1a/0x1f
 ? page_fault_oops+0xd2/0x2b0
 ? exc_page_fault+0x70/0x170
 ? asm_exc_page_fault+0x22/0x30
 ? nvme_queue_rq+0x4e/0x8f0 [nvme]
 __blk_mq_try_issue_directly+0x16c/0x1e0
 blk_mq_try_issue_directly+0x1b/0x80
 blk_mq_submit_bio+0x5a1/0x640
 submit_bio_noacct_nocheck+0x2e5/0x340
 submit_bio_wait+0x59/0xb0
 blkdev_issue_flush+0x52/0x70
 xfs_file_fsync+0x1fd/0x250 [xfs]
 __x64_sys_fsync+0x33/0x60
 do_syscall_64+0x55/0xb0
 ? syscall_exit_to_user_mode+0x27/0x40
 ? do_syscall_64+0x61/0xb0
 entry_SYSCALL_64_after_hwframe+0x6e/0xd8
RIP: 0033:0x7f3ea0d1a6aa
Code: 48 3d 00 f0 ff ff 77 48 c3 0f 1f 80 00 00 00 00 48 83 ec 18 89 7c 24 0c e8 a3 ce f8 ff 8b 7c 24 \
0c 89 c2 b8 4a 00 00 00 0f 05 <48> 3d 00 f0 ff ff 77 36 89 d7 89 44 24 0c e8 03 cf f8 ff 8b 44 24
RSP: 002b:00007f3e5affc5e0 EFLAGS: 00000293 ORIG_RAX: 000000000000004a
RAX: ffffffffffffffda RBX: 000055d6d1a0c4c8 RCX: 00007f3ea0d1a6aa
RDX: 0000000000000000 RSI: 0000000000000000 RDI: 000000000000000d
RBP: 00007f3e5affc640 R08: 0000000000000000 R09: 00007f3e5affc5b0
R10: 0000000000000000 R11: 0000000000000293 R12: 000000000000000d
R13: 000055d6ca7f7c20 R14: 0000000000000000 R15: 000055d6d1a0c480
 </TASK>""".split("\n")

FIRST = "BUG: kernel NULL pointer dereference, address: 0000000000000078"
TITLE = "BUG: unable to handle kernel NULL pointer dereference in nvme_queue_rq"
PANIC = "Kernel panic - not syncing: Fatal exception"


def panic():
    """[(microseconds after the first line, text)]."""
    header = [FIRST, "#PF: supervisor read access in kernel mode", "#PF: error_code(0x0000) - not-present page",
              "PGD 0 P4D 0 ", "Oops: 0000 [#1] PREEMPT SMP NOPTI",
              f"CPU: 9 PID: 2381 Comm: ib_log_flush Not tainted {KERNEL} #1  Debian 6.1.76-1", HARDWARE,
              "RIP: 0010:nvme_queue_rq+0x4e/0x8f0 [nvme]", CODE]
    tail = [MODULES, "CR2: 0000000000000078", "---[ end trace 0000000000000000 ]---"]
    again = ["RIP: 0010:nvme_queue_rq+0x4e/0x8f0 [nvme]", CODE] + REGISTERS
    texts = header + REGISTERS + ["Call Trace:"] + TRACE + tail
    lines = [(310 + i * 4210 if i else 0, t) for i, t in enumerate(texts)]
    late = lines[-1][0] + 182_400
    lines += [(late + i * 4180, t) for i, t in enumerate(again)]
    late = lines[-1][0] + 3_900
    return lines + [
        (late, PANIC),
        (late + 1_022_700, "Kernel Offset: 0x2c000000 from 0xffffffff81000000 (relocation range: "
                           "0xffffffff80000000-0xffffffffbfffffff)"),
        (late + 1_260_100, f"---[ end {PANIC} ]---")]


FIRMWARE = [  # (seconds after the reset, text), printed by firmware and boot loader: no kernel stamp
    (14, "\x1b[2J\x1b[1;1HExample Systems RX2-12  UEFI BIOS 3.4  (c) Example Systems"),
    (14, "Initializing memory ... "),
    (51, "Memory: 128 GiB DDR4-2933 ECC, 8 DIMMs, training OK"), (58, "CPU 0: 16 cores  CPU 1: 16 cores"),
    (66, "BMC firmware 2.11  IPv4: 10.20.9.11"), (74, "NVMe: 2 device(s)  SATA: 2 device(s)"),
    (92, "Press <F2> Setup, <F12> Boot menu"), (108, "Booting from Hard drive C:"),
    (112, "GRUB loading."), (113, "Welcome to GRUB!"),
    (114, "\x1b[0m\x1b[30;47m Debian GNU/Linux \x1b[0m"),
    (119, f"Loading Linux {KERNEL} ..."), (121, "Loading initial ramdisk ...")]

BOOT = [  # (microseconds since boot, text)
    (0, f"Linux version {KERNEL} (debian-kernel@lists.example) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils "
        f"for Debian) 2.40) {BUILD}"),
    (0, f"Command line: BOOT_IMAGE=/boot/vmlinuz-{KERNEL} root=/dev/mapper/vg0-root ro console=tty0 "
        "console=ttyS1,115200n8 "
        "panic_on_oops=1"),
    (0, "BIOS-provided physical RAM map:"), (0, "BIOS-e820: [mem 0x0000000000000000-0x000000000009ffff] usable"),
    (0, "BIOS-e820: [mem 0x0000000000100000-0x000000006c5fffff] usable"),
    (0, "NX (Execute Disable) protection: active"),
    (0, "SMBIOS 3.2.1 present."), (0, "DMI: Example Systems RX2-12/BX12, BIOS 3.4 03/12/2025"),
    (4, "tsc: Detected 2893.202 MHz processor"), (12804, "ACPI: Early table checksum verification disabled"),
    (341202, "smpboot: Allowing 64 CPUs, 0 hotplug CPUs"), (502117, "Memory: 131652108K/134080692K available"),
    (902330, "smpboot: CPU0: Example CPU 6226R @ 2.90GHz (family: 0x6, model: 0x55, stepping: 0x7)"),
    (1320440, "smp: Brought up 2 nodes, 64 CPUs"), (1702114, "PCI: Using configuration type 1 for base access"),
    (2110903, "ERST: Error Record Serialization Table (ERST) support is initialized."),
    (2111007, "pstore: Registered erst as persistent store backend"),
    (2504410, "Serial: 8250/16550 driver, 4 ports, IRQ sharing enabled"),
    (3010220, "rtc_cmos 00:00: setting system clock to {rtc} UTC ({epoch})"), (3402220, "Run /init as init process"),
    (4010411, "nvme nvme0: pci function 0000:5e:00.0"), (4010980, "nvme nvme1: pci function 0000:5f:00.0"),
    (4212002, "nvme nvme0: 32/0/0 default/read/poll queues"), (4213471, "nvme nvme1: 32/0/0 default/read/poll queues"),
    (5120334, "md/raid1:md0: not clean -- starting background reconstruction"),
    (5120801, "md/raid1:md0: active with 2 out of 2 mirrors"), (5122008, "md: resync of RAID array md0"),
    (6820117, "XFS (dm-0): Mounting V5 Filesystem"), (7202118, "XFS (dm-0): Starting recovery (logdev: internal)"),
    (7904401, "XFS (dm-0): Ending recovery (logdev: internal)"), (9320110, "systemd[1]: Inserted module 'autofs4'"),
    (9561002, "systemd[1]: systemd 252.22-1~deb12u1 running in system mode (+PAM +AUDIT +SELINUX +APPARMOR +IMA)"),
    (9640871, "systemd[1]: Hostname set to <db1>."), (15310220, "XFS (dm-3): Mounting V5 Filesystem"),
    (17120001, "XFS (dm-3): Starting recovery (logdev: internal)"),
    (23840117, "XFS (dm-3): Ending recovery (logdev: internal)"),
    (26001773, "ixgbe 0000:18:00.0 eno1: NIC Link is Up 10 Gbps, Flow Control: RX/TX"),
    (26002401, "IPv6: ADDRCONF(NETDEV_CHANGE): eno1: link becomes ready")]

UNITS = [(10, "Started \x1b[0;1;39msystemd-journald.service\x1b[0m - Journal Service."),
         (12, "Finished \x1b[0;1;39msystemd-pstore.service\x1b[0m - Platform Persistent Storage Archival."),
         (25, "Mounted \x1b[0;1;39mvar-lib-mysql.mount\x1b[0m - /var/lib/mysql."),
         (27, "Reached target \x1b[0;1;39mnetwork-online.target\x1b[0m - Network is Online."),
         (28, "Started \x1b[0;1;39mssh.service\x1b[0m - OpenBSD Secure Shell server."),
         (62, "Started \x1b[0;1;39mnamed.service\x1b[0m - BIND Domain Name Server.")]
