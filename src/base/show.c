/* Text on a terminal. Widths are those of the Unicode data in utf8proc. */
#include "base/show.h"

#include <utf8proc.h>

#include "base/utf8.h"

/* Overrides and isolates can make a line read otherwise than it is parsed. */
static bool turns_direction(uint32_t cp) {
  return (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200E || cp == 0x200F ||
         cp == 0x061C;
}

static bool is_control(uint32_t cp) {
  return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029 || turns_direction(cp);
}

static uint32_t width_of(uint32_t cp) {
  int w = utf8proc_charwidth((utf8proc_int32_t)cp);
  return w > 0 ? (uint32_t)w : 0;
}

uint32_t show_char(struct buf *out, uint32_t cp) {
  if (!is_control(cp)) {
    buf_add_utf8(out, cp);
    return cp < 0x7F ? 1 : width_of(cp);
  }
  size_t before = out->len;
  switch (cp) {
    case '\n': buf_addz(out, "\\n"); break;
    case '\r': buf_addz(out, "\\r"); break;
    case '\t': buf_addz(out, "\\t"); break;
    default: buf_printf(out, "\\u{%X}", cp);
  }
  return (uint32_t)(out->len - before);
}

/* The length of the well-formed beginning of s. */
static size_t good(struct str s) {
  size_t bad = utf8_check(s);
  return bad == SIZE_MAX ? s.len : bad;
}

struct str text_shown(struct arena *a, struct str s) {
  bool plain = true;
  for (size_t i = 0; plain && i < s.len; i++) plain = (unsigned char)s.ptr[i] >= 0x20 && (unsigned char)s.ptr[i] < 0x7F;
  if (plain) return s.ptr ? s : STR("");
  struct buf b = buf_in(a);
  for (size_t from = 0; from < s.len;) {
    struct str part = str_sub(s, from, s.len);
    part.len = good(part);
    for (size_t i = 0; i < part.len;) show_char(&b, utf8_next(part, &i));
    from += part.len;
    if (from < s.len) buf_printf(&b, "\\x%02X", (unsigned char)s.ptr[from++]);
  }
  return buf_str(&b);
}

uint32_t text_width(struct str s) {
  uint32_t w = 0;
  for (size_t i = 0; i < s.len;) {
    uint32_t cp = utf8_next(s, &i);
    w += cp < 0x7F ? 1 : width_of(cp);
  }
  return w;
}
