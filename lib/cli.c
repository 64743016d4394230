/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "cli_table.h"
#include "file.h"
#include "num.h"
#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SHOWN = 64 }; /* bytes of a mistyped option that a message repeats */

void
cli_usage(const struct cli *c, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	die("%s%s '%s --help'", text, text[strlen(text) - 1] == '?' ? " Try" : "; try",
	    c->tool->name);
}

static _Noreturn void
print_and_exit(struct buf *b)
{
	if (file_write(STDOUT_FILENO, b->s, b->n) != 0)
		die("write error:");
	exit(EXIT_DONE);
}

static _Noreturn void
tell(const struct cli_tool *tool, enum cli_common what)
{
	struct buf b = {0};

	if (what == OPT_HELP_SHORT)
		cli_help_short(tool, &b);
	else if (what == OPT_HELP)
		cli_help_full(tool, &b);
	else if (what == OPT_PRINT)
		cli_print_options(tool, &b);
	else
		buf_addf(&b, "%s %s\n", tool->name, LEADPIPE_VERSION);
	print_and_exit(&b);
}

/* A number, with K, M or G (of 1024) behind it. */
int
cli_number(const struct cli *c, const char *option, int least, int most)
{
	long n;

	if (!num_parse_long(slice_of(c->arg), least, most, &n))
		cli_usage(c, "option \"--%s\": not a number from %d to %d", option, least, most);
	return (int)n;
}

size_t
cli_size(const struct cli *c, const char *option, int64_t most)
{
	static const char units[] = "KMG";
	struct slice s = slice_of(c->arg);
	const char *unit = s.n ? strchr(units, s.p[s.n - 1]) : NULL;
	int shift = unit ? 10 * (int)(unit - units + 1) : 0;
	int64_t v;

	s.n -= unit != NULL;
	if (!num_parse_int64(s, 1, most >> shift, &v))
		cli_usage(c, "option \"--%s\": not a size such as 500K, 64M or 2G, or too large",
			  option);
	return (size_t)v << shift;
}

static void
common_option(struct cli *c, enum cli_common what, const struct cli_option *o)
{
	switch (what) {
	case OPT_OUTPUT:
		c->output = c->arg;
		break;
	case OPT_TSV:
		c->tsv = true;
		break;
	case OPT_QUIET: /* of -q and -v the last one wins */
	case OPT_VERBOSE:
		c->quiet = what == OPT_QUIET;
		c->verbose = what == OPT_VERBOSE;
		break;
	case OPT_NOW:
		c->now_text = c->arg;
		break;
	case OPT_TZ:
		c->tz_name = c->arg;
		break;
	case OPT_EXCEL:
		c->excel = true;
		break;
	case OPT_FIELD:
		c->in.max_field = cli_size(c, o->name, INT32_MAX);
		break;
	case OPT_RECORD:
		c->in.max_record = cli_size(c, o->name, INT32_MAX);
		break;
	case OPT_COLUMNS:
		c->in.max_columns = cli_size(c, o->name, INT32_MAX);
		break;
	case OPT_PROGRESS:
	case OPT_NO_PROGRESS:
		c->progress = what == OPT_PROGRESS;
		break;
	case OPT_HELP_SHORT:
	case OPT_HELP:
	case OPT_VERSION:
	case OPT_PRINT:
		tell(c->tool, what);
	case OPT_END:
		break;
	}
}

/* An option that was found, its argument in c->arg. Returns what cli_next gives, or 0 for a common
 * one. */
static int
take(struct cli *c, const struct cli_option *o, int means)
{
	if (means >= CLI_LONG) {
		common_option(c, (enum cli_common)(means - CLI_LONG), o);
		return 0;
	}
	if (o->letter == 'n' && o->name && strcmp(o->name, "dry-run") == 0)
		c->dry_run = true;
	return o->letter ? o->letter : CLI_LONG + means;
}

/* getopt_long also takes "--thr" for --threshold; a script that relies on it breaks when the next
 * option comes. */
static bool
abbreviated(const char *word, const char *name)
{
	size_t n = strcspn(word + 2, "=");

	return strlen(name) != n || strncmp(word + 2, name, n) != 0;
}

