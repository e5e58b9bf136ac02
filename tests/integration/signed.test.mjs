// SPDX-License-Identifier: MIT
// JWTs that the client signs, with its key or its secret: a real server verifies them, and so does
// Node's OpenSSL.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cctoken, fails, folder, succeeds, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { CLIENT, HOST, SCOPE, TENANT, federatedToken, startEntraModel } from './servers/entra-model.mjs';
import { isSignedBy, readJwt, seconds } from './servers/jwts.mjs';
import { startMoody } from './servers/moody.mjs';
import { startNodeProxy } from './servers/proxy.mjs';
import { HMAC_SECRET, assertions, startOidc } from './servers/oidc.mjs';
import { startWatch } from './watching.mjs';

const files = folder();
let server;
before(async () => {
  server = await startOidc();
});
after(async () => {
  await server.stop();
  files.remove();
});
beforeEach(() => server.requests.splice(0));

let number = 0;
const file = (content) => files.file(`file-${number++}`, content);
const pem = (key, type = 'pkcs8', more = {}) => key.export({ type, format: 'pem', ...more });
const keyFile = (key, type, more) => file(pem(key, type, more));

const run = (id, args = [], { command = 'get', ...more } = {}) =>
  cctoken([command, '--token-url', server.url, '--ca', server.ca, '--client-id', id, ...args], more);
const byKey = (id, key, args = [], more) => run(id, ['--auth', 'private-key-jwt', '--key', key, ...args], more);
const sent = (n = 0) => new URLSearchParams(server.requests[n].body);

const KEYS = [
  ['signed-rsa', 'rsa', 'RS256', ['pkcs1', 'pkcs8']],
  ['signed-ec', 'ec', 'ES256', ['sec1', 'pkcs8']],
  ['signed-ec384', 'ec384', 'ES384', ['sec1', 'pkcs8']],
  ['signed-pss', 'pss', 'PS256', ['pkcs8']],
];

describe('a token for a JWT that the key signed', { timeout: 300_000 }, () => {
  for (const [id, name, alg, types] of KEYS) {
    for (const type of types) {
      for (const format of ['pem', 'der']) {
        test(`${alg}: ${type}, ${format}`, async () => {
          const { privateKey, publicKey } = assertions[name];
          token(await byKey(id, file(privateKey.export({ type, format }))));
          const jwt = sent().get('client_assertion');
          const { header, claims } = readJwt(jwt);
          assert.deepEqual(header, { typ: 'JWT', alg });
          if (name !== 'pss') assert.ok(isSignedBy(jwt, publicKey)); // Node has no PSS keys as JWK
          const { iat, exp, jti, ...rest } = claims;
          assert.deepEqual(rest, { iss: id, sub: id, aud: server.url });
          assert.ok(Math.abs(iat - seconds()) < 60 && exp === iat + 300);
          assert.match(jti, /^[0-9a-f]{32}$/);
          assert.equal(sent().get('client_id'), id);
          assert.equal(server.requests[0].headers.authorization, undefined);
        });
      }
    }
  }

  for (const args of [['--tls-min', '1.3'], []]) {
    test(`RSA certificates, ${args.join(' ') || 'TLS 1.2'}`, async () => {
      const other = await startOidc({ chain: 'rsa', maxVersion: args.length > 0 ? 'TLSv1.3' : 'TLSv1.2' });
      const all = ['get', '--token-url', other.url, '--ca', other.ca, '--client-id', 'signed-rsa', ...args];
      token(await cctoken([...all, '--auth', 'private-key-jwt', '--key', keyFile(assertions.rsa.privateKey)]));
      await other.stop();
    });
  }

  test('by variables; with a name of the key and another audience', async () => {
    const env = {
      CCTOKEN_AUTH: 'private-key-jwt',
      CCTOKEN_CLIENT_ID: 'signed-ec',
      CCTOKEN_KEY: keyFile(assertions.ec.privateKey),
      CCTOKEN_KEY_ID: 'key "1"\\\u00e9',
      CCTOKEN_JWT_AUDIENCE: server.issuer,
    };
    // The server looks for a key of that name, and finds none; what was sent is what matters here.
    fails(await cctoken(['get', '--token-url', server.url, '--ca', server.ca], { env }), 'assertion_rejected');
    const { header, claims } = readJwt(sent().get('client_assertion'));
    assert.equal(header.kid, env.CCTOKEN_KEY_ID);
    assert.equal(claims.aud, server.issuer);
    token(await byKey('signed-ec', env.CCTOKEN_KEY, ['--jwt-audience', server.issuer]));
  });

  test('with the thumbprint of its certificate', async () => {
    const key = certificate('rsa-good.key');
    const cert = certificate('rsa-good.pem');
    const { raw } = new X509Certificate(readFileSync(cert));
    const thumbprint = createHash('sha256').update(raw).digest('base64url');
    for (const from of [cert, file(raw)]) {
      await byKey('signed-rsa', key, ['--cert', from]);
      const jwt = sent(server.requests.length - 1).get('client_assertion');
      assert.equal(readJwt(jwt).header['x5t#S256'], thumbprint);
      assert.ok(isSignedBy(jwt, readFileSync(cert)));
    }
  });

  test('through a proxy, whose response has no room but beside the JWT', async () => {
    const greeting = `HTTP/1.1 200 OK\r\n${Array.from({ length: 90 }, (_, n) => `X-${n}: ${'x'.repeat(150)}\r\n`).join('')}\r\n`;
    const proxy = await startNodeProxy((socket, request, open) => open(undefined, greeting));
    const args = ['--proxy', `http://${proxy.address}`];
    token(await byKey('signed-ec', keyFile(assertions.ec.privateKey), args));
    assert.equal(proxy.requests.length, 1);
    await proxy.stop();
  });

  test('each attempt has a JWT of its own', async () => {
    const busy = await startMoody({ mood: ({ n }) => (n < 2 ? { status: 503 } : undefined) });
    busy.accept.push(undefined);
    const all = ['get', '--token-url', busy.url, '--ca', busy.ca, '--client-id', 'anyone', '--retry', '3'];
    token(await cctoken([...all, '--auth', 'private-key-jwt', '--key', keyFile(assertions.ec.privateKey)]));
    const jwts = busy.requests.map(({ body }) => new URLSearchParams(body).get('client_assertion'));
    assert.equal(jwts.length, 3);
    assert.equal(new Set(jwts.map((jwt) => readJwt(jwt).claims.jti)).size, 3);
    for (const jwt of jwts) assert.ok(isSignedBy(jwt, assertions.ec.publicKey));
    await busy.stop();
  });
});

