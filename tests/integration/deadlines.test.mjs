// SPDX-License-Identifier: MIT
// Nothing that the program waits for outside of a request holds up its deadline or a signal: no
// FIFO, terminal, socket, log that nobody reads, file system that does not respond, or timer that
// fails.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { binary, cctoken, fails, folder, get, succeeds, token } from './run.mjs';
import { SECRET } from './servers/moody.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';
import { endsWell, until, watchingWith } from './watching.mjs';

const files = folder();
after(() => files.remove());

const SUITE = { timeout: 600_000 };
const sanitized = process.env.CCTOKEN !== undefined && 'sanitizers do not work under strace';
const helper = (name) => fileURLToPath(new URL(`../servers/${name}`, import.meta.url));
const ID = { CCTOKEN_CLIENT_ID: 'plain' };
const WHO = { ...ID, CCTOKEN_CLIENT_SECRET: SECRET };

let count = 0;
const fresh = (name) => files.path(`${name}-${(count += 1)}`);
function fifo() {
  const path = fresh('fifo');
  execFileSync('mkfifo', [path]);
  return path;
}
// A folder of its own for a token.
function place() {
  const path = fresh('output');
  mkdirSync(path);
  return join(path, 'token');
}

// Both ends of a FIFO, open for as long as `use` runs.
async function heldOpen(path, use) {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    await use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const flagsOf = (descriptor) => Number.parseInt(/^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))[1], 8);
const isNonBlocking = (descriptor) => (flagsOf(descriptor) & constants.O_NONBLOCK) !== 0;

const serving = watchingWith(place);

/* ---- reading ------------------------------------------------------------ */

