/* The data of the benchmark: N customers, 1.5 N subscriptions, 10 N invoices, for bench.schema. The same bytes for the
 * same arguments, on every machine.
 *
 *   generate --customers 1000000 --seed 1 --order random --formats csv,ndjson,sqlite -o DIR
 *
 * Every row draws from a stream of its own (splitmix64 by Steele, Lea and Flood, public domain, from the seed, the
 * table and the row), so that it does not matter which formats are asked for. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sink.h"

enum { DAY = 86400, NOW_DAY = 20484 }; /* the data leads up to 2026-01-31T00:00:00Z */
static const int64_t now = (int64_t)NOW_DAY * DAY;

static uint64_t base_seed, stream;

static uint64_t mix(uint64_t z) {
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}
static void stream_of(int table, int64_t row) { stream = mix(mix(base_seed + (uint64_t)table) + (uint64_t)row); }
static uint64_t next(void) { return mix(stream += 0x9E3779B97F4A7C15u); }

/* 0 <= result < n. Never two calls in one expression: C does not say which comes first. */
static int64_t below(int64_t n) { return (int64_t)(((unsigned __int128)next() * (uint64_t)n) >> 64); }
static bool chance(int percent) { return below(100) < percent; }

/* A word drawn by weight out of 100; "" stands for missing. */
struct choice {
  int weight;
  const char *word;
};
static const char *draw(const struct choice *c) {
  for (int64_t at = below(100);; c++)
    if ((at -= c->weight) < 0) return c->word;
}

static const struct choice countries[] = {{21, "FR"}, {15, "DE"}, {12, "US"}, {9, "GB"}, {7, "ES"}, {7, "IT"},
                                          {6, "NL"},  {5, "BE"},  {2, "LU"},  {3, "SE"}, {3, "PL"}, {2, "NO"},
                                          {2, "CH"},  {2, "IN"},  {1, "BR"},  {3, ""}};
static const struct choice currencies[] = {{60, "EUR"}, {20, "USD"}, {10, "GBP"}, {5, "SEK"}, {5, ""}};
static const struct choice languages[] = {{30, "fr"}, {30, "en"}, {16, "de"}, {7, "es"}, {7, "it"}, {6, "nl"}, {4, ""}};
static const struct choice payments[] = {{50, "card"}, {25, "direct_debit"}, {12, "wire"}, {5, "apple pay"}, {8, ""}};
static const struct choice plans[] = {{55, "starter"}, {30, "growth"}, {12, "enterprise"}, {3, ""}};
static const struct choice sub_plans[] = {{55, "starter"}, {30, "growth"}, {15, "enterprise"}};
static const struct choice sub_status[] = {{8, "trialing"}, {62, "active"}, {8, "past_due"}, {22, "cancelled"}};
static const struct choice domains[] = {{22, "gmail.example"},       {16, "outlook.example"},  {12, "orange.example"},
                                        {10, "acme.example"},        {10, "mueller.example"},  {10, "shop.example"},
                                        {8, "mail.example.fr"},      {6, "globex.example.de"}, {4, "ACME.Example"},
                                        {2, "xn--strae-oqa.example"}};

/* Beside each name its spelling in an address. */
struct name {
  const char *text, *ascii;
};
static const struct name first_names[] = {{"Zoë", "zoe"},
                                          {"Łukasz", "lukasz"},
                                          {"Chloé", "chloe"},
                                          {"Jürgen", "juergen"},
                                          {"Ana", "ana"},
                                          {"Søren", "soren"},
                                          {"Małgorzata", "malgorzata"},
                                          {"Noor", "noor"},
                                          {"İpek", "ipek"},
                                          {"John", "john"},
                                          {"Mary", "mary"},
                                          {"Ἀθηνᾶ", "athina"},
                                          {"Пётр", "pyotr"},
                                          {"Inês", "ines"},
                                          {"Siobhán", "siobhan"},
                                          {"Björn", "bjorn"},
                                          {"Aurélie", "aurelie"},
                                          {"Émile", "emile"},
                                          {"Giulia", "giulia"},
                                          {"Marco", "marco"},
                                          {"Lucía", "lucia"},
                                          {"Iñigo", "inigo"},
                                          {"Femke", "femke"},
                                          {"Daan", "daan"},
                                          {"Hans", "hans"},
                                          {"Käthe", "kaethe"},
                                          {"Anneliese", "anneliese"},
                                          {"Olivier", "olivier"},
                                          {"Priya", "priya"},
                                          {"Raj", "raj"},
                                          {"Åsa", "asa"},
                                          {"Nguyễn", "nguyen"}};
