#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC3045
# The workbook: a sheet a section with native charts, number formats, frozen heads, ids as text; LibreOffice reads every sheet
# back with the numbers of the csv; lists of leads in constant memory; what is no UTF-8 is refused. Skips what is not installed.
. tests/lib.sh
have unzip || skip_all "no unzip"
awk -v events="$tmp/events.csv" 'BEGIN {
	print "lead_id,created_at,mql_at,sql_at,deal_at,source,origin,grade,score,lost_at,lost_reason,due_at,confirmed_at,owner,amount"
	print "at,type,lead_id,source,asset" >events
	for (i = 1; i <= 600; i++) {
		day = sprintf("2025-%02d-%02d", 1 + i % 4, 1 + i * 7 % 28)
		printf "%05d,%s,%s,%s,%s,%s,%s,%s,%d,%s,%s,%s,%s,%s,%s\n", i, day,
			i % 3 ? sprintf("2025-%02d-%02dT10:30:00Z", 2 + i % 4, 1 + i * 5 % 28) : "",
			i % 3 == 1 ? sprintf("2025-%02d-%02d", 4 + i % 3, 1 + i * 11 % 28) : "",
			i % 3 == 1 && i % 5 ? "2025-07-15" : "", i % 7 ? "web" : "전시회", i % 2 ? "marketing" : "sales",
			substr("ABCD", 1 + i % 4, 1), i * 37 % 101, i % 5 ? "" : "2025-09-01", i % 5 ? "" : i % 2 ? "price" : "time",
			"2025-06-01", i % 4 ? "2025-05-30" : "", i % 2 ? "kim" : "lee", i % 3 == 1 ? 100 : ""
		printf "%s,visit,%05d,%s,%s\n%s,visit,%05d,web,b\n", day, i, i % 7 ? "mail" : "fair", i % 2 ? "a" : "guide", day, i >events
	}
}' >"$tmp/leads.csv"
printf 'day,source,visitors\n2025-01-01,web,1000\n2025-02-08,web,500\n2025-03-15,전시회,50\n' >"$tmp/traffic.csv"
printf 'day,source,spend\n2025-01,web,"12,345.67"\n2025-02,전시회,0.25\n2025-03,moon,9000000000\n' >"$tmp/spend.csv"
report() {
	funnel-report -s tests/funnel/stages.csv -k tests/funnel/kpis.csv -e "$tmp/events.csv" --traffic "$tmp/traffic.csv" --spend "$tmp/spend.csv" --by source \
		--by owner --cohort month --compare 2025-01-01..2025-01-31 --lookback all --now 2025-10-01 "$@" "$tmp/leads.csv"
}
run report --format xlsx -o "$tmp/r.xlsx"
exits 0 "the workbook is written"
quiet "silent"
report --format csv -o "$tmp/r.csv"
mkdir "$tmp/x"
(cd "$tmp/x" && unzip -q ../r.xlsx)
sections=$(awk -F, 'NR > 1 && !seen[$1]++ { print $1 }' "$tmp/r.csv" | sort)
sheets=$(grep -o '<sheet name="[^"]*"' "$tmp/x/xl/workbook.xml" | sed 's/.*name="//; s/"//' | sort)
is "a sheet a section, and the rows" "$sheets" "$({ echo "$sections"; echo data; } | sort)"
# each sheet with its drawing: which sections have a chart
charted=$(for rels in "$tmp"/x/xl/worksheets/_rels/*.rels; do grep -l drawing "$rels"; done | wc -l | tr -d ' ')
is "native charts in all but quality, data" "$charted" "$(($(echo "$sheets" | wc -l) - 2))"
ok "as many drawings as charted sheets" test "$(find "$tmp/x/xl/drawings" -name 'drawing*.xml' | wc -l)" -eq "$charted"
ok "charts have series with values" not sh -c 'for c in "$1"/x/xl/charts/*.xml; do grep -q "<c:val>" "$c" || echo no; done | grep -q no' - "$tmp"
ok "number formats" grep -q 'formatCode="0.0 %"' "$tmp/x/xl/styles.xml"
is "frozen heads in every sheet" "$(grep -L '<pane [^>]*state="frozen"' "$tmp"/x/xl/worksheets/sheet*.xml)" ''
report --format xlsx -o "$tmp/again.xlsx"
ok "the same bytes again" cmp -s "$tmp/r.xlsx" "$tmp/again.xlsx"

# Lists of leads.
run funnel-report -s tests/funnel/stages.csv --now 2025-10-01 --list overdue --format xlsx -o "$tmp/list.xlsx" "$tmp/leads.csv"
exits 0 "a list as a workbook"
funnel-report -s tests/funnel/stages.csv --now 2025-10-01 --list overdue "$tmp/leads.csv" >"$tmp/list.csv"
run funnel-report -s tests/funnel/stages.csv --now 2025-10-01 --list stuck --format xlsx -o "$tmp/stuck.xlsx" "$tmp/leads.csv"
exits 0 "stuck ones, too"
unzip -p "$tmp/list.xlsx" xl/worksheets/sheet1.xml >"$tmp/sheet"
ok "ids are text" grep -q '<c r="A2" t="inlineStr"><is><t>00[0-9]*</t>' "$tmp/sheet"
is "no cell is a number" "$(grep -c '<v>' "$tmp/sheet")" 0
is "as many rows as the csv" "$(grep -o '<row ' "$tmp/sheet" | wc -l | tr -d ' ')" "$(wc -l <"$tmp/list.csv" | tr -d ' ')"
ok "a frozen head" grep -q '<pane [^>]*state="frozen"' "$tmp/sheet"
awk 'BEGIN {
	print "lead_id,created_at,due_at,confirmed_at,name,company"
	for (i = 0; i < 150000; i++) print i ",2025-01-01,2025-02-01,,name of lead " i ",company of lead " i
}' >"$tmp/many.csv"
if sh -c 'ulimit -v 100000 && funnel-report -V; exit $?' >/dev/null 2>&1; then # a sanitizer needs more
	(ulimit -v 100000 && run funnel-report -s tests/funnel/stages.csv --list overdue --format xlsx -o "$tmp/many.xlsx" "$tmp/many.csv"
		cat "$tmp/err"; exit "$status") >"$tmp/why" 2>&1
	status=$?
	ok "150,000 leads in constant memory: less than 100 MB, all that is mapped" test "$status" -eq 0
	[ "$status" -eq 0 ] || sed 's/^/# /' "$tmp/why"
else
	skip "150,000 leads in constant memory" "no ulimit -v, or a sanitizer"
fi
for args in '--format xlsx' '--list overdue --format xlsx'; do
	printf 'lead_id,created_at,due_at,confirmed_at,source\n1,2025-01-01,2025-02-01,,\377\376\n' >"$tmp/bad.csv"
	# shellcheck disable=SC2086
	run funnel-report -s tests/funnel/stages.csv --by source $args -o "$tmp/bad.xlsx" "$tmp/bad.csv"
	exits 2 "invalid UTF-8 is refused: $args"
	err "and says where: $args" 'bad\.csv:2:'
	ok "and nothing is written: $args" not test -e "$tmp/bad.xlsx"
done
awk 'BEGIN { printf "lead_id,created_at,due_at,confirmed_at\n"; for (i = 0; i < 33000; i++) printf "x"; print ",2025-01-01,2025-02-01," }' >"$tmp/long.csv"
run funnel-report -s tests/funnel/stages.csv --list overdue --format xlsx -o "$tmp/bad.xlsx" "$tmp/long.csv"
exits 2 "a cell longer than a sheet holds is refused"
TMPDIR="$tmp/none" run funnel-report -s tests/funnel/stages.csv --list overdue --format xlsx -o "$tmp/bad.xlsx" "$tmp/many.csv"
exits 2 "no TMPDIR: said"
mkdir "$tmp/tmp"
TMPDIR="$tmp/tmp" funnel-report -s tests/funnel/stages.csv --list overdue --format xlsx -o "$tmp/bad.xlsx" "$tmp/long.csv" 2>/dev/null
is "nothing stays in TMPDIR" "$(ls "$tmp/tmp")" ''

# LibreOffice: every sheet as csv.
if ! have soffice; then
	skip "LibreOffice reads every sheet back" "no soffice"
	finish
fi
mkdir "$tmp/lo"
HOME="$tmp" timeout 180 soffice "-env:UserInstallation=file://$tmp/profile" --headless \
	--convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1' --outdir "$tmp/lo" \
	"$tmp/r.xlsx" "$tmp/list.xlsx" >"$tmp/log" 2>&1
if ! [ -s "$tmp/lo/r-data.csv" ]; then
	skip "LibreOffice reads every sheet back" "soffice does not start here"
	finish
fi
is "every sheet is read back" "$(find "$tmp/lo" -name 'r-*.csv' | wc -l | tr -d ' ')" "$(echo "$sheets" | wc -l | tr -d ' ')"
sed 's/"//g' "$tmp/list.csv" >"$tmp/list.plain"
sed 's/"//g' "$tmp/lo/list-leads.csv" >"$tmp/list.back"
ok "the list is read back as it was" cmp -s "$tmp/list.plain" "$tmp/list.back"
# cells FILE: one line a row, cells between tabs, no quotes
cat >"$tmp/cells.pl" <<'EOP'
while (<STDIN>) {
	chomp;
	my @c;
	push @c, defined $1 ? $1 : $2 while /\G(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/g && (defined $1 || defined $2) && @c < 60;
	s/""/"/g for @c;
	print join("\t", @c), "\n";
}
EOP
perl "$tmp/cells.pl" <"$tmp/r.csv" | cut -f 1-11 | sed 's/–//g; s/	*$//' >"$tmp/a"
perl "$tmp/cells.pl" <"$tmp/lo/r-data.csv" | cut -f 1-11 | sed 's/	*$//' >"$tmp/b"
# as numbers: 0.0900 is 0.09
is "the rows are those of the csv" "$(awk -F '\t' '
	NR == FNR { a[FNR] = $0; n = FNR; next }
	{
		m++
		k = split(a[FNR], x, "\t")
		for (i = 1; i <= 11; i++)
			if (x[i] != $i && !(x[i] ~ /^-?[0-9.]+$/ && $i ~ /^-?[0-9.]+(E-[0-9]+)?$/ && (x[i] - $i) ^ 2 < 1e-16)) {
				print FNR ": " x[i] " is " $i
				exit
			}
		split("", x)
	}
	END { if (n != m) print n " rows are " m }' "$tmp/a" "$tmp/b")" ''
# Each number of a section's sheet is one of its section in the csv: a value, an n, or a part of n that is whole.
for section in $sections; do
	perl "$tmp/cells.pl" <"$tmp/lo/r-$section.csv" >"$tmp/b"
	is "sheet $section: the numbers are those of the csv" "$(awk -F '\t' -v s="$section" '
		function number(x) { return x ~ /%$/ ? substr(x, 1, length(x) - 1) / 100 : x + 0 }
		NR == FNR {
			if ($1 == s) {
				known[sprintf("%.4f", $7)] = known[sprintf("%.4f", $10)] = 1
				known[sprintf("%.4f", int($7 * $10 + .5))] = 1
				if ($2 == "days") known[sprintf("%.4f", $3)] = 1
				if ($2 == "decile") known[sprintf("%.4f", number($3))] = 1
			}
			next
		}
		{
			for (i = 2; i <= NF; i++)
				if ($i ~ /^[-+]?[0-9.]+(E-[0-9]+)?%?$/) {
					seen++
					if (!(sprintf("%.4f", number($i)) in known)) { print "row " FNR ": " $i; exit }
				}
		}
		END { if (!seen) print "no number" }' "$tmp/a" "$tmp/b")" ''
done

# Without stderr, and with fewer and fewer files that may be open: a workbook, or exit 2 and a word; never half of one.
cd "$tmp" || exit 2
mkdir few
printf 'stage\nlead\n' >few.stages
printf 'lead_id,created_at,stage\n1,2026-01-01,lead\n' >few.csv
book() {
	TMPDIR=$tmp/few funnel-report --now 2026-06-01 -s few.stages --format xlsx -o few.xlsx few.csv
}
book
cp few.xlsx few.good
rm -f few.xlsx
status=0
book 2>&- || status=$?
is "stderr is closed: the same workbook" "$status $(cmp few.xlsx few.good 2>&1)" '0 '
n=30 wrong='' made=0 refused=0
while [ $n -gt 3 ]; do
	rm -f few.xlsx
	status=0
	(ulimit -n $n; book) >out 2>err || status=$?
	case $status in
	0)
		made=$((made + 1))
		cmp few.xlsx few.good >out 2>&1 || wrong="$wrong | $n: another workbook"
		;;
	2)
		refused=$((refused + 1))
		[ ! -e few.xlsx ] && [ -s err ] || wrong="$wrong | $n: $(cat err)"
		;;
	127) ;; # not even its libraries
	*) wrong="$wrong | $n: exit $status" ;;
	esac
	n=$((n - 1))
done
is "few open files: a workbook, or a word" "$wrong" ''
ok "(of both there were some)" test $made -gt 0 -a $refused -gt 0
is "and nothing is left in TMPDIR" "$(ls -A few)" ''
finish
