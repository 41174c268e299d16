// What a person does at a question, as steps: press something, write something, paste the name of a choice, pick it from a
// list that opens. A page can do them by itself, quickly, and a mouse and a keyboard can do them.
let marks = 0;

export function step(kind, element, more = {}) {
  const mark = String(++marks);
  element.setAttribute('data-step', mark);
  return { kind, at: `[data-step="${mark}"]`, ...more };
}

export const moment = () => new Promise((resolve) => setTimeout(resolve));

export async function until(what, seconds = 20) {
  for (const end = performance.now() + 1000 * seconds; ;) {
    const found = what();
    if (found) return found;
    if (performance.now() > end) throw new Error(`the form does not answer: ${what}`);
    await moment();
  }
}

// The text of an element as it is read, on one line: without what `skip` means, with a blank where a line or paragraph ends.
const LINES = new Set(['BR', 'P', 'DIV', 'LI', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6']);
export function words(element, skip = null) {
  if (!element) return null;
  let text = '';
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (skip !== null && node instanceof Element && node.matches(skip) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  });
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) text += node instanceof Element ? (LINES.has(node.tagName) ? ' ' : '') : node.data;
  return text.replace(/\s+/g, ' ').trim();
}

// The middle of what a selector means, brought into view where it is not. What lies under something else cannot be pressed.
export function point(at) {
  const element = document.querySelector(at);
  if (element === null) throw new Error('it is gone');
  const middle = () => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = document.elementFromPoint(x, y);
    return { x, y, over: hit, free: hit !== null && (element.contains(hit) || hit.contains(element)) };
  };
  let found = middle();
  if (!found.free) {
    element.scrollIntoView({ block: 'center', behavior: 'instant' });
    found = middle();
  }
  if (!found.free) throw new Error(`it cannot be pressed: ${found.over?.className} lies over it`);
  return { x: found.x, y: found.y };
}
