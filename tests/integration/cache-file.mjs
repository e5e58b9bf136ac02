// SPDX-License-Identifier: MIT
// The files of the cache, taken apart and put together again: to set their clocks, and to damage
// them.
import { readFileSync, writeFileSync } from 'node:fs';
import { endianness } from 'node:os';

const MASK = (1n << 64n) - 1n;
// of the executable: make cross-check sets it
const LITTLE = (process.env.TESTS_ENDIANNESS ?? endianness()) === 'LE';

function mix(sum, word) {
  const product = ((sum ^ word) * 0x9e3779b97f4a7c15n) & MASK;
  return product ^ (product >> 32n);
}

/** The checksum of src/cli/io/checksum.c. */
export function checksum(bytes) {
  const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 7)]);
  let sum = mix(0n, BigInt(bytes.length));
  for (let at = 0; at < padded.length; at += 8) sum = mix(sum, BigInt.asUintN(64, readBig(padded, at)));
  return mix(sum, 0n);
}

function writeBig(bytes, at, value) {
  if (LITTLE) bytes.writeBigUInt64LE(value, at);
  else bytes.writeBigUInt64BE(value, at);
}
const readBig = (bytes, at) => (LITTLE ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at));
const readInt = (bytes, at) => (LITTLE ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));

// Where the cache has its parts: line 16, checksum 8, salt 16, order 4, length 4; then entries.
const CACHE = { checksum: 16, salt: 24, length: 44, entries: 48 };
const ENTRY = { requested: 32, stored: 40, lifetime: 48, lengths: 64, size: 80 };

/** Whether the bytes are a cache as it was written, whole. */
export const isWhole = (bytes) =>
  bytes.length >= CACHE.entries &&
  readInt(bytes, CACHE.length) === bytes.length &&
  BigInt.asUintN(64, readBig(bytes, CACHE.checksum)) === checksum(bytes.subarray(CACHE.salt));

/** Where the entries of a cache begin, and what they hold. */
export function entries(path, bytes = readFileSync(path)) {
  const found = [];
  for (let at = CACHE.entries; at < bytes.length; ) {
    const length = [0, 4, 8, 12].reduce((sum, part) => sum + readInt(bytes, at + ENTRY.lengths + part), ENTRY.size);
    found.push({
      at,
      length,
      requested: Number(readBig(bytes, at + ENTRY.requested)),
      stored: Number(readBig(bytes, at + ENTRY.stored)),
      lifetime: Number(readBig(bytes, at + ENTRY.lifetime)),
      token: bytes.toString('latin1', at + ENTRY.size, at + ENTRY.size + readInt(bytes, at + ENTRY.lengths) - 1),
    });
    at += length;
  }
  return found;
}

function setTimesOf(entry, times) {
  for (const [name, value] of Object.entries(times)) writeBig(entry, ENTRY[name], BigInt.asUintN(64, BigInt(value)));
}

function seal(path, bytes) {
  (LITTLE ? bytes.writeUInt32LE : bytes.writeUInt32BE).call(bytes, bytes.length, CACHE.length);
  writeBig(bytes, CACHE.checksum, checksum(bytes.subarray(CACHE.salt)));
  writeFileSync(path, bytes);
}

/** Sets times of the first entry, in seconds: {requested, stored, lifetime}. */
export function setTimes(path, times) {
  const bytes = readFileSync(path);
  setTimesOf(bytes.subarray(CACHE.entries), times);
  seal(path, bytes);
}

/**
 * Puts copies of the first entry behind the last, each with a token of the same length and these
 * times.
 */
export function addCopies(path, ...copies) {
  const bytes = readFileSync(path);
  const first = bytes.subarray(CACHE.entries, CACHE.entries + entries(path)[0].length);
  const more = copies.map(({ token, ...times }) => {
    const copy = Buffer.from(first);
    copy.write(token, ENTRY.size, 'latin1');
    setTimesOf(copy, times);
    return copy;
  });
  seal(path, Buffer.concat([bytes, ...more]));
}

// The lock: line 16, salt 16, order 4, length 4; then 16 outcomes.
export const OUTCOMES = { at: 40, size: 624, count: 16, checksum: 0, number: 8, stage: 60, cause: 72, detail: 112 };

/** The outcomes in a lock, whole or not, those that were ever written. */
export function outcomes(path) {
  const bytes = readFileSync(path);
  return Array.from({ length: OUTCOMES.count }, (_, i) => {
    const at = OUTCOMES.at + i * OUTCOMES.size;
    return bytes.subarray(at, at + OUTCOMES.size);
  }).filter((one) => numberOf(one) > 0);
}

/**
 * Writes an outcome with another number, cut off within its detail if that is wanted, over what
 * stands there.
 */
export function tell(path, outcome, number, torn = false) {
  const bytes = readFileSync(path);
  const copy = Buffer.from(outcome);
  writeBig(copy, OUTCOMES.number, BigInt(number));
  writeBig(copy, OUTCOMES.checksum, checksum(copy.subarray(OUTCOMES.number)));
  if (torn) copy.fill(0, OUTCOMES.detail + 4);
  copy.copy(bytes, OUTCOMES.at + Number(BigInt(number) % BigInt(OUTCOMES.count)) * OUTCOMES.size);
  writeFileSync(path, bytes);
}

/** The number of an outcome. */
export const numberOf = (outcome) => Number(BigInt.asUintN(64, readBig(outcome, OUTCOMES.number)));
