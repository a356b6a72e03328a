/* Statements as models of dbt: a table of members that keeps when each of them entered, and its tests. */
#include "sql/dialect.h"

static void put_yaml(struct str s, struct buf *out) { quote_doubling(s, '\'', false, out); }

static bool has_marks(struct str s) {
  return str_find(s, STR("{{")) != SIZE_MAX || str_find(s, STR("{%")) != SIZE_MAX || str_find(s, STR("{#")) != SIZE_MAX;
}

/* As Jinja gives it back: within `raw`, where there are marks, or where that is not to be, each mark a text of its own.
 */
static void put_plain(struct str s, bool alone, struct buf *out) {
  if (!has_marks(s) && (alone || str_find(s, STR("{")) == SIZE_MAX)) {
    buf_add(out, s);
  } else if (alone && str_find(s, STR("endraw")) == SIZE_MAX) {
    buf_printf(out, "{%% raw %%}%.*s{%% endraw %%}", STR_ARG(s));
  } else {
    for (size_t i = 0; i < s.len; i++)
      if (s.ptr[i] == '{') buf_addz(out, "{{ '{' }}");
      else buf_addc(out, s.ptr[i]);
  }
}

/* What stands beside the model. Names are quoted in the tests, too: they are those of the database, spaces and
 * capitals as they are. */
static void put_tests(const struct entity *e, struct str name, struct buf *out) {
  buf_addz(out, "models:\n  - name: ");
  put_yaml(name, out);
  if (e->key_count > 1) {
    buf_addz(out,
             "\n    data_tests:\n      - dbt_utils.unique_combination_of_columns: # of the package dbt_utils"
             "\n          arguments: # dbt before 1.10.5: leave this line out"
             "\n            combination_of_columns: [");
    for (uint32_t i = 0; i < e->key_count; i++) {
      if (i) buf_addz(out, ", ");
      put_yaml(e->columns[e->key[i]].stored, out);
    }
    buf_addz(out, "]\n            quote_columns: true");
  }
  buf_addz(out, "\n    columns:\n");
  for (uint32_t i = 0; i < e->key_count; i++) {
    buf_addz(out, "      - name: ");
    put_yaml(e->columns[e->key[i]].stored, out);
    buf_printf(out, "\n        quote: true\n        data_tests: [%snot_null]\n", e->key_count > 1 ? "" : "unique, ");
  }
  buf_addz(out, "      - name: entered_at\n        data_tests: [not_null]\n");
}

/* dbt makes such a table beside the one that stands, which can be read meanwhile, and puts it in its place: who stays
 * keeps when they entered, and who left is gone. (An incremental model would keep who left.) */
bool sql_put_dbt(const struct sql_statement *s, const struct entity *e, struct str name, struct str text,
                 struct buf *out, const char **why) {
  const struct sql_dialect *d = s->dialect;
  if (!d->clock_now) {
    *why = "no instant that a table could keep is at hand in this version";
    return false;
  }
  struct buf tests = buf_in(out->arena), keys = buf_in(out->arena), same = buf_in(out->arena);
  put_tests(e, name, &tests);
  for (uint32_t i = 0; i < e->key_count; i++) {
    struct str key = e->columns[e->key[i]].stored;
    struct buf name_of = buf_in(out->arena);
    d->identifier(key, &name_of);
    put_plain(buf_str(&name_of), false, &keys);
    buf_printf(&keys, " AS before_%u, ", i + 1);
    buf_printf(&same, "%sb.before_%u = s.", i ? " AND " : "", i + 1);
    put_plain(buf_str(&name_of), false, &same);
  }
  if (str_find(buf_str(&tests), STR("#}")) !=
      SIZE_MAX) { /* they stand in a comment, and there is no other way to end it */
    *why = "a name in it ends a comment of Jinja: #}";
    return false;
  }
  buf_printf(out, "{{ config(materialized='table') }}\n{#- Beside it, in a .yml file:\n%.*s-#}\n",
             STR_ARG(buf_str(&tests)));
  buf_addz(out,
           "{%- set before = adapter.get_relation(database=this.database, schema=this.schema, "
           "identifier=this.identifier) %}\n"
           "{%- set keeps = before is not none and before.is_table and not flags.FULL_REFRESH %}\n");
  buf_printf(out,
             "SELECT s.*, {%% if keeps %%}coalesce(b.entered_before, %s){%% else %%}%s{%% endif %%} AS entered_at\n",
             d->clock_now, d->clock_now);
  buf_addz(out, "FROM (\n");
  put_plain(text, true, out);
  buf_addz(out, "\n) AS s\n");
  /* where tables are exchanged whole (ClickHouse), a column has a NULL for who is not found only where it may be
   * NULL at all */
  buf_printf(
      out,
      "{%%- if keeps %%}\nLEFT JOIN (SELECT %.*s%s AS entered_before FROM {{ this }}) AS b ON %.*s\n{%%- endif %%}\n",
      STR_ARG(buf_str(&keys)), d->tables_swap ? "toNullable(entered_at)" : "entered_at", STR_ARG(buf_str(&same)));
  return true;
}
