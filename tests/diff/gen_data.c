/* Random rows, near the edges: missing, ties, daylight saving, big decimals, odd Unicode, orphans, odd JSON, words that
 * do not read. */
#include "diff.h"

#include "data/calendar.h"
#include "data/decimal.h"

struct filling {
  struct rng *r;
  struct arena *a;
  const struct schema *s;
  struct world *w;
  uint32_t id_style[16];
  bool rough;     /* values that do not read, too */
  uint64_t whole; /* relations without orphans */
};

struct str time_spelled(struct arena *a, int64_t us, bool zone) {
  int64_t day = floor_div(us, US_PER_DAY), rest = floor_mod(us, US_PER_DAY);
  struct date_parts d = date_split((int32_t)day);
  struct buf b = buf_in(a);
  buf_printf(&b, "%04d-%02u-%02uT%02u:%02u:%02u", d.year, d.month, d.day, (unsigned)(rest / US_PER_HOUR),
             (unsigned)(rest / US_PER_MINUTE % 60), (unsigned)(rest / US_PER_SECOND % 60));
  if (rest % US_PER_SECOND) buf_printf(&b, ".%06u", (unsigned)(rest % US_PER_SECOND));
  if (zone) buf_addc(&b, 'Z');
  return buf_str(&b);
}

static struct str date_spelled(struct arena *a, int32_t day) {
  struct date_parts d = date_split(day);
  return str_printf(a, "%04d-%02u-%02u", d.year, d.month, d.day);
}

static int64_t some_time(struct filling *f) {
  struct rng *r = f->r;
  static const int64_t edges[] = {/* seconds: daylight saving in Paris, New York, Lord Howe; ends of years, leap days */
                                  1743296400, 1743296399, 1761440400, 1761436800, 1761440399, 1741503600,
                                  1762063200, 1735689600, 1735686000, 1767225600, 1767222000, 1709164800,
                                  1740787200, 0,          -1,         1743865200, 1759590000, 4102444800};
  static const int64_t steps[] = {0,           1,           -1,           3600,       -3600,       86400,
                                  -86400,      7 * 86400,   -7 * 86400,   30 * 86400, -30 * 86400, 90 * 86400,
                                  -90 * 86400, 365 * 86400, -365 * 86400, 7200};
  int64_t t;
  switch (rng_below(r, 4)) {
    case 0: t = RNG_PICK(r, edges) * US_PER_SECOND; break;
    case 1: t = f->w->now + RNG_PICK(r, steps) * US_PER_SECOND; break;
    case 2: t = f->w->now + ((int64_t)rng_below(r, 800) - 600) * US_PER_DAY; break;
    default: t = f->w->now + ((int64_t)rng_below(r, 60 * 86400) - 40 * 86400) * US_PER_SECOND; break;
  }
  if (rng_percent(r, 10)) t += RNG_PICK(r, steps) > 0 ? 1 : -1;
  if (rng_percent(r, 1)) t = rng_percent(r, 50) ? TIMESTAMP_MIN + 40 * US_PER_DAY : TIMESTAMP_MAX - 40 * US_PER_DAY;
  return t;
}

static struct str some_text(struct filling *f) {
  static const char *const texts[] = {"",
                                      "a",
                                      "A",
                                      "ab",
                                      "Ab",
                                      "abc",
                                      "b",
                                      "B",
                                      ("Stra\xc3\x9f"
                                       "e"),
                                      "STRASSE",
                                      "strasse",
                                      "\xc4\xb0stanbul",
                                      "istanbul",
                                      "i\xcc\x87stanbul",
                                      "caf\xc3\xa9",
                                      "cafe\xcc\x81",
                                      "  pad ",
                                      "\tx\n",
                                      "user12@x.com",
                                      "user7@y.org",
                                      "zz",
                                      "\xf0\x9f\x98\x80",
                                      "\xc7\x85",
                                      "\xc5\xbf",
                                      "\xce\xa3\xcf\x83\xcf\x82",
                                      "a,b",
                                      "say \"hi\"",
                                      "it's",
                                      "line\nbreak",
                                      "100%",
                                      "a_b",
                                      "[1]",
                                      "{}",
                                      "red",
                                      "12",
                                      "12.5",
                                      "-3",
                                      "01",
                                      "true",
                                      "null",
                                      "N/A",
                                      "\xef\xac\x81n",
                                      "\xc3\xa5",
                                      "\xe2\x84\xab",
                                      "\xef\xbf\xbd"};
  return str_from(RNG_PICK(f->r, texts));
}

