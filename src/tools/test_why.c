/* Why an expectation of a test does not hold: the segment taken apart for the row that it speaks of. */
#include <stdlib.h>

#include "run/why.h"
#include "tools/testing.h"
#include "tools/why_show.h"

struct str test_why(struct session *s, const struct test *t, const struct test_expect *x, const struct schema *schema) {
  struct arena *a = s->cli->arena;
  struct ir *ir = ir_new(a, s->checked, t->has_now ? t->now : s->now);
  ir->schema = schema;
  ir_add_segment(ir, s->checked, x->segment, &s->diags);
  const struct why_part *plan = why_segment(ir, s->checked, x->segment, &s->diags);
  struct dataset *d = s->diags.errors ? NULL : test_data(s, t, ir, plan, schema);
  if (!d) return STR("");
  uint32_t row = test_row(s, d, x);
  struct why why;
  struct run_error error = {0};
  if (row == ROW_NONE || !why_run(ir, plan, d, row, a, &why, &error)) return STR("");
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  if (!out) return STR("");
  struct why_show show = {.out = out, .arena = a, .sources = &s->sources, .schema = schema};
  why_show_text(&show, &why);
  fclose(out);
  size_t line = str_find(str_of(text, len), STR("\n")); /* the segment's own, which the expectation told */
  struct str kept = line < len ? str_dup(a, str_of(text + line + 1, len - line - 1)) : STR("");
  free(text);
  return kept;
}
