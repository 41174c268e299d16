// Enketo in a page, and what the tests ask of it: the form as its server makes it of an XForm, then the form engine.
import { transform } from 'enketo-transformer/web';
import { Form } from 'enketo-core';
import config from 'enketo/config';
import { moment, point, step, until, words } from './hand.js';

let form = null;
let paged = false;
let page = null;
const faults = [];
window.addEventListener('error', (event) => faults.push(event.message));
window.addEventListener('unhandledrejection', (event) => faults.push(String(event.reason?.message ?? event.reason)));

const html = () => document.querySelector('form.or');
const languages = () => [...document.querySelectorAll('#form-languages option')];
const asked = (element) => element.closest('.disabled') === null;
const inputs = (question) => [...question.querySelectorAll('.option-wrapper label:not(.itemset-template) input')];

// The rows of a repeat have one name and are told apart by their order.
function place(path) {
  const [head, ...rest] = path.split(/\[(\d+)\]/);
  let [at, name] = [html(), head];
  for (let index = 0; index < rest.length; index += 2) {
    at = [...at.querySelectorAll(`.or-repeat[name="${name}"]`)][Number(rest[index]) - 1];
    if (at === undefined) return null;
    name += rest[index + 1];
  }
  const control = [...at.querySelectorAll(`[name="${name}"], [data-name="${name}"]`)].find((one) => one.closest('.question') && !one.closest('.itemset-template'));
  return control?.closest('.question') ?? null;
}

// The path of a question or group, with the numbers of the rows that it stands in.
function pathOf(element, name) {
  let path = name;
  for (let row = element.closest('.or-repeat'); row !== null; row = row.parentElement.closest('.or-repeat')) {
    const repeat = row.getAttribute('name');
    const number = [...row.parentElement.children].filter((one) => one.matches('.or-repeat')).indexOf(row) + 1;
    path = `${repeat}[${number}]${path.slice(repeat.length)}`;
  }
  return path;
}

window.client = {
  transform: (xform) => transform({ xform, theme: 'formhub' }),

  // `pages`: page by page, if the form says so; else everything under one another.
  async open(made, settings, pages) {
    Object.assign(config, settings);
    const view = document.createRange().createContextualFragment(made.form).querySelector('form');
    paged = pages && view.classList.contains('pages');
    if (!paged) view.classList.remove('pages');
    document.querySelector('.form-header').after(view);
    form = new Form(view, { modelStr: made.model, external: [], submitted: false });
    faults.push(...form.init());
    await moment();
    return languages().map((one) => one.textContent);
  },

  async speak(number) {
    const select = document.querySelector('#form-languages');
    select.selectedIndex = number;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await moment();
  },

  // The steps of one answer: none when there is nothing to do.
  steps(path, text) {
    const question = place(path);
    if (question === null || !asked(question)) throw new Error('it is not asked');
    const list = question.querySelector('input.autocomplete');
    if (list !== null) {
      const option = [...question.querySelectorAll('datalist option')].find((one) => one.dataset.value === text);
      if (option === undefined) throw new Error(`${text} is not offered`);
      return [step('paste', list, { text: option.value })];
    }
    const found = inputs(question);
    if (found.length === 0) return [step('write', question.querySelector('input:not(.ignore), textarea'), { text })];
    const wanted = new Set(text.split(' '));
    for (const code of wanted) if (!found.some((one) => one.value === code)) throw new Error(`${code} is not offered`);
    return found.filter((one) => wanted.has(one.value) !== one.checked).map((one) => step('press', one.closest('label')));
  },

  async perform({ kind, at, text }) {
    const element = document.querySelector(at);
    if (kind === 'press') element.click();
    else {
      element.value = text;
      element.dispatchEvent(new InputEvent('input', { bubbles: true }));
      element.dispatchEvent(new Event('change', { bubbles: true }));
    }
    await moment();
  },

  point,

  // Whether a question lies on another page, and the turn of the page, which comes after its answers were looked at.
  elsewhere(path) {
    page = form.pages.current;
    return paged && place(path)?.closest('.current') === null;
  },
  turned: () => until(() => form.pages.current !== page, 5),

  // Everything that can be read, in the order of the form: questions, groups and rows of repeats.
  shown() {
    const found = [];
    const active = (at, what) => words(at.querySelector(`${what}.active`));
    for (const at of html().querySelectorAll('.or-group, .or-group-data, .or-repeat, .question')) {
      if (!asked(at)) continue;
      if (!at.classList.contains('question')) {
        const label = at.querySelector(':scope > h4 > .question-label.active');
        if (!label) continue;
        const path = pathOf(at, at.getAttribute('name'));
        const repeated = at.querySelector(`:scope > .or-repeat-info[data-name="${at.getAttribute('name')}"]`);
        // The heading of a repeat stands once above its rows.
        const rows = [...at.querySelectorAll(':scope > .or-repeat')].map((_, index) => `${path}[${index + 1}]`);
        for (const one of repeated || rows.length ? rows : [path]) found.push({ path: one, label: words(label) });
        continue;
      }
      const control = at.querySelector('[name]:not([name=""])');
      const name = control?.dataset.name ?? control?.getAttribute('name');
      if (!name) continue;
      const invalid = [...at.classList].find((one) => one.startsWith('invalid-'));
      found.push({
        path: pathOf(at, name),
        label: active(at, '.question-label'),
        hint: words(at.querySelector('.or-hint.active:not(.or-form-guidance)')),
        guidance: words(at.querySelector('.or-form-guidance.active'), 'summary'),
        message: invalid === undefined ? null : active(at, invalid === 'invalid-required' ? '.or-required-msg' : '.or-constraint-msg'),
        choices: at.querySelector('input.autocomplete')
          ? [...at.querySelectorAll('datalist option:not(.itemset-template)')].map((one) => [one.dataset.value, one.value])
          : inputs(at).filter((one) => one.type === 'checkbox' || one.type === 'radio').filter((one) => one.closest('.option-wrapper').querySelector('.itemset-template')).map((one) => [one.value, active(one.closest('label'), '.option-label')]),
      });
    }
    return found;
  },

  async send() {
    try {
      return (await form.validate()) ? form.getDataStr({ irrelevant: false }) : null;
    } catch (fault) { throw new Error(fault.message); } // Enketo's own errors have no stack that says it
  },

  faults: () => faults,
};
