// SPDX-License-Identifier: MIT
// Output formats and output files.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { binary, cctoken, fails, folder, get, succeeds, token } from './run.mjs';
import { TOKEN, json, startRaw, token as good } from './servers/raw.mjs';

// Every byte that a token may have: quoting must survive all of them.
const EVERY = Array.from({ length: 0x5e }, (_, i) => String.fromCharCode(0x21 + i)).join('');

const files = folder();
const servers = [];
const serve = async (...pieces) => {
  const server = await startRaw([pieces]);
  servers.push(server);
  return server;
};
let server;
let every;
let eternal;
let failing;
before(async () => {
  server = await serve(good({ scope: 'a b' }));
  every = await serve(good({ access_token: EVERY }));
  eternal = await serve(good({ expires_in: undefined }));
  failing = await serve(json(400, { error: 'invalid_client' }));
});
after(async () => {
  for (const one of servers) await one.stop();
  files.remove();
});

const format = async (name, from = server, ...warnings) => succeeds(await get(from, ['--format', name]), ...warnings);
const soon = (date, seconds) => Math.abs(Date.parse(date) - Date.now() - seconds * 1000) < 5000;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function pipe(command, args, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], timeout: 10_000 });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve(out) : reject(new Error(`${command}: ${status}`))));
    child.stdin.end(input);
  });
}

describe('formats', { timeout: 300_000 }, () => {
  test('token is the default', async () => {
    assert.equal(succeeds(await get(server)), `${TOKEN}\n`);
    assert.equal(await format('token'), `${TOKEN}\n`);
    assert.equal(await format('token', every), `${EVERY}\n`);
  });

  test('json', async () => {
    const value = JSON.parse(await format('json'));
    const { expires_at: at, expires_unix: unix, expires_in: seconds, ...rest } = value;
    assert.deepEqual(rest, { access_token: TOKEN, token_type: 'Bearer', scope: 'a b', cached: false });
    assert.ok(seconds > 3590 && seconds <= 3600, String(seconds));
    assert.match(at, RFC3339);
    assert.ok(soon(at, 3600), at);
    assert.equal(unix, Date.parse(at) / 1000);
    assert.equal(JSON.parse(await format('json', every)).access_token, EVERY);
  });
  test('json, a scope that a terminal would obey: the same value, in escapes', async () => {
    const scope = 'a \u009b31m\u007f\u0085\u202e\u200f\u2028\u001b é😀 "\\ b';
    const text = await format('json', await serve(good({ scope })));
    assert.equal(JSON.parse(text).scope, scope);
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
    assert.match(text, /é😀/);
  });
  test('json, without a lifetime', async () => {
    const value = JSON.parse(await format('json', eternal, 'lifetime_unknown'));
    assert.equal(value.expires_in ?? null, null);
    assert.equal(value.expires_at ?? null, null);
    assert.ok(!('expires_unix' in value));
  });

  test('header', async () => {
    assert.equal(await format('header'), `Authorization: Bearer ${TOKEN}\n`);
    assert.equal(await format('header', every), `Authorization: Bearer ${EVERY}\n`);
  });

  test('bearer, without a newline', async () => {
    assert.equal(await format('bearer'), `Bearer ${TOKEN}`);
    assert.equal(await format('bearer', every), `Bearer ${EVERY}`);
  });

  test('env, read by a shell', async () => {
    for (const [from, expected] of [
      [server, TOKEN],
      [every, EVERY],
    ]) {
      const text = await format('env', from);
      assert.match(text, /^ACCESS_TOKEN=[^\n]+\n$/);
      assert.equal(
        execFileSync('sh', ['-c', 'eval "$1"; printf %s "$ACCESS_TOKEN"', 'sh', text], { encoding: 'utf8' }),
        expected,
      );
    }
  });

  test('curl, read by curl -K -', async () => {
    const api = await serve(json(200, {}));
    for (const [from, expected] of [
      [server, TOKEN],
      [every, EVERY],
    ]) {
      await pipe(
        'curl',
        ['-sS', '--cacert', api.ca, '-K', '-', `https://localhost:${api.port}/`],
        await format('curl', from),
      );
      assert.equal(api.requests.at(-1).headers.authorization, `Bearer ${expected}`);
    }
  });

  test('k8s', async () => {
    const value = JSON.parse(await format('k8s'));
    assert.equal(value.apiVersion, 'client.authentication.k8s.io/v1');
    assert.equal(value.kind, 'ExecCredential');
    assert.equal(value.status.token, TOKEN);
    assert.match(value.status.expirationTimestamp, RFC3339);
    assert.ok(soon(value.status.expirationTimestamp, 3600));
    assert.equal(JSON.parse(await format('k8s', every)).status.token, EVERY);
    assert.ok(!('expirationTimestamp' in JSON.parse(await format('k8s', eternal, 'lifetime_unknown')).status));
  });
});

