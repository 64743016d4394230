/* SPDX-License-Identifier: MIT */
#include "witness.h"

enum { CROWD = 4 }; /* records of one telephone: more are not one person's */

enum witness
witness_of(const struct field *f, unsigned level)
{
	switch (f->kind) {
	case COMPARE_NAME:
		return f->place ? W_PLACE : W_NAME;
	case COMPARE_COMPANY:
		return W_COMPANY;
	case COMPARE_EMAIL:
		return level <= LEVEL_WEAK ? W_COMPANY : W_OTHER;
	case COMPARE_EXACT:
		return W_PLACE;
	default:
		return W_OTHER;
	}
}

static const struct value *
value_of(const struct field *f, uint32_t record)
{
	uint32_t id = f->id[record];

	return id == VALUE_NONE ? NULL : &f->values.value[id];
}

static void
mail_add(struct facts *x, const struct field *f, unsigned level, uint32_t a, uint32_t b)
{
	const struct value *v = value_of(f, a), *w = value_of(f, b);

	x->mailbox |= (v && !v->shared) || (w && !w->shared);
	if (level >= LEVELS || !v || !w)
		return;
	if (level + 1 > x->mail)
		x->mail = (unsigned char)(level + 1);
	x->moved |= level >= LEVEL_FAIR && !email_same_domain(v, w);
	x->typed |= level >= LEVEL_FAIR && email_domain_slip(v, w);
	x->firm |= level < LEVEL_SAME && !v->free && email_same_domain(v, w);
	x->numbered |= x->firm && level == LEVEL_ELSE;
}

void
facts_name(struct facts *x, const struct field *f, bool agrees)
{
	if (agrees) {
		*(f->last ? &x->last : &x->given) = true;
		return;
	}
	x->other_name = true;
	x->other_given |= !f->last;
}

void
facts_add(struct facts *x, const struct fields *f, const struct pattern *pattern, uint32_t a,
	  uint32_t b, const bool *codes)
{
	for (size_t k = 0; k < f->n; k++) {
		const struct field *field = &f->f[k];
		unsigned level = pattern_level(pattern, k);
		bool near = level >= LEVEL_NEAR && level < LEVELS;

		switch (field->kind) {
		case COMPARE_EMAIL:
			mail_add(x, field, level, a, b);
			break;
		case COMPARE_NAME:
			if (!field->place && level < LEVELS)
				facts_name(x, field, level > LEVEL_WEAK);
			x->exact |= !field->place && !field->last &&
				    (level == LEVEL_SAME || level == LEVEL_FAIR);
			break;
		case COMPARE_PHONE:
			x->phone |= near;
			x->other_phone |= level == LEVEL_ELSE;
			x->crowded |= near && field->values.count[field->id[a]] > CROWD;
			break;
		case COMPARE_DATE:
			x->born |= near;
			break;
		case COMPARE_CODE:
			x->code |= near && (!codes || codes[k]);
			break;
		case COMPARE_COMPANY:
			x->company |= level >= LEVEL_FAIR && level < LEVELS;
			x->other_company |= level <= LEVEL_WEAK;
			break;
		default:
			break;
		}
	}
}

/* Addresses are alike but not the same: a slip of the pen, or one name at two domains. */
static bool
alike(const struct facts *x)
{
	return x->mail > LEVEL_WEAK + 1 && x->mail <= LEVEL_SAME;
}

/* A telephone is a household's or a firm's where many have it, or other first names or other
 * addresses of the firm. */
static bool
own_phone(const struct facts *x)
{
	return x->phone && !x->crowded && (x->given || !x->other_given) && (!x->firm || alike(x));
}

/* A day is many people's: where all else is another's it tells nothing. */
static bool
own_day(const struct facts *x)
{
	bool mail = x->mail && x->mail <= LEVEL_WEAK + 1;

	return x->born && (x->given || !x->other_given || (!mail && !x->other_phone));
}

bool
facts_known(const struct facts *x)
{
	return x->mail == LEVEL_SAME + 1 || x->typed || x->code || own_phone(x) ||
	       (alike(x) && (x->given || !x->other_given));
}

static bool
same_name(const struct facts *x)
{
	return x->given || (x->last && !x->other_given);
}

bool
facts_person(const struct facts *x)
{
	return same_name(x) || own_day(x) || facts_known(x);
}

enum verdict
facts_verdict(const struct facts *x)
{
	bool name = same_name(x), number = own_day(x) || x->code || own_phone(x);

	if (x->other_name && !facts_known(x) && !own_day(x))
		return UNPROVED;
	if (x->mail == LEVEL_SAME + 1 || number || !x->mailbox)
		return OPEN;
	/* Minsu Kim of one firm and of another: the address is called after the name */
	if (alike(x) && x->other_company && !x->company)
		return UNPROVED;
	/* a slip is not proved by a slip */
	if (alike(x))
		return x->typed || (name && (x->exact || !x->given)) ||
			       (x->moved && x->company)
			   ? OPEN
			   : DOUBTED;
	if (name && !x->numbered)
		return OPEN;
	return x->mail ? ANOTHER : UNPROVED;
}
