import { element, number } from './dom.js';

const drawn = new Map();
const quiet = { points: { show: false } };

/** The numbers of a chart as uPlot takes them: x, then the spread, the members and the centre of each line. */
function data(chart) {
  const positive = values => chart.logY ? values.map(value => value > 0 ? value : null) : values;
  return [chart.x, ...chart.lines.flatMap(line => [...(line.low ? [line.high, line.low] : []), ...(line.members ?? []), line.center].map(positive))];
}

function series(chart) {
  const made = [{ label: 'x' }], bands = [];
  for (const { colour, dash, low, members = [], label, points } of chart.lines) {
    if (low) {
      bands.push({ series: [made.length, made.length + 1], fill: colour + '2a' });
      made.push({ ...quiet, stroke: colour + '55', width: 0 }, { ...quiet, stroke: colour + '55', width: 0 });
    }
    made.push(...members.map(() => ({ ...quiet, stroke: colour + '66', width: 0.7 })));
    made.push({ stroke: colour, width: points ? 0 : 2.2, dash, label, points: { show: points || chart.x.length === 1, size: 4, fill: colour }, ...(points ? { paths: () => null } : {}) });
  }
  return { series: made, bands };
}

const height = small => small || window.innerWidth < 600 ? 240 : 380;

/**
 * Draws a chart of {@code x} and {@code lines}, each with its centre and perhaps its spread and its members; one that has only got longer is drawn on.
 * The numbers under the pointer, or where the arrow keys are, stand below it.
 */
export function draw(place, chart) {
  const text = getComputedStyle(document.documentElement).getPropertyValue('--text');
  const kind = JSON.stringify([text, chart.logX, chart.logY, chart.small, chart.title, chart.x.length === 1, chart.lines.map(line => [line.label, line.colour, line.dash, line.members?.length, !!line.low, line.points])]);
  const known = drawn.get(place);
  if (known?.kind === kind && place.contains(known.plot?.root)) {
    known.chart = chart;
    known.plot.setData(data(chart));
    return;
  }
  known?.plot?.destroy();
  drawn.delete(place);
  if (!chart.x.length) { place.replaceChildren('No number of this yet.'); return; }
  const canvas = element('div', { className: 'canvas', tabIndex: 0, role: 'img', 'aria-label': `Chart of ${chart.title}: ${chart.lines.length} lines. Arrow keys read it.` });
  const below = element('p', { className: 'below', role: 'status' });
  place.replaceChildren(element('h3', {}, chart.title), canvas, below);
  const here = { kind, chart, canvas, plot: null };
  const axis = { stroke: text, grid: { stroke: '#8884', width: 1 }, ticks: { stroke: '#8884', width: 1 } };
  here.plot = new uPlot({
    width: Math.max(200, canvas.clientWidth), height: height(chart.small),
    scales: { x: { time: false, distr: chart.logX ? 3 : 1 }, y: { distr: chart.logY ? 3 : 1 } },
    axes: [{ ...axis, space: (_plot, _axis, _least, most) => wide(most) + 16 }, { ...axis, size: 56 }], padding: [null, wide(chart.x.at(-1)) / 2, null, null], ...series(chart), legend: { show: false }, cursor: { drag: { x: false, y: false } },
    hooks: { setCursor: [plot => { below.textContent = read(here.chart, plot.cursor.idx); }] },
  }, data(chart), canvas);
  drawn.set(place, here);
  canvas.addEventListener('keydown', event => step(event, here));
}

/** About how many pixels the label of a number on the horizontal axis takes: neighbours must not touch, nor the last be cut. */
function wide(number) {
  return 7 * (number ?? 0).toLocaleString(undefined, { maximumFractionDigits: 3 }).length;
}

function read({ x, lines }, at) {
  if (at === null || at === undefined || x[at] === undefined) return '';
  const named = lines.map(line => line.center[at] === null || line.center[at] === undefined ? '' : `${line.label}: ${number(line.center[at])}`);
  return `at ${number(x[at])} – ${named.filter(each => each).slice(0, 6).join('; ')}`;
}

function step(event, { plot, chart }) {
  const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -25, PageDown: 25, Home: -Infinity, End: Infinity }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const at = Math.min(chart.x.length - 1, Math.max(0, (plot.cursor.idx ?? 0) + by));
  plot.setCursor({ left: plot.valToPos(chart.x[at], 'x'), top: 10 });
}

export function forget(place) {
  drawn.get(place)?.plot.destroy();
  drawn.delete(place);
}

window.addEventListener('resize', () => {
  for (const { plot, chart, canvas } of drawn.values()) plot.setSize({ width: Math.max(200, canvas.clientWidth), height: height(chart.small) });
});
