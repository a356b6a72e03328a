/* Pieces of text with values in them, and the statement. */
#include "sql/pushdown.h"

const struct diag_code sql_code[SQL_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "sql/codes.def"
#undef CODE
};
static const struct diag_code *const code_list[SQL_CODES] = {
#define CODE(id, severity, name, explain) &sql_code[id],
#include "sql/codes.def"
#undef CODE
};
const struct diag_code *const *sql_codes(uint32_t *count) {
  *count = SQL_CODES;
  return code_list;
}

struct text text_in(struct arena *a) {
  return (struct text){.sql = buf_in(a)};
}

void put(struct text *t, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct str s = str_vprintf(t->sql.arena, fmt, ap);
  va_end(ap);
  buf_add(&t->sql, s);
}

void put_text(struct text *t, const struct text *piece, struct arena *a) {
  size_t before = t->sql.len;
  buf_add(&t->sql, buf_str(&piece->sql));
  for (uint32_t i = 0; i < piece->holes.count; i++)
    *array_push(a, &t->holes) = (struct sql_hole){before + piece->holes.items[i].at, piece->holes.items[i].value};
}

void put_name(struct writer *w, struct text *t, struct str name) { w->d->identifier(name, &t->sql); }

void put_column(struct writer *w, struct text *t, uint32_t entity, uint32_t column, uint32_t alias) {
  put(t, "t%u.", alias);
  put_name(w, t, w->s->entities[entity].columns[column].stored);
}

void put_value(struct writer *w, struct text *t, struct sql_value v) {
  *array_push(w->a, &t->holes) = (struct sql_hole){t->sql.len, v};
}
void put_int(struct writer *w, struct text *t, int64_t v) {
  put_value(w, t, (struct sql_value){.kind = SQL_INT, .i = v});
}
void put_str(struct writer *w, struct text *t, struct str s) {
  put_value(w, t, (struct sql_value){.kind = SQL_TEXT, .s = s});
}
void put_constant(struct writer *w, struct text *t, struct type type, struct constant c) {
  w->d->constant(w, type, c, t);
}

const char *in_cluster(const struct writer *w) {
  return w->profile->cluster && w->d->in_cluster ? w->d->in_cluster : "";
}
void put_in(struct writer *w, struct text *t) { put(t, " %sIN ", in_cluster(w)); }

/* The text with its placeholders, and the values in their order. */
static void finish(const struct text *t, const struct sql_dialect *d, struct arena *a, struct sql_statement *out) {
  struct buf b = buf_in(a);
  size_t at = 0;
  out->value_count = t->holes.count;
  out->values = arena_new_array(a, struct sql_value, t->holes.count + 1);
  struct sql_mark *marks = arena_new_array(a, struct sql_mark, t->holes.count + 1);
  out->marks = marks;
  for (uint32_t i = 0; i < t->holes.count; i++) {
    const struct sql_hole *h = &t->holes.items[i];
    buf_add(&b, str_of(t->sql.ptr + at, h->at - at));
    at = h->at;
    marks[i].at = b.len;
    d->parameter(&h->value, i + 1, &b);
    marks[i].len = b.len - marks[i].at;
    out->values[i] = h->value;
  }
  buf_add(&b, str_of(t->sql.ptr + at, t->sql.len - at));
  out->text = buf_str(&b);
}

struct sql_statement *sql_finish(struct writer *w, const struct text *t, struct str name) {
  if (w->failed) return NULL;
  if (t->holes.count > w->d->values_most) {
    diag_add(w->ds, &sql_code[E0802], SPAN_NONE, "the statement of `%.*s` needs %u values, and %s", STR_ARG(name),
             t->holes.count, w->d->values_why);
    return NULL;
  }
  struct sql_statement *st = arena_new(w->a, struct sql_statement);
  finish(t, w->d, w->a, st);
  st->dialect = w->d;
  st->exact = true;
  return st;
}

struct sql_profile *sql_profile_new(struct arena *a, const struct schema *s, const struct sql_dialect *d) {
  struct sql_profile *p = arena_new(a, struct sql_profile);
  p->dialect = d;
  p->columns = arena_new_array(a, struct sql_column_profile *, s->entity_count + 1);
  p->parents = arena_new_array(a, uint8_t, s->relation_count + 1);
  for (uint32_t e = 0; e < s->entity_count; e++)
    p->columns[e] = arena_new_array(a, struct sql_column_profile, s->entities[e].column_count + 1);
  return p;
}

struct sql_profile *sql_profile_plain(struct arena *a, const struct schema *s, const struct sql_dialect *d) {
  struct sql_profile *p = sql_profile_new(a, s, d);
  for (uint32_t e = 0; d->plain && e < s->entity_count; e++)
    for (uint32_t c = 0; c < s->entities[e].column_count; c++)
      d->plain(s, &s->entities[e].columns[c], &p->columns[e][c]);
  return p;
}

const struct sql_column_profile *profile_of(const struct writer *w, uint32_t entity, uint32_t column) {
  return &w->profile->columns[entity][column];
}

/* ---- the statement ---- */

