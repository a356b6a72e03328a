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

/* Whether the machine has to finish a condition of it. */
static bool leaves(const struct sql_statement *s, const struct sql_place *p) {
  for (uint32_t i = 0; i < s->place_count; i++)
    if (s->places[i].where != SQL_IN_DATABASE && s->places[i].cond == p->cond &&
        s->places[i].span.file == p->span.file && s->places[i].span.start == p->span.start)
      return true;
  return false;
}

static void tell(const struct sql_statement *const *list, const struct str *names, uint32_t count, uint32_t first,
                 const struct sql_place *p, struct diags *ds) {
  struct buf in = buf_in(ds->arena);
  uint32_t segments = 0;
  for (uint32_t i = first; i < count; i++) {
    if (!leaves(list[i], p)) continue;
    buf_printf(&in, "%s`%.*s`", segments++ ? ", " : "", STR_ARG(names[i]));
  }
  const char *title = list[first]->dialect->title;
  struct diag *d = diag_add(ds, &sql_code[E0801], p->span, "%s cannot say this exactly, in the segment%s %.*s", title,
                            segments > 1 ? "s" : "", STR_ARG(buf_str(&in)));
  if (p->why) diag_note(ds, d, "%s", p->why);
  if (count > 1)
    diag_help(
        ds, d,
        "name the segments without it by `--segment`; `seg run` finds the members of all, by `--engine sql` (what "
        "the database cannot say is finished by the machine) or by `--engine vm`");
  else
    diag_help(
        ds, d,
        "`seg run` finds its members, by `--engine sql` (what the database cannot say is finished by the machine) "
        "or by `--engine vm`");
}

bool sql_must_be_exact(const struct sql_statement *const *list, const struct str *names, uint32_t count,
                       struct diags *ds) {
  bool exact = true;
  for (uint32_t i = 0; i < count; i++) {
    exact &= list[i]->exact;
    for (uint32_t k = 0; !list[i]->exact && k < list[i]->place_count; k++) {
      const struct sql_place *p = &list[i]->places[k];
      bool told = p->where == SQL_IN_DATABASE;
      for (uint32_t n = 0; n < i && !told; n++) told = leaves(list[n], p);
      const struct sql_statement before = {.places = list[i]->places, .place_count = k};
      if (!told && !leaves(&before, p)) tell(list, names, count, i, p, ds);
    }
  }
  return exact;
}
