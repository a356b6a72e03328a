/* Statements for people and files. */
#include "sql/dialect.h"

void sql_print(const struct sql_statement *s, struct buf *out) {
  buf_add(out, s->text);
  buf_addz(out, ";\n");
  for (uint32_t i = 0; i < s->value_count; i++) {
    const struct sql_value *v = &s->values[i];
    buf_printf(out, "-- %s%u = ", s->dialect->mark, i + 1);
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
      default: s->dialect->literal(v, out); break;
    }
    buf_addc(out, '\n');
  }
}

void sql_print_inline(const struct sql_statement *s, struct buf *out) { sql_print_relative(s, NULL, STR_NONE, out); }

bool sql_must_be_exact(const struct sql_statement *s, struct diags *ds) {
  if (s->exact) return true;
  for (uint32_t i = 0; i < s->place_count; i++) {
    const struct sql_place *p = &s->places[i];
    bool told = p->where == SQL_IN_DATABASE;
    for (uint32_t k = 0; k < i && !told; k++) told = s->places[k].cond == p->cond && s->places[k].where == p->where;
    if (told) continue;
    struct diag *d = diag_add(ds, &sql_code[E0801], p->span, "%s cannot say this exactly", s->dialect->title);
    if (p->why) diag_note(ds, d, "%s", p->why);
    diag_help(ds, d,
              "`seg run --engine sql` asks the database for what it can say, and finishes the rest by the machine");
  }
  return false;
}
