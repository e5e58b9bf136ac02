// SPDX-License-Identifier: MIT
// What `cctoken probe` reports about a file.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { binary, cctoken, fails, folder, get, succeeds } from './run.mjs';
import { startRaw, token as good } from './servers/raw.mjs';
import { until } from './watching.mjs';

const files = folder();
after(() => files.remove());

const probe = (...args) => cctoken(['probe', ...args]);

// A file that says so of its expiry, in seconds from now.
function expiring(name, seconds, content = 'some token\n') {
  const path = files.file(name, content);
  utimesSync(path, Date.now() / 1000, Date.now() / 1000 + seconds);
  return path;
}

// Unlike fails() this takes any detail, and the status of the probe.
function says(result, status, pattern) {
  assert.equal(result.status, status, result.stderr);
  assert.equal(result.stdout, '');
  assert.match(result.stderr, pattern);
}

describe('probe', { timeout: 300_000 }, () => {
  test('valid: 0, and nothing is printed', async () => {
    assert.equal(succeeds(await probe(expiring('valid', 60))), '');
  });
  test('-v: the seconds that are left', async () => {
    says(await probe('-v', expiring('valid', 100)), 0, /^cctoken: valid for another (9\d|100) s\n$/);
    says(await probe(expiring('valid', 100), '-v'), 0, /another/);
  });
  test('expired: 6', async () => {
    const path = expiring('expired', -5);
    const date = new Date(Math.floor(statSync(path).mtimeMs / 1000) * 1000).toISOString().replace('.000', '');
    says(await probe(path), 6, new RegExp(`^cctoken: unavailable: .*expired.*${date}\\n  try: .*cctoken watch.*\\n$`));
    says(await probe('-q', path), 6, /^cctoken: unavailable: .*\n$/);
  });
  test('at the second of its expiry', async () => says(await probe(expiring('now', 0)), 6, /unavailable/));
  test('a time before 1970', async () => says(await probe(expiring('old', -1e10)), 6, /unavailable/));
  test('a time far away', async () => assert.equal((await probe(expiring('far', 1e9))).status, 0));

  test('none: 8', async () => {
    const folder_ = files.path('folder');
    mkdirSync(folder_);
    const fifo = files.path('fifo');
    execFileSync('mkfifo', [fifo]);
    const dangling = files.path('dangling');
    symlinkSync('/nowhere', dangling);
    for (const path of [files.path('absent'), folder_, fifo, dangling, '/dev/null', expiring('empty', 60, '')]) {
      fails(await probe(path), 'file_unreadable');
    }
    fails(await probe(`${files.path('absent')}\n\x1b[31m`), 'file_unreadable');
  });
  test('a file that may not be read: 8', { skip: process.getuid() === 0 && 'root may read it' }, async () =>
    fails(await probe(files.file('locked', 'token', 0o000)), 'file_unreadable'));
  test('a name that begins with a dash', async () => {
    expiring('-q', 60);
    const result = await cctoken(['probe', '--', '-q'], { cwd: files.path('.') });
    assert.equal(result.status, 0, result.stderr);
  });
  test('usage', async () => {
    for (const args of [[], ['a', 'b'], [''], ['--', 'a', 'b'], ['--'], ['--unknown', 'a']]) {
      fails(await probe(...args), 'usage');
    }
  });
});

describe('probe of what get wrote', { timeout: 300_000 }, () => {
  const serve = async (changes) => startRaw([[good(changes)]]);
  let long, short, unknown;
  before(async () => {
    [long, short, unknown] = [await serve(), await serve({ expires_in: 1 }), await serve({ expires_in: undefined })];
  });
  after(() => Promise.all([long, short, unknown].map((server) => server.stop())));

  for (const format of ['token', 'json', 'header', 'env', 'curl', 'k8s']) {
    test(`--format ${format}`, async () => {
      const path = files.path(`of-${format}`);
      succeeds(await get(long, ['--output', path, '--format', format]));
      const left = statSync(path).mtimeMs - Date.now();
      assert.ok(left > 3_500_000 && left <= 3_600_000, `${left} ms`);
      assert.equal((await probe(path)).status, 0);
    });
  }
  test('until it expires', async () => {
    const path = files.path('short');
    succeeds(await get(short, ['--output', path]));
    await pause(2000);
    says(await probe(path), 6, /unavailable/);
  });
  test('a life that is not known: as if expired', async () => {
    const path = files.path('unknown');
    succeeds(await get(unknown, ['--output', path]), 'lifetime_unknown');
    says(await probe(path), 6, /unavailable/);
  });
  test('a life that is not known, with --assume-ttl', async () => {
    const path = files.path('assumed');
    succeeds(await get(unknown, ['--output', path, '--assume-ttl', '1000']), 'lifetime_unknown');
    says(await probe('-v', path), 0, /another (9\d\d|1000) s/);
  });
  test('a life without end', async () => {
    const eternal = await serve({ expires_in: Number.MAX_SAFE_INTEGER });
    const path = files.path('eternal');
    succeeds(await get(eternal, ['--output', path]));
    await eternal.stop();
    assert.equal((await probe(path)).status, 0);
  });
});

