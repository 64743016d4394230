/* SPDX-License-Identifier: MIT
 * Numbering plans: every region's calling code, trunk prefix and possible lengths of national
 * numbers. Facts, taken from the metadata of libphonenumber (Google, Apache-2.0) by way of the
 * Python package phonenumbers, 9.0.43, and lengths of 8.12.57 too (lists hold numbers of before
 * a country renumbered). Korea's rules are exact; the others are lengths, so "possible" there is
 * wider than "assigned". */
#include "phone_plan.h"

#include <stdlib.h>
#include <string.h>

enum { KOREA = 82, CODE_MAX = 999 };

/* By region; then the codes of no country (satellites, international freephone). */
static const struct phone_plan plan[] = {
    {"AC", 247, "", 0x60},    {"AD", 376, "", 0x340},	{"AE", 971, "0", 0x1fe0},
    {"AF", 93, "0", 0x200},   {"AG", 1, "1", 0x400},	{"AI", 1, "1", 0x400},
    {"AL", 355, "0", 0x3c0},  {"AM", 374, "0", 0x100},	{"AO", 244, "", 0x200},
    {"AR", 54, "0", 0xc00},   {"AS", 1, "1", 0x400},	{"AT", 43, "0", 0x3ff0},
    {"AU", 61, "0", 0x17e0},  {"AW", 297, "", 0x80},	{"AX", 358, "0", 0x1fe0},
    {"AZ", 994, "0", 0x200},  {"BA", 387, "0", 0x300},	{"BB", 1, "1", 0x400},
    {"BD", 880, "0", 0x7c0},  {"BE", 32, "0", 0x300},	{"BF", 226, "", 0x100},
    {"BG", 359, "0", 0x13c0}, {"BH", 973, "", 0x100},	{"BI", 257, "", 0x100},
    {"BJ", 229, "", 0x500},   {"BL", 590, "0", 0x200},	{"BM", 1, "1", 0x400},
    {"BN", 673, "", 0x80},    {"BO", 591, "0", 0x300},	{"BQ", 599, "", 0x80},
    {"BR", 55, "0", 0xf00},   {"BS", 1, "1", 0x400},	{"BT", 975, "", 0x180},
    {"BW", 267, "", 0x580},   {"BY", 375, "8", 0xfc0},	{"BZ", 501, "", 0x880},
    {"CA", 1, "1", 0x480},    {"CC", 61, "0", 0x17c0},	{"CD", 243, "0", 0x780},
    {"CF", 236, "", 0x100},   {"CG", 242, "", 0x200},	{"CH", 41, "0", 0x1200},
    {"CI", 225, "", 0x400},   {"CK", 682, "", 0x20},	{"CL", 56, "", 0xe00},
    {"CM", 237, "", 0x300},   {"CN", 86, "0", 0x1f80},	{"CO", 57, "0", 0xd00},
    {"CR", 506, "", 0x500},   {"CU", 53, "0", 0x5c0},	{"CV", 238, "", 0x80},
    {"CW", 599, "", 0x180},   {"CX", 61, "0", 0x17c0},	{"CY", 357, "", 0x100},
    {"CZ", 420, "", 0x1e00},  {"DE", 49, "0", 0xfff0},	{"DJ", 253, "", 0x100},
    {"DK", 45, "", 0x100},    {"DM", 1, "1", 0x400},	{"DO", 1, "1", 0x400},
    {"DZ", 213, "0", 0x300},  {"EC", 593, "0", 0xf00},	{"EE", 372, "", 0x580},
    {"EG", 20, "0", 0x700},   {"EH", 212, "0", 0x200},	{"ER", 291, "0", 0x80},
    {"ES", 34, "", 0x200},    {"ET", 251, "0", 0x200},	{"FI", 358, "0", 0x1fe0},
    {"FJ", 679, "", 0x880},   {"FK", 500, "", 0x20},	{"FM", 691, "", 0x80},
    {"FO", 298, "", 0x40},    {"FR", 33, "0", 0x200},	{"GA", 241, "", 0x180},
    {"GB", 44, "0", 0x680},   {"GD", 1, "1", 0x400},	{"GE", 995, "0", 0x200},
    {"GF", 594, "0", 0x200},  {"GG", 44, "0", 0x680},	{"GH", 233, "0", 0x300},
    {"GI", 350, "", 0x100},   {"GL", 299, "", 0x40},	{"GM", 220, "", 0x280},
    {"GN", 224, "", 0x300},   {"GP", 590, "0", 0x200},	{"GQ", 240, "", 0x200},
    {"GR", 30, "", 0x1c00},   {"GT", 502, "", 0x900},	{"GU", 1, "1", 0x400},
    {"GW", 245, "", 0x280},   {"GY", 592, "", 0x80},	{"HK", 852, "", 0xbe0},
    {"HN", 504, "", 0x900},   {"HR", 385, "0", 0x3c0},	{"HT", 509, "", 0x100},
    {"HU", 36, "06", 0x300},  {"ID", 62, "0", 0x3ff80}, {"IE", 353, "0", 0x780},
    {"IL", 972, "0", 0x1f80}, {"IM", 44, "0", 0x400},	{"IN", 91, "0", 0x3f00},
    {"IO", 246, "", 0x80},    {"IQ", 964, "0", 0x700},	{"IR", 98, "0", 0x4f0},
    {"IS", 354, "", 0x280},   {"IT", 39, "", 0x1fc0},	{"JE", 44, "0", 0x400},
    {"JM", 1, "1", 0x400},    {"JO", 962, "0", 0x300},	{"JP", 81, "0", 0x3ff00},
    {"KE", 254, "0", 0x780},  {"KG", 996, "0", 0x600},	{"KH", 855, "0", 0x700},
    {"KI", 686, "0", 0x120},  {"KM", 269, "", 0x80},	{"KN", 1, "1", 0x400},
    {"KP", 850, "0", 0x500},  {"KR", 82, "0", 0x7f60},	{"KW", 965, "", 0x180},
    {"KY", 1, "1", 0x400},    {"KZ", 7, "8", 0x4400},	{"LA", 856, "0", 0x700},
    {"LB", 961, "0", 0x180},  {"LC", 1, "1", 0x400},	{"LI", 423, "0", 0x280},
    {"LK", 94, "0", 0x200},   {"LR", 231, "0", 0x380},	{"LS", 266, "", 0x100},
    {"LT", 370, "0", 0x100},  {"LU", 352, "", 0xff0},	{"LV", 371, "", 0x100},
    {"LY", 218, "0", 0x200},  {"MA", 212, "0", 0x200},	{"MC", 377, "0", 0x300},
    {"MD", 373, "0", 0x100},  {"ME", 382, "0", 0x300},	{"MF", 590, "0", 0x200},
    {"MG", 261, "0", 0x200},  {"MH", 692, "1", 0x80},	{"MK", 389, "0", 0x100},
    {"ML", 223, "", 0x100},   {"MM", 95, "0", 0x7c0},	{"MN", 976, "0", 0x700},
    {"MO", 853, "", 0x180},   {"MP", 1, "1", 0x400},	{"MQ", 596, "0", 0x200},
    {"MR", 222, "", 0x100},   {"MS", 1, "1", 0x400},	{"MT", 356, "", 0x100},
    {"MU", 230, "", 0x580},   {"MV", 960, "", 0x480},	{"MW", 265, "0", 0x280},
    {"MX", 52, "", 0xc00},    {"MY", 60, "0", 0x700},	{"MZ", 258, "", 0x300},
    {"NA", 264, "0", 0x300},  {"NC", 687, "", 0x40},	{"NE", 227, "", 0x100},
    {"NF", 672, "", 0x40},    {"NG", 234, "0", 0x7d80}, {"NI", 505, "", 0x100},
    {"NL", 31, "0", 0xfe0},   {"NO", 47, "", 0x120},	{"NP", 977, "0", 0xd00},
    {"NR", 674, "", 0x80},    {"NU", 683, "", 0x90},	{"NZ", 64, "0", 0x7e0},
    {"OM", 968, "", 0x380},   {"PA", 507, "", 0xd80},	{"PE", 51, "0", 0x300},
    {"PF", 689, "", 0x340},   {"PG", 675, "", 0x180},	{"PH", 63, "0", 0x3f40},
    {"PK", 92, "0", 0x1f00},  {"PL", 48, "", 0x7c0},	{"PM", 508, "0", 0x240},
    {"PR", 1, "1", 0x400},    {"PS", 970, "0", 0x700},	{"PT", 351, "", 0x200},
    {"PW", 680, "", 0x80},    {"PY", 595, "0", 0xfc0},	{"QA", 974, "", 0xb80},
    {"RE", 262, "0", 0x200},  {"RO", 40, "0", 0x240},	{"RS", 381, "0", 0x1fc0},
    {"RU", 7, "8", 0x4400},   {"RW", 250, "0", 0x300},	{"SA", 966, "0", 0x600},
    {"SB", 677, "", 0xa0},    {"SC", 248, "", 0x80},	{"SD", 249, "0", 0x200},
    {"SE", 46, "0", 0x17c0},  {"SG", 65, "", 0xd00},	{"SH", 290, "", 0x30},
    {"SI", 386, "0", 0x1e0},  {"SJ", 47, "", 0x120},	{"SK", 421, "0", 0x2c0},
    {"SL", 232, "0", 0x100},  {"SM", 378, "", 0x500},	{"SN", 221, "", 0x200},
    {"SO", 252, "0", 0x3c0},  {"SR", 597, "", 0xc0},	{"SS", 211, "0", 0x200},
    {"ST", 239, "", 0x80},    {"SV", 503, "", 0x980},	{"SX", 1, "1", 0x400},
    {"SY", 963, "0", 0x300},  {"SZ", 268, "", 0x300},	{"TA", 290, "", 0x10},
    {"TC", 1, "1", 0x400},    {"TD", 235, "", 0x100},	{"TG", 228, "", 0x100},
    {"TH", 66, "0", 0x2700},  {"TJ", 992, "", 0x200},	{"TK", 690, "", 0xf0},
    {"TL", 670, "", 0x180},   {"TM", 993, "8", 0x100},	{"TN", 216, "", 0x100},
    {"TO", 676, "", 0xa0},    {"TR", 90, "0", 0x3480},	{"TT", 1, "1", 0x400},
    {"TV", 688, "", 0xe0},    {"TW", 886, "0", 0xf80},	{"TZ", 255, "0", 0x200},
    {"UA", 380, "0", 0x600},  {"UG", 256, "0", 0x200},	{"US", 1, "1", 0x400},
    {"UY", 598, "0", 0x3ff0}, {"UZ", 998, "", 0x200},	{"VA", 39, "", 0x1fc0},
    {"VC", 1, "1", 0x400},    {"VE", 58, "0", 0x400},	{"VG", 1, "1", 0x400},
    {"VI", 1, "1", 0x400},    {"VN", 84, "0", 0x780},	{"VU", 678, "", 0xa0},
    {"WF", 681, "", 0x240},   {"WS", 685, "", 0x4e0},	{"XK", 383, "0", 0x1f00},
    {"YE", 967, "0", 0x380},  {"YT", 262, "0", 0x200},	{"ZA", 27, "0", 0x7e0},
    {"ZM", 260, "0", 0x200},  {"ZW", 263, "0", 0x7e0},	{"", 800, "", 0x100},
    {"", 808, "", 0x100},     {"", 870, "", 0x1200},	{"", 878, "", 0x1000},
    {"", 881, "", 0x600},     {"", 882, "", 0x1f80},	{"", 883, "", 0x1f00},
    {"", 888, "", 0x800},     {"", 979, "", 0x200},
};

