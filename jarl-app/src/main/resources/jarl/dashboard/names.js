import { label, middle } from './dom.js';

const LONG = 90, LONGEST = 180;

/** What tells more about a group than other keys do. */
const FIRST = ['env.id', 'algo.name', 'name'];

/** The last part of each key where no other ends with it. */
function ends(keys) {
  const end = key => key.slice(key.lastIndexOf('.') + 1);
  return new Map(keys.map(key => [key, keys.filter(each => end(each) === end(key)).length > 1 ? key : end(key)]));
}

/** Keys from the one that tells the least about groups, which has the fewest values and the longest, to the one that tells most. */
function byWorth(keys, groups) {
  const worth = new Map(keys.map(key => {
    const values = new Set(groups.map(each => each[key])).size, length = key.length + Math.max(...groups.map(each => String(each[key]).length));
    return [key, [Number(values > 1), Number(FIRST.includes(key)), values, -length]];
  }));
  const less = (one, other) => one.map((each, i) => each - other[i]).find(each => each !== 0) ?? 0;
  return [...keys].sort((one, other) => less(worth.get(one), worth.get(other)));
}

/**
 * Names of groups by their ids, as different from each other as the groups are. Where the whole ones are long, keys are shortened to their last part, and
 * left out as long as the groups can be told apart without; of what is still very long the middle is cut out.
 */
export function names(groups, without = '') {
  const whole = new Map(groups.map(group => [label(group, without), group.values])), all = [...whole.values()];
  const short = new Map();
  if ([...whole.keys()].every(each => each.length <= LONG)) {
    for (const full of whole.keys()) short.set(full, full);
  } else {
    let keys = [...new Set(all.flatMap(Object.keys))].filter(key => key !== without);
    const end = ends(keys), text = (values, some) => some.filter(key => values[key]).map(key => `${end.get(key)}=${values[key]}`).join(', ');
    for (const key of byWorth(keys, all)) {
      if (all.every(each => text(each, keys).length <= LONG)) break;
      const fewer = keys.filter(each => each !== key);
      if (fewer.length && new Set(all.map(each => text(each, fewer))).size === whole.size) keys = fewer;
    }
    const taken = new Set();
    for (const [full, values] of whole) {
      const cut = middle(text(values, keys) || full, LONGEST);
      let name = cut;
      for (let i = 2; taken.has(name); i++) name = `${cut} (${i})`;
      taken.add(name);
      short.set(full, name);
    }
  }
  return new Map(groups.map(group => [group.id, short.get(label(group, without))]));
}
