# 300 leads, a fifth goes on, and 20 contents that each of them has read by pure chance. -v seed=N -v events=FILE
BEGIN {
	seed = seed * 7919 + 13
	for (i = 0; i < 50; i++)
		rnd()
	print "lead_id,created_at,sql_at"
	print "at,type,lead_id,asset" >events
	for (i = 1; i <= 300; i++) {
		printf "L%d,2025-01-01,%s\n", i, rnd() < 0.2 ? "2025-01-20" : ""
		for (c = 1; c <= 20; c++)
			if (rnd() < 0.3)
				printf "2025-01-03,visit,L%d,content %02d\n", i, c >events
	}
}
function rnd() {
	seed = seed * 16807 % 2147483647
	return seed / 2147483647
}
