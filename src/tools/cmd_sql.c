/* sql: segments as statements of a database. */
#include "sql/dialect.h"
#include "tools/database.h"
#include "tools/plan.h"

static int failed(struct session *s) {
  if (!*s->cli->cancel) session_show(s); /* else main says why */
  return EXIT_PROBLEMS;
}

/* The statements that are asked for, at one instant. */
struct said {
  struct plan plan;
  const struct sql_statement **list;
  struct str *names;
  uint32_t count;
};

/* One statement for each entity that segments hold rows of. */
static bool say_all(struct session *s, const struct sql_profile *profile, struct said *out) {
  struct arena *a = s->cli->arena;
  struct plan *p = &out->plan;
  uint32_t *list = arena_new_array(a, uint32_t, p->wanted + 1);
  for (uint32_t e = 0; e < s->checked->schema->entity_count; e++) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < p->wanted; i++)
      if (p->ir->segments.items[i].entity == e) list[count++] = i;
    if (!count) continue;
    struct sql_statement *st = sql_all(a, p->ir, list, count, profile, &s->diags);
    if (!st) return false;
    out->names[out->count] = str_printf(a, "%.*s_segments", STR_ARG(s->checked->schema->entities[e].name));
    out->list[out->count++] = st;
  }
  return true;
}

static bool say(struct session *s, const struct sql_profile *profile, struct said *out) {
  struct cli *c = s->cli;
  struct plan *p = &out->plan;
  out->list = arena_new_array(c->arena, const struct sql_statement *, p->wanted + 1);
  out->names = arena_new_array(c->arena, struct str, p->wanted + 1);
  bool said = true;
  for (uint32_t i = 0; i < p->wanted; i++) {
    struct sql_statement *st = sql_segment(c->arena, p->ir, i, profile, &s->diags);
    if (!st) {
      said = false;
      continue;
    }
    out->names[out->count] = p->ir->segments.items[i].name;
    out->list[out->count++] = st;
  }
  said &= sql_must_be_exact(out->list, out->names, out->count, &s->diags);
  if (!said || !c->all) return said;
  out->count = 0;
  return say_all(s, profile, out);
}

/* The clocks of each statement: it is said at many instants, and compared. */
static bool find_clocks(struct session *s, const struct sql_profile *profile, const struct said *now,
                        const struct sql_clock **clocks, int *code) {
  struct arena *a = s->cli->arena;
  struct said at[SQL_INSTANTS] = {0};
  int64_t nows[SQL_INSTANTS];
  for (uint32_t i = 0; i < SQL_INSTANTS; i++) {
    s->now = nows[i] = sql_instant(i);
    if (!plan_make(&at[i].plan, s, s->cli->all, code)) return false;
    if (!say(s, profile, &at[i])) return failed(s), false;
  }
  for (uint32_t k = 0; k < now->count; k++) {
    const struct sql_statement *list[SQL_INSTANTS];
    for (uint32_t i = 0; i < SQL_INSTANTS; i++) list[i] = at[i].list[k];
    now->list[k] = sql_relative(a, s->checked->schema, list, nows, SQL_INSTANTS, &clocks[k], &s->diags);
    if (!now->list[k]) return failed(s), false;
  }
  return true;
}

static bool print(struct session *s, const struct sql_statement *st, struct str name, const struct sql_clock *clocks) {
  struct cli *c = s->cli;
  struct buf out = buf_in(c->arena), text = buf_in(c->arena);
  if (!c->is_inline && !c->relative && !c->as) {
    sql_print(st, &out);
  } else {
    sql_print_relative(st, clocks, s->checked->schema->zone_name, &text);
    if (!c->as) buf_add(&out, buf_str(&text)), buf_addz(&out, ";\n");
    else if (!sql_print_wrapped(st, s->checked->schema, c->as, name, buf_str(&text), &out, &s->diags)) return false;
  }
  fwrite(out.ptr, 1, out.len, c->out);
  struct str own = sql_own_function(st->text);
  if (own.len && !c->quiet)
    fprintf(stderr, "note: the statement of `%.*s` calls `%.*s`, which %s knows only while seg has it open: %s\n",
            STR_ARG(name), STR_ARG(own), st->dialect->title,
            c->data.len ? "`seg run --engine sql` runs it"
                        : "`--data FILE` says how values are stored, and it may do without");
  return true;
}

int cmd_sql(struct cli *c) {
  struct session s;
  struct said said = {0};
  int code;
  if (c->as && !c->now.len) c->relative = true; /* it is asked again and again: a fixed instant would grow old unseen */
  if (!session_open(&s, c, &code)) return code;
  if (!plan_make(&said.plan, &s, c->all, &code)) return code;
  const struct sql_profile *profile =
      sql_profile_plain(c->arena, s.checked->schema, c->dialect.len ? sql_dialect_find(c->dialect) : &sql_sqlite);
  if (c->data.len) {
    struct database d = {0};
    if (!database_open(&d, &s, said.plan.ir, NULL)) return failed(&s);
    for (uint32_t r = 0; c->as && r < s.checked->schema->relation_count; r++) /* it need not stay so */
      if (d.profile->parents[r] == SQL_PARENTS_FOUND) d.profile->parents[r] = SQL_PARENTS_UNKNOWN;
    profile = d.profile;
  }
  if (!say(&s, profile, &said)) return failed(&s);
  if (c->as == SQL_DBT && said.count > 1) {
    fprintf(stderr,
            "seg: a model of dbt is a file, and these are %u statements: ask for one at a time, by `--segment NAME`\n",
            said.count);
    return EXIT_USAGE;
  }
  const struct sql_clock **clocks = arena_new_array(c->arena, const struct sql_clock *, said.count + 1);
  code = EXIT_PROBLEMS;
  if (c->relative && !find_clocks(&s, profile, &said, clocks, &code)) return code;
  for (uint32_t i = 0; i < said.count; i++)
    if (!print(&s, said.list[i], said.names[i], clocks[i])) return failed(&s);
  return EXIT_FINE;
}
