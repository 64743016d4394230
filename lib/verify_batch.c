/* SPDX-License-Identifier: MIT
 * What only the whole file shows: many leads from one address, one text from many leads, one person
 * many times a day. Counts of 64-bit hashes in one table of a fixed greatest size. */
#include "ascii.h"
#include "huge.h"
#include "num.h"
#include "verify_own.h"
#include "when.h"

#include <stdlib.h>

enum {
	BITS_FIRST = 10,
	KEYS_MOST = 12 << 20, /* 160 MiB of slots at the most; then new keys are not counted, and
				 that is said */
	TEXT_LEAST = 40, /* bytes: what is shorter is said by many */
	LIST_MOST = 50,	 /* so few different texts, each so often on average, are no texts but */
	LIST_OFTEN = 10, /* the choices of a form */
	AHEAD = 16	 /* leads whose slots are on their way while others are counted */
};

/* A one in each of eight bytes. */
static const uint64_t EACH = UINT64_C(0x0101010101010101);

/* What a hash is of; stirred into it. */
enum { OF_IP = 1, OF_IP_LEAD, OF_NEED, OF_NEED_LEAD, OF_DAY };

/* The first bits of a hash say where it is looked for; 0: free. The hash is another one in each run,
 * so that nobody can make keys meet; where two do all the same, one count is one too high, and in
 * the next run it is not. Of N keys two meet with a probability of N * N / 2^65: of ten million in
 * three runs of a million, of KEYS_MOST in four. A hash known beforehand would be the same in each
 * run, and could be met at will. */
struct slot {
	uint64_t key;
	uint16_t count;
} __attribute__((packed)); /* 10 bytes: there are millions */

struct tally {
	struct slot *slot;
	int bits;
	size_t keys;
};

/* A lead that was seen and is not counted yet. */
struct pending {
	struct verify_signs signs;
	uint64_t ip_lead, need_lead;
};

struct batch {
	const struct batch *of; /* whose counts these are; itself, but for a part */
	struct tally tally;
	struct pending pending[AHEAD];
	size_t seen, counted; /* leads; those between are pending */
	int ip, need, email, phone, id, created, merged_count;
	const struct zone *zone;
	struct cidr *office;
	size_t offices, cap;
	uint64_t lost, need_filled, need_distinct;
	bool merged; /* counts are of partial results */
	bool list;   /* needs are the choices of a form */
	struct buf key;
};

enum { CIDR_COLUMN, NOTE_COLUMN, COLUMNS };
static const struct table_column columns[COLUMNS] = {{"network", true}, {"note", false}};

static int
read_offices(struct batch *b, const char *name, struct buf *err)
{
	struct table t;

	if (table_read(&t, name, columns, COLUMNS, err) < 0)
		return -1;
	for (size_t i = 0; i < t.rows; i++) {
		b->office = xgrow(b->office, b->offices, &b->cap, sizeof(*b->office));
		if (!cidr_parse(table_cell(&t, i, CIDR_COLUMN), &b->office[b->offices++])) {
			buf_addf(err,
				 "%s:%ju: network: not an address or network such as "
				 "192.0.2.0/24",
				 t.name, (uintmax_t)t.line[i]);
			table_free(&t);
			return -1;
		}
	}
	table_free(&t);
	return 0;
}

struct batch *
batch_open(const struct verify_options *o, struct buf *err)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	b->of = b;
	b->zone = o->zone;
	b->ip = head_find(o->head, SLICE("ip"));
	b->need = head_find(o->head, SLICE("need"));
	b->email = head_find(o->head, SLICE("email"));
	b->phone = head_find(o->head, SLICE("phone"));
	b->id = head_find(o->head, SLICE("lead_id"));
	b->created = head_find(o->head, SLICE("created_at"));
	b->merged_count = head_find(o->head, SLICE("merged_count"));
	if ((o->office && read_offices(b, o->office, err) < 0) ||
	    (o->merge && signs_count(o->merge, b, err) < 0)) {
		batch_free(b);
		return NULL;
	}
	b->merged = o->merge;
	batch_counted(b);
	return b;
}

struct batch *
batch_part(const struct batch *whole)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	*b = *whole;
	b->tally = (struct tally){0};
	b->key = (struct buf){0};
	b->office = xrealloc_array(NULL, b->offices + 1, sizeof(*b->office));
	for (size_t i = 0; i < b->offices; i++)
		b->office[i] = whole->office[i];
	return b;
}

