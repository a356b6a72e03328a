#!/bin/bash
# What the compiler knows, the editors know: every keyword, unit, method, attribute, type and operator of the sources
# has to stand in the grammar for VS Code and in the syntax file for Vim, so that a new one cannot be forgotten.
# usage: complete.sh [ROOT OF THE SOURCES]
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
root=${1:-$here/..}
grammar=$here/vscode/syntaxes/seg.tmLanguage.json
vim=$here/vim/syntax/seg.vim
checked=0 failed=0

# words WHAT AT-LEAST: a reader of sources that finds next to nothing has itself gone stale
words() {
  local what=$1 least=$2 found
  found=$(cat)
  if [ "$(wc -w <<<"$found")" -lt "$least" ]; then
    echo "FAIL only $(wc -w <<<"$found") $what found, $least are known; mend editors/tests/complete.sh" >&2
    return 1
  fi
  echo "$found"
}
quoted() { grep -oE '"[^"]+"' | tr -d '"'; }
front=$root/src/front
table() { sed -n "/$2\[\] = {/,/};/p" "$front/$1"; }
keywords=$(table keywords.c keywords | quoted | words keywords 38) || failed=1
units=$(table keywords.c units | grep -oE '"[a-z]+", [A-Z_]+, 0' | quoted | words units 10) || failed=1
brief=$(table keywords.c units | grep -oE '"[a-z]+", [A-Z_]+, 1' | quoted | words brief-units 9) || failed=1
methods=$(sed -n '/\/\* time;/q; s/^METHOD(\([^,]*\), *\("[^"]*"\).*/\2/p' "$front/methods.def" | quoted |
  words methods 26) || failed=1
parts=$(sed -n '/\/\* time;/,$ s/^METHOD(\([^,]*\), *\("[^"]*"\).*/\2/p' "$front/methods.def" | quoted |
  words parts-of-times 7) || failed=1
attributes=$(grep -hA2 'on_fields\[\|str names\[\] = {{"allow"' "$front/check_attrs.c" "$front/check_decl.c" |
  grep -oE '"[a-z_]+"' | quoted | sort -u | words attributes 8) || failed=1
stored=$(grep -oE '\{"[a-z_]+", STORED_' "$front/check_attrs.c" | quoted | words ways-of-storing 5) || failed=1
types=$(table check_types.c built_in | quoted | words types 11) || failed=1
names=$(sed -n '/^static bool built_in(/p' "$front/check_names.c" | quoted | words built-in-names 3) || failed=1
calls=$(grep -ohE 'str_is\(n->word, "[a-z_]+"\)' "$front/check_method.c" | quoted | words functions 1) || failed=1
operators=$(grep -oE '^ +"[^"]+" +\{ (GIVE\(|if )' "$root/grammar/lexer.re" | quoted | words operators 25) || failed=1

# ---- VS Code: jq's regular expressions are Oniguruma's, as the editor's are
# scoped TEXT SCOPE [LENGTH]: a pattern of the grammar takes TEXT from its first character, LENGTH characters at least,
# and gives them, or a part, that scope
scoped() {
  jq -e --arg text "$1" --arg scope "$2" --argjson least "${3:-1}" '
    def starts($re): [match("^(?:" + $re + ")")] | map(select(.length >= $least)) | .[0];
    [.. | objects | select(has("match") or has("begin") or has("end")) | . as $p
     | (["match", "captures"], ["begin", "beginCaptures"], ["begin", "captures"], ["end", "endCaptures"],
        ["end", "captures"]) as [$re, $names]
     | select($p[$re]) | ($text | starts($p[$re])) as $hit | select($hit)
     | ($p.name // "", ($p[$names] // {} | to_entries[]
         | select(.key == "0" or $hit.captures[(.key | tonumber) - 1].string != null) | .value.name))
     | test("^(" + $scope + ")")] | any' "$grammar" >/dev/null
}
# worded WORD: the word stands in a pattern by itself
worded() {
  jq -e --arg word "$1" '
    any(.. | objects | .match, .begin | values; gsub("\\\\[A-Za-z]"; " ") | test("(?<![a-z_])" + $word + "(?![a-z_])"))
  ' "$grammar" >/dev/null
}
# in_vim GROUP WORD: the word stands by itself in a line of the syntax file that makes one of these groups
in_vim() {
  grep -E "^syn(tax)? +(keyword|match|region) +($1)\b" "$vim" | sed 's/\\[<>]/ /g' |
    grep -qE "(^|[^a-z_])$2([^a-z_]|\$)"
}

check() {
  local what=$1 word=$2
  shift 2
  checked=$((checked + 1))
  "$@" && return
  failed=$((failed + 1))
  echo "FAIL $what \`$word\` is not known to $editor"
}
editor="VS Code: editors/vscode/syntaxes/seg.tmLanguage.json"
for w in $keywords; do check keyword "$w" worded "$w"; done
for w in $units; do
  check unit "${w}s" scoped "3 ${w}s" constant.numeric.duration
  check unit "$w" scoped "1$w" constant.numeric.duration
done
for w in $brief; do check unit "$w" scoped "3$w" constant.numeric.duration; done
for w in $methods; do check method "$w" scoped ".$w(x)" support.function.method; done
for w in $parts; do check "part of a time" "$w" scoped ".$w ==" support.function.part; done
for w in $attributes; do check attribute "@$w" scoped "@$w" storage.type.annotation; done
for w in $stored; do check "@stored word" "$w" scoped "$w)" support.constant.storage; done
for w in $types; do check type "$w" scoped "$w" support.type.builtin; done
for w in $names; do check name "$w" worded "$w"; done
for w in $calls; do check function "$w" scoped "$w(" support.function.builtin; done
set -f
for w in $operators; do
  check operator "$w" scoped "${w}a" 'punctuation|keyword.operator|storage.type.function' ${#w}
done
set +f
if [ -e "$vim" ]; then
  editor="Vim: editors/vim/syntax/seg.vim"
  for w in $keywords; do check keyword "$w" in_vim 'seg[A-Za-z]+' "$w"; done
  for w in $units $brief; do check unit "$w" in_vim 'segUnit|segDuration' "$w"; done
  for w in $methods; do check method "$w" in_vim segMethod "$w"; done
  for w in $parts; do check "part of a time" "$w" in_vim segPart "$w"; done
  for w in $attributes; do check attribute "@$w" in_vim segAttribute "$w"; done
  for w in $stored; do check "@stored word" "$w" in_vim segStored "$w"; done
  for w in $types; do check type "$w" in_vim segType "$w"; done
  for w in $names; do check name "$w" in_vim 'seg[A-Za-z]+' "$w"; done
  for w in $calls; do check function "$w" in_vim segFunction "$w"; done
fi
echo "editors: $checked words and operators, $failed unknown"
[ $failed -eq 0 ]
