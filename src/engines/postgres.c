/* PostgreSQL by libpq: connections, statements, what goes wrong. */
#include "engines/postgres.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "data/double_text.h"
#include "sql/postgres_text.h"

/* ---- what goes wrong ---- */

/* On one line, without what libpq puts before it. */
static struct str on_one_line(struct arena *a, const char *message) {
  struct buf b = buf_in(a);
  struct str s = str_trim(str_from(message));
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (c == '\n' || c == '\t') c = ' ';
    if (c == ' ' && b.len && b.ptr[b.len - 1] == ' ') continue;
    buf_addc(&b, c);
  }
  return b.len ? buf_str(&b) : STR("no reason is given");
}

static bool lost(const struct postgres *p) { return p->pq->PQstatus(p->conn) != CONNECTION_OK; }

/* Says why a statement failed. */
static void say_failed(struct db *db, const PGresult *r, struct diags *ds) {
  struct postgres *p = postgres_of(db);
  const char *state = r ? p->pq->PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
  const char *message = r ? p->pq->PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  struct str why = on_one_line(db->arena, message ? message : p->pq->PQerrorMessage(p->conn));
  bool stopped = db_stop_asked(db);
  p->failed = true;
  if (stopped) { /* who asked for it knows */
    db_say(db, ds, &db_code[E0852], "the statement was canceled");
    db_system_failed(db);
    return;
  }
  if (lost(p) || !state || str_starts(str_from(state), STR("57P0")) || str_starts(str_from(state), STR("08"))) {
    db_say(db, ds, &db_code[E0852], "the connection was lost: %.*s", STR_ARG(why));
    db_system_failed(db);
    return;
  }
  struct str code = str_from(state);
  if (str_is(code, "22003")) {
    db_say(db, ds, &db_code[E0852], "a calculation overflows (%.*s)", STR_ARG(why));
  } else if (str_is(code, "22008") || str_find(why, STR("a time leaves the years 1 to 9999")) != SIZE_MAX) {
    db_say(db, ds, &db_code[E0852], "a time leaves the years 1 to 9999");
  } else if (str_is(code, "57014")) {
    struct diag *d = db_say(db, ds, &db_code[E0852], "the server ended the statement: %.*s", STR_ARG(why));
    diag_help(ds, d, "its own limit is `statement_timeout`, which may be set for the user or the database");
    db_system_failed(db);
  } else {
    db_say(db, ds, &db_code[E0852], "%.*s (%s)", STR_ARG(why), state);
    db_system_failed(db);
  }
}

/* ---- waiting ---- */

static bool wait_for(struct postgres *p, bool to_write, int ms) {
  struct pollfd f = {.fd = p->pq->PQsocket(p->conn), .events = to_write ? POLLOUT : POLLIN};
  return f.fd >= 0 && poll(&f, 1, ms) > 0;
}

static void cancel(struct postgres *p) {
  char why[256];
  PGcancel *c = p->pq->PQgetCancel(p->conn);
  if (!c) return;
  p->pq->PQcancel(c, why, sizeof why);
  p->pq->PQfreeCancel(c);
}

/* The next result of the statement that runs; it is canceled in the server where it is to stop, again each second: the
 * server forgets a cancel that comes before the statement does. */
static PGresult *next_result(struct db *db) {
  struct postgres *p = postgres_of(db);
  while (p->pq->PQisBusy(p->conn)) {
    if ((p->unwanted || db_stop_asked(db)) && clock_ns() >= p->cancel_next) {
      cancel(p);
      p->cancel_next = clock_ns() + 1000000000u;
    }
    if (wait_for(p, false, 100) && !p->pq->PQconsumeInput(p->conn)) break;
    if (p->pq->PQsocket(p->conn) < 0) break;
  }
  return p->pq->PQgetResult(p->conn);
}

static void drain(struct db *db) {
  struct postgres *p = postgres_of(db);
  for (PGresult *r; (r = next_result(db));) p->pq->PQclear(r);
}

/* ---- statements ---- */

/* Zones, styles and digits are ours; names are found as in any session. One instant for the catalog, probes and
 * statements. Nothing is compiled: a statement is asked once, and compiling it takes a tenth of a second to a whole
 * one. */
static const char *const beginning[] = {
    "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true), "
    "set_config('IntervalStyle', 'postgres', true), "
    "set_config('extra_float_digits', '1', true), set_config('standard_conforming_strings', 'on', true), "
    "set_config('bytea_output', 'hex', true), "
    "set_config('transform_null_equals', 'off', true), set_config('array_nulls', 'on', true), "
    "set_config('jit', 'off', true), set_config('client_encoding', 'UTF8', true)",
};

static bool send(struct db *db, const char *sql, const struct sql_statement *s, struct diags *ds) {
  struct postgres *p = postgres_of(db);
  uint32_t n = s ? s->value_count : 0;
  p->cancel_next = 0;
  const char **values = arena_new_array(db->arena, const char *, n + 1);
  for (uint32_t i = 0; i < n; i++) {
    struct buf b = buf_in(db->arena);
    if (s->values[i].kind == SQL_NULL) continue;
    postgres_value_text(&s->values[i], &b);
    buf_addc(&b, 0);
    values[i] = b.ptr;
  }
  if (p->pq->PQsendQueryParams(p->conn, sql, (int)n, NULL, values, NULL, NULL, 0)) return true;
  say_failed(db, NULL, ds);
  return false;
}

