/* Many segments at once, as teams have them: 40 conditions, of which every segment takes 2 to 5. Written as segments
 * and as the SQL of each peer, which asks for all of them in one pass: SQL reads each table once, works out each
 * condition once, and puts them together in columns s0, s1, ...
 *
 *   many COUNT SEED DIR: writes many-COUNT.seg, many-COUNT.duckdb.sql, many-COUNT.sqlite.sql, and
 * many-COUNT.*.counts.sql for each database, which count the members of all of them
 *
 * Beside the plain SQL (many-COUNT) there is one for DuckDB that keeps the 40 truths as bits of a number (.2). */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum table { CUSTOMER, SUBSCRIPTION, INVOICE };
enum dialect { DUCKDB, SQLITE, POSTGRES, CLICKHOUSE, DIALECTS };
static const char *const dialect_names[DIALECTS] = {"duckdb", "sqlite", "postgres", "clickhouse"};

/* How a condition is said in SQL: of a customer, or by an aggregate of the customer's children. {2026-01-31} is that
 * day's midnight. */
static const struct condition {
  enum table table;
  const char *seg;
  enum { ROW, ENDS, HOLDS, ANY, NOT_ANY, COUNT, SUM, MAX, NO_ROWS } how;
  const char *where; /* of the row, or of the children that count; ENDS, HOLDS: the text */
  const char *value; /* SUM, MAX; ENDS, HOLDS: the column */
  const char *than;
} pool[] = {
    {CUSTOMER, "country in [FR, DE]", ROW, "country IN ('FR', 'DE')", NULL, NULL},
    {CUSTOMER, "country == US", ROW, "country = 'US'", NULL, NULL},
    {CUSTOMER, "country in [ES, IT]", ROW, "country IN ('ES', 'IT')", NULL, NULL},
    {CUSTOMER, "country in [BE, NL, LU]", ROW, "country IN ('BE', 'NL', 'LU')", NULL, NULL},
    {CUSTOMER, "plan == enterprise", ROW, "plan = 'enterprise'", NULL, NULL},
    {CUSTOMER, "plan == growth", ROW, "plan = 'growth'", NULL, NULL},
    {CUSTOMER, "plan is missing", ROW, "plan IS NULL", NULL, NULL},
    {CUSTOMER, "payment_method == direct_debit", ROW, "payment_method = 'direct_debit'", NULL, NULL},
    {CUSTOMER, "payment_method is missing", ROW, "payment_method IS NULL", NULL, NULL},
    {CUSTOMER, "payment_method in [card, \"apple pay\"]", ROW, "payment_method IN ('card', 'apple pay')", NULL, NULL},
    {CUSTOMER, "type == org", ROW, "type = 'org'", NULL, NULL},
    {CUSTOMER, "currency == EUR", ROW, "currency = 'EUR'", NULL, NULL},
    {CUSTOMER, "currency in [USD, GBP]", ROW, "currency IN ('USD', 'GBP')", NULL, NULL},
    {CUSTOMER, "language == fr", ROW, "language = 'fr'", NULL, NULL},
    {CUSTOMER, "language in [en, de]", ROW, "language IN ('en', 'de')", NULL, NULL},
    {CUSTOMER, "mrr > 100", ROW, "mrr > 100", NULL, NULL},
    {CUSTOMER, "mrr >= 1_000", ROW, "mrr >= 1000", NULL, NULL},
    {CUSTOMER, "mrr between 20 and 80", ROW, "mrr BETWEEN 20 AND 80", NULL, NULL},
    {CUSTOMER, "mrr is missing", ROW, "mrr IS NULL", NULL, NULL},
    {CUSTOMER, "email.ends_with(\"@acme.example\")", ENDS, "@acme.example", "email", NULL},
    {CUSTOMER, "email is missing", ROW, "email IS NULL", NULL, NULL},
    {CUSTOMER, "name.contains(\"GmbH\")", HOLDS, "GmbH", "name", NULL},
    {CUSTOMER, "created_at in last 12 months", ROW, "created_at > {2025-01-31} AND created_at <= {2026-01-31}", NULL,
     NULL},
    {CUSTOMER, "updated_at in last 30 days", ROW, "updated_at > {2026-01-01} AND updated_at <= {2026-01-31}", NULL,
     NULL},
    {CUSTOMER, "created_at < 2022-01-01", ROW, "created_at < {2022-01-01}", NULL, NULL},
    {SUBSCRIPTION, "subscriptions.any(status == active)", ANY, "status = 'active'", NULL, NULL},
    {SUBSCRIPTION, "subscriptions.any(status == active and seats > 20)", ANY, "status = 'active' AND seats > 20", NULL,
     NULL},
    {SUBSCRIPTION, "subscriptions.none(status == past_due)", NOT_ANY, "status = 'past_due'", NULL, NULL},
    {SUBSCRIPTION, "subscriptions.count(status == trialing) >= 1", COUNT, "status = 'trialing'", NULL, ">= 1"},
    {SUBSCRIPTION, "subscriptions.where(status == active).sum(seats) >= 50", SUM, "status = 'active'", "seats",
     ">= 50"},
    {SUBSCRIPTION, "subscriptions.any(ends_at in next 30 days)", ANY,
     "ends_at > {2026-01-31} AND ends_at <= {2026-03-02}", NULL, NULL},
    {INVOICE, "invoices.where(issued_at in last 90 days).count(status == overdue) >= 2", COUNT,
     "status = 'overdue' AND issued_at > {2025-11-02} AND issued_at <= {2026-01-31}", NULL, ">= 2"},
    {INVOICE, "invoices.where(status == paid and issued_at in last 12 months).sum(amount) > 5_000", SUM,
     "status = 'paid' AND issued_at > {2025-01-31} AND issued_at <= {2026-01-31}", "amount", "> 5000"},
    {INVOICE, "invoices.none(issued_at in last 6 months)", NOT_ANY,
     "issued_at > {2025-07-31} AND issued_at <= {2026-01-31}", NULL, NULL},
    {INVOICE, "invoices.any(status == overdue)", ANY, "status = 'overdue'", NULL, NULL},
    {INVOICE, "invoices.count(status == paid) >= 10", COUNT, "status = 'paid'", NULL, ">= 10"},
    {INVOICE, "invoices.max(amount) > 5_000", MAX, NULL, "amount", "> 5000"},
    {INVOICE, "invoices.where(status == open).sum(amount) > 1_000", SUM, "status = 'open'", "amount", "> 1000"},
    {INVOICE, "invoices.any(status == void and amount > 1_000)", ANY, "status = 'void' AND amount > 1000", NULL, NULL},
    {INVOICE, "invoices.count() == 0", NO_ROWS, NULL, NULL, NULL},
};
enum { POOL = sizeof pool / sizeof *pool, TAKEN = 5 };
_Static_assert(POOL == 40, "the workload has 40 distinct conditions");

