// SPDX-License-Identifier: MIT
// A token from other server implementations, feature by feature: the part of
// docs/INTEROPERABILITY.md that takes seconds. make evidence runs all of it, and writes the
// document.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { impossible, runCell } from './interop/cell.mjs';
import { FEATURES } from './interop/features.mjs';
import { SERVERS } from './interop/servers.mjs';

const smoke = FEATURES.flatMap((feature) =>
  feature.smoke.flatMap((name) => feature.versions.map((version) => ({ name, feature, version }))),
);

for (const server of Object.keys(SERVERS)) {
  const cells = smoke.filter(({ name }) => name === server);
  if (cells.length === 0) continue;
  describe(server, { timeout: 300_000, skip: SERVERS[server].absent() }, () => {
    for (const { feature, version } of cells) {
      test(`${feature.name}, TLS ${version}`, async () => {
        assert.equal(impossible(server, feature), undefined);
        const result = await runCell(server, feature, version);
        assert.match(result, feature.refused ? /^refused: / : /^passed/);
      });
    }
  });
}
