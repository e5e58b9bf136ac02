// SPDX-License-Identifier: MIT
// A few seconds of each scenario of long runs (make soak), with fewer processes; storm.test.mjs has
// the first of them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runScenario } from '../soak/scenario.mjs';

// How long, and what there must have been, so that it was not in vain.
const SMOKES = {
  restarts: { seconds: 4, least: { started: 5, 'tokens seen': 2 } },
  rotation: { seconds: 1, least: { 'rotations, secret': 1, 'rotations, env': 1, 'rotations, anchors': 1 } },
  clock: { seconds: 8, least: { renewals: 4, requested: 1, 'from the cache': 5 } },
  suspended: { seconds: 4, least: { rounds: 1 } },
  disk: { seconds: 6, least: { 'outputs written': 1, 'with room': 1 } },
  thousand: { seconds: 2, scale: 0.06, least: { processes: 180, 'waves, cold': 1, 'waves, stale': 1, 'waves, refused': 1 } },
};
const seed = Number(process.env.SEED || Date.now() % 100_000);

describe(`long runs, seed ${seed}`, { timeout: 180_000, concurrency: true }, () => {
  for (const [name, { seconds, scale = 0.34, least }] of Object.entries(SMOKES)) {
    test(name, async (t) => {
      const figures = await runScenario(name, { seconds, seed, scale, least });
      if (figures.skipped) return void t.skip(figures.skipped);
      for (const [what, count] of Object.entries(least))
        assert.ok(figures[what] >= count, `${what}: ${figures[what]}; at least ${count} were expected`);
    });
  }
});
