// SPDX-License-Identifier: MIT
// Hundreds of renewals: see storm.mjs. Thousands: make soak.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { storm } from './storm.mjs';

// Sanitizers keep what was released for a while.
const grows = process.env.CCTOKEN !== undefined;

describe('watch, many renewals', { timeout: 180_000 }, () => {
  test('a server without a fault: never an expired token', async () => {
    const seen = await storm({ watches: 8, lifetime: 2, seconds: 12, calm: true, grows });
    assert.deepEqual(seen.failures, {});
    assert.ok(seen.renewals >= 40, JSON.stringify(seen));
  });
  test('a server that fails in every way: no torn file, and no expired token without a reason', async () => {
    const seen = await storm({ watches: 10, lifetime: 1, seconds: 18, grows });
    assert.ok(seen.renewals >= 100 && Object.keys(seen.failures).length >= 3, JSON.stringify(seen));
  });
});
