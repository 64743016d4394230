/* SPDX-License-Identifier: MIT
 * Our own words in Korean. Names of stages, groups and owners are the team's and stay as they are. */
#include "report_word.h"

#include "report_view.h"

static const struct report_words words[] = {
	{"Funnel report", "퍼널 리포트"},
	{"Findings", "핵심 요약"},
	{"Funnel", "퍼널"},
	{"Targets", "목표"},
	{"Bottleneck", "병목"},
	{"Compared with the period before", "이전 기간과 비교"},
	{"Velocity, in days", "소요 일수"},
	{"Cohorts", "코호트"},
	{"Entries", "유입"},
	{"Breakdown", "세부 분류"},
	{"Origin", "유입 경로"},
	{"By grade and score", "등급과 점수별"},
	{"What those who went on have in common", "전환된 리드의 공통점"},
	{"Content read before", "전환 전에 본 콘텐츠"},
	{"Losses", "이탈 사유"},
	{"In time", "기한 준수"},
	{"Stuck", "정체"},
	{"Quality of the data", "데이터 품질"},
	{"Stage", "단계"},
	{"Leads", "리드"},
	{"Of the one before", "직전 단계 대비"},
	{"Of the first", "첫 단계 대비"},
	{"Median days", "중앙값(일)"},
	{"Lost", "이탈"},
	{"From, to", "구간"},
	{"Rate", "전환율"},
	{"Target", "목표"},
	{"Verdict", "판정"},
	{"More needed", "더 필요한 수"},
	{"Too young", "판정 대기"},
	{"Owner", "담당"},
	{"Did not go on", "넘어가지 못함"},
	{"of", "대상"},
	{"More won at target", "목표 달성 시 추가 수주"},
	{"Worth", "금액"},
	{"Now", "현재"},
	{"Before", "이전"},
	{"Difference", "차이(%p)"},
	{"Median", "중앙값"},
	{"Below zero", "음수"},
	{"Group", "그룹"},
	{"day", "일별"},
	{"week", "주별"},
	{"month", "월별"},
	{"quarter", "분기별"},
	{"year", "연도별"},
	{"Share of leads", "리드 비중"},
	{"Mean score", "평균 점수"},
	{"Organic", "자연 유입"},
	{"Period", "기간"},
	{"Trend: last three to the three before", "추세: 최근 3개 기간 ÷ 그 전 3개 기간"},
	{"Column", "열"},
	{"Value", "값"},
	{"Content", "콘텐츠"},
	{"Others", "나머지"},
	{"Lift", "배수"},
	{"Reason", "사유"},
	{"Share", "비중"},
	{"Late", "늦음"},
	{"Overdue", "기한 초과"},
	{"Waiting", "대기"},
	{"All", "전체"},
	{"In it now", "현재 인원"},
	{"Stuck beyond (days)", "정체 기준(일)"},
	{"Over the maximum", "최대 기간 초과"},
	{"What", "항목"},
	{"Where", "위치"},
	{"Count", "건수"},
	{"met", "달성"},
	{"missed", "미달"},
	{"undecided", "판단 보류"},
	{"up", "상승"},
	{"down", "하락"},
	{"unclear", "불분명"},
	{"unfinished", "진행 중"},
	{"In no stage", "단계 없음"},
	{"In a stage that the table does not have", "표에 없는 단계"},
	{"Outside the period, or without a date", "기간 밖이거나 날짜 없음"},
	{"Later than now", "현재보다 미래"},
	{"Further on, and nothing says that they were there", "건너뛴 단계"},
	{"There, and nobody knows by when", "날짜 없음"},
	{"Date that cannot be read", "읽을 수 없는 날짜"},
	{"Date later than now", "미래 날짜"},
	{"A stage dated before an earlier one", "순서가 뒤바뀜"},
	{"Dated before an earlier one", "음수 기간"},
	{"No such column of dates", "날짜 열 없음"},
	{"Visitors", "방문자"},
	{"not to scale", "축척 다름"},
	{"Who gets the credit", "전환 기여"},
	{"How long it takes", "전환까지 걸리는 시간"},
	{"Days it took, by tenths of those who went on",
	 "전환까지 걸린 일수(십분위)"},
	{"By day", "경과일"},
	{"Gone on", "전환"},
	{"Channel", "채널"},
	{"Touched", "접점"},
	{"First", "처음"},
	{"Last", "마지막"},
	{"Linear", "균등"},
	{"Decay", "시간 감쇠"},
	{"Markov", "마르코프"},
	{"Without it", "제거 효과"},
	{"Leads of the same days", "같은 날의 리드"},
	{"Leads of days without visitors in the file",
	 "방문자 자료가 없는 날의 리드"},
	{"Leads without a date", "날짜 없는 리드"},
	{"Leads of sources without visitors", "방문자 자료에 없는 소스의 리드"},
	{"Visitors of sources without leads", "리드가 없는 소스의 방문자"},
	{"Cost", "비용"},
	{"Spent", "지출"},
	{"Return", "지출 대비 금액"},
	{"Cost of each", "리드당 비용"},
	{"Cost of each, paid sources only", "리드당 비용(유료 소스만)"},
	{"Amount for each unit spent", "지출 대비 금액"},
	{"Leads of days without spend in the file", "비용 자료가 없는 날의 리드"},
	{"Leads of sources without spend", "비용이 없는 소스의 리드"},
	{"Spent on sources without leads", "리드가 없는 소스의 지출"},
	{"Source", "소스"},
	{"no_visitors", "방문자 자료 없음"},
	{"more_leads", "방문자보다 리드가 많음"},
	{"The table has all.", "전체는 표에 있습니다."},
	{"The table below has the same numbers.",
	 "아래 표에 같은 수치가 있습니다."},
	{"One bar a stage, as long as the number of leads that reached it.",
	 "단계마다 막대 하나, 길이는 도달한 리드 수입니다."},
	{"The dot is the rate, the line its 95 % interval, the upright line the target.",
	 "점은 전환율, 띠는 95 % 신뢰구간, 세로선은 목표입니다."},
	{"The dot is the median, the bar ends at three quarters, the line at nine tenths.",
	 "점은 중앙값, 막대는 75 %, 선은 90 %입니다."},
	{"Share that has gone on by day, with its interval",
	 "경과일별 전환 비율과 신뢰구간"},
	{"A step curve for each step of the way; the band is the 95 % interval.",
	 "구간마다 계단 곡선 하나, 띠는 95 % 신뢰구간입니다."},
	{"A row for each cohort, a column for each stage; the darker, the more.",
	 "행은 코호트, 열은 단계이며 진할수록 높습니다."},
	{"A line for each stage over time, each on its own scale.",
	 "단계별 시간 추세이며 축척은 각각 다릅니다."},
	{"The dot is the ratio of two rates, the line its 95 % interval; 1 means no difference.",
	 "점은 두 전환율의 비, 선은 95 % 신뢰구간이며 1은 차이 없음입니다."},
	{"Conversions by channel. Bar: linear. Hollow: first touch. Dot: last touch. Upright: Markov",
	 "채널별 전환. 막대: 균등, 빈 점: 첫 접점, 점: 마지막 접점, 세로선: 마르코프"},
	{"One row a channel; how far the models disagree is how far the marks are apart.",
	 "채널마다 한 행이며 표시가 벌어질수록 모형 간 차이가 큽니다."},
	{"From the first stage to the last, with the interval",
	 "첫 단계에서 마지막 단계까지의 전환율과 신뢰구간"},
	{"What one that reached the stage cost, and how many did", "단계에 도달한 리드당 비용과 리드 수"},
	{"One bar a group, as long as the cost of each.", "그룹마다 막대 하나, 길이는 리드당 비용입니다."},
	{"Visitors who became leads, with the interval",
	 "방문자의 리드 전환율과 신뢰구간"},
	{"The dot is the rate, the line its 95 % interval.",
	 "점은 전환율, 선은 95 % 신뢰구간입니다."},
	{"day %s", "%s일차"},
	{"at most", "최대"},
	{"Median days, and the time three quarters and nine tenths took",
	 "중앙값, 75 %, 90 %가 걸린 일수"},
	{"Contents", "목차"},
	{"Data", "데이터"},
	{"Rates count leads that entered a stage at least %.*s ago, and conversions within %.*s.",
	 "전환율은 단계 진입 후 %.*s 이상 지난 리드만, %.*s 이내의 전환만 셉니다."},
	{"Rates count leads that went on or were lost; open ones are left out.",
	 "전환율은 전환되었거나 이탈한 리드만 셉니다."},
	{"Rates count all leads, the unfinished too.", "전환율은 진행 중인 리드까지 모두 셉니다."},
	{"Rates count each lead for as long as it has been watched (Kaplan–Meier).",
	 "전환율은 관찰된 기간만큼 각 리드를 셉니다(Kaplan–Meier)."},
	{"Ranges are 95 % intervals.", "범위는 95 % 신뢰구간입니다."},
	{"Most is lost", "가장 많이 잃는 곳"},
	{"Slowest", "가장 느린 곳"},
	{"Worth most", "고치면 가장 이득인 곳"},
	{"did not go on", "넘어가지 못함"},
	{"days in the median", "일(중앙값)"},
	{"more won at its target", "건 추가 수주(목표 달성 시)"},
	{"Target met", "목표 달성"},
	{"Target missed", "목표 미달"},
	{"Not decided yet", "아직 판단 불가"},
	{"target", "목표"},
	{"nobody to judge by yet", "아직 판정할 리드 없음"},
	{"Nobody entered a stage %.*s ago or earlier, so there is no rate yet: a shorter --window or "
	 "--rate km says what can be said by now.",
	 "단계에 진입한 지 %.*s 지난 리드가 아직 없어 전환율이 없습니다. 더 짧은 --window나 --rate "
	 "km으로 지금까지의 값을 볼 수 있습니다."},
	{"Table", "표 보기"},
	{"Too few leads to compare.", "비교하기에 리드가 너무 적습니다."},
	{"Leads reached, and the rate of the one before", "단계별 리드 수와 직전 단계 대비 전환율"},
	{"Rate with its interval against the target", "목표 대비 전환율과 신뢰구간"},
	{"Per cent of each cohort that reached the stage; *: some are too young to count",
	 "코호트별 단계 도달 비율(%), *: 아직 판정 기간이 지나지 않은 리드 포함"},
	{"Lift with its interval", "배수와 신뢰구간"},
	{"Entries to each stage", "단계별 유입"},
	{NULL, NULL},
};

