/* SPDX-License-Identifier: MIT
 * The round robin by itself: golden turns, fairness, absence without credit, and the state's memory
 * of it. */
#include "assign.h"
#include "roster.h"
#include "tap.h"

#include <stdlib.h>
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
	if (roster_read(&roster, table, &env, &err) < 0) {
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
	good = roster_read(&r, table, &env, &err) == 0;
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
	struct slice odd = SLICE("a\tb\nc\\d\r");
	const struct assigned *l;
	int fd = mkstemp(path);

	close(fd);
	unlink(path);
	ok(assign_open(&a, path, false, 0, &err) == ASSIGN_OK, "no state is the first run");
	assign_credit(&a, SLICE("p"), SLICE("kim"))->current = -2.5;
	assign_put_company(&a, odd, SLICE("kim"));
	assign_put_company(&a, odd, SLICE("lee"));
	assign_put_lead(&a, odd, &(struct assigned){SLICE("kim"), SLICE("q"), odd, -7});
	ok(assign_save(&a, &err) == 0, "saved");
	ok(assign_open(&b, path, false, 0, &err) == ASSIGN_OK, "read again");
	l = assign_lead(&b, odd);
	ok(l && l->at == -7 && slice_eq(l->reason, odd), "tabs, line ends and backslashes survive");
	ok(slice_eq(assign_company(&b, odd), SLICE("kim")), "the first owner of a company stays");
	ok(b.credits == 1 && b.credit[0].current == -2.5 && b.credit[0].last == WHEN_NONE,
	   "credit survives");
	assign_close(&a);
	assign_close(&b);
	unlink(path);
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
	roster_of("owner,pool,away_to\na,p,\nb,p,1980-01-01\n");
	turns(5);
	roster.owner[1].away = false;
	ok(strcmp(turns(4), "abab") == 0, "no credit gathers in an absence");
	fairness();
	ok(!reads("owner,weight\na,-1\n"), "a weight below zero");
	ok(!reads("owner,capacity\na,2/year\n"), "a capacity a year");
	ok(!reads("owner,away_from,away_to\na,2025-02-01,2025-01-01\n"), "away backwards");
	ok(!reads("owner,pool\na,p\nA,p|q\n"), "twice in a pool");
	ok(reads("owner,pool,capacity\na,p|q,10 / week\nb,q;r,3\n"), "several pools, blanks");
	memory();
	roster_free(&roster);
	unlink(table);
	return tap_end();
}
