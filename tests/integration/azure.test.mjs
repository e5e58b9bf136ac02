// SPDX-License-Identifier: MIT
// The AZURE_ variables: they lead to a token from (a model of) Entra ID, and are never sent to
// another host.
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cctoken, fails, folder, succeeds, token } from './run.mjs';
import { certificate, identity } from './servers/certificates.mjs';
import { CLIENT, FEDERATED, HOST, SCOPE, SECRET, TENANT, federatedToken, startEntraModel } from './servers/entra-model.mjs';
import { listen } from './servers/loopback.mjs';

const files = folder();
const federated = federatedToken();
let entra;
before(async () => {
  entra = await startEntraModel();
  files.file('federated', federated);
});
after(async () => {
  await entra.stop();
  files.remove();
});
beforeEach(() => entra.requests.splice(0));

const AZURE = {
  AZURE_CLIENT_ID: CLIENT,
  AZURE_TENANT_ID: TENANT,
  AZURE_CLIENT_SECRET: SECRET,
  AZURE_FEDERATED_TOKEN_FILE: files.path('federated'),
};
const pick = (...names) => Object.fromEntries(names.map((name) => [`AZURE_${name}`, AZURE[`AZURE_${name}`]]));
const POD = pick('CLIENT_ID', 'TENANT_ID', 'FEDERATED_TOKEN_FILE');

const run = (env, args = [], command = 'get') =>
  cctoken([command, '--ca', entra.ca, '--connect-to', entra.connectTo, '--scope', SCOPE, ...args], {
    env,
    secrets: [federated, SECRET],
  });

describe('a token from a model of Entra ID', { timeout: 300_000 }, () => {
  test('of a pod: no option but --scope', async () => {
    token(await run(POD));
    const [{ host, url, form }] = entra.requests;
    assert.equal(host, HOST);
    assert.equal(url, `/${TENANT}/oauth2/v2.0/token`);
    assert.equal(form.get('client_id'), CLIENT);
    assert.equal(form.get('client_assertion'), federated);
    assert.ok(!form.has('client_secret'));
  });

  test('with a secret, which comes before the federated token', async () => {
    token(await run(AZURE));
    assert.ok(!entra.requests[0].form.has('client_assertion'));
    const { stdout } = await run(AZURE, ['--format', 'json'], 'doctor');
    assert.deepEqual(
      JSON.parse(stdout).warnings.map(({ cause, detail }) => [cause, detail]),
      [['several_sources', 'AZURE_FEDERATED_TOKEN_FILE']],
    );
  });

  test('the federated token if the method asks for it', async () => {
    token(await run(AZURE, ['--auth', 'assertion']));
    assert.equal(entra.requests[0].form.get('client_assertion'), federated);
  });

  test('from an env file', async () => {
    const lines = Object.entries(POD).map(([name, value]) => `${name}="${value}"\n`);
    token(await run({}, ['--env-file', files.file('env', lines.join(''))]));
  });

  test('to a token URL of Entra ID, without a tenant', async () => {
    const url = `https://${HOST}/${TENANT}/oauth2/v2.0/token`;
    token(await run(pick('CLIENT_ID', 'FEDERATED_TOKEN_FILE'), ['--token-url', url]));
    token(await run({ ...pick('CLIENT_ID', 'CLIENT_SECRET'), CCTOKEN_TOKEN_URL: url }));
  });

  test('a client ID as option, and a secret from a file', async () => {
    token(await run(pick('TENANT_ID', 'FEDERATED_TOKEN_FILE'), ['--client-id', CLIENT]));
    token(await run(pick('CLIENT_ID', 'TENANT_ID'), ['--client-secret-file', files.file('secret', SECRET)]));
    token(await run(pick('CLIENT_ID', 'TENANT_ID'), ['--client-assertion-file', files.path('federated')]));
  });

  for (const host of ['https://localhost:PORT', 'https://localhost:PORT/', 'https://localhost:PORT//']) {
    test(`another cloud: ${host}`, async () => {
      const own = await startEntraModel({ leaf: 'good' });
      const env = { ...POD, AZURE_AUTHORITY_HOST: host.replace('PORT', own.port) };
      token(await cctoken(['get', '--ca', own.ca, '--scope', SCOPE], { env, secrets: [federated] }));
      assert.equal(own.requests[0].url, `/${TENANT}/oauth2/v2.0/token`);
      await own.stop();
    });
  }

  test('doctor names the variables, and whose token it is', async () => {
    const { stdout, status } = await run(POD, ['--format', 'json'], 'doctor');
    const report = JSON.parse(stdout);
    assert.equal(status, 0, stdout);
    assert.equal(report.auth, 'assertion');
    assert.equal(report.client_id_source, 'AZURE_CLIENT_ID');
    const [{ detail }] = report.checks;
    assert.match(detail, /oauth2\/v2\.0\/token from AZURE_TENANT_ID/);
    assert.match(detail, /client assertion of \d+ bytes from AZURE_FEDERATED_TOKEN_FILE/);
    for (const claim of ['iss', 'sub', 'aud']) assert.ok(detail.includes(`${claim} ${FEDERATED[claim]}`), detail);
  });

  test('exec keeps the names, but no secret', async () => {
    const result = await run(AZURE, ['--', '/usr/bin/env'], 'exec');
    const lines = succeeds(result);
    assert.match(lines, /^AZURE_CLIENT_ID=/m);
    assert.doesNotMatch(lines, /AZURE_CLIENT_SECRET/);
  });
});

