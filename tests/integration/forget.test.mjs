// SPDX-License-Identifier: MIT
// cctoken forget: tokens removed from the cache, one or all, and nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, afterEach, describe, test } from 'node:test';
import { entries } from './cache-file.mjs';
import { binary, cctoken, fails, folder, get, succeeds, token } from './run.mjs';
import { startRaw, token as good } from './servers/raw.mjs';

const SECRET = 'plain-secret-0123456789';
const files = folder();
const running = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
after(() => files.remove());

let caches = 0;
// A path where nothing is yet, in a folder of its own.
function fresh() {
  caches += 1;
  mkdirSync(files.path(`${caches}`));
  return files.path(`${caches}/cache`);
}
// A server that issues token-0, token-1 and so on.
async function series(count = 60) {
  const server = await startRaw(Array.from({ length: count }, (_, i) => [good({ access_token: `token-${i}` })]));
  running.push(server);
  return server;
}
const cached = (server, path, ...args) => get(server, ['--cache', path, ...args]);
const forget = (server, path, args = [], { secret = SECRET } = {}) =>
  cctoken(['forget', '--token-url', server.url, '--ca', server.ca, '--cache', path, ...args], {
    env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: secret },
  });
const removed = (n) => `cctoken: tokens removed from the cache: ${n}\n`;

describe('forget', { timeout: 300_000 }, () => {
  test('the matching token: the next get asks for another one, and the others stay', async () => {
    const server = await series();
    const path = fresh();
    for (const scope of ['a', 'b']) token(await cached(server, path, '--scope', scope));
    assert.equal(succeeds(await forget(server, path, ['--scope', 'a'])), '');
    assert.equal(entries(path).length, 1);
    assert.ok(!readFileSync(path, 'latin1').includes('token-0'));
    assert.equal(token(await cached(server, path, '--scope', 'a')), 'token-2');
    assert.equal(token(await cached(server, path, '--scope', 'b')), 'token-1');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(files.path(`${caches}`)).sort(), ['cache', 'cache.lock']);
  });
  test('nothing matches: success, and the file is as it was', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    const before = readFileSync(path);
    const { ino } = statSync(path);
    for (const [args, more] of [
      [['--scope', 'x']],
      [['--param', 'a=b']],
      [['--connect-to', 'localhost:1']],
      [['--auth', 'post']],
      [[], { secret: 'another-secret-0123456789' }],
    ]) {
      succeeds(await forget(server, path, args, more));
      assert.deepEqual(readFileSync(path), before, args.join(' '));
    }
    assert.equal(statSync(path).ino, ino);
  });
  test('-v reports how many, as text and in JSON', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    assert.equal((await forget(server, path, ['-v'])).stderr, removed(1));
    assert.equal((await forget(server, path, ['-v'])).stderr, removed(0));
    token(await cached(server, path));
    assert.deepEqual(JSON.parse((await forget(server, path, ['-v', '--log', 'json'])).stderr), { ok: true, removed: 1 });
  });
  test('--all: every token, without any other setting', async () => {
    const server = await series();
    const path = fresh();
    for (const scope of ['a', 'b', 'c']) token(await cached(server, path, '--scope', scope));
    const result = await cctoken(['forget', '--all', '-v'], { env: { CCTOKEN_CACHE: path } });
    assert.deepEqual([result.status, result.stderr], [0, removed(3)]);
    assert.ok(!readFileSync(path, 'latin1').includes('token-'));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(token(await cached(server, path, '--scope', 'a')), 'token-3');
  });
  test('the cache named by an env file', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    const envFile = files.file('env', `CCTOKEN_CACHE=${path}\n`);
    assert.equal((await cctoken(['forget', '--all', '-v', '--env-file', envFile])).stderr, removed(1));
  });
  test('no cache exists: success, and none is created', async () => {
    const path = fresh();
    const server = { url: 'https://localhost/token', ca: '/etc/hostname' };
    succeeds(await cctoken(['forget', '--all', '--cache', path]));
    succeeds(await forget({ ...server, ca: files.file('ca.pem', '') }, path));
    succeeds(await cctoken(['forget', '--all', '--cache', files.path('no/such/folder')]));
    assert.deepEqual(readdirSync(files.path(`${caches}`)), []);
  });
  test('without a cache, and with an incomplete configuration: refused', async () => {
    const none = await cctoken(['forget', '--all']);
    fails(none, 'usage');
    assert.match(none.stderr, /--cache or CCTOKEN_CACHE/);
    fails(await cctoken(['forget', '--cache', fresh()]), 'client_id_missing');
    fails(await cctoken(['forget', '--all', '--cache', fresh(), 'operand']), 'usage');
  });
});

