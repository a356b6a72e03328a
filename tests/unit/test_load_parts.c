/* Files read by several threads give what one thread gives: the same rows, texts, sets, notes and messages. */
#include "data_files.h"
#include "random.h"

static const char schema[] =
    "schema s of a\nenum e { x, y }\nentity a key id {\n  id id\n  t text?\n  n int?\n  d "
    "decimal(12,2)?\n  w decimal(30,2)?\n  f float?\n  b bool?\n"
    "  day date?\n  at timestamp?\n  e e?\n  g set(text)\n  m map { k int? }\n  up a? by "
    "parent\n  down [a] by parent\n}\n";

static void print_all(const struct dataset *d, const struct load_report *r, struct buf *out) {
  const struct table *t = &d->tables[0];
  const struct entity *e = &d->schema->entities[0];
  for (uint32_t i = 0; i < t->rows; i++) {
    for (uint32_t c = 0; c < e->column_count; c++) {
      buf_addc(out, '|');
      if (t->columns[c].kind == COLUMN_SET || column_present(&t->columns[c], t->key_order[i]))
        dataset_print_value(d, 0, c, t->key_order[i], out);
      else buf_addc(out, '-');
    }
    buf_addc(out, '\n');
  }
  for (uint32_t i = 0; i < r->notes.count; i++) buf_printf(out, "note: %.*s\n", STR_ARG(r->notes.items[i]));
}

/* What loading says and gives, by so many threads. */
static struct str loaded(struct files *f, const char *name, uint32_t threads, enum on_bad_value bad) {
  struct buf out = buf_in(&f->s.arena);
  struct diags ds = diags_in(&f->s.arena);
  struct load_report r = {0};
  struct load_options o = {.threads = threads, .on_bad_value = bad};
  struct dataset *d =
      dataset_load(&f->s.arena, f->s.schema, file_path(f, name), needs_all(&f->s.arena, f->s.schema), &o, &ds, &r);
  for (uint32_t i = 0; i < ds.list.count; i++) {
    buf_printf(&out, "%.*s\n", STR_ARG(ds.list.items[i]->message));
    for (uint32_t n = 0; n < ds.list.items[i]->notes.count; n++)
      buf_printf(&out, "  %.*s\n", STR_ARG(ds.list.items[i]->notes.items[n]));
  }
  for (uint32_t i = 0; i < r.bad.count; i++)
    buf_printf(&out, "bad: %llu %.*s %.*s\n", (unsigned long long)r.bad.items[i].line, STR_ARG(r.bad.items[i].column),
               STR_ARG(r.bad.items[i].value));
  buf_printf(&out, "%llu bad, %llu rows left out\n", (unsigned long long)r.bad_total,
             (unsigned long long)r.skipped_rows);
  if (d) print_all(d, &r, &out);
  return buf_str(&out);
}

/* About 4 MB of rows: each quarter of them has texts of its own beside common ones, quotation marks, line breaks and
 * commas within cells, what is missing, and parents that come earlier and later. */
static struct str rows_text(struct arena *a, uint32_t count, bool json) {
  struct buf b = buf_in(a);
  if (!json) buf_addz(&b, "id,t,n,d,w,f,b,day,at,e,g,m,parent\n");
  for (uint32_t i = 1; i <= count; i++) {
    uint32_t parent = i * 7919 % count + 1, quarter = i * 4 / (count + 1);
    static const char *const texts[] = {"plain", "a\"\"b, c", "two\nlines", "e\xCC\x81", "\xE1\xBA\x9E"};
    static const char *const json_texts[] = {"plain", "a\\\"b, c", "two\\nlines", "e\xCC\x81", "\xE1\xBA\x9E"};
    bool gap = i % 11 == 0;
    if (json) {
      buf_printf(&b, "{\"id\":%u,\"t\":\"%s %u\",\"n\":%s%u,\"d\":%u.%02u,\"w\":\"123456789012345678901%u.5\",", i,
                 json_texts[i % 5], i % (50 + quarter), gap ? "-" : "", i, i, i % 100, i);
      buf_printf(&b, "\"f\":0.%u,\"b\":%s,\"day\":\"2026-0%u-2%u\",\"at\":\"2026-01-31T10:00:%02uZ\",\"e\":\"%s\",", i,
                 i % 3 ? "true" : "false", i % 9 + 1, i % 8, i % 60, i % 17 ? "x" : "z");
      buf_printf(&b, "\"g\":[\"s%u\",\"s%u\"],\"m\":{\"k\":%u}", (i + quarter) % 9, i % 7, i % 90);
      if (!gap) buf_printf(&b, ",\"parent\":%u", parent);
      buf_addz(&b, "}\n");
    } else {
      buf_printf(&b, "%u,\"%s %u\",%s%u,%u.%02u,123456789012345678901%u.5,0.%u,%s,", i, texts[i % 5],
                 i % (50 + quarter), gap ? "-" : "", i, i, i % 100, i, i, i % 3 ? "true" : "false");
      buf_printf(&b, "2026-0%u-2%u,2026-01-31T10:00:%02uZ,%s,\"[\"\"s%u\"\",\"\"s%u\"\"]\",\"{\"\"k\"\":%u}\",",
                 i % 9 + 1, i % 8, i % 60,
                 i % 17 ? "x"
                 : gap  ? ""
                        : "z",
                 (i + quarter) % 9, i % 7, i % 90);
      if (!gap) buf_printf(&b, "%u", parent);
      buf_addc(&b, '\n');
    }
  }
  return buf_str(&b);
}