/* A segment: the conditions that it takes, put together by the shape of its size. */
struct many {
  int n, take[TAKEN];
};
/* & is a condition of the segment, by its place in it. */
static const char *const shapes[] = {"0 and 1", "0 and (1 or 2)", "0 and 1 or 2 and 3", "0 and (1 or 2) and (3 or 4)"};

static uint64_t state;
static uint64_t next(void) {
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static struct many draw(void) {
  struct many m = {.n = 2 + (int)(next() % 4)};
  for (int i = 0; i < m.n; i++) {
    bool again;
    do {
      again = false;
      m.take[i] = (int)(next() % POOL);
      for (int k = 0; k < i; k++) again |= m.take[k] == m.take[i];
    } while (again);
  }
  return m;
}

typedef void (*writer)(FILE *f, int condition);
static void in_seg(FILE *f, int c) { fputs(pool[c].seg, f); }
static void as_column(FILE *f, int c) { fprintf(f, "c%d", c); }
static void as_truth(FILE *f, int c) { fprintf(f, "d%d", c); }
static void as_bit(FILE *f, int c) { fprintf(f, "b & %llu <> 0", 1ull << c); }

static void shape(FILE *f, const struct many *m, writer w) {
  for (const char *p = shapes[m->n - 2]; *p; p++)
    if (*p >= '0' && *p <= '9') w(f, m->take[*p - '0']);
    else fputc(*p, f);
}

static FILE *open_file(const char *dir, int count, const char *suffix) {
  char path[4096];
  snprintf(path, sizeof path, "%s/many-%d.%s", dir, count, suffix);
  FILE *f = fopen(path, "w");
  if (!f) {
    fprintf(stderr, "many: %s cannot be written\n", path);
    exit(3);
  }
  return f;
}

static void close_file(FILE *f) {
  if (ferror(f) || fclose(f) != 0) {
    fprintf(stderr, "many: the disk is full\n");
    exit(3);
  }
}

static const char *midnight(enum dialect d) { return d == CLICKHOUSE ? " 00:00:00" : "T00:00:00Z"; }

static void put_where(FILE *f, const char *where, enum dialect d) {
  for (const char *p = where; *p; p++)
    if (*p == '{') fputc('\'', f);
    else if (*p == '}') fprintf(f, "%s'", midnight(d));
    else fputc(*p, f);
}

/* The truth of a customer, or of a customer's children over at least one. */
static void put_condition(FILE *f, const struct condition *c, enum dialect d) {
  switch (c->how) {
    case ROW: put_where(f, c->where, d); return;
    case ENDS:
      if (d == CLICKHOUSE) fprintf(f, "endsWith(assumeNotNull(%s), '%s')", c->value, c->where);
      else if (d == DUCKDB) fprintf(f, "ends_with(%s, '%s')", c->value, c->where);
      else if (d == POSTGRES) fprintf(f, "%s LIKE '%%%s'", c->value, c->where);
      else fprintf(f, "substr(%s, -%zu) = '%s'", c->value, strlen(c->where), c->where);
      return;
    case HOLDS:
      if (d == DUCKDB) fprintf(f, "contains(%s, '%s')", c->value, c->where);
      else if (d == SQLITE) fprintf(f, "instr(%s, '%s') > 0", c->value, c->where);
      else fprintf(f, d == CLICKHOUSE ? "position(%s, '%s') > 0" : "strpos(%s, '%s') > 0", c->value, c->where);
      return;
    case ANY:
    case NOT_ANY:
      fputs(d == SQLITE || d == CLICKHOUSE ? "max(" : "bool_or(", f);
      put_where(f, c->where, d);
      fputc(')', f);
      return;
    case MAX: fprintf(f, "max(%s) %s", c->value, c->than); return;
    case NO_ROWS: fputs("count(*) > 0", f); return;
    default: break;
  }
  if (d == CLICKHOUSE && c->how == SUM) fprintf(f, "sumIf(%s, ", c->value);
  else if (d == CLICKHOUSE) fputs("countIf(", f);
  else if (c->how == SUM) fprintf(f, "sum(%s) FILTER (WHERE ", c->value);
  else fputs("count(*) FILTER (WHERE ", f);
  put_where(f, c->where, d);
  /* amounts in SQLite are floats, whose sums are not quite round */
  bool floats = d == SQLITE && c->table == INVOICE && c->how == SUM;
  fprintf(f, ") %s%s", c->than, floats ? ".005" : "");
}

static bool is_of_none(const struct condition *c) { return c->how == NOT_ANY || c->how == NO_ROWS; }

static void grouped(FILE *f, enum table t, enum dialect d) {
  static const char *const from[] = {"", "subscriptions", "invoices"};
  fprintf(f, "SELECT customer_id%s", d == CLICKHOUSE ? " AS id" : "");
  for (int i = 0; i < POOL; i++)
    if (pool[i].table == t) {
      fputs(",\n    ", f);
      put_condition(f, &pool[i], d);
      fprintf(f, " AS c%d", i);
    }
  fprintf(f, "\n  FROM %s GROUP BY customer_id", from[t]);
}

/* The 40 conditions of every customer: id, c0 .. c39, without a missing truth. */
static void truths(FILE *f, enum dialect d) {
  fputs("SELECT id", f);
  for (int i = 0; i < POOL; i++) {
    const struct condition *c = &pool[i];
    fprintf(f, ",\n    %s%s(", is_of_none(c) ? "NOT " : "", d == CLICKHOUSE ? "ifNull" : "coalesce");
    if (c->table != CUSTOMER && d == CLICKHOUSE) fprintf(f, "c%d", i);
    else if (c->table != CUSTOMER) fprintf(f, "t%d.c%d", c->table, i);
    else put_condition(f, c, d);
    fprintf(f, ", %s) AS %c%d", d == CLICKHOUSE ? "0" : "false", d == CLICKHOUSE ? 'd' : 'c', i);
  }
}

static void conditions(FILE *f, enum dialect d) {
  fputs("WITH", f);
  for (int t = SUBSCRIPTION; t <= INVOICE; t++) {
    fprintf(f, "%s t%d AS MATERIALIZED (", t == SUBSCRIPTION ? "" : ",\n ", t);
    grouped(f, (enum table)t, d);
    fputc(')', f);
  }
  fputs(",\n  c AS MATERIALIZED (", f);
  truths(f, d);
  fputs("\n  FROM customers LEFT JOIN t1 ON t1.customer_id = id LEFT JOIN t2 ON t2.customer_id = id)\n", f);
}

/* Counts of all, in a row: what `seg stats` says. */
static void counts(FILE *f, const struct many *all, int count, writer w, enum dialect d) {
  for (int s = 0; s < count; s++) {
    fputs(s ? ",\n  " : "SELECT ", f);
    fputs(d == CLICKHOUSE ? "countIf(" : "count(*) FILTER (WHERE ", f);
    shape(f, &all[s], w);
    fputc(')', f);
  }
}

static void write_counts(const struct many *all, int count, const char *dir, enum dialect d) {
  char suffix[64];
  snprintf(suffix, sizeof suffix, "%s.counts.sql", dialect_names[d]);
  FILE *f = open_file(dir, count, suffix);
  fputs("--- many\n", f);
  if (d != CLICKHOUSE) {
    conditions(f, d);
    counts(f, all, count, as_column, d);
    fputs(" FROM c\n", f);
  } else { /* old ones join two tables at a time, and have no WITH for a SELECT */
    counts(f, all, count, as_truth, d);
    fputs("\nFROM (", f);
    truths(f, d);
    fputs("\n  FROM (SELECT * FROM customers ANY LEFT JOIN (", f);
    grouped(f, SUBSCRIPTION, d);
    fputs(") AS s USING id) AS b ANY LEFT JOIN (", f);
    grouped(f, INVOICE, d);
    fputs(") AS i USING id) AS c\n", f);
  }
  close_file(f);
}

static void columns(FILE *f, const struct many *all, int count, writer w) {
  fputs("SELECT id", f);
  for (int s = 0; s < count; s++) {
    fputs(",\n  ", f);
    shape(f, &all[s], w);
    fprintf(f, " AS s%d", s);
  }
}

int main(int argc, char **argv) {
  int count = argc == 4 ? atoi(argv[1]) : 0;
  if (count < 1 || count > 10000) {
    fputs("usage: many COUNT SEED DIR\n", stderr);
    return 2;
  }
  state = strtoull(argv[2], NULL, 10);
  struct many *all = calloc((size_t)count, sizeof *all);
  if (!all) abort();
  for (int i = 0; i < count; i++) all[i] = draw();
  FILE *f = open_file(argv[3], count, "seg");
  fputs("schema \"bench.schema\"\n", f);
  for (int s = 0; s < count; s++) {
    fprintf(f, "segment s%d = ", s);
    shape(f, &all[s], in_seg);
    fputc('\n', f);
  }
  close_file(f);
  f = open_file(argv[3], count, "duckdb.sql");
  fprintf(f, "--- many-%d\n", count);
  conditions(f, DUCKDB);
  columns(f, all, count, as_column);
  fprintf(f, " FROM c\n--- many-%d.2\n", count);
  conditions(f, DUCKDB);
  fputs(", n AS MATERIALIZED (SELECT id, ", f);
  for (int i = 0; i < POOL; i++) fprintf(f, "%sc%d::BIGINT * %llu", i ? " + " : "", i, 1ull << i);
  fputs(" AS b FROM c)\n", f);
  columns(f, all, count, as_bit);
  fputs(" FROM n\n", f);
  close_file(f);
  f = open_file(argv[3], count, "sqlite.sql");
  fprintf(f, "--- many-%d\n", count);
  conditions(f, SQLITE);
  columns(f, all, count, as_column);
  fputs(" FROM c\n", f);
  close_file(f);
  for (int d = 0; d < DIALECTS; d++) write_counts(all, count, argv[3], (enum dialect)d);
  return 0;
}
