// node dashboard.mjs PROMETHEUS DASHBOARD.json PICTURE.png SECONDS draws the panels of a dashboard file over the last
// SECONDS of a Prometheus, in a headless Chromium at CHROMIUM. It ends with 1 and says why when a query is refused or
// answers nothing, as a person would see an empty panel.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';

const [prometheus, file, picture, seconds] = process.argv.slice(2);
const dashboard = JSON.parse(readFileSync(file, 'utf8'));
const uplot = createRequire(import.meta.url).resolve('uplot').replace(/uPlot\.[a-z.]+$/, '');
const end = Math.floor(Date.now() / 1000);
const step = Math.max(2, Math.floor(seconds / 180));
const mayBeEmpty = /failures_total/; // nothing has to fail

async function ask(target) {
  const query = new URLSearchParams({ query: target.expr, start: end - seconds, end, step });
  const answer = await (await fetch(`${prometheus}/api/v1/query_range?${query}`)).json();
  if (answer.status !== 'success') throw new Error(`${target.expr}: ${answer.error}`);
  return answer.data.result.map(({ metric, values }) => ({
    label: target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, name) => metric[name] ?? ''),
    points: values.map(([at, value]) => [at, Number(value)]).filter(([, value]) => Number.isFinite(value)),
  })).filter((series) => series.points.length > 0);
}

const panels = [];
const empty = [];
for (const { title, type, gridPos, fieldConfig, targets } of dashboard.panels) {
  const series = (await Promise.all(targets.map(ask))).flat();
  if (series.length === 0 && !targets.every((t) => mayBeEmpty.test(t.expr))) empty.push(title);
  panels.push({ title, type, gridPos, unit: fieldConfig.defaults.unit, series });
}
if (empty.length > 0) {
  console.error(`panels without anything to show: ${empty.join(', ')}`);
  process.exitCode = 1;
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'], // as root in a container there is no sandbox
});
const page = await browser.newPage();
page.on('pageerror', (err) => { console.error(err.message); process.exitCode = 1; });
await page.setViewport({ width: 1280, height: 900 });
await page.setContent('<main></main>');
await page.addStyleTag({ path: `${uplot}uPlot.min.css` });
await page.addStyleTag({
  content: `body { margin: 0; padding: 12px; background: #f4f5f7; font: 13px sans-serif; color: #222 }
    main { position: relative }
    section { position: absolute; box-sizing: border-box; background: #fff; border: 1px solid #ddd; border-radius: 4px; padding: 6px 8px }
    h2 { margin: 0 0 4px; font-size: 13px } b { display: block; text-align: center; font-size: 64px; line-height: 150px; color: #2a7d46 }
    .u-legend { font-size: 11px; text-align: left } .none { color: #888; padding: 50px; text-align: center }`,
});
await page.addScriptTag({ path: `${uplot}uPlot.iife.min.js` });
const height = await page.evaluate((drawn, from, to) => {
  const column = 52; const row = 36; const gap = 8;
  const colours = ['#2a7d46', '#c4453a', '#2f6fb5', '#b5862f', '#7a4fa3', '#3aa3a0', '#777777'];
  const big = (n) => (Math.abs(n) >= 1e9 ? `${n / 1e9} G` : Math.abs(n) >= 1e6 ? `${n / 1e6} M` : Math.abs(n) >= 1e4 ? `${n / 1e3} k` : `${n}`);
  const time = (s) => (Math.abs(s) >= 3600 ? `${+(s / 3600).toFixed(1)} h` : Math.abs(s) >= 120 ? `${+(s / 60).toFixed(1)} min` : Math.abs(s) >= 1 || s === 0 ? `${s} s` : `${Math.round(s * 1000)} ms`);
  const units = { s: time, bytes: (n) => `${Math.round(n / 2 ** 20)} MiB`, short: big };
  let bottom = 0;
  for (const { title, type, gridPos, unit, series } of drawn) {
    const section = document.createElement('section');
    const [width, tall] = [gridPos.w * column - gap, gridPos.h * row - gap];
    section.style = `left:${gridPos.x * column}px;top:${gridPos.y * row}px;width:${width}px;height:${tall}px`;
    bottom = Math.max(bottom, (gridPos.y + gridPos.h) * row);
    section.innerHTML = '<h2></h2>';
    section.firstChild.textContent = title;
    document.querySelector('main').append(section);
    const say = (tag, text) => section.append(Object.assign(document.createElement(tag), { textContent: text, className: tag === 'p' ? 'none' : '' }));
    if (series.length === 0) { say('p', 'none'); continue; }
    if (type === 'stat') { say('b', series[0].points.at(-1)[1]); continue; }
    const times = [...new Set(series.flatMap((s) => s.points.map(([at]) => at)))].sort((a, b) => a - b);
    const rows = series.map((s) => { const of = new Map(s.points); return times.map((at) => of.get(at) ?? null); });
    const show = units[unit] ?? big;
    // eslint-disable-next-line no-new, no-undef
    new uPlot({
      width: width - 18, height: tall - 54 - 8 * Math.floor(series.length / 4),
      scales: { x: { range: [from, to] }, y: { range: (_, low, high) => [Math.min(0, low), high * 1.1 || 1] } },
      axes: [{ size: 26, values: (_, ticks) => ticks.map((t) => new Date(t * 1000).toTimeString().slice(0, 5)) }, { size: 66, values: (_, ticks) => ticks.map(show) }],
      legend: { live: false },
      series: [{}, ...series.map((s, i) => ({ label: s.label, stroke: colours[i % colours.length], width: 1.5, points: { show: false } }))],
    }, [times, ...rows], section);
  }
  return bottom + 24;
}, panels, end - seconds, end);
await page.setViewport({ width: 1280, height });
await page.screenshot({ path: picture });
await browser.close();