static struct str some_int(struct filling *f) {
  static const char *const odd[] = {"9223372036854775807", "-9223372036854775808", "1000000000000", "9007199254740993",
                                    "4611686018427387904"};
  if (rng_percent(f->r, 2)) return str_from(RNG_PICK(f->r, odd));
  return str_printf(f->a, "%d", (int)rng_below(f->r, 20) - 4);
}

static struct str some_decimal(struct filling *f, struct type t, bool cents) {
  struct rng *r = f->r;
  i128 v;
  switch (rng_below(r, 6)) {
    case 0: v = 0; break;
    case 1: v = (i128)(1 + rng_below(r, 5)) * decimal_pow10(t.scale); break;
    case 2: v = (i128)rng_below(r, 100); break;
    case 3: v = (i128)(rng_next(r) % 1000000); break;
    case 4: v = (i128)(rng_next(r) % UINT64_C(1000000000000)); break;
    default:
      v = rng_percent(r, 10) ? decimal_pow10(t.precision) - 1
                             : (i128)rng_below(r, 4) * decimal_pow10(t.scale) +
                                   (t.scale ? (i128)rng_below(r, 3) * decimal_pow10(t.scale) / 2 : 0);
      break;
  }
  if (t.precision < 38) v %= decimal_pow10(t.precision);
  if (rng_percent(r, 20)) v = -v;
  struct buf b = buf_in(f->a);
  decimal_print(&b, v, cents ? 0 : t.scale);
  return buf_str(&b);
}

static struct str some_float(struct filling *f) {
  static const char *const odd[] = {"0",
                                    "-0.0",
                                    "0.1",
                                    "0.2",
                                    "0.3",
                                    "0.30000000000000004",
                                    "1e10",
                                    "1e300",
                                    "-1e300",
                                    "5e-324",
                                    "9007199254740993",
                                    "9223372036854775807",
                                    "2.5",
                                    "3",
                                    "-1.5",
                                    "1e16"};
  if (rng_percent(f->r, 50)) return str_from(RNG_PICK(f->r, odd));
  return str_printf(f->a, "%d.%u", (int)rng_below(f->r, 12) - 3, rng_below(f->r, 4) * 25);
}

static struct str some_word(struct filling *f, uint32_t ref) {
  const struct enum_type *e = &f->s->enums[ref];
  if (rng_percent(f->r, 4)) return STR("no such word");
  uint32_t most = e->count < 6 ? e->count : 6; /* few of the countries, so that they meet */
  return e->members[rng_below(f->r, most)].stored;
}

static struct str some_set(struct filling *f, struct type t) {
  static const char *const texts[] = {"\"a\"",           "\"A\"",   "\"ab\"", "\"\"",    "\"caf\\u00e9\"",
                                      "\"caf\xc3\xa9\"", "\"x y\"", "\"12\"", "\"red\"", "\"\xf0\x9f\x98\x80\""};
  static const char *const colors[] = {"\"red\"", "\"Green\"", "\"blue\"", "\"dark blue\"", "\"none\""};
  struct buf b = buf_in(f->a);
  buf_addc(&b, '[');
  for (uint32_t n = rng_below(f->r, 4); n; n--) {
    if (b.len > 1) buf_addz(&b, ", ");
    buf_addz(&b, t.elem == TYPE_ENUM ? RNG_PICK(f->r, colors) : RNG_PICK(f->r, texts));
  }
  buf_addc(&b, ']');
  return buf_str(&b);
}

