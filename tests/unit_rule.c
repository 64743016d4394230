/* SPDX-License-Identifier: MIT
 * The rule language example by example: what holds, what is an error and where, what is printed. */
#include "rule.h"

#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

static struct head lead, event;
static struct rule_aggs aggs;
static struct rule_env env;

static const char *const columns[][2] = {
    {"lead_id", "L1"},
    {"email", "Kim.Min@Acme.CO.kr"},
    {"phone", ""},
    {"title", "IT Director"},
    {"budget", "60,000"},
    {"employees", " 55 "},
    {"revenue", "12억"},
    {"tags", "Big Deal; saas | 클라우드,VIP"},
    {"created_at", "2026-06-20T09:30:00+09:00"},
    {"signup", "2026-06-25"},
    {"예산", "5천만"},
    {"two words", "Hi"},
    {"grade", "B"},
    {"note", "n/a"},
    {"blank", "  "},
    {"rate", "25%"},
    {"zero", "0"},
    {"code", " 007"},
    {"nfd", "\u1100\u1175\u11b7"}, /* 김 in pieces */
    {"twin", "1"},
    {"Twin ", "2"},
    {"sla", "24h"},
    {"site", "https://www.Acme.co.kr/about"},
    {"quote", "it's \"so\""},
    {"and", "x"},
    {"zip", "07"},
    {"zip2", "7"},
};
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };
static struct slice cell[COLUMNS];

static const char *const event_columns[] = {"at", "type", "lead_id", "asset", "value"};
static struct slice event_cell[5];

static void
setup(void)
{
	static const char *const values[] = {"2026-06-30T10:00:00Z", "Form", "L1", "Pricing", "30"};

	for (size_t i = 0; i < COLUMNS; i++) {
		head_add(&lead, slice_of(columns[i][0]));
		cell[i] = slice_of(columns[i][1]);
	}
	for (size_t i = 0; i < 5; i++) {
		head_add(&event, slice_of(event_columns[i]));
		event_cell[i] = slice_of(values[i]);
	}
	env = (struct rule_env){&lead, &event, &aggs, zone_open("Asia/Seoul"), 0};
	when_parse(SLICE("2026-07-01T00:00"), env.zone, &env.now, NULL);
}

/* Facts by kind, whatever the condition. */
static int
test(struct rule *r)
{
	struct rule_fact *fact = xcalloc(aggs.n + 1, sizeof(*fact));
	struct rule_row row = {cell, COLUMNS, NULL, 0, fact};
	int rc;

	for (size_t i = 0; i < aggs.n; i++) {
		fact[i].number = aggs.a[i].kind == AGG_COUNT ? 2 : 3;
		fact[i].time = aggs.a[i].kind == AGG_FIRST ? WHEN_NONE : env.now - 10 * WHEN_DAY;
	}
	rc = rule_test(r, &row);
	free(fact);
	return rc;
}

