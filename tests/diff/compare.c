/* One program against one world: does it check, does printing keep it, and do all engines find the same members, also
 * of other spellings of the same conditions. */
#include "engines.h"

#include "../point_row.h"
#include "data/regex.h"

struct comparing {
  struct arena *a;
  const struct world *w;
  const struct loaded *l;
  struct tally *tally;
  struct sources sources;
  struct diags diags;
  struct project project;
  struct checked *checked;
  struct outcome out;
};

/* What a generator cannot know beforehand: digits beyond 38, constants that overflow, warnings aside. */
static bool may_be_refused(const char *code) {
  static const char *const codes[] = {"E0316", "E0302", "E0701", "E0702", "E0703", "E0203"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (strcmp(code, codes[i]) == 0) return true;
  return false;
}

static struct outcome different(struct comparing *c, const char *kind, struct str segment, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
static struct outcome different(struct comparing *c, const char *kind, struct str segment, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct outcome o = {.verdict = DIFFERENT, .kind = kind, .segment = segment, .what = str_vprintf(c->a, fmt, ap)};
  va_end(ap);
  return o;
}

static void count_code(struct tally *t, const char *code) {
  if (!t) return;
  for (size_t i = 0; i < sizeof t->codes / sizeof *t->codes; i++) {
    if (t->codes[i].code[0] && strcmp(t->codes[i].code, code) != 0) continue;
    snprintf(t->codes[i].code, sizeof t->codes[i].code, "%s", code);
    t->codes[i].count++;
    return;
  }
}

/* Checks a text. False with the outcome set. */
static bool check_text(struct comparing *c, struct str program, const char *kind) {
  c->sources = sources_in(c->a);
  c->diags = diags_in(c->a);
  project_init(&c->project, c->a, &c->sources, &c->diags);
  project_add_text(&c->project, STR("shop.schema"), c->w->schema_text);
  project_add_text(&c->project, STR("program.seg"), program);
  c->checked = check_project(&c->project);
  const struct diag *first = NULL;
  for (uint32_t i = 0; i < c->diags.list.count; i++) {
    const struct diag *d = c->diags.list.items[i];
    count_code(c->tally, d->code->id);
    if (d->code->severity == SEV_ERROR && (!first || may_be_refused(first->code->id))) first = d;
  }
  if (!c->diags.errors) return true;
  if (may_be_refused(first->code->id)) {
    c->out = (struct outcome){.verdict = REFUSED};
    return false;
  }
  struct str at = first->span.file
                      ? str_sub(sources_get(&c->sources, first->span.file)->text, first->span.start, first->span.end)
                      : STR("");
  c->out = different(c, str_printf(c->a, "%s %s", kind, first->code->id).ptr, STR_NONE, "%.*s, at `%.*s`",
                     STR_ARG(first->message), STR_ARG(at));
  return false;
}

static const struct node *program_file(const struct comparing *c) {
  for (uint32_t i = 0; i < c->project.files.count; i++) {
    const struct node *n = c->project.files.items[i];
    if (n->count &&
        str_is(sources_get(&c->sources, n->span.file ? n->span.file : n->kids[0]->span.file)->path, "program.seg"))
      return n;
  }
  return NULL;
}

static bool printing_keeps_it(struct comparing *c, const struct node *file) {
  struct buf b = buf_in(c->a);
  tree_print(file, &b);
  uint32_t again = sources_add(&c->sources, STR("printed.seg"), buf_str(&b));
  struct diags ds = diags_in(c->a);
  struct node *n = parse_file(c->a, &c->sources, again, &c->project.ids, &ds);
  if (!ds.errors && tree_eq(file, n)) return true;
  c->out = different(c, "print", STR_NONE, "what was printed is another tree:\n%.*s", STR_ARG(buf_str(&b)));
  return false;
}

/* ---- other spellings of the same condition ---- */

struct rewriting {
  const struct comparing *c;
  struct buf out;
  uint64_t salt;
};

static struct str text_of(const struct comparing *c, const struct node *n) {
  return str_sub(sources_get(&c->sources, n->span.file)->text, n->span.start, n->span.end);
}

static void rewrite(struct rewriting *w, const struct node *n);

/* `n` with its parts written anew and all between them as it was. */
static void rewrite_parts(struct rewriting *w, const struct node *n) {
  struct str text = sources_get(&w->c->sources, n->span.file)->text;
  uint32_t at = n->span.start;
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *k = n->kids[i];
    if (!k || k->span.start < at || k->span.end > n->span.end) continue;
    buf_add(&w->out, str_sub(text, at, k->span.start));
    rewrite(w, k);
    at = k->span.end;
  }
  buf_add(&w->out, str_sub(text, at, n->span.end));
}

/* The predicate in brackets, with something before and behind its condition. */
static void predicate(struct rewriting *w, const struct node *arg, const char *before, const char *behind) {
  const struct node *n = arg;
  while (n->kind == N_ARG && n->count == 1) n = n->kids[0];
  if (n->kind == N_LAMBDA) {
    buf_printf(&w->out, "%.*s => ", STR_ARG(n->word));
    n = n->kids[0];
  }
  buf_addz(&w->out, before);
  rewrite(w, n);
  buf_addz(&w->out, behind);
}

static bool rewrite_method(struct rewriting *w, const struct node *n) {
  struct buf *o = &w->out;
  if (str_is(n->word, "has_none") && n->count == 2) {
    buf_addz(o, "(not ");
    rewrite(w, n->kids[0]);
    buf_addz(o, ".has_any(");
    rewrite(w, n->kids[1]);
    buf_addz(o, "))");
    return true;
  }
  if (n->count != 2 ||
      !(str_is(n->word, "any") || str_is(n->word, "all") || str_is(n->word, "none") || str_is(n->word, "count")))
    return false;
  if (str_is(n->word, "none")) buf_addz(o, "(not ");
  rewrite(w, n->kids[0]);
  if (str_is(n->word, "all")) {
    buf_addz(o, ".none(");
    predicate(w, n->kids[1], "not (", ")");
    buf_addz(o, ")");
  } else if (str_is(n->word, "none")) {
    buf_addz(o, ".any(");
    predicate(w, n->kids[1], "", "");
    buf_addz(o, "))");
  } else {
    buf_addz(o, ".where(");
    predicate(w, n->kids[1], "", "");
    buf_printf(o, ").%.*s()", STR_ARG(n->word));
  }
  return true;
}

static void rewrite(struct rewriting *w, const struct node *n) {
  struct buf *o = &w->out;
  uint64_t dice = (w->salt ^ n->id * UINT64_C(0x9E3779B97F4A7C15)) >> 32;
  if (dice % 3 == 0) {
    rewrite_parts(w, n);
    return;
  }
  switch (n->kind) {
    case N_METHOD:
      if (rewrite_method(w, n)) return;
      break;
    case N_COMPARE: {
      static const char *const turned[] = {
          [OP_EQ] = "==", [OP_NE] = "!=", [OP_LT] = ">", [OP_LE] = ">=", [OP_GT] = "<", [OP_GE] = "<="};
      buf_addz(o, n->op == OP_NE ? "(not (" : "((");
      rewrite(w, n->kids[n->op == OP_NE ? 0 : 1]);
      buf_printf(o, n->op == OP_NE ? " == " : ") %s (", turned[n->op]);
      rewrite(w, n->kids[n->op == OP_NE ? 1 : 0]);
      buf_addz(o, "))");
      return;
    }
    case N_BETWEEN:
      buf_addz(o, n->flag ? "(not (" : "((");
      rewrite(w, n->kids[0]);
      buf_addz(o, " >= ");
      rewrite(w, n->kids[1]);
      buf_addz(o, " and ");
      rewrite(w, n->kids[0]);
      buf_addz(o, " <= ");
      rewrite(w, n->kids[2]);
      buf_addz(o, "))");
      return;
    case N_IS_PRESENT:
      buf_addz(o, "(not (");
      rewrite(w, n->kids[0]);
      buf_addz(o, " is missing))");
      return;
    case N_OR:
    case N_AND:
      buf_addz(o, "(not (");
      for (uint32_t i = 0; i < n->count; i++) {
        buf_addz(o, i ? n->kind == N_OR ? " and not (" : " or not (" : "not (");
        rewrite(w, n->kids[i]);
        buf_addz(o, ")");
      }
      buf_addz(o, "))");
      return;
    default: break;
  }
  rewrite_parts(w, n);
}

struct pair {
  struct str a, b;
  bool complement;
};
struct pairs {
  ARRAY_OF(struct pair) list;
};

static void derive(struct comparing *c, const struct node *file, struct buf *out, struct pairs *pairs) {
  for (uint32_t i = 0; i < file->count; i++) {
    const struct node *s = file->kids[i];
    if (s->kind != N_SEGMENT || s->op == SEG_STATIC || !s->kids[1]) continue;
    struct str on = STR("");
    if (s->kids[0]) {
      const struct node *named = s->kids[0]->count ? s->kids[0]->kids[0] : NULL;
      on = named ? str_printf(c->a, " on %.*s %.*s", STR_ARG(s->kids[0]->word), STR_ARG(named->word))
                 : str_printf(c->a, " on %.*s", STR_ARG(s->kids[0]->word));
    }
    struct buf whole = buf_in(c->a);
    if (s->kids[1]->kind == N_RULES) {
      for (uint32_t k = 0; k < s->kids[1]->count; k++) {
        const struct node *rule = s->kids[1]->kids[k];
        buf_addz(&whole, k ? " or (" : "(");
        for (uint32_t m = 0; m < rule->count; m++)
          buf_printf(&whole, "%s(%.*s)", m ? " and " : "", STR_ARG(text_of(c, rule->kids[m])));
        buf_addz(&whole, ")");
      }
      buf_printf(out, "\nsegment %.*s_or%.*s = %.*s", STR_ARG(s->word), STR_ARG(on), STR_ARG(buf_str(&whole)));
      *array_push(c->a, &pairs->list) = (struct pair){s->word, str_printf(c->a, "%.*s_or", STR_ARG(s->word)), false};
    } else {
      buf_add(&whole, text_of(c, s->kids[1]));
      struct rewriting w = {c, buf_in(c->a), str_hash(buf_str(&whole))};
      rewrite(&w, s->kids[1]);
      buf_printf(out, "\nsegment %.*s_alike%.*s = %.*s", STR_ARG(s->word), STR_ARG(on), STR_ARG(buf_str(&w.out)));
      *array_push(c->a, &pairs->list) = (struct pair){s->word, str_printf(c->a, "%.*s_alike", STR_ARG(s->word)), false};
    }
    buf_printf(out, "\nsegment %.*s_not%.*s = not (%.*s)", STR_ARG(s->word), STR_ARG(on), STR_ARG(buf_str(&whole)));
    *array_push(c->a, &pairs->list) = (struct pair){s->word, str_printf(c->a, "%.*s_not", STR_ARG(s->word)), true};
  }
  buf_addz(out, "\n");
}

/* ---- engines ---- */

static struct str id_of(struct comparing *c, uint32_t entity, uint32_t row) {
  struct buf b = buf_in(c->a);
  const struct entity *e = &c->l->data->schema->entities[entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) buf_addc(&b, ',');
    dataset_print_value(c->l->data, entity, e->key[i], row, &b);
  }
  return b.len ? buf_str(&b) : STR("");
}

