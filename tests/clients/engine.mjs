// The form engine of ODK Web Forms in Node, for many forms and answer sets: one JSON request a line, one JSON answer a line.
//
//   {"load": "key", "form": "<h:html…", "files": {"areas.csv": "name,label\n…"}}  →  {"loaded": "key"} or {"error": […]}
//   {"key": "key", "runs": [{"answers": [["/data/age", "30"], …]}, …]}            →  {"runs": [{"nodes": {path: [relevant, value, violation]}, "faults": […]}, …]}
//
// Answers are texts as the form stores them, in the order in which they are given; "rows": [["/data/members", 2]] says how
// many rows a repeat has, and "counts" names the questions that a repeat's rows are counted by; "payload": true asks for the submission as XML too.
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><html><body></body></html>', { url: 'http://localhost/' });
// Node's own versions of these are what the engine expects; everything else of a browser comes from jsdom.
const own = new Set('Blob File FormData URL URLSearchParams performance fetch Event EventTarget AbortController AbortSignal navigator crypto Headers TextEncoder TextDecoder DOMException MessageChannel MessagePort MessageEvent WebSocket Storage'.split(' '));
for (const name of Object.getOwnPropertyNames(window)) {
  if (!own.has(name) && !(name in globalThis)) {
    try { globalThis[name] = window[name]; } catch { /* a getter that needs a real page */ }
  }
}
Object.assign(globalThis, { window, document: window.document });
for (const name of 'DOMParser XMLSerializer XPathResult XPathEvaluator XPathExpression Node Element Document Attr Text localStorage'.split(' ')) globalThis[name] = window[name];

// The published bundle is made for browsers; in Node its tree-sitter looks for files that are not there unless it does not see Node.
await (await fetch('data:,')).text(); // Node's fetch must have loaded before
const { versions } = process;
Object.defineProperty(process, 'versions', { configurable: true, value: { ...versions, node: undefined } });
const { loadForm } = await import('@getodk/xforms-engine');
Object.defineProperty(process, 'versions', { configurable: true, value: versions });
console.warn = () => {};

const kinds = { csv: 'text/csv', xml: 'text/xml', geojson: 'application/geo+json' };
const forms = new Map();

const causes = (fault) => {
  const said = [];
  for (let at = fault; at; at = at.cause) said.push(String(at.message ?? at));
  return said;
};

async function load({ load: key, form, files = {} }) {
  const loaded = await loadForm(form, {
    fetchFormAttachment: async (url) => {
      const name = String(url).split('/').pop();
      if (!(name in files)) return new Response(null, { status: 404 });
      return new Response(files[name], { status: 200, headers: { 'content-type': kinds[name.split('.').pop()] ?? 'application/octet-stream' } });
    },
    missingResourceBehavior: 'BLANK',
  });
  if (loaded.status === 'failure') return { error: causes(loaded.error) };
  forms.clear();
  forms.set(key, { loaded });
  return { loaded: key };
}

function* walk(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* walk(child);
}

// Every node by its path; a repeat's own node, which holds its rows, under the path with '#'.
function byPath(root, into = new Map()) {
  for (const node of walk(root)) {
    const path = node.currentState.reference;
    into.set(node.nodeType.startsWith('repeat-range') ? `${path}#` : path, node);
  }
  return into;
}

function set(node, text) {
  switch (node.nodeType) {
    case 'select':
      if (node.selectType === 'select1') node.selectValue(text || null);
      else node.selectValues(text ? text.split(' ') : []);
      return;
    case 'rank':
      node.setValues(text ? text.split(' ') : []);
      return;
    case 'trigger':
      node.setValue(text === 'OK');
      return;
    case 'upload':
      node.setValue(text ? new File(['x'], text, { type: 'image/jpeg' }) : null);
      return;
    case 'input':
    case 'range':
      if (node.valueType === 'int') node.setValue(text === '' ? null : BigInt(text));
      else if (node.valueType === 'decimal') node.setValue(text === '' ? null : Number(text));
      else node.setValue(text);
      return;
    default:
      throw new Error(`a ${node.nodeType} takes no answer`);
  }
}

// Rows that are asked for appear, others go; rows that a count makes come and go by themselves.
function size(root, nodes, sized) {
  for (const [path, count] of sized) {
    const range = nodes.get(`${path}#`);
    if (range?.nodeType !== 'repeat-range:uncontrolled') continue;
    while (range.currentState.children.length < count) range.addInstances();
    while (range.currentState.children.length > count) range.removeInstances(range.currentState.children.length - 1);
  }
  return byPath(root);
}

// One interview. A form that is still open from the interview before is answered anew, as a person who corrects every answer
// would; that takes a tenth of the time of opening it again. `fresh` opens it again.
async function run({ run: key, answers, rows = [], counts = [], fresh = true, payload = false }) {
  const form = forms.get(key);
  let open = form.open;
  if (fresh || open === undefined) {
    const root = form.loaded.createInstance({ preloadProperties: { deviceID: 'test:device' } }).root;
    open = { root, nodes: byPath(root), given: new Map() };
  }
  form.open = open;
  const { root } = open;
  const faults = [];
  const wanted = new Map(answers);
  for (const path of counts) if (open.given.delete(path)) set(open.nodes.get(path), '0'); // a blank count would leave the rows
  for (const path of [...open.given.keys()].reverse()) {
    const node = open.nodes.get(path);
    if (!wanted.has(path) && node !== undefined) set(node, '');
  }
  for (const path of counts) if (!wanted.has(path) && open.nodes.has(path)) set(open.nodes.get(path), '');
  if (counts.length) open.nodes = byPath(root);
  let nodes = rows.length ? size(root, open.nodes, rows) : open.nodes;
  const late = [];
  for (const [path, text] of answers) {
    let node = nodes.get(path);
    if (node === undefined) {
      nodes = size(root, nodes, rows);
      node = nodes.get(path);
    }
    if (node === undefined) {
      faults.push([path, 'there is no such node']);
      continue;
    }
    late.push([path, node]);
    if (open.given.get(path) === text && path.indexOf('[') < 0) continue;
    try { set(node, text); } catch (fault) { faults.push([path, causes(fault).join(': ')]); }
  }
  for (const [path, node] of late) if (!node.currentState.relevant) faults.push([path, 'it is not asked']);
  open.nodes = nodes;
  open.given = wanted;
  const found = {};
  for (const node of walk(root)) {
    if (node === root || node.nodeType.startsWith('repeat-range')) continue;
    const state = node.currentState;
    found[state.reference] = [state.relevant, node.valueType ? state.instanceValue : null, node.validationState?.violation?.condition ?? null];
  }
  if (!payload) return { nodes: found, faults };
  const { data } = await root.prepareInstancePayload({ payloadType: 'monolithic' });
  return { nodes: found, faults, xml: await [...data[0].values()][0].text() };
}

async function all({ key, runs }) {
  const found = [];
  for (const one of runs) found.push(await run({ run: key, ...one }));
  return found;
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = 'load' in request ? await load(request) : { runs: await all(request) };
  } catch (fault) {
    answer = { error: causes(fault) };
  }
  process.stdout.write(JSON.stringify(answer, (_, value) => (typeof value === 'bigint' ? String(value) : value)) + '\n');
}