static void
test_answers(void)
{
	static const struct {
		const char *rule;
		int holds, empty, unreadable;
	} t[] = {
	    {"budget >= 50000 and title ~ 'cmo|it director|본부장|대표'", 1, 0, 0},
	    {"employees >= 50 and revenue >= 10억", 1, 0, 0},
	    {"employees = 55", 1, 0, 0},
	    {"예산 = 50_000_000", 1, 0, 0},
	    {"예산 > 3억 5천만", 0, 0, 0},
	    {"예산 < 3억5천만", 1, 0, 0},
	    {"budget = 60k and budget < 1.5m", 1, 0, 0},
	    {"rate = 25%", 1, 0, 0},
	    {"budget = '60000'", 0, 0, 0},
	    {"budget >= '50000'", 1, 0, 0},
	    {"title = 'it director'", 1, 0, 0},
	    {"title == 'it director'", 0, 0, 0},
	    {"title == 'IT Director'", 1, 0, 0},
	    {"code == '007'", 0, 0, 0},
	    {"code = '007'", 1, 0, 0},
	    {"nfd = '김' and nfd == '김' and nfd ~ '^[가-힣]$' and len(nfd) = 1", 1, 0, 0},
	    {"title != 'it director'", 0, 0, 0},
	    {"phone = 'x'", 0, 1, 0},
	    {"phone != 'x'", 0, 1, 0},
	    {"blank != 'x'", 0, 1, 0},
	    {"not phone = 'x'", 1, 1, 0},
	    {"phone ~ '.'", 0, 1, 0},
	    {"phone !~ 'z'", 0, 1, 0},
	    {"phone in ('x')", 0, 1, 0},
	    {"phone not in ('x')", 0, 1, 0},
	    {"note > 5", 0, 0, 1},
	    {"not (note > 5)", 1, 0, 1},
	    {"note > 5 or note < 5 or phone > 5", 0, 1, 2},
	    {"empty(phone) and empty(blank) and not empty(note)", 1, 0, 0},
	    {"empty(missing?)", 1, 0, 0},
	    {"missing? > 5 or budget? > 5", 1, 1, 0},
	    {"grade <= 'B' and grade < 'c' and grade >= 'b'", 1, 0, 0},
	    {"note < 'm'", 0, 0, 0},
	    {"note > '5'", 0, 0, 1},
	    {"created_at = 2026-06-20", 1, 0, 0},
	    {"created_at = '2026-06-20'", 1, 0, 0},
	    {"created_at <= 2026-06-20 and not created_at > 2026-06-20", 1, 0, 0},
	    {"created_at >= 2026-06-20 and created_at < 2026-06-21", 1, 0, 0},
	    {"created_at = 2026-06-20T09:30", 1, 0, 0},
	    {"created_at != 2026-06-20T00:30:00Z", 0, 0, 0},
	    {"2026-06-20 = created_at and 2026-06-21 > created_at", 1, 0, 0},
	    {"signup > '2026-06-24'", 1, 0, 0},
	    {"signup = '2026-06-25T00:00'", 0, 0, 0},
	    {"signup > created_at", 1, 0, 0},
	    {"signup - created_at < 5d and signup - created_at > 4d", 1, 0, 0},
	    {"signup + 6d = now", 1, 0, 0},
	    {"now() - 14d < created_at", 1, 0, 0},
	    {"age(created_at) > 10d and age(created_at) < 11d", 1, 0, 0},
	    {"age(signup) = 6d and days(signup) = 6 and days(6d) = 6", 1, 0, 0},
	    {"age(signup) < 1w and age(signup) < 1mo and age(signup) < 1y", 1, 0, 0},
	    {"age(note) < 14d", 0, 0, 1},
	    {"sla <= 24h and sla < 1d", 0, 0, 0},
	    {"sla <= 1d and sla / 12h = 2 and 1d - sla = now - now", 1, 0, 0},
	    {"title in ('x', 'IT DIRECTOR')", 1, 0, 0},
	    {"employees in (54, 55) and employees not in (-1, 5k)", 1, 0, 0},
	    {"created_at in ('2026-06-20')", 1, 0, 0},
	    {"zip = zip2", 1, 0, 0},
	    {"zip = '7'", 0, 0, 0},
	    {"title = grade", 0, 0, 0},
	    {"title > grade", 0, 0, 1},
	    {"title !~ 'intern'", 1, 0, 0},
	    {"title ~ '(?-i)it'", 0, 0, 0},
	    {"has(tags, 'SAAS') and has(tags, 'big deal') and has(tags, '클라우드')", 1, 0, 0},
	    {"has(tags, 'saa') or has(phone, 'x')", 0, 0, 0},
	    {"domain(email) = 'acme.co.kr' and domain(site) == 'acme.co.kr'", 1, 0, 0},
	    {"domain(note) = 'x'", 0, 0, 1},
	    {"lower(title) == 'it director' and len(title) = 11", 1, 0, 0},
	    {"len(phone) = 0", 1, 0, 0},
	    {"min(budget, employees) = 55 and max(budget, 100k) = 100000", 1, 0, 0},
	    {"max(phone?, employees) = 55", 1, 0, 0},
	    {"max(note, employees) = 55", 0, 0, 1},
	    {"empty(max(phone, blank))", 1, 0, 0},
	    {"max(created_at, signup) = signup", 1, 0, 0},
	    {"budget / zero > 1 or budget / zero < 1", 0, 2, 0},
	    {"empty(budget / zero)", 1, 0, 0},
	    {"budget * 2 - 20_000 = 100k and -budget < 0", 1, 0, 0},
	    {"2 + 3 * 4 = 14 and (2 + 3) * 4 = 20 and 10 - 4 - 3 = 3", 1, 0, 0},
	    {"8 / 4 / 2 = 1 and 10 - (4 - 3) = 9 and --1 = 1", 1, 0, 0},
	    {"`two words` = 'hi' and `and` = 'X'", 1, 0, 0},
	    {"TITLE = 'it director' AND NOT empty(Budget)", 1, 0, 0},
	    {"quote = 'it''s \"so\"' and quote = \"it's \"\"so\"\"\"", 1, 0, 0},
	    {"count(type = 'webinar', 90d) >= 1", 1, 0, 0},
	    {"count() = 2 and count(90d) = 2 and sum(value > 10) = 3", 1, 0, 0},
	    {"age(last(type = 'visit')) < 14d", 1, 0, 0},
	    {"first() < now", 0, 1, 0},
	    {"empty(first(type = 'x')) and not empty(last())", 1, 0, 0},
	    {"most_per_day(type = 'form') >= 3 and days_with() in (3)", 1, 0, 0},
	    {"budget\u00a0>\u3000 5", 1, 0, 0},
	    {"not empty(title) and (phone = 'x' or employees > 5) and not budget < 5", 1, 1, 0},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct rule_error err = {0};
		struct rule *r = rule_compile(slice_of(t[i].rule), &env, &err), *again;
		struct rule_tally tally;
		struct buf a = {0}, b = {0};
		int rc;

		if (!ok(r != NULL, "compiles: %s", t[i].rule)) {
			printf("# %s\n", err.text);
			continue;
		}
		rc = test(r);
		tally = rule_tally(r);
		if (!ok(rc == t[i].holds && tally.empty == (uint64_t)t[i].empty &&
			    tally.unreadable == (uint64_t)t[i].unreadable,
			"%s", t[i].rule))
			printf("# %d, %d empty, %d unreadable\n", rc, (int)tally.empty,
			       (int)tally.unreadable);
		rule_print(r, &a);
		again = rule_compile(buf_slice(&a), &env, &err);
		if (again)
			rule_print(again, &b);
		ok(again && slice_eq(buf_slice(&a), buf_slice(&b)) && test(again) == t[i].holds,
		   "prints as itself: %s", buf_string(&a));
		rule_free(r);
		rule_free(again);
		buf_free(&a);
		buf_free(&b);
	}
}

