# For machines: held to the standards, not to our memory of them. Sourced by ../run.sh.
formats() { if $python "$here/formats.py" "$@" 2>.err; then ok; else bad "formats $*"; tail -5 .err; fi; }
mkdir "with space"
{ cat wrong.seg; printf 'segment h = `mrr\nsegment i = (mrr > 5\nsegment j = mrr > 5\r\n'; } >"with space/100%.seg"
cp billing.schema "with space/"
"$seg" check "with space" wide.seg warning.seg --format sarif -o log.sarif
[ $? -eq 1 ] && ok || bad sarif-exit
formats sarif log.sarif
(cd segments && "$seg" check ../wrong.seg --format sarif) >outside.sarif
formats sarif outside.sarif
"$seg" check "with space" wide.seg warning.seg wrong.seg --format codequality >log.json
formats codequality log.json
"$seg" check segments --format codequality >log.json && [ "$(cat log.json)" = "[]" ] && ok || bad codequality-fine
# a line more above: the same mistakes, told by the same fingerprints
"$seg" check wrong.seg --format codequality | jq -r '.[].fingerprint' >first.txt
cp wrong.seg kept.seg && { head -1 kept.seg && echo '// another line' && tail -n +2 kept.seg; } >wrong.seg
"$seg" check wrong.seg --format codequality | jq -r '.[].fingerprint' | cmp -s - first.txt && ok || bad codequality-moved
mv kept.seg wrong.seg
"$seg" check segments --format sarif >fine.sarif && ok || bad sarif-fine
formats sarif fine.sarif
"$seg" check wide.seg --format sarif >wide.sarif
formats fixed wide.sarif 0 mended.seg
"$seg" check mended.seg >/dev/null && ok || bad sarif-fix

"$seg" check "with space" wide.seg warning.seg wrong.seg --format junit -o log.xml
[ $? -eq 1 ] && ok || bad junit-exit
formats junit log.xml
"$seg" test segments failing.seg awkward.seg --format junit >log.xml
"$seg" test segments failing.seg awkward.seg --format json >log.json
formats same log.xml log.json
for least in "" "--min-coverage 33" "--min-coverage 36"; do
  "$seg" test coverage.seg --coverage $least --format json >log.json 2>.err
  "$seg" test coverage.seg --coverage $least --format junit >log.xml 2>.err
  formats coverage log.json log.xml
done
"$seg" test segments --coverage --format json >log.json
"$seg" test segments --coverage --format junit >log.xml
formats coverage log.json log.xml
"$seg" test coverage.seg --min-coverage 33 >.out && ok || bad coverage-enough
exits coverage-below 1 "coverage is 33.3%, and --min-coverage asks for 36%" "$seg" test coverage.seg --min-coverage 36
exits coverage-all 1 "asks for 100%" "$seg" test failing.seg coverage.seg --min-coverage 100
exits coverage-share 2 "from 0 to 100" "$seg" test coverage.seg --min-coverage 101
"$seg" test wrong.seg --format junit >log.xml
formats junit log.xml
xmllint --noout log.xml 2>.err && ok || bad xmllint
"$seg" check warning.seg --deny-warnings --format junit >log.xml
[ $? -eq 1 ] && grep -q 'failures="3"' log.xml && ok || bad junit-denied

mkdir nothing
for f in sarif junit json github codequality; do
  for paths in "nothing" "nothing segments" "absent.seg" "segments absent.seg" "binary.seg"; do
    [ -e binary.seg ] || head -c 4000 "$seg" >binary.seg
    "$seg" check $paths --format $f >log.$f 2>.err
    [ $? -eq 1 ] && [ ! -s .err ] && ok || bad "$f of $paths"
    case $f in
      sarif) formats shape log.sarif; [ "$paths" = binary.seg ] || formats sarif log.sarif ;;
      junit) formats junit log.junit ;;
      codequality) formats codequality log.codequality ;;
      json) jq -e '.errors > 0' log.json >.out && ok || bad "json of $paths" ;;
      github) grep -q '^::error ' log.github && ! grep -qv '^::' log.github && ok || bad "github of $paths" ;;
    esac
  done
done
: >no-schema.seg
"$seg" test no-schema.seg --format junit >log.xml 2>.err
[ $? -eq 1 ] && [ ! -s .err ] && grep -q E0508 log.xml && ok || bad junit-no-schema
formats junit log.xml
echo 'segment a = cuontry == FR' | "$seg" check billing.schema - --format sarif >log.sarif
[ "${PIPESTATUS[1]}" -eq 1 ] && ok || bad sarif-standard-input
formats shape log.sarif
