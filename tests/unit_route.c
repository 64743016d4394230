/* SPDX-License-Identifier: MIT
 * The round robin by itself: golden turns, fairness, absence without credit, and the state's memory
 * of it. */
#include "assign.h"
#include "roster.h"
#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct roster roster;
static char table[] = "/tmp/leadpipe-roster.XXXXXX";

static void
roster_of(const char *text)
{
	const struct zone *utc = zone_open("UTC");
	struct head none = {0};
	struct rule_env env = {.lead = &none, .zone = utc, .now = 1000 * WHEN_DAY};
	struct buf err = {0};
	FILE *f = fopen(table, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		exit(2);
	roster_free(&roster);
	if (roster_read(&roster, table, &env, NULL, &err) < 0) {
		printf("# %s\n", buf_string(&err));
		exit(2);
	}
}

/* The owners of the next N turns of the first pool, a letter each; '-' nobody. */
static const char *
turns(int n)
{
	static char text[4096];
	struct rule_row row = {0};
	struct roster_miss miss;
	struct buf err = {0};
	int i;

	for (i = 0; i < n; i++) {
		int seat = roster_pick(&roster, 0, &row, &miss, &err);

		text[i] = seat < 0 ? '-' : roster.owner[roster.seat[seat].owner].name.p[0];
	}
	text[i] = '\0';
	return text;
}

static bool
reads(const char *text)
{
	struct head none = {0};
	struct rule_env env = {.lead = &none, .zone = zone_open("UTC")};
	struct buf err = {0};
	struct roster r;
	FILE *f = fopen(table, "w");
	bool good;

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		exit(2);
	good = roster_read(&r, table, &env, NULL, &err) == 0;
	roster_free(&r);
	buf_free(&err);
	return good;
}

static void
fairness(void)
{
	bool spread = true, shares = true;
	int got[3] = {0};
	const char *t;

	roster_of("owner,pool,weight\na,p,4\nb,p,3\nc,p,2\n");
	t = turns(900);
	for (int i = 0; t[i]; i++) {
		got[t[i] - 'a']++;
		/* smooth: nobody is ever a turn or more from the due share */
		for (int o = 0; o < 3; o++) {
			double due = (i + 1) * (4.0 - o) / 9;

			spread &= got[o] - due < 1 && due - got[o] < 1;
		}
	}
	shares = got[0] == 400 && got[1] == 300 && got[2] == 200;
	ok(shares, "4/3/2 share 900 as 400, 300, 200");
	ok(spread, "and are never a whole turn from their due");
}

static void
memory(void)
{
	char path[] = "/tmp/leadpipe-state.XXXXXX";
	struct assign a, b;
	struct buf err = {0};
	struct slice odd = SLICE("a\tb\nc\\d\r"), kim = SLICE("kim");
	struct file_new f;
	struct assigned l;
	struct stat st;
	int fd = mkstemp(path);

	close(fd);
	unlink(path);
	ok(assign_open(&a, path, false, 0, &err) == ASSIGN_OK, "no state is the first run");
	assign_credit(&a, SLICE("p"), kim)->current = -2.5;
	assign_company_set(&a, odd, map_hash(odd), MAP_NONE, kim, 5);
	assign_company_set(&a, odd, map_hash(odd), assign_company(&a, odd, map_hash(odd)), SLICE("lee"), 6);
	assign_lead_set(&a, odd, map_hash(odd), MAP_NONE, &(struct assigned){kim, SLICE("q"), odd, -7});
	assign_lead_set(&a, SLICE("young"), map_hash(SLICE("young")), MAP_NONE,
			&(struct assigned){kim, SLICE("q"), SLICE(""), 50});
	assign_lead(&a, SLICE("only asked for"), map_hash(SLICE("only asked for")));
	ok(assign_write(&a, &f, &err) == 0 && access(path, F_OK) < 0,
	   "written beside its place first");
	ok(assign_commit(&a, &f, &err) == 0, "then put there");
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "for nobody else to read");
	ok(assign_open(&b, path, false, 0, &err) == ASSIGN_OK, "read again");
	ok(assign_lead_get(&b, assign_lead(&b, odd, map_hash(odd)), &l) && l.at == -7 &&
	       slice_eq(l.reason, odd),
	   "tabs, line ends and backslashes survive");
	ok(slice_eq(assign_company_get(&b, assign_company(&b, odd, map_hash(odd))), kim),
	   "the first owner of a company stays");
	ok(b.credits == 1 && b.credit[0].current == -2.5 && b.credit[0].last == WHEN_NONE,
	   "credit survives");
	ok(assign_left(&b, kim) == 1, "one lead was not asked for");
	ok(assign_forget(&b, 50) == 0 && assign_forget(&b, 51) == 1,
	   "what nobody asked for is forgotten by its age");
	assign_leave(&b, SLICE("Kim"));
	ok(assign_company_get(&b, assign_company(&b, odd, map_hash(odd))).n == 0, "a leaver's companies are free");
	chmod(path, 0644);
	ok(assign_write(&b, &f, &err) == 0 && assign_commit(&b, &f, &err) == 0 &&
	       stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	   "the mode is put right");
	assign_close(&a);
	assign_close(&b);
	ok(assign_open(&a, path, false, 0, &err) == ASSIGN_OK && a.leads.n == 1 &&
	       a.companies.n == 0,
	   "what was forgotten is gone");
	assign_close(&a);
	unlink(path);
}