describe('what is missing or refused', { timeout: 300_000 }, () => {
  const missing = async (cause, env, advice, args) => {
    const result = await run(env, args);
    fails(result, cause);
    assert.match(result.stderr.split('\n')[1], advice);
    assert.equal(entra.requests.length, 0);
  };
  test('the tenant', () => missing('endpoint_missing', pick('CLIENT_ID', 'CLIENT_SECRET'), /set AZURE_TENANT_ID, or/));
  test('the credential', () => missing('secret_missing', pick('CLIENT_ID', 'TENANT_ID'), /set AZURE_CLIENT_SECRET/));
  test('the client ID', () => missing('client_id_missing', pick('TENANT_ID', 'CLIENT_SECRET'), /set AZURE_CLIENT_ID/));
  test('a good tenant', () =>
    missing('placeholder', { ...POD, AZURE_TENANT_ID: '<tenant>' }, /replace it/));
  test('https', () =>
    missing('insecure_url', { ...POD, AZURE_AUTHORITY_HOST: 'http://localhost' }, /https/));

  test('the scope', async () => {
    const args = ['get', '--ca', entra.ca, '--connect-to', entra.connectTo];
    const result = await cctoken(args, { env: POD, secrets: [federated] });
    fails(result, 'invalid_scope');
    assert.match(result.stderr, /warning: scope_expected/);
  });

  for (const [changes, code] of [
    [{ iss: 'https://other.test/' }, 700211],
    [{ sub: 'other' }, 700213],
    [{ aud: 'other' }, 700212],
  ]) {
    test(`AADSTS${code}`, async () => {
      const file = files.file('other', federatedToken(changes));
      const result = await run({ ...POD, AZURE_FEDERATED_TOKEN_FILE: file });
      fails(result, 'assertion_rejected');
      assert.match(result.stderr, new RegExp(`AADSTS${code}: No matching`));
    });
  }
});

