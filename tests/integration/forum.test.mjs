// SPDX-License-Identifier: MIT
// The snippets of a forum's thread about a 401 of Genesys Cloud, as a user of cctoken would write
// them: one run of doctor reports everything that is wrong with each, and prints a command that
// works once the credentials are right.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { binary, cctoken, folder } from './run.mjs';
import { CLIENT, startGenesysModel } from './servers/genesys-model.mjs';

const API = 'https://api.mypurecloud.com/oauth/token';
const SCOPE = ['--scope', 'routing:queue:view'];
const GC = { GC_CLIENT_ID: CLIENT.id, GC_CLIENT_SECRET: CLIENT.secret };
const GENESYS = { GENESYS_CLIENT_ID: CLIENT.id, GENESYS_CLIENT_SECRET: CLIENT.secret };

// what, arguments, environment; the faults in their order, warnings, words of the advice; the
// environment put right
const SNIPPETS = [
  ['the API host and a scope', ['--token-url', API, ...SCOPE], GC, ['api_host'], ['scope_ignored'], /--region.*login\.DOMAIN/],
  ['the ID unset', ['--token-url', API, ...SCOPE], { GC_CLIENT_SECRET: CLIENT.secret }, ['client_id_missing', 'api_host'], ['scope_ignored'], /set GC_CLIENT_ID/, GC],
  ['both unset', ['--token-url', API, ...SCOPE], {}, ['client_id_missing', 'secret_missing', 'api_host'], ['scope_ignored'], /CCTOKEN_CLIENT_ID/, GC],
  ['Python wrote None for both', ['--token-url', API, ...SCOPE], { GC_CLIENT_ID: 'None', GC_CLIENT_SECRET: 'None' }, ['placeholder', 'placeholder', 'api_host'], ['scope_ignored'], /real value/],
  ['None for the ID', ['--token-url', API], { ...GC, GC_CLIENT_ID: 'None' }, ['placeholder', 'api_host'], [], /real value/],
  ['the ID in one family and the secret in another', ['--token-url', API], { GC_CLIENT_ID: CLIENT.id, GENESYS_CLIENT_SECRET: CLIENT.secret }, ['client_id_missing', 'api_host'], ['several_sources'], /set GENESYS_CLIENT_ID/, GENESYS],
  ['a path of the API on its host', ['--token-url', 'https://api.mypurecloud.com/api/v2/oauth/token'], GENESYS, ['api_host', 'wrong_path'], [], /--region/],
  ['a path of the API on the right host', ['--token-url', 'https://login.mypurecloud.com/api/v2/oauth/token'], GENESYS, ['wrong_path'], [], /--region/],
  ['http', ['--token-url', 'http://login.mypurecloud.com/oauth/token'], GC, ['insecure_url'], [], /https/],
  ...['api.us.genesys.cloud', 'api.eu.mypurecloud.com', 'myorg.mygenesyscloud.com', 'login.us.genesys.cloud'].map((host) => [
    `${host}, which does not exist`, ['--token-url', `https://${host}/oauth/token`], GENESYS, ['api_host'], [], /--region/,
  ]),
  ['a region that does not exist', ['--region', 'us'], { ...GC, GC_CLIENT_SECRET: `"${CLIENT.secret}"` }, ['unknown_region', 'quoted_value'], [], /cctoken regions/, GC],
  ['a line feed after the secret', ['--token-url', API], { ...GC, GC_CLIENT_SECRET: `${CLIENT.secret}\n` }, ['stray_whitespace', 'api_host'], [], /remove it/],
];

describe('the thread', { timeout: 300_000 }, () => {
  const files = folder();
  let server;
  let to;
  before(async () => {
    server = await startGenesysModel({ region: 'mypurecloud.com' });
    to = ['--connect-to', server.connectTo, '--ca', server.ca];
  });
  after(async () => {
    files.remove();
    await server.stop();
  });

  // As a shell runs it, with what it leaves to the reader put in.
  function run(command, env) {
    const filled = command
      .replace('--client-id ID', `--client-id ${CLIENT.id}`)
      .replace('--client-secret-file FILE', `--client-secret-file ${files.file('secret', `${CLIENT.secret}\n`)}`)
      .replace(/--region NAME|--token-url URL/, '--region us-east-1');
    const script = `cctoken() { '${binary}' "$@"; }; ${filled}`;
    return cctoken(['-c', script], { program: '/bin/sh', env });
  }

  for (const [what, args, env, faults, warnings, advice, right = env] of SNIPPETS) {
    test(what, async () => {
      const asked = server.requests.length;
      const given = ['doctor', ...args, ...to];
      const report = JSON.parse((await cctoken([...given, '--format', 'json'], { env })).stdout);
      const lines = report.checks[0].detail.split('\n').map((line) => /^([a-z_]+): /.exec(line)?.[1]);
      assert.deepEqual(lines.filter(Boolean), faults);
      assert.equal(report.cause, faults[0]);
      assert.equal(report.exit_status, 2);
      assert.deepEqual(report.warnings.map(({ cause }) => cause), warnings);
      assert.match(report.advice, advice);
      assert.ok((await cctoken(given, { env })).stdout.includes(`\n  run: ${report.command}\n`));
      assert.equal(server.requests.length, asked, 'nothing was sent');

      const result = await run(report.command, right);
      assert.equal(result.status, 0, `${report.command}\n${result.stderr}`);
      assert.match(result.stdout, /^genesys-model-\S+\n$/);
      assert.equal(server.requests.length, asked + 1);
    });
  }
});
