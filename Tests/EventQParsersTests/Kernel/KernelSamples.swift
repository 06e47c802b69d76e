/// Small reports in the form of each architecture and family, written for these tests.
enum KernelSamples {
  static let oops = """
    [  100.000001] BUG: kernel NULL pointer dereference, address: 0000000000000010
    [  100.000002] #PF: supervisor write access in kernel mode
    [  100.000003] Oops: 0002 [#1] PREEMPT SMP NOPTI
    [  100.000004] CPU: 3 PID: 812 Comm: backup agent Tainted: G        W  OE     5.14.0-362.el9.x86_64 #1
    [  100.000005] RIP: 0010:toy_submit+0x2e/0x90 [toydisk]
    [  100.000006] RSP: 0018:ffffb2c5c8d7f9b8 EFLAGS: 00010246
    [  100.000007] Call Trace:
    [  100.000008]  <TASK>
    [  100.000009]  ? page_fault_oops+0xd2/0x2b0
    [  100.000010]  toy_queue.isra.0+0x16c/0x1e0 [toydisk]
    [  100.000011]  vfs_fsync_range+0x43/0x80
    [  100.000012]  __x64_sys_fsync+0x33/0x60
    [  100.000013]  do_syscall_64+0x55/0xb0
    [  100.000014]  </TASK>
    [  100.000015] Modules linked in: toydisk(OE) xfs libcrc32c [last unloaded: floppy]
    [  100.000016] ---[ end trace 0000000000000000 ]---

    """

  static let panicTail = """
    [  100.100000] Kernel panic - not syncing: Fatal exception
    [  100.200000] Kernel Offset: disabled
    [  100.300000] ---[ end Kernel panic - not syncing: Fatal exception ]---

    """

  static let arm64 = """
    [   42.000001] Unable to handle kernel paging request at virtual address dead000000000108
    [   42.000002] Mem abort info:
    [   42.000003]   ESR = 0x0000000096000044
    [   42.000004] Internal error: Oops: 0000000096000044 [#1] SMP
    [   42.000005] CPU: 1 PID: 77 Comm: kworker/1:2 Not tainted 6.6.8-arm64 #1
    [   42.000006] pstate: 60400009 (nZCv daif +PAN -UAO)
    [   42.000007] pc : toy_unlink+0x40/0xa0
    [   42.000008] lr : toy_release+0x18/0x60
    [   42.000009] x29: ffff80000a5cbd00 x28: 0000000000000000
    [   42.000010] Call trace:
    [   42.000011]  toy_unlink+0x40/0xa0
    [   42.000012]  process_one_work+0x1d0/0x3c0
    [   42.000013]  worker_thread+0x70/0x430
    [   42.000014]  ret_from_fork+0x10/0x20
    [   42.000015] ---[ end trace 0000000000000000 ]---

    """

  static let arm = """
    [   42.000001] Unable to handle kernel NULL pointer dereference at virtual address 00000004
    [   42.000002] pgd = (ptrval)
    [   42.000003] Internal error: Oops: 805 [#1] SMP ARM
    [   42.000004] CPU: 0 PID: 1 Comm: init Not tainted 5.4.0 #1
    [   42.000005] PC is at toy_probe+0x30/0x84
    [   42.000006] LR is at toy_init+0x10/0x24
    [   42.000007] [<c0502f34>] (toy_probe) from [<c05030a8>] (platform_drv_probe+0x48/0x98)
    [   42.000008] [<c05030a8>] (platform_drv_probe) from [<c0500d68>] (really_probe+0x1f0/0x2ac)
    [   42.000009] Backtrace:
    [   42.000010] [<c0502f34>] (toy_probe) from [<c05030a8>] (platform_drv_probe+0x48/0x98)
    [   42.000011] [<c05030a8>] (platform_drv_probe) from [<c0500d68>] (really_probe+0x1f0/0x2ac)
    [   42.000012] Code: e3a03000 e5843004

    """

  static let powerpc = """
    [   42.000001] BUG: Kernel NULL pointer dereference on read at 0x00000008
    [   42.000002] Faulting instruction address: 0xc0000000007d3b6c
    [   42.000003] Oops: Kernel access of bad area, sig: 11 [#1]
    [   42.000004] CPU: 4 PID: 900 Comm: tar Not tainted 6.1.0-18-powerpc64le #1
    [   42.000005] NIP:  c0000000007d3b6c LR: c0000000007d3b10 CTR: c0000000007d3ae0
    [   42.000006] NIP [c0000000007d3b6c] toy_read+0x8c/0x1a0
    [   42.000007] LR [c0000000007d3b10] toy_read+0x30/0x1a0
    [   42.000008] Call Trace:
    [   42.000009] [c000000003d7b8a0] [c0000000007d3b10] toy_read+0x30/0x1a0 (unreliable)
    [   42.000010] [c000000003d7b900] [c0000000004a1f2c] vfs_read+0xdc/0x390
    [   42.000011] [c000000003d7b9a0] [c0000000004a2820] ksys_read+0x80/0x140
    [   42.000012] Instruction dump:

    """

