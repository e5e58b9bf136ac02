// SPDX-License-Identifier: MIT
// cctoken watch --config: several tokens, each in a process of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { after, describe, test } from 'node:test';
import { cctoken, folder } from './run.mjs';
import { SECRET, startMoody, TOKEN } from './servers/moody.mjs';
import { endsWell, startWatch, until } from './watching.mjs';

const files = folder();
after(() => files.remove());
const SUITE = { timeout: 600_000 };

let count = 0;
/**
 * Runs `use` with as many servers as asked for, and start(sections, more): sections are {name:
 * {key: value}}, with defaults for a good one of its server, in their order.
 */
async function watching(use, servers = 2) {
  const started = await Promise.all(Array.from({ length: servers }, () => startMoody()));
  const watches = [];
  count += 1;
  const top = files.path(`${count}`);
  mkdirSync(top);
  const path = (name) => `${top}/${name}`;
  const secret = path('secret');
  writeFileSync(secret, `${SECRET}\n`, { mode: 0o600 });
  const good = (n, name) => ({
    'token-url': started[n].url,
    ca: started[n].ca,
    'client-id': 'plain',
    'client-secret-file': secret,
    output: path(name),
  });
  const config = (sections) => {
    const text = Object.entries(sections)
      .map(([name, keys]) => [`[${name}]`, ...Object.entries(keys).map(([key, value]) => (value === true ? key : `${key} = ${value}`))].join('\n'))
      .join('\n\n');
    writeFileSync(path('watch.ini'), `# several tokens\n${text}\n`);
    return path('watch.ini');
  };
  const start = (sections, more = {}) => {
    watches.push(startWatch(started[0], { output: path('any'), config: config(sections), env: {}, ...more }));
    return watches.at(-1);
  };
  try {
    await use({ servers: started, start, good, path, config, secret });
  } finally {
    watches.forEach(({ child }) => child.kill('SIGKILL'));
    await Promise.allSettled(watches.map(({ ended }) => ended));
    await Promise.all(started.map((server) => server.stop()));
  }
}
const tokenIn = (path) => (existsSync(path) ? TOKEN.exec(readFileSync(path, 'utf8'))?.[0] : undefined);
const childrenOf = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
const isAlive = (pid) => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
/** The samples as {'name{label}': value}, with their families checked. */
function metricsIn(path) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const samples = {};
  const seen = new Set();
  let family;
  for (const line of text.split('\n').filter(Boolean)) {
    const [, name] = /^# HELP (\w+) ./.exec(line) ?? [];
    if (name) {
      assert.ok(!seen.has(name), `two groups of ${name}`);
      seen.add((family = name));
    } else if (!line.startsWith('#')) {
      const found = /^(\w+)\{token="([^"]*)"(?:,cause="(\w+)")?\} (\d+)$/.exec(line) ?? assert.fail(line);
      assert.equal(found[1], family, line);
      samples[`${found[1].replace('cctoken_', '')} ${found[2]}${found[3] ? ` ${found[3]}` : ''}`] = Number(found[4]);
    }
  }
  return samples;
}