static struct str explain(struct comparing *c, const struct ir *ir, uint32_t segment) {
  struct buf b = buf_in(c->a);
  ir_print(ir, ir->segments.items[segment].cond, &b);
  return buf_str(&b);
}

/* The members of a segment in the database. False: `out` is set, or nothing is known (an overflow, no SQL for it). */
static bool in_sql(struct comparing *c, struct ir *ir, uint32_t segment, struct id_list *ids, bool *differs) {
  *differs = false;
  struct diags ds = diags_in(c->a);
  struct sql_statement *st = sql_segment(c->a, ir, segment, c->l->profile, &ds);
  if (!st) {
    if (c->tally) c->tally->sql_refused++;
    for (uint32_t i = 0; i < ds.list.count; i++) count_code(c->tally, ds.list.items[i]->code->id);
    if (ds.errors) return false;
    c->out = different(c, "sql-silent", ir->segments.items[segment].name, "no statement and no reason");
    return *differs = true, false;
  }
  if (db_members(c->l->db, c->a, st, ids, &ds)) {
    if (c->tally) c->tally->sql++, tally_said(c->a, ir, segment, c->l->profile, &c->tally->sqlite);
    return true;
  }
  struct str why = ds.list.count ? ds.list.items[0]->message : STR("no reason");
  if (str_find(why, STR("overflow")) != SIZE_MAX || str_find(why, STR("38 digits")) != SIZE_MAX ||
      str_find(why, STR("years 1 to 9999")) != SIZE_MAX) {
    if (c->tally) c->tally->early++;
    return false;
  }
  struct buf text = buf_in(c->a);
  sql_print(st, &text);
  c->out =
      different(c, "sql-fails", ir->segments.items[segment].name, "%.*s\n%.*s", STR_ARG(why), STR_ARG(buf_str(&text)));
  return *differs = true, false;
}

