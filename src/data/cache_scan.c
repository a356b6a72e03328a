/* Bytes of a file that nobody vouches for: their checksum and their ranges, block by block while they are near. */
#define XXH_STATIC_LINKING_ONLY /* a state on the stack */
#include <math.h>
#include <xxhash.h>

#include "data/cache_impl.h"
#include "data/calendar.h"

struct scan {
  uint64_t limit, last;
  i128 wide;
  bool started;
};

/* No early exit, so that compilers make vectors of them. */
#define ALL_BELOW(type, wrong)                                           \
  const type *v = bytes;                                                 \
  type bad = 0;                                                          \
  for (size_t i = 0; i < size / sizeof(type); i++) bad |= (type)(wrong); \
  return !bad

static bool codes8(const void *bytes, size_t size, uint64_t limit) {
  if (limit > UINT8_MAX) return true;
  uint8_t most = (uint8_t)limit;
  ALL_BELOW(uint8_t, v[i] >= most);
}

static bool codes16(const void *bytes, size_t size, uint64_t limit) {
  if (limit > UINT16_MAX) return true;
  uint16_t most = (uint16_t)limit;
  ALL_BELOW(uint16_t, v[i] >= most);
}

static bool codes32(const void *bytes, size_t size, uint64_t limit) {
  if (limit > UINT32_MAX) return true;
  uint32_t most = (uint32_t)limit;
  ALL_BELOW(uint32_t, v[i] >= most);
}

/* ROW_NONE is 0 when one is added: so both are below. */
static bool rows(const void *bytes, size_t size, uint64_t limit) {
  uint32_t most = (uint32_t)limit;
  ALL_BELOW(uint32_t, v[i] + 1 > most);
}

static bool days(const void *bytes, size_t size) {
  ALL_BELOW(uint32_t, v[i] - (uint32_t)DATE_MIN > (uint32_t)(DATE_MAX - DATE_MIN));
}

static bool within(const void *bytes, size_t size, uint64_t least, uint64_t span) {
  ALL_BELOW(uint64_t, v[i] - least > span);
}

static bool wide(const void *bytes, size_t size, i128 most) {
  const i128 *v = bytes;
  bool bad = false;
  for (size_t i = 0; i < size / sizeof *v; i++) bad |= v[i] > most || v[i] < -most;
  return !bad;
}

static bool floats(const void *bytes, size_t size) {
  const double *v = bytes;
  bool bad = false;
  for (size_t i = 0; i < size / sizeof *v; i++) bad |= isnan(v[i]);
  return !bad;
}

#define ASCENDING(type)                                          \
  const type *v = bytes;                                         \
  size_t n = size / sizeof(type);                                \
  type bad = n && (s->started ? v[0] < s->last : v[0] != 0);     \
  for (size_t i = 1; i < n; i++) bad |= (type)(v[i] < v[i - 1]); \
  if (n) s->last = v[n - 1];                                     \
  s->started = true;                                             \
  return !bad && s->last <= s->limit

static bool starts32(struct scan *s, const void *bytes, size_t size) { ASCENDING(uint32_t); }
static bool starts64(struct scan *s, const void *bytes, size_t size) { ASCENDING(uint64_t); }

static bool block(struct scan *s, enum scan_kind kind, const void *bytes, size_t size) {
  switch (kind) {
    case SCAN_ANY: return true;
    case SCAN_CODE8: return codes8(bytes, size, s->limit);
    case SCAN_CODE16: return codes16(bytes, size, s->limit);
    case SCAN_CODE32: return codes32(bytes, size, s->limit);
    case SCAN_ROW: return rows(bytes, size, s->limit);
    case SCAN_STARTS32: return starts32(s, bytes, size);
    case SCAN_STARTS64: return starts64(s, bytes, size);
    case SCAN_DAY: return days(bytes, size);
    case SCAN_TIME: return within(bytes, size, (uint64_t)TIMESTAMP_MIN, (uint64_t)(TIMESTAMP_MAX - TIMESTAMP_MIN));
    case SCAN_DECIMAL: return within(bytes, size, 0 - (uint64_t)s->wide, 2 * (uint64_t)s->wide);
    case SCAN_WIDE: return wide(bytes, size, s->wide);
    case SCAN_FLOAT: return floats(bytes, size);
  }
  return false;
}

bool cache_scan(const void *bytes, size_t size, uint64_t hash, enum scan_kind kind, uint64_t limit) {
  enum { BLOCK = 64 << 10 };
  struct scan s = {.limit = limit, .wide = 1};
  for (uint64_t i = 0; (kind == SCAN_DECIMAL || kind == SCAN_WIDE) && i < limit; i++) s.wide *= 10;
  s.wide -= 1;        /* the largest of so many digits */
  XXH3_state_t state; /* of 64-byte alignment, on the stack */
  XXH3_64bits_reset(&state);
  for (size_t at = 0; at < size; at += BLOCK) {
    size_t n = size - at < BLOCK ? size - at : BLOCK;
    XXH3_64bits_update(&state, (const char *)bytes + at, n);
    if (!block(&s, kind, (const char *)bytes + at, n)) return false;
  }
  return XXH3_64bits_digest(&state) == hash;
}
