/* A schema in the making as text, in columns. */
#include "base/utf8.h"
#include "infer/model.h"

enum { CELLS = 5 }; /* name, type, from or by, attributes, remark */

/* "customers", or with where it is: "billing"."customers" */
static void put_stored(const struct stored_table *t, struct buf *out) {
  if (t->space.len) {
    text_literal(out, t->space);
    buf_addc(out, '.');
  }
  text_literal(out, t->name);
}

struct line {
  struct str cells[CELLS];
};

struct lines {
  ARRAY_OF(struct line) list;
};

static struct str grouped(struct arena *a, uint64_t n) {
  struct str s = str_printf(a, "%llu", (unsigned long long)n);
  struct buf b = buf_in(a);
  for (size_t i = 0; i < s.len; i++) {
    if (i && (s.len - i) % 3 == 0) buf_addc(&b, ',');
    buf_addc(&b, s.ptr[i]);
  }
  return buf_str(&b);
}

static struct str member_text(const struct model *m, const struct guess *g, bool broken) {
  struct buf b = buf_in(m->arena);
  struct map names = map_in(m->arena);
  size_t from = 0;
  for (uint32_t i = 0; i < g->members.count; i++) map_put(&names, g->members.items[i], i);
  buf_addz(&b, "{ ");
  for (uint32_t i = 0; i < g->members.count; i++) {
    struct str word = g->members.items[i], name = name_member(m->arena, word);
    if (i) buf_addz(&b, ", ");
    if (broken && b.len - from > 90) {
      b.len--;
      buf_addz(&b, "\n  ");
      from = b.len;
    }
    if (name_is_plain(name) && str_eq(name, word)) {
      buf_add(&b, name);
      continue;
    }
    if (!name_is_plain(name) || name.ptr[0] == '_' || map_get(&names, name) != MAP_NONE) {
      text_literal(&b, word);
      continue;
    }
    map_put(&names, name, i);
    buf_add(&b, name);
    buf_addz(&b, " from ");
    text_literal(&b, word);
  }
  buf_addz(&b, " }");
  return buf_str(&b);
}

/* Keys on one line, or on a line each. */
static struct str map_keys(const struct model *m, const struct column_stats *c, const char *before, const char *between,
                           const char *behind) {
  struct buf b = buf_in(m->arena);
  bool any = false;
  buf_addz(&b, "map");
  for (uint32_t i = 0; i < c->key_count && !c->many_keys; i++) {
    const struct map_member *k = &c->keys[i];
    uint64_t numbers = k->ints + k->numbers;
    if (!name_is_plain(k->name) || k->others || (k->strings > 0) + (k->bools > 0) + (numbers > 0) != 1) continue;
    buf_addz(&b, any ? between : before);
    any = true;
    buf_add(&b, k->name);
    if (k->strings) buf_addz(&b, " text?");
    else if (k->bools) buf_addz(&b, " bool?");
    else if (!k->numbers) buf_addz(&b, " int?");
    else if (k->exponent || k->scale > 6) buf_addz(&b, " float?");
    else buf_printf(&b, " decimal(18,%u)?", k->scale < 2 ? 2 : k->scale);
  }
  if (any) buf_addz(&b, behind);
  return buf_str(&b);
}

static struct str map_text(const struct model *m, const struct column_stats *c) {
  struct str line = map_keys(m, c, " { ", ", ", " }");
  return line.len <= 60 ? line : map_keys(m, c, " {\n    ", "\n    ", "\n  }");
}

static struct str type_text(const struct model *m, const struct guess *g, const struct column_stats *c) {
  const char *q = g->optional ? "?" : "";
  struct arena *a = m->arena;
  switch (g->type) {
    case TYPE_ID: return str_printf(a, "id%s", q);
    case TYPE_INT: return str_printf(a, "int%s", q);
    case TYPE_DECIMAL: return str_printf(a, "decimal(%u,%u)%s", g->precision, g->scale, q);
    case TYPE_FLOAT: return str_printf(a, "float%s", q);
    case TYPE_BOOL: return str_printf(a, "bool%s", q);
    case TYPE_DATE: return str_printf(a, "date%s", q);
    case TYPE_TIMESTAMP: return str_printf(a, "timestamp%s", q);
    case TYPE_SET: return g->set_of_ints ? STR("set(int)") : STR("set(text)");
    case TYPE_MAP: return str_printf(a, "%.*s%s", STR_ARG(map_text(m, c)), q);
    case TYPE_ENUM:
      if (g->enum_name.len) return str_printf(a, "%.*s%s", STR_ARG(g->enum_name), q);
      return str_printf(a, "enum %.*s%s", STR_ARG(member_text(m, g, false)), q);
    default: return str_printf(a, "text%s", q);
  }
}

