#define _GNU_SOURCE
#include "CEventQSystem.h"

#include <string.h>
#include <sys/resource.h>

ptrdiff_t eventq_find(const void *haystack, size_t haystack_count, const void *needle, size_t needle_count) {
  const char *hit = memmem(haystack, haystack_count, needle, needle_count);
  return hit == NULL ? -1 : hit - (const char *)haystack;
}

uint64_t eventq_peak_memory(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return (uint64_t)usage.ru_maxrss * 1024;
}
