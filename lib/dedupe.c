/* SPDX-License-Identifier: MIT */
#include "dedupe.h"

#include "identity.h"
#include "text.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1 << 10, KEYS = 64 };

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

	if (d->country >= 0 && country_parse(record_get(r, d->country), d->country_text))
		country = slice_of(d->country_text);
	if (phone_e164(s, country, &d->value, NULL) != PHONE_BAD)
		return buf_slice(&d->value);
	d->value.n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			buf_addc(&d->value, s.p[i]);
	return phone_is_key(buf_slice(&d->value)) ? buf_slice(&d->value) : (struct slice){"", 0};
}

/* The canonical form of one part, empty where the value cannot be one of its kind: "-" or "n/a" in
 * an e-mail column must not make one lead of a hundred. */
static struct slice
canonical(struct dedupe *d, const struct record *r, const struct dedupe_part *p)
{
	struct slice s = slice_trim(record_get(r, p->column)), none = {"", 0};

	if (!s.n)
		return none;
	switch (p->kind) {
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
		struct slice v = canonical(d, r, &key->part[i]);
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
	struct dedupe_slot *slot = xcalloc(slots, sizeof(*slot));

	for (size_t i = 0; i < d->slots; i++)
		if (d->slot[i].what)
			*find(slot, slots, d->slot[i].a, d->slot[i].b) = d->slot[i];
	free(d->slot);
	d->slot = slot;
	d->slots = slots;
}

/* The slot of a key; WHAT is 0 in a new one, which the caller fills. */
static struct dedupe_slot *
slot_of(struct dedupe *d, struct slice key)
{
	struct dedupe_slot *s;
	uint64_t a = map_hash(key);
	uint32_t b;

	/* the other 32 bits: the same hash of the key with a byte more, which the buffer has room
	 * for */
	buf_addc(&d->text, '\1');
	b = (uint32_t)map_hash((struct slice){d->text.s, d->text.n});
	if (d->used * 4 >= d->slots * 3)
		grow(d);
	s = find(d->slot, d->slots, a, b);
	if (!s->what) {
		s->a = a;
		s->b = b;
		d->used++;
	}
	return s;
}

uint32_t
dedupe_first(struct dedupe *d, uint32_t i)
{
	while (d->parent[i] != i)
		i = d->parent[i] = d->parent[d->parent[i]];
	return i;
}

void
dedupe_add(struct dedupe *d, const struct record *r)
{
	uint32_t i = (uint32_t)d->n;

	d->parent = xgrow(d->parent, d->n, &d->cap, sizeof(*d->parent));
	d->parent[d->n++] = i;
	for (size_t k = 0; k < d->keys; k++) {
		struct slice key = key_of(d, r, k);
		struct dedupe_slot *s;
		uint32_t a, b;

		if (!key.n)
			continue;
		s = slot_of(d, key);
		if (!s->what) {
			s->what = i + 1;
			continue;
		}
		a = dedupe_first(d, s->what - 1);
		b = dedupe_first(d, i);
		if (a < b)
			d->parent[b] = a;
		else
			d->parent[a] = b;
	}
}

bool
dedupe_seen(struct dedupe *d, const struct record *r, uint32_t flag, uint32_t *known)
{
	bool seen = false;

	for (size_t k = 0; k < d->keys; k++) {
		struct slice key = key_of(d, r, k);
		struct dedupe_slot *s;

		if (!key.n)
			continue;
		s = slot_of(d, key);
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
	buf_free(&d->text);
	buf_free(&d->value);
	*d = (struct dedupe){0};
}