enum { ROWS = 24000 };

static void same(struct files *f, const char *name, enum on_bad_value bad, const char *holds) {
  struct str one = loaded(f, name, 1, bad);
  if (holds && str_find(one, str_from(holds)) == SIZE_MAX)
    fail_msg("no `%s` in: %.*s", holds, (int)(one.len < 900 ? one.len : 900), one.ptr);
  for (uint32_t threads = 2; threads <= 5; threads += 3) {
    struct str many = loaded(f, name, threads, bad);
    if (str_eq(one, many)) continue;
    size_t i = 0;
    while (i < one.len && i < many.len && one.ptr[i] == many.ptr[i]) i++;
    fail_msg("%s by %u threads, at %zu: one thread: %.80s\nmany: %.80s", name, threads, i, one.ptr + i, many.ptr + i);
  }
}

/* `text` with what stands at the first `from` behind the middle replaced. */
static struct str mended(struct arena *a, struct str text, const char *from, const char *to) {
  size_t half = text.len * 3 / 4, at = str_find(str_sub(text, half, text.len), str_from(from));
  assert_int_not_equal(at, SIZE_MAX);
  at += half;
  struct str head = str_sub(text, 0, at), tail = str_sub(text, at + strlen(from), text.len);
  return str_printf(a, "%.*s%s%.*s", STR_ARG(head), to, STR_ARG(tail));
}

static void case_of(const char *name, bool json, const char *from, const char *to, enum on_bad_value bad,
                    const char *holds) {
  struct files f;
  files_begin(&f, schema);
  struct str text = rows_text(&f.s.arena, ROWS, json);
  assert_true(text.len > 3 << 20); /* else it is not divided */
  write_bytes(&f, name, from ? mended(&f.s.arena, text, from, to) : text);
  same(&f, name, bad, holds);
  files_end(&f);
}

static void test_csv(void **state) {
  (void)state;
  case_of("a.csv", false, NULL, NULL, BAD_STOP,
          "|2|two\nlines "
          "2|2|2.02|1234567890123456789012.50|0.2|true|2026-03-22|2026-01-31T10:00:02Z|x|[\"s2\"]|{\"k\":2}|15839\n");
  case_of("a.csv", false, ",true,", ",yes,", BAD_STOP, "1 bad, 0 rows left out");
  case_of("a.csv", false, ",true,", ",yes,", BAD_MISSING, "1 bad, 0 rows left out");
  case_of("a.csv", false, ",true,", ",yes,", BAD_SKIP_ROW, "1 bad, 1 rows left out");
  case_of("a.csv", false, "\n20001,", "\nx1,", BAD_STOP, "|x1|");
  case_of("a.csv", false, "\n20001,", "\n7,", BAD_STOP, "`7` is there twice");
  case_of("a.csv", false, "\n20001,", "\n\n\n7,", BAD_STOP, "`7` is there twice");
  case_of("a.csv", false, "\n20001,", "\n20001,1,", BAD_STOP, "this row has 14 cells, the header 13");
  case_of("a.csv", false, ",\"plain ", ",\"plain\" ", BAD_STOP, "something stands behind");
  case_of("a.csv", false, ",\"plain ", ",\"\"\"plain ", BAD_STOP, "|\"plain ");
}

