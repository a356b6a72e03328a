/* A random schema. Names tell what they are: text1 of e1 is a text; members and names never meet. */
#include "diff.h"

struct making {
  struct rng *r;
  struct arena *a;
  struct buf out;
  uint32_t entities;
  uint32_t key_form[4]; /* enum key_form of each */
};

enum key_form { KEY_ID, KEY_INT, KEY_TEXT, KEY_PAIR, KEY_NONE };

static const char *const entity_names[4] = {"customer", "invoice", "line", "meter"};

static const char *optional(struct making *m, uint32_t percent) { return rng_percent(m->r, percent) ? "?" : ""; }

static const char *time_storage(struct making *m) {
  static const char *const of[] = {"",
                                   "",
                                   "",
                                   " @stored(text)",
                                   " @stored(epoch_s)",
                                   " @stored(epoch_ms)",
                                   " @stored(epoch_us)",
                                   " @zone(\"America/New_York\")",
                                   " @stored(text) @zone(\"Europe/Paris\")",
                                   " @index"};
  return RNG_PICK(m->r, of);
}

static void fields(struct making *m, uint32_t e) {
  struct rng *r = m->r;
  struct buf *o = &m->out;
  static const char *const decimals[] = {"decimal(12,2)", "decimal(10,4)", "decimal(5,0)", "decimal(18,6)",
                                         "decimal(30,6)", "decimal(38,2)", "decimal(4,4)"};
  static const char *const missing[] = {" @missing(\"N/A\", \"(not set)\")", "", "", ""};
  for (uint32_t i = 1 + rng_below(r, 3); i; i--)
    buf_printf(o, "  text%u text%s%s\n", i, optional(m, 70), RNG_PICK(r, missing));
  for (uint32_t i = rng_below(r, 3); i; i--)
    buf_printf(o, "  int%u int%s%s\n", i, optional(m, 60), rng_percent(r, 20) ? " @stored(text)" : "");
  for (uint32_t i = rng_below(r, 3); i; i--) {
    const char *type = RNG_PICK(r, decimals);
    const char *stored =
        rng_percent(r, 20) ? (strcmp(type, "decimal(12,2)") == 0 ? " @stored(cents)" : " @stored(text)") : "";
    buf_printf(o, "  dec%u %s%s%s\n", i, type, optional(m, 60), stored);
  }
  for (uint32_t i = rng_below(r, 3); i; i--) buf_printf(o, "  real%u float%s\n", i, optional(m, 60));
  for (uint32_t i = rng_below(r, 3); i; i--)
    buf_printf(o, "  flag%u bool%s%s\n", i, optional(m, 60), rng_percent(r, 25) ? " @stored(\"Yes\", \"No\")" : "");
  for (uint32_t i = rng_below(r, 3); i; i--)
    buf_printf(o, "  day%u date%s%s\n", i, optional(m, 60), rng_percent(r, 20) ? " @stored(text)" : "");
  for (uint32_t i = 1 + rng_below(r, 2); i; i--)
    buf_printf(o, "  time%u timestamp%s%s\n", i, optional(m, 60), time_storage(m));
  if (rng_percent(r, 60)) buf_printf(o, "  color1 color%s\n", optional(m, 60));
  if (rng_percent(r, 30)) buf_printf(o, "  color2 color%s from \"the color\"\n", optional(m, 60));
  if (rng_percent(r, 40)) buf_printf(o, "  size1 enum { small, medium, large from \"L G\" }%s\n", optional(m, 60));
  if (rng_percent(r, 50)) buf_printf(o, "  country1 country%s\n", optional(m, 60));
  for (uint32_t i = rng_below(r, 3); i; i--) buf_printf(o, "  ref%u id%s\n", i, optional(m, 60));
  if (rng_percent(r, e == 0 ? 80 : 30)) buf_addz(o, "  tags1 set(text)\n");
  if (rng_percent(r, 30)) buf_addz(o, "  tags2 set(color)\n");
  if (rng_percent(r, e == 0 ? 70 : 25))
    buf_addz(
        o,
        "  map1 map { tier text?, seats int?, since date?, at timestamp?, cost decimal(10,2)?, ratio float?, on bool?, hue color? }\n");
}

/* The columns of entity `many` that name a row of entity `one`, declared as fields where the key is no plain id. */
static struct str reference_columns(struct making *m, const char *prefix, uint32_t one) {
  struct buf *o = &m->out;
  switch (m->key_form[one]) {
    case KEY_INT: buf_printf(o, "  %s_no int?\n", prefix); return str_printf(m->a, "%s_no", prefix);
    case KEY_TEXT: buf_printf(o, "  %s_name text?\n", prefix); return str_printf(m->a, "%s_name", prefix);
    case KEY_PAIR:
      buf_printf(o, "  %s_part1 id?\n  %s_part2 int?\n", prefix, prefix);
      return str_printf(m->a, "(%s_part1, %s_part2)", prefix, prefix);
    default: return str_printf(m->a, "%s_id", prefix);
  }
}

