import { ask, element, number } from './dom.js';

/** Shows a run: state, the last number of every column, its configuration, the end of its log. */
export async function showRun(place, id, focus) {
  const [run, log] = await Promise.all([ask('run', { id }), ask('log', { id })]);
  const rows = entries => element('table', {}, ...entries.map(([key, value]) => element('tr', {}, element('td', {}, key), element('td', {}, value))));
  place.hidden = false;
  place.replaceChildren(
    element('h2', {}, run.id),
    element('p', {}, `${run.state}, step ${run.step} of ${run.steps} ${run.error}`),
    element('h3', {}, 'Log'), element('pre', { tabIndex: 0 }, log.join('\n')),
    element('details', {}, element('summary', {}, 'Last number of each column'), rows(Object.entries(run.columns).map(([key, value]) => [key, number(value[0])]))),
    element('details', {}, element('summary', {}, 'Configuration'), rows(Object.entries(run.parameters))));
  if (focus) place.focus();
}
