/* The words of the language. All but the reserved ones are names wherever a name fits (%fallback in the grammar). */
#include "front/lex.h"

#include "grammar.h"

struct keyword {
  const char *word;
  uint16_t kind;
  bool reserved;
};

/* The shorter first: a name is looked for among the words of its length. */
static const struct keyword keywords[] = {
    {"or", TK_OR, true},
    {"in", TK_IN, true},
    {"is", TK_IS, true},
    {"if", TK_IF, true},
    {"of", TK_OF, false},
    {"by", TK_BY, false},
    {"on", TK_ON, false},
    {"and", TK_AND, true},
    {"not", TK_NOT, true},
    {"key", TK_KEY, false},
    {"set", TK_SET, false},
    {"use", TK_USE, false},
    {"let", TK_LET, false},
    {"now", TK_NOW, false},
    {"out", TK_OUT, false},
    {"then", TK_THEN, true},
    {"else", TK_ELSE, true},
    {"true", TK_TRUE, true},
    {"enum", TK_ENUM, false},
    {"from", TK_FROM, false},
    {"rule", TK_RULE, false},
    {"test", TK_TEST, false},
    {"last", TK_LAST, false},
    {"next", TK_NEXT, false},
    {"this", TK_THIS, false},
    {"false", TK_FALSE, true},
    {"schema", TK_SCHEMA, false},
    {"entity", TK_ENTITY, false},
    {"static", TK_STATIC, false},
    {"active", TK_ACTIVE, false},
    {"expect", TK_EXPECT, false},
    {"between", TK_BETWEEN, true},
    {"matches", TK_MATCHES, true},
    {"segment", TK_SEGMENT, false},
    {"missing", TK_MISSING, false},
    {"present", TK_PRESENT, false},
    {"timezone", TK_TIMEZONE, false},
    {"previous", TK_PREVIOUS, false},
};

enum { KEYWORDS = sizeof keywords / sizeof *keywords, SHORTEST = 2, LONGEST = 8 };

uint16_t keyword_kind(struct str word) {
  static const uint8_t from[] = {0, 7, 15, 25, 26, 31, 36, KEYWORDS}; /* by length, from SHORTEST on */
  if (word.len < SHORTEST || word.len > LONGEST) return TK_ID;
  for (uint32_t i = from[word.len - SHORTEST]; i < from[word.len - SHORTEST + 1]; i++) {
    const char *k = keywords[i].word;
    if (k[0] == word.ptr[0] && k[1] == word.ptr[1] && !memcmp(k, word.ptr, word.len)) return keywords[i].kind;
  }
  return TK_ID;
}

bool keyword_is_reserved(uint16_t kind) {
  for (int i = 0; i < KEYWORDS; i++)
    if (keywords[i].kind == kind) return keywords[i].reserved;
  return false;
}

enum unit unit_from(struct str word, bool attached) {
  static const struct {
    const char *word;
    enum unit unit;
    bool brief;
  } units[] = {
      {"day", UNIT_DAY, 0},
      {"week", UNIT_WEEK, 0},
      {"month", UNIT_MONTH, 0},
      {"quarter", UNIT_QUARTER, 0},
      {"year", UNIT_YEAR, 0},
      {"hour", UNIT_HOUR, 0},
      {"minute", UNIT_MINUTE, 0},
      {"second", UNIT_SECOND, 0},
      {"millisecond", UNIT_MILLISECOND, 0},
      {"microsecond", UNIT_MICROSECOND, 0},
      {"d", UNIT_DAY, 1},
      {"h", UNIT_HOUR, 1},
      {"min", UNIT_MINUTE, 1},
      {"s", UNIT_SECOND, 1},
      {"w", UNIT_WEEK, 1},
      {"mo", UNIT_MONTH, 1},
      {"y", UNIT_YEAR, 1},
      {"ms", UNIT_MILLISECOND, 1},
      {"us", UNIT_MICROSECOND, 1},
  };
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (units[i].brief && !attached) continue;
    if (str_is(word, units[i].word)) return units[i].unit;
    size_t n = strlen(units[i].word);
    if (!units[i].brief && word.len == n + 1 && word.ptr[n] == 's' && !memcmp(word.ptr, units[i].word, n))
      return units[i].unit;
  }
  return UNIT_NONE;
}

const char *unit_name(enum unit u) {
  switch (u) {
    case UNIT_MICROSECOND: return "microsecond";
    case UNIT_MILLISECOND: return "millisecond";
    case UNIT_SECOND: return "second";
    case UNIT_MINUTE: return "minute";
    case UNIT_HOUR: return "hour";
    case UNIT_DAY: return "day";
    case UNIT_WEEK: return "week";
    case UNIT_MONTH: return "month";
    case UNIT_QUARTER: return "quarter";
    case UNIT_YEAR: return "year";
    case UNIT_NONE: break;
  }
  return "";
}

const char *token_name(uint16_t kind) {
  switch (kind) {
    case 0: return "the end of the text";
    case TK_NL: return "the end of the line";
    case TK_ID: return "a name";
    case TK_STRING: return "a text";
    case TK_INT: return "a whole number";
    case TK_DEC: return "a number";
    case TK_DATE: return "a date";
    case TK_STAMP: return "a point in time";
    case TK_DURATION: return "a duration";
    case TK_BULK: return "a pasted list";
    case TK_REGEX: return "a pattern";
    case TK_DOC: return "a doc comment";
    case TK_BAD: return "a literal";
    case TK_LP: return "`(`";
    case TK_RP: return "`)`";
    case TK_LB: return "`[`";
    case TK_RB: return "`]`";
    case TK_LC: return "`{`";
    case TK_RC: return "`}`";
    case TK_COMMA: return "`,`";
    case TK_DOT: return "`.`";
    case TK_COLON: return "`:`";
    case TK_AT: return "`@`";
    case TK_QM: return "`?`";
    case TK_COALESCE:
      return "`?"
             "?`";
    case TK_ASSIGN: return "`=`";
    case TK_EQ: return "`==`";
    case TK_NE: return "`!=`";
    case TK_LT: return "`<`";
    case TK_LE: return "`<=`";
    case TK_GT: return "`>`";
    case TK_GE: return "`>=`";
    case TK_ARROW: return "`=>`";
    case TK_TO: return "`->`";
    case TK_PLUS: return "`+`";
    case TK_MINUS: return "`-`";
    case TK_STAR: return "`*`";
    case TK_SLASH: return "`/`";
    default: break;
  }
  for (int i = 0; i < KEYWORDS; i++)
    if (keywords[i].kind == kind) return keywords[i].word;
  return "";
}
