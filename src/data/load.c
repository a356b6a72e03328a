/* From a path to a dataset. */
#include "data/load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/load_impl.h"

struct mapped {
  void *p;
  size_t n;
};

static void unmap(void *ctx) {
  struct mapped *m = ctx;
  if (m->p) munmap(m->p, m->n);
}

/* What can be read of a file that is no regular one. False with errno. */
static bool read_all(int fd, struct buf *b) {
  char part[65536];
  ssize_t n;
  while ((n = read(fd, part, sizeof part)) > 0) buf_add(b, str_of(part, (size_t)n));
  return n == 0;
}

/* A regular file is mapped, anything else (a pipe) read. What is open while memory is asked for stands behind a
 * trap. */
bool read_mapped(struct arena *a, struct str path, struct str *text, bool *mapped, struct str *why) {
  *mapped = false;
  struct str z = str_dup(a, path);
  struct mapped *m = arena_new(a, struct mapped);
  arena_defer(a, unmap, m);
  int fd = open(z.ptr, O_RDONLY | O_CLOEXEC), error = 0;
  if (fd < 0) {
    *why = str_dup(a, str_from(strerror(errno)));
    return false;
  }
  struct arena_trap *outer = a->trap, here;
  a->trap = &here;
  if (setjmp(here.env)) {
    close(fd);
    a->trap = outer;
    arena_fail(a);
  }
  struct stat st;
  struct buf b = buf_in(a);
  if (fstat(fd, &st) != 0) {
    error = errno;
  } else if (S_ISREG(st.st_mode) && st.st_size > 0) {
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    *mapped = p != MAP_FAILED;
    if (*mapped) *m = (struct mapped){p, (size_t)st.st_size};
    else error = errno;
  } else if (S_ISDIR(st.st_mode) || !read_all(fd, &b)) {
    error = S_ISDIR(st.st_mode) ? EISDIR : errno;
  }
  close(fd);
  a->trap = outer;
  if (error) *why = error == EISDIR ? STR("it is a folder") : str_dup(a, str_from(strerror(error)));
  else *text = *mapped ? str_of(m->p, m->n) : b.len ? buf_str(&b) : STR("");
  return !error;
}

bool read_whole(struct arena *a, struct str path, struct str *text, struct str *why) {
  bool mapped;
  return read_mapped(a, path, text, &mapped, why);
}

void read_behind(struct str text, size_t from, size_t *behind, size_t at) {
  enum { PAGE = 4096, WORTH = 4 << 20 };
  size_t start = *behind > from ? *behind : (from + PAGE - 1) & ~(size_t)(PAGE - 1), end = at & ~(size_t)(PAGE - 1);
  if (end < start + WORTH) return;
  madvise((char *)(uintptr_t)text.ptr + start, end - start, MADV_DONTNEED); /* should it be read again, it is there */
  *behind = end;
}

static bool has_suffix(struct str path, const char *s) {
  size_t n = strlen(s);
  if (path.len < n) return false;
  for (size_t i = 0; i < n; i++)
    if ((path.ptr[path.len - n + i] | 32) != s[i] && path.ptr[path.len - n + i] != s[i]) return false;
  return true;
}

enum source_kind load_source_kind(struct str path) {
  char z[4096];
  if (path.len >= sizeof z) return SOURCE_UNKNOWN;
  memcpy(z, path.ptr, path.len);
  z[path.len] = 0;
  struct stat st;
  if (stat(z, &st) != 0) return SOURCE_UNKNOWN;
  if (S_ISDIR(st.st_mode)) return SOURCE_FOLDER;
  char head[16] = {0};
  int fd = open(z, O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && S_ISREG(st.st_mode)) {
    ssize_t n = read(fd, head, sizeof head);
    if (n == 16 && !memcmp(head, "SQLite format 3", 16)) {
      close(fd);
      return SOURCE_SQLITE;
    }
  }
  if (fd >= 0) close(fd);
  if (has_suffix(path, ".csv") || has_suffix(path, ".tsv")) return SOURCE_CSV;
  if (has_suffix(path, ".ndjson") || has_suffix(path, ".jsonl") || has_suffix(path, ".json")) return SOURCE_NDJSON;
  if (has_suffix(path, ".sqlite") || has_suffix(path, ".sqlite3") || has_suffix(path, ".db")) return SOURCE_SQLITE;
  return head[0] == '{' ? SOURCE_NDJSON : head[0] ? SOURCE_CSV : SOURCE_UNKNOWN;
}

