// SPDX-License-Identifier: MIT
// The examples of README and of the pages for its readers, word for word.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cctoken, fails, folder, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { CLIENT, startGenesysModel } from './servers/genesys-model.mjs';
import { freePort, missing } from './servers/glewlwyd.mjs';
import { SECRETS, startOidc } from './servers/oidc.mjs';
import { startRaw, token as good } from './servers/raw.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = folder();
after(() => files.remove());

// The code blocks of one language under a heading that begins so.
function blocks(heading, language, page = 'README.md') {
  const section = readFileSync(`${root}${page}`, 'utf8').split(/^## /m).find((text) => text.startsWith(heading));
  return [...section.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].filter(([, tag]) => tag === language).map(([, , code]) => code);
}

const shell = (script, env) =>
  cctoken(['-eu', '-c', script], { program: '/bin/sh', cwd: root, env: { PATH: process.env.PATH, ...env } });

describe('the library', { timeout: 300_000 }, () => {
  const [code] = blocks('In twenty lines', 'c', 'docs/LIBRARY.md');
  const [build] = blocks('In twenty lines', 'sh', 'docs/LIBRARY.md');
  test('is compiled and run', async () => {
    const source = files.file('example.c', code);
    const example = files.path('example');
    const compile = build.split('\n').find((line) => line.startsWith('cc '));
    execFileSync('/bin/sh', ['-c', compile.replace('example.c', source).replace('-o example', `-o ${example}`)], { cwd: root });
    const server = await startOidc({ chain: 'ec', leaf: 'good' });
    const env = { TOKEN_URL: server.url, CA_FILE: server.ca, CLIENT_ID: 'plain', CLIENT_SECRET: SECRETS.plain };
    token(await cctoken([], { program: example, env }));
    const refused = await cctoken([], { program: example, env: { ...env, CLIENT_SECRET: 'wrong-secret-0123456789' } });
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /^invalid_client: the server does not accept .*: HTTP 401, invalid_client: /);
    await server.stop();
  });
});

describe('the command line', { timeout: 300_000 }, () => {
  const [genesys, other, curl] = blocks('Get a token', 'sh');
  const [assertion] = blocks('Where the client', 'sh', 'docs/USING.md');

  test('Genesys Cloud in four lines', async () => {
    const server = await startGenesysModel();
    const script = genesys
      .replace(/(CCTOKEN_CLIENT_ID=)\S+/, `$1${CLIENT.id}`)
      .replace('~/genesys.secret', files.file('genesys.secret', `${CLIENT.secret}\n`))
      .replace('cctoken get', `cctoken get --ca ${server.ca} --connect-to ${server.connectTo}`);
    token(await shell(script, {}));
    await server.stop();
  });
  test('any other server in four lines', async () => {
    const server = await startOidc({ chain: 'ec', leaf: 'good' });
    const script = other
      .replace(/(CCTOKEN_TOKEN_URL=)\S+/, `$1${server.url}`)
      .replace(/(CCTOKEN_CLIENT_ID=)\S+/, '$1plain')
      .replace(/(CCTOKEN_CLIENT_SECRET_FILE=)\S+/, `$1${files.file('plain.secret', SECRETS.plain)}`)
      .replace('cctoken get', `cctoken get --ca ${server.ca}`);
    token(await shell(script, {}));
    await server.stop();
  });
  test('with an assertion in place of a secret', async () => {
    const server = await startRaw([[good()]], { chain: 'ec' });
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const jwt = `${part({ alg: 'RS256' })}.${part({ iss: 'issuer', sub: 'a', exp: 4102444800 })}.c2lnbmF0dXJl`;
    const script = assertion
      .replace(/https:\S+/, server.url)
      .replace('cctoken', 'build/cctoken')
      .replace(/(--client-assertion-file )\S+/, `$1${files.file('assertion', jwt)} --ca ${server.ca}`);
    token(await shell(script, {}));
    assert.match(server.requests[0].body, new RegExp(`client_assertion=${jwt}`));
    await server.stop();
  });
  test('the forms that it names exist', async () => {
    assert.match(curl, /--format curl \| curl -K - https:/);
    for (const format of /`--format json`([^]*?)\. For/.exec(readFileSync(`${root}docs/USING.md`, 'utf8'))[1].matchAll(/`(\w+)`/g)) {
      const result = await cctoken(['get', '--format', format[1]], {});
      fails(result, 'client_id_missing');
    }
  });
  test('the server of the demo, to try it with', { skip: missing }, async () => {
    const [script] = blocks('A server to try it with', 'sh', 'docs/USING.md');
    certificate('ec-good.pem'); // as the demo has made it
    const result = await shell(script.replaceAll('8443', await freePort()).replaceAll('build/try', files.path('try')), {});
    assert.match(result.stdout, /^no problem found; the server issued a token$/m, result.stderr);
    assert.equal(result.status, 0);
  });
  test('the failure that it shows is what one sees', async () => {
    const [shown] = blocks('The server says 401', '');
    const env = {
      CCTOKEN_TOKEN_URL: 'https://api.mypurecloud.com/oauth/token',
      CCTOKEN_CLIENT_ID: 'an-id',
      CCTOKEN_CLIENT_SECRET: 'a-secret-0123456789',
    };
    assert.equal((await cctoken(['get'], { env })).stderr, shown);
  });
});
