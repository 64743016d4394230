/* SPDX-License-Identifier: MIT
 * Numbers and amounts in cells, with points or commas for fractions. Private to clean. */
#ifndef CLEAN_NUMBER_H
#define CLEAN_NUMBER_H

#include "clean.h"

/* As clean_value. MONEY: a currency with it goes to ROW. */
struct slice clean_number(struct cleaner *c, struct slice s, bool money, struct clean_row *row,
			  enum clean_code *code);

#endif
