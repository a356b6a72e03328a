#include "front/foreign.h"

static const struct {
  enum foreign_place place;
  const char *word, *help;
} words[] = {
#define FOREIGN(place, word, help) {FOREIGN_##place, word, help},
#include "front/foreign.def"
#undef FOREIGN
};

/* Without case and `_`: IS_NULL, isNull and is_null are one word. */
static bool same(struct str s, const char *word) {
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (c == '_') continue;
    if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
    if (c != *word++) return false;
  }
  return *word == 0;
}

const char *foreign_help(enum foreign_place place, struct str word) {
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (words[i].place == place && same(word, words[i].word)) return words[i].help;
  return NULL;
}

bool foreign_null(struct str word) {
  return same(word, "null") || same(word, "nil") || same(word, "none") || same(word, "undefined");
}