describe('--output', { timeout: 300_000 }, () => {
  const into = (path, args = [], from = server) => get(from, ['--output', path, ...args]);
  const mode = (path) => statSync(path).mode & 0o777;
  const place = (name) => {
    mkdirSync(files.path(name));
    return files.path(`${name}/token`);
  };
  const alone = (path) => assert.deepEqual(readdirSync(dirname(path)), ['token'], 'nothing else is left there');

  test('the file, mode 0600, nothing on standard output', async () => {
    const path = place('new');
    assert.equal(succeeds(await into(path)), '');
    assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
    assert.equal(mode(path), 0o600);
    alone(path);
  });
  test('with --format', async () => {
    const path = place('header');
    succeeds(await into(path, ['--format', 'header']));
    assert.equal(readFileSync(path, 'utf8'), `Authorization: Bearer ${TOKEN}\n`);
  });
  test('a relative path', async () => {
    const path = place('relative');
    succeeds(await get(server, ['--output', './token'], { cwd: files.path('relative') }));
    assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
    alone(path);
    succeeds(await get(server, ['--output', 'access_token'], { cwd: files.path('relative') }));
    assert.equal(readFileSync(files.path('relative/access_token'), 'utf8'), `${TOKEN}\n`);
  });
  test('the mode does not depend on the umask', async () => {
    const path = place('umask');
    const before = process.umask(0o000);
    try {
      succeeds(await into(path));
      assert.equal(mode(path), 0o600);
      process.umask(0o077);
      succeeds(await into(path, ['--mode', '0644']));
      assert.equal(mode(path), 0o644);
      succeeds(await into(path, ['--mode', '640']));
      assert.equal(mode(path), 0o640);
    } finally {
      process.umask(before);
    }
  });
  test('a file is replaced, not written into', async () => {
    const path = place('replaced');
    files.file('replaced/token', 'old\n', 0o644);
    chmodSync(path, 0o644);
    linkSync(path, files.path('old-link'));
    succeeds(await into(path));
    assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
    assert.equal(readFileSync(files.path('old-link'), 'utf8'), 'old\n');
    assert.equal(mode(path), 0o600);
    alone(path);
  });
  test('a failure leaves the old file', async () => {
    const path = place('kept');
    files.file('kept/token', 'old\n');
    fails(await into(path, [], failing), 'invalid_client');
    assert.equal(readFileSync(path, 'utf8'), 'old\n');
    alone(path);
  });

  test('a symlink is refused, its target stays', async () => {
    const path = place('symlink');
    const target = files.file('target', 'old\n');
    symlinkSync(target, path);
    fails(await into(path), 'output_refused');
    assert.equal(readFileSync(target, 'utf8'), 'old\n');
    assert.equal(readlinkSync(path), target);
    alone(path);
  });
  test('a dangling symlink is refused', async () => {
    const path = place('dangling');
    symlinkSync(files.path('nothing-there'), path);
    fails(await into(path), 'output_refused');
    assert.ok(!existsSync(files.path('nothing-there')));
  });
  test('a directory, a FIFO and a device are refused', async () => {
    const path = place('directory');
    mkdirSync(path);
    fails(await into(path), 'output_refused');
    execFileSync('mkfifo', [files.path('fifo')]);
    fails(await into(files.path('fifo')), 'output_refused');
    fails(await into('/dev/null'), 'output_refused');
    assert.ok(statSync('/dev/null').isCharacterDevice());
  });
  test('a folder that is not there: file_unwritable', async () =>
    fails(await into(files.path('absent/token')), 'file_unwritable'));
  test('a folder that is a file: file_unwritable', async () =>
    fails(await into(`${files.file('plain', '')}/token`), 'file_unwritable'));
});

