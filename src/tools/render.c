/* Diagnostics to a file: for people, as JSON, and as annotations of a code host. */
#include "tools/render.h"

#include "base/render.h"
#include "base/show.h"
#include "base/utf8.h"

void render_text(const struct sources *ss, const struct diags *ds, bool color, FILE *out) {
  struct buf b = buf_in(ds->arena);
  render_excerpts(ss, ds, color, &b);
  if (b.len) fwrite(b.ptr, 1, b.len, out);
}

void json_string_print(FILE *out, struct str s) {
  fputc('"', out);
  size_t bad = utf8_check(s);
  for (size_t i = 0, from = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    if (bad != SIZE_MAX && i == from + bad) {
      fputs("\xEF\xBF\xBD", out);
      from = i + 1;
      bad = utf8_check(str_sub(s, from, s.len));
    } else if (c == '"' || c == '\\') fprintf(out, "\\%c", c);
    else if (c == '\n') fputs("\\n", out);
    else if (c < 0x20 || c == 0x7F) fprintf(out, "\\u%04x", c);
    else fputc(c, out);
  }
  fputc('"', out);
}

static void place(const struct sources *ss, struct span sp, FILE *out) {
  if (!sp.file) {
    fputs("null", out);
    return;
  }
  const struct source *s = sources_get(ss, sp.file);
  struct line_col a = source_locate(s, sp.start), b = source_locate(s, sp.end);
  fputs("{\"file\":", out);
  json_string_print(out, s->path);
  fprintf(out,
          ",\"start\":{\"line\":%u,\"column\":%u,\"offset\":%u},\"end\":{\"line\":%u,\"column\":%u,\"offset\":%u}}",
          a.line, a.col, sp.start, b.line, b.col, sp.end);
}

void render_json(const struct sources *ss, const struct diags *ds, FILE *out) {
  fprintf(out, "{\"version\":1,\"errors\":%u,\"warnings\":%u,\"diagnostics\":[", ds->errors, ds->warnings);
  for (uint32_t i = 0; i < ds->list.count; i++) {
    const struct diag *d = ds->list.items[i];
    fprintf(out, "%s\n  {\"code\":\"%s\",\"name\":\"%s\",\"severity\":\"%s\",\"message\":", i ? "," : "", d->code->id,
            d->code->name, d->code->severity == SEV_ERROR ? "error" : "warning");
    json_string_print(out, d->message);
    fputs(",\"span\":", out);
    place(ss, d->span, out);
    fputs(",\"label\":", out);
    json_string_print(out, d->label);
    fputs(",\"labels\":[", out);
    for (uint32_t k = 0; k < d->labels.count; k++) {
      fputs(k ? ",{\"span\":" : "{\"span\":", out);
      place(ss, d->labels.items[k].span, out);
      fputs(",\"message\":", out);
      json_string_print(out, d->labels.items[k].text);
      fputc('}', out);
    }
    fputs("],\"notes\":[", out);
    for (uint32_t k = 0; k < d->notes.count; k++) {
      if (k) fputc(',', out);
      json_string_print(out, d->notes.items[k]);
    }
    fputs("],\"help\":[", out);
    for (uint32_t k = 0; k < d->help.count; k++) {
      if (k) fputc(',', out);
      json_string_print(out, d->help.items[k]);
    }
    fputs("],\"fixes\":[", out);
    for (uint32_t k = 0; k < d->fixes.count; k++) {
      fputs(k ? ",{\"title\":" : "{\"title\":", out);
      json_string_print(out, d->fixes.items[k].title);
      fputs(",\"span\":", out);
      place(ss, d->fixes.items[k].span, out);
      fputs(",\"text\":", out);
      json_string_print(out, d->fixes.items[k].text);
      fputc('}', out);
    }
    fputs("]}", out);
  }
  fputs(ds->list.count ? "\n]}\n" : "]}\n", out);
}

bool render_fix_is_said(const struct diag *d, uint32_t fix) {
  for (uint32_t i = 0; i < d->help.count; i++)
    if (str_eq(d->help.items[i], d->fixes.items[fix].title)) return true;
  return false;
}

void render_advice(const struct diag *d, struct buf *out) {
  for (uint32_t i = 0; i < d->notes.count; i++) buf_printf(out, "\nnote: %.*s", STR_ARG(d->notes.items[i]));
  for (uint32_t i = 0; i < d->help.count; i++) buf_printf(out, "\nhelp: %.*s", STR_ARG(d->help.items[i]));
  for (uint32_t i = 0; i < d->fixes.count; i++)
    if (!render_fix_is_said(d, i)) buf_printf(out, "\nhelp: %.*s", STR_ARG(d->fixes.items[i].title));
}

void github_escape(FILE *out, struct str s, bool property) {
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (c == '%') fputs("%25", out);
    else if (c == '\n') fputs("%0A", out);
    else if (c == '\r') fputs("%0D", out);
    else if (property && c == ':') fputs("%3A", out);
    else if (property && c == ',') fputs("%2C", out);
    else fputc(c, out);
  }
}

void render_github(const struct sources *ss, const struct diags *ds, FILE *out) {
  for (uint32_t i = 0; i < ds->list.count; i++) {
    const struct diag *d = ds->list.items[i];
    fputs(d->code->severity == SEV_ERROR ? "::error " : "::warning ", out);
    if (d->span.file) {
      const struct source *s = sources_get(ss, d->span.file);
      struct line_col a = source_locate(s, d->span.start), b = source_locate(s, d->span.end);
      fputs("file=", out);
      github_escape(out, s->path, true);
      fprintf(out, ",line=%u,endLine=%u,col=%u,endColumn=%u,", a.line, b.line, a.col, b.col);
    }
    fprintf(out, "title=%s %s::", d->code->id, d->code->name);
    github_escape(out, text_shown(ds->arena, d->message), false);
    for (uint32_t k = 0; k < d->help.count; k++) {
      fputs("%0A", out);
      github_escape(out, text_shown(ds->arena, d->help.items[k]), false);
    }
    for (uint32_t k = 0; k < d->fixes.count; k++) {
      if (render_fix_is_said(d, k)) continue;
      fputs("%0A", out);
      github_escape(out, text_shown(ds->arena, d->fixes.items[k].title), false);
    }
    fputc('\n', out);
  }
}
