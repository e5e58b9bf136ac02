// SPDX-License-Identifier: MIT
// Clients that authenticate by a certificate (RFC 8705): a real provider, nginx and openssl ask for
// it.
import assert from 'node:assert/strict';
import { X509Certificate, createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cctoken, fails, folder, onlyBundled, token } from './run.mjs';
import { issuer } from './servers/issuer.mjs';
import { byCertificate, startOidc } from './servers/oidc.mjs';
import { json, startRaw } from './servers/raw.mjs';
import { missing, startWeb } from './servers/web.mjs';
import { startWatch } from './watching.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = folder();
const { authority, leaf, path, pem, key } = issuer(files);
const USAGE = ['basicConstraints = CA:FALSE', 'extendedKeyUsage = clientAuth'];
const KINDS = ['ec', 'p384', 'rsa'];

authority('root');
authority('intermediate', { by: 'root' });
authority('stranger');
for (const kind of KINDS) leaf(kind, { by: 'root', key: kind, usage: USAGE, names: `DNS:${kind}.client.test` });
leaf('below', { by: 'intermediate', usage: USAGE, names: 'DNS:below.client.test' });
leaf('foreign', { by: 'stranger', usage: USAGE, names: 'DNS:ec.client.test' });
leaf('expired', { by: 'root', usage: USAGE, from: -9, to: -2 });
leaf('future', { by: 'root', usage: USAGE, from: 2 });
leaf('server', { by: 'root' });
leaf('unlimited', { by: 'root', usage: ['basicConstraints = CA:FALSE'], names: 'DNS:unlimited.client.test' });
for (const kind of ['ec', 'rsa']) leaf(`self-${kind}`, { key: kind, usage: USAGE });
const NAMED = [...KINDS, 'below', 'unlimited'];

const clients = [
  ...NAMED.map((name) => byCertificate(name, undefined, `${name}.client.test`)),
  byCertificate('self-ec', pem('self-ec')),
  byCertificate('self-rsa', pem('self-rsa')),
];
const asking = { clients, requestCert: true, rejectUnauthorized: false, ca: pem('root') };
const VERSIONS = ['TLSv1.2', 'TLSv1.3'];
const thumbprint = (name) => createHash('sha256').update(new X509Certificate(pem(name)).raw).digest('base64url');

let number = 0;
const file = (content) => files.file(`file-${number++}`, content);
const args = (server, id, { key: from = path(id, 'key'), cert = path(id) } = {}) => [
  ...['--token-url', server.url, '--ca', server.ca, '--client-id', id, '--auth', 'mtls'],
  ...(from ? ['--key', from] : []),
  ...(cert ? ['--cert', cert] : []),
];
const run = (server, id, options = {}, more = [], { command = 'get', ...rest } = {}) =>
  cctoken([command, ...args(server, id, options), ...more], rest);

let server;
before(async () => {
  server = await startOidc(asking);
});
after(async () => {
  await server.stop();
  files.remove();
});
beforeEach(() => server.requests.splice(0));

