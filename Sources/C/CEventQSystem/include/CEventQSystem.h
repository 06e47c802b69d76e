// What Swift's Glibc module leaves out or cannot express: GNU extensions and per-vector bit masks.
#ifndef CEVENTQSYSTEM_H
#define CEVENTQSYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bit i of the result is set where bytes[i] == value, for the 64 bytes at `bytes` (unaligned is fine).
/// Written on vector extensions so that the compiler picks SSE2, AVX2, AVX-512 or NEON for the machine it builds for.
static inline uint64_t eventq_mask_equal_64(const uint8_t *bytes, uint8_t value) {
  typedef unsigned char v64 __attribute__((ext_vector_type(64), aligned(1)));
  typedef _Bool b64 __attribute__((ext_vector_type(64)));
  v64 block = *(const v64 *)bytes;
  b64 hits = __builtin_convertvector(block == (v64)value, b64);
  uint64_t mask;
  __builtin_memcpy(&mask, &hits, sizeof mask);
  return mask;
}

/// The same where the byte is one of the `count` values from `first` on.
static inline uint64_t eventq_mask_range_64(const uint8_t *bytes, uint8_t first, uint8_t count) {
  typedef unsigned char v64 __attribute__((ext_vector_type(64), aligned(1)));
  typedef _Bool b64 __attribute__((ext_vector_type(64)));
  v64 block = *(const v64 *)bytes - (v64)first;
  b64 hits = __builtin_convertvector(block < (v64)count, b64);
  uint64_t mask;
  __builtin_memcpy(&mask, &hits, sizeof mask);
  return mask;
}

/// The offset of the first occurrence of `needle`, or -1. Like memmem(3), but quick on texts as short as a line.
ptrdiff_t eventq_find(const void *haystack, size_t haystack_count, const void *needle, size_t needle_count);

/// Most bytes of a part that `eventq_holds_part` looks for, and how many of them are looked at for all parts at once.
enum { EVENTQ_PART_BYTES = 5, EVENTQ_PART_PROBES = 5, EVENTQ_PART_BUCKETS = 8, EVENTQ_PARTS_IN_BUCKET = 16 };

/// Words of four or five bytes in eight buckets (the method called Teddy, from Hyperscan): bit b of `low[k][n]` says whether a
/// word of bucket b has n as the low half of its byte k; `high` the same for the high half.
typedef struct {
  uint8_t low[5][16];
  uint8_t high[5][16];
  /// The words themselves, as a load of five bytes gives them, and which of its bits count.
  uint64_t words[8][16];
  uint64_t masks[8][16];
  uint8_t counts[8];
} eventq_parts;

/// Adds a word to a bucket that has less than `EVENTQ_PARTS_IN_BUCKET`.
static inline void eventq_add_part(eventq_parts *parts, const void *word, size_t count, int bucket) {
  const uint8_t *bytes = (const uint8_t *)word;
  for (int k = 0; k < EVENTQ_PART_PROBES; k++) {
    // Behind the end of a word any byte may stand.
    for (int half = 0; half < 16; half++) {
      if (k >= (int)count || half == (bytes[k] & 15)) parts->low[k][half] |= (uint8_t)(1 << bucket);
      if (k >= (int)count || half == bytes[k] >> 4) parts->high[k][half] |= (uint8_t)(1 << bucket);
    }
  }
  uint64_t value = 0, mask = 0, ones = ~(uint64_t)0;
  __builtin_memcpy(&value, bytes, count);
  __builtin_memcpy(&mask, &ones, count);
  parts->words[bucket][parts->counts[bucket]] = value;
  parts->masks[bucket][parts->counts[bucket]++] = mask;
}

/// Whether one of the words stands anywhere in the text; words of four bytes are not found at its very end.
bool eventq_holds_part(const eventq_parts *parts, const void *text, size_t count);

/// Peak resident memory of this process in bytes (getrusage).
uint64_t eventq_peak_memory(void);

#endif
