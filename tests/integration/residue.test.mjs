// SPDX-License-Identifier: MIT
// What the shipped executable has overwritten of a client secret when it no longer needs it:
// compiler and linker may leave out a store that nothing reads, or keep a copy that no source file
// names. So all memory and registers of the process are searched, at the moment before it ends or
// becomes another program.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findResidue, form, shapes, withoutZeros } from './residue.mjs';
import { binary, cctoken, fails, folder, succeeds } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { json, startRaw, token as good } from './servers/raw.mjs';
import { endsWell, HIDDEN, until, watchingWith } from './watching.mjs';

const dumper = fileURLToPath(new URL('../../build/tests/dumper', import.meta.url));
// Letters of every kind: escapes, base64 with + and /, nothing that could be in memory for another
// reason.
const ID = 'residue';
const SECRET = 'Zq7#w~?>Kx2/Yp9+Lm4%Vt8=Rb3&Nc6';
const files = folder();
after(() => files.remove());
const SUITE = { timeout: 300_000, skip: HIDDEN };
const plain = { CCTOKEN_CLIENT_ID: ID };
const secretFile = files.file('secret', SECRET);
const envFile = files.file('env', `# a comment, which moves what follows to another place\nCCTOKEN_CLIENT_SECRET='${SECRET}'\n`);

/** How it gets the secret: {args, env, input}. */
const SOURCES = {
  'a secret file': { args: ['--client-secret-file', secretFile] },
  'an env file': { args: ['--env-file', envFile] },
  'standard input': { args: ['--client-secret-file', '-'], input: SECRET },
  'an env file as standard input': { args: ['--env-file', '-'], input: `CCTOKEN_CLIENT_SECRET=${SECRET}\n` },
  'the environment': { args: [], env: { CCTOKEN_CLIENT_SECRET: SECRET } },
};

let runs = 0;
/** Runs it; returns the result, and what memory held at these calls: [{call, memory}]. */
async function dumped(calls, args, { env = {}, input, before = [] } = {}) {
  const prefix = files.path(`copy-${(runs += 1)}`);
  const [program, ...rest] = [...before, dumper, prefix, calls, binary, ...args];
  const result = await cctoken(rest, { program, env: { ...plain, ...env }, input, timeout: 60_000, secrets: [SECRET] });
  const copies = readdirSync(dirname(prefix))
    .filter((name) => name.startsWith(`${basename(prefix)}.`))
    .map((name) => ({ name, number: Number(name.split('.')[1]), call: name.split('.')[2] }))
    .sort((a, b) => a.number - b.number)
    .map(({ name, call }) => ({ call, memory: withoutZeros(readFileSync(join(dirname(prefix), name))) }));
  for (const name of readdirSync(dirname(prefix))) if (name.startsWith(`${basename(prefix)}.`)) rmSync(join(dirname(prefix), name));
  return { result, copies };
}
const found = (memory) => findResidue(memory, SECRET, ID).map(({ shape, around }) => `${shape}: ${around}`);
const assertGone = (memory) => assert.deepEqual(found(memory), []);
const at = (copies, call) => copies.filter((copy) => copy.call === call).map((copy) => copy.memory);
const get = (server, ...more) => ['get', '--token-url', server.url, '--ca', server.ca, ...more];
async function withServer(answers, use, tls) {
  const server = await startRaw(answers, { tls });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

describe('the search itself', SUITE, () => {
  test('finds the secret while the request is sent', () =>
    withServer([[good()]], async (server) => {
      const { result, copies } = await dumped('sendto,connect', get(server, ...SOURCES['a secret file'].args));
      succeeds(result);
      assert.ok(at(copies, 'sendto').length >= 2, `${copies.length} copies`);
      assert.ok(copies.every(({ memory }) => findResidue(memory, SECRET, ID).some(({ shape }) => shape === 'as it is')));
    }));
  test('finds every shape, at any place, and 8 bytes of it', () => {
    for (const [shape, texts] of Object.entries(shapes(SECRET, ID))) {
      for (const text of texts) {
        const memory = Buffer.alloc(3 * 4096, 'x');
        text.copy(memory, 4093, text.length - 8);
        assert.ok(findResidue(withoutZeros(memory), SECRET, ID).some((one) => one.shape === shape), shape);
      }
    }
  });
});

describe('get, before it ends', SUITE, () => {
  for (const [name, source] of Object.entries(SOURCES)) {
    for (const [what, answers, check] of [
      ['a token', [[good()]], succeeds],
      ['a wrong secret', [[json(401, { error: 'invalid_client' })]], (result) => fails(result, 'invalid_client')],
    ]) {
      test(`${what}; the secret from ${name}`, () =>
        withServer(answers, async (server) => {
          const { result, copies } = await dumped('exit', get(server, ...source.args), source);
          check(result);
          assert.equal(copies.length, 1);
          assertGone(copies[0].memory);
        }));
    }
  }
  const file = SOURCES['a secret file'];
  for (const auth of ['post', 'client-secret-jwt']) {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      test(`a token by ${auth}, ${version}`, () =>
        withServer(
          [[good()]],
          async (server) => {
            const { result, copies } = await dumped('exit', get(server, '--auth', auth, ...file.args));
            succeeds(result);
            assertGone(copies[0].memory);
          },
          { minVersion: version, maxVersion: version },
        ));
    }
  }
  const FAILURES = {
    'a certificate that nobody vouches for': [[good()], 'untrusted_issuer', ['--ca', certificate('rsa-root.pem')]],
    'a response that does not come': [[{ hold: true }], 'timeout', ['--timeout', '2']],
    'a connection that is reset': [[{ reset: true }], 'connection_closed', ['--retry', '1', '--retry-max-wait', '1']],
    'a response that is cut off': [['HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{', { tear: true }], 'connection_closed', ['--retry', '0']],
    'a server error, with retries': [[json(503, {})], 'unavailable', ['--retry', '2', '--retry-max-wait', '1']],
    'a cache that is stored': [[good()], undefined, ['--cache', files.path('cache')]],
  };
  for (const [what, [answer, cause, args]] of Object.entries(FAILURES)) {
    test(what, () =>
      withServer([answer], async (server) => {
        const { result, copies } = await dumped('exit', [...get(server), ...args, ...file.args]);
        if (cause) fails(result, cause);
        else succeeds(result);
        assert.equal(copies.length, 1);
        assertGone(copies[0].memory);
      }));
  }
  const full = ['-rm', '/bin/sh', '-c', 'mount -t tmpfs -o size=16k none /mnt && cat /dev/zero >/mnt/fill 2>/dev/null; "$@"', 'sh'];
  const skip = spawnSync('unshare', [...full, '/bin/true']).status !== 0 && 'no namespace can be made here';
  test('a full disk', { skip }, () =>
    withServer([[good()]], async (server) => {
      const args = get(server, '--output', '/mnt/token', ...file.args);
      const { result, copies } = await dumped('exit', args, { before: ['/usr/bin/unshare', ...full], env: { PATH: process.env.PATH } });
      fails(result, 'file_unwritable');
      assertGone(copies[0].memory);
    }));
});

