// SPDX-License-Identifier: MIT
// Measures, writes docs/BENCHMARKS.md and its plots, and fails when a target is missed.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemCount, writeBundle } from './bundles.mjs';
import {
  CONTESTANTS,
  built,
  cached,
  callgrind,
  connectTo,
  folder,
  memory,
  nothing,
  smallestArena,
  startServers,
  systemCalls,
  timeInTurn,
  timed,
} from './contestants.mjs';
import { casesOf, drawFootprint, measureFootprint } from './footprint.mjs';
import { bars, plot } from './plot.mjs';
import { readProfile, readSymbols } from './profile.mjs';
import { glance, judge, report } from './report.mjs';
import { median } from './statistics.mjs';

const WARM_UP = 200; // requests to each server, whose compiler learns from them
const ROUNDS = 41;
const CACHED_ROUNDS = 301; // these are short, and cheap
const ROOTS = [1, 10, 50, 144, 500, 1000, 2000];
const ROOTS_ROUNDS = 9;
// which would keep all roots in memory
const names = Object.keys(CONTESTANTS).filter((name) => name !== 'BearSSL');
const { cctoken } = CONTESTANTS;

const began = performance.now();
const say = (text) => console.log(`bench: ${text}`);
const repeat = (times, what) => Array.from({ length: times }, what);

const medianOf = (samples, field) => median(samples.map((sample) => sample[field]));

// In a network of its own: see reach.mjs.
function timeReach() {
  const script = fileURLToPath(new URL('reach.mjs', import.meta.url));
  const argv = ['--net', '--mount', process.execPath, script, `${ROUNDS}`];
  const { status, stdout } = spawnSync('unshare', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status === 0) return JSON.parse(stdout);
  say('not measured: a network of its own cannot be made here');
  return undefined;
}

// Who may, goes before whatever else the machine does, contestants and server alike: they inherit
// it.
const first = spawnSync('chrt', ['--rr', '--pid', '1', `${process.pid}`]).status === 0;

const { servers, end } = await startServers();
const loadBefore = loadavg()[0];

const cases = casesOf(servers);

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

say('memory and size');
const footprint = measureFootprint(cases);

say('system calls');
const calls = {};
for (const { key, server, ca } of cases) {
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

end();

say('a proxy, and an address that is silent');
const reach = timeReach();

const load = [loadBefore, loadavg()[0]];
const numbers = { rounds: ROUNDS, roots: systemCount + 1 };
const results = { ...numbers, ...footprint, first, load, times, cacheTimes, calls, profiles, byRoots, reach };
const verdicts = judge(results);
writeFileSync('docs/memory-by-roots.svg', plot(byRoots));
const title = 'One token, process start to exit: wall time (shorter is better)';
writeFileSync('docs/time-by-peer.svg', bars(title, glance(results), (ms) => `${ms.toFixed(1)} ms`));
drawFootprint(results);
writeFileSync('docs/BENCHMARKS.md', report(results, verdicts));
const missed = verdicts.filter(({ holds }) => !holds);
for (const { what, limit, values } of missed) {
  say(`MISSED ${what}: ${values.join(' and ')}, required ${limit}`);
}
say(`${verdicts.length - missed.length} of ${verdicts.length} targets hold; see docs/BENCHMARKS.md`);
say(`took ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = missed.length > 0 ? 1 : 0;
