// node browser.mjs URL FOLDER is somebody who tries the demo for the first time, in a headless Chromium at CHROMIUM: they
// see an order arrive, accept it, pack it, get the waybill, break the supplier, see the list held, publish it, and are a
// stranger who sees nothing. Screenshots go into the folder, those of the README among them. It ends with 1 and says why
// when something is not as it should be, errors in the browser's console included.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const [url, folder] = process.argv.slice(2);
const patience = 90_000; // milliseconds for anything to appear
mkdirSync(folder, { recursive: true });

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'], // as root in a container there is no sandbox
});
const wrong = [];
const step = (what) => console.log(what);

async function open(width, height, scheme) {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  page.on('console', (m) => { if (['error', 'warn'].includes(m.type())) wrong.push(`console: ${m.text()}`); });
  page.on('pageerror', (err) => wrong.push(`page: ${err.message}`));
  page.on('requestfailed', (r) => { if (!r.url().includes('/events?')) wrong.push(`request: ${r.url()} ${r.failure()?.errorText}`); });
  page.on('request', (r) => { if (!r.url().startsWith(url) && !r.url().startsWith('data:')) wrong.push(`outside: ${r.url()}`); });
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(url);
  return page;
}

/** Waits for an article of the chat with all these texts, and returns its id. */
const message = async (page, ...texts) => (await page.waitForFunction((wanted) => [...document.querySelectorAll('#log article')]
  .findLast((a) => wanted.every((t) => a.textContent.includes(t)))?.id, {}, texts)).jsonValue();

/** Presses a button under a message, with the mouse as a person does. */
async function press(page, id, label) {
  const handle = await page.waitForFunction((of, text) => [...document.querySelectorAll(`#${of} .key`)]
    .find((k) => k.textContent.includes(text)), {}, id, label);
  await handle.evaluate((key) => key.scrollIntoView({ block: 'center' }));
  await handle.click();
}

async function world(page, action) {
  const before = await page.$eval('#said', (p) => p.textContent);
  await (await page.waitForSelector(`[data-action="${action}"]`)).click();
  await page.waitForFunction((was) => document.getElementById('said').textContent !== was, {}, before);
  return page.$eval('#said', (p) => p.textContent);
}

/** Waits for a row of the figures with all these texts. */
const row = (page, text) => page.waitForFunction((wanted) => [...document.querySelectorAll('#tables tbody tr')]
  .find((r) => wanted.every((t) => r.textContent.includes(t)))?.textContent, {}, text);

/** Draws the pictures of the README: the page and a card, in light and dark. They go from the folder into .github/pictures. */
async function portraits() {
  const page = await open(1200, 760, 'light');
  await message(page, 'Заказ 8123456', 'Принять до');
  const [code] = (await world(page, 'order-kaspi-door')).match(/\d{9}/);
  const card = await message(page, code, 'Принять до', 'Прибыль', 'у Al-Style');
  await page.$eval('#down', (button) => { button.style.visibility = 'hidden'; }); // it would lie over the card
  await page.mouse.move(1, 1);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width: 1200, height: 760 });
    await page.screenshot({ path: path.join(folder, `page-${scheme}.png`) });
    await page.setViewport({ width: 360, height: 740, deviceScaleFactor: 2 });
    await page.$eval(`#${card}`, (c) => c.scrollIntoView({ block: 'center' }));
    await (await page.$(`#${card}`)).screenshot({ path: path.join(folder, `card-${scheme}.png`) });
  }
  await page.close();
  step('the pictures of the README');
}

