#!/bin/bash
# The library as a program meets it: installed, found by pkg-config, linked both ways. usage: run.sh VARIANT
# Run from the repository's root. UPDATE=1 writes the expected output anew.
set -u
variant=$1
export MAKEFLAGS=
case $variant in
  *asan) sanitize="-fsanitize=address,undefined" ;;
  *) sanitize= ;;
esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL $1"
}
# check NAME COMMAND...: it succeeds; what it says is shown where it does not
check() {
  local name=$1
  shift
  if "$@" >"$tmp/log" 2>&1; then ok; else
    bad "$name"
    head -30 "$tmp/log"
  fi
}

# ---- installed
check install make VARIANT="$variant" PREFIX=/opt/seg DESTDIR="$tmp/root" install
[ $failed -eq 0 ] || exit 1
export PKG_CONFIG_PATH=$tmp/root/opt/seg/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$tmp/root
lib=$tmp/root/opt/seg/lib
check version [ "$(pkg-config --modversion seg)" = "$(sed -n 's/^#define SEG_VERSION "\(.*\)"/\1/p' include/seg.h)" ]
check command "$tmp/root/opt/seg/bin/seg" version
for f in man/man1/seg.1 bash-completion/completions/seg zsh/site-functions/_seg fish/vendor_completions.d/seg.fish; do
  check "$f" [ -s "$tmp/root/opt/seg/share/$f" ]
done
check soname [ "$(objdump -p "$lib/libseg.so" | awk '/SONAME/ { print $2 }')" = libseg.so.0 ]

# ---- the header, in the languages that include it
printf '#include <seg.h>\n' >"$tmp/header.c"
cp "$tmp/header.c" "$tmp/header.cc"
flags="-Wall -Wextra -Werror -pedantic -fsyntax-only $(pkg-config --cflags seg)"
for cc in gcc clang; do
  for std in c99 c11 c17; do check "header $cc $std" $cc -std=$std $flags "$tmp/header.c"; done
done
for cxx in g++ clang++; do
  for std in c++11 c++17; do check "header $cxx $std" $cxx -std=$std $flags "$tmp/header.cc"; done
done

# ---- the names: the header's, the list's, and those that the libraries really give
sort -u src/api/exports.txt >"$tmp/names"
tr '\n' ' ' <include/seg.h | grep -o 'SEG_API [^;]*;' | grep -o '\bseg_[a-z0-9_]*(' | tr -d '(' | sort -u >"$tmp/header.names"
nm -D --defined-only "$lib/libseg.so" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort -u >"$tmp/so.names"
# the C++ library's templates come with the object that uses them: weak, and not ours
nm -g --defined-only "$lib/libseg.a" | awk 'NF == 3 && $2 !~ /[WVu]/ { print $3 }' | sort -u >"$tmp/a.names"
for names in header so a; do check "names of $names" diff "$tmp/names" "$tmp/$names.names"; done

# ---- the example, with both libraries
expect() { # NAME: what its run printed is as it should be
  if [ -n "${UPDATE:-}" ]; then cp "$tmp/out" tests/api/expected/embed.txt; fi
  check "$1" diff tests/api/expected/embed.txt "$tmp/out"
}
warn="-std=c99 -pedantic -Wall -Wextra -Werror"
check "compile with libseg.so" gcc $warn $sanitize examples/embed/embed.c -o "$tmp/embed" $(pkg-config --cflags --libs seg)
LD_LIBRARY_PATH=$lib "$tmp/embed" >"$tmp/out" 2>&1 && ok || bad "run with libseg.so"
expect "output with libseg.so"
printf '#include <seg.h>\nint main() { return seg_program_segment(nullptr, 0) != nullptr; }\n' >"$tmp/link.cc"
check "link from C++" g++ -std=c++11 $sanitize "$tmp/link.cc" -o "$tmp/link" $(pkg-config --cflags --libs seg)
LD_LIBRARY_PATH=$lib "$tmp/link" && ok || bad "run from C++"
rm "$lib"/libseg.so*
check "compile with libseg.a" gcc $warn $sanitize examples/embed/embed.c -o "$tmp/embed" $(pkg-config --cflags --libs --static seg)
"$tmp/embed" >"$tmp/out" 2>&1 && ok || bad "run with libseg.a"
expect "output with libseg.a"

# ---- the walk through it shows its code and what it prints
part() { sed -n "/^\/\* \[$1\] \*\//,/^\/\* \[\/$1\] \*\//p" examples/embed/embed.c | sed '1d;$d'; }
shown() { awk -v want="<!-- examples/embed/embed.c: $1 -->" '/^```$/ { on = 0 } on { print } $0 == want { next_on = 1; next } next_on { on = /^```c$/; next_on = 0 }' docs/embedding.md; }
parts=$(sed -n 's/^\/\* \[\([a-z]*\)\] \*\/$/\1/p' examples/embed/embed.c)
for p in $parts; do
  part "$p" >"$tmp/part"
  shown "$p" >"$tmp/shown"
  check "docs/embedding.md: $p" diff "$tmp/part" "$tmp/shown"
  [ -s "$tmp/part" ] || bad "an empty part: $p"
done
check "no other code" [ "$(grep -c '^```c$' docs/embedding.md)" -eq "$(echo "$parts" | wc -w)" ]
while IFS= read -r line; do grep -qxF -- "$line" "$tmp/out" || bad "docs/embedding.md shows what is not printed: $line"; done < <(sed '/^```c$/,/^```$/d' docs/embedding.md | awk '/^```$/ { on = !on; next } on && !/^(make|cc) / { print }')
ok

# ---- and gone again
check uninstall make VARIANT="$variant" PREFIX=/opt/seg DESTDIR="$tmp/root" uninstall
check "nothing left" [ -z "$(find "$tmp/root" ! -type d)" ]

echo "api: $passed passed, $failed failed"
[ $failed -eq 0 ]
