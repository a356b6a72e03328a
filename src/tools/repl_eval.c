/* What a line comes to over the data. */

#include "base/clock.h"
#include "db/db.h"
#include "run/run.h"
#include "run/why.h"
#include "sql/sql.h"
#include "tools/repl.h"
#include "tools/why_show.h"

enum { PAGE = 10, COLUMNS_MOST = 6, FIELDS_SHOWN = 3 };

/* An input, lowered: a condition, a segment, or a value. */
struct question {
  struct repl *r;
  struct repl_world *w;
  struct str text;
  uint32_t entity, segment; /* segment NONE: an expression */
  const struct node *node;
  struct type type;
  struct ir *ir;
  uint32_t at;           /* in ir->segments */
  struct why_part *plan; /* of a condition */
  uint32_t shown[FIELDS_SHOWN],
      shown_count; /* fields of the entity beside the key, where the condition reads none itself */
};

static struct arena *arena_of(struct question *q) { return &q->w->arena; }

static void clock_start(struct question *q) { q->w->cli.started = clock_ns(); }

static bool fail(struct question *q) {
  if (q->w->s.diags.list.count) repl_show_errors(q->r, q->w, q->text);
  q->r->failed = true;
  return false;
}

/* Whether the whole input is the name of a segment, and of nothing nearer. */
static bool names_segment(struct question *q) {
  struct str name = q->text;
  if (str_starts(name, STR("in segment "))) name = str_trim(str_sub(name, 11, name.len));
  const struct checked *c = q->w->s.checked;
  uint32_t g = map_get(&c->segment_by_name, name);
  if (g == MAP_NONE) return false;
  uint32_t base = q->r->on.len ? map_get(&c->schema->entity_by_name, q->r->on) : c->schema->base;
  if (name.len == q->text.len && base != NONE && base != MAP_NONE &&
      map_get(&c->schema->entities[base].by_name, name) != MAP_NONE)
    return false;
  q->segment = g;
  q->entity = c->segments[g].entity;
  return true;
}

/* Checks and lowers. `r->world` is not touched. */
static bool ask(struct question *q, struct repl *r, struct str text) {
  *q = (struct question){.r = r, .text = str_trim(text), .segment = NONE};
  q->w = repl_world_new(r, NULL);
  if (!q->w) return r->failed = true, false;
  struct session *s = &q->w->s;
  clock_start(q);
  q->ir = ir_new(arena_of(q), s->checked, s->now);
  if (names_segment(q)) {
    q->type = TYPE(TYPE_BOOL);
    q->at = ir_add_segment(q->ir, s->checked, q->segment, &s->diags);
    if (s->diags.errors) return fail(q);
    q->plan = why_segment(q->ir, s->checked, q->segment, &s->diags);
    return q->plan || fail(q);
  }
  q->entity = repl_entity(r, q->w);
  if (q->entity == NONE) return false;
  q->node = check_expr(&s->project, s->checked, q->entity, q->text, TYPE_NONE);
  if (!q->node) return fail(q);
  q->type = s->checked->types[q->node->id];
  if (q->type.kind == TYPE_BOOL) { /* as a condition it may have warnings, and a bool that is missing is false */
    s->diags.list.count = 0;
    s->diags.warnings = 0;
    q->node = check_expr(&s->project, s->checked, q->entity, q->text, TYPE_BOOL);
    if (!q->node) return fail(q);
  }
  session_time(s, "check");
  return true;
}

static bool lower(struct question *q) {
  struct session *s = &q->w->s;
  if (q->segment != NONE) return true;
  if (q->type.kind == TYPE_BOOL) {
    q->at = ir_add_cond(q->ir, s->checked, q->entity, q->node, STR("expression"), &s->diags);
    if (!s->diags.errors) q->plan = why_expr(q->ir, s->checked, q->entity, q->node, &s->diags);
  } else {
    q->at = ir_add_expr(q->ir, s->checked, q->entity, q->node, STR("expression"), &s->diags);
  }
  return !s->diags.errors || fail(q);
}

