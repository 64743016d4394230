# SPDX-License-Identifier: MIT
# events8.csv: awk -f events.awk events.csv leads.tsv
BEGIN {
	FS = ","
	points["visit"] = points["open"] = 1; points["click"] = 3; points["download"] = 10; points["form"] = 15
	points["webinar"] = 25; points["demo"] = 40; points["unsubscribe"] = -15
}
NR == FNR {
	if (FNR > 1 && $1 >= "2026-04-02T00:00:00Z" && $1 <= "2026-07-01T00:00:00Z") day[$3, substr($1, 1, 10)] += points[$2]
	next
}
FNR == 1 {
	for (k in day) {
		split(k, part, SUBSEP)
		score[part[1]] += day[k] > 20 ? 20 : day[k]
	}
	FS = OFS = "\t"
	print $0, "score"
	next
}
{ print $0, score[$1] + 0 }