describe('-o, and standard output by name', { timeout: 300_000 }, () => {
  const inFolder = async (name, args) => {
    mkdirSync(files.path(name));
    const result = await get(server, args, { cwd: files.path(name) });
    return { result, names: readdirSync(files.path(name)) };
  };
  for (const args of [['-o', 'a'], ['-oa'], ['--output=a'], ['-o', '-', '-o', 'a'], ['-qo', 'a'], ['-4qoa'], ['-qo-', '-oa']]) {
    test(`${args.join(' ')}: the file`, async () => {
      const { result, names } = await inFolder(`to ${args}`, args);
      assert.equal(succeeds(result), '');
      assert.deepEqual(names, ['a']);
    });
  }
  for (const args of [['--output', '-'], ['--output=-'], ['-o', '-'], ['-o-'], ['-o', 'a', '-o', '-']]) {
    test(`${args.join(' ')}: standard output`, async () => {
      const { result, names } = await inFolder(`out ${args}`, args);
      assert.equal(succeeds(result), `${TOKEN}\n`);
      assert.deepEqual(names, []);
    });
  }
  test('a letter that is unknown is the one that is named', async () => {
    for (const word of ['-qx', '-xq', '-qx=1', '-qxo']) {
      const result = await get(server, [word]);
      fails(result, 'usage');
      assert.match(result.stderr, /unknown option -x(?:;|\n)/);
    }
    const long = await get(server, ['-q-verbose']);
    fails(long, 'usage');
    assert.match(long.stderr, /unknown option --\n/);
  });
  test('--mode has no meaning for standard output', async () =>
    fails(await get(server, ['-o', '-', '--mode', '0644']), 'usage'));
  test('watch requires a file', async () => {
    const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };
    const result = await cctoken(['watch', '-o', '-', '--once', '--token-url', server.url, '--ca', server.ca], { env });
    assert.equal(result.status, 2);
    assert.match(result.stderr, /watch requires --output FILE/);
  });

  const FORMATS = ['token', 'json', 'header', 'bearer', 'env', 'curl', 'k8s', 'github'];
  for (const name of FORMATS) {
    test(`--output ${name}: refused before anything is sent`, async () => {
      const before = server.requests.length;
      const { result, names } = await inFolder(`format ${name}`, ['--output', name]);
      fails(result, 'usage');
      assert.match(result.stderr.split('\n')[0], new RegExp(`use --format ${name}, or --output \\./${name} for a file`));
      assert.deepEqual(names, []);
      assert.equal(server.requests.length, before);
    });
  }
  test('all formats are known to this test', async () => {
    const result = await get(server, ['--format', 'yaml']);
    fails(result, 'usage');
    assert.equal(/--format accepts (.*)$/m.exec(result.stderr)[1].replace(' or ', ', '), FORMATS.join(', '));
  });
});

