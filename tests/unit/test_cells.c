/* Rows read many at once give what the same cells give one by one: values, what is missing, and what does not read. The
 * index of CSV gives in every way what a loop over bytes gives. */
#include "data/csv_index.h"
#include "data_files.h"
#include "random.h"

static const char schema[] =
    "schema s of a\nenum e { x, y, \"a long word of it\", \"apple pay\" }\nentity a key id {\n"
    "  id id\n  t text?\n  name text?\n  n int?\n  d decimal(12,2)?\n  d3 decimal(9,3)?\n"
    "  whole decimal(9,0)?\n  wide decimal(30,2)?\n  f float?\n  b bool?\n  day date?\n"
    "  at timestamp?\n  e e?\n  g set(text)\n  na int? @missing(\"N/A\")\n}\n";

enum { COLUMNS = 15 };
static const char *const names[COLUMNS] = {"id", "t", "name", "n",  "d", "d3", "whole", "wide",
                                           "f",  "b", "day",  "at", "e", "g",  "na"};

/* Of each column: what its cells may be; those from `bad` on do not read. */
static const struct kind {
  const char *const cells[24];
  int bad;
} kinds[COLUMNS] = {
    [1] = {{"", "a", "bb", "ccc", "four", "fives", "sixsix", "seven77", "eight888", "nine99999", "sixteen_bytes_16",
            "seventeen_bytes17", "a, b", "\"", "say \"hi\", twice", "e\xCC\x81", "\xE1\xBA\x9E", " x ", "''"},
           19},
    [3] = {{"",
            "0",
            "-0",
            "7",
            "-7",
            "+7",
            "12345678",
            "123456789",
            "-12345678",
            "1234567812345678",
            "12345678123456789",
            "9223372036854775807",
            "-9223372036854775808",
            "0012",
            "9223372036854775808",
            "1.5",
            "x",
            "12a45678",
            "--1",
            "1:"},
           14},
    [4] = {{"",     "0",    "0.5",    "-0.5", "12.34", "123456.78", "1234567.89", "12345.67", "9999999999.99",  "1e3",
            "12",   "1.5",  "-12.30", ".5",   "+1.00", "1.005",     "12.",        "1..00",    "10000000000.00", "a.bc",
            "1,00", "12:45"},
           13},
    [5] = {{"", "1.234", "12345.678", "123456.789", "0.001", "-0.001", "5", "1234567.000", "12345678.000", "1.2a4"}, 7},
    [6] = {{"", "1", "123456789", "-5", "1.0", "1234567890", "1.5"}, 5},
    [7] = {{"", "1.5", "1234567890123456789012345678.25", "-1", "x"}, 4},
    [8] = {{"", "0.1", "-1e300", "NaN", "1e", "."}, 4},
    [9] = {{"", "true", "false", "TRUE", "0", "yes"}, 5},
    [10] = {{"", "2026-01-31", "2024-02-29", "1970-01-01", "0001-01-01", "9999-12-31", "2026-02-29", "2026-13-01",
             "2026-00-01", "2026-01-00", "0000-01-01", "2026-01-3x", "2026:01-31", "20260131", "2026-04-31"},
            6},
    [11] = {{"", "2026-01-31T10:00:00Z", "2024-02-29T23:59:59Z", "2026-01-31T10:00:00.5Z", "2026-01-31T10:00:00+02:00",
             "2026-01-31 10:00:00", "1969-12-31T00:00:01Z", "2026-01-31T24:00:00Z", "2026-01-31T10:60:00Z",
             "2026-01-31T10:00:60Z", "2026-01-31T10:00:0xZ", "2026-02-30T10:00:00Z", "2026-01-31T1:000:00Z"},
            7},
    [12] = {{"", "x", "y", "a long word of it", "apple pay", "unknown"}, 6},
    [13] = {{"[]", "[\"a\"]", "[\"a\",\"b\",\"a\"]", "[\"q, \"]", "[", "{}"}, 4},
    [14] = {{"", "5", "N/A", "-1", "n/a"}, 4},
};

static uint64_t seed;
static uint32_t roll(uint32_t n) { return random_below(&seed, n); }