static bool load_file(struct builder *b, uint32_t entity, struct str path) {
  struct stat st;
  if (stat(str_dup(b->arena, path).ptr, &st) == 0 && !S_ISREG(st.st_mode) && b->o.keep == KEEP_READ)
    b->o.keep = KEEP_ALL; /* it cannot be read once more, should there be something to tell of a row */
  bool ok = load_source_kind(path) == SOURCE_NDJSON ? load_ndjson(b, entity, path)
                                                    : load_csv(b, entity, path, has_suffix(path, ".tsv") ? '\t' : ',');
  builder_read(b, entity);
  return ok;
}

struct folder {
  DIR *dir; /* NULL: closed */
};

static void close_folder(void *ctx) {
  struct folder *f = ctx;
  if (f->dir) closedir(f->dir);
  f->dir = NULL;
}

struct names {
  ARRAY_OF(struct str) list;
};

static int by_name(const void *x, const void *y) { return str_cmp(*(const struct str *)x, *(const struct str *)y); }

static bool read_names(struct builder *b, struct str path, struct names *files) {
  struct folder *f = arena_new(b->arena, struct folder);
  arena_defer(b->arena, close_folder, f); /* before there is something to close: it takes memory */
  f->dir = opendir(str_dup(b->arena, path).ptr);
  if (!f->dir) {
    diag_add(b->ds, &load_code[E0601], SPAN_NONE, "cannot read the folder `%.*s`: %s", STR_ARG(path), strerror(errno));
    return false;
  }
  for (struct dirent *e; (e = readdir(f->dir));)
    if (e->d_name[0] != '.') *array_push(b->arena, &files->list) = str_dup(b->arena, str_from(e->d_name));
  close_folder(f);
  if (files->list.count) qsort(files->list.items, files->list.count, sizeof *files->list.items, by_name);
  return true;
}

static char small(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c; }

/* Whether `file` is `name` with the ending of a kind that is known. */
static bool is_file_of(struct str file, struct str name, bool exact) {
  static const char *const endings[] = {".csv", ".tsv", ".ndjson", ".jsonl", ".json"};
  if (file.len <= name.len) return false;
  struct str ending = str_sub(file, name.len, file.len);
  bool known = false;
  for (int k = 0; k < 5; k++) known |= ending.len == strlen(endings[k]) && has_suffix(ending, endings[k]);
  if (!known) return false;
  for (size_t i = 0; i < name.len; i++)
    if (exact ? file.ptr[i] != name.ptr[i] : small(file.ptr[i]) != small(name.ptr[i])) return false;
  return true;
}

/* The file of an entity: as its name is spelt, else without regard to case. Several are an error. */
static bool find_file(struct builder *b, struct str path, const struct entity *en, const struct names *files,
                      struct str *out) {
  struct buf joined = buf_in(b->arena);
  for (uint32_t i = 0; i < en->path_count; i++) buf_printf(&joined, "%s%.*s", i ? "." : "", STR_ARG(en->path[i]));
  struct str names[2] = {en->path[en->path_count - 1], buf_str(&joined)};
  for (int way = 0; way < 4; way++) {
    struct str found = STR_NONE;
    if (way % 2 && en->path_count < 2) continue;
    for (uint32_t f = 0; f < files->list.count; f++) {
      struct str file = files->list.items[f];
      if (!is_file_of(file, names[way % 2], way < 2)) continue;
      if (found.ptr) {
        struct diag *d =
            diag_add(b->ds, &load_code[E0610], en->span, "`%.*s` holds two files for `%.*s`: `%.*s` and `%.*s`",
                     STR_ARG(path), STR_ARG(en->name), STR_ARG(found), STR_ARG(file));
        diag_help(b->ds, d, "leave one of them there");
        return false;
      }
      found = file;
    }
    if (found.ptr) {
      *out = found;
      return true;
    }
  }
  struct diag *d =
      diag_add(b->ds, &load_code[E0602], en->span, "`%.*s` holds no file for `%.*s`", STR_ARG(path), STR_ARG(en->name));
  diag_help(b->ds, d, "expected `%.*s.csv` or `%.*s.ndjson`", STR_ARG(names[0]), STR_ARG(names[0]));
  struct str *stems = arena_new_array(b->arena, struct str, files->list.count + 1);
  for (uint32_t f = 0; f < files->list.count; f++) {
    struct str file = files->list.items[f];
    size_t dot = file.len;
    while (dot && file.ptr[dot - 1] != '.') dot--;
    stems[f] = dot ? str_sub(file, 0, dot - 1) : file;
  }
  int near = name_nearest(names[0], stems, files->list.count);
  if (near >= 0)
    diag_help(b->ds, d, "it holds `%.*s`: is that the one? The schema says it with `from \"%.*s\"`",
              STR_ARG(files->list.items[near]), STR_ARG(stems[near]));
  return false;
}

