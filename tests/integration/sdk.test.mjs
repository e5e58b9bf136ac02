// SPDX-License-Identifier: MIT
// The files for other build systems: the list of sources is the Makefile's, and each manifest names
// files of it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder } from './run.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, 'utf8');
const version = read('include/cctoken.h').match(/CCT_VERSION "(.*)"/)[1];
const listed = read('port/sources.txt').split('\n').filter((line) => line && !line.startsWith('#'));
const PORTS = ['posix', 'lwip', 'sockets', 'none'];
/* With an mbedTLS of the SDK's. */
const of = (port) => listed.filter((path) => (path.startsWith('src/') && path !== 'src/tls/unused.c') || path.startsWith(`port/${port}/`));
const sorted = (paths) => [...paths].sort();
const yaml = (path) => JSON.parse(execFileSync('/usr/bin/python3',
  ['-c', 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))', `${root}${path}`], { encoding: 'utf8' }));
const files = folder();
after(() => files.remove());

/* Runs a file of CMake without a project: what it calls of the SDK prints its arguments instead. */
function cmake(path, settings, calls) {
  const stubs = calls.map((name) => `function(${name})\n  message(STATUS "${name};\${ARGN}")\nendfunction()\n`);
  const sets = Object.entries(settings).map(([name, value]) => `set(${name} "${value}")\n`);
  const script = files.file('run.cmake', `${sets.join('')}${stubs.join('')}include("${root}${path}")\n`);
  const { status, stdout, stderr } = spawnSync('cmake', ['-P', script], { encoding: 'utf8' });
  const called = Object.fromEntries(stdout.split('\n').filter((line) => line.startsWith('-- '))
    .map((line) => line.slice(3).split(';')).map(([name, ...rest]) => [name, rest]));
  return { status, called, stderr };
}
const inside = (paths) => sorted(paths.filter((path) => path.endsWith('.c')).map((path) => path.replace(root, '')));
const directories = (paths) => paths.filter((path) => path.startsWith(root)).map((path) => path.replace(root, ''));

describe('other build systems', { timeout: 120_000 }, () => {
  test('the list of sources is what the Makefile compiles', () => {
    const script = `include Makefile\n$(info $(LIBRARY) ${PORTS.map((port) => `$(wildcard port/${port}/*.c)`).join(' ')})\n`;
    const { stdout } = spawnSync('make', ['--no-print-directory', '-n', '-f', files.file('list.mk', script), 'help', 'DEPS_DONE=', 'V=1'],
      { cwd: root, encoding: 'utf8' });
    const compiled = stdout.split('\n').find((line) => line.includes('src/format/')).trim().split(/\s+/);
    assert.deepEqual(sorted(listed), sorted(new Set(compiled)));
    assert.equal(new Set(listed).size, listed.length);
    listed.forEach((path) => assert.ok(existsSync(`${root}${path}`), path));
  });

  // What "make generated" writes is there once the library was built.
  test('CMake gets the library and one port', () => {
    for (const port of PORTS) {
      const script = files.file('list.cmake', `set(CCTOKEN_PORT ${port})\ninclude("${root}port/sources.cmake")\nmessage("\${CCTOKEN_SOURCES}")\n`);
      const { stderr } = spawnSync('cmake', ['-P', script], { encoding: 'utf8' });
      assert.deepEqual(inside(stderr.trim().split(';')), sorted(of(port)));
    }
  });

  test('what is generated is missed, and said', () => {
    mkdirSync(files.path('port'), { recursive: true });
    for (const name of ['sources.cmake', 'sources.txt']) {
      files.file(`port/${name}`, read(`port/${name}`));
    }
    const { status, stderr } = spawnSync('cmake', ['-P', files.path('port/sources.cmake')], { encoding: 'utf8' });
    assert.notEqual(status, 0);
    assert.match(stderr, /make generated/);
  });

  test('ESP-IDF', () => {
    const manifest = yaml('idf_component.yml');
    assert.equal(manifest.version, version);
    assert.equal(manifest.license, 'MIT');
    assert.ok(manifest.dependencies.idf);
    const calls = ['idf_component_register', 'target_compile_definitions'];
    const { status, called, stderr } = cmake('CMakeLists.txt', { ESP_PLATFORM: 1, COMPONENT_LIB: 'cctoken' }, calls);
    assert.equal(status, 0, stderr);
    assert.deepEqual(inside(called.idf_component_register), sorted(of('sockets')));
    directories(called.idf_component_register).forEach((path) => assert.ok(existsSync(`${root}${path}`), path));
    assert.ok(called.target_compile_definitions.includes('CCT_EXTERNAL_MBEDTLS'));
  });

  test('Zephyr', () => {
    const { name, build } = yaml('zephyr/module.yml');
    assert.equal(name, 'cctoken');
    assert.ok(existsSync(`${root}${build.cmake}/CMakeLists.txt`) && existsSync(`${root}${build.kconfig}`));
    const calls = ['zephyr_library_named', 'zephyr_library_sources', 'zephyr_include_directories', 'zephyr_library_include_directories',
      'zephyr_compile_definitions', 'zephyr_library_link_libraries'];
    const { status, called, stderr } = cmake('zephyr/CMakeLists.txt', { CONFIG_CCTOKEN: 'y' }, calls);
    assert.equal(status, 0, stderr);
    assert.deepEqual(inside(called.zephyr_library_sources), sorted(of('sockets')));
    assert.deepEqual(called.zephyr_compile_definitions, ['CCT_EXTERNAL_MBEDTLS']);
    assert.deepEqual(cmake('zephyr/CMakeLists.txt', {}, calls).called, {}); // not chosen
    const kconfig = read(build.kconfig);
    const used = [...read('zephyr/CMakeLists.txt').matchAll(/CONFIG_(\w+)/g)].map(([, option]) => option);
    for (const option of new Set(used)) {
      assert.match(kconfig, new RegExp(`^config ${option}$`, 'm'));
    }
    // what Kconfig's grammar has of lines, and a tab before each
    for (const line of kconfig.split('\n')) {
      assert.match(line, /^(#.*|config \w+|\t(bool|int) ".*"|\tdepends on [\w &]+|\tdefault \d+|\thelp|\t {2}.*|)$/);
    }
  });

  test('PlatformIO', () => {
    const manifest = JSON.parse(read('library.json'));
    assert.equal(manifest.version, version);
    assert.equal(manifest.license, 'MIT');
    const [first, ...rest] = manifest.build.srcFilter;
    assert.equal(first, '-<*>');
    const left = rest.filter((filter) => filter.startsWith('-')).map((filter) => filter.slice(2, -1));
    const found = rest.filter((filter) => filter.startsWith('+')).flatMap((filter) => {
      const [, directory] = filter.match(/^\+<([\w/]+)\/\*\.c>$/);
      return readdirSync(`${root}${directory}`).filter((name) => name.endsWith('.c')).map((name) => `${directory}/${name}`);
    });
    assert.deepEqual(sorted(found.filter((path) => !left.includes(path))), sorted(of('sockets')));
    const includes = manifest.build.flags.filter((flag) => flag.startsWith('-I')).map((flag) => flag.slice(2));
    includes.forEach((path) => assert.ok(existsSync(`${root}${path}`), path));
    manifest.headers.forEach((name) => assert.ok(includes.some((path) => existsSync(`${root}${path}/${name}`)), name));
  });
});
