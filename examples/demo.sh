#!/bin/sh
# SPDX-License-Identifier: MIT
# From the lists of a Monday morning to who calls whom, and the report for the meeting. For make demo.
# demo.sh [DIR]: files go into DIR (build/demo), tools come from $BIN (build/bin). The clock stands still, so that the
# output is the same every time; demo.expected is it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
BIN=$(cd "${BIN:-build/bin}" && pwd)
PATH=$BIN:$PATH
LC_ALL=C
export PATH LC_ALL
dir=${1:-build/demo}
sh "$here/make-leads" "$dir"
cd "$dir"

clock='--now 2026-06-29T08:00:00+09:00 --tz Asia/Seoul'
rules='-r bant -r engagement -e events.csv -e deals.csv'

# Runs a tool with -v; what it says goes to NAME.said. Some words of $clock and $rules are several.
# shellcheck disable=SC2086
tool() {
	"$@" -v $clock 2>"$1.said"
}
# What the tool said last, without its name and the clock.
said() {
	sed -n '$s/^[^:]*: //; $s/, now .*//p' "$1.said"
}
title() {
	printf '\n%s\n%s\n' "$1" "$(echo "$1" | sed 's/./-/g')"
}
# import FILE OUT ...: exit 1 means that rows were set aside, and where they are; the work goes on.
import() {
	file=$1
	to=$2
	shift 2
	tool lead-import -q --country KR -x "${file%.*}.rejects" "$@" "$file" >"$to" || [ $? -eq 1 ]
	lead-import --explain "$file" | awk -F, -v file="$file" 'NR == 2 { printf "%-12s %s, %s: ", file, $2, $4 }'
	said lead-import | awk -F ', ' '{ print $1 ", " $2 ", " $3 ", " $4; printf "%13s", ""; for (i = 5; i <= NF; i++) printf "%s%s", $i, i < NF ? ", " : "\n" }'
}

echo "Monday, 29 June 2026, 8:00 in Seoul. The people are made up; the files are as bad as real ones."

title "1  Import: three exports become one format"
import hubspot.csv 1.csv
import expo.csv 2.csv --set source=OFFLINE --set created_at=2026-04-15
import meta.tsv 3.csv --set source=PAID_SOCIAL
echo
echo "Set aside, to be repaired by hand:"
for file in hubspot expo meta; do
	awk -F, 'FNR > 1 && match($0, /"[^"]*"/) { printf "  %s:%s  %s\n", $1, $2, substr($0, RSTART + 1, RLENGTH - 2) }' $file.rejects
done

title "2  The pipe: one record a person, a score, a stage, an owner"
cat <<'END'
lead-import 1.csv 2.csv 3.csv |
	lead-dedupe -k email -k phone --audit audit.csv |
	lead-score -r bant -r engagement -e events.csv -e deals.csv |
	lead-stage -e events.csv -e deals.csv |
	lead-route -r routes.csv -t roster.csv >today.csv

END
# shellcheck disable=SC2086
tool lead-import 1.csv 2.csv 3.csv |
	tool lead-dedupe -k email -k phone --audit audit.csv |
	tool lead-score $rules |
	tool lead-stage -e events.csv -e deals.csv |
	tool lead-route -r "$here/routes.csv" -t "$here/roster.csv" >today.csv
for t in lead-dedupe lead-score lead-stage lead-route; do
	printf '%-12s %s\n' $t: "$(said $t | sed 's/, 0 later.*//')"
done

# TSV is for awk: one line is one record, and no quotes. A filter that has nothing to do converts.
lead-stage -t --now 2026-06-29T08:00:00+09:00 --tz Asia/Seoul -e events.csv -e deals.csv today.csv >today.tsv
# by_name 'PROGRAM': awk over today.tsv where f["company"] is the field of that name.
by_name() {
	awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next } { for (i in name) f[name[i]] = $i }
		'"$1" today.tsv
}

title "3  Why this score?"
lead=$(by_name 'f["queue"] == "call" && f["stage"] == "mql" && f["score"] < 100 { print f["lead_id"]; exit }')
by_name 'f["lead_id"] == "'"$lead"'" { printf "Lead %s, %s at %s: %s points, grade %s\n\n", f["lead_id"], f["title"], f["company"], f["score"], f["grade"] }'
# shellcheck disable=SC2086
lead-score --explain -t --now 2026-06-29T08:00:00+09:00 --tz Asia/Seoul $rules today.csv |
	awk -F '\t' -v lead="$lead" '
		$1 == lead { printf "%7.2f  %-32s %-28s %s\n", $3, $4, $5, substr($6, 1, 10); sum += $3 }
		END { printf "%7.2f  together\n", sum }' | sed 's/ *$//'

title "4  Who does what today"
by_name '
	{ queue[f["queue"]]++; action[f["queue"]] = f["action"]; owner[f["queue"], f["owner"]]++ }
	END {
		n = split("call confirm check nurture recycle automatic no-consent closed unrouted", order, " ")
		m = split("Park Sora|Daniel Choi|Kim Jisoo|Maria Lopez", who, "|")
		printf "%-12s %-18s %6s", "queue", "action", "leads"
		for (k = 1; k <= m; k++) printf "  %s", who[k]
		print ""
		for (i = 1; i <= n; i++) {
			if (!queue[order[i]]) continue
			printf "%-12s %-18s %6d", order[i], action[order[i]], queue[order[i]]
			for (k = 1; k <= m; k++) printf "  %*s", length(who[k]), (order[i], who[k]) in owner ? owner[order[i], who[k]] : "."
			print ""
		}
	}'
echo
echo "Anna Weber is away until 6 July and gets nothing. Those to check sent the same form again and again in one night;"
echo "those without consent go nowhere, whoever owns them."

title "5  The report for the meeting"
funnel-report --now 2026-06-29T08:00:00+09:00 --tz Asia/Seoul -k "$here/kpis.csv" --by source today.csv