static struct str attributes(const struct model *m, const struct guess *g) {
  struct buf b = buf_in(m->arena);
  switch (g->stored) {
    case STORED_TEXT: buf_addz(&b, "@stored(text)"); break;
    case STORED_EPOCH_S: buf_addz(&b, "@stored(epoch_s)"); break;
    case STORED_EPOCH_MS: buf_addz(&b, "@stored(epoch_ms)"); break;
    case STORED_EPOCH_US: buf_addz(&b, "@stored(epoch_us)"); break;
    case STORED_CENTS: buf_addz(&b, "@stored(cents)"); break;
    case STORED_WORDS:
      buf_addz(&b, "@stored(");
      text_literal(&b, g->yes);
      buf_addz(&b, ", ");
      text_literal(&b, g->no);
      buf_addc(&b, ')');
      break;
    default: break;
  }
  if (!g->missing.count) return b.len ? buf_str(&b) : STR("");
  buf_addz(&b, b.len ? " @missing(" : "@missing(");
  for (uint32_t i = 0; i < g->missing.count; i++) {
    if (i) buf_addz(&b, ", ");
    text_literal(&b, g->missing.items[i]);
  }
  buf_addc(&b, ')');
  return buf_str(&b);
}

struct str guess_text(const struct model *m, const struct model_table *t, uint32_t column) {
  const struct guess *g = &t->guesses[column];
  struct str type = type_text(m, g, t->s->columns.items[column]), attrs = attributes(m, g);
  return attrs.len ? str_printf(m->arena, "%.*s %.*s", STR_ARG(type), STR_ARG(attrs)) : type;
}

/* A stored column in `key` and `by`: as its field where that says the same, bare where it can be, else in quotes. */
static struct str column_text(const struct model *m, const struct model_table *t, uint32_t column) {
  struct str stored = t->t->columns.items[column].name;
  bool shadowed = map_get(&t->names, stored) != MAP_NONE;
  for (uint32_t i = 0; i < t->fields.count; i++) {
    const struct model_field *f = &t->fields.items[i];
    if (f->column != column) continue;
    bool other = false; /* a column that is stored under the field's name */
    for (uint32_t k = 0; k < t->t->columns.count; k++)
      other |= k != column && str_eq(t->t->columns.items[k].name, f->name);
    if (!other) return f->name;
  }
  if (name_is_plain(stored) && !shadowed) return stored;
  struct buf b = buf_in(m->arena);
  text_literal(&b, stored);
  return buf_str(&b);
}

static void columns_text(const struct model *m, const struct model_table *t, const uint32_t *cols, uint32_t count,
                         struct buf *b) {
  if (count > 1) buf_addc(b, '(');
  for (uint32_t i = 0; i < count; i++) {
    if (i) buf_addz(b, ", ");
    buf_add(b, column_text(m, t, cols[i]));
  }
  if (count > 1) buf_addc(b, ')');
}

static struct str by_text(const struct model *m, const struct link_guess *l) {
  struct buf b = buf_in(m->arena);
  buf_addz(&b, "by ");
  columns_text(m, &m->tables[l->from], l->from_cols, l->width, &b);
  if (!l->to_key) {
    buf_addz(&b, " -> ");
    columns_text(m, &m->tables[l->to], l->to_cols, l->width, &b);
  }
  return buf_str(&b);
}

static struct str fit_text(const struct model *m, const struct link_guess *l) {
  if (!l->counted || !l->there) return STR("");
  if (l->fits == l->there) return str_printf(m->arena, "all %.*s rows fit", STR_ARG(grouped(m->arena, l->there)));
  struct str fits = grouped(m->arena, l->fits), there = grouped(m->arena, l->there);
  return str_printf(m->arena, "%.*s of %.*s rows fit (%.1f%%)", STR_ARG(fits), STR_ARG(there),
                    100.0 * (double)l->fits / (double)l->there);
}

static bool link_optional(const struct model *m, const struct link_guess *l) {
  if (l->counted && l->fits < l->there) return true;
  for (uint32_t i = 0; i < l->width; i++)
    if (m->tables[l->from].guesses[l->from_cols[i]].optional) return true;
  return l->width > 1;
}

static void print_lines(const struct lines *ls, struct buf *out) {
  size_t widths[CELLS] = {0};
  for (uint32_t i = 0; i < ls->list.count; i++)
    for (int c = 0; c < CELLS; c++) {
      size_t w = utf8_count(ls->list.items[i].cells[c]), most = c == 1 ? 22 : 34;
      if (w > widths[c] && w <= most) widths[c] = w;
    }
  for (uint32_t i = 0; i < ls->list.count; i++) {
    const struct line *l = &ls->list.items[i];
    size_t from = out->len, should = 2;
    buf_addz(out, " ");
    for (int c = 0; c < CELLS; c++) {
      if (l->cells[c].len) {
        size_t is = utf8_count(str_of(out->ptr + from, out->len - from));
        do buf_addc(out, ' ');
        while (++is < should);
        if (c == CELLS - 1) buf_addz(out, "// ");
        buf_add(out, l->cells[c]);
      }
      if (widths[c]) should += widths[c] + 1;
    }
    buf_addc(out, '\n');
  }
}

