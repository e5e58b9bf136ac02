// SPDX-License-Identifier: MIT
// `cctoken watch`: when it renews, what it keeps, how it waits, how it ends.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { cctoken, fails, folder } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { listen } from './servers/loopback.mjs';
import { SECRET, TOKEN } from './servers/moody.mjs';
import { HIDDEN, endsWell, leftovers, remembers, startWatch, until, watchingWith } from './watching.mjs';

const files = folder();
after(() => files.remove());

let count = 0;
// A file for a token, in a folder of its own.
function place() {
  const path = files.path(`output-${(count += 1)}`);
  mkdirSync(path);
  return join(path, 'token');
}

const SUITE = { timeout: 600_000 };
const sanitized = process.env.CCTOKEN !== undefined;
const busy = (headers = {}) => ({ status: 503, headers });
const number = (output) => Number(TOKEN.exec(readFileSync(output, 'utf8'))[1]);
const probe = (...args) => cctoken(['probe', ...args]);

const watching = watchingWith(place);

const once = (server, args = [], more = {}) =>
  cctoken(['watch', '--token-url', server.url, '--ca', server.ca, ...args], {
    env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET },
    ...more,
  });

describe('a token that is kept fresh', SUITE, () => {
  test('written as a whole, mode 0600, its expiry as the time of its last change', () =>
    watching(async (server, start) => {
      const watch = start();
      const { expires_in, wait_ms } = await watch.event('written');
      assert.equal(expires_in, 3600);
      assert.ok(wait_ms > 2_700_000 && wait_ms <= 3_024_000, `${wait_ms} ms`);
      assert.match(readFileSync(watch.output, 'utf8'), /^moody-1-\d+-end\n$/);
      const { mode, mtimeMs } = statSync(watch.output);
      assert.equal(mode & 0o777, 0o600);
      assert.ok(Math.abs(mtimeMs - (server.requests[0].at + 3_600_000)) < 10_000);
      assert.equal((await probe(watch.output)).status, 0);
      await endsWell(watch);
    }));
  test('--format, --mode', () =>
    watching(async (server, start) => {
      const watch = start({ args: ['--format', 'env', '--mode', '0644'] });
      await watch.event('written');
      assert.match(readFileSync(watch.output, 'utf8'), /^ACCESS_TOKEN=moody-1-\d+-end\n$/);
      assert.equal(statSync(watch.output).mode & 0o777, 0o644);
      assert.equal((await probe(watch.output)).status, 0);
      await endsWell(watch);
    }));
  test('renewed after 80 % of its life', () =>
    watching(
      async (server, start) => {
        const watch = start();
        await watch.event('written', 4);
        const { requests } = server;
        // 1520 to 1680 each, and a slow machine: what one request is late, the next gap is short.
        const gaps = requests[3].at - requests[0].at;
        assert.ok(gaps > 3 * 1400 && gaps < 3 * (1680 + 2000), `${gaps} ms`);
        assert.equal(watch.events.filter(({ event }) => event === 'failed').length, 0);
        await endsWell(watch);
      },
      { lifetime: 2 },
    ));
  test('a life that is not known is taken for 300 s, and warned of once', () =>
    watching(
      async (server, start) => {
        const watch = start();
        const { expires_in, wait_ms } = await watch.event('written');
        assert.equal(expires_in, undefined);
        assert.ok(wait_ms > 220_000 && wait_ms <= 252_000, `${wait_ms} ms`);
        const left = statSync(watch.output).mtimeMs - Date.now();
        assert.ok(left > 280_000 && left <= 301_000, `${left} ms`);
        watch.child.kill('SIGHUP');
        await watch.event('written', 2);
        const warnings = watch.events.filter(({ event }) => event === 'warning').map(({ cause }) => cause);
        assert.deepEqual(warnings, ['lifetime_unknown']);
        await endsWell(watch);
      },
      { lifetime: null },
    ));
  test('--assume-ttl, and never a token from a cache', () =>
    watching(
      async (server, start) => {
        const cache = files.path('cache');
        const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET, CCTOKEN_CACHE: cache };
        const watch = start({ args: ['--assume-ttl', '1000'], env });
        const { wait_ms } = await watch.event('written');
        assert.ok(wait_ms > 740_000 && wait_ms <= 840_000, `${wait_ms} ms`);
        const left = statSync(watch.output).mtimeMs - Date.now();
        assert.ok(left > 980_000 && left <= 1_001_000, `${left} ms`);
        watch.child.kill('SIGHUP');
        await watch.event('written', 2);
        assert.equal(number(watch.output), 2);
        assert.throws(() => statSync(cache), { code: 'ENOENT' });
        await endsWell(watch);
      },
      { lifetime: null },
    ));
  test('SIGHUP renews at once', () =>
    watching(async (server, start) => {
      const watch = start();
      for (let n = 1; n <= 4; n++) {
        await watch.event('written', n);
        assert.equal(number(watch.output), n);
        watch.child.kill('SIGHUP');
      }
      await watch.event('renewing', 4);
      await endsWell(watch);
    }));
  test('SIGHUP during a request: another follows', () =>
    watching(
      async (server, start) => {
        const watch = start();
        await until(() => server.requests.length === 1, 'a request');
        watch.child.kill('SIGHUP');
        await watch.event('written', 2);
        await endsWell(watch);
      },
      { mood: ({ n }) => (n === 0 ? { wait: 700 } : undefined) },
    ));
});

