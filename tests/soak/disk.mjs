// SPDX-License-Identifier: MIT
// A disk that fills up and empties again under a cache and outputs: a small tmpfs in a mount
// namespace of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { isWhole } from '../integration/cache-file.mjs';
import { startMoody } from '../integration/servers/moody.mjs';
import { endsWell, startWatch } from '../integration/watching.mjs';
import { CLIENT, SLACK_MS, allGone, copyOf, delivered, grewNot, holdings, launch, readerOf } from './tools.mjs';

export const about = 'a tmpfs of 256 KiB with the cache and outputs fills up and empties, its inodes too';

const LIFETIME = { cache: 20, output: 4, watch: 4 }; // s
const BLOCK = Buffer.alloc(4096, 'x');
const RESERVED = 48 * 1024; // the lock has at least so many bytes once there is room for a token
const EVERY_MS = [300, 1500];

/**
 * A tmpfs that only a process of its own has mounted; {path, unmount()}, or {skip: why there is
 * none}.
 */
async function mountDisk() {
  const script = 'mount -t tmpfs -o size=256k,nr_inodes=64,mode=0700 soak /tmp && echo mounted && read -r line';
  const child = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let why = '';
  child.stderr.on('data', (chunk) => (why += chunk));
  const mounted = await Promise.race([once(child.stdout, 'data'), once(child, 'error'), once(child, 'close')]);
  if (!mounted[0]?.toString().startsWith('mounted')) return { skip: `no tmpfs can be mounted here: ${why.trim() || mounted[0]}` };
  const unmount = async () => {
    const ended = once(child, 'close');
    child.stdin.end();
    await ended;
  };
  return { path: ['', 'proc', child.pid, 'root', 'tmp'].join('/'), unmount };
}

// Fills the disk by one file, or its inodes by many; and empties it, wholly or in part.
function filler(disk) {
  const ballast = `${disk}/ballast`;
  const isFull = (error) => assert.equal(error.code, 'ENOSPC');
  let many = 0;
  return {
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (;;) writeSync(file, BLOCK);
      } catch (error) {
        isFull(error);
      } finally {
        closeSync(file);
      }
    },
    fillInodes() {
      try {
        for (;;) closeSync(openSync(`${disk}/many-${(many += 1)}`, 'w'));
      } catch (error) {
        isFull(error);
      }
    },
    // current: the number of the cache in use; only the one before it may still be in use as well.
    empty(current) {
      for (const name of readdirSync(disk)) {
        const [, cache] = /^cache-(\d+)(?:\.lock)?$/.exec(name) ?? [];
        if (/^(ballast|many-\d+)$/.test(name) || Number(cache) < current - 1) rmSync(`${disk}/${name}`);
      }
    },
  };
}

// caches.n: the number of the cache in use; a new one comes where there is room, and where only
// blocks are wanting.
async function seasons(soak, space, filled, caches) {
  let inodes = true;
  while (!soak.over()) {
    filled.changes += 1;
    filled.now = true;
    const how = soak.pick(['fill', 'fill', 'fillInodes']);
    try {
      space[how]();
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error; // there was not even room for the ballast
    }
    if (how === 'fillInodes') caches.mark();
    caches.tell(how);
    soak.count(how === 'fill' ? 'filled' : 'inodes used up');
    inodes &&= how === 'fill'; // without any no lock can be made, and every process is on its own
    if (inodes && soak.random() < 0.5) caches.next();
    await pause(soak.between(...EVERY_MS));
    if (soak.random() < 0.2) continue; // what others released goes as well
    space.empty(caches.n);
    filled.changes += 1;
    filled.now = false;
    inodes = true;
    caches.tell('empty');
    soak.count('emptied');
    await pause(soak.between(...EVERY_MS));
  }
}

// The token comes on standard output whatever the disk does; a warning only if there was no room.
async function gets(soak, caches, filled) {
  while (!soak.over()) {
    const { now, changes } = filled;
    const result = await caches.get().ended;
    const roomy = !now && !filled.now && filled.changes === changes;
    const { expires } = delivered(result, roomy ? [] : ['file_unwritable']);
    assert.ok(Date.now() < expires + SLACK_MS, `a token that expired ${Date.now() - expires} ms ago`);
    soak.count(roomy ? 'with room' : 'without room');
    if (result.stderr !== '') {
      caches.tell(`after ${Math.round(result.ms)} ms: ${result.stderr.trim()}`);
      soak.count('warnings');
    }
    await pause(soak.between(0, 60));
  }
}

// Into a file of the disk: the new token, or the old one and status 8.
async function outputs(soak, start, filled, reader) {
  while (!soak.over()) {
    const { now, changes } = filled;
    const { status, stdout, stderr } = await start().ended;
    const roomy = !now && !filled.now && filled.changes === changes;
    assert.equal(stdout, '');
    if (roomy || status === 0) assert.equal(status, 0, stderr);
    else assert.ok(status === 8 && stderr.startsWith('cctoken: file_unwritable: '), `status ${status}: ${stderr}`);
    soak.count(status === 0 ? 'outputs written' : 'outputs refused');
    reader.look();
    await pause(soak.between(0, 100));
  }
}

async function look(soak, readers, caches, watch) {
  while (!soak.over()) {
    readers.forEach((reader) => reader.look());
    caches.check();
    for (const { event, cause } of watch.events)
      assert.ok(event !== 'failed' || cause === 'file_unwritable', `watch failed by ${cause}`);
    await pause(5);
  }
}

