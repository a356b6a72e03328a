/* A schema, resolved: what the checker makes of a schema file, and the contract with the data. Immutable
 * once made; all of it lives in one arena. Indexes are into the arrays of the same struct; NONE is none. */
#ifndef SEG_DATA_SCHEMA_H
#define SEG_DATA_SCHEMA_H

#include "base/map.h"
#include "base/source.h"
#include "data/types.h"

#define NONE UINT32_MAX

struct zone; /* data/zone.h */

struct enum_member {
  struct str name;
  struct str stored; /* the word in the data; equal to name unless `from "..."` says otherwise */
  struct span span;
};

struct enum_type {
  struct str name; /* "customer.type" for one written in a field */
  struct span span;
  struct enum_member *members;
  uint32_t count;
  struct map by_name; /* member name → index */
};

/* How a column's values are written in the data, where the type alone does not tell. */
enum storage_kind {
  STORED_PLAIN,
  STORED_TEXT,    /* @stored(text): a number or time kept as text (also what CSV always is) */
  STORED_EPOCH_S, /* @stored(epoch_s), epoch_ms, epoch_us: times as whole numbers since 1970 UTC */
  STORED_EPOCH_MS,
  STORED_EPOCH_US,
  STORED_CENTS, /* @stored(cents): decimal(p,s) as a whole number of 10^-s */
  STORED_WORDS, /* @stored("Yes", "No"): bool; compared exactly */
};

struct storage {
  enum storage_kind kind;
  struct str yes, no;      /* STORED_WORDS */
  const struct zone *zone; /* @zone("..."): of times without one; NULL: UTC */
  struct str zone_name;
  struct str *missing; /* @missing("N/A", ...): words that stand for missing */
  uint32_t missing_count;
};

/* A stored column of an entity: what a loader reads. Fields, keys and relations point here. */
struct column_spec {
  struct str stored; /* its name in the data */
  struct type type;  /* TYPE_ID for one that only a key or relation names */
  struct storage storage;
  struct span span; /* of the field, or of the name in `by` or `key` */
  bool indexed;     /* @index */
  bool in_key;
};

struct map_key {
  struct str name;
  struct type type;
  struct span span;
};

struct map_type {
  struct map_key *keys;
  uint32_t count;
};

struct field {
  struct str name;
  struct span span; /* of the name, in the schema file */
  struct span type_span;
  struct str doc;    /* "" where there is none */
  struct type type;  /* TYPE_ROW, TYPE_ROWS for relations */
  uint32_t column;   /* NONE for relations */
  uint32_t relation; /* NONE for values */
};

/* A to-one (the stored columns here name a row there) or to-many (the stored columns there name this row). */
struct relation {
  struct str name; /* "customer.invoices" */
  struct span span;
  uint32_t from, to; /* entities: the one that has the field, the one it leads to */
  bool to_many;
  bool optional;       /* to-one: may lead nowhere by declaration; an orphan is missing either way */
  bool unique;         /* the columns on the side of the one are that entity's key, so that each row on
                          the side of the many has one owner at most */
  uint32_t width;      /* columns compared, all equal, none missing */
  uint32_t *from_cols; /* into entities[from].columns */
  uint32_t *to_cols;   /* into entities[to].columns */
  uint32_t inverse;    /* the relation over the same columns the other way, or NONE */
};

struct entity {
  struct str name;
  struct span span;
  struct str doc;
  struct str *path; /* stored name: "billing"."customers" is two parts; default: its own name */
  uint32_t path_count;
  struct field *fields; /* as declared */
  uint32_t field_count;
  struct map by_name; /* field name → index */
  struct column_spec *columns;
  uint32_t column_count;
  uint32_t *key;      /* columns of the key, in order */
  uint32_t key_count; /* 0: an entity without a key */
};

struct schema {
  struct str name;
  struct span span;
  uint32_t base;        /* the entity of segments that name none */
  struct str zone_name; /* "UTC" */
  const struct zone *zone;
  struct enum_type *enums;
  uint32_t enum_count;
  struct map enum_by_name;
  struct map_type *maps;
  uint32_t map_count;
  struct entity *entities;
  uint32_t entity_count;
  struct map entity_by_name;
  struct relation *relations;
  uint32_t relation_count;
};

/* "decimal(12,2)?", "[invoice]", "enum plan": for messages. */
struct str type_name(struct arena *a, const struct schema *s, struct type t);

#endif
