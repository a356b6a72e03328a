/* bench: what each segment costs, and which of its conditions it shares with others. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/map.h"
#include "run/run.h"
#include "tools/cli.h"
#include "tools/json_out.h"

enum { REPEATS_LEAST = 3, REPEATS_MOST = 25, LONG_ENOUGH = 300000000 /* ns */ };

/* What was measured of a set of segments, or of a condition alone. */
struct cost {
  uint64_t median, min; /* ns, planning and evaluation */
  uint64_t repeats;
  uint64_t holds; /* rows for which the first of them holds */
  struct run_error error;
};

struct condition {
  ir_ref cond;
  uint32_t entity;
  struct cost cost;
  ARRAY_OF(uint32_t) users; /* segments */
};

struct bench {
  struct session s;
  struct ir *ir;
  struct dataset *data;
  struct arena scratch; /* of one evaluation */
  struct cost together, *segments;
  ARRAY_OF(struct condition) conditions;
  uint32_t *by_node; /* [node]: index of its condition + 1 */
};

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static bool report_error(struct bench *b, const struct run_error *e) {
  if (e->canceled) return false;
  diag_add(&b->s.diags, &run_code, e->span, "%.*s", STR_ARG(e->message));
  session_show(&b->s);
  return false;
}

/* Plans and evaluates these and nothing else, again and again. False: out->error. */
static bool measure(struct bench *b, const struct ir_segment *segments, uint32_t count, struct cost *out) {
  struct ir part = *b->ir; /* the same graph, asked for less */
  part.segments.items = (struct ir_segment *)(uintptr_t)segments;
  part.segments.count = count;
  uint64_t times[REPEATS_MOST], n = 0, spent = 0;
  while (n < REPEATS_LEAST || (n < REPEATS_MOST && spent < LONG_ENOUGH)) {
    arena_free(&b->scratch);
    struct run_result result = {0};
    struct run_options o = {.threads = b->s.cli->threads, .cancel = b->s.cli->cancel};
    uint64_t from = clock_ns();
    struct program *p = program_emit(&b->scratch, &part);
    if (!program_run(p, b->data, &o, &b->scratch, &result)) {
      out->error = result.error;
      out->error.message = str_dup(b->s.cli->arena, result.error.message);
      return false;
    }
    spent += times[n] = clock_ns() - from;
    n++;
    out->holds = count ? result.segments[0].count : 0;
  }
  qsort(times, n, sizeof *times, by_size);
  out->median = times[n / 2];
  out->min = times[0];
  out->repeats = n;
  return true;
}

/* The conditions that `and` and `or` put together, each once. */
static void collect(struct bench *b, ir_ref cond, uint32_t segment) {
  const struct ir_node *n = ir_at(b->ir, cond);
  if (n->op == IR_AND || n->op == IR_OR) {
    for (uint32_t i = 0; i < n->arg_count; i++) collect(b, n->args[i], segment);
    return;
  }
  if (!b->by_node[cond]) {
    struct condition *c = array_push(b->s.cli->arena, &b->conditions);
    *c = (struct condition){.cond = cond, .entity = b->ir->segments.items[segment].entity};
    b->by_node[cond] = b->conditions.count;
  }
  struct condition *c = &b->conditions.items[b->by_node[cond] - 1];
  if (!c->users.count || c->users.items[c->users.count - 1] != segment)
    *array_push(b->s.cli->arena, &c->users) = segment;
}

static bool plan(struct bench *b) {
  struct cli *c = b->s.cli;
  b->ir = ir_new(c->arena, b->s.checked, b->s.now);
  for (uint32_t i = 0; i < c->segments.count; i++) {
    uint32_t g = session_segment(&b->s, c->segments.items[i]);
    if (g == NONE) return false;
    ir_add_segment(b->ir, b->s.checked, g, &b->s.diags);
  }
  for (uint32_t i = 0; !c->segments.count && i < b->s.checked->segment_count; i++)
    ir_add_segment(b->ir, b->s.checked, i, &b->s.diags);
  return !b->s.diags.errors || (session_show(&b->s), false);
}

