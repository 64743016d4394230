/* SPDX-License-Identifier: MIT
 * Moments as people and spreadsheets write them, for lead-import: 2026. 7. 10 오전 9:00:00, Mar 22,
 * 2025 19:13:27, 04/21/2025, 21-Apr-2025, 20250421093000, Unix seconds, Excel serials. ISO 8601
 * itself is when.h's. A date that can be read in two ways is never guessed. Knows no record and no
 * file. */
#ifndef DATES_H
#define DATES_H

#include "when.h"

/* What stands first where a date is three numbers and the year is not first. */
enum date_order { ORDER_UNKNOWN, ORDER_MDY, ORDER_DMY, ORDER_YMD };
enum { ORDERS_ALL = 1 << ORDER_MDY | 1 << ORDER_DMY | 1 << ORDER_YMD };

enum dates_result {
	DATES_OK,
	DATES_AMBIGUOUS, /* a date, but in two ways: 03/04/2026, or 25.04.21 */
	DATES_BAD
};

struct dates_how {
	enum date_order order;
	const struct zone *zone; /* of what has no offset */
	bool since_1904;	 /* Excel serials count from there, as Excel for the Mac once did */
};

/* All of S, blanks around it apart. An order is only asked where the value alone does not say: a
 * part above 12 is the day, and 21.04.2026 (with dots, the year last) is day first. *ORDERS: in
 * which orders (bits 1 << order) it is a date; 0 where an order says nothing (ISO, a month's name,
 * 05/05/2026) and where it is no date. */
enum dates_result dates_parse(struct slice s, const struct dates_how *how, int64_t *out,
			      bool *date_only, unsigned *orders);

/* A zone alone: "KST", "(UTC+09:00)", "GMT+9"; seconds east of UTC. */
bool dates_zone(struct slice s, int *east);

#endif
