/* One program, one set of data, many threads: run with the thread sanitizer, too. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "shop.h"

enum { THREADS = 4, ROUNDS = 12, CUSTOMERS = 2000 };

static const char segments[] =
    "let customer.owed = invoices.where(status == overdue).sum(amount)\n"
    "segment a = owed > 20 and name matches /[a-z]+ [0-9]*[02468]/\n"
    "segment b = (country == \"FR\" or plan == growth) and (mrr >= 100 or age < 40)\n"
    "segment c = since in last 90 days and since.hour > 6 and name.upper().starts_with(\"NAME\")\n"
    "segment d on invoice = customer in segment b and status != paid\n"
    "segment e = name matches /[a-z]+ [0-9]*[13579]/ and metadata.tier == \"gold\"\n";

static seg_data *fill(seg_program *p) {
  uint64_t seed = 7;
  seg_builder *b;
  assert_int_equal(seg_builder_new(p, NULL, &b), SEG_OK);
  for (int64_t i = 0; i < CUSTOMERS; i++) {
    char name[40];
    static const char *const countries[] = {"FR", "DE", "N/A"}, *const plans[] = {"growth", "starter"};
    snprintf(name, sizeof name, "name %d", (int)i);
    const seg_text text = text_of(name), country = text_of(countries[chance(&seed, 3)]),
                   plan = text_of(plans[chance(&seed, 2)]), meta = text_of("{\"tier\":\"gold\"}");
    const int64_t mrr = chance(&seed, 30000), age = chance(&seed, 90),
                  since = shop_now - (int64_t)chance(&seed, 300) * INT64_C(86400000000) + chance(&seed, 1000000);
    seg_builder_add_int64(b, CUSTOMER("id"), &i, NULL, 1);
    seg_builder_add_text(b, CUSTOMER("name"), &text, NULL, 1);
    seg_builder_add_text(b, CUSTOMER("country"), &country, NULL, 1);
    seg_builder_add_text(b, CUSTOMER("plan"), &plan, NULL, 1);
    seg_builder_add_text(b, CUSTOMER("metadata"), &meta, NULL, 1);
    seg_builder_add_int64(b, CUSTOMER("mrr"), &mrr, NULL, 1);
    seg_builder_add_int64(b, CUSTOMER("age"), &age, NULL, 1);
    seg_builder_add_int64(b, CUSTOMER("since"), &since, NULL, 1);
  }
  for (int64_t i = 0; i < CUSTOMERS * 2; i++) {
    static const char *const states[] = {"open", "paid", "overdue"};
    const int64_t owner = chance(&seed, CUSTOMERS), amount = chance(&seed, 9000);
    const seg_text status = text_of(states[chance(&seed, 3)]);
    seg_builder_add_int64(b, INVOICE("id"), &i, NULL, 1);
    seg_builder_add_int64(b, INVOICE("customer_id"), &owner, NULL, 1);
    seg_builder_add_int64(b, INVOICE("amount"), &amount, NULL, 1);
    seg_builder_add_text(b, INVOICE("status"), &status, NULL, 1);
  }
  seg_data *d;
  assert_int_equal(seg_builder_finish(b, &d, NULL), SEG_OK);
  seg_builder_free(b);
  return d;
}

struct shared {
  seg_program *program;
  seg_data *data;
  seg_result *result;     /* of the main thread */
  seg_filter *filters[2]; /* of b and e */
  atomic_int wrong;
  int cancel;
};

struct mine {
  struct shared *shared;
  uint32_t number;
};

/* No assertions here: they are the main thread's. */
static void evaluate_here(struct shared *s, uint32_t number) {
  seg_run_options o = {.size = sizeof o, .now = shop_now, .threads = number % 3};
  seg_result *r;
  if (seg_evaluate(s->program, s->data, &o, &r, NULL) != SEG_OK) {
    atomic_fetch_add(&s->wrong, 1);
    return;
  }
  const seg_members *want, *got;
  for (size_t i = 0; (want = seg_result_members(s->result, i)); i++) {
    got = seg_result_members(r, i);
    if (got->count != want->count || memcmp(got->bits, want->bits, (want->rows + 63) / 64 * 8))
      atomic_fetch_add(&s->wrong, 1);
    uint32_t cursor = 0, row, seen = 0;
    char id[20];
    while ((row = seg_result_next(s->result, i, &cursor)) != SEG_NONE &&
           seg_result_id(s->result, i, row, id, sizeof id))
      seen++;
    if (seen != want->count) atomic_fetch_add(&s->wrong, 1);
  }
  seg_result_free(r);
}

