/* Whatever of the columns is kept, and however many threads read: what is kept is the same, and so is what is told. */
#include "data_files.h"
#include "random.h"

static const char schema[] =
    "schema s of a\n"
    "entity a key id { id id\n n int?\n t text?\n bs [b] by a_id\n ds [d] by a_id\n"
    "  same [b] by m -> n\n }\n"
    "entity b key id { id id\n m int?\n day date?\n on bool?\n w decimal(30,2)?\n a a? by a_id\n"
    "  first a? by m -> n\n ds [d] by b_id\n cs [c] by b_id\n g set(text)\n }\n"
    "entity c key code { code text\n f float?\n b b? by b_id\n }\n"
    "entity d key (x, y) { x int\n y int\n a a? by a_id\n b b? by b_id\n up d? by (x, z) -> (x, y)\n }\n";

static uint64_t seed = 7;
static uint32_t below(uint32_t n) { return random_below(&seed, n); }

static void maybe(struct buf *b, uint32_t n) {
  if (below(8)) buf_printf(b, "%u", below(n));
}

/* `shuffled`: ids do not grow. `words`: one of them is no number. */
static void write_all(struct files *f, uint32_t rows, bool shuffled, bool words) {
  struct buf a = buf_in(&f->s.arena), b = a, c = a, d = a;
  buf_addz(&a, "id,n,t\n");
  buf_addz(&b, "id,m,day,on,w,a_id,g\n");
  buf_addz(&c, "code,f,b_id\n");
  buf_addz(&d, "x,y,z,a_id,b_id\n");
  for (uint32_t i = 0; i < rows; i++) {
    uint32_t id = shuffled ? (i * 7919 + 13) % rows : i;
    buf_printf(&a, "%s%u,", words && id == rows / 2 ? "w" : "", id);
    maybe(&a, rows / 4 + 1);
    buf_printf(&a, ",%s\n", i % 3 ? "some" : "");
    buf_printf(&b, "%u,", id);
    maybe(&b, rows / 4 + 1);
    buf_printf(&b, ",%s,%s,%u.5,", i % 5 ? "2026-01-31" : "", i % 7 ? i % 2 ? "true" : "false" : "", i);
    maybe(&b, rows + 3); /* some lead nowhere */
    buf_printf(&b, ",\"[\"\"s%u\"\"]\"\n", i % 4);
    buf_printf(&c, "k%u,0.%u,", id, i);
    maybe(&c, rows);
    buf_printf(&d, "\n%u,%u,%u,", id / 3, id % 3, below(3));
    maybe(&d, 2); /* nearly all belong to two */
    buf_addc(&d, ',');
    maybe(&d, rows / 8 + 1);
    buf_addz(&c, "\n");
  }
  buf_addz(&d, "\n");
  write_bytes(f, "a.csv", buf_str(&a));
  write_bytes(f, "b.csv", buf_str(&b));
  write_bytes(f, "c.csv", buf_str(&c));
  write_bytes(f, "d.csv", buf_str(&d));
}

/* What loading said and gave: only what `needs` names where `lean`, and of keys and owners, too. */
static struct str shown(struct files *f, const struct dataset *d, const struct needs *needs, bool lean, bool keys) {
  const struct schema *s = f->s.schema;
  struct buf out = buf_in(&f->s.arena);
  for (uint32_t i = 0; i < f->report.notes.count; i++)
    buf_printf(&out, "note: %.*s\n", STR_ARG(f->report.notes.items[i]));
  for (uint32_t i = 0; i < f->s.diags.list.count; i++)
    buf_printf(&out, "%.*s\n", STR_ARG(f->s.diags.list.items[i]->message));
  if (!d) return buf_str(&out);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    const struct table *t = &d->tables[e];
    buf_printf(&out, "%.*s: %u rows, by %u\n", STR_ARG(en->name), t->rows, t->clustered_by);
    for (uint32_t c = 0; c < en->column_count; c++) {
      bool field = en->columns[c].in_key;
      for (uint32_t i = 0; i < en->field_count; i++) field |= en->fields[i].column == c;
      if (lean ? !needs->columns[e][c] : !field || !t->columns[c].loaded) continue;
      const struct column *k = &t->columns[c];
      assert_true(k->loaded);
      for (uint32_t r = 0; r < t->rows; r++) {
        if (k->kind != COLUMN_SET && !column_present(k, r)) buf_addc(&out, '-');
        else dataset_print_value(d, e, c, r, &out);
        buf_addc(&out, r + 1 < t->rows ? '|' : '\n');
      }
    }
    bool kept = en->key_count > 0;
    for (uint32_t i = 0; i < en->key_count; i++) kept &= !lean || needs->columns[e][en->key[i]];
    if (kept && t->loaded)
      for (uint32_t r = 0; r < t->rows; r++) {
        buf_printf(&out, " %u", t->key_order[r]);
        assert_int_equal(t->key_rank[t->key_order[r]], r);
        if (keys && t->given) buf_printf(&out, "<%u", t->given[r]);
      }
  }
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct link *k = &d->links[r];
    const struct relation *rel = &s->relations[r];
    if (!k->loaded) continue;
    uint32_t from = d->tables[rel->from].rows, to = d->tables[rel->to].rows;
    buf_printf(&out, "\n%.*s: %llu orphans", STR_ARG(rel->name), (unsigned long long)k->orphans);
    for (uint32_t i = 0; k->to && i < from; i++) buf_printf(&out, " %d", (int)k->to[i]);
    for (uint32_t i = 0; k->starts && i <= from; i++) buf_printf(&out, " %u", k->starts[i]);
    for (uint32_t i = 0; k->rows && i < k->starts[from]; i++) buf_printf(&out, " %u", k->rows[i]);
    if (rel->to_many && rel->unique && (!lean || needs->owners[r]))
      for (uint32_t i = 0, near = 0; i < to; i++) buf_printf(&out, " %d", (int)link_owner(k, from, i, &near));
  }
  return buf_str(&out);
}

