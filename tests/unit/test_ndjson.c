/* Lines of NDJSON that are found many at once give what the same lines give one by one; the index of NDJSON gives in
 * every way what a loop over bytes gives. */
#include "data/ndjson_layout.h"
#include "data_files.h"
#include "random.h"

static uint64_t seed;
static uint32_t roll(uint32_t n) { return random_below(&seed, n); }

/* ---- the index ---- */

static struct ndjson_index *new_index(struct arena *a) {
  struct ndjson_index *x = arena_new(a, struct ndjson_index);
  x->colons = arena_new_array(a, uint32_t, CELLS_BYTES + 8);
  x->lines = arena_new_array(a, uint32_t, CELLS_BYTES + 8);
  return x;
}

static bool bit(const uint64_t *bits, size_t i) { return bits[i / 64] >> (i % 64) & 1; }

static void check_index(const struct ndjson_index *x, const char *p, size_t n) {
  uint32_t colons = 0, lines = 0, quotes = 0;
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)p[i];
    if (i % 61 == 0) assert_int_equal(quotes_before(x, (uint32_t)i), quotes);
    assert_int_equal(bit(x->quotes, i), c == '"');
    assert_int_equal(bit(x->returns, i), c == '\r');
    assert_int_equal(bit(x->odd, i), c == '\\' || (c < 0x20 && c != '\n' && c != '\r'));
    quotes += c == '"';
    if (c == ':' && i && p[i - 1] == '"') assert_int_equal(x->colons[colons++], i);
    if (c == '\n') assert_int_equal(x->lines[lines++], i);
    if (c == '\r') assert_true(x->has_returns);
    if (c > 127) assert_true(x->high);
  }
  assert_int_equal(x->colon_count, colons);
  assert_int_equal(x->line_count, lines);
  assert_int_equal(quotes_before(x, (uint32_t)n), quotes);
  for (int i = 0; i < 20; i++) {
    uint32_t from = roll((uint32_t)n + 1), to = from + roll((uint32_t)n - from + 1), count = 0, first = to;
    for (uint32_t k = from; k < to; k++) {
      count += bit(x->quotes, k);
      if (first == to && bit(x->odd, k)) first = k;
    }
    assert_int_equal(bits_between(x->quotes, from, to), count);
    assert_int_equal(first_bit(x->odd, from, to), first);
  }
}

static void test_index(void **state) {
  (void)state;
  static const char some[] = "\"\":::\n\r\\a,{} \x1F\x7F\x80\xFF\"\":\n:\"";
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct ndjson_index *x = new_index(&a);
  char *p = arena_alloc(&a, CELLS_BYTES + 64);
  seed = 3;
  for (uint32_t round = 0; round < 320; round++) {
    size_t n = round < 260 ? round : round < 300 ? CELLS_BYTES - roll(200) : CELLS_BYTES;
    uint32_t rare = round % 4 ? 1 + roll(40) : 1;
    for (size_t i = 0; i < n + 64; i++)
      p[i] = roll(rare) ? 'x' : round % 3 ? some[roll(sizeof some - 1)] : (char)roll(256);
    for (enum ndjson_way way = NDJSON_PLAIN; way <= NDJSON_AVX512; way++)
      if (ndjson_index_by(way, x, p, n)) check_index(x, p, n);
    ndjson_index(x, p, n);
    check_index(x, p, n);
  }
  arena_free(&a);
}

/* ---- lines laid out alike, by themselves ---- */

enum { KEYS = 6 };

static struct layout_column any_column(void *ctx, struct str key) {
  const struct layout_column *c = ctx;
  for (uint32_t i = 0; i < KEYS; i++)
    if (key.len == 1 && *key.ptr == "abcdef"[i]) return c[i];
  return (struct layout_column){NONE, true, true, true, true};
}

/* Columns of a text, a whole number, a decimal, a bool, a text, and what nobody wants. */
static const struct layout_column columns[KEYS] = {{.column = 0, .text = true},
                                                   {.column = 1, .text = true, .whole = true},
                                                   {.column = 2, .text = true, .whole = true, .point = true},
                                                   {.column = 3, .word = true},
                                                   {.column = 4, .text = true},
                                                   {NONE, true, true, true, true}};

static const char plain_line[] = "{\"a\":\"x\",\"b\":12,\"c\":1.25,\"d\":true,\"e\":\"2026-01-31\",\"f\":0}\n";