describe('several tokens', SUITE, () => {
  test('each in its file, with lines that name the section', () =>
    watching(async ({ start, good, path }) => {
      const watch = start({ one: good(0, 'a'), 'number two': { ...good(1, 'b'), scope: '"x y"', mode: '0640', format: 'header' } });
      await watch.event('written', 2);
      assert.ok(tokenIn(path('a')));
      assert.match(readFileSync(path('b'), 'utf8'), /^Authorization: Bearer moody-/);
      assert.deepEqual([statSync(path('a')).mode & 0o777, statSync(path('b')).mode & 0o777], [0o600, 0o640]);
      assert.deepEqual(new Set(watch.events.map(({ section }) => section)), new Set(['one', 'number two']));
      await endsWell(watch);
      assert.ok(!readdirSync(files.path(`${count}`)).some((name) => name.endsWith('.tmp')));
    }));
  test('the log as text names the section', () =>
    watching(async ({ start, good }) => {
      const watch = start({ one: good(0, 'a'), two: { ...good(1, 'b'), auth: 'wrong' } }, { log: null });
      await until(() => watch.lines.some((line) => /^cctoken: written: \[one\] /.test(line)), 'written');
      await until(() => watch.lines.some((line) => /^cctoken: usage: \[two\] .*wrong|^cctoken: usage: \[two\] .*expected in --auth/.test(line)), 'a failure');
      await watch.stop();
    }));
  test('a section that fails, whatever fails, is retried, and the others go on', () =>
    watching(async ({ start, good, path, servers }) => {
      servers[1].mood = () => ({ hang: true });
      servers[2].accept = [];
      const watch = start({
        hangs: { ...good(1, 'hangs'), timeout: '2' },
        refused: good(2, 'refused'),
        incomplete: { output: path('incomplete') },
        unwritable: good(0, 'no/such/folder'),
        good: good(0, 'good'),
      });
      await until(() => tokenIn(path('good')), 'the good one');
      await watch.failure('client_id_missing');
      await watch.failure('invalid_client');
      await watch.failure('file_unwritable');
      await watch.failure('timeout');
      servers[1].mood = () => undefined;
      servers[2].accept = [SECRET];
      await until(() => tokenIn(path('hangs')) && tokenIn(path('refused')), 'the others');
      await endsWell(watch);
    }, 3));
  test('SIGHUP renews all of them; a rotated secret is taken', () =>
    watching(async ({ start, good, path, servers, secret }) => {
      const watch = start({ one: good(0, 'a'), two: good(1, 'b') });
      await watch.event('written', 2);
      const before = [tokenIn(path('a')), tokenIn(path('b'))];
      servers[0].accept = ['another-secret-0123456789'];
      writeFileSync(secret, 'another-secret-0123456789');
      servers[1].accept = ['another-secret-0123456789'];
      watch.child.kill('SIGHUP');
      await watch.event('renewing', 2);
      await watch.event('written', 4);
      assert.ok(tokenIn(path('a')) !== before[0] && tokenIn(path('b')) !== before[1]);
      await endsWell(watch);
    }));
  test('a signal ends it at once, though a request hangs', () =>
    watching(async ({ start, good, path, servers }) => {
      servers[1].mood = () => ({ hang: true });
      const watch = start({ hangs: good(1, 'a'), good: good(0, 'b') });
      await until(() => tokenIn(path('b')) && servers[1].requests.length > 0, 'requests');
      const children = childrenOf(watch.child.pid);
      assert.equal(children.length, 2);
      await endsWell(watch, 'SIGINT');
      assert.ok(!children.some(isAlive));
    }));
  test('a process that is killed is started again, and the others do not notice', () =>
    watching(async ({ start, good, path, servers }) => {
      const metrics = path('m.prom');
      const watch = start({ one: good(0, 'a'), two: good(1, 'b') }, { args: ['--metrics', metrics] });
      await watch.event('written', 2);
      const children = childrenOf(watch.child.pid);
      process.kill(children[0], 'SIGKILL');
      const { detail } = await watch.event('ended');
      assert.equal(detail, 'one: ended by signal 9');
      await until(() => metricsIn(metrics)['up one'] === 0, 'down');
      await watch.event('written', 3);
      await until(() => metricsIn(metrics)['renewals_total one'] === 2, 'counts go on');
      assert.equal(metricsIn(metrics)['up one'], 1);
      assert.equal(servers[1].requests.length, 1);
      assert.equal(childrenOf(watch.child.pid)[0], children[1]);
      await endsWell(watch);
    }));
  test('if it is killed itself, nothing of it stays', () =>
    watching(async ({ start, good }) => {
      const watch = start({ one: good(0, 'a'), two: good(1, 'b') });
      await watch.event('written', 2);
      const children = childrenOf(watch.child.pid);
      watch.child.kill('SIGKILL');
      await until(() => !children.some(isAlive), 'the end of the others');
    }));
  test('systemd is notified when all have a token', () =>
    watching(async ({ start, good, path, servers }) => {
      const messages = [];
      const at = path('notify');
      const listener = execListener(at, messages);
      try {
        await listener.ready;
        servers[1].mood = () => ({ status: 503 });
        const watch = start({ one: good(0, 'a'), two: good(1, 'b') }, { env: { NOTIFY_SOCKET: at } });
        await until(() => tokenIn(path('a')), 'one');
        await watch.failure('unavailable', 2);
        assert.deepEqual(messages, []);
        servers[1].mood = () => undefined;
        await until(() => messages.length > 0, 'ready');
        watch.child.kill('SIGHUP');
        await watch.event('written', 4);
        await endsWell(watch);
        await until(() => messages.length > 1, 'stopping');
        assert.deepEqual(messages, ['READY=1', 'STOPPING=1']);
      } finally {
        listener.stop();
      }
    }));
  test('thirty-two', () =>
    watching(async ({ start, good, path }) => {
      const names = Array.from({ length: 32 }, (_, i) => `t${i}`);
      const watch = start(Object.fromEntries(names.map((name) => [name, good(0, name)])));
      await until(() => names.every((name) => tokenIn(path(name))), 'all');
      await endsWell(watch);
    }, 1));
});