describe('a server that fails', SUITE, () => {
  test('the token is kept while the server is away, and renewed when it is back', () =>
    watching(
      async (server, start) => {
        const watch = start();
        await watch.event('written');
        await server.down();
        await watch.failure('connection_refused', 3);
        assert.equal(number(watch.output), 1);
        // It expires, and stays.
        await until(() => watch.events.some((event) => event.event === 'failed' && event.expires_in === 0), 'expired');
        await pause(1100);
        assert.equal(number(watch.output), 1);
        assert.equal((await probe(watch.output)).status, 6);
        const known = watch.events.filter(({ event }) => event === 'written').length;
        await server.up();
        await watch.event('written', known + 1);
        await endsWell(watch);
      },
      { lifetime: 3 },
    ));
  test('waits double, with jitter', () =>
    watching(
      async (server, start) => {
        const watch = start();
        await watch.failure('unavailable', 4);
        const waits = watch.events.filter(({ event }) => event === 'failed').map(({ wait_ms }) => wait_ms);
        [250, 500, 1000, 2000].forEach((most, i) =>
          assert.ok(waits[i] >= (most * 2) / 5 && waits[i] <= most, `${waits[i]} ms`),
        );
        await endsWell(watch);
        assert.equal(watch.events.some(({ expires_in }) => expires_in !== undefined), false);
      },
      { mood: () => busy() },
    ));
  test('while a token is held, an eighth of what remains of its life', () =>
    watching(
      async (server, start) => {
        const watch = start();
        await watch.event('written');
        server.mood = () => busy();
        watch.child.kill('SIGHUP');
        await watch.failure('unavailable', 12);
        const failures = watch.events.filter(({ event }) => event === 'failed');
        for (const { wait_ms, expires_in } of failures.filter((failure) => failure.expires_in > 0)) {
          assert.ok(wait_ms <= Math.max(100, (expires_in + 1) * 125), `${wait_ms} ms with ${expires_in} s left`);
        }
        await endsWell(watch);
      },
      { lifetime: 8 },
    ));
  test('Retry-After is obeyed', () =>
    watching(
      async (server, start) => {
        const watch = start();
        const { wait_ms } = await watch.failure('rate_limited');
        assert.ok(wait_ms >= 2000 && wait_ms < 3000, `${wait_ms} ms`);
        await watch.event('written');
        assert.ok(server.requests[1].at - server.requests[0].at >= 1950);
        await endsWell(watch);
      },
      { mood: ({ n }) => (n === 0 ? { status: 429, headers: { 'Retry-After': '2' } } : undefined) },
    ));
  test('a refused client: 5 s, then 10; SIGHUP asks at once', () =>
    watching(async (server, start) => {
      server.accept = ['another secret'];
      const watch = start();
      const first = await watch.failure('invalid_client');
      assert.deepEqual([first.wait_ms, first.exit_status, first.http_status], [5000, 5, 401]);
      await pause(500);
      assert.equal(server.requests.length, 1);
      assert.equal((await watch.failure('invalid_client', 2)).wait_ms, 10_000);
      assert.ok(server.requests[1].at - server.requests[0].at >= 4950);
      server.accept = [SECRET];
      watch.child.kill('SIGHUP');
      await watch.event('written');
      await endsWell(watch);
    }));
  test('one try for each request, whatever --retry says', () =>
    watching(
      async (server, start) => {
        const watch = start({ args: ['--retry', '9'] });
        await watch.failure('unavailable', 2);
        assert.ok(server.requests.length <= 3);
        await endsWell(watch);
      },
      { mood: () => busy() },
    ));
});

