# Statements for a warehouse, run as they print: a table of members that is refreshed after its data changed, a model of dbt
# likewise, and a view.
# Sourced with $seg and $dialect; makes $tmp, and counts $passed and $failed. Before `wrapped` is called there must be
#   stored         how decimals are stored, "@stored(cents)"; may be unset
#   data           what --data takes, where the statements depend on what is stored; may be unset
#   run FILE       runs the statements of a file
#   rows SQL       prints rows, columns with a tab between
# The database holds wrapped_customers (id text, plan text, spent: decimal(12,2)) and wrapped_orders (customer_id, amount).
passed=0 failed=0
engines=$(dirname "${BASH_SOURCE[0]}")
tmp=$(mktemp -d)
export XDG_CACHE_HOME=$tmp/.cache
trap 'rm -rf "$tmp"' EXIT
check() {
  if "${@:2}" >"$tmp/why" 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL $dialect, wrapped: $1"
    cat "$tmp/why" "$tmp/err" "$tmp/ran"
  fi
}
cat >"$tmp/w.seg" <<SEG
schema shop of customer
entity customer from "wrapped_customers" key id {
  id     id
  plan   text
  spent  decimal(12,2) ${stored:-}
  orders [order] by customer_id
}
entity order from "wrapped_orders" key (customer_id, place) {
  place  int
  amount decimal(12,2) ${stored:-}
}
segment rich = spent > 100.00
segment buyers = orders.count(amount > 5.00) >= 2 and plan != "it's \\"free\\"" and plan != "{{ x }}"
segment jinja = plan not in ["{% endraw %}", "{# {{ x }} -#}", "{{{% raw %}", "{{ 7 * 7 }}", "{"]
segment paid on order = amount > 5.00
SEG
wrap() { # SEGMENT HOW: the statements, in $tmp/SEGMENT.sql
  "$seg" sql "$tmp/w.seg" --segment "$1" --dialect "$dialect" --inline --as "$2" ${data:+--data "$data"} >"$tmp/$1.sql" 2>"$tmp/err"
}
# model SEGMENT [OPTION...]: the model of dbt, as dbt makes it and tests it; its name has a blank in it
model() {
  local segment=$1 test name="$1 model"
  shift
  wrap $segment dbt || return 1
  sed -i "s/name: '$segment'/name: '$name'/" "$tmp/$segment.sql"
  /usr/bin/python3 "$engines/dbt.py" run "$tmp/$segment.sql" "$name" "$dialect" "$@" >"$tmp/model.sql" 2>"$tmp/err" || return 1
  run "$tmp/model.sql" || return 1
  /usr/bin/python3 "$engines/dbt.py" tests "$tmp/$segment.sql" "$name" "$dialect" >"$tmp/tests" 2>"$tmp/err" || return 1
  [ "$(wc -l <"$tmp/tests")" -ge 3 ] || return 1
  while read -r test; do
    [ -z "$(rows "$test")" ] || { echo "found by $test"; return 1; }
  done <"$tmp/tests"
}
models() { # OPTION...
  local segment word
  for segment in rich buyers jinja paid; do
    model $segment "$@" >"$tmp/ran" 2>&1
    check "the model $segment${1:+, $*}" test $? -eq 0
    for word in "{% endraw %}" "{# {{ x }} -#}" "{{{% raw %}" "{{ 7 * 7 }}"; do
      [ $segment != jinja ] || check "the model's $word is a text" grep -qF "$word" "$tmp/model.sql"
    done
    [ $segment != jinja ] || check "the model's { is a text" grep -q "['\"]{['\"]" "$tmp/model.sql" # or in a list's one text
  done
}
entered() { rows "SELECT DISTINCT CAST(entered_at AS VARCHAR) FROM $(model_of rich) WHERE id IN ($1)"; }
model_of() { if [ "$dialect" = clickhouse ]; then echo "\`$1 model\`"; else echo "\"$1 model\""; fi; }
wrapped() {
  local segment before model_before
  for segment in rich buyers jinja paid; do
    wrap $segment table
    run "$tmp/$segment.sql" >"$tmp/ran" 2>&1
    check "the table $segment is made" test $? -eq 0
  done
  check "who is rich" test "$(rows 'SELECT id FROM rich ORDER BY id' | tr '\n' ' ')" = "b c d "
  check "who buys" test "$(rows 'SELECT id FROM buyers ORDER BY id' | tr '\n' ' ')" = "a b "
  check "a key of two columns" test "$(rows 'SELECT customer_id, CAST(place AS VARCHAR) FROM paid ORDER BY 1, 2' | tr '\t\n' ', ')" = "a,1 a,2 b,1 b,2 c,1 "
  models
  check "who is rich by the model" test "$(rows "SELECT id FROM $(model_of rich) ORDER BY id" | tr '\n' ' ')" = "b c d "
  model_before=$(entered "'b', 'c', 'd'")
  check "when they entered by the model" test -n "$model_before" -a "$(wc -l <<<"$model_before")" = 1
  before=$(rows 'SELECT CAST(entered_at AS VARCHAR) FROM rich ORDER BY id' | sort -u)
  check "when they entered" test -n "$before"
  sleep 1.1
  change # b leaves, a comes, c and d stay
  for segment in rich buyers jinja paid; do
    wrap $segment table
    run "$tmp/$segment.sql" >"$tmp/ran" 2>&1
    check "the table $segment is refreshed" test $? -eq 0
  done
  check "who is rich now" test "$(rows 'SELECT id FROM rich ORDER BY id' | tr '\n' ' ')" = "a c d "
  check "who stays keeps when they entered" test "$(rows "SELECT DISTINCT CAST(entered_at AS VARCHAR) FROM rich WHERE id IN ('c', 'd')")" = "$before"
  check "who comes enters now" test "$(rows "SELECT CAST(entered_at AS VARCHAR) FROM rich WHERE id = 'a'")" '>' "$before"
  models --exists table
  check "who is rich by the model now" test "$(rows "SELECT id FROM $(model_of rich) ORDER BY id" | tr '\n' ' ')" = "a c d "
  check "a key of two columns by the model" test "$(rows "SELECT customer_id, CAST(place AS VARCHAR) FROM $(model_of paid) ORDER BY 1, 2" | tr '\t\n' ', ')" = "a,1 a,2 b,1 c,1 "
  check "who stays keeps when they entered by the model" test "$(entered "'c', 'd'")" = "$model_before"
  check "who comes enters the model now" test "$(entered "'a'")" '>' "$model_before"
  wrap rich table
  run "$tmp/rich.sql" >"$tmp/ran" 2>&1
  check "nothing changes where nothing changed" test "$(rows "SELECT DISTINCT CAST(entered_at AS VARCHAR) FROM rich WHERE id IN ('c', 'd')")" = "$before"
  check "nothing is left behind" test "$(rows 'SELECT CAST(count(*) AS VARCHAR) FROM rich')" = 3
  models --exists table --full-refresh
  check "all enter the model anew" test "$(entered "'c', 'd'")" '>' "$model_before"
  printf 'DROP TABLE %s;\nCREATE VIEW %s AS SELECT 1 AS x;\n' "$(model_of rich)" "$(model_of rich)" >"$tmp/view.sql"
  run "$tmp/view.sql" >"$tmp/ran" 2>&1
  model rich --exists view >"$tmp/ran" 2>&1
  check "the model rich in the place of a view" test $? -eq 0
  for segment in rich buyers; do
    wrap $segment view
    sed -i "s/\"$segment\"/\"${segment}_view\"/" "$tmp/$segment.sql"
    run "$tmp/$segment.sql" >"$tmp/ran" 2>&1 && run "$tmp/$segment.sql" >"$tmp/ran" 2>&1
    check "a view of $segment, twice" test $? -eq 0
    check "the members by the view $segment" test -n "$(rows "SELECT id FROM $segment")" -a "$(rows "SELECT id FROM ${segment}_view ORDER BY id")" = "$(rows "SELECT id FROM $segment ORDER BY id")"
  done
}