static bool is_key_column(const struct model_table *t, uint32_t column) {
  for (uint32_t k = 0; k < t->key_count; k++)
    if (t->key[k] == column) return true;
  return false;
}

static void print_entity(const struct model *m, uint32_t table, struct buf *out) {
  const struct model_table *t = &m->tables[table];
  struct lines ls = {0};
  bool any = t->fields.count > 0;
  for (uint32_t i = 0; i < m->links.count; i++) any |= m->links.items[i].from == table || m->links.items[i].to == table;
  if (!any) {
    buf_addz(out, "\n// left out: ");
    put_stored(t->t, out);
    buf_addz(out, ": it has no column that a type reads\n");
    return;
  }
  buf_printf(out, "\nentity %.*s", STR_ARG(t->entity));
  if (!str_eq(t->entity, t->t->name) || t->t->space.len) {
    buf_addz(out, " from ");
    put_stored(t->t, out);
  }
  if (t->key_count) {
    buf_addz(out, " key ");
    columns_text(m, t, t->key, t->key_count, out);
  }
  buf_printf(out, " { // %.*s row%s%s\n", STR_ARG(grouped(m->arena, t->s->rows)), t->s->rows == 1 ? "" : "s",
             t->key_count ? "" : "; no key was found");
  for (uint32_t i = 0; i < t->fields.count; i++) {
    const struct model_field *f = &t->fields.items[i];
    const struct guess *g = &t->guesses[f->column];
    struct buf from = buf_in(m->arena);
    if (!str_eq(f->name, t->t->columns.items[f->column].name)) {
      buf_addz(&from, "from ");
      text_literal(&from, t->t->columns.items[f->column].name);
    }
    struct str remark = g->remark, own = str_printf(m->arena, "%.*s_id", STR_ARG(t->entity));
    bool id = str_is(f->name, "id") || str_eq(f->name, own);
    if (id && t->s->columns.items[f->column]->values.repeated && !is_key_column(t, f->column))
      remark = STR("repeats, so it is no key");
    *array_push(m->arena, &ls.list) = (struct line){{f->name, type_text(m, g, t->s->columns.items[f->column]),
                                                     from.len ? buf_str(&from) : STR(""), attributes(m, g), remark}};
  }
  for (uint32_t i = 0; i < m->links.count; i++) {
    const struct link_guess *l = &m->links.items[i];
    if (l->from != table) continue;
    struct str type = str_printf(m->arena, "%.*s%s", STR_ARG(m->tables[l->to].entity), link_optional(m, l) ? "?" : "");
    *array_push(m->arena, &ls.list) = (struct line){{l->one, type, by_text(m, l), STR(""), fit_text(m, l)}};
  }
  for (uint32_t i = 0; i < m->links.count; i++) {
    const struct link_guess *l = &m->links.items[i];
    if (l->to != table) continue;
    struct str type = str_printf(m->arena, "[%.*s]", STR_ARG(m->tables[l->from].entity));
    *array_push(m->arena, &ls.list) = (struct line){{l->many, type, by_text(m, l)}};
  }
  print_lines(&ls, out);
  for (uint32_t i = 0; i < t->t->columns.count; i++) {
    if (!t->guesses[i].left_out.len) continue;
    struct buf name = buf_in(m->arena);
    if (utf8_check(t->t->columns.items[i].name) == SIZE_MAX) text_literal(&name, t->t->columns.items[i].name);
    else buf_addz(&name, "a column");
    buf_printf(out, "  // left out: %.*s: %.*s\n", STR_ARG(buf_str(&name)), STR_ARG(t->guesses[i].left_out));
  }
  buf_addz(out, "}\n");
}

void model_print(const struct model *m, struct buf *out) {
  buf_printf(out, "// Written by `seg infer` from the data in ");
  text_literal(out, m->about->name);
  buf_printf(out, ", %s. It says what the data shows: look it over.\n",
             m->scan->server ? "its catalog and its rows" : "all of it");
  for (uint32_t i = 0; i < m->scan->notes.count; i++) buf_printf(out, "// %.*s.\n", STR_ARG(m->scan->notes.items[i]));
  buf_printf(out, "schema %.*s of %.*s\n", STR_ARG(m->about->name), STR_ARG(m->tables[m->base].entity));
  buf_printf(out, "timezone \"UTC\"%s\n", m->zoneless ? " // some times name no zone: is this theirs?" : "");
  if (m->enums.count) buf_addc(out, '\n');
  for (uint32_t i = 0; i < m->enums.count; i++)
    buf_printf(out, "enum %.*s %.*s\n", STR_ARG(m->enums.items[i].name),
               STR_ARG(member_text(m, m->enums.items[i].like, true)));
  print_entity(m, m->base, out);
  for (uint32_t i = 0; i < m->count; i++)
    if (i != m->base) print_entity(m, i, out);
}
