// SPDX-License-Identifier: MIT
// The table of Genesys Cloud regions.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cctoken, succeeds } from './run.mjs';

const REGIONS = {
  'us-east-1': 'mypurecloud.com',
  'eu-west-1': 'mypurecloud.ie',
  'ap-southeast-2': 'mypurecloud.com.au',
  'ap-northeast-1': 'mypurecloud.jp',
  'eu-central-1': 'mypurecloud.de',
  'us-west-2': 'usw2.pure.cloud',
  'ca-central-1': 'cac1.pure.cloud',
  'ap-northeast-2': 'apne2.pure.cloud',
  'eu-west-2': 'euw2.pure.cloud',
  'ap-south-1': 'aps1.pure.cloud',
  'us-east-2': 'use2.us-gov-pure.cloud',
  'sa-east-1': 'sae1.pure.cloud',
  'me-central-1': 'mec1.pure.cloud',
  'ap-northeast-3': 'apne3.pure.cloud',
  'eu-central-2': 'euc2.pure.cloud',
  'mx-central-1': 'mxc1.pure.cloud',
  'ap-southeast-1': 'apse1.pure.cloud',
  'eusc-de-east-1': 'edee1.eusc-pure.cloud',
};

describe('cctoken regions', { timeout: 30_000 }, () => {
  // Each region: the words that must stand together on its line, or in its JSON object.
  const complete = (entries) => {
    for (const [name, domain] of Object.entries(REGIONS)) {
      const mine = entries.filter((words) => words.includes(name));
      assert.equal(mine.length, 1, name);
      for (const host of [`login.${domain}`, `api.${domain}`]) assert.ok(mine[0].includes(host), `${name}: ${host}`);
    }
  };

  for (const args of [[], ['--format', 'text']]) {
    test(`text, ${args.join(' ') || 'the default'}`, async () =>
      complete(
        succeeds(await cctoken(['regions', ...args]))
          .split('\n')
          .map((line) => line.split(/\s+/)),
      ));
  }
  test('json', async () => {
    const entries = JSON.parse(succeeds(await cctoken(['regions', '--format', 'json'])));
    assert.equal(entries.length, Object.keys(REGIONS).length);
    complete(entries.map(Object.values));
  });
});
