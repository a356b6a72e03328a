/* Inside the cache: its file format, and what a file is held against.
 *
 * A file is a head of 64 bytes, parts (each at a multiple of 64 bytes, followed by at least 64 bytes of zero, which
 * kernels may read), and an index: 64-bit words that say what the parts are. Everything is in the byte order of the
 * machine that wrote it. */
#ifndef SEG_DATA_CACHE_IMPL_H
#define SEG_DATA_CACHE_IMPL_H

#include "data/cache.h"

enum { CACHE_VERSION = 2, CACHE_ALIGN = 64, CACHE_ORDER = 0x01020304 };

struct cache_head {
  char magic[8];
  uint32_t version, byte_order;
  uint64_t key; /* of data, schema and options: cache_key */
  uint64_t file_size;
  uint64_t index_at, index_size, index_hash;
  uint64_t head_hash; /* of all above */
};
_Static_assert(sizeof(struct cache_head) == CACHE_ALIGN, "the head is one line");
static const char cache_magic[8] = {'S', 'E', 'G', 'C', 'A', 'C', 'H', 'E'};

struct cache_part {
  uint64_t at, size, hash; /* at 0: there is none */
};

/* What was noted of a file that was read. */
struct cache_source {
  uint32_t entity; /* NONE: of all, a database */
  struct str path;
  uint64_t size, modified, changed, inode, device, sample; /* times in ns */
};
struct cache_sources {
  ARRAY_OF(struct cache_source) list;
};

/* The parts of a column; which are there depends on its kind. */
struct cache_column {
  struct cache_part data, present, starts, offsets, bytes;
};
struct cache_table {
  struct cache_part key_order, key_rank, given;
  struct cache_column *columns;
};
struct cache_link {
  struct cache_part to, starts, rows, owner;
};

/* What a file holds: a dataset without its arrays, and where they are. */
struct cache_index {
  struct cache_sources sources;
  struct dataset *d;
  struct cache_table *tables;
  struct cache_link *links;
};

/* ---- cache_key.c ---- */
/* With the columns that loading needs for them. */
struct needs *cache_closure(struct arena *a, const struct schema *s, const struct needs *n);
/* A number for all but the columns that tells caches apart; 0: data of this kind is not cached. `path` is real. */
uint64_t cache_key(struct arena *a, const struct schema *s, struct str path, const struct needs *closure,
                   enum on_bad_value mode);
/* The files that a load would read, as they are now. False where one is not there or no regular file. */
bool cache_sources_now(struct arena *a, const struct schema *s, struct str path, const struct needs *closure,
                       struct cache_sources *out);
bool cache_sources_same(const struct cache_sources *now, const struct cache_sources *noted, bool all);
/* Whether one was written so shortly before `now` (ns) that a further change might not show in its times. */
bool cache_sources_fresh(const struct cache_sources *s, uint64_t now);

/* ---- cache_write.c ---- */
/* False with a reason; an empty one: another process writes it. Written aside, then renamed. */
bool cache_write(struct arena *a, struct str folder, uint64_t key, const struct cache_sources *sources,
                 const struct dataset *d, struct str *why);
struct str cache_file(struct arena *a, struct str folder, uint64_t key);

/* ---- cache_read.c ---- */
struct cache_map;
/* NULL where there is none, or none that fits. Unmapped with the arena. */
struct cache_map *cache_open(struct arena *a, const struct schema *s, struct str folder, uint64_t key,
                             struct cache_index *index);
/* The parts that are needed put in their places, each checked first. NULL where one is not as it should be. */
struct dataset *cache_view(struct arena *a, struct cache_map *m, const struct cache_index *index,
                           const struct needs *needs, const struct needs *closure, bool lean);

/* ---- cache_scan.c ---- */
/* What the numbers of a part must fulfil. */
enum scan_kind {
  SCAN_ANY,
  SCAN_CODE8,
  SCAN_CODE16,
  SCAN_CODE32, /* below limit */
  SCAN_ROW,    /* 32-bit, below limit or ROW_NONE */
  SCAN_STARTS32,
  SCAN_STARTS64, /* from 0, ascending, at most limit */
  SCAN_DAY,
  SCAN_TIME, /* of years 1 to 9999 */
  SCAN_DECIMAL,
  SCAN_WIDE,  /* of so many digits */
  SCAN_FLOAT, /* no NaN */
};
/* Whether the bytes have this checksum and all of their numbers fulfil that: in one pass over memory. */
bool cache_scan(const void *bytes, size_t size, uint64_t hash, enum scan_kind kind, uint64_t limit);

#endif
