#!/bin/bash
# The standard library: iso.seg is what its source makes of it, and every definition passes its tests.
# usage: stdlib.sh PATH-OF-SEG
set -u
seg=$1
cd "$(dirname "$0")/.." || exit 3
bad=0
said=$(sed -n 's/.*from the package iso-codes \(\S*\) of .*/\1/p' stdlib/iso.seg)
here=$(dpkg-query -W -f '${Version}' iso-codes)
if [ "$said" = "$here" ]; then
  if stdlib/regenerate.sh | diff -u stdlib/iso.seg -; then echo "stdlib/iso.seg: as its source has it"; else bad=1; fi
else
  echo "skipped: stdlib/iso.seg was written from iso-codes $said, and here is $here (make stdlib-iso)"
fi
for f in stdlib/tests/*.seg; do
  "$seg" check --deny-warnings "$f" >/dev/null || { "$seg" check "$f"; bad=1; }
  "$seg" test "$f" || bad=1
done
exit $bad
