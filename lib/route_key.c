/* SPDX-License-Identifier: MIT
 * What makes two records one lead, or of one company, to the router. */
#include "route_own.h"

#include "identity.h"
#include "in.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

/* What people type for want of a company; sticking these to one owner would give that owner every
 * stranger. */
static bool
no_company(struct slice key)
{
	static const struct slice words[] = {
	    SLICE_INIT("na"),		SLICE_INIT("n a"),
	    SLICE_INIT("none"),		SLICE_INIT("no"),
	    SLICE_INIT("null"),		SLICE_INIT("unknown"),
	    SLICE_INIT("test"),		SLICE_INIT("self"),
	    SLICE_INIT("selfemployed"), SLICE_INIT("self employed"),
	    SLICE_INIT("freelance"),	SLICE_INIT("freelancer"),
	    SLICE_INIT("student"),	SLICE_INIT("personal"),
	    SLICE_INIT("private"),	SLICE_INIT("individual"),
	    SLICE_INIT("없음"),		SLICE_INIT("개인"),
	    SLICE_INIT("프리랜서"),	SLICE_INIT("학생"),
	    SLICE_INIT("무직"),		SLICE_INIT("미입력"),
	    SLICE_INIT("테스트"),
	};

	if (text_width(key) < 2)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_eq(key, words[i]))
			return true;
	return false;
}

static void
key_make(struct route_keys *k, int which, const char *tag, struct slice value)
{
	struct buf *b = &k->text[which];

	b->n = 0;
	if (value.n) {
		buf_add(b, tag, strlen(tag));
		buf_add_slice(b, value);
	}
	k->key[which] = buf_slice(b);
	if (value.n)
		k->hash[which] = map_hash(k->key[which]);
}

/* A record that says nothing of whom it is: the same cells in the same place among its like are the
 * same lead, so that a second run over the same file gives nobody away twice. */
static struct slice
row_key(struct router *r, const struct record *rec, struct buf *b)
{
	uint64_t h = 0xcbf29ce484222325; /* FNV-1a 64 */
	uint32_t *seen;

	for (size_t i = 0; i < rec->n; i++) {
		bool own = false;

		for (int c = ROUTE_QUEUE; c < ROUTE_COLUMNS; c++)
			own |= r->column[c] == (int)i;
		for (size_t k = 0; !own && k < rec->f[i].n; k++)
			h = (h ^ (unsigned char)rec->f[i].p[k]) * 0x100000001b3;
		h = (h ^ 0xff) * 0x100000001b3; /* no byte of UTF-8: the end of a cell */
	}
	b->n = 0;
	buf_addf(b, "row:%016" PRIx64, h);
	seen = map_put(&r->twins, buf_slice(b));
	*seen = *seen == MAP_NONE ? 1 : *seen + 1;
	if (*seen > 1)
		buf_addf(b, "#%" PRIu32, *seen);
	return buf_slice(b);
}

/* Of a lead without lead_id. */
static void
id_key(struct router *r, const struct record *rec, struct route_keys *k)
{
	struct slice s;

	if ((s = slice_trim(record_get(rec, r->column[ROUTE_EMAIL]))).n)
		key_make(k, KEY_ID, "mailto:", email_key(s, &r->fold));
	else if ((s = slice_trim(record_get(rec, r->column[ROUTE_PHONE]))).n)
		key_make(k, KEY_ID, "tel:", s);
	else if ((s = slice_trim(record_get(rec, r->column[ROUTE_VISITOR]))).n)
		key_make(k, KEY_ID, "visitor:", s);
	else
		key_make(k, KEY_ID, "", row_key(r, rec, &r->fold));
}

static void
domain_key(struct slice email, struct slice said, struct route_keys *k)
{
	struct slice domain = {"", 0};

	if ((email.n && domain_parse(email_domain(slice_trim(email)), &k->scratch)) ||
	    (said.n && domain_parse(said, &k->scratch)))
		domain = buf_slice(&k->scratch);
	if (domain_is_free_mail(domain))
		domain.n = 0;
	key_make(k, KEY_DOMAIN, "domain:", domain);
}