static bool measure_all(struct bench *b) {
  struct ir *ir = b->ir;
  uint32_t count = ir->segments.count;
  b->segments = arena_new_array(b->s.cli->arena, struct cost, count + 1);
  b->by_node = arena_new_array(b->s.cli->arena, uint32_t, ir->nodes.count);
  for (uint32_t i = 0; i < count; i++) collect(b, ir->segments.items[i].cond, i);
  if (!measure(b, ir->segments.items, count, &b->together)) return report_error(b, &b->together.error);
  for (uint32_t i = 0; i < count; i++)
    if (!measure(b, &ir->segments.items[i], 1, &b->segments[i])) return report_error(b, &b->segments[i].error);
  for (uint32_t i = 0; i < b->conditions.count; i++) {
    struct condition *c = &b->conditions.items[i];
    struct ir_segment alone = {.segment = NONE, .name = STR("condition"), .entity = c->entity, .cond = c->cond};
    /* alone it may overflow for rows that the others of its segment keep from it */
    if (!measure(b, &alone, 1, &c->cost) && c->cost.error.canceled) return false;
  }
  return true;
}

static uint32_t rows_of(const struct bench *b, uint32_t entity) { return b->data->tables[entity].rows; }
static uint64_t rate(uint64_t rows, const struct cost *c) { return c->median ? rows * 1000000000u / c->median : 0; }
static uint64_t tenths(uint64_t part, uint64_t whole) { return whole ? (part * 1000 + whole / 2) / whole : 0; }

static struct str text_of(struct bench *b, ir_ref cond) {
  struct buf out = buf_in(b->s.cli->arena);
  ir_print(b->ir, cond, &out);
  return buf_str(&out);
}

static bool uses(const struct condition *c, uint32_t segment) {
  for (uint32_t i = 0; i < c->users.count; i++)
    if (c->users.items[i] == segment) return true;
  return false;
}

/* What the conditions of a segment take, each alone. */
static uint64_t conditions_sum(const struct bench *b, uint32_t segment) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < b->conditions.count; i++)
    if (uses(&b->conditions.items[i], segment)) sum += b->conditions.items[i].cost.median;
  return sum;
}

static uint64_t segments_sum(const struct bench *b) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < b->ir->segments.count; i++) sum += b->segments[i].median;
  return sum;
}

/* ---- JSON ---- */

static void cost_json(struct json_out *j, const struct cost *c, uint64_t rows) {
  json_out_count(j, "median_ns", c->median);
  json_out_count(j, "min_ns", c->min);
  json_out_count(j, "repeats", c->repeats);
  json_out_count(j, "rows_per_second", rate(rows, c));
}

static void condition_json(struct bench *b, struct json_out *j, const struct condition *c, uint32_t segment,
                           uint64_t sum) {
  json_out_open(j, '{');
  json_out_member(j, "condition", text_of(b, c->cond));
  json_out_count(j, "holds", c->cost.holds);
  json_out_key(j, "holds_percent"), json_out_tenths(j, tenths(c->cost.holds, rows_of(b, c->entity)));
  json_out_key(j, "time_percent"), json_out_tenths(j, tenths(c->cost.median, sum));
  cost_json(j, &c->cost, rows_of(b, c->entity));
  if (c->cost.error.set) json_out_member(j, "error_alone", c->cost.error.message);
  json_out_key(j, "shared_with");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < c->users.count; i++)
    if (c->users.items[i] != segment) json_out_text(j, b->ir->segments.items[c->users.items[i]].name);
  json_out_close(j, ']');
  json_out_close(j, '}');
}

static void show_json(struct bench *b) {
  struct json_out j = json_out_to(b->s.cli->out);
  json_out_open(&j, '{');
  json_out_key(&j, "together");
  json_out_open(&j, '{');
  json_out_count(&j, "median_ns", b->together.median);
  json_out_count(&j, "min_ns", b->together.min);
  json_out_count(&j, "repeats", b->together.repeats);
  json_out_count(&j, "one_by_one_ns", segments_sum(b));
  json_out_close(&j, '}');
  json_out_key(&j, "segments");
  json_out_open(&j, '[');
  for (uint32_t i = 0; i < b->ir->segments.count; i++) {
    const struct ir_segment *g = &b->ir->segments.items[i];
    uint32_t rows = rows_of(b, g->entity);
    uint64_t sum = conditions_sum(b, i);
    json_out_open(&j, '{');
    json_out_member(&j, "segment", g->name);
    json_out_member(&j, "on", b->s.checked->schema->entities[g->entity].name);
    json_out_count(&j, "members", b->segments[i].holds);
    json_out_count(&j, "of", rows);
    cost_json(&j, &b->segments[i], rows);
    json_out_key(&j, "conditions");
    json_out_open(&j, '[');
    for (uint32_t k = 0; k < b->conditions.count; k++)
      if (uses(&b->conditions.items[k], i)) condition_json(b, &j, &b->conditions.items[k], i, sum);
    json_out_close(&j, ']');
    json_out_close(&j, '}');
  }
  json_out_close(&j, ']');
  json_out_close(&j, '}');
  json_out_end(&j);
}

/* ---- for people ---- */

