/* SPDX-License-Identifier: MIT
 * Numbers from text and back. Strict: the whole slice is the number, always finite, never the
 * locale's decimal comma. Knows no record and no file. */
#ifndef NUM_H
#define NUM_H

#include "slice.h"

#include <stdint.h>

/* [+-]digits[.digits][e[+-]digits] (also .5 and 5.). No blanks, no nan, inf or hex; overflow is
 * an error. Correctly rounded, as strtod in the C locale. */
bool num_parse(struct slice s, double *out);

/* As num_parse, and as people write amounts: blanks around; "1,234,567" and "50_000" (groups of
 * three); a unit behind it: k m b, thousand million billion (caseless), % (divides by 100), 십
 * 백 천 (1e1 to 1e3), 만 1e4, 억 1e8, 조 1e12 and their chains "3억 5천만", "5천만" = 5e7,
 * "백만"; the counter 명; a currency sign, word or code before or behind (₩ $ US$ € £ ¥ 원 달러
 * KRW USD ...), which CURRENCY (may be NULL) receives as ISO 4217 code or "" where there is
 * none. What has two readings is not read: "1억 5000" (said for 1억 5천만, written for
 * 100,005,000). Used where a person wrote the value: cells of lead lists, tables, rule literals. */
bool num_parse_human(struct slice s, double *out, char currency[4]);

/* Shortest text that reads back as the same double, no exponent below 1e21; both zeros are "0",
 * and what is not finite is empty. Returns the length; DST is not terminated. */
enum { NUM_TEXT = 352 };
size_t num_format(double v, char dst[NUM_TEXT]);

/* At most DECIMALS (0..9) decimals, half away from zero on the shortest decimal text, no
 * trailing zeros, no "-0". Otherwise as num_format, but never with an exponent. */
size_t num_format_fixed(double v, int decimals, char dst[NUM_TEXT]);

/* To six digits: as a table that people read says it. */
double num_round(double v);

/* An option's whole number between MIN and MAX. */
bool num_parse_int64(struct slice s, int64_t min, int64_t max, int64_t *out);
bool num_parse_long(struct slice s, long min, long max, long *out);

#endif
