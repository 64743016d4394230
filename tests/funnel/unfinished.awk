# SPDX-License-Identifier: MIT
# Leads that entered evenly over the 90 days before 2025-04-01; one in four goes on, after an exponential lag of 21 days in
# the mean. What has not happened by then is not in the file. No random numbers: sequences that fill evenly.
function two(n) {
	return (n < 10 ? "0" : "") n
}
# days since 2025-01-01 (all fall into January to March)
function time(d,    day, s, month) {
	day = int(d)
	s = int((d - day) * 86400)
	for (month = 1; day >= length_of[month]; month++)
		day -= length_of[month]
	return "2025-" two(month) "-" two(day + 1) "T" two(int(s / 3600)) ":" two(int(s / 60) % 60) ":" two(s % 60) "Z"
}
BEGIN {
	split("31 28 31 30", length_of, " ")
	print "lead_id,created_at,sql_at"
	for (i = 0; i < 36000; i++) {
		entry = (i + .5) / 400
		v = (int(i / 4) * 0.6180339887498949 + .5) % 1 # the golden ratio: evenly in [0, 1)
		went = entry - 21 * log(1 - v)
		print i "," time(entry) "," (i % 4 == 0 && went < 90 ? time(went) : "")
	}
}
