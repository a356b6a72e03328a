#!/bin/bash
# Turns files into a C file that has their texts by name: embed.sh FILE... >templates.c
set -eu
echo '#include "tools/init.h"'
echo
echo 'struct str template_get(const char *name) {'
for f in "$@"; do
  echo "  static const char text_$(basename "$f" | tr -c 'a-zA-Z0-9\n' '_')[] ="
  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/      "/' -e 's/$/\\n"/' "$f"
  echo "      ;"
done
for f in "$@"; do
  id=text_$(basename "$f" | tr -c 'a-zA-Z0-9\n' '_')
  echo "  if (!strcmp(name, \"$(basename "$f")\")) return (struct str){$id, sizeof $id - 1};"
done
echo '  return STR_NONE;'
echo '}'
