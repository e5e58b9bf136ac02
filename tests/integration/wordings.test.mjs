// SPDX-License-Identifier: MIT
// The catalogue of wordings: invalid rows and rows that can never match are reported with their
// line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder } from './run.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = folder();
after(() => files.remove());

/** A row as the table has it; a field that is undefined is left out. */
function row(fields = {}) {
  const whole = { provider: 'A server', code: 'a_code', cause: 'wrong_secret', source: 'its documentation', date: '2026-11', ...fields };
  return Object.entries(whole)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function pack(text) {
  const path = files.file('wordings.txt', text);
  const { status, stderr } = spawnSync('build/wordings/pack', [path], { cwd: root, encoding: 'utf8' });
  return { status, stderr };
}

describe('the catalogue of wordings', { timeout: 300_000 }, () => {
  test('a right table says nothing', () => {
    const table = [row(), row({ code: 'another' }), row({ code: undefined, text: 'a * b', example: 'a x b' })].join('\n');
    assert.deepEqual(pack(`# a comment\n\n${table}`), { status: 0, stderr: '' });
  });

  const WRONG = {
    'a field that is needed': [row({ source: undefined }), 1, 'a row needs the field source'],
    'neither code nor text': [row({ code: undefined }), 1, 'a row needs a code or a text'],
    'a text that matches all': [row({ code: undefined, text: '* *', example: 'x y' }), 1, 'a row needs a code or a text'],
    'a redirect': [row({ status: 302 }), 1, 'a status is one of'],
    'no such cause': [row({ cause: 'wrong_moon' }), 1, 'no cause that a response can have: wrong_moon'],
    'a cause of the network': [row({ cause: 'dns_failure' }), 1, 'no cause that a response can have'],
    'a date': [row({ date: 'November' }), 1, 'a date is YYYY-MM'],
    'a text without an example': [row({ text: 'a *' }), 1, 'needs an example'],
    'an example of another text': [row({ text: 'a *', example: 'b c' }), 1, 'does not match its own example'],
    'a misspelt field': [row({ advise: 'x' }), 6, 'no field of a row'],
    'a field twice': [`${row()}code: b\n`, 6, 'already has: code'],
    'an empty value': [`${row()}advice: \n`, 6, 'without a value'],
    'the same row again': [`${row()}\n${row()}`, 7, 'can never match, because of the row at line 1'],
    'a narrower row behind': [`${row()}\n${row({ status: 401, text: 'no' })}`, 7, 'can never match, because of the row at line 1'],
    'a path under one that is looked at first': [`${row({ path: '/token' })}\n${row({ path: '/oauth2/token' })}`, 8, 'can never match'],
  };
  for (const [what, [text, line, complaint]] of Object.entries(WRONG)) {
    test(`${what} is reported with its line`, () => {
      const { status, stderr } = pack(text);
      assert.equal(status, 1);
      assert.ok(stderr.includes(`:${line}:`), stderr);
      assert.ok(stderr.includes(complaint), stderr);
    });
  }

  test('a text that cannot be packed is refused', () => {
    assert.match(pack(row({ text: 'wrong caf\u00e9' })).stderr, /a text has a byte 0xc3/);
    assert.match(pack(row({ text: 'a\ttab' })).stderr, /a text has a byte 0x09/);
  });

  test('a table that is too large is refused', () => {
    assert.match(pack(`# ${'x'.repeat(1024 * 1024)}\n`).stderr, /is too large/);
    const rows = Array.from({ length: 4097 }, (_, i) => row({ code: `code_${i}` })).join('\n');
    assert.match(pack(rows).stderr, /too many rows/);
  });
});