/* How often the rows are odd: one in so many, 0: never. */
struct oddity {
  uint32_t bad, quoted, lines, empty_lines, names;
  bool crlf;
};

static struct str cell_of(struct arena *a, uint32_t row, uint32_t column, const struct oddity *o) {
  const struct kind *k = &kinds[column];
  if (!column) return str_printf(a, "%u", row + 1);
  if (column == 2) /* more texts than are kept at hand */
    return !o->names ? STR("x")
           : roll(9) ? str_printf(a, "name %u of %s", roll(o->names), roll(2) ? "some" : "others")
                     : STR("");
  uint32_t all = 0;
  while (all < 24 && k->cells[all]) all++;
  if (column == 1 && o->lines && !roll(o->lines)) return STR("two\nlines\r\nor \"three\"");
  uint32_t good = (uint32_t)k->bad;
  return str_from(good < all && o->bad && !roll(o->bad) ? k->cells[good + roll(all - good)] : k->cells[roll(good)]);
}

static void add_csv(struct buf *b, struct str s, bool quoted) {
  for (size_t i = 0; i < s.len; i++)
    quoted |= s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\n' || s.ptr[i] == '\r';
  if (!quoted) {
    buf_add(b, s);
    return;
  }
  buf_addc(b, '"');
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == '"') buf_addc(b, '"');
    buf_addc(b, s.ptr[i]);
  }
  buf_addc(b, '"');
}

static void print(const struct dataset *d, const struct diags *ds, const struct load_report *r, struct buf *out) {
  for (uint32_t i = 0; i < ds->list.count; i++) { /* without the folder */
    struct str m = ds->list.items[i]->message;
    size_t at = str_find(m, STR("/a."));
    buf_printf(out, "%.*s\n", STR_ARG(at == SIZE_MAX ? m : str_sub(m, at, m.len)));
  }
  for (uint32_t i = 0; i < r->bad.count; i++)
    buf_printf(out, "bad: %llu %.*s %.*s %.*s\n", (unsigned long long)r->bad.items[i].line,
               STR_ARG(r->bad.items[i].column), STR_ARG(r->bad.items[i].value), STR_ARG(r->bad.items[i].expected));
  buf_printf(out, "%llu bad, %llu left out\n", (unsigned long long)r->bad_total, (unsigned long long)r->skipped_rows);
  if (!d) return;
  const struct table *t = &d->tables[0];
  for (uint32_t c = 0; c < COLUMNS; c++)
    buf_printf(out, "%s: %u missing, %u words, %u odd\n", names[c], t->columns[c].missing_count,
               t->columns[c].unknown_words, t->columns[c].not_nfc);
  for (uint32_t i = 0; i < t->rows; i++) {
    for (uint32_t c = 0; c < COLUMNS; c++) {
      buf_addc(out, '|');
      if (t->columns[c].kind == COLUMN_SET || column_present(&t->columns[c], i)) dataset_print_value(d, 0, c, i, out);
      else buf_addc(out, '-');
    }
    buf_addc(out, '\n');
  }
}

static void same(struct str one, struct str many) {
  size_t i = 0, line = 0;
  if (str_eq(one, many)) return;
  while (i < one.len && i < many.len && one.ptr[i] == many.ptr[i]) line = one.ptr[i++] == '\n' ? i : line;
  fail_msg("at %zu: one by one: %.200s\nmany: %.200s", i, one.ptr + line, many.ptr + line);
}

