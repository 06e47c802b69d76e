// What Swift's Glibc module leaves out or cannot express: GNU extensions and per-vector bit masks.
#ifndef CEVENTQSYSTEM_H
#define CEVENTQSYSTEM_H

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

/// memmem(3): the offset of the first occurrence of `needle`, or -1.
ptrdiff_t eventq_find(const void *haystack, size_t haystack_count, const void *needle, size_t needle_count);

/// Peak resident memory of this process in bytes (getrusage).
uint64_t eventq_peak_memory(void);

#endif
