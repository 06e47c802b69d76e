// One block and one table line for each file. #embed (C23) is tracked by the compiler's dependency files, so an edited
// rule file rebuilds this target.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CEventQEmbedded.h"

static const unsigned char pipelines_kernel_yaml[] = {
#embed "../../../pipelines/kernel.yaml"
};

#define FILE_ENTRY(path, symbol) {path, symbol, sizeof symbol}

static const eventq_embedded_file files[] = {
    FILE_ENTRY("pipelines/kernel.yaml", pipelines_kernel_yaml),
};

const eventq_embedded_file *eventq_embedded_files(size_t *count) {
  *count = sizeof files / sizeof files[0];
  return files;
}