describe('credentials that are rotated', SUITE, () => {
  const file = (path) => ({ env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET_FILE: path } });
  const NEXT = 'the-next-secret-0123456789';

  test('a secret file that is written anew', () =>
    watching(async (server, start) => {
      const path = files.file('secret', SECRET);
      const watch = start(file(path));
      await watch.event('written');
      server.accept = [NEXT];
      writeFileSync(path, `${NEXT}\n`);
      watch.child.kill('SIGHUP');
      await watch.event('written', 2);
      assert.deepEqual(server.requests.map(({ secret }) => secret), [SECRET, NEXT]);
      await endsWell(watch);
    }));
  test('a folder whose ..data is swapped, as Kubernetes does', () =>
    watching(async (server, start) => {
      const top = files.path('volume');
      const version = (name, secret) => {
        mkdirSync(join(top, name), { recursive: true });
        writeFileSync(join(top, name, 'secret'), secret);
        symlinkSync(name, join(top, '..data_tmp'));
        renameSync(join(top, '..data_tmp'), join(top, '..data'));
      };
      version('..1', SECRET);
      symlinkSync('..data/secret', join(top, 'secret'));
      const watch = start(file(join(top, 'secret')));
      await watch.event('written');
      server.accept = [NEXT];
      version('..2', NEXT);
      rmSync(join(top, '..1'), { recursive: true });
      watch.child.kill('SIGHUP');
      await watch.event('written', 2);
      assert.equal(server.requests[1].secret, NEXT);
      await endsWell(watch);
    }));
  test('an env-file', () =>
    watching(async (server, start) => {
      const path = files.file('env', `CCTOKEN_CLIENT_ID=plain\nCCTOKEN_CLIENT_SECRET=${SECRET}\n`);
      const watch = start({ env: {}, args: ['--env-file', path] });
      await watch.event('written');
      server.accept = [NEXT];
      writeFileSync(path, `CCTOKEN_CLIENT_ID=other\nCCTOKEN_CLIENT_SECRET=${NEXT}\n`);
      watch.child.kill('SIGHUP');
      await watch.event('written', 2);
      assert.deepEqual([server.requests[1].id, server.requests[1].secret], ['other', NEXT]);
      await endsWell(watch);
    }));
  test('empty, then away, then there again: logged, and tried again', () =>
    watching(async (server, start) => {
      const path = files.file('fragile', SECRET);
      const watch = start(file(path));
      await watch.event('written');
      writeFileSync(path, '');
      watch.child.kill('SIGHUP');
      assert.equal((await watch.failure('secret_missing')).wait_ms, 5000);
      rmSync(path);
      watch.child.kill('SIGHUP');
      const { wait_ms, expires_in } = await watch.failure('file_unreadable');
      assert.ok(wait_ms >= 100 && wait_ms <= 250 && expires_in > 3000);
      await watch.failure('file_unreadable', 2);
      assert.equal(server.requests.length, 1);
      assert.equal(number(watch.output), 1);
      writeFileSync(path, SECRET);
      await watch.event('written', 2); // without being told
      await endsWell(watch);
    }));
  test('the environment survives many renewals', () =>
    watching(async (server, start) => {
      const watch = start({ args: ['--param', 'name=value', '--audience', 'api'] });
      for (let n = 1; n <= 40; n++) {
        await watch.event('written', n);
        watch.child.kill('SIGHUP');
      }
      await watch.event('written', 41);
      const [first, ...others] = server.requests.map(({ secret, body }) => `${secret} ${body}`);
      assert.match(first, /^moody-secret.*name=value.*audience=api$/);
      others.forEach((one) => assert.equal(one, first));
      await endsWell(watch);
    }));
  for (const [what, more, stdin] of [
    ['the secret', ['--client-secret-file', '-', '--client-id', 'plain'], SECRET],
    ['the env-file', ['--env-file', '-'], `CCTOKEN_CLIENT_ID=plain\nCCTOKEN_CLIENT_SECRET=${SECRET}\n`],
  ]) {
    test(`${what} from standard input is kept`, () =>
      watching(async (server, start) => {
        const watch = start({ env: {}, args: more, stdin });
        await watch.event('written');
        watch.child.kill('SIGHUP');
        await watch.event('written', 2);
        assert.deepEqual(server.requests.map(({ secret }) => secret), [SECRET, SECRET]);
        await endsWell(watch);
      }));
  }
});

