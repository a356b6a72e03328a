/* Statements as views and tables of members. */
#include "sql/dialect.h"

static void put_same_key(const struct sql_statement *s, const struct entity *e, const char *a, struct str b,
                         struct buf *out) {
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) buf_addz(out, " AND ");
    buf_addz(out, a);
    s->dialect->identifier(e->columns[e->key[i]].stored, out);
    buf_printf(out, " = %.*s.", STR_ARG(b));
    s->dialect->identifier(e->columns[e->key[i]].stored, out);
  }
}

/* Who stays keeps when they entered: what MERGE does, in words that every database has. */
static void put_table(const struct sql_statement *s, const struct entity *e, struct str name, struct str text,
                      struct buf *out) {
  const struct sql_dialect *d = s->dialect;
  struct buf table = buf_in(out->arena), next = buf_in(out->arena);
  d->identifier(name, &table);
  d->identifier(str_printf(out->arena, "%.*s_now", STR_ARG(name)), &next);
  struct str t = buf_str(&table), n = buf_str(&next);
  buf_printf(out, "BEGIN;\nCREATE TEMPORARY TABLE %.*s AS\n%.*s;\n", STR_ARG(n), STR_ARG(text));
  buf_printf(out, "CREATE TABLE IF NOT EXISTS %.*s AS SELECT s.*, %s AS entered_at FROM %.*s AS s WHERE %s;\n",
             STR_ARG(t), d->clock_now, STR_ARG(n), d->no);
  buf_printf(out, "DELETE FROM %.*s WHERE NOT EXISTS (SELECT 1 FROM %.*s AS s WHERE ", STR_ARG(t), STR_ARG(n));
  put_same_key(s, e, "s.", t, out);
  buf_printf(out, ");\nINSERT INTO %.*s SELECT s.*, %s FROM %.*s AS s WHERE NOT EXISTS (SELECT 1 FROM %.*s AS m WHERE ",
             STR_ARG(t), d->clock_now, STR_ARG(n), STR_ARG(t));
  put_same_key(s, e, "m.", STR("s"), out);
  buf_printf(out, ");\nDROP TABLE %.*s;\nCOMMIT;\n", STR_ARG(n));
}

/* "(k1, k2)", or "k1" */
static struct str key_list(const struct sql_statement *s, const struct entity *e, bool brackets, struct arena *a) {
  struct buf b = buf_in(a);
  if (brackets && e->key_count > 1) buf_addc(&b, '(');
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) buf_addz(&b, ", ");
    s->dialect->identifier(e->columns[e->key[i]].stored, &b);
  }
  if (brackets && e->key_count > 1) buf_addc(&b, ')');
  return buf_str(&b);
}

/* The same where tables are written once: those who stay and those who come make the next one, which takes the
 * place. */
