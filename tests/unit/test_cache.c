/* The cache of loaded columns: the same rows from it as from the sources, whatever became of either. */
#include "data_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cache_file.h"

static const char schema[] =
    "schema s of a\nenum e { x, y }\n"
    "entity a key id {\n id id\n t text?\n n int?\n d decimal(12,3)?\n wide decimal(20,3)?\n"
    " f float?\n b bool?\n day date?\n at timestamp?\n w e?\n g set(text)\n m map { k int? }\n up a? by parent\n"
    " down [a] by parent\n items [item] by a_id\n}\n"
    "entity item key id {\n id id\n n int\n of a by a_id\n}\n"
    "entity visit {\n page text\n by a by a_id\n}\n";
static const char rows_a[] =
    "id,t,n,d,wide,f,b,day,at,w,g,m,parent\n"
    "3,x,1,1.5,12345678901234567.125,0.5,true,2020-01-31,2020-01-31T10:00:00Z,x,"
    "\"[\"\"p\"\",\"\"q\"\"]\",\"{\"\"k\"\":1}\",1\n"
    "1,\xC3\xA9\xC3\xA8,,,,,,,,z,,,\n"
    "2,\"\",7,-2.25,-1,1e300,false,0001-01-01,9999-12-31T23:59:59Z,y,\"[\"\"q\"\"]\",,9\n";
static const char rows_item[] = "id,n,a_id\n7,70,2\n5,50,1\n6,60,2\n8,,1\n9,90,99\n";
static const char rows_visit[] = "page,a_id\nhome,3\nabout,1\nhome,1\n";

struct kept {
  struct files f;
  struct cache_use use;
  struct needs *needs;
};

/* Files change their times at the clock's next tick. */
static void settle(void) { usleep(25000); }

static void begin_with(struct kept *k, const char *text) {
  files_begin(&k->f, text);
  write_text(&k->f, "a.csv", rows_a);
  write_text(&k->f, "item.csv", rows_item);
  write_text(&k->f, "visit.csv", rows_visit);
  k->use = (struct cache_use){.folder = file_path(&k->f, "cache")};
  k->needs = needs_all(&k->f.s.arena, k->f.s.schema);
  settle();
}

static void begin(struct kept *k) { begin_with(k, schema); }

static bool opened(struct kept *k) {
  struct files *f = &k->f;
  f->s.diags = diags_in(&f->s.arena);
  f->report = (struct load_report){0};
  f->data =
      cache_load(&f->s.arena, f->s.schema, file_path(f, ""), k->needs, &f->options, &f->s.diags, &f->report, &k->use);
  return k->use.opened;
}

/* Everything that can be seen of the data. */
static struct str shown(struct kept *k) {
  struct files *f = &k->f;
  struct buf b = buf_in(&f->s.arena);
  assert_non_null(f->data);
  for (uint32_t e = 0; e < f->s.schema->entity_count; e++) {
    const struct table *t = &f->data->tables[e];
    buf_add(&b, rows_of(f, str_dup(&f->s.arena, f->s.schema->entities[e].name).ptr));
    buf_printf(&b, " by %u:", t->clustered_by);
    for (uint32_t r = 0; t->key_order && r < t->rows; r++) buf_printf(&b, " %u/%u", t->key_order[r], t->key_rank[r]);
    for (uint32_t r = 0; t->given && r < t->rows; r++) buf_printf(&b, " g%u", t->given[r]);
  }
  for (uint32_t r = 0; r < f->s.schema->relation_count; r++) {
    const struct relation *rel = &f->s.schema->relations[r];
    const struct link *l = &f->data->links[r];
    uint32_t from = f->data->tables[rel->from].rows, to = f->data->tables[rel->to].rows;
    buf_printf(&b, " link %d %u:", l->loaded, (unsigned)l->orphans);
    for (uint32_t i = 0; l->to && i < from; i++) buf_printf(&b, " %u", l->to[i]);
    for (uint32_t i = 0; l->starts && i <= from; i++) buf_printf(&b, " s%u", l->starts[i]);
    for (uint32_t i = 0; l->rows && i < l->starts[from]; i++) buf_printf(&b, " r%u", l->rows[i]);
    for (uint32_t i = 0, near = 0; l->loaded && rel->to_many && rel->unique && i < to; i++)
      buf_printf(&b, " o%u", link_owner(l, from, i, &near));
  }
  for (uint32_t i = 0; i < f->report.notes.count; i++) buf_printf(&b, " note %.*s", STR_ARG(f->report.notes.items[i]));
  return buf_str(&b);
}

