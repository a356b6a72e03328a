#include "tools/why_show.h"

#include "front/tree.h"
#include "tools/render.h"
#include "base/show.h"

enum { TEXT_MOST = 100 };

/* What was written, on one line: runs of blanks and comments become one space. */
static struct str source_text(const struct why_show *s, const struct why_part *p, size_t most) {
  if (p->title.len || !p->node) return p->title;
  struct str all = sources_get(s->sources, p->node->span.file)->text;
  struct str text = str_sub(all, p->node->span.start, p->node->span.end);
  struct buf b = buf_in(s->arena);
  bool blank = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '"') { /* a text stays as it is */
      if (blank && b.len) buf_addc(&b, ' ');
      blank = false;
      do {
        if (text.ptr[i] == '\\' && i + 1 < text.len) buf_addc(&b, text.ptr[i++]);
        buf_addc(&b, text.ptr[i++]);
      } while (i < text.len && text.ptr[i] != '"');
      if (i < text.len) buf_addc(&b, '"');
      continue;
    }
    if (c == '/' && i + 1 < text.len && text.ptr[i + 1] == '/') {
      while (i < text.len && text.ptr[i] != '\n') i++;
      blank = true;
      continue;
    }
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blank = true;
      continue;
    }
    if (blank && b.len) buf_addc(&b, ' ');
    blank = false;
    buf_addc(&b, c);
  }
  struct str line = b.len ? buf_str(&b) : STR("");
  if (line.len <= most) return text_shown(s->arena, line);
  size_t cut = most;
  while (cut && ((unsigned char)line.ptr[cut] & 0xC0) == 0x80) cut--;
  return str_printf(s->arena, "%.*s...", STR_ARG(text_shown(s->arena, str_sub(line, 0, cut))));
}

static struct str value_shown(const struct why_show *s, const struct why *x) {
  if (x->missing) return STR("missing");
  if (x->part->type.kind == TYPE_TEXT) return str_printf(s->arena, "\"%.*s\"", STR_ARG(text_shown(s->arena, x->value)));
  return text_shown(s->arena, x->value);
}

/* ---- text ---- */

static void indent(const struct why_show *s, int depth) {
  for (int i = 0; i < depth; i++) fputs("  ", s->out);
}

static void values_line(const struct why_show *s, const struct why *values, uint32_t count) {
  bool any = false;
  for (uint32_t i = 0; i < count; i++) {
    if (values[i].part->kind != WHY_VALUE) continue;
    fprintf(s->out, "%s%.*s = %.*s", any ? ", " : ": ", STR_ARG(source_text(s, values[i].part, 40)),
            STR_ARG(value_shown(s, &values[i])));
    any = true;
  }
}

static void rows_text(const struct why_show *s, const struct why *x, int depth) {
  const struct why_rows *r = x->part->rows;
  if (!r) return;
  struct str entity = s->schema->entities[r->entity].name;
  indent(s, depth + 4);
  if (x->chosen != x->all)
    fprintf(s->out, "of %llu rows of %.*s %llu %s taken", (unsigned long long)x->all, STR_ARG(entity),
            (unsigned long long)x->chosen, x->chosen == 1 ? "is" : "are");
  else fprintf(s->out, "%llu row%s of %.*s", (unsigned long long)x->all, x->all == 1 ? "" : "s", STR_ARG(entity));
  if (r->says && x->chosen) fprintf(s->out, ", %llu hold%s", (unsigned long long)x->hold, x->hold == 1 ? "s" : "");
  fputc('\n', s->out);
  for (uint32_t i = 0; i < x->row_count; i++) {
    const struct why_row *w = &x->rows[i];
    indent(s, depth + 5);
    if (r->says) fputs(w->holds ? "yes " : "no  ", s->out);
    fprintf(s->out, "%.*s %.*s", STR_ARG(entity), STR_ARG(text_shown(s->arena, w->key)));
    values_line(s, w->values, r->value_count);
    fputc('\n', s->out);
  }
  if (x->row_count < x->chosen) {
    indent(s, depth + 5);
    fprintf(s->out, "... and %llu more\n", (unsigned long long)(x->chosen - x->row_count));
  }
}