/* The same cells as a file and, one by one, to a builder. */
static void compare(uint32_t rows, struct oddity odd, enum on_bad_value bad, uint32_t threads) {
  struct files f;
  files_begin(&f, schema);
  struct arena *a = &f.s.arena;
  struct buf text = buf_in(a), one = buf_in(a), many = buf_in(a);
  const char *end = odd.crlf ? "\r\n" : "\n";
  struct diags ds = diags_in(a);
  struct load_report r = {0};
  f.options = (struct load_options){.on_bad_value = bad};
  struct needs *all = needs_all(a, f.s.schema);
  struct builder *b = builder_new(a, f.s.schema, all, &f.options, &ds, &r);
  uint64_t line = 2;
  for (uint32_t c = 0; c < COLUMNS; c++) buf_printf(&text, "%s%s%s", c ? "," : "", names[c], c == 7 ? ",unread" : "");
  buf_addz(&text, end);
  for (uint32_t i = 0; i < rows; i++) {
    if (odd.empty_lines && !roll(odd.empty_lines)) {
      buf_addz(&text, end);
      line++;
    }
    builder_row(b, 0, STR("a.csv"), line);
    for (uint32_t c = 0; c < COLUMNS; c++) {
      struct str s = cell_of(a, i, c, &odd);
      bool quoted = odd.quoted && !roll(odd.quoted);
      if (c) buf_addc(&text, ',');
      add_csv(&text, s, quoted);
      if (c == 7) add_csv(&text, (buf_addc(&text, ','), STR("any,thing")), true);
      if (s.len || quoted) builder_set(b, c, s);
      for (size_t k = 0; k < s.len; k++) line += s.ptr[k] == '\n';
    }
    if (i + 1 < rows || roll(2)) buf_addz(&text, end);
    line++;
  }
  struct dataset *d = builder_finish(b);
  if (d && bad == BAD_STOP && r.bad_total) d = NULL;
  print(d, &ds, &r, &one);
  write_bytes(&f, "a.csv", buf_str(&text));
  f.options.threads = threads;
  load_path(&f, "a.csv");
  struct dataset *e = bad == BAD_STOP && f.report.bad_total ? NULL : f.data;
  print(e, &f.s.diags, &f.report, &many);
  same(buf_str(&one), buf_str(&many));
  files_end(&f);
}

static void test_rows(void **state) {
  (void)state;
  seed = 1;
  compare(3000, (struct oddity){.names = 5}, BAD_STOP, 1);
  compare(3000, (struct oddity){.names = 5000}, BAD_STOP, 1);
  compare(6000, (struct oddity){.names = 90000, .quoted = 5}, BAD_STOP, 1);
  compare(2000, (struct oddity){.quoted = 1, .crlf = true}, BAD_STOP, 1);
  compare(2000, (struct oddity){.names = 50, .crlf = true, .lines = 100, .empty_lines = 90}, BAD_STOP, 1);
  compare(2000, (struct oddity){.names = 50, .lines = 1, .quoted = 2}, BAD_STOP, 1);
  for (uint32_t rows = 0; rows < 40; rows++) compare(rows, (struct oddity){.names = 50, .quoted = 9}, BAD_STOP, 1);
  compare(30000, (struct oddity){.names = 9000, .quoted = 9, .lines = 300, .empty_lines = 500}, BAD_STOP, 2);
}

static void test_bad(void **state) {
  (void)state;
  seed = 2;
  for (int mode = BAD_STOP; mode <= BAD_SKIP_ROW; mode++) {
    compare(3000, (struct oddity){.names = 50, .bad = 3000}, (enum on_bad_value)mode, 1);
    compare(3000, (struct oddity){.names = 5000, .bad = 500, .quoted = 20, .empty_lines = 100}, (enum on_bad_value)mode,
            1);
    compare(1000, (struct oddity){.bad = 2, .quoted = 3, .lines = 20}, (enum on_bad_value)mode, 1);
  }
}

/* ---- NDJSON ---- */

