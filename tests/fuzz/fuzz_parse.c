/* Lexer and parser: any bytes give a tree and messages, and what parses without a message prints as what parses to the
 * same tree. */
#include <stdlib.h>

#include "front/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct sources ss = sources_in(&a);
  struct diags ds = diags_in(&a);
  struct tree_ids ids = {1};
  struct str text = str_of((const char *)data, size);
  struct node *n = parse_file(&a, &ss, sources_add(&ss, STR("fuzz"), text), &ids, &ds);
  if (!n) abort();
  if (!ds.errors) {
    struct buf b = buf_in(&a);
    tree_print(n, &b);
    struct node *again = parse_file(&a, &ss, sources_add(&ss, STR("printed"), buf_str(&b)), &ids, &ds);
    if (ds.errors || !tree_eq(n, again)) abort();
  }
  struct diags other = diags_in(&a);
  if (!parse_expr(&a, &ss, sources_add(&ss, STR("<expression>"), text), &ids, &other)) abort();
  parse_is_incomplete(&a, text);
  arena_free(&a);
  return 0;
}
