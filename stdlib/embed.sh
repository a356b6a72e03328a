#!/bin/bash
# Turns the modules of the standard library into a C file: embed.sh stdlib/*.seg >stdlib.c
set -eu
echo '#include "front/project.h"'
echo
echo 'struct str stdlib_get(struct str module) {'
for f in "$@"; do
  name=$(basename "$f" .seg)
  echo "  static const char text_$name[] ="
  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/      "/' -e 's/$/\\n"/' "$f"
  echo "      ;"
  echo "  if (str_is(module, \"$name\")) return (struct str){text_$name, sizeof text_$name - 1};"
done
echo '  (void)module;'
echo '  return STR_NONE;'
echo '}'
echo
echo 'const struct str *stdlib_modules(uint32_t *count) {'
echo '  static const struct str names[] = {'
for f in "$@"; do
  echo "      {\"$(basename "$f" .seg)\", sizeof \"$(basename "$f" .seg)\" - 1},"
done
echo '      {0},'
echo '  };'
echo '  *count = sizeof names / sizeof *names - 1;'
echo '  return names;'
echo '}'
