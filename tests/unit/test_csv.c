/* CSV and TSV: cells, lines, headers, and what is no such file. */
#include "data_files.h"

static const char schema[] = "schema s of a\nentity a key id {\n  id id\n  t text?\n  n int?\n}\n";

static void reads(const char *text, const char *rows) {
  struct files f;
  files_begin(&f, schema);
  write_text(&f, "a.csv", text);
  load_path(&f, "a.csv");
  assert_rows(&f, "a", rows);
  files_end(&f);
}

static void refuses(const char *text, const char *errors) {
  struct files f;
  files_begin(&f, schema);
  write_text(&f, "a.csv", text);
  assert_null(load_path(&f, "a.csv"));
  assert_errors(&f, errors);
  files_end(&f);
}

static void test_cells(void **state) {
  (void)state;
  reads("id,t,n\n1,x,2\n", "1|x|2");
  reads("id,t,n\n1,x,2", "1|x|2");
  reads("n,id,t\n2,1,x\n", "1|x|2"); /* by name, not by place */
  reads("\"n\",\"id\",extra,\"t\"\n2,1,whatever,x\n", "1|x|2");
  reads("id,t,n\n1,,\n2,\"\",\"\"\n", "1|-|-/2||-"); /* an empty text is quoted; a number is not empty */
  reads("id,t,n\n1,\"a,b\",2\n", "1|a,b|2");
  reads("id,t,n\n1,\"say \"\"hi\"\"\",2\n2,\"\"\"\",3\n", "1|say \"hi\"|2/2|\"|3");
  reads("id,t,n\n1, x ,2\n", "1| x |2");                          /* spaces are text */
  reads("id,t,n\n\n1,x,2\n\n\r\n", "1|x|2");                      /* empty lines */
  reads("id,t,n\n1,\"\",\n2,\"\",\n3,\"\",\n", "1||-/2||-/3||-"); /* a dictionary without a byte */
  reads("id,t,n\n", "");
}

static void test_lines(void **state) {
  (void)state;
  reads("\xEF\xBB\xBFid,t,n\r\n1,x,2\r\n", "1|x|2");
  reads("\xEF\xBB\xBF\"id\",t,n\r\n1,\"x\",\"2\"\r\n2,y,3", "1|x|2/2|y|3");
  reads("id,t,n\n1,\"a\nb\r\nc\",2\n", "1|a\nb\r\nc|2");
  reads("id,t,n\n1,a\rb,2\n", "1|a\rb|2"); /* a carriage return within a line is text */
}

static void test_refused(void **state) {
  (void)state;
  refuses("", "E0604 `a.csv` is empty: its first line should name the columns");
  refuses("\xEF\xBB\xBF", "E0604 `a.csv` is empty: its first line should name the columns");
  refuses("id,t,n\n1,\"a\n\nb,2\n3,4,5\n", "E0604 a.csv:2: a quotation mark is not closed");
  refuses("id,t,n\n1,\"a\nb\",2\n3,\"x,5\n", "E0604 a.csv:4: a quotation mark is not closed");
  refuses("id,t,n\n1,5\" pipe,2\n",
          "E0604 a.csv:2: a quotation mark stands inside a cell that does not begin with one");
  refuses("id,t,n\n1,\"a\"b,2\n", "E0604 a.csv:2: something stands behind a closing quotation mark");
  refuses("id,t,n\n1,\"a\"\rb,2\n", "E0604 a.csv:2: something stands behind a closing quotation mark");
  refuses("id,t,n\n1,\"a\nb\",2\n3,4\n", "E0604 a.csv:4: this row has 2 cells, the header 3");
  refuses("id,t,n\n3,4,5,6\n", "E0604 a.csv:2: this row has 4 cells, the header 3");
  refuses("id,t,n,t\n3,4,5,6\n", "E0604 a.csv:1: the header names `t` twice");
  refuses("id,T,n\n3,4,5\n", "E0603 `a.csv` has no column `t`");
  refuses("\xFF\xFEi", "E0604 `a.csv` is UTF-16, not UTF-8");
}

static void test_nearest_name(void **state) {
  (void)state;
  struct files f;
  files_begin(&f, "schema s of a\nentity a key id {\n  id id\n  created_at timestamp\n}\n");
  write_text(&f, "a.csv", "id,create_at,x\n");
  assert_null(load_path(&f, "a.csv"));
  const struct diag *d = f.s.diags.list.items[0];
  assert_int_equal(d->help.count, 1);
  assert_int_not_equal(str_find(d->help.items[0], STR("`create_at`")), SIZE_MAX);
  assert_int_not_equal(d->span.file, 0); /* where the schema says so */
  files_end(&f);
}

static void test_tabs(void **state) {
  (void)state;
  struct files f;
  files_begin(&f, schema);
  write_text(&f, "a.tsv", "id\tt\tn\n1\ta,b\t2\n2\t\"a\tb\"\t\n");
  load_path(&f, "a.tsv");
  assert_rows(&f, "a", "1|a,b|2/2|a\tb|-");
  files_end(&f);
}

/* Cells of a megabyte, a hundred thousand rows, and columns that nobody needs. */
static void test_large(void **state) {
  (void)state;
  struct files f;
  files_begin(&f, schema);
  struct buf b = buf_in(&f.s.arena);
  buf_addz(&b, "id,t,n,ballast\n1,\"");
  for (int i = 0; i < 1 << 20; i++) buf_addc(&b, i % 7 ? 'x' : '\n');
  buf_addz(&b, "\",1,\n");
  for (int i = 2; i <= 100000; i++) buf_printf(&b, "%d,t%d,%d,\"%d,\"\n", i, i % 1000, i * 3, i);
  write_bytes(&f, "a.csv", buf_str(&b));
  assert_non_null(load_path(&f, "a.csv"));
  const struct table *t = &f.data->tables[0];
  assert_int_equal(t->rows, 100000);
  assert_int_equal(dict_get(t->columns[1].dict, column_code(&t->columns[1], 0)).len, 1 << 20);
  assert_int_equal(t->columns[1].code_width, 2);
  for (uint32_t r = 1; r < t->rows; r++)
    if (((int64_t *)t->columns[2].data)[r] != 3 * ((int64_t)r + 1)) fail_msg("row %u", r);
  files_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cells), cmocka_unit_test(test_lines), cmocka_unit_test(test_refused),
      cmocka_unit_test(test_tabs),  cmocka_unit_test(test_large), cmocka_unit_test(test_nearest_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
