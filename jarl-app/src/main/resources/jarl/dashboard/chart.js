import { COLOURS, label } from './dom.js';

const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
let plot = null;
let shown = null;

/** Draws each group's centre, its spread as a band and its members as thin lines. */
export function draw(place, curves, logX, logY) {
  shown = curves;
  plot?.destroy();
  place.replaceChildren();
  if (!curves.x.length) { place.textContent = 'No curve of this metric yet.'; return; }
  const text = getComputedStyle(document.documentElement).getPropertyValue('--text');
  const axis = { stroke: text, grid: { stroke: '#8884', width: 1 } };
  const positive = values => logY ? values.map(value => value > 0 ? value : null) : values;
  const series = [{ label: 'x' }], bands = [], data = [curves.x];
  curves.groups.forEach((group, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const hidden = { stroke: colour + '55', width: 0, points: { show: false } };
    bands.push({ series: [series.length, series.length + 1], fill: colour + '2a' });
    series.push({ ...hidden, label: 'high' }, { ...hidden, label: 'low' });
    data.push(positive(group.high), positive(group.low));
    for (const line of group.members) {
      series.push({ stroke: colour + '66', width: 0.7, points: { show: false }, label: 'run' });
      data.push(positive(line));
    }
    series.push({ stroke: colour, width: 2.2, dash: DASHES[Math.floor(i / COLOURS.length) % DASHES.length], label: label(group), points: { show: curves.x.length === 1 } });
    data.push(positive(group.center));
  });
  plot = new uPlot({
    width: Math.max(300, place.clientWidth), height: window.innerWidth < 600 ? 260 : 380,
    scales: { x: { time: false, distr: logX ? 3 : 1 }, y: { distr: logY ? 3 : 1 } },
    axes: [axis, { ...axis, size: 60 }], series, bands, legend: { show: false },
  }, data, place);
}

export function resize(place) {
  plot?.setSize({ width: Math.max(300, place.clientWidth), height: window.innerWidth < 600 ? 260 : 380 });
}

function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function savePng() {
  plot?.ctx.canvas.toBlob(blob => save(blob, 'curves.png'));
}

export function saveCsv() {
  if (!shown) return;
  const quote = value => `"${value.replaceAll('"', '""')}"`;
  const header = ['x', ...shown.groups.flatMap(group => ['center', 'low', 'high'].map(part => quote(`${label(group)} ${part}`)))];
  const rows = shown.x.map((x, i) => [x, ...shown.groups.flatMap(group => [group.center[i], group.low[i], group.high[i]])].map(cell => cell ?? 'nan').join(','));
  save(new Blob([[header.join(','), ...rows].join('\n') + '\n'], { type: 'text/csv' }), 'curves.csv');
}
