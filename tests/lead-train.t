#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-train: a table that lead-score runs, honest figures, suspects, and bad input in one line.
. tests/lib.sh

# Park and Miller, from the seed x: awk's own differs between systems.
random='function random() {
	x = (x * 16807) % 2147483647
	return x / 2147483647
}'
# leads N SEED: who won depends on title, visits, tags, phone and source; noise and mail say nothing.
leads() {
	awk -v n="$1" -v x="$2" "$random"'
	BEGIN {
		split("마케팅 본부장|영업팀장|IT Director|intern|학생|sales manager", title, "|")
		split("webinar|e-book|fair|pricing", tag, "|")
		split("google,naver,referral,fair,blog", source, ",")
		print "lead_id,email,phone,title,visits,tags,source,noise,created_at,won"
		for (i = 0; i < 20; i++)
			random()
		for (i = 1; i <= n; i++) {
			t = int(random() * 6) + 1; v = int(random() * 30); s = int(random() * 5) + 1; p = random() < 0.6
			list = ""; priced = 0
			for (k = 1; k <= 4; k++)
				if (random() < 0.4) {
					list = list (list == "" ? "" : ";") tag[k]
					priced += k == 4
				}
			z = -2.2 + 1.6 * (t == 1 || t == 3) + v * 0.08 + 1.2 * priced + 0.8 * p + 1.1 * (s == 3)
			printf "L%06d,p%d@x.example,%s,%s,%s,%s,%s,%d,2025-%02d-%02d,%d\n", i, i, p ? "+8210" 10000000 + i : "",
				title[t], random() < 0.1 ? "" : v, list, source[s], random() * 100, i * 31 % 12 + 1,
				i * 17 % 28 + 1, random() < 1 / (1 + exp(-z))
		}
	}'
}

# auc SCORED TARGET YES: area under the curve of the column score, ties at half; four decimals.
auc() {
	lead-score --tsv -r "$1" "$2" | awk -F '\t' -v target="$3" -v yes="$4" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		{ print $c["score"] "\t" ($c[target] == yes) }' | sort -n | awk -F '\t' '
		$1 != last { area += w * (below + l / 2); below += l; wins += w; w = l = 0; last = $1 }
		{ w += $2; l += !$2 }
		END { area += w * (below + l / 2); below += l; wins += w; printf "%.4f\n", area / (wins * below) }'
}

at_least() {
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && b != "" && a + 0 >= b + 0) }'
}

leads 4000 1 >"$tmp/past.csv"
leads 4000 77 >"$tmp/new.csv"