static const struct name last_names[] = {
    {"Dupont", "dupont"},       {"Müller", "mueller"},          {"Rossi", "rossi"},         {"García", "garcia"},
    {"de Vries", "devries"},    {"Strauß", "strauss"},          {"Ångström", "angstrom"},   {"Smith", "smith"},
    {"Nowak", "nowak"},         {"Ivanova", "ivanova"},         {"Öztürk", "ozturk"},       {"Fischer", "fischer"},
    {"Martin", "martin"},       {"Lefèvre", "lefevre"},         {"Jansen", "jansen"},       {"Brown", "brown"},
    {"O'Hara", "ohara"},        {"Bergström", "bergstrom"},     {"LINDSTRÖM", "lindstrom"}, {"Schröder", "schroeder"},
    {"Peeters", "peeters"},     {"Moreau", "moreau"},           {"Bianchi", "bianchi"},     {"Fernández", "fernandez"},
    {"Kowalczyk", "kowalczyk"}, {"Wójcik", "wojcik"},           {"Petrov", "petrov"},       {"Sørensen", "sorensen"},
    {"Nielsen", "nielsen"},     {"van den Berg", "vandenberg"}, {"Weiß", "weiss"},          {"Hernández", "hernandez"},
    {"Patel", "patel"},         {"Sharma", "sharma"},           {"Silva", "silva"},         {"Gonçalves", "goncalves"},
    {"Keller", "keller"},       {"Wagner", "wagner"},           {"Roux", "roux"},           {"Girard", "girard"},
    {"Ferrari", "ferrari"},     {"Esposito", "esposito"},       {"Molina", "molina"},       {"Ortega", "ortega"},
    {"Visser", "visser"},       {"Bakker", "bakker"},           {"Maes", "maes"},           {"Claes", "claes"}};
static const char *const trades[] = {
    "Logistics", "Consulting", "Énergie",   "Bau",        "Textil",     "Software", "Conseil", "Verlag",
    "Média",     "Foods",      "Maschinen", "Transports", "Immobilier", "Labs",     "Kaffee",  "Strömungstechnik"};
static const char *const companies[] = {"SARL", "GmbH", "Ltd", "B.V.", "S.p.A.", "AB", "Inc", "& Co. KG"};
#define COUNT(list) ((int64_t)(sizeof list / sizeof *list))
#define PICK(list) (&list[below(COUNT(list))])

static void word(struct sink *s, const char *text) {
  if (*text) sink_word(s, text);
  else sink_missing(s);
}