static void done(struct question *q) {
  if (q->w) repl_world_free(q->w);
}

static bool shows_values(struct type t) {
  switch (t.kind) {
    case TYPE_ROW:
    case TYPE_ROWS:
    case TYPE_SET:
    case TYPE_MAP:
    case TYPE_VALUES:
    case TYPE_LIST: return false;
    default: return true;
  }
}

/* Whether some value of the condition's own row is a column of the answer. */
static bool reads_fields(const struct why_part *p) {
  if (p->kind == WHY_VALUE) return shows_values(p->type);
  for (uint32_t i = 0; i < p->count; i++)
    if (reads_fields(p->parts[i])) return true;
  return false;
}

static void first_fields(struct question *q) {
  const struct entity *e = &q->w->s.checked->schema->entities[q->entity];
  for (uint32_t i = 0; i < e->field_count && q->shown_count < FIELDS_SHOWN; i++) {
    bool key = false;
    for (uint32_t k = 0; k < e->key_count; k++) key |= e->fields[i].column == e->key[k];
    if (!key && e->fields[i].column != NONE && shows_values(e->fields[i].type)) q->shown[q->shown_count++] = i;
  }
}

/* ---- data ---- */

void repl_drop_data(struct repl *r) {
  repl_world_free(r->data.world);
  r->data = (struct repl_data){0};
}

/* Marks in `to` what `from` needs; whether that was all there. */
static bool covered(const struct schema *s, struct needs *to, const struct needs *from) {
  bool all = true;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    if (from->tables[e] && !to->tables[e]) all = false, to->tables[e] = true;
    for (uint32_t c = 0; c < s->entities[e].column_count; c++)
      if (from->columns[e][c] && !to->columns[e][c]) all = false, to->columns[e][c] = true;
  }
  for (uint32_t i = 0; i < s->relation_count; i++)
    if (from->relations[i] && !to->relations[i]) all = false, to->relations[i] = true;
  return all;
}

/* The data with all that the question reads; what was loaded before stays loaded. */
static const struct dataset *data_for(struct question *q) {
  struct repl *r = q->r;
  if (!r->cli->data.len) {
    fprintf(stderr, "seg: there are no data; start with `seg repl PATH --data D`, or `:data D`\n");
    r->failed = true;
    return NULL;
  }
  const struct schema *s = q->w->s.checked->schema;
  struct needs *needs = needs_new(arena_of(q), s);
  ir_needs(q->ir, needs);
  if (q->plan) why_needs(q->ir, q->plan, needs);
  if (q->plan && !reads_fields(q->plan)) first_fields(q);
  for (uint32_t i = 0; i < q->shown_count; i++)
    needs->columns[q->entity][s->entities[q->entity].fields[q->shown[i]].column] = true;
  if (r->data.data && covered(s, r->data.needs, needs)) return r->data.data;
  struct repl_world *w = repl_world_new(r, NULL);
  if (!w) return r->failed = true, NULL;
  struct needs *all = needs_new(&w->arena, w->s.checked->schema);
  if (r->data.needs) covered(s, all, r->data.needs);
  covered(s, all, needs);
  w->cli.timing = false;
  struct dataset *d = session_load_needs(&w->s, all);
  if (!d) {
    repl_world_free(w);
    r->failed = true;
    return NULL;
  }
  repl_drop_data(r);
  r->data = (struct repl_data){w, d, all};
  session_time(&q->w->s, "load");
  return d;
}

static bool run(struct question *q, const struct dataset *d, struct run_result *out) {
  struct session *s = &q->w->s;
  struct run_options o = {.threads = q->r->cli->threads, .cancel = q->r->cli->cancel};
  bool ok = program_run(program_emit(arena_of(q), q->ir), d, &o, arena_of(q), out);
  session_time(s, "evaluate");
  if (ok) return true;
  if (out->error.canceled) {
    fprintf(stderr, "seg: stopped\n");
    return false;
  }
  diag_add(&s->diags, &run_code, out->error.span, "%.*s", STR_ARG(out->error.message));
  return fail(q);
}

