# Reads README.md. For each table row with a link [f.seg](f.seg#Ln): every code of its second cell stands on line n of
# f. Prints the README with the line numbers that fit; says what does not on standard error, and exits 1.
function squeeze(s) { gsub(/[ \t]+/, " ", s); sub(/^ /, "", s); sub(/ $/, "", s); return s }
function load(f,   l, n) {
  if (f in lines) return
  n = 0
  while ((getline l < (dir "/" f)) > 0) text[f, ++n] = squeeze(l)
  lines[f] = n
}
function holds(s,   k) { for (k = 1; k <= codes; k++) if (!index(s, code[k])) return 0; return 1 }
/^\|.*\]\([a-z]+\.seg#L[0-9]+\) \|$/ {
  row = $0
  gsub(/\\\|/, "\001", row)
  split(row, cell, "|")
  codes = 0
  n = split(cell[3], part, "`")
  for (i = 2; i <= n; i += 2) { code[++codes] = squeeze(part[i]); gsub(/\001/, "|", code[codes]) }
  match(cell[4], /\([a-z]+\.seg#L/)
  f = substr(cell[4], RSTART + 1, RLENGTH - 3)
  at = substr(cell[4], RSTART + RLENGTH) + 0
  load(f)
  rows++
  if (!codes) { print "README.md:" NR ": no spelling" > "/dev/stderr"; wrong = 1 }
  if (!holds(text[f, at])) {
    to = 0
    for (i = 1; i <= lines[f] && !to; i++) if (holds(text[f, i])) to = i
    print "README.md:" NR ": `" code[1] "` stands " (to ? "on line " to : "nowhere") " in " f ", not on line " at \
      > "/dev/stderr"
    wrong = 1
    if (to) sub(/#L[0-9]+\) \|$/, "#L" to ") |")
  }
}
{ print }
END { if (rows < 90) { print "README.md: only " rows + 0 " rows cite a line" > "/dev/stderr"; wrong = 1 } exit wrong }
