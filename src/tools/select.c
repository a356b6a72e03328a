#include "tools/select.h"

#include "data/map_key.h"

enum { READ_MOST = 24 }; /* columns that `*` stands for */

/* `a, f(b, c), d` at commas outside brackets and texts. */
static uint32_t split(struct arena *a, struct str s, struct str **out) {
  ARRAY_OF(struct str) parts = {0};
  int depth = 0;
  bool quoted = false;
  size_t from = 0;
  for (size_t i = 0; i <= s.len; i++) {
    char ch = i < s.len ? s.ptr[i] : ',';
    if (quoted && ch == '\\' && i + 1 < s.len) i++;
    else if (ch == '"') quoted = !quoted;
    if (!quoted && (ch == '(' || ch == '[')) depth++;
    if (!quoted && (ch == ')' || ch == ']')) depth--;
    if (i >= s.len || (ch == ',' && !quoted && depth == 0)) {
      struct str part = str_trim(str_sub(s, from, i < s.len ? i : s.len));
      if (part.len) *array_push(a, &parts) = part;
      from = i + 1;
    }
  }
  *out = parts.items;
  return parts.count;
}

struct making {
  struct session *s;
  struct ir *ir;
  uint32_t entity;
  ARRAY_OF(struct shown) list;
  struct map seen; /* printed expressions that `*` found */
  bool *visited;   /* [segment]: walked by `*` */
};

static const struct node *bare(const struct node *n) {
  while (n->kind == N_PAREN) n = n->kids[0];
  return n;
}

/* The field of the row itself that `n` names, `tags` or `customer.tags`; NONE. */
static uint32_t own_field(const struct making *m, const struct node *n) {
  const struct ref *refs = m->s->checked->refs;
  struct ref r = refs[n->id];
  bool own = n->kind == N_NAME && r.depth == 0;
  if (n->kind == N_MEMBER_OF) own = refs[n->kids[0]->id].kind == REF_ROW && refs[n->kids[0]->id].depth == 0;
  return own && r.kind == REF_FIELD && r.a == m->entity ? r.b : NONE;
}

/* Adds a checked expression under a name. False: it cannot be shown. */
static bool add(struct making *m, const struct node *n, struct str name) {
  struct arena *a = m->s->cli->arena;
  const struct checked *c = m->s->checked;
  const struct entity *e = &c->schema->entities[m->entity];
  const struct node *b = bare(n);
  struct type t = c->types[n->id];
  struct ref r = c->refs[b->id];
  if (t.kind == TYPE_SET || t.kind == TYPE_MAP) {
    uint32_t f = own_field(m, b);
    if (f == NONE) return false;
    *array_push(a, &m->list) = (struct shown){.name = name, .kind = SHOWN_COLUMN, .column = e->fields[f].column};
    return true;
  }
  if (r.kind == REF_MAP_KEY && r.b == NONE) {
    uint32_t f = own_field(m, bare(b->kids[0]));
    if (f == NONE) return false;
    struct str key = b->kind == N_INDEX ? b->kids[1]->word : b->word;
    uint32_t column = e->fields[f].column;
    *array_push(a, &m->list) = (struct shown){.name = name, .kind = SHOWN_KEY, .column = column, .key = key};
    return true;
  }
  if (t.kind == TYPE_ROW || t.kind == TYPE_ROWS || t.kind == TYPE_VALUES) return false;
  if (t.kind == TYPE_LIST || t.kind == TYPE_DYNAMIC) return false;
  uint32_t at = ir_add_expr(m->ir, c, m->entity, n, name, &m->s->diags);
  *array_push(a, &m->list) = (struct shown){.name = name, .kind = SHOWN_VALUE, .at = at};
  return true;
}

/* ---- `*`: what the conditions read ---- */