static void customer(struct sink *s, int64_t id) {
  char text[256];
  stream_of(1, id);
  bool org = chance(40);
  const struct name *first = PICK(first_names), *last = PICK(last_names), *second = PICK(last_names);
  const char *trade = *PICK(trades), *company = *PICK(companies);
  int64_t shape = below(100), nr = below(9000) + 1000;
  if (org && shape < 40) snprintf(text, sizeof text, "%s %s %s", last->text, trade, company);
  else if (org && shape < 70) snprintf(text, sizeof text, "%s %s %s %lld", last->text, trade, company, (long long)nr);
  else if (org) snprintf(text, sizeof text, "%s, %s %s %s", last->text, second->text, trade, company);
  else if (shape < 55) snprintf(text, sizeof text, "%s %s", first->text, last->text);
  else if (shape < 97)
    snprintf(text, sizeof text, "%s %c. %s-%s", first->text, (char)('A' + nr % 26), last->text, second->text);
  else
    snprintf(text, sizeof text, "%s \"%c%c\" %s", first->text, (char)('A' + nr % 26), (char)('A' + nr / 26 % 26),
             last->text);
  sink_int(s, id);
  sink_text(s, text);
  const char *domain = draw(domains);
  snprintf(text, sizeof text, "%s%s%s%lld@%s", org ? "billing" : first->ascii, org && shape < 50 ? "+" : ".",
           last->ascii, (long long)(shape < 30 ? nr : id), domain);
  if (chance(4)) sink_missing(s);
  else sink_word(s, text);
  sink_word(s, org ? "org" : "user");
  word(s, draw(countries));
  word(s, draw(currencies));
  word(s, draw(languages));
  word(s, draw(payments));
  const char *plan = draw(plans);
  word(s, plan);
  int64_t mrr = plan[0] == 'e' ? 50000 + below(1500000) : plan[0] == 'g' ? 5000 + below(60000) : below(12000);
  if (chance(5)) sink_missing(s);
  else sink_cents(s, mrr);
  int64_t created = now - (30 + below(2400)) * DAY - below(DAY);
  sink_time(s, created);
  int64_t updated = now - below(now - created);
  if (chance(10)) sink_missing(s);
  else sink_time(s, updated);
  sink_row(s);
}

static void subscription(struct sink *s, int64_t id, int64_t customer_id) {
  stream_of(2, id);
  sink_int(s, id);
  sink_int(s, customer_id);
  const char *status = draw(sub_status), *plan = draw(sub_plans);
  sink_word(s, status);
  sink_word(s, plan);
  int64_t seats = plan[0] == 'e' ? 5 + below(200) : plan[0] == 'g' ? 1 + below(50) : 1 + below(8);
  sink_int(s, seats);
  int64_t started = now - below(1500) * DAY - below(DAY);
  sink_time(s, started);
  int64_t ends = status[0] == 'c' ? started + below(now - started) : now + below(365 * DAY);
  if (status[0] == 'a' && chance(60)) sink_missing(s);
  else sink_time(s, ends);
  sink_row(s);
}

/* `place` of `total`: where the row stands in the file, which says when it was issued where files are in the order of
 * time. */
static void invoice(struct sink *s, int64_t id, int64_t customer_id, int64_t place, int64_t total, bool by_time) {
  static const struct choice old_status[] = {{4, "draft"}, {3, "open"}, {82, "paid"}, {6, "overdue"}, {5, "void"}};
  static const struct choice new_status[] = {{5, "draft"}, {20, "open"}, {52, "paid"}, {20, "overdue"}, {3, "void"}};
  stream_of(3, id);
  int64_t span = (int64_t)1095 * DAY, issued = now - below(span) - 1;
  if (by_time) issued = now - span + (int64_t)((unsigned __int128)span * (uint64_t)place / (uint64_t)total);
  const char *status = draw(now - issued < 90 * DAY ? new_status : old_status);
  int64_t size = below(1000), amount = 500 + below(20000);
  if (size >= 600) amount += below(200000);
  if (size >= 950) amount += below(2000000);
  sink_int(s, id);
  sink_int(s, customer_id);
  sink_word(s, status);
  sink_cents(s, chance(2) ? -amount : amount);
  sink_time(s, issued);
  if (chance(5)) sink_missing(s);
  else sink_date(s, issued / DAY + 30);
  int64_t paid = issued + below(40 * DAY);
  if (status[0] == 'p') sink_time(s, paid);
  else sink_missing(s);
  sink_row(s);
}

/* Whose the child is: those who came early have more, one in twenty has none. */
static int64_t parent(int table, int64_t row, int64_t n) {
  stream_of(table + 10, row);
  for (int tries = 0;; tries++) {
    int64_t a = below(n), b = below(n);
    int64_t c = chance(50) && b < a ? b : a;
    if (mix(base_seed ^ (uint64_t)(c * 16 + table)) % 20 || tries == 8) return c + 1;
  }
}

