/* Raw tokens of schema files, segment files and single expressions. One call, one token: what needs a loop or a
 * message is in src/front/lex.c. The text ends in a zero byte, which stands nowhere else in it. */
#include "front/lex.h"
#include "grammar.h"

struct token lex_next(struct lexer *lx) {
  const unsigned char *base = (const unsigned char *)lx->text.ptr;
  const unsigned char *cur = base + lx->at, *marker;
  const unsigned char *from;
  bool first = lx->at == 0 || lx->last == 0, edge = first;
  struct token t;
  if (lx->errors >= LEX_ERRORS_MOST) cur = base + lx->text.len;

#define GIVE(kind_)                                                                                \
  do {                                                                                             \
    t = (struct token){.kind = (kind_), .start = (uint32_t)(from - base), .end = (uint32_t)(cur - base)}; \
    goto give;                                                                                     \
  } while (0)
#define START (uint32_t)(from - base)
#define END (uint32_t)(cur - base)

again:
  from = cur;
  /*!re2c
    re2c:flags:8 = 1;
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = cur;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;

    digit  = [0-9];
    digits = digit [0-9_]*;
    day    = digit{4} "-" digit{1,2} "-" digit{1,2};
    clock  = [Tt] digit [0-9:.]* ([Zz] | [+-] digit{2} ":"? (digit{2})?)?;
    name   = [a-zA-Z_];

    "\x00"            { cur = from; GIVE(0); }
    "\r"? "\n"        { first = edge = true; goto again; }
    [ \t\r\f\v]+      { edge = false; goto again; }
    "//"  [^\n\x00]*  {
      if (END - START >= 3 && from[2] == '/' && (END - START == 3 || from[3] != '/')) {
        t = (struct token){.kind = TK_DOC, .start = START, .end = END};
        t.word = str_trim(str_of((const char *)from + 3, END - START - 3));
        if (END - START > 3 && t.word.len) {
          t.word = str_of((const char *)from + 3, END - START - 3);
          if (t.word.ptr[0] == ' ') t.word.ptr++, t.word.len--;
          while (t.word.len && (unsigned char)t.word.ptr[t.word.len - 1] <= ' ') t.word.len--;
        }
        goto give;
      }
      goto again;
    }

    "("  { GIVE(TK_LP); }
    ")"  { GIVE(TK_RP); }
    "["  { GIVE(TK_LB); }
    "]"  { GIVE(TK_RB); }
    "{"  { GIVE(TK_LC); }
    "}"  { GIVE(TK_RC); }
    ","  { GIVE(TK_COMMA); }
    "."  { GIVE(TK_DOT); }
    ":"  { GIVE(TK_COLON); }
    "@"  { GIVE(TK_AT); }
    "?"  { GIVE(TK_QM); }
    "??" { GIVE(TK_COALESCE); }
    "="  { GIVE(TK_ASSIGN); }
    "==" { GIVE(TK_EQ); }
    "!=" { GIVE(TK_NE); }
    "<"  { GIVE(TK_LT); }
    "<=" { GIVE(TK_LE); }
    ">"  { GIVE(TK_GT); }
    ">=" { GIVE(TK_GE); }
    "=>" { GIVE(TK_ARROW); }
    "->" { GIVE(TK_TO); }
    "+"  { GIVE(TK_PLUS); }
    "-"  { GIVE(TK_MINUS); }
    "*"  { GIVE(TK_STAR); }
    "/"  { if (lx->last == TK_MATCHES) { t = lex_regex(lx, START); goto give; } GIVE(TK_SLASH); }

    "&&"     { t = lex_wrong_operator(lx, START, END, TK_AND, "and"); goto give; }
    "&"      { t = lex_wrong_operator(lx, START, END, TK_AND, "and"); goto give; }
    "||"     { t = lex_wrong_operator(lx, START, END, TK_OR, "or"); goto give; }
    "|"      { t = lex_wrong_operator(lx, START, END, TK_OR, "or"); goto give; }
    "!"      { t = lex_wrong_operator(lx, START, END, TK_NOT, "not "); goto give; }
    "==="    { t = lex_wrong_operator(lx, START, END, TK_EQ, "=="); goto give; }
    "!=="    { t = lex_wrong_operator(lx, START, END, TK_NE, "!="); goto give; }
    "<>"     { t = lex_wrong_operator(lx, START, END, TK_NE, "!="); goto give; }
    "=<"     { t = lex_wrong_operator(lx, START, END, TK_LE, "<="); goto give; }
    ";"      { t = lex_wrong_operator(lx, START, END, TK_COMMA, ","); goto give; }

    digits                { t = lex_number(lx, START, END, false); goto give; }
    digits "." digits     { t = lex_number(lx, START, END, true); goto give; }
    day                   { t = lex_date(lx, START, END); goto give; }
    day clock             { t = lex_date(lx, START, END); goto give; }
    ["]                   { t = lex_quoted(lx, START, 1, '"'); goto give; }
    [']                   { t = lex_quoted(lx, START, 1, '\''); goto give; }
    [`]                   { t = lex_backtick(lx, START); goto give; }
    "%["                  { t = lex_bulk(lx, START); goto give; }
    name                  { t = lex_name(lx, START); goto give; }
    [\u0080-\U0010FFFF]   {
      if (lex_stray(lx, START, &t)) goto give;
      cur = base + lx->at;
      goto again;
    }
    *                     {
      if (lex_stray(lx, START, &t)) goto give;
      cur = base + lx->at;
      goto again;
    }
  */

give:
  t.first = first;
  t.edge = edge;
  lx->at = t.end;
  lx->last = t.kind ? t.kind : UINT16_MAX;
  return t;
}
