/* why: why a customer is in a segment, or out. */
#include "run/run.h"
#include "run/why.h"
#include "tools/cli.h"
#include "tools/why_show.h"

struct asked {
  struct str name;
  uint32_t entity;
  struct why_part *plan;
};

static bool ask(struct session *s, struct ir *ir, struct asked *out, uint32_t *count) {
  struct cli *c = s->cli;
  for (uint32_t i = 0; i < c->segments.count; i++) {
    uint32_t g = session_segment(s, c->segments.items[i]);
    if (g == NONE) return false;
    ir_add_segment(ir, s->checked, g, &s->diags);
    if (s->diags.errors) return false;
    out[(*count)++] = (struct asked){s->checked->segments[g].name, s->checked->segments[g].entity,
                                     why_segment(ir, s->checked, g, &s->diags)};
  }
  if (c->where.len) {
    uint32_t entity = session_entity(s);
    if (entity == NONE) return false;
    const struct node *n = check_expr(&s->project, s->checked, entity, c->where, TYPE_BOOL);
    if (!n) return false;
    ir_add_cond(ir, s->checked, entity, n, STR("--where"), &s->diags);
    if (s->diags.errors) return false;
    out[(*count)++] = (struct asked){STR("the condition"), entity, why_expr(ir, s->checked, entity, n, &s->diags)};
  }
  return s->diags.errors == 0;
}

static struct dataset *load(struct session *s, const struct ir *ir, const struct asked *asked, uint32_t count) {
  struct needs *needs = needs_new(s->cli->arena, s->checked->schema);
  ir_needs(ir, needs);
  for (uint32_t i = 0; i < count; i++) why_needs(ir, asked[i].plan, needs);
  return session_load_needs(s, needs);
}

int cmd_why(struct cli *c) {
  struct session s;
  int code;
  struct str id = c->paths.items[0];
  if (!c->segments.count && !c->where.len) {
    fprintf(stderr, "seg: say which segment: `--segment NAME`, or `--where EXPR`\n");
    return EXIT_USAGE;
  }
  if (!session_open(&s, c, &code)) return code;
  struct ir *ir = ir_new(c->arena, s.checked, s.now);
  struct asked *asked = arena_new_array(c->arena, struct asked, c->segments.count + 2);
  uint32_t count = 0;
  if (!ask(&s, ir, asked, &count)) return session_show(&s), EXIT_PROBLEMS;
  struct dataset *d = load(&s, ir, asked, count);
  if (!d) return EXIT_PROBLEMS;
  struct why_show show = {c->out, c->arena, &s.sources, s.checked->schema, c->color_out};
  for (uint32_t i = 0; i < count; i++) {
    struct str entity = s.checked->schema->entities[asked[i].entity].name;
    uint32_t row = dataset_row(c->arena, d, asked[i].entity, id);
    if (row == ROW_NONE) {
      fprintf(stderr, "seg: there is no %.*s with the key `%.*s` in %.*s\n", STR_ARG(entity), STR_ARG(id),
              STR_ARG(c->data));
      return EXIT_PROBLEMS;
    }
    struct why why;
    struct run_error error = {0};
    if (!why_run(ir, asked[i].plan, d, row, c->arena, &why, &error)) {
      diag_add(&s.diags, &run_code, error.span, "%.*s", STR_ARG(error.message));
      session_show(&s);
      return EXIT_PROBLEMS;
    }
    if (c->format == FORMAT_JSON) {
      fputs("{\"entity\":", c->out);
      json_string_print(c->out, entity);
      fputs(",\"id\":", c->out);
      json_string_print(c->out, id);
      fputs(",\"segment\":", c->out);
      json_string_print(c->out, asked[i].name);
      fprintf(c->out, ",\"in\":%s,\"why\":", why.holds ? "true" : "false");
      why_show_json(&show, &why);
      fputs("}\n", c->out);
      continue;
    }
    fprintf(c->out, "%s%.*s %.*s is %s %.*s   (* decides)\n\n", i ? "\n" : "", STR_ARG(entity), STR_ARG(id),
            why.holds ? "in" : "not in", STR_ARG(asked[i].name));
    why_show_text(&show, &why);
  }
  return EXIT_FINE;
}
