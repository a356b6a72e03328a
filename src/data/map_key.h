/* Keys of stored maps. */
#ifndef SEG_DATA_MAP_KEY_H
#define SEG_DATA_MAP_KEY_H

#include "data/dataset.h"
#include "data/json.h"

/* The value of `key` in a JSON object. False where it is absent, repeats, or is null. */
bool map_get_key(struct str object, struct str key, struct json_value *out);

/* A value of a map read as a kind. `declared`: as the schema says, else leniently, as the kind that it is compared
 * with. Texts live in `scratch` or in the object. False: missing. */
struct map_value {
  int64_t i; /* bool, int, date, timestamp */
  double f;
  i128 d; /* at t.scale */
  struct str s;
};
struct zone;
bool map_read(struct json_value v, struct type t, bool declared, const struct zone *zone, struct buf *scratch,
              struct map_value *out);

#endif
