/* The segment `point` through the library: values are set, then asked about, for one customer after the other. */
#include <seg.h>
#include <stdlib.h>
#include <string.h>

#include "point.h"
#include "runner.h"
#include "seg_point.h"

static uint64_t allocations;

static void *counted(void *ctx, void *p, size_t old_size, size_t new_size) {
  (void)ctx, (void)old_size;
  if (new_size == 0) {
    free(p);
    return NULL;
  }
  allocations++;
  return realloc(p, new_size);
}

bool seg_point(const char *path, struct runner_point *out) {
  seg_options o = {.size = sizeof o, .allocator = {counted, NULL}};
  seg_source source = {path, NULL, 0};
  seg_program *p = NULL;
  seg_filter *filter = NULL;
  seg_row *row = NULL;
  bool ok = seg_compile(&o, &source, 1, &p, NULL) == SEG_OK &&
            seg_filter_new(p, seg_program_find(p, "point"), 1769817600000000, &filter, NULL) == SEG_OK &&
            seg_row_new(p, "customer", &row) == SEG_OK;
  if (ok) {
    uint32_t country = seg_program_find_column(p, "customer", "country"),
             plan = seg_program_find_column(p, "customer", "plan");
    uint32_t type = seg_program_find_column(p, "customer", "type"), mrr = seg_program_find_column(p, "customer", "mrr");
    struct point_customer c[POINT_CUSTOMERS];
    for (int i = 0; i < POINT_CUSTOMERS; i++) c[i] = point_customer(i);
    uint64_t before = allocations, from = runner_clock();
    for (int round = 0; round < POINT_ROUNDS; round++)
      for (int i = 0; i < POINT_CUSTOMERS; i++) {
        bool member;
        seg_row_set_text(row, country, c[i].country, strlen(c[i].country));
        seg_row_set_text(row, plan, c[i].plan, strlen(c[i].plan));
        seg_row_set_text(row, type, c[i].type, strlen(c[i].type));
        seg_row_set_int64(row, mrr, c[i].mrr);
        ok &= seg_row_test(filter, row, &member) == SEG_OK;
        out->members += member;
      }
    out->ns = (double)(runner_clock() - from) / POINT_ROUNDS / POINT_CUSTOMERS;
    out->allocations = (double)(allocations - before) / POINT_ROUNDS / POINT_CUSTOMERS;
    out->members /= POINT_ROUNDS;
  }
  if (!ok) runner_fail("the library does not evaluate %s", path);
  seg_row_free(row);
  seg_filter_free(filter);
  seg_program_free(p);
  return ok;
}