static struct str ms(struct bench *b, uint64_t ns) { return str_printf(b->s.cli->arena, "%.3f", (double)ns / 1e6); }

static struct str millions(struct bench *b, uint64_t rows, const struct cost *c) {
  return str_printf(b->s.cli->arena, "%.1f", (double)rate(rows, c) / 1e6);
}

static struct str percent(struct bench *b, uint64_t part, uint64_t whole) {
  uint64_t t = tenths(part, whole);
  return str_printf(b->s.cli->arena, "%llu.%llu%%", (unsigned long long)(t / 10), (unsigned long long)(t % 10));
}

/* Cut where the line would become too long, at a character's edge. */
static struct str short_text(struct bench *b, struct str s) {
  enum { MOST = 72 };
  if (s.len <= MOST) return s;
  size_t n = MOST - 4;
  while (n && ((unsigned char)s.ptr[n] & 0xC0) == 0x80) n--;
  return str_printf(b->s.cli->arena, "%.*s ...", (int)n, s.ptr);
}

static struct str shared(struct bench *b, const struct condition *c, uint32_t segment) {
  struct buf out = buf_in(b->s.cli->arena);
  uint32_t others = 0;
  for (uint32_t i = 0; i < c->users.count; i++) {
    if (c->users.items[i] == segment) continue;
    if (others++ < 3)
      buf_printf(&out, "%s%.*s", others > 1 ? ", " : "", STR_ARG(b->ir->segments.items[c->users.items[i]].name));
  }
  if (others > 3) buf_printf(&out, " and %u more", others - 3);
  return out.len ? buf_str(&out) : STR("");
}

static void show_table(struct bench *b) {
  struct arena *a = b->s.cli->arena;
  enum { COLUMNS = 6 };
  static const char *const head[COLUMNS] = {
      "segment, its conditions", "ms", "million rows/s", "of the time", "holds for", "also in"};
  bool right[COLUMNS] = {false, true, true, true, true, false};
  struct table_text t = {.arena = a, .columns = COLUMNS, .right = right};
  for (int i = 0; i < COLUMNS; i++) *array_push(a, &t.cells) = str_from(head[i]);
  for (uint32_t i = 0; i < b->ir->segments.count; i++) {
    const struct ir_segment *g = &b->ir->segments.items[i];
    uint32_t rows = rows_of(b, g->entity);
    uint64_t sum = conditions_sum(b, i);
    *array_push(a, &t.cells) = g->name;
    *array_push(a, &t.cells) = ms(b, b->segments[i].median);
    *array_push(a, &t.cells) = millions(b, rows, &b->segments[i]);
    *array_push(a, &t.cells) = STR("");
    *array_push(a, &t.cells) = percent(b, b->segments[i].holds, rows);
    *array_push(a, &t.cells) = STR("");
    for (uint32_t k = 0; k < b->conditions.count; k++) {
      const struct condition *c = &b->conditions.items[k];
      if (!uses(c, i)) continue;
      struct str text = short_text(b, text_of(b, c->cond));
      *array_push(a, &t.cells) = str_printf(a, "  %.*s", STR_ARG(text));
      bool known = !c->cost.error.set; /* else it overflows where it stands alone */
      *array_push(a, &t.cells) = known ? ms(b, c->cost.median) : STR("-");
      *array_push(a, &t.cells) = known ? millions(b, rows, &c->cost) : STR("-");
      *array_push(a, &t.cells) = known ? percent(b, c->cost.median, sum) : STR("-");
      *array_push(a, &t.cells) = known ? percent(b, c->cost.holds, rows) : STR("-");
      *array_push(a, &t.cells) = shared(b, c, i);
    }
  }
  table_print(&t, b->s.cli->out);
  struct str all = ms(b, b->together.median), sum = ms(b, segments_sum(b));
  fprintf(b->s.cli->out, "%u segment%s at once: %.*s ms; one after the other: %.*s ms\n", b->ir->segments.count,
          b->ir->segments.count == 1 ? "" : "s", STR_ARG(all), STR_ARG(sum));
}

int cmd_bench(struct cli *c) {
  struct bench *b = arena_new(c->arena, struct bench);
  int code;
  if (!session_open(&b->s, c, &code)) return code;
  if (!plan(b)) return EXIT_PROBLEMS;
  b->data = session_load(&b->s, b->ir);
  if (!b->data) return EXIT_PROBLEMS;
  arena_init_within(&b->scratch, c->arena);
  if (!measure_all(b)) return EXIT_PROBLEMS;
  if (c->format == FORMAT_JSON) show_json(b);
  else show_table(b);
  return EXIT_FINE;
}
