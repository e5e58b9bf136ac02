// SPDX-License-Identifier: MIT
// The installed library in builds by CMake, and from Python.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cctoken, folder } from './run.mjs';
import { SECRETS, startOidc } from './servers/oidc.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = folder();
after(() => files.remove());

const { MAKEFLAGS, MAKELEVEL, MFLAGS, MAKEOVERRIDES, ...environment } = process.env;
const options = { cwd: root, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
const run = (command, args) => execFileSync(command, args, options);

const prefix = files.path('pre fix');
let server;
before(async () => {
  run('make', ['install', `PREFIX=${prefix}`]);
  server = await startOidc({ chain: 'ec' });
});
after(() => server.stop());

const variables = (more) => ({ TOKEN_URL: server.url, CA_FILE: server.ca, CLIENT_ID: 'plain', CLIENT_SECRET: SECRETS.plain, ...more });

describe('CMake', { timeout: 300_000 }, () => {
  // A project with the blocking example; `finds` says how it finds the library.
  const project = (name, finds) => {
    const source = files.path(name);
    mkdirSync(source);
    writeFileSync(
      join(source, 'CMakeLists.txt'),
      `cmake_minimum_required(VERSION 3.18)\nproject(user LANGUAGES C)\n${finds}\n` +
        `add_executable(program "${root}examples/c/blocking.c")\ntarget_link_libraries(program PRIVATE cctoken::cctoken)\n`,
    );
    return source;
  };
  const configure = (source, ...more) => spawnSync('cmake', ['-S', source, '-B', join(source, 'build'), ...more], options);
  const builds = async (name, finds, ...more) => {
    const source = project(name, finds);
    const { status, stderr } = configure(source, ...more);
    assert.equal(status, 0, stderr);
    run('cmake', ['--build', join(source, 'build')]);
    const program = join(source, 'build/program');
    const { stdout, stderr: words } = await cctoken([], { program, env: variables() });
    assert.match(stdout, /^a token that expires at /, words);
    return run('readelf', ['-dW', program]);
  };
  const found = `-DCMAKE_PREFIX_PATH=${prefix}`;

  test('find_package: the archive', async () => {
    assert.doesNotMatch(await builds('archive', 'find_package(cctoken 0.1 REQUIRED)', found), /libcctoken/);
  });
  test('find_package with BUILD_SHARED_LIBS: the shared library', async () => {
    assert.match(await builds('shared', 'find_package(cctoken 0.1.0 EXACT REQUIRED)', found, '-DBUILD_SHARED_LIBS=ON'), /NEEDED.*\[libcctoken\.so\.0\.1\]/);
  });
  for (const [version, fits] of [['0.1', true], ['0.1.9', false], ['0.2', false], ['0.0.1', false], ['1', false]]) {
    test(`find_package for version ${version}: ${fits ? 'found' : 'not found'}`, () => {
      const { status, stderr } = configure(project(`version-${version}`, `find_package(cctoken ${version} REQUIRED)`), found);
      assert.equal(status === 0, fits, stderr);
      if (!fits) assert.match(stderr, /cctokenConfig\.cmake, version: 0\.1\.0/);
    });
  }
  test('add_subdirectory', async () => {
    assert.doesNotMatch(await builds('subdirectory', `add_subdirectory("${root}" cctoken)`), /libcctoken/);
  });
  test('add_subdirectory for another machine is refused, and what to do instead is said', () => {
    const { status, stderr } = configure(project('cross', `add_subdirectory("${root}" cctoken)`), '-DCMAKE_SYSTEM_NAME=Linux');
    assert.notEqual(status, 0);
    assert.match(stderr.replaceAll(/\s+/g, ' '), /add_subdirectory\(\) is for the building machine alone\. .*port\/sources\.cmake/);
  });
  test('port/sources.cmake in a project with its own mbedTLS and port/posix', () => {
    // As far as the objects: with the mbedTLS it would be external.test.mjs again.
    const mbedtls = process.env.MBEDTLS_DIR ?? `${root}build/deps/mbedtls`;
    const source = files.path('own');
    mkdirSync(source);
    writeFileSync(
      join(source, 'CMakeLists.txt'),
      `cmake_minimum_required(VERSION 3.18)\nproject(own LANGUAGES C)\nset(CCTOKEN_PORT posix)\ninclude("${root}port/sources.cmake")\n` +
        `add_library(own STATIC \${CCTOKEN_SOURCES})\ntarget_compile_definitions(own PUBLIC CCT_EXTERNAL_MBEDTLS PRIVATE _GNU_SOURCE)\n` +
        `target_compile_definitions(own PUBLIC MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK)\n` +
        `target_include_directories(own SYSTEM PUBLIC "${mbedtls}/include")\n` +
        `target_include_directories(own PUBLIC \${CCTOKEN_INCLUDES} PRIVATE \${CCTOKEN_PRIVATE_INCLUDES})\n`,
    );
    const { status, stderr } = configure(source);
    assert.equal(status, 0, stderr);
    run('cmake', ['--build', join(source, 'build')]);
  });
});

describe('examples/python-ctypes', { timeout: 60_000 }, () => {
  const python = (env) =>
    cctoken([join(root, 'examples/python-ctypes/access_token.py')], {
      program: 'python3',
      env: { PATH: process.env.PATH, CCTOKEN_LIBRARY: join(prefix, 'lib/libcctoken.so'), ...variables(env) },
    });
  test('a token', async () => {
    const { status, stdout, stderr } = await python();
    assert.equal(status, 0, stderr);
    assert.ok(await server.issued(stdout.trim()));
  });
  test('a refusal, with its cause', async () => {
    const { status, stderr } = await python({ CLIENT_SECRET: 'wrong-secret-0123456789' });
    assert.match(stderr, /^invalid_client: the server does not accept these client credentials: HTTP 401/);
    assert.equal(status, 1);
  });
  test('another configuration than the library has is noticed', async () => {
    const source = files.file('other.py', `
import sys
sys.path.insert(0, ${JSON.stringify(join(root, 'examples/python-ctypes'))})
import access_token
access_token.Config = type("Config", (access_token.ctypes.Structure,), {"_fields_": access_token.CONFIG[:-1]})
access_token.load()
`); // prettier-ignore
    const { status, stderr } = await cctoken(['-B', source], {
      program: 'python3',
      env: { PATH: process.env.PATH, CCTOKEN_LIBRARY: join(prefix, 'lib/libcctoken.so') },
    });
    assert.match(stderr, /ImportError: this libcctoken\.so has another cct_config/);
    assert.equal(status, 1);
  });
});
