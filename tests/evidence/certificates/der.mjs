// SPDX-License-Identifier: MIT
// ASN.1 in DER (X.690), one function for each type. Contents are numbers (one byte), strings
// (Latin-1), Buffers, and lists of these, so that a case can also write what no encoder would.

export const bytes = (...parts) =>
  Buffer.concat(
    parts.flat(Infinity).map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part, 'latin1'))),
  );

const unsigned = (number) => Buffer.from(number.toString(16).replace(/^(?=(..)*.$)/, '0'), 'hex');

export const length = (count) => (count < 0x80 ? bytes(count) : bytes(0x80 | unsigned(count).length, unsigned(count)));
export const tlv = (tag, ...content) => bytes(tag, length(bytes(content).length), content);

export const seq = (...content) => tlv(0x30, content);
export const set = (...content) => tlv(0x31, content);
export const octets = (...content) => tlv(0x04, content);
export const bits = (content, unused = 0) => tlv(0x03, unused, content);
export const bool = (value, byte = value ? 0xff : 0) => tlv(0x01, byte);
export const NULL = tlv(0x05);

/** Of a non-negative number, or of these bytes as they are. */
export function int(value) {
  if (Buffer.isBuffer(value)) return tlv(0x02, value);
  const magnitude = unsigned(BigInt(value));
  return tlv(0x02, magnitude[0] >= 0x80 ? 0 : [], magnitude);
}

function base128(arc) {
  const all = [arc & 0x7fn];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) all.unshift((rest & 0x7fn) | 0x80n);
  return all.map(Number);
}
export function oid(text) {
  const [first, second, ...rest] = text.split('.').map(BigInt);
  return tlv(0x06, [first * 40n + second, ...rest].map(base128));
}

export const utf8 = (text) => tlv(0x0c, Buffer.from(text, 'utf8'));
export const printable = (text) => tlv(0x13, text);
export const teletex = (text) => tlv(0x14, text);
export const numeric = (text) => tlv(0x12, text);
export const ia5 = (text) => tlv(0x16, text);
export const bmp = (text) => tlv(0x1e, Buffer.from(text, 'utf16le').swap16());
export const universal = (text) =>
  tlv(
    0x1c,
    [...text].map((c) => [0, 0, 0, c.charCodeAt(0)]),
  );

/** Tagged [n]: explicitly, or in place of a primitive type's own tag. */
export const explicit = (n, ...content) => tlv(0xa0 | n, content);
export const implicit = (n, ...content) => tlv(0x80 | n, content);

const digits = (date) => `${date.toISOString().replace(/[-:T]|\..*/g, '')}Z`;
export const utcTime = (time) => tlv(0x17, time instanceof Date ? digits(time).slice(2) : time);
export const generalizedTime = (time) => tlv(0x18, time instanceof Date ? digits(time) : time);
