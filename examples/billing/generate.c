/* Makes billing data that fits billing.schema: the same bytes for the same arguments, on every machine.
 *
 *   generate --customers 3000 --seed 1 --format csv -o DIR
 *
 * Random numbers: xoshiro256** by Blackman and Vigna (public domain), seeded by splitmix64. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "writer.h"

/* Two streams: what was added later draws from the second, so that what was there before keeps its bytes. */
static uint64_t streams[2][4], *state = streams[0];

static uint64_t rotate(uint64_t x, int k) { return x << k | x >> (64 - k); }

static uint64_t next(void) {
  uint64_t result = rotate(state[1] * 5, 7) * 9, t = state[1] << 17;
  state[2] ^= state[0], state[3] ^= state[1], state[1] ^= state[2], state[0] ^= state[3];
  state[2] ^= t;
  state[3] = rotate(state[3], 45);
  return result;
}

static void seed(uint64_t s) {
  for (int i = 0; i < 8; i++) {
    uint64_t z = s += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    streams[i / 4][i % 4] = z ^ z >> 31;
  }
}
static void first_stream(void) { state = streams[0]; }
static void second_stream(void) { state = streams[1]; }

/* 0 <= result < n. Never two calls in one expression: C does not say which comes first. */
static int64_t below(int64_t n) { return (int64_t)(((unsigned __int128)next() * (uint64_t)n) >> 64); }
static bool chance(int percent) { return below(100) < percent; }

/* A word drawn by weight; "" stands for missing. */
struct choice {
  int weight;
  const char *word;
};
static const char *draw(const struct choice *c) {
  int total = 0;
  for (int i = 0; c[i].weight; i++) total += c[i].weight;
  int64_t at = below(total);
  for (;; c++)
    if ((at -= c->weight) < 0) return c->word;
}

static const struct choice countries[] = {{22, "FR"}, {16, "DE"}, {12, "US"}, {9, "GB"}, {7, "ES"}, {7, "IT"},
                                          {6, "NL"},  {5, "BE"},  {2, "LU"},  {3, "SE"}, {2, "NO"}, {2, "CH"},
                                          {2, "IN"},  {2, "BR"},  {3, ""},    {0, 0}};
static const struct choice currencies[] = {{60, "EUR"}, {20, "USD"}, {10, "GBP"}, {5, "SEK"}, {5, ""}, {0, 0}};
static const struct choice languages[] = {{30, "fr"}, {30, "en"}, {16, "de"}, {7, "es"},
                                          {7, "it"},  {6, "nl"},  {4, ""},    {0, 0}};
static const struct choice payments[] = {{50, "card"}, {25, "direct_debit"}, {12, "wire"}, {5, "apple pay"}, {8, ""},
                                         {0, 0}};
static const struct choice plans[] = {{55, "starter"}, {30, "growth"}, {12, "enterprise"}, {3, ""}, {0, 0}};
static const struct choice live_plans[] = {{55, "starter"}, {30, "growth"}, {15, "enterprise"}, {0, 0}};
static const struct choice industries[] = {{30, "retail"}, {40, "saas"}, {20, "other"}, {10, ""}, {0, 0}};
static const struct choice sub_status[] = {{8, "trialing"}, {62, "active"}, {8, "past_due"}, {22, "cancelled"}, {0, 0}};
static const struct choice tags[] = {{70, "[]"},        {10, "[\"partner\"]"},
                                     {6, "[\"beta\"]"}, {5, "[\"partner\",\"beta\"]"},
                                     {4, "[\"test\"]"}, {2, "[\"internal\",\"partner\"]"},
                                     {3, ""},           {0, 0}};
/* The first eight share what was `{}` alone once: the weights of the others are as they were. */
static const struct choice metadata[] = {{18, "{}"},
                                         {6, "{\"vip\":true}"},
                                         {4, "{\"vip\":false,\"internal_tier\":\"pilot\"}"},
                                         {4, "{\"internal_tier\":\"pilot\"}"},
                                         {5, "{\"billing_tier\":\"custom\",\"account_manager\":\"Ada\"}"},
                                         {5, "{\"account_manager\":\"Noor\",\"score\":71.5,\"churned\":false}"},
                                         {4, "{\"score\":\"38\",\"churned\":true}"},
                                         {4, "{\"score\":\"unknown\",\"region\":\"emea\"}"},
                                         {20, "{\"tier\":\"silver\"}"},
                                         {8, "{\"tier\":\"gold\",\"seats\":25}"},
                                         {8, "{\"tier\":null,\"cost-centre\":\"X1\"}"},
                                         {6, "{\"seats\":\"12\"}"},
                                         {8, ""},
                                         {0, 0}};