static bool reads_row(const struct making *m, const struct node *n) {
  struct ref r = m->s->checked->refs[n->id];
  if (r.kind == REF_FIELD || r.kind == REF_LET || r.kind == REF_ROW) return true;
  for (uint32_t i = 0; i < n->count; i++)
    if (n->kids[i] && reads_row(m, n->kids[i])) return true;
  return false;
}

static void walk(struct making *m, const struct node *n);

static void read_value(struct making *m, const struct node *n) {
  n = bare(n);
  struct ref r = m->s->checked->refs[n->id];
  if (r.kind == REF_COUNT_TRUE) {
    for (uint32_t i = 0; i < n->count; i++) walk(m, n->kids[i]);
    return;
  }
  const struct entity *e = &m->s->checked->schema->entities[m->entity];
  uint32_t f = own_field(m, n);
  if (f != NONE && e->key_count == 1 && e->fields[f].column == e->key[0]) return; /* shown already */
  if (!reads_row(m, n) || m->list.count >= READ_MOST) return;
  struct buf b = buf_in(m->s->cli->arena);
  tree_print(n, &b);
  struct str name = buf_str(&b);
  if (map_get(&m->seen, name) != MAP_NONE) return;
  map_put(&m->seen, name, 1);
  add(m, n, name);
}

static void walk(struct making *m, const struct node *n) {
  const struct checked *c = m->s->checked;
  n = bare(n);
  switch (n->kind) {
    case N_RULES:
    case N_RULE:
    case N_AND:
    case N_OR:
    case N_NOT:
    case N_IF:
      for (uint32_t i = 0; i < n->count; i++) walk(m, n->kids[i]);
      return;
    case N_IN_SEGMENT: {
      struct ref r = c->refs[n->id];
      if (n->kids[0] || r.kind != REF_SEGMENT) {
        read_value(m, n);
      } else if (!m->visited[r.a] && c->segments[r.a].body) {
        m->visited[r.a] = true;
        walk(m, c->segments[r.a].body);
      }
      return;
    }
    case N_COMPARE:
      read_value(m, n->kids[0]);
      read_value(m, n->kids[1]);
      return;
    case N_BETWEEN:
      for (uint32_t i = 0; i < n->count; i++) read_value(m, n->kids[i]);
      return;
    case N_IN:
    case N_MATCHES: read_value(m, n->kids[0]); return;
    case N_IS_MISSING:
    case N_IS_PRESENT: read_value(m, c->types[n->kids[0]->id].kind == TYPE_ROW ? n : n->kids[0]); return;
    case N_METHOD: {
      struct type recv = c->types[n->kids[0]->id];
      bool rows = recv.kind == TYPE_ROWS || recv.kind == TYPE_ROW || recv.kind == TYPE_VALUES;
      read_value(m, rows || c->refs[n->id].kind != REF_METHOD ? n : n->kids[0]);
      return;
    }
    case N_LIST:
    case N_BULK:
    case N_STRING:
    case N_ERROR: return; /* ids by hand */
    default: read_value(m, n); return;
  }
}

