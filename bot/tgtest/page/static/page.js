// The chat of the fake Telegram. Texts come with the places of their formatting and become nodes, never HTML.
'use strict';

const $ = (id) => document.getElementById(id);
let about; // of the page: people, words, actions
let person; // whom the reader plays
let stream; // of events
let replying = 0; // the message that the next text answers
const messages = new Map(); // by id
const pressed = new Map(); // the button that waits for an answer, by query

const say = (name, fill = {}) => about.words[name].replace(/\{(\w+)\}/g, (_, key) => fill[key]);

/** An element with attributes and children; texts are texts. */
function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

async function post(path, body, tell = toast, type = 'application/json') {
  try {
    const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': type }, body });
    if (answer.ok) return await answer.json();
    tell(say('failed', { text: (await answer.text()).trim() }));
  } catch {
    tell(say('lost'));
  }
  return undefined;
}

// Texts.

const tags = {
  bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre', blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};

/** The nodes of a part of a text, with what is formatted inside of it. Places are in UTF-16 units, as strings have them. */
function formatted(text, from, to, entities) {
  const parts = [];
  let at = from;
  let rest = entities.filter((e) => e.Offset >= from && e.Offset + e.Length <= to);
  while (rest.length > 0) {
    const [first, ...others] = rest;
    const end = first.Offset + first.Length;
    if (first.Offset > at) parts.push(text.slice(at, first.Offset));
    parts.push(wrapped(first, formatted(text, first.Offset, end, others.filter((e) => e.Offset + e.Length <= end)), text.slice(first.Offset, end)));
    at = end;
    rest = others.filter((e) => e.Offset >= end);
  }
  if (at < to) parts.push(text.slice(at, to));
  return parts;
}

function wrapped(entity, children, text) {
  if (entity.Type === 'text_link' && /^(https?|tg|mailto|tel):/i.test(entity.URL)) {
    return node('a', { href: entity.URL, target: '_blank', rel: 'noopener noreferrer' }, ...children);
  }
  if (entity.Type === 'bot_command') {
    const command = node('button', { type: 'button', class: 'command' }, ...children);
    command.addEventListener('click', () => send(text));
    return command;
  }
  if (entity.Type === 'spoiler') {
    const hidden = node('button', { type: 'button', class: 'spoiler', 'aria-label': say('spoiler') }, ...children);
    hidden.addEventListener('click', () => hidden.replaceWith(...hidden.childNodes));
    return hidden;
  }
  return node(tags[entity.Type] ?? 'span', {}, ...children);
}

const firstLine = (m) => (m.text || m.file?.name || '').split('\n')[0].slice(0, 80);
const size = (bytes) => new Intl.NumberFormat(about.language, bytes < 1e6
  ? { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 }
  : { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / (bytes < 1e6 ? 1e3 : 1e6));

// Messages.

function attached(file) {
  const href = file.url;
  if (file.width > 0) {
    return node('a', { href, target: '_blank', rel: 'noopener', class: 'picture' },
      node('img', { src: href, width: file.width, height: file.height, alt: say('picture', file) }));
  }
  return node('a', { href, download: file.name, class: 'file' },
    node('span', { class: 'icon', 'aria-hidden': 'true' }, '📄'),
    node('span', {}, node('span', { class: 'unseen' }, `${say('download')} `), node('b', {}, file.name), ' ', node('small', {}, size(file.size))));
}

function button(m, b) {
  const name = `key ${b.Style || 'plain'}`;
  if (b.URL) return node('a', { class: name, href: b.URL, target: '_blank', rel: 'noopener noreferrer' }, b.Text, ' ↗');
  const key = node('button', { type: 'button', class: name, 'data-press': b.Data || b.CopyText, 'aria-disabled': b.Disabled ? 'true' : undefined }, b.Text);
  if (b.Disabled) return key;
  key.addEventListener('click', () => (b.CopyText ? copy(b.CopyText) : press(m, b, key)));
  return key;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(say('copied', { text }));
  } catch {
    toast(text); // where a browser forbids it, the text can be copied by hand
  }
}

async function press(m, b, key) {
  if (key.classList.contains('waits')) return;
  key.classList.add('waits');
  key.setAttribute('aria-busy', 'true');
  const done = await post('/press', JSON.stringify({ person, message: m.id, data: b.Data }));
  if (!done) return rest(key);
  if (early.delete(done.query)) return rest(key); // the answer was quicker
  pressed.set(done.query, { message: m.id, data: b.Data });
  setTimeout(() => answered(done.query), 15000); // Telegram gives up too
}
const early = new Set();

function rest(key) {
  key?.classList.remove('waits');
  key?.removeAttribute('aria-busy');
}

const keyOf = (p) => [...($(`m${p.message}`)?.querySelectorAll('[data-press]') ?? [])].find((k) => k.dataset.press === p.data);

function answered(query) {
  const p = pressed.get(query);
  pressed.delete(query);
  if (p) rest(keyOf(p));
}

function bubble(m) {
  const entities = m.entities ?? [];
  const made = node('article', {
    id: `m${m.id}`, class: m.mine ? 'mine' : 'theirs', tabindex: '-1',
    'aria-label': `${m.mine ? say('you') : say('bot')}, ${m.at}${m.edited ? `, ${say('edited')}` : ''}`,
  });
  const body = node('div', { class: 'bubble' });
  if (m.replyTo) {
    const to = messages.get(m.replyTo);
    body.append(node('div', { class: 'quote' }, to ? firstLine(to) : say('gone')));
  }
  if (m.file) body.append(attached(m.file));
  if (m.text) body.append(node('div', { class: 'text' }, ...formatted(m.text, 0, m.text.length, entities)));
  const foot = node('div', { class: 'foot' }, m.edited ? `${say('edited')} ` : '', m.at);
  if (!m.mine) {
    const answer = node('button', { type: 'button', class: 'answer', 'aria-label': `${say('reply')}: ${firstLine(m)}` }, '↩');
    answer.addEventListener('click', () => replyTo(m.id));
    foot.append(answer);
  }
  body.append(foot);
  made.append(body);
  if (m.keyboard?.length) {
    made.append(node('div', { class: 'keys' }, ...m.keyboard.map((row) => node('div', { class: 'row' }, ...row.map((b) => button(m, b))))));
  }
  for (const p of pressed.values()) {
    if (p.message === m.id) [...made.querySelectorAll('[data-press]')].find((k) => k.dataset.press === p.data)?.classList.add('waits');
  }
  return made;
}

/** Draws a message in its place; what had the focus keeps it. */
function draw(m) {
  const log = $('log');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const old = $(`m${m.id}`);
  messages.set(m.id, m);
  const made = bubble(m);
  if (old) {
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.press ?? '' : undefined;
    const same = firstLine(m);
    old.replaceWith(made);
    if (focused !== undefined) ([...made.querySelectorAll('[data-press]')].find((k) => k.dataset.press === focused) ?? made).focus();
    $('news').textContent = say('changed', { text: same });
  } else {
    const after = [...messages.keys()].filter((id) => id > m.id).sort((a, b) => a - b)[0];
    log.insertBefore(made, after ? $(`m${after}`) : null);
    if (m.force && !m.mine) replyTo(m.id);
    if (m.mine && replying === m.replyTo) replyTo(0);
    if (m.menu) replyKeys(m.menu);
  }
  if (atEnd) log.scrollTop = log.scrollHeight;
  $('empty')?.remove();
  scrolled();
}

function scrolled() {
  const log = $('log');
  $('down').hidden = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
}

function replyTo(id) {
  replying = id;
  $('replying').hidden = !id;
  if (!id) return;
  $('replying-to').textContent = say('replyTo', { text: firstLine(messages.get(id)) });
  $('text').focus({ preventScroll: true });
}

function replyKeys(menu) {
  $('reply-keys').hidden = menu.length === 0;
  $('reply-keys').replaceChildren(...menu.map((row) => node('div', { class: 'row' }, ...row.map((text) => {
    const key = node('button', { type: 'button', class: 'key plain' }, text);
    key.addEventListener('click', () => send(text));
    return key;
  }))));
}

function send(text) {
  const body = { person, text, replyTo: replying };
  replyTo(0);
  return post('/say', JSON.stringify(body));
}

// What lies over the screen.

let toasting;
function toast(text) {
  $('toast').textContent = text;
  $('toast').hidden = false;
  clearTimeout(toasting);
  toasting = setTimeout(() => { $('toast').hidden = true; }, Math.min(8000, 2500 + 50 * text.length));
}

function alertBox(text) {
  $('alert-text').textContent = text;
  if (!$('alert').open) $('alert').showModal();
}

// The menu of commands.

let commands = [];
function openMenu(open, filter = '') {
  const fits = commands.filter((c) => `/${c.Name}`.startsWith(filter));
  $('menu').hidden = !open || filter !== '' && fits.length === 0;
  $('open-menu').setAttribute('aria-expanded', String(!$('menu').hidden));
  if ($('menu').hidden) return;
  $('menu').replaceChildren(...fits.map((c) => {
    const item = node('button', { type: 'button', role: 'menuitem', tabindex: '-1' }, node('b', {}, `/${c.Name}`), ' ', node('span', {}, c.Description));
    item.addEventListener('click', () => { openMenu(false); $('text').value = ''; send(`/${c.Name}`); $('text').focus(); });
    return item;
  }));
  if (fits.length === 0) $('menu').replaceChildren(node('p', {}, say('noCommands')));
}

function menuKeys(event) {
  const items = [...$('menu').querySelectorAll('button')];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  } else if (event.key === 'Escape') {
    openMenu(false);
    $('open-menu').focus();
  }
}

