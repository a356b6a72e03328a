/* The databases beside SQLite: their drivers, which the command hands to db_open. They are no part of the library, so
 * that a program that embeds it links no client of a server. */
#ifndef SEG_ENGINES_ENGINES_H
#define SEG_ENGINES_ENGINES_H

#include "db/db.h"

/* All of them; the last is NULL. */
extern const struct db_driver *const engine_drivers[];

#endif
