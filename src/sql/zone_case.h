/* A time zone's offsets as an expression: our own rules, bound into the statement, never the database's. */
#ifndef SEG_SQL_ZONE_CASE_H
#define SEG_SQL_ZONE_CASE_H

#include "data/zone.h"
#include "sql/dialect.h"

/* What is looked up: the offset of an instant, or of what a clock on the wall shows (one that does not exist moves
 * forward by the gap, one that exists twice is the earlier). */
enum zone_ask { ZONE_OF_INSTANT, ZONE_OF_WALL };

/* Whether the offset is the same at all times; then *offset is it, in microseconds. */
bool zone_is_constant(const struct zone *z, struct arena *a, int64_t *offset);

/* CASE WHEN u < ... THEN ... END: the offset in microseconds of `u`, a short expression without side effects (a column
 * or a name: it is written some hundred times), from year 1 to the end of year 2100. From then on years repeat: ask
 * with zone_years_repeat. */
void write_zone_offset(const struct zone *z, enum zone_ask ask, const char *u, struct text *t);

/* The first instant (or wall time) that write_zone_offset does not serve: 2101-01-01. */
#define ZONE_CASE_END INT64_C(4133980800000000)
/* The starts, in microseconds, of years before ZONE_CASE_END that are like any later year: [weekday of 1 January, 1 is
 * Monday; and 7 more for a leap year] - 1. A time of a later year has the offset of the same place in that year. */
void zone_like_years(int64_t out[14]);

#endif