static void write_key(struct writer *w, struct select *in, uint32_t entity, enum sql_key_use use, struct text *t) {
  const struct entity *e = &w->s->entities[entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) put(t, ", ");
    struct type type = e->columns[e->key[i]].type;
    struct text part = text_in(w->a), bare = text_in(w->a);
    w->d->key(w, entity, e->key[i], in->alias, use, &part);
    put_text(t, &part, w->a);
    if (use != SQL_KEY_SHOWN || w->d->names_capture) continue;
    if (type.kind == TYPE_DECIMAL) put(t, " /* at scale %u */", type.scale);
    put_column(w, &bare, entity, e->key[i], in->alias);
    if (str_eq(buf_str(&part.sql), buf_str(&bare.sql))) continue;
    put(t, " AS "); /* under its own name all the same */
    put_name(w, t, e->columns[e->key[i]].stored);
  }
}

void write_where(struct writer *w, struct select *in, ir_ref cond, struct text *t) {
  if (ir_is(w->ir, cond, IR_TRUE)) return;
  bool several = ir_is(w->ir, cond, IR_AND);
  uint32_t count = 1, before = narrow_begin(w, in, cond);
  ir_ref *parts = several ? parts_by_cost(w, in, cond, &count) : &cond;
  for (uint32_t i = 0, written = 0; i < count; i++) {
    if (narrow_implies(w, in, cond, parts[i])) continue;
    put(t, written++ ? "\n  AND " : "\nWHERE ");
    w->leading = parts[i];
    write_cond(w, in, parts[i], t);
    w->leading = 0;
    must_hold(w, in, parts[i]);
  }
  narrow_end(in, before);
}

static void write_rows(struct writer *w, uint32_t entity, ir_ref cond, struct text *out, size_t *before_order) {
  struct text where = text_in(w->a), order = text_in(w->a), keys = text_in(w->a);
  struct select in = {.alias = w->next_alias++, .entity = entity};
  write_where(w, &in, cond, &where);
  write_key(w, &in, entity, SQL_KEY_SHOWN, &keys);
  write_key(w, &in, entity, SQL_KEY_ORDER, &order);
  put(out, "SELECT ");
  put_text(out, &keys, w->a);
  put(out, "\nFROM ");
  write_table(w, entity, in.alias, out);
  put_joins(w, &in, out);
  put_text(out, &where, w->a);
  *before_order = out->sql.len;
  put(out, "\nORDER BY ");
  put_text(out, &order, w->a); /* no values in it */
}

struct sql_statement *sql_segment(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile,
                                  struct diags *ds) {
  struct writer w = {.a = a, .ir = ir, .s = ir->schema, .profile = profile, .d = profile->dialect, .ds = ds};
  const struct ir_segment *g = &ir->segments.items[segment]; /* segments are not added here */
  const struct entity *e = &w.s->entities[g->entity];
  if (!e->key_count) {
    diag_add(ds, &sql_code[E0801], SPAN_NONE, "rows of `%.*s` have no key to list", STR_ARG(e->name));
    return NULL;
  }
  struct text out = text_in(a);
  struct sql_pushdown push = sql_push(&w, g->cond);
  size_t before;
  if (!push.exact || !write_alone(&w, g->entity, push.cond, &out, &before))
    write_rows(&w, g->entity, push.cond, &out, &before);
  struct sql_statement *st = sql_finish(&w, &out, g->name);
  if (!st) return NULL;
  st->key_columns = e->key_count;
  st->order_len = out.sql.len - before;
  st->entity = g->entity;
  st->exact = push.exact;
  st->nothing = !push.exact && ir_is(ir, push.cond, IR_TRUE);
  st->places = push.places;
  st->place_count = push.place_count;
  return st;
}

struct sql_statement *sql_all(struct arena *a, struct ir *ir, const uint32_t *segments, uint32_t count,
                              const struct sql_profile *profile, struct diags *ds) {
  struct writer w = {.a = a,
                     .ir = ir,
                     .s = ir->schema,
                     .profile = profile,
                     .d = profile->dialect,
                     .ds = ds,
                     .exact = true,
                     .shared = count > 1};
  uint32_t entity = ir->segments.items[segments[0]].entity;
  const struct entity *e = &w.s->entities[entity];
  if (!e->key_count) {
    diag_add(ds, &sql_code[E0801], SPAN_NONE, "rows of `%.*s` have no key to list", STR_ARG(e->name));
    return NULL;
  }
  struct text what = text_in(a), out = text_in(a), order = text_in(a), keys = text_in(a);
  struct select in = {.alias = w.next_alias++, .entity = entity};
  for (uint32_t i = 0; i < count; i++) {
    const struct ir_segment *g = &ir->segments.items[segments[i]];
    put(&what, ",\n  ");
    write_cond(&w, &in, g->cond, &what);
    put(&what, " AS ");
    put_name(&w, &what, g->name);
  }
  write_key(&w, &in, entity, SQL_KEY_SHOWN, &keys);
  write_key(&w, &in, entity, SQL_KEY_ORDER, &order);
  put(&out, "SELECT ");
  put_text(&out, &keys, a);
  put_text(&out, &what, a);
  put(&out, "\nFROM ");
  write_table(&w, entity, in.alias, &out);
  put_joins(&w, &in, &out);
  size_t before = out.sql.len;
  put(&out, "\nORDER BY ");
  put_text(&out, &order, a); /* no values in it */
  struct sql_statement *st = sql_finish(&w, &out, STR("all segments"));
  if (!st) return NULL;
  st->key_columns = e->key_count;
  st->order_len = out.sql.len - before;
  st->entity = entity;
  return st;
}
