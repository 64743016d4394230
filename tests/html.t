#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016
# The page: well-formed for a strict XML parser, a policy that has the hashes of its own style and script, charts with a title
# and a table each, the words of both languages; in Chromium nothing of a label runs, and what the page's script adds works;
# with axe-core (puppeteer-core and axe-core found by NODE_PATH) no serious violation. What is not installed is skipped.
. tests/lib.sh
here=tests/funnel

# A list with everything that makes a section, and labels that would be markup.
awk -v events="$tmp/events.csv" 'BEGIN {
	hostile[0] = "<script>document.title=\"owned\"</script>"
	hostile[1] = "\"><img src=x onerror=\"document.title=1\">"
	hostile[2] = "]]>--><!--"
	hostile[3] = "&lt;b&gt; &amp; '\''x'\''"
	hostile[4] = "</style><svg onload=alert(1)>"
	hostile[5] = "전시회"
	print "lead_id,created_at,mql_at,sql_at,deal_at,source,origin,grade,score,lost_at,lost_reason,due_at,confirmed_at,owner,amount"
	print "at,type,lead_id,source,asset" >events
	for (i = 1; i <= 400; i++) {
		day = sprintf("2025-%02d-%02d", 1 + i % 4, 1 + i * 7 % 28)
		mql = i % 3 ? sprintf("2025-%02d-%02d", 2 + i % 4, 1 + i * 7 % 28) : ""
		sql = i % 3 == 1 ? sprintf("2025-%02d-%02d", 3 + i % 4, 1 + i * 11 % 28) : ""
		h = hostile[i % 6]
		gsub(/"/, "\"\"", h)
		h = "\"" h "\""
		printf "L%d,%s,%s,%s,%s,%s,%s,%s,%d,%s,%s,%s,%s,%s,%s\n", i, day, mql, sql, sql == "" || i % 5 == 0 ? "" : "2025-07-05", h, i % 2 ? "marketing" : "sales", substr("ABCD", 1 + i % 4, 1),
			i * 37 % 101, i % 5 ? "" : "2025-09-01", i % 5 ? "" : h, "2025-06-01", i % 4 ? "2025-05-30" : "", h, sql == "" || i % 5 == 0 ? "" : 100
		printf "%s,visit,L%d,%s,%s\n%s,visit,L%d,web,%s\n", day, i, h, i % 2 ? h : "guide", day, i, h >events
	}
}' >"$tmp/leads.csv"
printf 'day,source,visitors\n2025-03-15,web,1000\n2025-04-22,"<b>",500\n2025-04-22,전시회,50\n' >"$tmp/traffic.csv"
{
	printf 'day,source,spend\n'
	printf '2025-0%s,"</style><svg onload=alert(1)>",100.5\n' 2 3 4
	printf '2025-0%s,전시회,7000\n' 2 3 4
} >"$tmp/spend.csv"
page() {
	funnel-report -s $here/stages.csv -k $here/kpis.csv -e "$tmp/events.csv" --traffic "$tmp/traffic.csv" --spend "$tmp/spend.csv" --by source --cohort month \
		--compare 2025-01-01..2025-02-15 --from 2025-02-16 --lookback all --now 2025-10-01 --format html "$@" "$tmp/leads.csv"
}
run page -o "$tmp/page.html"
exits 0 "the page is written"
quiet "silent"
run page --lang ko -o "$tmp/ko.html"
exits 0 "in Korean, too"
page -o "$tmp/again.html"
ok "the same bytes again" cmp -s "$tmp/page.html" "$tmp/again.html"

# hash ELEMENT FILE: as the policy has it.
hash_of() {
	perl -0ne "print \$1 if /<$1>(.*?)<\/$1>/s" "$2" | openssl dgst -sha256 -binary | openssl base64
}
policy() {
	sed -n "s/.*$1-src 'sha256-\([^']*\)'.*/\1/p" "$2"
}
if have openssl; then
	for lang in page ko; do
		is "$lang: the policy has the hash of the style" "$(policy style "$tmp/$lang.html")" "$(hash_of style "$tmp/$lang.html")"
		is "$lang: the policy has the hash of the script" "$(policy script "$tmp/$lang.html")" "$(hash_of script "$tmp/$lang.html")"
	done
else
	skip "the policy has the hashes of style and script" "no openssl"
fi
ok "the policy lets nothing else in" grep -q "content=\"default-src 'none'; style-src 'sha256-[^']*'; script-src 'sha256-[^']*'; base-uri 'none'; form-action 'none'\"" "$tmp/page.html"
is "no style attribute, no handler" "$(sed 's/<script>.*//' "$tmp/page.html" | grep -Eo '<[^>]*>' | grep -Eci ' (style|on[a-z]+)=')" 0
ok "nothing from elsewhere" not grep -Eqi '(src|href)="[^#]|@import|url\(' "$tmp/page.html"

if have xmllint; then
	strict() { xmllint --noout --nonet "$1"; }
elif have python3 && python3 -c 'import xml.parsers.expat' 2>/dev/null; then
	strict() { python3 -c 'import sys, xml.parsers.expat as x; x.ParserCreate("utf-8").ParseFile(open(sys.argv[1], "rb"))' "$1"; }
