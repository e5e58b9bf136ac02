// SPDX-License-Identifier: MIT
// The library in other programs: it exports only its own functions, and works beside another
// TLS library in the same process, an mbedTLS of another version included.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cctoken, folder } from './run.mjs';
import { SECRETS, startOidc } from './servers/oidc.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = fileURLToPath(new URL('linking', import.meta.url));
const files = folder();
after(() => files.remove());

const { MAKEFLAGS, MAKELEVEL, MFLAGS, MAKEOVERRIDES, ...environment } = process.env;
const run = (command, args) => execFileSync(command, args, { cwd: root, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const prefix = files.path('prefix');
const lib = join(prefix, 'lib');
before(() => run('make', ['install', `PREFIX=${prefix}`]));

const symbols = (args) =>
  run('nm', [...args, '--format=posix'])
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([name, kind]) => kind && !name.endsWith(':'))
    .map(([name, kind]) => ({ name, kind }));

describe('what it defines for others', { timeout: 300_000 }, () => {
  const declared = () => {
    const headers = ['cctoken.h', 'cctoken_causes.h', 'cctoken_port.h', 'cctoken_posix.h'].map((name) => join(prefix, 'include', name));
    const text = run('cat', headers).replaceAll(/\/\*[^]*?\*\//g, '');
    const functions = [...text.matchAll(/\b(cct_[a-z0-9_]+)\(/g)].map(([, name]) => name);
    return [...new Set([...functions, 'cct_port_posix', 'cct_port_none'])].sort();
  };
  test('the archive: what its headers declare, and nothing else', () => {
    const names = symbols(['-g', '--defined-only', join(lib, 'libcctoken.a')]).map(({ name }) => name);
    assert.deepEqual(names.sort(), declared());
  });
  test('the shared library: the same, under a version of its own', () => {
    const found = symbols(['-D', '--defined-only', join(lib, 'libcctoken.so')]).filter(({ kind }) => kind !== 'A');
    assert.deepEqual(found.map(({ name }) => name).sort(), declared().map((name) => `${name}@@LIBCCTOKEN_0.1`));
  });
  test('neither asks for a function of another mbedTLS', () => {
    for (const [name, ...args] of [['libcctoken.a', '-u'], ['libcctoken.so', '-D', '-u']]) {
      const names = symbols([...args, join(lib, name)]).map((symbol) => symbol.name);
      assert.ok(names.some((symbol) => /^getaddrinfo/.test(symbol)), name);
      assert.deepEqual(names.filter((symbol) => /^(mbedtls|psa)_/.test(symbol)), [], name);
    }
  });
  test('the shared library has its soname, needs the C library alone, and no text of it is relocated', () => {
    const dynamic = run('readelf', ['-dW', join(lib, 'libcctoken.so')]);
    assert.match(dynamic, /SONAME.*\[libcctoken\.so\.0\.1\]/);
    const needed = [...dynamic.matchAll(/NEEDED.*\[(.*)\]/g)].map(([, name]) => name);
    assert.ok(needed.every((name) => /^(libc\.so|ld-linux)/.test(name)), needed.join(' '));
    assert.doesNotMatch(dynamic, /TEXTREL/);
  });
  test('it says how large its objects are, to those who cannot read the headers', () => {
    const types = ['client', 'config', 'key', 'posix'];
    const source = files.file('sizes.c', `#include <cctoken.h>\n#include <cctoken_posix.h>\n#include <stdio.h>\nint main(void) {\n${types
      .map((type) => `printf("%zu %zu\\n", sizeof(cct_${type}), cct_${type}_size());`)
      .join('\n')}\nreturn 0; }\n`); // prettier-ignore
    const program = files.path('sizes');
    run('cc', [source, `-I${join(prefix, 'include')}`, join(lib, 'libcctoken.a'), '-o', program]);
    const lines = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
    assert.equal(lines.length, types.length);
    for (const line of lines) assert.match(line, /^([1-9]\d*) \1$/);
  });
  test('a program gets only what it needs of the archive: it has sections to leave out', () => {
    const source = files.file('small.c', '#include <cctoken.h>\nint main(void) { return (int)cct_renewal_margin_s(600) - 60; }\n');
    const program = files.path('small');
    run('cc', [source, `-I${join(prefix, 'include')}`, join(lib, 'libcctoken.a'), '-Wl,--gc-sections', '-o', program]);
    execFileSync(program);
    const size = Number(run('size', ['-A', program]).match(/^\.text\s+(\d+)/m)[1]);
    assert.ok(size < 4096, `${size} bytes of code for one function without calls`);
  });
});

// Each both ways round: whose symbols are seen first must not matter.
const MBEDTLS = ['mbedtls', 'mbedx509', 'mbedcrypto'];
const OTHERS = {
  'mbedTLS of the system, static': { source: 'other_mbedtls.c', libraries: MBEDTLS.map((name) => `-l:lib${name}.a`) },
  'mbedTLS of the system, shared': { source: 'other_mbedtls.c', libraries: MBEDTLS.map((name) => `-l:lib${name}.so`) },
  OpenSSL: { source: 'other_openssl.c', libraries: ['-lssl', '-lcrypto'] },
  libcurl: { source: 'other_curl.c', libraries: ['-lcurl'] },
};
const OURS = { static: [join(lib, 'libcctoken.a')], shared: [`-L${lib}`, '-l:libcctoken.so', `-Wl,-rpath,${lib}`] };

describe('beside another TLS library', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await startOidc({ chain: 'ec' });
  });
  after(() => server.stop());

  for (const [kind, ours] of Object.entries(OURS)) {
    for (const [name, { source, libraries }] of Object.entries(OTHERS)) {
      for (const [order, linked] of [['first', [...ours, ...libraries]], ['last', [...libraries, ...ours]]]) {
        test(`libcctoken, ${kind} and ${order}, and ${name}`, async () => {
          const program = files.path(`${kind}-${order}-${name}`);
          const objects = [join(sources, 'together.c'), join(sources, source)];
          run('cc', ['-std=c99', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-O1', `-I${join(prefix, 'include')}`, ...objects,
            ...linked, '-o', program]); // prettier-ignore
          const env = { TOKEN_URL: server.url, PORT: String(server.port), CA_FILE: server.ca, CLIENT_ID: 'plain', CLIENT_SECRET: SECRETS.plain };
          const { status, signal, stdout, stderr } = await cctoken([], { program, env });
          assert.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' });
          const tokens = stdout.trim().split('\n');
          assert.equal(new Set(tokens).size, 2);
          for (const token of tokens) assert.ok(await server.issued(token));
        });
      }
    }
  }
});
