#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2015,SC2016
# The pipe in parts by GNU parallel: the records and the report of the pipe in one.
. tests/lib.sh
have parallel && parallel --version 2>/dev/null | grep -q '^GNU' || skip_all "GNU parallel is not installed"
HOME=$tmp
export HOME

sh examples/make-parts 600 3000 2 "$tmp/in"
cd "$tmp/in" || exit 2
t='--now 2026-07-01 --tz UTC'
# shellcheck disable=SC2086
lead-verify --stream $t leads.csv | lead-dedupe -k email | lead-score $t -r bant -r engagement -b bands -e events.csv |
	lead-stage -q $t -s stages-mdp -e events.csv >one.csv
# shellcheck disable=SC2086
funnel-report $t -s stages-mdp -k kpis one.csv >one.txt
cd "$OLDPWD" || exit 2

# sorted FILE: a record a line, by lead_id.
sorted() {
	lead-stage -q --tsv --now 2026-07-01 --tz UTC -s stages-mdp -e "$tmp/in/events.csv" "$1" | sed 1d | sort
}
run sh examples/parallel/run.sh -N 3 -K kpis -n 2026-07-01 -o "$tmp/out1" "$tmp/in/leads.csv" "$tmp/in/events.csv"
exits 0 "three jobs: exit 0"
sorted "$tmp/in/one.csv" >"$tmp/a"
sorted "$tmp/out1/leads.csv" >"$tmp/b"
ok "the same records" cmp "$tmp/a" "$tmp/b"
ok "the same report" cmp "$tmp/in/one.txt" "$tmp/out1/report.txt"
ok "nothing left but what was asked for" sh -c 'cd "$1" && test "$(ls | tr "\n" " ")" = "jobs.log leads.csv report.txt "' sh "$tmp/out1"
sed '300s/,/,x"/' "$tmp/in/leads.csv" >"$tmp/bad.csv"
run sh examples/parallel/run.sh -N 3 -n 2026-07-01 -o "$tmp/out2" "$tmp/bad.csv" "$tmp/in/events.csv"
ok "a bad row: it ends badly" test "$status" -ne 0
err "a bad row: with its part and line" 'lead-verify: k-0[1-3]\.csv:[0-9]+:'
ok "a bad row: no output" test ! -e "$tmp/out2/leads.csv"
run sh examples/parallel/run.sh
exits 2 "no arguments: exit 2"
finish