struct str gen_schema(struct rng *r, struct arena *a) {
  struct making m = {.r = r, .a = a, .out = buf_in(a), .entities = 2 + rng_below(r, 3)};
  struct buf *o = &m.out;
  static const char *const zones[] = {"Europe/Paris",     "America/New_York",    "UTC",
                                      "Asia/Kathmandu",   "Australia/Lord_Howe", "Africa/Casablanca",
                                      "America/Sao_Paulo"};
  for (uint32_t e = 0; e < m.entities; e++)
    m.key_form[e] = e == m.entities - 1 && m.entities > 2 && rng_percent(r, 25) ? KEY_NONE
                    : rng_percent(r, 60)                                        ? KEY_ID
                                                                                : 1 + rng_below(r, 3);

  /* which rows lead to which: every entity but the first has an earlier one as owner, some have two */
  struct {
    uint32_t many, one;
  } links[8];
  uint32_t link_count = 0;
  for (uint32_t e = 1; e < m.entities; e++) {
    uint32_t first = rng_below(r, e);
    links[link_count].many = e;
    links[link_count++].one = first;
    uint32_t second = rng_below(r, e);
    if (second != first && rng_percent(r, 50)) {
      links[link_count].many = e;
      links[link_count++].one = second;
    }
  }
  struct str by[8];
  bool tree = rng_percent(r, 60), near = m.entities > 1 && rng_percent(r, 50),
       twice = m.entities > 1 && rng_percent(r, 30);
  bool by_text = rng_percent(r, 50);

  struct buf *bodies = arena_new_array(a, struct buf, m.entities);
  for (uint32_t e = 0; e < m.entities; e++) {
    m.out = buf_in(a);
    switch (m.key_form[e]) {
      case KEY_ID: buf_addz(o, "  id id\n"); break;
      case KEY_INT: buf_addz(o, "  no int\n"); break;
      case KEY_TEXT: buf_addz(o, "  name text\n"); break;
      case KEY_PAIR: buf_addz(o, "  part1 id\n  part2 int\n"); break;
      default: break;
    }
    fields(&m, e);
    for (uint32_t k = 0; k < link_count; k++) {
      if (links[k].many != e) continue;
      const char *one = entity_names[links[k].one];
      by[k] = reference_columns(&m, one, links[k].one);
      if (rng_percent(r, 85))
        buf_printf(o, "  %s %s%s by %.*s\n", rng_percent(r, 60) ? one : str_printf(a, "owner_%s", one).ptr, one,
                   optional(&m, 60), STR_ARG(by[k]));
    }
    if (e == 0 && tree) {
      struct str cols = reference_columns(&m, "parent", 0);
      buf_printf(o, "  parent customer? by %.*s\n  children [customer] by %.*s\n", STR_ARG(cols), STR_ARG(cols));
    }
    if (near && e < 2) buf_addz(o, by_text ? "  area text?\n" : "  area_color color?\n");
    if (twice && e == 1 && m.key_form[0] == KEY_ID) buf_addz(o, "  payer customer? by payer_id\n");
    bodies[e] = m.out;
  }
  for (uint32_t k = 0; k < link_count; k++)
    buf_printf(&bodies[links[k].one], "  %ss [%s] by %.*s\n", entity_names[links[k].many], entity_names[links[k].many],
               STR_ARG(by[k]));
  if (twice && m.key_form[0] == KEY_ID) buf_addz(&bodies[0], "  paid_invoices [invoice] by payer_id\n");
  if (near)
    buf_printf(&bodies[0], "  nearby [invoice] by %s -> %s\n", by_text ? "area" : "area_color",
               by_text ? "area" : "area_color");

  m.out = buf_in(a);
  buf_printf(o, "schema shop of customer\ntimezone \"%s\"\n", RNG_PICK(r, zones));
  buf_addz(o, "enum color { red, green from \"Green\", blue, \"dark blue\", grey }\n");
  for (uint32_t e = 0; e < m.entities; e++) {
    static const char *const keys[] = {" key id", " key no", " key name", " key (part1, part2)", ""};
    buf_printf(o, "entity %s%s {\n%.*s}\n", entity_names[e], keys[m.key_form[e]], STR_ARG(buf_str(&bodies[e])));
  }
  return str_dup(a, buf_str(o));
}
