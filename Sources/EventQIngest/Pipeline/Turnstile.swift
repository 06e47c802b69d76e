internal import Glibc

/// Lets workers that run side by side hand on their results in a fixed order: worker n passes when all before it are
/// through. Determinism for any number of threads rests on this.
final class Turnstile: @unchecked Sendable {
  // Safe: `next` is only touched with the mutex held.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var next = 0

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Whether it is `number`'s turn, without waiting.
  func isTurn(of number: Int) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return next == number
  }

  /// Waits until it is `number`'s turn. Must be given on with `pass`.
  func wait(for number: Int) {
    pthread_mutex_lock(mutex)
    while next != number { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }

  /// Lets the next number through.
  func pass(from number: Int) {
    pthread_mutex_lock(mutex)
    precondition(next == number, "passing out of turn")
    next = number + 1
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }
}