describe('reading ends at --timeout', SUITE, () => {
  const endpoint = ['--token-url', 'https://127.0.0.1:1/token'];
  const LIMIT = ['--timeout', '0.7'];
  async function late(what, args, more = {}) {
    const result = await cctoken(['get', ...endpoint, ...args, ...LIMIT], { env: ID, ...more });
    fails(result, 'timeout');
    assert.match(result.stderr, what);
    assert.match(result.stderr, /try: .*--timeout/);
    assert.ok(result.ms > 650 && result.ms < 2500, `${result.ms} ms`);
  }
  const silent = { '--client-secret-file': /--client-secret-file/, '--env-file': /fifo-\d+/ };
  for (const [option, named] of Object.entries(silent)) {
    test(`${option}: a FIFO without a writer`, () => late(named, [option, fifo()]));
    test(`${option}: a FIFO whose writer writes nothing`, () => {
      const path = fifo();
      return heldOpen(path, () => late(named, [option, path]));
    });
    test(`${option}: a FIFO whose writer does not close it`, () => {
      const path = fifo();
      return heldOpen(path, (writer) => {
        writeSync(writer, 'CCTOKEN_CLIENT_SECRET=half');
        return late(named, [option, path]);
      });
    });
    test(`${option}: a writer that goes on for ever, slowly`, async () => {
      const path = fifo();
      const writer = spawn('/bin/sh', ['-c', `exec >"$0"; while printf '#\\n'; do sleep 0.05; done`, path], { stdio: 'ignore' });
      await late(named, [option, path]);
      writer.kill();
    });
  }
  // What Node calls a pipe is a socket.
  test('a socket as standard input', async () => {
    const args = ['get', ...endpoint, '--client-secret-file', '-', ...LIMIT];
    const child = spawn(binary, args, { env: ID, stdio: ['pipe', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^cctoken: timeout: .*standard input/);
  });
  test('a pipe as standard input, which stays blocking', async () => {
    const path = fifo();
    await heldOpen(path, async () => {
      const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      execFileSync('python3', ['-c', 'import os; os.set_blocking(0, True)'], { stdio: [reader, 'ignore', 'inherit'] });
      const before = flagsOf(reader);
      const args = ['get', ...endpoint, '--client-secret-file', '-', ...LIMIT];
      const child = spawn(binary, args, { env: ID, stdio: [reader, 'ignore', 'ignore'] });
      await pause(300);
      assert.equal(flagsOf(reader), before, 'the flags of an inherited descriptor changed');
      assert.equal(await new Promise((resolve) => child.on('close', resolve)), 3);
      closeSync(reader);
    });
  });
  test('a terminal at which nobody types', async () => {
    const args = [helper('terminal.py'), '0', '-1', binary, 'get', ...endpoint, '--client-secret-file', '-', ...LIMIT];
    const result = await cctoken(args, { program: 'python3', env: { ...ID, PATH: process.env.PATH } });
    fails(result, 'timeout');
    assert.match(result.stderr, /standard input/);
  });
  test('doctor reports it at its stage', async () => {
    const path = fifo();
    const result = await cctoken(['doctor', ...endpoint, '--client-secret-file', path, '--format', 'json', ...LIMIT], { env: ID });
    const report = JSON.parse(result.stdout);
    assert.deepEqual([report.cause, report.exit_status, result.status], ['timeout', 3, 3]);
    assert.deepEqual(report.checks.map(({ stage, ok }) => [stage, ok]), [['config', false]]);
  });
  test('the time of the request is what reading has left', async () => {
    const server = await startRaw([[{ wait: 10_000 }]]);
    const script = `exec "$0" get --token-url "${server.url}" --ca "${server.ca}" --client-secret-file <(sleep 1; echo secret-0123456789) --timeout 2`;
    const result = await cctoken(['-c', script, binary], { program: 'bash', env: { ...ID, PATH: process.env.PATH } });
    await server.stop();
    fails(result, 'timeout');
    assert.ok(result.ms > 1900 && result.ms < 2900, `${result.ms} ms`);
  });
});

describe('<(...)', SUITE, () => {
  const PATHED = { env: { PATH: process.env.PATH }, program: 'bash' };
  test('as secret file and as env file, slowly and in pieces', async () => {
    const server = await startRaw([[good()]]);
    const script = `exec "$0" get --token-url "${server.url}" --ca "${server.ca}" \
      --client-secret-file <(sleep 0.2; printf plain-secret-; sleep 0.2; printf 0123456789) \
      --env-file <(printf 'CCTOKEN_SCOPE=a\\n'; sleep 0.3; printf 'CCTOKEN_CLIENT_ID=plain\\n')`;
    token(await cctoken(['-c', script, binary], PATHED));
    const [{ headers, body }] = server.requests;
    await server.stop();
    assert.equal(Buffer.from(headers.authorization.slice(6), 'base64').toString(), 'plain:plain-secret-0123456789');
    assert.equal(new URLSearchParams(body).get('scope'), 'a');
  });
  for (const name of ['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']) {
    // A socket cannot be opened by such a name.
    test(`${name} is standard input, be it a socket`, async () => {
      const server = await startRaw([[good()]]);
      const args = ['--client-id', 'plain', '--client-secret-file', name];
      token(await get(server, args, { env: { CCTOKEN_CLIENT_SECRET: '' }, input: 'plain-secret-0123456789\n' }));
      await server.stop();
    });
  }
});

describe('watch, and a secret that does not come', SUITE, () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    test(`${signal} while it reads a FIFO`, () =>
      serving(async (server, start) => {
        const watch = start({ env: ID, args: ['--client-secret-file', fifo()] });
        await pause(400);
        await endsWell(watch, signal);
      }));
    test(`${signal} while it reads standard input`, () =>
      serving(async (server, start) => {
        const watch = start({ env: ID, args: ['--client-secret-file', '-'], before: [...hold, '0', '-1'] });
        await pause(700);
        await endsWell(watch, signal);
      }));
  }
  const hold = ['python3', helper('terminal.py')];
  test('timeout, retried; it is renewed as soon as there is one', () =>
    serving(async (server, start) => {
      const path = fifo();
      const watch = start({ env: ID, args: ['--client-secret-file', path, '--timeout', '0.5'] });
      const { detail, exit_status, wait_ms } = await watch.failure('timeout', 2);
      assert.equal(exit_status, 3);
      assert.match(detail, /--client-secret-file/);
      assert.ok(wait_ms >= 100 && wait_ms <= 500, `${wait_ms} ms`);
      const writer = spawn('/bin/sh', ['-c', 'printf %s "$0" >"$1"', SECRET, path], { stdio: 'ignore' });
      await watch.event('written');
      writer.kill();
      await endsWell(watch);
    }));
});

