/* SPDX-License-Identifier: MIT
 * Evidence by the book: the worked vector of Fellegi and Sunter's sum, the levels of each kind, and
 * what EM learns from records whose errors are known. */
#include "block.h"
#include "em.h"
#include "link.h"

#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

static void
test_formulas(void)
{
	static const double p[][2] = {{.5, 0}, {.9, 3.170}, {.95, 4.248}, {.99, 6.629}};
	struct model m = {.prior = 1e-4};
	double sum = model_prior(&m);

	for (size_t i = 0; i < sizeof(p) / sizeof(*p); i++)
		ok(fabs(model_probability(p[i][1]) - p[i][0]) < 1e-4, "%.3f bits are %.2f", p[i][1],
		   p[i][0]);
	ok(fabs(sum + 13.288) < 1e-3, "the prior of one in ten thousand: %.3f", sum);
	ok(fabs(sum + log2(.75 / 2e-5) - 1.907) < 1e-3 &&
	       fabs(model_probability(sum + log2(.75 / 2e-5)) - .7895) < 1e-4,
	   "an e-mail address alone: .7895");
	ok(fabs(sum + log2(.9 / .001) + log2(.1 / .98) + 6.767) < 2e-3,
	   "a name alone, another company");
	sum += log2(.75 / 2e-5) + log2(.9 / .001) + log2(.7 / 1e-5) + log2(.1 / .98);
	ok(fabs(sum - 24.523) < 2e-3, "all together: %.3f", sum);
}

static void
level(enum compare kind, const char *a, const char *b, unsigned want)
{
	struct values v;
	uint32_t x, y;
	int day_first = -1;
	unsigned got;

	values_init(&v, kind);
	x = values_add(&v, slice_of(a), SLICE("KR"));
	y = values_add(&v, slice_of(b), SLICE("KR"));
	values_done(&v, &day_first);
	got = x == VALUE_NONE || y == VALUE_NONE ? (unsigned)LEVEL_NULL : values_compare(&v, x, y);
	ok(got == want, "%s: %s / %s is %s: %s", compare_name(kind), a, b, level_name(want),
	   level_name(got));
	values_free(&v);
}

