// SPDX-License-Identifier: MIT
// Limits of the machine: descriptors, processes, memory, randomness. Each is named with the call
// that met it, or there is another way. prlimit sets real ones; limits that root cannot reach are
// injected by strace.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { root, run as runRooted, skip } from './rooted.mjs';
import { binary, cctoken, fails, folder, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { SECRET, startMoody } from './servers/moody.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';
import { startWatch } from './watching.mjs';

const LIMIT = { timeout: 300_000 };
const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET };
const files = folder();
after(() => files.remove());

// Command lines that start what follows them: with so many descriptors; where these calls fail.
const descriptors = (count) => ['/usr/bin/prlimit', `--nofile=${count}`];
const failing = (calls, error, when = '1+') => [
  ...['/usr/bin/strace', '-D', '-f', '-qq', '-o', '/dev/null'],
  ...['-e', `inject=${calls}:error=${error}:when=${when}`],
];
const FORK = '?fork,?vfork,?clone,?clone3';

describe('limits of the machine', LIMIT, () => {
  let server;
  before(async () => {
    server = await startRaw(Array.from({ length: 64 }, () => [good()]));
  });
  after(() => server.stop());
  const under = (start, args, { env = CLIENT, command = 'get' } = {}) => {
    const line = [...start, binary, command, '--token-url', server.url, '--ca', server.ca, ...args];
    return cctoken(line.slice(1), { program: line[0], env });
  };
  const numeric = () => ['--connect-to', `127.0.0.1:${server.port}`];
  const named = (result, call, error) => {
    fails(result, 'system_limit');
    assert.match(result.stderr, new RegExp(`^cctoken: system_limit: .*: ${call}: ${error}(, from [^\n]*)?\n  try: `));
  };

  for (const [what, start, args, call, error] of [
    ['no descriptor for the roots', descriptors(3), [], 'open', 'No file descriptors available'],
    ['no descriptor for a connection', descriptors(4), [], 'socket', 'No file descriptors available'],
    ['no descriptor in the whole system', failing('socket', 'ENFILE'), [], 'socket', 'Too many open files in system'],
    ['no memory for a socket', failing('socket', 'ENOBUFS'), [], 'socket', 'No buffer space available'],
    ['no memory to connect', failing('connect', 'ENOMEM'), [], 'connect', 'Out of memory'],
    ['no memory to send', failing('sendto', 'ENOBUFS'), [], 'send', 'No buffer space available'],
    ['no memory to wait', failing('?poll,?ppoll', 'ENOMEM', '2'), [], 'poll', 'Out of memory'],
    ['no memory to read the roots', failing('pread64', 'ENOMEM'), [], 'read', 'Out of memory'],
  ]) {
    test(`${what}: system_limit, ${call}`, async () => named(await under(start, [...numeric(), ...args]), call, error));
  }
  test('no descriptor for a name', async () => {
    const start = failing('?pipe2,socket', 'EMFILE');
    const args = ['--connect-to', `name.test:${server.port}`];
    named(await under(start, args), 'getaddrinfo', 'No file descriptors available');
  });
  test('no descriptor for the roots of one variable: those of the other, or a limit', async () => {
    const directory = files.path('roots');
    mkdirSync(directory);
    copyFileSync(server.ca, `${directory}/root.pem`);
    const other = files.file('other.pem', readFileSync(certificate('rsa-root.pem')));
    const ask = (when, env) => {
      const line = [...failing('openat', 'EMFILE', when), binary, 'get', '--token-url', server.url, ...numeric()];
      return cctoken(line.slice(1), { program: line[0], env: { ...CLIENT, ...env } });
    };
    const both = { SSL_CERT_FILE: server.ca, SSL_CERT_DIR: directory };
    for (const when of ['1', '2', '3', '4']) assert.equal(token(await ask(when, both)), TOKEN);
    named(await ask('1+', both), 'open', 'No file descriptors available');
    // The file is opened before the request and again for it, then the directory, then its file.
    for (const when of ['3', '4']) {
      named(await ask(when, { ...both, SSL_CERT_FILE: other }), 'open', 'No file descriptors available');
    }
  });
  test('no descriptor for the secret file: system_limit, and the file is named', async () => {
    const path = files.path('secret');
    writeFileSync(path, SECRET);
    const env = { CCTOKEN_CLIENT_ID: 'plain' };
    const result = await under(descriptors(3), ['--client-secret-file', path], { env });
    named(result, '--client-secret-file: open', 'No file descriptors available');
  });
  test('doctor names it too', async () => {
    const { status, stdout } = await under(failing('socket', 'EMFILE'), [...numeric(), '--format', 'json'], {
      command: 'doctor',
    });
    const report = JSON.parse(stdout);
    assert.deepEqual([status, report.ok, report.cause, report.exit_status], [8, false, 'system_limit', 8]);
    const failed = report.checks.find((one) => !one.ok);
    assert.equal(failed.stage, 'connect');
    assert.match(failed.detail, /socket: No file descriptors available/);
  });
  test('no process for a name: it is resolved all the same', async () => {
    assert.equal(token(await under(failing(FORK, 'EAGAIN'), [])), TOKEN);
    assert.equal(token(await under(failing(FORK, 'EAGAIN', '2+'), [])), TOKEN);
    assert.equal(token(await under(failing(FORK, 'ENOMEM'), [])), TOKEN);
  });
  test('no pipe for a name: it is resolved all the same', async () => {
    assert.equal(token(await under(failing('?pipe2', 'EMFILE'), [])), TOKEN);
  });
  for (const error of ['ENOSYS', 'EPERM', 'EACCES']) {
    test(`getrandom fails with ${error}: /dev/urandom serves`, async () => {
      assert.equal(token(await under(failing('getrandom', error), numeric())), TOKEN);
    });
  }
  test('getrandom fails, and there is no /dev/urandom: system_limit', { skip }, async () => {
    const args = ['get', '--token-url', server.url, ...numeric(), '--ca', '/ca.pem'];
    const start = failing('getrandom', 'ENOSYS');
    named(await runRooted(root(), args, { before: start }), 'getrandom', 'Function not implemented');
  });
  for (const [type, options] of [['ec', { namedCurve: 'P-256' }], ['rsa', { modulusLength: 2048 }]]) {
    test(`the same with a key, ${type}: it is not the key that is at fault`, { skip }, async () => {
      const pem = generateKeyPairSync(type, options).privateKey.export({ type: 'pkcs8', format: 'pem' });
      const args = ['get', '--token-url', server.url, ...numeric(), '--ca', '/ca.pem', '--auth', 'private-key-jwt', '--key', '/key.pem'];
      const more = { before: failing('getrandom', 'ENOSYS'), env: { CCTOKEN_CLIENT_ID: 'plain' } };
      named(await runRooted(root({ '/key.pem': pem }), args, more), 'getrandom', 'Function not implemented');
    });
  }
  test('a file in the place of /dev/urandom is no source of randomness', { skip }, async () => {
    const args = ['get', '--token-url', server.url, ...numeric(), '--ca', '/ca.pem'];
    const top = root({ '/dev/urandom': randomBytes(4096) });
    const start = failing('getrandom', 'EPERM');
    named(await runRooted(top, args, { before: start }), 'getrandom', 'Operation not permitted');
  });
});

describe('watch at a limit of the machine', LIMIT, () => {
  test('at its first attempt: it goes on, and gets its token when there is room again', async () => {
    const server = await startMoody({ lifetime: 3600 });
    const watch = startWatch(server, {
      before: failing('socket', 'EMFILE', '1'),
      output: files.path('token'),
      args: ['--connect-to', `127.0.0.1:${server.port}`],
    });
    try {
      await watch.failure('system_limit');
      await watch.event('written');
    } finally {
      await watch.stop();
      await server.stop();
    }
  });
  test('without signalfd and timerfd it works all the same', async () => {
    const server = await startMoody({ lifetime: 3600 });
    const watch = startWatch(server, { before: failing('signalfd4,timerfd_create', 'EMFILE'), output: files.path('kept') });
    try {
      await watch.event('written');
      assert.deepEqual(await watch.stop(), { status: 0, signal: null });
    } finally {
      watch.child.kill('SIGKILL');
      await server.stop();
    }
  });
});