// Datagrams of Unix sockets, which Node does not have.
function execListener(at, messages) {
  const script = `import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print('bound', flush=True)
while True: print(s.recv(100).decode(), flush=True)`;
  const child = spawn('python3', ['-c', script, at], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const all = text.trim().split('\n');
      if (all[0] === 'bound') resolve();
      messages.splice(0, messages.length, ...all.slice(1));
    });
  });
  return { ready, stop: () => child.kill('SIGKILL') };
}

describe('what a section knows', SUITE, () => {
  test('client ID, secret and endpoint come from the section alone', () =>
    watching(async ({ start, good, servers }) => {
      const env = {
        CCTOKEN_CLIENT_ID: 'plain',
        CCTOKEN_CLIENT_SECRET: SECRET,
        CCTOKEN_TOKEN_URL: servers[1].url,
        CCTOKEN_SCOPE: 'from-the-environment',
        CCTOKEN_CACHE: files.path('never'),
        AZURE_CLIENT_ID: 'x',
        GENESYSCLOUD_REGION: 'eu-west-1',
      };
      const { 'client-id': id, 'client-secret-file': file, ...without } = good(0, 'a');
      const { 'token-url': url, ...elsewhere } = good(0, 'b');
      const watch = start({ bare: without, nowhere: elsewhere, secretless: { ...without, 'client-id': id, output: files.path('c') }, good: good(0, 'd') }, { env });
      await watch.failure('client_id_missing');
      await watch.failure('endpoint_missing');
      await watch.failure('secret_missing');
      await watch.event('written');
      assert.ok(servers[0].requests.every(({ body }) => !/scope/.test(body)));
      assert.equal(servers[1].requests.length, 0);
      assert.ok(file && url);
      await watch.stop();
    }));
  test('trust and proxy come from the environment', () =>
    watching(async ({ start, good, servers, path }) => {
      const { ca, ...without } = good(0, 'a');
      const watch = start({ one: without, two: { ...good(1, 'b'), proxy: 'none' } }, { env: { SSL_CERT_FILE: ca } });
      await watch.event('written', 2);
      await endsWell(watch);
      const proxied = start({ one: good(0, 'c') }, { env: { https_proxy: 'http://127.0.0.1:1' } });
      assert.match((await proxied.failure('connection_refused')).detail, /the proxy/);
      assert.ok(servers[0].issued === 1 && !existsSync(path('c')));
      await proxied.stop();
    }));
  test('its signal and its trace are its own', () =>
    watching(async ({ start, good, path }) => {
      const idle = spawn('sleep', ['60']);
      const pid = path('a-long-name.pid');
      writeFileSync(pid, `${idle.pid}\n`, { mode: 0o644 });
      const one = { ...good(0, 'a'), signal: `${pid}:CONT`, trace: path('trace') };
      const watch = start({ one, two: { ...good(1, 'b'), signal: `${path('b.pid')}:CONT` }, three: good(0, 'c') });
      await until(() => ['a', 'b', 'c'].every((name) => tokenIn(path(name))));
      await until(() => watch.events.filter(({ event }) => /^hook/.test(event)).length >= 2);
      await pause(300);
      const hooks = watch.events.filter(({ event }) => /^hook/.test(event)).map(({ detail }) => detail);
      assert.equal(hooks.filter((detail) => detail.includes(`${pid}: signal sent`)).length, 1, hooks.join('\n'));
      assert.equal(hooks.filter((detail) => detail.includes(`${path('b.pid')}: `)).length, 1, hooks.join('\n'));
      assert.equal(hooks.length, 2, hooks.join('\n'));
      assert.match(readFileSync(path('trace'), 'utf8'), /^> POST /m);
      await endsWell(watch);
      idle.kill('SIGKILL');
    }));
  test('standard input is nobody\'s', () =>
    watching(async ({ start, good }) => {
      const watch = start({ one: { ...good(0, 'a'), 'client-secret-file': '-' }, two: good(1, 'b') }, { stdin: SECRET });
      await watch.failure('secret_missing');
      await watch.event('written');
      await watch.stop();
    }));
});