describe('a token for a certificate', { timeout: 300_000 }, () => {
  for (const maxVersion of VERSIONS) {
    for (const chain of ['ec', 'rsa']) {
      test(`${maxVersion}, the server's chain is ${chain}: each kind of key, from an authority and self-signed`, async () => {
        const one = await startOidc({ ...asking, chain, maxVersion });
        for (const id of [...KINDS, 'self-ec', 'self-rsa']) {
          const got = token(await run(one, id, {}, maxVersion === 'TLSv1.3' ? ['--tls-min', '1.3'] : []));
          assert.equal((await one.kept(got))['x5t#S256'], thumbprint(id), id);
        }
        await one.stop();
      });
    }
  }

  test('the request has the client ID, and no secret of any kind', async () => {
    token(await run(server, 'ec'));
    const sent = new URLSearchParams(server.requests[0].body);
    assert.deepEqual(Object.fromEntries(sent), { grant_type: 'client_credentials', client_id: 'ec' });
    assert.equal(server.requests[0].headers.authorization, undefined);
  });

  test('by variables', async () => {
    const env = { CCTOKEN_AUTH: 'mtls', CCTOKEN_CLIENT_ID: 'rsa', CCTOKEN_KEY: path('rsa', 'key'), CCTOKEN_CERT: path('rsa') };
    token(await cctoken(['get', '--token-url', server.url, '--ca', server.ca], { env }));
  });

  test('a chain, in any order, with a root and strangers, the key in the same file', async () => {
    for (const [what, cert] of Object.entries({
      'as it is sent': pem('below', 'intermediate'),
      'upside down, with the root': pem('root', 'intermediate', 'below'),
      'with a stranger': pem('stranger', 'below', 'foreign', 'intermediate'),
      'with its key': key('below') + pem('below', 'intermediate'),
    }))
      assert.equal((await run(server, 'below', { cert: file(cert) })).status, 0, what);
  });

  test('DER', async () => {
    const cert = file(new X509Certificate(pem('rsa')).raw);
    token(await run(server, 'rsa', { cert }));
  });

  test('a certificate without extended key usage', async () => token(await run(server, 'unlimited')));

  test('a server that does not ask gets none, and is not asked for more', async () => {
    const other = await startOidc({ clients });
    const result = await run(other, 'ec');
    fails(result, 'invalid_client');
    assert.match(result.stderr, /try: compare client ID and certificate, which cctoken doctor shows/);
    await other.stop();
  });
});

describe('refused by the provider', { timeout: 300_000 }, () => {
  for (const [what, id, name] of [
    ["another client's certificate", 'ec', 'p384'],
    ['an unknown authority', 'ec', 'foreign'],
    ['its issuer was not sent', 'below', 'below'],
    ['another self-signed certificate', 'self-ec', 'self-rsa'],
    ['a client with a secret', 'plain', 'ec'],
  ]) {
    test(what, async () => {
      const result = await run(server, id, { key: path(name, 'key'), cert: path(name) });
      fails(result, 'invalid_client');
      assert.match(result.stderr, /try: compare client ID and certificate/);
      assert.equal(server.requests.length, 1);
    });
  }
});

describe('refused in the handshake', { timeout: 300_000 }, () => {
  for (const maxVersion of VERSIONS) {
    test(`${maxVersion}: Node, an unknown authority`, async () => {
      const strict = await startOidc({ ...asking, rejectUnauthorized: true, maxVersion });
      token(await run(strict, 'ec'));
      const result = await run(strict, 'foreign', {}, ['--client-id', 'ec', '--retry', '0']);
      fails(result, 'connection_closed'); // Node sends no alert
      assert.match(result.stderr, /try: .*the server may not accept the certificate of --cert/);
      await strict.stop();
    });
  }

  const skip = missing('nginx');
  const nginx = (verify) => `
    ssl_client_certificate ${path('root')}; ssl_verify_client ${verify};
    location /token { return 200 '{"access_token":"a.token","token_type":"Bearer","expires_in":60}'; }`;
  test('nginx that requires a certificate of its authority', { skip }, async () => {
    const web = await startWeb('nginx', nginx('on'));
    for (const id of KINDS) assert.equal(token(await run(web, id)), 'a.token');
    for (const name of ['foreign', 'self-ec', 'below']) {
      const result = await run(web, name);
      fails(result, 'client_certificate_required');
      assert.match(result.stderr, /The SSL certificate error[^]*try: use --key and --cert/);
    }
    await web.stop();
  });
});