/* ---- writing ------------------------------------------------------------ */

describe('a result', SUITE, () => {
  const LONG = 'x'.repeat(30_000);
  // Fills a FIFO; its descriptors are non-blocking.
  function fill(descriptor) {
    let len = 0;
    try {
      for (;;) len += writeSync(descriptor, 'x'.repeat(1024));
    } catch (error) {
      assert.equal(error.code, 'EAGAIN');
    }
    return len;
  }
  // Node makes blocking what it hands over, so that is to be set after it.
  async function printed(server, descriptor, args = [], blocking = false) {
    const script = `import os, sys; os.set_blocking(1, ${blocking ? 'True' : 'False'}); os.execv(sys.argv[1], sys.argv[1:])`;
    const command = ['-c', script, binary, 'get', '--token-url', server.url, '--ca', server.ca, ...args];
    const child = spawn('python3', command, { env: { ...WHO, PATH: process.env.PATH }, stdio: ['ignore', descriptor, 'pipe'] });
    const out = { stderr: '' };
    child.stderr.on('data', (chunk) => (out.stderr += chunk));
    out.ended = new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal })));
    return out;
  }
  test('a non-blocking standard output gets all of it', async () => {
    const server = await startRaw([[good({ access_token: LONG })]]);
    await heldOpen(fifo(), async (descriptor) => {
      const filled = fill(descriptor);
      const out = await printed(server, descriptor);
      await until(() => server.requests.length === 1, 'a request');
      await pause(300);
      assert.ok(isNonBlocking(descriptor));
      let text = '';
      const piece = Buffer.alloc(5000);
      for (let ended = false; text.length < filled + LONG.length + 1; ) {
        try {
          text += piece.subarray(0, readSync(descriptor, piece)).toString();
        } catch (error) {
          assert.equal(error.code, 'EAGAIN');
          assert.ok(!ended, `only ${text.length - filled} bytes of the result: ${out.stderr}`);
          ended = (await Promise.race([out.ended, pause(20)])) !== undefined;
        }
      }
      assert.equal(text.slice(filled), `${LONG}\n`);
      assert.deepEqual(await out.ended, { status: 0, signal: null });
    });
    await server.stop();
  });
  for (const blocking of [false, true]) {
    test(`nobody reads it, ${blocking ? 'blocking' : 'non-blocking'}: file_unwritable at the deadline`, async () => {
      const server = await startRaw([[good()]]);
      await heldOpen(fifo(), async (descriptor) => {
        fill(descriptor);
        const out = await printed(server, descriptor, ['--timeout', '1'], blocking);
        assert.deepEqual(await out.ended, { status: 8, signal: null }, out.stderr);
        assert.match(out.stderr, /^cctoken: file_unwritable: .*standard output/);
        assert.equal(isNonBlocking(descriptor), !blocking);
      });
      await server.stop();
    });
  }
  // Of `ulimit -f` the unit is 512 bytes.
  for (const [what, args] of [
    ['standard output', []],
    ['--output', ['--output', place()]],
  ]) {
    test(`a limit of file size, ${what}: file_unwritable, not SIGXFSZ, and no temporary file`, async () => {
      const server = await startRaw([[good({ access_token: LONG })]]);
      const file = fresh('limited');
      const script = 'ulimit -f 1; exec "$0" "$@" >"$FILE"';
      const result = await cctoken(['-c', script, binary, 'get', '--token-url', server.url, '--ca', server.ca, ...args], {
        program: '/bin/sh',
        env: { ...WHO, FILE: file },
      });
      await server.stop();
      assert.deepEqual([result.status, result.signal], [8, null], result.stderr);
      assert.match(result.stderr, /^cctoken: file_unwritable: /);
      if (args.length > 0) assert.deepEqual(readdirSync(join(args[1], '..')), []);
    });
  }
});

