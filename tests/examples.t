#!/bin/sh
# SPDX-License-Identifier: MIT
# The demo and every command of README.md do what they are said to do. The jobs of examples/cron are in cron.t.
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

run funnel-report --now 2026-06-29 --spend examples/spend.csv --section spend --format csv "$tmp/demo/today.csv"
exits 0 "examples/spend.csv is read"
is "and calls its sources as the leads of the demo do" "$(grep -c '_unmatched,' "$tmp/out") $(grep -c 'spend_unmatched,' "$tmp/out")" "1 0"

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

finish
