/* SPDX-License-Identifier: MIT */
#include "dedupe.h"

#include "huge.h"
#include "identity.h"
#include "text.h"

#include <stdlib.h>

enum {
	FIRST_SLOTS = 1 << 10,
	KEYS = 64,
	AHEAD = 16,	/* records whose slot is asked for early: the table is far away in memory */
	AHEAD_BYTES = 64 /* of a cell; longer ones wait for their turn */
};

/* A key: 96 bits. */
struct print {
	uint64_t a;
	uint32_t b;
	bool none; /* there is no key */
};

struct dedupe_ahead {
	uint64_t number; /* of the record */
	struct print print;
	size_t n;
	char cell[AHEAD_BYTES]; /* what the print is of */
};

struct dedupe_slot {
	uint64_t a;
	uint32_t b;
	uint32_t what; /* + 1: 0 is a free slot */
};

void
dedupe_init(struct dedupe *d, const struct head *head, const char *country)
{
	*d = (struct dedupe){.country = head_find(head, SLICE("country"))};
	if (country && strlen(country) == 2)
		memcpy(d->national, country, 2);
	d->slots = FIRST_SLOTS;
	d->slot = xcalloc(d->slots, sizeof(*d->slot));
}

static enum dedupe_kind
kind_of(struct slice name)
{
	static const struct {
		const char *name;
		enum dedupe_kind kind;
	} known[] = {{"email", KEY_EMAIL},
		     {"phone", KEY_PHONE},
		     {"company", KEY_COMPANY},
		     {"domain", KEY_DOMAIN}};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (text_same(name, slice_of(known[i].name)))
			return known[i].kind;
	return KEY_TEXT;
}

int
dedupe_key(struct dedupe *d, const char *columns, const struct head *head, struct buf *err)
{
	struct dedupe_key k = {0};
	size_t cap = 0;

	if (d->keys == KEYS) {
		buf_addf(err, "more than %d keys", KEYS);
		return -1;
	}
	for (const char *s = columns;;) {
		size_t n = strcspn(s, ",");
		struct slice name = slice_trim((struct slice){s, n});
		int c = head_find(head, name);

		if (c == HEAD_NONE)
			head_unknown(head, name, err);
		else if (c == HEAD_TWICE)
			buf_addf(err, "two columns are called \"%.*s\"", (int)name.n, name.p);
		if (c < 0) {
			free(k.part);
			return -1;
		}
		k.part = xgrow(k.part, k.n, &cap, sizeof(*k.part));
		k.part[k.n++] = (struct dedupe_part){c, kind_of(name)};
		if (!s[n])
			break;
		s += n + 1;
	}
	d->key = xgrow(d->key, d->keys, &d->key_cap, sizeof(*d->key));
	d->key[d->keys++] = k;
	return 0;
}

/* A phone number that cannot be brought to E.164 still has its digits. */
static struct slice
phone(struct dedupe *d, const struct record *r, struct slice s)
{
	struct slice country = slice_of(d->national);

	if (r && d->country >= 0 && country_parse(record_get(r, d->country), d->country_text))
		country = slice_of(d->country_text);
	if (phone_e164(s, country, &d->value, NULL) != PHONE_BAD)
		return buf_slice(&d->value);
	d->value.n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			buf_addc(&d->value, s.p[i]);
	return phone_is_key(buf_slice(&d->value)) ? buf_slice(&d->value) : (struct slice){"", 0};
}

/* The canonical form of cell S, empty where the value cannot be one of its kind: "-" or "n/a" in an
 * e-mail column must not make one lead of a hundred. R may be NULL where KIND is not KEY_PHONE. */
static struct slice
canonical(struct dedupe *d, const struct record *r, enum dedupe_kind kind, struct slice s)
{
	struct slice none = {"", 0};

	s = slice_trim(s);
	if (!s.n)
		return none;
	switch (kind) {
	case KEY_EMAIL:
		s = email_key(s, &d->value);
		return email_is_key(s) ? s : none;
	case KEY_PHONE:
		return phone(d, r, s);
	case KEY_COMPANY:
		return company_key(s, &d->value);
	case KEY_DOMAIN:
		return domain_parse(s, &d->value) ? buf_slice(&d->value) : text_fold(s, &d->value);
	case KEY_TEXT:
		break;
	}
	return text_fold(s, &d->value);
}

