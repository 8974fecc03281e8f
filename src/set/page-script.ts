/** What the page of a set does: a tree of all files, of which the rows that can be seen are there, and a search. */

/** By which the policy of the page lets the script run; CSP 3, 2.3.1. Its test tells the one of a script that was changed. */
export const scriptDigest = 'sha256-4GKXvEePjefRdtuc8SNAcuUEqCs+47Y7NkBHCT9CfY0='

/** A script as it stands in the page: without back quotes, and without what would end its element. */
export const pageScript = String.raw`
'use strict';
(() => {
const ROW = 32;
/* Browsers show no element that is higher than some ten million pixels. */
const TALLEST = 8e6;
const MARGIN = 8;
const byId = (id) => document.getElementById(id);
const list = byId('files');

/* Names: nothing in one may pretend to be something else. */
const unsafe = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\\]/gu;
const shown = (name) => name.replace(unsafe, (character) => {
  if (character === '\\') return '\\\\';
  const code = character.charCodeAt(0);
  const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
  return byte <= 0xff ? '\\x' + byte.toString(16).padStart(2, '0') : '\\u{' + byte.toString(16) + '}';
});
const grouped = (count) => String(count).replace(/\B(?=(?:\d{3})+$)/g, '\u202f');
const counted = (count, one, many) => grouped(count) + ' ' + (count === 1 ? one : many);
const sized = (bytes) => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  let unit = 0;
  for (; bytes >= 999.5 && unit < units.length - 1; unit++) bytes /= 1000;
  return (unit === 0 ? String(bytes) : bytes.toPrecision(3)) + ' ' + units[unit];
};
const folded = (text) => text.normalize('NFC').toLowerCase();

/* Files as columns, and folders, each after the one in which it lies. */
const names = [], sizes = [], discs = [], homes = [];
const notes = new Map();
let hasParts = false;
const folders = [{ path: '', name: '', up: -1, depth: -1, folders: [], files: [] }];
const known = new Map([['', 0]]);
const folderAt = (path) => {
  const missing = [];
  let above = path;
  for (; !known.has(above); above = above.slice(0, above.lastIndexOf('/'))) missing.push(above);
  let at = known.get(above);
  for (const path of missing.reverse()) {
    const up = at;
    at = folders.length;
    folders.push({ path, name: path.slice(path.lastIndexOf('/') + 1), up, depth: folders[up].depth + 1, folders: [], files: [] });
    folders[up].folders.push(at);
    known.set(path, at);
  }
  return at;
};
const listing = JSON.parse(byId('listing').textContent);
const labels = new Map(listing.discs);
for (const [path, run] of listing.runs) {
  const home = folderAt(path);
  for (let i = 0; i < run.length; i += 3) {
    const file = names.length;
    const place = run[i + 2];
    folders[home].files.push(file);
    homes.push(home);
    names.push(run[i]);
    sizes.push(run[i + 1]);
    if (typeof place === 'number') discs.push(place);
    else {
      discs.push(place[0]);
      if (place[1] > 0) hasParts = true;
      notes.set(file, (place[1] > 0 ? ['part ' + place[1] + ' of ' + place[2]] : []).concat([[], ['older version'], ['removed']][place[3]]).join(', '));
    }
  }
}
for (const folder of folders) folder.folders.sort((a, b) => (folders[a].name < folders[b].name ? -1 : 1));

/* Pieces of a file that was cut are entries of their own. */
const entries = (count) => (hasParts ? counted(count, 'entry', 'entries') : counted(count, 'file', 'files'));

/* The search. Each word has to be in the path; one with a slash may reach over the end of a folder. */
const hit = new Uint8Array(names.length);
const found = new Float64Array(folders.length);
const foundBytes = new Float64Array(folders.length);
let foldedNames, foldedPaths;
let searching = false;
const search = () => {
  const words = folded(byId('words').value).split(/\s+/).filter((word) => word !== '');
  const disc = Number(byId('disc').value);
  searching = words.length > 0 || disc > 0;
  found.fill(0);
  foundBytes.fill(0);
  if (words.length > 0 && foldedNames === undefined) {
    foldedNames = names.map(folded);
    foldedPaths = folders.map(({ path }) => folded(path) + '/');
  }
  for (let home = 0; home < folders.length; home++) {
    const rest = words.filter((word) => !foldedPaths[home].includes(word));
    for (const file of folders[home].files) {
      const isHit = (disc === 0 || discs[file] === disc) &&
        rest.every((word) => (word.includes('/') ? foldedPaths[home] + foldedNames[file] : foldedNames[file]).includes(word));
      hit[file] = isHit ? 1 : 0;
      if (!isHit) continue;
      found[home]++;
      foundBytes[home] += sizes[file];
    }
  }
  for (let folder = folders.length - 1; folder > 0; folder--) {
    found[folders[folder].up] += found[folder];
    foundBytes[folders[folder].up] += foundBytes[folder];
  }
};

/* Rows: a file is its number, a folder its number below zero. In a search all folders are open that nobody closed. */
const open = new Set();
const closed = new Set();
const isOpen = (folder) => (searching ? !closed.has(folder) : open.has(folder));
let rows = [];
let active = -1;
const unfold = () => {
  rows = [];
  const todo = [0];
  while (todo.length > 0) {
    const next = todo.pop();
    if (next < 0) {
      for (const file of folders[-1 - next].files) if (hit[file] === 1) rows.push(file);
      continue;
    }
    if (found[next] === 0) continue;
    if (next > 0) rows.push(-next);
    if (next > 0 && !isOpen(next)) continue;
    todo.push(-1 - next);
    for (let i = folders[next].folders.length - 1; i >= 0; i--) todo.push(folders[next].folders[i]);
  }
};
const pathOf = (row) => (row < 0 ? folders[-row].path : folders[homes[row]].path + '/' + names[row]);

/* What can be seen of them. A list that is too high is scrolled by more than a pixel for each pixel. */
const all = byId('all'), seen = byId('seen');
const scale = () => {
  const view = list.clientHeight;
  const full = rows.length * ROW;
  return full <= TALLEST ? 1 : (full - view) / (TALLEST - view);
};
const part = (kind, text) => {
  const element = document.createElement('span');
  element.className = kind;
  element.textContent = text;
  return element;
};
const rowAt = (index) => {
  const row = rows[index];
  const element = document.createElement('div');
  const isFolder = row < 0;
  const depth = isFolder ? folders[-row].depth : folders[homes[row]].depth + 1;
  element.className = 'row';
  element.id = 'row-' + index;
  element.setAttribute('role', 'treeitem');
  element.setAttribute('aria-level', String(depth + 1));
  element.setAttribute('aria-selected', String(index === active));
  if (isFolder) element.setAttribute('aria-expanded', String(isOpen(-row)));
  const name = part('name', '');
  const twist = part('twist', isFolder ? (isOpen(-row) ? '\u25be' : '\u25b8') : '');
  twist.setAttribute('aria-hidden', 'true');
  const text = document.createElement('bdi');
  text.textContent = isFolder ? shown(folders[-row].name) + '/' : shown(names[row]);
  name.style.paddingLeft = Math.min(12, depth) * (list.clientWidth < 500 ? 10 : 18) + 'px';
  name.append(twist, text);
  element.append(name);
  if (isFolder) element.append(part('size', entries(found[-row])), part('size', sized(foundBytes[-row])), part('on', ''));
  else {
    if (notes.has(row)) element.append(part('note', notes.get(row)));
    element.append(part('size', sized(sizes[row])), part('on', 'Disc ' + discs[row]));
  }
  element.addEventListener('click', () => {
    choose(index);
    if (isFolder) turn(index);
  });
  return element;
};
const draw = () => {
  const top = list.scrollTop * scale();
  const first = Math.max(0, Math.floor(top / ROW) - MARGIN);
  const last = Math.min(rows.length, Math.ceil((top + list.clientHeight) / ROW) + MARGIN);
  const drawn = [];
  for (let i = first; i < last; i++) drawn.push(rowAt(i));
  seen.replaceChildren(...drawn);
  seen.style.transform = 'translateY(' + (list.scrollTop - top + first * ROW) + 'px)';
  if (active >= first && active < last) list.setAttribute('aria-activedescendant', 'row-' + active);
  else list.removeAttribute('aria-activedescendant');
};
const layOut = () => {
  all.style.height = Math.min(TALLEST, rows.length * ROW) + 'px';
  draw();
};
const tell = () => {
  const row = rows[active];
  if (row === undefined) byId('chosen').textContent = '';
  else if (row < 0) byId('chosen').textContent = shown(pathOf(row)) + '/ \u2013 ' + entries(found[-row]) + ', ' + sized(foundBytes[-row]);
  else {
    const label = labels.get(discs[row]);
    const more = notes.has(row) ? ', ' + notes.get(row) : '';
    byId('chosen').textContent = shown(pathOf(row)) + ' \u2013 ' + counted(sizes[row], 'byte', 'bytes') + more + ', on disc ' + discs[row] +
      (label === undefined ? '' : ', ' + shown(label));
  }
};
const choose = (index) => {
  active = index;
  const top = list.scrollTop * scale();
  if (index * ROW < top) list.scrollTop = (index * ROW) / scale();
  else if ((index + 1) * ROW > top + list.clientHeight) list.scrollTop = ((index + 1) * ROW - list.clientHeight) / scale();
  draw();
  tell();
};
const turn = (index) => {
  const folder = -rows[index];
  const set = searching ? closed : open;
  if (!set.delete(folder)) set.add(folder);
  unfold();
  layOut();
};
const begin = () => {
  search();
  closed.clear();
  unfold();
  active = -1;
  list.scrollTop = 0;
  layOut();
  tell();
  byId('found').textContent = !searching ? '' : found[0] === 0 ? 'Nothing is found.' : grouped(found[0]) + ' of ' + entries(names.length) + ', ' + sized(foundBytes[0]);
};

/* By keyboard, as trees are used: WAI-ARIA Authoring Practices, Tree View. */
const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -Infinity, End: Infinity };
list.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || rows.length === 0) return;
  const at = Math.max(0, active);
  const row = rows[at];
  if (event.key in moves) choose(active < 0 && moves[event.key] === 1 ? 0 : Math.max(0, Math.min(rows.length - 1, at + moves[event.key])));
  else if (event.key === 'ArrowRight') {
    if (row >= 0) return;
    if (isOpen(-row)) choose(Math.min(rows.length - 1, at + 1));
    else { choose(at); turn(at); }
  } else if (event.key === 'ArrowLeft') {
    if (row < 0 && isOpen(-row)) { choose(at); turn(at); }
    else {
      const up = row < 0 ? folders[-row].up : homes[row];
      if (up === 0) return;
      let above = at;
      while (rows[above] !== -up) above--;
      choose(above);
    }
  } else if ((event.key === 'Enter' || event.key === ' ') && row < 0) { choose(at); turn(at); }
  else return;
  event.preventDefault();
});
list.addEventListener('scroll', draw);
new ResizeObserver(draw).observe(list);

let waiting;
byId('words').addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(begin, 120);
});
byId('words').addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown') return;
  event.preventDefault();
  list.focus();
  if (rows.length > 0) choose(Math.max(0, active));
});
byId('disc').addEventListener('change', begin);
byId('disc').append(new Option('all', '0'), ...listing.discs.map(([number, label]) => new Option(number + ': ' + shown(label), String(number))));

/* A set that begins with a single folder begins within it. */
for (let at = 0; folders[at].folders.length === 1 && folders[at].files.length === 0;) {
  at = folders[at].folders[0];
  open.add(at);
}
begin();
})();
`
