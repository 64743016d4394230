#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016
# From real exports to the report, against counts that were made in other ways: Olist's leads and deals, the page views of a
# shop, the leads of an online school. Twice: the report alone on leads joined by awk, then the whole pipe.
. tests/lib.sh
[ -n "$DATA" ] || skip_all "the folder of real lists is not there (LEADPIPE_DATA)"
olist=examples/olist
web=examples/webfunnel

# csv ARGS: the report as csv.
csv() {
	run funnel-report --now 2018-12-01 --rate all --format csv "$@"
	exits 0 "report: exit 0"
}
# value SECTION BY GROUP FROM TO METRIC
value() {
	awk -F, -v want="$1,$2,$3,$4,$5,$6," 'index($0, want) == 1 { print substr($0, length(want) + 1) }' "$tmp/out"
}
# groups SECTION BY STAGE: "group|leads", sorted.
groups() {
	awk -F, -v s="$1" -v by="$2" -v to="$3" '$1 == s && $2 == by && $5 == to && $6 == "reached" { print $3 "|" $7 }' \
		"$tmp/out" | sort
}
# sql TABLES QUERY: by sqlite3 over csv files given as name=file.
sql() {
	_query=$1
	shift
	: >"$tmp/script"
	for _t in "$@"; do
		printf '.import --csv "%s" %s\n' "${_t#*=}" "${_t%%=*}" >>"$tmp/script"
	done
	printf '%s;\n' "$_query" >>"$tmp/script"
	sqlite3 :memory: <"$tmp/script" 2>"$tmp/sqlerr" | sort
}

# olist_numbers HOW: of the report in $tmp/out.
olist_numbers() {
	is "olist, $1: MQLs" "$(value funnel '' '' '' mql reached)" 5345,,,,
	is "olist, $1: won" "$(value funnel '' '' '' won reached)" 529,,,,
	is "olist, $1: 9.90 %" "$(value funnel '' '' mql won rate_prev)" 0.098971,0.091251,0.107267,5345,
	is "olist, $1: one negative duration, reported" "$(value velocity '' '' mql won negative)" 1,,,,
	is "olist, $1: and said by quality" "$(value quality '' '' mql won negative)" 1,,,,
	if ! have sqlite3; then
		skip "olist, $1: the same as in SQL" "sqlite3 is not installed"
		return
	fi
	set -- "$1" m="$DATA/olist/mql.csv" d="$DATA/olist/deals.csv"
	_how=$1
	shift
	_origin="case when trim(origin) = '' then '(empty)' else origin end"
	_won="from m join d on d.mql_id = m.mql_id"
	is "olist, $_how: leads by origin" "$(groups breakdown source mql)" \
		"$(sql "select $_origin, count(*) from m group by 1" "$@")"
	is "olist, $_how: won by origin" "$(groups breakdown source won | grep -v '|0$')" \
		"$(sql "select $_origin, count(*) $_won group by 1" "$@")"
	is "olist, $_how: leads by month" "$(groups cohort month mql)" \
		"$(sql "select substr(first_contact_date, 1, 7), count(*) from m group by 1" "$@")"
	is "olist, $_how: won by month" "$(groups cohort month won | grep -v '|0$')" \
		"$(sql "select substr(first_contact_date, 1, 7), count(*) $_won group by 1" "$@")"
	# whole days, since the first contact has no time of day; nearest rank
	_days="select cast(julianday(date(won_date)) - julianday(first_contact_date) as integer) x $_won and
		date(won_date) >= first_contact_date order by x"
	for _p in 50 75 90; do
		_name=p${_p}_days
		[ $_p -eq 50 ] && _name=median_days
		is "olist, $_how: $_name" "$(value velocity '' '' mql won $_name | cut -d, -f 1)" \
			"$(sql "select x from ($_days) limit 1 offset (select (count(*) * $_p + 99) / 100 - 1 from ($_days))" "$@")"
	done
}

