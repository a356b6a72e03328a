/* Diagnostics: one record for whatever is found, rendered later as text, JSON, annotations or squiggles.
 *
 * A stage declares its codes in a `*.def` file beside it, a row a code: number, severity, title, and the
 * longer explanation with an example of wrong and right. One mistake makes one record: a stage that meets
 * a node already in error stays silent. */
#ifndef SEG_BASE_DIAG_H
#define SEG_BASE_DIAG_H

#include "base/array.h"
#include "base/source.h"

enum severity { SEV_ERROR, SEV_WARNING };

/* Static and stable: a number is never given to another meaning. */
struct diag_code {
  const char *id; /* "E0201", "W0301" */
  enum severity severity;
  const char *name;    /* "unknown-field": what @allow(...) takes, for warnings */
  const char *explain; /* paragraphs for `seg explain-code`, Markdown, with a wrong and a right example */
};

struct diag_label {
  struct span span;
  struct str text;
};

/* Replaces the text of `span` by `text`; start == end inserts. */
struct diag_fix {
  struct span span;
  struct str text;
  struct str title; /* "write `country is present and ...`" */
};

struct diag {
  const struct diag_code *code;
  struct span span;                   /* the smallest that shows the mistake */
  struct str message;                 /* one sentence, no final stop: what was found and what was expected */
  struct str label;                   /* a few words under the span, may be empty */
  ARRAY_OF(struct diag_label) labels; /* other places, for instance in the schema file */
  ARRAY_OF(struct str) notes;
  ARRAY_OF(struct str) help; /* how to mend it, "did you mean ..." */
  ARRAY_OF(struct diag_fix) fixes;
};

struct diags {
  struct arena *arena;
  ARRAY_OF(struct diag *) list;
  uint32_t errors, warnings;
};

static inline struct diags diags_in(struct arena *a) { return (struct diags){.arena = a}; }

/* Adds one and returns it, for labels and fixes. The same code at the same span is added once: the second
 * call returns a record that is shown nowhere. Never NULL. */
struct diag *diag_add(struct diags *ds, const struct diag_code *code, struct span span, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void diag_label(struct diags *ds, struct diag *d, struct span span, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void diag_here(struct diags *ds, struct diag *d, const char *fmt, ...) /* sets d->label */
    __attribute__((format(printf, 3, 4)));
void diag_note(struct diags *ds, struct diag *d, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void diag_help(struct diags *ds, struct diag *d, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void diag_fix(struct diags *ds, struct diag *d, struct span span, struct str text, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* In the order of files and offsets; equal places keep the order in which they were found. */
void diags_sort(struct diags *ds);

/* The entry of `names` nearest to `word` (Damerau-Levenshtein distance at most a third of its length, and
 * at most 3; case counts for little), or -1 where none is near enough to be worth saying. */
int name_nearest(struct str word, const struct str *names, uint32_t count);

#endif
