/* The types of the language. A `struct type` is a small value, compared field by field (type_eq). */
#ifndef SEG_DATA_TYPES_H
#define SEG_DATA_TYPES_H

#include "base/str.h"

enum type_kind {
  TYPE_NONE,    /* not yet known */
  TYPE_ERROR,   /* already reported: fits everything, so that one mistake gives one message */
  TYPE_MISSING, /* the value `missing` alone, before what it stands beside gives it a type */
  TYPE_BOOL,
  TYPE_INT,     /* 64-bit */
  TYPE_DECIMAL, /* precision and scale; exact to 38 digits */
  TYPE_FLOAT,   /* IEEE 754 binary64; NaN is missing */
  TYPE_TEXT,    /* UTF-8 */
  TYPE_ID,      /* text or a whole number as stored; compared for equality only */
  TYPE_ENUM,    /* ref: the enum */
  TYPE_DATE,
  TYPE_TIMESTAMP,
  TYPE_DURATION, /* microseconds; a literal may be in months and is then used beside times only */
  TYPE_SET,      /* stored set; elem, and precision/scale/ref of the element */
  TYPE_LIST,     /* written list; likewise */
  TYPE_MAP,      /* a field of kind map: ref is its index in schema.maps */
  TYPE_DYNAMIC,  /* an undeclared key of a map: takes the kind that it is compared with */
  TYPE_ROW,      /* one row of the entity ref; optional where it may not be there */
  TYPE_ROWS,     /* a collection of rows of the entity ref */
  TYPE_VALUES,   /* what .distinct(E) gives: a bag of distinct values; elem */
};

struct type {
  uint8_t kind;             /* enum type_kind */
  uint8_t elem;             /* enum type_kind of the elements of a set, list or values */
  bool optional;            /* may be missing */
  uint8_t precision, scale; /* decimal: 1..38, 0..precision */
  uint32_t ref;
};

#define TYPE(kind_) ((struct type){.kind = (kind_)})

bool type_eq(struct type a, struct type b);   /* optional counts */
bool type_same(struct type a, struct type b); /* but for optional */
struct type type_elem(struct type t);         /* of a set, list or values; never optional */
struct type type_optional(struct type t, bool optional);
bool type_is_number(struct type t); /* int, decimal, float */
bool type_is_time(struct type t);   /* date, timestamp */

#endif
