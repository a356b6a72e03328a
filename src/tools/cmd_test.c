/* test: the rows of each `test` block made into data, and its expectations asked. */

#include "base/clock.h"
#include "base/render.h"
#include "run/run.h"
#include "tools/coverage.h"
#include "tools/testing.h"

static const bool *rules_held(struct session *s, const struct test_expect *x, const struct run_segment *r,
                              uint32_t row) {
  const struct segment *g = &s->checked->segments[x->segment];
  if (!g->body || g->body->kind != N_RULES || !r->rules || row == ROW_NONE) return NULL;
  bool *held = arena_new_array(s->cli->arena, bool, g->body->count + 1);
  for (uint32_t k = 0; k < g->body->count; k++) held[k] = bit_get(r->rules[k], row);
  return held;
}

/* What kept a test from running, taken out of the session. */
static struct str why_not(struct session *s, const struct run_error *error) {
  struct buf b = buf_in(s->cli->arena);
  session_report_text(s, &b);
  if (error->set) buf_printf(&b, "%.*s\n", STR_ARG(error->message));
  diags_sort(&s->diags);
  render_excerpts(&s->sources, &s->diags, false, &b);
  s->diags.list.count = s->diags.errors = s->diags.warnings = 0;
  s->report = (struct load_report){0};
  return b.len ? buf_str(&b) : STR("it was interrupted\n");
}

static struct test_outcome one_test(struct session *s, const struct test *t, const struct schema *schema) {
  struct cli *c = s->cli;
  struct test_outcome out = {.test = t};
  uint64_t started = clock_ns();
  struct ir *ir = ir_new(c->arena, s->checked, t->has_now ? t->now : s->now);
  ir->schema = schema;
  uint32_t *at = arena_new_array(c->arena, uint32_t, s->checked->segment_count + 1);
  memset(at, 0xFF, (s->checked->segment_count + 1) * sizeof *at);
  for (uint32_t i = 0; i < t->expect_count; i++)
    if (at[t->expects[i].segment] == NONE)
      at[t->expects[i].segment] = ir_add_segment(ir, s->checked, t->expects[i].segment, &s->diags);
  struct dataset *d = s->diags.errors ? NULL : test_data(s, t, ir, NULL, schema);
  struct run_result result = {0};
  struct run_options o = {.threads = 1, .rules = true, .cancel = c->cancel};
  bool ran = d && program_run(program_emit(c->arena, ir), d, &o, c->arena, &result);
  struct buf differ = buf_in(c->arena);
  if (ran && c->engine != ENGINE_VM) ran = test_sql(s, ir, d, &result, &differ);
  for (uint32_t i = 0; ran && i < t->expect_count; i++) {
    const struct test_expect *x = &t->expects[i];
    const struct run_segment *r = &result.segments[at[x->segment]];
    uint32_t row = test_row(s, d, x);
    bool in = row != ROW_NONE && bit_get(r->members, row);
    if (in != x->out) continue;
    struct test_wrong wrong = {.expect = x, .why = test_why(s, t, x, schema), .rules = rules_held(s, x, r, row)};
    *array_push(c->arena, &out.wrong) = wrong;
  }
  if (!ran) out.error = why_not(s, &result.error);
  else if (differ.len) out.error = buf_str(&differ);
  out.passed = !out.error.len && !out.wrong.count;
  out.ns = clock_ns() - started;
  return out;
}

int cmd_test(struct cli *c) {
  struct session s;
  int code;
  if (!session_open(&s, c, &code)) return code;
  const struct schema *schema = test_schema(c->arena, s.checked->schema);
  struct test_outcomes all = {0};
  struct coverage *cov = c->coverage ? coverage_new(&s) : NULL;
  for (uint32_t i = 0; i < s.checked->test_count && !*c->cancel; i++) {
    struct test_outcome one = one_test(&s, &s.checked->tests[i], schema);
    all.failed += !one.passed;
    *array_push(c->arena, &all.list) = one;
    if (cov && !one.error.len) coverage_test(cov, &s, one.test, schema);
  }
  if (cov) coverage_finish(cov);
  all.coverage = cov;
  test_report(&s, &all);
  bool enough = !cov || coverage_enough(cov, c);
  return all.failed || !enough ? EXIT_PROBLEMS : EXIT_FINE;
}