// Who sets the endpoint, which other variables are there, and which of Azure's. One server answers
// under all names.
const ENDPOINTS = {
  nobody: {},
  'an option': { args: ['--token-url', 'https://localhost/token'] },
  'a variable': { env: { CCTOKEN_TOKEN_URL: 'https://localhost/token' } },
  'the env file': { file: 'CCTOKEN_TOKEN_URL=https://localhost/token' },
  'a region': { args: ['--region', 'eu-central-1'] },
  'the variable of a region': { env: { CCTOKEN_REGION: 'eu-central-1' } },
  "Genesys Cloud's variable": { env: { GENESYSCLOUD_REGION: 'eu-central-1' } },
  'a host like the right one': { args: ['--token-url', 'https://localhost/login.microsoftonline.com/oauth2/v2.0/token'] },
  'a token URL of Entra ID': { args: ['--token-url', `https://${HOST}/${TENANT}/oauth2/v2.0/token`] },
  'an option before the variable': {
    args: ['--token-url', 'https://localhost/token'],
    env: { CCTOKEN_TOKEN_URL: `https://${HOST}/${TENANT}/oauth2/v2.0/token` },
  },
};
const OTHERS = {
  none: {},
  'a whole family': { env: { CCTOKEN_CLIENT_ID: 'own-id', CCTOKEN_CLIENT_SECRET: 'own-secret-0123456789' } },
  'an ID alone': { env: { GC_CLIENT_ID: 'own-id' } },
  'a secret alone': { env: { GENESYS_CLIENT_SECRET: 'own-secret-0123456789' } },
  'a family in the env file': { file: 'GENESYSCLOUD_OAUTHCLIENT_ID=own-id' },
  'an ID as option': { args: ['--client-id', 'own-id'] },
  'a secret in a file': { args: ['--client-secret-file', files.file('own', 'own-secret-0123456789')] },
  'both of these': { args: ['--client-id', 'own-id', '--client-secret-file', files.path('own')] },
};
const NAMES = Object.keys(AZURE);
const SUBSETS = Array.from({ length: 2 ** NAMES.length }, (_, bits) => NAMES.filter((_, i) => (bits >> i) & 1));

describe('no other host gets them', { timeout: 1_200_000 }, () => {
  const arrived = [];
  let server;
  before(async () => {
    const contexts = { 'login.microsoftonline.com': 'vendors', localhost: 'good' };
    const SNICallback = (name, done) => done(null, createSecureContext(identity('ec', contexts[name] ?? 'genesys')));
    server = await listen(
      createServer({ ...identity('ec'), SNICallback }, async (req, res) => {
        let body = '';
        for await (const chunk of req) body += chunk;
        const { host, authorization = '' } = req.headers;
        const basic = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
        arrived.push({ host, all: decodeURIComponent(`${basic} ${body}`) });
        res.end(JSON.stringify({ access_token: 'anything', token_type: 'Bearer', expires_in: 60 }));
      }),
    );
  });
  after(() => server.stop());

  async function ask(endpoint, other, names, number) {
    const lines = [endpoint.file, other.file].filter(Boolean);
    const file = lines.length > 0 ? ['--env-file', files.file(`env-${number}`, lines.join('\n'))] : [];
    const args = ['--ca', certificate('ec-root.pem'), '--connect-to', `127.0.0.1:${server.port}`, '--scope', SCOPE];
    arrived.splice(0);
    await cctoken(['get', ...args, ...(endpoint.args ?? []), ...(other.args ?? []), ...file], {
      env: { ...endpoint.env, ...other.env, ...Object.fromEntries(names.map((name) => [name, AZURE[name]])) },
      secrets: [federated, SECRET],
    });
    return arrived;
  }

  for (const [who, endpoint] of Object.entries(ENDPOINTS)) {
    test(`the endpoint is set by ${who}`, async () => {
      let number = 0, tokens = 0, secrets = 0;
      for (const [what, other] of Object.entries(OTHERS)) {
        for (const names of SUBSETS) {
          const where = `${who}, other variables: ${what}, ${names.join(' ')}`;
          const requests = await ask(endpoint, other, names, number++);
          assert.ok(requests.length <= 1, where);
          for (const { host, all } of requests) {
            const isAzure = [federated, SECRET, CLIENT].some((value) => all.includes(value));
            assert.ok(!isAzure || host === HOST, `${where}: ${host} was sent ${all}`);
            assert.ok(!isAzure || !other.env, `${where}: beside variables of another family`);
            tokens += all.includes(federated);
            secrets += all.includes(SECRET);
          }
        }
      }
      const isEntra = who === 'nobody' || who === 'a token URL of Entra ID';
      assert.equal(tokens > 0, isEntra, `${tokens} federated tokens arrived`);
      assert.equal(secrets > 0, isEntra, `${secrets} secrets arrived`);
    });
  }
});