/* What getopt_long could not take: WORD is the argument it was in. */
static _Noreturn void
refuse(const struct cli *c, const char *word, bool missing)
{
	struct slice name = {word + 2, 0};
	const struct cli_option *o;
	const char *near;
	int means;

	if (word[1] != '-') {
		o = cli_find(c->tool, optopt, (struct slice){"", 0}, &means);
		if (missing && o)
			cli_usage(c, "option \"-%c\" needs an argument (%s)", optopt, o->arg);
		cli_usage(c, "unknown option \"-%c\"", optopt);
	}
	name.n = strcspn(name.p, "=");
	o = cli_find(c->tool, 0, name, &means);
	if (o && missing)
		cli_usage(c, "option \"--%s\" needs an argument (%s)", o->name, o->arg);
	if (o)
		cli_usage(c, "option \"--%s\" takes no argument", o->name);
	near = cli_near(c->tool, name);
	if (name.n > SHOWN)
		name.n = SHOWN;
	if (near)
		cli_usage(c, "unknown option \"--%.*s\"; did you mean \"--%s\"?", (int)name.n,
			  name.p, near);
	cli_usage(c, "unknown option \"--%.*s\"", (int)name.n, name.p);
}

/* By default only where it disturbs nobody: stderr is a terminal, and the records go elsewhere. */
static bool
wants_progress(const struct cli *c)
{
	if (c->progress >= 0)
		return c->progress;
	return !c->quiet && isatty(STDERR_FILENO) && (c->output || !isatty(STDOUT_FILENO));
}

/* What depends on several options at once. */
static void
resolve(struct cli *c)
{
	struct timespec t;

	if (c->quiet)
		err_quiet();
	if (wants_progress(c))
		progress_show();
	c->zone = zone_open(c->tz_name);
	if (!c->zone && c->tz_name && zone_two_ways(c->tz_name))
		cli_usage(c, "time zone \"%s\": east for some and west for others; write +9, or a name as "
			     "Asia/Seoul", c->tz_name);
	if (!c->zone && c->tz_name && *c->tz_name)
		cli_usage(c, "unknown time zone \"%s\"", c->tz_name);
	if (!c->zone)
		cli_usage(c, "unknown time zone \"%s\" in TZ", getenv("TZ"));
	if (c->now_text) {
		if (!when_parse(slice_of(c->now_text), c->zone, &c->now, NULL))
			cli_usage(c, "option \"--now\": not a time as 2025-04-21T09:30:00+09:00");
		return;
	}
	clock_gettime(CLOCK_REALTIME, &t);
	c->now = t.tv_sec * WHEN_SECOND;
}

int
cli_next(struct cli *c)
{
	int got;

	for (;;) {
		char *word = c->argv[optind];
		const struct cli_option *o;
		int means, row = -1;

		got = getopt_long(c->argc, c->argv, c->letters, c->names, &row);
		if (got == -1 && optind < c->argc && strcmp(word, "--") != 0) {
			c->plain[c->operands++] =
			    c->argv[optind++]; /* "+" in letters: operands may be anywhere */
			continue;
		}
		if (got == -1)
			break;
		if (got == '?' || got == ':' || (row >= 0 && abbreviated(word, c->names[row].name)))
			refuse(c, word, got == ':');
		o = row >= 0 ? cli_find(c->tool, 0, slice_of(c->names[row].name), &means)
			     : cli_find(c->tool, got, (struct slice){"", 0}, &means);
		c->arg = o->arg ? optarg : c->none;
		cli_reads_option(c, o);
		got = take(c, o, means);
		if (got)
			return got;
	}
	while (optind < c->argc)
		c->plain[c->operands++] = c->argv[optind++];
	c->operand = c->plain;
	cli_reads_option(c, NULL);
	resolve(c);
	return -1;
}

void
cli_list_add(struct cli_list *l, const char *item)
{
	l->item = xgrow(l->item, l->n, &l->cap, sizeof(*l->item));
	l->item[l->n++] = item;
}

/* A standard descriptor that is closed would be given to the next file that is opened. It stays
 * unusable instead. */
static void
keep_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
			exit(EXIT_FAILED);
}

/* Leads are personal data: no core files. A limit of 1 also keeps Linux from piping one to a
 * collector. */
static void
forbid_core(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_CORE, &lim) == 0) {
		lim.rlim_cur = lim.rlim_max > 1 ? 1 : lim.rlim_max;
		setrlimit(RLIMIT_CORE, &lim);
	}
}