// The world.

function worldOf(groups) {
  $('world').hidden = false;
  $('actions').replaceChildren(...groups.map((g) => node('section', { 'aria-label': g.title }, node('h3', {}, g.title),
    node('div', { class: 'group' }, ...g.actions.map((a) => {
      const key = node('button', { type: 'button', class: 'key plain', 'data-action': a.name }, a.label);
      key.addEventListener('click', async () => {
        key.setAttribute('aria-busy', 'true');
        const tell = (text) => { $('said').textContent = text; };
        const done = await post('/world', JSON.stringify({ action: a.name }), tell);
        key.removeAttribute('aria-busy');
        if (done) tell(done.said);
      });
      return key;
    })))));
}

/** Redraws the figures; what is scrolled or focused around them stays. */
function tables(all) {
  all.forEach((t, i) => {
    let around = $('tables').children[i];
    if (!around) {
      around = node('div', { class: 'table', tabindex: '0', role: 'region' });
      $('tables').append(around);
    }
    around.setAttribute('aria-label', t.title);
    const none = node('tr', {}, node('td', { colspan: String(t.head.length) }, say('none')));
    around.replaceChildren(node('table', {}, node('caption', {}, t.title),
      node('thead', {}, node('tr', {}, ...t.head.map((h) => node('th', { scope: 'col' }, h)))),
      node('tbody', {}, ...(t.rows?.length ? t.rows.map((r) => node('tr', {}, ...r.map((c) => node('td', {}, c)))) : [none]))));
  });
}

