#!/bin/bash
# Vim, and Neovim where it is at hand, without a screen: every token that the compiler finds in the examples of the
# reference and in examples/ has the colour of its kind, indentation and `:make` work. usage: vim.sh PATH-OF-SEG
set -u
seg=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bash "$root/editors/tests/blocks.sh" "$root/grammar/README.md" "$tmp/colours" || exit 3
cd "$root" || exit 3
# named by their whole path: files of the same name stand in several folders
find examples stdlib -name '*.seg' -o -name '*.schema' | while read -r f; do cp "$f" "$tmp/colours/${f//\//-}"; done
cp editors/tests/scopes/*.s* "$tmp/colours/"
mkdir "$tmp/indent" && cp examples/billing/*.schema examples/billing/segments/*.seg editors/tests/indent/*.seg "$tmp/indent/"
for f in "$tmp"/colours/*; do "$seg" dump tokens "$f" >"$f.tokens" 2>/dev/null; done
cp "$root/examples/billing/billing.schema" "$root/tests/cli/files/wrong.seg" "$root/tests/cli/files/warning.seg" "$tmp/"
cp -r "$root/editors/vim" "$tmp/vim"
cd "$tmp" || exit 3
"$seg" check wrong.seg --format json >wrong.json
export SEG_COMMAND=$seg SEG_RESERVED HOME=$tmp TERM=dumb NO_COLOR=1
SEG_RESERVED=$(grep -oE '"[a-z]+", TK_[A-Z]+, true' "$root/src/front/keywords.c" | cut -d'"' -f2 | tr '\n' ' ')

failed=0
try() {
  local name=$1
  shift
  rm -f result
  timeout -k 10 300 "$@" -u NONE -i NONE -n -S "$root/editors/tests/check.vim" </dev/null >log 2>&1
  if [ ! -e result ]; then
    echo "FAIL $name stopped early"
    tail -c 600 log
    failed=1
  else
    sed "s/^/$name: /" result
    grep -q '^FAIL' result && failed=1
  fi
}
try vim vim -N -es
if command -v nvim >/dev/null; then try neovim nvim --headless -es; fi
exit $failed