static void test_ndjson(void **state) {
  (void)state;
  case_of("a.ndjson", true, NULL, NULL, BAD_STOP,
          "|2|two\nlines "
          "2|2|2.02|1234567890123456789012.50|0.2|true|2026-03-22|2026-01-31T10:00:02Z|x|[\"s2\"]|{\"k\":2}|15839\n");
  case_of("a.ndjson", true, "\"id\":20001,", "\"id\":\"x1\",", BAD_STOP, "|x1|");
  case_of("a.ndjson", true, "\"id\":20001,", "\"id\":7,", BAD_STOP, "`7` is there twice");
  case_of("a.ndjson", true, "\"id\":20001,", "\"id\":[7],", BAD_MISSING, "have no `id`");
  case_of("a.ndjson", true, "\"id\":20001,", "\"id\":20001,,", BAD_STOP, "a.ndjson:20001");
  case_of("a.ndjson", true, "\"id\":20001,", "\"id\":20001,\"id\":1,", BAD_STOP, "stands twice");
}

/* What pieces of a text say of the rest need not be so. */

enum { SIZE = 4 << 20, CYCLE = SIZE / 2 / 64 /* load_lines_about looks at the first half of each */ };

static void add_row(struct buf *b, uint32_t id, bool json, const char *text, uint32_t number) {
  if (json) buf_printf(b, "{\"id\":%u,\"t\":\"%s %u\"}\n", id, text, number);
  else buf_printf(b, "%u,%s %u\n", id, text, number);
}

static void check_text(const char *name, const struct buf *text) {
  struct files f;
  files_begin(&f, "schema s of a\nentity a key id {\n  id id\n  t text?\n}\n");
  write_bytes(&f, name, buf_str(text));
  same(&f, name, BAD_STOP, "|2|");
  files_end(&f);
}

/* Long lines where it looks, short ones elsewhere: there are many more than it seems. */
static void test_more_lines(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  char wide[401];
  memset(wide, 'w', 400);
  wide[400] = 0;
  for (int json = 0; json < 2; json++) {
    struct buf b = buf_in(&a);
    if (!json) buf_addz(&b, "id,t\n");
    for (uint32_t id = 1; b.len < SIZE; id++) add_row(&b, id, json, b.len % CYCLE < CYCLE / 2 ? wide : "s", id % 3);
    check_text(json ? "a.ndjson" : "a.csv", &b);
  }
  arena_free(&a);
}

/* A cell of many lines where the text is divided, and none elsewhere. */
static void test_cell_of_lines(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct buf b = buf_in(&a);
  buf_addz(&b, "id,t\n");
  bool done = false;
  for (uint32_t id = 1; b.len < SIZE; id++) {
    if (!done && b.len > SIZE / 2 - 3 * CYCLE / 2) {
      buf_printf(&b, "%u,\"", id++);
      for (uint32_t i = 0; i < 3 * CYCLE / 4; i++) buf_printf(&b, "%u,\n", i % 10);
      buf_addz(&b, "\"\n");
      done = true;
    }
    add_row(&b, id, false, "plain", id % 100);
  }
  check_text("a.csv", &b);
  arena_free(&a);
}

/* So many texts that several threads look for them; parts share some. */
static void test_texts(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  for (int json = 0; json < 2; json++) {
    struct buf b = buf_in(&a);
    if (!json) buf_addz(&b, "id,t\n");
    for (uint32_t id = 1; b.len < SIZE; id++)
      add_row(&b, id, json, id % 9001 ? "some text" : "e\xCC\x81", id % 4 ? id : id % 30000);
    check_text(json ? "a.ndjson" : "a.csv", &b);
  }
  arena_free(&a);
}