describe('its memory while it waits', { ...SUITE, skip: (sanitized && 'sanitizers keep what was released') || HIDDEN }, () => {
  const SHAPES = { 'the secret': SECRET, 'its Basic credentials': Buffer.from(`plain:${SECRET}`).toString('base64') };
  const asked = async (watch, server) => {
    for (const [what, text] of Object.entries(SHAPES)) assert.ok(!remembers(watch, text), `it holds ${what}`);
    assert.ok(remembers(watch, watch.output), 'the search finds nothing at all');
    assert.ok(!remembers(watch, `moody-${server.issued}-`), 'it holds the token');
  };
  for (const chain of ['ec', 'rsa']) {
    test(`no secret and no token, ${chain}`, () =>
      watching(
        async (server, start) => {
          const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET_FILE: files.file('wiped', SECRET) };
          const watch = start({ env });
          await watch.event('written');
          await pause(200);
          await asked(watch, server);
          server.mood = () => busy();
          watch.child.kill('SIGHUP');
          await watch.failure('unavailable', 4); // a wait of a second at least
          await pause(200);
          await asked(watch, server);
          await endsWell(watch);
        },
        { chain },
      ));
  }
  test('nor that of an env-file', () =>
    watching(async (server, start) => {
      const path = files.file('env-wiped', `CCTOKEN_CLIENT_ID=plain\nCCTOKEN_CLIENT_SECRET=${SECRET}\n`);
      const watch = start({ env: {}, args: ['--env-file', path] });
      await watch.event('written');
      await pause(200);
      await asked(watch, server);
      await endsWell(watch);
    }));
});