/* The K-th key of R: its number, and length and bytes of each part. Empty: none. */
static struct slice
key_of(struct dedupe *d, const struct record *r, size_t k)
{
	const struct dedupe_key *key = &d->key[k];

	d->text.n = 0;
	buf_addc(&d->text, (char)k);
	for (size_t i = 0; i < key->n; i++) {
		const struct dedupe_part *p = &key->part[i];
		struct slice v = canonical(d, r, p->kind, record_get(r, p->column));
		uint32_t n = (uint32_t)v.n;

		if (!v.n)
			return (struct slice){"", 0};
		if (key->n > 1)
			buf_add(&d->text, &n, sizeof(n));
		buf_add_slice(&d->text, v);
	}
	return buf_slice(&d->text);
}

struct slice
dedupe_text(struct dedupe *d, const struct record *r, size_t k)
{
	return key_of(d, r, k);
}

static struct dedupe_slot *
find(struct dedupe_slot *slot, size_t slots, uint64_t a, uint32_t b)
{
	size_t mask = slots - 1, i = a & mask;

	while (slot[i].what && (slot[i].a != a || slot[i].b != b))
		i = (i + 1) & mask;
	return &slot[i];
}

static void
grow(struct dedupe *d)
{
	size_t slots = d->slots * 2;
	struct dedupe_slot *slot = huge_calloc(slots * sizeof(*slot));

	for (size_t i = 0; i < d->slots; i++)
		if (d->slot[i].what)
			*find(slot, slots, d->slot[i].a, d->slot[i].b) = d->slot[i];
	free(d->slot);
	d->slot = slot;
	d->slots = slots;
}

/* Of the key in d->text. */
static struct print
print_of(struct dedupe *d)
{
	struct print p = {.a = map_hash(buf_slice(&d->text))};

	/* the other 32 bits: the same hash of the key with a byte more */
	buf_addc(&d->text, '\1');
	p.b = (uint32_t)map_hash(buf_slice(&d->text));
	return p;
}

/* The slot of a key; WHAT is 0 in a new one, which the caller fills. */
static struct dedupe_slot *
slot_of(struct dedupe *d, struct print p)
{
	struct dedupe_slot *s;

	if (d->used * 4 >= d->slots * 3)
		grow(d);
	s = find(d->slot, d->slots, p.a, p.b);
	if (!s->what) {
		s->a = p.a;
		s->b = p.b;
		d->used++;
	}
	return s;
}

void
dedupe_follow(struct dedupe *d, struct in *in)
{
	bool one = d->keys == 1 && d->key[0].n == 1 && d->key[0].part[0].kind != KEY_PHONE;

	d->in = one ? in : NULL;
	if (d->in && !d->ahead)
		d->ahead = xcalloc(AHEAD, sizeof(*d->ahead));
}

/* The keys of records that come, and their slots. */
static void
look_ahead(struct dedupe *d)
{
	const struct dedupe_part *p = &d->key[0].part[0];
	struct slice cell;
	uint64_t n;

	while ((n = in_peek(d->in, AHEAD - 1, &p->column, 1, &cell)) > 0) {
		struct dedupe_ahead *x = &d->ahead[(d->asked + n) % AHEAD];
		struct slice v;

		if (cell.n > AHEAD_BYTES)
			continue;
		v = canonical(d, NULL, p->kind, cell);
		x->number = d->asked + n;
		x->n = cell.n;
		mem_copy(x->cell, cell.p, cell.n);
		x->print = (struct print){.none = !v.n};
		if (!v.n)
			continue;
		d->text.n = 0;
		buf_addc(&d->text, '\0');
		buf_add_slice(&d->text, v);
		x->print = print_of(d);
		__builtin_prefetch(&d->slot[x->print.a & (d->slots - 1)]);
	}
}

/* The K-th key of R. */
static struct print
print_get(struct dedupe *d, const struct record *r, size_t k)
{
	if (d->in) {
		const struct dedupe_ahead *x = &d->ahead[d->asked % AHEAD];

		/* what was peeked at is a guess: quotes, blank lines and the like make it another */
		if (x->number == d->asked && slice_eq(record_get(r, d->key[k].part[0].column),
						      (struct slice){x->cell, x->n}))
			return x->print;
	}
	return key_of(d, r, k).n ? print_of(d) : (struct print){.none = true};
}

static void
begin(struct dedupe *d)
{
	d->asked++;
	if (d->in)
		look_ahead(d);
}