static bool load_folder(struct builder *b, struct str path) {
  struct names files = {0};
  if (!read_names(b, path, &files)) return false;
  for (uint32_t e = 0; e < b->schema->entity_count; e++) {
    struct str file;
    if (!b->tables[e].needed || !find_file(b, path, &b->schema->entities[e], &files, &file)) continue;
    if (!load_file(b, e, str_printf(b->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(file))) && b->ds->errors == b->errors)
      return false;
  }
  return b->ds->errors == b->errors;
}

struct str *load_files(struct arena *arena, const struct schema *schema, struct str path, const struct needs *needs) {
  struct diags ds = diags_in(arena);
  struct load_report report = {0};
  struct builder *b = builder_new(arena, schema, needs, NULL, &ds, &report);
  struct str *out = arena_new_array(arena, struct str, schema->entity_count + 1);
  struct names files = {0};
  uint32_t count = 0;
  enum source_kind kind = load_source_kind(path);
  if (kind == SOURCE_FOLDER ? !read_names(b, path, &files) : kind != SOURCE_CSV && kind != SOURCE_NDJSON) return NULL;
  for (uint32_t e = 0; e < schema->entity_count; e++) {
    struct str file;
    if (!b->tables[e].needed) continue;
    count++;
    if (kind != SOURCE_FOLDER) out[e] = path;
    else if (find_file(b, path, &schema->entities[e], &files, &file))
      out[e] = str_printf(arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(file));
    else return NULL;
  }
  return kind == SOURCE_FOLDER || count == 1 ? out : NULL;
}

/* What looks like a URL and is none that is known was not meant as a file. */
static void help_url(struct diags *ds, struct str path, struct diag *d) {
  size_t colon = str_find(path, STR(":"));
  if (colon == SIZE_MAX || colon + 1 >= path.len || path.ptr[colon + 1] != '/') return;
  diag_help(ds, d,
            "databases are `postgres://USER@HOST:PORT/NAME`, `clickhouse://HOST:PORT/NAME`, `duckdb:FILE`; of SQLite "
            "the path of the file alone");
}

struct dataset *dataset_load(struct arena *arena, const struct schema *schema, struct str path,
                             const struct needs *needs, const struct load_options *options, struct diags *ds,
                             struct load_report *report) {
  struct builder *b = builder_new(arena, schema, needs, options, ds, report);
  bool ok = false;
  switch (load_source_kind(path)) {
    case SOURCE_FOLDER: ok = load_folder(b, path); break;
    case SOURCE_SQLITE: ok = load_sqlite(b, path); break;
    case SOURCE_CSV:
    case SOURCE_NDJSON: {
      uint32_t entity = NONE, count = 0;
      for (uint32_t e = 0; e < schema->entity_count; e++)
        if (b->tables[e].needed) {
          entity = e;
          count++;
        }
      if (count > 1) {
        struct diag *d = diag_add(ds, &load_code[E0602], SPAN_NONE,
                                  "`%.*s` is one file, and the segments read %u entities", STR_ARG(path), count);
        diag_help(ds, d, "give a folder with one file an entity, or a database");
      } else {
        ok = entity == NONE || load_file(b, entity, path);
      }
      break;
    }
    case SOURCE_UNKNOWN: {
      struct str text, why;
      if (!read_whole(arena, path, &text, &why))
        help_url(ds, path,
                 diag_add(ds, &load_code[E0601], SPAN_NONE, "cannot read `%.*s`: %.*s", STR_ARG(path), STR_ARG(why)));
      else diag_add(ds, &load_code[E0601], SPAN_NONE, "`%.*s` is empty, or of no kind that is known", STR_ARG(path));
    }
  }
  if (!ok && !(report->bad_total && ds->errors == b->errors)) return NULL;
  if (builder_canceled(b)) return NULL;
  return builder_finish(b);
}
