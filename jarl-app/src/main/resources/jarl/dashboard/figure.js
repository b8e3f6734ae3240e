import { cut, drawing, element, tick } from './dom.js';

const WIDTH = 800, HEIGHT = 280, TOP = 40, ROW = 18, SIZE = 13;

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

const ruler = document.createElement('canvas').getContext('2d');

/** How many units a text takes, and some more: who opens the picture elsewhere may have a wider font. */
function wide(text, weight = 'normal') {
  ruler.font = `${weight} ${SIZE}px sans-serif`;
  return 1.1 * ruler.measureText(text).width;
}

/** A text in rows that are no wider than the room: broken after spaces, commas and slashes, and where there are none anywhere. */
function wrapped(text, room, weight) {
  const rows = [''];
  for (let rest of cut(text).split(/(?<=[ ,/])/)) {
    if (rows.at(-1) && wide(rows.at(-1) + rest.trimEnd(), weight) > room) rows.push('');
    while (wide(rest, weight) > room) {
      let fits = rest.length - 1;
      while (fits > 1 && wide(rest.slice(0, fits), weight) > room) fits--;
      rows.splice(-1, 1, rest.slice(0, fits), '');
      rest = rest.slice(fits);
    }
    rows[rows.length - 1] += rest;
  }
  return rows;
}

function words(rows, { x, ...attributes }) {
  return drawing('text', { fill: '#222', 'font-size': SIZE, x, ...attributes }, ...rows.map((row, i) => drawing('tspan', { x, dy: i ? ROW : 0 }, document.createTextNode(row))));
}

/** The places where all of some curves are shown, in parts without a gap. */
function parts(length, isShown) {
  const found = [];
  for (let i = 0; i < length; i++) if (isShown(i)) { if (i && isShown(i - 1)) found.at(-1).push(i); else found.push([i]); }
  return found;
}

/** One chart as SVG, and how high it is: what is data in it is text, or a number. */
function one(chart, above) {
  const { x, lines, logX, logY } = chart;
  const xs = range(x, logX), ys = range(lines.flatMap(line => [line.center, line.low ?? [], line.high ?? [], ...(line.members ?? [])].flat()), logY);
  const xTicks = ticks(xs, logX), yTicks = ticks(ys, logY);
  const left = Math.max(70, 12 + Math.max(...yTicks.map(at => wide(tick(at))))), right = WIDTH - Math.max(40, 4 + Math.max(...xTicks.map(at => wide(tick(at)))) / 2);
  const title = wrapped(chart.title, WIDTH - left - 10, 'bold'), top = TOP + (title.length - 1) * ROW, bottom = top + HEIGHT;
  const place = (value, [low, high], log, from, to) => from + (to - from) * (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low));
  const across = value => place(value, xs, logX, left, right), up = value => place(value, ys, logY, bottom, top);
  const shown = (at, value) => value !== null && value !== undefined && (!logX || at > 0) && (!logY || value > 0);
  const point = (values, i) => [across(x[i]).toFixed(1), up(values[i]).toFixed(1)];
  const group = drawing('g', { transform: `translate(0 ${above})` }, words(title, { x: left, y: 24, 'font-weight': 'bold' }));
  const curve = (values, stroke, size, more) => group.append(...parts(x.length, i => shown(x[i], values[i])).map(part => part.length > 1
    ? drawing('polyline', { points: part.map(i => point(values, i)).join(' '), fill: 'none', stroke, ...more })
    : drawing('circle', { cx: point(values, part[0])[0], cy: point(values, part[0])[1], r: size, fill: stroke, 'fill-opacity': more['stroke-opacity'] ?? 1 })));
  let free = 0;
  for (const at of xTicks) {
    group.append(drawing('line', { x1: across(at), x2: across(at), y1: top, y2: bottom, stroke: '#ddd' }));
    const half = wide(tick(at)) / 2;
    if (across(at) - half < free) continue;
    free = across(at) + half + 8;
    group.append(words([tick(at)], { x: across(at), y: bottom + 18, 'text-anchor': 'middle' }));
  }
  for (const at of yTicks) {
    group.append(drawing('line', { x1: left, x2: right, y1: up(at), y2: up(at), stroke: '#ddd' }), words([tick(at)], { x: left - 6, y: up(at) + 4, 'text-anchor': 'end' }));
  }
  for (const { colour, low, high, members = [] } of lines) {
    if (low) group.append(...parts(x.length, i => shown(x[i], low[i]) && shown(x[i], high[i])).map(part =>
      drawing('polygon', { points: [...part.map(i => point(high, i)), ...part.toReversed().map(i => point(low, i))].join(' '), fill: colour, 'fill-opacity': 0.16 })));
    for (const member of members) curve(member, colour, 1.5, { 'stroke-opacity': 0.4, 'stroke-width': 0.7 });
  }
  let y = bottom + 44;
  for (const { colour, dash, center, label, name = label } of lines) {
    const line = { 'stroke-width': 2.2, 'stroke-dasharray': dash.join(' ') }, rows = wrapped(label, WIDTH - left - 38 - 10);
    curve(center, colour, 3.5, line);
    group.append(drawing('line', { x1: left, x2: left + 30, y1: y, y2: y, stroke: colour, ...line }),
      drawing('g', {}, drawing('title', {}, document.createTextNode(name)), words(rows, { x: left + 38, y: y + 4 })));
    y += rows.length * ROW;
  }
  return [group, y + 6];
}

function figure(charts) {
  let height = 0;
  const groups = charts.map(chart => {
    const [group, more] = one(chart, height);
    height += more;
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