/* Of each column: values as JSON, after those as they mostly are. */
static const char *const json_values[COLUMNS][20] = {
    [1] = {"null", "\"\"", "\"a, b\"", "\"sixteen_bytes_16\"", "\"seventeen_bytes17\"", "\"say \\\"hi\\\"\"",
           "\"e\xCC\x81\"", "\"\\u00e9\\n\"", "\"\\ud83d\\ude00 }\"", "\"a}b{c]d[\"", "5", "true", "\"\\u0000\""},
    [2] = {"\"x\"", "null", "\"z\""},
    [3] = {"1", "0", "-0", "-7", "12345678", "123456789", "9223372036854775807", "null", "\"12\"", "\"\"", "1.0", "1e2",
           "9223372036854775808", "[1]"},
    [4] = {"0.5", "12.34", "-12.34", "123456.78", "1e3", "1.5E+2", "7", "null", "\"1.25\"", "12.345", "{}"},
    [5] = {"1.234", "0.001", "5", "null", "1.2345"},
    [6] = {"1", "123456789", "1.0", "null", "1.5"},
    [7] = {"1.5", "1234567890123456789012345678.25", "null"},
    [8] = {"0.1", "-1e300", "1E-5", "7", "null", "\"NaN\""},
    [9] = {"true", "false", "null", "\"true\"", "1"},
    [10] = {"\"2026-01-31\"", "\"2024-02-29\"", "null", "\"\"", "\"2026-02-29\"", "20260101"},
    [11] = {"\"2026-01-31T10:00:00Z\"", "\"2026-01-31T10:00:00+02:00\"", "null", "\"2026-01-31T10:61:00Z\"", "7"},
    [12] = {"\"x\"", "\"y\"", "\"a long word of it\"", "\"other\"", "\"\\u0078\"", "null"},
    [13] = {"[]", "[\"a\"]", "[\"a\",\"b\\\"\",7]", "null", "[[]]", "\"[]\""},
    [14] = {"5", "\"N/A\"", "null", "\"x\""},
};

/* What loading `lines` objects says and gives: keys out of order and missing, spaces, values of every kind. `slow`:
 * with a space that makes the reader look at each line by itself. */
static struct str ndjson(uint32_t lines, uint32_t odd, const char *broken, enum on_bad_value bad, uint32_t threads,
                         bool slow) {
  struct files f;
  files_begin(&f, schema);
  struct buf text = buf_in(&f.s.arena), out = buf_in(&f.s.arena);
  seed = lines + odd;
  for (uint32_t i = 0; i < lines; i++) {
    bool spaces = roll(40) == 0;
    uint32_t turn = roll(odd) ? 0 : roll(COLUMNS), skip = roll(odd) ? NONE : roll(COLUMNS);
    buf_printf(&text, slow ? "{ \"id\":%u" : "{\"id\":%u", i + 1);
    for (uint32_t k = 0; k < COLUMNS; k++) {
      uint32_t c = (k + turn) % COLUMNS, all = 0;
      if (!c || c == skip) continue;
      while (all < 20 && json_values[c][all]) all++;
      const char *value = json_values[c][roll(odd) ? roll(2) : roll(all)];
      buf_printf(&text, spaces ? ", \"%s\": " : ",\"%s\":", names[c]);
      if (c == 2 && roll(20)) buf_printf(&text, "\"%u is long\"", roll(9000));
      else buf_addz(&text, value);
    }
    if (!roll(odd)) buf_addz(&text, ",\"unread\":{\"a\":[1,2.5e3,\"\\n\"]}");
    if (broken && i == lines - lines / 3) buf_addz(&text, broken);
    buf_addz(&text, roll(50) ? "}\n" : roll(3) ? "}\r\n" : "} \n\n");
  }
  write_bytes(&f, "a.ndjson", buf_str(&text));
  f.options = (struct load_options){.on_bad_value = bad, .threads = threads};
  load_path(&f, "a.ndjson");
  print(bad == BAD_STOP && f.report.bad_total ? NULL : f.data, &f.s.diags, &f.report, &out);
  char *copy = strdup(buf_str(&out).len ? buf_str(&out).ptr : "");
  struct str s = str_of(copy, buf_str(&out).len);
  files_end(&f);
  return s;
}

static void lines_same(uint32_t lines, uint32_t odd, const char *broken, enum on_bad_value bad, uint32_t threads) {
  struct str one = ndjson(lines, odd, broken, bad, 1, true), many = ndjson(lines, odd, broken, bad, threads, false);
  assert_true(one.len > 30);
  same(one, many);
  free((char *)(uintptr_t)one.ptr);
  free((char *)(uintptr_t)many.ptr);
}