/* The company as it is written, in k->cells. */
static struct slice
name_cell(const struct route_keys *k)
{
	size_t n = k->cell[CELL_COMPANY];

	return (struct slice){n ? k->cells.s + k->cells.n - n : "", n};
}

static void
name_key(struct route_keys *k)
{
	struct slice name = name_cell(k);

	if (name.n)
		name = company_key(name, &k->scratch);
	if (name.n && (no_company(name) || company_is_form(name)))
		name.n = 0;
	key_make(k, KEY_COMPANY, "company:", name);
	k->named = true;
}

static void
keys_make(struct route_keys *k, const struct slice cell[CELLS])
{
	k->exact = false;
	k->cells.n = 0;
	for (int i = 0; i < CELLS; i++) {
		k->cell[i] = cell[i].n;
		buf_add_slice(&k->cells, cell[i]);
	}
	key_make(k, KEY_ID, "", slice_trim(cell[CELL_ID]));
	domain_key(cell[CELL_EMAIL], cell[CELL_DOMAIN], k);
	k->name = (uint32_t)map_hash(cell[CELL_COMPANY]) | 1;
	k->named = false;
}

static bool
made_from(const struct route_keys *k, const struct slice cell[CELLS])
{
	const char *p = k->cells.s;
	bool same = true;

	for (int i = 0; same && i < CELLS; p += k->cell[i++])
		same = slice_eq(cell[i], (struct slice){p, k->cell[i]});
	return same;
}

int
route_company_owner(struct router *r, uint32_t company)
{
	enum { UNKNOWN = -2 };
	uint32_t i = assign_company_owner(r->assign, company);

	if (i == MAP_NONE)
		return -1;
	while (r->owner_ofs <= i) {
		r->owner_of = xgrow(r->owner_of, r->owner_ofs, &r->owner_of_cap, sizeof(int));
		r->owner_of[r->owner_ofs++] = UNKNOWN;
	}
	if (r->owner_of[i] == UNKNOWN)
		r->owner_of[i] = route_owner(r, assign_company_get(r->assign, company));
	return r->owner_of[i];
}

/* Where a lead of this domain came with the same name before, and the domain's owner is at work,
 * the name decides nothing and is known already: it is not taken apart again. */
static bool
wants_name(struct router *r, const struct route_keys *k, uint32_t domain)
{
	int owner;

	if (assign_company_owner(r->assign, domain) == MAP_NONE ||
	    *assign_company_note(r->assign, domain) != k->name)
		return true;
	owner = route_company_owner(r, domain);
	return owner < 0 ? r->roster != NULL : roster_off(r->roster, (size_t)owner);
}

/* How many leads ahead of their turn keys are made, and what the state may know of them is asked
 * for, a step at a time: the state of millions is far away in memory. */
enum { AHEAD = 16, ENTRY = 12, KEY = 9, NAME = 6, NAME_ENTRY = 4, NAME_KEY = 2 };

static const int read_ahead[CELLS] = {ROUTE_LEAD_ID, ROUTE_EMAIL, ROUTE_DOMAIN, ROUTE_COMPANY};

void
route_keys_of(struct route_keys *k, const int *column, const struct record *rec)
{
	struct slice cell[CELLS];

	for (int i = 0; i < CELLS; i++)
		cell[i] = record_get(rec, column[read_ahead[i]]);
	keys_make(k, cell);
	name_key(k);
}

void
router_follow(struct router *r, struct in *in)
{
	r->in = in;
}

/* The keys of the lead that comes so many after the present one, or NULL. */
static struct route_keys *
ahead(struct router *r, uint64_t by)
{
	struct route_keys *k = &r->ahead[(r->asked + by) % AHEAD];

	return k->number == r->asked + by ? k : NULL;
}

static void
warm(struct router *r, uint64_t by, int step)
{
	struct route_keys *k = ahead(r, by);

	if (!k)
		return;
	if (k->key[KEY_ID].n)
		assign_lead_warm(r->assign, k->hash[KEY_ID], step);
	if (k->key[KEY_DOMAIN].n)
		assign_company_warm(r->assign, k->hash[KEY_DOMAIN], step);
}