static void test_rows_here(struct shared *s, uint32_t number) {
  seg_program *p = s->program;
  seg_row *r;
  if (seg_row_new(p, "customer", &r) != SEG_OK) return;
  for (int64_t i = 0; i < 300; i++) {
    char name[40];
    bool member = false;
    int n = snprintf(name, sizeof name, "name %d", (int)(i * 31 + number));
    seg_row_set_text(r, seg_program_find_column(p, "customer", "name"), name, (size_t)n);
    seg_row_set_text(r, seg_program_find_column(p, "customer", "metadata"), "{\"tier\":\"gold\"}", 15);
    seg_row_set_text(r, seg_program_find_column(p, "customer", "country"), "FR", 2);
    seg_row_set_int64(r, seg_program_find_column(p, "customer", "age"), i);
    if (seg_row_test(s->filters[0], r, &member) != SEG_OK || member != (i < 40)) atomic_fetch_add(&s->wrong, 1);
    if (seg_row_test(s->filters[1], r, &member) != SEG_OK || member != ((i * 31 + number) % 2 == 1))
      atomic_fetch_add(&s->wrong, 1);
  }
  seg_row_free(r);
}

static void *work(void *arg) {
  const struct mine *m = arg;
  for (uint32_t i = 0; i < ROUNDS; i++) {
    if ((m->number + i) % 2) evaluate_here(m->shared, m->number);
    else test_rows_here(m->shared, m->number);
  }
  /* programs of its own beside the others; and handles that several hold go where they are freed last */
  seg_program *p;
  seg_source source = {"a.seg", shop_schema, sizeof shop_schema - 1};
  if (seg_compile(NULL, &source, 1, &p, NULL) != SEG_OK) atomic_fetch_add(&m->shared->wrong, 1);
  seg_program_free(p);
  /* and those that know the one that all share, over its data */
  seg_options known = {.size = sizeof known, .known = m->shared->program};
  seg_run_options o = {.size = sizeof o, .now = shop_now};
  seg_result *r = NULL;
  if (shop_compile(&known, "segment b = (country == \"FR\" or plan == growth) and (mrr >= 100 or age < 40)\n", &p,
                   NULL) != SEG_OK ||
      seg_evaluate(p, m->shared->data, &o, &r, NULL) != SEG_OK ||
      seg_result_members(r, 0)->count != seg_result_members(m->shared->result, 1)->count)
    atomic_fetch_add(&m->shared->wrong, 1);
  seg_program_free(p);
  seg_result_free(r);
  return NULL;
}

static void test_many(void **state) {
  (void)state;
  struct shared s = {.program = shop(segments)};
  s.data = fill(s.program);
  s.result = evaluate(s.program, s.data, shop_now);
  for (size_t i = 0; i < 5; i++) assert_true(seg_result_members(s.result, i)->count > 10);
  for (uint32_t i = 0; i < 2; i++)
    assert_int_equal(seg_filter_new(s.program, i ? 4 : 1, shop_now, &s.filters[i], NULL), SEG_OK);
  pthread_t threads[THREADS];
  struct mine mine[THREADS];
  for (uint32_t i = 0; i < THREADS; i++) {
    mine[i] = (struct mine){&s, i};
    assert_int_equal(pthread_create(&threads[i], NULL, work, &mine[i]), 0);
  }
  for (uint32_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  assert_int_equal(s.wrong, 0);
  for (uint32_t i = 0; i < 2; i++) seg_filter_free(s.filters[i]);
  seg_result_free(s.result);
  seg_data_free(s.data);
  seg_program_free(s.program);
}

static void *evaluate_until_canceled(void *arg) {
  struct shared *s = arg;
  seg_status status;
  do {
    seg_run_options o = {.size = sizeof o, .now = shop_now, .threads = 2, .cancel = &s->cancel};
    seg_result *r;
    status = seg_evaluate(s->program, s->data, &o, &r, NULL);
    seg_result_free(r);
  } while (status == SEG_OK);
  if (status != SEG_CANCELED) atomic_fetch_add(&s->wrong, 1);
  return NULL;
}

static void test_cancel(void **state) {
  (void)state;
  struct shared s = {.program = shop(segments)};
  s.data = fill(s.program);
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, evaluate_until_canceled, &s), 0);
  struct timespec pause = {0, 20000000};
  nanosleep(&pause, NULL);
  __atomic_store_n(&s.cancel, 1, __ATOMIC_RELAXED);
  pthread_join(thread, NULL);
  assert_int_equal(s.wrong, 0);
  seg_data_free(s.data);
  seg_program_free(s.program);
}

static void *free_data(void *data) {
  seg_data_free(data);
  return NULL;
}

/* What several handles hold goes with the last of them, whichever thread that is on. */
static void test_freeing(void **state) {
  (void)state;
  for (int i = 0; i < 10; i++) {
    seg_program *p = shop("segment a = vip\n");
    seg_data *d[THREADS];
    pthread_t threads[THREADS];
    for (int k = 0; k < THREADS; k++) {
      seg_builder *b;
      assert_int_equal(seg_builder_new(p, NULL, &b), SEG_OK);
      assert_int_equal(seg_builder_finish(b, &d[k], NULL), SEG_OK);
      seg_builder_free(b);
    }
    for (int k = 0; k < THREADS; k++) assert_int_equal(pthread_create(&threads[k], NULL, free_data, d[k]), 0);
    seg_program_free(p);
    for (int k = 0; k < THREADS; k++) pthread_join(threads[k], NULL);
  }
}

