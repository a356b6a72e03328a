/* A file of lines: what state of the database it is about; a line for each fact, of a kind ("table", "column",
 * "parents"), with a key, which is a hash of all that the fact goes by, and with the state of the tables that it is
 * about, where the driver tells them apart; a checksum. Facts of other kinds are carried along. */
#include "db/remembered.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "data/aside.h"
#include "data/cache.h"

/* Counted up when a look finds something else than before, or a member of the profile means something else. */
#define FIRST_LINE "seg looked 3"
static const char suffix[] = ".seglook";
enum { FILES_MOST = 128, SIZE_MOST = 1 << 20 };

struct fact {
  struct str kind, words;
  uint64_t key, state;
  bool earlier; /* found by an earlier run */
};

struct remembered {
  struct db *db;
  struct db_state state;
  struct str file;
  ARRAY_OF(struct fact) facts;
};

/* ---- a column ---- */

/* The members of struct sql_column_profile that are numbers: all but its type. */
#define MEMBERS(M) \
  M(probed)        \
  M(no_nulls)      \
  M(spelling)      \
  M(separator)     \
  M(zulu)          \
  M(native)        \
  M(elem)          \
  M(precision)     \
  M(scale)         \
  M(bits)          \
  M(is_unsigned)   \
  M(leads)         \
  M(folds)
_Static_assert(sizeof(struct sql_column_profile) == 32, "a member of a profile belongs into the list above");

void remembered_say(const struct sql_column_profile *p, struct buf *out) {
#define SAY(name) buf_printf(out, #name " %u ", (unsigned)(unsigned short)p->name);
  MEMBERS(SAY)
#undef SAY
  buf_addz(out, "type ");
  for (size_t i = 0; i < p->type.len; i++) buf_printf(out, "%02x", (unsigned char)p->type.ptr[i]);
}

/* "NAME NUMBER " at the front of the words. */
static bool take_number(struct str *words, const char *name, unsigned *out) {
  size_t n = strlen(name), at = n + 1;
  if (!str_starts(*words, str_from(name)) || words->len < at || words->ptr[n] != ' ') return false;
  *out = 0;
  for (; at < words->len && words->ptr[at] >= '0' && words->ptr[at] <= '9' && *out <= 0xFFFF; at++)
    *out = *out * 10 + (unsigned)(words->ptr[at] - '0');
  if (at == n + 1 || at >= words->len || words->ptr[at] != ' ' || *out > 0xFFFF) return false;
  *words = str_sub(*words, at + 1, words->len);
  return true;
}

static int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

bool remembered_read(struct arena *a, struct str words, struct sql_column_profile *out) {
  struct sql_column_profile p = {0};
  unsigned number;
#define READ(name)                                        \
  if (!take_number(&words, #name, &number)) return false; \
  p.name = (__typeof__(p.name))number;                    \
  if ((unsigned)(unsigned short)p.name != number) return false;
  MEMBERS(READ)
#undef READ
  if (!str_starts(words, STR("type "))) return false;
  words = str_sub(words, 5, words.len);
  struct buf type = buf_in(a);
  for (size_t i = 0; i < words.len; i += 2) {
    int high = hex_digit(words.ptr[i]), low = i + 1 < words.len ? hex_digit(words.ptr[i + 1]) : -1;
    if (high < 0 || low < 0) return false;
    buf_addc(&type, (char)(high * 16 + low));
  }
  p.type = type.len ? buf_str(&type) : STR_NONE;
  *out = p;
  return true;
}

/* ---- facts ---- */

static uint64_t table_key(const struct remembered *r, uint32_t entity) {
  const struct entity *e = &r->db->schema->entities[entity];
  struct buf b = buf_in(r->db->arena);
  for (uint32_t i = 0; i < e->path_count; i++) buf_printf(&b, "%zu:%.*s", e->path[i].len, STR_ARG(e->path[i]));
  return str_hash(buf_str(&b));
}

static uint64_t column_key(const struct remembered *r, uint32_t entity, uint32_t column) {
  return cache_column_key(r->db->arena, r->db->schema, entity, column);
}

/* A table's own state; 0 where that of the database says all. */
static uint64_t state_of(const struct remembered *r, uint32_t entity) {
  return r->db->driver->table_state ? r->db->driver->table_state(r->db, entity) : 0;
}

static struct fact *find(const struct remembered *r, const char *kind, uint64_t key) {
  for (uint32_t i = 0; i < r->facts.count; i++)
    if (r->facts.items[i].key == key && str_is(r->facts.items[i].kind, kind)) return &r->facts.items[i];
  return NULL;
}

/* As it is now, not as it once was. */
static struct fact *find_now(const struct remembered *r, const char *kind, uint64_t key, uint64_t state) {
  struct fact *f = find(r, kind, key);
  return f && f->state == state ? f : NULL;
}

/* In the place of what was so in another state, or did not read. */
static void add(struct remembered *r, const char *kind, uint64_t key, uint64_t state, struct str words) {
  struct fact *f = find(r, kind, key);
  bool earlier = f && f->state == state && f->earlier;
  if (!f) f = array_push(r->db->arena, &r->facts);
  *f = (struct fact){str_from(kind), words, key, state, earlier};
}

bool remembered_take(struct remembered *r, const struct needs *needs, struct sql_profile *profile, struct needs *rest) {
  const struct schema *s = r->db->schema;
  bool all = true;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    uint64_t state = state_of(r, e);
    if (needs->tables[e] && !find_now(r, "table", table_key(r, e), state)) rest->tables[e] = true;
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      if (!needs->columns[e][c]) continue;
      const struct fact *f = find_now(r, "column", column_key(r, e, c), state);
      if (f && remembered_read(r->db->arena, f->words, &profile->columns[e][c])) continue;
      rest->tables[e] = rest->columns[e][c] = true;
    }
    all &= !rest->tables[e];
  }
  return all;
}

