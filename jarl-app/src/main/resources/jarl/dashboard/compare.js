import { ask, element, keyed, label, look, number, options, replace, swatch } from './dom.js';
import { draw } from './chart.js';
import { saves } from './figure.js';

let profile = null;
let before = '';

function build(place, state, changed) {
  const choice = name => element('select', { id: name, onchange: event => { state[name] = event.target.value; changed(); } });
  place.replaceChildren(
    element('p', { className: 'row' }, 'Probability that ', choice('first'), ' improves on ', choice('second'), ' ', element('output', { id: 'improvement' })),
    element('div', { id: 'profile' }), saves('profile', () => profile ? [profile] : []),
    element('h3', {}, 'Configuration'), element('div', { id: 'keys', className: 'wide', tabIndex: 0 }));
}

function configuration(found, drawn, named) {
  const row = ({ key, values }) => element('tr', {}, element('th', { scope: 'row' }, key), ...values.map(value => element('td', {}, value)));
  const head = () => element('thead', {}, element('tr', {}, element('th', {}, 'Key'), ...found.groups.map(group => element('th', { scope: 'col', title: label(group) }, swatch(drawn.indexOf(group.id)), named.get(group.id)))));
  const differing = found.keys.filter(each => each.differs), same = found.keys.filter(each => !each.differs);
  replace(document.getElementById('keys'),
    element('table', {}, head(), element('tbody', {}, ...differing.map(row))),
    keyed('same', element('details', {}, keyed('same-summary', element('summary', {}, `${same.length} keys that are the same`)),
      element('table', {}, element('tbody', {}, ...same.map(({ key, values }) => element('tr', {}, element('th', { scope: 'row' }, key), element('td', {}, values[0]))))))));
}

function pair(select, found, chosen, named) {
  options(select, found.groups.map(group => group.id), chosen);
  [...select.options].forEach((option, i) => { option.textContent = named.get(option.value); option.title = label(found.groups[i]); });
}

/** Shows the drawn groups side by side: configuration, probability of improvement, performance profile. */
export async function compare(place, state, drawn, words, changed, named) {
  if (!document.getElementById('keys')) build(place, state, changed);
  const asked = words();
  drawn.forEach(each => asked.append('group', each));
  const found = await ask('compare', asked);
  const ids = found.groups.map(group => group.id);
  const first = ids.includes(state.first) ? state.first : ids[0], second = ids.includes(state.second) ? state.second : ids[1] ?? ids[0];
  let better = null;
  if (first !== second) {
    const two = words();
    [first, second].forEach(each => two.append('group', each));
    better = await ask('improvement', two);
  }
  const now = JSON.stringify([found, better, drawn, [...named], getComputedStyle(document.documentElement).getPropertyValue('--text')]);
  if (now === before) return;
  before = now;
  pair(document.getElementById('first'), found, first, named);
  pair(document.getElementById('second'), found, second, named);
  document.getElementById('improvement').textContent = better ? improvement(better) : 'choose two groups';
  profile = { title: `Share of runs with more ${state.metric} than x`, x: found.profile.x, small: true,
    lines: found.profile.groups.map(group => ({ ...group, ...look(drawn.indexOf(group.id)), label: named.get(group.id), name: label(group) })) };
  draw(document.getElementById('profile'), profile);
  configuration(found, drawn, named);
}

function improvement({ numbers: [center, low, high], tasks }) {
  return center === null ? 'unknown: no environment in which both have numbers'
    : `${number(center)}, 95% interval ${number(low)} … ${number(high)}` + (tasks > 1 ? `, over ${tasks} environments` : '');
}
