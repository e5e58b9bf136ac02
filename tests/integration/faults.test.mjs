// SPDX-License-Identifier: MIT
// The library against a real server while its port fails at every call, and many clients side by side.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as oidc from './servers/oidc.mjs';
import { startNodeProxy } from './servers/proxy.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const programs = resolve(root, process.env.TESTS_BIN ?? 'build/tests/host');

// Every character of this secret that can be is encoded: it travels in several shapes, and none may be left behind.
const ID = 'odd';

// Runs one of them to its end; it must count cases, and none that failed.
function run(program, server, ...more) {
  const args = [server.url, server.ca, ID, oidc.SECRETS[ID], ...more];
  return new Promise((done) => {
    execFile(resolve(programs, program), args, { timeout: 50_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      const shown = `${error ?? ''}\n${stdout}${stderr}`;
      done({ ok: !error && /^[1-9][0-9]* passed, 0 failed$/m.test(stdout), shown });
    });
  });
}

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