static void test_lines(void **state) {
  (void)state;
  lines_same(3000, 100000, NULL, BAD_STOP, 1);
  lines_same(1, 1, NULL, BAD_MISSING, 1);
  lines_same(3000, 1, NULL, BAD_MISSING, 1);
  for (int mode = BAD_STOP; mode <= BAD_SKIP_ROW; mode++) lines_same(3000, 300, NULL, (enum on_bad_value)mode, 1);
  lines_same(12000, 900, NULL, BAD_MISSING, 2);
  lines_same(12000, 900, ",\"unread\":00", BAD_MISSING, 2);
  static const char *const broken[] = {"x",
                                       ",",
                                       ",\"n\":1",
                                       ",\"q\":\"",
                                       ",\"q\":\"\x01\"",
                                       ",\"q\":01",
                                       ",\"q\":1.",
                                       ",\"q\":-",
                                       ",\"q\":\"\xFF\"",
                                       ",\"q\":\"\\x\"",
                                       ",\"q\":nul",
                                       ",\"q\":[1",
                                       ",\"q\" 1",
                                       ",q:1",
                                       ",\"q\":1e",
                                       "}{"};
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) lines_same(300, 900, broken[i], BAD_MISSING, 1);
}

/* ---- the index ---- */

/* What csv_index says, byte by byte; it may stop early where there is something odd, but not too late. */
static uint32_t plain_ends(const char *p, size_t n, char separator, uint32_t *ends, uint32_t *lines, size_t *odd) {
  bool inside = false;
  uint32_t count = 0;
  *lines = 0;
  *odd = n;
  for (size_t i = 0; i < n; i++) {
    if (p[i] == '"') {
      bool begins = !i || p[i - 1] == separator || p[i - 1] == '\n';
      if (!inside && !begins) {
        *odd = i;
        return count;
      }
      if (inside && p[i + 1] == '"' && i + 1 < n) {
        i++;
        continue;
      }
      bool ends_well = p[i + 1] == separator || p[i + 1] == '\n' || (p[i + 1] == '\r' && p[i + 2] == '\n');
      if (inside && i + 1 < n && !ends_well) {
        *odd = i;
        return count;
      }
      inside = !inside;
    } else if (inside) {
      if (p[i] == '\n') {
        *odd = i;
        return count;
      }
    } else if (p[i] == separator || p[i] == '\n') {
      ends[count++] = (uint32_t)i + 1;
      *lines += p[i] == '\n';
    }
  }
  return count;
}

static void test_index(void **state) {
  (void)state;
  static char text[CELLS_BYTES + 128];
  static uint32_t room[CELLS_BYTES + 16], want[CELLS_BYTES + 16];
  seed = 3;
  bool any = false;
  for (int round = 0; round < 6000; round++) {
    uint32_t n = roll(round % 100 ? 400 : CELLS_BYTES) + 1, quotes = roll(3);
    for (size_t i = 0; i < sizeof text; i++) text[i] = "abc,,\n\r\t"[roll(8)];
    if (quotes)
      for (uint32_t i = 0; i + 8 < n; i += 1 + roll(quotes == 1 ? 60 : 9)) {
        static const char *const pieces[] = {",\"a\",",       ",\"\",",   ",\"a,\"\"\",", "\"",
                                             ",\"\"\"\"\r\n", ",\"b\"\n", "\"\"",         ",\"x\"\r,"};
        const char *piece = pieces[roll(round % 7 ? 3 : 8)];
        memcpy(text + i, piece, strlen(piece));
        i += (uint32_t)strlen(piece);
      }
    uint32_t lines, count;
    size_t odd;
    char separator = round % 5 ? ',' : '\t';
    count = plain_ends(text, n, separator, want, &lines, &odd);
    for (int way = CSV_PLAIN; way <= CSV_VBMI2; way++) {
      struct csv_index x = {.ends = room + 1};
      if (!csv_index_by((enum csv_way)way, &x, text, n, separator)) continue;
      assert_int_equal(x.ends[-1], 0);
      if (odd == n) {
        assert_int_equal(x.count, count);
        assert_int_equal(x.lines, lines);
      } else { /* up to the block in which it stands, or the one before where what follows a mark is seen there */
        assert_true(x.count <= count);
        assert_true(x.count == count || want[x.count] > (odd & ~(size_t)63) - 63 * (odd >= 64));
        any = true;
      }
      assert_memory_equal(x.ends, want, x.count * sizeof *want);
    }
  }
  assert_true(any);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_index), cmocka_unit_test(test_rows),
                                     cmocka_unit_test(test_bad), cmocka_unit_test(test_lines)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
