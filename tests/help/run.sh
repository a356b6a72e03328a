#!/bin/bash
# Every command has a row, a help and examples, and every example does what its help says.
# usage: run.sh PATH-OF-SEG PATH-OF-GENERATE, from anywhere
set -u
seg=$(realpath "$1") generate=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../..")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export NO_COLOR=1 LC_ALL=C.UTF-8
unset COLUMNS
passed=0 failed=0
ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL $1"
}

# The folder that the examples speak of.
mkdir -p "$tmp/bin" "$tmp/fresh/data"
ln -s "$seg" "$tmp/bin/seg"
PATH=$tmp/bin:$PATH
cp -r "$root/examples/billing/billing.schema" "$root/examples/billing/segments" "$here"/files/* "$tmp/fresh/"
# segments/*.seg name ../billing.schema
"$generate" --customers 60 --seed 7 --format csv -o "$tmp/fresh/data" || exit 3
"$generate" --customers 60 --seed 7 --format sqlite -o "$tmp/fresh" || exit 3
cd "$tmp" || exit 3

seg help --format json >all.json
jq -e . all.json >.out 2>&1 && ok || bad "help --format json is no JSON"

# ---- completeness
[ "$(jq -r '.commands | length' all.json)" -ge 10 ] && ok || bad "commands in the table"
for c in $(jq -r '.commands[].name' all.json); do
  row=".commands[] | select(.name == \"$c\")"
  seg help "$c" >help.txt 2>err.txt && [ ! -s err.txt ] && ok || bad "help $c"
  for form in "$c --help" "$c -h" "--help $c" "$c --no-such-option -h"; do
    seg $form >again.txt 2>&1 && cmp -s help.txt again.txt && ok || bad "$form is not help $c"
  done
  jq -e "$row | (.summary | length > 5) and (.about | length > 20)" all.json >.out && ok || bad "$c says too little of itself"
  n=$(jq "$row | .examples | length" all.json)
  [ "$n" -ge 2 ] && [ "$n" -le 6 ] && ok || bad "$c has $n examples, 2 to 6 are wanted"
  jq -e "$row | .examples | all(.command | test(\"(^|[ |(])seg \"))" all.json >.out && ok || bad "an example of $c does not call seg"
  jq -e "$row | .examples | any(.command | test(\"seg $c( |\$)\"))" all.json >.out && ok || bad "no example of $c shows it"
  # every option stands in the help, and is read: a wrong word beside it keeps the command from running
  jq -r "$row | .options[] | [.name, (.values[0] // if .argument == \"N\" then \"3\" else .argument end // \"\")] | @tsv" \
    all.json >options.txt
  while IFS=$'\t' read -r o value; do
    grep -q -- "--$o" help.txt && ok || bad "help $c does not tell of --$o"
    seg "$c" "--$o${value:+=$value}" --no-such-option >out.txt 2>err.txt </dev/null
    grep -q "no option \`--no-such-option\`\|^usage\|^seg [0-9]" err.txt out.txt || bad "$c --$o is said nothing of"
    grep "^seg: --$o " err.txt && bad "$c --$o is not read" || ok
  done <options.txt
  awk 'length > 80 && !/^  \$ /' help.txt | grep . && bad "help $c is wider than 80" || ok
  COLUMNS=60 seg help "$c" | awk 'length > 60 && !/^  \$ / && !/^usage/' | grep . && bad "help $c does not heed COLUMNS" || ok
done

# ---- the examples, each in a folder of its own
count=$(jq '[.examples, .commands[].examples] | flatten | length' all.json)
for i in $(seq 0 $((count - 1))); do
  line=$(jq -r "[.examples, .commands[].examples] | flatten | .[$i].command" all.json)
  want=$(jq -r "[.examples, .commands[].examples] | flatten | .[$i].exit" all.json)
  rm -rf work && cp -r fresh work
  (cd work && bash -c "$line" >../out.txt 2>../err.txt </dev/null)
  rc=$?
  if [ $rc -ne "$want" ]; then bad "example: $line (exit $rc, the help says $want)" && head -5 err.txt
  elif [ "$want" -eq 0 ] && grep -q '^seg: \|^error\[' err.txt; then bad "example: $line" && head -5 err.txt
  elif [ ! -s out.txt ] && [[ $line != *" -o "* ]]; then bad "example: $line prints nothing"
  else ok; fi
done
# ---- the manual page
seg help --format man >seg.1
mandoc -Tlint -W style seg.1 >lint.txt 2>&1 && [ ! -s lint.txt ] && ok || { bad "the manual page" && head -5 lint.txt; }
mandoc -Tutf8 seg.1 | col -b >seg.txt
for c in $(jq -r '.commands[].name' all.json); do grep -q "^   seg $c\$" seg.txt && ok || bad "the manual page lacks $c"; done

# ---- completion
rm -rf work && cp -r fresh work
bash "$here/complete.sh" work && ok || bad completion
echo "help: $passed passed, $failed failed"
[ $failed -eq 0 ]
