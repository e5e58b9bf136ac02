// SPDX-License-Identifier: MIT
// Faults in client ID, secret, endpoint and scope that are reported before anything is sent, and
// warnings.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cctoken, fails, folder, token } from './run.mjs';
import { CLIENT, startGenesysModel } from './servers/genesys-model.mjs';
import { startRaw, token as good } from './servers/raw.mjs';

const ID = 'reporting-client';
const SECRET = 'good-secret-0123456789';
const UUID = '5f0c1e9a-0000-4000-8000-1f0e5d7c9a3b';
const env = (id, secret) => ({ CCTOKEN_CLIENT_ID: id, CCTOKEN_CLIENT_SECRET: secret });

describe('refused before sending', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await startRaw([[good()]]);
  });
  after(async () => {
    await server.stop();
    assert.equal(server.connections(), 0, 'nothing was sent');
  });

  // what, cause, id, secret, more arguments, what the first line says besides
  const CASES = [
    ['double quotes around the secret', 'quoted_value', ID, `"${SECRET}"`, [], /client secret has quotes around it \(CCTOKEN_CLIENT_SECRET\)/],
    ['single quotes around the secret', 'quoted_value', ID, `'${SECRET}'`],
    ['curly quotes around the secret', 'quoted_value', ID, `\u201c${SECRET}\u201d`],
    ['quotes around the id', 'quoted_value', `"${ID}"`, SECRET, [], /client ID has quotes around it \(CCTOKEN_CLIENT_ID\)/],
    ['quotes around the scope', 'quoted_value', ID, SECRET, ['--scope', '"read write"'], /the scope has quotes around it \(--scope\)/],
    ['quotes around the URL', 'quoted_value', ID, SECRET, ['--token-url', '"https://localhost/token"'], /--token-url/],
    ['quotes around the region', 'quoted_value', ID, SECRET, ['--region', '"us-east-1"'], /--region/],
    ['the id again as the secret', 'id_equals_secret', ID, ID],
    ['swapped', 'swapped', SECRET, UUID, ['--region', 'us-east-1'], /\(CCTOKEN_CLIENT_SECRET\)/],
  ];
  for (const [what, cause, id, secret, args = [], says = /./] of CASES) {
    test(`${what}: ${cause}`, async () => {
      const where = args.some((arg) => /^--(region|token-url)$/.test(arg)) ? [] : ['--token-url', server.url];
      const result = await cctoken(['get', ...where, '--ca', server.ca, ...args], { env: env(id, secret) });
      fails(result, cause);
      assert.match(result.stderr.split('\n')[0], says);
      assert.doesNotMatch(result.stderr, /good-secret/);
    });
  }
});

describe('only warned of', { timeout: 300_000 }, () => {
  let server;
  let genesys;
  before(async () => {
    server = await startRaw([[good()]]);
    genesys = await startGenesysModel();
  });
  after(() => Promise.all([server.stop(), genesys.stop()]));
  const ask = (args, id, secret) =>
    cctoken(['get', '--token-url', server.url, '--ca', server.ca, ...args], { env: env(id, secret) });

  // what, warnings, id, secret, what the warning says
  const CASES = [
    ['a plain pair', [], ID, SECRET],
    ['percent-encoded', ['percent_encoded'], ID, 'ab%2Bcd-0123456789', /client secret, offset 2 \(CCTOKEN_CLIENT_SECRET\)/],
    ['a % that encodes nothing', [], ID, 'ab%zzcd-0123456789'],
    ['%XX beside what is always encoded', [], ID, 'ab%2Bcd/0123456789'],
    ['id and secret in base64 as the secret', ['base64_pair'], ID, btoa(`${ID}:${SECRET}`), /the client secret/],
    ['id and secret in base64 as the id', ['base64_pair'], btoa(`${ID}:${SECRET}`), SECRET, /the client ID/],
    ['another pair in base64', [], ID, btoa(`other:${SECRET}`)],
    ['a secret that is base64', [], ID, 'c2VjcmV0LXNlY3JldC1zZWNyZXQ='],
    ['é', ['non_ascii'], ID, 'caf\u00e9-0123456789', /client secret, offset 3/],
    ['a UUID as the secret elsewhere', [], ID, UUID],
  ];
  for (const [what, warnings, id, secret, says = /./] of CASES) {
    test(`${what}: ${warnings[0] ?? 'no warning'}`, async () => {
      const result = await ask([], id, secret);
      token(result, ...warnings);
      if (warnings.length) assert.match(result.stderr, says);
    });
  }
  test('not with -q', async () => token(await ask(['-q'], ID, 'caf\u00e9-0123456789')));
  test('a scope on Genesys Cloud: scope_ignored', async () => {
    const args = ['get', '--region', 'us-east-1', '--connect-to', genesys.connectTo, '--ca', genesys.ca];
    token(await cctoken([...args, '--scope', 'a'], { env: env(CLIENT.id, CLIENT.secret) }), 'scope_ignored');
    token(await cctoken(args, { env: env(CLIENT.id, CLIENT.secret) }));
  });
  test('a pair in base64 explains the secret that is missing', async () => {
    const result = await cctoken(['get', '--token-url', server.url], {
      env: { CCTOKEN_CLIENT_ID: btoa(`${ID}:${SECRET}`) },
    });
    fails(result, 'secret_missing');
    assert.match(result.stderr, /warning: base64_pair/);
  });
});

