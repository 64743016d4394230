# SPDX-License-Identifier: MIT
# rules12.csv and bands12.csv over leads.tsv: awk -F'\t' -f score.awk leads.tsv
BEGIN { OFS = "\t" }
NR == 1 { print $0, "score", "grade"; next }
{
	s = 0
	if ($10 >= 200) s += 10
	if ($11 >= 10000000) s += 15
	if ($16 != "" && $16 >= 50000) s += 15
	if ($17 != "" && $17 <= 3) s += 15
	title = tolower($8)
	if (title ~ /ceo|cto|cmo|vp|director|head|대표|본부장|이사/) s += 20
	if (title ~ /intern|student/) s -= 15
	if (tolower($3) ~ /@(gmail|naver|daum|outlook)\./) s -= 10
	if (tolower($18) ~ /demo|pricing|urgent|견적|도입/) s += 10
	if ($9 == "Software" || $9 == "Manufacturing" || $9 == "Finance" || $9 == "Healthcare") s += 8
	if ($12 == "KR" || $12 == "US" || $12 == "JP" || $12 == "DE" || $12 == "SG") s += 5
	if ($14 == "webinar" || $14 == "referral" || $14 == "partner") s += 7
	if ($2 > "2026-06-01T09:00:00+09:00") s += 5
	if (s < 0) s = 0
	if (s > 100) s = 100
	grade = s >= 60 ? "A" : s >= 40 ? "B" : s >= 20 ? "C" : "D"
	print $0, s, grade
}