/* ---- members ---- */

/* The values that a condition reads of its own row, in the order of the text, each once. */
static uint32_t gather(const struct why *x, const struct why **out, uint32_t n) {
  const struct why_part *p = x->part;
  if (p->kind == WHY_VALUE) {
    if (!shows_values(p->type) || n == COLUMNS_MOST) return n;
    for (uint32_t i = 0; i < n; i++)
      if (out[i]->part->ref == p->ref) return n;
    out[n] = x;
    return n + 1;
  }
  for (uint32_t i = 0; i < p->count; i++) n = gather(&x->parts[i], out, n);
  return n;
}

static struct str key_of(struct question *q, const struct dataset *d, uint32_t row) {
  const struct entity *e = &q->w->s.checked->schema->entities[q->entity];
  struct buf b = buf_in(arena_of(q));
  dataset_print_key(d, q->entity, row, &b);
  if (!e->key_count) buf_printf(&b, "row %u", row + 1);
  return b.len ? text_shown(arena_of(q), buf_str(&b)) : STR("");
}

static struct str key_name(struct question *q) {
  const struct entity *e = &q->w->s.checked->schema->entities[q->entity];
  struct buf b = buf_in(arena_of(q));
  for (uint32_t i = 0; i < e->key_count; i++) {
    struct str name = e->columns[e->key[i]].stored;
    for (uint32_t f = 0; f < e->field_count; f++)
      if (e->fields[f].column == e->key[i]) name = e->fields[f].name;
    buf_printf(&b, "%s%.*s", i ? "," : "", STR_ARG(name));
  }
  return b.len ? buf_str(&b) : STR("row");
}

static struct str column_title(struct question *q, const struct why_part *p) {
  const struct node *n = p->node;
  struct str t = str_sub(sources_get(&q->w->s.sources, n->span.file)->text, n->span.start, n->span.end);
  struct buf b = buf_in(arena_of(q));
  for (size_t i = 0; i < t.len && i < 32; i++) buf_addc(&b, t.ptr[i] == '\n' ? ' ' : t.ptr[i]);
  if (t.len > 32) buf_addz(&b, "...");
  return text_shown(arena_of(q), buf_str(&b));
}

struct table_page {
  struct table_text t;
  uint64_t shown;
};

static void member_row(struct question *q, const struct dataset *d, uint32_t row, struct table_page *page) {
  struct arena *a = arena_of(q);
  const struct entity *e = &q->w->s.checked->schema->entities[q->entity];
  struct why x;
  struct run_error error = {0};
  const struct why *values[COLUMNS_MOST];
  bool ok = why_run(q->ir, q->plan, d, row, a, &x, &error);
  uint32_t n = ok ? gather(&x, values, 0) : 0;
  if (!page->shown) {
    page->t.columns = 1 + n + q->shown_count;
    page->t.right = arena_new_array(a, bool, page->t.columns);
    *array_push(a, &page->t.cells) = key_name(q);
    for (uint32_t i = 0; i < n; i++) {
      *array_push(a, &page->t.cells) = column_title(q, values[i]->part);
      page->t.right[i + 1] = type_is_number(values[i]->part->type);
    }
    for (uint32_t i = 0; i < q->shown_count; i++) {
      *array_push(a, &page->t.cells) = e->fields[q->shown[i]].name;
      page->t.right[n + i + 1] = type_is_number(e->fields[q->shown[i]].type);
    }
  }
  *array_push(a, &page->t.cells) = key_of(q, d, row);
  for (uint32_t i = 0; i + 1 + q->shown_count < page->t.columns; i++)
    *array_push(a, &page->t.cells) = i < n && !values[i]->missing ? values[i]->value : STR("");
  for (uint32_t i = 0; i < q->shown_count; i++) {
    struct buf b = buf_in(a);
    dataset_print_value(d, q->entity, e->fields[q->shown[i]].column, row, &b);
    *array_push(a, &page->t.cells) = b.len ? buf_str(&b) : STR("");
  }
  page->shown++;
}

