/* The n-th allocation fails, for every n: nothing leaks (the sanitizers see to that), nothing crashes, and what was
 * opened is closed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "data/load.h"
#include "front/check.h"
#include "infer/infer.h"
#include "ir/ir.h"
#include "run/run.h"
#include "sql/sql.h"

struct failing {
  long left; /* allocations until one fails */
  bool failed;
};

static void *resize(void *ctx, void *p, size_t old_size, size_t new_size) {
  struct failing *f = ctx;
  if (new_size && f->left-- <= 0) {
    f->failed = true;
    return NULL;
  }
  return mem_libc.resize(mem_libc.ctx, p, old_size, new_size);
}

static const char text[] =
    "schema \"billing.schema\"\n"
    "let customer.paid = invoices.where(status == paid).sum(amount)\n"
    "segment a = paid > 100 and name matches /A.*/ and country in [FR, DE] or invoices.latest(2, by: issued_at).any(status == overdue)\n"
    "segment b = in segment a and tags.has(\"x\") or metadata.tier == \"gold\" or name.fold() == \"ada\"\n";

/* Everything, once. False: no memory. */
static bool all_of_it(struct arena *a, const char *folder) {
  struct sources ss = sources_in(a);
  struct diags ds = diags_in(a);
  struct project p;
  project_init(&p, a, &ss, &ds);
  project_add_text(&p, STR("examples/billing/case.seg"), str_from(text));
  struct checked *c = check_project(&p);
  assert_int_equal(ds.errors, 0);
  struct ir *ir = ir_new(a, c, 1769817600000000);
  for (uint32_t i = 0; i < c->segment_count; i++) ir_add_segment(ir, c, i, &ds);
  struct needs *needs = needs_new(a, c->schema);
  ir_needs(ir, needs);
  struct load_report report = {0};
  struct load_options o = {.on_bad_value = BAD_MISSING};
  struct dataset *d = dataset_load(a, c->schema, str_from(folder), needs, &o, &ds, &report);
  assert_non_null(d);
  struct run_result result;
  struct run_options ro = {.threads = 1};
  assert_true(program_run(program_emit(a, ir), d, &ro, a, &result));
  assert_int_equal(result.segments[0].count, 1);
  struct buf schema = buf_in(a);
  struct inferred about;
  struct drift drift;
  assert_true(infer_schema(a, str_from(folder), NULL, NULL, &schema, &about, &ds));
  check_drift(a, c->schema, str_from(folder), NULL, &o, &drift, &ds); /* most of its tables are not there */
  assert_true(drift.tables == 2 && ds.errors > 2);
  assert_non_null(sql_segment(a, ir, 0, sql_profile_new(a, c->schema, &sql_sqlite), &ds));
  return true;
}

static void write_file(const char *folder, const char *name, const char *body) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(body, f);
  fclose(f);
}

static void test_every_allocation(void **state) {
  (void)state;
  char folder[] = "/tmp/seg_memory_XXXXXX";
  assert_non_null(mkdtemp(folder));
  write_file(folder, "customers.csv", "id,name,country,tags,metadata\n1,Ada,FR,\"[\"\"x\"\"]\",{}\n2,Bob,DE,,\n");
  write_file(folder, "invoices.csv",
             "id,customer_id,status,amount,issued_at\n1,1,paid,150,2026-01-01\n2,2,paid,50,2026-01-02\n");
  long n = 0;
  for (; n < 100000; n++) {
    struct failing f = {.left = n};
    struct mem mem = {resize, &f};
    struct arena a;
    struct arena_trap trap;
    arena_init(&a, &mem, &trap);
    volatile bool done = false;
    if (!setjmp(trap.env)) done = all_of_it(&a, folder);
    arena_free(&a);
    if (done) break;
    assert_true(f.failed);
  }
  assert_true(n >= 4 && n < 100000); /* arenas ask in large pieces */
  char command[300];
  snprintf(command, sizeof command, "rm -r %s", folder);
  assert_int_equal(system(command), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