describe('the output', SUITE, () => {
  test('taken away and given back', () =>
    watching(async (server, start) => {
      const watch = start();
      const parent = dirname(watch.output);
      await watch.event('written');
      renameSync(parent, `${parent}-away`);
      watch.child.kill('SIGHUP');
      await watch.failure('file_unwritable', 2);
      renameSync(`${parent}-away`, parent);
      await watch.event('written', 2);
      await endsWell(watch);
    }));
  test('a link planted there is not followed: output_refused, and tried again', () =>
    watching(async (server, start) => {
      const watch = start();
      await watch.event('written');
      const target = files.file(`target-${count}`, 'untouched');
      rmSync(watch.output);
      symlinkSync(target, watch.output);
      watch.child.kill('SIGHUP');
      await watch.failure('output_refused');
      rmSync(watch.output);
      await watch.event('written', 2);
      assert.equal(readFileSync(target, 'utf8'), 'untouched');
      await endsWell(watch);
    }));

  const namespace = ['unshare', '-rm'];
  const [program, ...args] = namespace;
  const skip = spawnSync(program, [...args, '/bin/true']).status !== 0 && 'no namespace can be made here';
  test('a disk that becomes full, and read-only: the token is kept', { skip }, () =>
    watching(async (server, start) => {
      const disk = files.path('disk');
      mkdirSync(disk);
      const mount = `mount -t tmpfs -o size=16384 none ${disk} && exec "$@"`;
      const watch = start({ output: join(disk, 'token'), before: [...namespace, '/bin/sh', '-c', mount, 'sh'] });
      await watch.event('written');
      const seen = `/proc/${watch.child.pid}/root${disk}`; // in its namespace
      const read = () => readFileSync(join(seen, 'token'), 'utf8');
      const first = read();
      assert.throws(() => writeFileSync(join(seen, 'filler'), 'x'.repeat(65536)), { code: 'ENOSPC' });
      watch.child.kill('SIGHUP');
      await watch.failure('file_unwritable', 2);
      assert.equal(read(), first);
      rmSync(join(seen, 'filler'));
      const known = watch.events.filter(({ event }) => event === 'written').length;
      await watch.event('written', known + 1);
      const second = read();
      assert.notEqual(second, first);
      assert.deepEqual(leftovers(join(seen, 'token')), []);

      const remount = (how) =>
        execFileSync('nsenter', ['-t', watch.child.pid, '-U', '-m', '--preserve-credentials', 'mount', '-o', `remount,${how}`, disk]);
      const failed = watch.events.filter(({ event }) => event === 'failed').length;
      remount('ro');
      watch.child.kill('SIGHUP');
      await watch.failure('file_unwritable', failed + 2);
      assert.equal(read(), second);
      remount('rw,size=16384');
      await watch.event('written', known + 2);
      assert.deepEqual(await watch.stop(), { status: 0, signal: null });
    }));
});

describe('its end', SUITE, () => {
  // What a server may be doing meanwhile.
  const silent = (pieces) => createServer((socket) => socket.write(pieces, () => {}));

  for (const signal of ['SIGTERM', 'SIGINT']) {
    test(`${signal} while it waits`, () =>
      watching(async (server, start) => {
        const watch = start();
        await watch.event('written');
        await endsWell(watch, signal);
        assert.equal(watch.events.at(-1).event, 'stopping');
        assert.equal(watch.events.at(-1).signal, signal);
        assert.equal(number(watch.output), 1);
      }));
    test(`${signal} while it waits to try again`, () =>
      watching(
        async (server, start) => {
          const watch = start();
          await watch.failure('unavailable');
          await endsWell(watch, signal);
        },
        { mood: () => busy({ 'Retry-After': '60' }) },
      ));
    test(`${signal} while the server does not answer`, () =>
      watching(
        async (server, start) => {
          const watch = start();
          await until(() => server.requests.length === 1, 'a request');
          await endsWell(watch, signal);
        },
        { mood: () => ({ hang: true }) },
      ));
    test(`${signal} during a handshake that does not go on`, async () => {
      const server = silent('');
      let connections = 0;
      server.on('connection', () => (connections += 1));
      const { port, stop } = await listen(server);
      const watch = startWatch({ url: `https://localhost:${port}/`, ca: certificate('ec-root.pem') }, { output: place() });
      try {
        await until(() => connections === 1, 'a connection');
        await pause(200);
        await endsWell(watch, signal);
      } finally {
        watch.child.kill('SIGKILL');
        await stop();
      }
    });
  }
  test('signals that its parent ignores or blocks end it all the same', () =>
    watching(async (server, start) => {
      const watch = start({ before: ['/bin/sh', '-c', 'trap "" HUP INT TERM; exec "$@"', 'sh'] });
      await watch.event('written');
      watch.child.kill('SIGHUP');
      await watch.event('written', 2);
      await endsWell(watch, 'SIGINT');
    }));
  test('a log that nobody reads does not hold it up', async () =>
    watching(async (server, start) => {
      const fifo = files.path('log');
      execFileSync('mkfifo', [fifo]);
      const reader = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
      try {
        for (;;) writeSync(reader, 'x'.repeat(4096));
      } catch (error) {
        assert.equal(error.code, 'EAGAIN');
      }
      const watch = start({ before: ['/bin/sh', '-c', `exec "$@" 2>${fifo}`, 'sh'] });
      await until(() => server.issued === 1, 'a token');
      watch.child.kill('SIGHUP');
      await until(() => server.issued === 2, 'another');
      assert.deepEqual(await watch.stop(), { status: 0, signal: null });
      closeSync(reader);
    }));
});