static void value_row(struct question *q, const struct dataset *d, const struct run_values *v, uint32_t row,
                      struct table_page *page) {
  struct arena *a = arena_of(q);
  if (!page->shown) {
    page->t.columns = 2;
    page->t.right = arena_new_array(a, bool, 2);
    page->t.right[1] = type_is_number(v->type);
    *array_push(a, &page->t.cells) = key_name(q);
    *array_push(a, &page->t.cells) = STR("value");
  }
  struct buf b = buf_in(a);
  run_values_print(v, row, &b);
  *array_push(a, &page->t.cells) = key_of(q, d, row);
  *array_push(a, &page->t.cells) = b.len ? text_shown(a, buf_str(&b)) : STR("");
  page->shown++;
}

static void show_page(struct question *q, const struct dataset *d, const struct run_segment *g, uint64_t from) {
  struct repl *r = q->r;
  FILE *out = r->cli->out;
  const struct table *t = &d->tables[q->entity];
  struct str entity = q->w->s.checked->schema->entities[q->entity].name;
  const struct run_values *v = g->values;
  uint64_t total = g->count;
  if (v) {
    total = 0;
    for (uint32_t i = 0; i < t->rows; i++) total += !v->present || bit_get(v->present, i);
  }
  if (!from) {
    if (v)
      fprintf(out, "%.*s: %llu of %u rows of %.*s have a value\n",
              STR_ARG(type_name(arena_of(q), q->w->s.checked->schema, q->type)), (unsigned long long)total, t->rows,
              STR_ARG(entity));
    else
      fprintf(out, "%llu of %u (%.1f%%)\n", (unsigned long long)total, t->rows,
              t->rows ? 100.0 * (double)total / t->rows : 0.0);
  }
  struct table_page page = {.t = {.arena = arena_of(q)}};
  uint64_t seen = 0;
  for (uint32_t i = 0; i < t->rows && page.shown < PAGE; i++) {
    uint32_t row = t->key_order ? t->key_order[i] : i;
    if (v ? v->present && !bit_get(v->present, row) : !bit_get(g->members, row)) continue;
    if (seen++ < from) continue;
    if (v) value_row(q, d, v, row, &page);
    else member_row(q, d, row, &page);
  }
  if (page.shown) table_print(&page.t, out);
  r->page.text = STR_NONE;
  if (from + page.shown < total) {
    r->page.text = str_dup(&r->keep, q->text);
    r->page.from = from + page.shown;
    fprintf(out, "... %llu more%s\n", (unsigned long long)(total - r->page.from),
            r->interactive ? ": Enter shows the next" : "");
  }
}

static void eval_from(struct repl *r, struct str text, uint64_t from) {
  struct question q;
  if (!ask(&q, r, text)) return done(&q);
  if (!shows_values(q.type)) {
    struct session *s = &q.w->s;
    fprintf(r->cli->out, "%.*s\n", STR_ARG(type_name(arena_of(&q), s->checked->schema, q.type)));
    if (q.type.kind == TYPE_ROWS)
      fprintf(r->cli->out, "ask something of these rows: .any(...), .count(), .sum(...), .latest(by: ...)\n");
    else if (q.type.kind == TYPE_ROW)
      fprintf(r->cli->out, "ask something of this row: a field behind a dot, or `is present`\n");
    return done(&q);
  }
  struct run_result result;
  const struct dataset *d = lower(&q) ? data_for(&q) : NULL;
  if (d && run(&q, d, &result)) {
    if (!from && q.w->s.diags.list.count) repl_show_errors(r, q.w, q.text); /* warnings */
    show_page(&q, d, &result.segments[q.at], from);
  }
  done(&q);
}

