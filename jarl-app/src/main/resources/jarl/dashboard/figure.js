import { drawing, element, number } from './dom.js';

const WIDTH = 800, HEIGHT = 360, LEFT = 70, RIGHT = 40, TOP = 40, BOTTOM = 40, ROW = 18;

function range(values, log) {
  let low = Infinity, high = -Infinity;
  for (const value of values) if (value !== null && value !== undefined && (!log || value > 0)) { low = Math.min(low, value); high = Math.max(high, value); }
  if (low === high) return log ? [low / 2, high * 2] : [low - 1, high + 1];
  return low < high ? [low, high] : [0.1, 1];
}

function ticks([low, high], log) {
  const found = [];
  if (log) {
    for (let power = Math.ceil(Math.log10(low)); power <= Math.log10(high); power++) found.push(10 ** power);
    if (found.length > 1) return found;
  }
  const rough = (high - low) / 6, unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * [1, 2, 5, 10].find(each => each * unit >= rough);
  for (let i = Math.ceil(low / step); i * step <= high; i++) if (!log || i > 0) found.push(i * step);
  return found;
}

/** One chart as SVG: what is data in it is text, or a number. */
function one(chart, top) {
  const { x, lines, logX, logY } = chart;
  const xs = range(x, logX), ys = range(lines.flatMap(line => [line.center, line.low ?? [], line.high ?? [], ...(line.members ?? [])].flat()), logY);
  const place = (value, [low, high], log, from, to) => from + (to - from) * (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low));
  const across = value => place(value, xs, logX, LEFT, WIDTH - RIGHT), up = value => place(value, ys, logY, HEIGHT - BOTTOM, TOP);
  const shown = (at, value) => value !== null && value !== undefined && (!logX || at > 0) && (!logY || value > 0);
  const points = values => x.flatMap((at, i) => shown(at, values[i]) ? [`${across(at).toFixed(1)},${up(values[i]).toFixed(1)}`] : []);
  const words = (text, attributes) => drawing('text', { fill: '#222', 'font-size': 13, ...attributes }, document.createTextNode(text));
  const group = drawing('g', { transform: `translate(0 ${top})` }, words(chart.title, { x: LEFT, y: 24, 'font-weight': 'bold' }));
  for (const at of ticks(xs, logX)) {
    group.append(drawing('line', { x1: across(at), x2: across(at), y1: TOP, y2: HEIGHT - BOTTOM, stroke: '#ddd' }), words(number(at), { x: across(at), y: HEIGHT - BOTTOM + 18, 'text-anchor': 'middle' }));
  }
  for (const at of ticks(ys, logY)) {
    group.append(drawing('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: up(at), y2: up(at), stroke: '#ddd' }), words(number(at), { x: LEFT - 6, y: up(at) + 4, 'text-anchor': 'end' }));
  }
  for (const { colour, low, high, members = [] } of lines) {
    if (low) group.append(drawing('polygon', { points: [...points(high), ...points(low).reverse()].join(' '), fill: colour, 'fill-opacity': 0.16 }));
    for (const member of members) group.append(drawing('polyline', { points: points(member).join(' '), fill: 'none', stroke: colour, 'stroke-opacity': 0.4, 'stroke-width': 0.7 }));
  }
  lines.forEach(({ colour, dash, center, label }, i) => {
    const line = { fill: 'none', stroke: colour, 'stroke-width': 2.2, 'stroke-dasharray': dash.join(' ') };
    const y = HEIGHT + i * ROW + 4;
    group.append(drawing('polyline', { points: points(center).join(' '), ...line }), drawing('line', { x1: LEFT, x2: LEFT + 30, y1: y, y2: y, ...line }), words(label, { x: LEFT + 38, y: y + 4 }));
  });
  return group;
}

function figure(charts) {
  let height = 0;
  const groups = charts.map(chart => {
    const group = one(chart, height);
    height += HEIGHT + chart.lines.length * ROW + 10;
    return group;
  });
  return drawing('svg', { xmlns: 'http://www.w3.org/2000/svg', width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}`, 'font-family': 'sans-serif' },
    drawing('rect', { width: WIDTH, height, fill: '#fff' }), ...groups);
}

const svg = charts => new Blob([new XMLSerializer().serializeToString(figure(charts))], { type: 'image/svg+xml' });

async function png(charts) {
  const url = URL.createObjectURL(svg(charts));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = element('canvas', { width: 2 * image.width, height: 2 * image.height });
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise(done => canvas.toBlob(done, 'image/png'));
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A table of all lines; a name that a spreadsheet would take for a formula gets a quote before it. */
function csv(charts) {
  const quote = text => `"${text.replace(/^(?=[=+\-@\t])/, "'").replaceAll('"', '""')}"`;
  const lines = charts.flatMap(chart => chart.lines.map(line => ({ ...line, label: line.name ?? line.label })));
  const columns = line => line.low ? ['center', 'low', 'high'] : ['center'];
  const header = ['x', ...lines.flatMap(line => columns(line).map(part => quote(`${line.label} ${part}`)))];
  const rows = charts[0].x.map((x, i) => [x, ...lines.flatMap(line => columns(line).map(part => line[part][i]))].map(cell => cell ?? 'nan').join(','));
  return new Blob([[header.join(','), ...rows].join('\n') + '\n'], { type: 'text/csv' });
}

/** Buttons that save what {@code charts} gives, all on one x, as a table or a picture. */
export function saves(name, charts) {
  const kinds = { CSV: csv, PNG: png, SVG: svg };
  return element('span', { className: 'saves' }, ...Object.entries(kinds).map(([kind, make]) => element('button', {
    type: 'button', 'aria-label': `save ${name} as ${kind}`,
    onclick: async () => {
      const some = charts().filter(chart => chart.x.length);
      if (!some.length) return;
      const link = element('a', { href: URL.createObjectURL(await make(some)), download: `${name}.${kind.toLowerCase()}` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    },
  }, kind)));
}