/* What the sources say. */
static struct str plain(struct kept *k) {
  k->f.data = load_path(&k->f, "");
  return shown(k);
}

static void assert_same(struct str x, struct str y) {
  if (!str_eq(x, y)) fail_msg("%.*s\nand\n%.*s", STR_ARG(x), STR_ARG(y));
}

static const char *kept_file(struct kept *k) {
  struct cache_sources now;
  struct str real = str_from(realpath(file_path(&k->f, "").ptr, NULL));
  struct needs *c = cache_closure(&k->f.s.arena, k->f.s.schema, k->needs);
  assert_true(cache_sources_now(&k->f.s.arena, k->f.s.schema, real, c, &now));
  uint64_t key = cache_key(&k->f.s.arena, k->f.s.schema, real, c, k->f.options.on_bad_value);
  free((char *)(uintptr_t)real.ptr);
  return cache_file(&k->f.s.arena, k->use.folder, key).ptr;
}

static void test_same(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  struct str wanted = plain(&k);
  assert_false(opened(&k));
  assert_true(k.use.written);
  assert_same(shown(&k), wanted);
  for (int i = 0; i < 2; i++) {
    assert_true(opened(&k));
    assert_same(shown(&k), wanted);
  }
  struct stat st;
  assert_int_equal(stat(k.use.folder.ptr, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0700);
  assert_int_equal(stat(kept_file(&k), &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  files_end(&k.f);
}

static void test_truncated(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  struct str wanted = plain(&k);
  opened(&k);
  const char *path = kept_file(&k);
  struct cache_bytes c = cache_bytes_read(path);
  assert_true(c.part_count > 40);
  for (size_t i = 0; i < c.part_count + 3; i++) { /* at every part, before and within */
    struct cache_part p = {.at = i == c.part_count ? 0 : i == c.part_count + 1 ? 63 : c.size - 1};
    if (i < c.part_count) memcpy(&p, c.bytes + c.parts[i], sizeof p);
    for (int more = 0; more < 2; more++) {
      size_t cut = p.at + (more ? p.size / 2 : 0);
      cache_bytes_write(&c, path, cut);
      assert_false(opened(&k));
      assert_same(shown(&k), wanted);
      assert_true(k.use.written);
    }
  }
  assert_true(opened(&k));
  free(c.bytes);
  files_end(&k.f);
}

static void test_flipped(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  struct str wanted = plain(&k);
  opened(&k);
  const char *path = kept_file(&k);
  struct cache_bytes c = cache_bytes_read(path);
  struct cache_head h;
  memcpy(&h, c.bytes, sizeof h);
  for (size_t at = 0; at < c.size; at += at < sizeof h ? 1 : 7) {
    bool matters = at < sizeof h || at >= h.index_at; /* the rest may lie between parts */
    for (size_t i = 0; i < c.part_count; i++) {
      struct cache_part p;
      memcpy(&p, c.bytes + c.parts[i], sizeof p);
      matters |= at >= p.at && at < p.at + p.size;
    }
    c.bytes[at] ^= 1 << at % 8;
    cache_bytes_write(&c, path, c.size);
    c.bytes[at] ^= 1 << at % 8;
    if (opened(&k) == matters) fail_msg("byte %zu", at);
    assert_same(shown(&k), wanted);
  }
  free(c.bytes);
  files_end(&k.f);
}

/* Every number of every part made large, with all checksums right: nothing outside of the data is read. */
static void test_hostile(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  opened(&k);
  const char *path = kept_file(&k);
  struct cache_bytes c = cache_bytes_read(path);
  struct cache_head h;
  memcpy(&h, c.bytes, sizeof h);
  unsigned char *whole = malloc(c.size);
  assert_non_null(whole);
  memcpy(whole, c.bytes, c.size);
  static const uint64_t values[] = {1, 3, 255, INT32_MAX, ROW_NONE - 1, INT64_MAX, UINT64_MAX - 63};
  uint32_t refused = 0, tried = 0;
  for (size_t at = sizeof h; at + 8 <= c.size; at += at < h.index_at ? 20 : 8)
    for (size_t v = at < h.index_at ? 4 : 0; v < (at < h.index_at ? 6 : 7); v++) {
      memcpy(c.bytes, whole, c.size);
      memcpy(c.bytes + at, &values[v], sizeof values[v]);
      cache_bytes_seal(&c);
      cache_bytes_write(&c, path, c.size);
      tried++;
      if (opened(&k)) shown(&k);
      else refused++;
    }
  assert_true(tried > 1000);
  assert_true(refused > tried / 3);
  free(whole);
  free(c.bytes);
  files_end(&k.f);
}

static void test_version(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  opened(&k);
  const char *path = kept_file(&k);
  for (int field = 0; field < 2; field++) {
    struct cache_bytes c = cache_bytes_read(path);
    struct cache_head h;
    memcpy(&h, c.bytes, sizeof h);
    if (field) h.byte_order = 0x04030201;
    else h.version++;
    memcpy(c.bytes, &h, sizeof h);
    cache_bytes_seal(&c);
    cache_bytes_write(&c, path, c.size);
    free(c.bytes);
    assert_false(opened(&k));
    assert_true(k.use.written);
    assert_true(opened(&k));
  }
  files_end(&k.f);
}

static void test_touched(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  opened(&k);
  struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
  assert_int_equal(utimensat(AT_FDCWD, file_path(&k.f, "item.csv").ptr, old, 0), 0);
  settle();
  assert_false(opened(&k));
  assert_true(opened(&k));
  /* as large as before and as old */
  struct str other = str_dup(&k.f.s.arena, str_from(rows_item));
  ((char *)(uintptr_t)other.ptr)[12] = '1';
  write_bytes(&k.f, "item.csv", other);
  assert_int_equal(utimensat(AT_FDCWD, file_path(&k.f, "item.csv").ptr, old, 0), 0);
  settle();
  struct str wanted = plain(&k);
  assert_false(opened(&k));
  assert_same(shown(&k), wanted);
  assert_true(opened(&k));
  assert_same(shown(&k), wanted);
  /* only just written: it may yet change without a trace */
  write_bytes(&k.f, "item.csv", other);
  assert_false(opened(&k));
  assert_false(k.use.written);
  /* an entity may come from another file */
  assert_int_equal(rename(file_path(&k.f, "item.csv").ptr, file_path(&k.f, "ITEM.csv").ptr), 0);
  settle();
  assert_false(opened(&k));
  assert_true(opened(&k));
  files_end(&k.f);
}

static void test_other_schema(void **state) {
  (void)state;
  static const char *const texts[] = {
      "schema s of a\nentity a key id {\n id id\n n int?\n}\n",
      "schema s of a\nentity a key id {\n id id\n n float?\n}\n",
      "schema s of a\nentity a key id {\n id id\n n int\n}\n",
      "schema s of a\nentity a key id {\n id id\n n int? @missing(\"7\")\n}\n",
      "schema s of a\nentity a key n {\n id id\n n int\n}\n",
      "schema s of a\ntimezone \"Europe/Paris\"\nentity a key id {\n id id\n n int?\n}\n",
      "schema s of a\nentity a key id {\n id id\n n decimal(9,2)?\n}\n",
      "schema s of a\nentity a key id {\n id id\n t text? from \"n\"\n}\n",
  };
  enum { TEXTS = sizeof texts / sizeof *texts };
  uint64_t keys[TEXTS];
  for (int i = 0; i < TEXTS; i++) {
    struct kept k;
    begin_with(&k, texts[i]);
    struct needs *c = cache_closure(&k.f.s.arena, k.f.s.schema, k.needs);
    keys[i] = cache_key(&k.f.s.arena, k.f.s.schema, STR("/tmp"), c, BAD_STOP);
    assert_int_not_equal(keys[i], cache_key(&k.f.s.arena, k.f.s.schema, STR("/tmp"), c, BAD_MISSING));
    assert_int_not_equal(keys[i], cache_key(&k.f.s.arena, k.f.s.schema, STR("/usr"), c, BAD_STOP));
    for (int n = 0; n < i; n++)
      if (keys[n] == keys[i]) fail_msg("schemas %d and %d", n, i);
    files_end(&k.f);
  }
  struct kept k; /* names of fields are nothing to the cache */
  begin_with(&k, "schema s of a\nentity a key id {\n id id\n number int? from \"n\"\n}\n");
  struct needs *c = cache_closure(&k.f.s.arena, k.f.s.schema, k.needs);
  assert_int_equal(keys[0], cache_key(&k.f.s.arena, k.f.s.schema, STR("/tmp"), c, BAD_STOP));
  files_end(&k.f);
}

static uint32_t column_of(struct kept *k, uint32_t entity, const char *name) {
  const struct entity *e = &k->f.s.schema->entities[entity];
  for (uint32_t c = 0; c < e->column_count; c++)
    if (str_is(e->columns[c].stored, name)) return c;
  fail_msg("%s", name);
  return 0;
}

static void test_partly(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  struct needs *all = k.needs;
  static const char *const one_by_one[] = {"n", "t", "g", "wide"};
  for (int i = 0; i < 4; i++) {
    k.needs = needs_new(&k.f.s.arena, k.f.s.schema);
    k.needs->columns[0][column_of(&k, 0, one_by_one[i])] = true;
    assert_false(opened(&k));
    assert_true(k.use.written);
    assert_true(opened(&k));
    const struct table *t = &k.f.data->tables[0];
    for (uint32_t c = 0; c < k.f.s.schema->entities[0].column_count; c++) /* and no more than is asked for */
      assert_int_equal(t->columns[c].loaded, c == column_of(&k, 0, one_by_one[i]) || c == column_of(&k, 0, "id"));
    assert_false(k.f.data->tables[1].loaded);
  }
  k.needs = needs_new(&k.f.s.arena, k.f.s.schema); /* all four, without another look at the source */
  for (int i = 0; i < 4; i++) k.needs->columns[0][column_of(&k, 0, one_by_one[i])] = true;
  assert_true(opened(&k));
  k.needs = all;
  assert_false(opened(&k));
  assert_true(k.use.written);
  k.needs = all;
  struct str wanted = plain(&k);
  assert_true(opened(&k));
  assert_same(shown(&k), wanted);
  files_end(&k.f);
}

/* Lean: what only loading needs stays where it is. */
static void test_lean(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  opened(&k);
  k.use.lean = true;
  k.needs = needs_new(&k.f.s.arena, k.f.s.schema);
  uint32_t n = column_of(&k, 1, "n");
  k.needs->columns[1][n] = true;
  assert_true(opened(&k));
  const struct table *t = &k.f.data->tables[1];
  for (uint32_t c = 0; c < k.f.s.schema->entities[1].column_count; c++) assert_int_equal(t->columns[c].loaded, c == n);
  assert_null(t->key_order);
  assert_int_equal(t->rows, 5);
  /* a note is told of columns that are not there: so it is without a cache */
  assert_int_equal(k.f.report.notes.count, 1);
  files_end(&k.f);
}

/* Numbers as long as they stand alone, texts beside what they are compared with: two orders. */
static void test_ids(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  write_text(&k.f, "item.csv", "id,n,a_id\n7,70,x\n");
  settle();
  struct needs *all = k.needs, *few = needs_new(&k.f.s.arena, k.f.s.schema);
  few->tables[0] = true;
  opened(&k);
  assert_true(opened(&k));
  assert_int_equal(k.f.data->tables[0].columns[column_of(&k, 0, "id")].kind, COLUMN_TEXT);
  k.needs = few;
  for (int i = 0; i < 2; i++) {
    assert_false(opened(&k));
    assert_int_equal(k.f.data->tables[0].columns[column_of(&k, 0, "id")].kind, COLUMN_I64);
  }
  k.needs = all;
  assert_true(opened(&k));
  files_end(&k.f);
}

static void test_bad_values(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  write_text(&k.f, "item.csv", "id,n,a_id\n7,70,2\n5,x,1\n");
  settle();
  for (int i = 0; i < 2; i++) {
    k.f.options.on_bad_value = BAD_STOP;
    assert_false(opened(&k));
    assert_null(k.f.data);
    assert_string_equal(bad_of(&k.f).ptr, "3 n x");
    k.f.options.on_bad_value = BAD_SKIP_ROW;
    assert_false(opened(&k));
    assert_false(k.use.written);
    assert_int_equal(k.f.report.skipped_rows, 1);
  }
  files_end(&k.f);
}

static void test_unwritable(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  struct str wanted = plain(&k);
  write_text(&k.f, "cache", "a file, no folder");
  assert_false(opened(&k));
  assert_false(k.use.written);
  struct str last = k.f.report.notes.items[k.f.report.notes.count - 1];
  assert_true(str_starts(last, STR("nothing was written to the cache")));
  k.f.report.notes.count--;
  assert_same(shown(&k), wanted);
  files_end(&k.f);
}

static void test_at_once(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  struct str wanted = plain(&k);
  enum { PROCESSES = 4, TIMES = 30 };
  pid_t pids[PROCESSES];
  fflush(NULL);
  for (int p = 0; p < PROCESSES; p++) {
    pids[p] = fork();
    assert_true(pids[p] >= 0);
    if (pids[p]) continue;
    int wrong = 0;
    for (int i = 0; i < TIMES; i++) {
      if (i % 3 == p % 3) unlink(kept_file(&k));
      opened(&k);
      wrong += !k.f.data || !str_eq(shown(&k), wanted);
    }
    _exit(wrong);
  }
  for (int p = 0; p < PROCESSES; p++) {
    int status;
    assert_int_equal(waitpid(pids[p], &status, 0), pids[p]);
    assert_int_equal(status, 0);
  }
  opened(&k);
  assert_true(opened(&k));
  files_end(&k.f);
}

struct failing {
  long left;
  bool failed;
};

static void *resize(void *ctx, void *p, size_t old_size, size_t new_size) {
  struct failing *f = ctx;
  if (new_size && f->left-- <= 0) {
    f->failed = true;
    return NULL;
  }
  return mem_libc.resize(mem_libc.ctx, p, old_size, new_size);
}

static uint32_t open_files(void) {
  uint32_t n = 0;
  for (int fd = 0; fd < 256; fd++) n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

/* Each allocation fails once, while it is written and while it is opened: nothing is left open or half-written. */
static void test_memory(void **state) {
  (void)state;
  struct kept k;
  begin(&k);
  uint32_t before = open_files();
  for (int keep = 0; keep < 2; keep++) {
    volatile long n = 0;
    for (bool done = false; !done; n++) {
      if (!keep) unlink(kept_file(&k));
      struct failing f = {.left = n};
      struct mem mem = {resize, &f};
      struct arena a;
      struct arena_trap trap;
      arena_init(&a, &mem, &trap);
      volatile bool whole = false;
      if (!setjmp(trap.env)) {
        struct diags ds = diags_in(&a);
        struct load_report r = {0};
        struct cache_use use = {.folder = k.use.folder};
        whole = cache_load(&a, k.f.s.schema, file_path(&k.f, ""), k.needs, &k.f.options, &ds, &r, &use) != NULL;
        assert_int_equal(use.opened, keep);
      }
      arena_free(&a);
      done = whole;
      assert_true(done || f.failed);
      assert_int_equal(open_files(), before);
    }
    assert_true(n > 3);
  }
  files_end(&k.f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_same),         cmocka_unit_test(test_truncated),  cmocka_unit_test(test_flipped),
      cmocka_unit_test(test_hostile),      cmocka_unit_test(test_version),    cmocka_unit_test(test_touched),
      cmocka_unit_test(test_other_schema), cmocka_unit_test(test_partly),     cmocka_unit_test(test_lean),
      cmocka_unit_test(test_ids),          cmocka_unit_test(test_bad_values), cmocka_unit_test(test_unwritable),
      cmocka_unit_test(test_at_once),      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