enum order { ORDER_RANDOM, ORDER_PARENT, ORDER_TIME };

static void child(struct sink *s, int table, int64_t id, int64_t customer_id, int64_t total, enum order order) {
  if (table == 2) subscription(s, id, customer_id);
  else invoice(s, id, customer_id, id - 1, total, order == ORDER_TIME);
}

static void children(struct sink *s, int table, int64_t total, int64_t n, enum order order) {
  if (order != ORDER_PARENT) {
    for (int64_t id = 1; id <= total; id++) child(s, table, id, parent(table, id, n), total, order);
    return;
  }
  int64_t *counts = calloc((size_t)n + 1, sizeof *counts), id = 0;
  if (!counts) abort();
  for (int64_t row = 1; row <= total; row++) counts[parent(table, row, n)]++;
  for (int64_t c = 1; c <= n; c++)
    for (int64_t k = 0; k < counts[c]; k++) id++, child(s, table, id, c, total, order);
  free(counts);
}

static _Noreturn void usage(void) {
  fputs(
      "usage: generate [--customers N] [--seed S] [--order random|parent|time] [--formats csv,ndjson,sqlite] -o "
      "DIR\n",
      stderr);
  exit(2);
}

int main(int argc, char **argv) {
  int64_t n = 1000000;
  enum order order = ORDER_RANDOM;
  const char *dir = NULL, *formats = "csv";
  base_seed = 1;
  for (int i = 1; i < argc; i += 2) {
    const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : NULL;
    if (!v) usage();
    if (!strcmp(a, "--customers")) n = atoll(v);
    else if (!strcmp(a, "--seed")) base_seed = strtoull(v, NULL, 10);
    else if (!strcmp(a, "-o")) dir = v;
    else if (!strcmp(a, "--formats")) formats = v;
    else if (!strcmp(a, "--order") && strchr("rpt", v[0]))
      order = v[0] == 'r' ? ORDER_RANDOM : v[0] == 'p' ? ORDER_PARENT : ORDER_TIME;
    else usage();
  }
  int which = (strstr(formats, "csv") ? SINK_CSV : 0) | (strstr(formats, "ndjson") ? SINK_NDJSON : 0) |
              (strstr(formats, "sqlite") ? SINK_SQLITE : 0);
  if (!dir || n < 1 || n > 100000000 || !which) usage();
  base_seed = mix(base_seed);
  struct sink *s = sink_open(dir, which);
  sink_table(s, "customers",
             "id INTEGER PRIMARY KEY, name TEXT, email TEXT, type TEXT, country TEXT, currency TEXT, language TEXT, "
             "payment_method TEXT, "
             "plan TEXT, mrr REAL, created_at TEXT, updated_at TEXT");
  for (int64_t id = 1; id <= n; id++) customer(s, id);
  sink_table_end(s);
  sink_table(
      s, "subscriptions",
      "id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers, status TEXT, plan TEXT, seats INTEGER, started_at TEXT, "
      "ends_at TEXT");
  children(s, 2, n * 3 / 2, n, order);
  sink_table_end(s);
  sink_table(
      s, "invoices",
      "id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers, status TEXT, amount REAL, issued_at TEXT, due_on TEXT, "
      "paid_at TEXT");
  children(s, 3, n * 10, n, order);
  sink_table_end(s);
  /* What a careful user of SQLite makes: for each question an index that answers it without the table. */
  sink_sql(s,
           "CREATE INDEX customers_plan ON customers(plan, country, payment_method);"
           "CREATE INDEX customers_mrr ON customers(mrr);"
           "CREATE INDEX subscriptions_customer ON subscriptions(customer_id, status, seats);"
           "CREATE INDEX subscriptions_status ON subscriptions(status, seats, customer_id);"
           "CREATE INDEX invoices_customer ON invoices(customer_id, issued_at, status, amount);"
           "CREATE INDEX invoices_status ON invoices(status, issued_at, customer_id)");
  sink_close(s);
  return 0;
}
