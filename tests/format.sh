#!/bin/bash
# Whether the C files are laid out as .clang-format says. usage: format.sh [--write]
cd "$(dirname "$0")/.." && mkdir -p build || exit 3
find bench examples include src tests -name '*.[ch]' -o -name '*.cc' | sort >build/format.files
if [ "${1:-}" = --write ]; then xargs clang-format-14 -i <build/format.files; exit; fi
xargs clang-format-14 --dry-run <build/format.files 2>build/format.log
wrong=$(grep -c 'Wclang-format-violations' build/format.log)
[ "$wrong" = 0 ] && { echo "format: fine"; exit 0; }
grep 'Wclang-format-violations' build/format.log | head -10
echo "format: $wrong places; \`make format\` mends them"
exit 1
