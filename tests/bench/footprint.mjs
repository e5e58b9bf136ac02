// SPDX-License-Identifier: MIT
// Memory and size of each program, without any time: a part of bench.mjs. Run alone, it measures
// these again in about a minute, and rewrites the two sections of docs/BENCHMARKS.md and their
// plots.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemCount, writeBundle } from './bundles.mjs';
import { CONTESTANTS, contestantsOf, folder, memory, smallestArena, startServers } from './contestants.mjs';
import { bars } from './plot.mjs';
import { memoryByPeer, memorySection, replaceSection, sizeSection } from './report.mjs';
import { median } from './statistics.mjs';

const MEMORY_RUNS = 3; // memory hardly varies: the median only excludes a rare page more

/**
 * Each server with its root alone, and with the system's trust anchors before that: [{key, server,
 * ca}].
 */
export const casesOf = (servers) =>
  Object.entries(servers).flatMap(([name, server]) => {
    const bundle = writeBundle(join(folder, `${server.chain}-system.pem`), server.ca, systemCount + 1);
    return [
      { key: `${name} one`, server, ca: server.ca },
      { key: `${name} system`, server, ca: bundle },
    ];
  });

function memoryOf(command) {
  const samples = Array.from({ length: MEMORY_RUNS }, () => memory(command));
  const medianOf = (field) => median(samples.map((sample) => sample[field]));
  return { rss: medianOf('rss'), pss: medianOf('pss') };
}

/** The bytes of a file without symbols and debugging information, as distributions ship it. */
function strippedSize(file) {
  const copy = join(folder, 'stripped');
  copyFileSync(file, copy);
  if (spawnSync('strip', [copy]).status !== 0) throw new Error(`strip: ${file}`);
  return statSync(copy).size;
}

/**
 * The shared libraries that the dynamic linker loads for a program, itself included; none for a
 * static one.
 */
const librariesOf = (file) =>
  [...spawnSync('ldd', [file], { encoding: 'utf8' }).stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path]) => path);

/**
 * {NAME: {own, libraries, count}} in bytes: the executable, and the shared libraries without which
 * it does not start.
 */
function measureSizes(server) {
  const sizeOf = (name) => {
    const [file] = CONTESTANTS[name](server, server.ca).argv;
    const libraries = librariesOf(file);
    const sum = libraries.reduce((bytes, path) => bytes + statSync(path).size, 0);
    return { own: strippedSize(file), libraries: sum, count: libraries.length };
  };
  return Object.fromEntries(Object.keys(CONTESTANTS).map((name) => [name, sizeOf(name)]));
}

/** {memories: {KEY: {NAME: {rss, pss}}} in KiB, arenas: {KEY: KiB}, sizes} */
export function measureFootprint(cases) {
  const memories = {};
  const arenas = {};
  for (const one of cases) {
    const command = (name) => CONTESTANTS[name](one.server, one.ca);
    memories[one.key] = Object.fromEntries(contestantsOf(one).map((name) => [name, memoryOf(command(name))]));
    arenas[one.key] = smallestArena(one.server, one.ca) / 1024;
  }
  return { memories, arenas, sizes: measureSizes(cases[0].server) };
}

/** Writes the plots of both sections. */
export function drawFootprint({ memories, sizes }) {
  const kib = (bytes) => bytes / 1024;
  const whole = (number) => `${Math.round(number).toLocaleString('en')} KiB`;
  writeFileSync(
    'docs/memory-by-peer.svg',
    bars('Resident memory at exit, one token (shorter is better)', memoryByPeer({ memories }), whole),
  );
  const parts = Object.entries(sizes).map(([name, { own, libraries }]) => [name, [kib(own), kib(libraries)]]);
  const title = 'Size of the program on disk (shorter is better); light: the shared libraries that it loads';
  writeFileSync('docs/size-by-peer.svg', bars(title, [{ values: Object.fromEntries(parts) }], whole));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { servers, end } = await startServers();
  const results = measureFootprint(casesOf(servers));
  end();
  const document = readFileSync('docs/BENCHMARKS.md', 'utf8');
  const sections = [memorySection(results), sizeSection(results)];
  writeFileSync('docs/BENCHMARKS.md', sections.reduce(replaceSection, document));
  drawFootprint(results);
}
