/* SPDX-License-Identifier: MIT */
#include "notify_own.h"

#include "consent.h"
#include "mime.h"
#include "text.h"

#include <stdlib.h>

enum { OWNER_MOST = 1024 }; /* bytes of a name; it goes into To */

static int
rule_add(struct notify *n, const char *table, uint64_t line, struct slice text,
	 struct slice because, struct buf *err)
{
	struct rule_env env = {.lead = n->o.head, .zone = n->o.zone, .now = n->o.now};
	struct rule_error why = {0};

	n->because[n->rules] = because.n ? because : text;
	if (text.n && !(n->when[n->rules] = rule_compile(text, &env, &why))) {
		rule_explain_error(table, line, "when", text, &why, err);
		return -1;
	}
	n->rules++;
	return 0;
}

static int
rules_read(struct notify *n, struct buf *err)
{
	enum { WHEN, BECAUSE, COLUMNS };
	static const struct table_column columns[COLUMNS] = {{"when", true}, {"because", false}};
	size_t most;

	if (n->o.table && (table_read(&n->table, n->o.table, columns, COLUMNS, err) < 0 ||
			   (!n->o.whens && table_some(&n->table, "rule", err) < 0)))
		return -1;
	most = n->table.rows + n->o.whens + 1;
	n->when = xcalloc(most, sizeof(struct rule *));
	n->because = xcalloc(most, sizeof(*n->because));
	for (size_t i = 0; i < n->table.rows; i++)
		if (rule_add(n, n->table.name, n->table.line[i], table_cell(&n->table, i, WHEN),
			     table_cell(&n->table, i, BECAUSE), err) < 0)
			return -1;
	for (size_t i = 0; i < n->o.whens; i++) {
		struct slice text = slice_trim(slice_of(n->o.when[i]));

		if (!text.n) {
			buf_addf(err, "--when: empty");
			return -1;
		}
		if (rule_add(n, "--when", 1, text, (struct slice){"", 0}, err) < 0)
			return -1;
	}
	return 0;
}

enum { OWNER, EMAIL, HOURS, ZONE, AWAY_FROM, AWAY_TO, COVER, POOL, ROSTER_COLUMNS = POOL + 4 };

/* Both stand in any of the owner's rows; ZONES is by the owner's row, whole before HOURS are read. */
static int
zone_row(struct notify *n, size_t i, const struct zone **zones, struct buf *err)
{
	struct table *t = &n->roster;
	struct slice zone = table_cell(t, i, ZONE);
	uint32_t row = map_get(&n->owners, text_fold(table_cell(t, i, OWNER), &n->fold));

	if (!zone.n || (zones[row] = zone_open(zone.p)))
		return 0;
	buf_addf(err, "%s:%ju: zone: no time zone such as Asia/Seoul", t->name,
		 (uintmax_t)t->line[i]);
	return -1;
}

static int
hours_row(struct notify *n, size_t i, const struct zone **zones, struct buf *err)
{
	struct table *t = &n->roster;
	struct slice text = table_cell(t, i, HOURS);
	uint32_t row = map_get(&n->owners, text_fold(table_cell(t, i, OWNER), &n->fold));
	struct buf why = {0};

	if (!text.n || n->hours[row] ||
	    (n->hours[row] = hours_parse(text, zones[row] ? zones[row] : n->o.zone, &why)))
		return 0;
	buf_addf(err, "%s:%ju: hours: %s", t->name, (uintmax_t)t->line[i], buf_string(&why));
	buf_free(&why);
	return -1;
}

static int
hours_read(struct notify *n, struct buf *err)
{
	static const struct absence_columns away = {OWNER, AWAY_FROM, AWAY_TO, COVER};
	const struct zone **zones;
	int bad = 0;

	if (n->o.holidays && holidays_read(&n->holidays, n->o.holidays, err) < 0)
		return -1;
	n->hours = xcalloc(n->roster.rows + 1, sizeof(struct hours *));
	zones = xcalloc(n->roster.rows + 1, sizeof(*zones));
	for (size_t i = 0; i < n->roster.rows && !bad; i++)
		bad = zone_row(n, i, zones, err);
	for (size_t i = 0; i < n->roster.rows && !bad; i++)
		bad = hours_row(n, i, zones, err);
	for (size_t i = 0; i < n->owners.n && !bad; i++) {
		size_t row = map_value(&n->owners, i);

		if (!zones[row])
			zones[row] = n->o.zone;
		/* who has none works round the clock, but for holidays */
		if (!n->hours[row] && n->o.holidays)
			n->hours[row] = hours_parse(SLICE(""), zones[row], err);
		if (n->hours[row])
			zones[row] = hours_zone(n->hours[row]);
	}
	n->absence = xcalloc(n->roster.rows + 1, sizeof(*n->absence));
	bad = bad || absences_read(n->absence, &n->roster, &away, &n->owners, zones, err) < 0;
	free(zones);
	return bad ? -1 : 0;
}