describe('forget and the file', { timeout: 300_000 }, () => {
  test('a file that is no cache is left as it is', async () => {
    const server = await series();
    for (const content of ['precious', 'cctoken cach', '\0', 'x'.repeat(300_000)]) {
      const path = fresh();
      writeFileSync(path, content, { mode: 0o600 });
      for (const result of [await forget(server, path), await cctoken(['forget', '--all', '--cache', path])]) {
        fails(result, 'file_unwritable');
        assert.match(result.stderr, /not a cache, left as it is/);
      }
      assert.equal(readFileSync(path, 'utf8'), content);
    }
  });
  test('a link, a folder, a file open to others: refused', async () => {
    const server = await series();
    const [good_, link, open] = [fresh(), fresh(), fresh()];
    token(await cached(server, good_));
    symlinkSync(good_, link);
    writeFileSync(open, readFileSync(good_));
    chmodSync(open, 0o644);
    for (const path of [link, open, files.path('1')]) fails(await forget(server, path, ['--all']), 'output_refused');
    assert.equal(entries(good_).length, 1);
  });
  test('a damaged cache: a warning, and --all empties it', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    const bytes = readFileSync(path);
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(path, bytes);
    succeeds(await forget(server, path), 'file_unreadable');
    assert.deepEqual(readFileSync(path), bytes);
    succeeds(await forget(server, path, ['--all']));
    assert.ok(!readFileSync(path, 'latin1').includes('token-'));
  });
  test('a file that cannot be replaced: status 8, and the token stays', async (t) => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    const script = 'mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"; shift; exec "$@"';
    const line = [binary, 'forget', '--all', '--cache', path];
    const args = ['-rm', 'sh', '-ec', script, 'sh', files.path(`${caches}`), ...line];
    if (spawnSync('unshare', ['-rm', 'true']).status !== 0) return t.skip('no file system can be mounted here');
    const result = spawnSync('unshare', args, { encoding: 'utf8', env: { PATH: process.env.PATH } });
    assert.equal(result.status, 8, result.stderr);
    assert.match(result.stderr, /^cctoken: file_unwritable: /);
    assert.equal(entries(path).length, 1);
  });
  test('a lock that is never released: until the time-out, then without it', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    const result = await cctoken(['--exclusive', `${path}.lock`, binary, 'forget', '--all', '-v', '--timeout', '1', '--cache', path], {
      program: '/usr/bin/flock',
    });
    assert.equal(result.stderr, removed(1));
    assert.ok(result.ms >= 900 && result.ms < 5000, `${result.ms}`);
  });
  test('among many that store: nothing is damaged, and what was removed does not come back', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path, '--scope', 'first'));
    const others = Array.from({ length: 20 }, (_, i) => cached(server, path, '--scope', `s${i}`));
    const forgets = Array.from({ length: 5 }, () => forget(server, path, ['--scope', 'first', '-v']));
    for (const one of await Promise.all(others)) token(one);
    const counts = (await Promise.all(forgets)).map(({ stderr }) => Number(/: (\d)\n$/.exec(stderr)[1]));
    assert.equal(counts.reduce((a, b) => a + b), 1, counts.join());
    assert.equal(entries(path).length, 20);
    assert.ok(!readFileSync(path, 'latin1').includes('token-0'));
    assert.ok(existsSync(`${path}.lock`));
  });
});
