#!/bin/sh
# SPDX-License-Identifier: MIT
# Workbooks through lead-import(1): what cells hold, sheets, what is no workbook, and what would fill the memory.
. tests/lib.sh

have gzip || skip_all "gzip is not installed"
have perl || skip_all "perl is not installed"
ns='xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
rel=http://schemas.openxmlformats.org/officeDocument/2006/relationships
x=$tmp/x
mkdir "$x"

echo "<Types/>" >"$x/types"
echo "<Relationships><Relationship Id='r1' Type='$rel/officeDocument' Target='xl/workbook.xml'/></Relationships>" >"$x/rels"
cat >"$x/book.rels" <<EOT
<Relationships><Relationship Id="r1" Type="$rel/worksheet" Target="worksheets/one.xml"/>
<Relationship Id="r2" Type="$rel/worksheet" Target="/xl/worksheets/two.xml"/>
<Relationship Id="r3" Type="$rel/styles" Target="styles.xml"/>
<Relationship Id="r4" Type="$rel/sharedStrings" Target="texts.xml"/></Relationships>
EOT
cat >"$x/texts" <<'EOT'
<sst><si><t>Email</t></si><si><t>Created</t></si><si><t>Phone</t></si><si><t>Code</t></si><si><r><rPr><b/></rPr><t>a@</t></r><r><t>b.co</t></r><rPh sb="0" eb="1"><t>never</t></rPh></si><si><t>010-1234-5678</t></si><si><t xml:space="preserve">0101</t></si><si><t>one_x000D_
two</t></si><si/></sst>
EOT
cat >"$x/styles" <<'EOT'
<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm;@"/><numFmt numFmtId="165" formatCode="000\-0000\-0000"/>
<numFmt numFmtId="166" formatCode="[$₩-412]#,##0"/><numFmt numFmtId="167" formatCode="[h]:mm:ss"/><numFmt numFmtId="168" formatCode="&quot;day&quot; 0"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="49"/></cellXfs></styleSheet>
EOT
book() { # sheets and settings
	echo "<workbook $ns>$1</workbook>" >"$x/book"
}
sheet() { # FILE ROWS
	echo "<worksheet $ns><sheetData>$2</sheetData></worksheet>" >"$x/$1"
}
pack() { # ARCHIVE [NAME=FILE ...]
	_archive=$1
	shift
	perl tests/zip.pl "$_archive" '[Content_Types].xml'="$x/types" _rels/.rels="$x/rels" xl/workbook.xml="$x/book" \
		xl/_rels/workbook.xml.rels="$x/book.rels" xl/sharedStrings.xml="$x/texts" xl/texts.xml="$x/texts" xl/styles.xml="$x/styles" \
		xl/worksheets/one.xml="$x/one" xl/worksheets/two.xml="$x/two" "$@"
}
two='<sheets><sheet name="One" sheetId="1" r:id="r1"/><sheet name="둘" sheetId="2" r:id="r2"/></sheets>'
head='<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>'
import() {
	run lead-import --now 2026-01-01T00:00:00Z "$@"
}

