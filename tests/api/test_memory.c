/* The n-th allocation of the caller's fails, for every n: the call says so, nothing leaks (the sanitizers see to what
 * is not the caller's), nothing crashes; and sizes are told as they were asked for. */
#include <dirent.h>
#include <sqlite3.h>

#include "shop.h"

#ifdef FINE
enum { ROWS = 20 }; /* every block is asked for by itself */
#else
enum { ROWS = 3000 };
#endif

struct failing {
  long left; /* allocations until one fails */
  bool failed;
  size_t bytes; /* held */
};

/* What is allocated knows its size, so that what the library says of it can be held to it. */
struct header {
  size_t size;
  size_t pad;
};

static void *resize(void *context, void *p, size_t old_size, size_t new_size) {
  struct failing *f = context;
  struct header *h = p ? (struct header *)p - 1 : NULL;
  assert_int_equal(h ? h->size : 0, old_size);
  if (!new_size) {
    f->bytes -= old_size;
    free(h);
    return NULL;
  }
  if (f->left-- <= 0) {
    f->failed = true;
    return NULL;
  }
  h = realloc(h, sizeof *h + new_size);
  assert_non_null(h);
  h->size = new_size;
  f->bytes += new_size - old_size;
  return h + 1;
}

struct world {
  seg_program *program, *knowing;
  seg_builder *builder;
  seg_data *data, *loaded, *stored;
  seg_result *result;
  seg_statement *statement;
  seg_filter *filter;
  seg_row *row;
  seg_diagnostics *diagnostics;
};

static char folder[] = "/tmp/seg_api_XXXXXX", database[100];

static seg_status fill(struct world *w) {
  seg_program *p = w->program;
  seg_status s = seg_builder_new(p, NULL, &w->builder);
  for (int64_t i = 0; i < ROWS && s == SEG_OK; i++) {
    char name[40];
    snprintf(name, sizeof name, "name %d", (int)i);
    const seg_text text = text_of(name);
    s = seg_builder_add_int64(w->builder, CUSTOMER("id"), &i, NULL, 1);
    if (s == SEG_OK) s = seg_builder_add_text(w->builder, CUSTOMER("name"), &text, NULL, 1);
  }
  if (s != SEG_OK) return s;
  return seg_builder_finish(w->builder, &w->data, NULL);
}

#define STEP(call)               \
  do {                           \
    seg_status s_ = (call);      \
    if (s_ != SEG_OK) return s_; \
  } while (0)

static seg_status all_of_it(struct world *w, const seg_options *o) {
  static const char segments[] =
      "let customer.paid = invoices.where(status == paid).sum(amount)\nsegment a = paid > 10 and name matches /[a-z]+ [0-9]+/ and country in [\"FR\", \"DE\"] or mrr > 3\n"
      "segment b = name.lower() == \"name 7\" or id in [\"9\"]\n";
  STEP(shop_compile(o, segments, &w->program, NULL));
  STEP(fill(w));
  STEP(seg_data_load(w->program, folder, NULL, &w->loaded, NULL));
  STEP(seg_data_load(w->program, database, NULL, &w->stored, NULL));
  seg_run_options run = {.size = sizeof run, .now = shop_now, .threads = 2};
  STEP(seg_evaluate(w->program, w->data, &run, &w->result, NULL));
  assert_string_equal(ids(w->result, 1), "7 9");
  seg_result_free(w->result);
  w->result = NULL;
  STEP(seg_evaluate(w->program, w->stored, &run, &w->result, NULL));
  assert_string_equal(ids(w->result, 1), "9");
  seg_options with = *o;
  with.known = w->program;
  STEP(shop_compile(&with, "segment c = name == \"Bob\"\n", &w->knowing, NULL));
  seg_result_free(w->result);
  w->result = NULL;
  STEP(seg_evaluate(w->knowing, w->stored, &run, &w->result, NULL));
  assert_string_equal(ids(w->result, 0), "9");
  STEP(seg_sql(w->program, 1, shop_now, database, &w->statement, NULL));
  STEP(seg_filter_new(w->program, 1, shop_now, &w->filter, NULL));
  STEP(seg_row_new(w->program, "customer", &w->row));
  seg_program *p = w->program, *wrong = NULL;
  bool member = false;
  char name[6000]; /* more than a row's own scratch memory */
  memset(name, 'N', sizeof name);
  STEP(seg_row_set_text(w->row, CUSTOMER("name"), name, sizeof name));
  STEP(seg_row_test(w->filter, w->row, &member));
  assert_false(member);
  /* what is wrong takes memory to say, too */
  seg_status s = shop_compile(o, "segment a = nmae == \"x\"\n", &wrong, &w->diagnostics);
  assert_null(wrong);
  if (s == SEG_NO_MEMORY) return s;
  assert_int_equal(s, SEG_PROBLEMS);
  assert_int_equal(w->diagnostics->count, 1);
  return SEG_OK;
}