static void show_text(const struct why_show *s, const struct why *x, int depth) {
  const struct why_part *p = x->part;
  if (p->kind == WHY_VALUE) {
    indent(s, depth + 4);
    fprintf(s->out, "%.*s = %.*s\n", STR_ARG(source_text(s, p, TEXT_MOST)), STR_ARG(value_shown(s, x)));
    rows_text(s, x, depth);
    for (uint32_t i = 0; i < p->count; i++)
      show_text(s, &x->parts[i], p->parts[i]->kind == WHY_VALUE ? depth + 1 : depth + 3);
    return;
  }
  const char *on = !s->color ? "" : x->holds ? "\033[32m" : "\033[31m", *off = s->color ? "\033[0m" : "";
  fprintf(s->out, "%c %s%-3s%s ", x->decides ? '*' : ' ', on, x->holds ? "yes" : "no", off);
  indent(s, depth);
  struct str text = p->kind == WHY_ALL && !p->title.len   ? STR("all of")
                    : p->kind == WHY_ANY && !p->title.len ? STR("any of")
                    : p->kind == WHY_NOT                  ? STR("not")
                                                          : source_text(s, p, TEXT_MOST);
  fprintf(s->out, "%.*s\n", STR_ARG(text));
  rows_text(s, x, depth);
  for (uint32_t i = 0; i < p->count; i++)
    show_text(s, &x->parts[i], p->parts[i]->kind == WHY_VALUE ? depth : depth + 1);
}

void why_show_text(const struct why_show *s, const struct why *x) { show_text(s, x, 0); }

/* ---- JSON ---- */

static void key(const struct why_show *s, const char *name) { fprintf(s->out, ",\"%s\":", name); }

static void show_json(const struct why_show *s, const struct why *x);

static void parts_json(const struct why_show *s, const char *name, const struct why *parts, uint32_t count,
                       bool values) {
  bool first = true;
  for (uint32_t i = 0; i < count; i++) {
    if ((parts[i].part->kind == WHY_VALUE) != values) continue;
    if (first) {
      key(s, name);
      fputc('[', s->out);
    } else {
      fputc(',', s->out);
    }
    first = false;
    show_json(s, &parts[i]);
  }
  if (!first) fputc(']', s->out);
}

static void rows_json(const struct why_show *s, const struct why *x) {
  const struct why_rows *r = x->part->rows;
  key(s, "rows");
  fputs("{\"entity\":", s->out);
  json_string_print(s->out, s->schema->entities[r->entity].name);
  fprintf(s->out, ",\"all\":%llu,\"taken\":%llu", (unsigned long long)x->all, (unsigned long long)x->chosen);
  if (r->says) fprintf(s->out, ",\"hold\":%llu", (unsigned long long)x->hold);
  fputs(",\"shown\":[", s->out);
  for (uint32_t i = 0; i < x->row_count; i++) {
    fputs(i ? ",{\"key\":" : "{\"key\":", s->out);
    json_string_print(s->out, x->rows[i].key);
    if (r->says) fprintf(s->out, ",\"holds\":%s", x->rows[i].holds ? "true" : "false");
    parts_json(s, "values", x->rows[i].values, r->value_count, true);
    fputc('}', s->out);
  }
  fputs("]}", s->out);
}

static void show_json(const struct why_show *s, const struct why *x) {
  static const char *const kinds[] = {
      [WHY_ALL] = "all",         [WHY_ANY] = "any",        [WHY_NOT] = "not",    [WHY_CHOICE] = "if",
      [WHY_CALL] = "definition", [WHY_LEAF] = "condition", [WHY_VALUE] = "value"};
  const struct why_part *p = x->part;
  fprintf(s->out, "{\"kind\":\"%s\"", kinds[p->kind]);
  if (p->title.len) {
    key(s, "title");
    json_string_print(s->out, p->title);
  }
  if (p->node) {
    struct why_part untitled = *p;
    untitled.title = STR("");
    key(s, "text");
    json_string_print(s->out, source_text(s, &untitled, 10000));
    const struct source *src = sources_get(s->sources, p->node->span.file);
    key(s, "file");
    json_string_print(s->out, src->path);
    fprintf(s->out, ",\"line\":%u", source_locate(src, p->node->span.start).line);
  }
  if (p->kind == WHY_VALUE) {
    key(s, "value");
    if (x->missing) fputs("null", s->out);
    else json_string_print(s->out, x->value);
  } else {
    fprintf(s->out, ",\"holds\":%s,\"decides\":%s", x->holds ? "true" : "false", x->decides ? "true" : "false");
  }
  if (p->rows) rows_json(s, x);
  parts_json(s, "values", x->parts, p->count, true);
  parts_json(s, "parts", x->parts, p->count, false);
  fputc('}', s->out);
}

void why_show_json(const struct why_show *s, const struct why *x) { show_json(s, x); }
