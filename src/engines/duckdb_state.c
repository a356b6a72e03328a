/* What tells a state of a DuckDB file from another one. */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/remembered.h"
#include "engines/duckdb.h"

/* The main header, and the two of the database: one of them is current, and counts the checkpoints. */
enum { HEADERS = 3 * 4096 };

/* Something in a file beside it, which DuckDB would add to what the file holds. */
static bool has_log(struct arena *a, const char *path) {
  static const char *const ends[] = {".wal", ".checkpoint.wal", ".recovery.wal", ".wal.checkpoint", ".wal.recovery"};
  struct stat st;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (stat(str_printf(a, "%s%s", path, ends[i]).ptr, &st) == 0) return true;
  return false;
}

/* Before DuckDB opens the file: whoever closes a file gives up the locks that the process has on it. */
void duck_state_note(struct db *db, struct str path) {
  struct duck *d = duck_of(db);
  char real[PATH_MAX];
  char *bytes = arena_alloc(db->arena, HEADERS);
  struct stat st;
  if (!db->options.remember.len || !realpath(path.ptr, real) || has_log(db->arena, real)) return;
  int fd = open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return;
  bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && pread(fd, bytes, HEADERS, 0) == HEADERS;
  close(fd);
  if (!ok) return;
  remembered_file(db->arena, str_dup(db->arena, str_from(real)), &st, &d->state);
  d->state.mark = str_printf(db->arena, "%.*s %016llx", STR_ARG(d->state.mark),
                             (unsigned long long)str_hash(str_of(bytes, HEADERS)));
}

bool duck_state(struct db *db, struct db_state *out) {
  const struct duck *d = duck_of(db);
  struct stat st;
  if (!d->state.mark.len || has_log(db->arena, d->state.place.ptr) || stat(d->state.place.ptr, &st) != 0) return false;
  struct db_state now;
  remembered_file(db->arena, d->state.place, &st, &now);
  if (!str_starts(d->state.mark, str_printf(db->arena, "%.*s ", STR_ARG(now.mark)))) return false;
  *out = d->state;
  out->fresh |= now.fresh;
  out->mark = str_printf(db->arena, "DuckDB %s %.*s", d->f->library_version(), STR_ARG(d->state.mark));
  return true;
}

/* No view, and no column that is computed from whatever its expression asks. */
bool duck_holds(struct db *db, uint32_t entity) {
  const struct entity *e = &db->schema->entities[entity];
  bool named = e->path_count > 1;
  struct sql_value values[2] = {{.kind = SQL_TEXT, .s = e->path[e->path_count - 1]},
                                {.kind = SQL_TEXT, .s = named ? e->path[e->path_count - 2] : STR("")}};
  struct sql_statement st = {
      .text =
          str_printf(db->arena,
                     "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary "
                     "AND table_name = $1 AND schema_name = %s AND NOT contains(sql, ' GENERATED ALWAYS AS')",
                     named ? "$2" : "current_schema()"),
      .values = values,
      .value_count = named ? 2 : 1};
  uint64_t tables = 0;
  struct diags ds = diags_in(db->arena);
  return db_numbers(db, &st, &tables, 1, &ds) && tables == 1;
}