uint32_t
dedupe_first(struct dedupe *d, uint32_t i)
{
	while (d->parent[i] != i)
		i = d->parent[i] = d->parent[d->parent[i]];
	return i;
}

static void
late_add(struct dedupe *d, uint32_t i)
{
	d->late = xgrow(d->late, d->lates, &d->late_cap, sizeof(*d->late));
	d->late[d->lates++] = i;
}

/* Two clusters, by their first records, are one by record I. */
static void
join(struct dedupe *d, uint32_t a, uint32_t b, uint32_t i)
{
	uint32_t first = a < b ? a : b, other = a < b ? b : a;

	if (a == b)
		return;
	d->parent[other] = first;
	if (other != i)
		late_add(d, other);
}

static void
share_add(struct dedupe *d, uint32_t record, uint32_t value)
{
	d->share = xgrow(d->share, d->shares, &d->share_cap, sizeof(*d->share));
	d->share[d->shares++] = (struct dedupe_share){record, value};
}

bool
dedupe_add(struct dedupe *d, const struct record *r)
{
	uint32_t i = (uint32_t)d->n;

	d->parent = xgrow(d->parent, d->n, &d->cap, sizeof(*d->parent));
	d->parent[d->n++] = i;
	begin(d);
	for (size_t k = 0; k < d->keys; k++) {
		struct print p = print_get(d, r, k);
		struct dedupe_slot *s;

		if (p.none)
			continue;
		s = slot_of(d, p);
		if (d->decided) {
			s->what = s->what ? s->what : ++d->values;
			share_add(d, i, s->what - 1);
		} else if (s->what)
			join(d, dedupe_first(d, s->what - 1), dedupe_first(d, i), i);
		else
			s->what = i + 1;
	}
	return d->parent[i] != i;
}

/* As join, where nobody decided otherwise: are they one? */
static bool
join_if(struct dedupe *d, struct decided_sets *s, uint32_t a, uint32_t b, bool sure)
{
	a = dedupe_first(d, a);
	b = dedupe_first(d, b);
	if (a == b)
		return true;
	if (!sure && !decided_may(s, a, b))
		return false;
	d->parent[a < b ? b : a] = a < b ? a : b;
	decided_join(s, a < b ? a : b, a < b ? b : a);
	return true;
}

void
dedupe_settle(struct dedupe *d)
{
	struct decided_sets s;
	uint32_t *holder; /* of each value: who has it first, as a number in d->share */

	if (!d->decided)
		return;
	decided_sets_begin(&s, d->decided, d->n);
	for (size_t i = 0; i < d->decided->pairs; i++)
		join_if(d, &s, d->decided->pair[i].a, d->decided->pair[i].b, true);
	decided_sets_check(&s);
	holder = xmalloc((d->values + 1) * sizeof(*holder));
	for (uint32_t i = 0; i < d->values; i++)
		holder[i] = DECIDED_ALONE;
	/* those who are apart hold a value side by side: the next stands where its number was */
	for (uint32_t i = 0; i < d->shares; i++) {
		uint32_t *next = &holder[d->share[i].value];

		while (*next != DECIDED_ALONE &&
		       !join_if(d, &s, d->share[*next].record, d->share[i].record, false))
			next = &d->share[*next].value;
		if (*next == DECIDED_ALONE)
			*next = i;
		d->share[i].value = DECIDED_ALONE;
	}
	free(holder);
	decided_sets_free(&s);
	for (uint32_t i = 0; i < d->n; i++)
		if (d->parent[i] != i)
			late_add(d, i);
}

bool
dedupe_seen(struct dedupe *d, const struct record *r, uint32_t flag, uint32_t *known)
{
	bool seen = false;

	begin(d);
	for (size_t k = 0; k < d->keys; k++) {
		struct print p = print_get(d, r, k);
		struct dedupe_slot *s;

		if (p.none)
			continue;
		s = slot_of(d, p);
		if (s->what && !seen) {
			seen = true;
			*known = s->what - 1;
		} else if (!s->what) {
			s->what = (seen ? *known : flag) + 1;
		}
	}
	return seen;
}

void
dedupe_free(struct dedupe *d)
{
	for (size_t i = 0; i < d->keys; i++)
		free(d->key[i].part);
	free(d->key);
	free(d->slot);
	free(d->parent);
	free(d->late);
	free(d->share);
	free(d->ahead);
	buf_free(&d->text);
	buf_free(&d->value);
	*d = (struct dedupe){0};
}
