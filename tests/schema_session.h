/* A session of files and schemas for unit tests. */
#ifndef TESTS_SCHEMA_SESSION_H
#define TESTS_SCHEMA_SESSION_H

#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "front/check_schema.h"
#include "front/project.h"

struct session {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct project project;
  const struct schema *schema;
};

static inline void session_begin(struct session *t) {
  arena_init(&t->arena, &mem_libc, NULL);
  t->sources = sources_in(&t->arena);
  t->diags = diags_in(&t->arena);
  project_init(&t->project, &t->arena, &t->sources, &t->diags);
}

static inline void session_end(struct session *t) { arena_free(&t->arena); }

/* "E0511 name; ..." in the order of the text: code and the text of each span. */
static inline struct str found(struct session *t) {
  struct buf b = buf_in(&t->arena);
  diags_sort(&t->diags);
  for (uint32_t i = 0; i < t->diags.list.count; i++) {
    const struct diag *d = t->diags.list.items[i];
    struct str at = STR("");
    if (d->span.file) at = str_sub(sources_get(&t->sources, d->span.file)->text, d->span.start, d->span.end);
    buf_printf(&b, "%s%s %.*s", i ? "; " : "", d->code->id, STR_ARG(at));
  }
  buf_addz(&b, "");
  return str_dup(&t->arena, buf_str(&b));
}

static inline void assert_str(struct str s, const char *z) {
  if (!str_is(s, z)) fail_msg("\"%.*s\" where \"%s\" was expected", STR_ARG(s), z);
}

#endif