describe('service managers', SUITE, () => {
  // Prints each datagram in a line; Node has no sockets of that kind.
  const LISTEN = `use Socket; $| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; my $name = $ARGV[0]; $name =~ s/^@/\\0/;
    bind(S, pack_sockaddr_un($name)) or die $!; print "listening\\n"; while (defined recv(S, my $text, 4096, 0)) { print "$text\\n" }`;

  for (const [what, name] of [
    ['a path', () => files.path('notify')],
    ['an abstract name', () => `@cctoken-test-${process.pid}-${Date.now()}`],
  ]) {
    test(`NOTIFY_SOCKET, ${what}: READY=1 with the first token, STOPPING=1 at the end`, () =>
      watching(
        async (server, start) => {
          const socket = name();
          const listener = spawn('perl', ['-e', LISTEN, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
          let heard = '';
          after(() => listener.kill());
          listener.stdout.on('data', (chunk) => (heard += chunk));
          await until(() => heard === 'listening\n', 'listening');
          const watch = start({
            env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET, NOTIFY_SOCKET: socket },
          });
          await watch.failure('unavailable');
          assert.equal(heard, 'listening\n');
          await watch.event('written');
          await until(() => heard.includes('READY=1\n'), 'READY=1');
          watch.child.kill('SIGHUP');
          await watch.event('written', 2);
          await endsWell(watch);
          await until(() => heard.includes('STOPPING=1\n'), 'STOPPING=1');
          assert.equal(heard, 'listening\nREADY=1\nSTOPPING=1\n');
          listener.kill();
        },
        { mood: ({ n }) => (n === 0 ? busy() : undefined) },
      ));
  }
  test('nobody listens there: no matter', () =>
    watching(async (server, start) => {
      const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET };
      for (const NOTIFY_SOCKET of ['/nowhere/at/all', '@', 'relative', `/${'x'.repeat(200)}`]) {
        const watch = start({ env: { ...env, NOTIFY_SOCKET } });
        await watch.event('written');
        await endsWell(watch);
      }
    }));
});

describe('the log', SUITE, () => {
  test('text: one line for each event', () =>
    watching(async (server, start) => {
      const watch = start({ log: null });
      await until(() => watch.lines.length === 2, 'two lines');
      server.mood = () => busy();
      watch.child.kill('SIGHUP');
      await until(() => watch.lines.length >= 4, 'four lines');
      await endsWell(watch);
      assert.match(watch.lines[0], /^cctoken: started: \S/);
      assert.match(watch.lines[1], /^cctoken: written: a token with a lifetime of 3600 s; it is renewed in \d+ s$/);
      assert.match(watch.lines[2], /^cctoken: renewing: .*SIGHUP/);
      assert.match(watch.lines[3], /^cctoken: unavailable: .*503.*valid for another \d+ s; next attempt in 0\.\d s$/);
      assert.match(watch.lines.at(-1), /^cctoken: stopping: after SIGTERM$/);
    }));
  test('json: every line is an object with a time and an event', () =>
    watching(async (server, start) => {
      const watch = start();
      await watch.event('written');
      await endsWell(watch);
      assert.equal(watch.lines.length, watch.events.length);
      for (const { time, event } of watch.events) {
        assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        assert.match(event, /^(started|written|stopping)$/);
      }
      assert.equal(watch.events[0].output, watch.output);
    }));
  for (const log of ['text', 'json']) {
    test(`-q, ${log}: failures only`, () =>
      watching(
        async (server, start) => {
          const watch = start({ args: ['-q'], log });
          await until(() => server.issued === 1, 'a token');
          await endsWell(watch);
          assert.equal(watch.lines.length, 1, watch.stderr);
          assert.match(watch.lines[0], /unavailable/);
        },
        { mood: ({ n }) => (n === 0 ? busy() : undefined) },
      ));
  }
  test('-v: stages as well', () =>
    watching(async (server, start) => {
      const watch = start({ args: ['-v'], log: null });
      await until(() => watch.stderr.includes('written: '), 'a token');
      assert.match(watch.stderr, /^cctoken: connect: /m);
      await endsWell(watch);
    }));
});

