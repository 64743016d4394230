# SPDX-License-Identifier: MIT
# How many leads of each month and source reached each stage: awk -F'\t' -f funnel.awk leads.tsv
BEGIN { n = split("lead mql sal sql won", stage, " "); for (i = 1; i <= n; i++) order[stage[i]] = i }
NR > 1 {
	group = substr($2, 1, 7) "," $14
	seen[group]
	for (i = order[$19]; i >= 1; i--) reached[group, i]++
}
END { for (g in seen) for (i = 1; i <= n; i++) print g "," stage[i] "," reached[g, i] + 0 }
