# A folder to begin with. Sourced by ../run.sh.
case_ init 0 "$seg" init begun
case_ init-check 0 "$seg" check begun --deny-warnings
case_ init-test 0 "$seg" test begun --min-coverage 100
case_ init-stats 0 "$seg" stats begun --data begun/data --now 2026-01-31 --engine both
"$seg" check begun/segments --data begun/data >.out 2>&1 && ok || bad init-data
cmp -s begun/.gitlab-ci.yml "$root/docs/ci/gitlab-ci.yml" && cmp -s begun/.github/workflows/segments.yml "$root/docs/ci/github-actions.yml" && ok || bad init-ci
cp -r begun before
case_ init-again 1 "$seg" init begun
diff -r begun before >.out 2>&1 && ok || bad init-overwrites
rm begun/shop.schema begun/begun.schema 2>/dev/null
exits init-partly 1 "nothing was written" "$seg" init begun
[ ! -e begun/begun.schema ] && ok || bad init-wrote-some
mkdir here && (cd here && "$seg" init -q && "$seg" check . && "$seg" test .) >.out 2>&1 && [ -f here/here.schema ] && ok || bad init-here
case_ init-from-data 0 "$seg" init mine --data sqlite/billing.sqlite
case_ init-from-data-check 0 "$seg" check mine --deny-warnings
case_ init-from-data-test 0 "$seg" test mine --min-coverage 100
exits init-no-data 1 "E0901" "$seg" init other --data nowhere
[ ! -e other ] && ok || bad init-left-behind
: >plain
exits init-into-file 3 "cannot write" "$seg" init plain
