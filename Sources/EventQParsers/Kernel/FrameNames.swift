internal import EventQBytes

/// Which functions of a trace say something about a bug, and which are only the way to it.
enum FrameNames {
  /// Functions that are never to blame: reporting, sanitizers, locks, allocators, string and list helpers, printing,
  /// device and work-queue plumbing. Their callers are.
  static let helpers: [NamePattern] = (reporting + memory + locking + strings + plumbing).map(NamePattern.init)

  private static let reporting = [
    "__sanitizer", "__asan", "kasan", "hwasan", "__msan", "kmsan", "kcsan_setup_watchpoint", "check_memory_region",
    "check_heap_object", "check_object", "read_word_at_a_time", "read_once_*nocheck", "write_once_*nocheck",
    "print_address_description", "panic", "invalid_op", "report_bug", "fixup_bug", "print_report", "print_usage_bug",
    "do_error", "_trap$", "do_trap", "show_stack", "dump_stack", "walk_stack", "dump_backtrace", "warn_slowpath",
    "warn_alloc", "warn_bogus", "__warn", "debug_object", "timer_is_static_object", "work_is_static_object",
    "perf_trace", "program_check_exception", "program_check_common", "stack_trace_consume_entry", "arch_stack_walk",
    "stack_trace_save", "do_kernel_fault", "do_translation_fault", "do_mem_abort", "el1_abort", "el1h_64_sync",
    "print_tainted", "__fortify_report", "^get_taint$", "assertfail", "_indirect_thunk_",
  ]

  private static let memory = [
    "alloc_page", "malloc", "zalloc", "calloc", "krealloc", "kmem_cache", "allocate_slab",
    "__alloc_frozen_pages_noprof",
    "folio_alloc", "folio_unlock", "filemap_alloc_folio", "__filemap_get_folio", "find_or_create_page",
    "do_read_cache_folio", "read_cache_page", "pagecache_get_page", "grab_cache_page_write_begin", "slab_",
    "memcpy", "memcmp", "memset", "memchr", "memmove", "memdup", "copy_to_user", "copy_from_user", "copy_to_iter",
    "copy_from_iter", "copy_page_to_iter", "copy_page_from_iter", "copy_folio_to_iter", "^copyin$", "^copyout$",
    "put_user", "get_user", "might_fault", "__might_fault", "^kfree$", "^kvfree$", "^vfree$", "^free$", "kfree_skb",
    "xas_start", "xas_load", "xas_find", "find_lock_entries", "truncate_inode_pages_range", "__phys_addr",
    "extract_user_to_sg", "extract_iter_to_sg", "readb$", "readw$", "readl$", "readq$", "writeb$", "writew$",
    "writel$", "writeq$", "logic_in", "logic_out", "^lock_page", "^unlock_page",
  ]

  private static let locking = [
    "print_unlock", "imbalance_bug", "lockdep", "bh_enable", "bh_disable", "lock_acquire", "lock_release",
    "lock_class", "mark_lock", "reacquire_held_locks", "mark_held_locks", "raw_spin_rq", "spin_lock", "spin_trylock",
    "spin_unlock", "read_lock", "read_trylock", "write_lock", "write_trylock", "read_unlock", "write_unlock", "^down$",
    "down_read", "down_write", "down_trylock", "up_read", "up_write", "^mutex_", "^__mutex_", "^rt_mutex_",
    "owner_on_cpu", "osq_lock", "osq_unlock", "atomic_dec", "atomic_inc", "atomic_read", "atomic_set", "atomic_or",
    "atomic_xor", "atomic_and", "atomic_add", "atomic_sub", "atomic_fetch", "atomic_xchg", "atomic_cmpxchg",
    "atomic_try", "atomic64_dec", "atomic64_inc", "atomic64_read", "atomic64_set", "atomic64_or", "atomic64_xor",
    "atomic64_and", "atomic64_add", "atomic64_sub", "atomic64_fetch", "atomic64_xchg", "atomic64_cmpxchg",
    "atomic64_try", "set_bit", "clear_bit", "change_bit", "test_bit", "__wake_up", "^refcount_", "^kref_",
    "ref_tracker", "seqprop_assert", "might_sleep", "__might_resched", "trace_hardirq", "trace_softirq",
    "^complete$", "wait_for_completion", "finish_wait", "lock_timer_base", "cleanup_srcu_struct",
  ]

  private static let strings = [
    "strcmp", "strncmp", "strcpy", "strlcpy", "strncpy", "strscpy", "strlen", "strstr", "strnstr", "strnlen", "strchr",
    "strdup", "strndup", "list_add", "list_del", "list_replace", "list_move", "list_splice", "^rb_", "^__rb_", "string",
    "pointer", "snprintf", "scnprintf", "kasprintf", "kvasprintf", "printk", "va_format", "dev_info", "dev_notice",
    "dev_warn", "dev_err", "dev_alert", "dev_crit", "dev_emerg", "^crc#", "crc_itu_t", "hex_dump_to_buffer",
    "print_hex_dump", "^klist_", "rhashtable_lookup", "ida_free",
  ]

