// SPDX-License-Identifier: MIT
// Tokens that are bound to a key (DPoP, RFC 9449): a real provider checks the proofs, and Node's
// OpenSSL their signatures.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cctoken, fails, folder, succeeds, token } from './run.mjs';
import { isSignedBy, readJwt, seconds } from './servers/jwts.mjs';
import { SECRETS, assertions, startOidc } from './servers/oidc.mjs';
import { TOKEN, answer, json, startRaw } from './servers/raw.mjs';
import { startWatch } from './watching.mjs';

const files = folder();
const ENV = { CCTOKEN_CLIENT_ID: 'bound', CCTOKEN_CLIENT_SECRET: SECRETS.plain };
const KEYS = { ec: 'ES256', ec384: 'ES384', rsa: 'RS256', pss: 'PS256' };
const keyFile = Object.fromEntries(
  [...Object.keys(KEYS), 'otherEc'].map((name) => [
    name,
    files.file(`${name}.pem`, assertions[name].privateKey.export({ type: 'pkcs8', format: 'pem' })),
  ]),
);
const run = (server, args = [], { command = 'get', env, ...more } = {}) =>
  cctoken([command, '--token-url', server.url, '--ca', server.ca, ...args], { env: { ...ENV, ...env }, ...more });
const bound = (server, args = [], more) => run(server, ['--dpop-key', keyFile.ec, ...args], more);

/** RFC 7638, by hand. */
function thumbprint(jwk) {
  const { crv, e, kty, n, x, y } = jwk;
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
const jkt = (name) => thumbprint(assertions[name].publicKey.export({ format: 'jwk' }));

/** The proof of a request, verified by the key in it. */
function proofOf(request) {
  const jwt = request.headers.dpop;
  const { header, claims } = readJwt(jwt);
  const key = createPublicKey({ key: header.jwk, format: 'jwk' });
  assert.ok(isSignedBy(jwt, header.alg === 'PS256' ? assertions.pss.publicKey : key));
  assert.deepEqual(Object.keys(header.jwk), Object.keys(header.jwk).sort(), 'in the order of a thumbprint');
  return { header, claims };
}

let needed = false;
let server;
before(async () => {
  server = await startOidc({ requireNonce: () => needed });
});
after(async () => {
  await server.stop();
  files.remove();
});
beforeEach(() => {
  needed = false;
  server.requests.splice(0);
});

describe('a token that is bound to a key', { timeout: 300_000 }, () => {
  for (const chain of ['ec', 'rsa']) {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      test(`${chain} chain, ${version}`, async () => {
        const one = await startOidc({ chain, minVersion: version, maxVersion: version });
        token(await bound(one));
        assert.equal(proofOf(one.requests[0]).claims.htu, one.url);
        await one.stop();
      });
    }
  }

  for (const [name, alg] of Object.entries(KEYS)) {
    test(alg, async () => {
      const result = JSON.parse(succeeds(await run(server, ['--dpop-key', keyFile[name], '--format', 'json'])));
      const { header, claims } = proofOf(server.requests[0]);
      assert.deepEqual([header.typ, header.alg], ['dpop+jwt', alg]);
      const { htm, htu, iat, jti, ...rest } = claims;
      assert.deepEqual([htm, htu, rest], ['POST', server.url, {}]);
      assert.ok(Math.abs(iat - seconds()) < 60);
      assert.match(jti, /^[0-9a-f]{32}$/);
      const expected = name === 'pss' ? thumbprint(header.jwk) : jkt(name);
      assert.deepEqual([result.token_type, result.jkt], ['DPoP', expected]);
      assert.equal((await server.kept(result.access_token)).jkt, expected);
    });
  }

  test('by a variable, in the formats', async () => {
    const env = { CCTOKEN_DPOP_KEY: keyFile.ec };
    assert.match(succeeds(await run(server, ['--format', 'header'], { env })), /^Authorization: DPoP [\w-]+\n$/);
    assert.match(succeeds(await run(server, ['--format', 'curl'], { env })), /^header = "Authorization: DPoP [\w-]+"\n$/);
    assert.match(succeeds(await run(server, ['--template', '{type}'], { env })), /^DPoP$/);
    server.requests.splice(0);
    for (const format of ['bearer', 'k8s']) fails(await run(server, ['--format', format], { env }), 'usage');
    assert.equal(server.requests.length, 0);
  });

  test('without the key the server refuses', async () => {
    fails(await run(server), 'invalid_grant'); // without a word of DPoP
    const said = json(400, { error: 'invalid_grant', error_description: 'DPoP proof JWT not provided' });
    const raw = await startRaw([[said]]);
    const result = await run(raw);
    fails(result, 'dpop_rejected');
    assert.match(result.stderr, /try: use --dpop-key with a private key/);
    await raw.stop();
  });

  test('the URL of a proof has no query', async () => {
    await bound({ ...server, url: `${server.url}?a=b` });
    assert.equal(proofOf(server.requests[0]).claims.htu, server.url);
  });

  test('beside a JWT that the client signs: each attempt has its own of both', async () => {
    const both = ['--client-id', 'signed-rsa', '--auth', 'private-key-jwt', '--key', keyFile.rsa];
    needed = true;
    token(await bound(server, both));
    assert.equal(server.requests.length, 2);
    const [first, second] = server.requests.map(proofOf);
    assert.notEqual(first.claims.jti, second.claims.jti);
    const jwts = server.requests.map(({ body }) => new URLSearchParams(body).get('client_assertion'));
    assert.notEqual(readJwt(jwts[0]).claims.jti, readJwt(jwts[1]).claims.jti);
    for (const jwt of jwts) assert.ok(isSignedBy(jwt, assertions.rsa.publicKey));
  });

  test('found by discovery', async () => {
    needed = true;
    token(await cctoken(['get', '--issuer', server.issuer, '--ca', server.ca, '--dpop-key', keyFile.ec], { env: ENV }));
    assert.deepEqual(server.requests.map(({ method, headers }) => [method, 'dpop' in headers]), [
      ['GET', false],
      ['POST', true],
      ['POST', true],
    ]);
    assert.equal(proofOf(server.requests[2]).claims.htu, server.url);
  });
});

