/* Which tables there are, and reading one. */
#include "infer/scan.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "infer/infer.h"

const struct diag_code infer_code[INFER_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "infer/codes.def"
#undef CODE
};
static const struct diag_code *const code_list[INFER_CODES] = {
#define CODE(id, severity, name, explain) &infer_code[id],
#include "infer/codes.def"
#undef CODE
};
const struct diag_code *const *infer_codes(uint32_t *count) {
  *count = INFER_CODES;
  return code_list;
}

/* ---- files ---- */

static const struct {
  const char *ending;
  enum source_kind kind;
} endings[] = {{".csv", SOURCE_CSV},
               {".tsv", SOURCE_CSV},
               {".ndjson", SOURCE_NDJSON},
               {".jsonl", SOURCE_NDJSON},
               {".json", SOURCE_NDJSON}};

static bool ends_in(struct str s, const char *ending) {
  size_t n = strlen(ending);
  if (s.len <= n) return false;
  for (size_t i = 0; i < n; i++) {
    char c = s.ptr[s.len - n + i];
    if (c != ending[i] && !(c >= 'A' && c <= 'Z' && (c | 32) == ending[i])) return false;
  }
  return true;
}

static struct str base_name(struct str path) {
  while (path.len > 1 && path.ptr[path.len - 1] == '/') path.len--;
  size_t from = path.len;
  while (from && path.ptr[from - 1] != '/') from--;
  return str_sub(path, from, path.len);
}

static void add_file(struct scan *s, struct str path, struct str file, enum source_kind kind) {
  struct str stem = file;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (ends_in(file, endings[i].ending)) stem = str_sub(file, 0, file.len - strlen(endings[i].ending));
  *array_push(s->arena, &s->tables) =
      (struct stored_table){.name = str_dup(s->arena, stem), .path = path, .kind = kind};
}

static int by_name(const void *x, const void *y) {
  return str_cmp(((const struct stored_table *)x)->name, ((const struct stored_table *)y)->name);
}

static void close_folder(void *ctx) {
  DIR *dir = *(DIR **)ctx;
  if (dir) closedir(dir);
}

static bool open_folder(struct scan *s, struct diags *ds) {
  struct arena *own = arena_within(s->arena);
  DIR **held = arena_new(own, DIR *); /* deferred before there is something to close: it takes memory */
  arena_defer(own, close_folder, held);
  DIR *dir = *held = opendir(str_dup(own, s->path).ptr);
  if (!dir) {
    diag_add(ds, &infer_code[E0901], SPAN_NONE, "cannot read the folder `%.*s`: %s", STR_ARG(s->path), strerror(errno));
    return false;
  }
  struct str folder = s->path;
  while (folder.len > 1 && folder.ptr[folder.len - 1] == '/') folder.len--;
  for (struct dirent *e; (e = readdir(dir));) {
    struct str file = str_from(e->d_name);
    if (file.ptr[0] == '.') continue;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
      if (!ends_in(file, endings[i].ending)) continue;
      struct str path = str_printf(s->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(file));
      struct stat st;
      if (stat(path.ptr, &st) != 0 || S_ISDIR(st.st_mode)) break;
      add_file(s, path, file, endings[i].kind);
      break;
    }
  }
  arena_free(own);
  if (!s->tables.count) {
    struct diag *d = diag_add(ds, &infer_code[E0901], SPAN_NONE, "the folder `%.*s` holds no data", STR_ARG(s->path));
    diag_help(ds, d, "expected files like `customers.csv`, `customers.tsv` or `customers.ndjson`, one for each entity");
    return false;
  }
  qsort(s->tables.items, s->tables.count, sizeof *s->tables.items, by_name);
  for (uint32_t i = 1; i < s->tables.count; i++) {
    const struct stored_table *x = &s->tables.items[i - 1], *y = &s->tables.items[i];
    if (!str_eq(x->name, y->name)) continue;
    struct diag *d = diag_add(ds, &infer_code[E0903], SPAN_NONE, "`%.*s` and `%.*s` could both be the rows of `%.*s`",
                              STR_ARG(base_name(x->path)), STR_ARG(base_name(y->path)), STR_ARG(x->name));
    diag_help(ds, d, "leave one of them there");
    return false;
  }
  return true;
}

bool scan_open(struct scan *s, struct arena *a, struct str path, const struct scan_server *server,
               const volatile int *cancel, struct diags *ds) {
  *s = (struct scan){.arena = a, .path = str_dup(a, path), .cancel = cancel};
  if (server) {
    s->server = server;
    return server->open(server->ctx, s, ds);
  }
  s->kind = load_source_kind(s->path);
  switch (s->kind) {
    case SOURCE_FOLDER:
      if (!open_folder(s, ds)) return false;
      break;
    case SOURCE_SQLITE:
      if (!scan_open_sqlite(s, ds)) return false;
      break;
    case SOURCE_CSV:
    case SOURCE_NDJSON: add_file(s, s->path, base_name(s->path), s->kind); break;
    default: {
      struct stat st;
      if (stat(s->path.ptr, &st) != 0)
        diag_add(ds, &infer_code[E0901], SPAN_NONE, "cannot read `%.*s`: %s", STR_ARG(path), strerror(errno));
      else diag_add(ds, &infer_code[E0901], SPAN_NONE, "`%.*s` is empty, or of no kind that is known", STR_ARG(path));
      return false;
    }
  }
  for (uint32_t i = 0; i < s->tables.count; i++)
    if (s->tables.items[i].kind == SOURCE_CSV && !scan_header_csv(s, &s->tables.items[i], ds)) return false;
  return true;
}

bool scan_rows(struct scan *s, uint32_t table, const struct cell_sink *sink, struct diags *ds) {
  struct stored_table *t = &s->tables.items[table];
  if (s->server) return s->server->rows(s->server->ctx, s, t, sink, ds);
  struct arena *own = arena_within(s->arena);
  bool ok = t->kind == SOURCE_SQLITE   ? scan_sqlite(s, t, own, sink, ds)
            : t->kind == SOURCE_NDJSON ? scan_ndjson(s, t, own, sink, ds)
                                       : scan_csv(s, t, own, sink, ds);
  arena_free(own);
  return ok;
}
