/* SPDX-License-Identifier: MIT
 * What makes two records one lead, or of one company, to the router. */
#include "route_own.h"

#include "identity.h"
#include "in.h"
#include "text.h"

#include <inttypes.h>

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

static struct slice
key_make(struct router *r, int which, const char *tag, struct slice value)
{
	struct buf *b = &r->key[which];

	b->n = 0;
	if (!value.n)
		return (struct slice){"", 0};
	buf_add(b, tag, strlen(tag));
	buf_add_slice(b, value);
	return buf_slice(b);
}

/* A record that says nothing of whom it is: the same cells in the same place among its like are the
 * same lead, so that a second run over the same file gives nobody away twice. */
static struct slice
row_key(struct router *r, const struct record *rec)
{
	uint64_t h = 0xcbf29ce484222325; /* FNV-1a 64 */
	struct buf *b = &r->key[KEY_ID];
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

static struct slice
id_key(struct router *r, const struct record *rec)
{
	struct slice s = slice_trim(record_get(rec, r->column[ROUTE_LEAD_ID]));

	if (s.n)
		return key_make(r, KEY_ID, "", s);
	if ((s = slice_trim(record_get(rec, r->column[ROUTE_EMAIL]))).n)
		return key_make(r, KEY_ID, "mailto:", email_key(s, &r->fold));
	if ((s = slice_trim(record_get(rec, r->column[ROUTE_PHONE]))).n)
		return key_make(r, KEY_ID, "tel:", s);
	if ((s = slice_trim(record_get(rec, r->column[ROUTE_VISITOR]))).n)
		return key_make(r, KEY_ID, "visitor:", s);
	return row_key(r, rec);
}

static struct slice
domain_key(struct router *r, const struct record *rec)
{
	struct slice email = slice_trim(record_get(rec, r->column[ROUTE_EMAIL]));
	struct slice domain = {"", 0};

	if (!email.n && !record_get(rec, r->column[ROUTE_DOMAIN]).n)
		return domain;
	if (domain_parse(email_domain(email), &r->text) ||
	    domain_parse(record_get(rec, r->column[ROUTE_DOMAIN]), &r->text))
		domain = buf_slice(&r->text);
	return key_make(r, KEY_DOMAIN,
			"domain:", domain_is_free_mail(domain) ? (struct slice){"", 0} : domain);
}

static struct slice
name_key(struct router *r, const struct record *rec)
{
	struct slice name = record_get(rec, r->column[ROUTE_COMPANY]);

	if (!name.n)
		return name;
	name = company_key(name, &r->fold);
	return key_make(r, KEY_COMPANY,
			"company:", no_company(name) ? (struct slice){"", 0} : name);
}

static uint32_t
name_mark(struct slice name)
{
	uint32_t h = 0x811c9dc5; /* FNV-1a 32 */

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 0x01000193;
	return h ? h : 1;
}

void
router_follow(struct router *r, struct in *in)
{
	r->in = r->column[ROUTE_LEAD_ID] >= 0 ? in : NULL;
}

/* So many leads ahead, memory is asked for the slot of their key; that of millions is far away. */
enum { AHEAD = 16 };

static void
leads_warm(struct router *r)
{
	struct slice id;

	while (r->assign->leads.n && in_peek(r->in, AHEAD, &r->column[ROUTE_LEAD_ID], 1, &id) > 0)
		map_prefetch(&r->assign->leads, map_hash(slice_trim(id)));
}

void
route_keys_start(struct router *r, const struct record *rec, struct route_keys *k)
{
	k->key[KEY_ID] = id_key(r, rec);
	k->hash = map_hash(k->key[KEY_ID]);
	if (r->in)
		leads_warm(r);
	else
		map_prefetch(&r->assign->leads, k->hash);
	k->key[KEY_DOMAIN] = domain_key(r, rec);
	if (k->key[KEY_DOMAIN].n)
		map_prefetch(&r->assign->companies, map_hash(k->key[KEY_DOMAIN]));
}

/* Where a lead of this domain came with the same name before, and the domain's owner is at work,
 * the name decides nothing and is known already: it is not taken apart again. */
void
route_keys(struct router *r, const struct record *rec, struct route_keys *k)
{
	struct slice owner;
	int known;

	k->known[KEY_ID] = assign_lead(r->assign, k->key[KEY_ID], k->hash);
	k->known[KEY_DOMAIN] =
	    k->key[KEY_DOMAIN].n ? assign_company(r->assign, k->key[KEY_DOMAIN]) : MAP_NONE;
	k->name = name_mark(record_get(rec, r->column[ROUTE_COMPANY]));
	k->key[KEY_COMPANY] = (struct slice){"", 0};
	k->known[KEY_COMPANY] = MAP_NONE;
	owner = assign_company_get(r->assign, k->known[KEY_DOMAIN]);
	if (owner.n && *assign_company_note(r->assign, k->known[KEY_DOMAIN]) == k->name) {
		known = route_owner(r, owner);
		if (known < 0 || !roster_off(r->roster, (size_t)known))
			return;
	}
	k->key[KEY_COMPANY] = name_key(r, rec);
	if (k->key[KEY_COMPANY].n)
		k->known[KEY_COMPANY] = assign_company(r->assign, k->key[KEY_COMPANY]);
}