# --- what cells hold
book "$two"
sheet two '<row><c t="inlineStr"><is><t>Email</t></is></c></row><row><c t="str"><f>x</f><v>two@b.co</v></c></row>'
sheet one "$head"'<row r="2"><c r="A2" t="s"><v>4</v></c><c r="B2" s="1"><v>45631</v></c><c r="C2" t="s"><v>5</v></c><c r="D2" t="s"><v>6</v></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><r><t>c@</t></r><r><t>d.co</t></r></is></c><c r="B4" s="2"><v>45631.395833333336</v></c><c r="C4" s="3"><v>1012345678</v></c><c r="D4"><v>0.10000000000000001</v></c></row>
<row r="5"><c r="A5" t="str"><f>A1</f><v>e@f.co</v></c><c r="D5" t="b"><v>1</v></c></row>
<row r="6"><c r="A6" t="str"><v>g@h.co</v></c><c r="D6" s="4"><v>0.256</v></c></row>
<row r="7"><c r="A7" t="str"><v>i@j.co</v></c><c r="D7" s="5"><v>1234567</v></c></row>
<row r="8"><c r="A8" t="str"><v>k@l.co</v></c><c r="D8" s="6"><v>1.5</v></c></row>
<row r="9"><c r="A9" t="str"><v>m@n.co</v></c><c r="D9"><v>1.2345678901234568E+16</v></c></row>
<row r="10"><c r="A10" t="str"><v>o@p.co</v></c><c r="D10" t="e"><v>#N/A</v></c></row>
<row r="11"><c r="A11" t="str"><v>q@r.co</v></c><c r="D11" t="s"><v>7</v></c></row>
<row r="12"><c r="A12" t="str"><v>s@t.co</v></c><c r="D12" s="7"><v>45631</v></c></row><row r="13"><c r="A13" s="1"/></row>
<row r="14"><c r="A14" t="str"><v>u@v.co</v></c><c r="D14" t="inlineStr"><is><t>a_x0009_b_x00zz_c_x00e9_d</t></is></c></row>'
pack "$tmp/in.xlsx"
import -v "$tmp/in.xlsx"
exits 0 "a workbook"
cat >"$tmp/wanted" <<'EOT'
email,created_at,phone,Code
a@b.co,2024-12-05,+821012345678,0101
c@d.co,2024-12-05T09:30:00Z,+821012345678,0.1
e@f.co,,,TRUE
g@h.co,,,25.60%
i@j.co,,,₩1234567
k@l.co,,,36:00:00
m@n.co,,,12345678901234600
o@p.co,,,
q@r.co,,,"one
two"
s@t.co,,,45631
u@v.co,,,a	b_x00zz_c_x00e9_d
EOT
out_is "texts, dates, masks, percent, money, formulas" "$tmp/wanted"
err "the account" '11 read, 11 written, 0 rejected, 0 dropped'
err "other sheets are said" 'sheet "One" is read, 1 other with rows is not; --sheet'
# shellcheck disable=SC2002
cat "$tmp/in.xlsx" | lead-import --now 2026-01-01T00:00:00Z >"$tmp/out"
out_is "from a pipe" "$tmp/wanted"
cp "$tmp/in.xlsx" "$tmp/Leads.csv"
import "$tmp/Leads.csv"
out_is "under a wrong name" "$tmp/wanted"
import --explain "$tmp/in.xlsx"
is "--explain" "$(sed -n 2p "$tmp/out" | cut -d, -f2-)" 'xlsx,comma,,Email,email,email,,name'

# --- sheets
for s in 둘 2; do
	import --sheet $s "$tmp/in.xlsx"
	is "--sheet $s" "$(tail -n 1 "$tmp/out")" two@b.co
done
import --sheet Ona "$tmp/in.xlsx"
exits 2 "no such sheet: exit 2"
err "with a suggestion" 'no sheet "Ona" among 2; did you mean "One"\?'
import --sheet 1 tests/import/korean.csv
err "--sheet of what is no workbook" 'for workbooks'
import --sheet 2 tests/import/korean.csv "$tmp/in.xlsx"
is "--sheet is for the workbooks among the files" "$(tail -n 1 "$tmp/out" | tr -d ,)" two@b.co
cp "$x/one" "$tmp/one"
sheet one '<row r="1"><c r="A1" t="str"><v>Report</v></c><c r="B1" t="str"><v>Email</v></c></row><row r="2"><c r="A2" t="str"><v>by</v></c><c r="B2" t="str"><v>kim@b.co</v></c></row>'
pack "$tmp/cover.xlsx"
import "$tmp/cover.xlsx"
is "a cover sheet is not the list" "$(tail -n 1 "$tmp/out")" two@b.co
is "and said, without -v" "$(cat "$tmp/err")" \
	"lead-import: $tmp/cover.xlsx: sheet \"둘\" is read, 1 other with rows is not; --sheet names another"
import --sheet 2 "$tmp/cover.xlsx"
quiet "but not where one was asked for"
cp "$tmp/one" "$x/one"
book '<sheets><sheet name="One" sheetId="1" state="hidden" r:id="r1"/><sheet name="b" sheetId="2" r:id="r2"/></sheets>'
pack "$tmp/in.xlsx"
import "$tmp/in.xlsx"
is "hidden sheets are not the first" "$(tail -n 1 "$tmp/out")" two@b.co
book "$two"
sheet one '<row r="3"><c r="B3" s="1"/></row>'
pack "$tmp/in.xlsx"
import "$tmp/in.xlsx"
is "nor empty ones" "$(tail -n 1 "$tmp/out")" two@b.co
import --sheet One "$tmp/in.xlsx"
err "an empty one by its name" 'sheet "One" is empty'
book "<workbookPr date1904=\"1\"/>$two"
sheet one "$head"'<row r="2"><c r="A2" t="s"><v>4</v></c><c r="B2" s="1"><v>44169</v></c></row>'
pack "$tmp/in.xlsx"
import "$tmp/in.xlsx"
is "days from 1904" "$(sed -n 2p "$tmp/out")" a@b.co,2024-12-05,,
sheet one "$head"'<row r="2"><c r="A2" t="s"><v>4</v></c><c r="B2"><v>44169</v></c></row>'
pack "$tmp/in.xlsx"
import "$tmp/in.xlsx"
is "also without a format of dates" "$(sed -n 2p "$tmp/out")" a@b.co,2024-12-05,,
book "$two"

