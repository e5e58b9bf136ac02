// SPDX-License-Identifier: MIT
// Measures, writes docs/BENCHMARKS.md and docs/memory-by-roots.svg, and fails when a target is missed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemCount, writeBundle } from './bundles.mjs';
import {
  CONTESTANTS,
  built,
  cached,
  callgrind,
  connectTo,
  contestantsOf,
  folder,
  memory,
  nothing,
  smallestArena,
  systemCalls,
  timed,
} from './contestants.mjs';
import { plot } from './plot.mjs';
import { readProfile, readSymbols } from './profile.mjs';
import { judge, report } from './report.mjs';
import { median } from './statistics.mjs';

const WARM_UP = 200; // requests to each server, whose compiler learns from them
const ROUNDS = 41;
const CACHED_ROUNDS = 301; // these are short, and cheap
const ROOTS = [1, 10, 50, 144, 500, 1000, 2000];
const ROOTS_ROUNDS = 9;
const names = Object.keys(CONTESTANTS).filter((name) => name !== 'BearSSL'); // whose memory is measured
const { cctoken } = CONTESTANTS;

const began = performance.now();
const say = (text) => console.log(`bench: ${text}`);
const repeat = (times, what) => Array.from({ length: times }, what);

// In turn, A B C A B C, so that whatever else the machine does falls on all alike. cases: [{key, server, ca}].
// The first round does not count. Returns {key: {contestant: [{wall, cpu}, …]}}.
function timeInTurn(cases, rounds) {
  const empty = (one) => Object.fromEntries(contestantsOf(one).map((name) => [name, []]));
  const times = Object.fromEntries(cases.map((one) => [one.key, empty(one)]));
  for (let round = -1; round < rounds; round++) {
    for (const one of cases) {
      const { key, server, ca } = one;
      for (const name of contestantsOf(one)) {
        const time = timed(CONTESTANTS[name](server, ca));
        if (round >= 0) times[key][name].push(time);
      }
    }
  }
  return times;
}

const medianOf = (samples, field) => median(samples.map((sample) => sample[field]));
const medianMemory = (samples) => ({ rss: medianOf(samples, 'rss'), pss: medianOf(samples, 'pss') });

// Who may, goes before whatever else the machine does, contestants and server alike: they inherit it.
const first = spawnSync('chrt', ['--rr', '--pid', '1', `${process.pid}`]).status === 0;

const child = spawn(process.execPath, [fileURLToPath(new URL('server.mjs', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [line] = await once(createInterface({ input: child.stdout }), 'line');
const servers = JSON.parse(line);
const loadBefore = loadavg()[0];

const cases = Object.entries(servers).flatMap(([name, server]) => {
  const bundle = writeBundle(join(folder, `${server.chain}-system.pem`), server.ca, systemCount + 1);
  return [
    { key: `${name} one`, server, ca: server.ca },
    { key: `${name} system`, server, ca: bundle },
  ];
});

say('warm-up');
for (const server of Object.values(servers)) repeat(WARM_UP, () => timed(cctoken(server, server.ca)));

say(`wall and processor time, ${ROUNDS} rounds`);
const times = timeInTurn(cases, ROUNDS);

say(`a token from the cache, ${CACHED_ROUNDS} rounds`);
const cacheTimes = {};
for (const [name, one] of Object.entries(servers).filter(([, { chain }]) => chain === 'ec')) {
  const command = cached(one, one.ca);
  timed(command);
  const rounds = repeat(CACHED_ROUNDS, () => ({ cached: timed(command), nothing: timed(nothing, /^$/) }));
  cacheTimes[name] = {
    cached: rounds.map((round) => round.cached),
    nothing: rounds.map((round) => round.nothing),
    calls: systemCalls(command),
  };
}

say('memory and system calls');
const memories = {};
const arenas = {};
const calls = {};
for (const { key, server, ca } of cases) {
  memories[key] = Object.fromEntries(
    names.map((name) => [name, medianMemory(repeat(3, () => memory(CONTESTANTS[name](server, ca))))]),
  );
  arenas[key] = smallestArena(server, ca) / 1024;
  const count = (command) => median(repeat(3, () => systemCalls(command)));
  calls[key] = {
    distant: count(cctoken(server, ca, connectTo(server.distant))),
    near: count(cctoken(server, ca, connectTo(server.port))),
    name: count(cctoken(server, ca)),
  };
}

say('instructions');
const parts = readSymbols(built('cctoken-symbols'));
const profiles = Object.fromEntries(
  cases.map(({ key, server, ca }) => [key, readProfile(callgrind(server, ca), parts)]),
);

say(`bundles of ${ROOTS[0]} to ${ROOTS.at(-1)} roots, ${ROOTS_ROUNDS} rounds`);
const server = servers['ec 1.3'];
const bundles = ROOTS.map((count) => {
  return { key: count, server, ca: writeBundle(join(folder, `${count}.pem`), server.ca, count) };
});
const rootTimes = timeInTurn(bundles, ROOTS_ROUNDS);
const byRoots = bundles.map(({ key, ca }) => ({
  roots: key,
  arena: smallestArena(server, ca) / 1024,
  wall: Object.fromEntries(names.map((name) => [name, medianOf(rootTimes[key][name], 'wall')])),
  rss: Object.fromEntries(names.map((name) => [name, memory(CONTESTANTS[name](server, ca)).rss])),
}));

child.stdin.end();
const load = [loadBefore, loadavg()[0]];
const numbers = { rounds: ROUNDS, roots: systemCount + 1 };
const results = { ...numbers, first, load, times, cacheTimes, memories, arenas, calls, profiles, byRoots };
const verdicts = judge(results);
writeFileSync('docs/memory-by-roots.svg', plot(byRoots));
writeFileSync('docs/BENCHMARKS.md', report(results, verdicts));
const missed = verdicts.filter(({ holds }) => !holds);
for (const { what, limit, values } of missed) {
  say(`MISSED ${what}: ${values.join(' and ')}, wanted ${limit}`);
}
say(`${verdicts.length - missed.length} of ${verdicts.length} targets hold; see docs/BENCHMARKS.md`);
say(`took ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = missed.length > 0 ? 1 : 0;
