// SPDX-License-Identifier: MIT
// A part of `make faults`: each system call of each run fails once, and each kind of call for good.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RUNS } from '../faults/syscalls/runs.mjs';

const rig = fileURLToPath(new URL('../faults/syscalls.mjs', import.meta.url));

function sample(run) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [rig, '--sample', '--run', run], { stdio: ['ignore', 'pipe', 'pipe'] });
    let shown = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (shown += text));
    child.on('close', (status) => resolve({ status, shown }));
  });
}

describe('each system call fails', { timeout: 600_000 }, () => {
  for (const name of Object.keys(RUNS)) {
    test(name, async (t) => {
      const { status, shown } = await sample(name);
      const why = /^# SKIP (.*)$/m.exec(shown);
      if (why) return t.skip(why[1]);
      assert.equal(status, 0, shown);
      assert.match(shown, /^[1-9]\d* passed, 0 failed$/m, shown);
    });
  }
});
