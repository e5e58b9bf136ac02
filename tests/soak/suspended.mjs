// SPDX-License-Identifier: MIT
// The process that holds the cache's lock is stopped for longer than the others wait, then goes on
// or is killed.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isWhole, entries } from '../integration/cache-file.mjs';
import { startMoody } from '../integration/servers/moody.mjs';
import { until } from '../integration/watching.mjs';
import { SLACK_MS, allGone, copyOf, delivered, launch, parse } from './tools.mjs';

export const about = 'the holder of the lock is stopped for longer than the time-out of the others, then continued or killed';

// The others wait half of it. A cache counts in whole seconds: those of two requests that far apart
// differ.
const TIMEOUT_S = 8;

// The process that has the lock, by the kernel's own table, or undefined.
function holderOf(path) {
  let inode;
  try {
    inode = statSync(path).ino;
  } catch {
    return undefined; // not there yet
  }
  const line = readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .find((one) => one.includes(' FLOCK ') && one.includes(`:${inode} `));
  return line && Number(/WRITE (\d+)/.exec(line)[1]);
}

const running = ({ child }) => child.exitCode === null && child.signalCode === null;

// Stops the holder at a moment of this round: as soon as it has the lock, or when the server has
// its request, or later.
async function stopHolder(soak, group, lock, server) {
  const when = soak.pick(['lock', 'request', 'response']);
  const asked = server.requests.length;
  await until(() => (when === 'lock' ? holderOf(lock) : server.requests.length > asked) || !group.some(running), 'a holder');
  if (when === 'response') await pause(soak.between(0, 60));
  const number = holderOf(lock);
  const holder = group.find(({ child }) => child.pid === number);
  if (!holder || !running(holder)) return undefined; // the moment has passed
  holder.child.kill('SIGSTOP');
  soak.count(`stopped at ${when}`);
  return holder;
}

async function round(soak, n, program, server) {
  const cache = soak.files.path(`cache-${n % 4}`); // cold four times, then stale
  const start = () =>
    launch(program, ['get', '--token-url', server.url, '--ca', server.ca, '--cache', cache, '--timeout', `${TIMEOUT_S}`, '--fresh']);
  const before = server.requests.length;
  const group = Array.from({ length: soak.many(8) }, start);
  const holder = await stopHolder(soak, group, `${cache}.lock`, server);
  const others = group.filter((one) => one !== holder);
  const results = await Promise.all(others.map(({ ended }) => ended));
  const late = Math.max(...results.map(({ ms }) => ms)) - TIMEOUT_S * 1000;
  soak.figures['longest beyond the time-out, ms'] = Math.max(0, Math.round(late), soak.figures['longest beyond the time-out, ms'] ?? 0);
  assert.ok(late < SLACK_MS, `one ended ${late} ms after its time-out`);
  const newest = Math.max(...results.map((result) => delivered(result).number));
  const sent = server.requests.length - before;
  // One of the holder's, and at most one for each that has waited long enough.
  assert.ok(sent <= group.length, `${sent} requests of ${group.length} processes`);
  if (!holder) assert.equal(sent, 1, `${sent} requests without a suspended holder`);
  if (holder) await release(soak, holder, cache, newest);
  await allGone(program);
  // Now all is well again: what is stored serves.
  const asked = server.requests.length;
  const args = ['get', '--token-url', server.url, '--ca', server.ca, '--cache', cache];
  delivered(await launch(program, args).ended);
  assert.equal(server.requests.length, asked, 'a request although there is a token');
  soak.count('rounds');
  soak.count('requests', sent);
}

const numberIn = (cache) => {
  const bytes = readFileSync(cache);
  assert.ok(isWhole(bytes), 'the cache is torn');
  return parse(`${entries(cache, bytes)[0].token}\n`).number;
};

// What was stored while it was stopped is newer than what it has.
async function release(soak, holder, cache, newest) {
  const stored = numberIn(cache);
  assert.ok(running(holder), 'the holder has ended');
  const signal = soak.pick(['SIGCONT', 'SIGKILL']);
  holder.child.kill(signal);
  const result = await holder.ended;
  soak.count(signal);
  if (signal === 'SIGKILL') return;
  if (result.status === 0) {
    delivered(result);
    soak.count('continued with a token');
  } else {
    assert.match(result.stderr, /^cctoken: timeout: /, result.stderr);
    assert.equal(result.status, 3);
    soak.count('continued, timed out');
  }
  assert.ok(numberIn(cache) >= stored, `the cache went back from token ${stored} to ${numberIn(cache)} (${newest} delivered)`);
}

export async function run(soak) {
  const program = copyOf(soak.files);
  const server = await startMoody({ lifetime: 3600 });
  server.mood = () => ({ wait: soak.between(30, 120) });
  try {
    for (let n = 0; n === 0 || !soak.over(); n++) await round(soak, n, program, server);
  } finally {
    await server.stop();
  }
}