describe('k8s in the version that KUBERNETES_EXEC_INFO requests', { timeout: 300_000 }, () => {
  const V1 = 'client.authentication.k8s.io/v1';
  const info = (apiVersion) => JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { interactive: false } });
  const ask = (value, args = ['--format', 'k8s']) => get(server, args, { env: { KUBERNETES_EXEC_INFO: value } });

  for (const [what, value, version] of [
    ['empty', '', V1],
    ['v1', info(V1), V1],
    ['v1beta1', info(`${V1}beta1`), `${V1}beta1`],
    ['v1beta1 with escapes', info(`${V1}beta1`).replace('"apiVersion"', '"api\\u0056ersion"'), `${V1}beta1`],
    ['the cluster, after and before', JSON.stringify({
      spec: { cluster: { server: 'https://x.test', 'certificate-authority-data': 'QQ=='.repeat(3000) }, apiVersion: 'no' },
      apiVersion: `${V1}beta1`,
      status: [{}],
    }), `${V1}beta1`],
  ]) {
    test(`${what}: ${version}`, async () => {
      const { apiVersion, kind, status } = JSON.parse(succeeds(await ask(value)));
      assert.deepEqual([apiVersion, kind, status.token], [version, 'ExecCredential', TOKEN]);
    });
  }
  for (const [what, value, shown] of [
    ['v1alpha1', info(`${V1}alpha1`), `requests ${V1}alpha1; `],
    ['v2', info(V1.replace('v1', 'v2')), `requests ${V1.replace('v1', 'v2')}; `],
    ['another group', info('example.com/v1'), 'requests example.com/v1; '],
    ['control characters', info('\u001b[31m'), 'requests '],
    ['no version', info(undefined), 'is not a JSON object with apiVersion'],
    ['a number as version', info(1), 'is not a JSON object with apiVersion'],
    ['half of it', info(V1).slice(0, -1), 'is not a JSON object with apiVersion'],
    ['an array', `[${info(V1)}]`, 'is not a JSON object with apiVersion'],
    ['words', 'v1beta1', 'is not a JSON object with apiVersion'],
  ]) {
    test(`${what}: usage, before anything is sent`, async () => {
      const before = server.requests.length;
      const result = await ask(value);
      fails(result, 'usage');
      assert.ok(result.stderr.split('\n')[0].includes(`KUBERNETES_EXEC_INFO ${shown}`), result.stderr);
      assert.doesNotMatch(result.stderr, /\u001b/);
      assert.equal(server.requests.length, before);
    });
  }
  test('other formats do not look at it', async () => {
    assert.equal(succeeds(await ask('nonsense', [])), `${TOKEN}\n`);
    assert.equal(succeeds(await ask('nonsense', ['--format', 'header'])), `Authorization: Bearer ${TOKEN}\n`);
  });
});

