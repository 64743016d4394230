#!/bin/sh
# SPDX-License-Identifier: MIT
# A record does not depend on its neighbours: what a filter makes of a list is what it makes of each record alone. Random
# lists of values that take every path through memos, buffers and looks ahead; the first date that can be read in two ways
# comes anywhere.
. tests/lib.sh
cd "$tmp" || exit 2
rows=60

# list SEED ROWS: an export.
list() {
	awk -v seed="$1" -v rows="$2" '
	function any(s, part) {
		return part[int(rand() * split(s, part, "|")) + 1]
	}
	BEGIN {
		srand(seed)
		print "Email,Full Name,Job Title,Company,Phone,Country,Create Date,Became a Lead Date,Annual Revenue,Employees,Lifecycle Stage,Opted out,Notes"
		ambiguous = rows - int(rand() * 60) - 1
		for (i = 0; i < rows; i++) {
			at = any("Firm.Example|firm.example|FIRM.EXAMPLE|m\303\274ller.example|M\303\234LLER.example|xn--mller-kva.example|\352\271\200.example|acme.co.kr")
			print any("KIM|lee|P.Ark|O\047Neil|\303\211va|info|\" quoted\"|a+b|") i "@" any(at "|" at "|" at "| |<x@y.example>") "," \
				any("\352\271\200\353\257\274\354\210\230|\341\204\200\341\205\265\341\206\267|Kim Minsu|\"Kim, Minsu\"|-|N/A|M\303\274ller|\"O\"\"Neil\"| two  blanks |") "," \
				any("IT Director|\353\263\270\353\266\200\354\236\245|CEO & Founder|null|\"VP\nSales\"|") "," \
				any("\343\210\234 \354\202\274\354\204\261|Acme Inc.|ACME, Inc.|\"ACME, Inc.\"|(\354\243\274)\355\225\234\352\265\255|") "," \
				any("010-1234-5678|1012345678|+82 10 9876 5432|02-345-6789|=\"01012345678\"|p:+821012345678|\357\274\220\357\274\221\357\274\220-1111-2222|call me|+1 212 555 0199|") "," \
				any("KR|\353\214\200\355\225\234\353\257\274\352\265\255|Korea|US|United States|DE|Deutschland|Atlantis|") "," \
				(i == ambiguous ? "03/04/2026" : any("15/04/2026|2026-04-15|2026-04-15T10:00:38+09:00|2026. 4. 15. \354\230\244\355\233\204 3:05|46127|1776211200000|31/12/2025 23:59|n/a|")) "," \
				any("2026-05-01|2026-05-01 09:30|45678|") "," \
				any("$50K|1234\353\247\214|\342\202\251 5,000,000|1200|\"1,234.56\"|3\354\226\265 5\354\262\234\353\247\214|abc|") "," \
				any("1-10|250|\"1,200\"|51-200|10+|") "," \
				any("Lead|MQL|marketingqualifiedlead|Customer|Opportunity|somewhere|") "," any("Yes|no|TRUE|0||maybe") "," \
				any("plain|=1+1|\302\240nbsp\302\240|\"multi\nline\"|\033[31mred|long long long long long long long long long long|")
		}
	}'
}
# records FILE: each record of a list in a file of its own, N.csv, with the header; lead-split cuts only.
records() {
	rm -rf parts
	mkdir parts
	lead-split -N "$rows" --order -o parts/p- "$1"
}
# alone FILTER ...: of the whole list, and of each record.
alone() {
	"$@" whole.csv >whole.out 2>/dev/null
	first=1
	for part in parts/*; do
		"$@" "$part" 2>/dev/null >one.out
		if [ $first = 1 ]; then cat one.out; else sed 1d one.out; fi
		first=0
	done >alone.out
}

for seed in 1 2 3 4; do
	list $seed $rows >raw.csv
	cp raw.csv whole.csv
	records whole.csv
	alone lead-import --now 2026-07-01T00:00:00Z --date-order dmy --country KR
	ok "import $seed: as each record alone" cmp whole.out alone.out
	cp whole.out imported.csv
	list $seed 3000 >raw.csv
	for jobs in 1 2; do
		lead-import -q --now 2026-07-01T00:00:00Z --country KR -j $jobs --date-order dmy raw.csv >named.out
		lead-import -q --now 2026-07-01T00:00:00Z --country KR -j $jobs raw.csv >found.out
		ok "import $seed, $jobs: an order that is found late, or named: the same" cmp found.out named.out
		lead-import -q --now 2026-07-01T00:00:00Z --country KR -j $jobs <raw.csv >found.out
		ok "import $seed, $jobs: from a pipe, too" cmp found.out named.out
	done
	for filter in 'lead-verify --stream' 'lead-score -r bant -r icp' lead-stage; do
		cp imported.csv whole.csv
		records whole.csv
		# shellcheck disable=SC2086
		alone $filter --now 2026-07-01T00:00:00Z
		ok "$filter $seed: as each record alone" cmp whole.out alone.out
		cp whole.out imported.csv
	done
done
finish
