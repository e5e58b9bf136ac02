// SPDX-License-Identifier: MIT
// Runs `cctoken watch` and reads its log.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { dirname } from 'node:path';
import { assertNoSecret, binary } from './run.mjs';
import { SECRET, TOKEN, startMoody } from './servers/moody.mjs';

export const PATIENCE = 20_000; // ms; only a fault makes a test wait so long

/** Waits until there is something: the first result of `look` that is truthy. */
export async function until(look, what, patience = PATIENCE) {
  for (const end = Date.now() + patience; ; await pause(10)) {
    const found = look();
    if (found) return found;
    assert.ok(Date.now() < end, `never: ${typeof what === 'function' ? what() : what}`);
  }
}

const parse = (line) => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/**
 * Starts it with a log of JSON. config: the file of --config, instead of a server and an output.
 * before: a command line that starts the program. stdin: what it reads there. Returns {child,
 * output, lines, events, event(name, n), failure(cause, n), stop(signal), ended}; `ended` resolves
 * to {status, signal}, and rejects when a secret or a token came out.
 */
export function startWatch(
  server,
  { output, config, args = [], env, program = binary, before = [], secret = SECRET, id = 'plain', log = 'json', stdin, ca },
) {
  const [first, ...rest] = [...before, program];
  const where = config ? ['--config', config] : ['--token-url', server.url, '--ca', ca ?? server.ca, '--output', output];
  const child = spawn(first, [...rest, 'watch', ...where, ...(log ? ['--log', log] : []), ...args], {
    env: env ?? { CCTOKEN_CLIENT_ID: id, CCTOKEN_CLIENT_SECRET: secret },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(stdin);
  const watch = { child, output, lines: [], events: [], stdout: '', stderr: '' };
  let rest_ = '';
  child.stdout.on('data', (chunk) => (watch.stdout += chunk));
  child.stderr.on('data', (chunk) => {
    watch.stderr += chunk;
    const lines = (rest_ + chunk).split('\n');
    rest_ = lines.pop();
    for (const line of lines) {
      watch.lines.push(line);
      const event = parse(line);
      if (event) watch.events.push({ ...event, at: Date.now() });
    }
  });
  watch.ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      try {
        assertNoSecret(watch, [secret]);
        assert.doesNotMatch(watch.stderr, TOKEN);
        assert.equal(watch.stdout, '');
        resolve({ status, signal });
      } catch (error) {
        reject(error);
      }
    });
  });
  watch.ended.catch(() => {}); // whoever waits for it hears of it
  const nth = (found, n, what) =>
    until(() => watch.events.filter(found)[n - 1], () => `${what}, ${n} times; there was\n${watch.stderr}`);
  watch.event = (name, n = 1) => nth((event) => event.event === name, n, name);
  watch.failure = (cause, n = 1) => nth((event) => event.event === 'failed' && event.cause === cause, n, cause);
  watch.stop = (signal = 'SIGTERM') => {
    child.kill(signal);
    return watch.ended;
  };
  return watch;
}

/** Asserts that it ended cleanly: status 0, and nothing beside its output. */
export async function endsWell(watch, signal = 'SIGTERM') {
  const began = performance.now();
  assert.deepEqual(await watch.stop(signal), { status: 0, signal: null }, watch.stderr);
  assert.ok(performance.now() - began < 3000, `it took ${performance.now() - began} ms to end`);
  assert.deepEqual(leftovers(watch.output), [], 'a temporary file is left');
}

/** Temporary files beside an output. */
export const leftovers = (output) => readdirSync(dirname(output)).filter((name) => name.endsWith('.tmp'));

/** The process hides its memory and descriptors from everyone but root (PR_SET_DUMPABLE). */
export const HIDDEN = process.getuid() !== 0 && 'only root can look into the process';

/** The number of its open descriptors; 0 where it is hidden. */
export const descriptors = ({ child }) => (HIDDEN ? 0 : readdirSync(`/proc/${child.pid}/fd`).length);

/**
 * Whether its memory holds that text: all that it may write to, the kernel's own pages left out.
 */
export function remembers({ child }, text) {
  const memory = openSync(`/proc/${child.pid}/mem`, 'r');
  try {
    return readFileSync(`/proc/${child.pid}/maps`, 'utf8')
      .split('\n')
      .map((line) => /^([0-9a-f]+)-([0-9a-f]+) rw.. .*$/.exec(line))
      .some((found) => {
        if (!found || /\[v/.test(found[0])) return false;
        const [from, to] = [BigInt(`0x${found[1]}`), BigInt(`0x${found[2]}`)];
        const bytes = Buffer.alloc(Number(to - from));
        readSync(memory, bytes, 0, bytes.length, from);
        return bytes.includes(text);
      });
  } finally {
    closeSync(memory);
  }
}

/**
 * Its resident memory, KiB: all of it, what is its own, and what it has written to; 0 where it is
 * hidden.
 */
export function memory({ child }) {
  if (HIDDEN) return { resident: 0, own: 0, written: 0 };
  const text = readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8');
  const sum = (...names) =>
    names.reduce((total, name) => total + Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)[1]), 0);
  return { resident: sum('Rss'), own: sum('Private_Dirty', 'Private_Clean'), written: sum('Private_Dirty') };
}

/**
 * Runs `use` with a server and a way to start watches, each with an output of `place()`, and ends
 * all of them.
 */
export const watchingWith =
  (place) =>
  async (use, options = {}) => {
    const server = await startMoody(options);
    const watches = [];
    const start = (more = {}) => {
      watches.push(startWatch(server, { output: place(), ...more }));
      return watches.at(-1);
    };
    try {
      await use(server, start);
    } finally {
      watches.forEach(({ child }) => child.kill('SIGKILL'));
      await Promise.allSettled(watches.map(({ ended }) => ended));
      await server.stop();
    }
  };