void
cli_init(struct cli *c, const struct cli_tool *tool, int argc, char **argv)
{
	keep_descriptors();
	forbid_core();
	err_prog(tool->name);
	signal(SIGXFSZ, SIG_IGN); /* a file at its size limit is a write error like others */
	progress_init();
	*c = (struct cli){.tool = tool, .argc = argc, .argv = argv, .progress = -1};
	c->arg = c->none;
	cli_getopt(tool, &c->names, &c->letters);
	opterr = 0;
	c->plain = xcalloc((size_t)argc + 1, sizeof(*c->plain));
}

/* Excel in half the world writes ';' between the cells. A filter does not guess, since a name of a
 * column may have one: it writes what it was given. But every lead is then without consent, address
 * and all else, and nobody would know. */
static void
warn_of_semicolons(const struct in *in)
{
	const struct head *h = in_head(in);

	if (h->n == 1 && memchr(h->name[0].p, ';', h->name[0].n))
		warn("%s:1: one column, with ';' in its name; lead-import reads files with ';' between "
		     "the cells", in_name(in));
}

struct in *
cli_in(struct cli *c)
{
	struct buf err = {0};
	bool from_stdin = c->operands == 0;
	struct in *in;

	for (size_t i = 0; i < c->operands; i++)
		from_stdin |= strcmp(c->operand[i], "-") == 0;
	if (from_stdin && isatty(STDIN_FILENO))
		warn("reading standard input");
	in = in_open(c->operand, c->operands, &c->in, &err);
	if (!in)
		die("%s", buf_string(&err));
	buf_free(&err);
	warn_of_semicolons(in);
	return in;
}

bool
cli_record(struct in *in, struct record *r)
{
	int got = in_next(in, r);

	if (got < 0)
		die("%s", in_error(in));
	if (got)
		progress_step();
	return got;
}

static void
add_summary(struct buf *b, const struct cli *c, const struct in *in, const struct out *out,
	    const char *extra)
{
	char now[WHEN_TEXT];

	if (in)
		buf_addf(b, "%llu read, ", (unsigned long long)in_count(in));
	if (out)
		buf_addf(b, "%llu written, ", (unsigned long long)out_count(out));
	if (extra && *extra)
		buf_addf(b, "%s, ", extra);
	if (out && c->excel)
		buf_addf(b, "%llu neutralised, ", (unsigned long long)out_neutralised(out));
	when_format(c->now, c->zone, false, now);
	buf_addf(b, "now %s", now);
}

void
cli_beside(struct cli *c, struct out *out)
{
	c->beside[c->n_beside++] = out;
}

int
cli_finish(struct cli *c, struct in *in, struct out *out, int status, const char *extra)
{
	struct out *all[OUT_TOGETHER];
	struct buf summary = {0}, err = {0};

	add_summary(&summary, c, in, out, extra);
	progress_end();
	memcpy(all, c->beside, c->n_beside * sizeof(*all));
	all[c->n_beside] = out;
	if (out_close_all(all, c->n_beside + 1, &err) != 0)
		die("%s", buf_string(&err));
	in_close(in);
	if (c->verbose)
		warn("%s", buf_string(&summary));
	buf_free(&summary);
	cli_reads_free(c);
	free(c->plain);
	free(c->names);
	free(c->letters);
	c->plain = NULL;
	return status == EXIT_DONE && c->look ? EXIT_NEGATIVE : status;
}

int
cli_column_if_any(const struct in *in, struct slice name)
{
	struct buf b = {0};

	if (head_twice(in_head(in), name, in_name(in), &b))
		die("%s", buf_string(&b));
	return head_find(in_head(in), name);
}

void
cli_once(const struct in *in, const char *names)
{
	for (const char *s = names; *s; s += *s == ' ') {
		size_t n = strcspn(s, " ");

		cli_column_if_any(in, (struct slice){s, n});
		s += n;
	}
}

int
cli_column(const struct in *in, struct slice name)
{
	int c = cli_column_if_any(in, name);
	struct buf b = {0};

	if (c == HEAD_NONE) {
		head_unknown(in_head(in), name, &b);
		die("%s: %s", in_name(in), buf_string(&b));
	}
	return c;
}
