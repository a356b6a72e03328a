/* A file of what was found of columns, with some of its bytes changed and its checksum made right: what is taken out of
 * it says itself again as it was said, and is kept again. The bytes are the words of a column by themselves, too. */
#include "db/remembered.h"
#include "fuzz_load.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64], path[256];
static struct {
  char *bytes;
  size_t size;
} whole;

static bool state(struct db *db, struct db_state *out) {
  (void)db;
  *out = (struct db_state){STR("here"), STR("the state"), false};
  return true;
}
static bool holds(struct db *db, uint32_t entity) {
  (void)db, (void)entity;
  return true;
}

static void check_words(struct arena *a, struct str words) {
  struct sql_column_profile one, two;
  struct buf said = buf_in(a), again = buf_in(a);
  if (!remembered_read(a, words, &one)) return;
  remembered_say(&one, &said);
  CHECK(remembered_read(a, buf_str(&said), &two));
  remembered_say(&two, &again);
  CHECK(str_eq(buf_str(&said), buf_str(&again)));
}

/* How many columns it knew; what it did not is kept. */
static uint32_t once(void) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  const struct schema *s = fuzz_checked_schema(&a);
  const struct db_driver driver = {.state = state, .holds = holds, .dialect = &sql_sqlite};
  struct db_options o = {.remember = str_from(folder)};
  struct db *db = db_new(&a, &driver, STR("here"), &o);
  db->schema = s;
  struct remembered *r = remembered_open(db);
  CHECK(r);
  struct needs *all = needs_all(&a, s), *rest = needs_new(&a, s);
  struct sql_profile *found = sql_profile_new(&a, s, &sql_sqlite);
  bool known = remembered_take(r, all, found, rest);
  uint32_t count = 0;
  for (uint32_t c = 0; c < s->entities[0].column_count; c++) {
    struct buf words = buf_in(&a);
    count += !rest->columns[0][c];
    remembered_say(&found->columns[0][c], &words);
    check_words(&a, buf_str(&words));
  }
  if (!known) remembered_keep(r, rest, found);
  struct remembered *later = remembered_open(db);
  CHECK(later && remembered_take(later, all, sql_profile_new(&a, s, &sql_sqlite), needs_new(&a, s)));
  arena_free(&a);
  return count;
}

static void clean(void) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  CHECK(system(command) == 0);
}

static void write_whole(const char *bytes, size_t size) {
  FILE *f = fopen(path, "wb");
  CHECK(f && fwrite(bytes, 1, size, f) == size && fclose(f) == 0);
}

static void begin(void) {
  snprintf(folder, sizeof folder, "/tmp/fuzz_remembered_XXXXXX");
  CHECK(mkdtemp(folder));
  atexit(clean);
  CHECK(once() == 0 && once() > 0);
  snprintf(path, sizeof path, "%s/%016llx.seglook", folder, (unsigned long long)str_hash(STR("here")));
  FILE *f = fopen(path, "rb");
  whole.bytes = malloc(1 << 16);
  CHECK(f && whole.bytes && (whole.size = fread(whole.bytes, 1, 1 << 16, f)) > 100 && fclose(f) == 0);
}

/* The first byte says whether the checksum is made right. Then edits: the place (2 bytes), how many bytes, and these.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { CHECKSUM = 26 };
  if (!*path) begin();
  char *bytes = malloc(whole.size + 1);
  CHECK(bytes);
  memcpy(bytes, whole.bytes, whole.size);
  for (size_t at = 1; at + 3 < size;) {
    size_t place = (data[at] | (size_t)data[at + 1] << 8) % whole.size, width = 1u << (data[at + 2] & 3);
    for (at += 3; width && at < size && place < whole.size; width--) bytes[place++] = (char)data[at++];
  }
  if (size && data[0] & 3) {
    uint64_t sum = str_hash(str_of(bytes, whole.size - CHECKSUM));
    snprintf(bytes + whole.size - CHECKSUM, CHECKSUM + 1, "checksum %016llx\n", (unsigned long long)sum);
  }
  write_whole(bytes, whole.size);
  free(bytes);
  once();
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  check_words(&a, str_of((const char *)data, size));
  arena_free(&a);
  return 0;
}