describe('a token for a JWT that the secret signed', { timeout: 300_000 }, () => {
  const bySecret = (secret, args = [], more) =>
    run('signed-hmac', ['--auth', 'client-secret-jwt', ...args], { env: { CCTOKEN_CLIENT_SECRET: secret }, ...more });

  test('HS256', async () => {
    token(await bySecret(HMAC_SECRET));
    const jwt = sent().get('client_assertion');
    const [, text, signature] = /^(.*)\.(.*)$/.exec(jwt);
    assert.deepEqual(readJwt(jwt).header, { typ: 'JWT', alg: 'HS256' });
    assert.equal(createHmac('sha256', HMAC_SECRET).update(text).digest('base64url'), signature);
    assert.ok(!server.requests[0].body.includes(HMAC_SECRET));
  });
  test('another secret', async () => fails(await bySecret(`${HMAC_SECRET}x`), 'assertion_rejected'));
  test('no secret', async () => fails(await bySecret(''), 'secret_missing'));
});

describe('refused by the server', { timeout: 300_000 }, () => {
  const key = keyFile(assertions.rsa.privateKey);
  const rejected = async (...args) => {
    fails(await byKey(...args), 'assertion_rejected');
    assert.equal(server.requests.length, 1, 'no second attempt');
  };
  test('another key', () => rejected('signed-rsa', keyFile(assertions.otherRsa.privateKey)));
  test('another key on the same curve', () => rejected('signed-ec', keyFile(assertions.otherEc.privateKey)));
  test('a key of another type', () => rejected('signed-rsa', keyFile(assertions.ec.privateKey)));
  test('another audience', () => rejected('signed-rsa', key, ['--jwt-audience', 'https://elsewhere.test']));
  test('another client', () => rejected('signed-ec', key));
  test('a client with a secret', () => rejected('plain', key));

  test("this machine's clock is a day behind the server's", async () => {
    const { now } = Date; // the server runs in this process
    Date.now = () => now() + 24 * 3_600_000;
    try {
      await rejected('signed-rsa', key);
    } finally {
      Date.now = now;
    }
  });

  test('the same JWT twice', async () => {
    token(await byKey('signed-rsa', key));
    const again = file(sent().get('client_assertion'));
    fails(await run('signed-rsa', ['--client-assertion-file', again]), 'assertion_rejected');
  });
});

