/* SPDX-License-Identifier: MIT */
#include "witness.h"

#include <string.h>

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

/* An address of a role is the firm's, and as good as none. */
static void
mail_add(struct facts *x, const struct field *f, unsigned level, uint32_t a, uint32_t b)
{
	const struct value *v = value_of(f, a), *w = value_of(f, b);

	x->mailbox |= (v && !v->shared) || (w && !w->shared);
	if (level >= LEVELS || !v || !w || v->shared || w->shared)
		return;
	if (level + 1 > x->mail)
		x->mail = (unsigned char)(level + 1);
	x->moved |= level >= LEVEL_FAIR && !email_same_domain(v, w);
	x->typed |= level >= LEVEL_FAIR && email_domain_slip(v, w);
	x->firm |= level < LEVEL_SAME && !v->free && email_same_domain(v, w);
	x->numbered |= x->firm && level == LEVEL_ELSE;
}

void
facts_name(struct facts *x, const struct field *f, int agrees)
{
	if (agrees > 0) {
		*(f->last ? &x->last : &x->given) = true;
		return;
	}
	x->other_name = true;
	x->other_given |= agrees < 0 && !f->last;
}

/* Whether an address has in it what tells a name from another. */
static bool
called_after(const struct value *mail, const struct values *v, const struct value *name,
	     const struct value *other)
{
	for (uint32_t i = 0; i < name->words; i++) {
		const struct word *w = &v->word[name->word + i];
		bool both = false;

		for (uint32_t j = 0; j < other->words; j++)
			both |= v->word[other->word + j].id == w->id;
		if (!both && w->n > 1 && memmem(mail->s.p, mail->first, name->s.p + w->p, w->n))
			return true;
	}
	return false;
}

/* Of names with a slip. */
static void
twice_add(struct facts *x, const struct fields *f, const struct field *name, uint32_t a, uint32_t b)
{
	const struct value *v = value_of(name, a), *w = value_of(name, b);

	for (size_t k = 0; k < f->n && v && w; k++) {
		const struct value *mail, *other;

		if (f->f[k].kind != COMPARE_EMAIL)
			continue;
		mail = value_of(&f->f[k], a);
		other = value_of(&f->f[k], b);
		x->twice |= mail && other && called_after(mail, &name->values, v, w) &&
			    called_after(other, &name->values, w, v);
	}
}

static void
name_add(struct facts *x, const struct fields *f, const struct field *name, unsigned level,
	 uint32_t a, uint32_t b)
{
	if (name->place || level >= LEVELS)
		return;
	facts_name(x, name, level > LEVEL_WEAK ? 1 : level == LEVEL_WEAK ? 0 : -1);
	if (level > LEVEL_WEAK && level < LEVEL_SAME)
		twice_add(x, f, name, a, b);
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
			name_add(x, f, field, level, a, b);
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
	if (alike(x)) {
		/* Minsu Kim of one firm and of another: the address is called after the name */
		if (x->moved && !x->typed && x->other_company && !x->company)
			return DOUBTED;
		/* Foti and Fati, foti@ and fati@: a slip that is made twice is another name */
		return x->typed || (name && !x->twice) || (x->moved && x->company) ? OPEN : DOUBTED;
	}
	if (name && !x->numbered)
		return OPEN;
	return x->mail ? ANOTHER : UNPROVED;
}
