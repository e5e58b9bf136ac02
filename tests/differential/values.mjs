// SPDX-License-Identifier: MIT
// Random values, the same for the same seed: mostly valid, and close to what is valid.

/** Numbers from a seed (mulberry32). */
export function randomness(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (n) => next() % n;
  const pick = (list) => list[below(list.length)];
  const some = (most, make) => Array.from({ length: below(most + 1) }, make);
  return { below, pick, some, often: () => below(4) > 0, seldom: () => below(8) === 0 };
}

/* ---- JSON ---- */

const CHARACTERS = ['a', 'Z', '0', ' ', 'ä', '€', '😀', '/', '"', '\\', '\n', '\u0000', '\u007f', '\ud800', '\udc00'];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '12',
  '0.5',
  '1.25',
  '1e3',
  '1E+2',
  '2e-2',
  '1e400',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '3600.9',
  '0.0000001e9',
  '123456789012345678901234567890',
];

const escaped = (character) =>
  [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
function jsonCharacter(r, character) {
  const short = JSON.stringify(character).slice(1, -1);
  return r.seldom() || /[\ud800-\udfff]/u.test(character) ? escaped(character) : short;
}
const jsonString = (r) => `"${r.some(6, () => jsonCharacter(r, r.pick(CHARACTERS))).join('')}"`;
const space = (r) => (r.seldom() ? r.pick([' ', '\t', '\n', '\r', '  ']) : '');

function json(r, depth) {
  const kind = r.below(depth > 4 ? 5 : 8);
  if (kind === 0) return r.pick(['true', 'false', 'null']);
  if (kind <= 2) return r.pick(NUMBERS);
  if (kind <= 4) return jsonString(r);
  const list = kind === 5;
  const item = () =>
    `${space(r)}${list ? '' : `${jsonString(r)}${space(r)}:${space(r)}`}${json(r, depth + 1)}${space(r)}`;
  return `${list ? '[' : '{'}${r.some(4, item).join(',') || space(r)}${list ? ']' : '}'}`;
}

const JSON_BYTES = [...'{}[]":,\\u0123eE+-.truefalsn\' \n\t\u0000\u001f\u007f']
  .map((c) => c.charCodeAt(0))
  .concat(0xc0, 0xe2, 0xed, 0xf4, 0xff, 0xef, 0xbb, 0xbf);

/** One byte of the text is replaced, removed, doubled or new, several times. */
export function mutated(r, bytes, alphabet, times = 2) {
  let out = bytes;
  for (let i = r.below(times + 1); i > 0; i--) {
    const at = r.below(out.length + 1);
    const fresh = Buffer.from([r.pick(alphabet)]);
    out = Buffer.concat([
      out.subarray(0, at),
      r.pick([fresh, fresh, Buffer.alloc(0), out.subarray(at, at + 3)]),
      out.subarray(at + r.below(2)),
    ]);
  }
  return out;
}

export function jsonText(r) {
  if (r.below(50) === 0) return Buffer.from('['.repeat(60 + r.below(8)) + ']'.repeat(64));
  const object = `{${r.some(5, () => `${jsonString(r)}:${json(r, 1)}`).join(',')}}`;
  const text = Buffer.from(`${space(r)}${r.often() ? object : json(r, 0)}${space(r)}`);
  return mutated(r, text, JSON_BYTES);
}

/* ---- URLs ---- */

const LABELS = ['a', 'login', 'EXAMPLE', 'x-y'];
const ODD_LABELS = ['1', '255', '0x7f', '010', 'xn--bcher-kva', 'a_b', '-a', 'a-', 'é', '%41', '*', '', 'test'];
const HOSTS = [
  '[::1]',
  '[2001:DB8::1]',
  '[::ffff:192.0.2.1]',
  '[1:2:3:4:5:6:7:8]',
  '[::1',
  '[fe80::1%25eth0]',
  '192.0.2.1',
  '127.1',
  '0x7f000001',
  '192.0.2.256',
  '1.2.3.4.',
  '[::]',
  '[:::1]',
  '2130706433',
];
const PATHS = ['a', 'oauth', 'token', '~'];
const ODD_PATHS = [
  '%41',
  '%zz',
  '..',
  '.',
  '',
  'b;c=d',
  'x y',
  'é',
  '"',
  '<',
  '|',
  "'",
  '\\',
  '@',
  ':',
  '%2e%2e',
  'a+b',
  '{x}',
];

const part = (r, plain, odd) => r.pick(r.below(10) === 0 ? odd : plain);
const label = (r) => part(r, LABELS, ODD_LABELS);

export function urlText(r) {
  const scheme = r.often() ? 'https' : r.pick(['HTTPS', 'http', 'ftp', 'https ', '']);
  const host = r.often() ? [label(r), ...r.some(3, () => label(r)), 'test'].join('.') : r.pick(HOSTS);
  const port = r.often() ? '' : r.pick([':443', ':8443', ':80', ':0', ':65535', ':65536', ':', ':0443', ':+1', ':1a']);
  const user = r.seldom() ? r.pick(['user@', 'u:p@', '@', 'a@b@']) : '';
  const path = r.some(4, () => `/${part(r, PATHS, ODD_PATHS)}`).join('');
  const query = r.often() ? '' : `?${r.some(3, () => r.pick(['a=b', '&', '?', '/', '%20', "'", '#'])).join('')}`;
  const between = r.below(12) === 0 ? r.pick([':/', ':', '//', ':\\\\', ':///']) : '://';
  const text = Buffer.from(`${scheme}${between}${user}${host}${port}${path}${query}`);
  return r.often()
    ? text
    : mutated(
        r,
        text,
        [...'/:?#@[].%\\ \t\n\0a1'].map((c) => c.charCodeAt(0)),
        1,
      );
}

/* ---- others ---- */

export const word = (r) =>
  r
    .some(20, () => r.pick([...CHARACTERS.slice(0, 13), '*', '-', '.', '_', '~', '+', '&', '=', '%', '(', "'"]))
    .join('');
export const someBytes = (r) => Buffer.from(r.some(30, () => r.below(256)));

export function base64Text(r) {
  const text = Buffer.from(someBytes(r).toString(r.pick(['base64', 'base64url'])));
  return mutated(
    r,
    text,
    [...'AQZz09+/-_= \n\t!\0'].map((c) => c.charCodeAt(0)),
  );
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n) => String(n).padStart(2, '0');

/** A date of RFC 9110 section 5.6.7 with its parts, which need not be possible. */
export function httpDate(r) {
  const at = {
    day: r.below(33),
    month: r.below(12),
    year: 1900 + r.below(300),
    h: r.below(25),
    m: r.below(61),
    s: r.below(62),
  };
  const time = `${two(at.h)}:${two(at.m)}:${two(at.s)}`;
  const ms = Date.UTC(at.year, at.month, at.day);
  const text = `${DAYS[new Date(ms).getUTCDay()]}, ${two(at.day)} ${MONTHS[at.month]} ${at.year} ${time} GMT`;
  return { ...at, text };
}

/* ---- names of certificates ---- */

const NAME_LABELS = ['a', 'b', 'A', 'example', 'test', 'www', '*', 'x*', '*x', 'xn--a', '1', '_c', ''];
export const dnsName = (r) =>
  [...r.some(3, () => r.pick(NAME_LABELS)), r.pick(['test', 'example', 'Test'])].join('.') +
  (r.below(12) === 0 ? '.' : '');
export const hostName = (r) =>
  [
    r.pick(['a', 'b', 'www', 'A']),
    ...r.some(3, () => r.pick(['a', 'b', 'example', 'test'])),
    r.pick(['test', 'example']),
  ].join('.');
export const address = (r) => [r.pick([10, 192]), r.pick([0, 1]), r.pick([0, 2]), r.below(4)].join('.');
export const mask = (r) =>
  r.pick(['255.0.0.0', '255.255.0.0', '255.255.255.0', '255.255.255.254', '0.0.0.0', '255.255.255.255']);
