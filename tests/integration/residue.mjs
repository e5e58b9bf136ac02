// SPDX-License-Identifier: MIT
// Looks for a secret in a copy of a process's memory: no decoding, since memory is no text, but
// every shape in which the program handles a secret, and 8 bytes of it suffice.

const PIECE_LEN = 8;

const reversed = (bytes, group) => {
  const out = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % group)));
  for (let at = 0; at < out.length; at += group) out.subarray(at, at + group).reverse();
  return out;
};
const xor = (bytes, mask) => Buffer.from(bytes.map((byte) => byte ^ mask));
const percent = (text, hex) => [...Buffer.from(text)].map((byte) => `%${hex(byte.toString(16).padStart(2, '0'))}`).join('');
/** As RFC 6749 section 2.3.1 has it in Basic credentials. */
export const form = (text) => encodeURIComponent(text).replace(/[!'()*~]/g, (letter) => percent(letter, (hex) => hex.toUpperCase()));

/** {shape: [Buffer, …]} of a secret, with the ID that it belongs to. */
export function shapes(secret, id) {
  const plain = Buffer.from(secret);
  const pair = (left, right) => Buffer.from(Buffer.from(`${left}:${right}`).toString('base64'));
  // Base64 of what other bytes precede, without the characters that depend on them and on those
  // that follow.
  const inside = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), plain]).toString('base64').replace(/=+$/, '');
    return Buffer.from(text.slice(before === 0 ? 0 : before + 1, -2));
  });
  const url = (bytes) => Buffer.from(bytes.toString().replaceAll('+', '-').replaceAll('/', '_'));
  const words = (size) => Array.from({ length: size }, (_, from) => reversed(plain.subarray(from), size));
  return {
    'as it is': [plain],
    'form-encoded': [Buffer.from(form(secret))],
    'percent-encoded': [Buffer.from(percent(secret, (hex) => hex)), Buffer.from(percent(secret, (hex) => hex.toUpperCase()))],
    'base64 with the ID': [pair(id, secret), pair(form(id), form(secret))],
    base64: [...inside, ...inside.map(url)],
    hexadecimal: [Buffer.from(plain.toString('hex')), Buffer.from(plain.toString('hex').toUpperCase())],
    'UTF-16': [Buffer.from(secret, 'utf16le'), Buffer.from(secret, 'utf16le').swap16()],
    'words of SHA-2': [...words(4), ...words(8)],
    'the pads of HMAC': [xor(plain, 0x36), xor(plain, 0x5c), ...words(4).flatMap((word) => [xor(word, 0x36), xor(word, 0x5c)])],
    backwards: [Buffer.from(plain).reverse()],
  };
}

/** Where a piece of the secret is: [{shape, at, around}], one for each shape that was found. */
export function findResidue(memory, secret, id) {
  const found = [];
  for (const [shape, texts] of Object.entries(shapes(secret, id))) {
    const pieces = texts.flatMap((text) =>
      Array.from({ length: Math.max(0, text.length - PIECE_LEN + 1) }, (_, at) => text.subarray(at, at + PIECE_LEN)),
    );
    // A piece of the ID alone, in base64, is no secret.
    const wanted = pieces.filter((piece) => !Buffer.from(`${id}:`).toString('base64').includes(piece.toString('latin1')));
    const at = wanted.map((piece) => memory.indexOf(piece)).find((one) => one >= 0);
    if (at !== undefined) found.push({ shape, at, around: memory.subarray(Math.max(0, at - 48), at + 64).toString('latin1').replace(/[^ -~]/g, '.') });
  }
  return found;
}

/** Without pages of zeros, which hold nothing and are most of it. */
export function withoutZeros(memory) {
  const zeros = Buffer.alloc(4096);
  const kept = [];
  for (let at = 0; at < memory.length; at += 4096) {
    const page = memory.subarray(at, at + 4096);
    if (!page.equals(zeros.subarray(0, page.length))) kept.push(page);
  }
  return Buffer.concat(kept);
}
