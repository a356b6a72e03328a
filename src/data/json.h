/* Strict JSON (RFC 8259), pulled value by value from bytes in memory; nothing is built and nothing is
 * allocated. A value that was read is well-formed to its last bracket: escapes too, with no lone surrogate.
 * The bytes are UTF-8 that the caller checked. */
#ifndef SEG_DATA_JSON_H
#define SEG_DATA_JSON_H

#include "base/str.h"

enum { JSON_DEPTH = 128 }; /* brackets within brackets; what is deeper is refused */

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
  enum json_kind kind;
  bool escaped;    /* JSON_STRING: a backslash occurs */
  struct str text; /* as written: a number's spelling, a string between its quotes, brackets included */
};

struct json_reader {
  const char *start, *p, *end;
  const char *error; /* NULL: none so far; else what is wrong at `p`: "expected ':' after a key" */
  bool cut;          /* with an error: the bytes end where more should follow */
};

static inline struct json_reader json_reader_on(struct str s) {
  if (!s.ptr) s.ptr = "";
  return (struct json_reader){.start = s.ptr, .p = s.ptr, .end = s.ptr + s.len};
}

/* Reads the next value, white space before it included. False with `error` set. */
bool json_read(struct json_reader *r, struct json_value *out);
/* Whether only white space is left; sets `error` where not. */
bool json_at_end(struct json_reader *r);

/* Reads an object member by member, an array element by element: begin behind white space with
 * json_enter, then next until false; `error` tells an error from the closing bracket. */
bool json_enter(struct json_reader *r, char bracket); /* '{' or '[' */
bool json_next_member(struct json_reader *r, bool *first, struct json_value *key, struct json_value *value);
bool json_next_element(struct json_reader *r, bool *first, struct json_value *value);

/* The text of a string that was read. It is `v.text` itself where nothing is escaped, else a view of
 * `scratch`, which is emptied first; valid until its next change. */
struct str json_string(struct json_value v, struct buf *scratch);
/* Whether the string reads `s`. */
bool json_string_is(struct json_value v, struct str s);
/* Whether U+0000 occurs, which no value of ours may hold. */
bool json_string_has_nul(struct json_value v);

/* Whether `s` is a stored set: an array of strings without U+0000 and of numbers, in UTF-8 (which this
 * checks itself). One odd element, and the whole does not read. */
bool json_is_set(struct str s);

enum json_found { JSON_ABSENT, JSON_FOUND, JSON_REPEATED };
/* The value of `key` in an object. JSON_ABSENT too where `object` is no well-formed object; JSON_REPEATED
 * where the key stands there more than once. Allocates nothing, so it may be called from a SQL function. */
enum json_found json_get_key(struct str object, struct str key, struct json_value *out);

#endif