static const struct choice cities[] = {{25, "Paris"},  {10, "Lyon"},     {15, "Berlin"}, {10, "München"},
                                       {15, "London"}, {15, "New York"}, {10, ""},       {0, 0}};
static const struct choice sources[] = {{45, "web"}, {20, "sales"}, {20, "api"}, {10, "import"}, {5, ""}, {0, 0}};
static const struct choice labels[] = {{85, ""}, {5, "pilot"}, {5, "legacy"}, {5, "watch"}, {0, 0}};
static const struct choice contracts[] = {{50, "monthly"}, {30, "annual"}, {10, "custom"}, {10, ""}, {0, 0}};
static const struct choice gateways[] = {{50, "stripe"}, {20, "gocardless"}, {20, "adyen"}, {10, ""}, {0, 0}};
static const struct choice order_status[] = {
    {15, "created"}, {25, "paid"}, {10, "canceled"}, {50, "fulfilled"}, {0, 0}};
static const struct choice events[] = {{30, "cart"}, {30, "order"}, {30, "login"}, {10, "coupon.redeemed"}, {0, 0}};
static const struct choice verification_status[] = {{20, "pending"}, {70, "verified"}, {10, "rejected"}, {0, 0}};
static const char *first_names[] = {"Zoë",  "Łukasz", "Chloé", "Jürgen", "Ana",  "Søren", "Małgorzata", "Noor",
                                    "İpek", "John",   "Mary",  "Ἀθηνᾶ",  "Пётр", "Weiß",  "Inês",       "O'Hara"};
static const char *last_names[] = {"Dupont",   "Müller",  "Rossi",  "García",  "de Vries", "Strauß",
                                   "Ångström", "Smith",   "Nowak",  "Ivanova", "Öztürk",   "Fischer",
                                   "Martin",   "Lefèvre", "Jansen", "Brown"};
static const char *company_kinds[] = {"SARL", "GmbH", "Ltd", "B.V.", "S.p.A.", "AB"};
#define PICK(list) list[below((int64_t)(sizeof list / sizeof *list))]

static int64_t now; /* the instant that the data leads up to */

static int64_t days_ago(int64_t days) { return now - days * US_PER_DAY - below(86400) * US_PER_SECOND; }

static void word(struct writer *w, const char *text) {
  if (*text) cell_text(w, text);
  else cell_missing(w);
}

static void customer(struct writer *w, int64_t id) {
  char text[128];
  bool org = chance(40);
  const char *first = PICK(first_names), *last = PICK(last_names);
  const char *plan = draw(plans);
  cell_int(w, id);
  if (org) snprintf(text, sizeof text, "%s %s %s", last, first, PICK(company_kinds));
  else snprintf(text, sizeof text, "%s %s", first, last);
  cell_text(w, text);
  if (chance(4)) {
    cell_missing(w);
  } else {
    static const struct choice domains[] = {{50, "example.com"}, {30, "mail.example"}, {15, "shop.example"},
                                            {4, "acme.example"}, {1, "ACME.Example"},  {0, 0}};
    const char *user = chance(50) ? "user" : "billing+", *domain = draw(domains);
    snprintf(text, sizeof text, "%s%lld@%s", user, (long long)id, domain);
    cell_text(w, text);
  }
  second_stream();
  cell_text(w, org ? "org" : chance(3) ? "reseller" : "user");
  first_stream();
  word(w, draw(countries));
  word(w, draw(currencies));
  word(w, draw(languages));
  cell_text(w, chance(70) ? "acme_fr" : "acme_us");
  word(w, draw(payments));
  if (org && chance(80)) {
    snprintf(text, sizeof text, "FR%011lld", (long long)below(100000000000));
    cell_text(w, text);
  } else {
    cell_missing(w);
  }
  if (chance(30)) {
    snprintf(text, sizeof text, "crm-%lld", (long long)id * 7 % 1000003);
    cell_text(w, text);
  } else {
    cell_missing(w);
  }
  word(w, plan);
  int64_t most = plan[0] == 'e' ? 900000 : plan[0] == 'g' ? 60000 : 9000;
  if (chance(10)) cell_missing(w);
  else cell_decimal(w, below(most), 2);
  if (chance(50)) cell_missing(w);
  else cell_decimal(w, below(100000) - 20000, 2);
  int64_t age = below(1500);
  cell_time(w, days_ago(age));
  if (chance(10)) cell_missing(w);
  else cell_time(w, days_ago(below(age + 1)));
  const char *t = draw(tags);
  if (*t) cell_json(w, t);
  else cell_missing(w);
  const char *m = draw(metadata);
  if (*m) cell_json(w, m);
  else cell_missing(w);
  word(w, draw(industries));
  if (id > 20 && chance(5)) cell_int(w, 1 + below(id - 1));
  else cell_missing(w);
  second_stream();
  word(w, draw(labels));
  word(w, draw(cities));
  word(w, draw(sources));
  word(w, draw(contracts));
  word(w, draw(gateways));
  first_stream();
  row_end(w);
}