describe('the file', SUITE, () => {
  const run = (text, args = [], env = {}) => {
    const path = files.file('bad.ini', text);
    return cctoken(['watch', '--config', path, ...args], { env }).then((result) => ({ ...result, path }));
  };
  async function refused(text, what, args) {
    const { status, stdout, stderr, path } = await run(text, args);
    assert.equal(status, 2, stderr);
    assert.equal(stdout, '');
    const [first, second] = stderr.split('\n');
    assert.equal(first, `cctoken: usage: ${what}: ${path}`);
    assert.match(second, /^ {2}try: write \[NAME\]/);
  }
  const output = 'output = /tmp/never\n';
  const header = 'a section begins with [NAME], up to 63 printable ASCII characters';
  for (const [name, text, what] of [
    ['empty', '', 'line 1: there is no section'],
    ['only comments', '# one\n; two\n\n', 'line 1: there is no section'],
    ['an option before the first section', '\noutput = x\n[a]\n', 'line 2: a section, [NAME], must begin before the first option'],
    ['an unknown option', `[a]\n${output}no-such = 1\n`, 'line 3: unknown option --no-such'],
    ['a misspelt option', `[a]\n${output}token-ulr = 1\n`, 'line 3: unknown option --token-ulr; did you mean --token-url?'],
    ['a value that is missing', '[a]\noutput\n', 'line 2: a value is missing after --output'],
    ['a flag with a value', `[a]\n${output}4 = yes\n`, 'line 3: unexpected argument'],
    ['no output', '[a]\nclient-id = x\n[b]\noutput = x', 'line 1: watch requires --output FILE'],
    ['a bad mode', `\n[a]\n${output}mode = 9\n`, 'line 2: --mode expects octal permissions such as 0640'],
    ['a section twice', `[a]\n${output}[b]\noutput = y\n[a]\n`, 'line 5: there is a section of that name already'],
    ['an output twice', `[a]\n${output}[b]\n${output}`, 'line 3: another section has the same output'],
    ['an open bracket', `[a\n${output}`, `line 1: ${header}`],
    ['an empty name', `[]\n${output}`, `line 1: ${header}`],
    ['a blank name', `[ ]\n${output}`, `line 1: ${header}`],
    ['a long name', `[${'x'.repeat(64)}]\n${output}`, `line 1: ${header}`],
    ['a name with a control character', `[a\x1b]\n${output}`, `line 1: ${header}`],
    ['a NUL byte', `[a]\n${output}client-id = a\0b\n`, 'line 3: a NUL byte; the file must be UTF-8'],
    ['UTF-16', Buffer.from(`[a]\n${output}`, 'utf16le'), 'line 1: a NUL byte; the file must be UTF-8'],
    ['a secret', `[a]\n${output}client-secret = hunter2-hunter2\n`, 'line 3: a secret is in a file of its own: client-secret-file = FILE'],
    ['thirty-three sections', Array.from({ length: 33 }, (_, i) => `[${i}]\noutput = ${i}\n`).join(''), 'line 65: more than 32 sections'],
  ]) {
    test(`${name}: status 2, and the line`, () => refused(text, what));
  }
  test('what would be of no effect, or for one alone, is refused', async () => {
    for (const key of ['env-file = x', 'config = x', 'once', 'metrics = x', 'log = json', 'cache = x', 'quiet']) {
      const { status, stderr } = await run(`[a]\n${output}${key}\n`);
      assert.equal(status, 2);
      assert.match(stderr, /^cctoken: usage: line 3: unknown option --/);
    }
  });
  test('options of one token beside --config', async () => {
    for (const args of [['--output', 'x'], ['--client-id', 'x'], ['--ca', 'x'], ['--param', 'a=b'], ['--', 'true']]) {
      const { status, stderr } = await run(`[a]\n${output}`, args);
      assert.equal(status, 2);
      assert.ok(stderr.includes(`with --config each section has its own ${args[0]}`), stderr);
    }
  });
  test('a file that does not exist, or is too large', async () => {
    assert.equal((await cctoken(['watch', '--config', files.path('none.ini')])).status, 8);
    assert.equal((await run('#'.repeat(70_000))).status, 8);
  });
  test('a byte order mark, CRLF, comments, quotes, no line end', () =>
    watching(async ({ good, path }) => {
      const keys = { ...good(0, 'a'), scope: "'  x  '" };
      const text = Object.entries(keys).map(([key, value]) => `  ${key}\t=  ${value}  `).join('\r\n');
      writeFileSync(path('x.ini'), `\uFEFF; one\r\n  [ a ]  \r\n# two\r\n${text}`);
      const result = await cctoken(['watch', '--once', '--config', path('x.ini')]);
      assert.equal(result.status, 2, result.stderr); // of the scope, which keeps its spaces
      assert.match(result.stderr, /^cctoken: stray_whitespace: \[a\] /);
    }, 1));
});

