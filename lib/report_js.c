/* SPDX-License-Identifier: MIT */
#include "report_html.h"

/* Without '<' and '&', so that the page is well-formed XML with the script as it stands. Reads what
 * is in the page, writes text only. */
const char *const report_js[] = {
    "(function(){\"use strict\";\n"
    "var ko=document.documentElement.lang===\"ko\";\n"
    "function each(list,f){Array.prototype.forEach.call(list,f)}\n"
    "function key(row,i){var c=row.cells[i],v=c.getAttribute(\"data-v\");\n"
    "if(v===null)return c.textContent;return v===\"\"?null:Number(v)}\n"
    "function order(a,b,down){if(a===b)return 0;if(a===null)return 1;if(b===null)return -1;\n"
    "var d=typeof a===\"string\"?a.localeCompare(b):a-b;return down?-d:d}\n"
    "function sort(table,i,head){\n"
    "var body=table.tBodies[0],rows=Array.prototype.slice.call(body.rows),\n"
    "was=head.getAttribute(\"aria-sort\"),\n"
    "down=was?was===\"ascending\":typeof key(rows[0],i)!==\"string\";\n"
    "each(table.tHead.rows[0].cells,function(c){c.removeAttribute(\"aria-sort\")});\n"
    "head.setAttribute(\"aria-sort\",down?\"descending\":\"ascending\");\n"
    "rows.map(function(r,n){return{r:r,k:key(r,i),n:n}}).sort(function(x,y){\n"
    "return order(x.k,y.k,down)||x.n-y.n}).forEach(function(x){body.appendChild(x.r)})}\n"
    ,
    "function filter(table,scroll){\n"
    "var rows=Array.prototype.slice.call(table.tBodies[0].rows),\n"
    "line=document.createElement(\"p\"),input=document.createElement(\"input\"),\n"
    "shown=document.createElement(\"span\"),name=ko?\"찾기\":\"Filter\";\n"
    "line.className=\"filter\";input.type=\"search\";input.placeholder=name;\n"
    "input.setAttribute(\"aria-label\",name);shown.setAttribute(\"role\",\"status\");\n"
    "input.addEventListener(\"input\",function(){\n"
    "var want=input.value.toLowerCase(),n=0;\n"
    "rows.forEach(function(r){var hit=r.textContent.toLowerCase().indexOf(want)!==-1;\n"
    "r.hidden=!hit;n+=hit?1:0});\n"
    "shown.textContent=want?n+\" / \"+rows.length:\"\"});\n"
    "line.appendChild(input);line.appendChild(shown);\n"
    "scroll.parentNode.insertBefore(line,scroll)}\n"
    "each(document.querySelectorAll(\".scroll table\"),function(table){\n"
    "var n=table.tBodies[0].rows.length;\n"
    "if(n>2)each(table.tHead.rows[0].cells,function(head,i){\n"
    "if(head.tagName!==\"TH\")return;var b=document.createElement(\"button\");\n"
    "b.type=\"button\";b.textContent=head.textContent;head.textContent=\"\";\n"
    "head.appendChild(b);b.addEventListener(\"click\",function(){sort(table,i,head)})});\n"
    "if(n>7)filter(table,table.parentNode)})})();\n",
    NULL,
};

const char report_js_hash[] = "nWvIldhWibxwcY8CBoz0qc/oBylRfElAi06i3PY/pLo=";
