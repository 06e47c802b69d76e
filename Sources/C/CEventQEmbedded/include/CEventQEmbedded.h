// Files that travel inside the binary, so that one copied executable works anywhere:
// the rule files of pipelines/ and the assets of the HTML report.
#ifndef CEVENTQEMBEDDED_H
#define CEVENTQEMBEDDED_H

#include <stddef.h>

typedef struct {
  const char *_Nonnull name;  // path within the repository, e.g. "pipelines/kernel.yaml"
  const unsigned char *_Nonnull bytes;
  size_t count;
} eventq_embedded_file;

/// All embedded files, in a fixed order; `*count` receives how many.
const eventq_embedded_file *_Nonnull eventq_embedded_files(size_t *_Nonnull count);

#endif