static bool same_members(struct comparing *c, struct ir *ir, uint32_t segment, const uint64_t *members,
                         struct id_list ids, const char *who) {
  uint32_t entity = ir->segments.items[segment].entity;
  const struct table *t = &c->l->data->tables[entity];
  uint64_t n = 0;
  for (uint32_t i = 0; i < t->rows; i++) {
    uint32_t row = t->key_order ? t->key_order[i] : i;
    bool here = members && bit_get(members, row);
    struct str id = id_of(c, entity, row);
    bool there = n < ids.count && str_eq(ids.ids[n], id);
    if (here == there) {
      n += there;
      continue;
    }
    struct buf all = buf_in(c->a), text = buf_in(c->a);
    for (uint64_t k = 0; k < ids.count && k < 40; k++) buf_printf(&all, "%s%.*s", k ? " " : "", STR_ARG(ids.ids[k]));
    struct diags ds = diags_in(c->a);
    struct sql_statement *st = sql_segment(c->a, ir, segment, c->l->profile, &ds);
    if (st) sql_print(st, &text);
    c->out = different(c, "sql", ir->segments.items[segment].name,
                       "`%.*s` is %s by %s, %s by SQLite, which has: %.*s\n  %.*s\n%.*s", STR_ARG(id),
                       here ? "in" : "out", who, here ? "out" : "in", STR_ARG(buf_str(&all)),
                       STR_ARG(explain(c, ir, segment)), STR_ARG(buf_str(&text)));
    return false;
  }
  if (n == ids.count) return true;
  c->out = different(c, "sql", ir->segments.items[segment].name, "SQLite has %llu members, %s %llu\n  %.*s",
                     (unsigned long long)ids.count, who, (unsigned long long)n, STR_ARG(explain(c, ir, segment)));
  return false;
}

