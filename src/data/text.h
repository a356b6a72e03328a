/* What the language does with text, over Unicode's tables (utf8proc). Every text given here passed
 * utf8_check. Results are added to a buffer; nothing is allocated elsewhere.
 *
 * Folding works code point by code point, so that fold(a + b) is fold(a) + fold(b), and is not
 * normalised afterwards: "starts with", "contains" and a pattern of classes made from the folding
 * table all give what folding both sides gives. A folded text therefore need not be NFC ("ǰ"
 * becomes j and a combining caron): it is only ever compared with text that went through text_fold
 * too, as a literal beside `.fold()` does. */
#ifndef SEG_DATA_TEXT_H
#define SEG_DATA_TEXT_H

#include "base/utf8.h"

/* Full case folding: the C and F rows of Unicode's CaseFolding.txt ("Straße" and "STRASSE" fold
 * alike; no Turkic rows). Folding a folded text changes nothing. */
void text_fold(struct str s, struct buf *out);

/* The simple mappings of UnicodeData.txt: one code point for one ("ß" has no upper case, "İ" gives
 * "i"). */
void text_lower(struct str s, struct buf *out);
void text_upper(struct str s, struct buf *out);

/* A character that one of these changes, and what it gives. */
enum text_case { TEXT_FOLD, TEXT_LOWER, TEXT_UPPER };
struct text_mapping {
  uint32_t from, count, to[3];
};

/* All of them, by `from`: constants, made from utf8proc's data when the library is built. */
const struct text_mapping *text_mappings(enum text_case kind, uint32_t *count);

/* `.trim()`: without U+0009 to U+000D and U+0020 at both ends; a view of `s`. */
static inline struct str text_trim(struct str s) { return str_trim(s); }

/* `.length()`: code points. */
static inline size_t text_length(struct str s) { return utf8_count(s); }

/* Whether `s` is in Normalization Form C. Text below U+0300 passes at the speed of memory.
 * `scratch` is taken from only where more than a hundred code points combine into one character. */
bool text_is_nfc(struct str s, struct arena *scratch);

/* `s` in Normalization Form C. Linear time, also for long runs of combining marks. */
void text_to_nfc(struct str s, struct buf *out);

#endif
