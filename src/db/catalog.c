/* What the schema names, found in the database's catalog. */
#include "db/driver.h"

struct needs *db_needs(struct db *db, const struct needs *asked) {
  const struct schema *s = db->schema;
  struct needs *needs = needs_new(db->arena, s);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    needs->tables[e] = asked->tables[e];
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) needs->columns[e][c] = asked->columns[e][c];
  }
  for (uint32_t r = 0; r < s->relation_count; r++) {
    if (!asked->relations[r]) continue;
    const struct relation *rel = &s->relations[r];
    needs->relations[r] = needs->tables[rel->from] = needs->tables[rel->to] = true;
    for (uint32_t i = 0; i < rel->width; i++) {
      needs->columns[rel->from][rel->from_cols[i]] = true;
      needs->columns[rel->to][rel->to_cols[i]] = true;
    }
  }
  return needs;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool same_name(struct str a, struct str b, bool fold) {
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++)
    if (fold ? lower(a.ptr[i]) != lower(b.ptr[i]) : a.ptr[i] != b.ptr[i]) return false;
  return true;
}

uint32_t db_column_find(const struct db_columns *columns, struct str name, bool fold) {
  for (uint32_t i = 0; i < columns->list.count; i++)
    if (same_name(columns->list.items[i].name, name, fold)) return i;
  return NONE;
}

/* "shop.customers", as the catalog tells of a table that stands in no schema of the search path: how a schema says it.
 */
static void help_table(struct diags *ds, struct diag *d, struct str name) {
  size_t dot = str_find(name, STR("."));
  if (dot == SIZE_MAX) diag_help(ds, d, "it has `%.*s`", STR_ARG(name));
  else
    diag_help(ds, d, "it has `%.*s`: write `from \"%.*s\".\"%.*s\"`", STR_ARG(name), (int)dot, name.ptr,
              (int)(name.len - dot - 1), name.ptr + dot + 1);
}

/* The one that is meant: the very name in another schema, then what is near, as a whole or behind the schema. */
static int meant_table(struct arena *a, const struct entity *e, struct str whole, const struct str *names,
                       uint32_t count) {
  struct str table = e->path[e->path_count - 1], *tails = arena_new_array(a, struct str, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    size_t dot = str_find(names[i], STR("."));
    tails[i] = dot == SIZE_MAX ? names[i] : str_sub(names[i], dot + 1, names[i].len);
  }
  for (uint32_t i = 0; i < count; i++)
    if (str_eq(tails[i], table)) return (int)i;
  int near = name_nearest(whole, names, count);
  return near >= 0 ? near : name_nearest(table, tails, count);
}

/* The entity's table is not there: what is near, or what there is. */
static bool no_table(struct db *db, const struct entity *e, struct diags *ds) {
  struct buf whole = buf_in(db->arena);
  for (uint32_t i = 0; i < e->path_count; i++) buf_printf(&whole, "%s%.*s", i ? "." : "", STR_ARG(e->path[i]));
  struct str table = buf_str(&whole), *names = NULL;
  uint32_t count = 0;
  if (!db->driver->tables(db, &names, &count, ds)) return false;
  struct diag *d =
      diag_add(ds, &db_code[E0853], e->span, "`%.*s` has no table `%.*s`", STR_ARG(db->shown), STR_ARG(table));
  if (*db->driver->schemes) db_system_failed(db); /* of a server: it may have been there a moment ago */
  enum { FEW = 8 };
  int near = meant_table(db->arena, e, table, names, count);
  if (near >= 0) {
    help_table(ds, d, names[near]);
  } else if (!count) {
    diag_help(ds, d, "it has no tables that can be read: is it the right database, and may this user read them?");
  } else {
    struct buf list = buf_in(db->arena);
    for (uint32_t i = 0; i < count && i < FEW; i++) buf_printf(&list, "%s`%.*s`", i ? ", " : "", STR_ARG(names[i]));
    if (count > FEW) buf_printf(&list, " and %u more", count - FEW);
    diag_help(ds, d, "it has %.*s", STR_ARG(buf_str(&list)));
  }
  return false;
}

static bool align(struct db *db, uint32_t entity, const struct needs *needs, bool fold, struct db_column *out,
                  struct diags *ds) {
  const struct entity *e = &db->schema->entities[entity];
  struct db_columns stored = {0};
  if (!db->driver->columns(db, e, &stored, ds)) return false;
  if (!stored.list.count) return no_table(db, e, ds);
  struct str *names = arena_new_array(db->arena, struct str, stored.list.count);
  for (uint32_t i = 0; i < stored.list.count; i++) names[i] = stored.list.items[i].name;
  bool ok = true;
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!needs->columns[entity][c]) continue;
    uint32_t at = db_column_find(&stored, e->columns[c].stored, fold);
    if (at != NONE) {
      out[c] = stored.list.items[at];
      continue;
    }
    struct diag *d =
        diag_add(ds, &db_code[E0853], e->columns[c].span, "the table `%.*s` of `%.*s` has no column `%.*s`",
                 STR_ARG(e->path[e->path_count - 1]), STR_ARG(db->shown), STR_ARG(e->columns[c].stored));
    int near = name_nearest(e->columns[c].stored, names, stored.list.count);
    if (near >= 0) diag_help(ds, d, "it has `%.*s`", STR_ARG(names[near]));
    ok = false;
  }
  return ok;
}

struct db_column **db_catalog(struct db *db, const struct needs *needs, bool fold, struct diags *ds) {
  const struct schema *s = db->schema;
  struct db_column **all = arena_new_array(db->arena, struct db_column *, s->entity_count + 1);
  bool ok = true;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    all[e] = arena_new_array(db->arena, struct db_column, s->entities[e].column_count + 1);
    if (needs->tables[e]) ok &= align(db, e, needs, fold, all[e], ds);
  }
  return ok ? all : NULL;
}

void db_level_ids(struct db *db, struct sql_profile *p, const struct needs *needs) {
  const struct schema *s = db->schema;
  for (bool again = true; again;) {
    again = false;
    for (uint32_t r = 0; r < s->relation_count; r++) {
      const struct relation *rel = &s->relations[r];
      for (uint32_t i = 0; needs->relations[r] && i < rel->width; i++) {
        struct sql_column_profile *a = &p->columns[rel->from][rel->from_cols[i]],
                                  *b = &p->columns[rel->to][rel->to_cols[i]];
        bool ids = s->entities[rel->from].columns[rel->from_cols[i]].type.kind == TYPE_ID &&
                   s->entities[rel->to].columns[rel->to_cols[i]].type.kind == TYPE_ID;
        if (!ids || a->spelling == b->spelling) continue;
        bool numbers = (a->spelling == SQL_ID_INT || a->spelling == SQL_ID_DIGITS) &&
                       (b->spelling == SQL_ID_INT || b->spelling == SQL_ID_DIGITS);
        a->spelling = b->spelling = numbers ? SQL_ID_DIGITS : SQL_GUARDED;
        again = true;
      }
    }
  }
}
