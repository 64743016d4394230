/* SPDX-License-Identifier: MIT
 * Numbers of a workbook by their formats: what each code makes of a number, and what no code may
 * spoil. */
#include "xlsx_format.h"

#include "tap.h"

#include <string.h>

struct sample {
	const char *code, *number, *want;
};

static void
is_shown(const struct xlsx_format *f, const char *what, const char *number, bool since_1904,
	 const char *want)
{
	struct buf b = {0};

	format_number(f, slice_of(number), since_1904, &b);
	if (!ok(strcmp(buf_string(&b), want) == 0, "%s: %s is %s", what, number, want))
		printf("# %s\n", buf_string(&b));
	buf_free(&b);
}

static void
test_numbers(void)
{
	static const struct sample sample[] = {
	    {"General", "12.5", "12.5"},
	    {"", "12.5", "12.5"},
	    {"0.00", "12.5", "12.50"},
	    {"0.00", "12", "12.00"},
	    {"0.0#", "12.345", "12.35"},
	    {"0.##", "12", "12"},
	    {"000", "7", "007"},
	    {"000", "-7", "-007"},
	    {"#,##0", "1234567", "1234567"},
	    {"0%", "0.25", "25%"},
	    {"0.0%", "-0.256", "-25.6%"},
	    {"[$\u20a9-412]#,##0", "1234", "\u20a91234"},
	    {"[$\u20a9]#,##0", "1234", "\u20a91234"},
	    {"#,##0\"\uc6d0\"", "1234", "1234\uc6d0"},
	    {"$#,##0.00;[Red]($#,##0.00)", "-3", "-$3.00"},
	    {"0 \"items\"", "3", "3"},
	    {"\"a \"\"0", "3", "3"},
	    {"\\\u20ac0", "3", "\u20ac3"},
	    {"_(0_)", "3", "3"},
	    {"_\u20ac0*\u20ac", "3", "3"},
	    {"\u20ac 0", "3", "\u20ac3"},
	    {"[]0", "3", "3"},
	    /* what cannot be told from a value is left as it is */
	    {"0.00E+00", "1234.5", "1234.5"},
	    {"# ?/?", "0.25", "0.25"},
	    {"0,", "1234567", "1234567"},
	    {"0,K", "1234567", "1234567"},
	    {"@", "0012", "0012"},
	    {"[>100]0.00", "12.5", "12.5"},
	    {"0\"open", "12.5", "12.5"},
	    {"0[open", "12.5", "12.5"},
	    {"0\\", "12.5", "12.5"},
	    {"0.00", "1e+300", "1e300"},
	    {"0.00", "many", "many"},
	    {"General", "0.10000000000000001", "0.1"},
	    {"General", "-5", "-5"},
	    {"General", "1E+2", "100"},
	};

	for (size_t i = 0; i < sizeof(sample) / sizeof(*sample); i++) {
		struct xlsx_format f = format_of(slice_of(sample[i].code));

		is_shown(&f, sample[i].code, sample[i].number, false, sample[i].want);
	}
}

static void
test_masks(void)
{
	static const struct sample sample[] = {
	    {"000-0000-0000", "1012345678", "010-1234-5678"},
	    {"000\\-0000\\-0000", "212345678", "002-1234-5678"},
	    {"##-###-####", "21234567", "2-123-4567"},
	    {"(###) ###-####", "8005550199", "(800) 555-0199"},
	    {"000-00-00000", "1234567890", "123-45-67890"},
	    {"000-0000", "12345678901", "1234567-8901"},
	    {"000-0000", "-12", "-12"},
	    {"000-0000", "12.5", "12.5"},
	    {"-0", "12", "12"},
	    {"0-", "12", "12"},
	};

	for (size_t i = 0; i < sizeof(sample) / sizeof(*sample); i++) {
		struct xlsx_format f = format_of(slice_of(sample[i].code));

		is_shown(&f, sample[i].code, sample[i].number, false, sample[i].want);
	}
}

static void
test_dates(void)
{
	static const struct sample sample[] = {
	    {"yyyy-mm-dd", "45631", "2024-12-05"},
	    {"d/m/yy", "1", "1900-01-01"},
	    {"mmm", "45631", "2024-12-05"},
	    {"yyyy-mm-dd", "59", "1900-02-28"},
	    {"yyyy-mm-dd", "60", "60"}, /* a day that never was */
	    {"yyyy-mm-dd", "61", "1900-03-01"},
	    {"yyyy-mm-dd", "2958465", "9999-12-31"},
	    {"yyyy-mm-dd", "2958466", "2958466"},
	    {"yyyy-mm-dd", "-1", "-1"},
	    {"yyyy-mm-dd", "soon", "soon"},
	    {"yyyy-mm-dd hh:mm", "45631.5", "2024-12-05T12:00:00"},
	    {"yyyy-mm-dd hh:mm", "45631", "2024-12-05T00:00:00"},
	    {"yyyy-mm-dd", "45631.395839120371", "2024-12-05T09:30:00.500"},
	    {"h:mm AM/PM", "0.75", "18:00:00"},
	    {"[h]:mm", "1.5", "36:00:00"},
	    {"[mm]:ss", "0.5", "12:00:00"},
	    {"e\"\ub144\"", "45631", "2024-12-05"},
	};
	struct xlsx_format f = format_builtin(14);

	for (size_t i = 0; i < sizeof(sample) / sizeof(*sample); i++) {
		struct xlsx_format one = format_of(slice_of(sample[i].code));

		is_shown(&one, sample[i].code, sample[i].number, false, sample[i].want);
	}
	is_shown(&f, "since 1904", "0", true, "1904-01-01");
	is_shown(&f, "since 1904", "60", true, "1904-03-01");
	f = format_builtin(21);
	is_shown(&f, "a time", "0.5", false, "12:00:00");
	f = format_builtin(48);
	is_shown(&f, "an id that says nothing", "0.5", false, "0.5");
}

int
main(void)
{
	test_numbers();
	test_masks();
	test_dates();
	return tap_end();
}
