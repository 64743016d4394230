/* SPDX-License-Identifier: MIT
 * What a column is, from its name and its values. */
#include "compare_date.h"
#include "field.h"
#include "num.h"
#include "text.h"

#include <stdlib.h>

enum { SAMPLE = 2000 }; /* records whose values tell what a column is */

/* What the words of a column's name say. Rank: a column that says who it is comes before one that
 * says something about it; NEVER: about the record, not about who it is of. */
enum rank { KEY, TRAIT, NEVER };
static const struct {
	const char *word; /* words of the name that must all be there */
	enum compare kind;
	enum rank rank;
} said[] = {
    {"type", COMPARE_EXACT, NEVER},
    {"country", COMPARE_EXACT, TRAIT},
    {"state", COMPARE_EXACT, TRAIT},
    {"e mail", COMPARE_EMAIL, KEY},
    {"email", COMPARE_EMAIL, KEY},
    {"mail", COMPARE_EMAIL, KEY},
    {"이메일", COMPARE_EMAIL, KEY},
    {"phone", COMPARE_PHONE, KEY},
    {"telephone", COMPARE_PHONE, KEY},
    {"tel", COMPARE_PHONE, KEY},
    {"mobile", COMPARE_PHONE, KEY},
    {"cell", COMPARE_PHONE, KEY},
    {"fax", COMPARE_PHONE, KEY},
    {"전화", COMPARE_PHONE, KEY},
    {"전화번호", COMPARE_PHONE, KEY},
    {"휴대폰", COMPARE_PHONE, KEY},
    {"연락처", COMPARE_PHONE, KEY},
    {"created", COMPARE_DATE, NEVER},
    {"updated", COMPARE_DATE, NEVER},
    {"modified", COMPARE_DATE, NEVER},
    {"at", COMPARE_DATE, NEVER},
    {"biz no", COMPARE_CODE, KEY},
    {"사업자등록번호", COMPARE_CODE, KEY},
    {"tax id", COMPARE_CODE, KEY},
    {"vat", COMPARE_CODE, KEY},
    {"ssn", COMPARE_CODE, KEY},
    {"soc sec", COMPARE_CODE, KEY},
    {"passport number", COMPARE_CODE, KEY},
    {"license number", COMPARE_CODE, KEY},
    {"national id", COMPARE_CODE, KEY},
    {"lei", COMPARE_CODE, KEY},
    {"duns", COMPARE_CODE, KEY},
    {"isbn", COMPARE_CODE, KEY},
    {"zip", COMPARE_CODE, TRAIT},
    {"zipcode", COMPARE_CODE, TRAIT},
    {"postcode", COMPARE_CODE, TRAIT},
    {"postal", COMPARE_CODE, TRAIT},
    {"plz", COMPARE_CODE, TRAIT},
    {"우편번호", COMPARE_CODE, TRAIT},
    {"street number", COMPARE_CODE, TRAIT},
    {"house number", COMPARE_CODE, TRAIT},
    {"birth date", COMPARE_DATE, KEY},
    {"date of birth", COMPARE_DATE, KEY},
    {"birthdate", COMPARE_DATE, KEY},
    {"birthday", COMPARE_DATE, KEY},
    {"dob", COMPARE_DATE, KEY},
    {"생년월일", COMPARE_DATE, KEY},
    {"birth place", COMPARE_NAME, TRAIT},
    {"place", COMPARE_NAME, TRAIT},
    {"site name", COMPARE_COMPANY, KEY},
    {"company name", COMPARE_COMPANY, KEY},
    {"name org", COMPARE_COMPANY, KEY},
    {"org", COMPARE_COMPANY, KEY},
    {"organization", COMPARE_COMPANY, KEY},
    {"organisation", COMPARE_COMPANY, KEY},
    {"company", COMPARE_COMPANY, KEY},
    {"firm", COMPARE_COMPANY, KEY},
    {"firma", COMPARE_COMPANY, KEY},
    {"employer", COMPARE_COMPANY, TRAIT},
    {"business", COMPARE_COMPANY, KEY},
    {"회사", COMPARE_COMPANY, KEY},
    {"회사명", COMPARE_COMPANY, KEY},
    {"업체명", COMPARE_COMPANY, KEY},
    {"affiliation", COMPARE_COMPANY, KEY},
    {"domain", COMPARE_TEXT, TRAIT},
    {"website", COMPARE_TEXT, TRAIT},
    {"url", COMPARE_TEXT, TRAIT},
    {"address", COMPARE_ADDRESS, KEY},
    {"addr line", COMPARE_ADDRESS, KEY},
    {"addr full", COMPARE_ADDRESS, KEY},
    {"addr city", COMPARE_NAME, TRAIT},
    {"street", COMPARE_ADDRESS, KEY},
    {"addr", COMPARE_ADDRESS, KEY},
    {"주소", COMPARE_ADDRESS, KEY},
    {"city", COMPARE_NAME, TRAIT},
    {"town", COMPARE_NAME, TRAIT},
    {"suburb", COMPARE_NAME, TRAIT},
    {"county", COMPARE_NAME, TRAIT},
    {"도시", COMPARE_NAME, TRAIT},
    {"region", COMPARE_EXACT, TRAIT},
    {"gender", COMPARE_EXACT, TRAIT},
    {"sex", COMPARE_EXACT, TRAIT},
    {"surname", COMPARE_NAME, KEY},
    {"lastname", COMPARE_NAME, KEY},
    {"firstname", COMPARE_NAME, KEY},
    {"forename", COMPARE_NAME, KEY},
    {"given name", COMPARE_NAME, KEY},
    {"first name", COMPARE_NAME, KEY},
    {"last name", COMPARE_NAME, KEY},
    {"middle name", COMPARE_NAME, TRAIT},
    {"family name", COMPARE_NAME, KEY},
    {"fullname", COMPARE_NAME, KEY},
    {"이름", COMPARE_NAME, KEY},
    {"성명", COMPARE_NAME, KEY},
    {"first", COMPARE_NAME, KEY},
    {"last", COMPARE_NAME, KEY},
    {"title", COMPARE_TEXT, TRAIT},
    {"authors", COMPARE_TEXT, KEY},
    {"author", COMPARE_TEXT, KEY},
    {"venue", COMPARE_TEXT, TRAIT},
    {"year", COMPARE_NUMBER, TRAIT},
    {"occupation", COMPARE_NAME, TRAIT},
    {"직책", COMPARE_TEXT, TRAIT},
};
/* Columns of the contract that say how a lead came and what became of it. */
static const char *const process[] = {
    "lead_id",	   "visitor_id",     "industry",     "employees",   "revenue",
    "currency",	   "language",	     "budget",	     "authority",   "need",
    "timeline",	   "origin",	     "source",	     "medium",	    "campaign",
    "content",	   "landing_page",   "referrer",     "ip",	    "consent",
    "stage",	   "owner",	     "owner_email",  "amount",	    "lost_reason",
    "merged_ids",  "merged_count",   "cluster_id",   "match_id",    "match_probability",
    "score",	   "grade",	     "temperature",  "reasons",	    "queue",
    "action",	   "route_reason",   "email_status", "email_flags", "phone_status",
    "phone_flags", "company_status", "ip_leads",     "flags",	    "memo",
    "note",	   "notes",	     "status",	     "tags",	    "converted",
    "merged_by",   "merged_emails",
};

