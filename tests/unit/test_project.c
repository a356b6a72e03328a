/* The files of a session: how they name each other, folders, what cannot be read; and files of ids. */
#include <sys/stat.h>
#include <unistd.h>

#include "schema_session.h"

#include "front/ids_file.h"

/* A small file system: path, text, path, text, ... NULL. */
static bool read_table(void *ctx, struct arena *a, struct str path, struct str *text, struct str *why) {
  for (const char *const *f = ctx; *f; f += 2)
    if (str_is(path, f[0])) {
      *text = str_dup(a, str_from(f[1]));
      return true;
    }
  *why = STR("there is no such file");
  return false;
}

static void session_files(struct session *t, const char *const *files) {
  session_begin(t);
  t->project.read = read_table;
  t->project.read_ctx = (void *)files;
}

static void test_files_follow(void **state) {
  (void)state;
  static const char *const files[] = {
      "shop/a.seg",
      "schema \"../schemas/shop.schema\"\nuse \"shared/b.seg\"\nuse iso\nsegment a = true\n",
      "shop/shared/b.seg",
      "schema \"../../schemas/./shop.schema\"\nuse \"../a.seg\"\nuse \"b.seg\"\nuse \"c.seg\"\n",
      "shop/shared/c.seg",
      "segment c = true\n",
      "schemas/shop.schema",
      "schema shop of customer\nentity customer key id {\n  id id\n  country country\n}\n",
      NULL,
  };
  struct session t;
  session_files(&t, files);
  assert_true(project_add(&t.project, STR("./shop//a.seg")));
  assert_true(project_add(&t.project, STR("shop/shared/../a.seg")));
  assert_non_null(check_schema(&t.project));
  assert_string_equal(found(&t).ptr, "");
  static const char *const want[] = {"shop/a.seg", "schemas/shop.schema", "shop/shared/b.seg", "<stdlib>/iso.seg",
                                     "shop/shared/c.seg"};
  assert_int_equal(t.project.files.count, 5);
  for (int i = 0; i < 5; i++) assert_str(t.project.paths.items[i], want[i]);
  session_end(&t);
}

static void test_files_missing(void **state) {
  (void)state;
  static const char *const files[] = {
      "a.seg", "schema \"shop.schema\"\nuse \"b.seg\"\nuse \"\"\nuse issso\nuse zzzzzz\nuse \"b.seg\"\n", NULL};
  struct session t;
  session_files(&t, files);
  assert_true(project_add(&t.project, STR("a.seg")));
  assert_null(check_schema(&t.project)); /* and says nothing more */
  assert_string_equal(found(&t).ptr,
                      "E0501 \"shop.schema\"; E0501 \"b.seg\"; E0501 \"\"; E0502 issso; E0502 zzzzzz; E0501 \"b.seg\"");
  session_end(&t);
  session_files(&t, files);
  assert_false(project_add(&t.project, STR("none.seg")));
  assert_string_equal(found(&t).ptr, "E0501 ");
  assert_str(t.diags.list.items[0]->message, "cannot read the file `none.seg`: there is no such file");
  session_end(&t);
}

/* A module in quotes is a file; where there is none, the module is offered. */
static void test_module_in_quotes(void **state) {
  (void)state;
  static const char *const files[] = {"a.seg", "use \"lifecycle\"\nuse \"regions.seg\"\nuse \"shared/regions.seg\"\n",
                                      NULL};
  struct session t;
  session_files(&t, files);
  project_add(&t.project, STR("a.seg"));
  assert_string_equal(found(&t).ptr, "E0501 \"lifecycle\"; E0501 \"regions.seg\"; E0501 \"shared/regions.seg\"");
  static const char *const offered[] = {"lifecycle", "regions"};
  for (uint32_t i = 0; i < 2; i++) {
    assert_int_equal(t.diags.list.items[i]->fixes.count, 1);
    assert_str(t.diags.list.items[i]->fixes.items[0].text, offered[i]);
  }
  assert_int_equal(t.diags.list.items[2]->fixes.count, 0);
  session_end(&t);
}

