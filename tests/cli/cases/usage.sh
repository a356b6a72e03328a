# Wrong use. Sourced by ../run.sh.
exits no-command 2 "usage" "$seg"
exits unknown-command 2 "did you mean \`check\`" "$seg" chekc
exits unknown-option 2 "did you mean \`--format\`" "$seg" check segments --fromat json
exits no-path 2 "needs PATH: a segment file" "$seg" check
exits no-data 2 "--data" "$seg" run segments
exits no-segment 2 "--segment" "$seg" run segments --data csv
exits unknown-segment 1 "did you mean \`vip\`" "$seg" run segments --data csv --segment vipp
exits bad-now 2 "--now takes" "$seg" stats segments --data csv --now tomorrow
exits bad-limit 2 "whole number" "$seg" run segments --data csv --segment vip --limit x
exits ids-of-two 2 "one segment" "$seg" run segments --data csv --segment vip --segment beta --format ids
exits unknown-module 2 "did you mean \`regions\`" "$seg" stdlib region
exits no-such-module 2 "\`seg stdlib\` lists" "$seg" stdlib zzz
exits option-elsewhere 2 "\`seg check\` takes no \`--limit\`; \`seg run\` does" "$seg" check segments --limit 3
exits option-before 2 "comes after the command" "$seg" --data csv run segments
exits option-value-absent 2 "but \`--limit\` follows" "$seg" run segments --data --limit 3
exits option-empty 2 "but it is empty" "$seg" run segments --data csv --where=
exits option-twice 2 "--limit is given twice" "$seg" run segments --data csv --limit 3 --limit=3
exits option-no-value 2 "takes no value" "$seg" check segments --deny-warnings=yes
exits option-choice 2 "did you mean \`json\`" "$seg" check segments --format jsno
exits option-one-dash 2 "did you mean \`--format\`" "$seg" check segments -format json
exits number-sign 2 "whole number" "$seg" run segments --data csv --limit +5
exits number-big 2 "whole number" "$seg" run segments --data csv --limit 4294967296
exits word-empty 2 "is empty" "$seg" check ""
exits word-many 2 "\`x\` is given" "$seg" version x
exits word-choice 2 "did you mean \`tree\`" "$seg" dump tre wrong.seg
exits help-unknown 2 "did you mean \`check\`" "$seg" help chekc
case_ wrong-at-once 2 "$seg" run --fromat csv --engine vn --limit x
"$seg" check -- --format | grep -qF 'cannot read the file `--format`' && ok || bad after-dashes
case_ standard-input 1 "$seg" check - <wrong.seg
"$seg" dump tree - <warning.seg >.out && "$seg" dump tree warning.seg | cmp -s - .out && ok || bad dump-standard-input
"$seg" list warning.seg --format ids >.out && [ "$(cat .out)" = "$(printf 'a\nb')" ] && ok || bad list-ids
exits unknown-code 2 "no code" "$seg" explain-code E9999
case_ absent-path 1 "$seg" check absent.seg
