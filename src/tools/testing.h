/* `seg test`: what is made of a test block, how it went, and how that is told. */
#ifndef SEG_TOOLS_TESTING_H
#define SEG_TOOLS_TESTING_H

#include "tools/cli.h"

/* ---- test_data.c ---- */

/* The schema with every value stored plainly: a test writes values, not spellings. */
const struct schema *test_schema(struct arena *a, const struct schema *s);

/* The rows of a test as data, with the columns that `ir` needs, and those that `shown` (or NULL) does. NULL with
 * diagnostics in s->diags and s->report. */
struct why_part;
struct dataset *test_data(struct session *s, const struct test *t, const struct ir *ir, const struct why_part *shown,
                          const struct schema *schema);

/* Whom an expectation speaks of; ROW_NONE where it is nobody. */
uint32_t test_row(struct session *s, const struct dataset *d, const struct test_expect *x);

/* ---- test_why.c ---- */

/* The segment taken apart for the row of an expectation, as `seg why` shows it; "" where that cannot be. */
struct str test_why(struct session *s, const struct test *t, const struct test_expect *x, const struct schema *schema);

/* ---- test_sql.c ---- */

/* Asks the same of a database that holds the rows. With `--engine sql` its members take the place of the machine's;
 * with `both` a line for each row that they differ on goes to `differ`. False with errors in s->diags. */
struct run_result;
bool test_sql(struct session *s, struct ir *ir, const struct dataset *d, struct run_result *r, struct buf *differ);

/* ---- cmd_test.c ---- */

/* An expectation that does not hold. */
struct test_wrong {
  const struct test_expect *expect;
  struct str why;    /* lines; "" where it cannot be said */
  const bool *rules; /* [rule of the segment]: whether it holds; NULL where there are none, or no such row */
};

struct test_outcome {
  const struct test *test;
  bool passed;
  uint64_t ns;
  ARRAY_OF(struct test_wrong) wrong;
  struct str error; /* what kept it from running, lines; "" */
};

struct coverage;
struct test_outcomes {
  ARRAY_OF(struct test_outcome) list;
  uint32_t failed;
  const struct coverage *coverage; /* NULL where it is not asked for */
};

/* ---- test_report.c ---- */

/* In the form that --format names, to the command's output. */
void test_report(struct session *s, const struct test_outcomes *o);

#endif
