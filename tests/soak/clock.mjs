// SPDX-License-Identifier: MIT
// The wall clock steps forwards and backwards under watch and a cache; the clock that only goes
// forwards does not.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startMoody } from '../integration/servers/moody.mjs';
import { endsWell, startWatch } from '../integration/watching.mjs';
import { CLIENT, SLACK_MS, allGone, copyOf, grewNot, holdings, launch, parse, readerOf } from './tools.mjs';

export const about = 'the wall clock steps by seconds to days, forwards and backwards, under watch and get with a cache';

const stepping = fileURLToPath(new URL('../../build/soak/cctoken-clock', import.meta.url));
const LIFETIME = { watch: 3, get: 8 }; // s
const DAY = 86_400;
const CONNECTING_MS = SLACK_MS; // from the beginning of a request to its arrival, on a busy machine
const EVERY_MS = [400, 2500];

// The clock of clock.c, in s beside the machine's. steps: when it was set to what, on the machine's
// clock.
function startClock(path) {
  const clock = { path, offset: 0, steps: [{ at: 0, offset: 0 }] };
  clock.set = (offset) => {
    const bytes = Buffer.alloc(8);
    bytes[endianness() === 'LE' ? 'writeBigInt64LE' : 'writeBigInt64BE'](BigInt(offset));
    writeFileSync(path, bytes, { flag: clock.steps.length > 1 ? 'r+' : 'w' });
    clock.offset = offset;
    clock.steps.push({ at: Date.now(), offset });
  };
  // All that it showed between these moments.
  clock.offsets = (from, to) =>
    clock.steps.filter(({ at }, i) => at <= to && (clock.steps[i + 1]?.at ?? Infinity) >= from).map(({ offset }) => offset);
  clock.set(0);
  return clock;
}

// Certificates are valid, and the build is past, a day ago; otherwise the cause would be the
// certificate, and rightly.
const STEPS = [
  (soak) => Math.round(soak.between(-4, 4)),
  (soak) => Math.round(soak.between(-20, 20)),
  (soak) => Math.round(soak.between(-3600, 3600)),
  (soak) => Math.round(soak.between(0, 2 * DAY)),
  () => 0,
];

const within = (value, least, most, what) =>
  assert.ok(value >= least && value <= most, `${what}: ${value} is not between ${least} and ${most}`);

// A renewed token lies there on time, whatever the wall clock shows, and was requested no more
// often than its life asks for.
function checkWatch(watch, reader, requests) {
  reader.look();
  const { expires } = parse(readFileSync(watch.output, 'utf8'));
  assert.ok(Date.now() < expires + SLACK_MS, `expired for ${Date.now() - expires} ms`);
  const failures = watch.events.filter(({ event }) => event === 'failed');
  assert.deepEqual(failures, [], 'a failure');
  const mine = requests.filter(({ id }) => id === watch.id);
  const most = 1 + (mine.at(-1).at - mine[0].at + SLACK_MS) / (LIFETIME.watch * 760);
  assert.ok(mine.length <= most, `${mine.length} requests within ${mine.at(-1).at - mine[0].at} ms`);
}

// The expiry beside the token: by the clock as it was when its request began.
function checkExpiry(watch, clock, grants) {
  const { mtimeMs } = statSync(watch.output);
  const { number, expires } = parse(readFileSync(watch.output, 'utf8'));
  if (statSync(watch.output).mtimeMs !== mtimeMs) return; // replaced meanwhile
  const { at } = grants[number];
  const offsets = clock.offsets(at - CONNECTING_MS, at + 1);
  const shown = (mtimeMs - expires) / 1000;
  assert.ok(offsets.some((offset) => Math.abs(shown - offset) < 3), `off by ${shown} s, the clock by ${offsets.join(', ')} s`);
}

