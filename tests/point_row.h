/* A row of a dataset as a program would hold it. */
#ifndef SEG_TESTS_POINT_ROW_H
#define SEG_TESTS_POINT_ROW_H

#include "data/decimal.h"
#include "run/point.h"

static inline void point_row(struct arena *a, const struct dataset *d, uint32_t entity, uint32_t row,
                             struct point_value *out) {
  const struct entity *e = &d->schema->entities[entity];
  for (uint32_t i = 0; i < e->column_count; i++) {
    const struct column *c = &d->tables[entity].columns[i];
    struct point_value *v = &out[i];
    *v = (struct point_value){.present = c->loaded && c->kind != COLUMN_SET && column_present(c, row)};
    if (c->loaded && c->kind == COLUMN_SET) {
      v->present = true;
      v->set.count = c->starts[row + 1] - c->starts[row];
      point_text *items = arena_new_array(a, point_text, v->set.count + 1);
      for (size_t k = 0; k < v->set.count; k++) {
        struct str s = dict_get(c->dict, ((const uint32_t *)c->data)[c->starts[row] + k]);
        items[k] = (point_text){s.ptr, s.len};
      }
      v->set.items = items;
    }
    if (!v->present) continue;
    switch (c->kind) {
      case COLUMN_BOOL: v->i = bit_get(c->data, row); break;
      case COLUMN_I32: v->i = ((const int32_t *)c->data)[row]; break;
      case COLUMN_I64:
        if (e->columns[i].type.kind == TYPE_DECIMAL) v->d = ((const int64_t *)c->data)[row];
        else if (e->columns[i].type.kind == TYPE_ID)
          v->s = str_printf(a, "%lld", (long long)((const int64_t *)c->data)[row]);
        else v->i = ((const int64_t *)c->data)[row];
        break;
      case COLUMN_I128: v->d = ((const i128 *)c->data)[row]; break;
      case COLUMN_F64: v->f = ((const double *)c->data)[row]; break;
      case COLUMN_TEXT:
      case COLUMN_MAP: v->s = dict_get(c->dict, column_code(c, row)); break;
      case COLUMN_SET: break;
    }
  }
}

#endif
