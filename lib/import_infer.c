/* SPDX-License-Identifier: MIT */
#include "import_infer.h"

#include "text.h"

static const char *const order_name[] = {
    [ORDER_MDY] = "mdy", [ORDER_DMY] = "dmy", [ORDER_YMD] = "ymd"};
static const char *const mark_name[] = {[MARK_POINT] = "point", [MARK_COMMA] = "comma"};

static enum date_order
order_of(struct slice name)
{
	for (int i = ORDER_MDY; i <= ORDER_YMD; i++)
		if (text_same(name, slice_of(order_name[i])))
			return (enum date_order)i;
	return ORDER_UNKNOWN;
}

static bool
is_one(unsigned bits)
{
	return bits && !(bits & (bits - 1));
}

/* The only bit's place. */
static int
place(unsigned bits)
{
	int i = 0;

	while (bits >>= 1)
		i++;
	return i;
}

struct infer
infer_none(struct slice told, enum date_order order)
{
	struct infer f = {.orders = ORDERS_ALL, .how = ""};

	f.order = order_of(told);
	for (int i = MARK_POINT; i <= MARK_COMMA; i++)
		if (text_same(told, slice_of(mark_name[i])))
			f.mark = (enum decimal_mark)i;
	f.fixed = f.order || f.mark;
	f.how = f.fixed ? "map" : "";
	if (!f.fixed && order) {
		f.order = order;
		f.fixed = true;
		f.how = "option";
	}
	return f;
}

void
infer_see(struct infer *f, const struct clean_row *row, uint64_t line)
{
	unsigned said = row->orders | row->marks;

	f->any |= row->orders;
	if (row->orders)
		f->orders &= row->orders;
	else if (is_one(row->marks))
		f->marks |= row->marks;
	f->signs |= row->signs;
	if (said && !is_one(said) && f->either++ == 0)
		f->line = line;
}

void
infer_decide(struct infer *f, struct slice usual, bool korean)
{
	bool often = usual.n && usual.p[usual.n - 1] == '?';

	if (f->fixed)
		return;
	if (is_one(f->orders)) {
		f->order = (enum date_order)place(f->orders);
		f->how = korean && f->any & ~f->orders & 1u << ORDER_YMD ? "unlike" : "values";
	} else if (f->orders != ORDERS_ALL || f->either) {
		enum date_order o = order_of((struct slice){usual.p, usual.n - often});

		/* Two digits for the year, at either end. */
		if (!o && korean && f->orders & 1u << ORDER_YMD)
			o = ORDER_YMD;
		if (o && f->orders & 1u << o) {
			f->order = o;
			f->how = often ? "usual" : "preset";
		}
	}
	if (is_one(f->marks)) {
		f->mark = (enum decimal_mark)place(f->marks);
		f->how = "values";
	} else if (f->marks || (f->signs && !is_one(f->signs))) {
		f->mark = MARK_MIXED;
	}
}

bool
infer_asks(const struct infer *f)
{
	return !f->fixed && f->either;
}

bool
infer_is_open(const struct infer *f, bool dates)
{
	return infer_asks(f) &&
	       (dates ? !f->order : !f->mark || (f->mark == MARK_MIXED && !f->marks));
}

bool
infer_is_mixed(const struct infer *f)
{
	return !f->fixed && !f->orders;
}

bool
infer_same(const struct infer *a, const struct infer *b)
{
	return a->orders == b->orders && a->any == b->any && a->marks == b->marks && a->signs == b->signs &&
	       a->order == b->order && a->mark == b->mark && !a->either == !b->either;
}

void
infer_add(struct infer *f, const struct infer *was, const struct infer *is)
{
	f->either += is->either - was->either;
}

struct slice
infer_format(const struct infer *f, bool dates)
{
	if (dates && f->order)
		return slice_of(order_name[f->order]);
	if (!dates && (f->mark == MARK_POINT || f->mark == MARK_COMMA))
		return slice_of(mark_name[f->mark]);
	if (!f->either || (!dates && f->mark != MARK_MIXED))
		return SLICE("");
	return dates && f->orders ? SLICE("undecided") : SLICE("mixed");
}
