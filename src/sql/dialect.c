/* The list of dialects, and what their files share. */
#include "sql/dialect.h"

static const struct sql_dialect *const dialects[] = {
#define DIALECT(name) &sql_##name,
#include "sql/dialects.def"
#undef DIALECT
};

const struct sql_dialect *sql_dialect_at(uint32_t i) {
  return i < sizeof dialects / sizeof *dialects ? dialects[i] : NULL;
}

const struct sql_dialect *sql_dialect_find(struct str name) {
  for (uint32_t i = 0; sql_dialect_at(i); i++)
    if (str_is(name, dialects[i]->name)) return dialects[i];
  return NULL;
}

void quote_doubling(struct str s, char quote, bool backslash_too, struct buf *out) {
  buf_addc(out, quote);
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == quote || (backslash_too && s.ptr[i] == '\\')) buf_addc(out, s.ptr[i]);
    buf_addc(out, s.ptr[i]);
  }
  buf_addc(out, quote);
}
