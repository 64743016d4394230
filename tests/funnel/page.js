// SPDX-License-Identifier: MIT
// For tests/html.t: opens pages in Chromium, light and dark, wide and narrow; says "good" or what is wrong, one line each.
"use strict";
const puppeteer = require("puppeteer-core");
const fs = require("fs");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

async function look(browser, file, width, scheme) {
	const page = await browser.newPage(), wrong = [];

	page.on("pageerror", e => wrong.push("error " + e.message));
	page.on("console", m => m.type() === "error" && wrong.push("console " + m.text()));
	page.on("dialog", d => { wrong.push("dialog"); d.dismiss(); });
	page.on("request", r => r.url() === "file://" + file || wrong.push("request " + r.url()));
	await page.setViewport({ width, height: 900 });
	await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
	await page.goto("file://" + file);
	if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
		wrong.push("scrolls sideways");
	// letters stay in their picture, and those of a cell in their cell
	wrong.push(...await page.evaluate(() => Array.from(document.querySelectorAll("figure > svg text")).filter(t => {
		const a = t.getBoundingClientRect();
		const s = (t.previousElementSibling && t.previousElementSibling.querySelector(".heat") || t.closest("figure > svg")).getBoundingClientRect();
		return a.width && (a.left < s.left - 1 || a.right > s.right + 1);
	}).map(t => "letters outside: " + t.textContent)));
	await page.setBypassCSP(true); // for axe only
	await page.reload();
	await page.evaluate(() => document.querySelectorAll("details").forEach(d => { d.open = true; }));
	await page.evaluate(axe + ";0");
	for (const v of await page.evaluate(async () => (await axe.run()).violations))
		if (v.impact === "serious" || v.impact === "critical")
			wrong.push(v.id + " " + v.nodes[0].html);
	console.log(wrong.length ? wrong.join("; ") : "good");
	await page.close();
}

async function tables(browser, file) {
	const page = await browser.newPage();

	await page.goto("file://" + file);
	console.log("table " + await page.evaluate(() => {
		document.querySelectorAll("details").forEach(d => { d.open = true; });
		const table = Array.from(document.querySelectorAll(".scroll table")).find(t => t.tBodies[0].rows.length > 7);
		const cells = i => Array.from(table.tBodies[0].rows, r => r.cells[i].dataset.v).filter(v => v).map(Number);
		const column = Array.from(table.tBodies[0].rows[0].cells).findIndex(c => c.dataset.v);
		const head = table.tHead.rows[0].cells[column];

		head.querySelector("button").click();
		const down = cells(column);
		if (head.ariaSort !== "descending" || down.some((v, i) => i && v > down[i - 1]))
			return "does not sort down: " + down;
		head.querySelector("button").click();
		const up = cells(column);
		if (head.ariaSort !== "ascending" || up.some((v, i) => i && v < up[i - 1]))
			return "does not sort up: " + up;
		const input = table.parentNode.previousSibling.querySelector("input");
		input.value = table.tBodies[0].rows[0].cells[0].textContent.toUpperCase();
		input.dispatchEvent(new Event("input"));
		const shown = Array.from(table.tBodies[0].rows).filter(r => !r.hidden).length;
		return shown > 0 && shown < table.tBodies[0].rows.length ? "good" : "does not filter: " + shown;
	}));
	await page.close();
}

(async () => {
	const [chromium, ...files] = process.argv.slice(2);
	const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"], headless: true });

	for (const file of files)
		for (const width of [1280, 390])
			for (const scheme of ["light", "dark"])
				await look(browser, file, width, scheme);
	await tables(browser, files[0]);
	await browser.close();
})();
