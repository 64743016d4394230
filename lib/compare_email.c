/* SPDX-License-Identifier: MIT */
#include "compare_email.h"

#include "ascii.h"
#include "compare_words.h"
#include "similar.h"

bool
email_is_role(struct slice local)
{
	static const char *const role[] = {"abuse",
					   "account",
					   "accounting",
					   "accounts",
					   "admin",
					   "billing",
					   "booking",
					   "careers",
					   "contact",
					   "contactus",
					   "customerservice",
					   "enquiries",
					   "enquiry",
					   "finance",
					   "hello",
					   "help",
					   "helpdesk",
					   "hi",
					   "hr",
					   "info",
					   "information",
					   "inquiries",
					   "inquiry",
					   "invoice",
					   "jobs",
					   "kontakt",
					   "legal",
					   "mail",
					   "marketing",
					   "media",
					   "news",
					   "newsletter",
					   "no-reply",
					   "noreply",
					   "office",
					   "order",
					   "orders",
					   "partner",
					   "partners",
					   "postmaster",
					   "pr",
					   "press",
					   "privacy",
					   "recruit",
					   "reception",
					   "sales",
					   "security",
					   "service",
					   "support",
					   "team",
					   "webmaster",
					   "www"};

	for (size_t i = 0; i < sizeof(role) / sizeof(*role); i++)
		if (slice_eq(local, slice_of(role[i])))
			return true;
	return false;
}

static struct slice
local(const struct value *v)
{
	return (struct slice){v->s.p, v->first};
}

bool
email_same_domain(const struct value *a, const struct value *b)
{
	return a->s.n - a->first == b->s.n - b->first &&
	       memcmp(a->s.p + a->first, b->s.p + b->first, a->s.n - a->first) == 0;
}

bool
email_domain_slip(const struct value *a, const struct value *b)
{
	return a->first == b->first && memcmp(a->s.p, b->s.p, a->first) == 0 &&
	       !email_same_domain(a, b) && values_edits(a, b) <= 2 &&
	       similar_distance(a->s, b->s, false) <= 2;
}

/* Two that differ in their numbers only follow each other in a list: that is no slip. */
static bool
numbered(struct slice a, struct slice b)
{
	bool differ = false;
	size_t i = 0, j = 0;

	for (;;) {
		size_t x = i, y = j;

		while (i < a.n && is_digit(a.p[i]))
			i++;
		while (j < b.n && is_digit(b.p[j]))
			j++;
		differ |= i - x != j - y || memcmp(a.p + x, b.p + y, i - x) != 0;
		if (i == a.n || j == b.n)
			return differ && i == a.n && j == b.n;
		if (a.p[i++] != b.p[j++])
			return false;
	}
}

/* Two neighbours are: a digit with a letter, or two in a number of three digits or more; of two it
 * is as likely another year. */
static bool
swapped(struct slice a, struct slice b)
{
	size_t i = 0, from, to;

	while (i < a.n && i < b.n && a.p[i] == b.p[i])
		i++;
	if (a.n != b.n || i + 1 >= a.n || a.p[i] != b.p[i + 1] || a.p[i + 1] != b.p[i] ||
	    memcmp(a.p + i + 2, b.p + i + 2, a.n - i - 2) != 0)
		return false;
	for (from = i; from && is_digit(a.p[from - 1]);)
		from--;
	for (to = i; to < a.n && is_digit(a.p[to]);)
		to++;
	return to < i + 2 || to - from > 2;
}

unsigned
email_level(const struct value *a, const struct value *b)
{
	bool domain = email_same_domain(a, b);
	unsigned d;

	if (a->shared || b->shared)
		return domain && !a->free ? LEVEL_WEAK : LEVEL_ELSE;
	if (a->first == b->first && a->first >= 4 && memcmp(a->s.p, b->s.p, a->first) == 0)
		return LEVEL_FAIR;
	if (numbered(local(a), local(b)) && !swapped(local(a), local(b)))
		return LEVEL_ELSE;
	if (values_edits(a, b) <= 2) {
		d = similar_distance(a->s, b->s, false);
		if (d <= 1 || (d == 2 && a->s.n >= 12))
			return d == 1 ? LEVEL_NEAR : LEVEL_CLOSE;
	}
	/* who it is is said before the @: a firm that is alike makes up for nothing there */
	if (!domain && *a->s.p == *b->s.p && values_edits(a, b) * 6 <= a->s.n &&
	    similar_distance(local(a), local(b), false) * 6 <= a->first &&
	    similar_distance(a->s, b->s, false) * 6 <= a->s.n)
		return LEVEL_FAIR;
	return domain && !a->free ? LEVEL_WEAK : LEVEL_ELSE;
}
