#include "data/schema.h"

static struct str bare_name(struct arena *a, const struct schema *s, struct type t) {
  switch ((enum type_kind)t.kind) {
    case TYPE_NONE: return STR("nothing");
    case TYPE_ERROR: return STR("a type in error");
    case TYPE_MISSING: return STR("missing");
    case TYPE_BOOL: return STR("bool");
    case TYPE_INT: return STR("int");
    case TYPE_DECIMAL: return str_printf(a, "decimal(%u,%u)", t.precision, t.scale);
    case TYPE_FLOAT: return STR("float");
    case TYPE_TEXT: return STR("text");
    case TYPE_ID: return STR("id");
    case TYPE_ENUM:
      return s && t.ref < s->enum_count ? str_printf(a, "enum %.*s", STR_ARG(s->enums[t.ref].name)) : STR("enum");
    case TYPE_DATE: return STR("date");
    case TYPE_TIMESTAMP: return STR("timestamp");
    case TYPE_DURATION: return STR("duration");
    case TYPE_SET: {
      struct str e = bare_name(a, s, type_elem(t));
      return str_printf(a, "set(%.*s)", STR_ARG(e));
    }
    case TYPE_LIST: {
      struct str e = bare_name(a, s, type_elem(t));
      return str_printf(a, "[%.*s]", STR_ARG(e));
    }
    case TYPE_MAP: return STR("map");
    case TYPE_DYNAMIC: return STR("an undeclared key");
    case TYPE_ROW:
    case TYPE_ROWS: {
      if (!s || t.ref >= s->entity_count) return STR("entity");
      struct str e = s->entities[t.ref].name;
      return t.kind == TYPE_ROW ? e : str_printf(a, "[%.*s]", STR_ARG(e));
    }
    case TYPE_VALUES: {
      struct str e = bare_name(a, s, type_elem(t));
      return str_printf(a, "values(%.*s)", STR_ARG(e));
    }
  }
  return STR("nothing");
}

struct str type_name(struct arena *a, const struct schema *s, struct type t) {
  struct str name = bare_name(a, s, t);
  if (!t.optional || t.kind <= TYPE_MISSING || t.kind == TYPE_DYNAMIC) return name;
  return str_printf(a, "%.*s?", STR_ARG(name));
}