/* The addresses, the hours and absences; whatever else the roster says is lead-route's. */
static int
roster_read(struct notify *n, struct buf *err)
{
	static const struct table_column columns[ROSTER_COLUMNS] = {
	    {"owner", true},	  {"email", false},   {"hours", false}, {"zone", false},
	    {"away_from", false}, {"away_to", false}, {"cover", false}, {"pool", false},
	    {"when", false},	  {"weight", false},  {"capacity", false}};
	struct table *t = &n->roster;

	if (!n->o.roster)
		return 0;
	if (table_read(t, n->o.roster, columns, ROSTER_COLUMNS, err) < 0)
		return -1;
	for (size_t i = 0; i < t->rows; i++) {
		struct slice email = table_cell(t, i, EMAIL), known;
		uint32_t *row = map_put(&n->owners, text_fold(table_cell(t, i, OWNER), &n->fold));

		if (*row == MAP_NONE || !table_cell(t, *row, EMAIL).n) {
			*row = (uint32_t)i;
			continue;
		}
		known = table_cell(t, *row, EMAIL);
		if (email.n && !slice_eq(email, known)) {
			buf_addf(err, "%s:%ju: email: this owner has another one in line %ju",
				 t->name, (uintmax_t)t->line[i], (uintmax_t)t->line[*row]);
			return -1;
		}
	}
	return hours_read(n, err);
}

/* A moment of work that begins now is over when it has passed. */
static bool
is_off(struct notify *n, uint32_t row)
{
	struct hours *h = n->o.working_hours ? n->hours[row] : NULL;

	return h && hours_due(h, &n->holidays, n->o.now, WHEN_SECOND, 0) != n->o.now + WHEN_SECOND;
}

static int
columns_find(struct notify *n, struct buf *err)
{
	const struct {
		const char *name;
		int *column;
	} find[] = {
	    {"lead_id", &n->lead_id},	      {"email", &n->email},
	    {"merged_ids", &n->merged},	      {"owner", &n->owner},
	    {"owner_email", &n->owner_email}, {"queue", &n->queue},
	    {"consent", &n->consent},	      {"unsubscribed_at", &n->unsubscribed},
	    {"name", &n->full_name},	      {"first_name", &n->first_name},
	    {"last_name", &n->last_name},
	};

	for (size_t i = 0; i < sizeof(find) / sizeof(*find); i++) {
		*find[i].column = head_find(n->o.head, slice_of(find[i].name));
		if (*find[i].column == HEAD_TWICE) {
			buf_addf(err, "two columns are called \"%s\"", find[i].name);
			return -1;
		}
	}
	if (n->owner != HEAD_NONE || n->owner_email != HEAD_NONE)
		return 0;
	buf_addf(err, "there is no column \"owner\" or \"owner_email\"; lead-route(1) writes one");
	return -1;
}

struct notify *
notify_open(const struct notify_options *o, struct buf *err)
{
	struct notify *n = xcalloc(1, sizeof(*n));

	n->o = *o;
	when_format(o->now, o->zone, false, n->now_text);
	if (columns_find(n, err) < 0 || rules_read(n, err) < 0 || roster_read(n, err) < 0 ||
	    notify_template_open(n, err) < 0) {
		notify_free(n);
		return NULL;
	}
	return n;
}

bool
notify_refuse(struct notify_fault *fault, const char *code, const char *message)
{
	fault->code = code;
	fault->message = message;
	return false;
}

bool
notify_address(struct notify *n, struct slice s, struct notify_fault *fault)
{
	if (!mime_header_safe(s))
		return notify_refuse(fault, "header-injection",
				     "a control character in an address");
	if (s.n && s.p[0] == '-')
		return notify_refuse(fault, "leading-dash", "an address that begins with a dash");
	/* what older mailers take for a program or a file */
	if (s.n && (s.p[0] == '|' || s.p[0] == '/'))
		return notify_refuse(fault, "bad-address", "an address that begins with | or /");
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return notify_refuse(fault, "bad-address",
					     "an address with a blank or beyond ASCII");
	if (address_read(s, &n->address) > ADDRESS_LITERAL)
		return notify_refuse(fault, "bad-address", "not an e-mail address");
	return true;
}

/* Who gets the message, where the roster has the owner: row ROW of it, or that of who stands in. */
static uint32_t
stand_in(struct notify *n, uint32_t row, struct hot *hot)
{
	uint32_t who = row == MAP_NONE ? row : absence_stand_in(n->absence, row, n->o.now);

	hot->off = row != MAP_NONE && (who == ABSENCE_NOBODY || is_off(n, who));
	if (who == row || who == ABSENCE_NOBODY)
		return row;
	hot->instead = hot->owner;
	hot->to = table_cell(&n->roster, who, OWNER);
	return who;
}