static bool run(struct db *db, const char *sql, struct diags *ds) {
  struct postgres *p = postgres_of(db);
  if (!send(db, sql, NULL, ds)) return false;
  PGresult *r = next_result(db);
  ExecStatusType status = r ? p->pq->PQresultStatus(r) : PGRES_FATAL_ERROR;
  bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  if (!ok && ds) say_failed(db, r, ds);
  p->pq->PQclear(r);
  drain(db);
  return ok;
}

static bool begin(struct db *db, struct diags *ds) {
  struct postgres *p = postgres_of(db);
  for (size_t i = 0; i < sizeof beginning / sizeof *beginning; i++)
    if (!run(db, beginning[i], ds)) return false;
  p->failed = false;
  return true;
}

/* A statement that failed ended its transaction. */
static bool ready(struct db *db, struct diags *ds) {
  struct postgres *p = postgres_of(db);
  if (!p->failed) return true;
  run(db, "ROLLBACK", NULL);
  return begin(db, ds);
}

/* What a result holds is deferred to go before it is there. */
struct held {
  const struct libpq *pq;
  PGresult *result;
};
static void let_go(void *ctx) {
  struct held *h = ctx;
  h->pq->PQclear(h->result);
  h->result = NULL;
}

PGresult *postgres_ask(struct db *db, struct arena *a, const char *sql, const struct sql_statement *s,
                       struct diags *ds) {
  struct postgres *p = postgres_of(db);
  struct held *h = arena_new(a, struct held);
  h->pq = p->pq;
  arena_defer(a, let_go, h);
  if (!ready(db, ds) || !send(db, sql, s, ds)) return NULL;
  h->result = next_result(db);
  if (!h->result || p->pq->PQresultStatus(h->result) != PGRES_TUPLES_OK) {
    say_failed(db, h->result, ds);
    drain(db);
    return NULL;
  }
  drain(db);
  return h->result;
}

struct str postgres_cell(const struct db *db, const PGresult *r, int row, int column) {
  const struct libpq *pq = postgres_of(db)->pq;
  return str_dup(db->arena, str_of(pq->PQgetvalue(r, row, column), (size_t)pq->PQgetlength(r, row, column)));
}

/* ---- cursors ---- */

struct cursor {
  struct db_cursor c;
  struct held *newest;
  bool running;
};

static void stop_cursor(void *ctx) {
  struct cursor *c = ctx;
  if (c->newest) let_go(c->newest);
  if (!c->running) return;
  c->running = false;
  postgres_of(c->c.db)->unwanted = true;
  drain(c->c.db);
  postgres_of(c->c.db)->unwanted = false;
  postgres_of(c->c.db)->failed = true; /* by the cancel */
}

static struct db_cursor *query(struct db *db, struct arena *a, const struct sql_statement *s, struct diags *ds) {
  struct postgres *p = postgres_of(db);
  struct cursor *c = arena_new(a, struct cursor);
  c->c.db = db;
  c->newest = arena_new(a, struct held);
  c->newest->pq = p->pq;
  arena_defer(a, stop_cursor, c);
  struct str sql = str_dup(db->arena, s->text);
  if (!ready(db, ds) || !send(db, sql.ptr, s, ds)) return NULL;
  c->running = true;
  p->pq->PQsetSingleRowMode(p->conn);
  return &c->c;
}

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_FLOAT4 = 700, OID_FLOAT8 = 701 };

static struct db_value value_at(const struct libpq *pq, const PGresult *r, int i) {
  if (pq->PQgetisnull(r, 0, i)) return (struct db_value){.kind = DB_NULL};
  const char *p = pq->PQgetvalue(r, 0, i);
  struct str s = str_of(p, (size_t)pq->PQgetlength(r, 0, i));
  switch (pq->PQftype(r, i)) {
    case OID_BOOL: return (struct db_value){.kind = DB_BOOL, .i = p[0] == 't', .s = s};
    case OID_INT2:
    case OID_INT4:
    case OID_INT8: return (struct db_value){.kind = DB_INT, .i = strtoll(p, NULL, 10), .s = s};
    case OID_FLOAT4:
    case OID_FLOAT8: {
      struct db_value v = {.kind = DB_REAL, .s = s};
      if (!double_parse(s, &v.f)) v.f = strtod(p, NULL); /* NaN, Infinity */
      return v;
    }
    case OID_BYTEA: return (struct db_value){.kind = DB_BLOB};
    default: return (struct db_value){.kind = DB_TEXT, .s = s};
  }
}

