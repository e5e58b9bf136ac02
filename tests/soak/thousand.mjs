// SPDX-License-Identifier: MIT
// A thousand processes at once on one cache: one request for all of them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { setTimes } from '../integration/cache-file.mjs';
import { startMoody } from '../integration/servers/moody.mjs';
import { HIDDEN, until } from '../integration/watching.mjs';
import { CLIENT, SLACK_MS, allGone, copyOf, delivered, hasOpen, launch, parse } from './tools.mjs';

export const about = '1000 × get at once on one cache: none yet, a stale one, a wrong secret; then tokens that expire under them';

const HOUR = 3600;
const TIMEOUT_S = 300; // a wave must not fall apart because the machine is slow

// All write into two files; a short line is one write. Resolves to {out, err, ends: {status:
// count}}.
async function wave(soak, program, args, env, gathered) {
  const names = ['out', 'err'].map((name) => soak.files.path(name));
  const [out, err] = names.map((name) => openSync(name, 'w'));
  const ends = {};
  const children = Array.from({ length: soak.many(1000) }, () => spawn(program, args, { env, stdio: ['ignore', out, err] }));
  const all = children.map(
    (child) =>
      new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('exit', (status, signal) => resolve((ends[signal ?? status] = (ends[signal ?? status] ?? 0) + 1)));
      }),
  );
  gathered?.(children);
  await Promise.all(all);
  [out, err].forEach((one) => closeSync(one));
  const [stdout, stderr] = names.map((name) => readFileSync(name, 'utf8'));
  assert.ok(!(stdout + stderr).includes(env.CCTOKEN_CLIENT_SECRET), 'the secret was printed');
  soak.count('processes', children.length);
  return { out: stdout, err: stderr, ends, count: children.length };
}

// When all have opened the lock, and had the time to note what was recorded before.
async function waiting(children, lock) {
  if (HIDDEN) return pause(3000); // it cannot be seen
  const missing = new Set(children.map(({ pid }) => pid));
  await until(
    () => {
      for (const pid of missing) if (hasOpen(pid, lock)) missing.delete(pid);
      return missing.size === 0;
    },
    () => `${missing.size} of ${children.length} processes wait for the lock`,
    120_000,
  );
  await pause(50);
}

const sameForAll = ({ out, err, ends, count }) => {
  assert.deepEqual([err, ends], ['', { 0: count }]);
  const lines = out.split('\n').slice(0, -1);
  assert.equal(lines.length, count);
  assert.equal(new Set(lines).size, 1, 'different tokens');
  return parse(`${lines[0]}\n`);
};

const STATES = {
  cold: (cache) => rmSync(cache, { force: true }),
  stale: (cache) => {
    const past = Math.floor(Date.now() / 1000) - HOUR + 20;
    if (existsSync(cache)) setTimes(cache, { requested: past, stored: past });
  },
};

async function waves(soak, program, cache) {
  const server = await startMoody({ lifetime: HOUR });
  const args = ['get', '--token-url', server.url, '--ca', server.ca, '--cache', cache, '--timeout', `${TIMEOUT_S}`];
  // The server responds when all wait for it.
  let gathered;
  const gather = () => new Promise((resolve) => (gathered = (children) => resolve(waiting(children, `${cache}.lock`))));
  let before;
  server.mood = async () => void (await before);
  const ask = (env) => {
    before = gather();
    before.catch(() => {}); // the request that waits for it hears of it
    return wave(soak, program, args, env, gathered);
  };
  const sent = async (what, ask) => {
    const known = server.requests.length;
    const result = await ask();
    soak.count(what);
    assert.equal(server.requests.length - known, 1, `${what}: requests of ${result.count} processes`);
    return result;
  };
  let last = 0;
  try {
    do {
      for (const [state, prepare] of Object.entries(STATES)) {
        prepare(cache);
        const { number } = sameForAll(await sent(`waves, ${state}`, () => ask(CLIENT)));
        assert.ok(number > last, 'a new token');
        last = number;
      }
      const wrong = await sent('waves, refused', () => ask({ ...CLIENT, CCTOKEN_CLIENT_SECRET: 'wrong-secret-0123456789' }));
      assert.deepEqual([wrong.out, wrong.ends], ['', { 5: wrong.count }]);
      const refusals = wrong.err.split('\n').filter((line) => /^cctoken: (invalid_client|wrong_secret): /.test(line));
      assert.equal(refusals.length, wrong.count);
      assert.equal(refusals.filter((line) => line.endsWith(', which another process has just received')).length, wrong.count - 1);
      await allGone(program);
    } while (soak.left() > soak.seconds * 400); // the rest of the time is for expiring()
  } finally {
    await server.stop();
  }
}

// Processes come and go while tokens expire: one request for each.
async function expiring(soak, program, cache) {
  const lifetime = 16;
  const server = await startMoody({ lifetime });
  server.mood = () => ({ wait: soak.between(0, 300) });
  const args = ['get', '--token-url', server.url, '--ca', server.ca, '--cache', cache, '--timeout', '60'];
  const one = async () => {
    do {
      await pause(soak.between(0, 400));
      delivered(await launch(program, args).ended);
      soak.count('processes');
    } while (!soak.over());
  };
  try {
    await Promise.all(Array.from({ length: soak.many(40) }, one));
    const { requests } = server;
    soak.figures['requests, expiring'] = requests.length;
    // Half of a life is the margin here; a second for rounding.
    requests.slice(1).forEach(({ at }, i) => {
      const gap = at - requests[i].at;
      assert.ok(gap > lifetime * 500 - 1000 - SLACK_MS, `two requests within ${gap} ms`);
    });
    await allGone(program);
  } finally {
    await server.stop();
  }
}

export async function run(soak) {
  const program = copyOf(soak.files);
  await waves(soak, program, soak.files.path('cache'));
  await expiring(soak, program, soak.files.path('expiring'));
}
