/* check, dump. */
#include <time.h>

#include "front/lex.h"
#include "infer/infer.h"
#include "run/run.h"
#include "tools/cli.h"
#include "tools/server_scan.h"

enum { GRAPH_MOST = 200000 };

/* What only lowering finds out: constants that overflow, definitions that come to too much. */
static void check_lowering(struct session *s) {
  s->now = (int64_t)time(NULL) * 1000000;
  struct ir *ir = NULL;
  for (uint32_t i = 0; i < s->checked->segment_count; i++) {
    if (!ir || ir->nodes.count > GRAPH_MOST)
      ir = ir_new(s->cli->arena, s->checked, s->now); /* all together may be more than one may be */
    ir_add_segment(ir, s->checked, i, &s->diags);
  }
}

int cmd_check(struct cli *c) {
  struct session s;
  int code = EXIT_PROBLEMS;
  if (!session_open(&s, c, &code)) return code;
  if (!s.diags.errors && s.checked->schema) check_lowering(&s);
  struct drift drift = {0};
  if (c->data.len && !s.checked->schema && !s.diags.errors) {
    fprintf(stderr,
            "seg: these files name no schema to hold the data against; write `schema \"...\"` in one of them\n");
    return EXIT_PROBLEMS;
  }
  if (c->data.len && !s.diags.errors) {
    struct load_options o = session_load_options(&s);
    struct scan_server server;
    bool remote = server_scan(&server, c, c->data, &s, s.checked->schema);
    check_drift(c->arena, s.checked->schema, c->data, remote ? &server : NULL, &o, &drift, &s.diags);
    if (o.progress) fprintf(stderr, "\r\033[K");
  }
  bool bad = s.diags.errors || (c->deny_warnings && s.diags.warnings);
  if (!session_render(&s)) {
    render_text(&s.sources, &s.diags, c->color_out, c->out);
    if (!s.diags.errors && !s.diags.warnings && !c->quiet) {
      fprintf(c->out, "%u segment%s, %u test%s", s.checked->segment_count, s.checked->segment_count == 1 ? "" : "s",
              s.checked->test_count, s.checked->test_count == 1 ? "" : "s");
      if (c->data.len)
        fprintf(c->out, ", %u table%s with %llu row%s", drift.tables, drift.tables == 1 ? "" : "s",
                (unsigned long long)drift.rows, drift.rows == 1 ? "" : "s");
      fprintf(c->out, ": nothing wrong\n");
    }
  }
  return bad ? EXIT_PROBLEMS : EXIT_FINE;
}

static int dump_text(struct cli *c, bool tokens) {
  struct sources ss = sources_in(c->arena);
  struct diags ds = diags_in(c->arena);
  struct tree_ids ids = {1};
  for (uint32_t i = 1; i < c->paths.count; i++) {
    struct path_list list = {0};
    struct str why, text;
    bool standard = str_is(c->paths.items[i], "-");
    if (standard) *array_push(c->arena, &list.list) = STR(STANDARD_INPUT);
    else if (!project_expand(c->arena, c->paths.items[i], &list, &why)) {
      fprintf(stderr, "seg: %.*s\n", STR_ARG(why));
      return EXIT_PROBLEMS;
    }
    for (uint32_t k = 0; k < list.list.count; k++) {
      if (standard) text = read_standard_input(c, &why);
      if (standard ? !text.ptr : !file_read(NULL, c->arena, list.list.items[k], &text, &why)) {
        fprintf(stderr, "seg: %.*s: %.*s\n", STR_ARG(list.list.items[k]), STR_ARG(why));
        return EXIT_PROBLEMS;
      }
      struct buf out = buf_in(c->arena);
      uint32_t file = sources_add(&ss, list.list.items[k], text);
      if (tokens) lex_dump(c->arena, &ss, file, &ds, &out);
      else tree_dump(parse_file(c->arena, &ss, file, &ids, &ds), &out);
      fwrite(out.ptr, 1, out.len, c->out);
    }
  }
  diags_sort(&ds);
  render_text(&ss, &ds, c->color_err, stderr);
  return ds.errors ? EXIT_PROBLEMS : EXIT_FINE;
}

int cmd_dump(struct cli *c) {
  struct str what = c->paths.items[0];
  bool tree = str_is(what, "tree"), tokens = str_is(what, "tokens"), ir_wanted = str_is(what, "ir"),
       bytecode = str_is(what, "bytecode");
  if ((!tree && !tokens && !ir_wanted && !bytecode) || c->paths.count < 2) {
    fprintf(stderr, "seg: `seg dump` takes tree, tokens, ir or bytecode, and a path\n");
    return EXIT_USAGE;
  }
  if (tree || tokens) return dump_text(c, tokens);
  struct session s;
  int code;
  if (!session_open(&s, c, &code)) return code;
  struct ir *ir = ir_new(c->arena, s.checked, s.now);
  if (c->where.len) {
    uint32_t entity = session_entity(&s);
    if (entity == NONE) return EXIT_USAGE;
    const struct node *n = check_expr(&s.project, s.checked, entity, c->where, TYPE_BOOL);
    if (n) ir_add_cond(ir, s.checked, entity, n, STR("--where"), &s.diags);
  } else if (c->segments.count) {
    for (uint32_t i = 0; i < c->segments.count; i++) {
      uint32_t g = session_segment(&s, c->segments.items[i]);
      if (g == NONE) return EXIT_PROBLEMS;
      ir_add_segment(ir, s.checked, g, &s.diags);
    }
  } else {
    for (uint32_t i = 0; i < s.checked->segment_count; i++) ir_add_segment(ir, s.checked, i, &s.diags);
  }
  if (s.diags.errors) {
    session_show(&s);
    return EXIT_PROBLEMS;
  }
  struct buf out = buf_in(c->arena);
  if (ir_wanted) ir_dump(ir, &out);
  else program_dump(program_emit(c->arena, ir), &out);
  fwrite(out.ptr, 1, out.len, c->out);
  return EXIT_FINE;
}