static void test_second_schema_file(void **state) {
  (void)state;
  static const char *const files[] = {"a.seg",      "schema \"one.schema\"\n",
                                      "b.seg",      "schema \"two.schema\"\n",
                                      "one.schema", "schema one of a\nentity a key id {\n  id id\n}\n",
                                      "two.schema", "schema two of b\nentity b key id {\n  id id\n}\n",
                                      NULL};
  struct session t;
  session_files(&t, files);
  project_add(&t.project, STR("a.seg"));
  project_add(&t.project, STR("b.seg"));
  check_schema(&t.project);
  assert_string_equal(found(&t).ptr, "E0503 two");
  assert_int_equal(t.diags.list.items[0]->labels.count, 1);
  session_end(&t);
}

static void test_paths(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"a/b", "a/b"},
      {"./a", "a"},
      {"a//b/", "a/b"},
      {"a/../b", "b"},
      {"../a", "../a"},
      {"a/../../b", "../b"},
      {"/a/../../b", "/b"},
      {"", "."},
      {"a/..", "."},
      {"/", "/"},
      {"../../x/../y", "../../y"},
  };
  struct session t;
  session_begin(&t);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_str(path_normal(&t.arena, str_from(cases[i][0])), cases[i][1]);
  session_end(&t);
}

static char *make_folder(void) {
  static char name[64];
  snprintf(name, sizeof name, "/tmp/test_schema.XXXXXX");
  return mkdtemp(name);
}

static void write_file(const char *folder, const char *name, const char *text) {
  char path[200];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static void test_real_files(void **state) {
  (void)state;
  char *dir = make_folder(), path[200];
  assert_non_null(dir);
  snprintf(path, sizeof path, "%s/sub", dir);
  mkdir(path, 0700);
  snprintf(path, sizeof path, "%s/empty", dir);
  mkdir(path, 0700);
  snprintf(path, sizeof path, "%s/sub/round", dir);
  assert_int_equal(symlink("..", path), 0); /* a linked folder is passed over, so no circle */
  write_file(dir, "b.seg", "segment b = true\n");
  write_file(dir, "a.seg", "");
  write_file(dir, ".hidden.seg", "");
  write_file(dir, "a.txt", "");
  write_file(dir, "sub/c.seg", "");
  write_file(dir, "z.seg", "");
  struct session t;
  session_begin(&t);
  struct path_list list = {0};
  struct str why = STR_NONE;
  assert_true(project_expand(&t.arena, str_from(dir), &list, &why));
  static const char *const want[] = {"a.seg", "b.seg", "sub/c.seg", "z.seg"};
  assert_int_equal(list.list.count, 4);
  for (int i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/%s", dir, want[i]);
    assert_str(list.list.items[i], path);
    assert_true(project_add(&t.project, list.list.items[i]));
  }
  snprintf(path, sizeof path, "%s/empty", dir);
  assert_false(project_expand(&t.arena, str_from(path), &list, &why));
  assert_true(why.len > 0);
  assert_true(project_expand(&t.arena, STR("no/such.seg"), &list, &why));
  assert_str(list.list.items[4], "no/such.seg");
  struct str text;
  snprintf(path, sizeof path, "%s/b.seg", dir);
  assert_true(file_read(NULL, &t.arena, str_from(path), &text, &why));
  assert_str(text, "segment b = true\n");
  assert_false(file_read(NULL, &t.arena, str_from(dir), &text, &why));
  assert_str(why, "it is a folder");
  assert_false(file_read(NULL, &t.arena, STR("/no/such"), &text, &why));
  assert_str(why, "there is no such file");
  /* a file of 1 GiB, with nothing in it */
  snprintf(path, sizeof path, "%s/huge.seg", dir);
  write_file(dir, "huge.seg", "");
  assert_int_equal(truncate(path, PROJECT_FILE_MOST), 0);
  assert_false(file_read(NULL, &t.arena, str_from(path), &text, &why));
  assert_non_null(strstr(why.ptr, "1 GiB"));
  session_end(&t);
  static const char *const all[] = {"sub/round",   "sub/c.seg", "b.seg", "a.seg",
                                    ".hidden.seg", "a.txt",     "z.seg", "huge.seg"};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    snprintf(path, sizeof path, "%s/%s", dir, all[i]);
    unlink(path);
  }
  snprintf(path, sizeof path, "%s/sub", dir);
  rmdir(path);
  snprintf(path, sizeof path, "%s/empty", dir);
  rmdir(path);
  assert_int_equal(rmdir(dir), 0);
}

