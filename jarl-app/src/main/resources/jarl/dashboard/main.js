import { ask, COLOURS, element, label, number } from './dom.js';
import { draw, resize, saveCsv, savePng } from './chart.js';
import { showRun } from './detail.js';

const FIRST_DRAWN = 6;
const get = id => document.getElementById(id);
const state = { metric: 'ReturnAverage', statistic: 'mean', x: 'steps', smooth: '0', logx: '', logy: '', search: '', by: [], group: [], run: '' };
let before = '';

function readFragment() {
  const words = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(state)) {
    if (Array.isArray(state[key])) state[key] = words.getAll(key);
    else if (words.has(key)) state[key] = words.get(key);
  }
  for (const key of ['statistic', 'x', 'smooth', 'search']) get(key).value = state[key];
  for (const key of ['logx', 'logy']) get(key).checked = state[key] === '1';
}

function words(names) {
  const all = new URLSearchParams();
  for (const name of names) for (const value of [state[name]].flat()) if (value) all.append(name, value);
  return all;
}

function changed() {
  history.replaceState(null, '', '#' + words(Object.keys(state)));
  before = '';
  refresh();
}

function fill(answer) {
  const metrics = answer.columns.includes(state.metric) ? answer.columns : [state.metric, ...answer.columns];
  if (get('metric').options.length !== metrics.length) {
    get('metric').replaceChildren(...metrics.map(each => element('option', { value: each }, each)));
  }
  get('metric').value = state.metric;
  if (get('by').childElementCount !== answer.varying.length) {
    get('by').replaceChildren(...answer.varying.map(key => element('label', {},
      element('input', { type: 'checkbox', checked: state.by.includes(key), onchange: event => {
        state.by = event.target.checked ? [...state.by, key] : state.by.filter(each => each !== key);
        state.group = [];
        changed();
      } }), key, ' ')));
  }
}

function table(answer, drawn) {
  const open = new Set([...document.querySelectorAll('#groups details[open]')].map(each => each.dataset.group));
  const head = element('tr', {}, ...['', 'Group', 'Runs', 'State', state.metric, 'Spread'].map((each, i) => element('th', { className: i === 2 || i > 3 ? 'number' : '' }, each)));
  const rows = answer.groups.map(group => {
    const at = drawn.indexOf(group.id);
    const box = element('input', { type: 'checkbox', checked: at >= 0, 'aria-label': 'draw ' + label(group), onchange: event => {
      state.group = event.target.checked ? [...drawn, group.id] : drawn.filter(each => each !== group.id);
      changed();
    } });
    const swatch = element('span', { className: 'swatch' });
    if (at >= 0) swatch.style.background = COLOURS[at % COLOURS.length];
    const members = element('details', { open: open.has(group.id) }, element('summary', {}, label(group)),
      ...group.runs.map(id => element('div', {}, element('button', { type: 'button', onclick: () => { state.run = id; changed(); } }, id))));
    members.dataset.group = group.id;
    const states = Object.entries(group.states).map(([name, count]) => `${count} ${name}`).join(', ');
    const [center, low, high] = group.summary;
    return element('tr', {}, element('td', {}, box, swatch), element('td', {}, members), element('td', { className: 'number' }, group.n), element('td', {}, states),
      element('td', { className: 'number' }, number(center)), element('td', { className: 'number' }, `${number(low)} … ${number(high)}`));
  });
  get('groups').replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
}

async function refresh() {
  const answer = await ask('groups', words(['metric', 'statistic', 'search', 'by']));
  const drawn = state.group.length ? state.group : answer.groups.slice(0, FIRST_DRAWN).map(each => each.id);
  const asked = words(['metric', 'statistic', 'x', 'smooth', 'logx', 'by']);
  drawn.forEach(each => asked.append('group', each));
  const curves = await ask('curves', asked);
  const now = JSON.stringify([answer, curves, state]);
  get('status').textContent = `${answer.runs} runs, ${answer.total} groups` + (answer.total > answer.groups.length ? `, the best ${answer.groups.length} shown` : '');
  if (now === before) return;
  before = now;
  fill(answer);
  table(answer, drawn);
  draw(get('chart'), curves, state.logx === '1', state.logy === '1');
  if (state.run) await showRun(get('detail'), state.run, false);
}

async function poll() {
  try {
    if (!document.hidden) await refresh();
  } catch (failure) {
    get('status').textContent = 'no answer from jarl: ' + failure.message;
  }
  setTimeout(poll, 1000);
}

readFragment();
for (const key of ['metric', 'statistic', 'x', 'smooth', 'search']) get(key).addEventListener('input', event => { state[key] = event.target.value; changed(); });
for (const key of ['logx', 'logy']) get(key).addEventListener('change', event => { state[key] = event.target.checked ? '1' : ''; changed(); });
get('controls').addEventListener('submit', event => event.preventDefault());
get('csv').addEventListener('click', saveCsv);
get('png').addEventListener('click', savePng);
window.addEventListener('resize', () => resize(get('chart')));
window.addEventListener('hashchange', () => { readFragment(); before = ''; });
poll();
