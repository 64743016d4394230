/* SPDX-License-Identifier: MIT
 * Seeded test data, the same bytes each time: generate leads N > leads.csv, generate events N LEADS > events.csv.
 * Leads: 20 columns, a third of the records with quoted cells (commas, quotes, line ends), Korean and English, a tenth repeat an
 * earlier lead (half: the address in another case; half: a typo), and with TRUTH as third argument a column lead_id,entity goes
 * to that file. Events: in time order over two years, a quarter of them in the last 90 days before 2026-07-01. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static unsigned
rnd(unsigned n)
{
	state = mix(state);
	return (unsigned)((state >> 11) % n);
}

#define PICK(a) ((a)[rnd(sizeof(a) / sizeof *(a))])

static const char *const ko_last[] = {"김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "서", "신"};
static const char *const ko_first[] = {"민수", "서연", "지훈", "하은", "도윤", "지우", "예준", "수빈", "현우", "유진", "태영", "은지"};
static const char *const en_last[] = {"Smith", "Johnson", "Garcia", "Miller", "Davis", "Wilson", "Martin", "Lee", "Walker", "Young",
				      "Hernandez", "King", "Wright", "Lopez", "Hill", "Scott", "Green", "Adams"};
static const char *const en_first[] = {"James", "Mary", "Robert", "Patricia", "John", "Linda", "Michael", "Susan", "David",
				       "Karen", "Daniel", "Nancy", "Paul", "Emma", "Kevin", "Laura"};
static const char *const word[] = {"nova", "blue", "delta", "apex", "orbit", "prime", "cedar", "lumen", "vertex", "summit", "harbor",
				   "quartz", "ember", "pixel", "atlas", "zenith", "cobalt", "maple", "onyx", "raven"};
static const char *const ko_word[] = {"한빛", "누리", "대한", "미래", "하늘", "세종", "가온", "다온", "새움", "바른"};
static const char *const title[] = {"CEO", "CTO", "CMO", "VP Marketing", "Marketing Director", "IT Director", "Sales Manager",
				    "Software Engineer", "Marketing Manager", "Head of Growth", "Intern", "Student", "Analyst",
				    "Product Manager", "대표", "본부장", "팀장", "과장", "대리", "이사", "마케팅 팀장", "연구원"};
static const char *const industry[] = {"Software", "Manufacturing", "Retail", "Healthcare", "Finance", "Education", "Logistics",
				       "Construction", "Media", "Food"};
static const char *const country[] = {"KR", "KR", "KR", "US", "US", "JP", "DE", "GB", "SG", "IN", "FR", "VN"};
static const char *const source[] = {"organic", "paid_search", "webinar", "referral", "event", "social", "newsletter", "partner"};
static const char *const free_mail[] = {"gmail.com", "naver.com", "daum.net", "outlook.com"};
static const char *const need[] = {"demo requested, wants pricing", "urgent: replace current CRM", "just looking", "none",
				   "needs \"\"lead scoring\"\" this quarter", "견적 요청, 도입 검토 중", "evaluation", "", "", "단순 문의",
				   "compare vendors,\nbudget approved", "migration project", "call me", "new project", "switching tools", "price list", "문의", "none", "none"};

static void
date(char *d, unsigned back)
{
	/* days back from 2026-07-01 by the civil-from-days rule */
	long z = 20635 - (long)back + 719468, era = z / 146097, doe = z - era * 146097;
	long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	long mp = (5 * doy + 2) / 153, day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;

	snprintf(d, 64, "%04ld-%02ld-%02ld", yoe + era * 400 + (month <= 2), month, day);
}

static void
quoted(const char *s)
{
	if (strpbrk(s, ",\n\""))
		printf("\"%s\"", s);
	else
		fputs(s, stdout);
}

struct who {
	char email[96], first[32], last[32], company[64];
	unsigned korean;
};

/* A lead's identity follows from its number alone, so that a duplicate can repeat it. */
static void
identity(struct who *w, unsigned n)
{
	uint64_t keep = state;
	const char *a, *b;

	state = mix(n * UINT64_C(2654435761) + 17);
	w->korean = rnd(100) < 40;
	strcpy(w->first, w->korean ? PICK(ko_first) : PICK(en_first));
	strcpy(w->last, w->korean ? PICK(ko_last) : PICK(en_last));
	a = PICK(word);
	b = PICK(word);
	if (w->korean)
		snprintf(w->company, sizeof(w->company), rnd(2) ? "(주)%s%s" : "%s%s", PICK(ko_word), PICK(ko_word));
	else
		snprintf(w->company, sizeof(w->company), rnd(6) ? "%s %s %u" : "%s %s %u, Inc.", a, b, rnd(300));
	if (rnd(100) < 25)
		snprintf(w->email, sizeof(w->email), "%s%u@%s", a, n, PICK(free_mail));
	else
		snprintf(w->email, sizeof(w->email), "user%u@%s%s%u.%s", n, a, b, rnd(300), rnd(3) ? "com" : "co.kr");
	state = keep;
}

