/* A derived copy of loaded columns beside the data, so that the same files need not be read twice.
 *
 * A cache folder holds a file for each pair of data and schema: the columns that were read so far, as they stand in
 * memory, so that they are mapped and used in place. It is never trusted: sources are held against what was noted of
 * them (path, size, times, inode, samples of the content), everything that is used is held against a checksum and its
 * ranges, and where anything does not fit the sources are read as if there were no cache. Deleting it is always safe.
 * docs/cache.md tells more. */
#ifndef SEG_DATA_CACHE_H
#define SEG_DATA_CACHE_H

#include <time.h>

#include "data/load.h"

struct cache_use {
  struct str folder; /* made where it is not there */
  bool lean;         /* keys and other columns that only loading needs may be left out: evaluation does without them,
                        messages about a row and the SQL engine do not */
  bool opened;       /* out: nothing was parsed */
  bool written;      /* out: the cache now holds these columns */
};

/* As dataset_load, from the cache where it fits; else from the sources, and the cache is written or extended. That it
 * cannot be written is no error, but a note of the report. Bad values are never cached: they are told each time. */
struct dataset *cache_load(struct arena *arena, const struct schema *schema, struct str path, const struct needs *needs,
                           const struct load_options *options, struct diags *ds, struct load_report *report,
                           struct cache_use *use);

/* ---- what other things that are kept go by, too: cache_key.c ---- */
/* A number for what decides how the stored values of a column are read: its table, and what the schema says of it. */
uint64_t cache_column_key(struct arena *a, const struct schema *s, uint32_t entity, uint32_t column);
uint64_t cache_time(struct timespec t); /* ns */
/* Whether a file that was changed at `changed` (ns) may be changed again after `now` without a difference in its times.
 */
bool cache_time_fresh(uint64_t changed, uint64_t now);

#endif
