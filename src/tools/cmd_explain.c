/* explain: where each condition of a segment is evaluated, why, by which index, and what it costs. */

#include "base/clock.h"
#include "ir/fold.h"
#include "run/run.h"
#include "tools/advice.h"
#include "tools/database.h"
#include "tools/json_out.h"

/* What is known of a statement. */
struct answer {
  struct db_plan plan;
  bool ran;
  uint64_t rows, ns;
};

/* A condition of the segment. */
struct explained {
  struct str text;
  struct sql_place place;
  struct answer answer; /* of the condition alone; no plan where the machine evaluates it */
  struct advices advices;
};

/* Fewer rows are read at once anyhow, where a database reads whole blocks. */
enum { READS_MOST = 16384 };

struct explaining {
  struct session s;
  struct ir *ir;
  struct database database;
  double *table_rows;           /* [entity]: as the database estimates; < 0: it does not say */
  ARRAY_OF(struct str) indexes; /* that would help */
};

/* EXPLAIN of the statement, and with --analyze its rows and its time, read to the end. */
static bool ask(struct explaining *x, const struct sql_statement *st, struct answer *out) {
  struct cli *c = x->s.cli;
  if (!db_plan(x->database.db, c->arena, st, false, &out->plan, &x->s.diags)) return false;
  if (!c->analyze) return true;
  uint64_t from = clock_ns();
  out->ran = db_each_member(x->database.db, st, id_count, &out->rows, &x->s.diags);
  out->ns = clock_ns() - from;
  return out->ran;
}

/* The statement of a condition alone, over rows of `entity`. */
static struct sql_statement *alone(struct explaining *x, uint32_t entity, ir_ref cond) {
  struct ir_segment g = {.segment = NONE, .name = STR("condition"), .entity = entity, .cond = cond};
  uint32_t at = x->ir->segments.count;
  *array_push(x->ir->arena, &x->ir->segments) = g;
  struct sql_statement *st = sql_segment(x->s.cli->arena, x->ir, at, x->database.profile, &x->s.diags);
  x->ir->segments.count = at;
  return st;
}

/* How many rows the database believes a table to have. */
static double estimate_of(struct explaining *x, uint32_t entity) {
  if (!x->s.checked->schema->entities[entity].key_count) return -1;
  if (x->table_rows[entity] != 0) return x->table_rows[entity];
  struct sql_statement *st = alone(x, entity, ir_truth(x->ir, true));
  struct db_plan plan = {.rows = -1};
  if (st) db_plan(x->database.db, x->s.cli->arena, st, false, &plan, &x->s.diags);
  return x->table_rows[entity] = plan.rows ? plan.rows : -1;
}

/* As it is written, on one line. */
static struct str text_of(struct explaining *x, const struct sql_place *p) {
  struct buf b = buf_in(x->s.cli->arena);
  struct span at = p->span;
  if (!at.file) {
    ir_print(x->ir, p->cond, &b);
    return buf_str(&b);
  }
  const struct source *source = sources_get(&x->s.sources, at.file);
  bool space = false;
  for (uint32_t i = at.start; i < at.end; i++) {
    char ch = source->text.ptr[i];
    bool blank = ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r';
    if (!blank && space && b.len) buf_addc(&b, ' ');
    if (!blank) buf_addc(&b, ch);
    space = blank;
  }
  return b.len ? buf_str(&b) : STR("");
}

static struct str table_name(const struct entity *e) { return e->path[e->path_count - 1]; }

/* A table that is read whole though few of its rows are wanted: the index that would find them. Few: a tenth, as far as
 * the database says how many there are. */
static void advise(struct explaining *x, uint32_t entity, const struct explained *e) {
  struct cli *c = x->s.cli;
  const struct schema *schema = x->s.checked->schema;
  if (!db_has_indexes(x->database.db)) return;
  for (uint32_t i = 0; i < e->advices.list.count; i++) {
    const struct advice *a = &e->advices.list.items[i];
    for (uint32_t k = 0; k < e->answer.plan.steps.count; k++) {
      const struct db_plan_step *step = &e->answer.plan.steps.items[k];
      if (step->index.len || !str_eq(step->table, table_name(&schema->entities[a->entity]))) continue;
      double all = step->rows >= 0 ? estimate_of(x, a->entity) : step->reads;
      double found = step->rows >= 0 ? step->rows : e->answer.ran && a->entity == entity ? (double)e->answer.rows : 0;
      if ((all > 0 && found > all / 10) || step->about.len) continue;
      if (step->reads >= 0 && step->reads < READS_MOST) continue;
      struct lines sql = {0};
      advice_print(c->arena, db_dialect(x->database.db), schema, a, &sql);
      for (uint32_t l = 0; l < sql.list.count; l++) {
        bool known = false;
        for (uint32_t n = 0; n < x->indexes.count; n++) known |= str_eq(x->indexes.items[n], sql.list.items[l]);
        if (!known) *array_push(c->arena, &x->indexes) = sql.list.items[l];
      }
    }
  }
}