/* What SQLite is made to lack: the statement gives the members and more then, and the members where it calls itself
 * exact. */
static uint64_t lacks;
static bool can(const struct writer *w, ir_ref r, const char **why) {
  uint16_t op = ir_at(w->ir, r)->op;
  *why = "SQLite was told to lack it";
  return op == IR_TRUE || op == IR_FALSE || op == IR_AND || op == IR_OR || op == IR_NOT || op == IR_ROW ||
         !(lacks >> (op % 64) & 1);
}

static bool none_lost(struct comparing *c, struct ir *ir, uint32_t segment, const uint64_t *members) {
  struct sql_dialect hobbled = *c->l->profile->dialect;
  struct sql_profile profile = *c->l->profile;
  hobbled.can = can;
  profile.dialect = &hobbled;
  uint64_t h = str_hash(ir->segments.items[segment].name) ^
               (uint64_t)ir->segments.items[segment].cond * UINT64_C(0x9E3779B97F4A7C15);
  lacks = UINT64_C(1) << (h % 64) | UINT64_C(1) << (h >> 8) % 64 | UINT64_C(1) << (h >> 16) % 64;
  struct diags ds = diags_in(c->a);
  struct sql_statement *st = sql_segment(c->a, ir, segment, &profile, &ds);
  struct id_list ids = {0};
  if (!st || !db_members(c->l->db, c->a, st, &ids, &ds)) return true; /* refused or overflows, as it may without */
  struct str wrong = ir_verify(ir, c->a);
  if (wrong.len)
    return c->out = different(c, "narrow-ir", ir->segments.items[segment].name, "%.*s", STR_ARG(wrong)), false;
  uint32_t entity = ir->segments.items[segment].entity;
  const struct table *t = &c->l->data->tables[entity];
  uint64_t n = 0;
  for (uint32_t i = 0; i < t->rows; i++) {
    uint32_t row = t->key_order ? t->key_order[i] : i;
    struct str id = id_of(c, entity, row);
    bool there = n < ids.count && str_eq(ids.ids[n], id), member = bit_get(members, row);
    n += there;
    if (there == member || (there && !st->exact)) continue;
    struct buf text = buf_in(c->a);
    sql_print(st, &text);
    c->out = different(c, "narrow", ir->segments.items[segment].name,
                       "`%.*s` is %s where SQLite lacks operations %llx\n  %.*s\n%.*s", STR_ARG(id),
                       member ? "lost" : "too many", (unsigned long long)lacks, STR_ARG(explain(c, ir, segment)),
                       STR_ARG(buf_str(&text)));
    return false;
  }
  return true;
}