static void customers(struct writer *w, int64_t n) {
  table_begin(
      w, "customers",
      "id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, type TEXT NOT NULL, country TEXT, currency TEXT, "
      "language TEXT, invoicing_entity TEXT NOT NULL, payment_method TEXT, tax_id TEXT, external_id TEXT, "
      "plan_name TEXT, mrr REAL, margin REAL, created_at TEXT NOT NULL, updated_at TEXT, tags TEXT, "
      "metadata TEXT, industry TEXT, parent_id INTEGER, label TEXT, city TEXT, source TEXT, contract_type TEXT, payment_gateway TEXT");
  for (int64_t id = 1; id <= n; id++) customer(w, id);
  table_end(w);
  writer_sql(
      w,
      "CREATE INDEX customers_country ON customers(country); CREATE INDEX customers_plan ON customers(plan_name);"
      "CREATE INDEX customers_created ON customers(created_at); CREATE INDEX customers_parent ON customers(parent_id)");
}

static void subscriptions(struct writer *w, int64_t n) {
  table_begin(w, "subscriptions",
              "id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, status TEXT NOT NULL, plan_name TEXT NOT NULL, "
              "seats INTEGER NOT NULL, started_at TEXT NOT NULL, ends_at TEXT");
  for (int64_t id = 1; id <= n + n / 2; id++) {
    const char *status = draw(sub_status);
    cell_int(w, id);
    cell_int(w, 1 + below(n));
    cell_text(w, status);
    cell_text(w, draw(live_plans));
    cell_int(w, chance(80) ? 1 + below(15) : 1 + below(200));
    cell_time(w, days_ago(below(900)));
    if (status[0] == 't') cell_time(w, days_ago(-below(14) - 1));
    else if (status[0] == 'c') cell_time(w, days_ago(below(300)));
    else cell_missing(w);
    row_end(w);
  }
  table_end(w);
  writer_sql(w, "CREATE INDEX subscriptions_customer ON subscriptions(customer_id, status, seats)");
}

/* Sizes of invoices differ by customer: most are small, few are large. */
static int64_t invoice_amount(void) {
  int64_t r = below(100);
  return r < 70 ? 500 + below(20000) : r < 95 ? 5000 + below(200000) : 50000 + below(3000000);
}

static void invoices(struct writer *w, int64_t n, bool with_lines) {
  table_begin(w, "invoices",
              "id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, status TEXT NOT NULL, kind TEXT NOT NULL, "
              "amount REAL NOT NULL, issued_at TEXT NOT NULL, due_on TEXT, paid_at TEXT");
  for (int64_t id = 1; id <= n * 10; id++) {
    int64_t issued = days_ago(below(730));
    bool recent = issued > now - 40 * US_PER_DAY;
    int r = (int)below(100);
    const char *status = r < (recent ? 45 : 84)   ? "paid"
                         : r < (recent ? 65 : 90) ? "overdue"
                         : r < (recent ? 90 : 91) ? "open"
                         : r < 95                 ? "draft"
                                                  : "void";
    cell_int(w, id);
    cell_int(w, 1 + below(n));
    cell_text(w, status);
    cell_text(w, chance(95) ? "sale" : "credit");
    cell_decimal(w, invoice_amount(), 2);
    cell_time(w, issued);
    if (chance(5)) cell_missing(w);
    else cell_date(w, issued + 30 * US_PER_DAY);
    if (status[0] == 'p') cell_time(w, issued + below(40 * 86400) * US_PER_SECOND);
    else cell_missing(w);
    row_end(w);
  }
  table_end(w);
  writer_sql(w,
             "CREATE INDEX invoices_customer ON invoices(customer_id, issued_at);"
             "CREATE INDEX invoices_issued ON invoices(issued_at, status)");
  if (!with_lines) return;
  table_begin(
      w, "invoice_lines",
      "invoice_id INTEGER NOT NULL, position INTEGER NOT NULL, stock_code TEXT NOT NULL, quantity INTEGER NOT NULL, "
      "price REAL NOT NULL, discount REAL NOT NULL, PRIMARY KEY (invoice_id, position)");
  for (int64_t invoice = 1; invoice <= n * 10; invoice++) {
    int64_t count = below(3);
    for (int64_t position = 1; position <= count; position++) {
      char code[16];
      snprintf(code, sizeof code, "SKU-%03lld", (long long)below(400));
      cell_int(w, invoice);
      cell_int(w, position);
      cell_text(w, code);
      cell_int(w, 1 + below(12));
      cell_decimal(w, 1000 + below(2000000), 4);
      cell_decimal(w, chance(80) ? 0 : below(30), 2);
      row_end(w);
    }
  }
  table_end(w);
}

