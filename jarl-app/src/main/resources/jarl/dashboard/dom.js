/** Elements made of text: data never becomes markup. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.map(child => child instanceof Node ? child : document.createTextNode(String(child))));
  return made;
}

export function drawing(name, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Replaces what is in a place; who was at an element with a data-key is at the one with the same key afterwards, and what was unfolded stays so. */
export function replace(place, ...children) {
  const at = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const open = new Set([...place.querySelectorAll('details[open]')].map(each => each.dataset.key));
  place.replaceChildren(...children);
  for (const each of place.querySelectorAll('details')) if (open.has(each.dataset.key)) each.open = true;
  if (at !== undefined) [...place.querySelectorAll('[data-key]')].find(each => each.dataset.key === at)?.focus({ preventScroll: true });
}

export function keyed(key, made) {
  made.dataset.key = key;
  return made;
}

/** Fills a choice if the names are others than before. */
export function options(select, names, chosen) {
  if ([...select.options].map(each => each.value).join('\n') !== names.join('\n')) {
    select.replaceChildren(...names.map(each => element('option', { value: each, title: each }, each === '' ? 'nothing' : cut(each))));
  }
  select.value = chosen;
}

export function number(value) {
  const size = Math.abs(value);
  if (size >= 1e5 && size < 1e12) return Math.round(value).toLocaleString('en'); // steps, not 1.2346e+5
  if (value === null || value === undefined) return '–';
  const [digits, power] = Number(value).toPrecision(5).split('e');
  const short = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
  return power ? `${short}e${Number(power)}` : short;
}

/** A number beside an axis. */
export function tick(value) {
  const size = Math.abs(value);
  return value !== 0 && (size < 0.01 || size >= 1e12) ? number(value) : value.toLocaleString('en', { maximumFractionDigits: 5 });
}

/** The places of numbers that have none on either side, which make no line. */
export function isolated(values) {
  const is = i => values[i] !== null && values[i] !== undefined;
  return [...values.keys()].filter(i => is(i) && !is(i - 1) && !is(i + 1));
}

/** Okabe and Ito's colours, which colour-blind people tell apart, and dashes beside them. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#999999', '#b3a800'];
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

export function look(i) {
  return { colour: COLOURS[i % COLOURS.length], dash: DASHES[(i + Math.floor(i / COLOURS.length)) % DASHES.length] };
}

export const isDark = () => matchMedia('(prefers-color-scheme: dark)').matches;

/** A colour as it is seen on the page, of which a dark one would be lost on a dark ground. */
export const onScreen = colour => isDark() && colour === COLOURS[0] ? '#1f8fe0' : colour;

export function swatch(i) {
  const { colour, dash } = look(i);
  return drawing('svg', { width: 30, height: 10, class: 'swatch', 'aria-hidden': 'true' },
    drawing('line', { x1: 0, x2: 30, y1: 5, y2: 5, stroke: onScreen(colour), 'stroke-width': 3, 'stroke-dasharray': dash.join(' ') }));
}

/** Text without its middle where it is long: names that are alike mostly differ at an end. */
export function middle(text, longest) {
  return text.length > longest ? text.slice(0, Math.ceil(longest / 2) - 1) + '…' + text.slice(-Math.floor(longest / 2)) : text;
}

export function cut(text) {
  return middle(text, 200);
}

/** The whole name of a group, all that its runs have in common. */
export function label(group, without = '') {
  const parts = Object.entries(group.values).filter(([key]) => key !== without).map(([key, value]) => `${key}=${value}`);
  return parts.length ? parts.join(', ') : 'all runs';
}

export async function ask(path, parameters) {
  const answer = await fetch(`/api/${path}?${new URLSearchParams(parameters)}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
