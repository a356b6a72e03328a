/* Lines that begin with a colon. */
#include <stdlib.h>
#include <sys/stat.h>

#include "data/time_text.h"
#include "tools/repl.h"

const struct repl_command repl_commands[] = {
    {"bytecode", "E", "what runs"},
    {"data", "D", "take the data of D"},
    {"fields", "[ENTITY]", "the fields of an entity, and what is computed on it"},
    {"help", "", "this text"},
    {"ir", "E", "the graph of conditions"},
    {"load", "[PATH...]", "read the files again, and these as well"},
    {"more", "", "the next members; an empty line does the same"},
    {"now", "[TIME]", "the instant of evaluation: a date, a timestamp, or `clock`"},
    {"on", "[ENTITY]", "the entity that expressions speak of"},
    {"quit", "", "leave; Ctrl-D does the same"},
    {"save", "FILE", "write this session's definitions to a new file"},
    {"segments", "", "the segments"},
    {"sql", "E", "the statement for SQLite, and its values"},
    {"time", "on|off", "say how long things take"},
    {"type", "E", "the type of an expression"},
    {"why", "ID E", "why that row is in, or out: every condition and its values"},
    {NULL, NULL, NULL},
};

static void help(struct repl *r) {
  FILE *out = r->cli->out;
  fputs(
      "An expression shows its count, its share and its first members. A definition (`segment`, `let`, `test`, `use`) is added, or\n"
      "replaces the one of its name. E is an expression or the name of a segment.\n\n",
      out);
  for (const struct repl_command *c = repl_commands; c->name; c++) {
    char left[40];
    snprintf(left, sizeof left, ":%s %s", c->name, c->operands);
    fprintf(out, "  %-18s %s\n", left, c->help);
  }
}

static void fields(struct repl *r, struct str name) {
  struct arena a;
  arena_init(&a, r->cli->arena->mem, r->cli->arena->trap);
  const struct checked *c = r->world->s.checked;
  const struct schema *s = c->schema;
  uint32_t e = name.len ? map_get(&s->entity_by_name, name) : repl_entity(r, r->world);
  if (e == MAP_NONE || e == NONE) {
    struct str *names = arena_new_array(&a, struct str, s->entity_count + 1);
    for (uint32_t i = 0; i < s->entity_count; i++) names[i] = s->entities[i].name;
    int near = name_nearest(name, names, s->entity_count);
    if (name.len) fprintf(stderr, "seg: there is no entity `%.*s`", STR_ARG(text_shown(&a, name)));
    if (name.len && near >= 0) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(names[near]));
    if (name.len) fputc('\n', stderr);
    r->failed = true;
    arena_free(&a);
    return;
  }
  struct table_text t = {.arena = &a, .columns = 3, .right = arena_new_array(&a, bool, 3)};
  *array_push(&a, &t.cells) = STR("field");
  *array_push(&a, &t.cells) = STR("type");
  *array_push(&a, &t.cells) = STR("about");
  const struct entity *en = &s->entities[e];
  for (uint32_t i = 0; i < en->field_count; i++) {
    *array_push(&a, &t.cells) = en->fields[i].name;
    struct str type = type_name(&a, s, en->fields[i].type);
    *array_push(&a, &t.cells) = en->fields[i].type.optional
                                    ? str_printf(&a, "%.*s%s", STR_ARG(type), str_ends(type, STR("?")) ? "" : "?")
                                    : type;
    struct str doc = en->fields[i].doc;
    struct buf b = buf_in(&a);
    if (en->fields[i].type.kind == TYPE_ENUM) {
      const struct enum_type *m = &s->enums[en->fields[i].type.ref];
      for (uint32_t k = 0; k < m->count && k < 8; k++)
        buf_printf(&b, "%s%.*s", k ? ", " : "", STR_ARG(m->members[k].name));
      if (m->count > 8) buf_printf(&b, ", ... (%u)", m->count);
    } else if (doc.len) {
      size_t end = 0;
      while (end < doc.len && doc.ptr[end] != '\n') end++;
      buf_add(&b, str_sub(doc, 0, end));
    }
    *array_push(&a, &t.cells) = b.len ? text_shown(&a, buf_str(&b)) : STR("");
  }
  for (uint32_t i = 0; i < c->let_count; i++) {
    if (c->lets[i].owner != e) continue;
    struct buf b = buf_in(&a);
    buf_add(&b, c->lets[i].name);
    for (uint32_t k = 0; k < c->lets[i].param_count; k++)
      buf_printf(&b, "%s%.*s", k ? ", " : "(", STR_ARG(c->lets[i].params[k].name));
    if (c->lets[i].param_count) buf_addc(&b, ')');
    *array_push(&a, &t.cells) = buf_str(&b);
    *array_push(&a, &t.cells) = type_name(&a, s, c->lets[i].type);
    *array_push(&a, &t.cells) = STR("computed");
  }
  table_print(&t, r->cli->out);
  arena_free(&a);
}

