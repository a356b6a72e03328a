/* Many segments at once, as teams have them: 40 conditions, of which every segment takes 2 to 5. Written as segments
 * and as the SQL of each peer, which asks for all of them in one pass: SQL reads each table once, works out each
 * condition once, and puts them together in columns s0, s1, ...
 *
 *   many COUNT SEED DIR: writes many-COUNT.seg, many-COUNT.duckdb.sql, many-COUNT.sqlite.sql
 *
 * Beside the plain SQL (many-COUNT) there is one for DuckDB that keeps the 40 truths as bits of a number (.2). */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum table { CUSTOMER, SUBSCRIPTION, INVOICE };

/* `sqlite` NULL: as `duckdb`. Conditions over children are aggregates, and `empty` is their truth over none. */
static const struct condition {
  enum table table;
  const char *seg, *duckdb, *sqlite;
  const char *empty;
} pool[] = {
    {CUSTOMER, "country in [FR, DE]", "country IN ('FR', 'DE')", NULL, NULL},
    {CUSTOMER, "country == US", "country = 'US'", NULL, NULL},
    {CUSTOMER, "country in [ES, IT]", "country IN ('ES', 'IT')", NULL, NULL},
    {CUSTOMER, "country in [BE, NL, LU]", "country IN ('BE', 'NL', 'LU')", NULL, NULL},
    {CUSTOMER, "plan == enterprise", "plan = 'enterprise'", NULL, NULL},
    {CUSTOMER, "plan == growth", "plan = 'growth'", NULL, NULL},
    {CUSTOMER, "plan is missing", "plan IS NULL", NULL, NULL},
    {CUSTOMER, "payment_method == direct_debit", "payment_method = 'direct_debit'", NULL, NULL},
    {CUSTOMER, "payment_method is missing", "payment_method IS NULL", NULL, NULL},
    {CUSTOMER, "payment_method in [card, \"apple pay\"]", "payment_method IN ('card', 'apple pay')", NULL, NULL},
    {CUSTOMER, "type == org", "type = 'org'", NULL, NULL},
    {CUSTOMER, "currency == EUR", "currency = 'EUR'", NULL, NULL},
    {CUSTOMER, "currency in [USD, GBP]", "currency IN ('USD', 'GBP')", NULL, NULL},
    {CUSTOMER, "language == fr", "language = 'fr'", NULL, NULL},
    {CUSTOMER, "language in [en, de]", "language IN ('en', 'de')", NULL, NULL},
    {CUSTOMER, "mrr > 100", "mrr > 100", NULL, NULL},
    {CUSTOMER, "mrr >= 1_000", "mrr >= 1000", NULL, NULL},
    {CUSTOMER, "mrr between 20 and 80", "mrr BETWEEN 20 AND 80", NULL, NULL},
    {CUSTOMER, "mrr is missing", "mrr IS NULL", NULL, NULL},
    {CUSTOMER, "email.ends_with(\"@acme.example\")", "ends_with(email, '@acme.example')",
     "substr(email, -13) = '@acme.example'", NULL},
    {CUSTOMER, "email is missing", "email IS NULL", NULL, NULL},
    {CUSTOMER, "name.contains(\"GmbH\")", "contains(name, 'GmbH')", "instr(name, 'GmbH') > 0", NULL},
    {CUSTOMER, "created_at in last 12 months",
     "created_at > '2025-01-31T00:00:00Z' AND created_at <= '2026-01-31T00:00:00Z'", NULL, NULL},
    {CUSTOMER, "updated_at in last 30 days",
     "updated_at > '2026-01-01T00:00:00Z' AND updated_at <= '2026-01-31T00:00:00Z'", NULL, NULL},
    {CUSTOMER, "created_at < 2022-01-01", "created_at < '2022-01-01T00:00:00Z'", NULL, NULL},
    {SUBSCRIPTION, "subscriptions.any(status == active)", "bool_or(status = 'active')", "max(status = 'active')",
     "false"},
    {SUBSCRIPTION, "subscriptions.any(status == active and seats > 20)", "bool_or(status = 'active' AND seats > 20)",
     "max(status = 'active' AND seats > 20)", "false"},
    {SUBSCRIPTION, "subscriptions.none(status == past_due)", "NOT bool_or(status = 'past_due')",
     "NOT max(status = 'past_due')", "true"},
    {SUBSCRIPTION, "subscriptions.count(status == trialing) >= 1", "count(*) FILTER (WHERE status = 'trialing') >= 1",
     NULL, "false"},
    {SUBSCRIPTION, "subscriptions.where(status == active).sum(seats) >= 50",
     "sum(seats) FILTER (WHERE status = 'active') >= 50", NULL, "false"},
    {SUBSCRIPTION, "subscriptions.any(ends_at in next 30 days)",
     "bool_or(ends_at > '2026-01-31T00:00:00Z' AND ends_at <= '2026-03-02T00:00:00Z')",
     "max(ends_at > '2026-01-31T00:00:00Z' AND ends_at <= '2026-03-02T00:00:00Z')", "false"},
    {INVOICE, "invoices.where(issued_at in last 90 days).count(status == overdue) >= 2",
     "count(*) FILTER (WHERE status = 'overdue' AND issued_at > '2025-11-02T00:00:00Z' AND issued_at <= "
     "'2026-01-31T00:00:00Z') >= 2",
     NULL, "false"},
    {INVOICE, "invoices.where(status == paid and issued_at in last 12 months).sum(amount) > 5_000",
     "sum(amount) FILTER (WHERE status = 'paid' AND issued_at > '2025-01-31T00:00:00Z' AND issued_at <= "
     "'2026-01-31T00:00:00Z') > 5000",
     "sum(amount) FILTER (WHERE status = 'paid' AND issued_at > '2025-01-31T00:00:00Z' AND issued_at <= "
     "'2026-01-31T00:00:00Z') > 5000.005",
     "false"},
    {INVOICE, "invoices.none(issued_at in last 6 months)",
     "NOT bool_or(issued_at > '2025-07-31T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z')",
     "NOT max(issued_at > '2025-07-31T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z')", "true"},
    {INVOICE, "invoices.any(status == overdue)", "bool_or(status = 'overdue')", "max(status = 'overdue')", "false"},
    {INVOICE, "invoices.count(status == paid) >= 10", "count(*) FILTER (WHERE status = 'paid') >= 10", NULL, "false"},
    {INVOICE, "invoices.max(amount) > 5_000", "max(amount) > 5000", NULL, "false"},
    {INVOICE, "invoices.where(status == open).sum(amount) > 1_000", "sum(amount) FILTER (WHERE status = 'open') > 1000",
     "sum(amount) FILTER (WHERE status = 'open') > 1000.005", "false"},
    {INVOICE, "invoices.any(status == void and amount > 1_000)", "bool_or(status = 'void' AND amount > 1000)",
     "max(status = 'void' AND amount > 1000)", "false"},
    {INVOICE, "invoices.count() == 0", "count(*) = 0", NULL, "true"},
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

static const char *condition(int i, bool sqlite) { return sqlite && pool[i].sqlite ? pool[i].sqlite : pool[i].duckdb; }

/* The 40 conditions of every customer: id, c0 .. c39, without a missing truth. */
static void conditions(FILE *f, bool sqlite) {
  static const char *const from[] = {"", "subscriptions", "invoices"};
  fputs("WITH", f);
  for (int t = SUBSCRIPTION; t <= INVOICE; t++) {
    fprintf(f, "%s t%d AS MATERIALIZED (SELECT customer_id", t == SUBSCRIPTION ? "" : ",\n ", t);
    for (int i = 0; i < POOL; i++)
      if ((int)pool[i].table == t) fprintf(f, ",\n    %s AS c%d", condition(i, sqlite), i);
    fprintf(f, "\n  FROM %s GROUP BY customer_id)", from[t]);
  }
  fputs(",\n  c AS MATERIALIZED (SELECT id", f);
  for (int i = 0; i < POOL; i++) {
    if (pool[i].table == CUSTOMER) fprintf(f, ",\n    coalesce(%s, false) AS c%d", condition(i, sqlite), i);
    else fprintf(f, ",\n    coalesce(t%d.c%d, %s) AS c%d", pool[i].table, i, pool[i].empty, i);
  }
  fputs("\n  FROM customers LEFT JOIN t1 ON t1.customer_id = id LEFT JOIN t2 ON t2.customer_id = id)\n", f);
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
  conditions(f, false);
  columns(f, all, count, as_column);
  fprintf(f, " FROM c\n--- many-%d.2\n", count);
  conditions(f, false);
  fputs(", n AS MATERIALIZED (SELECT id, ", f);
  for (int i = 0; i < POOL; i++) fprintf(f, "%sc%d::BIGINT * %llu", i ? " + " : "", i, 1ull << i);
  fputs(" AS b FROM c)\n", f);
  columns(f, all, count, as_bit);
  fputs(" FROM n\n", f);
  close_file(f);
  f = open_file(argv[3], count, "sqlite.sql");
  fprintf(f, "--- many-%d\n", count);
  conditions(f, true);
  columns(f, all, count, as_column);
  fputs(" FROM c\n", f);
  close_file(f);
  return 0;
}