/* The words of a column's name, a blank around each: lower case, parted at marks and where a
 * capital follows a small letter. */
static void
name_words(struct slice name, struct buf *b)
{
	struct buf apart = {0}, fold = {0};
	struct slice s;

	for (size_t i = 0; i < name.n; i++) {
		if (i && name.p[i] >= 'A' && name.p[i] <= 'Z' && name.p[i - 1] >= 'a' &&
		    name.p[i - 1] <= 'z')
			buf_addc(&apart, ' ');
		buf_addc(&apart, name.p[i]);
	}
	s = text_fold_compat(buf_slice(&apart), &fold);
	b->n = 0;
	buf_addc(b, ' ');
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c & 0x80) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (letter)
			buf_addc(b, c);
		else if (b->s[b->n - 1] != ' ')
			buf_addc(b, ' ');
	}
	if (b->s[b->n - 1] != ' ')
		buf_addc(b, ' ');
	buf_free(&apart);
	buf_free(&fold);
}

static bool
has_words(struct slice all, const char *words)
{
	for (;;) {
		size_t n = strcspn(words, " ");
		bool found = false;

		for (size_t i = 0; i + n + 1 < all.n && !found; i++)
			found = all.p[i] == ' ' && memcmp(all.p + i + 1, words, n) == 0 &&
				all.p[i + 1 + n] == ' ';
		if (!found)
			return false;
		if (!words[n])
			return true;
		words += n + 1;
	}
}

