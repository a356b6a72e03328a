#!/bin/bash
# The extension for VS Code, with the editor's own engine for colours: assertions over every construct, snapshots of the
# language reference's examples and of examples/billing, and what vscode.js asks.
# usage: vscode.sh PATH-OF-SEG FOLDER-TO-MAKE
# UPDATE=1 writes the snapshots anew: look at the difference before it is kept.
set -u
seg=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
tests=$root/editors/tests
bash "$root/editors/vscode/prepare.sh" "$2" || exit 3
cd "$2" || exit 3
rm -rf scopes snapshots
cp -r "$tests/scopes" scopes
bash "$tests/blocks.sh" "$root/grammar/README.md" snapshots
for f in "$root"/examples/billing/*.schema "$root"/examples/billing/segments/*.seg; do
  cp "$f" "snapshots/billing-$(basename "$f")"
done
failed=0

node node_modules/.bin/vscode-tmgrammar-test --compact scopes/*.seg scopes/*.schema >scopes.log || {
  cat scopes.log
  failed=1
}
echo "$(grep -c 'run successfuly' scopes.log) of $(ls scopes | wc -l) files of assertions hold"

# Shortened: without the scope of the language, without what stands between the words, without brackets and quotes.
snap=node_modules/.bin/vscode-tmgrammar-snap
node $snap --updateSnapshot snapshots/*.seg snapshots/*.schema >snapshots.log || failed=1
for f in snapshots/*.snap; do
  sed -E '/^#/ { s/\.seg( |$)/\1/g; s/ (source|meta\.[a-z.]+)//g; /^# *\^+$/d; / punctuation\.[a-z.-]+$/d }; /^>$/d' \
    "$f" >"${f%.snap}.txt"
  rm "$f" "${f%.snap}"
done
if [ -n "${UPDATE:-}" ]; then
  rm -rf "$tests/snapshots"
  cp -r snapshots "$tests/snapshots"
fi
diff -r "$tests/snapshots" snapshots >snapshots.diff || {
  head -40 snapshots.diff
  echo "FAIL the colours of examples have changed, or the examples; UPDATE=1 make test-editors writes them down anew"
  failed=1
}
echo "$(ls snapshots | wc -l) snapshots compared"

node "$tests/vscode.js" "$seg" "$root" || failed=1
exit $failed