awk -F, '
	NR == FNR { if (FNR > 1) won[$1] = $5; next }
	FNR == 1 { print "lead_id,created_at,landing_page,source,won_at"; next }
	{ print $0 "," won[$1] }
' "$DATA/olist/deals.csv" "$DATA/olist/mql.csv" >"$tmp/olist.csv"
csv -s $olist/stages.csv --by source --cohort month "$tmp/olist.csv"
olist_numbers awk
run funnel-report --now 2018-05-15 -s $olist/stages.csv --cohort month --section cohort --format csv "$tmp/olist.csv"
is "olist: in May the leads of March are too young for a rate" "$(value cohort month 2018-03 mql won rate_prev)" –,–,–,0,unfinished
is "olist: those of January are not" "$(value cohort month 2018-01 mql won rate_prev | cut -d, -f 4)" 1141

# The pages have no dates: one for all of them.
awk -F, '
	FNR == 1 { file++; next }
	file < 5 { at[file, $1] = "2015-05-01"; next }
	FNR > 1 { print $1 "," $3 "," at[1, $1] "," at[2, $1] "," at[3, $1] "," at[4, $1] }
' "$DATA/webfunnel/home_page.csv" "$DATA/webfunnel/search_page.csv" "$DATA/webfunnel/payment_page.csv" \
	"$DATA/webfunnel/payment_confirmation.csv" "$DATA/webfunnel/user.csv" |
	sed '1i visitor_id,device,home_at,search_at,payment_at,paid_at' >"$tmp/web.csv"
# web_numbers HOW
web_numbers() {
	is "shop, $1: home" "$(value funnel '' '' '' home reached)" 90400,,,,
	is "shop, $1: search" "$(value funnel '' '' '' search reached)" 45200,,,,
	is "shop, $1: payment" "$(value funnel '' '' '' payment reached)" 6030,,,,
	is "shop, $1: paid" "$(value funnel '' '' '' paid reached)" 452,,,,
	is "shop, $1: 0.5 % of all" "$(value funnel '' '' home paid rate_first | cut -d, -f 1,4)" 0.005,90400
	is "shop, $1: mobile" "$(value breakdown device Mobile home paid rate_first | cut -d, -f 1,4)" 0.010012,29963
	is "shop, $1: mobile paid" "$(value breakdown device Mobile '' paid reached)" 300,,,,
	is "shop, $1: desktop" "$(value breakdown device Desktop '' home reached)" 59796,,,,
	is "shop, $1: desktop paid" "$(value breakdown device Desktop '' paid reached)" 148,,,,
	is "shop, $1: nothing is out of order" "$(value quality '' '' '' '' backwards)" ''
}
csv -s $web/stages.csv --by device "$tmp/web.csv"
web_numbers awk

for tool in lead-import lead-dedupe lead-stage; do
	have $tool && continue
	skip "the whole pipe" "no $tool"
	finish
done

# Olist, through events.
cat >"$tmp/mql-map.csv" <<'EOT'
column,from,type
lead_id,mql_id,text
created_at,first_contact_date,
landing_page,landing_page_id,text
source,origin,text
EOT
cat >"$tmp/deal-map.csv" <<'EOT'
column,from,type
lead_id,mql_id,text
at,won_date,
EOT
cat >"$tmp/won-map.csv" <<'EOT'
column,from,type
lead_id,mql_id,text
created_at,first_contact_date,
source,origin,text
won_at,won_date,
EOT
run lead-import -m "$tmp/mql-map.csv" -o "$tmp/mql.csv" "$DATA/olist/mql.csv"
exits 0 "olist: import of the leads"
run lead-import --events -m "$tmp/deal-map.csv" --set type=won -o "$tmp/deals.csv" "$DATA/olist/deals.csv"
exits 0 "olist: import of the deals as events"
run lead-stage -s $olist/stages.csv -e "$tmp/deals.csv" --now 2018-12-01 -o "$tmp/staged.csv" "$tmp/mql.csv"
exits 0 "olist: stages"
csv -s $olist/stages.csv --by source --cohort month "$tmp/staged.csv"
olist_numbers events

