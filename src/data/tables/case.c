/* Writes the tables of case as C, from the Unicode data in utf8proc: run when the library is built, so that it holds
 * them as constants. */
#include <stdint.h>
#include <stdio.h>
#include <utf8proc.h>

enum { CASED_PLANES = 0x20000 }; /* no letter beyond has case */

/* The code points that `c` becomes; utf8proc gives U+1E9E for U+00DF in capitals, which UnicodeData.txt does not: all
 * that they differ in. */
static long map_point(int kind, utf8proc_int32_t c, utf8proc_int32_t *to) {
  to[0] = kind == 1 ? utf8proc_tolower(c) : kind == 2 && c != 0xDF ? utf8proc_toupper(c) : c;
  if (kind || utf8proc_get_property(c)->casefold_seqindex == UINT16_MAX) return 1;
  return (long)utf8proc_decompose_char(c, to, 8, UTF8PROC_CASEFOLD, NULL);
}

int main(void) {
  static const char *const names[] = {"fold", "lower", "upper"};
  puts("/* Made by src/data/tables/case.c. */");
  for (int kind = 0; kind < 3; kind++) {
    printf("static const struct text_mapping case_%s[] = {\n", names[kind]);
    for (utf8proc_int32_t c = 0; c < CASED_PLANES; c++) {
      utf8proc_int32_t to[8];
      long n = map_point(kind, c, to);
      if (n == 1 && to[0] == c) continue;
      if (n < 1 || n > 3) return 1; /* Unicode has three at most */
      printf("  {.from = 0x%X, .count = %ld, .to = {", (unsigned)c, n);
      for (long i = 0; i < n; i++) printf("%s0x%X", i ? ", " : "", (unsigned)to[i]);
      puts("}},");
    }
    puts("};");
  }
  return 0;
}
