#include "front/syntax.h"

#include "front/tree.h"

const struct diag_code syntax_code[SYNTAX_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "front/syntax.def"
#undef CODE
};

static const struct diag_code *const syntax_list[SYNTAX_CODES] = {
#define CODE(id, severity, name, explain) &syntax_code[id],
#include "front/syntax.def"
#undef CODE
};

const struct diag_code *const *syntax_codes(uint32_t *count) {
  *count = SYNTAX_CODES;
  return syntax_list;
}
