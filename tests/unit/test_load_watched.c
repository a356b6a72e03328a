/* Where a key is not kept, it is only watched whether it grows, and the lines of a file's last part are only guessed:
 * what one thread gives, which keeps the key and guesses nothing, comes out. */
#include "data_files.h"

static const char schema[] = "schema s of a\nentity a key id {\n  id id\n  t text?\n  n int?\n}\n";

static struct str loaded(struct files *f, uint32_t threads, enum on_bad_value bad) {
  struct buf out = buf_in(&f->s.arena);
  struct diags ds = diags_in(&f->s.arena);
  struct load_report r = {0};
  struct load_options o = {.threads = threads, .on_bad_value = bad, .keep = KEEP_READ};
  struct needs *needs = needs_new(&f->s.arena, f->s.schema);
  needs->tables[0] = needs->columns[0][1] = needs->columns[0][2] = true;
  struct dataset *d = dataset_load(&f->s.arena, f->s.schema, file_path(f, "a.csv"), needs, &o, &ds, &r);
  for (uint32_t i = 0; i < ds.list.count; i++) {
    buf_printf(&out, "%.*s\n", STR_ARG(ds.list.items[i]->message));
    for (uint32_t n = 0; n < ds.list.items[i]->notes.count; n++)
      buf_printf(&out, "  %.*s\n", STR_ARG(ds.list.items[i]->notes.items[n]));
  }
  for (uint32_t i = 0; i < r.bad.count; i++)
    buf_printf(&out, "bad: %llu %.*s\n", (unsigned long long)r.bad.items[i].line, STR_ARG(r.bad.items[i].value));
  buf_printf(&out, "%llu bad, %llu rows left out, %u rows\n", (unsigned long long)r.bad_total,
             (unsigned long long)r.skipped_rows, d ? d->tables[0].rows : 0);
  if (d) assert_false(d->tables[0].columns[0].loaded);
  for (uint32_t i = 0; d && i < d->tables[0].rows; i++)
    for (uint32_t c = 1; c < 3; c++) {
      buf_addc(&out, c == 1 ? '\n' : '|');
      if (column_present(&d->tables[0].columns[c], i)) dataset_print_value(d, 0, c, i, &out);
      else buf_addc(&out, '-');
    }
  return buf_str(&out);
}

/* Rows of about 80 bytes, 4 MB of them; from the row `from` on, `n` is given; a key is `id` but for one row. */
enum { ROWS = 60000 };

struct file {
  uint32_t repeat;   /* rows; then numbers begin anew. 0: never */
  uint32_t odd;      /* the row of the odd key; 0: there is none */
  const char *key;   /* it */
  uint32_t shorter;  /* from that row on, lines are short. 0: none are */
  bool quoted, down; /* keys in quotation marks; they fall */
  const char *cell;  /* of `n` in the row ROWS / 2, or NULL */
};

static struct str text_of(struct arena *a, const struct file *x) {
  struct buf b = buf_in(a);
  uint32_t rows = x->shorter ? ROWS * 4 : ROWS;
  buf_addz(&b, "id,t,n\n");
  for (uint32_t i = 1; i <= rows; i++) {
    uint32_t id = x->repeat ? (i - 1) % x->repeat + 1 : x->down ? rows - i : i;
    if (x->odd == i) buf_addz(&b, x->key);
    else buf_printf(&b, x->quoted && i % 3 == 0 ? "\"%u\"" : "%u", id);
    if (x->shorter && i > x->shorter) buf_printf(&b, ",,\n");
    else if (x->cell && i == ROWS / 2) buf_printf(&b, ",x,%s\n", x->cell);
    else
      buf_printf(&b, ",%s %u: as long as it takes to make a file that is worth dividing%s,%u\n",
                 i % 7 ? "some" : "\"a \"\"word\"\",", i % 90, i % 7 ? "" : "\"", i);
  }
  return buf_str(&b);
}