bool selection_make(struct session *s, struct ir *ir, uint32_t wanted, const struct node *where, struct selection *out,
                    int *code) {
  struct cli *c = s->cli;
  struct str *parts;
  uint32_t count = split(c->arena, c->select, &parts);
  *code = EXIT_PROBLEMS;
  *out = (struct selection){0};
  for (uint32_t k = 0; k < wanted; k++) {
    struct making m = {.s = s, .ir = ir, .entity = ir->segments.items[k].entity, .seen = map_in(c->arena)};
    for (uint32_t i = 0; i < count; i++) {
      if (str_is(parts[i], "*")) {
        if (wanted > 1) {
          fprintf(stderr,
                  "seg: `*` are the values that one segment reads; "
                  "say which columns several are to be shown with\n");
          *code = EXIT_USAGE;
          return false;
        }
        m.visited = arena_new_array(c->arena, bool, s->checked->segment_count + 1);
        bool named = c->segments.count || !where;
        uint32_t g = named ? map_get(&s->checked->segment_by_name, ir->segments.items[k].name) : MAP_NONE;
        if (g != MAP_NONE) m.visited[g] = true;
        if (g != MAP_NONE && s->checked->segments[g].body) walk(&m, s->checked->segments[g].body);
        if (where) walk(&m, where);
        continue;
      }
      const struct node *n = check_expr(&s->project, s->checked, m.entity, parts[i], TYPE_DYNAMIC);
      if (!n) return false;
      if (add(&m, n, parts[i])) continue;
      struct type t = s->checked->types[n->id];
      bool stored = t.kind == TYPE_SET || t.kind == TYPE_MAP || t.kind == TYPE_DYNAMIC;
      fprintf(stderr, "seg: `%.*s` is %s, and cannot be shown\n", STR_ARG(parts[i]),
              stored ? "a set, map or undeclared key of another row" : "no single value");
      return false;
    }
    if (!k) {
      out->count = m.list.count;
      out->items = arena_new_array(c->arena, struct shown, (size_t)wanted * out->count + 1);
    }
    for (uint32_t i = 0; i < out->count; i++) out->items[k * out->count + i] = m.list.items[i];
  }
  return s->diags.errors == 0;
}

void selection_needs(const struct selection *sel, const struct ir *ir, uint32_t wanted, struct needs *needs) {
  for (uint32_t i = 0; i < wanted * sel->count; i++)
    if (sel->items[i].kind != SHOWN_VALUE)
      needs->columns[ir->segments.items[i / sel->count].entity][sel->items[i].column] = true;
}

/* ---- values ---- */

/* As it is written, on one line: JSON has line breaks between its parts only. */
static void one_line(struct str s, struct buf *out) {
  for (size_t i = 0; i < s.len; i++) buf_addc(out, s.ptr[i] == '\n' || s.ptr[i] == '\r' ? ' ' : s.ptr[i]);
}

static enum shown_as print_key(struct str object, struct str key, struct buf *out) {
  struct json_value v;
  if (!map_get_key(object, key, &v)) return AS_MISSING;
  switch (v.kind) {
    case JSON_STRING: {
      struct buf scratch = buf_in(out->arena);
      buf_add(out, json_string(v, &scratch));
      return AS_TEXT;
    }
    case JSON_TRUE: buf_addz(out, "true"); return AS_JSON;
    case JSON_FALSE: buf_addz(out, "false"); return AS_JSON;
    case JSON_NUMBER: buf_add(out, v.text); return AS_NUMBER;
    default: one_line(v.text, out); return AS_JSON;
  }
}

enum shown_as selection_print(const struct shown *x, const struct dataset *d, const struct run_result *result,
                              uint32_t entity, uint32_t row, struct buf *out) {
  if (x->kind != SHOWN_VALUE) {
    const struct column *c = &d->tables[entity].columns[x->column];
    if (c->kind == COLUMN_SET) {
      dataset_print_value(d, entity, x->column, row, out);
      return AS_JSON;
    }
    if (!column_present(c, row)) return AS_MISSING;
    struct str object = dict_get(c->dict, column_code(c, row));
    if (x->kind == SHOWN_KEY) return print_key(object, x->key, out);
    one_line(object, out);
    return AS_JSON;
  }
  const struct run_segment *r = &result->segments[x->at];
  if (r->members) {
    buf_addz(out, bit_get(r->members, row) ? "true" : "false");
    return AS_JSON;
  }
  if (r->values->present && !bit_get(r->values->present, row)) return AS_MISSING;
  run_values_print(r->values, row, out);
  switch (r->values->type.kind) {
    case TYPE_INT:
    case TYPE_DECIMAL:
    case TYPE_FLOAT: return AS_NUMBER;
    case TYPE_BOOL: return AS_JSON;
    default: return AS_TEXT;
  }
}
