// SPDX-License-Identifier: MIT
// The library against a real server: runs that are too long for tests/integration/faults.test.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { folder } from '../integration/run.mjs';
import * as oidc from '../integration/servers/oidc.mjs';
import { certificate } from '../integration/servers/certificates.mjs';
import { startNodeProxy } from '../integration/servers/proxy.mjs';
import { runProgram } from './programs.mjs';

const LIMIT = { timeout: 1_800_000 };
const PATIENCE = { timeout: 900_000 };
const ID = 'odd';
const SECRET = oidc.SECRETS[ID];
const files = folder();
after(() => files.remove());

const keyFile = (name) => {
  const pem = oidc.assertions[name].privateKey.export({ type: 'pkcs8', format: 'pem' });
  return files.file(`${name}.pem`, pem);
};
const succeeds = async (...run) => {
  const { ok, shown } = await runProgram(...run);
  assert.ok(ok, shown);
};
// By use: what follows the server's certificate on the command line.
const withKey = (name) => ({
  'private-key-jwt': [`signed-${name}`, keyFile(name)],
  dpop: ['bound', keyFile(name), oidc.SECRETS.plain],
});

describe('each call of the port goes wrong, in other operations', LIMIT, () => {
  let server;
  before(async () => {
    server = await oidc.startOidc({ chain: 'ec' });
  });
  after(() => server.stop());
  test('discovery', () => succeeds('faults', [server.issuer, server.ca, ID, SECRET, '-', 'discovery'], PATIENCE));
  for (const use of ['introspection', 'revocation']) {
    test(use, () => succeeds('faults', [server.url, server.ca, ID, SECRET, '-', use, `${server.url}/${use}`], PATIENCE));
    test(`${use} through a proxy`, async () => {
      const proxy = await startNodeProxy();
      await succeeds('faults', [server.url, server.ca, ID, SECRET, proxy.address, use, `${server.url}/${use}`], PATIENCE);
      await proxy.stop();
    });
  }
});

describe('each call of the port goes wrong, with a key', LIMIT, () => {
  let server, proxy;
  before(async () => {
    server = await oidc.startOidc({ chain: 'ec' });
    proxy = await startNodeProxy();
  });
  after(async () => {
    await proxy.stop();
    await server.stop();
  });
  for (const name of ['ec', 'rsa']) {
    for (const [use, more] of Object.entries(withKey(name))) {
      const args = () => [use, server.url, server.ca, ...more];
      test(`${use}, ${name}`, () => succeeds('keys', args(), { env: { ONCE: '1' }, ...PATIENCE }));
      test(`${use}, ${name}, through a proxy`, () => succeeds('keys', args(), { env: { ONCE: '1', PROXY: proxy.address }, ...PATIENCE }));
    }
  }
});

// RSA asks for thousands of allocations: one in some is refused.
for (const [chain, STEP] of [['ec', '1'], ['rsa', '13']]) {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    describe(`each allocation is refused: ${chain} chain, ${version}`, LIMIT, () => {
      let server;
      before(async () => {
        server = await oidc.startOidc({ chain, minVersion: version, maxVersion: version });
      });
      after(() => server.stop());
      const run = (use, url, ...more) => succeeds('allocations', [use, url, server.ca, ...more], { env: { STEP }, ...PATIENCE });

      test('token', () => run('token', server.url, ID, SECRET));
      for (const use of ['introspection', 'revocation']) test(use, () => run(use, `${server.url}/${use}`, ID, SECRET));
      test('discovery', () => run('discovery', server.issuer, ID, SECRET));
      for (const [use, more] of Object.entries(withKey(chain))) test(use, () => run(use, server.url, ...more));
      test('mtls', async () => {
        const [pem, key] = [certificate('client.pem'), certificate('client.key')];
        const asking = { clients: [oidc.byCertificate('own', readFileSync(pem, 'utf8'))], requestCert: true, rejectUnauthorized: false };
        const one = await oidc.startOidc({ chain, minVersion: version, maxVersion: version, ...asking });
        await succeeds('allocations', ['mtls', one.url, one.ca, 'own', key, pem], { env: { STEP }, ...PATIENCE });
        await one.stop();
      });
    });
  }
}
