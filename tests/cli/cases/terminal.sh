# Colour, width, and little to say. Sourced by ../run.sh.
esc=$(printf '\033')
color() { # NAME wanted|plain COMMAND...: on a terminal
  local name=$1 want=$2
  shift 2
  env -u NO_COLOR TERM=xterm script -qec "$*" /dev/null </dev/null >.out 2>&1
  if grep -q "$esc" .out; then set -- colored; else set -- plain; fi
  [ "$1" = "$want" ] && ok || bad "$name is $1"
}
color color-terminal colored "'$seg' check wrong.seg"
color color-never plain "'$seg' check wrong.seg --color never"
color color-unwanted plain "NO_COLOR=1 '$seg' check wrong.seg"
color color-empty colored "NO_COLOR= '$seg' check wrong.seg"
color color-dumb plain "TERM=dumb '$seg' check wrong.seg"
color color-always colored "NO_COLOR=1 '$seg' check --color=always wrong.seg | cat"
color color-file plain "'$seg' check wrong.seg -o colors.txt"
grep -q "$esc" colors.txt && bad color-in-file || ok
color progress-dumb plain "TERM=dumb '$seg' stats segments --data csv"
color progress-quiet plain "'$seg' -q stats segments --data csv"
[ -z "$("$seg" check segments -q)$("$seg" -q test segments)" ] && ok || bad quiet
"$seg" test --quiet failing.seg >.out && bad quiet-fails || { grep -q FAIL .out && ! grep -q "^ok" .out && ok || bad quiet-fails; }
[ "$("$seg" run segments --data csv $now --segment vip --limit 1 -q | wc -l)" -eq 3 ] && ok || bad quiet-run
[ "$("$seg" run segments --data csv $now --segment vip --segment vip --format ids)" = "$("$seg" run segments --data csv $now --segment vip --format ids)" ] && ok || bad segment-twice
# paths
exits path-empty-folder 1 "the folder \`hollow\` holds no .seg file" sh -c "mkdir hollow; exec '$seg' check hollow"
"$seg" check /proc/self/mem | grep -q "Input/output error" && ok || bad unreadable
exits standard-input-closed 1 "cannot read standard input" bash -c "'$seg' check - <&-"
"$seg" check $(for i in $(seq 2000); do echo segments/money.seg ./segments/usage.seg; done) >.out && ok || bad many-paths
"$seg" list - segments/money.seg --format ids <warning.seg | head -1 | grep -qx a && ok || bad standard-input-first
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=65534 --clear-groups"; else as=; fi
mkdir open && cp "$seg" open/seg && cp wrong.seg open/shut.seg && chmod 755 "$tmp" open && chmod 000 open/shut.seg
(cd open && ASAN_OPTIONS=detect_leaks=0 $as ./seg check shut.seg) >.out 2>&1
grep -q "cannot read the file \`shut.seg\`: permission is denied" .out && ok || { bad shut; cat .out; }
[ -z "$(ls | grep part)" ] && ok || bad left-behind