bool
batch_wanted(const struct batch *b)
{
	return !b->merged && (b->ip >= 0 || b->need >= 0 ||
			      (b->created >= 0 && (b->email >= 0 || b->phone >= 0)));
}

/* Where KEY is, or the free slot where it would go. */
static struct slot *
tally_at(const struct tally *t, uint64_t key)
{
	size_t mask = ((size_t)1 << t->bits) - 1, i = key >> (64 - t->bits);

	while (t->slot[i].key && t->slot[i].key != key)
		i = (i + 1) & mask;
	return &t->slot[i];
}

static void
tally_grow(struct tally *t)
{
	struct tally more = {.bits = t->bits ? t->bits + 1 : BITS_FIRST, .keys = t->keys};

	more.slot = huge_calloc(sizeof(*more.slot) << more.bits);
	for (size_t i = 0; t->slot && i < (size_t)1 << t->bits; i++)
		if (t->slot[i].key)
			*tally_at(&more, t->slot[i].key) = t->slot[i];
	free(t->slot);
	*t = more;
}

/* One more of KEY: how many there are now; 0 when there is no room for another key. */
static uint32_t
tally_add(struct tally *t, uint64_t key)
{
	struct slot *slot;

	if (!t->slot || (t->keys >> (t->bits - 2) >= 3 && t->keys < KEYS_MOST))
		tally_grow(t);
	slot = tally_at(t, key);
	if (!slot->key) {
		if (t->keys >= KEYS_MOST)
			return 0;
		t->keys++;
		slot->key = key;
	}
	if (slot->count < UINT16_MAX)
		slot->count++;
	return slot->count;
}

static uint32_t
tally_get(const struct tally *t, uint64_t key)
{
	return key && t->slot ? tally_at(t, key)->count : 0;
}

/* Two hashes to one; never 0, which says that there is nothing. */
static uint64_t
stir(uint64_t a, uint64_t b)
{
	uint64_t h = (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);

	h ^= h >> 31;
	h *= UINT64_C(0x94d049bb133111eb);
	h ^= h >> 29;
	return h ? h : 1;
}

/* Is one of the eight bytes not above a space? */
static inline bool
has_blank(uint64_t w)
{
	return (w - EACH * 0x21) & ~w & EACH * 0x80;
}

/* ASCII's capitals among the eight bytes made small. */
static inline uint64_t
lower_eight(uint64_t w)
{
	uint64_t low = w & EACH * 0x7f;
	uint64_t capital = (low + EACH * (0x80 - 'A')) & ~(low + EACH * (0x7f - 'Z')) & ~w;

	return w | (capital & EACH * 0x80) >> 2;
}

/* Capitals and blanks do not make another text. */
static uint64_t
hash_text(struct batch *b, struct slice s)
{
	size_t n = 0, i = 0;

	b->key.n = 0;
	buf_reserve(&b->key, s.n + 8);
	while (i < s.n) {
		size_t end = i + 8;
		uint64_t w;

		for (; end <= s.n; i += 8, end += 8, n += 8) {
			memcpy(&w, s.p + i, 8);
			if (has_blank(w))
				break;
			w = lower_eight(w);
			memcpy(b->key.s + n, &w, 8);
		}
		for (; i < s.n && i < end; i++) {
			char c = s.p[i];

			b->key.s[n] = lower(c);
			n += c != ' ' && c != '\n' && c != '\r' && c != '\t';
		}
	}
	return map_hash((struct slice){b->key.s, n});
}

static uint64_t
hash_ip(struct batch *b, struct slice s)
{
	struct ip ip;

	if (!s.n || !ip_parse(s, &ip) || ip_is_local(&ip))
		return 0;
	for (size_t i = 0; i < b->offices; i++)
		if (cidr_has(&b->office[i], &ip))
			return 0;
	/* an IPv6 host changes the second half as it likes (RFC 8981) */
	if (ip.byte[0])
		memset(ip.byte + 8, 0, 8);
	return stir(map_hash((struct slice){(const char *)ip.byte, sizeof(ip.byte)}), OF_IP);
}

static uint64_t
hash_day(struct batch *b, uint64_t who, struct slice created)
{
	int64_t at;

	if (!who || !created.n || !when_parse(created, b->zone, &at, NULL))
		return 0;
	return stir(stir(who, (uint64_t)zone_day(b->zone, at)), OF_DAY);
}

