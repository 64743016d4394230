# SPDX-License-Identifier: MIT
# awk -v by=who|row -f visits-owner.awk visits.csv visits-events.csv: "who forms visits" of every lead, as they are merged or as
# they are. An event is of its first key; one of a visitor alone is of who has all the keys that the visitor's events had.
BEGIN { FS = "," }
FNR == 1 { file++; next }
file == 1 {
	g = by == "who" ? $1 : FNR
	if (!(g in who))
		order[++n] = g
	who[g] = $1
	if ($2 != "")
		has[g, "id " $2]
	if ($3 != "")
		has[g, "mail " tolower($3)]
	next
}
{
	key = $3 != "" ? "id " $3 : $4 != "" ? "mail " tolower($4) : ""
	type[++events] = $2
	of[events] = key
	visitor[events] = $5
	if (key != "" && $5 != "" && !(($5, key) in named)) {
		named[$5, key]
		said[$5] = said[$5] ";" key
	}
}
END {
	for (i = 1; i <= n; i++) {
		g = order[i]
		count["form"] = count["visit"] = 0
		for (e = 1; e <= events; e++) {
			keys = split(of[e] != "" ? ";" of[e] : said[visitor[e]], part, ";")
			mine = keys > 1
			for (k = 2; k <= keys; k++)
				mine = mine && (g, part[k]) in has
			count[type[e]] += mine
		}
		print who[g], count["form"], count["visit"]
	}
}