describe('a log that nobody reads', { ...SUITE, concurrency: 4 }, () => {
  const quickly = { lifetime: 2 };
  // It is renewed, and a signal ends it; `issued` counts from there.
  async function goesOn(server, watch) {
    await until(() => server.issued >= 3, 'renewals');
    const began = performance.now();
    assert.deepEqual(await watch.stop(), { status: 0, signal: null });
    assert.ok(performance.now() - began < 3000);
  }
  for (const more of [[], ['-v'], ['-v', '--trace']]) {
    test(`a pipe, ${more.join(' ') || 'events only'}`, () =>
      serving(async (server, start) => {
        const path = fifo();
        await heldOpen(path, async (reader) => {
          try {
            for (;;) writeSync(reader, 'x'.repeat(4096));
          } catch (error) {
            assert.equal(error.code, 'EAGAIN');
          }
          await goesOn(server, start({ args: more, before: ['/bin/sh', '-c', `exec "$@" 2>${path}`, 'sh'] }));
        });
      }, quickly));
    for (const room of [0, 100]) {
      test(`a terminal with room for ${room} bytes, ${more.join(' ') || 'events only'}`, () =>
        serving(async (server, start) => {
          await goesOn(server, start({ args: more, before: ['python3', helper('terminal.py'), '2', `${room}`] }));
        }, quickly));
    }
    test(`a socket, ${more.join(' ') || 'events only'}; what was lost is counted`, () =>
      serving(async (server, start) => {
        const fill = `import os, socket, sys
s = socket.socket(fileno=os.dup(2))
try:
    while True: s.send(b'x' * 1023 + b'\\n', socket.MSG_DONTWAIT)
except BlockingIOError: pass
os.execvp(sys.argv[1], sys.argv[1:])`;
        const watch = start({ args: more, before: ['python3', '-c', fill] });
        watch.child.stderr.pause();
        await until(() => server.issued >= 3, 'renewals');
        watch.child.stderr.resume();
        const { lines } = await watch.event('lost');
        assert.ok(lines >= 2, `${lines} lines`);
        const known = watch.events.filter(({ event }) => event === 'written').length;
        await watch.event('written', known + 1);
        await endsWell(watch);
      }, quickly));
  }
  test('--trace into a FIFO', () =>
    serving(async (server, start) => {
      const path = fifo();
      await heldOpen(path, async (reader) => {
        try {
          for (;;) writeSync(reader, 'x'.repeat(4096));
        } catch (error) {
          assert.equal(error.code, 'EAGAIN');
        }
        await goesOn(server, start({ args: [`--trace=${path}`] }));
      });
    }, quickly));
});

describe('get, doctor and exec', SUITE, () => {
  const unread = ['python3', helper('terminal.py'), '2', '0'];
  test('-v --trace on a terminal that nobody reads: the token all the same', async () => {
    const server = await startRaw([[good()]]);
    const [program, ...before] = unread;
    const args = [...before, binary, 'get', '--token-url', server.url, '--ca', server.ca, '-v', '--trace', '--timeout', '5'];
    const result = await cctoken(args, { program, env: { ...WHO, PATH: process.env.PATH } });
    await server.stop();
    assert.deepEqual([result.status, result.stdout], [0, `${TOKEN}\n`]);
    assert.ok(result.ms < 4000, `${result.ms} ms`);
  });
  test("doctor's report on a terminal that nobody reads: status 8 at the deadline", async () => {
    const args = [helper('terminal.py'), '1', '0', binary, 'doctor', '--offline', '--token-url', 'https://127.0.0.1:1/', '--timeout', '1'];
    const result = await cctoken(args, { program: 'python3', env: { ...WHO, PATH: process.env.PATH } });
    assert.equal(result.status, 8, result.stderr);
    assert.match(result.stderr, /^cctoken: file_unwritable: .*standard output/);
    assert.ok(result.ms < 4000, `${result.ms} ms`);
  });
  test('a report of what took until the deadline is written all the same, though its reader is late', async () => {
    const server = await startRaw([[{ wait: 10_000 }]]);
    const report = fresh('report');
    // The pipe is full until 0.3 s after the deadline.
    const script = `exec 3<>"$PIPE"; head -c 65536 /dev/zero >&3; (sleep 1.3; exec timeout 2 cat <&3 >"$REPORT") & exec "$@" >&3 3>&-`;
    const args = ['-c', script, 'sh', binary, 'doctor', '--format', 'json', '--token-url', server.url, '--ca', server.ca, '--timeout', '1'];
    const env = { ...WHO, PATH: process.env.PATH, PIPE: fifo(), REPORT: report };
    const result = await cctoken(args, { program: '/bin/sh', env });
    await server.stop();
    assert.equal(result.status, 3, result.stderr);
    assert.match(readFileSync(report, 'latin1'), /timeout/);
  });
  test('the command of exec may take longer than --timeout', async () => {
    const server = await startRaw([[good()]]);
    const args = ['exec', '--token-url', server.url, '--ca', server.ca, '--timeout', '1', '--', '/bin/sleep', '4'];
    succeeds(await cctoken(args, { env: WHO }));
    await server.stop();
  });
});