static void segments(struct repl *r) {
  const struct checked *c = r->world->s.checked;
  struct arena a;
  arena_init(&a, r->cli->arena->mem, r->cli->arena->trap);
  struct table_text t = {.arena = &a, .columns = 3, .right = arena_new_array(&a, bool, 3)};
  *array_push(&a, &t.cells) = STR("segment");
  *array_push(&a, &t.cells) = STR("on");
  *array_push(&a, &t.cells) = STR("about");
  for (uint32_t i = 0; i < c->segment_count; i++) {
    const struct segment *g = &c->segments[i];
    struct str doc = g->title.len ? g->title : g->doc;
    size_t end = 0;
    while (end < doc.len && doc.ptr[end] != '\n') end++;
    *array_push(&a, &t.cells) = g->name;
    *array_push(&a, &t.cells) = c->schema->entities[g->entity].name;
    *array_push(&a, &t.cells) = end ? text_shown(&a, str_sub(doc, 0, end)) : STR("");
  }
  if (c->segment_count) table_print(&t, r->cli->out);
  else fprintf(r->cli->out, "no segment is defined yet; write one: segment big = ...\n");
  arena_free(&a);
}

static void set_now(struct repl *r, struct str text) {
  struct session *s = &r->world->s;
  int64_t now;
  if (text.len && !str_is(text, "clock") && timestamp_parse(text, s->checked->schema->zone, NULL, &now) != TIME_OK) {
    fprintf(stderr, "seg: `:now` takes a date or a timestamp, like 2026-01-31 or 2026-01-31T10:00:00Z, or `clock`\n");
    r->failed = true;
    return;
  }
  if (text.len) r->cli->now = str_is(text, "clock") ? STR("") : str_dup(&r->keep, text);
  struct repl_world *w = text.len ? repl_world_new(r, NULL) : NULL;
  if (w) {
    repl_world_free(r->world);
    r->world = w;
  }
  struct buf b = buf_in(&r->world->arena);
  timestamp_print(&b, r->world->s.now);
  fprintf(r->cli->out, "now is %.*s%s\n", STR_ARG(buf_str(&b)), r->cli->now.len ? "" : " (the clock)");
}

static void set_on(struct repl *r, struct str name) {
  const struct schema *s = r->world->s.checked->schema;
  if (name.len && map_get(&s->entity_by_name, name) == MAP_NONE) {
    fprintf(stderr, "seg: there is no entity `%.*s`\n", STR_ARG(text_shown(&r->world->arena, name)));
    r->failed = true;
    return;
  }
  if (name.len) r->on = str_dup(&r->keep, name);
  uint32_t e = repl_entity(r, r->world);
  if (e != NONE) fprintf(r->cli->out, "expressions speak of %.*s\n", STR_ARG(s->entities[e].name));
}

