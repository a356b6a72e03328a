/* What the files of the pattern parser share; for them alone. */
#ifndef SEG_DATA_REGEX_PARSER_H
#define SEG_DATA_REGEX_PARSER_H

#include "base/utf8.h"
#include "data/regex.h"

struct parser {
  struct arena *arena;
  struct str src;
  size_t at;
  uint32_t depth; /* open groups */
  bool stopped;   /* given up: what is still open is not reported */
  struct regex_problems *problems;
  struct regex_problem unlisted; /* takes what comes after the twentieth */
};

/* Adds a problem at [start, end); the help, which may be NULL, and the fix are set on what it
 * returns. */
struct regex_problem *regex_error(struct parser *p, size_t start, size_t end, const char *help, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void regex_fix(struct regex_problem *e, size_t start, size_t end, struct str fix);

static inline bool regex_more(const struct parser *p) { return p->at < p->src.len; }
static inline bool regex_sees(const struct parser *p, char c) { return p->at < p->src.len && p->src.ptr[p->at] == c; }
static inline bool regex_sees_text(const struct parser *p, struct str s) {
  return str_starts(str_sub(p->src, p->at, p->src.len), s);
}
static inline struct str regex_part(const struct parser *p, size_t start, size_t end) {
  return str_sub(p->src, start, end);
}

/* Of regex_class.c. */

/* Reads an escape; p->at is at its backslash. False where it was refused, and told. */
bool regex_escape(struct parser *p, bool in_class, uint32_t *c);

/* Reads a class; p->at is at its `[`. False where it was refused. */
bool regex_class(struct parser *p, bool *negated, struct regex_range **ranges, uint32_t *count);

/* `c` as a pattern spells it, escaped where that is needed; false for what only `\x` could spell.
 * */
bool regex_spell(uint32_t c, bool in_class, struct buf *out);

/* Of regex_prefix.c: what regex_prefix tells. Returns whether it is exact. */
bool regex_find_prefix(struct arena *a, const struct regex_node *root, struct str *prefix);

#endif
