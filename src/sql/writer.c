#include "sql/writer.h"

#include <stdio.h>

#include "data/decimal.h"

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

struct text text_in(struct arena *a) { return (struct text){.sql = buf_in(a)}; }

void put(struct text *t, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct str s = str_vprintf(t->sql.arena, fmt, ap);
  va_end(ap);
  buf_add(&t->sql, s);
}

void put_name(struct text *t, struct str name) {
  buf_addc(&t->sql, '"');
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] == '"') buf_addc(&t->sql, '"');
    buf_addc(&t->sql, name.ptr[i]);
  }
  buf_addc(&t->sql, '"');
}

void put_text(struct text *t, const struct text *piece, struct arena *a) {
  buf_add(&t->sql, buf_str(&piece->sql));
  for (uint32_t i = 0; i < piece->values.count; i++) *array_push(a, &t->values) = piece->values.items[i];
}

static void bind(struct writer *w, struct text *t, struct sql_value v) {
  *array_push(w->a, &t->values) = v;
  buf_addc(&t->sql, '?');
}

void put_int(struct writer *w, struct text *t, int64_t v) { bind(w, t, (struct sql_value){.kind = SQL_INT, .i = v}); }
void put_str(struct writer *w, struct text *t, struct str s) { bind(w, t, (struct sql_value){.kind = SQL_TEXT, .s = s}); }

/* Decimals are whole numbers of their last digit; beyond 64 bits, their digits as text. */
static void put_decimal(struct writer *w, struct text *t, i128 d) {
  if (d >= INT64_MIN && d <= INT64_MAX) {
    put_int(w, t, (int64_t)d);
    return;
  }
  struct buf b = buf_in(w->a);
  decimal_print(&b, d, 0);
  put_str(w, t, buf_str(&b));
}

void put_constant(struct writer *w, struct text *t, struct type type, struct constant c) {
  switch (type.kind) {
    case TYPE_TEXT: case TYPE_ENUM: case TYPE_ID: put_str(w, t, c.s); break;
    case TYPE_FLOAT: bind(w, t, (struct sql_value){.kind = SQL_REAL, .f = c.f}); break;
    case TYPE_DECIMAL: put_decimal(w, t, c.d); break;
    default: put_int(w, t, c.i); break;
  }
}

struct sql_profile *sql_profile_new(struct arena *a, const struct schema *s) {
  struct sql_profile *p = arena_new(a, struct sql_profile);
  p->columns = arena_new_array(a, struct sql_column_profile *, s->entity_count + 1);
  for (uint32_t e = 0; e < s->entity_count; e++) p->columns[e] = arena_new_array(a, struct sql_column_profile, s->entities[e].column_count + 1);
  return p;
}

const struct sql_column_profile *profile_of(const struct writer *w, uint32_t entity, uint32_t column) { return &w->profile->columns[entity][column]; }

/* ---- the statement ---- */

static void write_key(struct writer *w, struct select *in, uint32_t entity, bool order, struct text *t) {
  const struct entity *e = &w->s->entities[entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) put(t, ", ");
    uint8_t sp = profile_of(w, entity, e->key[i])->spelling;
    const struct column_spec *c = &e->columns[e->key[i]];
    if (c->type.kind == TYPE_ID) {
      bool digits = order && sp == SQL_ID_DIGITS, cast = sp != SQL_ID_INT && sp != SQL_PLAIN && !digits;
      put(t, digits ? "CAST(t%u." : cast ? "CAST(t%u." : "t%u.", in->alias);
      put_name(t, c->stored);
      if (digits) put(t, " AS INTEGER)");
      else if (cast) put(t, " AS TEXT)");
    } else {
      struct type rt = c->type;
      ir_ref row = ir_row((struct ir *)w->ir, 0, entity);
      write_column(w, in, row, e->key[i], false, rt, t);
      if (!order && rt.kind == TYPE_DECIMAL) put(t, " /* at scale %u */", rt.scale);
    }
  }
}

struct sql_statement *sql_segment(struct arena *a, const struct ir *ir, uint32_t segment, const struct sql_profile *profile, struct diags *ds) {
  struct writer w = {.a = a, .ir = ir, .s = ir->schema, .profile = profile, .ds = ds};
  const struct ir_segment *g = &ir->segments.items[segment];
  const struct entity *e = &w.s->entities[g->entity];
  if (!e->key_count) {
    diag_add(ds, &sql_code[E0801], SPAN_NONE, "rows of `%.*s` have no key to list", STR_ARG(e->name));
    return NULL;
  }
  struct text where = text_in(a), joins = text_in(a), out = text_in(a), order = text_in(a), keys = text_in(a);
  struct select in = {.alias = w.next_alias++, .entity = g->entity, .joins = &joins};
  write_cond(&w, &in, g->cond, &where);
  write_key(&w, &in, g->entity, false, &keys);
  write_key(&w, &in, g->entity, true, &order);
  put(&out, "SELECT ");
  put_text(&out, &keys, a);
  put(&out, "\nFROM ");
  write_table(&w, g->entity, in.alias, &out);
  put_text(&out, &joins, a);
  put(&out, "\nWHERE ");
  put_text(&out, &where, a);
  put(&out, "\nORDER BY ");
  put_text(&out, &order, a);
  if (out.values.count > 32766) {
    diag_add(ds, &sql_code[E0802], SPAN_NONE, "the statement of `%.*s` needs %u values, and 32,766 is what there is", STR_ARG(g->name), out.values.count);
    return NULL;
  }
  if (w.failed) return NULL;
  struct sql_statement *st = arena_new(a, struct sql_statement);
  st->text = buf_str(&out.sql);
  st->values = out.values.items;
  st->value_count = out.values.count;
  st->key_columns = e->key_count;
  st->entity = g->entity;
  return st;
}

void sql_print(const struct sql_statement *s, struct buf *out) {
  buf_add(out, s->text);
  buf_addz(out, ";\n");
  for (uint32_t i = 0; i < s->value_count; i++) {
    const struct sql_value *v = &s->values[i];
    buf_printf(out, "-- ?%u = ", i + 1);
    switch (v->kind) {
      case SQL_NULL: buf_addz(out, "NULL"); break;
      case SQL_INT: buf_printf(out, "%lld", (long long)v->i); break;
      case SQL_REAL: buf_printf(out, "%.17g", v->f); break;
      case SQL_TEXT:
        buf_addc(out, '\'');
        for (size_t k = 0; k < v->s.len && k < 200; k++) {
          if (v->s.ptr[k] == '\'') buf_addc(out, '\'');
          if (v->s.ptr[k] == '\n') buf_addz(out, "\\n");
          else buf_addc(out, v->s.ptr[k]);
        }
        buf_addz(out, v->s.len > 200 ? "...'" : "'");
        break;
    }
    buf_addc(out, '\n');
  }
}
