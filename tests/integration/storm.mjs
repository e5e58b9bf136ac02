// SPDX-License-Identifier: MIT
// Many watches at once with tokens of short lives, while their server fails in every way and
// readers look on.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { folder } from './run.mjs';
import { startMoody } from './servers/moody.mjs';
import { descriptors, endsWell, memory, startWatch, until } from './watching.mjs';

// Numbers from 0 to 1 that are the same each time (mulberry32).
export function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const MOODS = [
  [0.08, () => ({ status: 503 })],
  [0.04, () => ({ status: 429, headers: { 'Retry-After': '1' } })],
  [0.01, () => ({ status: 401 })],
  [0.03, () => ({ reset: true })],
  [0.02, () => ({ status: 200, body: '{"access_token":"torn' })],
  [0.01, () => ({ hang: true })],
  [0.08, (random) => ({ wait: random() * 400 })],
];

function moody(random) {
  return () => {
    let dice = random();
    return MOODS.find(([share]) => (dice -= share) < 0)?.[1](random);
  };
}

// Takes the server away for a moment now and then.
async function outages(server, random, until_) {
  let count = 0;
  while (Date.now() < until_ - 4000) {
    await pause(2000 + random() * 3000);
    await server.down();
    await pause(100 + random() * 400);
    await server.up();
    count += 1;
  }
  return count;
}

// A reader of one output: what it sees is whole, and never goes back to an older token.
function reader(watch) {
  const seen = { reads: 0, tokens: 0, expired: 0, late: 0 };
  let last = 0;
  return Object.assign(seen, {
    look() {
      const text = readFileSync(watch.output, 'utf8');
      const now = Date.now();
      const [, number, expires] = /^moody-(\d+)-(\d+)-end\n$/.exec(text) ?? assert.fail(`torn: ${JSON.stringify(text)}`);
      assert.ok(Number(number) >= last, `${number} after ${last}`);
      seen.reads += 1;
      seen.tokens += Number(number) > last;
      last = Number(number);
      if (now > Number(expires)) {
        seen.expired += 1;
        seen.late = Math.max(seen.late, now - expires);
        const failure = watch.events.findLast(({ event }) => event === 'failed' || event === 'written')?.event;
        // Without a failure there is a second for a machine that is busy.
        assert.ok(failure === 'failed' || now - expires < 1000, `expired for ${now - expires} ms without a failure`);
      }
    },
  });
}

// Waits are as long as is allowed, and after each there was another attempt.
function checkWaits({ events }, ended) {
  events.forEach((event, i) => {
    if (event.event !== 'failed') return;
    const { cause, wait_ms, expires_in, at } = event;
    const most = cause === 'rate_limited' ? 1000 : cause === 'access_forbidden' ? 5000 : 100;
    if (expires_in > 0) assert.ok(wait_ms <= Math.max(most, (expires_in + 1) * 125), JSON.stringify(event));
    const next = events[i + 1]?.at ?? ended;
    assert.ok(next - at < wait_ms + 10_000, `nothing for ${next - at} ms after ${JSON.stringify(event)}`);
  });
}

/**
 * Runs for `seconds` and throws when anything is not as it must be. calm: the server does not fail;
 * then no token may be seen that has expired. figures: counts as they grow. Resolves to what there
 * was to count.
 */
export async function storm({ watches: count, lifetime, seconds, calm = false, seed = 1, grows = true, figures = {} }) {
  const random = numbers(seed);
  const files = folder();
  const chains = ['ec', 'rsa'];
  const servers = await Promise.all(chains.map((chain) => startMoody({ chain, lifetime })));
  const watches = Array.from({ length: count }, (_, i) => {
    mkdirSync(files.path(`${i}`));
    const output = join(files.path(`${i}`), 'token');
    return startWatch(servers[i % servers.length], { output, id: `storm-${i}`, args: ['--timeout', '1'] });
  });
  try {
    await Promise.all(watches.map((watch) => watch.event('written', 2)));
    const before = watches.map((watch) => ({ descriptors: descriptors(watch), ...memory(watch) }));
    const readers = watches.map(reader);
    const end = Date.now() + seconds * 1000;
    const weather = calm ? [] : servers.map((server) => outages(server, random, end));
    if (!calm) servers.forEach((server) => (server.mood = moody(random)));
    for (let i = 0; Date.now() < end; i++) {
      readers.forEach((one) => one.look());
      figures.tokens = readers.reduce((sum, one) => sum + one.tokens, 0);
      await pause(2);
      assert.ok(watches.every(({ child }) => child.exitCode === null && child.signalCode === null), 'one has ended');
    }
    const outage = (await Promise.all(weather)).reduce((a, b) => a + b, 0);
    // When all is well again, all get a token.
    servers.forEach((server) => (server.mood = () => undefined));
    await Promise.all(
      watches.map(async (watch, i) => {
        const known = watch.events.length;
        await until(() => watch.events.slice(known).some(({ event }) => event === 'written'), `${i}: written`, 30_000);
      }),
    );
    // A timer, a descriptor of signals, three for standard ones; a connection or a child's pipe may
    // be under way.
    const later = watches.map((watch) => ({ descriptors: descriptors(watch), ...memory(watch) }));
    later.forEach((now, i) => {
      assert.ok(now.descriptors <= before[i].descriptors + 4, `${before[i].descriptors} → ${now.descriptors} descriptors`);
      if (!grows) assert.ok(now.own <= before[i].own + 64, `${before[i].own} → ${now.own} KiB`);
    });
    await Promise.all(watches.map((watch) => endsWell(watch)));
    watches.forEach((watch) => checkWaits(watch, Date.now()));
    const failures = watches.flatMap(({ events }) => events.filter(({ event }) => event === 'failed'));
    const total = (name) => readers.reduce((sum, one) => sum + one[name], 0);
    return {
      watches: count,
      seconds,
      renewals: watches.flatMap(({ events }) => events.filter(({ event }) => event === 'written')).length,
      outages: outage,
      failures: Object.fromEntries(
        [...new Set(failures.map(({ cause }) => cause))].map((cause) => [
          cause,
          failures.filter((one) => one.cause === cause).length,
        ]),
      ),
      reads: total('reads'),
      readsOfAnExpiredToken: total('expired'),
      longestExpiredMs: Math.max(...readers.map(({ late }) => late)),
      descriptors: [Math.max(...before.map((one) => one.descriptors)), Math.max(...later.map((one) => one.descriptors))],
      residentKiB: [Math.max(...before.map((one) => one.resident)), Math.max(...later.map((one) => one.resident))],
      ownKiB: [Math.max(...before.map((one) => one.own)), Math.max(...later.map((one) => one.own))],
    };
  } finally {
    watches.forEach(({ child }) => child.kill('SIGKILL'));
    await Promise.allSettled(watches.map(({ ended }) => ended));
    await Promise.all(servers.map((server) => server.stop()));
    files.remove();
  }
}