enum { PLANS = sizeof(plan) / sizeof(plan[0]) };

const struct phone_plan *
phone_plan_region(struct slice region)
{
	char key[2];

	if (region.n != 2)
		return NULL;
	for (int i = 0; i < 2; i++)
		key[i] = region.p[i] >= 'a' && region.p[i] <= 'z' ? (char)(region.p[i] - 32)
								  : region.p[i];
	for (size_t i = 0; i < PLANS; i++)
		if (memcmp(plan[i].region, key, 2) == 0)
			return &plan[i];
	return NULL;
}

const struct phone_plan *
phone_plan_code(const char *digits, size_t n)
{
	int code = 0;

	if (n == 0 || *digits == '0')
		return NULL;
	/* no calling code is the beginning of another */
	for (size_t k = 0; k < n && k < 3; k++) {
		code = code * 10 + (digits[k] - '0');
		for (size_t i = 0; i < PLANS; i++)
			if (plan[i].code == code)
				return &plan[i];
	}
	return NULL;
}

const char *
phone_plan_former_trunk(const struct phone_plan *p)
{
	switch (p->code) {
	case 52: /* Mexico, until 2019 */
		return "01";
	case 370: /* Lithuania, until 2025 */
	case 998: /* Uzbekistan, until 2022 */
		return "8";
	default:
		return "";
	}
}