static void put_swapped(const struct sql_statement *s, const struct entity *e, struct str name, struct str text,
                        struct buf *out) {
  const struct sql_dialect *d = s->dialect;
  struct buf table = buf_in(out->arena), now = buf_in(out->arena), next = buf_in(out->arena);
  d->identifier(name, &table);
  d->identifier(str_printf(out->arena, "%.*s_now", STR_ARG(name)), &now);
  d->identifier(str_printf(out->arena, "%.*s_next", STR_ARG(name)), &next);
  struct str t = buf_str(&table), n = buf_str(&now), x = buf_str(&next);
  struct str keys = key_list(s, e, true, out->arena), plain = key_list(s, e, false, out->arena);
  buf_printf(out, "DROP TABLE IF EXISTS %.*s;\nDROP TABLE IF EXISTS %.*s;\n", STR_ARG(n), STR_ARG(x));
  buf_printf(out, "CREATE TABLE %.*s ENGINE = MergeTree ORDER BY tuple() AS\n%.*s;\n", STR_ARG(n), STR_ARG(text));
  buf_printf(
      out,
      "CREATE TABLE IF NOT EXISTS %.*s ENGINE = MergeTree ORDER BY tuple() AS SELECT *, %s AS entered_at FROM %.*s WHERE %s;\n",
      STR_ARG(t), d->clock_now, STR_ARG(n), d->no);
  buf_printf(out, "CREATE TABLE %.*s AS %.*s;\n", STR_ARG(x), STR_ARG(t));
  buf_printf(out, "INSERT INTO %.*s SELECT * FROM %.*s WHERE %.*s IN (SELECT %.*s FROM %.*s);\n", STR_ARG(x),
             STR_ARG(t), STR_ARG(keys), STR_ARG(plain), STR_ARG(n));
  buf_printf(out, "INSERT INTO %.*s SELECT *, %s FROM %.*s WHERE %.*s NOT IN (SELECT %.*s FROM %.*s);\n", STR_ARG(x),
             d->clock_now, STR_ARG(n), STR_ARG(keys), STR_ARG(plain), STR_ARG(t));
  buf_printf(out, "EXCHANGE TABLES %.*s AND %.*s;\nDROP TABLE %.*s;\nDROP TABLE %.*s;\n", STR_ARG(t), STR_ARG(x),
             STR_ARG(x), STR_ARG(n));
}

struct str sql_own_function(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '\'' || c == '"') {
      for (i++; i < text.len && text.ptr[i] != c; i++) continue;
      continue;
    }
    if (!str_starts(str_sub(text, i, text.len), STR("seg_"))) continue;
    size_t end = i;
    while (end < text.len && (text.ptr[end] == '_' || (text.ptr[end] >= 'a' && text.ptr[end] <= 'z'))) end++;
    if (end < text.len && text.ptr[end] == '(') return str_sub(text, i, end);
    i = end;
  }
  return STR("");
}

static const char *const kinds[] = {[SQL_VIEW] = "view", [SQL_TABLE] = "table", [SQL_DBT] = "dbt model"};

bool sql_print_wrapped(const struct sql_statement *s, const struct schema *schema, enum sql_wrap wrap, struct str name,
                       struct str text, struct buf *out, struct diags *ds) {
  const struct entity *e = &schema->entities[s->entity];
  const struct sql_dialect *d = s->dialect;
  text.len -= s->order_len;
  const char *why = NULL;
  if ((wrap == SQL_VIEW && !d->replace_view) || (wrap == SQL_TABLE && !d->clock_now) ||
      (wrap == SQL_DBT && !sql_put_dbt(s, e, name, text, out, &why))) {
    struct diag *diag = diag_add(ds, &sql_code[E0801], SPAN_NONE, "`%.*s` cannot be written as a %s for %s",
                                 STR_ARG(name), kinds[wrap], d->title);
    if (why) diag_note(ds, diag, "%s", why);
    return false;
  }
  struct str own = sql_own_function(text);
  if (own.len) {
    struct diag *diag = diag_add(
        ds, &sql_code[E0801], SPAN_NONE,
        "`%.*s` cannot be written as a %s: its statement calls `%.*s`, which %s knows only while seg has it open",
        STR_ARG(name), kinds[wrap], STR_ARG(own), d->title);
    diag_help(
        ds, diag,
        "name the data, so that what is stored need not be guarded: `--data FILE`; decimals want whole numbers, `@stored(cents)`");
    return false;
  }
  if (wrap == SQL_VIEW) {
    if (!str_starts(str_from(d->replace_view), STR("CREATE OR REPLACE"))) { /* there is no such word */
      buf_addz(out, "DROP VIEW IF EXISTS ");
      d->identifier(name, out);
      buf_addz(out, ";\n");
    }
    buf_addz(out, d->replace_view);
    d->identifier(name, out);
    buf_printf(out, " AS\n%.*s;\n", STR_ARG(text));
  } else if (wrap == SQL_TABLE) {
    (d->tables_swap ? put_swapped : put_table)(s, e, name, text, out);
  }
  return true;
}
