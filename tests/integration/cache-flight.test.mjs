// SPDX-License-Identifier: MIT
// Many processes at once and one cache: one request, even if the process that sends it fails or is
// killed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { OUTCOMES, numberOf, outcomes, setTimes, tell } from './cache-file.mjs';
import { binary, cctoken, fails, folder, get, token } from './run.mjs';
import * as oidc from './servers/oidc.mjs';
import { answer, json, startRaw, token as good } from './servers/raw.mjs';
import { HIDDEN } from './watching.mjs';

const MANY = 100;
const SUITE = { timeout: 300_000 };
const files = folder();
const running = [];
const children = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of running.splice(0)) await server.stop();
});
after(() => files.remove());

let caches = 0;
function fresh() {
  caches += 1;
  mkdirSync(files.path(`${caches}`));
  return files.path(`${caches}/cache`);
}
async function serve(...answers) {
  const server = await startRaw(answers);
  running.push(server);
  return server;
}
// A server that gives what is said, then token-1, token-2 and so on.
const serveThen = (...first) =>
  serve(...first, ...Array.from({ length: 200 }, (_, i) => [good({ access_token: `token-${i + 1}` })]));
const started = (child) => children.push(child);
const cached = (server, path, args = [], more = {}) => get(server, ['--cache', path, ...args], { started, ...more });
const many = (count, run) => Promise.all(Array.from({ length: count }, (_, i) => run(i)));
const asked = (server, count) => assert.equal(server.requests.length, count, 'requests');
const now = () => Math.floor(Date.now() / 1000);
const same = (results) => {
  const tokens = new Set(results.map((result) => token(result)));
  assert.equal(tokens.size, 1, [...tokens].join(' '));
  return [...tokens][0];
};

async function until(what) {
  const end = performance.now() + 15_000;
  while (!what()) {
    assert.ok(performance.now() < end, 'it does not happen');
    await pause(10);
  }
}
function hasOpen({ pid }, path) {
  try {
    const top = `/proc/${pid}/fd`;
    return readdirSync(top).some((one) => readlinkSync(`${top}/${one}`) === path);
  } catch {
    return false; // it has ended meanwhile
  }
}
// Until so many processes have opened the lock, and had the time to note what was told there
// before.
async function gathered(path, count) {
  if (HIDDEN) return pause(1000); // it cannot be seen
  await until(() => children.filter((child) => hasOpen(child, `${path}.lock`)).length >= count);
  await pause(50);
}
// A piece for a server: it answers when so many wait for that.
const when = (path, count) => ({ until: () => gathered(path, count) });

const REFUSAL = json(401, { error: 'invalid_client', error_description: 'no such luck' });
const TOLD = /, which another process has just received\n/;

describe('a hundred processes at once', SUITE, () => {
  test('no cache yet, a real server: one request, one token', async () => {
    const server = await oidc.startOidc();
    running.push(server);
    const path = fresh();
    assert.ok(await server.issued(same(await many(MANY, () => cached(server, path)))));
    asked(server, 1);
  });
  test('a stale cache, a real server: one request', async () => {
    const server = await oidc.startOidc();
    running.push(server);
    const path = fresh();
    const old = token(await cached(server, path));
    setTimes(path, { requested: now() - 590, stored: now() - 590 });
    assert.notEqual(same(await many(MANY, () => cached(server, path))), old);
    asked(server, 2);
  });
  test('a wrong secret: one refusal, and the same cause for all', async () => {
    const path = fresh();
    const server = await serveThen([when(path, MANY), REFUSAL]);
    const results = await many(MANY, () => cached(server, path));
    asked(server, 1);
    for (const result of results) {
      fails(result, 'invalid_client');
      assert.match(result.stderr, /HTTP 401, invalid_client: no such luck/);
    }
    assert.equal(results.filter(({ stderr }) => TOLD.test(stderr)).length, MANY - 1);
  });
});

