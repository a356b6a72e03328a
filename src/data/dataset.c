/* What an evaluation reads, and how values print. */
#include "data/dataset.h"

#include "data/decimal.h"
#include "data/derived.h"
#include "data/double_text.h"
#include "data/time_text.h"

struct dataset *dataset_new(struct arena *a, const struct schema *s) {
  struct dataset *d = arena_new(a, struct dataset);
  d->arena = a;
  d->schema = s;
  d->tables = arena_new_array(a, struct table, s->entity_count + 1);
  d->links = arena_new_array(a, struct link, s->relation_count + 1);
  d->derived = derived_new(a);
  return d;
}

static struct needs *make(struct arena *a, const struct schema *s, bool all) {
  struct needs *n = arena_new(a, struct needs);
  n->columns = arena_new_array(a, bool *, s->entity_count + 1);
  n->tables = arena_new_array(a, bool, s->entity_count + 1);
  n->relations = arena_new_array(a, bool, s->relation_count + 1);
  n->owners = arena_new_array(a, bool, s->relation_count + 1);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    n->columns[e] = arena_new_array(a, bool, s->entities[e].column_count + 1);
    for (uint32_t c = 0; all && c < s->entities[e].column_count; c++) n->columns[e][c] = true;
    n->tables[e] = all;
  }
  for (uint32_t r = 0; all && r < s->relation_count; r++) n->relations[r] = n->owners[r] = true;
  return n;
}

uint32_t link_owner(const struct link *k, uint32_t parents, uint32_t row, uint32_t *near) {
  const uint32_t *starts = k->starts;
  if (k->owner) return k->owner[row];
  if (!starts || k->rows || row < starts[0] || row >= starts[parents]) return ROW_NONE;
  uint32_t low = *near < parents && starts[*near] <= row ? *near : 0, high = low + 1;
  for (uint32_t step = 1; high < parents && starts[high] <= row; step *= 2) {
    low = high;
    high = step < parents - high ? high + step : parents;
  }
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (starts[middle] <= row) low = middle;
    else high = middle;
  }
  return *near = low;
}

struct needs *needs_new(struct arena *a, const struct schema *s) {
  return make(a, s, false);
}
struct needs *needs_all(struct arena *a, const struct schema *s) {
  return make(a, s, true);
}

static void json_text(struct buf *out, struct str s) {
  buf_addc(out, '"');
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    if (c == '"' || c == '\\') buf_printf(out, "\\%c", c);
    else if (c < 0x20) buf_printf(out, "\\u%04x", c);
    else buf_addc(out, (char)c);
  }
  buf_addc(out, '"');
}

void dataset_print_value(const struct dataset *d, uint32_t entity, uint32_t column, uint32_t row, struct buf *out) {
  const struct column *c = &d->tables[entity].columns[column];
  const struct column_spec *spec = &d->schema->entities[entity].columns[column];
  if (!c->loaded) return;
  if (c->kind == COLUMN_SET) {
    buf_addc(out, '[');
    for (uint32_t i = c->starts[row]; i < c->starts[row + 1]; i++) {
      if (i > c->starts[row]) buf_addc(out, ',');
      json_text(out, dict_get(c->dict, ((const uint32_t *)c->data)[i]));
    }
    buf_addc(out, ']');
    return;
  }
  if (!column_present(c, row)) return;
  switch (c->kind) {
    case COLUMN_BOOL: buf_addz(out, bit_get(c->data, row) ? "true" : "false"); break;
    case COLUMN_I32: date_print(out, ((const int32_t *)c->data)[row]); break;
    case COLUMN_I64: {
      int64_t v = ((const int64_t *)c->data)[row];
      if (spec->type.kind == TYPE_DECIMAL) decimal_print(out, v, spec->type.scale);
      else if (spec->type.kind == TYPE_TIMESTAMP) timestamp_print(out, v);
      else int_print(out, v);
      break;
    }
    case COLUMN_I128: decimal_print(out, ((const i128 *)c->data)[row], spec->type.scale); break;
    case COLUMN_F64: double_print_shortest(out, ((const double *)c->data)[row]); break;
    default: buf_add(out, dict_get(c->dict, column_code(c, row))); break;
  }
}

void dataset_print_key(const struct dataset *d, uint32_t entity, uint32_t row, struct buf *out) {
  const struct entity *e = &d->schema->entities[entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) buf_addc(out, ',');
    dataset_print_value(d, entity, e->key[i], row, out);
  }
}
