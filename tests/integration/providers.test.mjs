// SPDX-License-Identifier: MIT
// The lines of docs/PROVIDERS.md, word for word except the words in capitals, against models of the
// providers: none of the providers themselves can be run here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { binary, cctoken, folder } from './run.mjs';
import { CLIENT as ENTRA_CLIENT, SECRET as ENTRA_SECRET, TENANT, startEntraModel } from './servers/entra-model.mjs';
import { CLIENT as GENESYS, startGenesysModel } from './servers/genesys-model.mjs';
import { startProviderModel } from './servers/provider-model.mjs';

const page = readFileSync(fileURLToPath(new URL('../../docs/PROVIDERS.md', import.meta.url)), 'utf8');
const sections = page.split(/^## /m).slice(1);
const files = folder();
after(() => files.remove());

// A secret that form encoding changes: the way in which each provider reads it matters.
const SECRET = 'model+secret/0123456789=%';
const PLAIN = { start: startProviderModel, id: 'model-client', secret: SECRET };

// What stands for the capitals, where the secret is, and what the lines lead to.
const PROVIDERS = {
  'Genesys Cloud': { ...GENESYS, file: 'genesys', start: () => startGenesysModel({ region: 'mypurecloud.ie' }), method: 'basic-raw' },
  'Microsoft Entra ID': { id: ENTRA_CLIENT, secret: ENTRA_SECRET, file: 'entra', start: () => startEntraModel(), values: { TENANT }, scope: 'https://graph.microsoft.com/.default', without: 'CCTOKEN_SCOPE' },
  Auth0: { ...PLAIN, file: 'auth0', values: { TENANT: 'tenant' }, without: 'CCTOKEN_AUDIENCE', audience: 'https://api.example.com' },
  Okta: { ...PLAIN, file: 'okta', values: { ORG: 'tenant', SCOPE: 'reports.read' }, scope: 'reports.read', without: 'CCTOKEN_SCOPE' },
  Keycloak: { ...PLAIN, file: 'keycloak', values: { HOST: 'keycloak.server.test', REALM: 'main' } },
  'Amazon Cognito': { ...PLAIN, file: 'cognito', values: { DOMAIN: 'pool', REGION: 'us-east-1' } },
  Salesforce: { ...PLAIN, file: 'salesforce', values: { MYDOMAIN: 'acme' }, warns: ['lifetime_unknown'] },
  'SAP BTP (XSUAA)': { ...PLAIN, id: 'sb-app!t1234', file: 'sap', values: { SUBDOMAIN: 'acme', REGION: 'eu10' }, method: 'post' },
  PingOne: { ...PLAIN, file: 'ping', values: { TLD: 'eu', ENVIRONMENT: '0a1b2c3d-0000-4000-8000-0123456789ab' } },
  Google: { ...PLAIN, file: 'google', refused: 'unsupported_grant_type' },
};

const linesOf = (name) => /^```sh\n([^]*?)^```$/m.exec(sections.find((text) => text.startsWith(`${name}\n`)))[1].trimEnd().split('\n');

// The lines in a shell, whose cctoken is ours and dials the model. `home` is where the secret and
// the cache are.
function run(name, lines, model) {
  const { id, secret, file, values = {} } = PROVIDERS[name];
  const home = files.path('');
  files.file(`${file}.secret`, `${secret}\n`);
  const filled = lines.map((line) =>
    Object.entries({ ...values, ID: id }).reduce((text, [from, to]) => text.replace(new RegExp(`(?<![A-Z_])${from}(?![A-Z_])`, 'g'), to), line),
  );
  const shim = `cctoken() { command=$1; shift; case $command in help) ;; *) set -- --ca '${model.ca}' --connect-to ${model.connectTo} "$@" ;; esac; '${binary}' "$command" "$@"; }`;
  return cctoken(['-eu', '-c', [shim, ...filled].join('\n')], {
    program: '/bin/sh',
    env: { PATH: process.env.PATH, HOME: home },
    secrets: [secret],
    tokens: [],
  });
}

test('the page and this file know the same providers', () => {
  assert.deepEqual(sections.map((text) => text.split('\n')[0]), Object.keys(PROVIDERS));
});

for (const [name, provider] of Object.entries(PROVIDERS)) {
  describe(name, { timeout: 120_000 }, () => {
    const lines = linesOf(name);
    test('has four lines, and its method', () => {
      assert.equal(lines.length, 4);
      const section = sections.find((text) => text.startsWith(`${name}\n`));
      assert.match(section, new RegExp(`^- Method: \`${provider.method ?? 'basic'}\`, the default$`, 'm'));
    });

    if (provider.refused) {
      test(`ends with ${provider.refused}`, async () => {
        const model = await provider.start(name, provider);
        const { status, stdout } = await run(name, lines, model);
        assert.equal(status, 5, stdout);
        assert.match(stdout, new RegExp(`^${provider.refused} \\(exit status 5\\)$`, 'm'));
        assert.match(stdout, /Invalid grant_type: client_credentials/);
        assert.equal(model.requests.length, 1);
        await model.stop();
      });
      return;
    }

    test('works: doctor, then one request for two programs', async () => {
      const model = await provider.start(name, provider);
      const result = await run(name, [...lines, lines.at(-1)], model);
      assert.equal(result.status, 0, `${result.stdout}${result.stderr}`);
      assert.deepEqual(
        result.stderr.split('\n').filter(Boolean).map((line) => /^cctoken: warning: (\w+): /.exec(line)?.[1] ?? line),
        provider.warns ?? [],
      );
      const [first, second] = result.stdout.trimEnd().split('\n').slice(-2);
      assert.match(second, /^[a-z]+-[\w-]{36}$|^[a-z]+-model-[\w-]{36}$/);
      assert.equal(first, second);
      assert.equal(model.requests.length, 2, 'one of doctor, one of exec');
      for (const { form, body } of model.requests) {
        const sent = form ?? new URLSearchParams(body);
        assert.equal(sent.get('grant_type'), 'client_credentials');
        assert.equal(sent.get('scope'), provider.scope ?? null);
        assert.equal(sent.get('audience'), provider.audience ?? null);
      }
      await model.stop();
    });

    if (provider.method === 'post') {
      for (const [method, status] of [['basic', 5], ['basic-raw', 0], ['post', 0]]) {
        test(`--auth ${method} ends with ${status}: form-encoded credentials are not decoded`, async () => {
          const model = await provider.start(name, provider);
          const result = await run(name, [...lines.slice(0, 2), `cctoken get --auth ${method}`], model);
          assert.equal(result.status, status, result.stderr);
          await model.stop();
        });
      }
    }

    if (provider.without) {
      test(`without ${provider.without}: a warning beside the refusal`, async () => {
        const model = await provider.start(name, provider);
        const some = lines.map((line) => line.replace(new RegExp(` ${provider.without}=\\S+`), ''));
        const result = await run(name, [...some.slice(0, 2).filter((line) => line !== 'export'), 'cctoken get'], model);
        assert.equal(result.status, 5, result.stderr);
        assert.match(result.stderr, provider.audience ? /^cctoken: warning: audience_expected: /m : /^cctoken: warning: scope_expected: /m);
        await model.stop();
      });
    }
  });
}
