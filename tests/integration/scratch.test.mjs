// SPDX-License-Identifier: MIT
// The executable as it is shipped, alone in an empty root: no shell, no libc, no /etc, /dev or /proc but for what a
// test puts there, all read-only, as nobody (65534) without any privilege.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cctoken, fails, folder, succeeds, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { SECRET, startMoody } from './servers/moody.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';
import { startWatch, until } from './watching.mjs';

const built = (name) => fileURLToPath(new URL(`../../build/${name}`, import.meta.url));
const enter = built('tests/enter');
const island = fileURLToPath(new URL('servers/island.mjs', import.meta.url));
const PROGRAM = `/cct-${randomBytes(4).toString('hex')}`; // by this name its processes are known
const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };

const files = folder();
after(() => files.remove());

// A new root with the program, /ca.pem and these files by path.
function root(content = {}) {
  const top = files.path(randomBytes(4).toString('hex'));
  mkdirSync(top);
  copyFileSync(built('cctoken'), join(top, PROGRAM));
  chmodSync(join(top, PROGRAM), 0o555);
  for (const [path, text] of Object.entries({ '/ca.pem': readFileSync(certificate('ec-root.pem')), ...content })) {
    mkdirSync(join(top, dirname(path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  return top;
}

// The processes of the program that there still are.
const left = () =>
  readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && `/${readFileSync(`/proc/${entry}/comm`, 'utf8').trim()}` === PROGRAM;
    } catch {
      return false; // ended meanwhile
    }
  });

// Runs the program in a root. tmpfs: where to mount one. before: a command line that starts what follows it.
async function run(top, args, { tmpfs = [], before = [], env = CLIENT, ...more } = {}) {
  const line = [...before, enter, 'root', top, ...tmpfs.map((path) => `+${path}`), PROGRAM, ...args];
  const result = await cctoken(line.slice(1), { program: line[0], env, ...more });
  assert.deepEqual(left(), [], 'a process is left');
  return result;
}

const numeric = (server) => ['get', '--token-url', server.url, '--connect-to', `127.0.0.1:${server.port}`];

const trial = spawnSync(enter, ['net', enter, 'root', root(), PROGRAM, '--version'], { encoding: 'utf8' });
const skip = trial.status === 125 && `no namespace can be made here: ${trial.stderr.trim()}`;
const SUITE = { timeout: 60_000, skip };
test('namespaces can be made here', { skip }, () => {}); // a suite that is skipped does not count as anything

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

describe('an empty root, names', SUITE, () => {
  const HOSTS = { '/etc/hosts': '127.0.0.1 server.test\n' };
  const RESOLV = { '/etc/resolv.conf': 'nameserver 127.0.0.1\n' };
  const URL_ = ['get', '--token-url', 'https://server.test:PORT/token', '--ca', '/ca.pem'];

  // Runs the program in a network of its own: {result, questions, connections}.
  async function islanded(content, args, dns, more = {}) {
    const task = { enter, root: root(content), program: PROGRAM, dns, args: [...URL_, ...args], env: CLIENT, ...more };
    const { status, stdout, stderr } = await cctoken(['net', process.execPath, island, JSON.stringify(task)], {
      program: enter,
      env: { PATH: process.env.PATH },
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(left(), [], 'a process is left');
    return JSON.parse(stdout);
  }
  // It ended at a deadline: not before, and not long after.
  const at = (ms, took) => assert.ok(took >= ms - 50 && took < ms + 1500, `${took} ms instead of ${ms}`);

  test('/etc/hosts', async () => {
    const { result } = await islanded(HOSTS, []);
    assert.equal(token(result), TOKEN);
  });
  test('/etc/hosts comes before DNS', async () => {
    const { result, questions } = await islanded({ ...HOSTS, ...RESOLV }, [], {});
    assert.equal(token(result), TOKEN);
    assert.deepEqual(questions, []);
  });
  test('/etc/resolv.conf', async () => {
    const { result, questions } = await islanded(RESOLV, [], { 'server.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
    assert.deepEqual(questions.sort(), ['1 server.test', '28 server.test']);
  });
  test('-4 asks for IPv4 alone', async () => {
    const { result, questions } = await islanded(RESOLV, ['-4'], { 'server.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
    assert.deepEqual(questions, ['1 server.test']);
  });
  test('without /etc/resolv.conf a server on loopback is asked', async () => {
    const { result } = await islanded({}, [], { 'server.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
  });
  test('a name that does not exist: dns_failure', async () => {
    const { result, connections } = await islanded(RESOLV, ['--retry', '0'], { 'other.test': '127.0.0.1' });
    fails(result, 'dns_failure');
    assert.ok(result.ms < 2000, `${result.ms} ms`);
    assert.equal(connections, 0);
  });
  test('--connect-to a name', async () => {
    const args = ['--connect-to', 'other.test:PORT'];
    const { result, questions } = await islanded(RESOLV, args, { 'other.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
    assert.ok(questions.every((one) => one.endsWith(' other.test')));
  });
  for (const [what, content, dns] of [
    ['a DNS server that never answers', RESOLV, null],
    ['no DNS server at all', {}, undefined],
    ['a DNS server that cannot be reached', { '/etc/resolv.conf': 'nameserver 192.0.2.1\n' }, undefined],
  ]) {
    test(`${what}: --connect-timeout 1 ends it, dns_failure`, async () => {
      const { result } = await islanded(content, ['--connect-timeout', '1', '--retry', '0'], dns);
      fails(result, 'dns_failure');
      at(1000, result.ms);
    });
    test(`${what}: --timeout 2 ends it, dns_failure`, async () => {
      const { result } = await islanded(content, ['--timeout', '2'], dns);
      fails(result, 'dns_failure');
      at(2000, result.ms);
    });
  }
  for (const signal of ['SIGTERM', 'SIGINT']) {
    test(`a DNS server that never answers: ${signal} ends watch at once`, async () => {
      const content = { ...RESOLV, '/run/.keep': '' };
      const task = { args: ['watch', ...URL_.slice(1), '--output', '/run/token'], tmpfs: ['/run'], end: { signal, after: 1000 } };
      const { result, connections } = await islanded(content, [], null, task);
      assert.deepEqual([result.status, result.signal, connections], [0, null, 0]);
      assert.match(result.stderr, /^cctoken: started: .*\ncctoken: stopping: .*\n$/);
      assert.ok(result.ms < 3000, `${result.ms} ms`);
    });
  }
  test('a DNS server that never answers: tries and all end at --timeout', async () => {
    const { result } = await islanded(RESOLV, ['--timeout', '3', '--connect-timeout', '1', '--retry', '5'], null);
    fails(result, 'dns_failure');
    assert.ok(result.ms < 4500, `${result.ms} ms`);
  });
});