// Caches, each with a client of its own, by which the server tells their requests apart.
function startCaches(soak, disk, launchFor) {
  const path = (n) => `${disk}/cache-${n}`;
  const caches = { n: 1 };
  caches.story = [];
  caches.tell = (what) => caches.story.push({ at: Date.now(), what });
  caches.next = () => {
    caches.n += 1;
    caches.tell(`cache ${caches.n}`);
    soak.count('caches begun on a full disk');
  };
  caches.get = () => launchFor(`client-${caches.n}`, path(caches.n));
  // Those whose lock got room for outcomes, but none for a token: nothing can be kept there. Nor
  // can it in attributes, which take their room from that of inodes.
  caches.unreserved = new Set();
  caches.mark = () => {
    const { size } = statSync(`${path(caches.n)}.lock`, { throwIfNoEntry: false }) ?? { size: 0 };
    if (size === 0) caches.unreserved.add(`client-${caches.n}`);
  };
  caches.check = () => {
    try {
      const { size } = statSync(`${path(caches.n)}.lock`);
      if (size !== caches.size) caches.tell(`the lock has ${(caches.size = size)} bytes`);
      if (size > 0 && size < RESERVED) caches.unreserved.add(`client-${caches.n}`);
      const bytes = readFileSync(path(caches.n));
      assert.ok(bytes.length === 0 || isWhole(bytes), `the cache is torn: ${bytes.length} bytes`);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  };
  caches.names = () => Array.from({ length: caches.n }, (_, i) => path(i + 1)).flatMap((one) => [one, `${one}.lock`]);
  caches.path = () => path(caches.n);
  return caches;
}

// One request for half of a life, less a second of rounding: a token that the cache has no room for
// is kept elsewhere.
function checkRequests({ requests }, { unreserved, story }) {
  const last = {};
  for (const { id, at } of requests) {
    if (unreserved.has(id)) continue;
    const gap = at - (last[id] ?? -Infinity);
    const told = () => story.filter((one) => Math.abs(one.at - at) < 3000).map((one) => `${one.at - at} ms: ${one.what}`);
    assert.ok(gap > LIFETIME.cache * 500 - 1000 - SLACK_MS, `${id}: two requests within ${gap} ms\n${told().join('\n')}`);
    last[id] = at;
  }
}

// With room again: a request is stored, nothing is left, the watch has a new token.
async function recovered(soak, caches, server, watch) {
  const known = watch.events.length;
  await watch.event('written', watch.events.filter(({ event }) => event === 'written').length + 1);
  assert.ok(watch.events.slice(known).every(({ event }) => event !== 'failed'), 'a failure with room');
  delivered(await caches.get().ended);
  const asked = server.requests.length;
  delivered(await caches.get().ended);
  assert.equal(server.requests.length, asked, 'not from the cache');
  const { size } = statSync(`${caches.path()}.lock`);
  assert.ok(size <= 64 * 1024, `the lock has ${size} bytes`);
}

export async function run(soak) {
  const { path: disk, skip, unmount } = await mountDisk();
  if (skip) return void (soak.figures.skipped = skip);
  const program = copyOf(soak.files);
  const servers = await Promise.all(Object.values(LIFETIME).map((lifetime) => startMoody({ lifetime })));
  const [forCache, forOutput, forWatch] = servers;
  const from = (server, args, env = CLIENT) =>
    launch(program, ['get', '--token-url', server.url, '--ca', server.ca, ...args], { env });
  const output = () => from(forOutput, ['--output', `${disk}/got`]);
  const caches = startCaches(soak, disk, (id, path) => from(forCache, ['--cache', path], { ...CLIENT, CCTOKEN_CLIENT_ID: id }));
  const watch = startWatch(forWatch, { output: `${disk}/watched`, program });
  const readers = ['watched', 'got'].map((name) => readerOf(`${disk}/${name}`));
  const space = filler(disk);
  const filled = { now: false, changes: 0 };
  try {
    await watch.event('written', 2);
    delivered(await caches.get().ended); // a lock that could not be made would be nobody's
    const before = holdings([watch]);
    await Promise.all([
      seasons(soak, space, filled, caches),
      ...Array.from({ length: soak.many(4) }, () => gets(soak, caches, filled)),
      outputs(soak, output, filled, readers[1]),
      look(soak, readers, caches, watch),
    ]);
    space.empty(caches.n);
    checkRequests(forCache, caches);
    soak.figures['caches without a reserve'] = caches.unreserved.size;
    await recovered(soak, caches, forCache, watch);
    grewNot(before, [watch], soak.figures);
    await endsWell(watch);
    delivered({ ...(await output().ended), stdout: readFileSync(`${disk}/got`, 'utf8') });
    const known = new Set(['got', 'watched', ...caches.names().map((path) => path.split('/').pop())]);
    assert.deepEqual(readdirSync(disk).filter((name) => !known.has(name)), [], 'files are left');
    readers.forEach((reader) => reader.look());
    soak.figures['requests for caches'] = forCache.requests.length;
    await allGone(program);
  } finally {
    watch.child.kill('SIGKILL');
    await Promise.allSettled([watch.ended]);
    await Promise.all(servers.map((server) => server.stop()));
    await unmount();
  }
}