describe("the server's nonce", { timeout: 300_000 }, () => {
  test('the request is repeated once with it, which is no retry', async () => {
    needed = true;
    const result = await bound(server, ['--retry', '0', '-v']);
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stderr, /the server requires its nonce in the DPoP proof/);
    const [first, second] = server.requests.map(proofOf);
    assert.equal(first.claims.nonce, undefined);
    assert.match(second.claims.nonce, /^[\w-]+$/);
    assert.notEqual(first.claims.jti, second.claims.jti);
    assert.equal(server.requests.length, 2);
  });

  test("with a nonce this machine's clock does not matter", async () => {
    const { now } = Date; // the server runs in this process
    Date.now = () => now() + 3600_000;
    try {
      token(await bound(server));
    } finally {
      Date.now = now;
    }
    assert.equal(server.requests.length, 2);
  });

  const demand = (nonce, status = 400, error = 'use_dpop_nonce') =>
    json(status, { error, error_description: 'a nonce' }, nonce === undefined ? {} : { 'DPoP-Nonce': nonce });
  const good = (type = 'DPoP') => json(200, { access_token: TOKEN, token_type: type, expires_in: 60 });
  const against = async (answers, check, args = []) => {
    const raw = await startRaw(answers.map((one) => [one]));
    try {
      await check(await bound(raw, ['--retry', '0', ...args]), raw);
    } finally {
      await raw.stop();
    }
  };

  test('400 and 401', async () => {
    for (const status of [400, 401]) {
      await against([demand('n-1', status), good()], (result, raw) => {
        token(result);
        assert.equal(proofOf(raw.requests[1]).claims.nonce, 'n-1');
      });
    }
  });
  test('any character that a nonce may have, and a long one', async () => {
    for (const nonce of ["!#$%&'()*+,-./:;<=>?@[]^_`{|}~", 'n'.repeat(1024)]) {
      await against([demand(nonce), good()], (result, raw) => {
        token(result);
        assert.equal(proofOf(raw.requests[1]).claims.nonce, nonce);
      });
    }
  });
  test('demanded twice: dpop_rejected', () =>
    against([demand('n-1'), demand('n-2')], (result, raw) => {
      fails(result, 'dpop_rejected');
      assert.equal(raw.requests.length, 2);
    }));
  for (const [what, one] of Object.entries({
    'no nonce': demand(undefined),
    'an empty one': demand(''),
    'one with a quote': demand('a"b'),
    'one that is too long': demand('n'.repeat(1025)),
    'with another status': demand('n-1', 403),
    'with another error': demand('n-1', 400, 'invalid_dpop_proof'),
  })) {
    test(`${what}: dpop_rejected, one request`, () =>
      against([one, good()], (result, raw) => {
        fails(result, 'dpop_rejected');
        assert.equal(raw.requests.length, 1);
      }));
  }
  test('a retry begins without a nonce', () =>
    against([demand('n-1'), answer(503), demand('n-2'), good()], (result, raw) => {
      token(result);
      assert.deepEqual(raw.requests.map((one) => proofOf(one).claims.nonce), [undefined, 'n-1', undefined, 'n-2']);
    }, ['--retry', '1'])); // prettier-ignore
  test('cut off', () =>
    against([demand('n-1').replace(/Content-Length: \d+/, 'Content-Length: 9999')], (result) =>
      assert.notEqual(result.status, 0)));

  for (const type of ['Bearer', 'mac', undefined]) {
    test(`token_type ${type}: token_type_unknown`, () =>
      against([good(type ?? null)], (result) => {
        fails(result, 'token_type_unknown');
        assert.match(result.stderr, /token_type is not DPoP/);
      }));
  }
  test('token_type in any case', () => against([good('dpop')], (result) => token(result)));
  test('a bearer token is not asked for: DPoP without the key is unknown', async () => {
    const raw = await startRaw([[good()]]);
    fails(await run(raw), 'token_type_unknown');
    await raw.stop();
  });
});

