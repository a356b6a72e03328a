#!/bin/bash
# Completion as each shell does it. usage: complete.sh FOLDER, that of the examples, with `seg` on the PATH
set -u
here=$(realpath "$(dirname "$0")")
cd "$1" || exit 3
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "with space" && cp segments/lifetime.seg segments/customers.seg "with space/"
passed=0 failed=0
export HOME=$tmp XDG_CONFIG_HOME=$tmp XDG_DATA_HOME=$tmp XDG_CACHE_HOME=$tmp TERM=dumb

# the line up to the cursor | what must be offered | what must not
cat >"$tmp/cases" <<'CASES'
seg |check run stats help completion|--help --format vip
seg ch|check|run
seg -|--help --version|--format
seg check --f|--format|--data
seg check --format |text json github|csv ids
seg run segments --format=|csv ids ndjson|github
seg run segments --engine=b|both|vm
seg run segments --engine |vm sql both|stop
seg stats segments --on-bad-value |stop missing skip-row|vm
seg check seg|segments|data
seg check segments/m|money.seg|usage.seg
seg check |segments wrong.seg|check text
seg run segments --data |data billing.sqlite|check
seg run segments --data b|billing.sqlite|data
seg run segments --segment v|vip verified|at_risk
seg run segments --data data --limit 3 --segment at|at_risk|vip
seg run with\ space --segment v|vip|at_risk
seg dump |tree tokens ir bytecode|segments check
seg dump tree segments/|money.seg usage.seg|tree
seg dump ir segments --segment v|vip|at_risk
seg why 9 segments --segment v|vip|at_risk
seg why 9 seg|segments|data
seg explain-code E020|E0201 E0202|E0001
seg stdlib r|regions|iso
seg help ve|version|check
seg completion |bash zsh fish|check
CASES
cut -d'|' -f1 "$tmp/cases" >"$tmp/lines"

for shell in bash zsh fish; do
  seg completion $shell >"$tmp/script.$shell" || exit 3
  case $shell in
    bash) bash -n "$tmp/script.bash" && bash --norc "$here/complete.bash" "$tmp/script.bash" <"$tmp/lines" ;;
    zsh) zsh -n "$tmp/script.zsh" && zsh -f "$here/complete.zsh" "$tmp/script.zsh" <"$tmp/lines" ;;
    fish) fish --no-execute "$tmp/script.fish" && fish --no-config "$here/complete.fish" "$tmp/script.fish" <"$tmp/lines" ;;
  esac >"$tmp/replies" 2>"$tmp/err"
  if [ $? -ne 0 ] || [ -s "$tmp/err" ]; then
    failed=$((failed + 1))
    echo "FAIL $shell completion"
    head -5 "$tmp/err"
  fi
  exec 3<"$tmp/replies"
  while IFS='|' read -r line must not; do
    offered=" "
    while IFS= read -r word <&3 && [ "$word" != -- ]; do
      # a folder may come with a stroke, a file without its folder, a value with its option
      word=${word%/} word=${word#--engine=} word=${word#--format=}
      offered+="${word##*/} "
    done
    good=1
    for word in $must; do [[ $offered == *" $word "* ]] || { good=0; echo "$shell, \"$line\": $word is not offered, but$offered"; }; done
    for word in $not; do [[ $offered == *" $word "* ]] && { good=0; echo "$shell, \"$line\": $word is offered"; }; done
    if [ $good = 1 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  done <"$tmp/cases"
  exec 3<&-
done
echo "completion: $passed passed, $failed failed"
[ $failed -eq 0 ]
