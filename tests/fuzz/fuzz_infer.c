/* A schema from any data checks without a warning, and loads that data, every value of it. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/load.h"
#include "front/check.h"
#include "infer/infer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64];

/* Files of a folder, divided by U+001E; the first byte says of which kind. */
static uint32_t write_files(const uint8_t *data, size_t size, bool json) {
  uint32_t n = 0;
  mkdir(folder, 0700);
  for (size_t from = 0; from <= size && n < 3; n++) {
    size_t to = from;
    while (to < size && data[to] != 0x1E) to++;
    char path[96];
    snprintf(path, sizeof path, "%s/%s.%s", folder,
             n == 0   ? "customers"
             : n == 1 ? "orders"
                      : "order_lines",
             json ? "ndjson" : "csv");
    FILE *f = fopen(path, "wb");
    if (!f || (to > from && fwrite(data + from, 1, to - from, f) != to - from)) abort();
    fclose(f);
    from = to + 1;
  }
  return n;
}

static void take_away(uint32_t n, bool json) {
  for (uint32_t i = 0; i < n; i++) {
    char path[96];
    snprintf(path, sizeof path, "%s/%s.%s", folder,
             i == 0   ? "customers"
             : i == 1 ? "orders"
                      : "order_lines",
             json ? "ndjson" : "csv");
    unlink(path);
  }
}

static void complain(const char *what, struct str schema, const struct diags *ds, const struct load_report *r) {
  fprintf(stderr, "%s\n%.*s", what, STR_ARG(schema));
  for (uint32_t i = 0; i < ds->list.count; i++)
    fprintf(stderr, "%s %.*s\n", ds->list.items[i]->code->id, STR_ARG(ds->list.items[i]->message));
  for (uint32_t i = 0; r && i < r->bad.count; i++)
    fprintf(stderr, "%.*s is %.*s, not %.*s\n", STR_ARG(r->bad.items[i].column), STR_ARG(r->bad.items[i].value),
            STR_ARG(r->bad.items[i].expected));
  for (uint32_t i = 0; r && i < r->notes.count; i++) fprintf(stderr, "%.*s\n", STR_ARG(r->notes.items[i]));
  abort();
}

static void one(struct arena *a) {
  struct sources ss = sources_in(a);
  struct diags ds = diags_in(a), later = diags_in(a);
  struct buf out = buf_in(a);
  struct inferred about;
  if (!infer_schema(a, str_from(folder), NULL, NULL, &out, &about, &ds)) {
    if (!ds.errors) complain("nothing, and no word why", STR(""), &ds, NULL);
    return;
  }
  struct project p;
  project_init(&p, a, &ss, &later);
  project_add_text(&p, STR("s.schema"), buf_str(&out));
  struct checked *c = check_project(&p);
  if (later.list.count || !c->schema) complain("the schema does not check", buf_str(&out), &later, NULL);
  struct load_options o = {.on_bad_value = BAD_STOP};
  struct load_report r = {0};
  struct dataset *d = dataset_load(a, c->schema, str_from(folder), needs_all(a, c->schema), &o, &later, &r);
  if (!d) complain("the data does not load", buf_str(&out), &later, &r);
  for (uint32_t i = 0; i < r.notes.count; i++)
    if (str_find(r.notes.items[i], STR("not optional")) != SIZE_MAX ||
        str_find(r.notes.items[i], STR("no member")) != SIZE_MAX)
      complain("not as the schema says", buf_str(&out), &later, &r);
  struct drift drift;
  struct load_options none = {0};
  check_drift(a, c->schema, str_from(folder), NULL, &none, &drift, &later);
  if (later.list.count) complain("it drifts from itself", buf_str(&out), &later, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!size || str_find(str_of((const char *)data, size), STR("SQLite format 3")) != SIZE_MAX)
    return 0; /* no file of ours */
  if (!folder[0]) snprintf(folder, sizeof folder, "/tmp/fuzz_infer_%d", (int)getpid());
  bool json = data[0] == 'j';
  uint32_t n = write_files(data + 1, size - 1, json);
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  one(&a);
  arena_free(&a);
  take_away(n, json);
  return 0;
}