# Olist, the two files made one record a lead.
run lead-import -m "$tmp/won-map.csv" -o "$tmp/both.csv" "$DATA/olist/mql.csv" "$DATA/olist/deals.csv"
exits 0 "olist: import of both"
run lead-dedupe -k lead_id -o "$tmp/joined.csv" "$tmp/both.csv"
exits 0 "olist: joined"
csv -s $olist/stages.csv --by source --cohort month "$tmp/joined.csv"
olist_numbers joined
if have sqlite3; then
	is "olist: sdr_id and sr_id are still there" \
		"$(sql "select sum(sdr_id <> ''), count(distinct sdr_id), sum(sr_id <> ''), count(distinct sr_id) from j
			where sdr_id <> ''" j="$tmp/joined.csv")" \
		"$(sql "select sum(sdr_id <> ''), count(distinct sdr_id), sum(sr_id <> ''), count(distinct sr_id) from d" \
			d="$DATA/olist/deals.csv")"
fi

# The shop.
printf 'column,from,type\nvisitor_id,user_id,text\ncreated_at,date,\n' >"$tmp/user-map.csv"
printf 'column,from,type\nvisitor_id,user_id,text\ntype,page,text\n' >"$tmp/page-map.csv"
run lead-import -m "$tmp/user-map.csv" -o "$tmp/users.csv" "$DATA/webfunnel/user.csv"
exits 0 "shop: import of the visitors"
for page in home_page search_page payment_page payment_confirmation; do
	run lead-import --events -m "$tmp/page-map.csv" --set at=2015-05-01 -o "$tmp/$page.csv" "$DATA/webfunnel/$page.csv"
	exits 0 "shop: import of $page"
done
run lead-stage -s $web/stages.csv -e "$tmp/home_page.csv" -e "$tmp/search_page.csv" -e "$tmp/payment_page.csv" \
	-e "$tmp/payment_confirmation.csv" -o "$tmp/visitors.csv" "$tmp/users.csv"
exits 0 "shop: stages"
csv -s $web/stages.csv --by device "$tmp/visitors.csv"
web_numbers pipe

