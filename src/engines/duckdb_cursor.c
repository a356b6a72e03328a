/* DuckDB's statements: values bound, rows in chunks as they are made, stopped from a thread that watches. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "data/decimal.h"
#include "engines/duckdb.h"

/* Waits for the end of the statement, and looks meanwhile whether it is to stop. */
struct watcher {
  const struct db *db;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t woken;
  bool runs, done;
};

static void *watch(void *ctx) {
  struct watcher *w = ctx;
  pthread_mutex_lock(&w->lock);
  while (!w->done) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += 30000000;
    if (t.tv_nsec >= 1000000000) t.tv_nsec -= 1000000000, t.tv_sec++;
    pthread_cond_timedwait(&w->woken, &w->lock, &t);
    /* again and again: between two chunks there is nothing to interrupt */
    if (!w->done && db_stop_asked(w->db)) duck_of(w->db)->f->interrupt(duck_of(w->db)->connection);
  }
  pthread_mutex_unlock(&w->lock);
  return NULL;
}

struct duck_cursor {
  struct db_cursor c;
  duck_handle statement, chunk;
  struct duck_result result;
  bool has_result, ended;
  uint64_t at, size;
  int *types;  /* of columns */
  void **data; /* of the chunk's vectors */
  uint64_t **validity;
  char (*digits)[48]; /* room for numbers of more than 64 bits */
  struct watcher watcher;
};

static void watch_start(struct duck_cursor *c) {
  struct watcher *w = &c->watcher;
  if (!c->c.db->options.cancel) return;
  w->db = c->c.db;
  pthread_mutex_init(&w->lock, NULL);
  pthread_cond_init(&w->woken, NULL);
  w->runs = pthread_create(&w->thread, NULL, watch, w) == 0;
}

static void watch_end(struct duck_cursor *c) {
  struct watcher *w = &c->watcher;
  if (!w->runs) return;
  pthread_mutex_lock(&w->lock);
  w->done = true;
  pthread_cond_signal(&w->woken);
  pthread_mutex_unlock(&w->lock);
  pthread_join(w->thread, NULL);
  pthread_cond_destroy(&w->woken);
  pthread_mutex_destroy(&w->lock);
  w->runs = false;
}

static void end(void *ctx) {
  struct duck_cursor *c = ctx;
  const struct duck_functions *f = duck_of(c->c.db)->f;
  watch_end(c);
  if (c->chunk) f->destroy_data_chunk(&c->chunk);
  if (c->has_result) f->destroy_result(&c->result);
  if (c->statement) f->destroy_prepare(&c->statement);
  c->has_result = false;
  c->chunk = c->statement = NULL;
}

/* ---- values ---- */

static struct duck_hugeint huge(i128 v) { return (struct duck_hugeint){(uint64_t)v, (int64_t)(v >> 64)}; }

static duck_handle list_of(const struct duck_functions *f, struct arena *a, const struct sql_value *v) {
  bool text = v->count && v->items[0].kind == SQL_TEXT, wide = v->count && v->items[0].kind == SQL_DECIMAL;
  duck_handle type = f->create_logical_type(text ? DUCK_VARCHAR : wide ? DUCK_HUGEINT : DUCK_BIGINT);
  duck_handle *items = arena_new_array(a, duck_handle, v->count + 1);
  for (uint32_t i = 0; i < v->count; i++) {
    const struct sql_value *x = &v->items[i];
    items[i] = text   ? f->create_varchar_length(x->s.len ? x->s.ptr : "", x->s.len)
               : wide ? f->create_hugeint(huge(x->d))
                      : f->create_int64(x->i);
  }
  duck_handle list = f->create_list_value(type, items, v->count);
  for (uint32_t i = 0; i < v->count; i++) f->destroy_value(&items[i]);
  f->destroy_logical_type(&type);
  return list;
}

static bool bind(const struct duck_functions *f, struct arena *a, duck_handle st, uint64_t at,
                 const struct sql_value *v) {
  switch (v->kind) {
    case SQL_NULL: return f->bind_null(st, at) == 0;
    case SQL_INT: return f->bind_int64(st, at, v->i) == 0;
    case SQL_REAL: return f->bind_double(st, at, v->f) == 0;
    case SQL_TEXT: return f->bind_varchar_length(st, at, v->s.len ? v->s.ptr : "", v->s.len) == 0;
    case SQL_BOOL: return f->bind_boolean(st, at, v->i != 0) == 0;
    case SQL_DECIMAL:
      if (!v->scale) return f->bind_hugeint(st, at, huge(v->d)) == 0;
      return f->bind_decimal(st, at, (struct duck_decimal){38, v->scale, huge(v->d)}) == 0;
    case SQL_DATE: return f->bind_date(st, at, (struct duck_date){(int32_t)v->i}) == 0;
    case SQL_TIMESTAMP: return f->bind_timestamp_tz(st, at, (struct duck_micros){v->i}) == 0;
    case SQL_LOCAL: return f->bind_timestamp(st, at, (struct duck_micros){v->i}) == 0;
    case SQL_LIST: {
      duck_handle list = list_of(f, a, v);
      bool ok = f->bind_value(st, at, list) == 0;
      f->destroy_value(&list);
      return ok;
    }
  }
  return false;
}

/* ---- statements ---- */

