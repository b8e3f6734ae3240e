/** Elements made of text: data never becomes markup. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.map(child => child instanceof Node ? child : document.createTextNode(String(child))));
  return made;
}

export function number(value) {
  return value === null || value === undefined ? '–' : Number(value).toPrecision(5).replace(/\.?0+$/, match => match.includes('.') ? '' : match);
}

/** Okabe and Ito's colours, which colour-blind people tell apart. */
export const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#999999', '#b3a800'];

export function label(group) {
  const parts = Object.entries(group.values).map(([key, value]) => `${key}=${value}`);
  const text = parts.length ? parts.join(', ') : 'all runs';
  return text.length > 200 ? text.slice(0, 200) + '…' : text;
}

export async function ask(path, parameters) {
  const answer = await fetch(`/api/${path}?${new URLSearchParams(parameters)}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