static void release(struct world *w) {
  seg_diagnostics_free(w->diagnostics);
  seg_row_free(w->row);
  seg_filter_free(w->filter);
  seg_statement_free(w->statement);
  seg_result_free(w->result);
  seg_data_free(w->stored);
  seg_data_free(w->loaded);
  seg_data_free(w->data);
  seg_builder_free(w->builder);
  seg_program_free(w->program);
  seg_program_free(w->knowing);
}

static void write_files(void) {
  char path[200];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/customer.csv", folder);
  FILE *f = fopen(path, "w");
  fputs("id,name,country,mrr\n1,Ada,FR,4\n9,Bob,,\n", f);
  fclose(f);
  snprintf(path, sizeof path, "%s/invoice.csv", folder);
  f = fopen(path, "w");
  fputs("id,customer_id,status,amount\n1,9,paid,5.00\n", f);
  fclose(f);
  snprintf(database, sizeof database, "%s/shop.sqlite", folder);
  sqlite3 *db;
  assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db,
                                "create table customer(id integer, name text, country text, mrr text);"
                                "create table invoice(id integer, customer_id integer, status text, amount text);"
                                "insert into customer values (1, 'Ada', 'FR', '4'), (9, 'Bob', null, null);"
                                "insert into invoice values (1, 9, 'paid', '5.00')",
                                NULL, NULL, NULL),
                   SQLITE_OK);
  sqlite3_close(db);
}

static int open_files(void) {
  int n = 0;
  DIR *d = opendir("/proc/self/fd");
  assert_non_null(d);
  while (readdir(d)) n++;
  closedir(d);
  return n;
}

/* Whether a file of the folder is still mapped. */
static bool still_mapped(void) {
  char line[1000];
  bool found = false;
  FILE *f = fopen("/proc/self/maps", "r");
  assert_non_null(f);
  while (fgets(line, sizeof line, f)) found |= strstr(line, folder) != NULL;
  fclose(f);
  return found;
}

static void test_every_allocation(void **state) {
  (void)state;
  write_files();
  int files = open_files();
#ifdef FINE
  enum { MOST = 1000000, LEAST = 1000 };
#else
  enum { MOST = 5000, LEAST = 40 }; /* arenas ask in large pieces */
#endif
  long n = 0;
  for (; n < MOST; n++) {
    struct failing f = {.left = n};
    seg_options o = {.size = sizeof o, .allocator = {resize, &f}};
    struct world w = {0};
    seg_status s = all_of_it(&w, &o);
    release(&w);
    assert_int_equal(f.bytes, 0);
    assert_int_equal(open_files(), files);
    assert_false(still_mapped());
    if (s == SEG_OK) {
      assert_false(f.failed);
      break;
    }
    assert_int_equal(s, SEG_NO_MEMORY);
    assert_true(f.failed);
  }
  assert_true(n >= LEAST && n < MOST);
  if (getenv("SEG_SHOW")) fprintf(stderr, "%ld allocations\n", n);
  char command[200];
  snprintf(command, sizeof command, "rm -r %s", folder);
  assert_int_equal(system(command), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