static bool start(struct duck_cursor *c, struct arena *a, const struct sql_statement *s, struct diags *ds) {
  struct db *db = c->c.db;
  const struct duck *d = duck_of(db);
  const struct duck_functions *f = d->f;
  struct str sql = str_dup(a, s->text);
  if (f->prepare(d->connection, sql.ptr, &c->statement) != 0)
    return duck_fail(db, f->prepare_error(c->statement), ds), false;
  for (uint32_t i = 0; i < s->value_count; i++)
    if (!bind(f, a, c->statement, i + 1, &s->values[i]))
      return duck_fail(db, f->prepare_error(c->statement), ds), false;
  watch_start(c);
  duck_handle pending = NULL;
  bool ok = f->pending_prepared_streaming(c->statement, &pending) == 0;
  if (!ok) duck_fail(db, f->pending_error(pending), ds);
  if (ok) {
    c->has_result = true;
    ok = f->execute_pending(pending, &c->result) == 0;
    if (!ok) duck_fail(db, f->result_error(&c->result), ds);
  }
  f->destroy_pending(&pending);
  return ok;
}

struct db_cursor *duck_query(struct db *db, struct arena *a, const struct sql_statement *s, struct diags *ds) {
  const struct duck_functions *f = duck_of(db)->f;
  struct duck_cursor *c = arena_new(a, struct duck_cursor);
  c->c.db = db;
  arena_defer(a, end, c);
  if (!start(c, a, s, ds)) {
    end(c);
    return NULL;
  }
  c->c.columns = (uint32_t)f->column_count(&c->result);
  c->c.row = arena_new_array(a, struct db_value, c->c.columns + 1);
  c->types = arena_new_array(a, int, c->c.columns + 1);
  c->data = arena_new_array(a, void *, c->c.columns + 1);
  c->validity = arena_new_array(a, uint64_t *, c->c.columns + 1);
  c->digits = arena_array(a, c->c.columns + 1, sizeof *c->digits);
  for (uint32_t i = 0; i < c->c.columns; i++) c->types[i] = f->column_type(&c->result, i);
  return &c->c;
}

static enum db_step next_chunk(struct duck_cursor *c, struct diags *ds) {
  const struct duck_functions *f = duck_of(c->c.db)->f;
  if (c->chunk) f->destroy_data_chunk(&c->chunk);
  c->chunk = f->fetch_chunk(c->result);
  const char *error = f->result_error(&c->result);
  if (db_stop_asked(c->c.db) || (!c->chunk && error && *error)) {
    duck_fail(c->c.db, error, ds);
    return DB_FAILED;
  }
  c->at = 0;
  c->size = c->chunk ? f->data_chunk_get_size(c->chunk) : 0;
  if (!c->size) return DB_END;
  for (uint32_t i = 0; i < c->c.columns; i++) {
    duck_handle vector = f->data_chunk_get_vector(c->chunk, i);
    c->data[i] = f->vector_get_data(vector);
    c->validity[i] = f->vector_get_validity(vector);
  }
  return DB_ROW;
}

static struct db_value wide_value(struct duck_hugeint v, char *room) {
  i128 d = (i128)v.high << 64 | (i128)v.low;
  if (d >= INT64_MIN && d <= INT64_MAX) return (struct db_value){.kind = DB_INT, .i = (int64_t)d};
  u128 u = d < 0 ? -(u128)d : (u128)d;
  char *p = room + 48;
  do *--p = (char)('0' + (int)(u % 10));
  while (u /= 10);
  if (d < 0) *--p = '-';
  return (struct db_value){.kind = DB_TEXT, .s = str_of(p, (size_t)(room + 48 - p))};
}

static struct db_value value_at(const struct duck_cursor *c, uint32_t column, uint64_t row) {
  const uint64_t *v = c->validity[column];
  if (v && !(v[row >> 6] >> (row & 63) & 1)) return (struct db_value){.kind = DB_NULL};
  const void *p = c->data[column];
  switch (c->types[column]) {
    case DUCK_BOOLEAN: return (struct db_value){.kind = DB_BOOL, .i = ((const bool *)p)[row]};
    case DUCK_TINYINT: return (struct db_value){.kind = DB_INT, .i = ((const int8_t *)p)[row]};
    case DUCK_SMALLINT: return (struct db_value){.kind = DB_INT, .i = ((const int16_t *)p)[row]};
    case DUCK_INTEGER: return (struct db_value){.kind = DB_INT, .i = ((const int32_t *)p)[row]};
    case DUCK_BIGINT: return (struct db_value){.kind = DB_INT, .i = ((const int64_t *)p)[row]};
    case DUCK_HUGEINT: return wide_value(((const struct duck_hugeint *)p)[row], c->digits[column]);
    case DUCK_DOUBLE: return (struct db_value){.kind = DB_REAL, .f = ((const double *)p)[row]};
    case DUCK_VARCHAR: return (struct db_value){.kind = DB_TEXT, .s = duck_text(&((const union duck_string *)p)[row])};
    default: return (struct db_value){.kind = DB_BLOB}; /* statements of ours give no other types */
  }
}

enum db_step duck_next(struct db_cursor *cursor, struct diags *ds) {
  struct duck_cursor *c = (struct duck_cursor *)cursor;
  if (c->at == c->size) {
    enum db_step step = c->ended ? DB_END : next_chunk(c, ds);
    if (step != DB_ROW) {
      c->ended = true;
      return step;
    }
  }
  for (uint32_t i = 0; i < cursor->columns; i++) cursor->row[i] = value_at(c, i, c->at);
  c->at++;
  return DB_ROW;
}

void duck_finish(struct db_cursor *cursor) { end(cursor); }

bool duck_run(struct db *db, struct str sql, struct diags *ds) {
  struct arena *own = db_side_arena(db);
  struct sql_statement st = {.text = sql};
  struct db_cursor *c = duck_query(db, own, &st, ds);
  enum db_step step = c ? DB_ROW : DB_FAILED;
  while (c && (step = duck_next(c, ds)) == DB_ROW) {}
  if (c) duck_finish(c);
  arena_free(own);
  return step == DB_END;
}