/* How many of nine lines are taken, where the sixth is `odd`. */
static uint32_t taken(const char *odd, const char *like, uint32_t *values) {
  enum { ROWS = 9 };
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct buf b = buf_in(&a);
  struct layout y = {0};
  struct ndjson_index *x = new_index(&a);
  for (int i = 0; i < LAYOUT_BEFORE; i++) buf_addc(&b, '#');
  for (int i = 0; i < ROWS; i++) buf_addz(&b, i == 5 ? odd : like);
  size_t end = b.len;
  for (int i = 0; i < 64; i++) buf_addc(&b, '#');
  const char *base = b.ptr + LAYOUT_BEFORE;
  layout_learn(&y, base, base + strlen(like) - 1, any_column, (void *)(uintptr_t)columns);
  uint32_t rows = 0, place[KEYS] = {0, 1, 2, 3, 4, 0}, from[ROWS * KEYS], to[ROWS * KEYS], at = 0, colon = 0, line = 0;
  ndjson_index(x, base, end - LAYOUT_BEFORE);
  struct layout_out out = {.place = place, .stride = KEYS - 1, .from = from, .to = to};
  if (y.count) rows = layout_lines(&y, x, base, 0, ROWS, &out, &at, &colon, &line);
  assert_int_equal(at, rows ? x->lines[rows - 1] + 1 : 0);
  assert_int_equal(line, rows);
  assert_int_equal(colon, rows * y.count);
  *values = y.count;
  for (uint32_t r = 0; y.count == KEYS && r < rows; r++) /* e: a date in each line */
    assert_true(!from[r * 5 + 4] || to[r * 5 + 4] - from[r * 5 + 4] == 10);
  arena_free(&a);
  return rows;
}

static void test_alike(void **state) {
  (void)state;
  uint32_t keys;
#define LINE(a, b, c, d, e, f) "{\"a\":" a ",\"b\":" b ",\"c\":" c ",\"d\":" d ",\"e\":" e ",\"f\":" f "}\n"
#define DATE "\"2026-01-31\""
  static const char *const well[] = {
      LINE("\"\"", "0", "0.5", "false", DATE, "-1"),
      LINE("null", "null", "null", "null", "null", "null"),
      LINE("\"a long text, as they stand everywhere {}[],:\"", "-1", "-0.5", "true", DATE, "9007199254740993"),
      LINE("\"e\xCC\x81\"", "123456789012", "123456.789", "true", DATE, "12345678"),
      LINE("\"x\"", "1234567890", "1", "true", DATE, "1.5"),
  };
  for (size_t i = 0; i < sizeof well / sizeof *well; i++) {
    assert_int_equal(taken(well[i], plain_line, &keys), 9);
    assert_int_equal(keys, KEYS);
  }
  static const char *const odd[] = {
      LINE("\"x\\n\"", "1", "1.5", "true", DATE, "1"), /* read otherwise */
      LINE("\"x\":\"", "1", "1.5", "true", DATE, "1"),
      LINE("\":\"", "1", "1.5", "true", DATE, "1"),
      LINE("7", "1", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "\"1\"", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "1.5", "1.5", "true", DATE, "1"), /* not a whole one */
      LINE("\"x\"", "1", "1e3", "true", DATE, "1"),
      LINE("\"x\"", "1", "1.5", "1", DATE, "1"),
      LINE("\"x\"", "1", "1.5", "true", DATE, "[1]"),
      LINE("\"x\"", "1", "1.5", "true", DATE, "{\"g\":1}"),
      LINE("\"x\"", "1", "1.5", "true", DATE, "\"x\""),
      LINE("\"x\"", " 1", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "1", "1.5", "true", DATE, "1 "),
      LINE("\"x\"", "1", "1.5", "true", DATE, "1,\"g\":1"),
      "{\"a\":\"x\",\"b\":12,\"c\":1.25,\"d\":true,\"e\":" DATE "}\n",
      "{\"a\":\"x\",\"c\":12,\"b\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0}\n",
      "{ \"a\":\"x\",\"b\":12,\"c\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0}\n",
      "{\"a\":\"x\",\"b\":12,\"c\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0}\r\n",
      "{\"a\":\"x\",\"b\":12, \"c\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0}\n",
      "\n",
      "{}\n",
      LINE("\"x", "1", "1.5", "true", DATE, "1"), /* no JSON */
      LINE("x\"", "1", "1.5", "true", DATE, "1"),
      LINE("\"", "1", "1.5", "true", DATE, "1"),
      LINE("\"x\ty\"", "1", "1.5", "true", DATE, "1"),
      LINE("", "1", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "01", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "00", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "-", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "+1", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "1-", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "0123456789", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "1", "1.", "true", DATE, "1"),
      LINE("\"x\"", "1", ".5", "true", DATE, "1"),
      LINE("\"x\"", "1", "01.5", "true", DATE, "1"),
      LINE("\"x\"", "1", "1..5", "true", DATE, "1"),
      LINE("\"x\"", "1", "1.5.5", "true", DATE, "1"),
      LINE("\"x\"", "1", "1,5", "true", DATE, "1"),
      LINE("\"x\"", "1", "-01.5", "true", DATE, "1"),
      LINE("\"x\"", "1", "1234567.", "true", DATE, "1"),
      LINE("\"x\"", "1", "123456789.", "true", DATE, "1"),
      LINE("\"x\"", "1", "1.5", "tru", DATE, "1"),
      LINE("\"x\"", "1", "1.5", "True", DATE, "1"),
      LINE("\"x\"", "1", "1.5", "nul", DATE, "1"),
      LINE("nulL", "1", "1.5", "true", DATE, "1"),
      LINE("\"x\"", "1", "1.5", "true", DATE, "1x"),
      "{\"a\":\"x\",\"b\":12,\"c\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0]\n",
      "{\"a\":\"x\",\"b\":12,\"c\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0\n",
      "{\"a\":\"x\",\"b\":12,\"c\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0}}\n",
      "{\"a\":\"x\"\"b\":12,\"c\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0}\n",
      "{\"a\":\"x\",\"b\"12,\"c\":1.25,\"d\":true,\"e\":" DATE ",\"f\":0}\n",
  };
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    uint32_t rows = taken(odd[i], plain_line, &keys);
    if (rows != 5) fail_msg("%u lines before %s", rows, odd[i]);
  }
  /* quotation marks too many are seen of all lines together */
  assert_int_equal(taken(LINE("\"x\"y\"", "1", "1.5", "true", DATE, "1"), plain_line, &keys), 0);
  assert_int_equal(taken(LINE("\"x\r\"", "1", "1.5", "true", DATE, "1"), plain_line, &keys), 0);
  /* with spaces, with carriage returns */
  static const char *const ways[] = {"{\"a\": \"x\", \"b\": 12, \"key of ten\": 1.25}\n", "{\"a\":\"x\",\"b\":12}\r\n",
                                     "{\"a\":null}\n", "{\"eleven long\": \"abc\", \"b\": 12}\r\n"};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) assert_int_equal(taken(ways[i], ways[i], &keys), 9);
  static const char *const never[] = {
      "{}\n", "{\"a\":[1]}\n", "{\"a\":{}}\n", "{\"a\\n\":1}\n", "{\"a key of twenty-one chars\":1}\n", "{\"a\":1} \n"};
  for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
    taken(never[i], never[i], &keys);
    assert_int_equal(keys, 0);
  }
}

