/* SPDX-License-Identifier: MIT
 * The parts of clean: numbers (clean_number.c, clean_range.c) and words (clean_word.c). Nobody
 * else's. */
#ifndef CLEAN_OWN_H
#define CLEAN_OWN_H

#include "clean.h"

/* Each as clean_value. Of money a currency with the number goes to ROW. */
struct slice clean_number(struct cleaner *c, struct slice s, enum kind kind, struct clean_row *row,
			  enum clean_code *code);

/* One number: with its unit, or with SCALE where it has none; its currency, of money. False: it is
 * none. */
bool number_read(struct slice s, enum kind kind, double scale, double *v, char currency[4]);
/* The lower bound of "51-200", "1~5천만원", "50명 이상 100명 미만". False: it is no range. */
bool number_range(struct slice s, enum kind kind, double scale, double *v, char currency[4]);
/* Without what is counted: 명, employees. */
struct slice number_without_noun(struct slice s);

struct slice clean_months(struct cleaner *c, struct slice s, struct clean_row *row,
			  enum clean_code *code);
struct slice clean_consent(const struct cleaner *c, struct slice s, bool opt_out,
			   enum clean_code *code);
struct slice clean_refusal(const struct cleaner *c, struct slice s);
struct slice clean_domain(struct cleaner *c, struct slice s, enum clean_code *code);
struct slice clean_origin(struct slice s, enum clean_code *code);
struct slice clean_list(struct cleaner *c, struct slice s);
struct slice clean_minutes(struct cleaner *c, struct slice s, enum clean_code *code);

#endif