// One get from the cache: what it delivers has expired for no longer than the clock went back since
// it was stored.
async function checkGet(soak, start, clock, server, stored) {
  const before = server.requests.length;
  const began = Date.now();
  const { status, stdout, stderr } = await start().ended;
  const ended = Date.now();
  assert.deepEqual([status, stderr], [0, '']);
  const { access_token, expires_in, expires_unix, cached } = JSON.parse(stdout);
  const { number, expires } = parse(`${access_token}\n`);
  within(expires_in, 1, LIFETIME.get, 'expires_in');
  const at = clock.offsets(began, ended);
  if (!cached) stored[number] = at;
  const back = Math.max(0, Math.max(...stored[number]) - Math.min(...at)) * 1000;
  if (back > 0 && cached) soak.count('cached after a step back');
  assert.ok(ended < expires + back + SLACK_MS, `expired for ${ended - expires} ms, the clock went back by ${back} ms`);
  const offsets = at.map((offset) => expires_unix - expires_in - began / 1000 - offset);
  assert.ok(offsets.some((one) => one > -3 && one < 3 + (ended - began) / 1000), `expires_unix is off by ${offsets.join(', ')} s`);
  assert.ok(cached ? server.requests.length === before : server.requests.length === before + 1, 'requests');
  return cached;
}

async function gets(soak, start, clock, server) {
  const stored = {}; // by the number of a token, what the clock showed when it was stored
  let requested; // the last time: {at, steps}
  while (!soak.over()) {
    const known = clock.steps.length;
    const at = Date.now();
    const cached = await checkGet(soak, start, clock, server, stored);
    soak.count(cached ? 'from the cache' : 'requested');
    // Without a step there is no other request for half of a life, less what rounding makes of it.
    const since = requested?.steps === clock.steps.length ? at - requested.at : Infinity;
    assert.ok(cached || since > LIFETIME.get * 500 - 2000, `a request ${since} ms after the last, without a step`);
    if (!cached) requested = { at, steps: known };
    await pause(soak.between(0, 60));
  }
}

async function steps(soak, clock) {
  while (soak.left() > EVERY_MS[0]) {
    await pause(Math.min(soak.left(), soak.between(...EVERY_MS)));
    const offset = soak.pick(STEPS)(soak);
    soak.count(offset >= clock.offset ? 'steps forwards' : 'steps backwards');
    clock.set(offset);
  }
}

async function watchAll(soak, watches, clock, server) {
  const readers = watches.map(({ output }) => readerOf(output));
  while (!soak.over()) {
    watches.forEach((watch, i) => {
      checkWatch(watch, readers[i], server.requests);
      checkExpiry(watch, clock, server.grants);
    });
    soak.figures.renewals = watches.flatMap(({ events }) => events.filter(({ event }) => event === 'written')).length;
    await pause(50);
  }
}

export async function run(soak) {
  const { files, random } = soak;
  const program = copyOf(files, stepping);
  const clock = startClock(files.path('clock'));
  const env = { SOAK_CLOCK: clock.path };
  const servers = { watch: await startMoody({ lifetime: LIFETIME.watch }), get: await startMoody({ lifetime: LIFETIME.get }) };
  for (const server of Object.values(servers)) server.mood = () => (random() < 0.3 ? { wait: random() * 300 } : undefined);
  const watches = Array.from({ length: soak.many(4) }, (_, i) => {
    mkdirSync(files.path(`${i}`));
    const id = `watch-${i}`;
    const output = join(files.path(`${i}`), 'token');
    const settings = { output, program, env: { ...CLIENT, CCTOKEN_CLIENT_ID: id, ...env } };
    return Object.assign(startWatch(servers.watch, settings), { id });
  });
  const args = ['get', '--token-url', servers.get.url, '--ca', servers.get.ca, '--cache', files.path('cache'), '--format', 'json'];
  const start = () => launch(program, args, { env: { ...CLIENT, ...env } });
  try {
    await Promise.all(watches.map((watch) => watch.event('written', 1)));
    const before = holdings(watches);
    await Promise.all([steps(soak, clock), watchAll(soak, watches, clock, servers.watch), gets(soak, start, clock, servers.get)]);
    grewNot(before, watches, soak.figures);
    for (const watch of watches) await endsWell(watch);
    await allGone(program);
  } finally {
    watches.forEach(({ child }) => child.kill('SIGKILL'));
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}