static void same(struct file x, enum on_bad_value bad, const char *holds) {
  struct files f;
  files_begin(&f, schema);
  struct str text = text_of(&f.s.arena, &x);
  assert_true(text.len > 3 << 20); /* else it is not divided */
  write_bytes(&f, "a.csv", text);
  struct str one = loaded(&f, 1, bad);
  if (str_find(one, str_from(holds)) == SIZE_MAX)
    fail_msg("no `%s` in: %.*s", holds, (int)(one.len < 900 ? one.len : 900), one.ptr);
  for (uint32_t threads = 2; threads <= 4; threads++) {
    struct str many = loaded(&f, threads, bad);
    if (!str_eq(one, many)) fail_msg("%u threads: %.300s\nnot: %.300s", threads, many.ptr, one.ptr);
  }
  files_end(&f);
}

static void test_grows(void **state) {
  (void)state;
  same((struct file){0}, BAD_STOP, "0 bad, 0 rows left out, 60000 rows");
  same((struct file){.quoted = true}, BAD_STOP, "60000 rows");
  same((struct file){.odd = 1, .key = "-9223372036854775808"}, BAD_STOP, "60000 rows");
  same((struct file){.odd = 2, .key = "-5"}, BAD_STOP, "60000 rows");
  same((struct file){.odd = ROWS, .key = "9223372036854775807"}, BAD_STOP, "60000 rows");
}

static void test_does_not(void **state) {
  (void)state;
  same((struct file){.down = true}, BAD_STOP, "60000 rows");
  same((struct file){.odd = 40001, .key = "70000"}, BAD_STOP, "60000 rows");
  same((struct file){.odd = 40001, .key = "x"}, BAD_STOP, "60000 rows");
  same((struct file){.odd = 40001, .key = "040001"}, BAD_STOP, "60000 rows"); /* a text of its own */
  same((struct file){.odd = 40001, .key = "\"4\"\"1\""}, BAD_STOP, "60000 rows");
  same((struct file){.odd = 40001, .key = "12345678901234567890"}, BAD_STOP, "60000 rows");
  same((struct file){.odd = 40001, .key = "7"}, BAD_STOP, "`7` is there twice (");
  same((struct file){.odd = 40001, .key = "40000"}, BAD_STOP, "`40000` is there twice (");
  same((struct file){.odd = ROWS, .key = "7"}, BAD_STOP, "`7` is there twice (");
  same((struct file){.odd = 40001, .key = ""}, BAD_STOP, "1 rows of `a` have no `id`");
  /* within each part, but not from part to part */
  for (uint32_t repeat = ROWS / 2 - 40; repeat <= ROWS / 2 + 40; repeat += 40)
    same((struct file){.repeat = repeat}, BAD_STOP, "rows of `a` repeat a key");
}

static void test_bad_cells(void **state) {
  (void)state;
  same((struct file){.cell = "?"}, BAD_STOP, "bad: 30001 ?");
  same((struct file){.cell = "?"}, BAD_MISSING, "1 bad, 0 rows left out, 60000 rows");
  same((struct file){.cell = "?"}, BAD_SKIP_ROW, "1 bad, 1 rows left out, 59999 rows");
  same((struct file){.cell = "?", .odd = 40001, .key = "7"}, BAD_SKIP_ROW, "`7` is there twice");
  same((struct file){.cell = "1,2"}, BAD_STOP, "this row has 4 cells, the header 3");
}

/* A last part with more lines than those before let expect. */
static void test_shorter(void **state) {
  (void)state;
  same((struct file){.shorter = 50000}, BAD_STOP, "240000 rows");
  same((struct file){.shorter = 50000, .odd = 200000, .key = "7"}, BAD_STOP, "`7` is there twice");
  same((struct file){.shorter = 50000, .odd = 200000, .key = "1,2,3"}, BAD_STOP, "this row has 5 cells, the header 3");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_grows), cmocka_unit_test(test_does_not),
                                     cmocka_unit_test(test_bad_cells), cmocka_unit_test(test_shorter)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
