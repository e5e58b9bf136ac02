// SPDX-License-Identifier: MIT
// What the scenarios of long runs share: processes that are started by the thousand, readers, and
// what must not grow.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { isWhole, entries } from '../integration/cache-file.mjs';
import { binary } from '../integration/run.mjs';
import { SECRET, TOKEN } from '../integration/servers/moody.mjs';
import { HIDDEN, descriptors, memory, until } from '../integration/watching.mjs';

export const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET };

/**
 * Reading a clock, a busy machine and whole seconds: so much more than is exact is never held
 * against the program.
 */
export const SLACK_MS = 3000;

const copies = new Set();

/**
 * The executable under a name of its own, by which left() finds its processes; they end with the
 * scenario.
 */
export function copyOf(files, program = binary) {
  const path = files.path(`cct-${randomBytes(4).toString('hex')}`);
  copies.add(path);
  copyFileSync(program, path);
  chmodSync(path, 0o755);
  return path;
}

/** The processes of such a copy that there still are: numbers. */
export const left = (program) =>
  readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/comm`, 'utf8').trim() === basename(program);
    } catch {
      return false; // ended meanwhile
    }
  });

/** Ends what a failure has left, stopped processes as well. */
export function endAll(files) {
  for (const program of copies) {
    if (files && !program.startsWith(files.path(''))) continue;
    for (const number of left(program)) process.kill(Number(number), 'SIGKILL');
    copies.delete(program);
  }
}
process.on('exit', () => endAll());

/** Nothing of it runs any more: what looks up a name ends with the process that asked. */
export const allGone = (program) =>
  HIDDEN ? undefined : until(() => left(program).length === 0, () => `processes left: ${left(program).join(' ')}`);

/**
 * Starts a process: {child, ended}; `ended` resolves to {status, signal, stdout, stderr, ms}, and
 * rejects when a secret or, on standard error, a token came out.
 */
export function launch(program, args, { env = CLIENT } = {}) {
  const began = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => (text[name] += chunk));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      const secret = env.CCTOKEN_CLIENT_SECRET;
      if (secret && (text.stdout + text.stderr).includes(secret)) reject(new Error('the secret was printed'));
      if (TOKEN.test(text.stderr)) reject(new Error(`a token on standard error: ${text.stderr}`));
      resolve({ status, signal, ...text, ms: performance.now() - began });
    });
  });
  ended.catch(() => {}); // whoever waits for it hears of it
  return { child, ended };
}

const WHOLE = new RegExp(`^${TOKEN.source}\\n$`);

/** A whole token and nothing else: {number, expires (ms)}. */
export function parse(text) {
  const [, number, expires] = WHOLE.exec(text) ?? assert.fail(`torn: ${JSON.stringify(text)}`);
  return { number: Number(number), expires: Number(expires) };
}

const readOrNone = (path) => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Reads an output again and again: it is whole, and never goes back to an older token or to none.
 */
export function readerOf(path) {
  const reader = { reads: 0, tokens: 0, last: 0 };
  reader.look = () => {
    const bytes = readOrNone(path);
    if (bytes === undefined) return void assert.equal(reader.last, 0, `${path} has disappeared`);
    reader.see(parse(bytes.toString()).number);
  };
  reader.see = (number) => {
    assert.ok(number >= reader.last, `${path}: token ${number} after ${reader.last}`);
    reader.reads += 1;
    reader.tokens += number > reader.last;
    reader.last = number;
  };
  return reader;
}

/** The same of a cache with one entry. */
export function readerOfCache(path) {
  const reader = readerOf(path);
  reader.look = () => {
    const bytes = readOrNone(path);
    if (bytes === undefined) return void assert.equal(reader.last, 0, `${path} has disappeared`);
    assert.ok(isWhole(bytes), `${path} is torn: ${bytes.length} bytes`);
    const found = entries(path, bytes);
    assert.equal(found.length, 1, 'one entry');
    reader.see(parse(`${found[0].token}\n`).number);
  };
  return reader;
}

/** Asserts a status and causes of warnings. Returns the token. */
export function delivered({ status, signal, stdout, stderr }, allowed = []) {
  assert.equal(signal ?? status, 0, stderr);
  for (const line of stderr.split('\n').filter((one) => one !== '')) {
    const cause = /^cctoken: warning: ([a-z0-9_]+): /.exec(line)?.[1];
    assert.ok(allowed.includes(cause), `not expected: ${line}`);
  }
  return parse(stdout);
}

/** What watches hold now, to be compared with later: see grewNot(). */
export const holdings = (watches) => watches.map((watch) => ({ descriptors: descriptors(watch), ...memory(watch) }));

/** Beyond what it needed at first: a connection or the pipe of a child may be under way; KiB. */
const MORE = { descriptors: 4, written: 64 };

/** Asserts that none holds more than before, and puts the most of both moments into the figures. */
export function grewNot(before, watches, figures) {
  const now = holdings(watches);
  // Sanitizers keep what was released for a while.
  for (const what of process.env.CCTOKEN === undefined ? ['descriptors', 'written'] : ['descriptors']) {
    now.forEach((one, i) => {
      const least = before[i][what];
      assert.ok(one[what] <= least + MORE[what], `${what}: ${least} → ${one[what]}`);
    });
    const most = (list) => Math.max(...list.map((one) => one[what]));
    figures[what === 'written' ? 'KiB written to' : what] = `${most(before)} → ${most(now)}`;
  }
}

/** Whether that process has the file open. */
export function hasOpen(pid, path) {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((one) => readlinkSync(`/proc/${pid}/fd/${one}`) === path);
  } catch {
    return false; // it has ended meanwhile
  }
}