/* Codes that are no words of any language. */
static const char *
plain_word(const char *text)
{
	if (strcmp(text, "no_visitors") == 0)
		return "no visitors";
	return strcmp(text, "more_leads") == 0 ? "more leads than visitors" : text;
}

static const char *
korean_of(const struct report_words *w, struct slice text)
{
	for (; w->english; w++)
		if (slice_eq(text, slice_of(w->english)))
			return w->korean;
	return NULL;
}

const char *
report_word(enum report_language language, const char *text)
{
	const char *korean =
	    language == REPORT_KOREAN ? korean_of(words, slice_of(text)) : NULL;

	if (!korean && language == REPORT_KOREAN)
		korean = korean_of(report_text_words, slice_of(text));
	return korean ? korean : plain_word(text);
}

void
report_period(enum report_language language, struct slice period, struct buf *b)
{
	struct slice rest = period;

	if (language != REPORT_KOREAN) {
		buf_add_slice(b, period);
	} else if (slice_eq(period, SLICE("all leads"))) {
		buf_addf(b, "전체 리드");
	} else if (slice_take(&rest, "from ")) {
		buf_add_slice(b, rest);
		buf_addf(b, "부터");
	} else if (slice_take(&rest, "up to ")) {
		buf_add_slice(b, rest);
		buf_addf(b, "까지");
	} else {
		for (; rest.n; rest.p++, rest.n--)
			if (slice_take(&rest, " to ")) {
				buf_addf(b, " – ");
				buf_add_slice(b, rest);
				return;
			} else {
				buf_addc(b, *rest.p);
			}
	}
}

