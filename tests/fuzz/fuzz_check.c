/* Lexer, parser, checker and lowering: what checks without an error lowers to an IR that keeps its rules. */
#include <stdlib.h>

#include "front/check.h"
#include "ir/ir.h"

static const char schema[] =
    "schema s of customer\nenum plan { starter, growth }\nentity customer key id {\n id id\n name text\n plan plan?\n mrr decimal(12,2)?\n at timestamp\n day date?\n"
    " n int\n f float?\n ok bool?\n tags set(text)\n m map { k int? }\n country country?\n up customer? by p\n downs [customer] by p\n invoices [invoice] by c\n}\n"
    "entity invoice key (c, no) {\n no int\n amount decimal(12,2)\n at timestamp\n customer customer by c\n}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct sources ss = sources_in(&a);
  struct diags ds = diags_in(&a);
  struct project p;
  project_init(&p, &a, &ss, &ds);
  project_add_text(&p, STR("s.schema"), str_from(schema));
  project_add_text(&p, STR("fuzz.seg"), str_of((const char *)data, size));
  struct checked *c = check_project(&p);
  if (c->schema && !ds.errors) {
    struct ir *ir = ir_new(&a, c, 1769817600000000);
    for (uint32_t i = 0; i < c->segment_count; i++) ir_add_segment(ir, c, i, &ds);
    if (!ds.errors && ir_verify(ir, &a).len) abort();
  }
  arena_free(&a);
  return 0;
}
