/* forge FILE OLD NEW: what is remembered of a database with other words in it, and the checksum that goes with them;
 * for tests alone. Exit code 1 where OLD is not in it. */
#include <stdio.h>

#include "base/str.h"

enum { SUM = 26 }; /* "checksum 0123456789abcdef\n" */

int main(int argc, char **argv) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  char bytes[1 << 16];
  FILE *f = argc == 4 ? fopen(argv[1], "r") : NULL;
  size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
  if (f) fclose(f);
  if (n < SUM) return 2;
  struct str text = str_of(bytes, n - SUM), old = str_from(argv[2]);
  size_t at = str_find(text, old);
  if (at == SIZE_MAX) return 1;
  struct buf out = buf_in(&a);
  buf_printf(&out, "%.*s%s%.*s", (int)at, text.ptr, argv[3], (int)(text.len - at - old.len), text.ptr + at + old.len);
  buf_printf(&out, "checksum %016llx\n", (unsigned long long)str_hash(buf_str(&out)));
  f = fopen(argv[1], "w");
  bool ok = f && fwrite(out.ptr, 1, out.len, f) == out.len;
  ok &= f && fclose(f) == 0;
  arena_free(&a);
  return ok ? 0 : 2;
}