describe('where the time of a file cannot be set', { timeout: 300_000 }, () => {
  // long enough for a program under strace and qemu to be asked once before the end
  const SHORT_S = 5;
  let server, short, unknown;
  before(async () => {
    const serve = (changes) => startRaw([[good(changes)], [good({ ...changes, access_token: 'another-one' })]]);
    [server, short, unknown] = [await serve(), await serve({ expires_in: SHORT_S }), await serve({ expires_in: undefined })];
  });
  after(() => Promise.all([server, short, unknown].map((one) => one.stop())));
  // strace(1) makes the call fail, or succeed without an effect.
  const write = (from, path, injections, args = []) => {
    const inject = injections.flatMap((one) => ['-e', `inject=${one}`]);
    const line = ['get', '--token-url', from.url, '--ca', from.ca, '--output', path, ...args];
    return cctoken(['-f', '-qqq', '-o', '/dev/null', ...inject, binary, ...line], {
      program: 'strace',
      env: {
        PATH: process.env.PATH,
        ASAN_OPTIONS: 'detect_leaks=0',
        CCTOKEN_CLIENT_ID: 'plain',
        CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789',
      },
    });
  };
  const WAYS = ['utimensat:error=EPERM', 'utimensat:error=ENOSYS', 'utimensat:retval=0'];
  const near = (path) => assert.ok(Math.abs(statSync(path).mtimeMs - Date.now()) < 10_000, 'the time was set');
  let places = 0;
  const place = () => {
    places += 1;
    mkdirSync(files.path(`place-${places}`));
    return files.path(`place-${places}/token`);
  };

  for (const way of WAYS) {
    test(`${way}: valid until it expires`, async () => {
      const path = place();
      succeeds(await write(short, path, [way]));
      near(path);
      assert.equal(succeeds(await probe(path)), '');
      await pause(SHORT_S * 1000 + 500);
      says(await probe(path), 6, /unavailable.*expired/);
    });
  }
  for (const format of ['token', 'json', 'header', 'env', 'curl', 'k8s']) {
    test(`--format ${format}, and the same permissions`, async () => {
      const path = place();
      succeeds(await write(server, path, [WAYS[0]], ['--format', format, '--mode', '0640']));
      says(await probe('-v', path), 0, /another 3[56]\d\d s/);
      assert.equal(statSync(`${path}.expiry`).mode & 0o777, 0o640);
      assert.deepEqual(readdirSync(dirname(path)), ['token', 'token.expiry']);
    });
  }
  test('where it can be set there is no second file', async () => {
    const path = place();
    succeeds(await get(server, ['--output', path]));
    assert.deepEqual(readdirSync(dirname(path)), ['token']);
  });
  test('a life that is not known: as if expired', async () => {
    const path = place();
    succeeds(await write(unknown, path, [WAYS[0]]), 'lifetime_unknown');
    says(await probe(path), 6, /unavailable/);
  });
  test('what is recorded is not for another token', async () => {
    const path = place();
    succeeds(await write(server, path, [WAYS[0]]));
    writeFileSync(path, 'another\n');
    says(await probe(path), 6, /unavailable/);
  });
  test('the old token is valid until the new one takes its place', async () => {
    const path = place();
    succeeds(await write(server, path, [WAYS[0]]));
    const old = readFileSync(path, 'utf8');
    const slow = write(server, path, [WAYS[0], 'renameat,renameat2:delay_enter=1500000:when=2'], ['--format', 'header']);
    await until(() => readFileSync(`${path}.expiry`, 'utf8').split('\n').length === 4, 'two lines');
    assert.equal(readFileSync(path, 'utf8'), old);
    assert.equal(succeeds(await probe(path)), '');
    succeeds(await slow);
    assert.notEqual(readFileSync(path, 'utf8'), old);
    assert.equal(succeeds(await probe(path)), '');
    succeeds(await write(server, path, [WAYS[0]], ['--format', 'curl']));
    assert.equal(readFileSync(`${path}.expiry`, 'utf8').split('\n').length, 4, 'it does not grow');
    assert.equal(succeeds(await probe(path)), '');
  });
  test('a file of that name that is not ours stays, and the token is written', async () => {
    const path = place();
    writeFileSync(`${path}.expiry`, 'mine');
    succeeds(await write(server, path, [WAYS[0]]));
    assert.equal(readFileSync(`${path}.expiry`, 'utf8'), 'mine');
    says(await probe(path), 6, /unavailable/);
  });
  test('a damaged record counts as none', async () => {
    const path = place();
    succeeds(await write(server, path, [WAYS[0]]));
    const whole = readFileSync(`${path}.expiry`);
    for (let length = 0; length < whole.length; length += 5) {
      writeFileSync(`${path}.expiry`, whole.subarray(0, length));
      says(await probe(path), 6, /unavailable/);
    }
    writeFileSync(`${path}.expiry`, whole.toString().replace(/\d{6}\n$/, '99999x\n'));
    says(await probe(path), 6, /unavailable/);
    writeFileSync(`${path}.expiry`, whole);
    assert.equal((await probe(path)).status, 0);
  });
});