static void load(struct repl *r, struct str rest) {
  uint32_t before = r->cli->paths.count;
  while (rest.len) {
    size_t n = 0;
    while (n < rest.len && rest.ptr[n] != ' ') n++;
    *array_push(r->cli->arena, &r->cli->paths) = str_dup(&r->keep, str_sub(rest, 0, n));
    rest = str_trim(str_sub(rest, n, rest.len));
  }
  if (!repl_reload(r)) {
    r->cli->paths.count = before;
    return;
  }
  const struct checked *c = r->world->s.checked;
  fprintf(r->cli->out, "%u segments, %u tests\n", c->segment_count, c->test_count);
}

static void set_data(struct repl *r, struct str path) {
  struct stat st;
  struct str z = str_dup(&r->keep, path);
  if (stat(z.ptr, &st) != 0) {
    fprintf(stderr, "seg: there is no `%s`\n", z.ptr);
    r->failed = true;
    return;
  }
  r->cli->data = z;
  repl_drop_data(r);
}

void repl_command(struct repl *r, struct str line) {
  line = str_trim(str_sub(line, 1, line.len));
  size_t n = 0;
  while (n < line.len && ((line.ptr[n] >= 'a' && line.ptr[n] <= 'z') || line.ptr[n] == '?')) n++;
  struct str word = str_sub(line, 0, n), rest = str_trim(str_sub(line, n, line.len));
  const struct repl_command *found = NULL;
  uint32_t fits = 0;
  struct str names[32];
  uint32_t count = 0;
  for (const struct repl_command *c = repl_commands; c->name; c++) {
    names[count++] = str_from(c->name);
    if (str_is(word, c->name)) {
      found = c;
      fits = 1;
      break;
    }
    if (word.len && str_starts(str_from(c->name), word)) found = c, fits++; /* the beginning will do */
  }
  if (fits != 1) {
    int near = name_nearest(word, names, count);
    fprintf(stderr, "seg: there is no command `:%.*s`", STR_ARG(text_shown(&r->world->arena, word)));
    if (fits > 1) fprintf(stderr, ", or more than one");
    else if (near >= 0) fprintf(stderr, "; did you mean `:%.*s`?", STR_ARG(names[near]));
    fprintf(stderr, " `:help` lists them\n");
    r->failed = true;
    return;
  }
  const char *name = found->name;
  if (found->operands[0] && found->operands[0] != '[' && !rest.len) {
    fprintf(stderr, "seg: `:%s` needs %s\n", name, found->operands);
    r->failed = true;
    return;
  }
  if (!strcmp(name, "help")) help(r);
  else if (!strcmp(name, "quit")) r->quit = true;
  else if (!strcmp(name, "fields")) fields(r, rest);
  else if (!strcmp(name, "segments")) segments(r);
  else if (!strcmp(name, "type")) repl_type(r, rest);
  else if (!strcmp(name, "sql")) repl_print_stage(r, REPL_SQL, rest);
  else if (!strcmp(name, "bytecode")) repl_print_stage(r, REPL_BYTECODE, rest);
  else if (!strcmp(name, "ir")) repl_print_stage(r, REPL_IR, rest);
  else if (!strcmp(name, "now")) set_now(r, rest);
  else if (!strcmp(name, "on")) set_on(r, rest);
  else if (!strcmp(name, "load")) load(r, rest);
  else if (!strcmp(name, "data")) set_data(r, rest);
  else if (!strcmp(name, "save")) repl_save(r, rest);
  else if (!strcmp(name, "more")) repl_more(r);
  else if (!strcmp(name, "time")) {
    r->cli->timing = str_is(rest, "on");
    fprintf(r->cli->out, "times are %s\n", r->cli->timing ? "shown" : "not shown");
  } else if (!strcmp(name, "why")) {
    n = 0;
    while (n < rest.len && rest.ptr[n] != ' ') n++;
    struct str id = str_sub(rest, 0, n), text = str_trim(str_sub(rest, n, rest.len));
    if (text.len) {
      repl_why(r, id, text);
    } else {
      fprintf(stderr, "seg: `:why` needs ID E: a key, then a segment or a condition\n");
      r->failed = true;
    }
  }
}
