# SPDX-License-Identifier: MIT
# Leads with everything that a report looks at, at random: -v seed= -v n=.
function pick(s,  a, k) { k = split(s, a, "|"); return a[int(rand() * k) + 1] }
function day(d,  m) { m = int(d / 28); return sprintf("2025-%02d-%02d", m % 12 + 1, d % 28 + 1) (rand() < .4 ? "" : sprintf("T%02d:%02d:%02d+09:00", rand() * 24, rand() * 60, rand() * 60)) }
BEGIN {
	srand(seed)
	print "lead_id,source,medium,campaign,country,title,origin,grade,score,created_at,stage,mql_at,sal_at,sql_at,opportunity_at,customer_at,lost_at,lost_reason,amount,owner,queue,due_at,confirmed_at,email,visitor_id"
	for (i = 1; i <= n; i++) {
		d = int(rand() * 280); at = d; k = int(rand() * 7)
		s = ""
		for (j = 1; j <= 5; j++) {
			if (j <= k) at += rand() < .03 ? -3 : int(rand() * 15)
			t[j] = j <= k && rand() < .95 ? day(at) : (rand() < .01 ? "soon" : "")
		}
		lost = k < 5 && rand() < .3
		printf "L%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,v%d\n", i,
			pick("google|Google|GOOGLE|naver|Naver|organic search||  kakao "), pick("cpc|email|organic|"),
			"\"c," int(rand() * 40) "\"", pick("KR|JP|US|kr"), pick("CMO|cmo|manager|\"본부장 \"\"A\"\"\"|대표"),
			pick("marketing|sales|partner|"), pick("A|B|C|D"), pick("85|85.0|70|60.5|40|3|12|99|" int(rand() * 100)),
			rand() < .02 ? "" : day(d), lost ? "lost" : (rand() < .05 ? "weird" : (rand() < .03 ? "recycle" : "")),
			t[1], t[2], t[3], t[4], t[5], lost ? day(at + 5) : "", lost ? pick("price|Price|no need|") : "",
			rand() < .7 ? int(rand() * 1e7) / 100 * pick("1|1000|0.01|12345.67") : "", pick("kim|Kim|lee"), pick("a|b"),
			rand() < .8 ? day(at + 2) : "", rand() < .5 ? day(at + 1 + rand() * 3) : "", "p" i "@x.example", i
	}
}
