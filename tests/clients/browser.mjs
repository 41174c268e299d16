// ODK Web Forms and Enketo in one headless Chromium: one JSON request a line, one JSON answer a line.
//
//   {"client": "enketo", "form": "<h:html…", "files": {"areas.csv": "…"}, "settings": {}}  →  {"languages": ["English", …]}
//   {"fill": {"language": 1, "answers": [["/data/age", "30"], …], "byHand": false, "read": [0, 1, 2], "then": [[…], …]}}
//        →  {"faults": [[path, fault], …], "shown": {"1": [{path, label, hint, message, choices}, …], …}, "sent": "<data…" or null,
//            "refused": {"1": […]}, "said": […]}
//   {"measure": {"client": …, "form": …, "answers": [[path, text], …]}}  →  {"faults": […], "ms": {"open": 1200.5, "switch": [300.1, …]}}
//   {"picture": "screen.png", "width": 390, "height": 844}  →  {"picture": "screen.png"}
//
// The answers are given one after the other at the controls that the page shows, each found by the path of its question: by
// the page itself, which is quick, or with mouse and keyboard, page by page where the form has pages. `read` says in which
// languages the page is read when all is answered, and again when the client does not send it.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import * as sass from 'sass';

const here = dirname(fileURLToPath(import.meta.url));
const pages = join(here, 'pages');
const core = join(here, 'node_modules', 'enketo-core');
const own = (module) => join(core, 'src', 'js', module);
const [executablePath, cache] = process.argv.slice(2);

// --- what the pages load -------------------------------------------------------------------------------------------

const bundles = [
  {
    entryPoints: [join(pages, 'web_forms.js')],
    splitting: true,
    define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  },
  {
    entryPoints: [join(pages, 'enketo.js')],
    loader: { '.png': 'dataurl', '.gif': 'dataurl', '.svg': 'dataurl' },
    define: { global: 'globalThis' },
    external: ['libxslt'],
    alias: {
      'enketo/config': join(pages, 'enketo_config.js'),
      'enketo/widgets': own('widgets.js'),
      'enketo/translator': own('fake-translator.js'),
      'enketo/dialog': own('fake-dialog.js'),
      'enketo/file-manager': own('file-manager.js'),
      'enketo/xpath-evaluator-binding': own('xpath-evaluator-binding.js'),
    },
  },
];

// Made once for each content of this file, the pages and the lock file.
async function bundled() {
  const digest = createHash('sha256');
  const sources = [fileURLToPath(import.meta.url), join(here, 'package-lock.json'), ...readdirSync(pages).sort().map((name) => join(pages, name))];
  for (const path of sources) digest.update(readFileSync(path));
  const made = join(cache, digest.digest('hex').slice(0, 16));
  if (existsSync(made)) return made;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'draft-'));
  for (const { define, ...options } of bundles) {
    await build({ bundle: true, format: 'esm', target: 'es2022', outdir: draft, logLevel: 'error', define: { 'process.env.NODE_ENV': '"production"', ...define }, ...options });
  }
  const installed = { findFileUrl: (url) => (url.includes('node_modules/') ? pathToFileURL(join(here, 'node_modules', url.split('node_modules/').at(-1))) : null) };
  const { css } = sass.compile(join(core, 'src', 'sass', 'formhub', 'formhub.scss'), { logger: sass.Logger.silent, importers: [installed] });
  writeFileSync(join(draft, 'enketo.css'), css);
  for (const name of ['web_forms.html', 'enketo.html']) cpSync(join(pages, name), join(draft, name));
  try { renameSync(draft, made); } catch { rmSync(draft, { recursive: true, force: true }); } // another process was quicker
  return made;
}

const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
const folder = await bundled();
const files = new Map(readdirSync(folder).map((name) => [`/${name}`, [readFileSync(join(folder, name)), types[name.split('.').pop()]]]));
const server = createServer((request, response) => {
  const [content, type] = files.get(new URL(request.url, 'http://localhost').pathname) ?? [];
  if (content === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'max-age=86400' }).end(content);
});
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const origin = `http://127.0.0.1:${server.address().port}`;

// --- the browser -----------------------------------------------------------------------------------------------------

