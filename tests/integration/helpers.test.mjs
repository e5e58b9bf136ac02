// SPDX-License-Identifier: MIT
// The program as a credential helper: git-credential-cctoken, docker-credential-cctoken,
// terraform-credentials-cctoken.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { binary, cctoken, folder, token } from './run.mjs';
import { certificate, identity } from './servers/certificates.mjs';
import { listen } from './servers/loopback.mjs';
import { SECRET, startMoody, TOKEN } from './servers/moody.mjs';

const files = folder();
const NAMES = ['git-credential-cctoken', 'docker-credential-cctoken', 'terraform-credentials-cctoken'];
const [GIT, DOCKER, TERRAFORM] = NAMES.map((name) => files.path(`bin/${name}`));
const SUITE = { timeout: 300_000 };
let server;

before(async () => {
  mkdirSync(files.path('bin'));
  for (const name of NAMES) symlinkSync(binary, files.path(`bin/${name}`));
  server = await startMoody();
});
after(async () => {
  await server.stop();
  files.remove();
});

const settings = (hosts) => ({
  CCTOKEN_TOKEN_URL: server.url,
  CCTOKEN_CLIENT_ID: 'plain',
  CCTOKEN_CLIENT_SECRET: SECRET,
  SSL_CERT_FILE: server.ca,
  ...(hosts === undefined ? {} : { CCTOKEN_HELPER_HOSTS: hosts }),
});
// Runs a helper, and counts the token requests that this leads to.
async function ask(program, args, input, hosts, env = {}) {
  const count = server.requests.length;
  const result = await cctoken(args, { program, input, env: { ...settings(hosts), ...env } });
  assert.doesNotMatch(result.stderr, TOKEN);
  return { ...result, requests: server.requests.length - count };
}
const lines = (...all) => `${all.join('\n')}\n`;
const git = (input, hosts, env) => ask(GIT, ['get'], lines(...input, ''), hosts, env);
const HTTPS = ['protocol=https', 'host=git.example'];

/** Nothing on standard output, one line on standard error, status 0, and nothing was requested. */
function refused(result, what = '') {
  assert.equal(result.status, 0, result.stderr);
  assert.equal(result.stdout, '', what);
  assert.match(result.stderr, /^cctoken: no token for [\x20-\x7e]*: only for https and the hosts in CCTOKEN_HELPER_HOSTS\n$/, what);
  assert.equal(result.requests, 0, what);
}
const fields = (result) => {
  assert.deepEqual([result.status, result.stderr], [0, ''], result.stderr);
  return Object.fromEntries(result.stdout.trimEnd().split('\n').map((line) => /^(.*?)=(.*)$/.exec(line).slice(1)));
};