else
	strict() { return 77; }
fi
for lang in page ko; do
	TO="$tmp/$lang" perl -0ne 'my $n = 0; while (/<figure>.*?(<svg xmlns.*?<\/svg>)<\/figure>/gs) { open my $f, ">", sprintf("%s.%02d.svg", $ENV{TO}, $n++) or die; print $f $1 }' "$tmp/$lang.html"
	charts=0 bad=
	for svg in "$tmp/$lang".*.svg; do
		charts=$((charts + 1))
		strict "$svg" >"$tmp/why" 2>&1 || { [ $? -eq 77 ] && bad=skip || bad="$bad $svg"; }
	done
	is "$lang: charts" "$charts" 17
	if [ "$bad" = skip ]; then
		skip "$lang: a strict parser reads every chart" "neither xmllint nor python3"
	else
		is "$lang: a strict parser reads every chart" "$bad" ''
		ok "$lang: and the page" strict "$tmp/$lang.html"
	fi
done
is "every chart has a title, a description, and a table behind it" "$(perl -0ne '
	for my $s (/<section.*?<\/section>/gs) {
		next if $s !~ /<figure>/;
		print "no title: $s" if $s !~ /<title id="c\d+">[^<]+<\/title>\n<desc id="d\d+">[^<]+<\/desc>/;
		print "no table: $s" if $s !~ /<\/figure>.*<table>/s;
	}' "$tmp/page.html")" ''
is "no cell of the heat map is too dark for its ink" "$(grep -o '<g opacity="[^"]*"' "$tmp/page.html" | tr -dc '0-9.\n' | awk '$1 > 0.7' | head -n 1)" ''
ok "and there are some" grep -q '<g opacity=' "$tmp/page.html"
ok "scales say their ends" grep -Eq '<text x="100.00%" y="[0-9]+" class="soft small end">[0-9.]+ %</text>' "$tmp/page.html"
awk 'BEGIN { print "lead_id,created_at,deal_at,source"; for (i = 0; i < 400; i++) print i ",2025-01-01," (i % 3 ? "" : "2025-01-09") ",s" i % 20 }' >"$tmp/twenty.csv"
funnel-report -s $here/stages.csv --now 2025-10-01 --by source --section breakdown --format html "$tmp/twenty.csv" >"$tmp/twenty.html"
ok "a chart that does not show all says so" grep -q '<p class="note">16 / 20 · The table has all.</p>' "$tmp/twenty.html"
ok "in Korean: the window" grep -q '90일 이상' "$tmp/ko.html"
ok "in Korean: the periods" grep -q '2025-01-01 – 2025-02-15' "$tmp/ko.html"
is "ids are unique" "$(grep -Eo ' id="[^"]*"' "$tmp/page.html" | sort | uniq -d)" ''
for word in 비용 퍼널 목표 병목 '전환까지 걸리는 시간' 코호트 '전환 기여' 방문자 '데이터 품질'; do
	ok "in Korean: $word" grep -q "$word" "$tmp/ko.html"
done
is "in Korean: no caption is left in English" "$(grep -Eo '<figcaption>[^<]*' "$tmp/ko.html" | sed 's/<figcaption>//' | grep -v '[^ -~]')" ''

# In a browser.
chromium=
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
	[ -n "$name" ] && have "$name" && chromium=$name && break
done
if [ -z "$chromium" ]; then
	skip "in a browser" "no chromium"
	finish
fi
cp "$tmp/page.html" "$tmp/b.html"
HOME="$tmp" timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --virtual-time-budget=3000 --dump-dom "file://$tmp/b.html" \
	>"$tmp/dom" 2>"$tmp/log"
if ! [ -s "$tmp/dom" ]; then
	skip "in a browser" "chromium does not start here"
	finish
fi
ok "the script runs under the policy: heads sort" grep -q '<button type="button">' "$tmp/dom"
ok "the script runs under the policy: long tables filter" grep -q '<input type="search"' "$tmp/dom"
is "nothing of a label runs" "$(grep -o '<title>[^<]*' "$tmp/dom" | head -n 1)" '<title>Funnel report 2025-10-01'
is "no element of a label" "$(grep -Eci '<(img|b)[ >]' "$tmp/dom")" 0
ok "a label is shown as text" grep -qF '&lt;script&gt;document.title=' "$tmp/dom"
NODE_PATH=${NODE_PATH:-}
export NODE_PATH
if have node && node -e 'require("puppeteer-core"); require("axe-core")' 2>/dev/null; then
	HOME="$tmp" timeout 300 node $here/page.js "$(command -v "$chromium")" "$tmp/page.html" "$tmp/ko.html" >"$tmp/axe" 2>&1
	ok "axe-core, light and dark, wide and narrow: nothing serious, no error, no dialog, no request, no sideways scrolling" \
		test "$(grep -c '^good' "$tmp/axe")" -eq 8
	[ "$(grep -c '^good' "$tmp/axe")" -eq 8 ] || sed 's/^/# /' "$tmp/axe"
	ok "sorting and filtering work" grep -q '^table good' "$tmp/axe"
else
	skip "axe-core finds nothing serious" "no puppeteer-core and axe-core in NODE_PATH"
fi
finish