/* What the values of a column are like. */
struct look {
	size_t filled, mails, dates, digits, numbers, words, letters;
	struct map different;
};

static void
look(struct look *l, const struct hold *hold, int c)
{
	struct held h = {0};
	size_t n = hold->n < SAMPLE ? hold->n : SAMPLE;

	for (size_t i = 0; i < n; i++) {
		struct slice s;
		double v;
		size_t digits = 0, words = 1;

		/* spread over the file: it may be sorted */
		hold_get(hold, hold->n < SAMPLE ? i : i * (hold->n / SAMPLE), &h);
		s = slice_trim(record_get(&h.record, c));
		if (!s.n)
			continue;
		l->filled++;
		*map_put(&l->different, s) = 0;
		for (size_t k = 0; k < s.n; k++) {
			digits += s.p[k] >= '0' && s.p[k] <= '9';
			words += s.p[k] == ' ';
		}
		l->words += words;
		l->letters += s.n;
		l->digits += digits == s.n;
		l->mails += memchr(s.p, '@', s.n) != NULL;
		l->numbers += num_parse(s, &v);
		l->dates += date_like(s);
	}
	held_free(&h);
}

static enum compare
kind_of_values(const struct look *l)
{
	size_t most = l->filled - l->filled / 5;

	if (l->mails >= most)
		return COMPARE_EMAIL;
	if (l->dates >= most)
		return COMPARE_DATE;
	if (l->digits >= most)
		return l->letters >= 5 * l->filled ? COMPARE_CODE : COMPARE_NUMBER;
	if (l->numbers >= most)
		return COMPARE_NUMBER;
	if (l->different.n <= 20 && l->filled > 200)
		return COMPARE_EXACT;
	return l->words * 2 <= l->filled * 3 ? COMPARE_NAME : COMPARE_TEXT;
}

/* A column that counts or names the records: all different, and one short word each. */
static bool
is_record_id(const struct look *l, struct slice words)
{
	bool unique = l->filled > 1 && l->different.n == l->filled;

	return has_words(words, "rec id") || has_words(words, "record id") ||
	       has_words(words, "unique id") || has_words(words, "row") ||
	       (unique && (has_words(words, "id") || has_words(words, "no")));
}

/* The first row of what names say that fits, or -1. */
static int
said_of(struct slice words)
{
	int n = sizeof(said) / sizeof(*said);

	for (int i = 0; i < n; i++)
		if (has_words(words, said[i].word))
			return i;
	return -1;
}

bool
field_is_place(struct slice name)
{
	struct buf words = {0};
	bool person;
	int i;

	name_words(name, &words);
	i = said_of(buf_slice(&words));
	person = i >= 0 ? said[i].kind == COMPARE_NAME && said[i].rank == KEY
			: has_words(buf_slice(&words), "name");
	buf_free(&words);
	return !person;
}

struct candidate {
	int column;
	enum compare kind;
	int rank; /* smaller first */
	const char *how;
};

static bool
consider(const struct head *head, const struct hold *hold, int c, struct candidate *out,
	 size_t *could)
{
	struct buf words = {0};
	struct look l = {0};
	struct slice name = head->name[c], w;
	bool yes = true;
	int i;

	*out = (struct candidate){.column = c, .rank = 2, .how = "values"};
	name_words(name, &words);
	w = buf_slice(&words);
	for (size_t p = 0; p < sizeof(process) / sizeof(*process) && yes; p++)
		yes = !text_same(name, slice_of(process[p]));
	yes = yes && slice_trim(name).n;
	i = said_of(w);
	yes = yes && !(i >= 0 && said[i].rank == NEVER);
	*could += yes;
	if (yes) {
		look(&l, hold, c);
		yes = l.filled && !is_record_id(&l, w);
	}
	if (yes && i >= 0)
		*out = (struct candidate){c, said[i].kind, (int)said[i].rank, "name"};
	if (yes && out->rank == 2 && has_words(w, "name")) {
		*out = (struct candidate){c, COMPARE_NAME, KEY, "name"};
	} else if (yes && out->rank == 2) {
		out->kind = kind_of_values(&l);
	}
	map_free(&l.different);
	buf_free(&words);
	return yes;
}