static void
warm_name(struct router *r, uint64_t by, int step)
{
	struct route_keys *k = ahead(r, by);

	if (k && step == 0 && !k->named &&
	    (!k->key[KEY_DOMAIN].n ||
	     wants_name(r, k,
			map_get_hashed(&r->assign->companies, k->key[KEY_DOMAIN], k->hash[KEY_DOMAIN]))))
		name_key(k);
	if (k && k->named && k->key[KEY_COMPANY].n)
		assign_company_warm(r->assign, k->hash[KEY_COMPANY], step);
}

/* The keys of leads that come, as they stand in the file. */
static void
peek(struct router *r)
{
	struct slice cell[CELLS];
	int column[CELLS];
	uint64_t n;

	for (int i = 0; i < CELLS; i++)
		column[i] = r->column[read_ahead[i]];
	while ((n = in_peek(r->in, AHEAD - 1, column, CELLS, cell)) > 0) {
		r->ahead[(r->asked + n) % AHEAD].number = r->asked + n;
		keys_make(&r->ahead[(r->asked + n) % AHEAD], cell);
		warm(r, n, 0);
	}
}

/* The same where threads made them. */
static void
take(struct router *r)
{
	for (; r->taken < r->asked + AHEAD; r->taken++) {
		struct route_keys *k = &r->ahead[r->taken % AHEAD];

		if (!route_crew_keys(r->crew, k))
			return;
		k->number = r->taken;
		k->exact = k->named = true;
		warm(r, r->taken - r->asked, 0);
	}
}

static void
warm_all(struct router *r)
{
	if (r->crew)
		take(r);
	else if (r->in)
		peek(r);
	warm(r, ENTRY, 1);
	warm(r, KEY, 2);
	warm_name(r, NAME, 0);
	warm_name(r, NAME_ENTRY, 1);
	warm_name(r, NAME_KEY, 2);
}

struct route_keys *
route_keys_next(struct router *r, const struct record *rec)
{
	struct slice cell[CELLS];
	struct route_keys *k;

	if (!r->ahead)
		r->ahead = xcalloc(AHEAD, sizeof(*r->ahead));
	r->asked++;
	warm_all(r);
	for (int i = 0; i < CELLS; i++)
		cell[i] = record_get(rec, r->column[read_ahead[i]]);
	/* what was peeked at is a guess: quotes, blank lines and the like make it another */
	k = &r->ahead[r->asked % AHEAD];
	if (k->number != r->asked || !(k->exact ? r->crew != NULL : made_from(k, cell))) {
		k->number = r->asked;
		keys_make(k, cell);
	}
	if (!k->key[KEY_ID].n)
		id_key(r, rec, k);
	return k;
}

void
route_keys_find(struct router *r, struct route_keys *k)
{
	k->known[KEY_ID] = assign_lead(r->assign, k->key[KEY_ID], k->hash[KEY_ID]);
	k->known[KEY_DOMAIN] = k->known[KEY_COMPANY] = MAP_NONE;
	if (k->key[KEY_DOMAIN].n)
		k->known[KEY_DOMAIN] =
		    assign_company(r->assign, k->key[KEY_DOMAIN], k->hash[KEY_DOMAIN]);
	if (!wants_name(r, k, k->known[KEY_DOMAIN])) {
		k->key[KEY_COMPANY].n = 0;
		return;
	}
	if (!k->named)
		name_key(k);
	if (k->key[KEY_COMPANY].n)
		k->known[KEY_COMPANY] =
		    assign_company(r->assign, k->key[KEY_COMPANY], k->hash[KEY_COMPANY]);
}

void
route_key_free(struct route_keys *k)
{
	buf_free(&k->cells);
	buf_free(&k->scratch);
	for (int which = 0; which < KEYS; which++)
		buf_free(&k->text[which]);
}

void
route_keys_free(struct router *r)
{
	for (int i = 0; r->ahead && i < AHEAD; i++)
		route_key_free(&r->ahead[i]);
	free(r->ahead);
	free(r->owner_of);
}
