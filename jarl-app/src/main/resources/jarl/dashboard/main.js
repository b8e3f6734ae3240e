import { ask, cut, element, keyed, label, look, number, options, replace, swatch } from './dom.js';
import { draw, forget } from './chart.js';
import { compare } from './compare.js';
import { showRun } from './detail.js';
import { saves } from './figure.js';
import { names } from './names.js';

const FIRST_DRAWN = 6, MOST_DRAWN = 24, FIRST_OF_EACH = 4;
const get = id => document.getElementById(id);
const state = { metric: 'ReturnAverage', statistic: 'mean', x: 'steps', smooth: '0', logx: '', logy: '', search: '', split: '', by: [], group: [], compare: '', first: '', second: '', run: '', column: '' };
let before = '';
let charts = [];

function readFragment() {
  const words = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(state)) {
    if (Array.isArray(state[key])) state[key] = words.getAll(key);
    else if (words.has(key)) state[key] = words.get(key);
  }
  for (const key of ['statistic', 'x']) if (![...get(key).options].some(each => each.value === state[key])) state[key] = get(key).options[0].value;
  for (const key of ['statistic', 'x', 'smooth', 'search']) get(key).value = state[key];
  for (const key of ['logx', 'logy']) get(key).checked = state[key] === '1';
  get('comparison').open = state.compare === '1';
}

function words(names) {
  const all = new URLSearchParams();
  for (const name of names) for (const value of [state[name]].flat()) if (value) all.append(name, value);
  if (state.split && state.by.length && !state.by.includes(state.split) && names.includes('by')) all.append('by', state.split);
  return all;
}

function changed() {
  history.replaceState(null, '', '#' + words(Object.keys(state).filter(key => key !== 'by')) + state.by.map(key => '&by=' + encodeURIComponent(key)).join(''));
  before = '';
  refresh().catch(failed);
}

function fill(answer) {
  options(get('metric'), answer.columns.includes(state.metric) ? answer.columns : [state.metric, ...answer.columns], state.metric);
  options(get('split'), ['', ...answer.varying.filter(key => key !== 'seed')], state.split);
  replace(get('by'), ...answer.varying.map(key => element('label', {}, keyed(key, element('input', { type: 'checkbox', checked: state.by.includes(key), onchange: event => {
    state.by = event.target.checked ? [...state.by, key] : state.by.filter(each => each !== key);
    state.group = [];
    changed();
  } })), key)));
}

/** The groups that are drawn: those ticked, else the best ones, of each chart's where there are several. */
function choose(answer) {
  if (state.group.length) return state.group.slice(0, MOST_DRAWN);
  const count = {};
  const among = group => state.split ? (count[group.values[state.split]] = (count[group.values[state.split]] ?? 0) + 1) <= FIRST_OF_EACH : true;
  return answer.groups.filter(among).slice(0, state.split ? MOST_DRAWN : FIRST_DRAWN).map(group => group.id);
}

/** Numbers of the looks of groups: those that are alike but for the key that splits the charts look the same. */
function looks(groups) {
  const kinds = [...new Set(groups.map(group => label(group, state.split)))];
  return new Map(groups.map(group => [group.id, kinds.indexOf(label(group, state.split))]));
}

function row(group, drawn, numbers, name) {
  const box = keyed('draw ' + group.id, element('input', { type: 'checkbox', checked: drawn.includes(group.id), 'aria-label': 'draw ' + label(group), onchange: event => {
    state.group = event.target.checked ? [...drawn, group.id] : drawn.filter(each => each !== group.id);
    changed();
  } }));
  const members = keyed('of ' + group.id, element('details', {}, keyed('open ' + group.id, element('summary', { title: label(group) }, name)),
    ...group.runs.map(id => element('div', {}, keyed('run ' + id, element('button', { type: 'button', title: id, onclick: () => { state.run = id; changed(); } }, cut(id)))))));
  const states = Object.entries(group.states).map(([name, count]) => `${count} ${name}`).join(', ');
  const [center, low, high] = group.summary;
  const cell = (name, text) => element('td', { className: 'number', 'data-name': name }, text);
  return element('tr', {}, element('td', {}, box, ...(drawn.includes(group.id) ? [swatch(numbers.get(group.id) ?? 0)] : [])), element('td', {}, members), cell('runs', group.n),
    element('td', { 'data-name': 'state' }, states), cell(state.metric, number(center)), cell('spread', low === null ? '–' : `${number(low)} … ${number(high)}`));
}