// Servers that are known by their host; nothing is sent.
describe('what providers want', { timeout: 300_000 }, () => {
  const entra = 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token';
  const CASES = [
    ['Entra ID without a scope', entra, [], ['scope_expected']],
    ['Entra ID, a scope of another form', entra, ['--scope', 'User.Read'], ['scope_expected']],
    ['Entra ID as it wants it', entra, ['--scope', 'https://graph.microsoft.com/.default'], []],
    ['Okta without a scope', 'https://dev-1.okta.com/oauth2/default/v1/token', [], ['scope_expected']],
    ['Okta with one', 'https://dev-1.okta.com/oauth2/default/v1/token', ['--scope', 'a'], []],
    ['Auth0 without an audience', 'https://x.eu.auth0.com/oauth/token', [], ['audience_expected']],
    ['Auth0 with one', 'https://x.eu.auth0.com/oauth/token', ['--audience', 'https://api'], []],
    ['a host that only looks like Okta', 'https://notokta.com/token', [], []],
    ['Genesys Cloud by its URL', 'https://login.mypurecloud.com/oauth/token', ['--scope', 'a'], ['scope_ignored']],
  ];
  for (const [what, url, args, warnings] of CASES) {
    test(`${what}: ${warnings[0] ?? 'no warning'}`, async () => {
      const result = await cctoken(['doctor', '--offline', '--format', 'json', '--token-url', url, ...args], {
        env: env(ID, SECRET),
      });
      assert.deepEqual(
        JSON.parse(result.stdout).warnings.map(({ cause }) => cause),
        warnings,
      );
    });
  }
});

describe('several sources', { timeout: 300_000 }, () => {
  const offline = async (variables, args = []) => {
    const given = ['doctor', '--offline', '--format', 'json', '--token-url', 'https://localhost/token'];
    return JSON.parse((await cctoken([...given, ...args], { env: variables })).stdout);
  };
  test('a pair of another family, which is not used', async () => {
    const value = await offline({ ...env(ID, SECRET), GC_CLIENT_ID: 'other', GC_CLIENT_SECRET: 'other-secret-0123' });
    assert.deepEqual(value.warnings, [{ cause: 'several_sources', detail: 'GC_CLIENT_ID, GC_CLIENT_SECRET' }]);
    assert.equal(value.client_id, ID);
  });
  test('the same values there: no warning', async () =>
    assert.deepEqual((await offline({ ...env(ID, SECRET), GC_CLIENT_ID: ID, GC_CLIENT_SECRET: SECRET })).warnings, []));
  test('the secret of another family is never paired with the id', async () => {
    const value = await offline({ CCTOKEN_CLIENT_ID: ID, GENESYS_CLIENT_SECRET: SECRET });
    assert.equal(value.cause, 'secret_missing');
    assert.match(value.detail, /GENESYS_CLIENT_SECRET/);
    assert.deepEqual(value.warnings, [{ cause: 'several_sources', detail: 'GENESYS_CLIENT_SECRET' }]);
  });
  test('a secret file beside a variable', async () => {
    const files = folder();
    const value = await offline(env(ID, SECRET), ['--client-secret-file', files.file('secret', 'another-0123456789')]);
    files.remove();
    assert.deepEqual(value.warnings, [{ cause: 'several_sources', detail: 'CCTOKEN_CLIENT_SECRET' }]);
    assert.equal(value.secret_source, '--client-secret-file');
  });
});
