// SPDX-License-Identifier: MIT
// Through HTTP proxies: Tinyproxy, Squid, and one that misbehaves.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cctoken, fails, folder, get, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { listen } from './servers/loopback.mjs';
import { makeCertificateDatabase, missing, startNodeProxy, startProxy } from './servers/proxy.mjs';
import { TOKEN, json, startRaw, token as good } from './servers/raw.mjs';

const USER = 'proxy-user';
const PASSWORD = 'pass-word.4711';
const pair = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
const ID = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };

// One attempt through a proxy; its password must not come out again, in whatever form.
const through = (proxy, server, args = [], { env, ...more } = {}) =>
  get(server, ['--retry', '0', ...args], {
    env: { HTTPS_PROXY: proxy, ...env },
    secrets: [PASSWORD, pair],
    ...more,
  });

// A port where nobody listens.
async function closedPort() {
  const { port, stop } = await listen(createServer());
  await stop();
  return port;
}

let server;
before(async () => {
  server = await startRaw([[good()]]);
});
after(() => server.stop());

// What went through: requests of the server, before and after.
async function isReached(run) {
  const count = server.requests.length;
  const result = await run();
  return [result, server.requests.length - count];
}

describe('Tinyproxy', { timeout: 300_000, skip: missing('tinyproxy') }, () => {
  test('a token', async () => {
    const proxy = await startProxy('tinyproxy');
    const [result, requests] = await isReached(() => through(`http://${proxy.address}`, server));
    await proxy.stop();
    assert.equal(token(result), TOKEN);
    assert.equal(requests, 1);
  });
  test('with credentials: the right ones, others, none', async () => {
    const proxy = await startProxy('tinyproxy', `BasicAuth ${USER} ${PASSWORD}`);
    const at = (credentials, more) => through(`http://${credentials}${proxy.address}`, server, [], more);
    assert.equal(token(await at(`${USER}:${PASSWORD}@`)), TOKEN);
    assert.equal(token(await at(`${USER}:pass%2Dword.47%31%31@`)), TOKEN);
    assert.equal(token(await at('', { env: { CCTOKEN_PROXY_AUTHORIZATION: `Basic ${pair}` } })), TOKEN);
    const none = await at('');
    fails(none, 'proxy_authentication');
    assert.match(none.stderr, /returned HTTP 407 for localhost:\d+, it accepts Basic \(HTTPS_PROXY\)$/m);
    assert.match(none.stderr, /try: put user and password into the proxy's URL.*CCTOKEN_PROXY_AUTHORIZATION/);
    // 401, as Tinyproxy has it
    const wrong = await at(`${USER}:another-password@`, { secrets: ['another-password'] });
    fails(wrong, 'proxy_authentication');
    assert.match(wrong.stderr, /try: check the credentials in HTTPS_PROXY/);
    const overridden = await at(`${USER}:${PASSWORD}@`, { env: { CCTOKEN_PROXY_AUTHORIZATION: 'Basic bm86bm9ub25v' } });
    fails(overridden, 'proxy_authentication');
    assert.match(overridden.stderr, /try: check the credentials in CCTOKEN_PROXY_AUTHORIZATION/);
    assert.ok(!overridden.stderr.includes('bm86bm9ub25v'));
    await proxy.stop();
  });
  test('a host that it does not permit, and a port', async () => {
    const proxy = await startProxy('tinyproxy', (where) => `Filter "${join(where, 'hosts')}"\nConnectPort ${server.port}`, {
      files: { hosts: '^blocked.test$\n' },
    });
    const host = await through(proxy.address, { ...server, url: `https://blocked.test:${server.port}/token` });
    const port = await through(proxy.address, { ...server, url: 'https://localhost:1/token' });
    await proxy.stop();
    fails(host, 'proxy_failure');
    assert.match(host.stderr, /did not open a connection to the server: 127.0.0.1:\d+ returned HTTP 403 for blocked.test:/);
    assert.match(host.stderr, /ask the proxy's operator/);
    fails(port, 'proxy_failure');
    assert.match(port.stderr, /HTTP 403 for localhost:1/);
  });
  test('a server that it cannot reach', async () => {
    const proxy = await startProxy('tinyproxy');
    const result = await through(proxy.address, { ...server, url: `https://127.0.0.1:${await closedPort()}/token` });
    await proxy.stop();
    fails(result, 'proxy_failure');
    assert.match(result.stderr, /HTTP 500 for 127.0.0.1:\d+, 500 Unable to connect/);
  });
});

describe('Squid', { timeout: 600_000, skip: missing('squid') }, () => {
  test('a token, a denied host, a server that does not listen', async () => {
    const proxy = await startProxy('squid', 'acl d dst 127.0.0.0/8\nacl n dstdomain .blocked.test\nhttp_access deny n\nhttp_access allow all');
    const ok = await through(proxy.address, server);
    const denied = await through(proxy.address, { ...server, url: 'https://x.blocked.test/token' });
    const dead = await through(proxy.address, { ...server, url: `https://127.0.0.1:${await closedPort()}/token` }, ['--retry', '1']);
    await proxy.stop();
    assert.equal(token(ok), TOKEN);
    fails(denied, 'proxy_failure');
    assert.match(denied.stderr, /HTTP 403 for x.blocked.test:443, ERR_ACCESS_DENIED 0, ERROR: /);
    fails(dead, 'proxy_failure');
    assert.match(dead.stderr, /HTTP 503 for 127.0.0.1:\d+, ERR_CONNECT_FAIL 111, ERROR: /);
  });
  test('credentials', async () => {
    const proxy = await startProxy(
      'squid',
      'auth_param basic program /usr/lib/squid/basic_fake_auth\nacl known proxy_auth REQUIRED\nhttp_access allow known\nhttp_access deny all',
    );
    const ok = await through(`${USER}:${PASSWORD}@${proxy.address}`, server);
    const none = await through(proxy.address, server);
    await proxy.stop();
    assert.equal(token(ok), TOKEN);
    fails(none, 'proxy_authentication');
    assert.match(none.stderr, /HTTP 407 for localhost:\d+, it accepts Basic/);
  });
  test('TLS is inspected: its root is named, and works with --ca', async () => {
    const root = readFileSync(certificate('rsa-root.pem'), 'utf8') + readFileSync(certificate('rsa-root.key'), 'utf8');
    const proxy = await startProxy(
      'squid',
      (where) => `
sslcrtd_program /usr/lib/squid/security_file_certgen -s ${join(where, 'certificates')} -M 4MB
sslcrtd_children 1
tls_outgoing_options cafile=${certificate('ec-root.pem')}
ssl_bump bump all
http_access allow all`,
      {
        files: { 'root.pem': root },
        options: (where) => `ssl-bump tls-cert=${where}/root.pem generate-host-certificates=on`,
        prepare: (where, as) => makeCertificateDatabase(where, as),
      },
    );
    const untrusted = await through(proxy.address, server);
    const [trusted, requests] = await isReached(() =>
      through(proxy.address, { ...server, ca: certificate('rsa-root.pem') }),
    );
    await proxy.stop();
    fails(untrusted, 'untrusted_issuer');
    assert.match(untrusted.stderr, /"rsa root"/);
    assert.match(untrusted.stderr, /try: something between here and the server, probably the proxy, signs.*--ca/);
    assert.equal(token(trusted), TOKEN);
    assert.equal(requests, 1);
  });
});

describe('what is asked for', { timeout: 300_000 }, () => {
  let proxy;
  before(async () => {
    proxy = await startNodeProxy();
  });
  after(() => proxy.stop());
  const last = () => proxy.requests.at(-1);

  test('CONNECT names host and port of the URL, and nothing of the request is seen', async () => {
    assert.equal(token(await through(proxy.address, server)), TOKEN);
    assert.equal(last().line, `CONNECT localhost:${server.port} HTTP/1.1`);
    assert.deepEqual(last().fields, [`Host: localhost:${server.port}`, last().fields[1]]);
    assert.match(last().fields[1], /^User-Agent: cctoken\/\d/);
  });
  test('the address of --connect-to', async () => {
    const other = { ...server, url: `https://localhost/token` };
    assert.equal(token(await through(proxy.address, other, ['--connect-to', `127.0.0.1:${server.port}`])), TOKEN);
    assert.equal(last().line, `CONNECT 127.0.0.1:${server.port} HTTP/1.1`);
  });
  test('user and password, decoded; a header value instead of them', async () => {
    await through(`a%40b:p%2F%3Aw@${proxy.address}`, server, [], { secrets: ['p/:w', 'p%2F%3Aw'] });
    assert.ok(last().fields.includes(`Proxy-Authorization: Basic ${Buffer.from('a@b:p/:w').toString('base64')}`));
    await through(`${USER}@${proxy.address}`, server);
    assert.ok(last().fields.includes(`Proxy-Authorization: Basic ${Buffer.from(`${USER}:`).toString('base64')}`));
    await through(proxy.address, server, [], { env: { CCTOKEN_PROXY_AUTHORIZATION: 'Bearer abc-def' } });
    assert.ok(last().fields.includes('Proxy-Authorization: Bearer abc-def'));
  });
  test('the header value never begins another field', async () => {
    const count = proxy.requests.length;
    const split = await through(proxy.address, server, [], { env: { CCTOKEN_PROXY_AUTHORIZATION: 'Basic x\r\nX: y' } });
    fails(split, 'stray_character');
    assert.match(split.stderr, /carriage return at offset 7 \(CCTOKEN_PROXY_AUTHORIZATION\)$/m);
    const ended = await through(proxy.address, server, [], { env: { CCTOKEN_PROXY_AUTHORIZATION: 'Basic x\n' } });
    fails(ended, 'stray_whitespace');
    assert.equal(proxy.requests.length, count);
  });
  test('IPv6, of the proxy and of the server', async () => {
    const six = await startNodeProxy(undefined, '::1');
    const there = await startRaw([[good()]], { host: '::1' });
    const result = await through(`http://${six.address}/`, { ...there, url: `https://localhost/token` }, [
      '--connect-to',
      `[::1]:${there.port}`,
    ]);
    const wrong = await through(six.address, { ...there, url: `https://[::1]:${there.port}/token` });
    await Promise.all([six.stop(), there.stop()]);
    assert.equal(token(result), TOKEN);
    assert.equal(six.requests[0].line, `CONNECT [::1]:${there.port} HTTP/1.1`);
    assert.equal(six.requests[1].line, `CONNECT [::1]:${there.port} HTTP/1.1`);
    assert.ok(wrong.status === 0 || wrong.stderr.startsWith('cctoken: name_mismatch'));
  });
  test('a cached token is used whatever the proxy', async () => {
    const files = folder();
    const cache = ['--cache', files.path('cache')];
    assert.equal(token(await through(proxy.address, server, cache)), TOKEN);
    const [result, requests] = await isReached(() => through('127.0.0.1:1', server, cache));
    files.remove();
    assert.equal(token(result), TOKEN);
    assert.equal(requests, 0);
  });
});

describe('which proxy', { timeout: 300_000 }, () => {
  let proxy;
  before(async () => {
    proxy = await startNodeProxy();
  });
  after(() => proxy.stop());
  // How many requests the proxy got, and what came of it.
  async function run(env, args = []) {
    const count = proxy.requests.length;
    const result = await get(server, ['--retry', '0', ...args], { env });
    return [result.status, proxy.requests.length - count];
  }
  const dead = '127.0.0.1:1';

  test('in this order', async () => {
    const names = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
    for (const [i, name] of names.entries()) {
      const env = { HTTP_PROXY: dead, http_proxy: dead };
      for (const later of names.slice(i + 1)) env[later] = dead;
      for (const earlier of names.slice(0, i)) env[earlier] = '';
      assert.deepEqual(await run({ ...env, [name]: proxy.address }), [0, 1], name);
      assert.deepEqual(await run({ ...env, [name]: dead }, ['--proxy', proxy.address]), [0, 1], name);
      assert.deepEqual(await run({ ...env, [name]: dead }, ['--proxy', 'none']), [0, 0], name);
    }
    assert.deepEqual(await run({ http_proxy: dead, HTTP_PROXY: dead }), [0, 0]);
  });
  test('from the env file', async () => {
    const files = folder();
    const args = ['--env-file', files.file('env', `HTTPS_PROXY=http://${proxy.address}\n`)];
    assert.deepEqual(await run({}, args), [0, 1]);
    assert.deepEqual(await run({ ALL_PROXY: dead, NO_PROXY: 'localhost' }, args), [0, 0]);
    files.remove();
  });
  test('NO_PROXY, also for --proxy', async () => {
    for (const list of ['localhost', '*', '.localhost', `localhost:${server.port}`, 'a.test, localhost']) {
      assert.deepEqual(await run({ HTTPS_PROXY: dead, NO_PROXY: list }), [0, 0], list);
      assert.deepEqual(await run({ NO_PROXY: list }, ['--proxy', dead]), [0, 0], list);
    }
    for (const list of ['', 'a.test', 'localhost:1', '127.0.0.1', 'ocalhost']) {
      assert.deepEqual(await run({ HTTPS_PROXY: proxy.address, NO_PROXY: list }), [0, 1], list);
    }
    assert.deepEqual(await run({ HTTPS_PROXY: proxy.address, no_proxy: 'a.test', NO_PROXY: '*' }), [0, 1]);
  });
  test('URLs of other kinds, and what is no URL', async () => {
    for (const [url, says] of [
      ['https://p.test:3128', /not supported: https \(HTTPS_PROXY\)/],
      ['socks5://p.test', /not supported: socks5 /],
      ['socks5h://u:password-1@p.test', /not supported: socks5h /],
      ['http://u:password-1@', /HOST\[:PORT\]/],
      ['http://u:password-1@h:99999', /HOST\[:PORT\]/],
      ['http://u:password-1@h/path', /HOST\[:PORT\]/],
    ]) {
      const result = await through(url, server, [], { secrets: ['password-1'] });
      fails(result, 'bad_url');
      assert.match(result.stderr, says);
      assert.match(result.stderr, /try: write it as http:\/\/\[USER:PASSWORD@\]HOST/);
      const option = await get(server, ['--proxy', url], { secrets: ['password-1'] });
      fails(option, 'bad_url');
      assert.match(option.stderr, /\(--proxy\)/);
    }
  });
});

describe('the proxy itself cannot be reached', { timeout: 300_000 }, () => {
  test('its name, its address', async () => {
    const name = await through('http://proxy.invalid:3128', server, ['--timeout', '5']);
    fails(name, 'dns_failure');
    assert.match(name.stderr, /: the proxy proxy.invalid.*\(HTTPS_PROXY\)$/m);
    assert.match(name.stderr, /try: check the proxy's host and port; --proxy none connects directly/);
    const port = await closedPort();
    const refused = await through(`127.0.0.1:${port}`, server);
    fails(refused, 'connection_refused');
    assert.match(refused.stderr, new RegExp(`: the proxy 127.0.0.1:${port}.*\\(HTTPS_PROXY\\)$`, 'm'));
    const exempt = await through(`127.0.0.1:${port}`, { ...server, url: `https://127.0.0.1:${port}/token` }, [], {
      env: { NO_PROXY: '127.0.0.1' },
    });
    assert.match(exempt.stderr, /NO_PROXY exempts this host from the proxy of HTTPS_PROXY/);
  });
});

// What a proxy does, the cause, and what is said about it.
const CONDUCT = [
  ['closes at once', (socket) => socket.destroy(), 'proxy_failure', /closed the connection after 0 bytes/],
  ['says goodbye', (socket) => socket.end(), 'proxy_failure', /closed the connection after 0 bytes/],
  ['resets', (socket) => socket.resetAndDestroy(), 'proxy_failure', /closed the connection/],
  ['speaks SSH', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), 'proxy_failure', /does not speak HTTP/],
  ['sends garbage', (socket) => socket.write(Buffer.alloc(4000, 0xff)), 'proxy_failure', /does not speak HTTP/],
  ['speaks TLS', (socket) => socket.write('\x15\x03\x03\x00\x02\x02\x28'), 'proxy_failure', /does not speak HTTP/],
  ['cuts its headers', (socket) => socket.end('HTTP/1.1 200 OK\r\nX: '), 'proxy_failure', /after 20 bytes of the header section/],
  ['a bare line feed', (socket) => socket.write('HTTP/1.1 200 OK\n\n'), 'proxy_failure', /line feed/],
  ['huge headers', (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`), 'proxy_failure', /too large/],
  ['headers without end', (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(5000)}`), 'proxy_failure', /too large/],
  ['interim responses without end', (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(40)), 'proxy_failure', /interim/],
  ['101', (socket) => socket.write('HTTP/1.1 101 Switching\r\n\r\n'), 'proxy_failure', /101/],
  ['bytes before TLS', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n\x16\x03\x03'), 'proxy_failure', /sent 3 bytes after/],
  ['a page with 200', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>'), 'proxy_failure', /6 bytes after/],
  ['403', (socket) => socket.write('HTTP/1.1 403 No\r\n\r\n'), 'proxy_failure', /returned HTTP 403 for localhost:\d+ \(/],
  ['403 with words', (socket) => socket.end('HTTP/1.1 403 No\r\n\r\nnot on this network'), 'proxy_failure', /not on this network/],
  ['302', (socket) => socket.end('HTTP/1.1 302 x\r\nLocation: https://portal.test/\r\n\r\n'), 'proxy_failure', /HTTP 302/],
  ['400', (socket) => socket.end('HTTP/1.0 400 x\r\n\r\n<html><title>Bad Request</title>'), 'proxy_failure', /HTTP 400 .*Bad Request/],
  ['a body without end', (socket) => { socket.write('HTTP/1.1 502 x\r\n\r\n'); socket.write('x'.repeat(200_000)); }, 'proxy_failure', /HTTP 502/],
  ['407 Negotiate', (socket) => socket.write('HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n'), 'proxy_authentication', /it accepts Negotiate, NTLM \(/],
  ['407 without a scheme', (socket) => socket.end('HTTP/1.1 407 x\r\n\r\n'), 'proxy_authentication', /HTTP 407 for localhost:\d+ \(/],
  ['the password, echoed', (socket, { fields }) => socket.end(`HTTP/1.1 403 x\r\n\r\nyou are ${USER}, ${PASSWORD}: ${fields.join(' ')}`), 'proxy_failure', /you are proxy-user, \[redacted, \d+ bytes\]/],
];

describe('what proxies do', { timeout: 600_000 }, () => {
  for (const [what, handle, cause, says] of CONDUCT) {
    test(what, async () => {
      const proxy = await startNodeProxy(handle);
      const result = await through(`${USER}:${PASSWORD}@${proxy.address}`, server, ['--trace']);
      const shown = result.stderr.replace(/^[<>].*\n/gm, '');
      await proxy.stop();
      fails({ ...result, stderr: shown }, cause);
      assert.match(shown.split('\n')[0], says);
      assert.match(shown.split('\n')[0], /\(HTTPS_PROXY\)$/);
      assert.equal(proxy.requests.length, 1);
    });
  }
  test('in pieces of one byte', async () => {
    const proxy = await startNodeProxy((socket, request, open) => {
      const bytes = [...'HTTP/1.1 200 OK\r\nVia: 1.1 x\r\n\r\n'];
      const next = () => {
        if (bytes.length === 0) return open(request.destination, '');
        socket.write(bytes.shift());
        return setTimeout(next, 2);
      };
      socket.setNoDelay(true);
      next();
    });
    const result = await through(proxy.address, server);
    await proxy.stop();
    assert.equal(token(result), TOKEN);
  });
  test('2xx of other kinds, whatever they say of a body', async () => {
    for (const greeting of [
      'HTTP/1.0 200 OK\r\n\r\n',
      'HTTP/1.1 204 No Content\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
    ]) {
      const proxy = await startNodeProxy((_socket, request, open) => open(request.destination, greeting));
      const result = await through(proxy.address, server);
      await proxy.stop();
      assert.equal(token(result), TOKEN, greeting);
    }
  });
  test('silence: the time for connecting, or all of it', async () => {
    const proxy = await startNodeProxy(() => {});
    const connecting = await through(proxy.address, server, ['--connect-timeout', '1', '--timeout', '20']);
    const all = await through(proxy.address, server, ['--timeout', '1']);
    const slow = await startNodeProxy((socket) => {
      const timer = setInterval(() => socket.write('X'), 100);
      socket.write('HTTP/1.1 200 OK\r\n');
      socket.on('close', () => clearInterval(timer));
    });
    const trickle = await through(slow.address, server, ['--timeout', '2']);
    await Promise.all([proxy.stop(), slow.stop()]);
    fails(connecting, 'connect_timeout');
    assert.match(connecting.stderr, /the proxy 127.0.0.1:\d+ accepted the connection, but did not respond to CONNECT/);
    fails(all, 'timeout');
    fails(trickle, 'timeout');
    for (const { ms } of [connecting, all, trickle]) assert.ok(ms < 15_000);
  });
  test('cut within TLS, and after it', async () => {
    const cut = await startNodeProxy((socket, request, open) => {
      open();
      let count = 0;
      socket.on('data', () => (count += 1) === 2 && socket.destroy());
    });
    const result = await through(cut.address, server);
    await cut.stop();
    fails(result, 'connection_closed');
  });
  test('another server than asked for: it is verified all the same', async () => {
    const impostor = await startRaw([[good({ access_token: 'of-an-impostor' })]], { tls: { chain: 'rsa' } });
    const proxy = await startNodeProxy((_socket, _request, open) => open(`127.0.0.1:${impostor.port}`));
    const result = await through(proxy.address, server);
    await Promise.all([proxy.stop(), impostor.stop()]);
    fails(result, 'untrusted_issuer');
    assert.match(result.stderr, /probably the proxy, signs certificates/);
    assert.equal(impostor.requests.length, 0);
  });
});

describe('retry', { timeout: 300_000 }, () => {
  // What the proxy says each time, and how many attempts there are of three.
  for (const [what, said, attempts] of [
    ['502', 'HTTP/1.1 502 x\r\nContent-Length: 0\r\n\r\n', 3],
    ['503', 'HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n', 3],
    ['504', 'HTTP/1.1 504 x\r\nContent-Length: 0\r\n\r\n', 3],
    ['503, later', 'HTTP/1.1 503 x\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n', 1],
    ['403', 'HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n', 1],
    ['407', 'HTTP/1.1 407 x\r\nContent-Length: 0\r\n\r\n', 1],
    ['500', 'HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n', 1],
    ['nothing', '', 3],
    ['half a response', 'HTTP/1.1 200', 1],
    ['garbage', 'garbage\r\n\r\n', 1],
  ]) {
    test(what, async () => {
      const proxy = await startNodeProxy((socket) => socket.end(said));
      const result = await through(proxy.address, server, ['--retry', '2']);
      await proxy.stop();
      assert.equal(result.status, 3);
      assert.equal(proxy.requests.length, attempts);
    });
  }
  test('until it works', async () => {
    let count = 0;
    const proxy = await startNodeProxy((socket, _request, open) =>
      (count += 1) < 3 ? socket.end('HTTP/1.1 503 x\r\n\r\n') : open(),
    );
    const result = await through(proxy.address, server, ['--retry', '2']);
    await proxy.stop();
    assert.equal(token(result), TOKEN);
  });
});

// However a proxy says it again, and wherever.
describe('the password, echoed', { timeout: 300_000 }, () => {
  const escape = (write) => [...PASSWORD].map((c) => write(c.charCodeAt(0))).join('');
  const FORMS = {
    'as it is': PASSWORD,
    'as sent': pair,
    'in base64': Buffer.from(PASSWORD).toString('base64'),
    'in hexadecimal': Buffer.from(PASSWORD).toString('hex'),
    'percent-encoded': escape((code) => `%${code.toString(16)}`),
    'with escapes of JSON': escape((code) => `\\u00${code.toString(16)}`),
    'with escapes of HTML': escape((code) => `&#${code};`),
  };
  const PLACES = {
    'a text': (form) => `HTTP/1.1 403 x\r\n\r\nnot for ${form}, no`,
    'a title': (form) => `HTTP/1.1 403 x\r\n\r\n<html><title>not for ${form}</title>`,
    JSON: (form) => `HTTP/1.1 403 x\r\nContent-Type: application/json\r\n\r\n{"error":"${form}","message":"not for ${form}"}`,
    'the reason': (form) => `HTTP/1.1 403 not for ${form}\r\n\r\n`,
    'a realm': (form) => `HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm="${form}"\r\n\r\n`,
    'a scheme': (form) => `HTTP/1.1 407 x\r\nProxy-Authenticate: ${form}\r\n\r\n`,
    'fields of its own': (form) => `HTTP/1.1 502 x\r\nProxy-Status: ${form}\r\nX-Squid-Error: ${form}\r\nX-Other: ${form}\r\n\r\n`,
    'a field that is echoed': (form) => `HTTP/1.1 403 x\r\nProxy-Authorization: Basic ${form}\r\n\r\n`,
    'a redirect': (form) => `HTTP/1.1 302 x\r\nLocation: http://h/?${form}\r\n\r\n`,
    'no HTTP': (form) => `${form}\r\n\r\n`,
    'an open tunnel': (form) => `HTTP/1.1 200 ${form}\r\nVia: ${form}\r\n\r\n${form}`,
  };
  for (const [place, write] of Object.entries(PLACES)) {
    test(place, async () => {
      for (const form of Object.values(FORMS)) {
        const proxy = await startNodeProxy((socket) => socket.end(write(form)));
        const url = `http://${USER}:${PASSWORD}@${proxy.address}`;
        const run = (...args) =>
          cctoken([...args, '--token-url', server.url, '--ca', server.ca, '--retry', '0'], {
            env: { ...ID, HTTPS_PROXY: url },
            secrets: [PASSWORD, pair],
          });
        const results = [
          await run('get', '--trace', '-v'),
          await run('get', '--log', 'json'),
          await run('doctor'),
          await run('doctor', '--format', 'json'),
        ];
        await proxy.stop();
        for (const { status, stdout, stderr } of results) {
          assert.equal(status, 3);
          assert.ok(!`${stdout}${stderr}`.includes(form), form);
        }
      }
    });
  }
});

describe('what is shown', { timeout: 300_000 }, () => {
  const doctor = (proxy, args = [], more = {}) =>
    cctoken(['doctor', '--token-url', server.url, '--ca', server.ca, ...args], {
      env: { ...ID, HTTPS_PROXY: proxy },
      secrets: [PASSWORD, pair, TOKEN],
      ...more,
    });

  test('--trace: CONNECT and its response', async () => {
    const proxy = await startNodeProxy();
    const { stderr } = await through(`${USER}:${PASSWORD}@${proxy.address}`, server, ['--trace', '-v']);
    await proxy.stop();
    assert.match(stderr, new RegExp(`^> CONNECT localhost:${server.port} HTTP/1.1$`, 'm'));
    assert.match(stderr, /^> Proxy-Authorization: Basic \[redacted, \d+ bytes\]$/m);
    assert.match(stderr, /^< HTTP\/1.1 200$/m);
    assert.match(stderr, new RegExp(`^cctoken: proxy: HTTP 200 for localhost:${server.port}$`, 'm'));
    assert.ok(stderr.indexOf('CONNECT') < stderr.indexOf('POST'));
  });
  test('doctor has the stage proxy, and only with one', async () => {
    const proxy = await startNodeProxy();
    const text = await doctor(`${USER}:${PASSWORD}@${proxy.address}`);
    const value = JSON.parse((await doctor(proxy.address, ['--format', 'json'])).stdout);
    const direct = JSON.parse((await doctor('', ['--format', 'json'])).stdout);
    await proxy.stop();
    assert.match(text.stdout, new RegExp(`^proxy +ok +\\d+ ms +proxy ${proxy.address} from HTTPS_PROXY\n +HTTP 200 for localhost:`, 'm'));
    assert.deepEqual(value.checks.map(({ stage }) => stage), ['config', 'dns', 'connect', 'proxy', 'tls', 'http', 'oauth']);
    assert.deepEqual(direct.checks.map(({ stage }) => stage), ['config', 'dns', 'connect', 'tls', 'http', 'oauth']);
    assert.equal(value.ok, true);
    assert.equal(value.http_status, 200);
    assert.match(value.checks[3].detail, new RegExp(`^proxy ${proxy.address} from HTTPS_PROXY\nHTTP 200 for localhost:`));
  });
  test('doctor, a refusal', async () => {
    const proxy = await startNodeProxy((socket) => socket.end('HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'));
    const result = await doctor(`${USER}:${PASSWORD}@${proxy.address}`, ['--format', 'json']);
    await proxy.stop();
    const value = JSON.parse(result.stdout);
    assert.equal(result.status, 3);
    assert.equal(value.cause, 'proxy_authentication');
    assert.equal(value.exit_status, 3);
    assert.ok(!('http_status' in value));
    assert.deepEqual(value.checks.map(({ stage, ok }) => [stage, ok]).slice(2), [['connect', true], ['proxy', false]]);
    assert.match(value.checks[3].detail, /HTTP 407 for localhost:\d+, it accepts Basic \(HTTPS_PROXY\)/);
  });
  test('doctor --offline says which it would be', async () => {
    const { stdout } = await doctor(`${USER}:${PASSWORD}@p.test`, ['--offline']);
    assert.match(stdout, /proxy p.test:80 from HTTPS_PROXY/);
    const exempt = await doctor('p.test', ['--offline'], { env: { ...ID, ALL_PROXY: 'p.test', NO_PROXY: '*' } });
    assert.match(exempt.stdout, /no proxy: NO_PROXY exempts this host from that of ALL_PROXY/);
    const bad = await doctor('p.test', ['--offline', '--proxy', `socks5://${USER}:${PASSWORD}@p.test`]);
    assert.match(bad.stdout, /bad_url/);
    assert.match(bad.stdout, /run: .* --proxy URL/);
    const faulty = await doctor('', ['--offline', '--proxy', `${USER}:${PASSWORD}@p.test`, '--connect-to', 'x']);
    assert.match(faulty.stdout, /run: .* --proxy URL/);
  });
  test('exec leaves HTTPS_PROXY to its command, and takes the header value', async () => {
    const proxy = await startNodeProxy();
    const url = `http://${USER}:${PASSWORD}@${proxy.address}`;
    const result = await cctoken(['exec', '--token-url', server.url, '--ca', server.ca, '--', '/usr/bin/env'], {
      env: { ...ID, HTTPS_PROXY: url, CCTOKEN_PROXY_AUTHORIZATION: 'Basic five-secret-0123456789' },
      secrets: ['five-secret-0123456789'],
    });
    await proxy.stop();
    assert.equal(result.status, 0);
    assert.ok(result.stdout.split('\n').includes(`HTTPS_PROXY=${url}`));
    assert.ok(!result.stdout.includes('CCTOKEN_PROXY_AUTHORIZATION'));
    assert.ok(proxy.requests[0].fields.includes('Proxy-Authorization: Basic five-secret-0123456789'));
  });
  test('words of the server are no words of the proxy', async () => {
    const refusing = await startRaw([[json(407, { error: 'odd' })]]);
    const proxy = await startNodeProxy();
    const result = await through(proxy.address, refusing);
    await Promise.all([refusing.stop(), proxy.stop()]);
    assert.notEqual(result.status, 3);
    assert.ok(!/proxy_/.test(result.stderr.split('\n')[0]));
  });
});