function table(answer, drawn, numbers, named) {
  const head = element('tr', {}, ...['', 'Group', 'Runs', 'State', state.metric, 'Spread'].map((each, i) => element('th', { scope: 'col', className: i === 2 || i > 3 ? 'number' : '' }, each)));
  replace(get('groups'), element('thead', {}, head), element('tbody', {}, ...answer.groups.map(group => row(group, drawn, numbers, named.get(group.id)))));
}

function drawCurves(curves, numbers, named) {
  const place = get('chart'), of = new Map();
  for (const group of curves.groups) {
    const value = state.split ? group.values[state.split] ?? '' : '';
    if (!of.has(value)) of.set(value, []);
    of.get(value).push({ ...group, ...look(numbers.get(group.id)), label: named.get(group.id), name: label(group) });
  }
  const title = `${state.metric} over ${state.x === 'time' ? 'seconds' : state.x}`;
  charts = [...(of.size ? of : new Map([['', []]]))].map(([value, lines]) => ({
    title: state.split ? cut(`${state.split}=${value}: ${title}`) : title, x: lines.length ? curves.x : [], lines, logX: state.logx === '1', logY: state.logy === '1', small: of.size > 1 }));
  while (place.childElementCount > charts.length) { forget(place.lastElementChild); place.lastElementChild.remove(); }
  while (place.childElementCount < charts.length) place.append(element('div', {}));
  charts.forEach((chart, i) => draw(place.children[i], chart));
}

async function refresh() {
  const answer = await ask('groups', words(['metric', 'statistic', 'search', 'by']));
  const drawn = choose(answer);
  const asked = words(['metric', 'statistic', 'x', 'smooth', 'logx', 'by']);
  drawn.forEach(each => asked.append('group', each));
  const curves = await ask('curves', asked);
  const now = JSON.stringify([answer, curves, state, getComputedStyle(document.documentElement).getPropertyValue('--text')]);
  get('status').textContent = `${answer.runs} runs, ${answer.total} groups` + (answer.total > answer.groups.length ? `, the best ${answer.groups.length} shown` : '');
  const shown = [...new Map([...answer.groups, ...curves.groups].map(group => [group.id, group])).values()], named = names(shown);
  if (now !== before) {
    before = now;
    const numbers = looks(curves.groups);
    fill(answer);
    table(answer, drawn, numbers, named);
    drawCurves(curves, numbers, names(shown, state.split));
  }
  if (state.compare === '1') await compare(get('compared'), state, curves.groups.map(group => group.id), () => words(['metric', 'by']), changed, named);
  if (state.run) await showRun(get('detail'), state, changed);
}

function failed(failure) {
  get('status').textContent = 'no answer from jarl: ' + failure.message;
}

async function poll() {
  try {
    if (!document.hidden) await refresh();
  } catch (failure) {
    failed(failure);
  }
  setTimeout(poll, 500);
}

readFragment();
for (const key of ['metric', 'statistic', 'x', 'smooth', 'search']) get(key).addEventListener('input', event => { state[key] = event.target.value; changed(); });
get('split').addEventListener('input', event => { state.split = event.target.value; state.group = []; changed(); });
for (const key of ['logx', 'logy']) get(key).addEventListener('change', event => { state[key] = event.target.checked ? '1' : ''; changed(); });
get('comparison').addEventListener('toggle', event => { const open = event.target.open ? '1' : ''; if (open !== state.compare) { state.compare = open; changed(); } });
get('controls').addEventListener('submit', event => event.preventDefault());
get('saves').append(saves('curves', () => charts));
window.addEventListener('hashchange', () => { readFragment(); before = ''; });
poll();