# --- titles, and rows by their numbers
sheet one '<row r="1"><c r="A1" t="str"><v>Monthly report</v></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c></row>
<row r="4"><c r="A4" t="s"><v>4</v></c><c r="C4" t="str"><v>x
y</v></c></row><row r="6"><c r="A6" t="str"><v>z@z.co</v></c><c r="E6"><v>1</v></c></row><row r="70"><c r="A70" t="s"><v>4</v></c><c r="AB70"><v>1</v></c></row>'
pack "$tmp/in.xlsx"
import -x "$tmp/rejects.csv" "$tmp/in.xlsx"
exits 1 "a merged title, and a value beyond the table"
is "the header behind the title" "$(head -n 1 "$tmp/out")" email,created_at,phone,column_4,column_5
is "a reject has the row's number" "$(sed 1d "$tmp/rejects.csv" | cut -d, -f2,5)" 70,extra-cell

# --- damage and bombs
bad() { # NAME REGEX
	pack "$tmp/in.xlsx"
	import "$tmp/in.xlsx"
	exits 2 "$1: exit 2"
	err "$1: said" "$2"
}
sheet one "$head<row r=\"2\"><c r=\"A2\" t=\"s\"><v>99</v></c></row>"
bad "a text that is not there" 'a cell names a text that is not there'
sheet one "$head<row r=\"1\"></row>"
bad "rows out of order" 'its rows are not in order'
sheet one "$head<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"A2\"><v>1</v></c></row>"
bad "cells out of order" 'its cells are not in order'
sheet one "$head<row r=\"2\"><c r=\"ZZZZZ2\"><v>1</v></c></row>"
bad "no such column" 'its cells are not in order'
sheet one "$head<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>"
bad "too many columns" 'columns'
echo "<worksheet><sheetData>$head" >"$x/one"
bad "cut" 'damaged or unusable workbook'
printf '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c SYSTEM "file:///etc/passwd">]><worksheet><sheetData>%s<row><c t="str"><v>&b;&c;</v></c></row></sheetData></worksheet>' "$head" >"$x/one"
bad "entities" 'a document type'
{ echo "<worksheet><sheetData>$head"; awk 'BEGIN { for (i = 0; i < 90; i++) printf "<a>" }'; } >"$x/one"
bad "deep" 'nested too deep'
{ printf '<worksheet><sheetData>%s<row><c t="str"><v>' "$head"; head -c 2000000 /dev/zero | tr '\0' x; echo '</v></c></row></sheetData></worksheet>'; } >"$x/one"
bad "a long cell" 'longer than 1 MiB'
{ printf '<worksheet><sheetData>%s<!--' "$head"; head -c 3000000 /dev/zero | tr '\0' x; echo '--></sheetData></worksheet>'; } >"$x/one"
bad "a long comment" 'too long'
{ printf '<worksheet><sheetData>%s' "$head"; head -c 60000000 /dev/zero | tr '\0' ' '; echo '</sheetData></worksheet>'; } >"$x/one"
pack "$tmp/in.xlsx"
ok "a bomb is small" test "$(wc -c <"$tmp/in.xlsx")" -lt 100000
import "$tmp/in.xlsx"
exits 2 "a bomb: exit 2"
err "a bomb: said" 'unpacks to far more than its size'

