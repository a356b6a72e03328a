/* From the cache where it fits, from the sources where not. */
#include "data/cache.h"

#include <limits.h>
#include <stdlib.h>
#include <time.h>

#include "data/cache_impl.h"

/* Everything that one load wants to know. */
struct loading {
  struct arena *a;
  const struct schema *s;
  struct str path, real;
  const struct needs *needs, *closure;
  const struct load_options *o;
  struct diags *ds;
  struct load_report *report;
  struct cache_use *use;
};

static struct str real_path(struct arena *a, struct str path) {
  char name[PATH_MAX];
  return realpath(str_dup(a, path).ptr, name) ? str_dup(a, str_from(name)) : STR_NONE;
}

static uint64_t clock_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return cache_time(t);
}

static struct dataset *load(struct loading *l, const struct needs *needs) {
  return dataset_load(l->a, l->s, l->path, needs, l->o, l->ds, l->report);
}

/* What a dataset holds, as needs. */
static struct needs *held(struct arena *a, const struct dataset *d) {
  struct needs *n = needs_new(a, d->schema);
  for (uint32_t e = 0; e < d->schema->entity_count; e++) {
    n->tables[e] = d->tables[e].loaded;
    const struct table *t = &d->tables[e];
    for (uint32_t c = 0; c < d->schema->entities[e].column_count; c++) n->columns[e][c] = t->columns[c].loaded;
  }
  for (uint32_t r = 0; r < d->schema->relation_count; r++) n->relations[r] = d->links[r].loaded;
  return n;
}

/* Adds `more` to `n`; whether there was anything to add. */
static bool add(const struct schema *s, struct needs *n, const struct needs *more) {
  bool added = false;
#define ADD(place, from)       \
  added |= (from) && !(place); \
  (place) |= (from)
  for (uint32_t e = 0; e < s->entity_count; e++) {
    ADD(n->tables[e], more->tables[e]);
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      ADD(n->columns[e][c], more->columns[e][c]);
    }
  }
  for (uint32_t r = 0; r < s->relation_count; r++) {
    ADD(n->relations[r], more->relations[r]);
  }
#undef ADD
  return added;
}

/* Whether more columns beside those that are needed leave everything as it would be without them. They do not where
 * ids became texts, which are in another order than numbers, because another column holds texts; nor where rows without
 * a key, which are in the order of the table, stand beside others. */
static bool same_without(struct arena *a, const struct dataset *d, const struct needs *closure) {
  const struct schema *s = d->schema;
  struct needs *have = held(a, d), *wanted = needs_new(a, s);
  add(s, wanted, closure);
  if (!add(s, wanted, have)) return true; /* there are none */
  bool keyless = false;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    keyless |= closure->tables[e] && !s->entities[e].key_count;
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      const struct column *k = &d->tables[e].columns[c];
      bool id = s->entities[e].columns[c].type.kind == TYPE_ID;
      if (closure->columns[e][c] && id && k->kind == COLUMN_TEXT && k->whole) return false;
    }
  }
  for (uint32_t r = 0; keyless && r < s->relation_count; r++)
    if (s->relations[r].to_many && s->relations[r].unique && closure->relations[r] != have->relations[r]) return false;
  return true;
}

/* Notes are of what is needed, whatever else is there. */
static void tell(struct loading *l, const struct dataset *d) {
  struct dataset part = *d;
  part.tables = arena_new_array(l->a, struct table, l->s->entity_count + 1);
  part.links = arena_new_array(l->a, struct link, l->s->relation_count + 1);
  for (uint32_t e = 0; e < l->s->entity_count; e++) {
    uint32_t columns = l->s->entities[e].column_count;
    part.tables[e] = d->tables[e];
    part.tables[e].columns = arena_new_array(l->a, struct column, columns + 1);
    for (uint32_t c = 0; c < columns; c++) {
      part.tables[e].columns[c] = d->tables[e].columns[c];
      part.tables[e].columns[c].loaded &= l->closure->columns[e][c];
    }
  }
  for (uint32_t r = 0; r < l->s->relation_count; r++) {
    part.links[r] = d->links[r];
    part.links[r].loaded &= l->closure->relations[r];
  }
  l->report->notes.count = 0;
  load_notes(l->a, &part, l->report);
}

static void note(struct loading *l, struct str why) {
  *array_push(l->a, &l->report->notes) =
      str_printf(l->a, "nothing was written to the cache `%.*s`: %.*s", STR_ARG(l->use->folder), STR_ARG(why));
}

/* Reads the sources, with what the cache held besides, and puts it all there. */
static struct dataset *load_and_write(struct loading *l, uint64_t key, struct cache_sources *before, struct needs *all,
                                      uint64_t started) {
  struct cache_sources after;
  struct str why;
  struct needs *wanted = needs_new(l->a, l->s);
  add(l->s, wanted, l->closure);
  bool more = add(l->s, wanted, all);
  struct dataset *d = load(l, all);
  if (!d || l->report->bad_total || l->report->cut_off) return d; /* whoever asks again is to be told again */
  if (cache_sources_fresh(before, started)) {
    /* the next run will do */
  } else if (!cache_sources_now(l->a, l->s, l->real, all, &after) || !cache_sources_same(&after, before, true)) {
    note(l, STR("the data changed while it was read"));
  } else if (cache_write(l->a, l->use->folder, key, before, d, &why)) {
    l->use->written = true;
  } else if (why.len) {
    note(l, why);
  }
  if (!more) return d;
  struct load_report other = *l->report;
  tell(l, d);
  if (same_without(l->a, d, l->closure)) return d;
  *l->report = other;
  l->report->notes.count = 0;
  return load(l, l->needs);
}

struct dataset *cache_load(struct arena *arena, const struct schema *schema, struct str path, const struct needs *needs,
                           const struct load_options *options, struct diags *ds, struct load_report *report,
                           struct cache_use *use) {
  struct needs *closure = cache_closure(arena, schema, needs);
  struct loading l = {arena, schema, path, real_path(arena, path), needs, closure, options, ds, report, use};
  struct cache_sources now;
  struct cache_index index;
  uint64_t started = clock_now();
  use->opened = use->written = false;
  uint64_t key = l.real.ptr ? cache_key(arena, schema, l.real, closure, options->on_bad_value) : 0;
  if (!key || !cache_sources_now(arena, schema, l.real, closure, &now) || !now.list.count) return load(&l, needs);
  struct needs *all = needs_new(arena, schema);
  add(schema, all, closure);
  struct cache_map *m = cache_open(arena, schema, use->folder, key, &index);
  if (m && cache_sources_same(&now, &index.sources, false)) {
    struct needs *have = held(arena, index.d);
    bool more = add(schema, have, closure);
    if (!more && !same_without(arena, index.d, closure)) return load(&l, needs);
    if (!more && cache_sources_same(&now, &index.sources, true)) {
      tell(&l, index.d);
      struct dataset *d = cache_view(arena, m, &index, needs, closure, use->lean);
      use->opened = d != NULL;
      if (d) return d;
      report->notes.count = 0; /* it is damaged: written anew */
    } else if (more && cache_sources_now(arena, schema, l.real, have, &now) &&
               cache_sources_same(&now, &index.sources, false)) {
      all = have;
    } else if (!cache_sources_now(arena, schema, l.real, closure, &now)) {
      return load(&l, needs);
    }
  }
  return load_and_write(&l, key, &now, all, started);
}