describe('--once', SUITE, () => {
  test('a token, and the end', () =>
    watching(async (server) => {
      const output = place();
      const { status, stdout, stderr } = await once(server, ['--once', '--output', output]);
      assert.deepEqual([status, stdout], [0, '']);
      assert.match(stderr, /^cctoken: written: a token with a lifetime of 3600 s\n$/);
      assert.equal(number(output), 1);
      assert.equal((await probe(output)).status, 0);
    }));
  test('the retries of get', () =>
    watching(
      async (server) => {
        const output = place();
        assert.equal((await once(server, ['--once', '--output', output])).status, 0);
        assert.equal(server.requests.length, 2);
      },
      { mood: ({ n }) => (n === 0 ? busy() : undefined) },
    ));
  test('and its statuses', () =>
    watching(async (server) => {
      const ask = (...args) => once(server, ['--once', '--output', place(), ...args]);
      server.accept = [];
      fails(await ask(), 'invalid_client');
      server.mood = () => busy();
      fails(await ask('--retry', '0'), 'unavailable');
      assert.equal(server.requests.length, 2);
      await server.down();
      fails(await ask('--retry', '0'), 'connection_refused');
      await server.up();
    }));
});

describe('faults at the start end it at once', SUITE, () => {
  const CASES = {
    'no output': [[], {}, 'usage'],
    'an unknown format': [['--output', 'x', '--format', 'xml'], {}, 'usage'],
    'an unknown log': [['--output', 'x', '--log', 'xml'], {}, 'usage'],
    'an argument': [['--output', 'x', 'y'], {}, 'usage'],
    'no secret': [['--output', 'x'], { CCTOKEN_CLIENT_SECRET: '' }, 'secret_missing'],
    'a placeholder': [['--output', 'x'], { CCTOKEN_CLIENT_SECRET: 'changeme' }, 'placeholder'],
    'a secret file that is not there': [['--output', 'x', '--client-secret-file', '/nowhere'], {}, 'file_unreadable'],
    'an output that cannot be written': [['--output', '/nowhere/token'], {}, 'file_unwritable'],
    'an output that is no file': [['--output', '/dev/null'], {}, 'output_refused'],
    'a trace that cannot be written': [['--output', 'x', '--trace=/nowhere/trace'], {}, 'file_unwritable'],
  };
  for (const [what, [args, env, cause]] of Object.entries(CASES)) {
    test(what, () =>
      watching(async (server) => {
        const all = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET, ...env };
        const more = { env: all, cwd: files.path('.') };
        fails(await once(server, args, more), cause);
        if (cause !== 'usage') {
          const { status, stderr } = await once(server, [...args, '--log', 'json'], more);
          const event = JSON.parse(stderr);
          assert.deepEqual([event.event, event.cause, event.exit_status], ['failed', cause, status]);
          assert.match(event.advice, /\S/);
        }
        assert.equal(server.requests.length, 0);
      }),
    );
  }
});