/* ---- files ---- */

static const char schema[] =
    "schema s of a\nenum e { x, y, \"a long word of it\" }\nentity a key id {\n  id id\n  t text?\n"
    "  n int?\n  d decimal(12,2)?\n  f float?\n  b bool?\n  day date?\n  at timestamp?\n"
    "  e e?\n  some_longer_name text?\n}\n";

enum { FIELDS = 11, GOOD = 6 };
static const char *const names[FIELDS] = {"id",    "t", "n", "d", "f", "b", "day", "at", "e", "some_longer_name",
                                          "unread"};

/* Values of each: the first of them mostly, those up to GOOD now and then, the others seldom. */
static const char *const values[FIELDS][16] = {
    [1] = {"\"Jane\"", "\"\"", "null", "\"with, {commas}\"", "\"e\xCC\x81\"", "\"seventeen_bytes17\"",
           "\"say \\\"hi\\\"\"", "\":\"", "\"\\u00e9\"", "5", "\"\\u0000\"", "\"\xFF\"", "\"a\tb\"", "\"a\"b\""},
    [2] = {"7", "0", "-7", "12345678", "null", "1234567890123", "\"12\"", "1e2", "01", "1.0", "-0", "+1"},
    [3] = {"12.34", "0.50", "-12.34", "7", "null", "123456.78", "\"1.25\"", "1e3", "12.345", "1234567890.12", "1.",
           ".5"},
    [4] = {"0.25", "1", "null", "-1.5", "1e300", "123456789.123456789", "00.5", "\"NaN\""},
    [5] = {"true", "false", "null", "true", "false", "true", "\"true\"", "1", "tru"},
    [6] = {"\"2026-01-31\"", "null", "\"2024-02-29\"", "\"2026-01-01\"", "null", "null", "\"2026-02-29\"", "20260101"},
    [7] = {"\"2026-01-31T10:00:00Z\"", "null", "\"2026-01-31T10:00:00+02:00\"", "null", "null", "null",
           "\"2026-01-31T10:61:00Z\"", "7"},
    [8] = {"\"x\"", "\"y\"", "null", "\"a long word of it\"", "\"other\"", "null", "\"\\u0078\"", "7"},
    [9] = {"\"z\"", "null", "\"\"", "\"one of several longer texts, with spaces\"", "\"a\"", "\"b\"",
           "\"a\":", "[\"a\"]"},
    [10] = {"1", "\"x\"", "null", "2.5", "true", "-3", "[1,\"\\n\"]", "{\"a\":{\"b\":1}}", "1e5", "01"},
};

