/* SPDX-License-Identifier: MIT */
#include "teller.h"

#include <signal.h>

enum { HUNG_MOST = 5 }; /* so many in a row, and the mail system is taken for stuck */

/* The message in t->text, of so many LEADS, is handed over: 1. 0: it is not, and why was said; -1 as
 * teller_lead. */
static int
hand_over(struct teller *t, struct slice address, size_t leads, const char *file, uint64_t line,
	  struct buf *err)
{
	struct buf why = {0}, more = {0};
	int sent = 0;

	if (t->out) {
		t->part.n = 0;
		notify_mbox_line(t->notify, &t->part);
		out_bytes(t->out, t->part.s, t->part.n);
		out_bytes(t->out, t->text.s, t->text.n);
		out_bytes(t->out, "\n", 1);
		return 1;
	}
	/* a full disk is found before the first message goes out, not after it */
	if (!t->proven && told_save(t->told, err) < 0)
		return -1;
	t->proven = true;
	if (t->mailer->hung >= HUNG_MOST)
		buf_addf(&why, "%s: not tried again in this run", t->mailer->program);
	else
		sent = mailer_send(t->mailer, buf_slice(&t->text), address, &why) == 0;
	if (leads > 1)
		buf_addf(&more, " with %zu more", leads - 1);
	if (!sent)
		warn_few(&t->failed, "%s:%ju: not sent, stays due%s: %s", file, (uintmax_t)line,
			 buf_string(&more), buf_string(&why));
	t->unsent += sent ? 0 : leads;
	buf_free(&why);
	buf_free(&more);
	return sent;
}

static int
deliver(struct teller *t, struct slice address, const struct digest_lead *lead, size_t leads,
	const char *file, uint64_t line, struct buf *err)
{
	int sent = hand_over(t, address, leads, file, line, err);

	if (sent <= 0)
		return sent;
	for (size_t i = 0; i < leads; i++)
		told_add(t->told, lead[i].id, lead[i].who, t->now);
	t->sent += leads;
	t->messages++;
	if (t->out || told_append(t->told, err) == 0)
		return 0;
	buf_addf(err, " (%s:%ju: sent, but not remembered)", file, (uintmax_t)line);
	return -1;
}

/* A polite signal waits until a message is sent and remembered, so that it makes nobody be told
 * twice. */
static int
deliver_whole(struct teller *t, struct slice address, const struct digest_lead *lead, size_t leads,
	      const char *file, uint64_t line, struct buf *err)
{
	sigset_t hold, old;
	int bad;

	sigemptyset(&hold);
	sigaddset(&hold, SIGINT);
	sigaddset(&hold, SIGTERM);
	sigaddset(&hold, SIGHUP);
	sigprocmask(SIG_BLOCK, &hold, &old);
	bad = deliver(t, address, lead, leads, file, line, err);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return bad;
}

/* Under this id, or under one that was merged into it ("3;6"; "#6" is a record that has none). */
static bool
was_told(struct teller *t, const struct hot *hot)
{
	struct slice list = hot->merged, id;

	if (told_before(t->told, hot->id, hot->who))
		return true;
	while (slice_next(&list, ';', &id))
		if (id.n && *id.p != '#' && told_before(t->told, id, hot->who))
			return true;
	return false;
}

static void
gather(struct teller *t, const struct hot *hot, size_t fields, const char *file, uint64_t line)
{
	struct digest_group *g = digest_add(&t->groups, hot, fields, file, line);

	if (g->leads > 1)
		buf_addf(&g->parts, "%s", notify_between(t->notify));
	notify_part(t->notify, hot, &g->parts);
	told_plan(t->told, hot->id, hot->who);
}

int
teller_lead(struct teller *t, const struct hot *hot, size_t fields, const char *file, uint64_t line,
	    struct buf *err)
{
	if (was_told(t, hot)) {
		t->before++;
		return 0;
	}
	if (t->quiet || hot->off) {
		t->later++;
		return 0;
	}
	if (t->digest) {
		gather(t, hot, fields, file, line);
		return 0;
	}
	t->part.n = t->key.n = t->text.n = 0;
	notify_part(t->notify, hot, &t->part);
	digest_key(&t->key, hot);
	notify_message(t->notify, hot, 1, buf_slice(&t->part), buf_slice(&t->key), &t->text);
	return deliver_whole(t, hot->address, &(struct digest_lead){hot->id, hot->who}, 1, file,
			     line, err);
}

int
teller_end(struct teller *t, struct buf *err)
{
	for (size_t i = 0; i < t->groups.n; i++) {
		struct digest_group *g = &t->groups.group[i];

		t->text.n = 0;
		notify_message(t->notify, &g->first, g->leads, buf_slice(&g->parts),
			       buf_slice(&g->key), &t->text);
		if (deliver_whole(t, g->first.address, g->lead, g->leads, g->file, g->line, err) <
		    0)
			return -1;
	}
	return 0;
}

void
teller_free(struct teller *t)
{
	digest_free(&t->groups);
	buf_free(&t->text);
	buf_free(&t->part);
	buf_free(&t->key);
}
