// SPDX-License-Identifier: MIT
// The firmware on emulated boards against real servers, in a network of its own: started by `enter
// net`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { cctoken, folder } from '../integration/run.mjs';
import { certificate } from '../integration/servers/certificates.mjs';
import { startDns } from '../integration/servers/dns.mjs';
import { SECRETS, startOidc } from '../integration/servers/oidc.mjs';
import { TOKEN, answer, json, startRaw, token } from '../integration/servers/raw.mjs';
import { CORE, PARTS, boot, image } from './emulator.mjs';

const HOST = '10.0.2.2'; // QEMU's name for 127.0.0.1 here
const SILENT = '10.0.2.77'; // nobody has this address
const pem = (name) => readFileSync(certificate(`${name}-root.pem`), 'latin1');
const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRETS.plain, DNS: HOST };
const FETCHES = Number(process.env.FETCHES ?? 100);

let dns;
before(async () => {
  dns = await startDns({ 'server.test': HOST, 'other.test': HOST, 'silent.test': SILENT });
});
after(() => dns.stop());

const at = (server, host = 'server.test') => `https://${host}:${server.port}/token`;

// Boots a part for a token of this server, with these further settings.
const ask = (name, server, settings = {}, options = {}) =>
  boot(name, { CCTOKEN_TOKEN_URL: at(server), ...CLIENT, ...settings }, { pem: pem('ec'), ...options });

function succeeds({ status, uart, complaints }, expected) {
  assert.equal(status, 0, uart + complaints);
  const tokens = [...uart.matchAll(/^token: (\S+)$/gm)].map(([, one]) => one);
  if (expected) assert.deepEqual(tokens, [expected]);
  return tokens;
}

function fails({ status, uart, complaints }, cause, expected) {
  assert.match(uart, new RegExp(`^cctoken: ${cause}(:|$)`, 'm'), uart + complaints);
  assert.equal(status, expected, uart);
  assert.doesNotMatch(uart, /^token:/m);
  assert.ok(!uart.includes(SECRETS.plain), 'the secret is on the UART');
}

// What `memory:` says: before the first fetch, after each, and at the end.
const memory = (uart) =>
  [...uart.matchAll(/^memory: arena (\d+) of (\d+), stack unused (\d+), heap (\d+), pbufs (\d+), connections (\d+)$/gm)]
    .map((line) => line.slice(1).map(Number))
    .map(([arena, room, stack, heap, pbufs, connections]) => ({ arena, room, stack, heap, pbufs, connections }));

async function withServer(start, what) {
  const server = await start();
  try {
    return await what(server);
  } finally {
    await server.stop();
  }
}

