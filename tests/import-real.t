#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2046
# lead-import(1) on the real exports and conformance suites, against what is written beside them: expected.json of the
# exports, the account of every file, and what has to fail.
. tests/lib.sh

[ -n "$DATA" ] || skip_all "the folder of real lists is not there (LEADPIPE_DATA)"
have sqlite3 || skip_all "sqlite3 is not installed"
e=$DATA/exports
now=2026-12-01T00:00:00Z

# want FILE PATH: the value at PATH of what expected.json says of the file; several, one a line.
want() {
	sqlite3 :memory: "select t.atom from json_each(readfile('$e/expected.json')) f, json_tree(f.value, '\$.expect') t
		where json_extract(f.value, '\$.file') = '$1' and t.atom is not null and t.fullkey like '\$.expect.$2'"
}
# real FILE OPTION ...: imported to $tmp/out, and as a table t of sqlite3 to $tmp/db.
real() {
	_file=$1
	shift
	rm -f "$tmp/db"
	run lead-import -v --now $now -x "$tmp/rejects.csv" "$@" "$e/$_file"
	sqlite3 "$tmp/db" ".mode csv" ".import '$tmp/out' t"
}
sql() {
	sqlite3 "$tmp/db" "$1" | tr '\n' ' ' | sed 's/ $//'
}
count() { # WHAT: of the account
	sed -n "s/.*[ ,]\([0-9][0-9]*\) $1.*/\1/p" "$tmp/err" | tail -n 1
}

# --- the account and the encoding of every export
for f in $(sqlite3 :memory: "select json_extract(value, '\$.file') from json_each(readfile('$e/expected.json'))
		where json_extract(value, '\$.file') not like '%.json'"); do
	real "$f"
	ok "$f: read" test "$status" -le 1
	is "$f: read = written + rejected + dropped" "$(count read)" $(($(count written) + $(count rejected) + $(count dropped)))
	is "$f: what is written is there" "$(count written)" "$(sql 'select count(*) from t')"
	lead-import --now $now --explain "$e/$f" >"$tmp/map.csv" 2>/dev/null
	cp "$tmp/out" "$tmp/first"
	lead-import --now $now -q -m "$tmp/map.csv" "$e/$f" >"$tmp/out" 2>/dev/null
	ok "$f: its --explain as -m gives the same columns" \
		test "$(head -n 1 "$tmp/first" | tr , '\n' | sort)" = "$(head -n 1 "$tmp/out" | tr , '\n' | sort)"
	lead-import --now $now -q <"$e/$f" >"$tmp/out" 2>/dev/null
	ok "$f: from a pipe the same" cmp "$tmp/first" "$tmp/out"
done

# --- what expected.json says
f=mailchimp.csv
real $f
lead-import --explain $e/$f | sqlite3 "$tmp/db" ".mode csv" ".import /dev/stdin m" 2>/dev/null ||
	{ lead-import --explain $e/$f >"$tmp/m.csv"; sqlite3 "$tmp/db" ".mode csv" ".import '$tmp/m.csv' m"; }
is "$f: maps as expected" "$(sql "select count(*) from m, json_each(readfile('$e/expected.json')) f, json_each(f.value, '\$.expect.map') x
	where json_extract(f.value, '\$.file') = '$f' and x.key = m.header and m.\"column\" in (x.value, x.value || '_at')")" \
	"$(want $f 'map.%' | grep -vc ignore)"
is "$f: created_at" "$(sql 'select created_at from t')" "$(want $f '%created_at%')"
is "$f: tags" "$(sql 'select tags from t' | tr ';' '\n' | sort)" "$(want $f 'tags%' | sort)"

f=zoom_participants.csv
real $f
is "$f: minutes of each person" "$(sql 'select email || char(10) || sum("Duration (Minutes)") from t group by email order by email' | tr ' ' '\n')" \
	"$(want $f 'rows%')"
sqlite3 "$tmp/db" ".mode csv" ".import '$tmp/rejects.csv' r"
is "$f: who has no e-mail is set aside" "$(sql 'select line from r')" "$(want $f 'skipped%line')"

