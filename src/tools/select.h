/* `--select`: what `seg run` shows of each member. */
#ifndef SEG_TOOLS_SELECT_H
#define SEG_TOOLS_SELECT_H

#include "tools/cli.h"

enum shown_kind {
  SHOWN_VALUE,  /* a value of the result */
  SHOWN_COLUMN, /* a set or map as it is stored */
  SHOWN_KEY,    /* a key of a map that the schema does not declare, as it is stored */
};

struct shown {
  struct str name;
  enum shown_kind kind;
  uint32_t at; /* SHOWN_VALUE: index in ir.segments */
  uint32_t column;
  struct str key;
};

struct selection {
  struct shown *items; /* [segment * count + i] */
  uint32_t count;
};

/* Reads --select for the first `wanted` segments of `ir`, and adds what is to be evaluated behind them. `where`: the
 * condition of --where, or NULL. False: told, with the exit code in *code. */
bool selection_make(struct session *s, struct ir *ir, uint32_t wanted, const struct node *where, struct selection *out,
                    int *code);

/* The columns that are shown as they are stored. */
void selection_needs(const struct selection *sel, const struct ir *ir, uint32_t wanted, struct needs *needs);

/* How a value is written in JSON. */
enum shown_as { AS_MISSING, AS_TEXT, AS_NUMBER, AS_JSON };

enum shown_as selection_print(const struct shown *x, const struct dataset *d, const struct run_result *r,
                              uint32_t entity, uint32_t row, struct buf *out);

#endif