static struct str some_map(struct filling *f) {
  static const char *const keys[] = {"tier", "seats", "since", "at",      "cost", "ratio",
                                     "on",   "hue",   "n",     "odd key", "x",    "tier"};
  static const char *const values[] = {"\"gold\"",
                                       "\"silver\"",
                                       "12",
                                       "\"12\"",
                                       "12.5",
                                       "\"12.50\"",
                                       "true",
                                       "false",
                                       "\"true\"",
                                       "null",
                                       "\"\"",
                                       "[1,2]",
                                       "{\"n\":1}",
                                       "\"2025-03-30\"",
                                       "\"2025-03-30T01:30:00Z\"",
                                       "1e3",
                                       "-0",
                                       "\"-3\"",
                                       "\"red\"",
                                       "\"Green\"",
                                       "0.125",
                                       "\"\\u0061\"",
                                       "9223372036854775808",
                                       "1.005",
                                       "\" 12\"",
                                       "\"+5\"",
                                       "\"1e3\"",
                                       "\"caf\\u00e9\""};
  struct buf b = buf_in(f->a);
  buf_addc(&b, '{');
  for (uint32_t n = rng_below(f->r, 6); n; n--) {
    if (b.len > 1) buf_addc(&b, ',');
    buf_printf(&b, "%s\"%s\":%s", rng_percent(f->r, 20) ? " " : "", RNG_PICK(f->r, keys), RNG_PICK(f->r, values));
  }
  buf_addc(&b, '}');
  return buf_str(&b);
}

static struct str some_id(struct filling *f, uint32_t entity, uint32_t n) {
  static const char *const mixed[] = {"01", "1", "x", "10", "9", "b", "B", "-1", "1.0", "00", " 7", "a,b", "\xc3\xa9"};
  switch (f->id_style[entity & 15]) {
    case 0: return str_printf(f->a, "c%u", n);
    case 1: return str_printf(f->a, "%d", (int)n * 3 - 6);
    default: return n < sizeof mixed / sizeof *mixed ? str_from(mixed[n]) : str_printf(f->a, "k%u", n);
  }
}

static struct cell some_cell(struct filling *f, uint32_t entity, const struct column_spec *c, uint32_t n) {
  struct rng *r = f->r;
  struct cell cell = {.present = true};
  if (!c->in_key && rng_percent(r, c->type.optional                                       ? 25
                                   : c->type.kind == TYPE_SET || c->type.kind == TYPE_MAP ? 15
                                                                                          : 2))
    return (struct cell){0};
  if (!c->in_key && c->storage.missing_count && rng_percent(r, 20)) {
    cell.text = c->storage.missing[rng_below(r, c->storage.missing_count)];
    return cell;
  }
  if (f->rough && !c->in_key && c->type.kind != TYPE_TEXT && c->type.kind != TYPE_ID && c->type.kind != TYPE_ENUM &&
      rng_percent(r, 3)) {
    cell.text = STR("rubbish");
    return cell;
  }
  switch (c->type.kind) {
    case TYPE_ID: cell.text = some_id(f, entity, c->in_key ? n : rng_below(r, 16)); break;
    case TYPE_INT: cell.text = c->in_key ? str_printf(f->a, "%d", (int)n - 2) : some_int(f); break;
    case TYPE_DECIMAL: cell.text = some_decimal(f, c->type, c->storage.kind == STORED_CENTS); break;
    case TYPE_FLOAT: cell.text = some_float(f); break;
    case TYPE_BOOL: {
      bool v = rng_percent(r, 50);
      cell.text = c->storage.kind == STORED_WORDS ? (v ? c->storage.yes : c->storage.no)
                  : v                             ? STR("true")
                                                  : STR("false");
      break;
    }
    case TYPE_ENUM: cell.text = some_word(f, c->type.ref); break;
    case TYPE_DATE: cell.text = date_spelled(f->a, (int32_t)floor_div(some_time(f), US_PER_DAY)); break;
    case TYPE_TIMESTAMP: {
      int64_t t = some_time(f);
      switch (c->storage.kind) {
        case STORED_EPOCH_S: cell.text = str_printf(f->a, "%lld", (long long)floor_div(t, US_PER_SECOND)); break;
        case STORED_EPOCH_MS: cell.text = str_printf(f->a, "%lld", (long long)floor_div(t, 1000)); break;
        case STORED_EPOCH_US: cell.text = str_printf(f->a, "%lld", (long long)t); break;
        default: cell.text = time_spelled(f->a, t, c->storage.kind == STORED_PLAIN && rng_percent(r, 70)); break;
      }
      break;
    }
    case TYPE_SET: cell.text = some_set(f, c->type); break;
    case TYPE_MAP: cell.text = some_map(f); break;
    default: cell.text = c->in_key ? str_printf(f->a, "%s%u", n % 3 ? "N" : "n\xc3\xa9 ", n) : some_text(f); break;
  }
  return cell;
}