# Hosts are not leads: the attendees' section is read, the hosts' by its name.
f=zoom_webinar_report.csv
real $f --section 'Host Details'
cp "$tmp/db" "$tmp/hosts"
real $f
is "$f: who attended, both sections" "$(sql "attach '$tmp/hosts' as h;
	select email || char(10) || \"Time in Session (minutes)\" from (select * from h.t union all select * from t) where Attended = 'Yes'" |
	tr ' ' '\n')" "$(want $f 'attended%')"

f=german_semicolon_quoted.csv
real $f
is "$f: e-mail" "$(sql 'select email from t')" "$(want $f email)"
is "$f: delimiter" "$(lead-import --explain $e/$f | sed -n 2p | cut -d, -f3)" semicolon

f=hubspot_contacts_mixed_dates.csv
real $f
is "$f: rows" "$(count read)" "$(want $f rows)"
is "$f: kept" "$(count written)" "$(want $f kept)"
sqlite3 "$tmp/db" ".mode csv" ".import '$tmp/rejects.csv' r"
is "$f: rejected" "$(sql 'select line from r')" "$(want $f 'reject%line')"
for id in 101 102; do
	is "$f: created_at of $id" "$(sql "select substr(created_at, 1, 16) from t where lead_id = $id")" "$(sqlite3 :memory: \
		"select json_extract(value, '\$.expect.created_at.$id') from json_each(readfile('$e/expected.json')) where json_extract(value, '\$.file') = '$f'")"
done
is "$f: e-mail of 102" "$(sql 'select email from t where lead_id = 102')" \
	"$(sqlite3 :memory: "select json_extract(value, '\$.expect.email.102') from json_each(readfile('$e/expected.json')) where json_extract(value, '\$.file') = '$f'")"
is "$f: one person twice" "$(sql 'select group_concat(lead_id, char(10)) from t where email = (select email from t where lead_id = 101)' | tr ' ' '\n')" "$(want $f 'dup%')"

f=eventbrite.csv
real $f
is "$f: contacts" "$(sql 'select count(distinct email) from t')" "$(want $f contacts)"
f=linkedin_connections.csv
real $f
is "$f: rows" "$(count written)" "$(want $f rows)"
cp "$tmp/out" "$tmp/found"
lead-import --skip-lines $(($(want $f '%header%') - 1)) $e/$f >"$tmp/out"
ok "$f: the header line" cmp "$tmp/found" "$tmp/out"
f=google_forms.csv
real $f
is "$f: rows" "$(count written)" "$(want $f rows)"
f=pipedrive_sample_import.csv
real $f
is "$f: a serial date" "$(sql 'select activity_at from t')" "$(want $f 'date%' | cut -d' ' -f1)"
is "$f: a typo stays for lead-verify" "$(sql "select count(*) from t where \"Person - Email (Home)\" like '%gmial.com'")" 1
for f in meta_lead_ads.csv meta_lead_ads_utf16le.tsv; do
	real $f
	is "$f: the test lead is dropped" "$(count dropped)" 1
	is "$f: one lead at one moment" "$(sql "select count(distinct phone || strftime('%s', created_at)) from t")" "$(want $f leads)"
	is "$f: both times" "$(sql 'select created_at from t order by 1' | tr ' ' '\n')" "$(want $f '%same%')"
	is "$f: no prefix is left" "$(sql "select count(*) from t where phone like 'p:%' or lead_id like 'l:%' or Qualified like 'l:%'")" 0
done

# --- amounts and dates one by one, and what two dates say of each other
gold=$e/amounts_dates_gold.json
sqlite3 :memory: "select key, value from json_each(readfile('$gold'), '\$.amounts') where key <> ''" | while IFS='|' read -r text value; do
	printf 'k,revenue\n1,"%s"\n' "$text" >"$tmp/in.csv"
	got=$(lead-import "$tmp/in.csv" 2>/dev/null | sed -n '2s/^1,\([^,]*\).*/\1/p')
	awk -v a="$got" -v b="$value" 'BEGIN { exit !(a != "" && a + 0 == b + 0) }' || echo "$text: $got, not $value"
done >"$tmp/why"
is "amounts" "$(cat "$tmp/why")" ''
sqlite3 :memory: "select json_extract(value, '\$[0]'), json_extract(value, '\$[1]'), json_extract(value, '\$[2]')
	from json_each(readfile('$gold'), '\$.dates')" | while IFS='|' read -r text order value; do
	printf 'k,created_at\n1,"%s"\n' "$text" >"$tmp/in.csv"
	got=$(lead-import ${order:+--date-order "$order"} "$tmp/in.csv" 2>/dev/null | sed -n '2s/^1,//p')
	[ "$got" = "${value:-$text}" ] || echo "$text: $got, not $value"
