// SPDX-License-Identifier: MIT
// What README and the headers promise about a running cctoken: no heap calls, few system calls, no
// false alarms.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { binary, cctoken, fails, folder, get, token } from './run.mjs';
import { startRaw, token as good } from './servers/raw.mjs';

const files = folder();
after(() => files.remove());

const built = (name) => fileURLToPath(new URL(`../../build/tests/${name}`, import.meta.url));

// The names of the system calls of one `get`, in order; those of child processes have a number in
// front.
async function systemCalls(args, server, check = token) {
  const log = files.path('strace');
  const result = await cctoken(['-f', '-qq', '-o', log, binary, 'get', '--token-url', server.url, ...args], {
    program: '/usr/bin/strace',
    env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' },
  });
  check(result);
  const lines = readFileSync(log, 'utf8').split('\n');
  const parent = lines[0].split(' ')[0];
  return lines.map((line) => /^(\d+) +(\w+)\(/.exec(line)).filter((m) => m && m[1] === parent).map((m) => m[2]);
}

describe('system calls', { timeout: 300_000 }, () => {
  const CASES = {
    'a numeric address': (server) => ['--ca', server.ca, '--connect-to', `127.0.0.1:${server.port}`],
    'a name of this machine': (server) => ['--ca', server.ca],
    'the bundle of the system beside': (server) => {
      const bundle = readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8') + readFileSync(server.ca, 'utf8');
      return ['--ca', files.file('bundle.pem', bundle), '--connect-to', `127.0.0.1:${server.port}`];
    },
  };
  for (const [what, args] of Object.entries(CASES)) {
    test(`${what}: no brk and no mmap`, async () => {
      const server = await startRaw([[good()]]);
      const calls = await systemCalls(args(server), server);
      await server.stop();
      assert.deepEqual(calls.filter((call) => /^(brk|mmap|mremap)$/.test(call)), []);
      assert.ok(calls.includes('connect'));
    });
  }
  test('a name of this machine needs no child', async () => {
    const server = await startRaw([[good()]]);
    const calls = await systemCalls(CASES['a name of this machine'](server), server);
    await server.stop();
    assert.deepEqual(calls.filter((call) => /fork|clone/.test(call)), []);
  });
  test('a name that a child looks up: no brk and no mmap in the parent', async () => {
    const url = 'https://server.invalid/token'; // RFC 6761 section 6.4: there is none
    const calls = await systemCalls(['--retry', '0', '--connect-timeout', '2'], { url }, (result) => fails(result, 'dns_failure'));
    assert.deepEqual(calls.filter((call) => /^(brk|mmap|mremap)$/.test(call)), []);
    assert.ok(calls.some((call) => /fork|clone/.test(call)), calls.join(' '));
  });
  test('a numeric address: at most 30 in all', async () => {
    const server = await startRaw([[good()]]);
    const calls = await systemCalls(CASES['a numeric address'](server), server);
    await server.stop();
    assert.ok(calls.length <= 30, `${calls.length}: ${calls.join(' ')}`);
  });
  test('from the cache: at most 15 in all, and neither a connection nor a lock', async () => {
    const server = await startRaw([[good()]]);
    const args = ['--ca', server.ca, '--cache', files.path('cache')];
    await systemCalls(args, server);
    const calls = await systemCalls(args, server);
    await server.stop();
    assert.ok(calls.length <= 15, `${calls.length}: ${calls.join(' ')}`);
    assert.deepEqual(calls.filter((call) => /^(brk|mmap|socket|flock|fork|clone)$/.test(call)), []);
  });
});

// A mount namespace in which the system has no trusted roots.
const bare = ['-rm', '/bin/sh', '-c', 'mount -t tmpfs none /etc/ssl && exec "$@"', 'sh'];
const NAMESPACES = { skip: spawnSync('unshare', [...bare, '/bin/true']).status !== 0 && 'no namespace can be made here' };

describe('no trusted roots on the machine', { timeout: 300_000, ...NAMESPACES }, () => {
  const ask = (program, server) =>
    cctoken([...bare, program, 'get', '--token-url', server.url], {
      program: '/usr/bin/unshare',
      env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' },
    });
  test('no_trust_anchors, and nothing is dialled', async () => {
    const server = await startRaw([[good()]]);
    fails(await ask(binary, server), 'no_trust_anchors');
    assert.equal(server.connections(), 0);
    await server.stop();
  });
  test('those compiled in serve', async () => {
    const server = await startRaw([[good()]], { tls: { chain: 'ec' } });
    token(await ask(built('cctoken-anchored'), server));
    await server.stop();
  });
  test('and do not serve another authority', async () => {
    const server = await startRaw([[good()]], { tls: { chain: 'rsa' } });
    fails(await ask(built('cctoken-anchored'), server), 'untrusted_issuer');
    await server.stop();
  });
});

describe('trusted roots that cannot serve', { timeout: 300_000 }, () => {
  test('a pipe, which cannot be read twice: file_unreadable', async () => {
    const server = await startRaw([[good()]]);
    const fifo = files.path('roots');
    execFileSync('mkfifo', [fifo]);
    fails(await get({ ...server, ca: fifo }), 'file_unreadable');
    assert.equal(server.connections(), 0);
    await server.stop();
  });
  test('a file without any: no_trust_anchors, and the file is named', async () => {
    const server = await startRaw([[good()]]);
    const path = files.file('readme', 'no certificate\n');
    const result = await get({ ...server, ca: path });
    fails(result, 'no_trust_anchors');
    assert.ok(result.stderr.includes(path), result.stderr);
    await server.stop();
  });
});

describe('told apart', { timeout: 300_000 }, () => {
  for (const chain of ['ec', 'rsa']) {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      const tls = { chain, minVersion: version, maxVersion: version };
      test(`${chain}, ${version}: an arena that is too small is out_of_memory, not an untrusted issuer`, async () => {
        const server = await startRaw([[good()]], { tls });
        fails(await get(server, [], { program: built('cctoken-starved') }), 'out_of_memory');
        await server.stop();
      });
      test(`${chain}, ${version}: a clock before the build is clock_wrong, not a certificate of the future`, async () => {
        const server = await startRaw([[good()]], { tls: { ...tls, leaf: 'future' } });
        fails(await get(server, [], { program: built('cctoken-later') }), 'clock_wrong');
        await server.stop();
      });
    }
  }
  test('a clock before the build does not matter while certificates are valid', async () => {
    const server = await startRaw([[good()]]);
    token(await get(server, [], { program: built('cctoken-later') }));
    await server.stop();
  });
});
