/* What the machine's programs look like: tests/golden/bytecode, a segment file and its disassembly. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "front/project.h"
#include "golden.h"
#include "run/run.h"

static void hold(const char *name) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct sources ss = sources_in(&a);
  struct diags ds = diags_in(&a);
  struct project p;
  project_init(&p, &a, &ss, &ds);
  assert_true(project_add(&p, str_printf(&a, "tests/golden/bytecode/%s.seg", name)));
  struct checked *c = check_project(&p);
  struct buf out = buf_in(&a);
  for (uint32_t i = 0; i < ds.list.count; i++)
    if (ds.list.items[i]->code->severity == SEV_ERROR) print_error("%.*s\n", STR_ARG(ds.list.items[i]->message));
  assert_int_equal(ds.errors, 0);
  struct ir *ir = ir_new(&a, c, INT64_C(1769853600) * 1000000);
  for (uint32_t i = 0; i < c->segment_count; i++) ir_add_segment(ir, c, i, &ds);
  assert_int_equal(ds.errors, 0);
  struct program *prog = program_emit(&a, ir);
  struct str wrong = program_verify(prog, &a);
  if (wrong.len) fail_msg("%.*s", STR_ARG(wrong));
  program_dump(prog, &out);
  assert_true(golden_check(&a, str_printf(&a, "tests/golden/bytecode/%s.bytecode", name).ptr, buf_str(&out)));
  arena_free(&a);
}

static void test_conditions(void **state) {
  (void)state;
  hold("conditions");
}
static void test_numbers(void **state) {
  (void)state;
  hold("numbers");
}
static void test_collections(void **state) {
  (void)state;
  hold("collections");
}
static void test_slots(void **state) {
  (void)state;
  hold("slots");
}
static void test_outward(void **state) {
  (void)state;
  hold("outward");
}
static void test_rules(void **state) {
  (void)state;
  hold("rules");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_conditions), cmocka_unit_test(test_numbers), cmocka_unit_test(test_collections),
      cmocka_unit_test(test_slots),      cmocka_unit_test(test_outward), cmocka_unit_test(test_rules),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