static void
test_levels(void)
{
	level(COMPARE_EMAIL, "Kim@A.com", "kim@a.com", LEVEL_SAME);
	level(COMPARE_EMAIL, "info@a.com", "info@b.com", LEVEL_ELSE);
	level(COMPARE_EMAIL, "info@a.com", "info@a.com", LEVEL_WEAK);
	level(COMPARE_EMAIL, "info@gmail.com", "info@gmail.com", LEVEL_NULL);
	level(COMPARE_EMAIL, "minsu@a.com", "minus@a.com", LEVEL_NEAR);
	level(COMPARE_EMAIL, "minsu.kim@a.com", "minsu.kim@b.org", LEVEL_FAIR);
	level(COMPARE_EMAIL, "alice@acme.com", "robert@acme.com", LEVEL_WEAK);
	level(COMPARE_EMAIL, "alice@gmail.com", "robert@gmail.com", LEVEL_ELSE);
	level(COMPARE_EMAIL, "-", "n/a", LEVEL_NULL);
	level(COMPARE_PHONE, "010-1234-5678", "+82 10 1234 5678", LEVEL_SAME);
	level(COMPARE_PHONE, "010-1234-5678", "010-1234-5687", LEVEL_CLOSE);
	level(COMPARE_PHONE, "010-1234-5678", "010-9999-5678", LEVEL_ELSE);
	level(COMPARE_NAME, "김민수", "김민서", LEVEL_WEAK);
	level(COMPARE_NAME, "김민수", "박지영", LEVEL_ELSE);
	level(COMPARE_NAME, "Martha", "Marhta", LEVEL_NEAR);
	level(COMPARE_NAME, "R", "Robert", LEVEL_FAIR);
	level(COMPARE_NAME, "Smith, John", "john smith", LEVEL_NEAR);
	level(COMPARE_NAME, "Bob", "Robert", LEVEL_FAIR);
	level(COMPARE_NAME, "Darla", "Darletta", LEVEL_WEAK);
	level(COMPARE_NAME, "Morris Klein II", "Morris Klein Jr", LEVEL_NEAR);
	level(COMPARE_NAME, "Morris Klein Sr", "Morris Klein Jr", LEVEL_ELSE);
	level(COMPARE_NAME, "Müller", "Mueller", LEVEL_SAME);
	level(COMPARE_NAME, "Nguyễn Thị Hồng", "Nguyen Thi Hong", LEVEL_SAME);
	level(COMPARE_TEXT, "A &#8364; &#8364;", "a € €", LEVEL_SAME);
	level(COMPARE_TEXT, "A &#65; &unknown; B", "a a &unknown; b", LEVEL_SAME);
	level(COMPARE_TEXT, "N&#248;rv&#229;g &amp; Co", "Nørvåg & co", LEVEL_SAME);
	level(COMPARE_TEXT, "Cluster Validity Methods Part I", "Cluster Validity Methods Part II",
	      LEVEL_WEAK);
	level(COMPARE_ADDRESS, "854 Seventh Ave.", "854 7th ave", LEVEL_SAME);
	level(COMPARE_ADDRESS, "854 7th Ave", "834 7th Ave", LEVEL_WEAK);
	level(COMPARE_EXACT, "M", "Male", LEVEL_NULL);
	level(COMPARE_EXACT, "M", "F", LEVEL_ELSE);
	level(COMPARE_EMAIL, "@", "@", LEVEL_NULL);
	level(COMPARE_PHONE, "0", "0", LEVEL_NULL);
	level(COMPARE_COMPANY, "Maier Gesellschaft mit beschränkter Haftung",
	      "Maier UG (haftungsbeschränkt)", LEVEL_SAME);
	level(COMPARE_COMPANY, "㈜카카오", "카카오 주식회사", LEVEL_SAME);
	level(COMPARE_COMPANY, "삼성전자", "삼성전기", LEVEL_ELSE);
	level(COMPARE_ADDRESS, "12 Main Street", "12 main st", LEVEL_CLOSE);
	level(COMPARE_ADDRESS, "12 Main Street", "14 Main Street", LEVEL_WEAK);
	level(COMPARE_DATE, "1993-09-14", "9/14/93", LEVEL_SAME);
	level(COMPARE_DATE, "19-Feb-91", "Feb 19 1991", LEVEL_SAME);
	level(COMPARE_DATE, "1993-09-14", "1993-09-15", LEVEL_NEAR);
	level(COMPARE_DATE, "1993-03-04", "1993-04-03", LEVEL_NEAR);
	level(COMPARE_CODE, "123-45", "12345", LEVEL_SAME);
	level(COMPARE_CODE, "12345", "12354", LEVEL_NEAR);
	level(COMPARE_NUMBER, "1,000", "1000", LEVEL_SAME);
	level(COMPARE_NUMBER, "1000", "1001", LEVEL_NEAR);
	level(COMPARE_EXACT, "a", "b", LEVEL_ELSE);
}

/* People of whom one in five is there twice, with an error in one name in ten and in one date in
 * twenty. */
enum { PEOPLE = 4000 };

static struct slice
word(char text[8])
{
	for (int i = 0; i < 7; i++)
		text[i] = (char)('a' + tap_random() % 26);
	return (struct slice){text, 7};
}