static void refer(struct filling *f, const struct relation *rel, struct cell *row) {
  uint32_t many = rel->to_many ? rel->to : rel->from;
  const struct heap *there = &f->w->heaps[rel->to_many ? rel->from : rel->to];
  const uint32_t *here_cols = rel->to_many ? rel->to_cols : rel->from_cols,
                 *there_cols = rel->to_many ? rel->from_cols : rel->to_cols;
  uint32_t dice = rng_below(f->r, 20);
  if (dice >= 18 && (f->whole >> (rel - f->s->relations) % 64 & 1)) dice = 0; /* of some relations there is no orphan */
  const struct cell *target =
      there->rows.count && dice < 15
          ? there->rows.items[rng_below(f->r, rng_percent(f->r, 40) ? (there->rows.count + 3) / 4 : there->rows.count)]
          : NULL;
  for (uint32_t i = 0; i < rel->width; i++) {
    struct cell *c = &row[here_cols[i]];
    if (target) *c = target[there_cols[i]];
    else if (dice < 18) *c = (struct cell){0};
    else if (f->s->entities[many].columns[here_cols[i]].type.kind == TYPE_ID)
      *c =
          (struct cell){str_dup(f->a, some_id(f, rel->to_many ? rel->from : rel->to, 40 + dice)), true}; /* an orphan */
  }
}

void gen_data(struct rng *r, struct arena *a, const struct schema *s, struct world *w) {
  struct filling f = {.r = r, .a = a, .s = s, .w = w, .rough = rng_percent(r, 25)};
  f.whole = rng_next(r);
  for (uint32_t e = 0; e < 16; e++) f.id_style[e] = rng_below(r, 3);
  w->heaps = arena_new_array(a, struct heap, s->entity_count);
  w->heap_count = s->entity_count;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    struct heap *h = &w->heaps[e];
    h->entity = str_dup(a, en->name);
    h->columns = arena_new_array(a, struct str, en->column_count);
    h->column_count = en->column_count;
    for (uint32_t c = 0; c < en->column_count; c++) h->columns[c] = str_dup(a, en->columns[c].stored);
    uint32_t rows = rng_percent(r, 4) ? 0 : rng_percent(r, 10) ? 150 : 4 + rng_below(r, 20) + e * 12;
    for (uint32_t n = 0; n < rows; n++) {
      struct cell *row = arena_new_array(a, struct cell, en->column_count + 1);
      for (uint32_t c = 0; c < en->column_count; c++) {
        const struct column_spec *spec = &en->columns[c];
        row[c] = some_cell(&f, e, spec, n);
        if (row[c].text.ptr) row[c].text = str_dup(a, row[c].text);
      }
      *array_push(a, &h->rows) = row;
    }
    for (uint32_t k = 0; k < s->relation_count; k++) {
      const struct relation *rel = &s->relations[k];
      uint32_t many = rel->to_many ? rel->to : rel->from;
      bool same = many == e;
      if (!same || !rel->unique) continue;
      for (uint32_t n = 0; n < rows; n++) refer(&f, rel, h->rows.items[n]);
    }
  }
}
