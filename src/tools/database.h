/* Segments asked of the database that holds the data: in SQL, and finished by the machine where SQL cannot say it. */
#ifndef SEG_TOOLS_DATABASE_H
#define SEG_TOOLS_DATABASE_H

#include "tools/cli.h"

struct database {
  struct session *s;
  struct ir *ir;
  struct db *db;
  struct sql_profile *profile;
  bool imported; /* files, as a database in memory */
};

/* Opens what --data names and looks at what `ir` reads; files become a database in memory (of `data`, where they are
 * loaded already, else NULL). False with what is wrong in s->diags, or shown. */
bool database_open(struct database *d, struct session *s, struct ir *ir, struct dataset *data);

/* Looks at the columns again, believing nothing that is remembered. NULL: nothing is, or with errors in s->diags. */
struct sql_profile *database_look_anew(struct database *d, bool *failed);

/* Hands on the ids of a segment's members, in order. False with errors in s->diags. */
bool database_each(struct database *d, uint32_t segment, db_take take, void *ctx);
bool database_members(struct database *d, uint32_t segment, struct id_list *out);

/* How many members each of the first `count` segments has: of many in one statement, as far as SQL can say them. */
bool database_counts(struct database *d, uint32_t count, uint64_t *out);

/* The ids of a segment's members that the machine found, in the same order and form. */
struct id_list machine_members(struct arena *a, const struct dataset *data, uint32_t entity, const uint64_t *members);

#endif
