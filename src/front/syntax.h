/* The codes of lexer and parser, by name: `&syntax_code[E0100]`. */
#ifndef SEG_FRONT_SYNTAX_H
#define SEG_FRONT_SYNTAX_H

#include "base/diag.h"

enum syntax_code_id {
#define CODE(id, severity, name, explain) id,
#include "front/syntax.def"
#undef CODE
  SYNTAX_CODES
};

extern const struct diag_code syntax_code[SYNTAX_CODES];

#endif