/* ---- the system fails --------------------------------------------------- */

const strace = (...injections) => ['strace', '-f', '-qq', '-o', fresh('strace'), ...injections.flatMap((one) => ['-e', `inject=${one}`])];

describe('timers and descriptors that fail', { ...SUITE, concurrency: 4, skip: sanitized }, () => {
  for (const injection of [
    'timerfd_settime:error=EINVAL',
    'timerfd_settime:retval=0',
    'timerfd_settime:error=ENOMEM:when=2',
    'timerfd_create:error=EMFILE',
    'signalfd4:error=EMFILE',
    'clone:error=EAGAIN:when=1',
    'pipe2:error=EMFILE:when=1',
  ]) {
    test(injection, () =>
      serving(
        async (server, start) => {
          const watch = start({ before: strace(injection) });
          await watch.event('written', 3);
          const { requests } = server;
          for (let i = 1; i < 3; i++) {
            const gap = requests[i].at - requests[i - 1].at;
            assert.ok(gap > 1400 && gap < 4500, `${gap} ms`);
          }
          const traced = Number(readFileSync(`/proc/${watch.child.pid}/task/${watch.child.pid}/children`, 'utf8').split(' ')[0]);
          process.kill(traced, 'SIGHUP');
          await watch.event('renewing');
          process.kill(traced, 'SIGTERM');
          assert.deepEqual(await watch.ended, { status: 0, signal: null }, watch.stderr);
        },
        { lifetime: 2 },
      ));
  }
  test('poll fails: it neither ends nor spins', () =>
    serving(async (server, start) => {
      const log = fresh('strace');
      const watch = start({ before: ['strace', '-f', '-qq', '-e', 'trace=poll', '-e', 'inject=poll:error=ENOMEM:when=12+', '-o', log] });
      await watch.event('written');
      await pause(2500);
      const calls = readFileSync(log, 'utf8').split('\n').length;
      assert.ok(calls < 200, `${calls} calls`);
      const traced = Number(readFileSync(`/proc/${watch.child.pid}/task/${watch.child.pid}/children`, 'utf8').split(' ')[0]);
      process.kill(traced, 'SIGTERM');
      assert.deepEqual(await watch.ended, { status: 0, signal: null }, watch.stderr);
    }));
});

describe('calls that return 0', { ...SUITE, skip: sanitized }, () => {
  const run = (server, injection, args = []) =>
    cctoken([...strace(injection).slice(1), binary, 'get', '--token-url', server.url, '--ca', server.ca, '--connect-to', `127.0.0.1:${server.port}`, '--timeout', '5', ...args], {
      program: 'strace',
      env: { ...WHO, PATH: process.env.PATH },
    });
  test('sendto: an error at once', async () => {
    const server = await startRaw([[good()]]);
    const result = await run(server, 'sendto:retval=0', ['--retry', '0']);
    await server.stop();
    assert.equal(result.status === 3 || result.status === 4, true, result.stderr);
    assert.ok(result.ms < 4000, `${result.ms} ms`);
  });
  test('write to standard output: file_unwritable', async () => {
    const server = await startRaw([[good()]]);
    const result = await run(server, 'write:retval=0:when=1');
    await server.stop();
    fails(result, 'file_unwritable');
    assert.ok(result.ms < 4000, `${result.ms} ms`);
  });
  test('write to a file: file_unwritable, and no temporary file', async () => {
    const server = await startRaw([[good()]]);
    const output = place();
    const result = await run(server, 'write:retval=0:when=1', ['--output', output]);
    await server.stop();
    fails(result, 'file_unwritable');
    assert.deepEqual(readdirSync(join(output, '..')), []);
  });
  test('every write, standard error too: status 8', async () => {
    const server = await startRaw([[good()]]);
    const result = await run(server, 'write:retval=0');
    await server.stop();
    assert.deepEqual([result.status, result.stdout, result.stderr], [8, '', '']);
    assert.ok(result.ms < 4000, `${result.ms} ms`);
  });
  for (const error of ['EINTR', 'EAGAIN']) {
    test(`write fails with ${error} once: all of it comes`, async () => {
      const server = await startRaw([[good()]]);
      const result = await run(server, `write:error=${error}:when=1`);
      await server.stop();
      assert.equal(token(result), TOKEN);
    });
  }
});