const profile = mkdtempSync(join(tmpdir(), 'surveykit-browser-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  locale: 'en-GB',
  timezoneId: 'UTC',
  viewport: { width: 900, height: 1200 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
await browser.route((url) => /^https?:$/.test(url.protocol) && url.origin !== origin, (route) => route.abort()); // nothing leaves this machine
const page = browser.pages()[0] ?? await browser.newPage();
let current = null;

const ask = (name, ...given) => page.evaluate(([method, args]) => window.client[method](...args), [name, given]);

async function visit(name) {
  await page.goto(`${origin}/${name}.html`);
  await page.waitForFunction(() => window.client !== undefined);
}

async function open({ client, form, files: beside = {}, settings = {} }) {
  current = null;
  if (client === 'web forms') {
    await visit('web_forms');
    const languages = await ask('open', form, beside);
    current = { client };
    return { languages };
  }
  await visit('enketo');
  const made = await ask('transform', form);
  const languages = await ask('open', made, settings, false);
  current = { client, made, settings };
  return { languages };
}

// A new interview. Enketo gets a new page: it does not change the language of lists in the second form that a page opens.
async function begin(byHand) {
  if (current.client === 'web forms') return ask('again');
  await visit('enketo');
  return ask('open', current.made, current.settings, byHand);
}

const TRIES = 5;

async function press(where) {
  const { x, y } = await ask('point', where);
  await page.mouse.click(x, y);
}

// A list that moves while it opens, or closes because the page moved, is tried again, as a person would.
async function pick(where, label) {
  for (let tries = 1; ; tries += 1) {
    try {
      if (!await ask('listing')) await press(where);
      await press(await ask('listed', label));
      if (await ask('picked', where, label)) return;
    } catch (fault) { if (tries === TRIES) throw fault; }
    if (tries === TRIES) throw new Error(`${label} cannot be picked`);
  }
}

async function answerByHand(path, given) {
  for (let turned = 0; await ask('elsewhere', path); turned += 1) {
    if (turned > 500) throw new Error('no page shows it');
    await press('.next-page');
    await ask('turned');
  }
  for (const { kind, at, text, label } of await ask('steps', path, given)) {
    if (kind === 'pick') await pick(at, label);
    else await press(at);
    if (kind === 'write') {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
    }
    if (kind === 'paste') await page.keyboard.insertText(text);
    if (kind === 'write' || kind === 'paste') await page.keyboard.press('Tab');
  }
}

async function speakByHand(number, name) {
  if (current.client === 'web forms') await pick(await ask('menu'), name);
  else await page.locator('#form-languages').selectOption({ index: number });
}

const answerInPage = (answers) => page.evaluate(async (all) => {
  const faults = [];
  for (const [path, text] of all) {
    try {
      for (const step of window.client.steps(path, text)) await window.client.perform(step);
    } catch (fault) { faults.push([path, fault.message]); }
  }
  return faults;
}, answers);

const read = (numbers) => page.evaluate(async (all) => {
  const found = {};
  for (const number of all) {
    await window.client.speak(number);
    found[number] = window.client.shown();
  }
  return found;
}, numbers);

const reason = (fault) => String(fault.message).split(/\n *at /)[0].replace(/^page\.\w+: (Error: )?/, '');

async function fill({ language, name, answers, byHand = false, read: wanted = [] }) {
  await begin(byHand);
  let faults = [];
  if (byHand) {
    await speakByHand(language, name);
    for (const [path, text] of answers) {
      try { await answerByHand(path, text); } catch (fault) { faults.push([path, reason(fault)]); }
    }
  } else {
    await ask('speak', language);
    faults = await answerInPage(answers);
  }
  const shown = await read(wanted);
  await ask('speak', language);
  const sent = await ask('send');
  return { faults, shown, sent, refused: sent === null ? await read(wanted) : {}, said: await ask('faults') };
}

// How long a new page takes to show the form, and, once these answers are given, to show it in each other language and back.
async function measure({ client, form, answers }) {
  const { languages } = await open({ client, form });
  await visit(client.replace(' ', '_'));
  const args = client === 'web forms' ? [form, {}] : [current.made, current.settings, false];
  const opened = await page.evaluate(async (given) => {
    const begin = performance.now();
    await window.client.open(...given);
    document.body.getBoundingClientRect(); // laid out, not only built
    return performance.now() - begin;
  }, args);
  const faults = await answerInPage(answers);
  const switched = await page.evaluate(async (numbers) => {
    const found = [];
    for (const number of numbers) {
      const begin = performance.now();
      await window.client.speak(number);
      document.body.getBoundingClientRect();
      found.push(performance.now() - begin);
    }
    return found;
  }, [...languages.keys()].slice(1).concat(0));
  return { faults, ms: { open: opened, switch: switched } };
}

async function picture({ picture: path, width, height, whole = true }) {
  await page.setViewportSize({ width, height });
  await page.screenshot({ path, fullPage: whole });
  return { picture: path };
}

const answer = (request) => {
  if ('client' in request) return open(request);
  if ('measure' in request) return measure(request.measure);
  return 'fill' in request ? fill(request.fill) : picture(request);
};

try {
  for await (const line of createInterface({ input: process.stdin })) {
    const said = await answer(JSON.parse(line)).catch((fault) => ({ error: [reason(fault)] }));
    process.stdout.write(`${JSON.stringify(said)}\n`);
  }
} finally {
  await browser.close();
  server.close();
  rmSync(profile, { recursive: true, force: true });
}
