/* SPDX-License-Identifier: MIT
 * What those who went on have in common: values of columns (trait), and what they had read before
 * (content). Each is a table of two by two counts, exposed or not, went on or not. Contents are
 * compared at a landmark: who is still in the stage so long after entry, by what they had read till
 * then and what they did in the window after it; so both sides are watched equally long, and nobody
 * is called a reader for having had the time to read (Anderson, Cain and Gelber, J. Clin. Oncol. 1,
 * 1983). */
#include "funnel_parts.h"

#include <stdlib.h>

/* Leads on either side; below it nothing can be told, and every test more costs the others. */
enum { SIDE_MIN = 10 };

/* Columns that say something about a lead before it moved. */
static const char usual[] = "origin,source,medium,campaign,industry,country,region,city,language,"
			    "title,authority,need,employees_band";

struct funnel_content {
	struct funnel_labels assets; /* moves x MOVE_COUNTS */
	uint32_t *row;		     /* the label of an asset + 1 */
	uint64_t *mark;		     /* the last lead and move that met the label */
	size_t rows, marks, leads;
};

static void
moves_open(struct funnel *f)
{
	f->move = xcalloc(f->kpis + 1, sizeof(*f->move));
	for (size_t i = 0; i < f->kpis; i++)
		f->move[f->moves++] = (struct funnel_move){
		    .from = f->kpi[i].from, .to = f->kpi[i].to, .window = f->kpi[i].window};
	if (f->moves == 0 && f->steps > 1)
		f->move[f->moves++] =
		    (struct funnel_move){.to = f->goal, .window = f->o->window};
}

static int
traits_open(struct funnel *f, const struct head *head, const char *list, bool must, struct buf *err)
{
	for (const char *p = list;; p++) {
		struct slice name = slice_trim((struct slice){p, strcspn(p, ",")});
		int c = head_find(head, name);
		size_t cap = f->traits;

		if (c < 0 && must) {
			buf_addf(err, "--traits: ");
			if (c == HEAD_TWICE)
				buf_addf(err, "two columns are called \"%.*s\"", (int)name.n,
					 name.p);
			else
				head_unknown(head, name, err);
			return -1;
		}
		if (c >= 0) {
			f->trait = xrealloc_array(f->trait, cap + 1, sizeof(*f->trait));
			f->trait[f->traits++] = (struct funnel_trait){
			    .name = name, .column = c, .values.width = f->moves * MOVE_COUNTS};
		}
		p += strcspn(p, ",");
		if (!*p)
			return 0;
	}
}

int
trait_open(struct funnel *f, const struct head *head, struct buf *err)
{
	const struct funnel_options *o = f->o;

	moves_open(f);
	if (f->moves == 0)
		return 0;
	if ((o->sections & FUNNEL_TRAIT) &&
	    traits_open(f, head, o->traits ? o->traits : usual, o->traits, err) < 0)
		return -1;
	if (!(o->sections & FUNNEL_CONTENT) || (!o->events && !o->merging))
		return 0;
	for (size_t i = 0; i < EVENT_KEYS; i++)
		f->key[i] = head_find(head, slice_of(event_key_name[i]));
	f->content = xcalloc(1, sizeof(*f->content));
	f->content->assets.width = f->moves * MOVE_COUNTS;
	return 0;
}

/* The counts of an asset, by its number and so without a hash, unless the lead at hand has been
 * counted there already. */
static uint64_t *
asset_at(struct funnel *f, uint32_t id, size_t move)
{
	struct funnel_content *c = f->content;
	uint64_t mark = (uint64_t)(c->leads * f->moves + move + 1);
	size_t row;

	if (id >= c->rows) {
		size_t rows = (size_t)id + 256;

		c->row = xrealloc_array(c->row, rows, sizeof(*c->row));
		memset(c->row + c->rows, 0, (rows - c->rows) * sizeof(*c->row));
		c->rows = rows;
	}
	if (c->row[id] == 0) {
		uint64_t *count = labels_at(&c->assets, events_text(f->o->events, id));

		if (!count)
			return NULL;
		c->row[id] =
		    (uint32_t)((size_t)(count - c->assets.count) / c->assets.width) + 1;
	}
	row = c->row[id] - 1;
	if (row >= c->marks) {
		size_t marks = row + 256;

		c->mark = xrealloc_array(c->mark, marks, sizeof(*c->mark));
		memset(c->mark + c->marks, 0, (marks - c->marks) * sizeof(*c->mark));
		c->marks = marks;
	}
	if (c->mark[row] == mark)
		return NULL;
	c->mark[row] = mark;
	return c->assets.count + row * c->assets.width + move * MOVE_COUNTS;
}

