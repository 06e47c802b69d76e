#define _GNU_SOURCE
#include "CEventQSystem.h"

#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>

// Needles up to this long are found by two of their bytes; the work is at most this many times the haystack.
enum { SHORT_NEEDLE = 64 };

typedef unsigned char v16 __attribute__((ext_vector_type(16), aligned(1)));
typedef _Bool b16 __attribute__((ext_vector_type(16)));

// Bit i of the result is set where a[i] == x and b[i] == y, for 16 bytes.
static inline unsigned mask_pair_16(const uint8_t *a, uint8_t x, const uint8_t *b, uint8_t y) {
  b16 hits = __builtin_convertvector((*(const v16 *)a == (v16)x) & (*(const v16 *)b == (v16)y), b16);
  uint16_t mask;
  __builtin_memcpy(&mask, &hits, sizeof mask);
  return mask;
}

static inline uint64_t load_8(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static inline uint32_t load_4(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

// memcmp(3) == 0 without a call for what is as short as most needles.
static inline bool same_bytes(const uint8_t *a, const uint8_t *b, size_t count) {
  if (count > 16) return memcmp(a, b, count) == 0;
  if (count >= 8) return load_8(a) == load_8(b) && load_8(a + count - 8) == load_8(b + count - 8);
  if (count >= 4) return load_4(a) == load_4(b) && load_4(a + count - 4) == load_4(b + count - 4);
  for (size_t i = 0; i < count; i++) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

ptrdiff_t eventq_find(const void *haystack, size_t haystack_count, const void *needle, size_t needle_count) {
  if (needle_count == 0) return 0;
  if (needle_count > haystack_count) return -1;
  const uint8_t *text = haystack, *wanted = needle;
  if (needle_count == 1 || needle_count > SHORT_NEEDLE) {
    const uint8_t *hit = needle_count == 1 ? memchr(haystack, wanted[0], haystack_count)
                                           : memmem(haystack, haystack_count, needle, needle_count);
    return hit == NULL ? -1 : hit - text;
  }
  // The first and the last byte tell most places apart, unless they are blanks.
  size_t one = wanted[0] == ' ' ? 1 : 0, two = needle_count - 1;
  if (wanted[two] == ' ' && two > one + 1) two -= 1;
  const uint8_t x = wanted[one], y = wanted[two];
  const size_t places = haystack_count - needle_count + 1;
  if (places < 16) {
    for (size_t i = 0; i < places; i++) {
      if (text[i + one] == x && text[i + two] == y && same_bytes(text + i, wanted, needle_count)) return (ptrdiff_t)i;
    }
    return -1;
  }
  size_t i = 0;
  for (;;) {
    unsigned mask = mask_pair_16(text + i + one, x, text + i + two, y);
    while (mask != 0) {
      size_t place = i + (size_t)__builtin_ctz(mask);
      if (same_bytes(text + place, wanted, needle_count)) return (ptrdiff_t)place;
      mask &= mask - 1;
    }
    i += 16;
    if (i >= places) return -1;
    // The last block overlaps the one before, so that nothing behind the end is read.
    if (i + 16 > places) i = places - 16;
  }
}

// The buckets of which a part may begin at `text`, one bit each.
static inline uint8_t buckets_at(const eventq_parts *parts, const uint8_t *text) {
  uint8_t buckets = 0xFF;
  for (int k = 0; k < EVENTQ_PART_PROBES; k++) {
    buckets &= parts->low[k][text[k] & 15] & parts->high[k][text[k] >> 4];
  }
  return buckets;
}

static bool is_part(const eventq_parts *parts, const uint8_t *text, uint8_t buckets) {
  uint64_t bytes = 0;
  memcpy(&bytes, text, EVENTQ_PART_BYTES);
  while (buckets != 0) {
    int bucket = __builtin_ctz(buckets);
    for (int k = 0; k < parts->counts[bucket]; k++) {
      if (parts->words[bucket][k] == (bytes & parts->masks[bucket][k])) return true;
    }
    buckets &= (uint8_t)(buckets - 1);
  }
  return false;
}

#if defined(__x86_64__)
#include <immintrin.h>

// As the loop of `eventq_holds_part`, 32 places at a time; for texts with at least 32 places.
__attribute__((target("avx2"))) static bool holds_part_avx2(
    const eventq_parts *parts, const uint8_t *text, size_t places) {
  __m256i low[EVENTQ_PART_PROBES], high[EVENTQ_PART_PROBES];
  for (int k = 0; k < EVENTQ_PART_PROBES; k++) {
    low[k] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)parts->low[k]));
    high[k] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)parts->high[k]));
  }
  const __m256i nibble = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();
  size_t i = 0;
  for (;;) {
    __m256i buckets = _mm256_set1_epi8(-1);
    for (int k = 0; k < EVENTQ_PART_PROBES; k++) {
      __m256i block = _mm256_loadu_si256((const __m256i *)(text + i + k));
      __m256i of_low = _mm256_shuffle_epi8(low[k], _mm256_and_si256(block, nibble));
      __m256i of_high = _mm256_shuffle_epi8(high[k], _mm256_and_si256(_mm256_srli_epi16(block, 4), nibble));
      buckets = _mm256_and_si256(buckets, _mm256_and_si256(of_low, of_high));
    }
    uint32_t mask = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(buckets, zero));
    if (mask != 0) {
      uint8_t each[32];
      _mm256_storeu_si256((__m256i *)each, buckets);
      while (mask != 0) {
        int place = __builtin_ctz(mask);
        if (is_part(parts, text + i + place, each[place])) return true;
        mask &= mask - 1;
      }
    }
    i += 32;
    if (i >= places) return false;
    if (i + 32 > places) i = places - 32;
  }
}
#endif

bool eventq_holds_part(const eventq_parts *parts, const void *bytes, size_t count) {
  const uint8_t *text = bytes;
  if (count < EVENTQ_PART_BYTES) return false;
  const size_t places = count - EVENTQ_PART_BYTES + 1;
#if defined(__x86_64__)
  if (places >= 32 && __builtin_cpu_supports("avx2")) return holds_part_avx2(parts, text, places);
#endif
  for (size_t i = 0; i < places; i++) {
    uint8_t buckets = buckets_at(parts, text + i);
    if (buckets != 0 && is_part(parts, text + i, buckets)) return true;
  }
  return false;
}

uint64_t eventq_peak_memory(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return (uint64_t)usage.ru_maxrss * 1024;
}