describe('--once', SUITE, () => {
  test('all tokens, then the status of the first that failed', () =>
    watching(async ({ good, path, config, servers }) => {
      const run = (sections, args = []) => cctoken(['watch', '--once', '--config', config(sections), ...args]);
      const all = await run({ one: good(0, 'a'), two: good(1, 'b') });
      assert.deepEqual([all.status, all.stdout], [0, '']);
      assert.ok(tokenIn(path('a')) && tokenIn(path('b')));
      servers[1].accept = [];
      const some = await run({ one: good(0, 'c'), two: good(1, 'd'), three: { output: path('e') } }, ['--metrics', path('m.prom')]);
      assert.equal(some.status, 5);
      assert.match(some.stderr, /^cctoken: invalid_client: \[two\] .*\n {2}try: /m);
      assert.match(some.stderr, /^cctoken: client_id_missing: \[three\] /m);
      assert.ok(tokenIn(path('c')));
      const samples = metricsIn(path('m.prom'));
      assert.deepEqual([samples['up one'], samples['up two'], samples['failures_total two invalid_client']], [1, 0, 1]);
    }));
  test('as JSON, each object names its section', () =>
    watching(async ({ good, config }) => {
      const path = config({ one: good(0, 'a'), two: { ...good(1, 'b'), 'client-id': '' } });
      const { status, stderr } = await cctoken(['watch', '--once', '--log', 'json', '--config', path]);
      assert.equal(status, 2);
      for (const line of stderr.trim().split('\n')) assert.match(JSON.parse(line).section, /^(one|two)$/, line);
    }));
  test('a signal ends it', () =>
    watching(async ({ start, good, servers }) => {
      servers[0].mood = () => ({ hang: true });
      const watch = start({ one: good(0, 'a') }, { args: ['--once'] });
      await until(() => servers[0].requests.length > 0, 'a request');
      const children = childrenOf(watch.child.pid);
      assert.deepEqual(await watch.stop(), { status: 128 + 15, signal: null });
      await pause(100);
      assert.ok(!children.some(isAlive));
    }, 1));
});

describe('metrics', SUITE, () => {
  test('of all tokens in one file', () =>
    watching(async ({ start, good, path, servers }) => {
      servers[1].accept = [];
      const metrics = path('m.prom');
      const watch = start({ one: good(0, 'a'), 'the second': good(1, 'b') }, { args: ['--metrics', metrics] });
      await until(() => metricsIn(metrics)['up one'] === 1 && metricsIn(metrics)['failures_total the second invalid_client'] === 1, 'metrics');
      assert.equal(statSync(metrics).mode & 0o777, 0o644);
      const samples = metricsIn(metrics);
      assert.deepEqual(
        [samples['renewals_total one'], samples['renewals_total the second'], samples['up the second'], samples['expires_seconds the second']],
        [1, 0, 0, undefined],
      );
      assert.equal(samples['expires_seconds one'], Math.round(statSync(path('a')).mtimeMs / 1000));
      await endsWell(watch);
      assert.equal(metricsIn(metrics)['up one'], 0);
    }));
  test('that cannot be written are an event', () =>
    watching(async ({ start, good, path }) => {
      const watch = start({ one: good(0, 'a') }, { args: ['--metrics', path('no/such/folder')] });
      assert.match((await watch.event('hook_failed')).detail, /^--metrics: /);
      await watch.event('written');
      await endsWell(watch);
    }, 1));
});