# The sales pipeline of a hardware firm, with its dates written in three ways, against SQL.
cat >"$tmp/maven-map.csv" <<'EOT'
column,from,type
lead_id,opportunity_id,text
engaged_at,engage_date,
closed_at,close_date,
outcome,deal_stage,text
owner,sales_agent,text
product,product,text
amount,close_value,
EOT
printf 'stage,when,kind\nprospect,,\nengaged,,\nwon,,won\nlost,,lost\n' >"$tmp/maven.csv"
for style in '' .dmy .mdy; do
	order=${style#.}
	run lead-import --date-order "${order:-ymd}" -m "$tmp/maven-map.csv" -o "$tmp/pipeline.csv" "$DATA/maven/sales_pipeline$style.csv"
	exits 0 "maven$style: import"
	# the date of a closed deal is that of the win or of the loss
	awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "lead_id,owner,engaged_at,won_at,lost_at,lost_reason,amount"; next }
		{
			won = $at["outcome"] == "Won"
			lost = $at["outcome"] == "Lost"
			print $at["lead_id"] "," $at["owner"] "," $at["engaged_at"] "," (won ? $at["closed_at"] : "") "," \
				(lost ? $at["closed_at"] : "") "," (lost ? "lost" : "") "," $at["amount"]
		}' "$tmp/pipeline.csv" >"$tmp/wide.csv"
	csv -s "$tmp/maven.csv" --by owner --top 0 "$tmp/wide.csv"
	is "maven$style: won" "$(value funnel '' '' '' won reached)" 4238,,,,
	is "maven$style: lost" "$(value funnel '' '' '' engaged lost)" 2473,,,,
	is "maven$style: still open" "$(value funnel '' '' '' prospect reached | cut -d, -f 1 | awk '{ print $1 - 4238 - 2473 }')" 2089
	is "maven$style: median days to win" "$(value velocity '' '' engaged won median_days | cut -d, -f 1,4)" 57,4238
	if have sqlite3; then
		set -- p="$DATA/maven/sales_pipeline.csv" # the oracle reads ISO dates
		is "maven$style: won by agent" "$(groups breakdown owner won)" \
			"$(sql "select sales_agent, sum(deal_stage = 'Won') from p group by 1" "$@")"
		_days="select cast(julianday(close_date) - julianday(engage_date) as integer) x from p where deal_stage = 'Won' order by x"
		is "maven$style: reached and lost" "$(value funnel '' '' '' prospect reached) $(value funnel '' '' '' engaged reached) $(value funnel '' '' '' won reached) $(value funnel '' '' '' engaged lost)" \
			"$(sql "select count(*) || ',,,, ' || sum(engage_date <> '') || ',,,, ' || sum(deal_stage = 'Won') || ',,,, ' || sum(deal_stage = 'Lost') || ',,,,' from p" "$@")"
		is "maven$style: rate of all engaged" "$(csv -s "$tmp/maven.csv" --section funnel "$tmp/wide.csv" >/dev/null
			value funnel '' '' engaged won rate_prev | cut -d, -f 1,4)" \
			"$(sql "select round(1.0 * sum(deal_stage = 'Won') / sum(engage_date <> ''), 6) || ',' || sum(engage_date <> '') from p" "$@")"
		csv -s "$tmp/maven.csv" --by owner --top 0 "$tmp/wide.csv"
		for _p in 50 75 90; do
			_name=p$_p
			[ $_p != 50 ] || _name=median
			is "maven$style: $_name" "$(value velocity '' '' engaged won ${_name}_days | cut -d, -f 1)" \
				"$(sql "select x from ($_days) limit 1 offset (select (count(*) * $_p + 99) / 100 - 1 from ($_days))" "$@")"
		done
		is "maven$style: entries by quarter" "$(csv -s "$tmp/maven.csv" --cohort quarter --section inflow "$tmp/wide.csv" >/dev/null
			awk -F, '$1 == "inflow" && $5 == "won" && $6 == "entered" && $7 > 0 { print $3 "|" $7 }' "$tmp/out")" \
			"$(sql "select substr(close_date, 1, 4) || '-Q' || ((substr(close_date, 6, 2) + 2) / 3), count(*) from p
				where deal_stage = 'Won' group by 1" "$@")"
		csv -s "$tmp/maven.csv" --section loss "$tmp/wide.csv"
		is "maven$style: losses" "$(value loss lost_reason lost '' engaged lost)" "$(sql "select count(*) from p where deal_stage = 'Lost'" "$@"),,,,"
	else
		skip "maven$style: the same as in SQL" "sqlite3 is not installed"
	fi
done

# The school: no dates at all, but an outcome.
printf 'stage,when,kind\nlead,,\ncustomer,Converted = 1,won\n' >"$tmp/school.csv"
printf 'column,from,type\nlead_id,Lead Number,text\nsource,Lead Source,text\norigin_form,Lead Origin,text\n' >"$tmp/school-map.csv"
run lead-import -m "$tmp/school-map.csv" -o "$tmp/school-leads.csv" "$DATA/xeducation/leads.csv"
exits 0 "school: import"
run lead-stage -s "$tmp/school.csv" --now 2018-12-01 -o "$tmp/school-staged.csv" "$tmp/school-leads.csv"
exits 0 "school: stages"
csv -s "$tmp/school.csv" --by source --top 0 "$tmp/school-staged.csv"
is "school: 9,240 leads" "$(value funnel '' '' '' lead reached)" 9240,,,,
is "school: 3,561 converted" "$(value funnel '' '' '' customer reached)" 3561,,,,
is "school: 38.5 %" "$(value funnel '' '' lead customer rate_prev | cut -c 1-6)" 0.3853
finish