describe('who waits takes what comes', SUITE, () => {
  const CASES = {
    'a token that lives for half a minute': [],
    'one that would not do for --min-ttl': ['--min-ttl', '3600'],
    '--fresh: the new one': ['--fresh'],
  };
  for (const [what, args] of Object.entries(CASES)) {
    test(`${what}: one request`, async () => {
      const path = fresh();
      const server = await serveThen([when(path, 20), good({ access_token: 'short', expires_in: 30 })]);
      assert.equal(same(await many(20, () => cached(server, path, args))), 'short');
      asked(server, 1);
    });
  }
  test('a hundred, and tokens that live 30 s: one request', async () => {
    const path = fresh();
    const server = await serveThen([good({ access_token: 'short', expires_in: 30 })]);
    assert.equal(same(await many(MANY, () => cached(server, path, ['--min-ttl', '0']))), 'short');
    asked(server, 1);
  });
  test('one that has expired when it comes: somebody asks again', async () => {
    const path = fresh();
    const slow = [when(path, 4), { wait: 1100 }, good({ access_token: 'short', expires_in: 1 })];
    const server = await serveThen(slow);
    const tokens = (await many(4, () => cached(server, path))).map((result) => token(result)).sort();
    assert.deepEqual(tokens, ['short', 'token-1', 'token-1', 'token-1']);
    asked(server, 2);
  });
  test('one that cannot be stored: nobody stands in line for the next', async () => {
    const path = fresh();
    const eternal = good({ expires_in: undefined });
    // the last for all further
    const server = await serve([when(path, 8), eternal], [{ wait: 1000 }, eternal]);
    const began = performance.now();
    for (const result of await many(8, () => cached(server, path))) token(result, 'lifetime_unknown');
    assert.ok(performance.now() - began < 5000, `${performance.now() - began} ms`);
    asked(server, 8);
  });
  test('other requests do not concern it', async () => {
    const path = fresh();
    const server = await serveThen([when(path, 6), json(400, { error: 'invalid_scope' })]);
    const bad = cached(server, path, ['--scope', 'bad']);
    await until(() => server.requests.length === 1);
    assert.equal(same(await many(5, () => cached(server, path, ['--scope', 'good']))), 'token-1');
    fails(await bad, 'invalid_scope');
    asked(server, 2);
  });
});

describe('a failure is inherited', SUITE, () => {
  const FAILURES = {
    unavailable: [answer(503, 'x'), 6],
    not_json: [answer(200, 'x', { 'Content-Type': 'application/json' }), 7],
    html_response: [answer(403, '<html>', { 'Content-Type': 'text/html' }), 5],
  };
  for (const [cause, [failure, status]] of Object.entries(FAILURES)) {
    test(`${cause}, status ${status}`, async () => {
      const path = fresh();
      const server = await serveThen([when(path, 4), failure]);
      for (const result of await many(4, () => cached(server, path, ['--retry', '0']))) fails(result, cause, status);
      asked(server, 1);
    });
  }
  test('by --fresh too', async () => {
    const path = fresh();
    const server = await serveThen([good()], [when(path, 4), REFUSAL]);
    token(await cached(server, path));
    for (const result of await many(4, () => cached(server, path, ['--fresh']))) fails(result, 'invalid_client');
    asked(server, 2);
  });
  test('not one that came before', async () => {
    const path = fresh();
    const server = await serveThen([REFUSAL], [REFUSAL]);
    for (let i = 0; i < 2; i++) {
      const result = await cached(server, path);
      fails(result, 'invalid_client');
      assert.doesNotMatch(result.stderr, TOLD);
    }
    token(await cached(server, path));
    asked(server, 3);
  });
  test('not the impatience of another', async () => {
    const path = fresh();
    const server = await serveThen([{ hold: true }]);
    const impatient = cached(server, path, ['--timeout', '2']);
    await until(() => server.requests.length === 1);
    assert.equal(token(await cached(server, path, ['--timeout', '20'])), 'token-1');
    fails(await impatient, 'timeout');
  });
  test('not that another trusts the wrong root', async () => {
    const path = fresh();
    const server = await serveThen([when(path, 2), REFUSAL]);
    const one = cached(server, path);
    await until(() => server.requests.length === 1);
    const bundle = files.file('bundle.pem', readFileSync(server.ca));
    const two = cached({ ...server, ca: bundle }, path);
    fails(await one, 'invalid_client');
    assert.equal(token(await two), 'token-1');
  });
});

