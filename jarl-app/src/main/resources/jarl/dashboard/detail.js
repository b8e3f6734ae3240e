import { ask, element, look, number, options, replace } from './dom.js';
import { draw, forget } from './chart.js';
import { saves } from './figure.js';

const get = id => document.getElementById(id);
let shown = '';
let column = null;
const before = {};

/** Whether a part is otherwise than when it was last shown. */
function isNew(part, value) {
  const now = JSON.stringify(value) + getComputedStyle(document.documentElement).getPropertyValue('--text');
  const changed = before[part] !== now;
  before[part] = now;
  return changed;
}

function build(place, id, state, changed) {
  for (const each of ['column-chart', 'return-chart', 'length-chart']) if (get(each)) forget(get(each));
  for (const part of Object.keys(before)) delete before[part];
  place.replaceChildren(
    element('h2', {}, id), element('button', { type: 'button', onclick: () => { state.run = shown = ''; place.hidden = true; changed(); } }, 'Close'),
    element('p', { id: 'run-state' }), element('p', { id: 'run-files' }),
    element('label', {}, 'Column ', element('select', { id: 'column', onchange: event => { state.column = event.target.value; changed(); } })),
    element('div', { id: 'column-chart' }), saves('column', () => column ? [column] : []),
    element('div', { id: 'films', hidden: true }),
    element('h3', {}, 'Episodes'), element('p', { id: 'episodes' }),
    element('div', { className: 'charts' }, element('div', { id: 'return-chart' }), element('div', { id: 'length-chart' })),
    element('h3', {}, 'Log'), element('pre', { id: 'run-log', tabIndex: 0, 'aria-label': 'End of the log' }),
    element('details', {}, element('summary', {}, 'Last number of each column'), element('table', { id: 'run-columns' })),
    element('details', {}, element('summary', {}, 'Configuration'), element('table', { id: 'run-parameters' })));
}

const rows = entries => entries.map(([key, value]) => element('tr', {}, element('th', { scope: 'row' }, key), element('td', {}, value)));
const address = (id, name) => '/file?' + new URLSearchParams({ id, name });

function film(id, name) {
  const source = { src: address(id, name), className: 'film' };
  return name.endsWith('.mp4') ? element('video', { ...source, controls: true }) : element('img', { ...source, alt: `film ${name}` });
}

function films(id, names) {
  const place = get('films');
  place.hidden = names.length === 0;
  if (!names.length) return;
  const select = element('select', { 'data-key': 'film', onchange: event => event.target.parentNode.nextSibling.replaceWith(film(id, event.target.value)) });
  options(select, names, names[0]);
  replace(place, element('h3', {}, 'Films'), element('label', {}, 'Film ', select), film(id, names[0]));
}

function episodes(found) {
  const every = found.every > 1 ? `, every ${found.every}th is drawn` : '';
  get('episodes').textContent = found.total ? `${found.total} episodes${every}, over environment steps` : 'No episode is over yet.';
  if (!found.total) return;
  const dots = (name, values, i) => ({ title: name, x: found.x, small: true, lines: [{ ...look(i), dash: [], label: name, center: values, points: true }] });
  draw(get('return-chart'), dots('return', found.return, 0));
  draw(get('length-chart'), dots('length', found.length, 5));
}

/** Shows a run: state, any column over steps, films, every episode, log, the last numbers, configuration, its files. */
export async function showRun(place, state, changed) {
  const id = state.run, of = { id };
  const run = await ask('run', of);
  if (shown !== id) {
    shown = id;
    build(place, id, state, changed);
    place.hidden = false;
    place.focus();
  }
  const names = Object.keys(run.columns), chosen = names.includes(state.column) ? state.column : names.includes(state.metric) ? state.metric : names[0];
  const [points, all, log] = await Promise.all([chosen ? ask('column', { id, metric: chosen, x: state.x }) : { x: [], y: [] }, ask('episodes', of), ask('log', of)]);
  if (state.run !== id) return;
  get('run-state').textContent = `${run.state}, step ${run.step} of ${run.steps} ${run.error}`;
  options(get('column'), names, chosen);
  if (isNew('files', run.files)) replace(get('run-files'), ...run.files.flatMap(name => [element('a', { href: address(id, name), download: name }, name), ' ']));
  column = { title: `${chosen ?? 'no column'} over ${state.x === 'time' ? 'seconds' : state.x}`, x: points.x, small: true, logY: state.logy === '1', lines: [{ ...look(0), label: chosen, center: points.y }] };
  if (isNew('column', column)) draw(get('column-chart'), column);
  if (isNew('films', run.films)) films(id, run.films);
  if (isNew('episodes', all)) episodes(all);
  if (isNew('log', log)) get('run-log').textContent = log.join('\n');
  if (isNew('columns', run.columns)) get('run-columns').replaceChildren(...rows(Object.entries(run.columns).map(([key, value]) => [key, number(value[0])])));
  if (isNew('parameters', run.parameters)) get('run-parameters').replaceChildren(...rows(Object.entries(run.parameters)));
}