function suite(name, small) {
  const speaks = small ? ['ec 1.2'] : ['ec 1.3', 'ec 1.2', 'rsa 1.3', 'rsa 1.2'];
  const oidc = (kind, more) => {
    const [chain, version] = kind.split(' ');
    return () => startOidc({ chain, minVersion: `TLSv${version}`, maxVersion: `TLSv${version}`, ...more });
  };
  const raw = (pieces, options) => () =>
    startRaw([pieces], { ...options, tls: options?.tls ?? { chain: 'ec', maxVersion: 'TLSv1.2' } });

  describe(name, () => {
    describe('a token from a real server', () => {
      for (const kind of speaks) {
        test(kind, () =>
          withServer(oidc(kind), async (server) => {
            const result = await ask(name, server, {}, { pem: pem(kind.split(' ')[0]) });
            const [got] = succeeds(result);
            assert.ok(await server.issued(got));
            assert.equal(server.requests.length, 1);
          }));
      }

      // As public authorities have them: a leaf with 100 names, two intermediates, and the root
      // signed by another.
      for (const kind of small ? [] : speaks) {
        test(`four certificates, ${kind}`, () =>
          withServer(oidc(kind, { leaf: 'long' }), async (server) => {
            const result = await ask(name, server, {}, { pem: pem(kind.split(' ')[0]) });
            succeeds(result);
            const { arena, room, stack } = memory(result.uart).at(-1);
            assert.ok(arena < room && stack > 0, result.uart);
          }));
      }
      if (small) {
        test('four certificates are too many', () =>
          withServer(oidc('ec 1.2', { leaf: 'long' }), async (server) => fails(await ask(name, server), 'tls_failure', 4)));
      }

      test('with scope, found among other roots', () =>
        withServer(oidc('ec 1.2'), async (server) => {
          const pems = `${pem('other').replace(/^/, 'not a certificate\n')}${pem('ec')}`;
          succeeds(await ask(name, server, { CCTOKEN_SCOPE: 'read' }, { pem: pems }));
          assert.match(server.requests[0].body, /scope=read/);
        }));

      test(`${FETCHES} in one boot, and nothing is left of them`, () =>
        withServer(oidc('ec 1.2'), async (server) => {
          const result = await ask(name, server, { FETCHES }, { limit: FETCHES * 2000 });
          assert.equal(new Set(succeeds(result)).size, FETCHES);
          const all = memory(result.uart);
          const [first, last, fetches] = [all[0], all.at(-1), all.slice(1, -1)];
          assert.equal(fetches.length, FETCHES);
          // The arena is reached as far as by the second: the first also sets up what stays.
          assert.equal(last.arena, fetches[1].arena);
          assert.deepEqual([last.heap, last.pbufs], [first.heap, first.pbufs]);
          assert.ok(Math.max(...fetches.map(({ connections }) => connections)) <= 3, 'connections are left');
          assert.ok(last.stack > 0, 'the stack overflowed');
        }));
    });

    describe('TLS', () => {
      const refuses = (title, kind, more, cause, settings, options) =>
        test(title, () =>
          withServer(oidc(kind, more), async (server) => {
            fails(await ask(name, server, settings, options), cause, 4);
            assert.equal(server.requests.length, 0);
          }));
      const YEAR = 366 * 24 * 3600;
      const BEFORE_ANY_BUILD = Math.floor((Date.UTC(2026, 0) - Date.now()) / 1000);
      const faults = { elf: image(name, 'faults') };
      refuses('another root', 'ec 1.2', {}, 'untrusted_issuer', {}, { pem: pem('other') });
      refuses('a root of the same name', 'ec 1.2', {}, 'untrusted_issuer', {}, { pem: pem('ec-same-subject') });
      refuses('no root', 'ec 1.2', {}, 'no_trust_anchors', {}, { pem: '' });
      refuses('another name', 'ec 1.2', { leaf: 'wrongname' }, 'name_mismatch');
      refuses('expired', 'ec 1.2', { leaf: 'expired' }, 'certificate_expired');
      refuses('not valid yet', 'ec 1.2', { leaf: 'future' }, 'certificate_not_yet_valid');
      refuses('not for servers', 'ec 1.2', { leaf: 'clientonly' }, 'certificate_rejected');
      refuses('a clock that is slow', 'ec 1.2', {}, 'clock_wrong', { CLOCK_OFFSET: BEFORE_ANY_BUILD }, faults);
      refuses('a clock that is fast', 'ec 1.2', {}, 'certificate_expired', { CLOCK_OFFSET: 11 * YEAR }, faults);
      if (small) {
        refuses('TLS 1.3 alone', 'ec 1.3', {}, 'tls_protocol');
        refuses('RSA alone', 'rsa 1.2', {}, 'tls_protocol', {}, { pem: pem('rsa') });
      }
      test('no TLS at all', () =>
        withServer(raw(['HTTP/1.1 400 Bad Request\r\n\r\n'], { tls: false, read: false }), async (server) =>
          fails(await ask(name, server), 'not_tls', 4)));
      test('a record as large as can be', () =>
        withServer(raw([token({ padding: 'x'.repeat(12_000) })]), async (server) => {
          const result = await ask(name, server);
          if (small) fails(result, 'tls_failure', 4);
          else fails(result, 'response_too_large', 7);
        }));
    });

    describe('the server', () => {
      test('refuses the secret', () =>
        withServer(oidc('ec 1.2'), async (server) => {
          fails(await ask(name, server, { CCTOKEN_CLIENT_SECRET: 'another' }), 'invalid_client', 5);
          assert.equal(server.requests.length, 1);
        }));
      test('is busy', () =>
        withServer(raw([json(429, { error: 'slow_down' }, { 'Retry-After': '1' })]), async (server) =>
          fails(await ask(name, server), 'rate_limited', 6)));
      test('redirects', () =>
        withServer(raw([answer(302, '', { Location: 'https://other.test/' })]), async (server) =>
          fails(await ask(name, server), 'redirected', 7)));
      test('answers byte by byte', () =>
        withServer(raw([...token()].flatMap((byte) => [byte, { wait: 1 }])), async (server) =>
          succeeds(await ask(name, server), TOKEN)));
      test('says nothing', () =>
        withServer(raw([{ hold: true }]), async (server) => fails(await ask(name, server, { TIMEOUT: 2 }), 'timeout', 3)));
      test('says nothing from the beginning', () =>
        withServer(raw([{ hold: true }], { tls: false, read: false }), async (server) =>
          fails(await ask(name, server, { TIMEOUT: 2 }), 'timeout', 3)));
      test('stops in the middle', () =>
        withServer(raw([token().slice(0, 60), { hold: true }]), async (server) =>
          fails(await ask(name, server, { TIMEOUT: 2 }), 'timeout', 3)));
      test('closes at once', () =>
        withServer(raw([{ close: true }], { tls: false, read: false }), async (server) =>
          fails(await ask(name, server), 'connection_closed', 3)));
      test('closes instead of an answer', () =>
        withServer(raw([{ tear: true }]), async (server) => fails(await ask(name, server), 'connection_closed', 3)));
      test('resets in the middle', () =>
        withServer(raw([token().slice(0, 60), { wait: 50 }, { reset: true }]), async (server) =>
          fails(await ask(name, server), 'connection_closed', 3)));
    });

    describe('the network', () => {
      const nowhere = (settings) => ask(name, { port: 1 }, settings);
      test('nobody listens', async () => fails(await nowhere({}), 'connection_refused', 3));
      test('nobody is there', async () =>
        fails(await nowhere({ CCTOKEN_TOKEN_URL: 'https://silent.test/token', TIMEOUT: 3 }), 'connect_timeout', 3));
      test('no such name', async () =>
        fails(await nowhere({ CCTOKEN_TOKEN_URL: 'https://nowhere.test/token' }), 'dns_failure', 3));
      test('no answer about the name', async () =>
        fails(await nowhere({ DNS: SILENT, TIMEOUT: 3 }), 'dns_failure', 3));

      test('loses, delays and reorders', () =>
        withServer(oidc(speaks[0]), async (server) => {
          const settings = { LOSS: 8, DELAY: 15, FETCHES: 10, TIMEOUT: 120 };
          const result = await ask(name, server, settings, { elf: image(name, 'faults'), limit: 300_000 });
          assert.equal(succeeds(result).length, 10);
          assert.ok(memory(result.uart).at(-1).pbufs <= 1, result.uart); // the one that is late
        }));
    });

    describe('settings', () => {
      test('none', async () => {
        const { status, uart } = await boot(name, undefined);
        assert.match(uart, /the settings are missing/);
        assert.equal(status, 2);
      });
      const without = (absent, cause) =>
        test(`no ${absent}`, async () => fails(await ask(name, { port: 1 }, { [absent]: '' }), cause, 2));
      without('CCTOKEN_TOKEN_URL', 'endpoint_missing');
      without('CCTOKEN_CLIENT_ID', 'client_id_missing');
      without('CCTOKEN_CLIENT_SECRET', 'secret_missing');
    });

    test('a stack that overflows', async () => {
      const { status, uart } = await boot(name, { DEEP: 100 }, { elf: image(name, 'faults') });
      assert.match(uart, /^firmware: fault$/m);
      assert.equal(status, 70);
    });

    test('no allocator in the image', () => {
      const { stdout } = spawnSync('arm-none-eabi-nm', [image(name)], { encoding: 'utf8' });
      const names = stdout.split('\n').map((line) => line.split(' ').at(-1));
      assert.ok(names.includes('cct_step'));
      const allocators = /^_?(malloc|calloc|realloc|free|sbrk|_malloc_r)$/;
      assert.deepEqual(names.filter((one) => allocators.test(one)), []);
    });
  });
}

const elsewhere = CORE !== 'cortex-m3' && 'they start the firmware for cortex-m3';
test("the commands of the example's README", { skip: elsewhere }, () =>
  withServer(() => startOidc({ chain: 'ec' }), async (server) => {
    const [, block] = readFileSync('examples/firmware/README.md', 'utf8').match(/^```sh\n([^]*?)^```$/m);
    const files = folder();
    const script = block
      .replace('https://auth.example.com/oauth2/token', at(server))
      .replace('CLIENT_ID=gateway', `CLIENT_ID=plain\nDNS=${HOST}`)
      .replace('secret.txt', files.file('secret.txt', SECRETS.plain))
      .replace('root.pem', server.ca)
      .replaceAll(/settings\.(bin|txt)/g, files.path('$&'));
    const result = await cctoken(['-eu', '-c', script], { program: '/bin/sh', env: { PATH: process.env.PATH } });
    files.remove();
    assert.match(result.stdout, /^token: /m, result.stderr);
    assert.equal(result.status, 0);
  }));

// The boards side by side, the tests of one board in turn.
describe('firmware', { concurrency: Object.keys(PARTS).length }, () => {
  for (const [name, { small }] of Object.entries(PARTS)) suite(name, small);
});