/* Enough rows for loops over them to be divided, too. */
static void test_order(void **state) {
  (void)state;
  enum { PARENTS = 3000, CHILDREN = 600000 };
  static const char text[] =
      "schema s of p\nentity p key id {\n  id id\n  children [c] by p_id\n}\n"
      "entity c key id {\n  id id\n  n int?\n  day date\n  e enum { x, y }\n  parent p? by "
      "p_id\n}\n";
  struct files f;
  files_begin(&f, text);
  struct buf b = buf_in(&f.s.arena);
  buf_addz(&b, "id\n");
  for (uint32_t i = 0; i < PARENTS; i++) buf_printf(&b, "%u\n", i * 2);
  write_bytes(&f, "p.csv", buf_str(&b));
  b.len = 0;
  buf_addz(&b, "id,p_id,n,day,e\n");
  uint64_t state_of = 7;
  for (uint32_t i = 0; i < CHILDREN; i++) {
    uint32_t r = (uint32_t)(random_next(&state_of) >> 33);
    if (r % 10 == 0) buf_printf(&b, "%u,,", i * 3);          /* without a parent */
    else buf_printf(&b, "%u,%u,", i * 3, r % (PARENTS * 2)); /* every other one names none that is there */
    if (r % 7) buf_printf(&b, "%u", r % 1000);
    buf_printf(&b, ",2026-01-%02u,%s\n", r % 31 + 1, r % 2 ? "x" : "y");
  }
  write_bytes(&f, "c.csv", buf_str(&b));
  struct dataset *one, *many;
  assert_non_null(one = load_path(&f, ""));
  uint64_t notes = f.report.notes.count;
  f.options.threads = 2;
  assert_non_null(many = load_path(&f, ""));
  assert_int_equal(f.report.notes.count, notes);
  for (uint32_t e = 0; e < 2; e++) {
    const struct table *x = &one->tables[e], *y = &many->tables[e];
    assert_int_equal(x->rows, e ? CHILDREN : PARENTS);
    assert_int_equal(y->rows, x->rows);
    assert_memory_equal(x->key_order, y->key_order, x->rows * sizeof(uint32_t));
    assert_memory_equal(x->key_rank, y->key_rank, x->rows * sizeof(uint32_t));
    for (uint32_t c = 0; c < one->schema->entities[e].column_count; c++) {
      const struct column *p = &x->columns[c], *q = &y->columns[c];
      static const uint32_t width[] = {[COLUMN_I32] = 4, [COLUMN_I64] = 8, [COLUMN_TEXT] = 1};
      assert_int_equal(p->kind, q->kind);
      assert_memory_equal(p->data, q->data, x->rows * width[p->kind]);
      assert_int_equal(!p->present, !q->present);
      if (p->present) assert_memory_equal(p->present, q->present, (x->rows + 63) / 64 * 8);
    }
  }
  for (uint32_t r = 0; r < one->schema->relation_count; r++) {
    const struct link *x = &one->links[r], *y = &many->links[r];
    assert_int_equal(x->orphans, y->orphans);
    assert_true(x->orphans > 0);
    if (!one->schema->relations[r].to_many) {
      assert_memory_equal(x->to, y->to, CHILDREN * sizeof(uint32_t));
      continue;
    }
    assert_memory_equal(x->starts, y->starts, (PARENTS + 1) * sizeof(uint32_t));
    assert_null(x->rows);
    assert_null(x->owner);
    /* and they are right: each child stands with the parent that it names */
    const struct relation *rel = &one->schema->relations[r];
    const int64_t *id = one->tables[rel->from].columns[rel->from_cols[0]].data,
                  *names = one->tables[rel->to].columns[rel->to_cols[0]].data;
    for (uint32_t p = 0; p < PARENTS; p++)
      for (uint32_t i = x->starts[p]; i < x->starts[p + 1]; i++) {
        uint32_t near = i * 7919 % PARENTS, none = 0; /* wherever it begins to look */
        assert_int_equal(link_owner(x, PARENTS, i, &near), p);
        assert_int_equal(near, p);
        assert_int_equal(link_owner(x, PARENTS, i, &none), p);
        assert_int_equal(names[i], id[p]);
      }
    for (uint32_t i = x->starts[PARENTS], near = PARENTS - 1; i < CHILDREN; i++)
      assert_int_equal(link_owner(x, PARENTS, i, &near), ROW_NONE);
  }
  files_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv),        cmocka_unit_test(test_ndjson),
                                     cmocka_unit_test(test_more_lines), cmocka_unit_test(test_cell_of_lines),
                                     cmocka_unit_test(test_texts),      cmocka_unit_test(test_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