/* The round robin as it is defined, over all seats at each turn: what the heaps must agree with. */
static int
plain_pick(int64_t *credit, const bool *open, size_t pool)
{
	int64_t sum = 0;
	int best = -1;

	for (size_t i = 0; i < roster.seats; i++) {
		if (roster.seat[i].pool != pool || !open[i])
			continue;
		credit[i] += roster.seat[i].weight;
		sum += roster.seat[i].weight;
		if (best < 0 || credit[i] > credit[best])
			best = (int)i;
	}
	if (best >= 0)
		credit[best] -= sum;
	return best;
}

static unsigned
next_random(unsigned *x)
{
	return *x = *x * 1664525 + 1013904223, *x >> 16;
}

static void
same_as_plain(void)
{
	static const char *const when[] = {"", "kind = 'a'", "kind = 'b' or kind = 'a'"};
	unsigned x = 7;
	bool same = true;

	for (int round = 0; round < 60; round++) {
		size_t owners = 1 + next_random(&x) % 40;
		struct head head = {0};
		struct rule_env env = {
		    .lead = &head, .zone = zone_open("UTC"), .now = 1000 * WHEN_DAY};
		int64_t credit[80] = {0};
		uint64_t taken[40] = {0};
		int condition[80];
		struct buf err = {0};
		FILE *f = fopen(table, "w");

		if (!f)
			exit(2);
		fputs("owner,pool,weight,capacity,when\n", f);
		for (size_t i = 0; i < owners; i++) {
			int c = (int)(next_random(&x) % 3);

			condition[2 * i] = condition[2 * i + 1] = c;
			fprintf(f, "o%zu,p|q,%u.%u,%u,%s\n", i, next_random(&x) % 4,
				next_random(&x) % 10, 5 + next_random(&x) % 50, when[c]);
		}
		if (fclose(f) != 0)
			exit(2);
		head_add(&head, SLICE("kind"));
		roster_free(&roster);
		if (roster_read(&roster, table, &env, NULL, &err) < 0) {
			printf("# %s\n", buf_string(&err));
			exit(2);
		}
		for (int turn = 0; turn < 600; turn++) {
			const char *kinds[] = {"a", "b", "c"};
			unsigned kind = next_random(&x) % 3;
			struct slice cell = slice_of(kinds[kind]);
			struct rule_row row = {.lead = &cell, .lead_n = 1};
			struct roster_miss miss;
			size_t pool = next_random(&x) % 2;
			bool open[80];
			int want;

			for (size_t i = 0; i < roster.seats; i++) {
				const struct seat *s = &roster.seat[i];

				open[i] = s->weight > 0 &&
					  taken[s->owner] < (uint64_t)s->most[PER_DAY] &&
					  (condition[i] == 0 || kind == 0 ||
					   (condition[i] == 2 && kind == 1));
			}
			want = plain_pick(credit, open, pool);
			same &= roster_pick(&roster, pool, &row, &miss, &err) == want;
			if (want >= 0)
				taken[roster.seat[want].owner]++;
			for (size_t i = 0; i < roster.seats; i++)
				same &= seat_credit(&roster, &roster.seat[i]) ==
					(double)credit[i] / ROSTER_CREDIT;
		}
		head_free(&head);
	}
	ok(same, "36,000 turns of 60 rosters are those of the definition, credit for credit");
}

