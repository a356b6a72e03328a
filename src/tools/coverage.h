/* `seg test --coverage`: which conditions the rows of tests have made true, and which false.
 *
 * A condition is what stands between `and`, `or`, `not` and `if`: a comparison, a question, the use of a computed field
 * or of another segment. Conditions in brackets (`invoices.any(HERE)`, `.where(HERE)`) count, too, each of its own. A
 * condition is seen true where it holds for a row that a test expects in or out of its segment, or for a row in
 * brackets that such a row leads to; seen false likewise. Each is asked by itself: one that would not be reached,
 * because its neighbour has settled the matter, is seen all the same. What stands in a computed field or in a segment
 * that is referred to is not counted where it is used. */
#ifndef SEG_TOOLS_COVERAGE_H
#define SEG_TOOLS_COVERAGE_H

#include "tools/cli.h"

struct condition {
  const struct node *node;
  const struct node *rule;     /* in which it stands; NULL where the segment has none */
  const struct node *yes, *no; /* what asks it over the segment's row; no: NULL where it is the complement */
  bool seen_true, seen_false;
};

struct segment_coverage {
  uint32_t segment;
  ARRAY_OF(struct condition) conditions;
  uint32_t covered;      /* seen true and seen false */
  uint32_t expectations; /* of tests that ran */
};

struct coverage {
  struct checked checked; /* with the conditions that were made here in its tables */
  uint32_t table_cap;
  ARRAY_OF(struct segment_coverage) segments; /* of the files at hand, as declared */
  uint32_t conditions, covered;
};

struct coverage *coverage_new(struct session *s);

/* Asks the conditions of all segments that the test speaks of. */
void coverage_test(struct coverage *cov, struct session *s, const struct test *t, const struct schema *schema);

/* Counts what was seen. */
void coverage_finish(struct coverage *cov);

/* In tenths of a percent, rounded down: all of them is all of them. Nothing to see is all of it. */
uint32_t coverage_tenths(uint32_t covered, uint32_t conditions);

/* ---- coverage_report.c ---- */
struct json_out;
struct junit;
void coverage_text(const struct coverage *cov, const struct session *s);
void coverage_github(const struct coverage *cov, const struct session *s);
void coverage_json(const struct coverage *cov, const struct session *s, struct json_out *j);
void coverage_junit(const struct coverage *cov, const struct session *s, struct junit *j);

/* Whether it is what --min-coverage asks for; says so on standard error where it is not. */
bool coverage_enough(const struct coverage *cov, const struct cli *c);

#endif
