/* The rows of a `test` block made into data. */
#include "ir/why.h"
#include "tools/testing.h"

struct row {
  uint32_t entity;
  struct str *cells; /* [column]; ptr NULL: missing */
  uint64_t line;
};

struct making {
  struct session *s;
  const struct schema *schema; /* with plain storage: a test writes values, not spellings */
  ARRAY_OF(struct row *) rows;
  uint32_t made; /* keys that no one gave */
};

const struct schema *test_schema(struct arena *a, const struct schema *s) {
  struct schema *out = arena_new(a, struct schema);
  *out = *s;
  out->entities = arena_new_array(a, struct entity, s->entity_count + 1);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    out->entities[e] = s->entities[e];
    struct entity *en = &out->entities[e];
    en->columns = arena_new_array(a, struct column_spec, en->column_count + 1);
    for (uint32_t c = 0; c < en->column_count; c++) {
      en->columns[c] = s->entities[e].columns[c];
      en->columns[c].storage = (struct storage){.kind = STORED_PLAIN, .zone = s->zone};
    }
  }
  return out;
}

static struct str cell_text(struct making *m, const struct node *v, struct type t);

static void json(struct making *m, const struct node *v, struct buf *b) {
  while (v->kind == N_PAREN) v = v->kids[0];
  switch (v->kind) {
    case N_OBJECT:
      buf_addc(b, '{');
      for (uint32_t i = 0; i < v->count; i++) {
        if (i) buf_addc(b, ',');
        json(m, &(struct node){.kind = N_STRING, .word = v->kids[i]->word}, b);
        buf_addc(b, ':');
        json(m, v->kids[i]->kids[0], b);
      }
      buf_addc(b, '}');
      break;
    case N_LIST:
    case N_OBJECTS:
    case N_BULK:
      buf_addc(b, '[');
      for (uint32_t i = 0; i < v->count; i++) {
        if (i) buf_addc(b, ',');
        json(m, v->kids[i], b);
      }
      buf_addc(b, ']');
      break;
    case N_TRUE: buf_addz(b, "true"); break;
    case N_FALSE: buf_addz(b, "false"); break;
    case N_INT:
    case N_DEC: buf_add(b, v->word); break;
    case N_NEG:
      buf_addc(b, '-');
      json(m, v->kids[0], b);
      break;
    default: {
      struct ref r = m->s->checked->refs[v->id];
      if (v->id && r.kind == REF_MISSING) {
        buf_addz(b, "null");
        break;
      }
      struct str s = v->id && r.kind == REF_MEMBER ? m->schema->enums[r.a].members[r.b].stored : v->word;
      buf_addc(b, '"');
      for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\') buf_printf(b, "\\%c", c);
        else if (c < 0x20) buf_printf(b, "\\u%04x", c);
        else buf_addc(b, (char)c);
      }
      buf_addc(b, '"');
    }
  }
}

static struct str cell_text(struct making *m, const struct node *v, struct type t) {
  while (v->kind == N_PAREN) v = v->kids[0];
  struct arena *a = m->s->cli->arena;
  if (t.kind == TYPE_SET || t.kind == TYPE_MAP) {
    struct buf b = buf_in(a);
    json(m, v, &b);
    return buf_str(&b);
  }
  struct ref r = m->s->checked->refs[v->id];
  switch (v->kind) {
    case N_TRUE: return STR("true");
    case N_FALSE: return STR("false");
    case N_NEG: return str_printf(a, "-%.*s", STR_ARG(cell_text(m, v->kids[0], t)));
    default: break;
  }
  if (r.kind == REF_MEMBER) return m->schema->enums[r.a].members[r.b].stored;
  if (r.kind == REF_MISSING) return STR_NONE;
  return v->word.ptr ? v->word : STR("");
}

static struct str key_made(struct making *m, struct type t) {
  (void)t;
  return str_printf(m->s->cli->arena, "%u", 900000000 + ++m->made);
}

static struct row *row_make(struct making *m, const struct node *obj, uint32_t entity, const struct relation *up,
                            const struct row *parent);

static struct row *row_with_key(struct making *m, const struct row *r) {
  const struct entity *e = &m->schema->entities[r->entity];
  for (uint32_t i = 0; i < m->rows.count; i++) {
    struct row *o = m->rows.items[i];
    if (o->entity != r->entity || !e->key_count) continue;
    bool same = true;
    for (uint32_t k = 0; k < e->key_count; k++)
      same &= r->cells[e->key[k]].ptr && o->cells[e->key[k]].ptr && str_eq(r->cells[e->key[k]], o->cells[e->key[k]]);
    if (same) return o;
  }
  return NULL;
}

