/* SPDX-License-Identifier: MIT */
#include "compare_nick.h"

/* One line a group, of English and German given names; a blank on either side of each name. */
static const char *const group[] = {
    " abigail abby gail ",
    " abraham abe abram ",
    " albert al bert ",
    " alexander alexandra alex alec sandy sasha xander alessandro alejandro ",
    " alfred alf fred freddy ",
    " andrew andy drew andreas andre ",
    " ann anne anna annie nancy hannah ",
    " anthony tony antonio anton ",
    " arthur art arturo ",
    " barbara barb babs barbie bobbie ",
    " benjamin ben benny benji ",
    " catherine katherine kathryn cathy kathy kate katie kitty katharina katarina karen ",
    " charles charlie chuck carl karl carlos chas ",
    " christina christine chris tina kirsten christiane ",
    " christopher chris kit christian ",
    " cynthia cindy ",
    " daniel dan danny danielle ",
    " david dave davy ",
    " deborah debra deb debbie ",
    " donald don donny ",
    " dorothy dot dottie dolly ",
    " edward ed eddie ted ned teddy eduard eduardo ",
    " eleanor ellen nell nora ella ",
    " elizabeth liz lizzie beth betty betsy eliza elisabeth lisa bess libby elsie ",
    " eugene gene ",
    " frances fran francis frank frankie fanny franz francesco francisco ",
    " frederick fred freddy fritz friedrich ",
    " george georg jorge ",
    " gerald jerry gerry gerard ",
    " gregory greg ",
    " harold harry hal henry hank heinz heinrich ",
    " howard howie ",
    " isabel isabella bella belle ",
    " jacob jake jacques jakob ",
    " james jim jimmy jamie ",
    " jane janet jean joan jenny jennifer jen ",
    " jeffrey geoffrey jeff geoff ",
    " jessica jess jessie ",
    " john johnny jack jon jonathan johann johannes hans ",
    " joseph joe joey jose josef giuseppe ",
    " judith judy ",
    " kenneth ken kenny ",
    " lawrence laurence larry ",
    " leonard leo len lenny leon ",
    " margaret maggie peggy peggie meg margie marge daisy greta rita margarete ",
    " martha mattie patty marty ",
    " mary maria marie molly polly mae mamie mia ",
    " matthew matt matthias mathew ",
    " michael mike mick mickey michel miguel micha ",
    " nathan nathaniel nate nat ",
    " nicholas nick nicky nicolas nikolaus klaus ",
    " pamela pam ",
    " patrick patricia pat patty paddy tricia trish ",
    " peter pete pedro pierre ",
    " philip phil phillip ",
    " rebecca becky becca ",
    " richard rick dick rich ricky richie ricardo ",
    " robert bob rob bobby robbie bert roberto rupert ",
    " ronald ron ronny ronnie ",
    " samuel samantha sam sammy ",
    " stephen steven steve stefan stephan stephanie steph ",
    " susan sue susie suzanne suzy susanne ",
    " theodore ted teddy theo thomas tom tommy ",
    " william bill will billy willie liam wilhelm ",
};
_Static_assert(sizeof(group) / sizeof(*group) == 64, "a bit each");

uint64_t
nicks_of(struct slice word)
{
	uint64_t all = 0;
	char key[24] = " ";

	if (word.n < 2 || word.n > sizeof(key) - 3)
		return 0;
	memcpy(key + 1, word.p, word.n);
	key[word.n + 1] = ' ';
	for (int i = 0; i < 64; i++)
		if (strstr(group[i], key))
			all |= UINT64_C(1) << i;
	return all;
}

unsigned
generation_of(struct slice word)
{
	static const struct {
		const char *word;
		unsigned generation;
	} known[] = {{"i", 1},	{"sr", 1},  {"snr", 1},	   {"senior", 1}, {"ii", 2},
		     {"jr", 2}, {"jnr", 2}, {"junior", 2}, {"iii", 3},	  {"iv", 4}};

	for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
		if (slice_eq(word, slice_of(known[k].word)))
			return known[k].generation;
	return 0;
}