describe('a file system that does not respond', { ...SUITE, concurrency: 4 }, () => {
  const stalled = ['unshare', '-rm', 'python3', helper('stalled.py')];
  const alone = ['unshare', '-rmpf', '--kill-child', 'python3', helper('stalled.py')];
  const disk = files.path('stalled');
  mkdirSync(disk);
  const skip =
    (!existsSync('/dev/fuse') && 'no /dev/fuse') ||
    (spawnSync(alone[0], [...alone.slice(1), disk, 'true']).status !== 0 && 'no such file system can be mounted here');
  const started = (pid) => until(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`${binary}\0`), 'the program');

  // Whether it is process 1, in a namespace of its own, or not.
  for (const [what, before] of Object.entries({ 'watch': stalled, 'watch as process 1': alone })) {
    const secret = { env: { ...ID, PATH: process.env.PATH }, args: ['--client-secret-file', join(disk, 'secret')] };
    for (const [of, more] of Object.entries({ 'the secret': secret, 'the output': { output: join(disk, 'token') } })) {
      test(`${what}, ${of}: the deadline ends it`, { skip }, () =>
        serving(async (server, start) => {
          const began = performance.now();
          const args = [...(more.args ?? []), '--timeout', '0.5'];
          const watch = start({ ...more, args, before: [...before, disk] });
          assert.deepEqual(await watch.ended, { status: 3, signal: null }, watch.stderr);
          assert.ok(performance.now() - began < 6000);
          const { event, cause } = watch.events.at(-1);
          assert.deepEqual([event, cause], ['failed', 'timeout']);
        }));
      test(`${what}, ${of}: SIGTERM ends it`, { skip }, () =>
        serving(async (server, start) => {
          const watch = start({ ...more, before: [...before, disk] });
          let { pid } = watch.child;
          if (before === alone) {
            const children = () => readFileSync(`/proc/${watch.child.pid}/task/${watch.child.pid}/children`, 'utf8').split(' ')[0];
            pid = Number(await until(children, 'process 1'));
          }
          await started(pid);
          await pause(300);
          process.kill(pid, 'SIGTERM');
          const began = performance.now();
          assert.deepEqual(await watch.ended, { status: 0, signal: null }, watch.stderr);
          assert.ok(performance.now() - began < 5000);
          assert.equal(watch.events.at(-1).event, 'stopping');
        }));
    }
  }
  for (const [what, args] of Object.entries({
    'the secret': ['--client-secret-file', join(disk, 'secret')],
    'the output': ['--output', join(disk, 'token')],
    'the trust anchors': ['--ca', join(disk, 'roots.pem')],
    'the cache': ['--cache', join(disk, 'cache')],
  })) {
    test(`get, ${what}: the deadline ends it`, { skip }, async () => {
      const env = args[0] === '--client-secret-file' ? ID : WHO;
      const result = await cctoken([...stalled.slice(1), disk, binary, 'get', '--token-url', 'https://127.0.0.1:1/', ...args, '--timeout', '0.5'], {
        program: stalled[0],
        env: { ...env, PATH: process.env.PATH },
      });
      assert.deepEqual([result.status, result.signal], [null, 'SIGALRM'], result.stderr);
      assert.ok(result.ms < 6000, `${result.ms} ms`);
    });
  }
});