static void
typo(char *s)
{
	size_t n = strlen(s), i = n > 3 ? 1 + rnd((unsigned)n - 2) : 0;

	if (i && !(s[i] & 0x80) && !(s[i - 1] & 0x80) && s[i] != '@' && s[i - 1] != '@') {
		char c = s[i];

		s[i] = s[i - 1];
		s[i - 1] = c;
	}
}

static void
leads(unsigned n, FILE *truth)
{
	puts("lead_id,created_at,email,phone,first_name,last_name,company,title,industry,employees,revenue,country,city,source,"
	     "campaign,budget,timeline,need,stage,memo");
	if (truth)
		fputs("lead_id,entity\n", truth);
	for (unsigned i = 1; i <= n; i++) {
		struct who w;
		unsigned entity = i;
		char day[64];

		if (i > 10 && rnd(10) == 0)
			entity = 1 + rnd(i - 1);
		identity(&w, entity);
		if (entity != i) {
			if (rnd(2)) {
				for (char *p = w.email; *p; p++)
					if (*p >= 'a' && *p <= 'z' && rnd(3) == 0)
						*p = (char)(*p - 32);
			} else {
				typo(w.email);
				typo(w.first);
				typo(w.company);
			}
		} else if (rnd(100) < 8) {
			w.email[0] = (char)(w.email[0] & 0xdf);
		}
		if (truth)
			fprintf(truth, "L%08u,%u\n", i, entity);
		date(day, rnd(900));
		printf("L%08u,%sT%02u:%02u:%02u+09:00,%s,", i, day, rnd(24), rnd(60), rnd(60), w.email);
		if (w.korean)
			printf("+8210%08u,", 20000000 + rnd(79999999));
		else
			printf("+1%u%07u,", 201 + rnd(700), 2000000 + rnd(7999999));
		printf("%s,%s,", w.first, w.last);
		quoted(w.company);
		printf(",%s,%s,%u,%u,%s,%s,", PICK(title), PICK(industry), 1 + rnd(5000), rnd(100) < 80 ? rnd(90000000) : 0,
		       w.korean ? "KR" : PICK(country), w.korean ? "Seoul" : "Springfield");
		printf("%s,cmp-%03u,", PICK(source), rnd(400));
		if (rnd(100) < 70)
			printf("%u", rnd(200) * 1000);
		putchar(',');
		if (rnd(100) < 70)
			printf("%u", 1 + rnd(12));
		putchar(',');
		quoted(PICK(need));
		printf(",%s,", (const char *[]){"lead", "lead", "lead", "mql", "sal", "sql", "won"}[rnd(7)]);
		if (rnd(100) < 11)
			printf("\"met at booth %u, asked for \"\"price list\"\"; call %s\"", rnd(90), w.first);
		else
			printf("record %08x%08x from import batch %u of the yearly list see archive", rnd(1u << 31), rnd(1u << 31), rnd(50));
		putchar('\n');
	}
}

static void
events(unsigned n, unsigned of)
{
	static const char *const type[] = {"visit", "visit", "visit", "visit", "open", "open", "click", "download", "form", "webinar",
					   "demo", "unsubscribe"};

	puts("at,type,lead_id,asset,source,ip");
	for (unsigned i = 0; i < n; i++) {
		/* the last quarter of the events falls into the last 90 days */
		double f = (double)i / n;
		double back = f < 0.75 ? 730 - f / 0.75 * 640 : 90 - (f - 0.75) / 0.25 * 90;
		unsigned seconds = (unsigned)((1 - (back - (unsigned)back)) * 86399);
		char day[64];

		date(day, (unsigned)back + 1);
		printf("%sT%02u:%02u:%02uZ,%s,L%08u,/page/%u,%s,10.%u.%u.%u\n", day, seconds / 3600, seconds / 60 % 60, seconds % 60,
		       PICK(type), 1 + rnd(of), rnd(2000), PICK(source), rnd(256), rnd(256), rnd(256));
	}
}

int
main(int argc, char **argv)
{
	static char buffer[1 << 20];

	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	state = 20260701;
	if (argc >= 3 && strcmp(argv[1], "leads") == 0)
		leads((unsigned)atol(argv[2]), argc > 3 ? fopen(argv[3], "w") : NULL);
	else if (argc >= 4 && strcmp(argv[1], "events") == 0)
		events((unsigned)atol(argv[2]), (unsigned)atol(argv[3]));
	else
		return fputs("usage: generate leads N [TRUTH] | generate events N LEADS\n", stderr), 2;
	return fflush(stdout) != 0;
}
