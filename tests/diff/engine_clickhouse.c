/* A world in a ClickHouse: `clickhouse=URL` (24 or later), `clickhouse18=URL`, and `cluster=URL,URL` for two nodes of
 * 18.16's cluster `two`, where rows of one table lie on both. */
#include <stdlib.h>
#include <unistd.h>

#include "data/time_text.h"
#include "engines.h"
#include "engines/clickhouse_http.h"
#include "sql/dialect.h"

struct server {
  struct str url;
  struct ch ch;
  struct db db;
};

struct writing {
  struct arena *a;
  bool old;
  struct server nodes[2];
  uint32_t node_count;
  struct str place; /* the database */
  CURL *curl;
};

static size_t keep(char *p, size_t size, size_t n, void *ctx) {
  struct buf *b = ctx;
  if (b->len < 2000) buf_add(b, str_of(p, size * n));
  return size * n;
}

/* Runs a statement on a node. "" or what it answers where that is no success. */
static struct str run(struct writing *w, struct server *n, struct buf *sql) {
  struct buf answer = buf_in(w->a), url = buf_in(w->a);
  struct curl_slist *headers =
      curl_slist_append(NULL, str_printf(w->a, "X-ClickHouse-User: %.*s", STR_ARG(n->ch.user)).ptr);
  headers = curl_slist_append(headers, str_printf(w->a, "X-ClickHouse-Key: %.*s", STR_ARG(n->ch.password)).ptr);
  headers = curl_slist_append(headers, "Expect:");
  buf_add(&url, n->ch.base);
  if (!w->old) buf_addz(&url, "?date_time_input_format=best_effort");
  buf_addc(&url, 0);
  long status = 0;
  curl_easy_setopt(w->curl, CURLOPT_URL, url.ptr);
  curl_easy_setopt(w->curl, CURLOPT_PROXY, "");
  curl_easy_setopt(w->curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(w->curl, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(w->curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(w->curl, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(w->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)sql->len);
  curl_easy_setopt(w->curl, CURLOPT_POSTFIELDS, sql->ptr);
  CURLcode code = curl_easy_perform(w->curl);
  curl_easy_getinfo(w->curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  struct str why = STR("");
  if (code) why = str_from(curl_easy_strerror(code));
  else if (status != 200)
    why =
        str_printf(w->a, "%.*s in: %.*s", STR_ARG(buf_str(&answer)), (int)(sql->len < 400 ? sql->len : 400), sql->ptr);
  sql->len = 0;
  return why;
}

enum { TYPE_ROOM = 64 };

/* Texts without escapes or nulls between the quotes, so that they are easily written as an array of ClickHouse's. */
static bool easy_texts(struct str s) {
  return str_find(s, STR("\\")) == SIZE_MAX && str_find(s, STR("null")) == SIZE_MAX &&
         str_find(s, STR("'")) == SIZE_MAX;
}

/* What holds every cell of the column: its native type where the cells are in that type's range, else text. */
static struct str type_of(struct writing *w, struct native_column *n, const struct column_spec *c, const struct heap *h,
                          bool low) {
  int64_t least = INT64_MAX, most = INT64_MIN;
  bool fits = true, whole = true;
  for (uint32_t i = 0; i < h->rows.count; i++) {
    struct cell cell = world_cell(h, i, c->stored);
    int64_t v = 0;
    int32_t day;
    if (!cell.present) continue;
    if (n->kind == NATIVE_DATE) fits &= date_parse(cell.text, &day) == TIME_OK, v = day;
    if (n->kind == NATIVE_TIMESTAMP || n->kind == NATIVE_TIMESTAMPTZ)
      fits &= timestamp_parse(cell.text, c->storage.zone, NULL, &v) == TIME_OK;
    if (n->kind == NATIVE_DOUBLE && w->old)
      fits &= cell.text.len < 15 && str_find(cell.text, STR("e")) == SIZE_MAX; /* it reads others a little off */
    if (n->kind == NATIVE_TEXTS) fits &= easy_texts(cell.text);
    whole &= v % 1000000 == 0;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  bool none = least > most;
  if (none) least = most = 1;
  const int64_t day = INT64_C(86400000000), year_1900 = -25567, year_2299 = 120529;
  switch (n->kind) {
    case NATIVE_BOOL: return w->old || low ? STR("UInt8") : STR("Bool");
    case NATIVE_INT: return STR("Int64");
    case NATIVE_INT32: return STR("Int32");
    case NATIVE_DECIMAL: return str_printf(w->a, "Decimal(%u, %u)", n->precision, n->scale);
    case NATIVE_DOUBLE:
      if (fits) return STR("Float64");
      break;
    case NATIVE_DATE:
      if (fits && least > 0 && most <= 65535 && (w->old || low)) return STR("Date");
      if (fits && !w->old && least >= year_1900 && most < year_2299) return STR("Date32");
      break;
    case NATIVE_TIMESTAMP:
    case NATIVE_TIMESTAMPTZ:
      if (fits && whole && least > INT64_C(1000000000000000) && most / 1000000 < UINT32_MAX && (w->old || low))
        return STR("DateTime('Asia/Tokyo')");
      if (fits && !w->old && least >= year_1900 * day && most < year_2299 * day)
        return low ? STR("DateTime64(6, 'America/New_York')") : STR("DateTime64(6)");
      break;
    case NATIVE_TEXTS:
      if (fits) return STR("Array(String)");
      break;
    case NATIVE_ENUM: {
      struct map seen = map_in(w->a);
      struct buf b = buf_in(w->a);
      uint32_t count = 0;
      /* to 18.16 a missing value is a 0 behind a mark, whether 0 is a word or not */
      buf_addz(&b, low ? "Enum16('#none#' = 0" : "Enum16('#none#' = 30000");
      for (uint32_t i = 0; i < h->rows.count; i++) {
        struct cell cell = world_cell(h, i, c->stored);
        if (!cell.present || map_get(&seen, cell.text) != MAP_NONE) continue;
        map_put(&seen, cell.text, 1);
        buf_addz(&b, ", ");
        sql_clickhouse.literal(&(struct sql_value){.kind = SQL_TEXT, .s = cell.text}, &b);
        buf_printf(&b, " = %u", ++count);
      }
      buf_addc(&b, ')');
      return buf_str(&b);
    }
    default: break;
  }
  n->kind = NATIVE_TEXT;
  return low && !w->old ? STR("LowCardinality(String)") : STR("String");
}

static void put_cell(struct writing *w, const struct column_spec *c, struct native_column n, struct str type,
                     struct cell cell, struct buf *out) {
  int64_t us = 0;
  if (!cell.present) {
    buf_addz(out, n.kind == NATIVE_TEXTS ? "[]" : "\\N");
  } else if (n.kind == NATIVE_BOOL) {
    buf_addc(out, str_is(cell.text, "true") ? '1' : '0');
  } else if (n.kind == NATIVE_TIMESTAMP || n.kind == NATIVE_TIMESTAMPTZ) {
    timestamp_parse(cell.text, c->storage.zone, NULL, &us);
    if (str_starts(type, STR("DateTime("))) buf_printf(out, "%lld", (long long)(us / 1000000)); /* seconds */
    else buf_add(out, time_spelled(w->a, us, true)); /* read so by date_time_input_format */
  } else if (n.kind == NATIVE_TEXTS) {
    for (size_t i = 0; i < cell.text.len; i++) buf_addc(out, cell.text.ptr[i] == '"' ? '\'' : cell.text.ptr[i]);
  } else {
    ch_escape_tsv(out, world_native_text(w->a, c, n, cell.text));
  }
}

/* A database for one node, and one for two: the first of them may be asked alone, too; and by several processes. */
static struct str place_of(struct arena *a, struct str servers) {
  return str_printf(a, "%s_%d", str_find(servers, STR(",")) == SIZE_MAX ? "seg_world" : "seg_cluster", (int)getpid());
}

/* Tables in memory; and one world in three sorted by columns that are never missing, a few rows a granule, so that the
 * server leaves some out by its sparse index. */
static void put_storage(const struct world *world, const struct entity *e, uint32_t entity,
                        const struct native_column *natives, struct buf *sql) {
  uint32_t n = 0;
  if ((world->variety >> 34) % 3) {
    buf_addz(sql, " ENGINE = Memory");
    return;
  }
  buf_addz(sql, " ENGINE = MergeTree ORDER BY (");
  for (uint32_t c = 0; c < e->column_count && n < 2; c++) {
    if (!natives[c].not_null || !(entity % 2) || natives[c].kind == NATIVE_TEXTS) continue;
    if ((str_hash(e->columns[c].stored) ^ world->variety) % 3) continue;
    buf_printf(sql, "%s\"%.*s\"", n++ ? ", " : "", STR_ARG(e->columns[c].stored));
  }
  buf_addz(sql, n ? ")" : "tuple())");
  buf_addz(sql, " SETTINGS index_granularity = 3");
}

static struct str store_table(struct writing *w, const struct world *world, const struct schema *s, uint32_t entity) {
  const struct entity *e = &s->entities[entity];
  const struct heap *h = world_heap(world, e->name);
  struct native_column *natives = arena_new_array(w->a, struct native_column, e->column_count + 1);
  struct str *types = arena_new_array(w->a, struct str, e->column_count + 1), why = STR("");
  struct buf columns = buf_in(w->a), sql = buf_in(w->a);
  bool two = w->node_count > 1;
  const char *place = w->place.ptr;
  for (uint32_t c = 0; c < e->column_count; c++) {
    natives[c] = world_native(w->a, world, s, entity, c);
    bool low = (str_hash(e->columns[c].stored) ^ world->variety) >> 3 & 1;
    types[c] = type_of(w, &natives[c], &e->columns[c], h, low);
    bool array = natives[c].kind == NATIVE_TEXTS, null = !array && !(natives[c].not_null && entity % 2),
         inside = str_starts(types[c], STR("LowC"));
    buf_printf(&columns, "%s\"%.*s\" ", c ? ", " : "", STR_ARG(e->columns[c].stored));
    if (inside && null) buf_addz(&columns, "LowCardinality(Nullable(String))");
    else buf_printf(&columns, null ? "Nullable(%.*s)" : "%.*s", STR_ARG(types[c]));
  }
  for (uint32_t n = 0; n < w->node_count && !why.len; n++) {
    const char *end = two ? "_here" : "";
    buf_printf(&sql, "DROP TABLE IF EXISTS %s.\"%.*s%s\"", place, STR_ARG(e->name), end);
    why = run(w, &w->nodes[n], &sql);
    buf_printf(&sql, "CREATE TABLE %s.\"%.*s%s\" (%.*s)", place, STR_ARG(e->name), end, STR_ARG(buf_str(&columns)));
    put_storage(world, e, entity, natives, &sql);
    if (!why.len) why = run(w, &w->nodes[n], &sql);
    sql.len = 0;
    buf_printf(&sql, "INSERT INTO %s.\"%.*s%s\" FORMAT TSV\n", place, STR_ARG(e->name), end);
    uint32_t rows = 0;
    for (uint32_t i = 0; i < h->rows.count; i++) {
      if (two && (i + entity) % 2 != n) continue;
      rows++;
      for (uint32_t c = 0; c < e->column_count; c++) {
        if (c) buf_addc(&sql, '\t');
        put_cell(w, &e->columns[c], natives[c], types[c], world_cell(h, i, e->columns[c].stored), &sql);
      }
      buf_addc(&sql, '\n');
    }
    if (rows && !why.len) why = run(w, &w->nodes[n], &sql);
    sql.len = 0;
    if (!two || why.len) continue;
    buf_printf(&sql, "DROP TABLE IF EXISTS %s.\"%.*s\"", place, STR_ARG(e->name));
    why = run(w, &w->nodes[n], &sql);
    buf_printf(&sql, "CREATE TABLE %s.\"%.*s\" (%.*s) ENGINE = Distributed(two, %s, \"%.*s_here\")", place,
               STR_ARG(e->name), STR_ARG(buf_str(&columns)), place, STR_ARG(e->name));
    if (!why.len) why = run(w, &w->nodes[n], &sql);
    sql.len = 0;
  }
  return why;
}

static void close_curl(void *ctx) { curl_easy_cleanup(ctx); }

static struct str write_to(struct arena *a, const struct world *world, const struct schema *s, struct str server,
                           struct str *url, bool old) {
  struct writing *w = arena_new(a, struct writing); /* what is closed with the arena stays where it is */
  *w = (struct writing){.a = a, .old = old, .place = place_of(a, server), .curl = curl_easy_init()};
  if (!w->curl) return STR("no memory");
  arena_defer(a, close_curl, w->curl);
  struct diags ds = diags_in(a);
  struct str why = STR("");
  while (server.len && w->node_count < 2 && !why.len) {
    size_t comma = str_find(server, STR(","));
    struct server *n = &w->nodes[w->node_count++];
    n->url = comma == SIZE_MAX ? server : str_sub(server, 0, comma);
    server = comma == SIZE_MAX ? STR("") : str_sub(server, comma + 1, server.len);
    n->db = (struct db){.arena = a, .url = n->url, .shown = n->url};
    if (!ch_open(&n->ch, &n->db, &ds)) return STR("this is no address of a server");
    struct buf sql = buf_in(a);
    buf_printf(&sql, "CREATE DATABASE IF NOT EXISTS %.*s", STR_ARG(w->place));
    why = run(w, n, &sql);
  }
  for (uint32_t e = 0; e < s->entity_count && !why.len; e++) why = store_table(w, world, s, e);
  size_t path = w->nodes[0].url.len;
  while (path && w->nodes[0].url.ptr[path - 1] != '/') path--;
  /* it may be asked as another user, whose settings are hostile */
  struct str to = str_sub(w->nodes[0].url, 0, path), who = str_from(getenv("SEG_DIFF_USER"));
  size_t colon = str_find(to, STR("://")), user = colon + 3;
  while (user < to.len && to.ptr[user] != ':' && to.ptr[user] != '/') user++;
  if (who.len && colon != SIZE_MAX)
    to = str_printf(a, "%.*s%.*s%.*s", (int)colon + 3, to.ptr, STR_ARG(who), (int)(to.len - user), to.ptr + user);
  *url = str_printf(a, "%.*s%.*s", STR_ARG(to), STR_ARG(w->place));
  return why;
}

static struct str write_new(struct arena *a, const struct world *world, const struct schema *s, struct str server,
                            struct str folder, struct str *url) {
  (void)folder;
  return write_to(a, world, s, server, url, false);
}

static struct str write_old(struct arena *a, const struct world *world, const struct schema *s, struct str server,
                            struct str folder, struct str *url) {
  (void)folder;
  return write_to(a, world, s, server, url, true);
}

const struct engine engine_clickhouse = {.name = "clickhouse", .write = write_new};
const struct engine engine_clickhouse18 = {.name = "clickhouse18", .write = write_old};
const struct engine engine_cluster = {.name = "cluster", .write = write_old};