static struct needs *some_needs(struct files *f, uint32_t one_in) {
  const struct schema *s = f->s.schema;
  struct needs *n = needs_new(&f->s.arena, s);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    n->tables[e] = true;
    for (uint32_t i = 0; i < s->entities[e].field_count; i++)
      if (s->entities[e].fields[i].column != NONE) n->columns[e][s->entities[e].fields[i].column] = !below(one_in);
  }
  for (uint32_t r = 0; r < s->relation_count; r++) {
    n->relations[r] = !one_in || below(3);
    n->owners[r] = n->relations[r] && s->relations[r].to_many && s->relations[r].unique && !below(one_in);
  }
  return n;
}

static struct dataset *loaded(struct files *f, const struct needs *n, enum load_keep keep, uint32_t threads) {
  struct load_options o = {.keep = keep, .threads = threads};
  f->s.diags = diags_in(&f->s.arena);
  f->report = (struct load_report){0};
  return dataset_load(&f->s.arena, f->s.schema, file_path(f, ""), n, &o, &f->s.diags, &f->report);
}

static void equal(struct str x, struct str y, const char *what) {
  size_t i = 0;
  while (i < x.len && i < y.len && x.ptr[i] == y.ptr[i]) i++;
  if (!str_eq(x, y)) fail_msg("%s, at %zu: %.60s, not %.60s", what, i, y.ptr + i, x.ptr + i);
}

static void test_keep(void **state) {
  (void)state;
  static const uint32_t sizes[] = {0, 1, 2, 65, 300};
  for (size_t i = 0; i < 5 * sizeof sizes / sizeof *sizes; i++) {
    struct files f;
    files_begin(&f, schema);
    uint32_t rows = sizes[i / 5];
    write_all(&f, rows, i % 5 & 1, i % 5 & 2);
    for (uint32_t one_in = 1; one_in <= 4; one_in++) {
      const struct needs *n = some_needs(&f, one_in);
      struct dataset *d = loaded(&f, n, KEEP_ALL, 1);
      if (!d) fail_msg("%.*s", STR_ARG(shown(&f, d, n, false, false)));
      assert_false(f.report.lean);
      struct str all = shown(&f, d, n, false, true), some = shown(&f, d, n, true, false);
      for (uint32_t threads = 1; threads <= 2; threads++) {
        equal(all, shown(&f, loaded(&f, n, KEEP_FIELDS, threads), n, false, true), "what fields show");
        d = loaded(&f, n, KEEP_READ, threads);
        assert_true(f.report.lean);
        equal(some, shown(&f, d, n, true, false), "what is read");
        for (uint32_t e = 0; e < f.s.schema->entity_count; e++)
          for (uint32_t c = 0; c < f.s.schema->entities[e].column_count; c++)
            assert_int_equal(d->tables[e].columns[c].loaded, n->columns[e][c]);
      }
    }
    files_end(&f);
  }
}

/* Keys are checked even where nobody reads them. */
static void test_keys(void **state) {
  (void)state;
  static const char *const bad[] = {"id,n,t\n1,1,x\n2,1,x\n1,1,x\n", "id,n,t\n1,1,x\n,1,x\n",
                                    "id,n,t\n1,,\nx,,\n1,,\n"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct files f;
    files_begin(&f, schema);
    write_text(&f, "a.csv", bad[i]);
    struct needs *n = needs_new(&f.s.arena, f.s.schema);
    n->tables[0] = true;
    assert_null(loaded(&f, n, KEEP_ALL, 1));
    struct str all = shown(&f, NULL, n, true, false);
    assert_int_not_equal(all.len, 0);
    assert_null(loaded(&f, n, KEEP_READ, 2));
    equal(all, shown(&f, NULL, n, true, false), "what is wrong");
    files_end(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_keep), cmocka_unit_test(test_keys)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