static enum db_step next(struct db_cursor *cursor, struct diags *ds) {
  struct cursor *c = (struct cursor *)cursor;
  struct db *db = cursor->db;
  const struct libpq *pq = postgres_of(db)->pq;
  let_go(c->newest);
  PGresult *r = c->newest->result = next_result(db);
  switch (r ? pq->PQresultStatus(r) : PGRES_FATAL_ERROR) {
    case PGRES_SINGLE_TUPLE:
      if (!cursor->row) {
        cursor->columns = (uint32_t)pq->PQnfields(r);
        cursor->row = arena_new_array(db->arena, struct db_value, cursor->columns + 1);
      }
      for (uint32_t i = 0; i < cursor->columns; i++) cursor->row[i] = value_at(pq, r, (int)i);
      return DB_ROW;
    case PGRES_TUPLES_OK:
      c->running = false;
      drain(db);
      return DB_END;
    default:
      say_failed(db, r, ds);
      c->running = false;
      drain(db);
      return DB_FAILED;
  }
}

static void finish(struct db_cursor *cursor) { stop_cursor(cursor); }

static bool plan(struct db *db, struct arena *a, const struct sql_statement *s, bool analyze, struct str *out,
                 struct diags *ds) {
  struct str sql = str_printf(db->arena, "EXPLAIN %s%.*s", analyze ? "(ANALYZE) " : "", STR_ARG(s->text));
  PGresult *r = postgres_ask(db, a, sql.ptr, s, ds);
  if (!r) return false;
  struct buf b = buf_in(a);
  for (int i = 0; i < postgres_of(db)->pq->PQntuples(r); i++)
    buf_printf(&b, "%.*s\n", STR_ARG(postgres_cell(db, r, i, 0)));
  *out = b.len ? buf_str(&b) : STR("");
  return true;
}

/* ---- connections ---- */

static void close_connection(void *ctx) {
  struct postgres *p = ctx;
  if (p->conn) p->pq->PQfinish(p->conn);
  p->conn = NULL;
}

static void no_notices(void *ctx, const char *message) { (void)ctx, (void)message; }

static bool open_failed(struct db *db, struct str why, struct diags *ds) {
  db_say(db, ds, &db_code[E0851], "%.*s", STR_ARG(why));
  db_system_failed(db);
  return false;
}

static bool connect_to(struct db *db, struct diags *ds) {
  struct postgres *p = postgres_of(db);
  const char *const names[] = {"dbname", "fallback_application_name", "client_encoding", "connect_timeout", NULL};
  const char *const values[] = {db->url.ptr, "seg", "UTF8",
                                getenv("PGCONNECT_TIMEOUT") ? getenv("PGCONNECT_TIMEOUT") : "30", NULL};
  p->conn = p->pq->PQconnectStartParams(names, values, 1);
  if (!p->conn) arena_fail(db->arena);
  PostgresPollingStatusType step = PGRES_POLLING_WRITING;
  while (p->pq->PQstatus(p->conn) != CONNECTION_BAD && step != PGRES_POLLING_OK && step != PGRES_POLLING_FAILED) {
    if (db_stop_asked(db)) return open_failed(db, STR("it did not answer"), ds);
    if (wait_for(p, step == PGRES_POLLING_WRITING, 100) || p->pq->PQsocket(p->conn) < 0)
      step = p->pq->PQconnectPoll(p->conn);
  }
  if (lost(p)) return open_failed(db, on_one_line(db->arena, p->pq->PQerrorMessage(p->conn)), ds);
  p->pq->PQsetNoticeProcessor(p->conn, no_notices, NULL);
  return true;
}

static bool open_server(struct db *db, struct diags *ds) {
  struct postgres *p = arena_new(db->arena, struct postgres);
  db->own = p;
  p->types = map_in(db->arena);
  p->pq = libpq_load();
  if (!p->pq) {
    struct diag *d = db_say(db, ds, &db_code[E0851], "PostgreSQL's client library libpq.so.5 is not on this machine");
    diag_help(ds, d, "Debian and Ubuntu have it in the package libpq5, Fedora in libpq, Alpine in libpq");
    db_system_failed(db);
    return false;
  }
  arena_defer(db->arena, close_connection, p);
  if (!connect_to(db, ds)) return false;
  int version = p->pq->PQserverVersion(p->conn);
  if (version < 140000) {
    db_say(db, ds, &db_code[E0851], "the server is PostgreSQL %d, and what is asked of it needs 14 or later",
           version / 10000);
    db_system_failed(db);
    return false;
  }
  /* a server looks whether we are still there, where it can */
  run(db, "SET client_connection_check_interval = '2s'", NULL);
  return begin(db, ds);
}

static const char *const schemes[] = {"postgres://", "postgresql://", NULL};

const struct db_driver postgres_driver = {
    .title = "PostgreSQL",
    .schemes = schemes,
    .dialect = &sql_postgres,
    .open = open_server,
    .columns = postgres_columns,
    .tables = postgres_tables,
    .keys = postgres_keys,
    .words = postgres_words,
    .probe = postgres_probe,
    .put_table = postgres_put_table,
    .put_column = postgres_put_column,
    .query = query,
    .next = next,
    .finish = finish,
    .plan = plan,
    .read_plan = postgres_read_plan,
};