/* Is the lead one that can be compared at the landmark, and did it go on after it? */
static bool
at_landmark(const struct funnel *f, const struct funnel_move *m, bool *went)
{
	const struct funnel_lead *l = &f->lead;
	int64_t start = l->entry[m->from].at, landmark = f->o->landmark, took;

	if (l->reached <= m->from || start == WHEN_NONE ||
	    f->o->now - start < landmark + m->window)
		return false;
	*went = false;
	if (l->lost_at != WHEN_NONE && l->lost_at - start <= landmark)
		return false;
	if (l->reached <= m->to)
		return true;
	if (l->entry[m->to].at == WHEN_NONE)
		return false;
	took = funnel_days(&l->entry[m->from], &l->entry[m->to]);
	*went = m->window == 0 || took <= landmark + m->window;
	return took > landmark;
}

static void
content_add(struct funnel *f, const struct record *r)
{
	struct history h;
	const struct event_hit *hit;
	size_t hits;

	events_record(f->o->events, r, f->key, &h);
	hit = history_stream(&h, f->o->stream, &hits);
	f->content->leads++;
	for (size_t i = 0; i < f->moves; i++) {
		struct funnel_move *m = &f->move[i];
		bool went;

		if (!at_landmark(f, m, &went))
			continue;
		m->n++;
		m->hits += went;
		for (size_t k = 0;
		     k < hits && hit[k].at <= f->lead.entry[m->from].at + f->o->landmark; k++) {
			uint64_t *count;

			if (events_text(f->o->events, hit[k].asset).n == 0 ||
			    !(count = asset_at(f, hit[k].asset, i)))
				continue;
			count[MOVE_N]++;
			count[MOVE_HITS] += went;
		}
	}
}

void
trait_add(struct funnel *f, const struct record *r)
{
	for (size_t i = 0; i < f->moves && f->traits; i++) {
		const struct funnel_move *m = &f->move[i];
		enum funnel_verdict v = funnel_judge(f, m->from, m->to, m->window);

		for (size_t k = 0; k < f->traits && v >= VERDICT_STAYED; k++) {
			struct slice value = record_get(r, f->trait[k].column);
			uint64_t *count = value.n ? labels_at(&f->trait[k].values, value) : NULL;

			if (!count)
				continue;
			count[i * MOVE_COUNTS + MOVE_N]++;
			count[i * MOVE_COUNTS + MOVE_HITS] += v == VERDICT_WENT;
		}
	}
	if (f->content)
		content_add(f, r);
}

/* One comparison that is made. */
struct found {
	struct slice by, group;
	const struct funnel_move *move;
	uint64_t n1, k1, n0, k0;
	double p, q;
	struct lift lift;
};

struct finds {
	struct found *f;
	size_t n, cap;
};

/* The values of one table against all others that have one. */
static void
compare(struct finds *all, struct slice by, const struct funnel_labels *l,
	const struct funnel_move *m, size_t move, uint64_t n, uint64_t hits)
{
	for (size_t i = 0; i < l->n; i++) {
		const uint64_t *c = l->count + i * l->width + move * MOVE_COUNTS;
		struct found t = {.by = by, .group = l->label[i], .move = m};

		t.n1 = c[MOVE_N];
		t.k1 = c[MOVE_HITS];
		t.n0 = n - t.n1;
		t.k0 = hits - t.k1;
		if (t.n1 < SIDE_MIN || t.n0 < SIDE_MIN || hits == 0 || hits == n)
			continue;
		t.lift = stats_lift(t.k1, t.n1, t.k0, t.n0);
		t.p = stats_fisher(t.k1, t.n1, t.k0, t.n0);
		all->f = xgrow(all->f, all->n, &all->cap, sizeof(*all->f));
		all->f[all->n++] = t;
	}
}

