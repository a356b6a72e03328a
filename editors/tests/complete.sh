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
names=$(sed -n "/^static bool built_in(/,/;/p" "$front/check_names.c" | quoted | words built-in-names 3) || failed=1
calls=$(grep -ohE 'str_is\(n->word, "[a-z_]+"\)' "$front/check_method.c" | quoted | words functions 1) || failed=1
operators=$(grep -oE '^ +"[^"]+" +\{ (GIVE\(|if )' "$root/grammar/lexer.re" | quoted | words operators 25) || failed=1


# ---- VS Code: jq's regular expressions are Oniguruma's, as the editor's are
# A question a line: what, its name, a text, a scope, and how many characters of the text are to be taken at least.
# A pattern has to take the text from its first character and give it, or a part, that scope. Without a scope, the
# text has to stand in a pattern as a word by itself.
ask() { printf '%s\t%s\t%s\t%s\t%d\n' "$1" "$2" "$3" "${4:-}" "${5:-1}"; }
questions() {
  local w
  for w in $keywords; do ask keyword "$w" "$w"; done
  for w in $names; do ask name "$w" "$w"; done
  for w in $units; do
    ask unit "${w}s" "3 ${w}s" constant.numeric.duration
    ask unit "$w" "1$w" constant.numeric.duration
  done
  for w in $brief; do ask unit "$w" "3$w" constant.numeric.duration; done
  for w in $methods; do ask method "$w" ".$w(x)" support.function.method; done
  for w in $parts; do ask 'part of a time' "$w" ".$w ==" support.function.part; done
  for w in $attributes; do ask attribute "@$w" "@$w" storage.type.annotation; done
  for w in $stored; do ask 'word of @stored' "$w" "$w)" support.constant.storage; done
  for w in $types; do ask type "$w" "$w" support.type.builtin; done
  for w in $calls; do ask function "$w" "$w(" support.function.builtin; done
  set -f
  for w in $operators; do ask operator "$w" "${w}a" 'punctuation|keyword.operator|storage.type.function' ${#w}; done
  set +f
}
answers=$(questions | jq -rR --slurpfile grammar "$grammar" '
  def starts($re; $least): [match("^(?:" + $re + ")")] | map(select(.length >= $least)) | .[0];
  def scoped($text; $scope; $least):
    [.. | objects | select(has("match") or has("begin") or has("end")) | . as $p
     | (["match", "captures"], ["begin", "beginCaptures"], ["begin", "captures"], ["end", "endCaptures"],
        ["end", "captures"]) as [$re, $names]
     | select($p[$re]) | ($text | starts($p[$re]; $least)) as $hit | select($hit)
     | ($p.name // "", ($p[$names] // {} | to_entries[]
         | select(.key == "0" or $hit.captures[(.key | tonumber) - 1].string != null) | .value.name))
     | test("^(" + $scope + ")")] | any;
  ($grammar[0] | [.. | objects | .match, .begin | values | gsub("\\\\[A-Za-z]"; " ")]) as $patterns
  | split("\t") as [$what, $shown, $text, $scope, $least]
  | if $scope == "" then $patterns | map(test("(?<![a-z_])" + $text + "(?![a-z_])")) | any
    else $grammar[0] | scoped($text; $scope; $least | tonumber) end
  | if . then "ok" else "FAIL \($what) `\($shown)` is not known to editors/vscode/syntaxes/seg.tmLanguage.json" end
') || failed=1
grep '^FAIL' <<<"$answers" && failed=1
checked=$(wc -l <<<"$answers")
[ "$checked" -eq "$(questions | wc -l)" ] || failed=1

# ---- Vim
# known WHAT GROUPS WORDS...: each word stands by itself in a line of the syntax file that makes one of the groups
known() {
  local what=$1 lines w
  lines=$(grep -E "^syn(tax)? +(keyword|match|region) +($2)\b" "$vim" | sed 's/\\[<>]/ /g')
  shift 2
  for w in "$@"; do
    checked=$((checked + 1))
    grep -qE "(^|[^a-z_])$w([^a-z_]|\$)" <<<"$lines" && continue
    echo "FAIL $what \`$w\` is not known to editors/vim/syntax/seg.vim"
    failed=1
  done
}
# shellcheck disable=SC2086 # lists of words
{
  known keyword 'seg[A-Za-z]+' $keywords
  known name 'seg[A-Za-z]+' $names
  known unit 'segUnit|segDuration' $units $brief
  known method segMethod $methods
  known 'part of a time' segPart $parts
  known attribute segAttribute $attributes
  known 'word of @stored' segStored $stored
  known type segType $types
  known function segFunction $calls
}
[ $failed -eq 0 ] && echo "editors: $checked words and operators of the compiler are known"
exit $failed
