#!/bin/bash
# Every difference that random programs ever found, on one engine. usage: regressions.sh BUILD-FOLDER NAME[=URL]
out=$(timeout -k 10 400 "$1/bin/diff" --case "$(dirname "$0")/regressions" --engine "$2" 2>&1)
rc=$?
[ $rc -eq 0 ] || echo "FAIL differences that were mended: $out"
echo "${2%%=*}, differences that were mended: ${out##*cases: }"
exit $rc