  static let riscv = """
    [   42.000001] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000018
    [   42.000002] Oops [#1]
    [   42.000003] CPU: 2 PID: 31 Comm: kworker/2:1 Not tainted 6.8.0 #1
    [   42.000004] epc : toy_poll+0x24/0x9c
    [   42.000005]  ra : toy_work+0x3e/0x6a
    [   42.000006] status: 0000000200000120 badaddr: 0000000000000018 cause: 000000000000000d
    [   42.000007] [<ffffffff8050a5b4>] toy_poll+0x24/0x9c
    [   42.000008] [<ffffffff8002d0d2>] process_one_work+0x1d4/0x3b6
    [   42.000009] ---[ end trace 0000000000000000 ]---

    """

  static let mips = """
    [   42.000001] CPU 0 Unable to handle kernel paging request at virtual address 00000000, epc == 8010c2d4, ra == \
    8010c2b0
    [   42.000002] Oops[#1]:
    [   42.000003] CPU: 0 PID: 12 Comm: swapper Not tainted 5.10.0 #1
    [   42.000004] epc   : 8010c2d4 toy_reset+0x24/0x60
    [   42.000005] ra    : 8010c2b0 toy_start+0x10/0x60
    [   42.000006] Call Trace:
    [   42.000007] [<8010c2d4>] toy_reset+0x24/0x60
    [   42.000008] [<80100b58>] do_one_initcall+0x50/0x1b0
    [   42.000009] [<80100c00>] kernel_init+0x50/0x1b0
    [   42.000010] ---[ end trace 0000000000000000 ]---

    """

  static let s390 = """
    [   42.000001] Unable to handle kernel pointer dereference in virtual kernel address space
    [   42.000002] Failing address: 0000000000000000 TEID: 0000000000000483
    [   42.000003] Oops: 0004 ilc:3 [#1] SMP
    [   42.000004] CPU: 1 PID: 700 Comm: dasdfmt Not tainted 6.1.0-18-s390x #1
    [   42.000005] Krnl PSW : 0704c00180000000 000000000054b2c0 (toy_ioctl+0x40/0x120)
    [   42.000006] Call Trace:
    [   42.000007]  [<000000000054b2c0>] toy_ioctl+0x40/0x120
    [   42.000008]  [<000000000044d2f4>] __s390x_sys_ioctl+0xbc/0x100
    [   42.000009]  [<00000000009c8a42>] __do_syscall+0x1d2/0x200
    [   42.000010] Last Breaking-Event-Address:

    """

  static let hung = """
    [  363.000001][   T30] INFO: task jbd2/sda1-8:321 blocked for more than 120 seconds.
    [  363.000002][   T30]       Not tainted 6.1.0-18-amd64 #1
    [  363.000003][   T30] "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
    [  363.000004][   T30] task:jbd2/sda1-8     state:D stack:0     pid:321   ppid:2      flags:0x00004000
    [  363.000005][   T30] Call Trace:
    [  363.000006][   T30]  <TASK>
    [  363.000007][   T30]  __schedule+0x34d/0x9e0
    [  363.000008][   T30]  schedule+0x5a/0xd0
    [  363.000009][   T30]  io_schedule+0x42/0x70
    [  363.000010][   T30]  toy_commit_transaction+0x5e1/0x1950
    [  363.000011][   T30]  kthread+0xd7/0x100
    [  363.000012][   T30]  </TASK>

    """

  static let softLockup = """
    [ 9000.000001] watchdog: BUG: soft lockup - CPU#2 stuck for 26s! [dd:4242]
    [ 9000.000002] Modules linked in: toydisk
    [ 9000.000003] CPU: 2 PID: 4242 Comm: dd Not tainted 6.1.0-18-amd64 #1
    [ 9000.000004] RIP: 0010:toy_spin+0x10/0x20 [toydisk]
    [ 9000.000005] Call Trace:
    [ 9000.000006]  <TASK>
    [ 9000.000007]  toy_flush+0x30/0x80 [toydisk]
    [ 9000.000008]  toy_write_iter+0x3c/0x60 [toydisk]
    [ 9000.000009]  vfs_write+0x2a3/0x3d0
    [ 9000.000010]  ksys_write+0x6b/0xf0
    [ 9000.000011]  do_syscall_64+0x55/0xb0
    [ 9000.000012]  </TASK>

    """

  static let outOfMemory = """
    [ 7000.000001] mysqld invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, \
    oom_score_adj=0
    [ 7000.000002] CPU: 1 PID: 811 Comm: mysqld Not tainted 6.1.0-18-amd64 #1
    [ 7000.000003] Call Trace:
    [ 7000.000004]  dump_stack_lvl+0x44/0x5c
    [ 7000.000005]  oom_kill_process.cold+0xb/0x10
    [ 7000.000006] Mem-Info:
    [ 7000.000007] Out of memory: Killed process 900 (backup (full)) total-vm:9437184kB, anon-rss:8388608kB, \
    file-rss:4kB, shmem-rss:0kB, UID:0
    [ 7000.000008] oom_reaper: reaped process 900 (backup), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB
    [ 7000.100000] eth0: link up

    """
}