describe('--template', { timeout: 300_000 }, () => {
  const write = async (text, from = server, ...warnings) => succeeds(await get(from, ['--template', text]), ...warnings);
  const ROWS = [
    ['{token}', TOKEN],
    ['{type} {token}', `Bearer ${TOKEN}`],
    ['{token}\\n', `${TOKEN}\n`],
    ['a\\tb\\\\n', 'a\tb\\\n'],
    ['\\x\\', '\\x\\'],
    ['[{scope}]', '[a b]'],
    ['{{"token":{token_json}}}', `{"token":"${TOKEN}"}`],
    ['{{}}{{{token}}}', `{}{${TOKEN}}`],
    ['{expires_in}', '3600'],
    ['plain é $(x) %s', 'plain é $(x) %s'],
    [`${'x'.repeat(5000)}{token}`, `${'x'.repeat(5000)}${TOKEN}`],
  ];
  for (const [text, expected] of ROWS) {
    test(JSON.stringify(text).slice(0, 40), async () => assert.equal(await write(text), expected));
  }
  test('the expiry', async () => {
    const [at, unix] = (await write('{expires_at} {expires_unix}')).split(' ');
    assert.ok(soon(at, 3600), at);
    assert.equal(Number(unix), Date.parse(at) / 1000);
  });
  test('what the server did not state is empty', async () => {
    assert.equal(await write('[{expires_in}{expires_at}{expires_unix}{scope}]', eternal, 'lifetime_unknown'), '[]');
  });
  test('into a file, without a newline', async () => {
    const file = files.path('templated');
    assert.equal(succeeds(await get(server, ['--template', 'machine x password {token}', '-o', file])), '');
    assert.equal(readFileSync(file, 'utf8'), `machine x password ${TOKEN}`);
  });
  for (const text of ['{', '}', '{token', 'token}', '{TOKEN}', '{ token }', '{}', '{token}}', '{{token}', '{secret}', '{client_id}']) {
    test(`${text}: usage, before anything is sent`, async () => {
      const before = server.requests.length;
      const result = await get(server, ['--template', text]);
      fails(result, 'usage');
      assert.match(result.stderr, /--template has no known placeholder at byte \d+; the known ones are \{token\}, /);
      assert.equal(server.requests.length, before);
    });
  }
  test('the place is named', async () =>
    assert.match((await get(server, ['--template', 'ab{token}{x}'])).stderr, /at byte 10;/));
  test('with --format: usage', async () =>
    fails(await get(server, ['--template', '{token}', '--format', 'json']), 'usage'));

  // What a shell, a quote or a line could be ended by is never inserted.
  for (const byte of [...EVERY].filter((c) => !/[\w.~+/=-]/.test(c))) {
    test(`a token with ${byte}: output_refused, but not as JSON`, async () => {
      const from = await startRaw([[good({ access_token: `a${byte}b` })]]);
      try {
        const result = await get(from, ['--template', 'x {token}']);
        fails(result, 'output_refused');
        assert.doesNotMatch(result.stderr, new RegExp(`a\\${byte}b`));
        assert.equal(JSON.parse(succeeds(await get(from, ['--template', '{token_json}']))), `a${byte}b`);
      } finally {
        await from.stop();
      }
    });
  }
  test('a scope', async () => {
    const ask = async (scope) => get(await serve(good({ scope })), ['--template', '{scope}']);
    assert.equal(succeeds(await ask('a:b https://x/.default')), 'a:b https://x/.default');
    for (const scope of ['a\nb', 'a"b', "a'b", '$(x)', 'a\tb', 'a;b', 'é']) fails(await ask(scope), 'output_refused');
  });
  test('a refused value leaves the old file', async () => {
    const file = files.file('kept-by-template', 'old');
    fails(await get(every, ['--template', '{token}', '-o', file]), 'output_refused');
    assert.equal(readFileSync(file, 'utf8'), 'old');
  });
});