# --- a small workbook that stands for gigabytes: in 256 MiB, where there is such a limit (a sanitizer wants it all)
vm=262144
sh -c "ulimit -v $vm && lead-import -V; exit \$?" >"$tmp/out" 2>&1 || vm=unlimited
within() { # NAME EXIT REGEX
	pack "$tmp/in.xlsx"
	# shellcheck disable=SC3045
	(ulimit -v $vm; run lead-import --now 2026-01-01 "$tmp/in.xlsx"; exit "$status")
	status=$?
	exits "$2" "$1"
	[ -z "$3" ] || err "$1: said" "$3"
}
many() { # N TEXT
	awk -v n="$1" -v text="$2" 'BEGIN { while (n--) print text }'
}
cp "$x/texts" "$tmp/texts"
{ printf '<sst><si><t>Email</t></si><si><t>'; head -c 1000000 /dev/zero | tr '\0' x; echo '</t></si></sst>'; } >"$x/texts"
two_cells='<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
for r in 2 100; do # before and after the width of the table is known
	sheet one "$two_cells<row r=\"$r\">$(many 3000 '<c t="s"><v>1</v></c>')</row>"
	within "row $r of 3,000 cells of one text" 2 "in.xlsx:$r:1: record longer than 16777216 bytes$"
done
sheet one "$two_cells$(many 500 '<row><c t="s"><v>1</v></c></row>')"
within "500 rows of one text" 0 ''
is "500 rows of one text: all are there" "$(wc -lc <"$tmp/out" | tr -s ' ')" "$(printf '%s\n' " 501 500000506")"
{ printf '<sst><si><t>Email</t></si><si><t>'; head -c 1048577 /dev/zero | tr '\0' x; echo '</t></si></sst>'; } >"$x/texts"
within "a shared text of more than 1 MiB" 2 'a text is longer than 1 MiB$'
cp "$tmp/texts" "$x/texts"
sheet one "$head<row r=\"2\">$(awk 'BEGIN { for (i = 0; i < 1500000; i++) print "<a" i "/>" }')</row>"
within "1,500,000 elements with a name each" 2 'its names take more than 32 MiB, or out of memory$'
book "<sheets>$(many 4000 "<sheet name=\"$(many 1100 x | tr -d '\n')\" sheetId=\"1\" r:id=\"r1\"/>")</sheets>"
within "sheets with long names" 2 'names of more than 4 MiB$'
book "<sheets>$(many 4000 '<sheet name="a" sheetId="1" r:id="r1"/>')</sheets>"
{ printf '<worksheet><sheetData>'; head -c 20000000 /dev/zero | tr '\0' ' '; echo '</sheetData></worksheet>'; } >"$x/one"
within "4,000 sheets of one part" 2 'unpacks to far more than its size'
book "$two"
cp "$x/styles" "$tmp/styles"
awk 'BEGIN {
	printf "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0.0\"/><numFmt numFmtId=\"164\" formatCode=\""
	for (i = 0; i < 500000; i++) printf "0"
	printf "\"/>"
	for (i = 165; i < 65698; i++) printf "<numFmt numFmtId=\"%d\" formatCode=\"0.%s\"/>", i, i % 2 ? "0" : "00"
	print "</numFmts><cellXfs>"
	for (i = 164; i < 65698; i++) print "<xf numFmtId=\"" i "\"/>"
	print "</cellXfs></styleSheet>"
}' >"$x/styles"
sheet one "$head$(for i in 1 65532 65533 0; do echo "<row><c t=\"s\"><v>4</v></c><c r=\"D2\" s=\"$i\"><v>5</v></c></row>"; done)"
pack "$tmp/in.xlsx"
# shellcheck disable=SC3045
(ulimit -t 5; run lead-import --now 2026-01-01 "$tmp/in.xlsx"; exit "$status") # seconds of work, not of the clock: 0.2 are needed
is "as many styles as codes, and zeros without end" "$? $(cut -d, -f4 "$tmp/out" | tr '\n' ' ')" \
	"0 Code 5.0 5.00 5.0 $(printf '%040d' 5) "
cp "$tmp/styles" "$x/styles"
sheet one "$head<c t=\"str\"><v>nowhere</v></c>"'<row r="2"><c r="A2" t="s"><v>4</v></c><row r="3"><c r="A3" t="s"><v>4</v></c></row></row>'
pack "$tmp/in.xlsx"
import "$tmp/in.xlsx"
is "cells outside of rows, rows in rows" "$(sed 1d "$tmp/out" | tr '\n' ' ')" 'a@b.co,,, a@b.co,,, '