static void
fill(struct hold *hold)
{
	static char name[2][PEOPLE][8], other[8], date[PEOPLE][16], wrong[16];
	static unsigned year[PEOPLE];
	struct slice f[3];
	struct record r = {.f = f, .n = 3};

	for (unsigned i = 0; i < PEOPLE; i++) {
		bool twice = i % 5 == 4;
		unsigned who = twice ? i - 1 - i / 5 % 4 : i;

		if (!twice) {
			word(name[0][i]);
			word(name[1][i]);
			year[i] = 1940 + (unsigned)(tap_random() % 60);
			snprintf(date[i], sizeof(date[i]), "%04u-%02u-%02u", year[i],
				 1 + (unsigned)(tap_random() % 12),
				 1 + (unsigned)(tap_random() % 28));
		}
		f[0] = (struct slice){name[0][who], 7};
		f[1] =
		    twice && tap_random() % 10 == 0 ? word(other) : (struct slice){name[1][who], 7};
		f[2] = slice_of(date[who]);
		if (twice && tap_random() % 20 == 0) {
			snprintf(wrong, sizeof(wrong), "%04u%s", year[who] + 7, date[who] + 4);
			f[2] = slice_of(wrong);
		}
		hold_add(hold, &r);
	}
}

static void
test_learning(void)
{
	struct head head = {0};
	struct hold hold = {0};
	struct fields f = {0};
	struct blocks b, again;
	struct model m;
	struct links l;
	struct apart apart = {.fixed = UINT32_MAX};
	size_t linked = 0;

	head_add(&head, SLICE("first_name"));
	head_add(&head, SLICE("last_name"));
	head_add(&head, SLICE("birthday"));
	fill(&hold);
	fields_guess(&f, &head, &hold);
	ok(f.n == 3 && f.f[2].kind == COMPARE_DATE && f.f[0].kind == COMPARE_NAME,
	   "kinds from names");
	fields_load(&f, &head, &hold, "");
	blocks_make(&b, &f, NULL);
	blocks_make(&again, &f, NULL);
	ok(b.pairs == again.pairs && b.blocks == again.blocks, "blocks are the same each time");
	ok(b.pairs <= UINT64_C(3) << 20, "and bounded: %llu pairs", (unsigned long long)b.pairs);
	model_train(&m, &f, &b);
	model_ready(&m, &f);
	ok(fabs(m.m[1][LEVEL_SAME] - .9) < .04, "m of a name with errors in a tenth: %.3f",
	   m.m[1][LEVEL_SAME]);
	ok(fabs(m.m[2][LEVEL_SAME] - .95) < .04, "m of a date with errors in a twentieth: %.3f",
	   m.m[2][LEVEL_SAME]);
	ok(fabs(m.rate - .2) < .04, "pairs for each record: %.3f", m.rate);
	links_make(&l, &m, &f, &b, log2(.9 / .1), 0, &apart);
	for (uint32_t i = 0; i < PEOPLE; i++)
		linked += l.first[i] != i;
	ok(linked >= PEOPLE / 5 * 95 / 100 && linked <= PEOPLE / 5, "%zu of %d found", linked,
	   PEOPLE / 5);
	for (size_t i = 1; i < l.n; i++)
		if (l.edge[i - 1].a > l.edge[i].a)
			ok(false, "edges are in order");
	links_free(&l);
	blocks_free(&b);
	blocks_free(&again);
	fields_free(&f);
	hold_free(&hold);
	head_free(&head);
}

/* Keys are the same in every run, so anybody can make words whose keys are alike where a table would
 * look; numbers are by the order of the keys alone. */
static void
test_flood(void)
{
	enum { KEYS = 200000 };
	struct key_table t = {0};
	clock_t began = clock();
	bool good = true;
	double took;

	for (uint64_t i = 0; i < KEYS; i++)
		good &= key_table_number(&t, i << 44 | 1) == i;
	for (uint64_t i = 0; i < KEYS; i++)
		good &= key_table_find(&t, i << 44 | 1) == i;
	took = (double)(clock() - began) / CLOCKS_PER_SEC;
	ok(good && t.n == KEYS, "keys are numbered as they come");
	ok(took < 2, "200,000 keys with the same lower bits: %.2f s", took);
	key_table_free(&t);
}

int
main(void)
{
	test_formulas();
	test_levels();
	test_learning();
	test_flood();
	return tap_end();
}
