/* Patterns after `matches`: a tree of our own, its spelling for each engine, and a matcher.
 *
 * The syntax is the part that every engine reads alike: characters, `.` (a line break too), classes
 * `[a-z_]` `[^...]`, groups `(...)` and `(?:...)`, `|` (an alternative may be empty), `* + ?`,
 * `{n}` `{n,}` `{n,m}` up to 255, a backslash before ASCII punctuation or a space, and `\n \t \r \f
 * \v`. A pattern has to match the whole text: `^` and `$` at the two ends of the pattern, or of an
 * alternative outside all groups, say so once more and are dropped. Everything else is refused in
 * words, mostly with a replacement. Patterns and texts are UTF-8; a character is a code point. */
#ifndef SEG_DATA_REGEX_H
#define SEG_DATA_REGEX_H

#include "base/array.h"
#include "base/str.h"

/* Offsets are bytes of the pattern. */
struct regex_problem {
  bool is_warning;
  uint32_t start, end;         /* the smallest part that shows the mistake */
  struct str message;          /* what was found and what was expected, as in a struct diag */
  struct str help;             /* how to mend it; may be empty */
  bool has_fix;                /* [fix_start, fix_end) replaced by `fix` mends it */
  uint32_t fix_start, fix_end; /* may be wider than the mistake */
  struct str fix;              /* may be empty: leave it out */
};

/* In the order of `start`; at most 20, the rest is not told. */
struct regex_problems {
  ARRAY_OF(struct regex_problem) list;
  uint32_t errors;
};

enum regex_kind {
  REGEX_EMPTY,  /* matches the empty text */
  REGEX_CHAR,   /* codepoint */
  REGEX_ANY,    /* `.` */
  REGEX_CLASS,  /* ranges, negated */
  REGEX_CAT,    /* two or more kids, none of them EMPTY or CAT */
  REGEX_ALT,    /* two or more kids, none of them ALT */
  REGEX_REPEAT, /* one kid, not EMPTY; min, max */
};

#define REGEX_UNBOUNDED UINT32_MAX

struct regex_range {
  uint32_t lo, hi; /* code points, both in it */
};

struct regex_node {
  enum regex_kind kind;
  uint32_t codepoint;
  uint32_t min, max; /* never {1,1}; max is at least 1, REGEX_UNBOUNDED for no end */
  bool negated;
  uint32_t range_count;
  struct regex_range *ranges;      /* sorted, disjoint, not adjacent; at least one */
  struct regex_node *first, *next; /* first kid, next sibling */
};

/* Whether `n` is `.*`. */
static inline bool regex_is_any_run(const struct regex_node *n) {
  return n->kind == REGEX_REPEAT && n->min == 0 && n->max == REGEX_UNBOUNDED && n->first->kind == REGEX_ANY;
}

/* Immutable after parsing. Groups and dropped anchors leave no trace. */
struct regex {
  struct str pattern; /* as given; a copy */
  const struct regex_node *root;
  uint32_t size;     /* nodes when counted repetition is written out, and ranges beyond ASCII; at
                        most REGEX_SIZE_MOST */
  struct str prefix; /* see regex_prefix */
  bool exact;
};

enum {
  REGEX_SIZE_MOST = 10000,
  REGEX_COUNT_MOST = 255,
  REGEX_PRODUCT_MOST = 1000, /* counts inside counts, multiplied: RE2's own limit */
  REGEX_DEPTH_MOST = 100,    /* groups inside groups */
};

/* Parses `pattern` into `a`. NULL where `problems` got an error; warnings come with a result. What
 * parses is within the limits of RE2 in its default settings. */
struct regex *regex_parse(struct arena *a, struct str pattern, struct regex_problems *problems);

enum regex_dialect {
  REGEX_CANON, /* our own syntax, `/` escaped: parses back to the same tree, and equal trees give
                  equal texts. For reading, for cache keys, for functions that we register with a
                  database */
  REGEX_ARE,   /* PostgreSQL's advanced regular expressions, as they are without options */
  REGEX_RE2,   /* RE2, DuckDB and ClickHouse; the same under any setting of `s` */
};

/* Adds the tree's spelling, without anchors. Where an engine looks for a match anywhere in the
 * text, put it between `^(?:` and `)$`, or use regex_print_whole, which leaves out `.*` at either end. */
void regex_print(const struct regex *re, enum regex_dialect dialect, struct buf *out);
void regex_print_whole(const struct regex *re, enum regex_dialect dialect, struct buf *out);

/* Every text that matches begins with `*prefix` (whole code points, at most 256 bytes, may be
 * empty); `*exact`: and it is the only text that matches. The text lives as long as `re`. */
void regex_prefix(const struct regex *re, struct str *prefix, bool *exact);

/* A pattern made ready for matching. Immutable; any number of threads may use one at once. */
struct matcher;

/* Lives in `a`; what RE2 holds is released when `a` is freed. Takes the trap of `a` where there is
 * no memory. `re` need not live on. */
struct matcher *matcher_new(struct arena *a, const struct regex *re);

/* Whether the whole of `text` matches, in time linear in its length. Nothing is kept in `a`: it is
 * the caller's arena of the calling thread, whose trap is taken when RE2 runs out of memory while
 * matching. */
bool matcher_full(const struct matcher *m, struct str text, struct arena *a);

#endif
