// SPDX-License-Identifier: MIT
// The claims of a token, the server's report about it, and its revocation: a real provider, a model
// of Genesys Cloud, and servers with arbitrary responses.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cctoken, fails, folder, get, succeeds, token } from './run.mjs';
import { CLIENT, startGenesysModel } from './servers/genesys-model.mjs';
import { readJwt, seconds, signJwt } from './servers/jwts.mjs';
import { JWT_RESOURCE, RESOURCE, SECRETS, assertions, startOidc } from './servers/oidc.mjs';
import { answer, json, startRaw } from './servers/raw.mjs';

const files = folder();
let server, rsa;
before(async () => {
  [server, rsa] = await Promise.all([startOidc(), startOidc({ chain: 'rsa' })]);
});
after(async () => {
  await Promise.all([server.stop(), rsa.stop()]);
  files.remove();
});
beforeEach(() => server.requests.splice(0));

const PLAIN = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRETS.plain };
const NOT_ACTIVE = 6;

// With the token by standard input, which must not come out again anywhere.
const run = (command, text, args = [], { env = PLAIN, hidden = [text], ...more } = {}) =>
  cctoken([command, ...args], { env, input: text, secrets: hidden.filter((one) => one.length >= 8), ...more });
const inspect = (text, args, more) => run('inspect', text, args, more);
const endpoints = (which = server) => ['--ca', which.ca, '--introspection-url', `${which.issuer}/token/introspection`];
const revocation = (which = server) => ['--ca', which.ca, '--revocation-url', `${which.issuer}/token/revocation`];

// The report as JSON, with its exit status.
async function report(text, args = [], more = {}) {
  const result = await inspect(text, [...args, '--format', 'json'], more);
  assert.equal(result.stderr, '');
  return { status: result.status, ...JSON.parse(result.stdout) };
}

const CLAIMS = { iss: 'https://as.test', sub: 'me', aud: ['a', 'b'], scope: 'read', iat: 1, exp: seconds(600), secret: 'x' };
const jwt = (claims = {}) => signJwt(assertions.rsa.privateKey, { ...CLAIMS, ...claims });