  private static let plumbing = [
    "del_timer", "flush_work", "__cancel_work_timer", "cancel_work_sync", "try_to_grab_pending", "drain_workqueue",
    "destroy_workqueue", "queue_work", "kthread_stop", "kobject_", "add_uevent_var", "get_device_parent", "device_add",
    "device_del", "device_unregister", "device_destroy", "device_release", "devres_release_all", "hwrng_unregister",
    "i2c_del_adapter", "__unregister_client", "device_for_each_child", "rollback_registered", "unregister_netdev",
    "sysfs_remove", "device_remove_file", "tty_unregister_device", "dummy_urb_enqueue", "usb_kill_urb",
    "usb_kill_anchored_urbs", "usb_control_msg", "usb_hcd_submit_urb", "usb_submit_urb", "^iput$", "^iput_final$",
    "^ihold$", "insert_work", "__queue_delayed_work", "queue_delayed_work_on", "drop_nlink", "^put_device$",
    "__timer_delete_sync", "sk_stop_timer_sync", "__mod_timer", "fast_dput", "dput",
  ]

  /// How system call entries are decorated; which one depends on the architecture and the version.
  static let decorations: [StaticString] = [
    "SYSC_", "SyS_", "sys_", "__x64_", "__ia32_", "__arm64_", "____sys_", "___sys_", "__sys_", "__se_", "__se_sys_",
    "__do_sys_", "compat_SYSC_", "compat_SyS_", "ksys_",
  ]

  /// Where a looping kernel was entered: the frame above one of these tells of the loop better than the random place
  /// at which the stall was noticed.
  static let entries: [NamePattern] = [
    "process_one_work", "do_syscall_", "do_fast_syscall_", "sysenter_dispatch", "tracesys_phase2", "el0_svc_handler",
    "invoke_syscall", "ret_fast_syscall", "netif_receive_skb", "do_softirq", "call_timer_fn", "_run_timers",
    "run_timer_softirq", "hrtimer_run", "run_ksoftirqd", "smpboot_thread_fn", "^kthread$", "start_secondary",
    "cpu_startup_entry", "ret_from_fork", "vfs_write", "vfs_read", "vfs_iter_read", "vfs_iter_write", "do_iter_read",
    "do_iter_write", "call_read_iter", "call_write_iter", "new_sync_read", "new_sync_write", "vfs_ioctl", "ksys_ioctl",
    "compat_ioctl", "compat_sys_ioctl", "blkdev_driver_ioctl", "blkdev_ioctl", "do_iter_readv_writev", "^call_mmap",
    "mmap_region", "do_mmap", "do_dentry_open", "vfs_open", "^sock_sendmsg", "^sock_recvmsg", "^sock_release",
    "^__sock_release", "^setsockopt$", "kernel_setsockopt", "sock_common_setsockopt", "^listen$", "kernel_listen",
    "sk_common_release", "^sock_mmap", "^accept$", "kernel_accept", "^sock_do_ioctl", "^sock_ioctl",
    "^compat_sock_ioctl", "^nfnetlink_rcv_msg", "^rtnetlink_rcv_msg", "^netlink_dump", "^socketpair", "^connect",
    "^ioctl", "^sys_socketpair", "^sys_connect", "^sys_ioctl", "__do_fault", "do_page_fault", "^page_fault$", "__fput",
    "task_work_run", "exit_to_usermode", "smp_call_function", "tasklet_action", "tasklet_hi_action",
  ].map(NamePattern.init)

  /// Where tasks are seen hanging whatever the cause; several names of one place are brought together.
  static let hangPlaces: [(NamePattern, StaticString?)] = [
    (NamePattern("rtnl_lock"), nil), (NamePattern("synchronize_rcu"), "synchronize_rcu"),
    (NamePattern("synchronize_srcu"), "synchronize_rcu"), (NamePattern("synchronize_net"), "synchronize_rcu"),
    (NamePattern("synchronize_sched"), "synchronize_rcu"),
  ]

  /// Functions in which every hung task waits.
  static let waiting: [NamePattern] = [
    "sched", "_lock", "_slowlock", "down", "rwsem", "completion", "kthread", "wait", "synchronize", "context_switch",
    "__switch_to", "cancel_delayed_work", "rcu_barrier",
  ].map(NamePattern.init)

  /// The name without the longest decoration of system calls.
  static func bare(_ name: [UInt8]) -> [UInt8] {
    var best = name
    for decoration in decorations {
      let stripped = without(decoration, name)
      if stripped.count < best.count { best = stripped }
    }
    return best
  }

  static func without(_ decoration: StaticString, _ name: [UInt8]) -> [UInt8] {
    let isDecorated = name.withUnsafeBytes { $0.hasPrefix(decoration) }
    return isDecorated ? Array(name[decoration.utf8CodeUnitCount...]) : name
  }
}

extension [NamePattern] {
  func match(_ name: [UInt8]) -> Bool {
    name.withUnsafeBytes { bytes in contains { $0.matches(bytes) } }
  }
}