static void test_ids_file(void **state) {
  (void)state;
  static const char *const cases[][3] = {
      {"c1\nc2\nc3\n", "c1|c2|c3", ""},
      {"\xEF\xBB\xBFid,name\r\nc1,Ada\r\nc2,\"B, C\"\r\n", "c1|c2", ""},
      {"c1\n\n  \n,,\nc1\nid\n c2 ", "c1|id|c2", ""},
      {"\"id\"\n\"a,b\"\n\"say \"\"x\"\"\"\n\"two\nlines\",1\n", "a,b|say \"x\"|two\nlines", ""},
      {"", "", ""},
      {"id\n", "", ""},
      {"\n\nid\nc1", "c1", ""},
      {"c1\n\"c2\n", "", "E0550 \""},
      {"c1\n\"c2\"x,1\n", "", "E0550 x"},
      {"c1\n,Ada\n", "", "E0550 ,Ada"},
      {"c1\n\xFF\n", "", "E0550 \xFF"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *files[] = {"pilot.csv", cases[i][0], NULL};
    struct session t;
    session_files(&t, files);
    struct str *ids;
    uint32_t count;
    bool ok = ids_file_read(&t.project, STR("pilot.csv"), SPAN_NONE, STR("id"), &ids, &count);
    assert_int_equal(ok, cases[i][2][0] == 0);
    struct buf b = buf_in(&t.arena);
    for (uint32_t k = 0; k < count; k++) buf_printf(&b, "%s%.*s", k ? "|" : "", STR_ARG(ids[k]));
    assert_str(buf_str(&b), cases[i][1]);
    assert_string_equal(found(&t).ptr, cases[i][2]);
    session_end(&t);
  }
  const char *files[] = {NULL};
  struct session t;
  session_files(&t, files);
  struct str *ids;
  uint32_t count;
  assert_false(ids_file_read(&t.project, STR("pilot.csv"), SPAN_NONE, STR("id"), &ids, &count));
  assert_string_equal(found(&t).ptr, "E0501 ");
  session_end(&t);
}

/* A project after another: what it read the same is the same tree, and of nothing else the same schema. */
static void test_after(void **state) {
  (void)state;
#define SHOP "schema shop of customer\nentity customer key id {\n  id id\n  name text\n  plan enum { a, b }?\n}\n"
#define MORE "entity other key id {\n  id id\n}\n"
  static const char *const before[] = {"a.seg",       "schema \"shop.schema\"\nuse \"lib.seg\"\nsegment a = low\n",
                                       "lib.seg",     "let customer.low = plan == a\n",
                                       "shop.schema", SHOP,
                                       NULL};
  static const struct {
    const char *files[9], *found;
    bool same_schema, same_library;
  } cases[] = {
      {{"b.seg", "schema \"shop.schema\"\nuse \"lib.seg\"\nsegment b = low or plan != a\n", "lib.seg",
        "let customer.low = plan == a\n", "shop.schema", SHOP, NULL},
       "W0301 plan != a",
       true,
       true},
      /* a segment of the one before is no segment of this one */
      {{"b.seg", "schema \"shop.schema\"\nuse \"lib.seg\"\nsegment b = low and in segment a\n", "lib.seg",
        "let customer.low = plan == b\n", "shop.schema", SHOP, NULL},
       "E0205 a",
       true,
       false},
      {{"b.seg", "schema \"shop.schema\"\nuse \"lib.seg\"\nsegment b = low\n", "lib.seg",
        "let customer.low = plan == a\n", "shop.schema", SHOP "// and more\n", NULL},
       "",
       false,
       true},
      {{"b.seg", "schema \"shop.schema\"\nuse \"lib.seg\"\n" MORE "segment b = low\n", "lib.seg",
        "let customer.low = plan == a\n", "shop.schema", SHOP, NULL},
       "",
       false,
       true},
      {{"b.seg", "schema \"shop.schema\"\nlet near: [country] = [FR]\nsegment b = name == \"x\"\n", "shop.schema", SHOP,
        NULL},
       "W0405 near",
       false,
       false},
      {{"b.seg", "schema \"shop.schema\"\nsegment b = name == \"x\"\ntimezone \"Europe/Paris\"\n", "shop.schema", SHOP,
        NULL},
       "",
       false,
       false},
  };
  struct session first;
  session_files(&first, before);
  assert_true(project_add(&first.project, STR("a.seg")));
  struct checked *c = check_project(&first.project);
  assert_string_equal(found(&first).ptr, "");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct session t, alone;
    session_files(&alone, cases[i].files);
    project_add(&alone.project, STR("b.seg"));
    struct checked *want = check_project(&alone.project);
    session_files(&t, cases[i].files);
    file_reader read = t.project.read;
    project_after(&t.project, &t.arena, &t.sources, &t.diags, &first.project);
    t.project.read = read;
    t.project.read_ctx = (void *)(uintptr_t)cases[i].files;
    project_add(&t.project, STR("b.seg"));
    struct checked *got = check_project(&t.project);
    assert_string_equal(found(&alone).ptr, cases[i].found);
    assert_string_equal(found(&t).ptr, cases[i].found);
    assert_int_equal(got->schema == c->schema, cases[i].same_schema);
    uint32_t lib = map_get(&t.project.by_path, STR("lib.seg"));
    assert_int_equal(lib != MAP_NONE && t.project.files.items[lib] == first.project.files.items[2],
                     cases[i].same_library);
    assert_int_equal(got->segment_count, want->segment_count);
    assert_int_equal(got->let_count, want->let_count);
    assert_int_equal(got->schema->entity_count, want->schema->entity_count);
    assert_true(str_eq(got->schema->zone_name, want->schema->zone_name));
    session_end(&t);
    session_end(&alone);
  }
  session_end(&first);
#undef SHOP
#undef MORE
}