static void wallets(struct writer *w, int64_t n) {
  table_begin(w, "wallets",
              "id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, currency TEXT NOT NULL, balance REAL NOT NULL");
  for (int64_t id = 1; id <= n / 2; id++) {
    cell_int(w, id);
    cell_int(w, 1 + below(n));
    cell_text(w, chance(80) ? "EUR" : "USD");
    cell_decimal(w, chance(30) ? below(1000) : below(100000) - 5000, 2);
    row_end(w);
  }
  table_end(w);
  writer_sql(w, "CREATE INDEX wallets_customer ON wallets(customer_id)");
}

static const char *const meter_names[] = {"seats", "storage", "calls"};

static void meters(struct writer *w, int64_t n) {
  table_begin(
      w, "meters",
      "customer_id INTEGER NOT NULL, name TEXT NOT NULL, plan TEXT, value REAL, PRIMARY KEY (customer_id, name)");
  for (int64_t customer_id = 1; customer_id <= n; customer_id++) {
    const char *plan = draw(live_plans);
    for (int m = 0; m < 3; m++) {
      if (chance(40)) continue;
      cell_int(w, customer_id);
      cell_text(w, meter_names[m]);
      cell_text(w, plan);
      if (chance(5)) cell_missing(w);
      else cell_decimal(w, below((m == 0 ? 60 : 1200) * 10000), 4);
      row_end(w);
    }
  }
  table_end(w);
  table_begin(w, "entitlements",
              "plan TEXT NOT NULL, name TEXT NOT NULL, \"limit\" REAL, mode TEXT, PRIMARY KEY (plan, name)");
  static const int64_t limits[3][3] = {{5, 100, 500}, {25, 500, 1000}, {50, 1000, 0}};
  static const char *const plan_names[] = {"starter", "growth", "enterprise"};
  for (int p = 0; p < 3; p++) {
    for (int m = 0; m < 3; m++) {
      cell_text(w, plan_names[p]);
      cell_text(w, meter_names[m]);
      if (limits[p][m]) cell_decimal(w, limits[p][m] * 10000, 4);
      else cell_missing(w);
      cell_text(w, m == 0 ? "hard" : "soft");
      row_end(w);
    }
  }
  table_end(w);
}

static void verifications(struct writer *w, int64_t n) {
  static const char *const kinds[] = {"kyc", "vat", "email"};
  table_begin(
      w, "verifications",
      "id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, checked_at TEXT");
  for (int64_t id = 1; id <= n * 7 / 10; id++) {
    const char *status = draw(verification_status);
    cell_int(w, id);
    cell_int(w, 1 + below(n));
    cell_text(w, PICK(kinds));
    cell_text(w, status);
    if (status[0] == 'p') cell_missing(w);
    else cell_time(w, days_ago(below(600)));
    row_end(w);
  }
  table_end(w);
  writer_sql(w, "CREATE INDEX verifications_customer ON verifications(customer_id)");
}