/* "customers_country", "scan of invoices", several with a comma. */
static struct str served_by(struct arena *a, const struct db_plan *p) {
  struct buf b = buf_in(a);
  for (uint32_t i = 0; i < p->steps.count; i++) {
    const struct db_plan_step *s = &p->steps.items[i];
    struct str text = s->index.len   ? s->index
                      : s->about.len ? str_printf(a, "%.*s, %.*s", STR_ARG(s->table), STR_ARG(s->about))
                                     : str_printf(a, "scan of %.*s", STR_ARG(s->table));
    if (b.len && str_find(buf_str(&b), text) != SIZE_MAX) continue;
    if (b.len) buf_addz(&b, ", ");
    buf_add(&b, text);
  }
  return b.len ? buf_str(&b) : STR("");
}

static struct str number_of(struct arena *a, double n) { return n < 0 ? STR("") : str_printf(a, "%.0f", n); }
static struct str ms_of(struct arena *a, uint64_t ns) {
  return str_printf(a, "%llu.%llu ms", (unsigned long long)(ns / 1000000), (unsigned long long)(ns / 100000 % 10));
}

static const char *where_of(enum sql_where w) {
  return w == SQL_IN_DATABASE ? "database" : w == SQL_NARROWED ? "narrowed" : "machine";
}

/* What the machine takes: fetching what the segment reads, and evaluating it. */
static bool machine(struct explaining *x, uint32_t segment, uint64_t *load_ns, uint64_t *run_ns, uint64_t *members) {
  struct cli *c = x->s.cli;
  struct ir one = *x->ir;
  one.segments.items = &x->ir->segments.items[segment];
  one.segments.count = one.segments.cap = 1;
  uint64_t from = clock_ns();
  struct dataset *data = session_load(&x->s, &one);
  if (!data) return false;
  *load_ns = clock_ns() - from;
  *run_ns = UINT64_MAX;
  for (int i = 0; i < 5; i++) {
    struct run_result result = {0};
    struct run_options o = {.threads = c->threads, .cancel = c->cancel};
    from = clock_ns();
    if (!program_run(program_emit(c->arena, &one), data, &o, c->arena, &result)) {
      if (!result.error.canceled)
        diag_add(&x->s.diags, &run_code, result.error.span, "%.*s", STR_ARG(result.error.message));
      return false;
    }
    uint64_t ns = clock_ns() - from;
    if (ns < *run_ns) *run_ns = ns;
    *members = result.segments[0].count;
  }
  return true;
}

/* Which columns there is something for. */
struct shown {
  bool estimate, reads, real;
};

enum { LINE_MOST = 60, INDEX_MOST = 50 };

/* Takes off `rest` what stands on the next line: whole words (or what commas divide), as many as there is room for, or
 * one that is longer. */
static struct str next_line(struct str *rest, uint32_t most, bool commas) {
  size_t end = 0;
  for (size_t i = 1; i <= rest->len; i++) {
    if (i < rest->len && (rest->ptr[i] != ' ' || (commas && rest->ptr[i - 1] != ','))) continue;
    if (end && text_width(str_sub(*rest, 0, i)) > most) break;
    end = i;
  }
  struct str line = str_sub(*rest, 0, end);
  *rest = str_sub(*rest, end < rest->len ? end + 1 : end, rest->len);
  return line;
}

