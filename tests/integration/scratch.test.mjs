// SPDX-License-Identifier: MIT
// The executable as it is shipped, alone in an empty root: no shell, no libc, no /etc, /dev or
// /proc but for what a test puts there, all read-only, as nobody (65534) without any privilege.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { CLIENT, PROGRAM, enter, left, root, run, skip } from './rooted.mjs';
import { fails, succeeds, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { SECRET, startMoody } from './servers/moody.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';
import { startWatch, until } from './watching.mjs';

const numeric = (server) => ['get', '--token-url', server.url, '--connect-to', `127.0.0.1:${server.port}`];

const SUITE = { timeout: 300_000, skip };
// a suite that is skipped does not count as anything
test('namespaces can be made here', { skip }, () => {});

// Starts a server for `use`, and stops it.
async function serving(use, answers = [[good()]], more = {}) {
  const server = await startRaw(answers, more);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

describe('an empty root, a numeric address', SUITE, () => {
  const top = root({ '/secret': 'plain-secret-0123456789\n', '/empty.pem': '' });

  test('help, --version and regions need nothing', async () => {
    for (const args of [['help'], ['help', 'dns_failure'], ['--version'], ['regions']]) {
      assert.notEqual(succeeds(await run(top, args, { env: {} })), '');
    }
  });
  for (const chain of ['ec', 'rsa']) {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      test(`a token, ${chain}, ${version}`, () => {
        const to = root({ '/ca.pem': readFileSync(certificate(`${chain}-root.pem`)) });
        const tls = { chain, minVersion: version, maxVersion: version };
        const ask = async (server) => token(await run(to, [...numeric(server), '--ca', '/ca.pem']));
        return serving(async (server) => assert.equal(await ask(server), TOKEN), undefined, { tls });
      });
    }
  }
  test('the address in the URL', () =>
    serving(async ({ port }) =>
      token(await run(top, ['get', '--token-url', `https://127.0.0.1:${port}/token`, '--ca', '/ca.pem'])),
    ));
  test('--client-secret-file', () =>
    serving(async (server) => {
      const args = ['--ca', '/ca.pem', '--client-secret-file', '/secret'];
      token(await run(top, [...numeric(server), ...args], { env: { CCTOKEN_CLIENT_ID: 'plain' } }));
      const basic = Buffer.from('plain:plain-secret-0123456789').toString('base64');
      assert.equal(server.requests[0].headers.authorization, `Basic ${basic}`);
    }));
  test('the secret from standard input', () =>
    serving(async (server) => {
      const more = { env: { CCTOKEN_CLIENT_ID: 'plain' }, input: 'plain-secret-0123456789' };
      token(await run(top, [...numeric(server), '--ca', '/ca.pem', '--client-secret-file', '-'], more));
    }));
  test('a secret that nobody may read: file_unreadable', () =>
    serving(async (server) => {
      const locked = root({ '/secret': 'plain-secret-0123456789\n' });
      chmodSync(join(locked, 'secret'), 0);
      const args = [...numeric(server), '--ca', '/ca.pem', '--client-secret-file', '/secret'];
      fails(await run(locked, args, { env: { CCTOKEN_CLIENT_ID: 'plain' } }), 'file_unreadable');
    }));
  test('as the first process of a process namespace', () =>
    serving(async (server) => {
      const before = ['/usr/bin/unshare', '--map-root-user', '--pid', '--fork', '--kill-child'];
      token(await run(top, [...numeric(server), '--ca', '/ca.pem'], { before }));
    }));
});

describe('an empty root, trust', SUITE, () => {
  const ca = readFileSync(certificate('ec-root.pem'));

  test('no roots at all: no_trust_anchors, and nothing is dialled', () =>
    serving(async (server) => {
      fails(await run(root(), numeric(server)), 'no_trust_anchors');
      assert.equal(server.connections(), 0);
    }));
  test('--ca names a file that is not there: file_unreadable', () =>
    serving(async (server) => fails(await run(root(), [...numeric(server), '--ca', '/none.pem']), 'file_unreadable')));
  test('--ca names a file without roots: no_trust_anchors', () =>
    serving(async (server) =>
      fails(await run(root({ '/none.pem': '' }), [...numeric(server), '--ca', '/none.pem']), 'no_trust_anchors'),
    ));
  test('SSL_CERT_FILE', () =>
    serving(async (server) => {
      const env = { ...CLIENT, SSL_CERT_FILE: '/ca.pem' };
      token(await run(root(), numeric(server), { env }));
    }));
  test('a bundle at the usual place', () =>
    serving(async (server) => token(await run(root({ '/etc/ssl/certs/ca-certificates.crt': ca }), numeric(server)))));
  test('SSL_CERT_DIR', () =>
    serving(async (server) => {
      const env = { ...CLIENT, SSL_CERT_DIR: '/certs' };
      token(await run(root({ '/certs/some.pem': ca }), numeric(server), { env }));
    }));
});

describe('an empty root, output', SUITE, () => {
  const top = root();
  mkdirSync(join(top, 'run'));
  const ask = (server, args = [], more = {}) => run(top, [...numeric(server), '--ca', '/ca.pem', ...args], more);
  // Runs what follows with these descriptors closed.
  const closed = (...descriptors) => ({
    before: ['/bin/sh', '-c', `exec "$@" ${descriptors.map((one) => `${one}>&-`).join(' ')}`, 'sh'],
  });

  test('standard output is closed: file_unwritable', () =>
    serving(async (server) => fails(await ask(server, [], closed(1)), 'file_unwritable')));
  test('all are closed: the status remains', () =>
    serving(async (server) => {
      const { status, stdout, stderr } = await ask(server, [], closed(0, 1, 2));
      assert.deepEqual([status, stdout, stderr], [8, '', '']);
    }));
  test('standard error is closed: the token all the same', () =>
    serving(async (server) => token(await ask(server, [], closed(2)))));
  test('--output on a read-only file system: file_unwritable, before anything is asked', () =>
    serving(async (server) => {
      fails(await ask(server, ['--output', '/token']), 'file_unwritable');
      assert.equal(server.connections(), 0);
    }));
  test('--trace=FILE there: file_unwritable', () =>
    serving(async (server) => fails(await ask(server, ['--trace=/trace']), 'file_unwritable')));
  test('--output on a tmpfs', () =>
    serving(async (server) => {
      assert.equal(succeeds(await ask(server, ['--output', '/run/token'], { tmpfs: ['/run'] })), '');
    }));
  test('--output on a tmpfs that becomes full: file_unwritable', () =>
    serving(
      async (server) => fails(await ask(server, ['--output', '/run/token'], { tmpfs: ['/run'] }), 'file_unwritable'),
      [[good({ access_token: 'long-'.repeat(1200) })]], // 6000 bytes; the tmpfs has 4096
    ));
});

describe('a network without a way out', SUITE, () => {
  for (const host of ['192.0.2.1', '[2001:db8::1]']) {
    test(`${host}: connection_failed`, async () => {
      const args = ['get', '--token-url', `https://${host}/token`, '--ca', '/ca.pem', '--retry', '0'];
      fails(await run(root(), args, { before: [enter, 'net'] }), 'connection_failed');
    });
  }
});

describe('an empty root, watch', SUITE, () => {
  test('keeps a token fresh that probe finds valid, and expired when the server is gone', async () => {
    const top = root({ '/secret': SECRET });
    mkdirSync(join(top, 'run'));
    const server = await startMoody({ lifetime: 3 });
    const watch = startWatch(server, {
      program: PROGRAM,
      before: [enter, 'root', top, '+/run:65536'],
      env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET_FILE: '/secret' },
      ca: '/ca.pem',
      output: '/run/token',
      args: ['--connect-to', `127.0.0.1:${server.port}`],
    });
    try {
      await watch.event('written', 3);
      const inside = ['-t', watch.child.pid, '-U', '-m', '-r', '--preserve-credentials', PROGRAM];
      const probe = () => spawnSync('nsenter', [...inside, 'probe', '/run/token'], { encoding: 'utf8', env: {} });
      const { status, stdout, stderr } = probe();
      assert.deepEqual([status, stdout, stderr], [0, '', '']);
      assert.deepEqual(readdirSync(join('/proc', String(watch.child.pid), 'root', 'run')), ['token']);
      await server.down();
      await until(() => probe().status === 6, 'expired');
      await server.up();
      await until(() => probe().status === 0, 'valid again');
      assert.deepEqual(await watch.stop(), { status: 0, signal: null });
      assert.deepEqual(left(), [], 'a process is left');
    } finally {
      watch.child.kill('SIGKILL');
      await server.stop();
    }
  });
  test('the image of examples/container: its command and its health check', async () => {
    const text = readFileSync(new URL('../../examples/container/Dockerfile', import.meta.url), 'utf8');
    const words = (instruction) => JSON.parse(new RegExp(`^${instruction}.*?(\\[.*\\])$`, 'm').exec(text)[1]);
    const [command, health] = [words('CMD'), words('HEALTHCHECK')];
    assert.deepEqual(words('ENTRYPOINT'), [health[0]]);
    const output = command[command.indexOf('--output') + 1];
    const top = root({
      '/etc/ssl/certs/ca-certificates.crt': readFileSync(certificate('ec-root.pem')),
      [command[command.indexOf('--client-secret-file') + 1]]: SECRET,
    });
    mkdirSync(join(top, dirname(output)), { recursive: true });
    await serving(async ({ url, port }) => {
      const line = [enter, 'root', top, `+${dirname(output)}:65536`, PROGRAM, ...command];
      const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_TOKEN_URL: url };
      const child = spawn(line[0], [...line.slice(1), '--connect-to', `127.0.0.1:${port}`], { env });
      const ended = new Promise((resolve) => {
        child.on('close', resolve);
      });
      try {
        const inside = ['-t', child.pid, '-U', '-m', '-r', '--preserve-credentials', PROGRAM, ...health.slice(1)];
        await until(() => spawnSync('nsenter', inside, { env: {} }).status === 0, 'healthy');
      } finally {
        child.kill('SIGTERM');
      }
      assert.equal(await ended, 0);
    });
  });
  test('an output that is read-only: file_unwritable at once', () =>
    serving(async ({ url, port }) => {
      const args = ['watch', '--token-url', url, '--connect-to', `127.0.0.1:${port}`, '--ca', '/ca.pem'];
      fails(await run(root(), [...args, '--output', '/token']), 'file_unwritable');
    }));
  test('exec without a shell', () =>
    serving(async ({ url, port }) => {
      const args = ['exec', '--token-url', url, '--connect-to', `127.0.0.1:${port}`, '--ca', '/ca.pem'];
      assert.match(succeeds(await run(root(), [...args, '--', PROGRAM, '--version'])), /^cctoken /);
      fails(await run(root(), [...args, '--', 'nothing']), 'file_unreadable', 127);
    }));
});
