/* DuckDB's shared library, found when the program runs: nothing of it is needed to build, and where it is absent only
 * data in DuckDB is. The declarations are our own, of the functions that are used, as DuckDB's documentation of its C
 * API gives them (since its version 1.2; statements need 1.3). */
#ifndef SEG_ENGINES_DUCKDB_LIBRARY_H
#define SEG_ENGINES_DUCKDB_LIBRARY_H

#include "base/str.h"

typedef struct duck_object *duck_handle; /* database, connection, statement, chunk, vector, type, ... */

struct duck_result {
  uint64_t unused[3];
  void *columns;
  char *error;
  void *inside;
};

struct duck_hugeint {
  uint64_t low;
  int64_t high;
};
struct duck_decimal {
  uint8_t width, scale;
  struct duck_hugeint value;
};
struct duck_date {
  int32_t days;
};
struct duck_micros {
  int64_t us;
};

/* enum duckdb_type, of what statements of ours give. */
enum {
  DUCK_BOOLEAN = 1,
  DUCK_TINYINT = 2,
  DUCK_SMALLINT = 3,
  DUCK_INTEGER = 4,
  DUCK_BIGINT = 5,
  DUCK_DOUBLE = 11,
  DUCK_HUGEINT = 16,
  DUCK_VARCHAR = 17,
};

/* A text in a vector: up to 12 bytes stand in place. */
union duck_string {
  struct {
    uint32_t length;
    char prefix[4];
    const char *ptr;
  } far;
  struct {
    uint32_t length;
    char bytes[12];
  } near;
};
static inline struct str duck_text(const union duck_string *s) {
  return str_of(s->far.length <= 12 ? s->near.bytes : s->far.ptr, s->far.length);
}

/* FUNCTION(result, name, arguments) for each. */
#define DUCK_FUNCTIONS(FUNCTION)                                                                      \
  FUNCTION(const char *, library_version, (void))                                                     \
  FUNCTION(int, create_config, (duck_handle * out))                                                   \
  FUNCTION(int, set_config, (duck_handle config, const char *name, const char *value))                \
  FUNCTION(void, destroy_config, (duck_handle * config))                                              \
  FUNCTION(int, open_ext, (const char *path, duck_handle *out, duck_handle config, char **error))     \
  FUNCTION(void, close, (duck_handle * db))                                                           \
  FUNCTION(int, connect, (duck_handle db, duck_handle * out))                                         \
  FUNCTION(void, disconnect, (duck_handle * connection))                                              \
  FUNCTION(void, interrupt, (duck_handle connection))                                                 \
  FUNCTION(int, query, (duck_handle connection, const char *sql, struct duck_result *out))            \
  FUNCTION(int, prepare, (duck_handle connection, const char *sql, duck_handle *out))                 \
  FUNCTION(const char *, prepare_error, (duck_handle statement))                                      \
  FUNCTION(void, destroy_prepare, (duck_handle * statement))                                          \
  FUNCTION(int, bind_null, (duck_handle statement, uint64_t at))                                      \
  FUNCTION(int, bind_int64, (duck_handle statement, uint64_t at, int64_t v))                          \
  FUNCTION(int, bind_hugeint, (duck_handle statement, uint64_t at, struct duck_hugeint v))            \
  FUNCTION(int, bind_double, (duck_handle statement, uint64_t at, double v))                          \
  FUNCTION(int, bind_varchar_length, (duck_handle statement, uint64_t at, const char *v, uint64_t n)) \
  FUNCTION(int, bind_boolean, (duck_handle statement, uint64_t at, bool v))                           \
  FUNCTION(int, bind_date, (duck_handle statement, uint64_t at, struct duck_date v))                  \
  FUNCTION(int, bind_timestamp, (duck_handle statement, uint64_t at, struct duck_micros v))           \
  FUNCTION(int, bind_timestamp_tz, (duck_handle statement, uint64_t at, struct duck_micros v))        \
  FUNCTION(int, bind_decimal, (duck_handle statement, uint64_t at, struct duck_decimal v))            \
  FUNCTION(int, bind_value, (duck_handle statement, uint64_t at, duck_handle value))                  \
  FUNCTION(duck_handle, create_logical_type, (int type))                                              \
  FUNCTION(void, destroy_logical_type, (duck_handle * type))                                          \
  FUNCTION(duck_handle, create_varchar_length, (const char *text, uint64_t n))                        \
  FUNCTION(duck_handle, create_int64, (int64_t v))                                                    \
  FUNCTION(duck_handle, create_hugeint, (struct duck_hugeint v))                                      \
  FUNCTION(duck_handle, create_list_value, (duck_handle type, duck_handle * values, uint64_t count))  \
  FUNCTION(void, destroy_value, (duck_handle * value))                                                \
  FUNCTION(int, pending_prepared_streaming, (duck_handle statement, duck_handle * out))               \
  FUNCTION(const char *, pending_error, (duck_handle pending))                                        \
  FUNCTION(int, execute_pending, (duck_handle pending, struct duck_result * out))                     \
  FUNCTION(void, destroy_pending, (duck_handle * pending))                                            \
  FUNCTION(const char *, result_error, (struct duck_result * r))                                      \
  FUNCTION(uint64_t, column_count, (struct duck_result * r))                                          \
  FUNCTION(int, column_type, (struct duck_result * r, uint64_t column))                               \
  FUNCTION(void, destroy_result, (struct duck_result * r))                                            \
  FUNCTION(duck_handle, fetch_chunk, (struct duck_result r))                                          \
  FUNCTION(uint64_t, data_chunk_get_size, (duck_handle chunk))                                        \
  FUNCTION(duck_handle, data_chunk_get_vector, (duck_handle chunk, uint64_t column))                  \
  FUNCTION(void *, vector_get_data, (duck_handle vector))                                             \
  FUNCTION(uint64_t *, vector_get_validity, (duck_handle vector))                                     \
  FUNCTION(void, destroy_data_chunk, (duck_handle * chunk))                                           \
  FUNCTION(void, free, (void *p))

struct duck_functions {
#define FUNCTION(result, name, arguments) result(*name) arguments;
  DUCK_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* The library that the environment variable SEG_DUCKDB names, else libduckdb.so in the folders where the system looks
 * for libraries; opened once for the process. NULL where there is none that serves: then *why says so, and how to get
 * it. */
const struct duck_functions *duck_library(struct arena *a, struct str *why);

#endif