static bool
due(const char *hours, const char *zone, const struct holidays *off, const char *from, int minutes,
    int days, const char *want)
{
	const struct zone *z = zone_open(zone);
	struct buf err = {0};
	struct hours *h = hours_parse(slice_of(hours), z, &err);
	char got[WHEN_TEXT];
	int64_t t;

	if (!h || !when_parse(slice_of(from), z, &t, NULL)) {
		printf("# %s\n", buf_string(&err));
		return false;
	}
	t = hours_due(h, off, t, (int64_t)minutes * 60 * WHEN_SECOND, days);
	when_format(t, hours_zone(h), false, got);
	hours_free(h);
	if (strcmp(got, want) != 0)
		printf("# got %s, wanted %s\n", got, want);
	return strcmp(got, want) == 0;
}

static bool
bad_hours(const char *hours)
{
	struct buf err = {0};
	struct hours *h = hours_parse(slice_of(hours), zone_open("UTC"), &err);
	bool bad = !h && err.n;

	hours_free(h);
	buf_free(&err);
	return bad;
}

static void
working_hours(void)
{
	static const char office[] = "Mon-Fri 09:00-18:00";
	const struct zone *seoul = zone_open("Asia/Seoul");
	struct holiday days[] = {{day_from_civil(2025, 6, 3), NULL},
				 {day_from_civil(2025, 6, 6), seoul}};
	struct holidays off = {.holiday = days, .n = 2};

	/* 2025-06-02 is a Monday */
	ok(due(office, "UTC", NULL, "2025-06-02T10:00:00", 60, 0, "2025-06-02T11:00:00Z"),
	   "within a day");
	ok(due(office, "UTC", NULL, "2025-06-02T17:00:00", 60, 0, "2025-06-02T18:00:00Z"),
	   "due exactly at closing is that day");
	ok(due(office, "UTC", NULL, "2025-06-02T17:00:01", 60, 0, "2025-06-03T09:00:01Z"),
	   "a second more is the next");
	ok(due(office, "UTC", NULL, "2025-06-06T17:58:00", 5, 0, "2025-06-09T09:03:00Z"),
	   "5 min over a weekend");
	ok(due(office, "UTC", NULL, "2025-06-02T03:00:00", 5, 0, "2025-06-02T09:05:00Z"),
	   "received before opening");
	ok(due(office, "UTC", NULL, "2025-06-02T18:00:00", 5, 0, "2025-06-03T09:05:00Z"),
	   "received at closing");
	ok(due(office, "UTC", NULL, "2025-06-07T12:00:00", 60, 0, "2025-06-09T10:00:00Z"),
	   "received on a Saturday");
	ok(due(office, "UTC", NULL, "2025-06-02T09:00:00", 24 * 60, 0, "2025-06-04T15:00:00Z"),
	   "24 h are hours of work");
	ok(due(office, "UTC", &off, "2025-06-02T17:30:00", 60, 0, "2025-06-04T09:30:00Z"),
	   "a holiday of everybody");
	ok(due(office, "Asia/Seoul", &off, "2025-06-05T17:30:00", 60, 0,
	       "2025-06-09T09:30:00+09:00"),
	   "a holiday of a zone, then a weekend");
	ok(due(office, "UTC", &off, "2025-06-05T17:30:00", 60, 0, "2025-06-06T09:30:00Z"),
	   "is none elsewhere");
	ok(due("Mon-Fri 09:00-12:00, 13:00-18:00; Sat 10:00-13:00", "UTC", NULL,
	       "2025-06-06T11:30:00", 7 * 60, 0, "2025-06-07T11:30:00Z"),
	   "several ranges, a lunch, a Saturday");
	ok(due("Mon-Fri 22:00-06:00", "UTC", NULL, "2025-06-07T05:30:00", 60, 0,
	       "2025-06-09T22:30:00Z"),
	   "over midnight: Friday's night ends on Saturday, Monday's begins on Monday");
	ok(due("Mon-Fri 22:00-06:00", "UTC", &off, "2025-06-03T01:00:00", 6 * 60, 0,
	       "2025-06-04T23:00:00Z"),
	   "a holiday takes the night that begins on it, not the one that ends on it");
	ok(due("daily 08:00-20:00 Asia/Seoul", "UTC", NULL, "2025-06-02T12:00:00", 30, 0,
	       "2025-06-03T08:30:00+09:00"),
	   "a zone of its own");
	ok(due("월-금 9~18", "UTC", NULL, "2025-06-06T17:58:00", 5, 0, "2025-06-09T09:03:00Z"),
	   "in Korean");
	ok(due("Fri-Mon 10-12", "UTC", NULL, "2025-06-04T00:00:00", 30, 0, "2025-06-06T10:30:00Z"),
	   "days over the end of the week");
	ok(due("mon tue 0900-1000; wed 09:00-24:00", "UTC", NULL, "2025-06-04T23:30:00", 60, 0,
	       "2025-06-09T09:30:00Z"),
	   "until midnight");
	ok(due(office, "UTC", NULL, "2025-06-06T15:00:00", 0, 1, "2025-06-09T15:00:00Z"),
	   "1 working day from Friday is Monday");
	ok(due(office, "UTC", &off, "2025-06-02T20:00:00", 0, 2, "2025-06-06T09:00:00Z"),
	   "2 working days from out of hours, over a holiday");
	ok(due("Mon-Fri 09:00-18:00 Sat 10:00-13:00", "UTC", NULL, "2025-06-06T15:00:00", 0, 1,
	       "2025-06-07T13:00:00Z"),
	   "not after a shorter day's end");
	ok(due("Mon-Fri 13:00-18:00 09:00-12:00", "UTC", NULL, "2025-06-02T11:30:00", 60, 0,
	       "2025-06-02T13:30:00Z"),
	   "ranges are in the order of the clock, however written");
	ok(due("Mon 09:00-12:00 13:00-18:00; Tue 10:00-12:00 13:00-16:00", "UTC", NULL,
	       "2025-06-02T15:00:00", 0, 1, "2025-06-03T15:00:00Z"),
	   "the same time of a day of two ranges");
	ok(due("Mon 09:00-12:00; Tue 10:00-12:00", "UTC", NULL, "2025-06-02T09:30:00", 0, 1,
	       "2025-06-03T10:00:00Z"),
	   "nor before a later day's beginning");
	/* 1988-05-08 02:00 the clocks of Seoul went to 03:00, 1988-10-09 03:00 back to 02:00 */
	ok(due("Sun 00:00-12:00", "Asia/Seoul", NULL, "1988-05-08T01:00:00", 120, 0,
	       "1988-05-08T04:00:00+10:00"),
	   "Seoul 1988, an hour that was not there");
	ok(due("Sun 00:00-12:00", "Asia/Seoul", NULL, "1988-10-09T01:00:00", 240, 0,
	       "1988-10-09T04:00:00+09:00"),
	   "Seoul 1988, an hour twice");
	ok(due("Sat-Sun 01:00-02:30", "Asia/Seoul", NULL, "1988-05-07T02:00:00", 60, 0,
	       "1988-05-08T01:30:00+09:00"),
	   "Seoul 1988, up to the gap");
	/* 2025-03-09 02:00 EST to 03:00 EDT; 2025-11-02 02:00 EDT back to 01:00 EST */
	ok(due("Sun 00:00-24:00", "America/New_York", NULL, "2025-03-09T01:30:00", 60, 0,
	       "2025-03-09T03:30:00-04:00"),
	   "New York in spring: an hour less");
	ok(due("Sun 00:00-24:00", "America/New_York", NULL, "2025-11-02T00:30:00", 120, 0,
	       "2025-11-02T01:30:00-05:00"),
	   "in autumn: an hour more");
	ok(due("daily 22:00-06:00", "America/New_York", NULL, "2025-03-08T22:00:00", 7 * 60, 0,
	       "2025-03-09T06:00:00-04:00"),
	   "the night of the spring is seven hours");
	ok(due("daily 22:00-06:00", "America/New_York", NULL, "2025-11-01T22:00:00", 9 * 60, 0,
	       "2025-11-02T06:00:00-05:00"),
	   "that of the autumn nine");
	ok(due(office, "America/New_York", NULL, "2025-03-07T17:30:00", 60, 0,
	       "2025-03-10T09:30:00-04:00"),
	   "over the weekend of the change");
	ok(bad_hours("Mon-Fri") && bad_hours("09:00-09:00") && bad_hours("Mon 9-25") &&
	       bad_hours("Mon 09:00-18:00 Asia/Seuol") && bad_hours("Mon 09:0-18:00") &&
	       bad_hours("sometimes") && bad_hours("Mon 09:00"),
	   "what is no hours");
}

