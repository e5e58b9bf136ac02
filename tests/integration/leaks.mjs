// SPDX-License-Identifier: MIT
// Looks for secrets in what was printed, by decoding whatever could be decoded rather than by
// patterns.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

const RUN_MIN = 8; // characters: shorter runs of base64 and hexadecimal hold nothing that matters
const DEPTH = 3; // encodings within one another

// Texts are strings of bytes ("latin1") throughout.
const bytes = (text) => Buffer.from(text, 'latin1');
const text = (buffer) => buffer.toString('latin1');

const code = (hex) => String.fromCharCode(parseInt(hex, 16));
const utf8 = (point) => text(Buffer.from(String.fromCodePoint(point)));

// Each returns the text decoded, the same text where there is nothing to decode.
const ESCAPES = [
  // as the program escapes bytes
  (from) => from.replace(/\\x([\dA-Fa-f]{2})/g, (_, hex) => code(hex)),
  (from) => from.replace(/%([\dA-Fa-f]{2})/g, (_, hex) => code(hex)),
  (from) => from.replace(/\+/g, ' ').replace(/%([\dA-Fa-f]{2})/g, (_, hex) => code(hex)),
  (from) =>
    from
      .replace(/\\u([\dA-Fa-f]{4})/g, (_, hex) => utf8(parseInt(hex, 16)))
      .replace(/\\([^ux])/g, (_, letter) => ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' })[letter] ?? letter),
  (from) =>
    from
      .replace(/&#x([\dA-Fa-f]{1,5});/g, (_, hex) => utf8(parseInt(hex, 16)))
      .replace(/&#(\d{1,6});/g, (_, digits) => utf8(Number(digits)))
      .replace(/&amp;/g, '&'),
  (from) => from.replace(/\0/g, ''), // UTF-16 and UTF-32
  (from) => from.replace(/\n[<>] /g, ''), // lines of a trace, joined
];

// Every run of those characters, decoded from each offset at which a group may begin; joined by
// line feeds.
function runs(from, pattern, group, decode) {
  const found = from.match(pattern);
  if (!found) return [];
  return Array.from({ length: group }, (_, offset) => found.map((run) => decode(run.slice(offset))).join('\n'));
}

const base64 = (from) => runs(from, /[A-Za-z0-9+/_-]{8,}/g, 4, (run) => text(Buffer.from(run, 'base64')));
const hexadecimal = (from) =>
  runs(from, /[\dA-Fa-f]{16,}/g, 2, (run) => text(Buffer.from(run.slice(0, run.length & ~1), 'hex')));

// Compressed data wherever it may begin, cut off or not.
const options = { finishFlush: 2 /* Z_SYNC_FLUSH: what there is of a torn stream */ };
const attempt = (decode) => {
  try {
    return [text(decode())];
  } catch {
    return [];
  }
};
function compressed(from) {
  if (!/[\0-\x08\x0e-\x1f\x80-\xff]/.test(from)) return []; // no binary data
  const found = [];
  for (let at = 0; (at = from.indexOf('\x1f\x8b\x08', at)) >= 0; at += 1)
    found.push(...attempt(() => gunzipSync(bytes(from.slice(at)), options)));
  for (const { index } of from.matchAll(/\x78[\x01\x5e\x9c\xda]/g))
    found.push(...attempt(() => inflateSync(bytes(from.slice(index)), options)));
  for (const { index } of from.matchAll(/\r\n\r\n|< \n|^/g)) {
    const rest = bytes(from.slice(index).replace(/^(\r\n\r\n|< \n(< )?)/, ''));
    found.push(...attempt(() => inflateRawSync(rest, options)), ...attempt(() => brotliDecompressSync(rest)));
  }
  return found;
}

/**
 * Where one of these needles (strings) is in what was printed (a string or Buffer): as it is,
 * backwards, or in any encoding: percent-encoded, escaped, UTF-16, base64 and hexadecimal at any
 * offset, compressed, and these within one another. Returns {needle, path} of the first, or
 * undefined.
 */
export function findLeak(printed, needles) {
  const wanted = needles.flatMap((needle) => {
    const plain = text(Buffer.from(needle));
    return [
      { needle, plain },
      { needle, plain: [...plain].reverse().join('') },
    ];
  });
  let level = [{ from: text(Buffer.from(printed)), path: [] }];
  const seen = new Set([level[0].from]);
  for (let depth = 0; depth <= DEPTH && level.length > 0; depth += 1) {
    const next = [];
    const add = (from, path) => {
      if (from.length < RUN_MIN || seen.has(from)) return;
      seen.add(from);
      next.push({ from, path });
    };
    for (const { from, path } of level) {
      const hit = wanted.find(({ plain }) => from.includes(plain));
      if (hit) return { needle: hit.needle, path };
      if (depth === DEPTH) continue;
      ESCAPES.forEach((decode, i) => add(decode(from), [...path, `escape ${i}`]));
      base64(from).forEach((one, i) => add(one, [...path, `base64 from ${i}`]));
      hexadecimal(from).forEach((one, i) => add(one, [...path, `hexadecimal from ${i}`]));
      compressed(from).forEach((one) => add(one, [...path, 'compressed']));
    }
    level = next;
  }
  return undefined;
}

/** All parts of a needle that are long enough to give it away, for texts that may have been cut. */
export function parts(needle, len = Math.max(8, Math.ceil(needle.length / 2))) {
  return Array.from({ length: Math.max(1, needle.length - len + 1) }, (_, i) => needle.slice(i, i + len));
}