describe('exec, before it becomes the command', SUITE, () => {
  for (const [name, source] of Object.entries(SOURCES)) {
    test(`the secret from ${name}: not even in the environment`, () =>
      withServer([[good()]], async (server) => {
        const args = ['exec', ...get(server, ...source.args).slice(1), '--', '/bin/true'];
        const { result, copies } = await dumped('execve', args, source);
        succeeds(result);
        assert.equal(copies.length, 1);
        assertGone(copies[0].memory);
      }));
  }
});

let outputs = 0;
const watching = watchingWith(() => {
  const place = files.path(`watched-${(outputs += 1)}`);
  execFileSync('mkdir', [place]);
  return join(place, 'token');
});
/** All that a process may read of itself. */
function memoryOf({ child }) {
  const memory = openSync(`/proc/${child.pid}/mem`, 'r');
  const pieces = [];
  for (const line of readFileSync(`/proc/${child.pid}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) r(?!.*\[v)/.exec(line) ?? [];
    if (!from) continue;
    const bytes = Buffer.alloc(parseInt(to, 16) - parseInt(from, 16));
    readSync(memory, bytes, 0, bytes.length, BigInt(`0x${from}`));
    pieces.push(bytes);
  }
  closeSync(memory);
  return withoutZeros(Buffer.concat(pieces));
}

describe('watch, while it waits', SUITE, () => {
  const CASES = {
    'after a token': [{}, ['written']],
    'after a refusal': [{ mood: () => ({ status: 401, body: '{"error":"invalid_client"}' }) }, ['failed']],
    'after a time-out': [{ mood: () => ({ hang: true }) }, ['failed'], ['--timeout', '2']],
    'after a reset connection': [{ mood: () => ({ reset: true }) }, ['failed']],
    'after a server error': [{ mood: () => ({ status: 500 }) }, ['failed']],
  };
  for (const [what, [options, [event], more = []]] of Object.entries(CASES)) {
    for (const name of ['a secret file', 'an env file']) {
      test(`${what}; the secret from ${name}`, () =>
        watching(async (server, start) => {
          server.accept = [SECRET, form(SECRET)];
          const watch = start({ env: plain, secret: SECRET, args: [...SOURCES[name].args, ...more] });
          await watch.event(event);
          // Its log comes first, then it clears: it is done with that when nothing is left, or
          // never.
          await until(() => found(memoryOf(watch)).length === 0, () => found(memoryOf(watch)).join('\n'));
          assert.ok(memoryOf(watch).includes(watch.output), 'the search finds nothing at all');
          if (event === 'written') await endsWell(watch);
        }, options));
    }
  }
  test('before the command after a renewal, with the secret from the environment', () =>
    withServer([[good()]], async (server) => {
      const output = files.path('then');
      const args = ['watch', '--once', ...get(server, '--output', output).slice(1), '--', '/bin/true'];
      const { result, copies } = await dumped('execve', args, SOURCES['the environment']);
      assert.equal(result.status, 0, result.stderr);
      assert.equal(copies.length, 1);
      assertGone(copies[0].memory);
    }));
});