describe('without a server', () => {
  test('the claims of a JWT, not verified; nothing is sent', async () => {
    const text = jwt();
    const { status, ...found } = await report(text);
    const { secret, ...shown } = CLAIMS;
    assert.deepEqual(found, { active: true, verified: false, kind: 'jwt', claims: shown, verdict: {} });
    assert.equal(status, 0);
    const lines = (await inspect(text)).stdout;
    assert.match(lines, /^JWT of \d+ bytes from standard input, unverified:\n/);
    for (const line of [/  issuer: https:\/\/as\.test\n/, /  subject: me\n/, /  audience: a b\n/, /  scope: read\n/, /  issued: 1970-01-01T00:00:01Z\n/, /  expires: 20\d\d-\S+Z, in (600|59\d) s\n/, /\nserver: not asked/])
      assert.match(lines, line);
    assert.equal(server.requests.length, 0);
  });

  test('without a verdict exp decides', async () => {
    for (const [exp, expected] of [[seconds(-1), NOT_ACTIVE], [0, NOT_ACTIVE], [-5, NOT_ACTIVE], [undefined, 0], [null, 0], [1e30, 0], [`${seconds(9)}`, NOT_ACTIVE], [seconds(9) + 0.5, 0]]) {
      const { status, active } = await report(jwt({ exp }));
      assert.equal(status, expected, String(exp));
      assert.equal(active, expected === 0);
    }
    assert.match((await inspect(jwt({ exp: seconds(-60) }))).stdout, /expires: \S+, (60|61) s ago\n/);
  });

  test('an opaque token has no claims; an unsigned JWT has', async () => {
    assert.deepEqual(await report('opaque-token-0123456789'), { status: 0, active: true, verified: false, kind: 'opaque', claims: {}, verdict: {} });
    assert.match((await inspect('opaque-token-0123456789')).stdout, /^opaque token of 23 bytes/);
    const [head, claims] = jwt().split('.');
    const unsigned = await inspect(`${head}.${claims}.`);
    assert.match(unsigned.stdout, /^unsigned JWT of \d+ bytes/);
    assert.match(unsigned.stdout, /subject: me\n/);
    for (const text of ['a.b.c', 'e30.e30', `${head}.x!.y`, 'eyJhbGciOiJub25lIn0.W10.c2ln']) assert.equal((await report(text)).kind, 'opaque');
  });

  test('what claims hold does not reach the terminal as it is', async () => {
    const text = jwt({ sub: '\u001b[31m"red"\n', client_id: PLAIN.CCTOKEN_CLIENT_SECRET, roles: ['a b', 'ü'], realm_access: { roles: ['admin'] } });
    const lines = (await inspect(text)).stdout;
    assert.match(lines, /subject: \\x1B\[31m"red"\\x0A\n/);
    assert.match(lines, /client: \[redacted, \d+ bytes\]/);
    assert.match(lines, /roles: admin\n/);
    const { claims } = await report(text);
    assert.deepEqual(claims.roles, ['a b', 'ü']);
    assert.deepEqual(claims.realm_access, ['admin']);
    const long = await inspect(jwt({ scope: 'x '.repeat(3000) }));
    assert.match(long.stdout, /scope: \[6000 bytes, not shown\]/);
  });

  test('a token endpoint alone is no place to ask', async () => {
    const { status, verified } = await report('opaque-token-0123456789', ['--token-url', server.url, '--ca', server.ca]);
    assert.deepEqual([status, verified, server.requests.length], [0, false, 0]);
  });
});

describe('where the token comes from', () => {
  const TOKEN = 'opaque-token-0123456789';

  test('a file, - and the forms in which get prints it', async () => {
    for (const text of [TOKEN, `${TOKEN}\n`, `${TOKEN}\r\n`, `Bearer ${TOKEN}`, `Authorization: Bearer ${TOKEN}\n`, `authorization: bearer ${TOKEN}`, `ACCESS_TOKEN=${TOKEN}\n`,
      // prettier-ignore
      `${JSON.stringify({ access_token: TOKEN, expires_in: 3 })}\n`, JSON.stringify({ access_token: TOKEN }).replace('q', '\\u0071')])
      for (const args of [['--token-file', files.file('token', text)], ['-'], ['--token-file=-']]) {
        const found = await inspect(text, args, { hidden: [TOKEN] });
        assert.match(succeeds(found), new RegExp(`^opaque token of ${TOKEN.length} bytes from `), text);
      }
  });

  test('a result of get in every format that holds a token', async () => {
    for (const format of ['token', 'json', 'header', 'bearer', 'env']) {
      const text = succeeds(await get(server, ['--format', format]));
      const found = await report(text, endpoints());
      assert.deepEqual([found.active, found.verified], [true, true], format);
    }
  });

  const BAD = {
    'nothing': ['', 'usage', /the token, (--token-file|standard input): it is empty/],
    'a line end': ['\n', 'usage', /the token, (--token-file|standard input): it is empty/],
    'several lines': [`${TOKEN}\n${TOKEN}\n`, 'stray_character', /a line feed at offset 23/],
    'a space at the end': [`${TOKEN} \n`, 'stray_whitespace', /at offset 23/],
    'a tab within': ['a\tb', 'stray_character', /at offset 1/],
    'quotes': [`"${TOKEN}"`, 'quoted_value', /the token, --token-file/],
    'a placeholder': ['${TOKEN}', 'placeholder', /the token, --token-file/],
    'JSON without one': ['{"token":"x"}', 'usage', /it is JSON without access_token/],
    'JSON with a number': ['{"access_token":1}', 'usage', /it is JSON without access_token/],
    'JSON with an empty one': ['{"access_token":""}', 'usage', /the token, (--token-file|standard input): it is empty/],
    'JSON that is none': ['{"access_token":"x"', 'usage', /it is JSON without access_token/],
    'a byte outside ASCII': ['tok\u00e9n', 'usage', /it has bytes that no token has/],
    'a space within': ['a b', 'usage', /it has bytes that no token has/],
    'a NUL byte': ['a\0b', 'stray_character', /a NUL byte/],
    'UTF-16': [Buffer.from(TOKEN, 'utf16le'), 'stray_character', /a NUL byte/],
    'more than 32 KiB': ['xy'.repeat(16384) + 'x', 'usage', /it is longer than 32 KiB/],
    'much more': ['x'.repeat(70000), 'file_unreadable', /too large/i],
  };
  for (const [what, [text, cause, words]] of Object.entries(BAD)) {
    test(`${what}: ${cause}`, async () => {
      for (const command of ['inspect', 'revoke']) {
        const result = await cctoken([command, '--token-file', files.file('bad', text)], { env: PLAIN, secrets: text.length >= 8 ? [text] : [] });
        fails(result, cause);
        assert.match(result.stderr, words);
      }
    });
  }

  test('32 KiB are no more than enough', async () => {
    assert.match(succeeds(await inspect('xy'.repeat(16384))), /^opaque token of 32768 bytes/);
    const text = jwt({ more: 'x'.repeat(24000) });
    assert.ok(text.length > 32000 && text.length <= 32768);
    assert.equal((await report(text, [])).claims.sub, 'me');
  });

  test('never from an argument', async () => {
    for (const command of ['inspect', 'revoke']) {
      const result = await cctoken([command, TOKEN], { secrets: [TOKEN] });
      fails(result, 'usage');
      assert.match(result.stderr, /a token is never an argument; use --token-file FILE, or - for standard input/);
      fails(await cctoken([command, '--token', TOKEN], { secrets: [TOKEN] }), 'usage');
    }
  });

  test('standard input is read once', async () => {
    const result = await inspect(TOKEN, ['-', '--client-secret-file', '-'], { env: { CCTOKEN_CLIENT_ID: 'plain' } });
    fails(result, 'conflicting_options');
    assert.match(result.stderr, /standard input cannot be read twice/);
  });

  test('a file that does not exist', async () => {
    fails(await cctoken(['inspect', '--token-file', files.path('none')]), 'file_unreadable');
  });

  test('the cache, unless - or a file is given', async () => {
    const cache = ['--cache', files.path('source.cache')];
    const here = ['--token-url', server.url, '--ca', server.ca];
    const missing = await cctoken(['inspect', ...here, ...cache], { env: PLAIN });
    fails(missing, 'file_unreadable');
    assert.match(missing.stderr, /the cache has no token for this request\n {2}try: use --token-file/);
    const cached = token(await get(server, cache));
    server.requests.splice(0);
    const options = { env: PLAIN, secrets: [cached] };
    const found = await cctoken(['inspect', ...here, ...cache, ...endpoints(), '--format', 'json'], options);
    const { active, verdict } = JSON.parse(succeeds(found));
    assert.deepEqual([active, verdict.client_id], [true, 'plain']);
    assert.equal(new URLSearchParams(server.requests[0].body).get('token'), cached);
    const variable = await cctoken(['inspect', ...here], { env: { ...PLAIN, CCTOKEN_CACHE: files.path('source.cache') } });
    assert.match(succeeds(variable), /from CCTOKEN_CACHE\n/);
    fails(await cctoken(['inspect', ...here, ...cache], { env: { ...PLAIN, CCTOKEN_CLIENT_SECRET: 'another-secret-0123' } }), 'file_unreadable');
    assert.match(succeeds(await inspect(TOKEN, [...here, ...cache, '-'])), /from standard input\n/);
    fails(await cctoken(['inspect', ...cache], { env: PLAIN }), 'endpoint_missing');
  });
});

describe('a real provider', { timeout: 300_000 }, () => {
  test('active, whose, which scope, until when; by URL, variable and discovery, EC and RSA', async () => {
    for (const which of [server, rsa]) {
      const opaque = token(await get(which, ['--scope', 'read', '--resource', RESOURCE.name]));
      const variable = { env: { ...PLAIN, CCTOKEN_INTROSPECTION_URL: `${which.issuer}/token/introspection` } };
      for (const [args, more] of [[endpoints(which)], [['--issuer', which.issuer, '--ca', which.ca]], [['--ca', which.ca], variable]]) {
        const { status, active, verified, verdict } = await report(opaque, args, more);
        assert.deepEqual([status, active, verified], [0, true, true]);
        const { exp, iat, ...rest } = verdict;
        assert.deepEqual(rest, { iss: which.issuer, aud: RESOURCE.name, client_id: 'plain', scope: 'read', token_type: 'Bearer' });
        assert.ok(Math.abs(exp - iat - 600) <= 1 && Math.abs(iat - seconds()) < 60);
      }
      const lines = succeeds(await inspect(opaque, endpoints(which)));
      assert.match(lines, /\nserver: active\n/);
      assert.match(lines, /client: plain\n/);
    }
  });

  test('a token that nobody issued is not active', async () => {
    const found = await report('nobody-issued-this-0123456789', endpoints());
    assert.deepEqual([found.status, found.active, found.verified, found.verdict], [NOT_ACTIVE, false, true, {}]);
    assert.match((await inspect('nobody-issued-this-0123456789', endpoints())).stdout, /\nserver: not active\n/);
  });

  test('every method by which a client authenticates; the methods of the token request', async () => {
    const opaque = token(await get(server));
    const key = files.file('ec.pem', assertions.ec.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    for (const [args, env] of [
      [['--auth', 'basic']],
      [['--auth', 'post']],
      [['--auth', 'private-key-jwt', '--key', key, '--issuer', server.issuer], { CCTOKEN_CLIENT_ID: 'signed-ec' }],
      [['--auth', 'basic'], { CCTOKEN_CLIENT_ID: 'odd', CCTOKEN_CLIENT_SECRET: SECRETS.odd }],
    ]) {
      const { verdict } = await report(opaque, [...endpoints(), ...args], { env: env ?? PLAIN });
      assert.equal(verdict.client_id, 'plain', args.join(' '));
    }
    assert.ok(server.requests.every(({ url, headers }) => url.includes('/token') && !/Bearer/.test(headers.authorization)));
  });

  test('the client is refused: the causes of a token request', async () => {
    for (const [command, args] of [['inspect', endpoints()], ['revoke', revocation()]]) {
      const wrong = { env: { ...PLAIN, CCTOKEN_CLIENT_SECRET: 'wrong-secret-0123456789' } };
      fails(await run(command, 'opaque-token-0123456789', args, wrong), 'invalid_client');
      const none = await run(command, 'opaque-token-0123456789', args, { env: {} });
      fails(none, 'client_id_missing');
    }
  });

  test('a JWT: its claims, then what the server says', async () => {
    const text = token(await get(server, ['--resource', JWT_RESOURCE, '--scope', 'write']));
    const { claims } = readJwt(text);
    const local = await report(text);
    assert.deepEqual([local.claims.iss, local.claims.aud, local.claims.scope, local.claims.exp], [claims.iss, claims.aud, 'write', claims.exp]);
    const asked = await inspect(text, [...endpoints(), '--format', 'json']);
    assert.ok([0, 5, NOT_ACTIVE].includes(asked.status), asked.stderr);
  });

  test('the trace shows neither token nor secret', async () => {
    const opaque = token(await get(server));
    const traced = await inspect(opaque, [...endpoints(), '--trace', '-v']);
    assert.equal(traced.status, 0);
    assert.match(traced.stderr, /> POST \/token\/introspection HTTP\/1\.1/);
    assert.match(traced.stderr, /> token_type_hint=access_token&token=\[redacted, \d+ bytes\]/);
    assert.match(traced.stderr, /"active":true/);
    assert.match(traced.stderr, /cctoken: oauth: introspection received/);
    const found = await inspect(opaque, ['--issuer', server.issuer, '--ca', server.ca, '-v']);
    assert.match(found.stderr, new RegExp(`found the endpoint ${server.issuer}/token/introspection`));
  });

  test('revoked, and again; then it is not active', async () => {
    for (const args of [revocation(), ['--issuer', server.issuer, '--ca', server.ca]]) {
      const opaque = token(await get(server));
      assert.equal(succeeds(await run('revoke', opaque, args)), '');
      assert.equal(await server.issued(opaque), false);
      assert.equal((await report(opaque, endpoints())).status, NOT_ACTIVE);
      assert.equal(succeeds(await run('revoke', opaque, args)), '');
      const verbose = await run('revoke', opaque, [...args, '-v']);
      assert.match(verbose.stderr, /cctoken: oauth: token revoked/);
    }
  });

  test('a token of another client is not revoked', async () => {
    const opaque = token(await get(server));
    const other = { env: { CCTOKEN_CLIENT_ID: 'odd', CCTOKEN_CLIENT_SECRET: SECRETS.odd } };
    const refused = await run('revoke', opaque, revocation(), other);
    fails(refused, 'invalid_request');
    assert.match(refused.stderr, /does not belong to you/);
    assert.equal(await server.issued(opaque), true);
  });

  test('the entry leaves the cache, wherever the token came from', async () => {
    const path = files.path('revoked.cache');
    const cache = ['--cache', path];
    const here = ['--token-url', server.url];
    for (const from of ['cache', 'input']) {
      const first = token(await get(server, cache));
      const other = token(await get(server, [...cache, '--scope', 'read', '--resource', RESOURCE.name]));
      const args = from === 'cache' ? [...here, ...revocation(), ...cache] : [...revocation(), ...cache, '-'];
      const done = await cctoken(['revoke', ...args], { env: PLAIN, input: from === 'cache' ? '' : first, secrets: [first] });
      assert.equal(succeeds(done), '');
      assert.equal(await server.issued(first), false);
      assert.equal(readFileSync(path).includes(first), false);
      assert.equal(readFileSync(`${path}.lock`).includes(first), false);
      assert.notEqual(token(await get(server, cache)), first);
      assert.equal(token(await get(server, [...cache, '--scope', 'read', '--resource', RESOURCE.name])), other);
    }
    const refused = await cctoken(['revoke', ...here, ...revocation(), ...cache], { env: { ...PLAIN, CCTOKEN_CLIENT_SECRET: 'wrong-secret-0123456789' } });
    fails(refused, 'file_unreadable');
  });

  test('a cache that holds nothing of it stays as it is, and so does a file that is none', async () => {
    const opaque = token(await get(server));
    const foreign = files.file('foreign', 'not a cache\n');
    fails(await run('revoke', opaque, [...revocation(), '--cache', foreign, '-']), 'file_unwritable');
    assert.equal(await server.issued(opaque), false);
    assert.equal(readFileSync(foreign, 'utf8'), 'not a cache\n');
    succeeds(await run('revoke', opaque, [...revocation(), '--cache', files.path('no.cache'), '-']));
    assert.equal(existsSync(files.path('no.cache')), false);
  });
});

describe('nothing to revoke with', () => {
  test('endpoint_missing, and nothing is sent', async () => {
    for (const args of [[], ['--token-url', server.url, '--ca', server.ca]]) {
      const result = await run('revoke', 'opaque-token-0123456789', args);
      fails(result, 'endpoint_missing');
      assert.match(result.stderr, /try: use --revocation-url, --issuer or, for Genesys Cloud, --region\n/);
    }
    assert.equal(server.requests.length, 0);
  });

  test('metadata without the endpoint: no verdict, but no revocation either', async () => {
    const prepared = [];
    const raw = await startRaw(prepared);
    const issuer = `https://localhost:${raw.port}`;
    prepared.push([json(200, { issuer, token_endpoint: raw.url })]);
    const args = ['--issuer', issuer, '--ca', raw.ca];
    const { status, verified } = await report('opaque-token-0123456789', args);
    assert.deepEqual([status, verified], [0, false]);
    const revoked = await run('revoke', 'opaque-token-0123456789', args);
    fails(revoked, 'endpoint_missing');
    assert.match(revoked.stderr, /the metadata have no https URL as revocation_endpoint/);
    assert.ok(raw.requests.every(({ method }) => method === 'GET'));
    await raw.stop();
  });

  test('URLs that are wrong before anything is sent', async () => {
    for (const [url, cause] of [
      ['http://as.example/i', 'insecure_url'],
      ['as.example/i', 'bad_url'],
      ['https://as.example/{tenant}/i', 'placeholder'],
      [' https://as.example/i', 'stray_whitespace'],
      ['https://as.example/.well-known/openid-configuration', 'wrong_path'],
    ])
      for (const [command, option] of [['inspect', '--introspection-url'], ['revoke', '--revocation-url']]) {
        const result = await run(command, 'opaque-token-0123456789', [option, url]);
        fails(result, cause);
        assert.ok(result.stderr.includes(`(${option})`), result.stderr);
      }
  });

  test('what Kubernetes injects for Azure goes to no other host', async () => {
    const env = { AZURE_CLIENT_ID: 'id', AZURE_CLIENT_SECRET: 'azure-secret-0123456789', AZURE_TENANT_ID: 't' };
    fails(await inspect('opaque-token-0123456789', endpoints(), { env }), 'client_id_missing');
    assert.equal(server.requests.length, 0);
  });
});

describe('servers that say what they like', { timeout: 300_000 }, () => {
  const TOKEN = 'opaque-token-0123456789';
  const page = answer(401, '<html><title>Sign in</title></html>', { 'Content-Type': 'text/html' });
  const ANSWERS = {
    'active as a string': [json(200, { active: 'true' }), 'token_malformed'],
    'active as a number': [json(200, { active: 1 }), 'token_malformed'],
    'active twice': [answer(200, '{"active":false,"active":true}'), 'token_malformed'],
    'without active': [json(200, { scope: 'x' }), 'token_malformed'],
    'a JSON array': [json(200, []), 'token_malformed'],
    'no JSON': [answer(200, 'active'), 'not_json'],
    'an empty body': [answer(200), 'not_json'],
    'a page': [answer(200, '<html></html>', { 'Content-Type': 'text/html' }), 'html_response'],
    'a redirect': [answer(302, '', { Location: 'https://evil.test/' }), 'redirected'],
    'a page with 401': [page, 'html_response', 5],
    '403 without words': [answer(403), 'access_forbidden'],
    'too much': [json(200, { active: true, more: 'x'.repeat(66000) }), 'response_too_large'],
    'a redirect with what was asked for': [json(307, { active: true }, { Location: '/x' }), 'redirected'],
    'no HTTP': ['SSH-2.0-x\r\n', 'malformed_response'],
    'busy': [answer(503), 'unavailable'],
    'no such method': [answer(405), 'method_not_allowed'],
  };
  for (const [what, [bytes, cause, status]] of Object.entries(ANSWERS)) {
    test(`${what}: ${cause}`, async () => {
      const raw = await startRaw([[bytes]]);
      const args = ['--introspection-url', raw.url, '--ca', raw.ca, '--retry', '0'];
      fails(await inspect(TOKEN, args), cause, status);
      assert.equal(raw.requests.length, 1);
      await raw.stop();
    });
  }

  test('a response that is cut off, or hangs', async () => {
    const cut = json(200, { active: true, more: 'x'.repeat(100) }).slice(0, -20);
    for (const [pieces, cause] of [[[cut, { tear: true }], 'connection_closed'], [[cut, { hold: true }], 'timeout']]) {
      const raw = await startRaw([pieces]);
      fails(await inspect(TOKEN, ['--introspection-url', raw.url, '--ca', raw.ca, '--timeout', '1']), cause);
      await raw.stop();
    }
  });

  test('the token and the secret in what the server says', async () => {
    const raw = await startRaw([[json(200, { active: true, username: TOKEN, client_id: PLAIN.CCTOKEN_CLIENT_SECRET, sub: '\u001b[2J' })]]);
    const args = ['--introspection-url', raw.url, '--ca', raw.ca];
    const lines = succeeds(await inspect(TOKEN, args));
    assert.match(lines, /user: \[redacted, 23 bytes\]/);
    assert.match(lines, /subject: \\x1B\[2J/);
    const refusing = await startRaw([[json(400, { error: 'invalid_request', error_description: `token ${TOKEN} is odd` })]]);
    const refused = await inspect(TOKEN, ['--introspection-url', refusing.url, '--ca', refusing.ca]);
    fails(refused, 'invalid_request');
    assert.match(refused.stderr, /token \[redacted, 23 bytes\] is odd/);
    await Promise.all([raw.stop(), refusing.stop()]);
  });

  test('a retry where it can help', async () => {
    const raw = await startRaw([[answer(503, '', { 'Retry-After': '0' })], [json(200, { active: true })]]);
    assert.equal((await report(TOKEN, ['--introspection-url', raw.url, '--ca', raw.ca])).status, 0);
    assert.equal(raw.requests.length, 2);
    await raw.stop();
  });

  test('a page after a revocation revokes nothing', async () => {
    for (const [bytes, cause] of [[answer(200, '<html></html>', { 'Content-Type': 'text/html' }), 'html_response'], [json(200, { error: 'invalid_client' }), 'invalid_client']]) {
      const raw = await startRaw([[bytes]]);
      fails(await run('revoke', TOKEN, ['--revocation-url', raw.url, '--ca', raw.ca]), cause);
      await raw.stop();
    }
  });

  test('an exp that is ahead does not outweigh the server', async () => {
    const raw = await startRaw([[json(200, { active: false })], [json(200, { active: true })]]);
    const args = ['--introspection-url', raw.url, '--ca', raw.ca];
    assert.equal((await report(jwt(), args)).status, NOT_ACTIVE);
    assert.equal((await report(jwt({ exp: 1 }), args)).status, 0);
    await raw.stop();
  });

  test('diagnostics as JSON, and a result that cannot be written', async () => {
    const raw = await startRaw([[json(401, { error: 'invalid_client', error_description: 'no' })], [json(200, { active: true })]]);
    const args = ['--introspection-url', raw.url, '--ca', raw.ca];
    const refused = await inspect(TOKEN, [...args, '--log', 'json']);
    const { cause, exit_status, endpoint, oauth_error } = JSON.parse(refused.stderr);
    assert.deepEqual([cause, exit_status, endpoint, oauth_error], ['invalid_client', 5, raw.url, 'invalid_client']);
    await raw.stop();
  });
});

describe('Genesys Cloud (a model)', { timeout: 300_000 }, () => {
  const env = { CCTOKEN_REGION: 'eu-central-1', CCTOKEN_CLIENT_ID: CLIENT.id, CCTOKEN_CLIENT_SECRET: CLIENT.secret };
  const at = (model) => ['--ca', model.ca, '--connect-to', model.connectTo];
  const obtain = async (model) => token(await cctoken(['get', ...at(model)], { env, tokens: [] }));

  test('the token itself is presented to the API of its region; no client is needed', async () => {
    for (const chain of ['rsa', 'ec']) {
      const model = await startGenesysModel({ chain, region: 'mypurecloud.de' });
      const text = await obtain(model);
      // and no certificate
      const without = { CCTOKEN_REGION: 'eu-central-1', CCTOKEN_AUTH: 'mtls' };
      for (const settings of [env, without, { CCTOKEN_REGION: 'eu-central-1' }, { CCTOKEN_TOKEN_URL: 'https://login.mypurecloud.de/oauth/token' }]) {
        const found = await report(text, at(model), { env: settings });
        assert.deepEqual([found.status, found.active, found.verified], [0, true, true]);
        assert.deepEqual(found.verdict, { organization: 'Model Org', OAuthClient: 'Reporting', authorizedScope: [] });
      }
      const { method, url, headers, body } = model.requests.at(-1);
      assert.deepEqual([method, url, headers.host, headers.authorization, body], ['GET', '/api/v2/tokens/me', 'api.mypurecloud.de', `Bearer ${text}`, '']);
      const lines = succeeds(await inspect(text, at(model), { env }));
      assert.match(lines, /organization: Model Org\n/);
      assert.match(lines, /client: Reporting\n/);
      await model.stop();
    }
  });

  test('401: it is not active, or of another region', async () => {
    const model = await startGenesysModel({ region: 'mypurecloud.ie' });
    const found = await report('genesys-of-another-region-1', at(model), { env });
    assert.deepEqual([found.status, found.active, found.verified], [NOT_ACTIVE, false, true]);
    assert.match(found.reason, /^HTTP 401, bad\.credentials: bad credentials/);
    const lines = await inspect('genesys-of-another-region-1', at(model), { env });
    assert.equal(lines.status, NOT_ACTIVE);
    assert.match(lines.stdout, /server: not active, HTTP 401, bad\.credentials/);
    assert.match(lines.stdout, /another region issued it/);
    await model.stop();
  });

  test('403: the permission that is missing, by its name', async () => {
    const missing = 'oauth:token:view';
    const model = await startGenesysModel({ missing });
    const text = await obtain(model);
    for (const command of ['inspect', 'revoke']) {
      const refused = await run(command, text, at(model), { env });
      fails(refused, 'access_denied');
      assert.ok(refused.stderr.includes(`[${missing}]`), refused.stderr);
      assert.match(refused.stderr, /try: give the OAuth client a role that has the permission\n/);
      assert.doesNotMatch(refused.stderr, /client secret/);
    }
    await model.stop();
  });

  test('revoked, and out of the cache; again, with a warning: the region may be another', async () => {
    const model = await startGenesysModel();
    const cache = ['--cache', files.path('genesys.cache')];
    const text = token(await cctoken(['get', ...at(model), ...cache], { env, tokens: [] }));
    assert.equal(succeeds(await cctoken(['revoke', ...at(model), ...cache], { env, secrets: [text] })), '');
    assert.equal(model.issued.has(text), false);
    assert.deepEqual([model.requests.at(-1).method, model.requests.at(-1).headers.host], ['DELETE', 'api.mypurecloud.de']);
    fails(await cctoken(['inspect', ...at(model), ...cache], { env }), 'file_unreadable');
    assert.equal(succeeds(await run('revoke', text, at(model), { env }), 'token_unknown'), '');
    assert.equal((await report(text, at(model), { env })).status, NOT_ACTIVE);
    await model.stop();
  });

  test('busy, and the trace', async () => {
    const busy = await startGenesysModel({ busy: ['too.many.requests'] });
    fails(await inspect('genesys-token-0123456789', [...at(busy), '--retry', '0'], { env }), 'rate_limited');
    const traced = await inspect('genesys-token-0123456789', [...at(busy), '--trace'], { env });
    assert.match(traced.stderr, /> GET \/api\/v2\/tokens\/me HTTP\/1\.1/);
    assert.match(traced.stderr, /> Authorization: Bearer \[redacted, 24 bytes\]/);
    await busy.stop();
  });
});
