/* sql: segments as statements of a database. */
#include "sql/dialect.h"
#include "tools/database.h"
#include "tools/plan.h"

static int failed(struct session *s) {
  if (!*s->cli->cancel) session_show(s); /* else main says why */
  return EXIT_PROBLEMS;
}

static void print(const struct sql_statement *st, struct cli *c) {
  struct buf out = buf_in(c->arena);
  if (c->is_inline) {
    sql_print_inline(st, &out);
    buf_addz(&out, ";\n");
  } else {
    sql_print(st, &out);
  }
  fwrite(out.ptr, 1, out.len, c->out);
}

/* One statement for each entity that segments hold rows of. */
static bool print_all(struct session *s, struct plan *p, const struct sql_profile *profile) {
  struct cli *c = s->cli;
  uint32_t *list = arena_new_array(c->arena, uint32_t, p->wanted + 1);
  for (uint32_t e = 0; e < s->checked->schema->entity_count; e++) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < p->wanted; i++)
      if (p->ir->segments.items[i].entity == e) list[count++] = i;
    if (!count) continue;
    struct sql_statement *st = sql_all(c->arena, p->ir, list, count, profile, &s->diags);
    if (!st) return false;
    print(st, c);
  }
  return true;
}

int cmd_sql(struct cli *c) {
  struct session s;
  struct plan p = {0};
  int code;
  if (!session_open(&s, c, &code)) return code;
  if (!plan_make(&p, &s, c->all, &code)) return code;
  const struct sql_profile *profile = sql_profile_plain(c->arena, s.checked->schema, c->dialect.len ? sql_dialect_find(c->dialect) : &sql_sqlite);
  if (c->data.len) {
    struct database d = {0};
    if (!database_open(&d, &s, p.ir, NULL)) return failed(&s);
    profile = d.profile;
  }
  if (c->all) return print_all(&s, &p, profile) ? EXIT_FINE : failed(&s);
  for (uint32_t i = 0; i < p.wanted; i++) {
    struct sql_statement *st = sql_segment(c->arena, p.ir, i, profile, &s.diags);
    if (!st || !sql_must_be_exact(st, &s.diags)) return failed(&s);
    print(st, c);
  }
  return EXIT_FINE;
}
