/* Bytes as a data file of one entity with a column of every type, loaded. */
#ifndef SEG_FUZZ_LOAD_H
#define SEG_FUZZ_LOAD_H

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/load.h"
#include "front/check_schema.h"

static const char fuzz_schema[] =
    "schema s of a\nenum e { x, y }\nentity a key id {\n id id\n t text?\n n int?\n d decimal(20,3)?\n f float?\n b bool?\n day date?\n at timestamp?\n"
    " w enum { p, q }?\n g set(text)\n m map { k int? }\n up a? by parent\n down [a] by parent\n}\n";

static inline const struct schema *fuzz_checked_schema(struct arena *a) {
  struct sources *ss = arena_new(a, struct sources);
  struct diags *ds = arena_new(a, struct diags);
  struct project *p = arena_new(a, struct project);
  *ss = sources_in(a);
  *ds = diags_in(a);
  project_init(p, a, ss, ds);
  project_add_text(p, STR("s.schema"), str_from(fuzz_schema));
  const struct schema *s = check_schema(p);
  if (!s || ds->errors) abort();
  return s;
}

static inline void fuzz_load(const uint8_t *data, size_t size, const char *suffix) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  const struct schema *s = fuzz_checked_schema(&a);
  char path[64];
  snprintf(path, sizeof path, "/tmp/fuzz_load_%d%s", (int)getpid(), suffix);
  FILE *f = fopen(path, "wb");
  if (!f || (size && fwrite(data, 1, size, f) != size)) abort();
  fclose(f);
  for (int mode = 0; mode < 3; mode++) {
    struct load_options o = {.on_bad_value = (enum on_bad_value)mode};
    struct load_report r = {0};
    struct diags own = diags_in(&a);
    struct dataset *d = dataset_load(&a, s, str_from(path), needs_all(&a, s), &o, &own, &r);
    if (!d && !own.errors) abort(); /* nothing, and no word why */
    if (d && own.errors) abort();
    for (uint32_t row = 0; d && row < d->tables[0].rows; row++) {
      struct buf b = buf_in(&a);
      for (uint32_t c = 0; c < s->entities[0].column_count; c++) dataset_print_value(d, 0, c, row, &b);
    }
  }
  unlink(path);
  arena_free(&a);
}

#endif