/* A row; what is long goes on in further lines, for nothing of it may be cut off. */
static void row(struct table_text *t, struct str a, struct str where, const struct answer *x, struct shown shown) {
  struct str served = x ? served_by(t->arena, &x->plan) : STR("");
  a = text_shown(t->arena, a);
  for (bool first = true; first || a.len || served.len; first = false) {
    *array_push(t->arena, &t->cells) = next_line(&a, LINE_MOST, false);
    *array_push(t->arena, &t->cells) = first ? where : STR("");
    *array_push(t->arena, &t->cells) = next_line(&served, INDEX_MOST, true);
    if (shown.estimate) *array_push(t->arena, &t->cells) = first && x ? number_of(t->arena, x->plan.rows) : STR("");
    if (shown.reads) *array_push(t->arena, &t->cells) = first && x ? number_of(t->arena, x->plan.reads) : STR("");
    if (!shown.real) continue;
    bool ran = first && x && x->ran;
    *array_push(t->arena, &t->cells) = ran ? str_printf(t->arena, "%llu", (unsigned long long)x->rows) : STR("");
    *array_push(t->arena, &t->cells) = ran ? ms_of(t->arena, x->ns) : STR("");
  }
}

static void show_text(struct explaining *x, uint32_t segment, const struct sql_statement *st,
                      const struct answer *whole, const struct explained *list, uint32_t count) {
  struct cli *c = x->s.cli;
  const struct ir_segment *g = &x->ir->segments.items[segment];
  bool right[7] = {false, false, false, true, true, true, true};
  struct shown shown = {whole->plan.rows >= 0, whole->plan.reads >= 0, c->analyze};
  struct table_text t = {
      .arena = c->arena, .columns = 3 + shown.estimate + shown.reads + 2 * shown.real, .right = right};
  static const char *const head[] = {"condition", "where", "rows found by", "estimate", "reads", "rows", "time"};
  for (uint32_t i = 0; i < 7; i++)
    if (i < 3 || (i == 3 ? shown.estimate : i == 4 ? shown.reads : shown.real))
      *array_push(c->arena, &t.cells) = str_from(head[i]);
  for (uint32_t i = 0; i < count; i++)
    row(&t, list[i].text, str_from(where_of(list[i].place.where)),
        list[i].place.where == SQL_ON_MACHINE ? NULL : &list[i].answer, shown);
  row(&t, STR("all of it"), str_from(st->exact ? "database" : st->nothing ? "machine" : "narrowed"), whole, shown);
  fprintf(c->out, "%.*s, in %s\n\n", STR_ARG(g->name), db_dialect_title(x->database.db));
  table_print(&t, c->out);
  if (whole->plan.note) fprintf(c->out, "\n%s\n", whole->plan.note);
  for (uint32_t i = 0; i < count; i++)
    if (list[i].place.why)
      fprintf(c->out, "%s%.*s\n  is %s by the machine: %s\n", i ? "" : "\n", STR_ARG(list[i].text),
              list[i].place.where == SQL_NARROWED ? "finished" : "evaluated", list[i].place.why);
  for (uint32_t i = 0; i < x->indexes.count; i++)
    fprintf(c->out, "%s%.*s\n", i ? "" : "\nan index that would help, where few rows are wanted and all are read:\n",
            STR_ARG(x->indexes.items[i]));
}

static void show_answer(struct json_out *j, const struct answer *x) {
  json_out_key(j, "steps");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < x->plan.steps.count; i++) {
    const struct db_plan_step *s = &x->plan.steps.items[i];
    json_out_open(j, '{');
    json_out_member(j, "table", s->table);
    json_out_key(j, "index");
    if (s->index.len) json_out_text(j, s->index);
    else json_out_null(j);
    if (s->rows >= 0) json_out_count(j, "estimate", (uint64_t)s->rows);
    if (s->reads >= 0) json_out_count(j, "reads", (uint64_t)s->reads);
    if (s->about.len) json_out_member(j, "about", s->about);
    json_out_close(j, '}');
  }
  json_out_close(j, ']');
  if (x->plan.rows >= 0) json_out_count(j, "estimate", (uint64_t)x->plan.rows);
  if (x->plan.reads >= 0) json_out_count(j, "reads", (uint64_t)x->plan.reads);
  if (x->ran) {
    json_out_count(j, "rows", x->rows);
    json_out_count(j, "ns", x->ns);
  }
}

