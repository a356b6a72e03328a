#include "tools/json_out.h"

#include "tools/render.h"

/* What stands before a value or a key: a comma, and a line of its own. */
static void before(struct json_out *j) {
  if (j->keyed) {
    j->keyed = false;
    return;
  }
  if (j->rest) fputc(',', j->out);
  if (j->depth) fputc('\n', j->out);
  for (uint32_t i = 0; i < j->depth; i++) fputs("  ", j->out);
  j->rest = true;
}

void json_out_open(struct json_out *j, char bracket) {
  before(j);
  fputc(bracket, j->out);
  j->depth++;
  j->rest = false;
}

void json_out_close(struct json_out *j, char bracket) {
  j->depth--;
  if (j->rest) {
    fputc('\n', j->out);
    for (uint32_t i = 0; i < j->depth; i++) fputs("  ", j->out);
  }
  fputc(bracket, j->out);
  j->rest = true;
}

void json_out_key(struct json_out *j, const char *key) {
  before(j);
  fprintf(j->out, "\"%s\": ", key);
  j->keyed = true;
}

void json_out_text(struct json_out *j, struct str s) {
  before(j);
  json_string_print(j->out, s);
}

void json_out_number(struct json_out *j, uint64_t n) {
  before(j);
  fprintf(j->out, "%llu", (unsigned long long)n);
}

void json_out_tenths(struct json_out *j, uint64_t n) {
  before(j);
  fprintf(j->out, "%llu.%llu", (unsigned long long)(n / 10), (unsigned long long)(n % 10));
}

void json_out_bool(struct json_out *j, bool b) {
  before(j);
  fputs(b ? "true" : "false", j->out);
}

void json_out_null(struct json_out *j) {
  before(j);
  fputs("null", j->out);
}

void json_out_member(struct json_out *j, const char *key, struct str s) {
  json_out_key(j, key);
  json_out_text(j, s);
}

void json_out_count(struct json_out *j, const char *key, uint64_t n) {
  json_out_key(j, key);
  json_out_number(j, n);
}

static void place(struct json_out *j, const char *key, struct line_col at, uint32_t offset) {
  json_out_key(j, key);
  json_out_open(j, '{');
  json_out_count(j, "line", at.line);
  json_out_count(j, "column", at.col);
  json_out_count(j, "offset", offset);
  json_out_close(j, '}');
}

void json_out_span(struct json_out *j, const char *key, const struct sources *ss, struct span at) {
  json_out_key(j, key);
  if (!at.file) {
    json_out_null(j);
    return;
  }
  const struct source *s = sources_get(ss, at.file);
  json_out_open(j, '{');
  json_out_member(j, "file", s->path);
  place(j, "start", source_locate(s, at.start), at.start);
  place(j, "end", source_locate(s, at.end), at.end);
  json_out_close(j, '}');
}

void json_out_end(struct json_out *j) { fputc('\n', j->out); }
