// ODK Web Forms in a page, and what the tests ask of it. A form is read once; every interview after the first begins as it
// does for a person who presses Send and stays: with a new, empty form.
import { createApp, h, nextTick, ref } from 'vue';
import { OdkWebForm, POST_SUBMIT__NEW_INSTANCE, webFormsPlugin } from '@getodk/web-forms';
import { point, step, until, words } from './hand.js';

const shown = ref({ number: 0 });
let root = null;
let sent = null;
const faults = [];

const app = createApp({
  render: () => (shown.value.form === undefined ? null : h(OdkWebForm, {
    key: shown.value.number,
    formXml: shown.value.form,
    fetchFormAttachment: async (url) => {
      const text = shown.value.files[String(url).split('/').pop()];
      return text === undefined ? new Response(null, { status: 404 }) : new Response(text, { headers: { 'content-type': 'text/csv' } });
    },
    preloadProperties: { deviceID: 'test:device' },
    onSubmit: async (payload, next) => {
      sent = { xml: await payload.data[0].get('xml_submission_file').text(), next };
    },
  })),
});
app.config.errorHandler = (fault) => { faults.push(String(fault?.message ?? fault)); };
app.use(webFormsPlugin);
app.mount('#app');

// The form behind the page is nowhere published: it is what the header, the groups and the rows of repeats were given.
function* components(vnode) {
  if (vnode === null || typeof vnode !== 'object') return;
  if (vnode.component) {
    yield vnode.component;
    yield* components(vnode.component.subTree);
  }
  for (const child of Array.isArray(vnode.children) ? vnode.children : []) yield* components(child);
}
function* named(...names) {
  for (const found of components(document.querySelector('#app')._vnode)) if (names.includes(found.type.__name)) yield found;
}

function* walk(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* walk(child);
}
const box = (node) => document.getElementById(`${node.nodeId}_container`);
const options = (node) => node.currentState.valueOptions ?? [];

// The nodes by path; rows of repeats come and go, so that one that is not known, or no longer there, is looked for again.
let nodes = new Map();
function find(path) {
  const known = nodes.get(path);
  if (known !== undefined && box(known) !== null) return known;
  nodes = new Map([...walk(root)].filter((node) => !node.nodeType.startsWith('repeat-range')).map((node) => [node.currentState.reference, node]));
  return nodes.get(path);
}

async function ready(before) {
  await until(() => {
    const failed = document.querySelector('.form-load-failure-dialog');
    if (failed) throw new Error(failed.textContent);
    const [header] = document.querySelector('.odk-form') ? named('FormHeader') : [];
    root = header?.props.form ?? null;
    return root !== null && root !== before;
  });
  nodes = new Map();
  await nextTick();
}

// Whether a list is open, its line that says this, and whether that was picked: the list is closed and its question says it.
const listing = () => document.querySelector('.p-select-option') !== null;
async function listed(label) {
  const option = await until(() => [...document.querySelectorAll('.p-select-option')].find((one) => words(one) === label), 5);
  return step('pick', option).at;
}
async function picked(at, label) {
  try {
    await until(() => !listing() && words(document.querySelector(`${at} .p-select-label`)) === label, 2);
    return true;
  } catch { return false; }
}

const languages = () => root.languages.filter((one) => !one.isSyntheticDefault);

window.client = {
  async open(form, files) {
    const before = root;
    shown.value = { number: shown.value.number + 1, form, files };
    await ready(before);
    return languages().map((one) => one.language);
  },

  async again() {
    const before = root;
    if (sent === null) shown.value = { ...shown.value, number: shown.value.number + 1 };
    else sent.next({ next: POST_SUBMIT__NEW_INSTANCE });
    sent = null;
    faults.length = 0;
    await ready(before);
  },

  async speak(number) {
    root.setLanguage(languages()[number]);
    await nextTick();
  },

  // The steps of one answer: none when there is nothing to do.
  steps(path, text) {
    const node = find(path);
    const at = node && box(node);
    if (!at) throw new Error('it is not asked');
    switch (node.nodeType) {
      case 'select': {
        const offered = new Map(options(node).map((one) => [one.value, one.label.asString]));
        const wanted = new Set(text.split(' '));
        for (const code of wanted) if (!offered.has(code)) throw new Error(`${code} is not offered`);
        const opener = at.querySelector('.p-select');
        if (opener) return [step('pick', opener, { label: offered.get(text) })];
        return [...at.querySelectorAll('label.value-option')]
          .filter((label) => wanted.has(label.querySelector('input').value) !== label.querySelector('input').checked)
          .map((label) => step('press', label));
      }
      case 'trigger':
        return (text === 'OK') === at.querySelector('input').checked ? [] : [step('press', at.querySelector('label.value-option'))];
      case 'input':
        return [step('write', at.querySelector('input, textarea'), { text })];
      default:
        throw new Error(`a ${node.nodeType} takes no answer`);
    }
  },

  async perform({ kind, at, text, label }) {
    const element = document.querySelector(at);
    if (kind === 'press') element.click();
    if (kind === 'write') {
      element.dispatchEvent(new FocusEvent('focus'));
      element.value = text;
      element.dispatchEvent(new InputEvent('input', { bubbles: true }));
      element.dispatchEvent(new FocusEvent('blur'));
    }
    if (kind === 'pick') {
      element.click();
      document.querySelector(await listed(label)).dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
      if (!await picked(at, label)) throw new Error(`${label} cannot be picked`);
    }
    await nextTick();
  },

  point,
  listing,
  listed,
  picked,
  elsewhere: () => false,
  menu: () => step('pick', [...document.querySelectorAll('.language-changer')].find((one) => one.offsetParent !== null)).at,

  // Everything that can be read, in the order of the form: questions, groups and rows of repeats.
  shown() {
    const headings = new Map();
    for (const one of named('FormGroup', 'RepeatInstance')) {
      const { el } = one.subTree;
      if (el?.nodeType === Node.ELEMENT_NODE) headings.set(one.props.node ?? one.props.instance, words(el.querySelector('h2')));
    }
    const found = [];
    for (const node of walk(root)) {
      const path = node.currentState.reference;
      if (headings.has(node)) found.push({ path, label: headings.get(node) });
      const at = box(node);
      if (at === null) continue;
      const message = at.querySelector('.validation-message');
      const choices = at.querySelector('.p-select')
        ? options(node).map((one) => [one.value, one.label.asString]) // not drawn before the list is opened
        : [...at.querySelectorAll('label.value-option')].map((one) => [one.querySelector('input').value, words(one.querySelector('.text-content'))]);
      found.push({
        path,
        label: words(at.querySelector('.control-text label')),
        hint: words(at.querySelector('.control-text .hint')),
        message: message && message.style.display !== 'none' ? words(message) : null,
        choices: node.nodeType === 'select' ? choices : [],
      });
    }
    return found;
  },

  // What was sent, or nothing when the form wants something else first.
  async send() {
    [...document.querySelectorAll('.footer button')].at(-1).click();
    await until(() => sent !== null || document.querySelector('.form-error-message'));
    return sent?.xml ?? null;
  },

  faults: () => faults,
};
