// SPDX-License-Identifier: MIT
// Providers' responses and the causes that they lead to: models under the providers' own host
// names, and real servers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PROVIDERS } from './fixtures/vendors.mjs';
import { cctoken, fails, get } from './run.mjs';
import * as glewlwyd from './servers/glewlwyd.mjs';
import * as oidc from './servers/oidc.mjs';
import { startRaw } from './servers/raw.mjs';

async function ask({ url, leaf, id, secret, args = [] }, says) {
  const server = await startRaw([[says]], { tls: { leaf } });
  try {
    const where = ['--token-url', url, '--ca', server.ca, '--connect-to', `127.0.0.1:${server.port}`];
    const env = { CCTOKEN_CLIENT_ID: id, CCTOKEN_CLIENT_SECRET: secret };
    const result = await cctoken(['get', ...where, '--retry', '0', ...args], { env });
    assert.equal(server.requests.length, 1, 'one request');
    assert.equal(server.requests[0].headers.host, new URL(url).host);
    return result;
  } finally {
    await server.stop();
  }
}

for (const [name, provider] of Object.entries(PROVIDERS)) {
  describe(name, { timeout: 300_000 }, () => {
    for (const { about, says, cause, status, shows, advises, warns, ...more } of provider.answers) {
      test(`${about}: ${cause}`, async () => {
        const result = await ask({ leaf: 'good', ...provider, ...more }, says);
        fails(result, cause, status);
        const [first, second, ...rest] = result.stderr.split('\n');
        assert.match(first, shows);
        assert.match(second, advises);
        if (warns) assert.match(rest.join('\n'), new RegExp(`^cctoken: warning: ${warns}: `, 'm'));
      });
    }
  });
}

const WRONG = 'wrong-secret-0123456789';

// client, arguments, secret if it is not its own, cause, what the first line shows
const REAL = {
  'oidc-provider': [
    ['plain', [], WRONG, 'invalid_client', /HTTP 401, invalid_client: client authentication failed$/],
    ['nobody', [], WRONG, 'invalid_client', /HTTP 401, invalid_client: client authentication failed$/],
    ['expired', [], undefined, 'secret_expired', /probably expired: HTTP 400, invalid_client: .*secret is expired$/],
    ['nogrant', [], undefined, 'grant_not_allowed', /probably .*: HTTP 400, invalid_request: requested grant type is not/],
    ['scoped', ['--scope', 'offline_access'], undefined, 'invalid_scope', /HTTP 400, invalid_scope: requested scope is not allowed$/],
    ['plain', ['--resource', 'https://nowhere.server.test'], undefined, 'invalid_target', /resource indicator is missing, or unknown$/],
  ],
  Glewlwyd: [
    ['demo', ['--scope', 'demo'], WRONG, 'access_forbidden', /refused access: HTTP 403, the server gave no reason$/],
    ['nobody', ['--scope', 'demo'], WRONG, 'access_forbidden', /HTTP 403, the server gave no reason$/],
    ['disabled', ['--scope', 'demo'], undefined, 'access_forbidden', /HTTP 403, the server gave no reason$/],
    ['demo', ['--scope', 'nonsense'], undefined, 'invalid_scope', /HTTP 400, scope_invalid$/],
    ['nogrant', ['--scope', 'demo'], undefined, 'grant_not_allowed', /HTTP 400, authorization_type_invalid$/],
  ],
};

function real(name, start, secrets, skip = false) {
  describe(`${name}, a real server`, { timeout: 300_000, skip }, () => {
    let server;
    before(async () => {
      server = await start();
    });
    after(() => server.stop());
    for (const [id, args, secret, cause, shows] of REAL[name]) {
      test(`${id} ${args.join(' ')}${secret ? ', wrong' : ''}: ${cause}`, async () => {
        const result = await get(server, args, { id, secret: secret ?? secrets[id] });
        fails(result, cause);
        assert.match(result.stderr.split('\n')[0], shows);
      });
    }
  });
}
real('oidc-provider', oidc.startOidc, oidc.SECRETS);
real('Glewlwyd', glewlwyd.startGlewlwyd, glewlwyd.SECRETS, glewlwyd.missing);
