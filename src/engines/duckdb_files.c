/* Parquet: a view for each file, or for each folder of files. */
#include <dirent.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engines/duckdb.h"

static bool is_folder(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_parquet(struct str path) { return str_ends(path, STR(".parquet")); }

static bool is_pattern(struct str path) { return path.len && strpbrk(path.ptr, "*?[") != NULL; }

bool duck_is_files(struct str path) { return is_folder(path.ptr) || is_parquet(path) || is_pattern(path); }

/* The part of a path that names the table. */
static struct str stem(struct str path) {
  size_t from = 0, to = path.len;
  for (size_t i = 0; i < path.len; i++)
    if (path.ptr[i] == '/' && i + 1 < path.len) from = i + 1;
  if (is_parquet(path)) to -= strlen(".parquet");
  return str_sub(path, from, to);
}

/* DuckDB takes * ? [ ] in a path for a pattern: in what is a plain path they stand for themselves. */
static struct str plain_path(struct arena *a, struct str path) {
  struct buf b = buf_in(a);
  for (size_t i = 0; i < path.len; i++) {
    char c = path.ptr[i];
    if (c == '*' || c == '?' || c == '[') buf_printf(&b, "[%c]", c);
    else buf_addc(&b, c);
  }
  return buf_str(&b);
}

static bool make_view(struct db *db, struct str name, struct str files, struct diags *ds) {
  struct buf b = buf_in(db->arena);
  buf_addz(&b, "CREATE VIEW ");
  duck_quote(&b, name);
  buf_addz(&b, " AS SELECT * FROM read_parquet(");
  duck_literal(&b, files);
  buf_addc(&b, ')');
  return duck_run(db, buf_str(&b), ds);
}

static bool nothing_there(struct db *db, struct diags *ds) {
  db_say(db, ds, &db_code[E0851], "there is no Parquet file (NAME.parquet) here");
  db_system_failed(db);
  return false;
}

static bool by_pattern(struct db *db, struct str path, struct diags *ds) {
  glob_t g = {0};
  bool ok = true;
  size_t found = 0;
  if (glob(path.ptr, 0, NULL, &g) == 0)
    for (size_t i = 0; ok && i < g.gl_pathc; i++) {
      struct str file = str_from(g.gl_pathv[i]);
      if (is_folder(g.gl_pathv[i])) continue;
      found++;
      ok = make_view(db, stem(file), plain_path(db->arena, file), ds);
    }
  globfree(&g);
  return ok && (found || nothing_there(db, ds));
}

static bool has_parquet(const char *folder) {
  DIR *dir = opendir(folder);
  bool found = false;
  for (struct dirent *d; dir && !found && (d = readdir(dir));) found = is_parquet(str_from(d->d_name));
  if (dir) closedir(dir);
  return found;
}

static bool by_folder(struct db *db, struct str path, struct diags *ds) {
  DIR *dir = opendir(path.ptr);
  if (!dir) return nothing_there(db, ds);
  bool ok = true;
  size_t found = 0;
  for (struct dirent *d; ok && (d = readdir(dir));) {
    struct str name = str_dup(db->arena, str_from(d->d_name)),
               file = str_printf(db->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(name));
    if (is_parquet(name)) ok = make_view(db, stem(name), plain_path(db->arena, file), ds), found++;
    else if (name.ptr[0] != '.' && is_folder(file.ptr) && has_parquet(file.ptr)) /* a table in parts */
      ok = make_view(db, name, str_printf(db->arena, "%.*s/*.parquet", STR_ARG(plain_path(db->arena, file))), ds),
      found++;
  }
  closedir(dir);
  return ok && (found || nothing_there(db, ds));
}

bool duck_open_files(struct db *db, struct str path, struct diags *ds) {
  return is_folder(path.ptr) ? by_folder(db, path, ds) : by_pattern(db, path, ds);
}
