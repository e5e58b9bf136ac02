// SPDX-License-Identifier: MIT
// docs/PORTING.md: its skeleton compiles, and what it says of the conformance test is so.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder } from './run.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(`${root}docs/PORTING.md`, 'utf8');
const files = folder();
after(() => files.remove());

const STRICT = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Wsign-conversion', '-Werror'];

describe('the porting guide', { timeout: 300_000 }, () => {
  const [, skeleton] = guide.match(/^```c\n([^]*?)^```$/m);
  for (const compiler of ['gcc', 'clang']) {
    test(`the skeleton compiles with ${compiler}`, () => {
      const source = files.file(`${compiler}.c`, skeleton);
      execFileSync(compiler, [...STRICT, `-I${root}include`, '-c', source, '-o', `${source}.o`]);
    });
  }

  test('the skeleton has every function of the contract', () => {
    const port = readFileSync(`${root}include/cctoken_port.h`, 'utf8').match(/^typedef struct cct_port \{([^]*?)^\} cct_port;/m)[1];
    const functions = [...port.matchAll(/\(\*(\w+)\)/g)].map(([, name]) => name);
    assert.equal(functions.length, 14);
    for (const name of functions) {
      assert.match(skeleton, new RegExp(`\\.${name} = my_${name},`));
      assert.match(guide, new RegExp(`^\\|.*\`${name}\``, 'm'), `${name} is not in the table`);
    }
  });

  test('the number of cases, breaches and mistakes', () => {
    const { stdout } = spawnSync(`${root}build/tests/host/conformance`, { encoding: 'utf8' });
    const count = (pattern) => stdout.split('\n').filter((line) => pattern.test(line)).length;
    assert.match(guide, new RegExp(`in ${count(/^ok simulated: /)} cases`));
    assert.match(guide, new RegExp(`contract in ${count(/^ok a port that .* is caught: /)} ways`));
    const mistakes = readFileSync(`${root}tests/port/broken/calls.h`, 'utf8').match(/^    X\((?!NONE)\w+, "/gm).length;
    assert.match(guide, new RegExp(`with one of ${mistakes} mistakes`));
  });
});