/* ---- the file ---- */

/* Up to the next end of a line; false where there is none. */
static bool take_line(struct str *text, struct str *line) {
  const char *end = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
  if (!end) return false;
  *line = str_of(text->ptr, (size_t)(end - text->ptr));
  *text = str_sub(*text, line->len + 1, text->len);
  return true;
}

static bool take_word(struct str *text, struct str *word) {
  size_t n = 0;
  while (n < text->len && text->ptr[n] != ' ') n++;
  *word = str_sub(*text, 0, n);
  *text = str_sub(*text, n < text->len ? n + 1 : n, text->len);
  return n > 0;
}

static bool take_key(struct str *text, uint64_t *key) {
  struct str word;
  *key = 0;
  if (!take_word(text, &word) || word.len != 16) return false;
  for (size_t i = 0; i < word.len; i++) {
    int digit = hex_digit(word.ptr[i]);
    if (digit < 0) return false;
    *key = *key << 4 | (uint64_t)digit;
  }
  return true;
}

static void read_facts(struct remembered *r, struct str text) {
  struct str whole = text, line, word;
  uint64_t key;
  size_t sum = text.len >= 26 ? text.len - 26 : 0; /* "checksum 0123456789abcdef\n" */
  struct str last = str_sub(text, sum, text.len);
  if (!take_line(&last, &line) || !take_word(&line, &word) || !str_is(word, "checksum") || !take_key(&line, &key) ||
      key != str_hash(str_sub(whole, 0, sum)))
    return;
  text = str_sub(whole, 0, sum);
  if (!take_line(&text, &line) || !str_is(line, FIRST_LINE)) return;
  if (!take_line(&text, &line) || !str_eq(line, r->state.mark)) return;
  while (take_line(&text, &line)) {
    struct fact f = {.earlier = true};
    if (!take_word(&line, &f.kind) || !take_key(&line, &f.key) || !take_key(&line, &f.state)) continue;
    f.words = line;
    *array_push(r->db->arena, &r->facts) = f;
  }
}

