// SPDX-License-Identifier: MIT
// docs/PORTING.md: its skeleton compiles, and its statements about the conformance test are true.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder } from './run.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(`${root}docs/PORTING.md`, 'utf8');
const files = folder();
after(() => files.remove());

const STRICT = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Wsign-conversion', '-Werror'];

describe('the porting guide', { timeout: 300_000 }, () => {
  const block = (heading) => guide.slice(guide.indexOf(`## ${heading}\n`)).match(/^```c\n([^]*?)^```$/m)[1];
  const skeleton = block('A skeleton');
  for (const compiler of ['gcc', 'clang']) {
    test(`the skeleton compiles with ${compiler}`, () => {
      const source = files.file(`${compiler}.c`, skeleton);
      execFileSync(compiler, [...STRICT, `-I${root}include`, '-c', source, '-o', `${source}.o`]);
    });
  }

  const sketches = {
    STM32: ['static int hrng; enum { HAL_OK }; int HAL_RNG_GenerateRandomNumber(int *generator, uint32_t *word);',
      'int (*const all[])(void *, uint8_t *, size_t) = {random_bytes};'],
    ESP32: ['#include <time.h>\n#include "cctoken.h"\ntypedef int sys_mutex_t; extern const cct_sockets_lookup lookup_by_lwip;\nint64_t esp_timer_get_time(void); void vTaskDelay(uint32_t ticks); void esp_fill_random(void *out, size_t len);\n#define pdMS_TO_TICKS(ms) ((ms) / 10)',
      'void (*const all[])(cct_config *, sys_mutex_t *, const char *, size_t) = {use_sockets};'],
  };
  for (const [heading, [before, after]] of Object.entries(sketches)) {
    test(`the sketch for ${heading} fits the port, as far as that can be tried here`, () => {
      const source = files.file(`${heading}.c`, `#include "cctoken_sockets.h"\n${before}\n${block(heading)}\n${after}\n`);
      execFileSync('gcc', ['-std=c99', '-Wall', '-Wextra', '-Werror', `-I${root}include`, `-I${root}port/sockets`, '-fsyntax-only', source]);
    });
  }

  test('what the guide names exists', () => {
    for (const [, path] of guide.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.ok(existsSync(`${root}docs/${path}`), path);
    }
    for (const [, heading] of guide.matchAll(/\]\(#([^)]+)\)/g)) {
      const headings = [...guide.matchAll(/^## (.*)$/gm)].map(([, text]) => text.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'));
      assert.ok(headings.includes(heading), heading);
    }
    for (const [, path] of guide.matchAll(/`((?:port|src|tests|examples)\/[\w./]+)`/g)) {
      assert.ok(existsSync(`${root}${path}`), path);
    }
  });

  test('the skeleton has every function of the contract', () => {
    const port = readFileSync(`${root}include/cctoken_port.h`, 'utf8').match(/^typedef struct cct_port \{([^]*?)^\} cct_port;/m)[1];
    const functions = [...port.matchAll(/\(\*(\w+)\)/g)].map(([, name]) => name);
    assert.equal(functions.length, 14);
    for (const name of functions) {
      assert.match(skeleton, new RegExp(`\\.${name} = my_${name},`));
      assert.match(guide, new RegExp(`^\\|.*\`${name}\``, 'm'), `${name} is not in the table`);
    }
  });

  test('the command for a port elsewhere builds the conformance test', () => {
    const yours = folder();
    after(() => yours.remove());
    yours.file('rig.c', `#include "loopback.h"
#include "name_server.h"
static void *open_one(conformance_anchors anchors) { static char one; (void)anchors; return &one; }
static void end_one(void *context) { (void)context; }
int main(void)
{
    static conformance_rig rig = {.name = "none", .port = &cct_port_none, .open = open_one, .end = end_one, .context_len = 1,
                                  .turn = loopback_turn, .listen = loopback_listen, .accept = loopback_accept};
    loopback_start();
    name_server_start();
    rig.refusing = loopback_refusing();
    return (int)conformance_run(&rig, true).failed;
}
`);
    execFileSync('cp', [`${root}port/none/none.c`, yours.path('none.c')]);
    const command = guide.match(/^ +cc (-std=c99 [^]*?) -o conformance -pthread$/m)[1].replaceAll('/your/port', yours.path('.'));
    execFileSync('sh', ['-c', `gcc ${command} -o ${yours.path('conformance')} -pthread`], { cwd: root });
    const { stdout } = spawnSync(yours.path('conformance'), { encoding: 'utf8' });
    const failure = stdout.split('\n').find((line) => line.startsWith('not ok none: random bytes differ: '));
    assert.match(failure, /: expected at tests\/port\/platform_cases\.c:\d+: /);
    assert.match(failure, /; the port's last result: random_bytes: CCT_ERROR_NOT_PROVIDED$/);
  });

  test('the skeleton keeps the contract, as far as a modem with one connection can', () => {
    const yours = folder();
    after(() => yours.remove());
    yours.file('my_port.inc', skeleton);
    for (const name of ['rig.c', 'modem.c']) yours.file(name, readFileSync(`${root}tests/port/skeleton/${name}`));
    const command = guide.match(/^ +cc (-std=c99 [^]*?) -o conformance -pthread$/m)[1].replaceAll('/your/port', yours.path('.'));
    execFileSync('sh', ['-c', `gcc ${command} -o ${yours.path('conformance')} -pthread`], { cwd: root });
    const { stdout } = spawnSync(yours.path('conformance'), { encoding: 'utf8' });
    const lines = stdout.split('\n');
    const failed = lines.flatMap((line) => line.match(/^not ok skeleton: ([^:]*)/)?.slice(1) ?? []);
    assert.deepEqual(failed, ['two contexts ask at once', 'two contexts'], stdout);
    for (const name of failed) assert.ok(guide.replaceAll(/\s+/g, ' ').includes(`\`${name}\``), name);
    assert.ok(lines.filter((line) => /^ok skeleton: [^#]*$/.test(line)).length > 35, stdout);
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