/* How the lines are written, and how often something is odd: one in so many. */
struct kind_of_file {
  const char *comma, *colon, *end;
  uint32_t others, odd, turned, left_out, first;
};

static struct str loaded(const struct kind_of_file *k, uint32_t lines, enum on_bad_value bad, uint32_t threads,
                         bool slow) {
  struct files f;
  files_begin(&f, schema);
  struct buf text = buf_in(&f.s.arena), out = buf_in(&f.s.arena);
  seed = lines + k->odd * 7 + k->first;
  for (uint32_t i = 0; i < lines; i++) {
    uint32_t turn = roll(k->turned) ? 0 : roll(FIELDS), skip = roll(k->left_out) ? NONE : 1 + roll(FIELDS - 1);
    bool comma = false;
    buf_addz(&text, slow ? "{ " : "{"); /* the space makes the reader look at each line by itself */
    for (uint32_t j = 0; j < FIELDS; j++) {
      uint32_t c = (j + turn) % FIELDS, all = 0;
      if (c == skip) continue;
      while (all < 16 && values[c][all]) all++;
      uint32_t which = roll(k->odd) ? roll(k->others) ? 0 : roll(GOOD) : roll(all ? all : 1);
      if (i < k->first) which = all > 2 ? 2 : 0;
      buf_printf(&text, "%s\"%s\"%s", comma ? k->comma : "", names[c], k->colon);
      if (c) buf_addz(&text, values[c][which]);
      else buf_printf(&text, "%u", i + 1);
      comma = true;
    }
    buf_printf(&text, "}%s", i + 1 < lines || i % 2 ? k->end : "");
  }
  write_bytes(&f, "a.ndjson", buf_str(&text));
  f.options = (struct load_options){.on_bad_value = bad, .threads = threads};
  load_path(&f, "a.ndjson");
  buf_printf(&out, "%.*s\n%.*s\n%llu bad, %llu left out\n", STR_ARG(errors_of(&f)), STR_ARG(bad_of(&f)),
             (unsigned long long)f.report.bad_total, (unsigned long long)f.report.skipped_rows);
  if (f.data && !(bad == BAD_STOP && f.report.bad_total)) buf_add(&out, rows_of(&f, "a"));
  struct str s = str_of(malloc(buf_str(&out).len + 1), buf_str(&out).len);
  memcpy((char *)(uintptr_t)s.ptr, buf_str(&out).ptr, s.len);
  files_end(&f);
  return s;
}

static void same(const struct kind_of_file *k, uint32_t lines, enum on_bad_value bad, uint32_t threads) {
  struct str one = loaded(k, lines, bad, 1, true), many = loaded(k, lines, bad, threads, false);
  size_t i = 0;
  while (i < one.len && i < many.len && one.ptr[i] == many.ptr[i]) i++;
  if (i != one.len || i != many.len)
    fail_msg("at %zu: one by one: %.120s\nmany: %.120s", i, one.ptr + (i > 40 ? i - 40 : 0),
             many.ptr + (i > 40 ? i - 40 : 0));
  free((char *)(uintptr_t)one.ptr);
  free((char *)(uintptr_t)many.ptr);
}

static void test_files(void **state) {
  (void)state;
  enum { NEVER = 1u << 30 };
  static const char *const styles[][3] = {
      {",", ":", "\n"}, {", ", ": ", "\n"}, {",", ":", "\r\n"}, {", ", ": ", "\r\n"}};
  for (int s = 0; s < 4; s++) {
    struct kind_of_file k = {.comma = styles[s][0],
                             .colon = styles[s][1],
                             .end = styles[s][2],
                             .others = 3,
                             .odd = NEVER,
                             .turned = NEVER,
                             .left_out = NEVER};
    same(&k, 1500, BAD_STOP, 1);
    k.first = 3; /* null is all that the first ones say of some columns */
    same(&k, 1500, BAD_STOP, 1);
    k.left_out = 50;
    same(&k, 1500, BAD_STOP, 1);
    k.left_out = 2;
    same(&k, 1500, BAD_STOP, 1);
    k.turned = 100;
    same(&k, 1500, BAD_STOP, 1);
    for (uint32_t lines = 0; lines < 20; lines++) same(&k, lines, BAD_STOP, 1);
    for (uint32_t odd = 300; odd < 12000; odd = odd * 2 + 1) {
      k = (struct kind_of_file){k.comma, k.colon, k.end, 3, odd, NEVER, 700, 0};
      same(&k, 400, BAD_MISSING, 1);
      same(&k, 400, BAD_STOP, 1);
      same(&k, 400, BAD_SKIP_ROW, 1);
    }
    k = (struct kind_of_file){k.comma, k.colon, k.end, 2, 200000, 3000, 900, 0};
    same(&k, 16000, BAD_MISSING, 2);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_index), cmocka_unit_test(test_alike),
                                     cmocka_unit_test(test_files)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