static struct row *row_make(struct making *m, const struct node *obj, uint32_t entity, const struct relation *up,
                            const struct row *parent) {
  struct arena *a = m->s->cli->arena;
  const struct entity *e = &m->schema->entities[entity];
  struct row *r = arena_new(a, struct row);
  r->entity = entity;
  r->cells = arena_new_array(a, struct str, e->column_count + 1);
  r->line = source_locate(sources_get(&m->s->sources, obj->span.file), obj->span.start).line;
  for (uint32_t i = 0; i < obj->count; i++) {
    struct ref ref = m->s->checked->refs[obj->kids[i]->id];
    if (ref.kind != REF_FIELD || e->fields[ref.b].column == NONE) continue;
    r->cells[e->fields[ref.b].column] = cell_text(m, obj->kids[i]->kids[0], e->fields[ref.b].type);
  }
  for (uint32_t i = 0; up && i < up->width; i++)
    if (!r->cells[up->to_cols[i]].ptr) r->cells[up->to_cols[i]] = parent->cells[up->from_cols[i]];
  /* to-one: both rows agree on the columns between them */
  for (uint32_t i = 0; i < obj->count; i++) {
    struct ref ref = m->s->checked->refs[obj->kids[i]->id];
    const struct node *v = obj->kids[i]->kids[0];
    if (ref.kind != REF_FIELD || e->fields[ref.b].type.kind != TYPE_ROW || v->kind != N_OBJECT) continue;
    const struct relation *rel = &m->schema->relations[e->fields[ref.b].relation];
    struct relation back = {.width = rel->width, .from_cols = rel->from_cols, .to_cols = rel->to_cols};
    struct row *to = row_make(m, v, rel->to, &back, r);
    for (uint32_t k = 0; k < rel->width; k++)
      if (!r->cells[rel->from_cols[k]].ptr) r->cells[rel->from_cols[k]] = to->cells[rel->to_cols[k]];
  }
  for (uint32_t k = 0; k < e->key_count; k++)
    if (!r->cells[e->key[k]].ptr) r->cells[e->key[k]] = key_made(m, e->columns[e->key[k]].type);
  struct row *same = row_with_key(m, r);
  if (same) { /* the same row, spoken of again */
    for (uint32_t c = 0; c < e->column_count; c++)
      if (r->cells[c].ptr) same->cells[c] = r->cells[c];
    r = same;
  } else {
    *array_push(a, &m->rows) = r;
  }
  for (uint32_t i = 0; i < obj->count; i++) {
    struct ref ref = m->s->checked->refs[obj->kids[i]->id];
    const struct node *v = obj->kids[i]->kids[0];
    if (ref.kind != REF_FIELD || e->fields[ref.b].type.kind != TYPE_ROWS) continue;
    const struct relation *rel = &m->schema->relations[e->fields[ref.b].relation];
    for (uint32_t k = 0; k < rel->width; k++)
      if (!r->cells[rel->from_cols[k]].ptr) r->cells[rel->from_cols[k]] = key_made(m, TYPE(TYPE_ID));
    if (v->kind == N_OBJECT) row_make(m, v, rel->to, rel, r);
    for (uint32_t k = 0; v->kind == N_OBJECTS && k < v->count; k++) row_make(m, v->kids[k], rel->to, rel, r);
  }
  return r;
}

struct dataset *test_data(struct session *s, const struct test *t, const struct ir *ir, const struct why_part *shown,
                          const struct schema *schema) {
  struct arena *a = s->cli->arena;
  struct making m = {.s = s, .schema = schema};
  for (uint32_t i = 0; i < t->node->count; i++) {
    const struct node *step = t->node->kids[i];
    if (step->kind == N_STEP_ROW) row_make(&m, step->kids[0], map_get(&schema->entity_by_name, step->word), NULL, NULL);
  }
  struct needs *needs = needs_new(a, schema);
  ir_needs(ir, needs);
  if (shown) why_needs(ir, shown, needs);
  struct load_options o = {.on_bad_value = BAD_STOP};
  s->report = (struct load_report){0};
  struct builder *b = builder_new(a, schema, needs, &o, &s->diags, &s->report);
  struct str file = sources_get(&s->sources, t->span.file)->path;
  for (uint32_t i = 0; i < m.rows.count; i++) {
    const struct row *r = m.rows.items[i];
    builder_row(b, r->entity, file, r->line);
    for (uint32_t c = 0; c < schema->entities[r->entity].column_count; c++)
      if (r->cells[c].ptr) builder_set(b, c, r->cells[c]);
  }
  return builder_finish(b);
}

uint32_t test_row(struct session *s, const struct dataset *d, const struct test_expect *x) {
  uint32_t entity = s->checked->segments[x->segment].entity;
  const struct entity *e = &d->schema->entities[entity];
  const struct table *t = &d->tables[entity];
  if (!x->id.len && t->rows == 1) return 0;
  for (uint32_t r = 0; r < t->rows && e->key_count; r++) {
    struct buf b = buf_in(s->cli->arena);
    dataset_print_value(d, entity, e->key[0], r, &b);
    if (str_eq(buf_str(&b), x->id)) return r;
  }
  return ROW_NONE;
}
