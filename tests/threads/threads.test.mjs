// SPDX-License-Identifier: MIT
// Clients on several threads against a real server, under ThreadSanitizer: no race, and everyone
// gets what it asked for.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { SECRETS, startOidc } from '../integration/servers/oidc.mjs';

const ID = 'plain';

async function run(what, chain, version, url) {
  const server = await startOidc({ chain, minVersion: version, maxVersion: version });
  const args = [what, url ?? server.url, server.ca, ID, SECRETS[ID]];
  const env = { TSAN_OPTIONS: 'exitcode=66 halt_on_error=0' };
  const { error, shown } = await new Promise((done) => {
    execFile('build/tests/threads/threads', args, { env, timeout: 300_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) =>
      done({ error, shown: `${stdout}${stderr}`.slice(0, 20_000) }),
    );
  });
  await server.stop();
  assert.doesNotMatch(shown, /ThreadSanitizer/, shown);
  assert.ok(!error, `${error}\n${shown}`);
  assert.match(shown, /^[1-9][0-9]* passed, 0 failed$/m);
}

for (const chain of ['ec', 'rsa']) {
  for (const version of ['TLSv1.2', 'TLSv1.3']) test(`tokens: ${chain}, ${version}`, () => run('tokens', chain, version));
}
test('tokens with few slots for keys, and none', () => run('slots', 'ec', 'TLSv1.3'));
test('names that do not exist', () => run('names', 'ec', 'TLSv1.3', 'https://nowhere.test/token'));
