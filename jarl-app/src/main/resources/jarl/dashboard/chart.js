import { element, isDark, isolated, number, onScreen, tick } from './dom.js';

const drawn = new Map();
const quiet = { points: { show: false } };

/** The numbers of a chart as uPlot takes them: x, then the spread, the members and the centre of each line. */
function data(chart) {
  const positive = values => chart.logY ? values.map(value => value > 0 ? value : null) : values;
  return [chart.x, ...chart.lines.flatMap(line => [...(line.low ? [line.high, line.low] : []), ...(line.members ?? []), line.center].map(positive))];
}

/** What a logarithmic axis has no place for, in words. */
function hidden(chart) {
  const count = chart.logY ? chart.lines.filter(line => line.center.some(value => value !== null && value !== undefined && value <= 0)).length : 0;
  return count ? `A logarithmic axis has no place for numbers up to 0: ${count} of ${chart.lines.length} lines are not drawn, or not wholly.` : '';
}

function series(chart) {
  const dark = isDark(), [band, thin] = dark ? ['59', 'bf'] : ['2a', '66'];
  const alone = (size, fill) => ({ show: false, size, fill, stroke: fill, filter: (plot, i) => isolated(plot.data[i]) });
  const made = [{ label: 'x' }], bands = [];
  for (const { colour: printed, dash, low, members = [], label, points } of chart.lines) {
    const colour = onScreen(printed);
    if (low) {
      bands.push({ series: [made.length, made.length + 1], fill: colour + band });
      made.push({ ...quiet, stroke: colour + '55', width: 0 }, { ...quiet, stroke: colour + '55', width: 0 });
    }
    made.push(...members.map(() => ({ stroke: colour + thin, width: dark ? 1 : 0.7, points: alone(3, colour + thin) })));
    made.push({ stroke: colour, width: points ? 0 : 2.2, dash, label, ...(points ? { points: { show: true, size: 4, fill: colour }, paths: () => null } : { points: alone(7, colour) }) });
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
  const kind = JSON.stringify([text, chart.logX, chart.logY, chart.small, chart.title, chart.lines.map(line => [line.label, line.colour, line.dash, line.members?.length, !!line.low, line.points])]);
  const known = drawn.get(place);
  if (known?.kind === kind && place.contains(known.plot?.root)) {
    known.chart = chart;
    known.note.textContent = hidden(chart);
    known.plot.setData(data(chart));
    return;
  }
  known?.plot?.destroy();
  drawn.delete(place);
  if (!chart.x.length) { place.replaceChildren('No number of this yet.'); return; }
  const canvas = element('div', { className: 'canvas', tabIndex: 0, role: 'img', 'aria-label': `Chart of ${chart.title}: ${chart.lines.length} lines. Arrow keys read it.` });
  const below = element('p', { className: 'below', role: 'status' }), note = element('p', { className: 'note' }, hidden(chart));
  place.replaceChildren(element('h3', {}, chart.title), note, canvas, below);
  const here = { kind, chart, canvas, note, plot: null };
  const axis = { stroke: text, values: (_plot, splits) => splits.map(each => each === null ? '' : tick(each)), grid: { stroke: '#8884', width: 1 }, ticks: { stroke: '#8884', width: 1 } };
  here.plot = new uPlot({
    width: Math.max(200, canvas.clientWidth), height: height(chart.small),
    scales: { x: { time: false, ...(chart.logX ? { distr: 3, range: (_plot, low, high) => wholeRange(low, high) } : {}) }, y: { distr: chart.logY ? 3 : 1 } },
    axes: [{ ...axis, space: (_plot, _axis, _least, most) => wide(tick(most)) + 16 }, { ...axis, size: (_plot, labels) => Math.max(56, 20 + Math.max(...(labels ?? ['']).map(wide))) }],
    padding: [null, () => wide(tick(here.chart.x.length > 1 ? here.chart.x.at(-1) : 2 * here.chart.x[0])) / 2, null, null], ...series(chart), legend: { show: false }, cursor: { drag: { x: false, y: false } },
    hooks: { setCursor: [plot => { below.textContent = read(here.chart, plot.cursor.idx); }] },
  }, data(chart), canvas);
  drawn.set(place, here);
  canvas.addEventListener('keydown', event => step(event, here));
}

/** The range of a logarithmic axis: from a whole number of tens, hundreds, ... since labels count from there, to the last number, not to the next power of ten. */
function wholeRange(low, high) {
  const unit = 10 ** Math.floor(Math.log10(low));
  return [Math.floor(low / unit) * unit / (low === high ? 2 : 1), low === high ? high * 2 : high];
}

/** About how many pixels the label of a number takes: neighbours must not touch, nor one at an edge be cut. */
function wide(label) {
  return 7 * (label ?? '').length;
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
