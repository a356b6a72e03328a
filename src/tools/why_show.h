/* An explanation as people and programs read it. */
#ifndef SEG_TOOLS_WHY_SHOW_H
#define SEG_TOOLS_WHY_SHOW_H

#include <stdio.h>

#include "base/source.h"
#include "run/why.h"

struct why_show {
  FILE *out;
  struct arena *arena;
  const struct sources *sources;
  const struct schema *schema;
  bool color;
};

/* A line a part, indented; `*` before what decides, then yes or no. */
void why_show_text(const struct why_show *s, const struct why *x);
/* One JSON object. */
void why_show_json(const struct why_show *s, const struct why *x);

#endif
