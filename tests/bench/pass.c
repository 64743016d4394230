/* SPDX-License-Identifier: MIT
 * A plain pass: every cell of every record is read and written, and nothing is decided. What lead-route is measured by.
 * pass FILE */
#include "err.h"
#include "in.h"
#include "out.h"

int
main(int argc, char **argv)
{
	struct buf err = {0};
	struct in *in = in_open((const char *const *)argv + 1, (size_t)argc - 1, NULL, &err);
	struct out_options o = {0};
	struct record r;
	struct out *out;
	int got;

	if (!in)
		die("%s", buf_string(&err));
	o.format = in_format(in);
	if (!(out = out_open(&o, &err)))
		die("%s", buf_string(&err));
	out_head(out, in_head(in));
	while ((got = in_next(in, &r)) > 0)
		out_row(out, r.f, r.n);
	if (got < 0)
		die("%s", in_error(in));
	if (out_close(out, &err) < 0)
		die("%s", buf_string(&err));
	in_close(in);
	return 0;
}
