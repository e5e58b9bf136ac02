// SPDX-License-Identifier: MIT
// Processes that are killed at random moments and started again over the same files.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startMoody } from '../integration/servers/moody.mjs';
import { allGone, copyOf, launch, readerOf, readerOfCache } from './tools.mjs';

export const about = 'watch, and get over one cache, killed at random moments and started again; readers look on';

const ROUND_MS = 5000;

// How long they are left alone, ms: most are killed before they are done.
const PATIENCE = { watch: [5, 1200], get: [0, 80] };

// What a process may have come to that got this signal, or none.
function judge(kind, sent, result) {
  const { status, signal, stdout, stderr } = result;
  assert.equal(stdout, '');
  if (signal !== null) return void assert.equal(signal, sent, `ended by ${signal}: ${stderr}`);
  if (kind === 'get') return void assert.deepEqual([status, stderr], [0, '']);
  // watch ends by itself only because it was asked to.
  assert.ok(sent === 'SIGTERM' && status === 0, `watch ended with ${status}: ${stderr}`);
}

async function slot(kind, start, soak, isOver) {
  while (!isOver()) {
    const { child, ended } = start();
    await Promise.race([ended, pause(soak.between(...PATIENCE[kind]))]);
    const running = child.exitCode === null && child.signalCode === null;
    const sent = !running ? undefined : soak.random() < 0.6 ? 'SIGKILL' : 'SIGTERM';
    if (sent) child.kill(sent);
    judge(kind, sent, await ended);
    soak.count('started');
    if (sent) soak.count(sent);
  }
}

async function look(readers, isOver) {
  while (!isOver()) {
    readers.forEach((reader) => reader.look());
    await pause(3);
  }
}

export async function run(soak) {
  const { files, figures, random } = soak;
  const program = copyOf(files);
  const server = await startMoody({ lifetime: 2 });
  server.mood = () => (random() < 0.3 ? { wait: random() * 100 } : undefined);
  mkdirSync(files.path('place'));
  const at = (name) => join(files.path('place'), name);
  const common = ['--token-url', server.url, '--ca', server.ca, '--timeout', '20'];
  const slots = [];
  const add = (kind, name, args) =>
    slots.push({ kind, output: at(name), args: [kind, ...common, ...args, '--output', at(name)] });
  for (let i = 0; i < soak.many(3); i++) add('watch', `watched-${i}`, []);
  for (let i = 0; i < soak.many(6); i++) add('get', `got-${i}`, ['--cache', at('cache')]);
  const readers = [...slots.map(({ output }) => readerOf(output)), readerOfCache(at('cache'))];
  try {
    do {
      const end = performance.now() + Math.min(ROUND_MS, soak.left());
      const isOver = () => performance.now() >= end;
      await Promise.all([
        ...slots.map(({ kind, args }) => slot(kind, () => launch(program, args), soak, isOver)),
        look(readers, isOver),
      ]);
      await allGone(program);
      // One run that nobody kills, for each: it succeeds, and clears up what those before it left.
      for (const { kind, args } of slots) {
        const once = await launch(program, kind === 'watch' ? [...args, '--once'] : args).ended;
        assert.equal(once.status, 0, once.stderr);
      }
      readers.forEach((reader) => reader.look());
      const known = [...slots.map(({ output }) => output), at('cache'), at('cache.lock')].map((path) => path.split('/').pop());
      assert.deepEqual(readdirSync(files.path('place')).sort(), known.sort(), 'files are left');
      soak.count('rounds');
      figures.reads = readers.reduce((sum, { reads }) => sum + reads, 0);
      figures['tokens seen'] = readers.reduce((sum, { tokens }) => sum + tokens, 0);
      figures.requests = server.requests.length;
    } while (!soak.over());
  } finally {
    await server.stop();
  }
}