void
fields_guess(struct fields *f, const struct head *head, const struct hold *hold)
{
	struct candidate *all = xcalloc(head->n, sizeof(*all));
	bool known = false;
	size_t n = 0;

	*f = (struct fields){0};
	for (size_t c = 0; c < head->n; c++)
		n += consider(head, hold, (int)c, &all[n], &f->could);
	/* columns of which only the values speak: where no name says who it is */
	for (size_t i = 0; i < n; i++)
		known |= all[i].rank == KEY;
	for (int rank = 0; rank <= (known ? 1 : 2); rank++)
		for (size_t i = 0; i < n; i++)
			if (all[i].rank == rank) {
				if (f->n < FIELDS_MAX)
					fields_add(f, head, all[i].column, all[i].kind, all[i].how);
				else
					f->left_out++;
			}
	free(all);
	fields_combine(f);
}

static bool
named(const struct field *f, const char *const words[], size_t n)
{
	struct buf all = {0};
	bool found = false;

	name_words(f->name, &all);
	for (size_t i = 0; i < n && !found; i++)
		found = has_words(buf_slice(&all), words[i]);
	buf_free(&all);
	return found;
}

/* The field that is called so, or -1 where there is none, or are two. */
static int
the_one(const struct fields *f, const char *const words[], size_t n, enum compare kind)
{
	int found = -1;

	for (size_t k = 0; k < f->n; k++) {
		if (f->f[k].kind != kind || f->f[k].place || !named(&f->f[k], words, n))
			continue;
		if (found >= 0)
			return -1;
		found = (int)k;
	}
	return found;
}

static void
drop(struct fields *f, int k)
{
	memmove(&f->f[k], &f->f[k + 1], (f->n - (size_t)k - 1) * sizeof(f->f[0]));
	f->n--;
}

/* Their names begin with the same word: addr_full, addr_city. */
static bool
same_family(struct slice a, struct slice b)
{
	struct buf x = {0}, y = {0};
	size_t n;
	bool same;

	name_words(a, &x);
	name_words(b, &y);
	n = 1 + strcspn(buf_string(&x) + 1, " ");
	same = y.n > n && memcmp(x.s, y.s, n + 1) == 0;
	buf_free(&x);
	buf_free(&y);
	return same;
}

void
fields_combine(struct fields *f)
{
	static const char *const full[] = {"full", "fullname"},
				 *const first[] = {"first", "given", "forename", "firstname"},
				 *const last[] = {"last", "surname", "family", "lastname"};
	int whole = the_one(f, full, 2, COMPARE_ADDRESS), a, b;

	for (int k = (int)f->n; whole >= 0 && k-- > 0;) {
		struct field *x = &f->f[whole];

		if (k == whole || x->parts == FIELD_PARTS || !same_family(x->name, f->f[k].name))
			continue;
		/* in the order of the file, as they were met backwards */
		memmove(x->part + 1, x->part, (size_t)x->parts * sizeof(x->part[0]));
		x->part[0] = f->f[k].column;
		x->parts++;
		drop(f, k);
		whole -= k < whole;
	}
	a = the_one(f, first, 4, COMPARE_NAME);
	b = the_one(f, last, 4, COMPARE_NAME);
	if (a < 0 || b < 0 || a == b)
		return;
	f->f[a].partner = b;
	f->f[b].partner = a;
	f->f[b].last = true;
	for (int k = 0; k < (int)f->n; k++)
		if (f->f[k].kind == COMPARE_NAME && named(&f->f[k], full, 2) &&
		    same_family(f->f[k].name, f->f[a].name)) {
			f->f[a].whole = f->f[b].whole = f->f[k].column;
			f->f[a].partner -= b > k;
			f->f[b].partner -= a > k;
			drop(f, k);
			break;
		}
}
