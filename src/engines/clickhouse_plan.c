/* EXPLAIN of ClickHouse, read. It evaluates subqueries behind IN before it plans, and its plan lacks them: so each of
 * them is explained by itself. One piece after the other stands in the text:
 *   [{"Plan": {"Node Type": "ReadFromMergeTree", "Description": "default.customers", "Indexes": [{"Type": "PrimaryKey",
 *   "Keys": ["country"], "Initial Granules": 15, "Selected Granules": 2}, ...], "Plans": [...]}}]
 *   reads 20448 rows of customers
 * (https://clickhouse.com/docs/sql-reference/statements/explain). Versions before 24 have no EXPLAIN: there it is
 *   customers: 200000 rows, ordered by country, id */
#include <stdlib.h>

#include "data/json.h"
#include "engines/clickhouse.h"
#include "sql/dialect_clickhouse.h"

static const char no_explain[] =
    "This version of ClickHouse has no EXPLAIN. Its tables say how they are ordered: conditions on the first of those columns\n"
    "find their rows by them, all others read the whole table, or all of its partitions.";

/* ---- asking ---- */

/* Where the bracket ends that opens at `at`; quoted text is passed over. */
static size_t closing(struct str s, size_t at) {
  uint32_t depth = 0;
  for (size_t i = at; i < s.len; i++) {
    char c = s.ptr[i];
    if (c == '\'' || c == '"' || c == '`') {
      for (i++; i < s.len && s.ptr[i] != c; i++) i += s.ptr[i] == '\\';
    } else if (c == '(') {
      depth++;
    } else if (c == ')' && --depth == 0) {
      return i;
    }
  }
  return s.len;
}

static bool explain_piece(struct db *db, const struct sql_statement *s, struct str sql, struct buf *out,
                          struct diags *ds) {
  struct arena *a = db->arena;
  struct ch_rows rows;
  if (!ch_rows(db, str_printf(a, "explain FROM (EXPLAIN json = 1, indexes = 1 %.*s)", STR_ARG(sql)), 1, s, &rows, ds))
    return false;
  for (uint32_t i = 0; i < rows.cells.count; i++) {
    buf_add(out, rows.cells.items[i]);
    buf_addc(out, '\n');
  }
  struct diags none = diags_in(a); /* tables of some kinds have no estimate */
  if (!ch_rows(db, str_printf(a, "toString(rows), table FROM (EXPLAIN ESTIMATE %.*s)", STR_ARG(sql)), 2, s, &rows,
               &none))
    return !db_stop_asked(db);
  for (uint32_t i = 0; i + 1 < rows.cells.count; i += 2)
    buf_printf(out, "reads %.*s rows of %.*s\n", STR_ARG(rows.cells.items[i]), STR_ARG(rows.cells.items[i + 1]));
  return true;
}

/* The tables that a statement reads, as the server describes them. */
static bool describe(struct db *db, const struct sql_statement *s, struct buf *out, struct diags *ds) {
  for (uint32_t e = 0; e < db->schema->entity_count; e++) {
    const struct entity *en = &db->schema->entities[e];
    struct buf name = buf_in(db->arena), sql = buf_in(db->arena);
    ch_write_name(db, en, &name);
    bool read = false;
    for (int i = 0; i < 2 && !read; i++)
      read =
          str_find(s->text, str_printf(db->arena, "%s %.*s", i ? "JOIN" : "FROM", STR_ARG(buf_str(&name)))) != SIZE_MAX;
    if (!read) continue;
    struct ch_rows rows;
    buf_addz(&sql, "sorting_key, partition_key, engine FROM system.tables WHERE ");
    ch_table_is(en, "name", &sql);
    if (!ch_rows(db, buf_str(&sql), 3, NULL, &rows, ds)) return false;
    if (rows.cells.count < 3) continue;
    struct str key = rows.cells.items[0], partition = rows.cells.items[1], engine = rows.cells.items[2];
    sql = buf_in(db->arena);
    buf_addz(&sql, "toString(sum(rows)) FROM system.parts WHERE active AND ");
    ch_table_is(en, "table", &sql);
    if (!ch_rows(db, buf_str(&sql), 1, NULL, &rows, ds)) return false;
    buf_printf(out, "%.*s: ", STR_ARG(en->path[en->path_count - 1]));
    if (str_is(engine, "Distributed")) {
      buf_addz(out, "spread over nodes\n");
      continue;
    }
    buf_printf(out, "%.*s rows", STR_ARG(rows.cells.items[0]));
    if (key.len) buf_printf(out, ", ordered by %.*s", STR_ARG(key));
    else buf_addz(out, ", in no order");
    if (partition.len) buf_printf(out, ", in partitions by %.*s", STR_ARG(partition));
    buf_addc(out, '\n');
  }
  return true;
}

bool ch_plan(struct db *db, struct arena *a, const struct sql_statement *s, bool analyze, struct str *out,
             struct diags *ds) {
  (void)analyze; /* its EXPLAIN measures nothing */
  struct buf b = buf_in(a);
  if (db->dialect == &sql_clickhouse18) {
    if (!describe(db, s, &b, ds)) return false;
    *out = b.len ? buf_str(&b) : STR("");
    return true;
  }
  if (!explain_piece(db, s, s->text, &b, ds)) return false;
  static const struct str mark = {"IN (SELECT ", 11};
  for (size_t at = 0; at < s->text.len;) {
    size_t next = str_find(str_sub(s->text, at, s->text.len), mark);
    if (next == SIZE_MAX) break;
    size_t open = at + next + 3, close = closing(s->text, open);
    if (!explain_piece(db, s, str_sub(s->text, open + 1, close), &b, ds)) return false;
    at = open + 1;
  }
  *out = b.len ? buf_str(&b) : STR("");
  return true;
}