// The stream.

const heard = {
  begin() {
    $('lost').hidden = true;
    messages.clear();
    pressed.clear();
    $('log').replaceChildren(emptyChat());
    $('busy').textContent = '';
    replyTo(0);
    replyKeys([]);
  },
  message: draw,
  gone(id) {
    if ($(`m${id}`)?.contains(document.activeElement)) $('log').focus();
    $(`m${id}`)?.remove();
    messages.delete(id);
    if (replying === id) replyTo(0);
  },
  answer({ query, text, alert }) {
    if (pressed.has(query)) answered(query); else early.add(query);
    if (text) (alert ? alertBox : toast)(text);
  },
  busy(action) {
    $('busy').textContent = say(action === 'typing' ? 'typing' : 'sending');
    clearTimeout(heard.resting);
    heard.resting = setTimeout(() => { $('busy').textContent = ''; }, 5000);
  },
  menu(list) { commands = list ?? []; },
  tables,
};

function emptyChat() {
  const begin = node('button', { type: 'button', class: 'key primary' }, say('start'));
  begin.addEventListener('click', () => send('/start'));
  return node('div', { id: 'empty' }, node('p', {}, say('empty')), begin);
}

function be(id) {
  person = id;
  stream?.close();
  stream = new EventSource(`/events?person=${id}`);
  for (const [kind, hear] of Object.entries(heard)) {
    if (typeof hear === 'function') stream.addEventListener(kind, (e) => hear(JSON.parse(e.data)));
  }
  stream.addEventListener('message', () => { $('busy').textContent = ''; });
  stream.onerror = () => { $('lost').textContent = say('lost'); $('lost').hidden = false; };
}

