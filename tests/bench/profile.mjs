// SPDX-License-Identifier: MIT
// Whose are the instructions? callgrind tells the address of each, the linker's map which object it came from.
import { readFileSync } from 'node:fs';

const OWNERS = [
  ['heap', /\(arena\.o\)$/], // in place of the one that mbedTLS has of its own
  ['cctoken', /(^|\/)build\/musl\/(src\/|anchors\.o|libcctoken\.a\()/],
  ['mbedTLS', /\.ltrans\.o$/], // alone optimized as a whole when linked
  ['libc', /libc\.a\(|crt\w*\.o$|libgcc/],
];

/** The map's functions in order of address: {from, to, name, object, owner}. */
export function readMap(path) {
  const text = readFileSync(path, 'latin1');
  const layout = text.slice(text.indexOf('Linker script and memory map'));
  const parts = [];
  for (const [, section, from, size, object] of layout.matchAll(/^ (\.\S+)\s+0x(\w+) +0x(\w+) (\S+)$/gm)) {
    const start = parseInt(from, 16);
    const owner = OWNERS.find(([, pattern]) => pattern.test(object))?.[0] ?? 'other';
    const name = section.replace(/^\.text\.?((unlikely|startup|hot)\.)?/, '') || '(asm)';
    if (start > 0) parts.push({ from: start, to: start + parseInt(size, 16), name, object, owner });
  }
  return parts.sort((a, b) => a.from - b.from);
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

/** Instructions by owner, and by function of cctoken's own, most first: {total, owners, functions}. */
export function readProfile(path, parts) {
  const owners = { cctoken: 0, heap: 0, mbedTLS: 0, libc: 0, other: 0 };
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
        const where = `${part.name} (${part.object.replace(/.*(build\/musl\/|\()/, '').replace(/\.o\)?$/, '.c')})`;
        functions.set(where, (functions.get(where) ?? 0) + Number(count));
      }
    }
    inCall = line.startsWith('calls=');
  }
  return { total, owners, functions: [...functions].sort((a, b) => b[1] - a[1]) };
}