describe('refused before anything is sent', { timeout: 300_000 }, () => {
  const bad = async (cause, options, shows, id = 'ec') => {
    const result = await run(server, id, options);
    fails(result, cause);
    assert.match(result.stderr, shows);
    assert.equal(server.requests.length, 0);
  };
  test('no key', () => bad('key_bad', { key: null }, /it is missing/));
  test('no certificate', () => bad('key_bad', { cert: null }, /the certificate is missing\n.*--cert/));
  test('no such file', () => bad('file_unreadable', { cert: files.path('none') }, /--cert: No such file/));
  test("another key's", () => bad('key_mismatch', { cert: path('p384') }, /\(--cert\)/));
  test('a key instead', () => bad('key_bad', { cert: path('ec', 'key') }, /it is not a certificate \(--cert\)/));
  test('expired', () => bad('key_bad', {}, /it is valid from 20\S+Z to 20\S+Z; this machine's clock shows 20\S+Z \(--cert\)/, 'expired'));
  test('not valid yet', () => bad('key_bad', {}, /it is valid from 20\S+Z to 20/, 'future'));
  test('for servers only', () => bad('key_bad', {}, /its extended key usage does not include client auth/, 'server'));
  const skip = onlyBundled("the buffers of mbedTLS's own configuration hold it");
  test('a chain that is too large', { skip }, () => {
    const many = Array.from({ length: 60 }, (_, n) => `DNS:host-${n}.some-long-name-${'x'.repeat(40)}.client.test`);
    leaf('large', { by: 'intermediate', usage: USAGE, names: many.join(',') });
    return bad('key_bad', { cert: file(pem('large', 'intermediate')), key: path('large', 'key') }, /it and its issuers have \d+ bytes, more than the 4096/);
  });
  test('an RSASSA-PSS key', async () => {
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;
    files.file('pss.key', pss.export({ type: 'pkcs8', format: 'pem' }));
    leaf('pss', { by: 'root', usage: USAGE });
    await bad('key_bad', {}, /its type is RSASSA-PSS/, 'pss');
  });
  test('the registered names of the method', async () => {
    for (const name of ['tls_client_auth', 'self_signed_tls_client_auth']) {
      const result = await run(server, 'ec', {}, ['--auth', name]);
      fails(result, 'usage');
      assert.match(result.stderr, new RegExp(`${name} is called mtls in --auth`));
    }
  });
});

describe('what is shown and kept', { timeout: 300_000 }, () => {
  test('doctor: whose certificate, whose signature, the dates, the thumbprint', async () => {
    const report = JSON.parse((await run(server, 'ec', {}, ['--format', 'json'], { command: 'doctor' })).stdout);
    const { validFrom, validTo } = new X509Certificate(pem('ec'));
    assert.equal(report.ok, true);
    assert.equal(report.auth, 'mtls');
    assert.equal(report.certificate_subject, 'localhost');
    assert.equal(report.certificate_issuer, 'root');
    assert.equal(Date.parse(report.certificate_not_before), Date.parse(validFrom));
    assert.equal(Date.parse(report.certificate_not_after), Date.parse(validTo));
    assert.equal(report.certificate_thumbprint, thumbprint('ec'));
    const { crv, kty, x, y } = createPublicKey(key('ec')).export({ format: 'jwk' });
    assert.equal(report.key_thumbprint, createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url'));
    const text = (await run(server, 'rsa', {}, [], { command: 'doctor' })).stdout;
    assert.match(text, /certificate "localhost", issued by "root", valid from 20.*Z to 20.*Z, x5t#S256 [\w-]{43} from --cert/);
    const { e, n } = createPublicKey(key('rsa')).export({ format: 'jwk' });
    const rsa = JSON.parse((await run(server, 'rsa', {}, ['--format', 'json', '--offline'], { command: 'doctor' })).stdout);
    assert.equal(rsa.key_thumbprint, createHash('sha256').update(JSON.stringify({ e, kty: 'RSA', n })).digest('base64url'));
  });

  test('--trace and -v show nothing of the key', async () => {
    const result = await run(server, 'rsa', {}, ['--trace', '-v']);
    for (const line of key('rsa').split('\n').filter((one) => one.length > 60)) assert.ok(!result.stderr.includes(line));
  });

  test('the cache: by key and certificate', async () => {
    const cached = (id, options) => run(server, id, options, ['--cache', files.path('cache')]);
    const first = token(await cached('ec'));
    assert.equal(token(await cached('ec')), first);
    assert.equal(token(await cached('ec', { cert: file(`${pem('root')}\n${pem('ec')}`) })), first);
    assert.equal(server.requests.length, 1);
    files.file('same.key', key('ec'));
    leaf('same', { by: 'root', usage: USAGE, names: 'DNS:ec.client.test' });
    assert.notEqual(token(await cached('ec', { cert: path('same') })), first);
    fails(await cached('ec', { key: path('p384', 'key'), cert: path('p384') }), 'invalid_client');
  });

  test('watch takes up a renewed certificate', async () => {
    const to = [files.file('watched.key', key('p384')), files.file('watched.pem', pem('p384'))];
    const watch = startWatch(server, {
      output: files.path('token'),
      args: ['--auth', 'mtls', '--key', to[0], '--cert', to[1]],
      env: { CCTOKEN_CLIENT_ID: 'ec' },
    });
    await watch.failure('invalid_client');
    files.file('watched.key', key('ec'));
    files.file('watched.pem', pem('ec'));
    watch.child.kill('SIGHUP');
    await watch.event('written');
    assert.deepEqual(await watch.stop(), { status: 0, signal: null }, watch.stderr);
  });
});

describe('memory', { timeout: 300_000 }, () => {
  const program = resolve(root, process.env.TESTS_BIN ?? 'build/tests/host', 'keys');
  for (const maxVersion of VERSIONS) {
    for (const id of KINDS) {
      test(`${maxVersion}, ${id}: whatever goes wrong, nothing of the key stays`, async () => {
        const one = await startOidc({ ...asking, maxVersion });
        const { stdout } = await promisify(execFile)(program, ['mtls', one.url, one.ca, id, path(id, 'key'), path(id)], { timeout: 60_000 });
        assert.match(stdout, /^[1-9][0-9]* passed, 0 failed$/m);
        await one.stop();
      });
    }
  }
});

describe('discovery', { timeout: 300_000 }, () => {
  test('the alias for mutual TLS is used, by this method alone', async () => {
    const discovery = { mtls_endpoint_aliases: { token_endpoint: server.url } };
    const plain = await startOidc({ discovery });
    const found = await cctoken(['get', '--issuer', plain.issuer, '--ca', plain.ca, ...args(server, 'ec').slice(4), '-v']);
    assert.equal(found.status, 0, found.stderr);
    assert.doesNotMatch(found.stderr, /do not list the method/);
    assert.equal(server.requests.length, 1);
    const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };
    token(await cctoken(['get', '--issuer', plain.issuer, '--ca', plain.ca], { env }));
    assert.equal(server.requests.length, 1);
    await plain.stop();
  });

  for (const [what, aliases, listed, mentioned] of [
    ['no alias for it', { revocation_endpoint: 'https://localhost/' }, 'self_signed_tls_client_auth', false],
    ['aliases that are none, and another method', ['token_endpoint'], 'client_secret_basic', true],
  ]) {
    test(what, async () => {
      const prepared = [];
      const raw = await startRaw(prepared);
      const base = `https://localhost:${raw.port}`;
      const [token_endpoint, mtls_endpoint_aliases] = [server.url, aliases];
      prepared.push([json(200, { issuer: base, token_endpoint, mtls_endpoint_aliases, token_endpoint_auth_methods_supported: [listed] })]);
      const result = await cctoken(['get', '--issuer', base, '--ca', raw.ca, ...args(server, 'ec').slice(4), '-v']);
      assert.equal(result.status, 0, result.stderr);
      assert.equal(/do not list the method in use, tls_client_auth/.test(result.stderr), mentioned, result.stderr);
      assert.equal(server.requests.length, 1);
      await raw.stop();
    });
  }
});
