/* duck FILE: runs the statements of the standard input, each ended by `;` at the end of a line, in a DuckDB database
 * (`-`: in memory), and prints what they give: tabs between values. For tests alone; seg itself never writes. */
#include <stdio.h>
#include <stdlib.h>

#include "engines/duckdb_library.h"

static const struct duck_functions *f;

static int run(duck_handle connection, const char *sql) {
  struct duck_result r = {0};
  if (f->query(connection, sql, &r) != 0) {
    const char *why = f->result_error(&r);
    fprintf(stderr, "duck: %s\n", why ? why : "the statement failed");
    f->destroy_result(&r);
    return 1;
  }
  uint64_t columns = f->column_count(&r);
  for (duck_handle chunk; (chunk = f->fetch_chunk(r));) {
    uint64_t rows = f->data_chunk_get_size(chunk);
    for (uint64_t i = 0; i < rows; i++)
      for (uint64_t c = 0; c < columns; c++) {
        duck_handle vector = f->data_chunk_get_vector(chunk, c);
        uint64_t *valid = f->vector_get_validity(vector);
        void *data = f->vector_get_data(vector);
        const char *after = c + 1 < columns ? "\t" : "\n";
        if (valid && !(valid[i >> 6] >> (i & 63) & 1)) printf("NULL%s", after);
        else if (f->column_type(&r, c) == DUCK_BIGINT) printf("%lld%s", (long long)((int64_t *)data)[i], after);
        else if (f->column_type(&r, c) == DUCK_BOOLEAN) printf("%s%s", ((bool *)data)[i] ? "true" : "false", after);
        else if (f->column_type(&r, c) == DUCK_VARCHAR) {
          struct str s = duck_text(&((union duck_string *)data)[i]);
          printf("%.*s%s", STR_ARG(s), after);
        } else printf("?%s", after);
      }
    f->destroy_data_chunk(&chunk);
  }
  f->destroy_result(&r);
  return 0;
}

static int run_all(struct arena *a, duck_handle connection) {
  char *line = NULL;
  size_t cap = 0;
  struct buf sql = buf_in(a);
  int failed = 0;
  for (ssize_t n; (n = getline(&line, &cap, stdin)) >= 0;) {
    buf_add(&sql, str_of(line, (size_t)n));
    while (n && (line[n - 1] == '\n' || line[n - 1] == ' ')) n--;
    if (!n || line[n - 1] != ';') continue;
    buf_addc(&sql, 0);
    failed |= run(connection, sql.ptr);
    fflush(stdout);  // whoever holds the file by this waits for what it prints
    sql.len = 0;
  }
  free(line);
  return failed;
}

/* Nothing is left to a sanitizer to report where the database does not open: that would drown why. */
static int open_and_run(struct arena *a, const char *path) {
  struct str why;
  f = duck_library(a, &why);
  if (!f) return fprintf(stderr, "duck: %.*s\n", STR_ARG(why)), 3;
  duck_handle config = NULL, db = NULL, connection = NULL;
  char *error = NULL;
  int code = 3;
  f->create_config(&config);
  f->set_config(config, "autoinstall_known_extensions", "false");
  if (f->open_ext(path[0] == '-' ? NULL : path, &db, config, &error) == 0 && f->connect(db, &connection) == 0)
    code = run_all(a, connection);
  else fprintf(stderr, "duck: %s\n", error ? error : "the database does not open");
  if (error) f->free(error);
  if (connection) f->disconnect(&connection);
  if (db) f->close(&db);
  f->destroy_config(&config);
  return code;
}

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "usage: duck FILE <STATEMENTS\n"), 2;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  int code = open_and_run(&a, argv[1]);
  arena_free(&a);
  return code;
}