describe('refused', { timeout: 300_000 }, () => {
  test('by the server: a signature algorithm that it does not accept', async () => {
    const raw = await startRaw([[json(400, { error: 'invalid_dpop_proof', error_description: 'unsupported alg' })]]);
    const result = await bound(raw);
    fails(result, 'dpop_rejected');
    assert.match(result.stderr, /try: check this machine's clock, and whether the server accepts the type of the key of --dpop-key/);
    await raw.stop();
  });
  for (const [what, content, shows] of [
    ['no key', 'nothing', /damaged, or not a key in PEM or DER \(--dpop-key\)/],
    ['a public key', assertions.ec.publicKey.export({ type: 'spki', format: 'pem' }), /it is a public key/],
  ]) {
    test(what, async () => {
      const result = await run(server, ['--dpop-key', files.file('bad', content)]);
      fails(result, 'key_bad');
      assert.match(result.stderr, shows);
      assert.match(result.stderr, /try: use --dpop-key with a private key/);
      assert.equal(server.requests.length, 0);
    });
  }
  test('no file', async () => fails(await run(server, ['--dpop-key', files.path('none')]), 'file_unreadable'));
});

describe('what is shown and kept', { timeout: 300_000 }, () => {
  test('doctor', async () => {
    needed = true;
    const report = JSON.parse((await bound(server, ['--format', 'json'], { command: 'doctor' })).stdout);
    assert.deepEqual([report.ok, report.jkt, report.dpop_key_source], [true, jkt('ec'), '--dpop-key']);
    const { stdout } = await bound(server, [], { command: 'doctor' });
    assert.match(stdout, new RegExp(`DPoP key for ES256, thumbprint ${jkt('ec')} from --dpop-key`));
    assert.match(stdout, /DPoP token of \d+ bytes/);
  });

  test('--trace: no proof, nor a part of the key', async () => {
    const { stderr } = await bound(server, ['--trace', '-v']);
    const lines = readFileSync(keyFile.ec, 'utf8').split('\n').filter((line) => line.length > 40);
    for (const part of [...server.requests[0].headers.dpop.split('.'), ...lines]) assert.ok(!stderr.includes(part));
    assert.match(stderr, /^> DPoP: \[redacted, \d+ bytes\]$/m);
  });

  test('the cache: by the key', async () => {
    const cached = (args = []) => run(server, ['--cache', files.path('cache'), '--format', 'json', ...args]);
    const first = JSON.parse(succeeds(await cached(['--dpop-key', keyFile.ec])));
    const again = JSON.parse(succeeds(await cached(['--dpop-key', keyFile.ec])));
    assert.deepEqual([again.cached, again.access_token, again.token_type, again.jkt], [true, first.access_token, 'DPoP', jkt('ec')]);
    const other = JSON.parse(succeeds(await cached(['--dpop-key', keyFile.otherEc])));
    assert.deepEqual([other.cached, other.jkt], [false, jkt('otherEc')]);
    fails(await cached(), 'invalid_grant');
  });

  test('watch', async () => {
    const watch = startWatch(server, { output: files.path('token'), args: ['--dpop-key', keyFile.ec], env: ENV });
    await watch.event('written');
    assert.deepEqual(await watch.stop(), { status: 0, signal: null }, watch.stderr);
  });
});

// What signs assertions is searched for here too: the same key, used in the same way.
describe('memory', { timeout: 300_000 }, () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const program = resolve(root, process.env.TESTS_BIN ?? 'build/tests/host', 'keys');
  for (const name of ['ec', 'rsa']) {
    for (const [use, id, ...more] of [['dpop', 'bound', SECRETS.plain], ['private-key-jwt', `signed-${name}`]]) {
      test(`${use}, ${name}: whatever goes wrong, nothing of the key stays`, async () => {
        const args = [use, server.url, server.ca, id, keyFile[name], ...more];
        const { stdout } = await promisify(execFile)(program, args, { timeout: 60_000 });
        assert.match(stdout, /^[1-9][0-9]* passed, 0 failed$/m);
      });
    }
  }
});