/* The place is the first occurrence of PLACE in the rule, or its end where PLACE is "". */
static void
test_errors(void)
{
	static const struct {
		const char *rule, *place, *text;
	} t[] = {
	    {"", "", "the rule is empty"},
	    {"title = 대표", "대표", "unknown column \"대표\"; a text stands in quotes: '대표'"},
	    {"title in ('a', 대표)", "대표", "unknown column \"대표\"; a text stands in quotes: '대표'"},
	    {"title = null", "null", "unknown column \"null\"; where no value is, write empty(title)"},
	    {"xyzzy > 5", "xyzzy", "unknown column \"xyzzy\""},
	    {"count(webinar) > 0", "webinar",
	     "a condition is needed here; write count(type = 'webinar')"},
	    {"budget >= 5,000", ",", "no comma may stand here; numbers are written without: 5000"},
	    {"bugdet > 5", "bugdet", "unknown column \"bugdet\"; did you mean \"budget\"?"},
	    {"cuont() > 5", "cuont", "unknown function \"cuont\"; did you mean \"count\"?"},
	    {"age(created_at) < 30days", "days", "unknown unit \"days\"; did you mean \"d\"?"},
	    {"title = 'x", "'", "this quote is never closed"},
	    {"`two = 'x'", "`", "this backtick is never closed"},
	    {"(budget > 5", "(", "this parenthesis is never closed"},
	    {"budget > 5)", ")", "this parenthesis was never opened"},
	    {"len(title > 5", "(", "this parenthesis is never closed"},
	    {"title ~ 'ab(c'", "'", "pattern: missing closing parenthesis"},
	    {"title ~ '*a'", "*", "pattern: quantifier does not follow a repeatable item"},
	    {"title ~ grade", "grade", "a pattern is a text in quotes"},
	    {"1 < budget < 5", "< 5", "comparisons cannot be chained; write a < b and b < c"},
	    {"(1 < budget) < 5", "1 < budget",
	     "a condition and a number cannot be compared; "
	     "join conditions with and, or, not"},
	    {"phone = ''", "''", "nothing equals an empty text; write empty(x) or not empty(x)"},
	    {"phone in ('a', ' ')", "' '",
	     "nothing equals an empty text; write empty(x) or not empty(x)"},
	    {"age(created_at) < 14", "age",
	     "a duration and a number cannot be compared; a duration "
	     "has a unit: write 14d (and min for minutes)"},
	    {"created_at < 14d", "created_at",
	     "a time and a duration cannot be compared; write "
	     "age(x) < 14d"},
	    {"created_at > 5", "created_at",
	     "a time and a number cannot be compared; write a time "
	     "as 2025-04-21, its age as age(x) < 14d"},
	    {"created_at = 'soon'", "'soon'", "this text is not a time"},
	    {"count() = 'many'", "'many'", "this text is not a number"},
	    {"count() == 5", "count()", "== compares texts; for a number write ="},
	    {"created_at = 2026-02-30", "2026-02-30", "there is no such day or time"},
	    {"twin = 1", "twin", "two columns are called \"twin\""},
	    {"count(title = 'x') > 1", "title",
	     "\"title\" is a column of the leads; a condition on "
	     "events sees only the event's columns"},
	    {"count(count() > 1) > 1", "count() > 1",
	     "an event function inside the condition of "
	     "another"},
	    {"count(type = 'a', 'b') > 1", "'b'", "the window is a duration, such as 90d"},
	    {"event.type = 'a'", "event.type",
	     "event columns can be used in conditions of event "
	     "functions and in rows with on only"},
	    {"title", "title", "a condition is needed here; write not empty(title), or compare it"},
	    {"budget + 5", "budget", "a condition is needed here, not a number"},
	    {"empty(budget > 5)", "budget > 5", "empty() needs a value here, not a condition"},
	    {"title like 'x'", "like", "unexpected \"like\"; write x ~ 'pattern'"},
	    {"budget > 5 && title = 'x'", "&&", "unexpected && here; write and"},
	    {"budget <> 5", "<>", "unexpected <> here; write !="},
	    {"budget => 5", "=>", "unexpected => here; write >="},
	    {"title = \u2018x\u2019", "\u2018", "unexpected \u2018 here; write '"},
	    {"budget >", "", "the rule ends where a value is expected"},
	    {"budget > and", "and",
	     "expected a value here (a column of this name is written in "
	     "backticks)"},
	    {"has(tags, 'a;b')", "'a;b'", "lists are cut at ; | and comma, so this is in none"},
	    {"domain(email) in file 'no/such'", "'no/such'", NULL},
	    {"budget in (employees)", "employees",
	     "a list holds constants only; write x = a or x = b"},
	    {"budget in (1, 2d)", "2d",
	     "a number and a duration cannot be in one list; a duration "
	     "has a unit: write 14d (and min for minutes)"},
	    {"len() > 1", "len()", "len() takes exactly 1 argument, here are 0"},
	    {"now + now > 1", "now + now", "a time and a time cannot be added; write age(x) < 14d"},
	    {"budget > 0d", "0d", NULL},
	    {"title = 'a' title", "title =", NULL},
	    {"budget > 1..5", "1..5", NULL},
	    {"\xff > 1", "\xff", "not valid UTF-8"},
	    {"count(type = 'a',) > 1", ")", "expected a value after the comma"},
	    {"now > created_at and len(title, grade) > 1", "len(title, grade)",
	     "len() takes exactly 1 argument, here are 2"},
	    {"count(type = 'a', 1d, 2d) > 1", "count(type = 'a', 1d, 2d)",
	     "count() takes at most 2 arguments, here are 3"},
	    {"has(tags) and budget > 5", "has(tags)", NULL},
	    {"domain(email) in file free", "free", "expected the name of a file in quotes"},
	    {"domain(email) in file ''", "''", NULL},
	    {"domain(email) in file '-'", "'-'", "there is no file \"-\""},
	    {"title in 'a'", "'a'", "expected a list in parentheses or file '...' after in"},
	    {"title in ()", ")", "expected a value here"},
	    {"title in ('a' grade)", "grade", "expected \")\" or an operator here"},
	    {"title not 'a'", "'a'", "expected in after not"},
	    {"title not in ('a', 'b', 5 > 3)", "> 3", NULL},
	    {"title not in ('a', 5)", "5", NULL},
	    {"budget = ,", ",", NULL},
	    {"budget * 'x", "'", "this quote is never closed"},
	    {"budget + 'x", "'", "this quote is never closed"},
	    {"- 'x", "'", "this quote is never closed"},
	    {"not 'x", "'", "this quote is never closed"},
	    {"budget > 'x", "'", "this quote is never closed"},
	    {"budget > 1 and 'x", "'", "this quote is never closed"},
	    {"title not 'x", "'", "this quote is never closed"},
	    {"title in 'x", "'", "this quote is never closed"},
	    {"title in ('x", "'", "this quote is never closed"},
	    {"title in ('a', 'x", "'x", "this quote is never closed"},
	    {"title in file 'x", "'", "this quote is never closed"},
	    {"lower('x", "'", "this quote is never closed"},
	    {"has(tags, 'x", "'", "this quote is never closed"},
	    {"('x", "'", "this quote is never closed"},
	    {"title 'x", "'", "this quote is never closed"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct rule_error err = {0};
		struct rule *r = rule_compile(slice_of(t[i].rule), &env, &err);
		const char *place = strstr(t[i].rule, t[i].place);
		size_t at = *t[i].place ? (size_t)(place - t[i].rule) : strlen(t[i].rule);

		if (strncmp(err.text, "pattern: missing", 16) == 0)
			at = strlen(t[i].rule) - 1; /* PCRE2 says the end of the pattern */
		if (!t[i].text)
			ok(!r && err.text[0], "an error: %s", err.text);
		else if (!ok(!r && err.at == at && strcmp(err.text, t[i].text) == 0, "%s: %s",
			     t[i].rule, t[i].text))
			printf("# at %zu: %s\n", err.at, err.text);
		rule_free(r);
	}
}

static void
test_limits(void)
{
	struct rule_error err = {0};
	struct buf b = {0};
	struct rule *r;

	for (int i = 0; i < 3000; i++)
		buf_addf(&b, "%sgrade='%d'", i ? " or " : "", i);
	ok(!rule_compile(buf_slice(&b), &env, &err), "too long: %s", err.text);
	b.n = 0;
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%sgrade='%d'", i ? " or " : "", i);
	r = rule_compile(buf_slice(&b), &env, &err);
	ok(r && test(r) == 0, "a thousand alternatives are no nesting");
	rule_free(r);
	b.n = 0;
	for (int i = 0; i < 8000; i++)
		buf_addc(&b, '(');
	ok(!rule_compile(buf_slice(&b), &env, &err), "too deep: %s", err.text);
	b.n = 0;
	for (int i = 0; i < 4000; i++)
		buf_addf(&b, "1+");
	ok(!rule_compile(buf_slice(&b), &env, &err), "too deep: %s", err.text);
	b.n = 0;
	for (int i = 0; i < 8000; i++)
		buf_addf(&b, "not ");
	ok(!rule_compile(buf_slice(&b), &env, &err), "too deep: %s", err.text);
	b.n = 0;
	for (int i = 0; i < 8000; i++)
		buf_addf(&b, "len(");
	ok(!rule_compile(buf_slice(&b), &env, &err), "too deep: %s", err.text);
	b.n = 0;
	for (int i = 0; i < 8000; i++)
		buf_addc(&b, '-');
	ok(!rule_compile(buf_slice(&b), &env, &err), "too deep: %s", err.text);
	b.n = 0;
	for (int i = 0; i < 63; i++)
		buf_addf(&b, "budget + ");
	buf_addf(&b, "1 > 5");
	ok(!rule_compile(buf_slice(&b), &env, &err) && strstr(err.text, "nested more than 64"),
	   "64 terms leave no level for the comparison: %s", err.text);
	b.n = 0;
	for (int i = 0; i < 64; i++)
		buf_addc(&b, '(');
	buf_addf(&b, "budget > 5");
	for (int i = 0; i < 64; i++)
		buf_addc(&b, ')');
	r = rule_compile(buf_slice(&b), &env, &err);
	ok(r && test(r) == 1, "64 levels are not too deep");
	rule_free(r);
	b.n = 0;
	for (int i = 0; i < 20; i++)
		buf_addf(&b, "%s'w%d'", i ? ", " : "title in (", i);
	buf_addc(&b, ')');
	r = rule_compile(buf_slice(&b), &env, &err);
	cell[3] = SLICE("W17");
	ok(r && test(r) == 1, "a long list: the last but two of it");
	cell[3] = SLICE("w20");
	ok(r && test(r) == 0, "a long list: not in it");
	rule_free(r);
	r = rule_compile(SLICE("not title ~ '^([a-z ]+)+$'"), &env, &err);
	cell[3] = SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?");
	ok(r && test(r) == -1 && strstr(rule_limit(r), "match limit"), "%s", rule_limit(r));
	cell[3] = slice_of(columns[3][1]);
	rule_free(r);
	buf_free(&b);
}

static void
test_aggs(void)
{
	struct rule_error err;
	struct rule_aggs mine = {0};
	struct rule_env e = env;
	struct rule_row row = {NULL, 0, event_cell, 5, NULL};
	struct rule *r;

	e.aggs = &mine;
	r = rule_compile(
	    SLICE("count(type='form',90d) > 1 and count( Type = 'form', 90D ) < 9 and "
		  "count(type='form') > 1 and sum(event.asset ~ 'pric' and value>10)>1"),
	    &e, &err);
	ok(r && mine.n == 3, "equal event functions share a fact");
	if (r && mine.n == 3) {
		ok(mine.a[0].kind == AGG_COUNT && mine.a[0].window == 90 * WHEN_DAY &&
		       !strcmp(mine.a[0].text, "count(type = 'form', 90d)"),
		   "%s", mine.a[0].text);
		ok(rule_test(mine.a[0].when, &row) == 1, "its condition sees the event");
		ok(mine.a[2].kind == AGG_SUM && rule_test(mine.a[2].when, &row) == 1, "%s",
		   mine.a[2].text);
	}
	rule_free(r);
	rule_aggs_free(&mine);
}

static void
test_split(void)
{
	static const struct {
		const char *rule, *event, *lead, *error;
	} t[] = {
	    {"event.asset ~ 'pricing' and budget > 5 and event.value >= 10",
	     "event.asset ~ 'pricing' and event.value >= 10", "budget > 5", NULL},
	    {"event.type = 'form'", "event.type = 'form'", NULL, NULL},
	    {"budget > 5 or empty(title)", NULL, "budget > 5 or empty(title)", NULL},
	    {"event.type in ('a', 'b') and (count() > 1 or budget > 5)", "event.type in ('a', 'b')",
	     "count() > 1 or budget > 5", NULL},
	    {"event.value > budget", NULL, NULL,
	     "a comparison cannot mix the event's and the lead's columns"},
	    {"budget > 5 and (event.type = 'a' or title = 'b')", NULL, NULL,
	     "\"or\" between the event and the lead; write two rows"},
	    {"budget > 5 and not (title = 'x' or event.value > budget)", NULL, NULL,
	     "a comparison cannot mix the event's and the lead's columns"},
	    {"asset = 'x'", NULL, NULL, "\"asset\" is a column of the events; write event.asset"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct rule_error err = {0};
		struct rule *e, *l;
		struct buf a = {0}, b = {0};
		int rc = rule_compile_split(slice_of(t[i].rule), &env, &e, &l, &err);

		if (e)
			rule_print(e, &a);
		if (l)
			rule_print(l, &b);
		ok((rc < 0) == (t[i].error != NULL) &&
		       !strcmp(buf_string(&a), t[i].event ? t[i].event : "") &&
		       !strcmp(buf_string(&b), t[i].lead ? t[i].lead : "") &&
		       (!t[i].error || !strcmp(err.text, t[i].error)),
		   "split %s", t[i].rule);
		rule_free(e);
		rule_free(l);
		buf_free(&a);
		buf_free(&b);
	}
}

static void
test_file(void)
{
	char path[] = "/tmp/unit_rule.XXXXXX";
	struct rule_error err = {0};
	struct buf b = {0};
	struct rule *r;
	FILE *f;
	int fd = mkstemp(path);

	if (fd < 0 || !(f = fdopen(fd, "w"))) {
		ok(false, "a word list");
		return;
	}
	fputs("\xef\xbb\xbf# competitors\r\n\r\n ACME.co.kr \r\n대한\n", f);
	fclose(f);
	buf_addf(&b,
		 "domain(email) in file '%s' and title not in file '%s' and not phone in file '%s'",
		 path, path, path);
	r = rule_compile(buf_slice(&b), &env, &err);
	ok(r && test(r) == 1 && rule_tally(r).empty == 1, "in file");
	rule_free(r);
	unlink(path);
	buf_free(&b);
}

static void
test_explain(void)
{
	struct rule_error err = {0};
	struct buf b = {0}, rule = {0};

	ok(!rule_compile(SLICE("색깔 ~ 'x'"), &env, &err), "unknown Korean column");
	rule_explain_error("rules.csv", 7, "when", SLICE("색깔 ~ 'x'"), &err, &b);
	ok(!strcmp(buf_string(&b),
		   "rules.csv:7: when: unknown column \"색깔\"\n  색깔 ~ 'x'\n  ^^^^"),
	   "the caret stands under wide letters");
	b.n = 0;
	err = (struct rule_error){0};
	ok(!rule_compile(SLICE("title = '\xff\t' and no = 1"), &env, &err), "not UTF-8");
	rule_explain_error("rules.csv", 7, "when", SLICE("title = '\xff\t' and no = 1"), &err, &b);
	ok(!strcmp(buf_string(&b), "rules.csv:7: when: not valid UTF-8\n  title = '? ' and no = 1\n"
				   "           ^"),
	   "bytes that are no text do not get to a terminal");
	b.n = 0;
	err = (struct rule_error){.at = 100, .len = 3, .text = "wrong"};
	for (int i = 0; i < 80; i++)
		buf_addf(&rule, i < 32 ? "가" : i == 32 ? "abcd나" : "나");
	rule_explain_error("rules.csv", 7, "when", buf_slice(&rule), &err, &b);
	buf_free(&rule);
	ok(!strcmp(buf_string(&b), "rules.csv:7: when: wrong\n"
				   "  ...가가가가가가가가가가가가가가가가가가abcd나나나나나나나나나나나나나"
				   "나나나나나나나나나나나나나나나나나나나나...\n"
				   "                                             ^^"),
	   "a long one is cut between letters");
	buf_free(&b);
}

int
main(void)
{
	setup();
	test_answers();
	test_errors();
	test_limits();
	test_aggs();
	test_split();
	test_file();
	test_explain();
	rule_aggs_free(&aggs);
	head_free(&lead);
	head_free(&event);
	return tap_end();
}