function show(world) {
  document.body.classList.toggle('world', world);
  $('show-chat').setAttribute('aria-pressed', String(!world));
  $('show-world').setAttribute('aria-pressed', String(world));
  if (!world) $('log').scrollTop = $('log').scrollHeight;
}

function named() {
  document.documentElement.lang = about.language;
  document.title = say('title');
  $('title').textContent = say('title');
  $('show-chat').textContent = say('chat');
  $('show-world').textContent = say('world');
  $('world-title').textContent = say('world');
  $('note').textContent = say('note');
  $('log').setAttribute('aria-label', say('chat'));
  $('phone').setAttribute('aria-label', say('chat'));
  $('world').setAttribute('aria-labelledby', 'world-title');
  $('text').setAttribute('aria-label', say('write'));
  $('text').placeholder = say('write');
  $('send').setAttribute('aria-label', say('send'));
  $('send').textContent = '➤';
  $('down').setAttribute('aria-label', say('down'));
  $('open-menu').setAttribute('aria-label', say('commands'));
  $('menu').setAttribute('aria-label', say('commands'));
  $('no-reply').setAttribute('aria-label', say('noReply'));
  $('attach-word').textContent = say('attach');
  $('alert').setAttribute('aria-label', say('notice'));
  $('alert-close').textContent = say('close');
  $('people').querySelector('legend').textContent = say('people');
}

function listen() {
  const text = $('text');
  $('composer').addEventListener('submit', (e) => {
    e.preventDefault();
    openMenu(false);
    if (text.value.trim()) send(text.value);
    text.value = '';
  });
  text.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      $('composer').requestSubmit();
    } else if (e.key === 'Escape') {
      if ($('menu').hidden) replyTo(0);
      openMenu(false);
    } else if (e.key === 'ArrowUp' && !$('menu').hidden) {
      e.preventDefault();
      [...$('menu').querySelectorAll('button')].at(-1)?.focus();
    }
  });
  text.addEventListener('input', () => openMenu(/^\/\S*$/.test(text.value), text.value));
  $('open-menu').addEventListener('click', () => {
    openMenu($('menu').hidden);
    $('menu').querySelector('button')?.focus();
  });
  $('menu').addEventListener('keydown', menuKeys);
  $('no-reply').addEventListener('click', () => { replyTo(0); text.focus(); });
  $('alert-close').addEventListener('click', () => $('alert').close());
  $('log').addEventListener('scroll', scrolled, { passive: true });
  $('down').addEventListener('click', () => { $('log').scrollTop = $('log').scrollHeight; });
  $('show-chat').addEventListener('click', () => show(false));
  $('show-world').addEventListener('click', () => show(true));
  $('file').addEventListener('change', async () => {
    const [file] = $('file').files;
    if (file) await post(`/file?${new URLSearchParams({ person, name: file.name, caption: text.value.trim() })}`, file, toast, 'application/octet-stream');
    $('file').value = '';
    text.value = '';
  });
}

async function begin() {
  about = await (await fetch('/start')).json();
  named();
  listen();
  about.people.forEach((p, i) => {
    const choice = node('input', { type: 'radio', name: 'person', value: p.id, checked: i === 0 });
    choice.addEventListener('change', () => be(p.id));
    $('people').append(node('label', {}, choice, node('span', {}, node('b', {}, p.name), node('small', {}, p.role))));
  });
  if (about.world) worldOf(about.world);
  $('views').hidden = !about.world;
  be(about.people[0].id);
}

begin();