# --- what is no workbook
printf application/vnd.oasis.opendocument.spreadsheet >"$x/mime"
perl tests/zip.pl "$tmp/in.xlsx" mimetype="$x/mime"
import "$tmp/in.xlsx"
err "ods" 'OpenDocument'
perl tests/zip.pl "$tmp/in.xlsx" leads.csv="$x/mime"
import "$tmp/in.xlsx"
err "another zip file" 'a zip archive, not a workbook'
perl tests/zip.pl "$tmp/in.xlsx" '[Content_Types].xml'="$x/types" xl/workbook.bin="$x/mime"
import "$tmp/in.xlsx"
err "xlsb" 'xlsb'
perl tests/zip.pl "$tmp/in.xlsx" Index/Document.iwa="$x/mime"
import "$tmp/in.xlsx"
err "Numbers" 'a Numbers document; export it as xlsx or CSV'

# --- how sheets are found
sheet one "$head"'<row r="2"><c r="A2" t="str"><v>one@b.co</v></c></row>'
cp "$x/book.rels" "$tmp/book.rels"
relations() { # LINES: of the sheets
	printf '<Relationships>%s<Relationship Id="r3" Type="%s/styles" Target="styles.xml"/><Relationship Id="r4" Type="%s/sharedStrings" Target="./texts.xml"/></Relationships>' \
		"$1" $rel $rel >"$x/book.rels"
}
relations "<Relationship Id='r1' Type='$rel/chartsheet' Target='chartsheets/one.xml'/><Relationship Id='r2' Type='$rel/worksheet' Target='./worksheets/two.xml'/>"
pack "$tmp/in.xlsx"
import "$tmp/in.xlsx"
is "a sheet of charts is none" "$(tail -n 1 "$tmp/out")" two@b.co
import --sheet One "$tmp/in.xlsx"
err "nor by its name" 'sheet "One" is empty'
relations "<Relationship Id='r1' Type='$rel/worksheet' Target='../xl/worksheets/one.xml'/>"
book '<sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets>'
pack "$tmp/in.xlsx"
import "$tmp/in.xlsx"
is "a target outside of the folder" "$(tail -n 1 "$tmp/out" | tr -d ,)" one@b.co
echo '<Relationships/>' >"$x/rels"
pack "$tmp/in.xlsx"
import "$tmp/in.xlsx"
is "a package that names no workbook has it where all have it" "$(tail -n 1 "$tmp/out" | tr -d ,)" one@b.co
book '<sheets><sheet name="One" sheetId="1" state="hidden" r:id="r1"/></sheets>'
bad "nothing but hidden sheets" 'a workbook whose sheets are empty or hidden$'
book "$two"
cp "$tmp/book.rels" "$x/book.rels"

# --- far too much of what there is, and bytes that were changed
relations "$(many 4097 "<Relationship Id='a' Type='b' Target='c'/>")"
bad "too many relations" 'too many relations'
cp "$tmp/book.rels" "$x/book.rels"
book "<sheets>$(many 4097 '<sheet name="a" sheetId="1" r:id="r1"/>')</sheets>"
bad "too many sheets" 'too many sheets'
book "$two"
{ echo '<styleSheet><cellXfs>'; many 65537 '<xf/>'; echo '</cellXfs></styleSheet>'; } >"$x/styles"
bad "too many styles" 'too many styles'
{ echo '<styleSheet><numFmts>'; many 65537 '<numFmt/>'; echo '</numFmts></styleSheet>'; } >"$x/styles"
bad "too many number formats" 'too many number formats'
cp "$tmp/styles" "$x/styles"
pack "$tmp/good.xlsx"
perl -0777 -pe 's/(PK\x03\x04.{22}..\0\0xl\/worksheets\/one\.xml)..../$1\xff\xff\xff\xff/s' "$tmp/good.xlsx" >"$tmp/in.xlsx"
import "$tmp/in.xlsx"
exits 2 "a part that was changed: exit 2"
err "a part that was changed: said" 'damaged or unusable workbook: a part cannot be unpacked$'
perl -0777 -pe 's/(PK\x03\x04.{4})\x08(?=.{17}..\0\0xl\/worksheets\/one\.xml)/$1\x3d/s; s/(PK\x01\x02.{6})\x08(?=.{35}xl\/worksheets\/one\.xml)/$1\x3d/s' \
	"$tmp/good.xlsx" >"$tmp/in.xlsx"
import "$tmp/in.xlsx"
exits 2 "a part packed in a way that nobody knows: exit 2"
err "a part packed in a way that nobody knows: said" 'xl/worksheets/one\.xml: cannot be unpacked$'
finish