describe('github', { timeout: 300_000 }, () => {
  const MASK = `::add-mask::${TOKEN}\n`;
  const step = (file, from = server, args = [], more = {}) =>
    get(from, ['--format', 'github', ...args], { ...more, env: file === undefined ? {} : { GITHUB_OUTPUT: file } });
  const content = (file) => readFileSync(file, 'utf8');
  const refused = async (file, cause, args, shown = /./) => {
    const before = server.requests.length;
    const result = await step(file, server, args);
    fails(result, cause);
    assert.match(result.stderr, shown);
    assert.equal(server.requests.length, before, 'nothing is asked for');
  };

  test('the mask on standard output, the token at the end of the file', async () => {
    const file = files.file('github-output', 'before=1\n', 0o644);
    assert.equal(succeeds(await step(file)), MASK);
    assert.equal(content(file), `before=1\naccess_token=${TOKEN}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o644);
    succeeds(await step(file, server, ['-o', '-']));
    assert.equal(content(file), `before=1\n${`access_token=${TOKEN}\n`.repeat(2)}`);
  });
  test('every byte: the runner decodes percent signs in the mask alone', async () => {
    const file = files.file('github-every', '');
    assert.equal(succeeds(await step(file, every)), `::add-mask::${EVERY.replace('%', '%25')}\n`);
    assert.equal(content(file), `access_token=${EVERY}\n`);
  });
  test('a failure leaves the file', async () => {
    const file = files.file('github-failing', 'before=1\n');
    fails(await step(file, failing), 'invalid_client');
    assert.equal(content(file), 'before=1\n');
  });
  test('without the variable: usage', async () => {
    await refused(undefined, 'usage', [], /requires GITHUB_OUTPUT/);
    await refused('', 'usage', [], /requires GITHUB_OUTPUT/);
  });
  test('with --output FILE: usage', async () =>
    refused(files.file('github-both', ''), 'usage', ['--output', files.path('github-token')], /not to --output/));
  test('a file that is not there: file_unwritable', async () => refused(files.path('github-none'), 'file_unwritable'));
  test('a link, a FIFO and a directory: output_refused, or file_unwritable', async () => {
    const target = files.file('github-target', '');
    symlinkSync(target, files.path('github-link'));
    await refused(files.path('github-link'), 'output_refused');
    assert.equal(content(target), '');
    execFileSync('mkfifo', [files.path('github-fifo')]);
    await refused(files.path('github-fifo'), 'file_unwritable'); // nobody reads it
    mkdirSync(files.path('github-folder'));
    await refused(files.path('github-folder'), 'file_unwritable');
  });
  test('a mask that cannot be written: nothing is appended', async () => {
    const file = files.file('github-closed', '');
    fails(await step(file, server, [], { started: (child) => child.stdout.destroy() }), 'file_unwritable');
    assert.equal(content(file), '');
  });
  test('a file that cannot grow is as before', async () => {
    const file = files.file('github-full', 'before=1\n');
    const args = ['-c', 'trap "" XFSZ; ulimit -f 1; exec "$0" "$@"', binary, 'get', '--format', 'github'];
    const long = await serve(good({ access_token: 'x'.repeat(2000) }));
    const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789', GITHUB_OUTPUT: file };
    const where = ['--token-url', long.url, '--ca', long.ca];
    const result = await cctoken([...args, ...where], { program: '/bin/sh', env });
    assert.equal(result.status, 8, result.stderr);
    assert.match(result.stderr, /^cctoken: file_unwritable: .*File too large/);
    assert.equal(content(file), 'before=1\n');
  });
});

describe('standard output that cannot take it', { timeout: 300_000 }, () => {
  test('/dev/full: file_unwritable', { skip: !existsSync('/dev/full') && 'no /dev/full' }, async () => {
    const full = openSync('/dev/full', 'w');
    for (const name of ['token', 'json', 'k8s']) {
      fails(await get(server, ['--format', name], { stdout: full }), 'file_unwritable');
    }
    closeSync(full);
  });
  test('closed: file_unwritable, and nothing is asked for', async () => {
    const before = server.requests.length;
    const args = ['-c', 'exec "$0" get --token-url "$1" --ca "$2" >&-', binary, server.url, server.ca];
    const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };
    fails(await cctoken(args, { program: '/bin/sh', env }), 'file_unwritable');
    assert.equal(server.requests.length, before);
  });
  test('a pipe that nobody reads: file_unwritable, no SIGPIPE', async () => {
    const result = await get(server, [], { started: (child) => child.stdout.destroy() });
    assert.equal(result.signal, null);
    fails(result, 'file_unwritable');
  });
});

describe('--trace, -v, -q', { timeout: 300_000 }, () => {
  const secret = 'p+ss/w%rd=& "x:y-0123456789';
  // Members of an answer that are as secret as the token, and the token in escapes.
  const ESCAPED =
    String.raw`{"access_token":"\u0065scaped\/token-0123456789","token_type":"Bearer","expires_in":60,` +
    '"refresh_token":"a-refresh-token-0123456789","id_token":"an-id-token-0123456789"}';
  const HIDDEN = [TOKEN, 'escaped/token-0123456789', String.raw`\u0065scaped`, 'a-refresh-token', 'an-id-token'];
  const hides = (text) => HIDDEN.forEach((one) => assert.ok(!text.includes(one), `${one} is in\n${text}`));

  for (const auth of ['basic', 'basic-raw', 'post']) {
    test(`${auth}: request and answer, no secret, no token`, async () => {
      const result = await get(server, ['--trace', '--auth', auth], { id: 'traced', secret });
      assert.equal(result.status, 0, result.stderr);
      assert.equal(result.stdout, `${TOKEN}\n`);
      assert.match(result.stderr, /POST \/token HTTP\/1\.1/);
      assert.match(result.stderr, /grant_type=client_credentials/);
      assert.match(result.stderr, /HTTP\/1\.1 200/);
      assert.match(result.stderr, /"expires_in": ?3600/);
      assert.match(
        result.stderr,
        auth === 'post' ? /client_secret=\[redacted, \d+ bytes\]/ : /Authorization: Basic \[redacted, \d+ bytes\]/i,
      );
      assert.ok(result.stderr.includes(`[redacted, ${TOKEN.length} bytes]`), result.stderr);
      hides(result.stderr);
    });
  }
  test('an escaped token, and others in the answer', async () => {
    const from = await serve(`HTTP/1.1 200 OK\r\nContent-Length: ${ESCAPED.length}\r\n\r\n${ESCAPED}`);
    const result = await get(from, ['--trace']);
    assert.equal(result.stdout, 'escaped/token-0123456789\n');
    hides(result.stderr);
  });
  test('a token in an answer that comes in pieces', async () => {
    const from = await serve(
      ...good()
        .split(/(?<=raw-to|Bear)/)
        .flatMap((piece) => [piece, { wait: 50 }]),
    );
    const result = await get(from, ['--trace']);
    assert.equal(result.stdout, `${TOKEN}\n`);
    hides(result.stderr);
  });
  // At once, and byte by byte.
  const echo = 'echoed-secret-0123456789';
  const ECHOES = {
    'the secret': echo,
    'the secret in base64': Buffer.from(echo).toString('base64'),
    'the credentials of Basic': Buffer.from(`plain:${echo}`).toString('base64'),
  };
  for (const [what, text] of Object.entries(ECHOES)) {
    test(`a server that sends back ${what}`, async () => {
      const whole = json(401, { error: 'invalid_client', error_description: `not ${text}` }, { 'X-Echo': text });
      for (const from of [await serve(whole), await serve(...whole)]) {
        for (const args of [[], ['-v'], ['--trace']]) assert.equal((await get(from, args, { secret: echo })).status, 5);
      }
    });
  }
  test('--trace=FILE', async () => {
    const path = files.path('trace');
    assert.equal(token(await get(server, [`--trace=${path}`])), TOKEN);
    const text = readFileSync(path, 'utf8');
    assert.match(text, /POST \/token HTTP\/1\.1[^]*HTTP\/1\.1 200/);
    assert.equal(statSync(path).mode & 0o077, 0);
    hides(text);
  });
  test('cookies and keys in the answer are hidden', async () => {
    const from = await serve(json(200, { access_token: TOKEN, token_type: 'Bearer', expires_in: 60, api_key: 'a-key-0123' }, {
      'Set-Cookie': 'session=a-cookie-0123',
    }));
    const result = await get(from, ['--trace']);
    assert.equal(result.status, 0);
    assert.doesNotMatch(result.stderr, /a-key-0123|a-cookie-0123/);
  });
  test('a trace that fails is told of, and the token is given all the same', async () => {
    assert.equal(token(await get(server, ['--trace=/dev/full']), 'file_unwritable'), TOKEN);
  });
  test('a FIFO that nobody reads does not hold it up: file_unwritable', async () => {
    const fifo = files.path('fifo-of-a-trace');
    execFileSync('mkfifo', [fifo]);
    fails(await get(server, [`--trace=${fifo}`]), 'file_unwritable');
  });
  test('letters together: -qv is -q -v', async () => {
    assert.match((await get(server, ['-qv'])).stderr, /^cctoken: connect: /m);
  });
  test('--trace=FILE that cannot be written: file_unwritable', async () =>
    fails(await get(server, [`--trace=${files.path('absent/trace')}`]), 'file_unwritable'));

  test('-v says more, on standard error alone', async () => {
    const result = await get(server, ['-v'], { id: 'traced', secret });
    assert.equal(result.status, 0, result.stderr);
    assert.equal(result.stdout, `${TOKEN}\n`);
    assert.notEqual(result.stderr, '');
    hides(result.stderr);
  });
  test('-q leaves warnings out', async () => {
    const result = await get(eternal, ['-q']);
    assert.deepEqual([result.status, result.stdout, result.stderr], [0, `${TOKEN}\n`, '']);
  });
  test('-q keeps the status of a failure', async () => assert.equal((await get(failing, ['-q'])).status, 5));
});