/* A schema that there is something to say of is said anew. */
static void test_after_warning(void **state) {
  (void)state;
  static const char *const files[] = {
      "s.schema",
      "schema s of a\nentity a key id {\n  id id\n  b_id id?\n  b b by b_id\n}\nentity b key id {\n  id id\n}\n", NULL};
  struct session first, second;
  session_files(&first, files);
  project_add(&first.project, STR("s.schema"));
  const struct schema *s = check_project(&first.project)->schema;
  assert_string_equal(found(&first).ptr, "W0501 b");
  session_files(&second, files);
  project_after(&second.project, &second.arena, &second.sources, &second.diags, &first.project);
  second.project.read = read_table;
  second.project.read_ctx = (void *)(uintptr_t)files;
  project_add(&second.project, STR("s.schema"));
  assert_ptr_not_equal(check_project(&second.project)->schema, s);
  assert_ptr_equal(second.project.files.items[0], first.project.files.items[0]);
  assert_string_equal(found(&second).ptr, "W0501 b");
  session_end(&second);
  session_end(&first);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_files_follow),
      cmocka_unit_test(test_files_missing),
      cmocka_unit_test(test_module_in_quotes),
      cmocka_unit_test(test_second_schema_file),
      cmocka_unit_test(test_paths),
      cmocka_unit_test(test_real_files),
      cmocka_unit_test(test_ids_file),
      cmocka_unit_test(test_after),
      cmocka_unit_test(test_after_warning),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