static bool overflow_message(struct str m) {
  return str_find(m, STR("overflow")) != SIZE_MAX || str_find(m, STR("38 digits")) != SIZE_MAX ||
         str_find(m, STR("years 1 to 9999")) != SIZE_MAX;
}

/* Rows one at a time, where the segment is about one row. `exact`: nothing overflows. */
static bool points_agree(struct comparing *c, const struct ir *ir, uint32_t segment, const uint64_t *members,
                         bool exact) {
  enum point_refusal why;
  ir_ref where;
  const struct ir_segment *s = &ir->segments.items[segment];
  struct point *p = point_new(c->a, ir, s->entity, s->cond, &why, &where);
  if (!p) return true;
  if (c->tally) c->tally->points++;
  const struct dataset *d = c->l->data;
  struct point_value *v = arena_new_array(c->a, struct point_value, d->schema->entities[s->entity].column_count + 1);
  for (uint32_t r = 0; r < d->tables[s->entity].rows; r++) {
    point_row(c->a, d, s->entity, r, v);
    enum point_answer got = point_test(p, v, c->a);
    if (got == POINT_OVERFLOW ? !exact : (got == POINT_YES) == bit_get(members, r)) continue;
    c->out = different(c, "point", s->name, "`%.*s` (row %u) is %s, and by itself %s\n  %.*s",
                       STR_ARG(id_of(c, s->entity, r)), r, bit_get(members, r) ? "in" : "out",
                       got == POINT_YES  ? "in"
                       : got == POINT_NO ? "out"
                                         : "an overflow",
                       STR_ARG(explain(c, ir, segment)));
    return false;
  }
  return true;
}

static bool engines_agree(struct comparing *c, struct ir *ir, const struct pairs *pairs) {
  struct str wrong = ir_verify(ir, c->a);
  if (wrong.len) return c->out = different(c, "ir", STR_NONE, "%.*s", STR_ARG(wrong)), false;
  struct program *p = program_emit(c->a, ir);
  wrong = program_verify(p, c->a);
  if (wrong.len) return c->out = different(c, "program", STR_NONE, "%.*s", STR_ARG(wrong)), false;
  struct run_result want = {0}, got[2] = {{0}};
  bool fine = reference_run(ir, c->l->data, c->a, &want), ran[2];
  for (uint32_t k = 0; k < 2; k++) {
    struct run_options o = {.threads = k ? 3 : 1, .rules = true};
    ran[k] = program_run(p, c->l->data, &o, c->a, &got[k]);
    if (!ran[k] && !overflow_message(got[k].error.message))
      return c->out = different(c, "machine-fails", STR_NONE, "%.*s", STR_ARG(got[k].error.message)), false;
  }
  if (!fine && c->tally) c->tally->overflowed++;
  if (!fine && ran[0])
    return c->out = different(c, "overflow", STR_NONE, "the reference alone: %.*s", STR_ARG(want.error.message)), false;
  if (fine && !ran[0] && c->tally) c->tally->early++; /* it works out the rows that are put in order first */
  const struct run_result *best = fine ? &want : ran[0] ? &got[0] : NULL;
  const char *who = fine ? "the reference" : "the machine";
  for (uint32_t s = 0; s < ir->segments.count; s++) {
    struct str name = ir->segments.items[s].name;
    uint32_t rows = c->l->data->tables[ir->segments.items[s].entity].rows;
    if (c->tally) c->tally->segments++, c->tally->rows += rows;
    if (c->tally && fine) c->tally->members += want.segments[s].count;
    for (uint32_t k = 0; k < 2 && fine; k++) {
      if (!ran[k]) continue;
      for (uint32_t r = 0; r < rows; r++) {
        bool a = bit_get(want.segments[s].members, r), b = bit_get(got[k].segments[s].members, r);
        if (a == b) continue;
        c->out = different(c, "machine", name,
                           "`%.*s` (row %u) of `%.*s` is %s by the reference, %s by the machine (%u threads)\n  %.*s",
                           STR_ARG(id_of(c, ir->segments.items[s].entity, r)), r, STR_ARG(name), a ? "in" : "out",
                           b ? "in" : "out", k ? 3u : 1u, STR_ARG(explain(c, ir, s)));
        return false;
      }
      for (uint32_t u = 0; u < ir->segments.items[s].rule_count; u++)
        for (uint32_t r = 0; r < rows; r++)
          if (bit_get(want.segments[s].rules[u], r) != bit_get(got[k].segments[s].rules[u], r))
            return c->out = different(c, "machine-rules", name, "rule %u of `%.*s`, row %u", u, STR_ARG(name), r),
                   false;
    }
    struct id_list ids = {0};
    bool differs;
    bool asked = in_sql(c, ir, s, &ids, &differs);
    if (differs) return false;
    if (asked && best && !same_members(c, ir, s, best->segments[s].members, ids, who)) return false;
    if (asked && best && !none_lost(c, ir, s, best->segments[s].members)) return false;
    if (best && !engines_hold(c->a, c->l, ir, s, best->segments[s].members, c->tally, &c->out)) return false;
    if (best && !points_agree(c, ir, s, best->segments[s].members, fine)) return false;
  }
  if (!best) return true;
  if (!engines_count(c->a, c->l, ir, best, &c->out)) return false;
  for (uint32_t i = 0; i < pairs->list.count; i++) {
    const struct pair *pair = &pairs->list.items[i];
    uint32_t one = NONE, two = NONE;
    for (uint32_t s = 0; s < ir->segments.count; s++) {
      if (str_eq(ir->segments.items[s].name, pair->a)) one = s;
      if (str_eq(ir->segments.items[s].name, pair->b)) two = s;
    }
    if (one == NONE || two == NONE) continue;
    uint32_t entity = ir->segments.items[one].entity;
    for (uint32_t r = 0; r < c->l->data->tables[entity].rows; r++) {
      bool a = bit_get(best->segments[one].members, r), b = bit_get(best->segments[two].members, r);
      if ((a == b) == !pair->complement) continue;
      struct str text = STR("");
      for (uint32_t s = 0; s < c->checked->segment_count; s++)
        if (str_eq(c->checked->segments[s].name, pair->b)) text = text_of(c, c->checked->segments[s].body);
      c->out = different(c, pair->complement ? "complement" : "spelling", pair->a,
                         "`%.*s` is %s `%.*s` and %s `%.*s`, which is\n  %.*s\n  %.*s\n  %.*s",
                         STR_ARG(id_of(c, entity, r)), a ? "in" : "out of", STR_ARG(pair->a), b ? "in" : "out of",
                         STR_ARG(pair->b), STR_ARG(text), STR_ARG(explain(c, ir, one)), STR_ARG(explain(c, ir, two)));
      return false;
    }
  }
  return true;
}