void repl_eval(struct repl *r, struct str text) { eval_from(r, text, 0); }

void repl_more(struct repl *r) {
  if (r->page.text.len) eval_from(r, r->page.text, r->page.from);
}

/* ---- why, type, stages ---- */

void repl_why(struct repl *r, struct str id, struct str text) {
  struct question q;
  if (!ask(&q, r, text) || q.type.kind != TYPE_BOOL || !lower(&q)) {
    if (q.w && q.type.kind != TYPE_BOOL && q.type.kind != TYPE_NONE) {
      fprintf(stderr, "seg: `:why` takes a segment or a condition\n");
      r->failed = true;
    }
    return done(&q);
  }
  const struct dataset *d = data_for(&q);
  if (!d) return done(&q);
  struct str entity = q.w->s.checked->schema->entities[q.entity].name;
  uint32_t row = dataset_row(arena_of(&q), d, q.entity, id);
  struct why x;
  struct run_error error = {0};
  if (row == ROW_NONE) {
    fprintf(stderr, "seg: there is no %.*s with the key `%.*s`\n", STR_ARG(entity),
            STR_ARG(text_shown(arena_of(&q), id)));
    r->failed = true;
  } else if (!why_run(q.ir, q.plan, d, row, arena_of(&q), &x, &error)) {
    diag_add(&q.w->s.diags, &run_code, error.span, "%.*s", STR_ARG(error.message));
    fail(&q);
  } else {
    struct why_show show = {r->cli->out, arena_of(&q), &q.w->s.sources, q.w->s.checked->schema, r->cli->color_out};
    why_show_text(&show, &x);
  }
  done(&q);
}

void repl_type(struct repl *r, struct str text) {
  struct question q;
  if (ask(&q, r, text)) {
    const struct schema *s = q.w->s.checked->schema;
    const char *on = str_dup(arena_of(&q), s->entities[q.entity].name).ptr;
    if (q.segment != NONE) fprintf(r->cli->out, "segment on %s\n", on);
    else fprintf(r->cli->out, "%.*s, of %s\n", STR_ARG(type_name(arena_of(&q), s, q.type)), on);
  }
  done(&q);
}

static void print_sql(struct question *q, struct buf *out) {
  struct session *s = &q->w->s;
  struct sql_profile *profile = sql_profile_new(arena_of(q), s->checked->schema, &sql_sqlite);
  if (session_in_database(s)) { /* made for the database at hand */
    struct needs *needs = needs_new(arena_of(q), s->checked->schema);
    ir_needs(q->ir, needs);
    struct db_options how = session_db_options(s);
    struct db *db = db_open(arena_of(q), q->r->cli->data, &how, &s->diags);
    struct load_options o = session_load_options(s);
    o.progress = NULL;
    if (db) profile = sql_profile_new(arena_of(q), s->checked->schema, db_dialect(db));
    if (!db || !db_probe(db, s->checked->schema, needs, &o, profile, &s->diags, &s->report)) {
      fail(q);
      return;
    }
  }
  struct sql_statement *st = sql_segment(arena_of(q), q->ir, q->at, profile, &s->diags);
  if (st) sql_print(st, out);
  else fail(q);
}

void repl_print_stage(struct repl *r, enum repl_stage stage, struct str text) {
  struct question q;
  if (ask(&q, r, text) && lower(&q)) {
    struct buf out = buf_in(arena_of(&q));
    if (stage == REPL_IR) ir_dump(q.ir, &out);
    else if (stage == REPL_BYTECODE) program_dump(program_emit(arena_of(&q), q.ir), &out);
    else if (q.type.kind != TYPE_BOOL)
      fprintf(stderr, "seg: a statement is made of a condition or a segment\n"), r->failed = true;
    else print_sql(&q, &out);
    if (out.len) fwrite(out.ptr, 1, out.len, r->cli->out);
  }
  done(&q);
}