/* ---- reading ---- */

static struct str text_member(struct arena *a, struct str object, const char *key) {
  struct json_value v;
  struct buf b = buf_in(a);
  if (json_get_key(object, str_from(key), &v) != JSON_FOUND || v.kind != JSON_STRING) return STR("");
  struct str s = json_string(v, &b);
  return s.len ? str_dup(a, s) : STR("");
}

static double number_member(struct arena *a, struct str object, const char *key) {
  struct json_value v;
  return json_get_key(object, str_from(key), &v) == JSON_FOUND && v.kind == JSON_NUMBER
             ? strtod(str_dup(a, v.text).ptr, NULL)
             : -1;
}

/* "country, id" */
static struct str keys_of(struct arena *a, struct str index) {
  struct json_value keys, key;
  struct buf b = buf_in(a);
  if (json_get_key(index, STR("Keys"), &keys) != JSON_FOUND) return STR("");
  struct json_reader r = json_reader_on(keys.text);
  bool first = true;
  if (!json_enter(&r, '[')) return STR("");
  while (json_next_element(&r, &first, &key)) {
    struct buf text = buf_in(a);
    if (b.len) buf_addz(&b, ", ");
    buf_add(&b, json_string(key, &text));
  }
  return b.len ? buf_str(&b) : STR("");
}

/* The indexes that leave something out: "primary key (country) + ix_name (bloom_filter)". */
static struct str indexes_of(struct arena *a, struct str node) {
  struct json_value list, index;
  struct buf b = buf_in(a);
  if (json_get_key(node, STR("Indexes"), &list) != JSON_FOUND) return STR("");
  struct json_reader r = json_reader_on(list.text);
  bool first = true;
  if (!json_enter(&r, '[')) return STR("");
  while (json_next_element(&r, &first, &index)) {
    double before = number_member(a, index.text, "Initial Granules"),
           after = number_member(a, index.text, "Selected Granules");
    if (before < 0 || after >= before) continue;
    struct str type = text_member(a, index.text, "Type"), name = text_member(a, index.text, "Name");
    struct str keys = keys_of(a, index.text), about = text_member(a, index.text, "Description");
    size_t space = str_find(about, STR(" "));
    if (b.len) buf_addz(&b, " + ");
    if (str_is(type, "Skip"))
      buf_printf(&b, "%.*s (%.*s)", STR_ARG(name), STR_ARG(str_sub(about, 0, space == SIZE_MAX ? about.len : space)));
    else if (str_is(type, "PrimaryKey")) buf_printf(&b, "primary key (%.*s)", STR_ARG(keys));
    else buf_printf(&b, "partitions by %.*s", STR_ARG(keys));
  }
  return b.len ? buf_str(&b) : STR("");
}

static void read_node(struct arena *a, struct str node, struct db_plan *out) {
  struct str type = text_member(a, node, "Node Type"), about = text_member(a, node, "Description");
  size_t dot = str_find(about, STR("."));
  if (str_starts(type, STR("ReadFrom")) && dot != SIZE_MAX && str_find(about, STR("_seg_list")) == SIZE_MAX)
    *array_push(a, &out->steps) = (struct db_plan_step){
        .table = str_sub(about, dot + 1, about.len), .index = indexes_of(a, node), .rows = -1, .reads = -1};
  struct json_value plans, child;
  if (json_get_key(node, STR("Plans"), &plans) != JSON_FOUND) return;
  struct json_reader r = json_reader_on(plans.text);
  bool first = true;
  if (!json_enter(&r, '[')) return;
  while (json_next_element(&r, &first, &child)) read_node(a, child.text, out);
}

/* "reads N rows of TABLE", for the steps from `from` on; the server adds up what several of them read of one table. */
static void read_reads(struct arena *a, struct str line, uint32_t from, struct db_plan *out) {
  size_t at = str_find(line, STR(" rows of "));
  if (at == SIZE_MAX) return;
  double reads = strtod(str_dup(a, str_sub(line, 6, at)).ptr, NULL);
  struct str table = str_sub(line, at + 9, line.len);
  out->reads = (out->reads < 0 ? 0 : out->reads) + reads;
  for (uint32_t i = from; i < out->steps.count; i++)
    if (str_eq(out->steps.items[i].table, table)) out->steps.items[i].reads = reads;
}

void ch_read_plan(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out) {
  (void)s;
  uint32_t from = 0;
  for (size_t at = 0; at < text.len;) {
    struct str rest = str_sub(text, at, text.len);
    if (rest.ptr[0] == '[') {
      struct json_reader r = json_reader_on(rest);
      struct json_value whole, plan;
      bool first = true;
      if (!json_read(&r, &whole)) return;
      at = (size_t)(r.p - text.ptr);
      from = out->steps.count;
      struct json_reader list = json_reader_on(whole.text);
      if (!json_enter(&list, '[')) return;
      while (json_next_element(&list, &first, &whole))
        if (json_get_key(whole.text, STR("Plan"), &plan) == JSON_FOUND) read_node(a, plan.text, out);
      continue;
    }
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '\n') end++;
    struct str line = str_sub(rest, 0, end);
    at += end + 1;
    size_t colon = str_find(line, STR(": "));
    if (str_starts(line, STR("reads "))) {
      read_reads(a, line, from, out);
    } else if (colon != SIZE_MAX) {
      *array_push(a, &out->steps) = (struct db_plan_step){.table = str_sub(line, 0, colon),
                                                          .rows = -1,
                                                          .reads = -1,
                                                          .about = str_sub(line, colon + 2, line.len),
                                                          .index = STR("")};
      out->note = no_explain;
    }
  }
}
