#!/bin/sh
# SPDX-License-Identifier: MIT
# The demo, the cron scripts and every command of README.md do what they are said to do.
. tests/lib.sh
root=$PWD
unset NOW ZONE
have iconv || skip_all "no iconv"

# The demo.
sh examples/demo.sh "$tmp/demo" >"$tmp/out" 2>"$tmp/err"
status=$?
exits 0 "demo ends well"
quiet "demo is silent on stderr"
out_is "demo prints examples/demo.expected" examples/demo.expected

sh examples/make-leads "$tmp/again"
ok "make-leads: the same bytes again" sh -c "cd '$tmp/again' && for f in *; do cmp \$f ../demo/\$f || exit; done"
sh examples/make-leads "$tmp/other" 7
ok "make-leads: another seed, another list" not cmp -s "$tmp/demo/hubspot.csv" "$tmp/other/hubspot.csv"

# README.md: in blocks "console", lines after "$ " are run, in order and in one shell; what follows is their output.
mkdir -p "$tmp/readme/build"
cp -R "$tmp/again" "$tmp/readme/build/demo"
awk -v dir="$tmp" '
	/^```console/ { inside = 1; next }
	/^```/ { inside = 0 }
	!inside { next }
	/^\$ / {
		n++
		printf "{ %s\n} >\"%s/got.%d\" 2>&1\n", substr($0, 3), dir, n >(dir "/script")
		printf "" >(dir "/want." n)
		print substr($0, 3) >(dir "/text." n)
		next
	}
	{ print >(dir "/want." n) }
	END { print n + 0 >(dir "/n") }' README.md
(cd "$tmp/readme" && sh "$tmp/script")
n=$(cat "$tmp/n")
ok "README.md has commands" test "$n" -ge 5
i=1
while [ $i -le "$n" ]; do
	cp "$tmp/got.$i" "$tmp/out"
	: >"$tmp/err"
	out_is "README.md: $(cat "$tmp/text.$i")" "$tmp/want.$i"
	i=$((i + 1))
done
grep -o '^    make [a-zA-Z ]*' README.md | sed 's/^ *make //; s/ PREFIX$//' | tr ' ' '\n' | sort -u | grep . >"$tmp/targets"
while read -r target; do
	ok "README.md: make $target is there" grep -q "^$target:" Makefile
done <"$tmp/targets"
sed -n 's/^| \(lead-[a-z]*\|funnel-[a-z]*\) .*/\1/p' README.md | sort >"$tmp/named"
# shellcheck disable=SC2012
ls "$root/cmd" | sed 's/\.c$//' | sort >"$tmp/tools"
ok "README.md names every tool, and no other" cmp "$tmp/named" "$tmp/tools"

# The cron scripts.
if have flock; then
	mkdir -p "$tmp/cron/inbox" "$tmp/cron/events" "$tmp/cron/tables"
	cp examples/*.csv "$tmp/cron/tables"
	cp "$tmp/again/events.csv" "$tmp/again/deals.csv" "$tmp/cron/events"
	NOW=2026-06-29T08:00:00+09:00
	export NOW
	run sh examples/nightly.sh "$tmp/cron"
	exits 2 "nightly: an empty inbox is not done"
	err "nightly: and says so" 'inbox is empty'

	cp "$tmp/again/meta.tsv" "$tmp/cron/inbox"
	run sh examples/nightly.sh "$tmp/cron"
	exits 1 "nightly: a rejected row has to be looked at"
	err "nightly: and is named" 'meta\.tsv:[0-9]+: expected 20 cells, found 5'
	cp "$tmp/cron/today.csv" "$tmp/before"

	grep -v -e '^51990,Paul' -e '^51991,Anna' "$tmp/again/hubspot.csv" >"$tmp/cron/inbox/hubspot.csv"
	rm "$tmp/cron/inbox/meta.tsv"
	run sh examples/nightly.sh "$tmp/cron"
	exits 0 "nightly: all well"
	quiet "nightly: then nothing is mailed"
	ok "nightly: what was known yesterday is still there" \
		test "$(wc -l <"$tmp/cron/today.csv")" -gt "$(wc -l <"$tmp/before")"
	cp "$tmp/cron/today.csv" "$tmp/before"
	moves=$(wc -l <"$tmp/cron/stages.log")

	run sh examples/nightly.sh "$tmp/cron"
	exits 0 "nightly: once more"
	is "nightly: nobody moves twice" "$(wc -l <"$tmp/cron/stages.log")" "$moves"

	cp "$tmp/cron/today.csv" "$tmp/before"
	echo 'queue,when' >"$tmp/cron/tables/routes.csv"
	echo 'x,bugdet > 1' >>"$tmp/cron/tables/routes.csv"
	run sh examples/nightly.sh "$tmp/cron"
	exits 2 "nightly: a bad table is not done"
	err "nightly: and is named" 'routes\.csv:2'
	ok "nightly: the last list is still there" cmp "$tmp/before" "$tmp/cron/today.csv"

	flock "$tmp/cron/nightly.lock" sh examples/nightly.sh "$tmp/cron" >"$tmp/out" 2>"$tmp/err"
	status=$?
	exits 75 "nightly: one at a time"

	run sh examples/weekly.sh "$tmp/cron"
	exits 0 "weekly: no target is missed"
	quiet "weekly: then nothing is mailed"
	ok "weekly: nor printed" not test -s "$tmp/out"
	ok "weekly: the report is kept" test -s "$tmp/cron/reports/2026-W27.txt" -a -s "$tmp/cron/reports/2026-W27.csv"
	printf 'from,to,target,within\nlead,mql,95%%,45d\n' >"$tmp/cron/tables/kpis.csv"
	run sh examples/weekly.sh "$tmp/cron"
	exits 1 "weekly: a target is missed"
	out_is "weekly: then the report is printed" "$tmp/cron/reports/2026-W27.txt"
	ok "weekly: and says missed" grep -q missed "$tmp/out"
	rm "$tmp/cron/today.csv"
	run sh examples/weekly.sh "$tmp/cron"
	exits 2 "weekly: without leads there is no report"
else
	skip "the cron scripts" "no flock"
fi
finish
