// SPDX-License-Identifier: MIT
// The token endpoint found by discovery: a real provider, and servers with arbitrary responses.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cctoken, fails, folder, succeeds, token } from './run.mjs';
import { readJwt } from './servers/jwts.mjs';
import { assertions, startOidc } from './servers/oidc.mjs';
import { startNodeProxy } from './servers/proxy.mjs';
import { TOKEN, answer, json, startRaw, token as tokenAnswer } from './servers/raw.mjs';

const files = folder();
const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };
let server;
before(async () => {
  server = await startOidc();
});
after(async () => {
  await server.stop();
  files.remove();
});
beforeEach(() => server.requests.splice(0));

const run = (issuer, ca, args = [], { command = 'get', env, ...more } = {}) =>
  cctoken([command, '--issuer', issuer, '--ca', ca, ...args], { env: { ...CLIENT, ...env }, ...more });
const lines = (requests) => requests.map(({ method, url }) => `${method} ${url}`);

describe('a real provider', { timeout: 300_000 }, () => {
  test('a token; the first request has no secret', async () => {
    const found = await run(server.issuer, server.ca, ['--trace']);
    assert.equal(await server.issued(found.stdout.trim()), true);
    assert.deepEqual(lines(server.requests), ['GET /.well-known/openid-configuration', 'POST /token']);
    assert.equal(server.requests[0].headers.authorization, undefined);
    assert.equal(server.requests[0].body, '');
    assert.match(found.stderr, /> GET \/\.well-known\/openid-configuration HTTP\/1\.1/);
    assert.match(found.stderr, new RegExp(`"token_endpoint":"${server.url}"`));
    assert.match(found.stderr, /> POST \/token HTTP\/1\.1/);
  });

  test('the variable; a level that is lower loses, the same one conflicts', async () => {
    const more = ['get', '--ca', server.ca];
    const env = { ...CLIENT, CCTOKEN_ISSUER: server.issuer };
    token(await cctoken(more, { env }));
    token(await cctoken([...more, '--token-url', server.url], { env }));
    assert.equal(server.requests.length, 3);
    token(await run(server.issuer, server.ca, [], { env: { CCTOKEN_REGION: 'us-east-1', CCTOKEN_TOKEN_URL: 'https://other.test/' } }));
    const both = await cctoken([...more, '--token-url', server.url, '--issuer', server.issuer], { env: CLIENT });
    fails(both, 'conflicting_options');
    assert.match(both.stderr, /--token-url and --issuer/);
    fails(await cctoken(more, { env: { ...env, GENESYSCLOUD_REGION: 'us-east-1' } }), 'conflicting_options');
  });

  test('a signed JWT is for the issuer, unless an audience is given', async () => {
    const key = files.file('ec.pem', assertions.ec.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const args = ['--client-id', 'signed-ec', '--auth', 'private-key-jwt', '--key', key];
    for (const [more, aud] of [[[], server.issuer], [['--jwt-audience', server.url], server.url]]) {
      server.requests.splice(0);
      token(await run(server.issuer, server.ca, [...args, ...more]));
      const jwt = new URLSearchParams(server.requests[1].body).get('client_assertion');
      assert.equal(readJwt(jwt).claims.aud, aud);
      assert.equal(server.requests[0].body, '');
    }
  });

  test('a refusal after discovery', async () => {
    const refused = await run(server.issuer, server.ca, [], { env: { CCTOKEN_CLIENT_SECRET: 'wrong-secret-0123456789' } });
    fails(refused, 'invalid_client');
  });

  test('doctor: both requests, the endpoint, and a method that is not advertised', async () => {
    const text = await run(server.issuer, server.ca, [], { command: 'doctor' });
    assert.equal(text.status, 0);
    assert.match(text.stdout, new RegExp(`issuer ${server.issuer} from --issuer`));
    assert.match(text.stdout, new RegExp(`found the token endpoint ${server.url}\n`));
    assert.equal(text.stdout.match(/^dns .*ok/gm).length, 2);
    assert.equal(text.stdout.match(/^http .*ok/gm).length, 2);
    const report = JSON.parse((await run(server.issuer, server.ca, ['--format', 'json'], { command: 'doctor' })).stdout);
    assert.equal(report.endpoint, server.url);
    assert.match(report.checks.find(({ stage }) => stage === 'http').detail, /found the token endpoint/);
  });

  test('through a proxy, and to an address that is given, both', async () => {
    const proxy = await startNodeProxy();
    token(await run(server.issuer, server.ca, ['--proxy', `http://${proxy.address}`]));
    assert.equal(proxy.requests.length, 2);
    await proxy.stop();
    token(await run(server.issuer, server.ca, ['--connect-to', `127.0.0.1:${server.port}`]));
  });

  test('a cached token needs no discovery; another issuer does not get it', async () => {
    const cache = ['--cache', files.path('cache')];
    const first = token(await run(server.issuer, server.ca, cache));
    assert.equal(token(await run(server.issuer, server.ca, cache)), first);
    assert.equal(server.requests.length, 2);
    fails(await run(`${server.issuer}/`, server.ca, cache), 'issuer_mismatch');
  });
});

// A server whose metadata are made when its port is known.
async function startIssuer(answers, path = '', metadata = {}) {
  const prepared = [];
  const raw = await startRaw(prepared);
  raw.issuer = `https://localhost:${raw.port}${path}`;
  const good = { issuer: raw.issuer, token_endpoint: raw.url, ...metadata };
  prepared.push(...answers(good).map((one) => [one]));
  return raw;
}

describe('servers that say what they like', { timeout: 300_000 }, () => {
  test('no metadata of OpenID Connect: those of RFC 8414', async () => {
    for (const path of ['', '/tenant/1']) {
      const raw = await startIssuer((good) => [answer(404, 'no'), json(200, good), tokenAnswer()], path);
      assert.equal(token(await run(raw.issuer, raw.ca)), TOKEN);
      assert.deepEqual(lines(raw.requests), [
        `GET ${path}/.well-known/openid-configuration`,
        `GET /.well-known/oauth-authorization-server${path}`,
        'POST /token',
      ]);
      await raw.stop();
    }
  });

  test('a final slash of the issuer is not doubled', async () => {
    const raw = await startIssuer((good) => [json(200, good), tokenAnswer()], '/a/');
    assert.equal(token(await run(raw.issuer, raw.ca)), TOKEN);
    assert.equal(raw.requests[0].url, '/a/.well-known/openid-configuration');
    await raw.stop();
  });

  test('the endpoint at another port and host', async () => {
    const other = await startRaw([[tokenAnswer()]]);
    const raw = await startIssuer((good) => [json(200, { ...good, token_endpoint: `https://localhost:${other.port}/t?a=b` })]);
    assert.equal(token(await run(raw.issuer, raw.ca)), TOKEN);
    assert.equal(other.requests[0].url, '/t?a=b');
    assert.equal(other.requests[0].headers.host, `localhost:${other.port}`);
    await raw.stop();
    const lost = await startIssuer((good) => [json(200, { ...good, token_endpoint: 'https://nowhere.invalid/t' })]);
    fails(await run(lost.issuer, lost.ca, ['--retry', '0']), 'dns_failure');
    await Promise.all([other.stop(), lost.stop()]);
  });

  test('another issuer; the right one is printed if a slash is all that differs', async () => {
    for (const [path, issuer, advice] of [
      ['', (good) => `${good.issuer}/`, (raw) => `use the issuer ${raw.issuer}/\n`],
      ['/', (good) => good.issuer.slice(0, -1), (raw) => `use the issuer ${raw.issuer.slice(0, -1)}\n`],
      ['', () => 'https://evil.test', () => 'use the issuer exactly as the metadata name it'],
      ['', (good) => good.issuer.toUpperCase(), () => 'use the issuer exactly as the metadata name it'],
    ]) {
      const raw = await startIssuer((good) => [json(200, { ...good, issuer: issuer(good) })], path);
      const result = await run(raw.issuer, raw.ca);
      fails(result, 'issuer_mismatch');
      assert.ok(result.stderr.includes(advice(raw)), result.stderr);
      assert.equal(raw.requests.length, 1);
      await raw.stop();
    }
  });

  const BAD = {
    'no endpoint': (good) => json(200, { ...good, token_endpoint: undefined }),
    'an http endpoint': (good) => json(200, { ...good, token_endpoint: good.token_endpoint.replace('https', 'http') }),
    'an endpoint with a user': (good) => json(200, { ...good, token_endpoint: 'https://a:b@localhost/' }),
    'an endpoint that is a number': (good) => json(200, { ...good, token_endpoint: 1 }),
    'an endpoint that is too long': (good) => json(200, { ...good, token_endpoint: `https://localhost/${'x'.repeat(2048)}` }),
    'an endpoint twice': (good) => answer(200, JSON.stringify(good).replace('{', '{"token_endpoint":"https://evil.test/",')),
    'no issuer': (good) => json(200, { ...good, issuer: undefined }),
    'a page': () => answer(200, '<html></html>', { 'Content-Type': 'text/html' }),
    'JSON that is none': () => answer(200, '{"issuer":'),
    'an array': () => answer(200, '[]'),
    'no body': () => answer(200),
    'a refusal': () => answer(403, 'not here'),
    'another status': () => answer(400, 'what?'),
  };
  for (const [what, metadata] of Object.entries(BAD)) {
    test(`discovery_failed: ${what}`, async () => {
      const raw = await startIssuer((good) => [metadata(good)]);
      const result = await run(raw.issuer, raw.ca);
      fails(result, 'discovery_failed');
      assert.match(result.stderr, /\(--issuer\)/);
      assert.equal(raw.requests.length, 1);
      await raw.stop();
    });
  }

  test('404 for both forms; what the server says is shown', async () => {
    const raw = await startIssuer(() => [answer(404), json(404, { message: 'no such tenant' })]);
    const result = await run(raw.issuer, raw.ca);
    fails(result, 'discovery_failed');
    assert.match(result.stderr, /HTTP 404, no such tenant/);
    await raw.stop();
  });

  test('redirects, and metadata that are too large', async () => {
    const redirect = await startIssuer((good) => [answer(302, '', { Location: good.token_endpoint })]);
    fails(await run(redirect.issuer, redirect.ca), 'redirected');
    assert.equal(redirect.requests.length, 1);
    const large = await startIssuer((good) => [json(200, { ...good, more: 'x'.repeat(65536) })]);
    fails(await run(large.issuer, large.ca), 'response_too_large');
    const just = await startIssuer((good) => {
      const rest = 65536 - JSON.stringify({ more: '', ...good }).length;
      return [json(200, { more: 'x'.repeat(rest), ...good }), tokenAnswer()];
    });
    assert.equal(token(await run(just.issuer, just.ca)), TOKEN);
    await Promise.all([redirect.stop(), large.stop(), just.stop()]);
  });

  test('an attempt covers both requests, and each begins with discovery', async () => {
    const busy = answer(503, '', { 'Retry-After': '0' });
    const raw = await startIssuer((good) => [busy, json(200, good), busy, json(200, good), tokenAnswer()]);
    assert.equal(token(await run(raw.issuer, raw.ca, ['--retry', '2'])), TOKEN);
    assert.deepEqual(lines(raw.requests).map((line) => line.slice(0, 4)), ['GET ', 'GET ', 'POST', 'GET ', 'POST']);
    await raw.stop();
    const down = await startIssuer((good) => [json(200, good), busy]);
    fails(await run(down.issuer, down.ca, ['--retry', '0']), 'unavailable');
    await down.stop();
  });

  // The server's tokens are about to expire when they arrive, so that each run requests another.
  const short = tokenAnswer({ expires_in: 1 });
  const posts = (raw) => lines(raw.requests).map((line) => line.slice(0, 4));
  const allows = (value) => (good) => json(200, good, { 'Cache-Control': value });

  test('the cache keeps the endpoint as long as the metadata allow', async () => {
    for (const [value, expected] of [
      ['max-age=600', ['GET ', 'POST', 'POST', 'POST']],
      ['max-age=600, no-store', ['GET ', 'POST', 'GET ', 'POST', 'GET ', 'POST']],
      ['max-age=0', ['GET ', 'POST', 'GET ', 'POST', 'GET ', 'POST']],
    ]) {
      const raw = await startIssuer((good) => {
        const metadata = allows(value)(good);
        return expected.map((what) => (what === 'POST' ? short : metadata));
      });
      const cache = ['--cache', files.path(`endpoint ${value}`), '--min-ttl', '2'];
      for (let i = 0; i < 3; i++) assert.equal(token(await run(raw.issuer, raw.ca, cache)), TOKEN);
      assert.deepEqual(posts(raw), expected);
      await raw.stop();
    }
  });

  test('an endpoint in the cache: --fresh and another client find it again', async () => {
    const raw = await startIssuer((good) => {
      const metadata = allows('max-age=600')(good);
      return [metadata, short, short, metadata, short, metadata, short];
    });
    const cache = ['--cache', files.path('endpoint'), '--min-ttl', '2'];
    token(await run(raw.issuer, raw.ca, cache));
    const known = await run(raw.issuer, raw.ca, [...cache, '-v']);
    assert.equal(known.stdout, `${TOKEN}\n`);
    assert.match(known.stderr, /token endpoint from the cache/);
    token(await run(raw.issuer, raw.ca, [...cache, '--fresh']));
    token(await run(raw.issuer, raw.ca, cache, { env: { CCTOKEN_CLIENT_SECRET: 'another-secret-0123456789' } }));
    assert.deepEqual(posts(raw), ['GET ', 'POST', 'POST', 'GET ', 'POST', 'GET ', 'POST']);
    await raw.stop();
  });

  test('an endpoint in the cache whose time is over', async () => {
    const raw = await startIssuer((good) => [allows('max-age=1')(good), short, json(200, good), short]);
    const cache = ['--cache', files.path('old endpoint'), '--min-ttl', '2'];
    token(await run(raw.issuer, raw.ca, cache));
    await new Promise((done) => setTimeout(done, 2100));
    token(await run(raw.issuer, raw.ca, cache));
    assert.deepEqual(posts(raw), ['GET ', 'POST', 'GET ', 'POST']);
    await raw.stop();
  });

  test('an endpoint in the cache that fails is found again next time, unless the server is busy', async () => {
    for (const [what, failure, cause, next] of [
      ['gone', answer(404, ''), 'not_found', ['GET ', 'POST']],
      ['moved', answer(302, '', { Location: 'https://elsewhere.test/' }), 'redirected', ['GET ', 'POST']],
      ['busy', answer(503, ''), 'unavailable', ['POST']],
    ]) {
      const raw = await startIssuer((good) => {
        const metadata = allows('max-age=600')(good);
        return [metadata, short, failure, ...next.map((line) => (line === 'POST' ? short : metadata))];
      });
      const cache = ['--cache', files.path(`${what} endpoint`), '--min-ttl', '2', '--retry', '0'];
      token(await run(raw.issuer, raw.ca, cache));
      fails(await run(raw.issuer, raw.ca, cache), cause);
      token(await run(raw.issuer, raw.ca, cache));
      assert.deepEqual(posts(raw), ['GET ', 'POST', 'POST', ...next]);
      await raw.stop();
    }
  });

  test('an endpoint that nobody could give by hand is found each time', async () => {
    for (const path of ['/.well-known/token', '/oauth//token', '/a/authorize']) {
      const raw = await startIssuer((good) => {
        const metadata = allows('max-age=600')({ ...good, token_endpoint: good.issuer + path });
        return [metadata, short, metadata, short];
      });
      const cache = ['--cache', files.path(`odd ${path.length}`), '--min-ttl', '2'];
      for (let i = 0; i < 2; i++) assert.equal(token(await run(raw.issuer, raw.ca, cache)), TOKEN, path);
      assert.equal(posts(raw).filter((line) => line === 'POST').length, 2);
      await raw.stop();
    }
  });

  test('doctor tries the other methods, though the endpoint may be kept', async () => {
    const refusal = json(401, { error: 'invalid_client', error_description: 'no' });
    const raw = await startIssuer((good) => {
      const metadata = allows('max-age=600')(good);
      return [metadata, refusal, metadata, refusal];
    });
    await run(raw.issuer, raw.ca, ['--try-auth'], { command: 'doctor' });
    const requests = raw.requests.filter(({ method }) => method === 'POST');
    assert.deepEqual(
      requests.map(({ headers, body }) => [headers.authorization !== undefined, body.includes('client_secret=')]),
      [[true, false], [false, true]], // prettier-ignore
    );
    await raw.stop();
  });

  test('a JWT for a known endpoint is still for the issuer', async () => {
    const raw = await startIssuer((good) => [allows('max-age=600')(good), short, short]);
    const key = files.file('key.pem', assertions.ec.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const args = ['--auth', 'private-key-jwt', '--key', key, '--cache', files.path('jwt'), '--min-ttl', '2'];
    for (let i = 0; i < 2; i++) token(await run(raw.issuer, raw.ca, args));
    assert.deepEqual(posts(raw), ['GET ', 'POST', 'POST']);
    const audiences = raw.requests.slice(1).map(({ body }) => readJwt(new URLSearchParams(body).get('client_assertion')).claims.aud);
    assert.deepEqual(audiences, [raw.issuer, raw.issuer]);
    await raw.stop();
  });

  test('doctor reports a method that the metadata do not list, and goes on', async () => {
    const methods = { token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'] };
    for (const [args, isListed] of [[[], false], [['--auth', 'post'], true]]) {
      const raw = await startIssuer((good) => [json(200, good), tokenAnswer()], '', methods);
      const result = await run(raw.issuer, raw.ca, args, { command: 'doctor' });
      assert.equal(result.status, 0, result.stdout);
      assert.equal(/do not list the method in use, client_secret_basic/.test(result.stdout), !isListed);
      await raw.stop();
    }
  });
});

describe('an issuer that is wrong before anything is sent', () => {
  for (const [issuer, cause] of [
    ['http://as.example', 'insecure_url'],
    ['as.example', 'bad_url'],
    ['https://as.example/?a=b', 'bad_url'],
    ['https://as.example/#x', 'bad_url'],
    ['https://as.example/{tenant}', 'placeholder'],
    ['https://as.example/.well-known/openid-configuration', 'wrong_path'],
    [' https://as.example', 'stray_whitespace'],
  ]) {
    test(`${issuer}: ${cause}`, async () => {
      const result = await run(issuer, server.ca);
      fails(result, cause);
      assert.match(result.stderr, /\(--issuer\)/);
      assert.doesNotMatch(result.stderr, /token URL has/);
    });
  }

  test('the host selects the profile', async () => {
    const result = await run('https://login.mypurecloud.ie', server.ca, ['--offline', '--format', 'json'], { command: 'doctor' });
    assert.equal(JSON.parse(result.stdout).auth, 'basic-raw');
  });

  test('what Kubernetes injects for Azure does not go to whatever an issuer names', async () => {
    const env = { AZURE_CLIENT_ID: 'id', AZURE_CLIENT_SECRET: 'azure-secret-0123456789', AZURE_TENANT_ID: 't' };
    const result = await cctoken(['get', '--issuer', server.issuer, '--ca', server.ca], { env });
    fails(result, 'client_id_missing');
    assert.equal(succeeds(await cctoken(['help', 'discovery_failed'])).includes('metadata'), true);
  });
});
