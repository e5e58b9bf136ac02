// SPDX-License-Identifier: MIT
// The library against a real server while its port fails at every call, and many clients side by
// side.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { runProgram } from '../faults/programs.mjs';
import * as oidc from './servers/oidc.mjs';
import { startNodeProxy } from './servers/proxy.mjs';

// Every character of this secret that can be is encoded: it travels in several shapes, and none may
// be left behind.
const ID = 'odd';

const run = (program, server, ...more) => runProgram(program, [server.url, server.ca, ID, oidc.SECRETS[ID], ...more]);

for (const chain of ['ec', 'rsa']) {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    describe(`${chain} chain, ${version}`, { timeout: 300_000 }, () => {
      let server;
      before(async () => {
        server = await oidc.startOidc({ chain, minVersion: version, maxVersion: version });
      });
      after(() => server.stop());

      test('each call of the port goes wrong in each way', async () => {
        const { ok, shown } = await run('faults', server);
        assert.ok(ok, shown);
      });

      test('the same through a proxy', { skip: chain === 'rsa' && 'tried with the EC chain: the chain does not change it' }, async () => {
        const proxy = await startNodeProxy();
        const { ok, shown } = await run('faults', server, proxy.address);
        await proxy.stop();
        assert.ok(ok, shown);
        assert.match(proxy.requests[0].fields.at(-1), /^Proxy-Authorization: Basic /);
      });

      test('8 clients side by side', async () => {
        const { ok, shown } = await run('side_by_side', server, '40');
        assert.ok(ok, shown);
      });

      test('100 clients side by side, more than mbedTLS has slots for keys', { skip: chain === 'rsa' && 'once is enough' }, async () => {
        const { ok, shown } = await run('side_by_side', server, '100');
        assert.ok(ok, shown);
      });
    });
  }
}

// The other uses of the library, and what takes longer, are in `make faults`.
describe('other operations', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await oidc.startOidc({ chain: 'ec' });
  });
  after(() => server.stop());

  test('introspection: each call of the port goes wrong in each way', async () => {
    const { ok, shown } = await run('faults', server, '-', 'introspection', `${server.url}/introspection`);
    assert.ok(ok, shown);
  });
  for (const [use, path] of [['token', ''], ['introspection', '/introspection'], ['revocation', '/revocation']]) {
    test(`${use}: each allocation is refused`, async () => {
      const { ok, shown } = await runProgram('allocations', [use, server.url + path, server.ca, ID, oidc.SECRETS[ID]]);
      assert.ok(ok, shown);
    });
  }
});
