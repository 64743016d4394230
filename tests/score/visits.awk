# SPDX-License-Identifier: MIT
# awk -v seed=N [-v groups=N] [-v one=1] [-v ids=1] -f visits.awk: visits.csv, leads of which those with the same `who` are one;
# and visits-events.csv, what their visitors did, some of whom are shared. ONE: what names a visitor is of one record, or it is
# shared by strangers, too. IDS: every lead and every event that names somebody has an id.
function mail(g, m) { return sprintf("%s%d.%d@X.example", rand() < .5 ? "m" : "M", g, m) }
function pick(n) { return 1 + int(rand() * n) }
# An event that says who it is: a record's id, address, or both.
function name(g, m, visitor) {
	id = lead[g, m] != "" && (ids || rand() < .6 || address[g, m] == "") ? lead[g, m] : ""
	mine = address[g, m] != "" && (id == "" || rand() < .3) ? mail(g, address[g, m]) : ""
	row((rand() < .5 ? "form" : "visit") "," id "," mine "," visitor)
}
function row(s) { printf "2025-%02d-%02d,%s\n", pick(3), pick(28), s >"visits-events.csv" }
BEGIN {
	srand(seed)
	if (!groups)
		groups = 25
	print "who,lead_id,email" >"visits.csv"
	print "at,type,lead_id,email,visitor_id" >"visits-events.csv"
	for (m = 1; m <= 4; m++)
		for (g = 1; g <= groups; g++) {
			if (m == 1)
				members[g] = rand() < .3 ? 1 : pick(4)
			if (m > members[g])
				continue
			lead[g, m] = ids || rand() < .7 ? "L" g "-" m : ""
			address[g, m] = lead[g, m] == "" || rand() < .6 ? (one ? m : pick(3)) : ""
			print g "," lead[g, m] "," (address[g, m] == "" ? "" : mail(g, address[g, m])) >"visits.csv"
			if (rand() < .3)
				name(g, m, "")
		}
	for (v = 1; v <= 2 * groups; v++) {
		g = pick(groups)
		m = pick(members[g])
		for (k = int(rand() * 3); k > 0; k--)
			row((rand() < .5 ? "form" : "visit") ",,,V" v)
		for (k = int(rand() * 5); k > 0; k--) {
			name(g, one ? m : pick(members[g]), "V" v)
			h = pick(groups)
			if (rand() < .1 && h != g)
				name(h, pick(members[h]), "V" v)
		}
		for (k = int(rand() * 3); k > 0; k--)
			row("visit,,,V" v)
	}
}