/* Where the owner is reached: the lead says it, the roster does, or the owner is an address. */
static bool
address_find(struct notify *n, const struct record *r, struct hot *hot, struct notify_fault *fault)
{
	struct slice name = record_get(r, n->owner);
	uint32_t row;

	hot->owner = hot->to = slice_trim(name);
	row = stand_in(n, map_get(&n->owners, text_fold(hot->owner, &n->fold)), hot);
	if (!hot->instead.n)
		hot->address = record_get(r, n->owner_email);
	fault->column = SLICE("owner");
	if (!mime_header_safe(name) || !mime_header_safe(hot->to))
		return notify_refuse(fault, "header-injection", "a control character in a header");
	if (name.n > OWNER_MOST || hot->to.n > OWNER_MOST)
		return notify_refuse(fault, "header-too-long", "a name of over 1 KiB");
	if (hot->address.n) {
		fault->column = SLICE("owner_email");
	} else if (!hot->owner.n) {
		return notify_refuse(fault, "no-owner", "a hot lead without an owner");
	} else {
		if (row != MAP_NONE)
			hot->address = table_cell(&n->roster, row, EMAIL);
		else if (memchr(hot->owner.p, '@', hot->owner.n))
			hot->address = hot->owner;
		if (!hot->address.n)
			return notify_refuse(fault, "no-address",
					     "the owner has no e-mail address");
	}
	if (!notify_address(n, hot->address, fault))
		return false;
	hot->who = hot->owner.n ? hot->owner : hot->address;
	return true;
}

/* The first rule that holds; -1: none, -2: a regular expression reached its limit. */
static int
rule_first(struct notify *n, const struct record *r, struct buf *err)
{
	struct rule_row row = {.lead = r->f, .lead_n = r->n};

	for (size_t i = 0; i < n->rules; i++) {
		int holds = n->when[i] ? rule_test(n->when[i], &row) : 1;

		if (holds > 0)
			return (int)i;
		if (holds < 0 && i < n->table.rows)
			buf_addf(err, "%s:%ju: when: %s", n->table.name,
				 (uintmax_t)n->table.line[i], rule_limit(n->when[i]));
		else if (holds < 0)
			buf_addf(err, "--when: %s", rule_limit(n->when[i]));
		if (holds < 0)
			return -2;
	}
	return -1;
}

/* lead-route put it into a queue that is nobody's, as its table says. */
static bool
is_nobodys(const struct notify *n, const struct record *r)
{
	struct slice queue = slice_trim(record_get(r, n->queue));

	return queue.n && !slice_eq(queue, SLICE("unrouted")) &&
	       !slice_trim(record_get(r, n->owner)).n && !record_get(r, n->owner_email).n;
}

enum notice
notify_lead(struct notify *n, const struct record *r, struct hot *hot, struct notify_fault *fault,
	    struct buf *err)
{
	int rule = rule_first(n, r, err);

	*hot = (struct hot){.field = r->f};
	*fault = (struct notify_fault){.column = SLICE("")};
	if (rule < 0)
		return rule == -1 ? NOTICE_NONE : NOTICE_ERROR;
	if (consent_refuses(record_get(r, n->consent), record_get(r, n->unsubscribed)))
		return NOTICE_NO_CONSENT;
	if (is_nobodys(n, r))
		return NOTICE_NO_OWNER;
	hot->because = n->because[rule];
	hot->merged = record_get(r, n->merged);
	hot->id = slice_trim(record_get(r, n->lead_id));
	if (!hot->id.n)
		hot->id = slice_trim(record_get(r, n->email));
	if (!hot->id.n) {
		fault->column = SLICE("lead_id");
		notify_refuse(fault, "no-id", "a lead without lead_id and e-mail address");
		return NOTICE_REJECTED;
	}
	if (!address_find(n, r, hot, fault) || !notify_headers_good(n, hot, fault))
		return NOTICE_REJECTED;
	return NOTICE_DUE;
}

void
notify_free(struct notify *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->rules; i++)
		rule_free(n->when[i]);
	free(n->when);
	free(n->because);
	for (size_t i = 0; n->hours && i < n->roster.rows; i++)
		hours_free(n->hours[i]);
	free(n->hours);
	free(n->absence);
	holidays_free(&n->holidays);
	table_free(&n->table);
	table_free(&n->roster);
	map_free(&n->owners);
	template_free(n->template);
	buf_free(&n->template_text);
	buf_free(&n->address.text);
	buf_free(&n->fold);
	buf_free(&n->value);
	buf_free(&n->name);
	buf_free(&n->person);
	free(n);
}

struct rule_tally
notify_tally(const struct notify *n)
{
	struct rule_tally all = {0};

	for (size_t i = 0; i < n->rules; i++) {
		struct rule_tally t = n->when[i] ? rule_tally(n->when[i]) : (struct rule_tally){0};

		all.empty += t.empty;
		all.unreadable += t.unreadable;
	}
	return all;
}
