// SPDX-License-Identifier: MIT
// Attributes executed instructions to functions and parts: callgrind records addresses, the
// executable's symbols lead to the function, and the objects that it was linked from to the part.
// (Code that the linker inlines counts for the function that it is inlined into.)
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const OWNERS = [
  ['heap', 'build/musl/src/tls/arena.o'], // in place of the one that mbedTLS has of its own
  ['curves', 'build/musl/ring'],
  ['curves', 'build/musl/src/tls/fast'],
  ['cctoken', 'build/musl/src'],
  ['cctoken', 'build/musl/port'],
  ['mbedTLS', 'build/musl/mbedtls'],
  ['libc', 'build/deps/libc/native/lib/libc.a'],
];

// Told the format, since it would otherwise read what is stored for optimization at link time,
// which says less.
const nm = (...args) => spawnSync('nm', ['--target=elf64-little', ...args], { encoding: 'latin1', maxBuffer: 1 << 28 }).stdout.split('\n');
const objectsIn = (path) =>
  /\.[oa]$/.test(path)
    ? [path]
    : readdirSync(path, { recursive: true })
        .filter((name) => name.endsWith('.o'))
        .map((name) => join(path, name));
/** A function's name without what the compiler appends to that of a changed copy. */
export const plain = (name) => name.replace(/\.(constprop|isra|part|lto_priv|cold|localalias).*/, '');

/**
 * {function: {owner, objects}}: the first owner that has it; of an archive the members,
 * "libc.a:strlen.lo".
 */
function findOwners() {
  const owners = new Map();
  for (const [owner, path] of OWNERS) {
    for (const line of nm('-A', ...objectsIn(path))) {
      const [, object, name] = /^(\S+):[0-9a-f]+ [tTwW] (\S+)$/.exec(line) ?? [];
      if (!name) continue;
      if (!owners.has(plain(name))) owners.set(plain(name), { owner, objects: [] });
      owners.get(plain(name)).objects.push(object);
    }
  }
  return owners;
}

/**
 * The executable's functions in order of address: {from, to, name, objects, owner}. One without a
 * size ends where the next begins.
 */
export function readSymbols(path) {
  const owners = findOwners();
  const parts = [];
  for (const line of nm('-S', path)) {
    const [, from, size, name] = /^(\w+) (?:(\w+) )?[tTwW] (\S+)$/.exec(line) ?? [];
    if (!name) continue;
    const start = parseInt(from, 16);
    const to = size && start + parseInt(size, 16);
    parts.push({ from: start, to, name, objects: ['other'], owner: 'other', ...owners.get(plain(name)) });
  }
  parts.sort((a, b) => a.from - b.from);
  for (const [i, part] of parts.entries()) {
    part.to ??= parts.slice(i).find((other) => other.from > part.from)?.from ?? part.from;
  }
  return parts;
}

function find(parts, address) {
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle].to <= address) low = middle + 1;
    else high = middle;
  }
  return parts[low]?.from <= address ? parts[low] : undefined;
}

/**
 * The functions of which at least one instruction was executed; with the same instructions, all of
 * them.
 */
export function executed(path, parts) {
  const starts = new Set();
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    const [, address] = /^0x([0-9a-f]+) \d+$/.exec(line) ?? [];
    starts.add(address && find(parts, parseInt(address, 16))?.from);
  }
  return parts.filter(({ from }) => starts.has(from));
}

/**
 * Instructions by owner, and by function of cctoken's own, most first: {total, owners, functions}.
 */
export function readProfile(path, parts) {
  const owners = { cctoken: 0, heap: 0, curves: 0, mbedTLS: 0, libc: 0, other: 0 };
  const functions = new Map();
  let total = 0;
  let inCall = false; // the line after "calls=" repeats what the callee has counted
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    const [, address, count] = /^0x([0-9a-f]+) (\d+)$/.exec(line) ?? [];
    if (address && !inCall) {
      const part = find(parts, parseInt(address, 16));
      total += Number(count);
      owners[part?.owner ?? 'other'] += Number(count);
      if (part?.owner === 'cctoken') {
        const where = `${part.name} (${part.objects[0].replace('build/musl/', '').replace(/\.o$/, '.c')})`;
        functions.set(where, (functions.get(where) ?? 0) + Number(count));
      }
    }
    inCall = line.startsWith('calls=');
  }
  return { total, owners, functions: [...functions].sort((a, b) => b[1] - a[1]) };
}
