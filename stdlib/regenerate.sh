#!/bin/bash
# Writes stdlib/iso.seg anew from the Debian package iso-codes (its JSON files hold the codes of the
# ISO standards as facts). Run it after an update of that package, look at the difference, commit it.
#   stdlib/regenerate.sh [folder of the JSON files]
set -eu
from=${1:-/usr/share/iso-codes/json}
out=$(dirname "$0")/iso.seg
reserved='and|or|not|in|is|between|matches|if|then|else|true|false'

# In force since later than the package's edition of ISO 4217: the Caribbean guilder and Zimbabwe Gold.
currencies_since="XCG ZWG"

members() { # code list on standard input, one a line -> lines of members, words of the language in quotes
  LC_ALL=C sort -u | sed -E "s/^($reserved)\$/\"\1\"/" | paste -sd, | sed 's/,/, /g' |
    fold -s -w 92 | sed -e 's/^/  /' -e 's/ *$//'
}

{
  echo "// Codes of the ISO standards, written by regenerate.sh. A schema may use these three enums without"
  echo "// \`use\`; one that declares its own enum of the same name has that instead."
  echo
  echo "/// Countries: ISO 3166-1, alpha-2."
  echo "enum country {"
  jq -r '.["3166-1"][].alpha_2' "$from/iso_3166-1.json" | members
  echo "}"
  echo
  echo "/// Currencies and precious metals: ISO 4217, alphabetic codes."
  echo "enum currency {"
  { jq -r '.["4217"][].alpha_3' "$from/iso_4217.json"; printf '%s\n' $currencies_since; } | members
  echo "}"
  echo
  echo "/// Languages: ISO 639-1, two letters."
  echo "enum language {"
  jq -r '.["639-2"][] | select(.alpha_2) | .alpha_2' "$from/iso_639-2.json" | members
  echo "}"
} >"$out"