async function day() {
  const page = await open(1600, 1000, 'light');
  await message(page, 'Заказ 8123456', 'Принять до');
  step('an order has arrived by itself');
  const said = await world(page, 'order-postomat');
  const [code] = said.match(/\d{9}/);
  const card = await message(page, code, 'Принять до');
  await press(page, card, '✅ Принять');
  await message(page, code, 'Принят: Айгуль');
  await row(page, [code, 'упаковать']);
  step('accepted');
  await press(page, card, '📦');
  const question = await message(page, code, 'сколько мест');
  await press(page, question, '1');
  await message(page, `waybill-${code}.pdf`);
  await row(page, [code, 'передать']);
  const href = await page.$$eval('#log a.file', (all, name) => all.find((a) => a.download.includes(name)).href, code);
  const pdf = await page.evaluate(async (at) => (await (await fetch(at)).text()).slice(0, 5), href);
  if (pdf !== '%PDF-') wrong.push(`the waybill begins with ${pdf}`);
  step('packed, with its waybill');
  await world(page, 'stock-drops');
  const held = await message(page, 'Прайс-лист задержан');
  const version = (await (await row(page, ['задержан'])).jsonValue()).match(/^\d+?(?=\d\d:)/)[0];
  await page.screenshot({ path: path.join(folder, 'held-1600.png') });
  step('the list is held');
  await press(page, held, 'Опубликовать');
  await page.waitForFunction((id) => [...document.querySelectorAll('#tables tr')]
    .some((r) => r.cells[0].textContent === id && r.cells[2]?.textContent === 'опубликован'), {}, version);
  step('published in spite of it');
  return page;
}

async function keyboard(page) {
  await page.focus('#text');
  await page.keyboard.type('/ord');
  await page.waitForSelector('#menu:not([hidden]) [role=menuitem]');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => [...document.querySelectorAll('.mine .text')].some((t) => t.textContent === '/orders'));
  step('a command by the keyboard alone');
}

async function stranger(page) {
  await page.click('#people label:last-of-type');
  await page.waitForSelector('#empty');
  await page.click('#empty button');
  await message(page, '/start');
  await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 3000); })); // silence has no event to wait for
  const answers = await page.$$eval('#log .theirs', (all) => all.length);
  if (answers > 0) wrong.push(`the stranger gets ${answers} answers`);
  const text = await page.$eval('#log', (log) => log.textContent);
  if (/8123456|Принять|прибыль/i.test(text)) wrong.push(`the stranger sees ${text}`);
  step('a stranger sees no order');
}

/** Lets axe-core judge what a reader of any kind has of the page as it is now: names, roles, contrast. */
async function fair(page, where) {
  await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
  const found = await page.evaluate(async () => (await window.axe.run(document)).violations
    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.any.map((a) => a.message).join('; ').slice(0, 200)}`)));
  wrong.push(...found.map((f) => `${where}: ${f}`));
}

async function looks() {
  for (const scheme of ['light', 'dark']) {
    for (const [width, height] of [[360, 740], [1600, 1000]]) {
      const page = await open(width, height, scheme);
      await message(page, '8123456');
      await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 1500); })); // the figures come once a second
      await page.screenshot({ path: path.join(folder, `${scheme}-${width}.png`) });
      if (width < 900) {
        await page.click('#show-world');
        await page.screenshot({ path: path.join(folder, `${scheme}-${width}-world.png`) });
        await fair(page, `the world in ${scheme}`);
        await page.click('#show-chat');
      }
      await fair(page, `${scheme} at ${width}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) wrong.push(`at ${width} pixels the page is ${wide} wide`);
      await page.close();
    }
  }
  step('readable at 360 and 1600 pixels, in light and dark, by everybody');
}

try {
  await portraits();
  const page = await day();
  await keyboard(page);
  await stranger(page);
  await looks();
  const page2 = await open(1600, 1000, 'light');
  const killed = await world(page2, 'kill');
  if (!killed.includes('запущена снова')) wrong.push(`kill: ${killed}`);
  const said = await world(page2, 'order-pickup');
  await message(page2, said.match(/\d{9}/)[0], 'Принять до');
  step('killed, and an order came after that');
} catch (err) {
  wrong.push(String(err.stack ?? err));
  for (const [i, page] of (await browser.pages()).entries()) {
    await page.screenshot({ path: path.join(folder, `failed-${i}.png`) }).catch(() => {});
  }
} finally {
  await browser.close();
}
for (const line of wrong) console.error(line);
process.exit(wrong.length > 0 ? 1 : 0);