static void event_rows(struct writer *w, int64_t n) {
  char data[64];
  table_begin(w, "events",
              "id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL, data TEXT");
  for (int64_t id = 1; id <= n * 4; id++) {
    const char *name = draw(events);
    cell_int(w, id);
    cell_int(w, 1 + below(n));
    cell_text(w, name);
    cell_time(w, days_ago(below(180)));
    if (name[0] == 'c' && name[1] == 'a') {
      int64_t cents = below(30000);
      snprintf(data, sizeof data, "{\"total\":%lld.%02lld}", (long long)cents / 100, (long long)cents % 100);
      cell_json(w, data);
    } else if (name[0] == 'l') {
      cell_missing(w);
    } else {
      cell_json(w, chance(50) ? "{\"total\":\"20\"}" : "{}");
    }
    row_end(w);
  }
  table_end(w);
  writer_sql(w, "CREATE INDEX events_customer ON events(customer_id, name, at)");
}

/* What customers were given and promised, and what they ordered. */
static void grants_and_orders(struct writer *w, int64_t n) {
  static const char *const targets[] = {"credit:calls", "credit:storage", "topup:100"};
  second_stream();
  table_begin(
      w, "grants",
      "id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, name TEXT NOT NULL, value REAL NOT NULL, expires_at TEXT");
  for (int64_t id = 1; id <= n / 5; id++) {
    cell_int(w, id);
    cell_int(w, 1 + below(n));
    cell_text(w, PICK(meter_names));
    cell_decimal(w, below(500) * 10000, 4);
    if (chance(30)) cell_missing(w);
    else cell_time(w, days_ago(below(400) - 200));
    row_end(w);
  }
  table_end(w);
  table_begin(
      w, "price_overrides",
      "customer_id INTEGER NOT NULL, target TEXT NOT NULL, price REAL NOT NULL, PRIMARY KEY (customer_id, target)");
  for (int64_t customer_id = 1; customer_id <= n; customer_id++) {
    if (!chance(8)) continue;
    cell_int(w, customer_id);
    cell_text(w, PICK(targets));
    cell_decimal(w, 10 + below(200), 4);
    row_end(w);
  }
  table_end(w);
  table_begin(
      w, "orders",
      "id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, status TEXT NOT NULL, amount REAL NOT NULL, placed_at TEXT NOT NULL");
  for (int64_t id = 1; id <= n * 4; id++) {
    cell_int(w, id);
    cell_int(w, 1 + below(n));
    cell_text(w, draw(order_status));
    cell_decimal(w, 100 + below(50000), 2);
    cell_time(w, days_ago(below(500)));
    row_end(w);
  }
  table_end(w);
  writer_sql(w, "CREATE INDEX orders_customer ON orders(customer_id, placed_at)");
  first_stream();
}

static _Noreturn void usage(int status) {
  fputs(
      "usage: generate [--customers N] [--seed S] [--format csv|ndjson|sqlite] [--core] -o DIR\n"
      "\n"
      "Writes billing data for examples/billing/billing.schema that leads up to 2026-01-31T00:00:00Z.\n"
      "--core leaves out all but customers, subscriptions and invoices.\n",
      status ? stderr : stdout);
  exit(status);
}

int main(int argc, char **argv) {
  int64_t n = 3000;
  uint64_t s = 1;
  bool core = false;
  enum format format = FORMAT_CSV;
  const char *dir = NULL;
  for (int i = 1; i < argc; i++) {
    const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : NULL;
    if (!strcmp(a, "--help")) usage(0);
    if (!strcmp(a, "--core")) {
      core = true;
      continue;
    }
    if (!v) usage(2);
    i++;
    if (!strcmp(a, "--customers")) n = atoll(v);
    else if (!strcmp(a, "--seed")) s = strtoull(v, NULL, 10);
    else if (!strcmp(a, "-o")) dir = v;
    else if (!strcmp(a, "--format") && !strcmp(v, "csv")) format = FORMAT_CSV;
    else if (!strcmp(a, "--format") && !strcmp(v, "ndjson")) format = FORMAT_NDJSON;
    else if (!strcmp(a, "--format") && !strcmp(v, "sqlite")) format = FORMAT_SQLITE;
    else usage(2);
  }
  if (!dir || n < 1 || n > 100000000) usage(2);
  int32_t day;
  if (!date_make(2026, 1, 31, &day)) return 1;
  now = day * US_PER_DAY;
  seed(s);
  struct writer *w = writer_open(format, dir);
  customers(w, n);
  subscriptions(w, n);
  invoices(w, n, !core);
  if (!core) {
    wallets(w, n);
    meters(w, n);
    verifications(w, n);
    event_rows(w, n);
    grants_and_orders(w, n);
  }
  writer_close(w);
  return 0;
}