describe('refused before anything is sent', { timeout: 300_000 }, () => {
  const { privateKey, publicKey } = assertions.rsa;
  const make = (type, options) => generateKeyPairSync(type, options).privateKey;
  const locked = { cipher: 'aes-256-cbc', passphrase: 'x' };
  for (const [what, content, shows] of [
    ['an empty file', () => '', /missing: the file holds no private key/],
    ['a text', () => 'no key at all', /damaged, or not a key/],
    ['an encrypted key', () => pem(privateKey, 'pkcs8', locked), /it is encrypted; openssl pkey/],
    ['an encrypted key, PKCS #1', () => pem(privateKey, 'pkcs1', locked), /it is encrypted; openssl pkey/],
    ['an encrypted key, SEC 1', () => pem(assertions.ec.privateKey, 'sec1', locked), /it is encrypted/],
    ['an encrypted key, DER', () => privateKey.export({ type: 'pkcs8', format: 'der', ...locked }), /it is encrypted/],
    ['a public key', () => pem(publicKey, 'spki'), /it is a public key/],
    ['a public key, DER', () => publicKey.export({ type: 'spki', format: 'der' }), /it is a public key/],
    ['a public key, PKCS #1', () => publicKey.export({ type: 'pkcs1', format: 'der' }), /it is a public key/],
    ['a certificate', () => readFileSync(certificate('rsa-good.pem')), /it is a certificate/],
    ['a certificate, DER', () => new X509Certificate(readFileSync(certificate('ec-good.pem'))).raw, /it is a certificate/],
    ['two keys', () => pem(privateKey) + pem(assertions.ec.privateKey), /not the only private key/],
    ['Ed25519', () => pem(make('ed25519')), /neither RSA nor EC: key type Ed25519/],
    ['P-521', () => pem(make('ec', { namedCurve: 'P-521' })), /on a curve other than P-256 and P-384/],
    ['secp256k1', () => pem(make('ec', { namedCurve: 'secp256k1' }), 'sec1'), /on a curve other than P-256 and P-384/],
    ['RSA with 1024 bits', () => pem(make('rsa', { modulusLength: 1024 })), /1024 bits; RSA with 2048 to 4096/],
    ['half of a key', () => privateKey.export({ type: 'pkcs1', format: 'der' }).subarray(0, 600), /damaged/],
    ['OpenSSH', () => '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----\n', /OpenSSH, which/],
    ['base64 that is none', () => pem(privateKey).replace(/\n../, '\n#!'), /damaged/],
  ]) {
    test(what, async () => {
      const result = await byKey('signed-rsa', file(content()));
      fails(result, 'key_bad');
      assert.match(result.stderr, shows);
      assert.equal(server.requests.length, 0);
    });
  }

  test('PKCS #12', async () => {
    const to = files.path('p12');
    const from = ['-inkey', certificate('rsa-good.key'), '-in', certificate('rsa-good.pem'), '-passout', 'pass:'];
    execFileSync('openssl', ['pkcs12', '-export', ...from, '-out', to]);
    const result = await byKey('signed-rsa', to);
    fails(result, 'key_bad');
    assert.match(result.stderr, /PKCS #12 file, which/);
  });

  test('no key, and a file that is missing', async () => {
    fails(await run('signed-rsa', ['--auth', 'private-key-jwt']), 'key_bad');
    const result = await byKey('signed-rsa', files.path('missing'));
    fails(result, 'file_unreadable');
    assert.match(result.stderr, /--key: No such file/);
  });

  test("another key's certificate, or none", async () => {
    for (const cert of ['ec-good.pem', 'rsa-expired.pem']) {
      fails(await byKey('signed-rsa', certificate('rsa-good.key'), ['--cert', certificate(cert)]), 'key_mismatch');
    }
    const result = await byKey('signed-rsa', certificate('rsa-good.key'), ['--cert', certificate('rsa-good.key')]);
    fails(result, 'key_bad');
    assert.match(result.stderr, /it is not a certificate \(--cert\)/);
    assert.equal(server.requests.length, 0);
  });
});

describe('what is kept and shown', { timeout: 300_000 }, () => {
  const key = keyFile(assertions.rsa.privateKey);
  test('doctor', async () => {
    const result = await byKey('signed-rsa', key, ['--format', 'json', '--key-id', 'k1'], { command: 'doctor' });
    const { auth, ok, checks } = JSON.parse(result.stdout);
    assert.equal(auth, 'private-key-jwt');
    assert.ok(!ok || checks[0].detail.includes('private key for RS256 from --key, kid k1'), checks[0].detail);
    assert.ok(checks[0].detail.includes('private key for RS256 from --key, kid k1'), checks[0].detail);
  });

  test('--trace: no JWT, nor a part of the key', async () => {
    const result = await byKey('signed-rsa', key, ['--trace']);
    assert.match(result.stderr, /client_assertion=\[redacted, \d+ bytes\]/);
    const jwt = sent().get('client_assertion');
    for (const part of [...jwt.split('.'), ...readFileSync(key, 'utf8').split('\n').filter((line) => line.length > 60)]) {
      assert.ok(!result.stderr.includes(part));
    }
  });

  test('the cache: by key, name of the key and audience', async () => {
    const cached = (args, from = key) => byKey('signed-rsa', from, ['--cache', files.path('cache'), ...args]);
    const first = token(await cached([]));
    assert.equal(token(await cached([])), first);
    assert.equal(server.requests.length, 1);
    fails(await cached([], keyFile(assertions.otherRsa.privateKey)), 'assertion_rejected');
    assert.notEqual(token(await cached(['--jwt-audience', server.issuer])), first);
    assert.equal(server.requests.length, 3);
  });

  test('watch takes up another key', async () => {
    const changing = files.file('changing', pem(assertions.otherRsa.privateKey));
    const watch = startWatch(server, {
      output: files.path('token'),
      args: ['--auth', 'private-key-jwt', '--key', changing],
      env: { CCTOKEN_CLIENT_ID: 'signed-rsa' },
    });
    await watch.failure('assertion_rejected');
    files.file('changing', pem(assertions.rsa.privateKey));
    watch.child.kill('SIGHUP');
    await watch.event('written');
    assert.deepEqual(await watch.stop(), { status: 0, signal: null }, watch.stderr);
  });

  test('exec', async () => {
    const result = await byKey('signed-rsa', key, ['--', '/usr/bin/env'], { command: 'exec' });
    assert.match(succeeds(result), /^ACCESS_TOKEN=/m);
  });
});

describe('a certificate for (a model of) Entra ID', { timeout: 300_000 }, () => {
  const both = file(Buffer.concat([readFileSync(certificate('rsa-good.key')), readFileSync(certificate('rsa-good.pem'))]));
  const registered = readFileSync(certificate('rsa-good.pem'), 'utf8');
  const thumbprint = createHash('sha256').update(new X509Certificate(registered).raw).digest('base64url');
  let entra;
  before(async () => {
    entra = await startEntraModel({ certificates: [{ pem: registered, thumbprint }] });
  });
  after(() => entra.stop());
  beforeEach(() => entra.requests.splice(0));

  const POD = { AZURE_CLIENT_ID: CLIENT, AZURE_TENANT_ID: TENANT, AZURE_CLIENT_CERTIFICATE_PATH: both };
  const ask = (env, args = []) =>
    cctoken(['get', '--ca', entra.ca, '--connect-to', entra.connectTo, '--scope', SCOPE, ...args], { env });

  test('no option but --scope', async () => {
    token(await ask(POD));
    assert.equal(entra.requests[0].host, HOST);
  });
  test('before a federated token, after a secret, unless the method asks for it', async () => {
    const more = { AZURE_FEDERATED_TOKEN_FILE: file(federatedToken()) };
    token(await ask({ ...POD, ...more }));
    assert.equal(readJwt(entra.requests[0].form.get('client_assertion')).claims.iss, CLIENT);
    const secret = { ...more, AZURE_CLIENT_SECRET: 'wrong-secret-0123456789' };
    fails(await ask({ ...POD, ...secret }), 'wrong_secret');
    token(await ask({ ...POD, ...secret }, ['--auth', 'private-key-jwt']));
    token(await ask({ ...POD, ...secret }, ['--auth', 'assertion']));
  });
  test('a certificate that is not registered', async () => {
    const other = ['rsa-expired.key', 'rsa-expired.pem'].map((name) => readFileSync(certificate(name)));
    const result = await ask({ ...POD, AZURE_CLIENT_CERTIFICATE_PATH: file(Buffer.concat(other)) });
    fails(result, 'assertion_rejected');
    assert.match(result.stderr, /AADSTS700027/);
  });
  test('nothing of it goes to another host', async () => {
    fails(await ask(POD, ['--token-url', 'https://localhost/token']), 'client_id_missing');
    fails(await ask(POD, ['--token-url', 'https://localhost/token', '--client-id', CLIENT, '--auth', 'private-key-jwt']), 'key_bad');
    assert.equal(entra.requests.length, 0);
  });
});
