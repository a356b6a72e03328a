/* From the names and words of data to names of the language. */
#ifndef SEG_INFER_NAMES_H
#define SEG_INFER_NAMES_H

#include "base/map.h"

/* "CustomerID" is customer_id, "Plan Name (old)" plan_name_old, "prénom" prenom, "2fa" _2fa. Empty where nothing of it
 * can stand in a name. */
struct str name_snake(struct arena *a, struct str s);
/* A word of an enum as its member's name: as it is where that is a name, else in snake case; empty likewise. */
struct str name_member(struct arena *a, struct str word);

/* Of the last word of a snake-case name: "invoice_lines" and "invoice_line". */
struct str name_singular(struct arena *a, struct str s);
struct str name_plural(struct arena *a, struct str s);

/* Whether it can stand in a schema as it is: a name, and not a reserved word. */
bool name_is_plain(struct str s);

/* `want`, or with `_` or a number behind it, that no name of `taken` has; added to `taken`. */
struct str name_unique(struct arena *a, struct map *taken, struct str want);

/* In quotation marks, with escapes. */
void text_literal(struct buf *out, struct str s);

bool ends_with_any(struct str s, const char *const *endings); /* NULL ends the list */
bool contains_word(struct str snake, const char *word);       /* between underscores */

#endif
