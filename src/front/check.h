/* The checker: names, types and missing-ness settled once. The tree is never rewritten; what is found out about
 * a node stands in side tables by node id. Later stages read those and never resolve a name again. */
#ifndef SEG_FRONT_CHECK_H
#define SEG_FRONT_CHECK_H

#include "data/schema.h"
#include "front/tree.h"

/* What the word of a node means. `depth` counts brackets outwards: 0 is the row of the innermost bracket in
 * which the node stands (`invoices.any(HERE)`), the subject of the segment or the owner of the computed field
 * is the outermost. N_STEP_ROW objects of tests resolve their fields against their entity. */
enum ref_kind {
  REF_NONE,
  REF_FIELD,   /* a: entity, b: field. N_NAME: of the row at depth; N_MEMBER_OF: of the receiver's row(s) */
  REF_LET,     /* a: index in checked.lets, a computed field, of the row at depth or of the receiver; args are
                  the node's further kids (N_CALL: all kids, N_METHOD: those after the receiver) */
  REF_CONST,   /* a: index in checked.lets, a constant */
  REF_PARAM,   /* a: index in the parameters of the let in which the node stands */
  REF_MEMBER,  /* a: enum, b: member */
  REF_ROW,     /* the row at depth itself: an outer entity's name, a name given by => or `on E name` */
  REF_MAP_KEY, /* N_MEMBER_OF, N_INDEX: a: map index (schema.maps), b: declared key or NONE; the receiver is a map */
  REF_METHOD,  /* a: enum method */
  REF_NOW,
  REF_TODAY,
  REF_MISSING,
  REF_COUNT_TRUE,
  REF_SEGMENT, /* a: index in checked.segments */
};

struct ref {
  uint8_t kind; /* enum ref_kind */
  uint8_t depth;
  uint32_t a, b;
};

/* What follows a dot and is built in: methods.def has a row for each, with receiver, arguments, result, and the
 * paragraph of the reference. */
enum method {
  METHOD_UNKNOWN,
#define METHOD(id, word, doc) METHOD_##id,
#include "front/methods.def"
#undef METHOD
  METHODS
};

struct param {
  struct str name;
  struct type type;
  struct span span;
};

struct let {
  struct str name;
  struct span span;        /* of the name */
  const struct node *node; /* N_LET */
  const struct node *body;
  uint32_t owner; /* entity, or NONE: a constant */
  struct param *params;
  uint32_t param_count;
  struct type type;
  bool used;
  bool from_stdlib;
  struct span hides;   /* not from_stdlib: what a module calls so; SPAN_NONE where none does */
  struct diags *unfit; /* from_stdlib: why it does not fit this schema; NULL where it does */
  bool takes_months;   /* its duration parameters stand beside times only: months and years may be given */
  bool takes_hours;    /* none of them stands beside a date: hours and less may be given */
};

enum segment_kind { SEGMENT_PLAIN, SEGMENT_ACTIVE, SEGMENT_STATIC };

struct segment {
  struct str name;
  struct span span;        /* of the name */
  const struct node *node; /* N_SEGMENT */
  const struct node *body; /* an expression or N_RULES; NULL where static */
  enum segment_kind kind;
  uint32_t entity;
  struct str doc, title, owner; /* from /// and @title, @owner; "" where absent */
  struct str *tags;
  uint32_t tag_count;
  struct str *ids; /* static: as written or read from its file, each once */
  uint32_t id_count;
};

struct test_expect {
  struct span span;
  struct str id; /* whom; the only row's where none is written */
  bool out;      /* expect out */
  uint32_t segment;
};

struct test {
  struct str title;
  struct span span;
  const struct node *node; /* N_TEST: rows are its N_STEP_ROW kids, fields resolved by refs on N_PAIR */
  int64_t now;             /* microseconds; the evaluation's own where none is written: has_now */
  bool has_now;
  struct test_expect *expects;
  uint32_t expect_count;
};

struct checked {
  struct arena *arena;
  const struct sources *sources;
  const struct schema *schema; /* NULL where there is none to check against: errors say so */
  struct let *lets;
  uint32_t let_count;
  struct segment *segments; /* as declared, files in order */
  uint32_t segment_count;
  struct test *tests;
  uint32_t test_count;
  struct map let_by_name; /* "name" for constants, "entity.name" for computed fields */
  struct map segment_by_name;
  struct type *types; /* [node id]: of every expression, literals with the type they took */
  struct ref *refs;   /* [node id] */
  uint32_t id_count;  /* size of both tables */
};

/* Reads a file that `use`, `schema` or `from` names (or that the caller of project_add gave). Returns false and
 * a reason in `why` where it cannot. The text is copied. */
typedef bool (*file_reader)(void *ctx, struct arena *a, struct str path, struct str *text, struct str *why);

/* The default: the file system. */
bool file_read(void *ctx, struct arena *a, struct str path, struct str *text, struct str *why);

/* The files of one session: given ones, and those that they name, each read once. */
struct project {
  struct arena *arena;
  struct sources *sources;
  struct diags *diags;
  struct tree_ids ids;
  file_reader read;
  void *read_ctx;
  ARRAY_OF(struct node *) files; /* N_FILE; schema files first met first */
  ARRAY_OF(struct str) paths;    /* normalised, beside files */
  struct map by_path;
  ARRAY_OF(const struct node *) schema_files; /* of those, in their order, the ones that the schema is made of */
  const struct schema *schema;                /* once checked; NULL where there was something to say of it */
  const struct project *before;               /* project_after; may be NULL */
};

void project_init(struct project *p, struct arena *arena, struct sources *ss, struct diags *ds);
/* The same, after another one that was checked without an error and whose arena lives as long as this one's: what that
 * one read under the same path with the same text is not parsed again, and a schema made of nothing else is the same
 * one, at the same address, so that data of either serves both. Nothing else differs, but that places in such files
 * come before others. `before` is only read: any number of threads may name the same one. */
void project_after(struct project *p, struct arena *arena, struct sources *ss, struct diags *ds,
                   const struct project *before);
/* A file, and whatever it names by `schema "..."` and `use`, relative to it. Modules without quotes come from the
 * embedded standard library. False where the file itself cannot be read (reported in diags). */
bool project_add(struct project *p, struct str path);
/* A text under a name of the caller's, as if it were a file. */
bool project_add_text(struct project *p, struct str path, struct str text);

/* Checks everything. Never NULL; whether it may be used is `diags.errors == 0`. Warnings silenced by
 * @allow(code-or-name) are not added. */
struct checked *check_project(struct project *p);

/* A further expression over the row of `entity` (--where, REPL, API): extends the side tables of `c` and returns
 * its tree, or NULL with diagnostics. `want` TYPE_BOOL: it must be a condition; TYPE_NONE: any type;
 * TYPE_DYNAMIC: an undeclared key of a map, too, whatever it holds. */
const struct node *check_expr(struct project *p, struct checked *c, uint32_t entity, struct str text,
                              enum type_kind want);

/* Text of a standard library module ("lifecycle"), or .ptr NULL. */
struct str stdlib_get(struct str module);

const struct diag_code *const *check_codes(uint32_t *count);

#endif
