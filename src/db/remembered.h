/* What a look at a database's columns found, kept for as long as the database is as it was.
 *
 * A look reads all rows; what it finds is a few facts about each column. They are kept in a small file, one for each
 * database, and hold for one state of it, which the driver names (struct db_state). Never trusted: the file has a
 * checksum, and where anything does not fit, there is none. It may be deleted at any time. That it cannot be read or
 * written is no matter: then columns are looked at. */
#ifndef SEG_DB_REMEMBERED_H
#define SEG_DB_REMEMBERED_H

#include <sys/stat.h>

#include "db/driver.h"

/* What is known of the database as it is now. NULL where nothing is to be remembered of it: no folder, no such driver,
 * a database whose state cannot be told. */
struct remembered *remembered_open(struct db *db);
/* Fills in the columns of the profile that are known, and says whether all are that `needs` names. `rest`: what is not
 * known, to be looked at. */
bool remembered_take(struct remembered *r, const struct needs *needs, struct sql_profile *profile, struct needs *rest);
/* What the look at `rest` found, together with what was known. Values that do not read are no part of a profile: where
 * there were any, this is not called. */
void remembered_keep(struct remembered *r, const struct needs *rest, const struct sql_profile *profile);

/* Whether it is worth asking whether all rows of a relation have their parent. */
bool remembered_asks(const struct db *db, const struct needs *needs, uint32_t relation);
/* Which relations' rows all have their parent: what is known, and what the driver finds now. Of the same needs as
 * above; nothing is asked that would not be kept, and nothing by the first run over a state: data that changes all the
 * time never pays for it. */
void remembered_parents(struct remembered *r, const struct needs *needs, struct sql_profile *profile);

/* For drivers: the state of a file, as the system tells it. `place` is its real path. */
void remembered_file(struct arena *a, struct str place, const struct stat *st, struct db_state *out);

/* A column in words, and back; false where these are no words of a column. */
void remembered_say(const struct sql_column_profile *p, struct buf *out);
bool remembered_read(struct arena *a, struct str words, struct sql_column_profile *out);

#endif