static void show_json(struct explaining *x, uint32_t segment, const struct sql_statement *st,
                      const struct answer *whole, const struct explained *list, uint32_t count, struct json_out *j) {
  json_out_open(j, '{');
  json_out_member(j, "segment", x->ir->segments.items[segment].name);
  json_out_member(j, "database", str_from(db_dialect_title(x->database.db)));
  json_out_key(j, "exact");
  json_out_bool(j, st->exact);
  json_out_key(j, "conditions");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < count; i++) {
    json_out_open(j, '{');
    json_out_member(j, "condition", list[i].text);
    json_out_span(j, "at", &x->s.sources, list[i].place.span);
    json_out_member(j, "where", str_from(where_of(list[i].place.where)));
    if (list[i].place.why) json_out_member(j, "why", str_from(list[i].place.why));
    if (list[i].place.where != SQL_ON_MACHINE) show_answer(j, &list[i].answer);
    json_out_close(j, '}');
  }
  json_out_close(j, ']');
  json_out_key(j, "statement");
  json_out_open(j, '{');
  json_out_member(j, "sql", st->text);
  show_answer(j, whole);
  json_out_member(j, "plan", whole->plan.text);
  json_out_close(j, '}');
  json_out_key(j, "indexes");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < x->indexes.count; i++) json_out_text(j, x->indexes.items[i]);
  json_out_close(j, ']');
}

static bool explain(struct explaining *x, uint32_t segment, struct json_out *j) {
  struct cli *c = x->s.cli;
  uint32_t entity = x->ir->segments.items[segment].entity;
  struct sql_statement *st = sql_segment(c->arena, x->ir, segment, x->database.profile, &x->s.diags);
  if (!st) return false;
  struct answer whole = {0};
  if (!ask(x, st, &whole)) return false;
  struct explained *list = arena_new_array(c->arena, struct explained, st->place_count + 1);
  x->indexes.count = 0;
  for (uint32_t i = 0; i < st->place_count; i++) {
    struct explained *e = &list[i];
    e->place = st->places[i];
    e->text = text_of(x, &e->place);
    if (e->place.where == SQL_ON_MACHINE) continue;
    struct sql_statement *part = alone(x, entity, e->place.cond);
    if (!part || !ask(x, part, &e->answer)) return false;
    advice_of(c->arena, x->ir, entity, e->place.cond, &e->advices);
    advise(x, entity, e);
  }
  uint64_t load_ns = 0, run_ns = 0, members = 0;
  if (c->analyze && !machine(x, segment, &load_ns, &run_ns, &members)) return false;
  if (c->format == FORMAT_JSON) {
    show_json(x, segment, st, &whole, list, st->place_count, j);
    if (c->analyze) {
      json_out_key(j, "machine");
      json_out_open(j, '{');
      json_out_count(j, "load_ns", load_ns);
      json_out_count(j, "evaluate_ns", run_ns);
      json_out_count(j, "members", members);
      json_out_close(j, '}');
    }
    json_out_close(j, '}');
    return true;
  }
  show_text(x, segment, st, &whole, list, st->place_count);
  if (c->analyze)
    fprintf(c->out, "\non the machine: %llu members in %s, once what it reads is here, which took %s\n",
            (unsigned long long)members, ms_of(c->arena, run_ns).ptr, ms_of(c->arena, load_ns).ptr);
  return true;
}

int cmd_explain(struct cli *c) {
  struct explaining x = {0};
  int code;
  if (!session_open(&x.s, c, &code)) return code;
  x.ir = ir_new(c->arena, x.s.checked, x.s.now);
  for (uint32_t i = 0; i < c->segments.count; i++) {
    uint32_t g = session_segment(&x.s, c->segments.items[i]);
    if (g == NONE) return EXIT_PROBLEMS;
    ir_add_segment(x.ir, x.s.checked, g, &x.s.diags);
  }
  for (uint32_t i = 0; !c->segments.count && i < x.s.checked->segment_count; i++)
    ir_add_segment(x.ir, x.s.checked, i, &x.s.diags);
  if (x.s.diags.errors) return session_show(&x.s), EXIT_PROBLEMS;
  x.table_rows = arena_new_array(c->arena, double, x.s.checked->schema->entity_count + 1);
  if (!database_open(&x.database, &x.s, x.ir, NULL)) return session_show(&x.s), EXIT_PROBLEMS;
  struct json_out j = json_out_to(c->out);
  if (c->format == FORMAT_JSON) json_out_open(&j, '[');
  uint32_t count = x.ir->segments.count;
  for (uint32_t i = 0; i < count; i++) {
    if (i && c->format != FORMAT_JSON) fputc('\n', c->out);
    if (!explain(&x, i, &j)) return session_show(&x.s), EXIT_PROBLEMS;
  }
  if (c->format == FORMAT_JSON) {
    json_out_close(&j, ']');
    json_out_end(&j);
  }
  return EXIT_FINE;
}