int
main(void)
{
	close(mkstemp(table));
	roster_of("owner,pool,weight\na,p,5\nb,p,1\nc,p,1\n");
	ok(strcmp(turns(14), "aabacaaaabacaa") == 0, "5/1/1: a a b a c a a");
	roster_of("owner,pool,weight\na,p,3\nb,p,2\nc,p,1\n");
	ok(strcmp(turns(12), "abacbaabacba") == 0, "3/2/1: a b a c b a");
	roster_of("owner,pool\na,p\nb,p\nc,p\n");
	ok(strcmp(turns(7), "abcabca") == 0, "equal weights: in the order of the table");
	roster_of("owner,pool,weight\na,p,0\nb,p,0.5\nc,p,0.25\n");
	ok(strcmp(turns(6), "bcbbcb") == 0, "fractions; weight 0 has no turn");
	roster_of("owner,pool,weight,capacity\na,p,5,2\nb,p,1,1\n");
	ok(strcmp(turns(4), "aab-") == 0, "capacity");
	fairness();
	ok(!reads("owner,weight\na,-1\n"), "a weight below zero");
	ok(!reads("owner,capacity\na,2/year\n"), "a capacity a year");
	ok(!reads("owner,away_from,away_to\na,2025-02-01,2025-01-01\n"), "away backwards");
	ok(!reads("owner,pool\na,p\nA,p|q\n"), "twice in a pool");
	ok(reads("owner,pool,capacity\na,p|q,10 / week\nb,q;r,3\n"), "several pools, blanks");
	ok(reads("owner,pool,capacity\na,p,\"20/day, 80/week\"\n"), "a day and a week");
	ok(!reads("owner,capacity\na,1.5/day\n"), "half a lead");
	ok(!reads("owner,capacity\na,\"2/day, 3/day\"\n"), "two limits a day");
	ok(!reads("owner,hours\na,whenever\n"), "hours that are none");
	ok(!reads("owner,zone\na,Asia/Seuol\n"), "a zone that is none");
	ok(!reads("owner,weight\na,0.0000001\n"), "a weight too small to share by");
	same_as_plain();
	working_hours();
	memory();
	roster_free(&roster);
	unlink(table);
	return tap_end();
}
