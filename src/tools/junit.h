/* Reports as JUnit XML, the form in which CI systems take results of tests. */
#ifndef SEG_TOOLS_JUNIT_H
#define SEG_TOOLS_JUNIT_H

#include <stdio.h>

#include "base/array.h"
#include "base/diag.h"

enum junit_outcome { JUNIT_PASSED, JUNIT_FAILED, JUNIT_BROKEN };

struct junit_case {
  struct str name, classname;
  struct str file; /* "": of none */
  uint32_t line;   /* 0: of none */
  uint64_t ns;
  enum junit_outcome outcome;
  struct str type, message, text; /* of a failure; text of a passed case is its output */
};

struct junit_property {
  struct str name, value;
};

struct junit_suite {
  struct str name;
  ARRAY_OF(struct junit_property) properties;
  ARRAY_OF(struct junit_case) cases;
};

struct junit {
  struct str name;
  ARRAY_OF(struct junit_suite) suites;
};

void junit_print(const struct junit *j, FILE *out);

/* Diagnostics: a suite a file, a case each; a case that passed for a file with none. Warnings fail where they are
 * denied. */
void render_junit(const struct sources *ss, const struct diags *ds, bool deny_warnings, FILE *out);

#endif
