/* The segments that a command line asks for, lowered. */
#ifndef SEG_TOOLS_PLAN_H
#define SEG_TOOLS_PLAN_H

#include "tools/cli.h"

struct plan {
  struct ir *ir;
  const struct node *where; /* --where, checked */
  uint32_t wanted;          /* the first so many of ir.segments are asked for; what is added later are values to show */
};

/* --segment, --where; `all`: every segment where neither is given, else the only one. False: it was said why. */
bool plan_make(struct plan *p, struct session *s, bool all, int *code);

#endif
