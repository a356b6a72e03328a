/* list: what segments there are. */
#include "tools/cli.h"
#include "tools/json_out.h"

static struct str kind_of(const struct segment *g) {
  return g->kind == SEGMENT_ACTIVE ? STR("active") : g->kind == SEGMENT_STATIC ? STR("static") : STR("");
}

static void as_json(const struct session *s, FILE *out) {
  struct json_out j = json_out_to(out);
  json_out_open(&j, '{');
  json_out_count(&j, "version", 1);
  json_out_key(&j, "segments");
  json_out_open(&j, '[');
  for (uint32_t i = 0; i < s->checked->segment_count; i++) {
    const struct segment *g = &s->checked->segments[i];
    json_out_open(&j, '{');
    json_out_member(&j, "name", g->name);
    json_out_member(&j, "kind", g->kind == SEGMENT_PLAIN ? STR("plain") : kind_of(g));
    json_out_member(&j, "entity", s->checked->schema->entities[g->entity].name);
    json_out_member(&j, "title", g->title);
    json_out_member(&j, "doc", g->doc);
    json_out_member(&j, "owner", g->owner);
    json_out_key(&j, "tags");
    json_out_open(&j, '[');
    for (uint32_t k = 0; k < g->tag_count; k++) json_out_text(&j, g->tags[k]);
    json_out_close(&j, ']');
    if (g->kind == SEGMENT_STATIC) json_out_count(&j, "ids", g->id_count);
    const struct source *src = sources_get(&s->sources, g->span.file);
    json_out_member(&j, "file", src->path);
    json_out_count(&j, "line", source_locate(src, g->span.start).line);
    json_out_close(&j, '}');
  }
  json_out_close(&j, ']');
  json_out_close(&j, '}');
  json_out_end(&j);
}

static void as_table(const struct session *s, struct cli *c) {
  struct table_text t = {.arena = c->arena, .columns = 4};
  bool right[4] = {0};
  t.right = right;
  static const char *const head[] = {"segment", "kind", "on", "about"};
  for (int i = 0; i < 4; i++) *array_push(c->arena, &t.cells) = str_from(head[i]);
  for (uint32_t i = 0; i < s->checked->segment_count; i++) {
    const struct segment *g = &s->checked->segments[i];
    struct str about = g->title.len ? g->title : g->doc;
    size_t line = str_find(about, STR("\n"));
    *array_push(c->arena, &t.cells) = g->name;
    *array_push(c->arena, &t.cells) = kind_of(g);
    *array_push(c->arena, &t.cells) = s->checked->schema->entities[g->entity].name;
    *array_push(c->arena, &t.cells) = line == SIZE_MAX ? about : str_sub(about, 0, line);
  }
  table_print(&t, c->out);
}

int cmd_list(struct cli *c) {
  struct session s;
  int code;
  if (!session_open(&s, c, &code)) return code;
  if (c->format == FORMAT_JSON) as_json(&s, c->out);
  else if (c->format != FORMAT_IDS) as_table(&s, c);
  for (uint32_t i = 0; c->format == FORMAT_IDS && i < s.checked->segment_count; i++)
    fprintf(c->out, "%.*s\n", STR_ARG(s.checked->segments[i].name));
  return EXIT_FINE;
}