/* A file that is worth several threads reads as it does by one. */
static void test_loading(void **state) {
  (void)state;
  char path[] = "/tmp/seg_api_XXXXXX", file[100];
  assert_non_null(mkdtemp(path));
  snprintf(file, sizeof file, "%s/customer.csv", path);
  FILE *f = fopen(file, "w");
  assert_non_null(f);
  fputs("id,name,country,age\n", f);
  uint64_t seed = 3;
  for (int i = 0; i < 40000; i++)
    fprintf(f, "%d,\"a name, and %d more of it, so that there is enough to read for several threads\",%s,%d\n", i,
            i * 7, chance(&seed, 2) ? "FR" : "N/A", (int)chance(&seed, 90));
  assert_int_equal(fclose(f), 0);
  seg_program *p =
      shop("segment a = country == \"FR\" and age > 40\nsegment b = name matches /.*and [0-9]*21 more.*/\n");
  seg_result *r[2];
  for (uint32_t i = 0; i < 2; i++) {
    seg_load_options o = {.size = sizeof o, .threads = i ? 3 : 1};
    seg_data *d;
    assert_int_equal(seg_data_load(p, path, &o, &d, NULL), SEG_OK);
    r[i] = evaluate(p, d, shop_now);
    seg_data_free(d);
  }
  for (size_t s = 0; s < 2; s++) {
    const seg_members *a = seg_result_members(r[0], s), *b = seg_result_members(r[1], s);
    assert_int_equal(a->rows, 40000);
    assert_true(a->count > 100);
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->bits, b->bits, 40000 / 8);
  }
  seg_result_free(r[0]);
  seg_result_free(r[1]);
  seg_program_free(p);
  assert_int_equal(unlink(file), 0);
  assert_int_equal(rmdir(path), 0);
}

/* Sanitizers make frames larger; without them this is 4 MiB, as the header says. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STACK = 32 << 20 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { STACK = 32 << 20 };
#else
enum { STACK = 4 << 20 };
#endif
#else
enum { STACK = 4 << 20 };
#endif

/* A chain of `length` computed fields; how far it came. */
struct deep {
  int length;
  seg_status compiled, evaluated, said;
};

static void *go_deep(void *arg) {
  struct deep *d = arg;
  char *text = malloc(100 * (size_t)d->length + 200);
  int n = sprintf(text, "let customer.d0 = age ?? 1\n");
  for (int i = 1; i <= d->length; i++)
    n += sprintf(text + n, "let customer.d%d = if vip then d%d * 2 else 1\n", i, i - 1);
  sprintf(text + n, "segment a = d%d > 3\n", d->length);
  seg_program *p;
  d->compiled = shop_compile(NULL, text, &p, NULL);
  free(text);
  if (!p) return NULL;
  seg_builder *b;
  seg_data *data;
  seg_result *r;
  seg_statement *s;
  seg_run_options o = {.size = sizeof o, .now = shop_now};
  if (seg_builder_new(p, NULL, &b) == SEG_OK && seg_builder_finish(b, &data, NULL) == SEG_OK) {
    d->evaluated = seg_evaluate(p, data, &o, &r, NULL);
    seg_result_free(r);
    seg_data_free(data);
  }
  seg_builder_free(b);
  d->said = seg_sql(p, 0, shop_now, NULL, &s, NULL);
  seg_statement_free(s);
  seg_program_free(p);
  return NULL;
}

/* What may nest fits the stack that the header asks for, and what may not is refused before it does not. */
static void test_stack(void **state) {
  (void)state;
  pthread_attr_t attr;
  assert_int_equal(pthread_attr_init(&attr), 0);
  assert_int_equal(pthread_attr_setstacksize(&attr, STACK), 0);
  static const int lengths[] = {400, 1450, 5000};
  for (size_t i = 0; i < LENGTH(lengths); i++) {
    struct deep d = {.length = lengths[i], .evaluated = SEG_CANCELED, .said = SEG_CANCELED};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, &attr, go_deep, &d), 0);
    pthread_join(thread, NULL);
    assert_int_equal(d.compiled, i ? SEG_PROBLEMS : SEG_OK);
    if (!i) assert_true(d.evaluated == SEG_OK && (d.said == SEG_OK || d.said == SEG_PROBLEMS));
  }
  pthread_attr_destroy(&attr);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_many), cmocka_unit_test(test_cancel),
                                     cmocka_unit_test(test_freeing), cmocka_unit_test(test_stack),
                                     cmocka_unit_test(test_loading)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