/* One more lead of KEY, unless LEAD, which is of both, was counted there before. */
static bool
count_lead(struct batch *b, uint64_t key, uint64_t lead)
{
	uint32_t before = tally_add(&b->tally, lead);

	return before > 1 || (before && tally_add(&b->tally, key));
}

static void
count(struct batch *b)
{
	const struct pending *p = &b->pending[b->counted++ % AHEAD];
	bool all = true;

	if (p->signs.ip)
		all &= count_lead(b, p->signs.ip, p->ip_lead);
	if (p->signs.need) {
		b->need_filled++;
		b->need_distinct += !tally_get(&b->tally, p->signs.need);
		all &= count_lead(b, p->signs.need, p->need_lead);
	}
	if (p->signs.day)
		all &= tally_add(&b->tally, p->signs.day) > 0;
	b->lost += !all;
}

/* The slots are far apart in memory; asked for early, they are there when they are needed. */
static void
soon(const struct tally *t, uint64_t key)
{
	if (t->slot && key)
		__builtin_prefetch(&t->slot[key >> (64 - t->bits)], 1);
}

/* What is counted of a lead, and who it is. */
struct verify_signs
batch_see(struct batch *b, const struct record *r)
{
	struct slice email = record_get(r, b->email), phone = record_get(r, b->phone);
	struct slice id = record_get(r, b->id), need = slice_trim(record_get(r, b->need));
	/* yesterday's list beside the exports it was made of: what is known of a person is no act */
	bool act = !slice_trim(record_get(r, b->merged_count)).n;
	uint64_t who = email.n ? hash_text(b, email) : phone.n ? hash_text(b, phone) : 0;

	return (struct verify_signs){
	    .ip = hash_ip(b, record_get(r, b->ip)),
	    .need = need.n >= TEXT_LEAST ? stir(hash_text(b, need), OF_NEED) : 0,
	    .day = act ? hash_day(b, who, record_get(r, b->created)) : 0,
	    .lead = who ? who : id.n ? hash_text(b, id) : 0};
}

static struct pending
pending_of(const struct verify_signs *s, uint64_t lead)
{
	return (struct pending){
	    .signs = *s,
	    .ip_lead = s->ip ? stir(stir(s->ip, lead), OF_IP_LEAD) : 0,
	    .need_lead = s->need ? stir(stir(s->need, lead), OF_NEED_LEAD) : 0};
}

/* Counts a lead, a little later. */
static void
count_soon(struct batch *b, const struct verify_signs *s)
{
	struct pending *p = &b->pending[b->seen % AHEAD];

	if (b->seen++ - b->counted == AHEAD)
		count(b);
	*p = pending_of(s, s->lead ? s->lead : b->seen);
	soon(&b->tally, p->ip_lead);
	soon(&b->tally, p->need_lead);
	soon(&b->tally, s->day);
}

void
batch_count(struct batch *b, const struct verify_signs *s)
{
	if (!b->merged) /* then it is counted already */
		count_soon(b, s);
}

void
batch_counted(struct batch *b)
{
	while (b->counted < b->seen)
		count(b);
	b->list = b->need_distinct > 1 && b->need_distinct <= LIST_MOST &&
		  b->need_filled >= b->need_distinct * LIST_OFTEN;
}

void
batch_soon(const struct batch *b, const struct verify_signs *s)
{
	soon(&b->of->tally, s->ip);
	soon(&b->of->tally, s->need);
	soon(&b->of->tally, s->day);
}

struct batch_counts
batch_counts(const struct batch *b, const struct verify_signs *s)
{
	const struct tally *t = &b->of->tally;

	return (struct batch_counts){.ip = tally_get(t, s->ip),
				     .need = b->of->list ? 0 : tally_get(t, s->need),
				     .day = tally_get(t, s->day)};
}

bool
batch_stranger(const struct batch *b, const struct verify_signs *s)
{
	const struct pending p = pending_of(s, s->lead);
	const uint64_t key[] = {s->lead ? p.ip_lead : s->ip, s->lead ? p.need_lead : s->need,
				s->day};

	for (size_t i = 0; i < sizeof(key) / sizeof(*key); i++)
		if (key[i] && !b->of->lost && !tally_get(&b->of->tally, key[i]))
			return true;
	return false;
}

uint64_t
batch_lost(const struct batch *b)
{
	return b->lost;
}

void
batch_free(struct batch *b)
{
	if (!b)
		return;
	free(b->tally.slot);
	free(b->office);
	buf_free(&b->key);
	free(b);
}