struct outcome compare(struct arena *a, const struct world *w, const struct loaded *l, struct str program,
                       struct tally *tally) {
  struct comparing c = {.a = a, .w = w, .l = l, .tally = tally};
  if (tally) tally->programs++;
  if (!check_text(&c, program, "check")) {
    if (tally && c.out.verdict == REFUSED) tally->refused++;
    return c.out;
  }
  const struct node *file = program_file(&c);
  if (!file) return (struct outcome){.verdict = SAME};
  if (!printing_keeps_it(&c, file)) return c.out;
  struct buf text = buf_in(a);
  struct pairs pairs = {0};
  buf_add(&text, program);
  derive(&c, file, &text, &pairs);
  if (!check_text(&c, buf_str(&text), "derived")) {
    if (c.out.verdict == DIFFERENT)
      c.out.what = str_printf(a, "%.*s\n%.*s", STR_ARG(c.out.what), STR_ARG(buf_str(&text)));
    return c.out;
  }
  struct ir *ir = ir_new(a, c.checked, w->now);
  for (uint32_t s = 0; s < c.checked->segment_count; s++) ir_add_segment(ir, c.checked, s, &c.diags);
  if (c.diags.errors) {
    const struct diag *d = c.diags.list.items[c.diags.list.count - 1];
    count_code(tally, d->code->id);
    if (may_be_refused(d->code->id)) {
      if (tally) tally->refused++;
      return (struct outcome){.verdict = REFUSED};
    }
    return different(&c, str_printf(a, "lower %s", d->code->id).ptr, STR_NONE, "%.*s", STR_ARG(d->message));
  }
  if (tally)
    for (uint32_t i = 1; i < ir->nodes.count; i++) tally->ops[ir->nodes.items[i].op]++;
  if (!engines_agree(&c, ir, &pairs)) return c.out.text = buf_str(&text), c.out;
  return (struct outcome){.verdict = SAME};
}