static void read_file(struct remembered *r) {
  struct stat st;
  if (stat(r->file.ptr, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > SIZE_MOST) return;
  size_t size = (size_t)st.st_size, have = 0;
  char *text = arena_alloc(r->db->arena, size);
  int fd = open(r->file.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return;
  while (have < size) {
    ssize_t n = read(fd, text + have, size - have);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    have += (size_t)n;
  }
  close(fd);
  read_facts(r, str_of(text, have));
}

/* Of more files than there should be, the one that was written first; each file that is written calls this once. */
static void remove_oldest(struct str folder) {
  char oldest[NAME_MAX + 1] = "";
  struct timespec since = {0};
  uint32_t count = 0;
  struct stat st;
  DIR *d = opendir(folder.ptr);
  if (!d) return;
  for (struct dirent *e; (e = readdir(d));) {
    if (!str_ends(str_from(e->d_name), str_from(suffix)) || fstatat(dirfd(d), e->d_name, &st, 0) != 0) continue;
    count++;
    if (*oldest && cache_time(st.st_mtim) >= cache_time(since)) continue;
    since = st.st_mtim;
    snprintf(oldest, sizeof oldest, "%s", e->d_name);
  }
  if (count > FILES_MOST) unlinkat(dirfd(d), oldest, 0);
  closedir(d);
}

static void make_folder(struct arena *a, struct str folder) {
  if (mkdir(folder.ptr, 0700) == 0 || errno != ENOENT) return;
  size_t n = folder.len;
  while (n && folder.ptr[n - 1] != '/') n--;
  if (n > 1) mkdir(str_dup(a, str_sub(folder, 0, n - 1)).ptr, 0700); /* ~/.cache may not be there yet */
  mkdir(folder.ptr, 0700);
}

static void write_file(struct remembered *r, struct str text) {
  struct arena *a = r->db->arena;
  struct str folder = str_dup(a, r->db->options.remember), aside = str_printf(a, "%.*s.part", STR_ARG(r->file));
  int error = 0;
  make_folder(a, folder);
  int fd = aside_open(aside.ptr, &error);
  if (fd < 0) return;
  if (!aside_write(fd, text.ptr, text.len, &error) || rename(aside.ptr, r->file.ptr) != 0) unlink(aside.ptr);
  close(fd);
  remove_oldest(folder);
}

/* ---- all of it ---- */

static bool state_now(struct db *db, struct db_state *out) {
  *out = (struct db_state){0};
  return db->driver->state(db, out) && !memchr(out->mark.ptr, '\n', out->mark.len);
}

struct remembered *remembered_open(struct db *db) {
  if (!db->options.remember.len || !db->driver->state) return NULL;
  struct remembered *r = arena_new(db->arena, struct remembered);
  r->db = db;
  if (!state_now(db, &r->state)) return NULL;
  r->file = str_printf(db->arena, "%.*s/%016llx%s", STR_ARG(db->options.remember),
                       (unsigned long long)str_hash(r->state.place), suffix);
  read_file(r);
  return r;
}

static struct str print_facts(const struct remembered *r, bool earlier) {
  struct buf b = buf_in(r->db->arena);
  buf_printf(&b, FIRST_LINE "\n%.*s\n", STR_ARG(r->state.mark));
  for (uint32_t i = 0; i < r->facts.count; i++) {
    const struct fact *f = &r->facts.items[i];
    if (f->earlier && !earlier) continue;
    buf_printf(&b, "%.*s %016llx %016llx %.*s\n", STR_ARG(f->kind), (unsigned long long)f->key,
               (unsigned long long)f->state, STR_ARG(f->words));
  }
  uint64_t sum = str_hash(buf_str(&b));
  buf_printf(&b, "checksum %016llx\n", (unsigned long long)sum);
  return buf_str(&b);
}

static void write_facts(struct remembered *r) {
  struct db_state now;
  if (!state_now(r->db, &now) || !str_eq(now.mark, r->state.mark)) return; /* it is not what was looked at */
  struct str text = print_facts(r, true);
  if (text.len > SIZE_MOST) text = print_facts(r, false); /* of schemas and states that came and went */
  if (text.len <= SIZE_MOST) write_file(r, text);
}

void remembered_keep(struct remembered *r, const struct needs *rest, const struct sql_profile *profile) {
  struct db *db = r->db;
  const struct schema *s = db->schema;
  if (r->state.fresh) return; /* the next run will do */
  for (uint32_t e = 0; e < s->entity_count; e++) {
    if (!rest->tables[e] || !db->driver->holds(db, e)) continue;
    uint64_t state = state_of(r, e);
    add(r, "table", table_key(r, e), state, STR(""));
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      if (!rest->columns[e][c]) continue;
      struct buf words = buf_in(db->arena);
      remembered_say(&profile->columns[e][c], &words);
      add(r, "column", column_key(r, e, c), state, buf_str(&words));
    }
  }
  write_facts(r);
}

/* Whether an earlier run looked at the table as it is now: then it does not change all the time, and is worth more. */
static bool is_steady(const struct remembered *r, uint32_t entity) {
  const struct fact *f = find_now(r, "table", table_key(r, entity), state_of(r, entity));
  return f && f->earlier;
}

bool remembered_asks(const struct db *db, const struct needs *needs, uint32_t relation) {
  const struct relation *r = &db->schema->relations[relation];
  return needs->relations[relation] && r->to_many && r->unique && r->width == 1;
}

void remembered_parents(struct remembered *r, const struct needs *needs, struct sql_profile *profile) {
  struct db *db = r->db;
  const struct schema *s = db->schema;
  bool more = false;
  for (uint32_t i = 0; i < s->relation_count; i++) {
    const struct relation *rel = &s->relations[i];
    if (!remembered_asks(db, needs, i)) continue;
    uint64_t ends[] = {column_key(r, rel->from, rel->from_cols[0]), column_key(r, rel->to, rel->to_cols[0])};
    uint64_t states[] = {state_of(r, rel->from), state_of(r, rel->to)};
    uint64_t key = str_hash(str_of((const char *)ends, sizeof ends));
    uint64_t state = str_hash(str_of((const char *)states, sizeof states));
    const struct fact *f = find_now(r, "parents", key, state);
    if (!f) {
      bool all = false;
      if (r->state.fresh || !is_steady(r, rel->from) || !is_steady(r, rel->to)) continue;
      if (!db->driver->holds(db, rel->from) || !db->driver->holds(db, rel->to)) continue;
      if (!db->driver->parents(db, i, profile, &all)) continue;
      add(r, "parents", key, state, all ? STR("all") : STR("not all"));
      f = find(r, "parents", key);
      more = true;
    }
    if (str_is(f->words, "all")) profile->parents[i] = SQL_PARENTS_FOUND;
  }
  if (more) write_facts(r);
}

void remembered_file(struct arena *a, struct str place, const struct stat *st, struct db_state *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  out->place = place;
  out->fresh = cache_time_fresh(cache_time(st->st_ctim), cache_time(now));
  out->mark = str_printf(a, "%.*s %llu %llu %llu %llu %llu", STR_ARG(place), (unsigned long long)st->st_dev,
                         (unsigned long long)st->st_ino, (unsigned long long)st->st_size,
                         (unsigned long long)cache_time(st->st_mtim), (unsigned long long)cache_time(st->st_ctim));
}
