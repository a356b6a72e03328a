#include "data/types.h"

bool type_same(struct type a, struct type b) {
  return a.kind == b.kind && a.elem == b.elem && a.precision == b.precision && a.scale == b.scale && a.ref == b.ref;
}

bool type_eq(struct type a, struct type b) { return type_same(a, b) && a.optional == b.optional; }

struct type type_elem(struct type t) {
  return (struct type){.kind = t.elem, .precision = t.precision, .scale = t.scale, .ref = t.ref};
}

struct type type_optional(struct type t, bool optional) {
  t.optional = optional;
  return t;
}

bool type_is_number(struct type t) { return t.kind == TYPE_INT || t.kind == TYPE_DECIMAL || t.kind == TYPE_FLOAT; }

bool type_is_time(struct type t) { return t.kind == TYPE_DATE || t.kind == TYPE_TIMESTAMP; }
