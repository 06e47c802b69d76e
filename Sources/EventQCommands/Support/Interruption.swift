// Removes a folder with all that is in it, and starts a thread; nothing else of Foundation is used.
internal import Foundation

/// Lets a signal end the process without leaving a temporary store behind: the logs of a day are gigabytes, and are
/// somebody's own.
enum Interruption {
  /// From now on, a signal that ends the process removes this folder first. Call before threads are started: they take
  /// over which signals are blocked.
  static func willRemove(_ folder: String) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let awaited = set
    Thread.detachNewThread {
      var set = awaited
      var number: Int32 = 0
      while sigwait(&set, &number) != 0 {}
      // The other threads are still writing: what they add while the folder goes away is gone the second time.
      for _ in 0..<2 { try? FileManager.default.removeItem(atPath: folder) }
      // Ends as if the signal had never been held up, so that shells see what happened.
      pthread_sigmask(SIG_UNBLOCK, &set, nil)
      raise(number)
    }
  }

  /// A signal that the caller wanted ignored (`nohup`) stays ignored.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    guard let handler = action.__sigaction_handler.sa_handler else { return false }
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
