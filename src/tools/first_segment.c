/* A segment to begin with, over any schema: its condition is on the field that says most of a row. */
#include "tools/init.h"

#include "infer/names.h"

struct choice {
  struct str condition; /* of the segment */
  struct str in, out;   /* `field: value` of a row in it, and of one that is not */
  struct str said;      /* behind "Rows ..." in its comment */
  struct str name;      /* before the entity's, or behind it where it begins with "with_" */
};

static struct str literal(struct arena *a, struct str s) {
  struct buf b = buf_in(a);
  text_literal(&b, s);
  return buf_str(&b);
}

static struct str quoted_name(struct arena *a, struct str name) {
  return name_is_plain(name) ? name : str_printf(a, "`%.*s`", STR_ARG(name));
}

static struct str member_text(struct arena *a, struct str name) {
  return name_is_plain(name) ? name : literal(a, name);
}

/* A value that a field may have, for a field that is asked whether it is there. */
static const char *some_value(enum type_kind kind) {
  switch (kind) {
    case TYPE_INT: return "1";
    case TYPE_DECIMAL:
    case TYPE_FLOAT: return "1.5";
    case TYPE_DATE: return "2026-01-31";
    case TYPE_TIMESTAMP: return "2026-01-31T10:00:00Z";
    case TYPE_TEXT:
    case TYPE_ID: return "\"x\"";
    default: return NULL;
  }
}

/* How much a field says of a row; 0: nothing can be asked of it here. */
static int worth(const struct schema *s, const struct entity *e, const struct field *f) {
  if (f->column == NONE || e->columns[f->column].in_key) return 0;
  switch ((enum type_kind)f->type.kind) {
    case TYPE_ENUM:
      return s->enums[f->type.ref].count > 1 &&
                     memchr(s->enums[f->type.ref].name.ptr, '.', s->enums[f->type.ref].name.len)
                 ? 7
             : s->enums[f->type.ref].count > 1 ? 6
                                               : 0;
    case TYPE_BOOL: return 5;
    case TYPE_TEXT:
    case TYPE_DATE:
    case TYPE_TIMESTAMP: return f->type.optional ? 4 : 2;
    case TYPE_DECIMAL:
    case TYPE_INT:
    case TYPE_FLOAT: return 3;
    case TYPE_ID: return f->type.optional ? 2 : 1;
    default: return 0;
  }
}

