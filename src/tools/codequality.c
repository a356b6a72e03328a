/* Diagnostics as a Code Quality report (GitLab's part of Code Climate's format): an array of issues. */
#include "base/map.h"
#include "tools/json_out.h"
#include "tools/render.h"

/* The same for the same mistake in the same line, wherever that line has moved to: code, file, text of the line. A
 * second one of the kind in equal lines is told apart by its number. */
static struct str fingerprint(const struct sources *ss, const struct diags *ds, struct map *seen,
                              const struct diag *d) {
  struct str path = STR(""), line = STR("");
  if (d->span.file) {
    const struct source *s = sources_get(ss, d->span.file);
    path = s->path;
    line = str_trim(source_line(s, source_locate(s, d->span.start).line));
  }
  struct str what =
      str_printf(ds->arena, "%s %.*s\n%.*s\n%.*s", d->code->id, STR_ARG(path), STR_ARG(line), STR_ARG(d->message));
  uint32_t n = map_get(seen, what);
  n = n == MAP_NONE ? 0 : n + 1;
  map_put(seen, what, n);
  return str_printf(ds->arena, "%016llx-%u", (unsigned long long)str_hash(what), n);
}

void render_codequality(const struct sources *ss, const struct diags *ds, FILE *out) {
  struct json_out j = json_out_to(out);
  struct map seen = map_in(ds->arena);
  json_out_open(&j, '[');
  for (uint32_t i = 0; i < ds->list.count; i++) {
    const struct diag *d = ds->list.items[i];
    const struct source *s = d->span.file ? sources_get(ss, d->span.file) : ss->list.count ? sources_get(ss, 1) : NULL;
    struct buf text = buf_in(ds->arena);
    buf_add(&text, d->message);
    render_advice(d, &text);
    json_out_open(&j, '{');
    json_out_member(&j, "description", buf_str(&text));
    json_out_member(&j, "check_name", str_printf(ds->arena, "%s %s", d->code->id, d->code->name));
    json_out_member(&j, "fingerprint", fingerprint(ss, ds, &seen, d));
    json_out_member(&j, "severity", d->code->severity == SEV_ERROR ? STR("major") : STR("minor"));
    json_out_key(&j, "location");
    json_out_open(&j, '{');
    json_out_member(&j, "path", s ? s->path : STR("."));
    json_out_key(&j, "lines");
    json_out_open(&j, '{');
    json_out_count(&j, "begin", d->span.file ? source_locate(s, d->span.start).line : 1);
    json_out_close(&j, '}');
    json_out_close(&j, '}');
    json_out_close(&j, '}');
  }
  json_out_close(&j, ']');
  json_out_end(&j);
}
