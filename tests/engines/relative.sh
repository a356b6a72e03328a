# Statements that go with the database's clock: with the clock at an instant, their members are those of the statement that is made
# for that instant. Sourced with $seg, $dialect, $tmp, check NAME COMMAND..., and
#   rows SQL       prints rows
#   clock EPOCH    reads a statement, and puts that instant in the place of its clock
# The database holds rel_t (id, at, day): every hour of the years 2023 to 2027, and its day in Paris.
cat >"$tmp/r.seg" <<'SEG'
schema rel of t
timezone "Europe/Paris"
entity t from "rel_t" key id {
  id  id
  at  timestamp
  day date
}
segment s_month = at in this month
segment s_quarter = at in previous quarter
segment s_week = at in this week
segment s_day = at in this day
segment s_year = at in next year
segment s_last = at in last 3 days
segment s_date_month = day in previous month
segment s_date_day = day in next day
segment s_today = day == today
segment s_of_today = at == today
SEG
relative() {
  local segment instant epoch text
  for segment in s_month s_quarter s_week s_day s_year s_last s_date_month s_date_day s_today s_of_today; do
    "$seg" sql "$tmp/r.seg" --segment $segment --dialect "$dialect" --relative >"$tmp/relative.sql" 2>"$tmp/err"
    check "$segment goes with the clock" test $? -eq 0
    # a leap day, both changes of the clock to the second, the turn of years in Paris before that of UTC, ends of months and quarters
    for instant in 2024-02-29T12:00:00Z 2024-02-29T23:30:00Z 2024-03-31T00:59:59Z 2024-03-31T01:00:00Z 2024-10-27T00:30:00Z \
      2024-10-27T01:00:00Z 2024-12-31T22:59:59Z 2024-12-31T23:00:00Z 2025-06-30T22:00:00Z 2026-01-31T10:00:00Z; do
      epoch=$(date -u -d "$instant" +%s)
      "$seg" sql "$tmp/r.seg" --segment $segment --dialect "$dialect" --inline --now "$instant" >"$tmp/fixed.sql" 2>"$tmp/err"
      text=$(clock "$epoch" <"$tmp/relative.sql")
      rows "$(sed '$s/;$//' "$tmp/fixed.sql")" >"$tmp/fixed" 2>"$tmp/err"
      rows "${text%;}" >"$tmp/relative" 2>>"$tmp/err"
      [ "$text" != "$(cat "$tmp/relative.sql")" ] && [ -s "$tmp/fixed" ] && cmp -s "$tmp/fixed" "$tmp/relative"
      check "$segment at $instant: $(wc -l <"$tmp/fixed") members, $(wc -l <"$tmp/relative") with the clock" test $? -eq 0
    done
  done
}
