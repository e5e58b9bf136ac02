// SPDX-License-Identifier: MIT
// What only a running process shows of how the executable is built: where it is in memory, and what
// it may write to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { binary, get, token } from './run.mjs';
import { startRaw, token as good } from './servers/raw.mjs';
import { HIDDEN, until } from './watching.mjs';

const PIE = fileURLToPath(new URL('../../build/tests/cctoken-pie', import.meta.url));
const SUITE = { timeout: 300_000, skip: HIDDEN };
const RANDOM = { skip: readFileSync('/proc/sys/kernel/randomize_va_space', 'utf8').trim() === '0' && 'this system has no random addresses' };

/** The lines of /proc/PID/maps while it waits for a response: [{from, rights, path}]. */
async function mapsOf(program) {
  const server = await startRaw([[{ hold: true }]]);
  const child = spawn(program, ['get', '--token-url', server.url, '--ca', server.ca], {
    env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' },
    stdio: 'ignore',
  });
  try {
    await until(() => server.requests.length === 1, 'a request');
    return readFileSync(`/proc/${child.pid}/maps`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => /^([0-9a-f]+)-\S+ (\S+) \S+ \S+ \S+ *(.*)$/.exec(line))
      .map(([, from, rights, path]) => ({ from, rights, path }));
  } finally {
    child.kill('SIGKILL');
    await server.stop();
  }
}
const codeOf = (maps) => maps.find(({ rights }) => rights.includes('x')).from;
const stackOf = (maps) => maps.find(({ path }) => path === '[stack]');

for (const [what, program] of [
  ['the executable', binary],
  ['with HARDEN=pie', PIE],
]) {
  describe(`${what} in memory`, SUITE, () => {
    test('nothing is both writable and executable, and the stack is not executable', async () => {
      const maps = await mapsOf(program);
      assert.deepEqual(maps.filter(({ rights }) => /w.*x/.test(rights)), []);
      assert.equal(stackOf(maps).rights, 'rw-p');
    });
    test('the stack is at another address in each process', RANDOM, async () => {
      assert.notEqual(stackOf(await mapsOf(program)).from, stackOf(await mapsOf(program)).from);
    });
  });
}

describe('HARDEN=pie', SUITE, () => {
  test('code and data are at other addresses in each process', RANDOM, async () => {
    const first = await mapsOf(PIE);
    const second = await mapsOf(PIE);
    assert.notEqual(codeOf(first), codeOf(second));
  });
  test('what was relocated is read-only', async () => {
    const own = (await mapsOf(PIE)).filter(({ path }) => path === PIE);
    assert.deepEqual(own.map(({ rights }) => rights), ['r-xp', 'r--p', 'rw-p']);
  });
  test('a token', async () => {
    const server = await startRaw([[good()]]);
    token(await get(server, [], { program: PIE }));
    await server.stop();
  });
});