run lead-train --target won --report "$tmp/report" --probability "$tmp/chance.csv" "$tmp/past.csv"
exits 0 "learns"
cp "$tmp/out" "$tmp/learnt.csv"
is "the table's columns" "$(head -n 1 "$tmp/out")" 'points,when,because,group'
is "the first rule is every lead's" "$(sed -n '2s/^[0-9]*//p' "$tmp/out")" ',,Every lead,'
ok "points are whole" not grep -qE '^-?[0-9]+\.' "$tmp/out"
ok "no phone costs points" grep -q '^-[0-9]*,empty(phone),No phone,phone$' "$tmp/out"
ok "Korean titles by their words" grep -q "title ~ '[^']*\(본부장\|마케팅\|팀장\)\|title in (.*팀장" "$tmp/out"
ok "items of lists" grep -q "^[0-9]*,\"has(tags, 'pricing')\"" "$tmp/out"
ok "visits are in it" grep -q ',visits$' "$tmp/out"
ok "visits rise" sh -c "grep ',visits\$' '$tmp/out' | grep -v empty | cut -d, -f1 | sort -cn"
ok "noise is left out" not grep -q noise "$tmp/out"
ok "no person is in it" not grep -q 'x\.example\|L0000' "$tmp/out"
quiet "and says nothing"
run lead-train --target won "$tmp/past.csv"
out_is "the same leads give the same table" "$tmp/learnt.csv"
run lead-train --target "won = '1'" "$tmp/past.csv"
out_is "a rule or a column as target" "$tmp/learnt.csv"
lead-score -r "$tmp/learnt.csv" "$tmp/new.csv" >"$tmp/scored.csv" 2>"$tmp/err"
quiet "lead-score runs it"
real=$(auc "$tmp/learnt.csv" "$tmp/new.csv" won 1)
ok "new leads are told apart (AUC $real)" at_least "$real" 0.78
told=$(awk '$1 == "AUC" { print $2 }' "$tmp/report")
ok "the report promised that ($told)" awk -v a="$told" -v b="$real" 'BEGIN { exit !(a - b < 0.03 && b - a < 0.03) }'
run lead-train --target won --rules 6 "$tmp/past.csv"
ok "--rules 6: at most 6 rows" test "$(wc -l <"$tmp/out")" -le 7
few=$(auc "$tmp/out" "$tmp/new.csv" won 1)
ok "--rules 6: still of use (AUC $few)" at_least "$few" 0.70
run lead-train --target won --method bayes "$tmp/past.csv"
ok "--method bayes (AUC $(auc "$tmp/out" "$tmp/new.csv" won 1))" at_least "$(auc "$tmp/out" "$tmp/new.csv" won 1)" 0.75
run lead-train --target won --pdo 10 --base 30 "$tmp/past.csv"
mean=$(lead-score --no-clamp --tsv -r "$tmp/out" "$tmp/past.csv" | awk -F '\t' '
	NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
	{ s[NR] = $c["score"]; w += $c["won"]; n++ }
	END { base = log(w / (n - w)); for (i in s) p += 1 / (1 + exp(-(base + (s[i] - 30) / 10 * log(2)))); print p / n - w / n }')
ok "--pdo and --base: the odds double with 10 points from 30 (off by $mean)" awk -v d="$mean" 'BEGIN { exit !(d < 0.02 && d > -0.02) }'

# The report.
for word in 'Tested on .* that the table had not seen' 'learnt from all leads' 'log loss' 'Brier' 'lift of the top tenth' 'in \(DeLong\): 0\.[0-9]*–' \
	'cost of simplicity' '95 % intervals' '^A  *80' 'Does it last' '^visits  *number'; do
	ok "report: $word" grep -qE "$word" "$tmp/report"
done
is "chances: of each whole score" "$(wc -l <"$tmp/chance.csv" | tr -d ' ')" 102
ok "chances rise" sh -c "sed 1d '$tmp/chance.csv' | cut -d, -f2 | sort -cn"
ok "chances add up to the wins" sh -c "lead-score --tsv -r '$tmp/learnt.csv' '$tmp/past.csv' | awk -F '\t' '
	NR == FNR { split(\$0, a, \",\"); p[a[1]] = a[2]; next }
	FNR == 1 { for (i = 1; i <= NF; i++) c[\$i] = i; next }
	{ sum += p[\$c[\"score\"]]; won += \$c[\"won\"]; n++ }
	END { exit !((sum - won) / n < 0.02 && (won - sum) / n < 0.02) }' '$tmp/chance.csv' -"
printf 'lead_id\n1\n' >"$tmp/lacks.csv"
run lead-score -r "$tmp/learnt.csv" "$tmp/lacks.csv"
exits 2 "a list without the columns that were learnt from is refused"
run lead-score -r "$tmp/learnt.csv" --probability "$tmp/chance.csv" "$tmp/new.csv"
exits 0 "lead-score --probability: exit 0"
is "lead-score --probability: the chance of each score" "$(lead-score --tsv -r "$tmp/learnt.csv" \
	--probability "$tmp/chance.csv" "$tmp/new.csv" | awk -F '\t' '
	NR == FNR { split($0, a, ","); p[a[1]] = a[2]; next }
	FNR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
	$c["probability"] != p[$c["score"]]' "$tmp/chance.csv" - | head -n 3)" ''
printf 'score,probability\n0,0.1\n50,0.3\n' >"$tmp/line.csv"
printf 'points\n12.5\n' >"$tmp/one.csv"
is "between two rows, on the line" "$(lead-score -r "$tmp/one.csv" --probability "$tmp/line.csv" "$tmp/new.csv" |
	sed -n '2s/.*,//p')" 0.15
printf 'score,probability\n0,0.1\n0,0.3\n' >"$tmp/line.csv"
run lead-score -r "$tmp/one.csv" --probability "$tmp/line.csv" "$tmp/new.csv"
exits 2 "a table that does not rise: exit 2"
err "and says where" 'line.csv:3: score'
run lead-train --target won --holdout 0% --report "$tmp/folds" "$tmp/past.csv"
ok "--holdout 0%: all are tested, none by a table that knows it" grep -q 'Tested on 4000 leads .* each by a table from the others' "$tmp/folds"
run lead-train --target won --holdout time --report "$tmp/late" "$tmp/past.csv"
is "the program shuffles by itself, not by the libc's rand" "$(nm -D "$BIN/lead-train" 2>/dev/null | awk '$3 == "rand" { print $2 }')" \
	"$(nm -D "$BIN/lead-train" >/dev/null 2>&1 && echo T)"
ok "--holdout time: on the latest" grep -q 'the latest ones' "$tmp/late"

# Suspects.
awk -F, -v OFS=, 'NR == 1 { print $0, "verdict", "paid", "closed_on", "twin"; next }
	{ w = $NF; r = (NR * 7919) % 100
	print $0, r < 25 ? (w ? "great" : "dead") : "so so", w && r < 60 ? "yes" : "", "2026-01-" (NR % 28 + 10), w ? "x" : "y" }' \
	"$tmp/past.csv" >"$tmp/leaky.csv"
run lead-train --target won --report "$tmp/report" "$tmp/leaky.csv"
err "a twin of the outcome is a suspect" 'column "twin" alone tells'
err "a column of verdicts is a suspect" 'column "verdict" holds verdicts'
err "a column filled for winners only is a suspect" 'column "paid" is filled for winners only'
ok "suspects are left out" not grep -qE 'twin|verdict|paid' "$tmp/out"
ok "suspects are in the report" grep -qE '^verdict .*holds verdicts' "$tmp/report"
run lead-train --target won --features twin,visits "$tmp/leaky.csv"
ok "a named suspect is used" grep -q 'twin' "$tmp/out"
err "and said" 'column "twin" alone tells winners from losers$'
awk -F, -v OFS=, 'NR == 1 { print $0, "decided", "called"; next }
	{ print $0, "2026-01-15", "2026-01-" (NR % 10 ? "10" : "20") }' "$tmp/past.csv" >"$tmp/late.csv"
run lead-train --now 2026-02-01 --target won --decided decided "$tmp/late.csv"
err "dates after the outcome are suspects" 'column "called" is dated after the outcome'

# The market turns: what won at first loses later.
awk -F, -v OFS=, 'NR > 2800 { $NF = $5 != "" && $5 < 12 } 1' "$tmp/past.csv" >"$tmp/drift.csv"
run lead-train --target won "$tmp/drift.csv"
err "drift is said" 'the leads drift: .* of the file'

# crossed KIND: only large firms from the fair win (pair), or size and fair add up (sum); who was seen lately loses less.
crossed() {
	awk -v kind="$1" -v x="$2" "$random"'
	BEGIN {
		print "lead_id,size,source,seen_on,won"
		for (i = 0; i < 20; i++)
			random()
		for (i = 1; i <= 4000; i++) {
			z = int(random() * 200); fair = random() < 0.5; d = int(random() * 10)
			p = kind == "pair" ? (z >= 100 && fair ? 0.6 : 0.15) : 0.1 + 0.2 * (z >= 100) + 0.15 * fair
			printf "L%d,%d,%s,%s,%d\n", i, z, fair ? "fair" : "web", d ? sprintf("2025-%02d-%02d", 10 - d, i % 28 + 1) : "",
				random() < p + 0.15 * (d < 3)
		}
	}'
}
crossed pair 5 >"$tmp/pair.csv"
crossed pair 6 >"$tmp/pair-new.csv"
crossed sum 5 >"$tmp/sum.csv"
run lead-train --now 2025-12-01 --target won "$tmp/pair.csv"
ok "two columns that win together only are a rule" grep -qE "^[0-9]+,size >= [0-9]+ and source = 'fair',.*,Together\$" "$tmp/out"
ok "times are ages, and rise or fall throughout" grep -qE '^-[0-9]+,days\(seen_on\) >= [0-9]+,' "$tmp/out"
got=$(auc "$tmp/out" "$tmp/pair-new.csv" won 1)
run lead-train --now 2025-12-01 --target won --rules 4 "$tmp/pair.csv"
exits 0 "--rules 4: exit 0"
ok "--rules 4: at most 4 rows" test "$(wc -l <"$tmp/out")" -le 5
ok "and that tells new leads apart better (AUC $got)" at_least "$got" "$(auc "$tmp/out" "$tmp/pair-new.csv" won 1 | awk '{ print $1 + 0.005 }')"
run lead-train --now 2025-12-01 --target won "$tmp/sum.csv"
ok "where each adds its own, there is none" not grep -q 'Together' "$tmp/out"
run lead-train --target won "$tmp/sum.csv"
ok "no --now: only whether there is a time" not grep -q 'days(' "$tmp/out"
head -n 1001 "$tmp/sum.csv" >"$tmp/1000.csv"
run lead-train --now 2025-12-01 --target won "$tmp/1000.csv"
quiet "1,000 leads: no warning"
head -n 1000 "$tmp/sum.csv" >"$tmp/999.csv"
run lead-train --now 2025-12-01 --target won "$tmp/999.csv"
err "999 leads: a warning" 'below 1000 leads or 120 of each'

# Bad input: one line, no crash.
refused() {
	exits 2 "$1: exit 2"
	err "$1: $2" "$2"
	ok "$1: nothing written" test ! -s "$tmp/out"
}
run lead-train --target won "$tmp/nothing.csv"
exits 2 "no file"
run lead-train "$tmp/past.csv"
refused "no target" 'target.* is missing'
run lead-train --target 'wonn = 1' "$tmp/past.csv"
refused "a target that is no column" 'did you mean "won"'
run lead-train --target title "$tmp/past.csv"
refused "a target that is not yes or no" 'past.csv:2: column "title" is not yes or no'
run lead-train --target won --features visitz "$tmp/past.csv"
refused "an unknown feature" 'unknown column "visitz"; did you mean "visits"'
awk -F, -v OFS=, 'NR > 1 { $NF = 1 } 1' "$tmp/past.csv" >"$tmp/all.csv"
run lead-train --target won "$tmp/all.csv"
refused "an outcome that is always the same" 'the outcome is the same for all 4000 leads'
awk -F, -v OFS=, 'NR > 1 { $NF = "" } 1' "$tmp/past.csv" >"$tmp/unknown.csv"
run lead-train --target won "$tmp/unknown.csv"
refused "an outcome that nobody has" 'no lead has an outcome .4000 read.'
awk -F, -v OFS=, 'NR > 1 { $NF = NR <= 40 } 1' "$tmp/past.csv" >"$tmp/39.csv"
run lead-train --target won "$tmp/39.csv"
refused "39 won" '39 won and 3961 lost: at least 40'
awk -F, -v OFS=, 'NR > 1 { $NF = NR > 40 } 1' "$tmp/past.csv" >"$tmp/39.csv"
run lead-train --target won "$tmp/39.csv"
refused "39 lost" '3961 won and 39 lost: at least 40'
awk -F, -v OFS=, 'NR > 1 { $NF = NR <= 42 } 1' "$tmp/past.csv" >"$tmp/41.csv"
run lead-train --target won "$tmp/41.csv"
exits 0 "41 won: a table"
err "41 won: with a warning" 'rough guesses'
run lead-train -q --target won "$tmp/41.csv"
quiet "41 won: -q"
run lead-train --target won --features email "$tmp/past.csv"
exits 0 "named, an address may be used"
awk 'BEGIN {
	print "won,cat,none,same,own"
	for (i = 0; i < 20000; i++)
		printf "%d,cat%d,,x,u%d\n", i * 31 % 100 < 30, i * 7919 % 10000, i
}' >"$tmp/cats.csv"
run lead-train --target won "$tmp/cats.csv"
exits 0 "10,000 texts, a text for each lead, nothing and always the same: exit 0"
err "said in one line" '4 columns not used: 1 empty, 1 the same for every lead, .*too many texts'
err "and that nothing tells" 'no column tells winners from losers'
is "the table is one row" "$(wc -l <"$tmp/out" | tr -d ' ')" 2
run lead-train --target won --features none,same "$tmp/cats.csv"
refused "only columns that say nothing" 'no column to learn from'
lead-score -r "$tmp/learnt.csv" --tsv "$tmp/past.csv" | cut -f 1-10 >"$tmp/past.tsv"
run lead-train --target won "$tmp/past.tsv"
is "TSV in, TSV out: the same rules" "$(tr -d '"' <"$tmp/out" | tr '\t' ',')" "$(tr -d '"' <"$tmp/learnt.csv")"

# Real lists. Figures to reach: domain research; the columns left out were written after the first contact.
if [ -z "$DATA" ]; then
	skip "real lists" "no data"
	finish
fi
after='Last Notable Activity,Lead Profile,Asymmetrique Activity Index,Asymmetrique Profile Index'
after="$after,Asymmetrique Activity Score,Asymmetrique Profile Score"
run lead-train --target Converted "$DATA/xeducation/leads.csv"
err "x: Tags is found" 'column "Tags" alone'
err "x: Lead Quality is found" 'column "Lead Quality" holds verdicts'
run lead-train --target Converted --time 'Lead Number' --exclude "$after" --report "$tmp/report" "$DATA/xeducation/leads.csv"
told=$(awk '$1 == "AUC" { print $2 }' "$tmp/report")
ok "x: AUC of the latest 30 % is $told" at_least "$told" 0.893
ok "x: at most 60 rules" test "$(wc -l <"$tmp/out")" -le 61
lead-import -d ';' "$DATA/bank/train.csv" >"$tmp/bank.csv" 2>/dev/null || tr ';' ',' <"$DATA/bank/train.csv" >"$tmp/bank.csv"
(
	head -n 1 "$tmp/bank.csv"
	awk 'NR > 1 && (NR * 7919) % 1000 < 700' "$tmp/bank.csv"
) >"$tmp/first.csv"
(
	head -n 1 "$tmp/bank.csv"
	awk 'NR > 1 && (NR * 7919) % 1000 >= 700' "$tmp/bank.csv"
) >"$tmp/rest.csv"
run lead-train --target y --exclude duration "$tmp/first.csv"
got=$(auc "$tmp/out" "$tmp/rest.csv" y yes)
ok "bank: AUC of the rest is $got" at_least "$got" 0.785
err "bank: the drift is said" 'the leads drift'
finish
