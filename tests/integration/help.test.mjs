// SPDX-License-Identifier: MIT
// The texts of `cctoken help` and `cctoken version`, and that they agree with the program.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cctoken, fails, succeeds } from './run.mjs';

const say = async (...args) => succeeds(await cctoken(args));
const VERSION = /^\d+\.\d+\.\d+$/;

describe('topics', { timeout: 300_000 }, () => {
  test('the help names every topic, and each has a text', async () => {
    const help = await say('help');
    for (const topic of ['causes', 'environment', 'formats', 'exit-status']) {
      assert.match(help, new RegExp(`^ {2}${topic} +\\S`, 'm'));
      assert.ok((await say('help', topic)).length > 300, topic);
    }
  });
  test('environment: every variable that the help of get names', async () => {
    const text = await say('help', 'environment');
    for (const [name] of (await say('help', 'get')).matchAll(/\b[A-Z]+_[A-Z_]+\b/g)) assert.ok(text.includes(name), name);
    for (const name of ['CCTOKEN_ENV_FILE', 'GITHUB_OUTPUT', 'KUBERNETES_EXEC_INFO', 'NOTIFY_SOCKET', 'NO_COLOR']) {
      assert.match(text, new RegExp(`^ {2}.*\\b${name}\\b`, 'm'));
    }
    assert.match(text, /^ {2}CCTOKEN_SCOPE +--scope$/m);
  });
  test('formats: those that the program accepts', async () => {
    const text = await say('help', 'formats');
    const result = await cctoken(['get', '--format', 'xml']);
    fails(result, 'usage');
    const accepted = /--format accepts (.*)$/m.exec(result.stderr)[1].replace(' or ', ', ').split(', ');
    assert.deepEqual([...text.split('\n\n')[0].matchAll(/^ {2}(\w+) +\S/gm)].map(([, name]) => name), accepted);
    const bad = await cctoken(['get', '--template', '{x}']);
    fails(bad, 'usage');
    const known = [...bad.stderr.split('\n')[0].matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    assert.deepEqual([...text.matchAll(/^ {2}\{(\w+)\} +\S/gm)].map(([, name]) => name), known);
    assert.ok(known.length >= 7);
  });
  test('exit-status: every status of a cause', async () => {
    const statuses = [...(await say('help', 'exit-status')).matchAll(/^ +(\d+) {2}\S/gm)].map(([, status]) => Number(status));
    assert.deepEqual(statuses, [0, 2, 3, 4, 5, 6, 7, 8, 70, 126, 127]);
    for (const [, status] of (await say('help', 'causes')).matchAll(/^ {2}[a-z_0-9]+ +(\d+) /gm)) {
      assert.ok(statuses.includes(Number(status)), status);
    }
  });
  test('a topic that does not exist: what was meant, and never the name', async () => {
    for (const [given, meant] of [
      ['wrong_secert', 'wrong_secret'],
      ['wrong-secret', 'wrong_secret'],
      ['exit_status', 'exit-status'],
      ['format', 'formats'],
      ['env', 'get'],
      ['dcotor', 'doctor'],
      ['a-secret-in-the-wrong-place', null],
    ]) {
      const result = await cctoken(['help', given]);
      fails(result, 'usage');
      const line = result.stderr.split('\n')[0];
      assert.ok(!new RegExp(`\\b${given}\\b`).test(line), line);
      if (given !== 'env') assert.ok(meant ? line.endsWith(`did you mean ${meant}?`) : line.endsWith('help topic'), line);
    }
    fails(await cctoken(['help', 'get', 'doctor']), 'usage');
  });
  test('-h, --help', async () => {
    const help = await say('help');
    for (const args of [['-h'], ['--help'], ['help', '--help']]) assert.equal(await say(...args), help);
    assert.equal(await say('get', '--help'), await say('help', 'get'));
    assert.equal(await say('version', '-h'), await say('help', 'version'));
  });
});

describe('version', { timeout: 300_000 }, () => {
  test('--format json', async () => {
    const value = JSON.parse(await say('version', '--format', 'json'));
    assert.deepEqual(Object.keys(value), ['version', 'mbedtls', 'target', 'build_date', 'features']);
    assert.match(value.version, VERSION);
    assert.match(value.mbedtls, VERSION);
    assert.match(value.target, /^\w+-linux-(musl|glibc)$/);
    assert.ok(Date.parse(value.build_date) > Date.parse('2026-10-31'), value.build_date);
    for (const feature of ['tls1.2', 'tls1.3', 'rsa', 'ec']) assert.ok(value.features.includes(feature), feature);
  });
  test('text: the same', async () => {
    const value = JSON.parse(await say('version', '--format=json'));
    const text = await say('version');
    for (const args of [['-V'], ['version', '--format', 'text']]) assert.equal(await say(...args), text);
    assert.equal(text.split('\n')[0], `cctoken ${value.version}`);
    for (const part of [value.mbedtls, value.target, value.build_date, value.features.join(' ')]) {
      assert.ok(text.includes(part), part);
    }
  });
  test('--version: one line', async () => assert.match(await say('--version'), /^cctoken \d+\.\d+\.\d+\n$/));
  test('what is not understood', async () => {
    fails(await cctoken(['version', '--format', 'xml']), 'usage');
    fails(await cctoken(['version', 'x']), 'usage');
    fails(await cctoken(['-V', '--nonsense']), 'usage');
  });
});