done >"$tmp/why"
is "dates" "$(cat "$tmp/why")" ''
sqlite3 :memory: "select json_extract(value, '\$[0][0]'), json_extract(value, '\$[0][1]'), json_extract(value, '\$[1]')
	from json_each(readfile('$gold'), '\$.infer')" | while IFS='|' read -r one two order; do
	printf 'k,created_at\n1,%s\n2,%s\n' "$one" "$two" >"$tmp/in.csv"
	lead-import "$tmp/in.csv" >"$tmp/found" 2>/dev/null
	lead-import --date-order "$order" "$tmp/in.csv" 2>/dev/null | cmp -s - "$tmp/found" || echo "$one $two: not $order"
done >"$tmp/why"
is "what two dates say" "$(cat "$tmp/why")" ''

# --- every file of the suites: read and accounted for, or refused with a reason
find "$DATA/csv" -type f ! -name PROVENANCE.txt ! -name '*.json' ! -name '*.md' ! -name COPYING ! -name '*.yml' | sort >"$tmp/files"
while read -r f; do
	run lead-import -v --now $now "$f"
	case $status in
	0 | 1)
		[ "$(count read)" = $(($(count written) + $(count rejected) + $(count dropped))) ] || echo "$f: does not add up"
		[ "$status" = 1 ] && [ "$(count rejected)" = 0 ] && echo "$f: exit 1 without a reject"
		;;
	2) grep -q '^lead-import: .' "$tmp/err" || echo "$f: refused without a word" ;;
	*) echo "$f: exit $status" ;;
	esac
	case $f:$status in
	*.xlsx:[!01] | *xlsx-named-csv/*:[!01] | *.gz:[!01]) echo "$f: not read"; cat "$tmp/err" ;;
	*.ods:2) grep -q 'ods' "$tmp/err" || echo "$f: not named" ;;
	*.xls:2) grep -q 'xls' "$tmp/err" || echo "$f: not named" ;;
	*.ods:* | *.xls:* | *.zip:[01] | *bad-*:0) echo "$f: exit $status" ;;
	esac
done <"$tmp/files" >"$tmp/why" 2>&1
is "all $(wc -l <"$tmp/files" | tr -d ' ') files of the suites" "$(grep -v bad-header-wrong-header "$tmp/why" | sed "s|$DATA/||")" ''

# What they call bad: refused, or set aside with its line. A wrong header is one only for who says which is right.
b=$DATA/csv/csv-test-data/csv
for f in header-less-fields:missing-cell header-more-fields:extra-cell missing-quote:open-quote \
	quotes-with-unescaped-quote:stray-quote unescaped-quote:stray-quote; do
	run lead-import -x "$tmp/rejects.csv" "$b/bad-${f%:*}.csv"
	exits 1 "bad-${f%:*}.csv: exit 1"
	is "bad-${f%:*}.csv: its line and why" "$(sed -n 2p "$tmp/rejects.csv" | cut -d, -f2,5)" "2,${f#*:}"
done
run lead-import "$b/bad-header-no-header.csv"
exits 2 "bad-header-no-header.csv: exit 2"
printf 'column,from\nfoo,foo\nbar,bar\nbaz,baz\n' >"$tmp/map.csv"
run lead-import -m "$tmp/map.csv" "$b/bad-header-wrong-header.csv"
exits 2 "bad-header-wrong-header.csv, with the header it should have: exit 2"

# Workbooks against what their makers' converter made of them (its types, not ours, are spelt True and False).
c=$DATA/csv/csvkit-examples
lead-import "$c/test.xlsx" | sed 1d | sed 's/TRUE/True/; s/FALSE/False/' >"$tmp/out"
sed 1d "$c/testxlsx_converted.csv" | sed 's/\.0\{1,\},/,/g' >"$tmp/wanted"
ok "test.xlsx as in2csv reads it" cmp "$tmp/wanted" "$tmp/out"
lead-import --sheet data "$c/sheets.xlsx" >"$tmp/out" 2>"$tmp/err"
ok "sheets.xlsx: a sheet by name" test -s "$tmp/out"
finish
