// SPDX-License-Identifier: MIT
// A part of the corpus of certificates: every chain must lead to the cause that its row names, and
// no row may differ from the standards without a reason. All of it: make evidence-certificates.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cases, flaw, judge, unprovoked } from '../evidence/certificates/corpus.mjs';
import { startServers } from '../evidence/certificates/servers.mjs';
import { folder } from './run.mjs';

const files = folder();
after(() => files.remove());

describe('certificates', { timeout: 300_000 }, () => {
  let servers;
  before(async () => {
    servers = await startServers();
  });
  after(() => servers.stop());

  test('every row has a verdict and, where cctoken differs, a reason', () => {
    assert.deepEqual(
      cases.filter(flaw).map((one) => `${one.id}: ${flaw(one)}`),
      [],
    );
  });
  test('every cause of network and tls is provoked by a test', () => assert.deepEqual(unprovoked(), []));
  for (const one of cases.filter(({ smoke }) => smoke)) {
    test(`${one.id}: ${one.what}: ${one.cause ?? 'token'}`, async () => {
      const { fault } = await judge(one, servers, files);
      assert.equal(fault, undefined);
    });
  }
});
