// SPDX-License-Identifier: MIT
// Writes src/cli/order.txt: the functions that a `get` executes, with and without a token in the
// cache. The linker puts them next to each other, since the kernel maps a file in pieces of up to
// 64 KiB: what is never needed then takes no memory, and starting takes fewer page faults.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCount, writeBundle } from './bundles.mjs';
import { built, callgrind, connectTo, folder, startServers } from './contestants.mjs';
import { executed, plain, readSymbols } from './profile.mjs';

const WIDTH = 118;
const parts = readSymbols(built('cctoken-symbols'));
const { servers, end } = await startServers();

/**
 * As the linker can be told: by the name, by the objects where a function has no section of its own
 * (libc, assembly).
 */
function toLinker({ owner, name, objects }) {
  const whole = owner === 'libc' || objects[0].includes('/ring/') ? objects.map((object) => object.replace(/.*\//, '')) : [];
  return owner === 'libc' ? whole : [plain(name), ...whole];
}

function findExecuted(runs) {
  const found = new Set();
  for (const [server, ca, more] of runs) {
    for (const part of executed(callgrind(server, ca, more), parts)) toLinker(part).forEach((name) => found.add(name));
  }
  return found;
}

function paragraph(label, found) {
  let text = `${label}:`;
  let width = text.length;
  for (const name of [...found].sort()) {
    width += name.length + 1;
    text += width > WIDTH ? `\n  ${name}` : ` ${name}`;
    if (width > WIDTH) width = name.length + 2;
  }
  return text;
}

const system = ({ chain, ca }) => writeBundle(join(folder, `${chain}-system.pem`), ca, systemCount + 1);
const cache = ['--cache', join(folder, 'cache')];
const [first] = Object.values(servers);
callgrind(first, first.ca, cache);
const cached = findExecuted([[first, first.ca, cache]]);
const requests = findExecuted([
  [first, first.ca, []],
  ...Object.values(servers).map((server) => [server, system(server), connectTo(server.port)]),
]);
end();

const request = new Set([...requests].filter((name) => !cached.has(name)));
const text = `# SPDX-License-Identifier: MIT
#
# Written by \`make order\`: what a \`get\` executes, first with a token in the cache, then (in addition) for a request.
# order.sh makes a script of it that the linker reads. A name that no longer exists does no harm.
${paragraph('cached', cached)}
${paragraph('request', request)}
`;
writeFileSync('src/cli/order.txt', text);
console.log(`order: ${cached.size} functions for a token in the cache, ${request.size} more for a request`);