static int
by_chance(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int c;

	if (x->q != y->q)
		return x->q < y->q ? -1 : 1;
	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	if ((c = slice_cmp(x->by, y->by)) != 0 || (c = slice_cmp(x->group, y->group)) != 0)
		return c;
	return (x->move > y->move) - (x->move < y->move);
}

static struct report_row *
found_row(struct funnel *f, struct report *r, const char *section, const struct found *t,
	  const char *metric)
{
	struct report_row *row = report_add(r, section, metric);

	row->by = t->by;
	row->group = t->group;
	row->from = f->step[t->move->from].name;
	row->to = f->step[t->move->to].name;
	return row;
}

/* q values over all comparisons; is there one that stands out? */
static bool
judge(struct finds *all)
{
	double *q = xcalloc(all->n + 1, sizeof(*q));
	bool clear = false;

	for (size_t i = 0; i < all->n; i++)
		q[i] = all->f[i].p;
	stats_bh(q, all->n);
	for (size_t i = 0; i < all->n; i++) {
		all->f[i].q = q[i];
		clear |= q[i] < 0.05;
	}
	free(q);
	return clear;
}

static void
found_rows(struct funnel *f, struct report *r, const char *section, struct finds *all)
{
	if (all->n)
		qsort(all->f, all->n, sizeof(*all->f), by_chance);
	report_set_count(report_add(r, section, "compared"), all->n);
	for (size_t i = 0; i < all->n; i++) {
		const struct found *t = &all->f[i];
		struct report_row *row = found_row(f, r, section, t, "lift");

		report_set_interval(row, REPORT_RATIO, t->lift.ratio, t->lift.low, t->lift.high,
				    t->n1 + t->n0);
		row->status = t->q >= 0.05 ? "unclear" : t->lift.ratio > 1 ? "up" : "down";
		report_set_rate(found_row(f, r, section, t, "rate"), t->k1, t->n1);
		report_set_rate(found_row(f, r, section, t, "rate_others"), t->k0, t->n0);
		report_set_number(found_row(f, r, section, t, "p"), REPORT_CHANCE, t->p);
		report_set_number(found_row(f, r, section, t, "q"), REPORT_CHANCE, t->q);
	}
	free(all->f);
}

void
trait_rows(struct funnel *f, struct report *r)
{
	struct finds all = {0};

	for (size_t k = 0; k < f->traits; k++)
		for (size_t i = 0; i < f->moves; i++) {
			const struct funnel_labels *l = &f->trait[k].values;
			uint64_t n = 0, hits = 0;

			for (size_t v = 0; v < l->n; v++) {
				n += l->count[v * l->width + i * MOVE_COUNTS + MOVE_N];
				hits += l->count[v * l->width + i * MOVE_COUNTS + MOVE_HITS];
			}
			compare(&all, f->trait[k].name, l, &f->move[i], i, n, hits);
		}
	if (!judge(&all) && f->o->automatic) {
		free(all.f);
		return;
	}
	found_rows(f, r, "trait", &all);
}

void
content_rows(struct funnel *f, struct report *r)
{
	struct finds all = {0};

	for (size_t i = 0; f->content && i < f->moves; i++)
		compare(&all, SLICE("asset"), &f->content->assets, &f->move[i], i, f->move[i].n,
			f->move[i].hits);
	judge(&all);
	found_rows(f, r, "content", &all);
}

struct funnel_labels *
trait_assets(struct funnel *f)
{
	return &f->content->assets;
}

void
trait_free(struct funnel *f)
{
	for (size_t i = 0; i < f->traits; i++)
		labels_free(&f->trait[i].values);
	free(f->trait);
	free(f->move);
	if (!f->content)
		return;
	labels_free(&f->content->assets);
	free(f->content->row);
	free(f->content->mark);
	free(f->content);
}