describe('git, by hand', SUITE, () => {
  test('Basic: the token is the password, and when it expires', async () => {
    const result = await git(HTTPS, 'git.example');
    const { username, password, password_expiry_utc: expires, ...more } = fields(result);
    assert.equal(username, 'oauth2');
    assert.match(password, TOKEN);
    assert.ok(Math.abs(expires - Date.now() / 1000 - 3600) < 10, expires);
    assert.deepEqual(more, {});
  });
  test('the user name of the request is echoed; CCTOKEN_HELPER_USERNAME is the default', async () => {
    assert.equal(fields(await git([...HTTPS, 'username=alice'], 'git.example')).username, 'alice');
    const env = { CCTOKEN_HELPER_USERNAME: 'x-token-auth' };
    assert.equal(fields(await git(HTTPS, 'git.example', env)).username, 'x-token-auth');
    assert.equal(fields(await git([...HTTPS, 'username=bob'], 'git.example', env)).username, 'bob');
  });
  test('a lifetime that is unknown: no expiry', async () => {
    server.lifetime = undefined;
    try {
      assert.deepEqual(Object.keys(fields(await ask(GIT, ['get'], lines(...HTTPS, ''), 'git.example', { }).then((r) => ({ ...r, stderr: '' })))), ['username', 'password']);
    } finally {
      server.lifetime = 3600;
    }
  });
  test('a git that can send Bearer gets it, unless the server says that it accepts Basic alone', async () => {
    const bearer = async (...more) => fields(await git(['capability[]=authtype', 'capability[]=state', ...HTTPS, ...more], 'git.example'));
    const one = await bearer();
    assert.deepEqual(Object.keys(one), ['capability[]', 'authtype', 'credential', 'password_expiry_utc']);
    assert.deepEqual([one['capability[]'], one.authtype], ['authtype', 'Bearer']);
    assert.match(one.credential, TOKEN);
    assert.ok((await bearer('wwwauth[]=Basic realm="x"', 'wwwauth[]=bearer')).credential);
    assert.ok((await bearer('wwwauth[]=Basic realm="x"')).password);
    assert.ok((await bearer('wwwauth[]=Basic realm="Bearer"')).password);
  });
  test('hosts are exact, with their port', async () => {
    const table = [
      ['git.example', 'git.example', true],
      ['a.example,git.example', 'git.example', true],
      [' a.example , git.example ', 'git.example', true],
      ['GIT.example', 'git.Example', true],
      ['git.example:443', 'git.example', true],
      ['git.example', 'git.example:443', true],
      ['git.example:8443', 'git.example:8443', true],
      ['[::1]', '[::1]', true],
      ['[::1]', '[::1]:443', true],
      ['[::1]:8443', '[::1]:8443', true],
      ['git.example', 'git.example:8443', false],
      ['git.example:8443', 'git.example', false],
      ['git.example', 'x.git.example', false],
      ['git.example', 'git.example.evil', false],
      ['git.example', 'git.exampl', false],
      ['git.example', 'user@git.example', false],
      ['git.example', 'git.example/', false],
      ['git.example', 'git.example:0443', false],
      ['git.example', 'git.example:', false],
      ['*', 'git.example', false],
      ['.example', 'git.example', false],
      ['', 'git.example', false],
      [',', '', false],
      ['[::1]', '::1', false],
      ['[::1]', '[::2]', false],
      [undefined, 'git.example', false],
    ];
    for (const [hosts, host, good] of table) {
      const result = await git(['protocol=https', `host=${host}`], hosts);
      if (good) assert.match(fields(result).password, TOKEN, `${hosts} ${host}`);
      else refused(result, `${hosts} ${host}`);
    }
  });
  test('any other protocol, no protocol, no host', async () => {
    for (const request of [
      ['protocol=http', 'host=git.example'],
      ['protocol=', 'host=git.example'],
      ['host=git.example'],
      ['protocol=https'],
      ['protocol=ssh', 'host=git.example'],
      ['protocol=https', 'host=git.example', 'protocol=http'],
      ['protocol=https', 'host=git.example', 'host=evil.example'],
      [],
    ]) {
      refused(await git(request, 'git.example'), request.join());
    }
  });
  test('control characters are not printed, and match nothing', async () => {
    for (const host of ['git.example\x1b[31m', '\x00git.example', 'git.example\r', 'git.example\x07', 'git\u202e.example']) {
      const result = await ask(GIT, ['get'], `protocol=https\nhost=${host}\n\n`, 'git.example');
      assert.doesNotMatch(result.stderr, /[\x00-\x09\x0b-\x1f\x7f]|\u202e/);
      assert.deepEqual([result.status, result.stdout, result.requests], [0, '', 0]);
    }
  });
  test('a request that is too long, or not finished', async () => {
    const long = lines(...HTTPS, `wwwauth[]=${'x'.repeat(20_000)}`);
    refused(await ask(GIT, ['get'], long, 'git.example'));
    const { password } = fields(await ask(GIT, ['get'], 'protocol=https\nhost=git.example', 'git.example'));
    assert.match(password, TOKEN);
  });
  test('it does not wait for the end after the empty line', async () => {
    const child = spawn(GIT, ['get'], { env: settings('git.example'), stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write(lines(...HTTPS, ''));
    let text = '';
    for await (const chunk of child.stdout) text += chunk;
    assert.match(text, /^password=/m);
    child.stdin.end();
  });
  test('only get does anything', async () => {
    for (const args of [['store'], ['erase'], ['list'], ['capability'], ['--version'], []]) {
      const result = await ask(GIT, args, lines(...HTTPS, 'username=x', 'password=y', ''), 'git.example');
      assert.deepEqual([result.status, result.stdout, result.stderr, result.requests], [0, '', '', 0], args.join());
    }
  });
  test('hosts and settings from an env file; the cache is shared', async () => {
    const path = files.path('cache');
    const env = files.file(
      'env',
      Object.entries({ ...settings('git.example'), CCTOKEN_CACHE: path })
        .filter(([name]) => name !== 'SSL_CERT_FILE')
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
    const run = (program, args, input) =>
      cctoken(args, { program, input, env: { CCTOKEN_ENV_FILE: env, SSL_CERT_FILE: server.ca } });
    const count = server.requests.length;
    const all = await Promise.all([
      run(GIT, ['get'], lines(...HTTPS, '')),
      run(GIT, ['get'], lines(...HTTPS, '')),
      run(DOCKER, ['get'], 'git.example'),
      run(TERRAFORM, ['get', 'git.example']),
    ]);
    const tokens = all.map(({ stdout, stderr }) => TOKEN.exec(stdout)?.[0] ?? assert.fail(stderr));
    assert.equal(new Set(tokens).size, 1);
    assert.equal(server.requests.length, count + 1);
    assert.equal(token(await run(binary, ['get'])), tokens[0]);
  });
  test('a refusal: the cause on standard error, its status, and nothing on standard output', async () => {
    const result = await git(HTTPS, 'git.example', { CCTOKEN_CLIENT_SECRET: 'wrong-secret-0123456789' });
    assert.equal(result.stdout, '');
    assert.equal(result.status, 5);
    assert.match(result.stderr, /^cctoken: invalid_client: /);
    assert.equal((await git(HTTPS, 'git.example', { CCTOKEN_TOKEN_URL: '' })).status, 2);
  });
  test('called by any other name it is the program', async () => {
    symlinkSync(binary, files.path('bin/my-git-credential-cctoken'));
    const result = await cctoken(['--version'], { program: files.path('bin/my-git-credential-cctoken') });
    assert.match(result.stdout, /^cctoken /);
  });
});

describe('git itself', SUITE, () => {
  const repositories = files.path('repositories');
  const run = (args, { cwd = files.path('.'), env = {} } = {}) =>
    execFileSync('git', args, { cwd, env: { PATH: process.env.PATH, HOME: files.path('.'), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  // Serves bare repositories as files, to whoever sends a token of ours as the password.
  async function serve() {
    const seen = [];
    const web = createServer(identity('ec'), (req, res) => {
      const basic = /^Basic (.*)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
      const [, username, password = ''] = /^(.*?):(.*)$/.exec(Buffer.from(basic, 'base64').toString()) ?? [];
      seen.push({ username, password, authorization: req.headers.authorization });
      if (!TOKEN.test(password)) return void res.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
      try {
        res.end(readFileSync(repositories + new URL(req.url, 'https://x').pathname));
      } catch {
        res.writeHead(404).end();
      }
    });
    const { port, stop } = await listen(web);
    return { port, seen, stop, url: (name) => `https://localhost:${port}/${name}.git` };
  }
  const ID = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'protocol.file.allow=always'];
  function publish(name, change = () => {}) {
    const work = files.path(`work-${name}`);
    run(['init', '-q', '-b', 'main', work]);
    change(work);
    run([...ID, 'commit', '-q', '--allow-empty', '-m', 'one'], { cwd: work });
    run(['clone', '-q', '--bare', work, `${repositories}/${name}.git`]);
    run(['update-server-info'], { cwd: `${repositories}/${name}.git` });
  }
  const clone = (url, where, hosts, more = []) =>
    new Promise((resolve) => {
      const args = ['-c', 'credential.helper=cctoken', '-c', `http.sslCAInfo=${certificate('ec-root.pem')}`, 'clone', '-q', ...more, url, files.path(where)];
      const env = { ...settings(hosts), PATH: `${files.path('bin')}:${process.env.PATH}`, HOME: files.path('.'), GIT_TERMINAL_PROMPT: '0' };
      const child = spawn('git', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.on('data', (chunk) => (stderr += chunk));
      child.on('close', (status) => resolve({ status, stderr }));
    });
  let web, other;
  before(async () => {
    web = await serve();
    other = await serve();
    publish('sub');
    publish('main');
    publish('outer', (work) => {
      writeModules(work);
    });
  });
  function writeModules(work) {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: files.path('work-sub'), encoding: 'utf8' }).trim();
    run(['config', '-f', '.gitmodules', 'submodule.sub.path', 'sub'], { cwd: work });
    run(['config', '-f', '.gitmodules', 'submodule.sub.url', other.url('sub')], { cwd: work });
    run(['add', '.gitmodules'], { cwd: work });
    run(['update-index', '--add', '--cacheinfo', `160000,${commit},sub`], { cwd: work });
  }
  after(async () => {
    await web?.stop();
    await other?.stop();
  });

  test('clones with the token', async () => {
    const count = server.requests.length;
    const { status, stderr } = await clone(web.url('main'), 'clone-1', `localhost:${web.port}`);
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(server.requests.length, count + 1);
    assert.deepEqual([...new Set(web.seen.map(({ username }) => username))], [undefined, 'oauth2']);
  });
  test('with the user name in the URL', async () => {
    web.seen.length = 0;
    const { status, stderr } = await clone(web.url('main').replace('//', '//alice@'), 'clone-2', `localhost:${web.port}`);
    assert.deepEqual([status, stderr], [0, '']);
    assert.ok(web.seen.some(({ username }) => username === 'alice'));
  });
  test('from a host that is not listed: no token is requested, and none is sent', async () => {
    web.seen.length = 0;
    const count = server.requests.length;
    const { status, stderr } = await clone(web.url('main'), 'clone-3', 'localhost');
    assert.notEqual(status, 0);
    assert.match(stderr, new RegExp(`^cctoken: no token for https://localhost:${web.port}: `, 'm'));
    assert.equal(server.requests.length, count);
    assert.ok(web.seen.every(({ password }) => password === ''));
  });
  test('a submodule on another server that demands credentials gets none', async () => {
    web.seen.length = other.seen.length = 0;
    const { status, stderr } = await clone(web.url('outer'), 'clone-4', `localhost:${web.port}`, ['--recurse-submodules']);
    assert.notEqual(status, 0);
    assert.match(stderr, new RegExp(`cctoken: no token for https://localhost:${other.port}: `));
    assert.ok(web.seen.some(({ password }) => TOKEN.test(password)));
    assert.ok(other.seen.length > 0 && other.seen.every(({ authorization }) => authorization === undefined));
  });
});

describe('docker', SUITE, () => {
  const docker = (url, hosts, env) => ask(DOCKER, ['get'], url, hosts, env);
  test('get answers with the token as the secret', async () => {
    for (const [url, hosts] of [
      ['registry.example', 'registry.example'],
      ['registry.example\n', 'registry.example'],
      ['https://registry.example', 'registry.example'],
      ['https://registry.example/v1/', 'registry.example'],
      ['HTTPS://registry.example:443/v2', 'registry.example'],
      ['registry.example:5000', 'registry.example:5000'],
      ['[::1]:5000', '[::1]:5000'],
    ]) {
      const result = await docker(url, hosts);
      assert.deepEqual([result.status, result.stderr], [0, ''], url);
      const { Secret, ...rest } = JSON.parse(result.stdout);
      assert.match(Secret, TOKEN);
      assert.deepEqual(rest, { ServerURL: url.trim(), Username: 'oauth2' });
    }
  });
  test('another user name: an identity token, or what the registry expects', async () => {
    const { stdout } = await docker('registry.example', 'registry.example', { CCTOKEN_HELPER_USERNAME: '<token>' });
    assert.equal(JSON.parse(stdout).Username, '<token>');
  });
  test('refused', async () => {
    for (const [url, hosts] of [
      ['http://registry.example', 'registry.example'],
      ['registry.example', 'other.example'],
      ['https://evil.example/registry.example', 'registry.example'],
      ['https://registry.example@evil.example', 'registry.example'],
      ['https://user@registry.example', 'registry.example'],
      ['registry.example:5000', 'registry.example'],
      ['', 'registry.example'],
      ['https://https://registry.example', 'registry.example'],
      ['x'.repeat(20_000), 'registry.example'],
    ]) {
      refused(await docker(url, hosts), url);
    }
  });
  test('only get does anything', async () => {
    for (const verb of ['store', 'erase', 'list', 'version']) {
      const result = await ask(DOCKER, [verb], '{}', 'registry.example');
      assert.deepEqual([result.status, result.stdout, result.stderr, result.requests], [0, '', '', 0], verb);
    }
  });
});

describe('terraform', SUITE, () => {
  test('get HOST', async () => {
    for (const args of [['get', 'app.example'], ['--host=x', 'get', 'app.example']]) {
      const result = await ask(TERRAFORM, args, '', 'app.example');
      assert.deepEqual([result.status, result.stderr], [0, '']);
      const { token: found, ...rest } = JSON.parse(result.stdout);
      assert.match(found, TOKEN);
      assert.deepEqual(rest, {});
    }
  });
  test('refused, and other verbs', async () => {
    for (const args of [['get', 'other.example'], ['get'], ['get', 'https://app.example']]) {
      refused(await ask(TERRAFORM, args, '', 'app.example'), args.join());
    }
    for (const verb of ['store', 'forget']) {
      const result = await ask(TERRAFORM, [verb, 'app.example'], '{"token":"x"}', 'app.example');
      assert.deepEqual([result.status, result.stdout, result.stderr, result.requests], [0, '', '', 0]);
    }
  });
});
