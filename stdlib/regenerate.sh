#!/bin/bash
# Writes stdlib/iso.seg anew, to standard output, from the Debian package iso-codes (its JSON files hold the codes of
# the ISO standards as facts). `make stdlib-iso` puts it in its place; look at the difference, then commit it.
#   stdlib/regenerate.sh [folder of the JSON files [version of the package]]
set -euo pipefail
from=${1:-/usr/share/iso-codes/json}
version=${2:-$(dpkg-query -W -f '${Version}' iso-codes)}
# A package keeps the dates of its files, so this one is the same on every machine.
date=$(date -u -r "$from/iso_4217.json" +%F)
reserved='and|or|not|in|is|between|matches|if|then|else|true|false'

# In force since later than that edition: Zimbabwe Gold (2024-06-25), the Caribbean guilder (2025-03-31) and the Arab
# Accounting Dinar (2025-05-12, amendment 179).
currencies_since="ZWG XCG XAD"

members() { # code list on standard input, one a line -> lines of members, words of the language in quotes
  LC_ALL=C sort -u | sed -E "s/^($reserved)\$/\"\1\"/" | paste -sd, | sed 's/,/, /g' |
    fold -s -w 92 | sed -e 's/^/  /' -e 's/ *$//'
}

echo "// The codes of the ISO standards: countries, currencies and languages. A schema may use these three enums"
echo "// without \`use\`; one that declares its own enum of the same name has that instead."
echo "//"
echo "// Written by regenerate.sh from the package iso-codes $version of $date."
echo
echo "/// Countries: ISO 3166-1, alpha-2."
echo "enum country {"
jq -r '.["3166-1"][].alpha_2' "$from/iso_3166-1.json" | members
echo "}"
echo
echo "/// Currencies and precious metals: ISO 4217, alphabetic codes, with its amendments up to 179 of 2025-05-12."
echo "/// Codes that were withdrawn of late (ANG, BGN, HRK, SLL, ZWL) stay, for the sake of older rows."
echo "enum currency {"
{ jq -r '.["4217"][].alpha_3' "$from/iso_4217.json"; printf '%s\n' $currencies_since; } | members
echo "}"
echo
echo "/// Languages: ISO 639-1, two letters."
echo "enum language {"
jq -r '.["639-2"][] | select(.alpha_2) | .alpha_2' "$from/iso_639-2.json" | members
echo "}"