static struct choice choose(struct arena *a, const struct schema *s, const struct entity *e) {
  const struct field *best = NULL;
  for (uint32_t i = 0; i < e->field_count; i++)
    if (worth(s, e, &e->fields[i]) > (best ? worth(s, e, best) : 0)) best = &e->fields[i];
  if (!best) { /* only a key: ids by hand */
    const struct field *key = NULL;
    for (uint32_t i = 0; i < e->field_count && !key; i++)
      if (e->fields[i].column != NONE) key = &e->fields[i];
    if (!key) return (struct choice){.condition = STR("true"), .said = STR("all there are"), .name = STR("all")};
    struct str f = quoted_name(a, key->name);
    bool number = key->type.kind == TYPE_INT;
    return (struct choice){.condition = str_printf(a, "%.*s == %s", STR_ARG(f), number ? "1" : "\"1\""),
                           .in = str_printf(a, "%.*s: %s", STR_ARG(key->name), number ? "1" : "\"1\""),
                           .out = str_printf(a, "%.*s: %s", STR_ARG(key->name), number ? "2" : "\"2\""),
                           .said = STR("picked by hand"),
                           .name = STR("picked")};
  }
  struct str f = quoted_name(a, best->name), n = best->name;
  if (best->type.kind == TYPE_ENUM) {
    const struct enum_type *t = &s->enums[best->type.ref];
    struct str x = member_text(a, t->members[0].name), y = member_text(a, t->members[1].name),
               w = name_snake(a, t->members[0].name);
    return (struct choice){.condition = str_printf(a, "%.*s == %.*s", STR_ARG(f), STR_ARG(x)),
                           .in = str_printf(a, "%.*s: %.*s", STR_ARG(f), STR_ARG(x)),
                           .out = str_printf(a, "%.*s: %.*s", STR_ARG(f), STR_ARG(y)),
                           .said = str_printf(a, "whose `%.*s` is `%.*s`", STR_ARG(n), STR_ARG(t->members[0].name)),
                           .name = w.len ? w : n};
  }
  if (best->type.kind == TYPE_BOOL)
    return (struct choice){.condition = f,
                           .in = str_printf(a, "%.*s: true", STR_ARG(f)),
                           .out = str_printf(a, "%.*s: false", STR_ARG(f)),
                           .said = str_printf(a, "for whom `%.*s` holds", STR_ARG(n)),
                           .name = n};
  const char *value = some_value((enum type_kind)best->type.kind);
  if (best->type.optional)
    return (struct choice){.condition = str_printf(a, "%.*s is present", STR_ARG(f)),
                           .in = str_printf(a, "%.*s: %s", STR_ARG(f), value),
                           .out = str_printf(a, "%.*s: missing", STR_ARG(f)),
                           .said = str_printf(a, "that have `%.*s`", STR_ARG(n)),
                           .name = str_printf(a, "with_%.*s", STR_ARG(n))};
  switch ((enum type_kind)best->type.kind) {
    case TYPE_INT:
    case TYPE_DECIMAL:
    case TYPE_FLOAT:
      return (struct choice){.condition = str_printf(a, "%.*s >= 1", STR_ARG(f)),
                             .in = str_printf(a, "%.*s: %s", STR_ARG(f), value),
                             .out = str_printf(a, "%.*s: 0", STR_ARG(f)),
                             .said = str_printf(a, "whose `%.*s` is 1 or more", STR_ARG(n)),
                             .name = str_printf(a, "with_%.*s", STR_ARG(n))};
    case TYPE_DATE:
    case TYPE_TIMESTAMP:
      return (struct choice){.condition = str_printf(a, "%.*s >= 2026-01-01", STR_ARG(f)),
                             .in = str_printf(a, "%.*s: %s", STR_ARG(f), value),
                             .out = str_printf(a, "%.*s: %s", STR_ARG(f),
                                               best->type.kind == TYPE_DATE ? "2025-12-31" : "2025-12-31T10:00:00Z"),
                             .said = str_printf(a, "whose `%.*s` is 2026-01-01 or later", STR_ARG(n)),
                             .name = str_printf(a, "%.*s_from_2026", STR_ARG(n))};
    default:
      return (struct choice){.condition = str_printf(a, "%.*s == \"x\"", STR_ARG(f)),
                             .in = str_printf(a, "%.*s: \"x\"", STR_ARG(f)),
                             .out = str_printf(a, "%.*s: \"y\"", STR_ARG(f)),
                             .said = str_printf(a, "whose `%.*s` is \"x\"", STR_ARG(n)),
                             .name = str_printf(a, "%.*s_x", STR_ARG(n))};
  }
}

static void one_test(struct buf *b, const struct entity *e, const char *title, struct str row, const char *expect,
                     struct str segment) {
  buf_printf(b, "\ntest \"%s\" {\n  %.*s { %.*s }\n  expect %s %.*s\n}\n", title, STR_ARG(e->name), STR_ARG(row),
             expect, STR_ARG(segment));
}

void first_segment(struct arena *a, const struct schema *s, struct str name, struct str file, struct buf *segment,
                   struct buf *test) {
  const struct entity *e = &s->entities[s->base];
  struct choice c = choose(a, s, e);
  struct str many = name_plural(a, e->name), called = str_printf(a, "%.*s_%.*s", STR_ARG(c.name), STR_ARG(many));
  if (str_starts(c.name, STR("with_"))) called = str_printf(a, "%.*s_%.*s", STR_ARG(many), STR_ARG(c.name));
  buf_printf(segment,
             "schema \"../%.*s.schema\"\n\n/// Those %.*s %.*s. A segment to begin with: make of it what you need.\n",
             STR_ARG(name), STR_ARG(many), STR_ARG(c.said));
  buf_printf(segment, "segment %.*s = %.*s\n", STR_ARG(called), STR_ARG(c.condition));
  buf_printf(test, "use \"../segments/%.*s.seg\"\n", STR_ARG(file));
  if (c.in.len) one_test(test, e, "one of them", c.in, "in", called);
  if (c.out.len) one_test(test, e, "none of them", c.out, "out", called);
}