void
report_window(enum report_language language, struct slice window, struct buf *b)
{
	static const char *const unit[][2] = {{"d", "일"},     {"w", "주"},   {"mo", "개월"},
					      {"y", "년"},     {"h", "시간"}, {"min", "분"},
					      {"s", "초"}};
	size_t digits = 0;

	while (digits < window.n && window.p[digits] >= '0' && window.p[digits] <= '9')
		digits++;
	for (size_t i = 0; language == REPORT_KOREAN && i < sizeof(unit) / sizeof(*unit); i++)
		if (digits && slice_eq((struct slice){window.p + digits, window.n - digits},
				       slice_of(unit[i][0]))) {
			buf_add(b, window.p, digits);
			buf_addf(b, "%s", unit[i][1]);
			return;
		}
	buf_add_slice(b, window);
}

const char report_too_early[] =
    "Nobody entered a stage %.*s ago or earlier, so there is no rate yet: a shorter --window or "
    "--rate km says what can be said by now.";

void
report_window_in(const struct report *r, enum report_language language, const char *text,
		 struct buf *b)
{
	for (const char *p = report_word(language, text); *p; p++)
		if (strncmp(p, "%.*s", 4) == 0) {
			report_window(language, r->window, b);
			p += 3;
		} else {
			buf_addc(b, *p);
		}
}

void
report_rate_note(const struct report *r, enum report_language language, struct buf *b)
{
	static const char *const how[][2] = {
	    {"matured",
	     "Rates count leads that entered a stage at least %.*s ago, and conversions within "
	     "%.*s."},
	    {"resolved", "Rates count leads that went on or were lost; open ones are left out."},
	    {"km", "Rates count each lead for as long as it has been watched (Kaplan–Meier)."},
	    {"all", "Rates count all leads, the unfinished too."},
	};
	size_t i = 0;

	while (strcmp(how[i][0], r->rate) != 0)
		i++;
	report_window_in(r, language, how[i][1], b);
	buf_addf(b, " %s", report_word(language, "Ranges are 95 % intervals."));
}

struct slice
report_word_of(enum report_language language, struct slice text)
{
	const char *korean = language == REPORT_KOREAN ? korean_of(words, text) : NULL;

	return korean ? slice_of(korean) : text;
}