// A shell holds the lock, and the outcomes are written by hand.
describe('what is told', SUITE, () => {
  async function told(write) {
    const path = fresh();
    const lock = `${path}.lock`;
    const server = await serveThen([REFUSAL], [REFUSAL]);
    for (let i = 0; i < 2; i++) fails(await cached(server, path), 'invalid_client');
    const script = 'exec 9<>"$1"; flock 9; echo held; read -r line';
    const holder = spawn('sh', ['-c', script, 'sh', lock], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(holder);
    await once(holder.stdout, 'data');
    const result = cached(server, path);
    await gathered(path, 2);
    write(lock, outcomes(lock).at(-1));
    const early = await Promise.race([result, pause(300)]);
    holder.kill('SIGKILL');
    return { early, result: await result, server };
  }
  test('is believed while the lock is still held', async () => {
    const { early, server } = await told((lock, last) => tell(lock, last, numberOf(last) + 1));
    fails(early, 'invalid_client');
    assert.match(early.stderr, TOLD);
    asked(server, 2);
  });
  const IGNORED = {
    'when it is torn': (lock, last) => tell(lock, last, numberOf(last) + 1, true),
    'when it is an old one': (lock, last) => tell(lock, last, numberOf(last)),
    'when this version does not know the cause': (lock, last) => {
      last.write('x', OUTCOMES.cause);
      tell(lock, last, numberOf(last) + 1);
    },
    'when this version does not know the stage': (lock, last) => {
      assert.equal(last.toString('latin1', OUTCOMES.stage, OUTCOMES.stage + 6), 'oauth\0');
      last.write('x', OUTCOMES.stage);
      tell(lock, last, numberOf(last) + 1);
    },
    'when the lock was overwritten': (lock) => writeFileSync(lock, 'cctoken lock '.padEnd(20_000, 'x')),
  };
  for (const [what, write] of Object.entries(IGNORED)) {
    test(`is ignored ${what}`, async () => {
      const { early, result, server } = await told(write);
      assert.equal(early, undefined);
      assert.equal(token(result), 'token-1');
      asked(server, 3);
    });
  }
  test('goes on behind the largest number that somebody can plant', async () => {
    const path = fresh();
    const lock = `${path}.lock`;
    const server = await serve([REFUSAL]);
    fails(await cached(server, path), 'invalid_client');
    tell(lock, outcomes(lock)[0], 2n ** 64n - 1n);
    fails(await cached(server, path), 'invalid_client');
    assert.ok(outcomes(lock).some((one) => numberOf(one) === 2));
  });
  test('goes round: the last sixteen', async () => {
    const path = fresh();
    const server = await serve([REFUSAL]);
    for (let i = 1; i <= 20; i++) fails(await cached(server, path), 'invalid_client');
    assert.deepEqual(
      outcomes(`${path}.lock`).map(numberOf).sort((a, b) => a - b),
      Array.from({ length: 16 }, (_, i) => i + 5),
    );
  });
});

describe('what becomes of the holder', SUITE, () => {
  // One process asks, and the server does not answer it; then others come.
  async function held(count, args = []) {
    const path = fresh();
    const server = await serveThen([{ hold: true }]);
    const holder = cached(server, path, args).catch((error) => error);
    await until(() => server.requests.length === 1);
    const others = many(count, () => cached(server, path, args));
    await gathered(path, count + 1);
    return { path, server, holder, others, child: children[0] };
  }
  test('killed: one of the others asks', async () => {
    const { server, others, child } = await held(10);
    child.kill('SIGKILL');
    assert.equal(same(await others), 'token-1');
    asked(server, 2);
  });
  test('killed, and the next one, and the next', async () => {
    const path = fresh();
    const server = await serveThen([{ hold: true }], [{ hold: true }], [{ hold: true }]);
    const all = many(8, () => cached(server, path));
    for (let i = 1; i <= 3; i++) {
      await until(() => server.requests.length === i);
      const holder = holderOf(`${path}.lock`);
      children.find(({ pid }) => pid === holder).kill('SIGKILL');
    }
    const results = (await all).filter(({ signal }) => signal === null);
    assert.equal(results.length, 5);
    same(results);
    asked(server, 4);
  });
  test('stopped: all get a token within --timeout', async () => {
    const { path, server, others, child } = await held(5, ['--timeout', '4']);
    child.kill('SIGSTOP');
    for (const result of await others) {
      token(result);
      assert.ok(result.ms < 4000, `${result.ms} ms`);
    }
    assert.ok(server.requests.length <= 6, `${server.requests.length}`);
    const before = server.requests.length;
    const late = await cached(server, path);
    token(late);
    assert.equal(server.requests.length, before, 'what they stored serves');
  });
  test('slow: what it gets does not replace a token that was requested later', async () => {
    const path = fresh();
    let done = false;
    const late = [{ until: () => until(() => done) }, good({ access_token: 'late' })];
    const server = await serveThen(late);
    const holder = cached(server, path, ['--timeout', '30']);
    await until(() => server.requests.length === 1);
    assert.equal(token(await cached(server, path, ['--timeout', '5'])), 'token-1');
    done = true;
    assert.equal(token(await holder), 'late');
    assert.equal(token(await cached(server, path)), 'token-1');
    asked(server, 2);
  });
  test('stopped, and the server stalls: they end at --timeout', async () => {
    const path = fresh();
    const server = await serve([{ hold: true }]);
    const holder = cached(server, path, ['--timeout', '3']).catch((error) => error);
    await until(() => server.requests.length === 1);
    children[0].kill('SIGSTOP');
    const result = await cached(server, path, ['--timeout', '3']);
    fails(result, 'timeout');
    assert.ok(result.ms > 2900 && result.ms < 4000, `${result.ms} ms`);
    children[0].kill('SIGKILL');
    await holder;
  });
});

// The process that has the file locked, by the kernel's own table.
function holderOf(path) {
  const inode = spawnSync('stat', ['-c', '%i', path], { encoding: 'utf8' }).stdout.trim();
  const line = readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .find((one) => one.includes(' FLOCK ') && one.includes(`:${inode} `));
  return Number(/WRITE (\d+)/.exec(line)?.[1]);
}

describe('killed at any moment', SUITE, () => {
  test('no reader ever gets anything but a valid token', async () => {
    const path = fresh();
    const server = await oidc.startOidc();
    running.push(server);
    const issued = new Set();
    token(await cached(server, path));
    let killing = true;
    const read = async () => {
      while (killing) issued.add(token(await cached(server, path)));
    };
    const readers = many(2, read);
    const longest = process.env.CCTOKEN ? 60 : 15;
    let dead = 0;
    for (let i = 0; i < 60; i++) {
      let child;
      const one = cached(server, path, ['--fresh'], { started: (it) => (child = it) });
      await pause((i * longest) / 60);
      child.kill('SIGKILL');
      dead += (await one).signal === 'SIGKILL';
    }
    killing = false;
    await readers;
    assert.ok(dead > 10, `${dead} were killed in time`);
    for (const one of issued) assert.ok(await server.issued(one), one);
    token(await cached(server, path, ['--fresh']));
    assert.deepEqual(readdirSync(dirname(path)).sort(), ['cache', 'cache.lock'], 'nothing of them is left');
  });
});

describe('a full disk', SUITE, () => {
  const trial = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /mnt'], { encoding: 'utf8' });
  const skip = trial.status !== 0 && `no file system can be mounted here: ${trial.stderr.trim()}`;
  // Runs a script on a small disk, where "$@" is cctoken get with a cache, and `fill` takes all
  // room that is left.
  function onDisk(script, server) {
    const top = fresh().replace(/\/cache$/, '');
    const whole = `fill() { head -c 1000000 /dev/zero >"$T/full" 2>/dev/null || :; }
      many() { count=$1; shift; for i in $(seq "$count"); do ("$@" || echo "$?") & done; wait; }
      mount -t tmpfs -o size=64k none "$T"; ${script}`;
    const line = [binary, 'get', '--token-url', server.url, '--ca', server.ca, '--cache', `${top}/cache`];
    return cctoken(['-rm', 'sh', '-euc', whole, 'sh', ...line], {
      program: '/usr/bin/unshare',
      env: {
        PATH: process.env.PATH,
        T: top,
        CCTOKEN_CLIENT_ID: 'x',
        CCTOKEN_CLIENT_SECRET: 'wrong-secret-0123456789',
        ASAN_OPTIONS: 'detect_leaks=0',
      },
    });
  }
  const lines = ({ stdout, stderr }, count) => {
    const all = stdout.trim().split('\n');
    assert.equal(all.length, count, stderr);
    return [...new Set(all)];
  };
  const WAIT = { wait: process.env.CCTOKEN ? 4000 : 1500 };

  test('a hundred processes and a refusal: one request', { skip }, async () => {
    const server = await serve([good()], [WAIT, REFUSAL]);
    const result = await onDisk(`"$@" >/dev/null; fill; many ${MANY} "$@" --fresh`, server);
    assert.deepEqual(lines(result, MANY), ['5']);
    asked(server, 2);
  });
  test('a hundred processes and a token: one request', { skip }, async () => {
    const server = await serveThen([good({ expires_in: 1 })], [WAIT, good({ access_token: 'the-one' })]);
    const result = await onDisk(`"$@" >/dev/null; fill; sleep 1.1; many ${MANY} "$@"; "$@"`, server);
    assert.deepEqual(lines(result, MANY + 1), ['the-one']);
    assert.match(result.stderr, /^cctoken: warning: file_unwritable: .*: No space left on device$/m);
    asked(server, 2);
  });
  test('one after the other, and --fresh: the last token serves', { skip }, async () => {
    const server = await serveThen([good({ expires_in: 1 })]);
    const script = `"$@" >/dev/null; fill; sleep 1.1; "$@"; "$@"; "$@" --fresh; "$@"; "$@" --scope other; "$@"`;
    const result = await onDisk(script, server);
    assert.equal(result.stdout.replaceAll('token-', ''), '1\n1\n2\n2\n3\n4\n', result.stderr);
  });
  test('when there is room again no token stays beside the lock', { skip }, async () => {
    const server = await serveThen([good({ expires_in: 1 })]);
    const script = `"$@" >/dev/null; fill; sleep 1.1; "$@"; grep -c token-1 "$T/cache.lock"
      rm "$T/full"; "$@" --fresh; grep -c token- "$T/cache.lock" || :; "$@"`;
    const result = await onDisk(script, server);
    assert.equal(result.stdout, 'token-1\n1\ntoken-2\n0\ntoken-2\n', result.stderr);
  });
  test('forget removes the token beside the lock', { skip }, async () => {
    const server = await serveThen([good({ expires_in: 1 })]);
    const script = `"$@" >/dev/null; fill; sleep 1.1; "$@" --scope x; p=$1; shift; shift; "$p" forget -v "$@" --scope x
      grep -c token- "$T/cache.lock" || :; "$p" get "$@" --scope x`;
    const result = await onDisk(script, server);
    assert.equal(result.stdout, 'token-1\n0\ntoken-2\n', result.stderr);
    assert.match(result.stderr, /cctoken: tokens removed from the cache: \d\n/);
  });
  test('a token that is too large for that place: everyone gets one', { skip }, async () => {
    const scope = 'x'.repeat(30_000);
    const large = good({ access_token: 'y'.repeat(32_000), scope });
    const server = await serve([good({ expires_in: 1 })], [large]);
    const script = '"$@" >/dev/null; fill; sleep 1.1; for i in 1 2 3; do "$@" | wc -c & done; wait';
    assert.deepEqual(lines(await onDisk(script, server), 3), ['32001']);
    asked(server, 4);
  });
  test('from the start, and no attributes: everyone gets a token', { skip }, async () => {
    const server = await serveThen();
    const none = 'strace -f -qqq -o /dev/null -e inject=fsetxattr:error=EOPNOTSUPP "$@"';
    const result = await onDisk(`fill; for i in 1 2 3; do ${none}; done; ls -A "$T"; wc -c <"$T/cache.lock"`, server);
    assert.deepEqual(lines(result, 6).sort(), ['0', 'cache.lock', 'full', 'token-1', 'token-2', 'token-3']);
  });
  const ATTRIBUTES = 'import os, sys; os.setxattr(sys.argv[1], "user.test", b"x" * 4096)';
  const script = `mount -t tmpfs none /mnt; : >/mnt/x; python3 -c '${ATTRIBUTES}' /mnt/x`;
  const without = skip || (spawnSync('unshare', ['-rm', 'sh', '-ec', script]).status !== 0 && 'tmpfs has no attributes');
  test('from the start, a hundred processes and a token: one request', { skip: without }, async () => {
    const server = await serveThen([WAIT, good({ access_token: 'the-one' })]);
    const result = await onDisk(`fill; many ${MANY} "$@"; "$@"; ls -A "$T"`, server);
    assert.deepEqual(lines(result, MANY + 3).sort(), ['cache.lock', 'full', 'the-one']);
    asked(server, 1);
  });
  test('from the start, a hundred processes and a refusal: one request', { skip: without }, async () => {
    const server = await serve([WAIT, REFUSAL]);
    const result = await onDisk(`fill; many ${MANY} "$@"`, server);
    assert.deepEqual(lines(result, MANY), ['5']);
    asked(server, 1);
    assert.match(result.stderr, /HTTP 401, invalid_client: no such luck, which another/);
  });
  test('from the start, one after the other, then with room: all is well again', { skip: without }, async () => {
    const server = await serveThen();
    const names = `python3 -c 'import os, sys; print(os.listxattr(sys.argv[1]))' "$T/cache.lock"`;
    // What was kept without room serves on; the next request is recorded in the file.
    const result = await onDisk(`fill; "$@"; "$@" --fresh; "$@"; rm "$T/full"; "$@"; "$@" --fresh; ${names}; "$@"`, server);
    assert.equal(result.stdout, 'token-1\ntoken-2\ntoken-2\ntoken-2\ntoken-3\n[]\ntoken-3\n', result.stderr);
  });
});