/* Two digits at S are one of the pairs in SET. */
static bool
in_pairs(const char *s, const char *set)
{
	for (; *set; set += 2)
		if (memcmp(s, set, 2) == 0)
			return true;
	return false;
}

/* The Korean plan (전기통신번호관리세칙), without the leading 0: what follows it, and how many
 * digits. */
static bool
korea_possible(const char *s, size_t n)
{
	if (n == 8 && s[0] == '1') /* 15xx 16xx 18xx: companies' own, dialled without 0 */
		return s[1] == '5' || s[1] == '6' || s[1] == '8';
	if (n < 8)
		return false;
	if (s[0] == '2') /* Seoul */
		return (n == 8 || n == 9) && s[1] != '0';
	if (in_pairs(s, "10")) /* mobile: always eight */
		return n == 10;
	if (in_pairs(s, "1115161718"
			"19")) /* mobile and pagers of before 2004 */
		return n == 9 || n == 10;
	if (in_pairs(s, "313233414243445152535455"
			"61626364")) /* provinces */
		return (n == 9 || n == 10) && s[2] != '0';
	if (in_pairs(s, "70")) /* voice over IP */
		return n == 10;
	if (in_pairs(s, "50")) /* 050x: for life, and virtual numbers */
		return n == 10 || n == 11;
	if (in_pairs(s, "60")) /* premium */
		return n == 9 || n == 10;
	if (in_pairs(s, "80")) /* freephone */
		return n == 9;
	return false;
}

bool
phone_plan_possible(int code, const char *digits, size_t n)
{
	uint32_t lengths = 0;

	if (code == KOREA)
		return korea_possible(digits, n);
	for (size_t i = 0; i < PLANS; i++)
		if (plan[i].code == code)
			lengths |= plan[i].lengths;
	return n < 32 && (lengths >> n & 1);
}
