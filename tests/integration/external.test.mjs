// SPDX-License-Identifier: MIT
// The library with the program's own mbedTLS (MBEDTLS=external), in its default configuration.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cctoken, folder } from './run.mjs';
import { issuer } from './servers/issuer.mjs';
import { SECRETS, startOidc } from './servers/oidc.mjs';
import { startRaw, token as good } from './servers/raw.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stock = join(root, 'build/tests/stock');
const linking = fileURLToPath(new URL('linking', import.meta.url));
const files = folder();
after(() => files.remove());

const { MAKEFLAGS, MAKELEVEL, MFLAGS, MAKEOVERRIDES, ...environment } = process.env;
const run = (command, args, env = {}) =>
  execFileSync(command, args, { cwd: root, env: { ...environment, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const prefix = files.path('prefix');
const CFLAGS = ['-isystem', 'build/tests/stock/include', `-DMBEDTLS_USER_CONFIG_FILE='"mbedtls_user.h"'`].join(' ');
before(() => {
  run('make', ['external-library']);
  run('make', ['install', 'MBEDTLS=external', `MBEDTLS_CFLAGS=${CFLAGS}`, `MBEDTLS_LIBS=${stock}/libmbedtls.a`, `PREFIX=${prefix}`]);
});

// With what pkg-config says of the installed library, and nothing else.
function compile(name, sources, { shared = false, more = [] } = {}) {
  const program = files.path(name);
  const config = (...args) => run('pkg-config', [...args, 'cctoken'], { PKG_CONFIG_LIBDIR: join(prefix, 'lib/pkgconfig') }).trim().split(' ');
  const libraries = shared
    ? [...config('--libs'), `-Wl,-rpath,${prefix}/lib`, join(stock, 'libmbedtls.a')]
    : config('--static', '--libs').map((flag) => (flag === '-lcctoken' ? '-l:libcctoken.a' : flag));
  const host = ['-isystem', join(stock, 'include'), '-DMBEDTLS_USER_CONFIG_FILE="mbedtls_user.h"'];
  run('cc', ['-std=c99', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-O1', ...config('--cflags'), ...host, ...sources, ...more, ...libraries,
    '-o', program]); // prettier-ignore
  return program;
}
const credentials = { CLIENT_ID: 'plain', CLIENT_SECRET: SECRETS.plain };

describe('what it asks of the program', { timeout: 300_000 }, () => {
  const names = (args) => run('nm', args).split('\n').map((line) => line.split(' ').at(-1)).filter(Boolean);
  test('the archive defines its own functions alone, and asks for functions of mbedTLS', () => {
    const archive = join(prefix, 'lib/libcctoken.a');
    assert.ok(names(['-u', archive]).includes('mbedtls_ssl_handshake'));
    const defined = names(['-g', '--defined-only', archive]).filter((name) => !name.endsWith(':'));
    assert.ok(defined.includes('cct_start_external_mbedtls'));
    assert.deepEqual(defined.filter((name) => !name.startsWith('cct_')), []);
  });
  test('the installed header knows how large a client is then, and only that header', () => {
    const source = files.file('size.c', '#include <cctoken.h>\n#include <stdio.h>\nint main(void) { return printf("%zu %zu", sizeof(cct_client), cct_client_size()) < 0; }\n');
    const sizesWith = (include) => {
      const program = files.path('size');
      run('cc', [`-I${include}`, source, join(prefix, 'lib/libcctoken.a'), join(stock, 'libmbedtls.a'), '-Wl,--gc-sections', '-o', program]);
      return execFileSync(program, { encoding: 'utf8' }).split(' ').map(Number);
    };
    const [own, needed] = sizesWith(join(prefix, 'include'));
    assert.equal(own, needed);
    assert.ok(sizesWith(join(root, 'include'))[0] < needed);
    // Nobody gets as far with the other header: what begins a request has another name there.
    const begins = files.file('begins.c', '#include <cctoken.h>\nint main(void) { static cct_client c; cct_start(&c, 0); return 0; }\n');
    const link = (include) => run('cc', [`-I${include}`, begins, join(prefix, 'lib/libcctoken.a'), join(stock, 'libmbedtls.a'), '-o', files.path('begins')]);
    link(join(prefix, 'include'));
    assert.throws(() => link(join(root, 'include')), /undefined reference to `cct_start'/);
  });
  test('CMake links its libraries too', async () => {
    const source = files.path('project');
    mkdirSync(source);
    writeFileSync(
      join(source, 'CMakeLists.txt'),
      `cmake_minimum_required(VERSION 3.18)\nproject(user LANGUAGES C)\nfind_package(cctoken REQUIRED)\n` +
        `add_executable(program "${root}examples/c/blocking.c")\ntarget_link_libraries(program PRIVATE cctoken::cctoken)\n`,
    );
    run('cmake', ['-S', source, '-B', join(source, 'build'), `-DCMAKE_PREFIX_PATH=${prefix}`]);
    run('cmake', ['--build', join(source, 'build')]);
    const server = await startOidc({ chain: 'ec' });
    const env = { TOKEN_URL: server.url, CA_FILE: server.ca, ...credentials };
    const { stdout, stderr } = await cctoken([], { program: join(source, 'build/program'), env });
    await server.stop();
    assert.match(stdout, /^a token that expires at /, stderr);
  });
});

describe('beside the program that has the mbedTLS', { timeout: 300_000 }, () => {
  const VERSIONS = { 'TLS 1.2 alone': { maxVersion: 'TLSv1.2' }, 'TLS 1.3 alone': { minVersion: 'TLSv1.3' }, 'both versions': {} };
  const together = [join(linking, 'together.c'), join(linking, 'other_host.c')];
  const PROGRAMS = {
    'the archive': () => compile('archive', together),
    'the shared library': () => compile('shared', together, { shared: true }),
    'the archive, with interruptions': () =>
      compile('interrupted', [...together, join(linking, 'interrupted.c')], {
        more: ['-Wl,--wrap=mbedtls_ssl_handshake', '-Wl,--wrap=cct_step'],
      }),
  };
  for (const [what, build] of Object.entries(PROGRAMS)) {
    test(`${what}: tokens, from every kind of server; the program's key and heap are left alone`, async () => {
      const program = build();
      for (const [name, versions] of Object.entries(VERSIONS)) {
        for (const chain of ['ec', 'rsa']) {
          const server = await startOidc({ chain, ...versions });
          const env = { TOKEN_URL: server.url, PORT: String(server.port), CA_FILE: server.ca, ...credentials };
          const { status, stdout, stderr } = await cctoken([], { program, env });
          assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, `${name}, ${chain}`);
          for (const token of stdout.trim().split('\n')) assert.ok(await server.issued(token), `${name}, ${chain}`);
          await server.stop();
        }
      }
    });
  }
});

// mbedTLS 3.6.0 and 4 end a read after each session ticket of TLS 1.3, although the response has been
// read from the connection with it; nothing more arrives there. Later 3.6 does if told to.
describe('a response after session tickets, on a connection that stays open', { timeout: 300_000 }, () => {
  let program;
  before(() => {
    program = compile('tickets', [join(root, 'examples/c/blocking.c'), join(linking, 'tickets.c')], { more: ['-Wl,--wrap=mbedtls_ssl_setup'] });
  });
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    test(`${version}: a token`, async () => {
      const server = await startRaw([[good(), { hold: true }]], { tls: { minVersion: version, maxVersion: version } });
      const { stdout, stderr } = await cctoken([], { program, env: { TOKEN_URL: server.url, CA_FILE: server.ca, ...credentials } });
      await server.stop();
      assert.match(stdout, /^a token that expires at /, stderr);
    });
  }
});

// What a program's mbedTLS cannot judge is refused, and said to be that.
describe('chains', { timeout: 300_000 }, () => {
  const { authority, leaf, pem, key, path } = issuer(files);
  let program;
  let counting;
  before(() => {
    program = compile('blocking', [join(root, 'examples/c/blocking.c')]);
    counting = compile('counting', [join(root, 'examples/c/blocking.c'), join(linking, 'verifications.c')],
      { more: ['-Wl,--wrap=mbedtls_pk_verify_ext'] }); // prettier-ignore
  });
  const trusted = authority('root');
  const constrained = (name, constraints) => authority(name, { by: trusted, extensions: [`nameConstraints = ${constraints}`] });
  const below = (by) => leaf(`${by}-leaf`, { by });
  const ROWS = [
    ['name constraints, critical and kept', () => constrained('critical', 'critical, permitted;DNS:localhost'), 'certificate_unsupported'],
    ['name constraints, critical and broken', () => constrained('broken', 'critical, permitted;DNS:other.test'), 'certificate_unsupported'],
    ['name constraints, not critical and kept', () => constrained('kept', 'permitted;DNS:localhost'), null],
    ['name constraints, not critical and broken', () => constrained('not-kept', 'permitted;DNS:other.test'), 'certificate_rejected'],
    ['an unknown critical extension', () => authority('odd', { by: trusted, extensions: ['1.2.3.4 = critical, DER:0500'] }), 'certificate_unsupported'],
    ['an intermediate that has expired', () => authority('past', { by: trusted, from: -60, to: -30 }), 'certificate_expired'],
    ['an intermediate by SHA-1', () => authority('sha1', { by: trusted, md: 'sha1' }), 'certificate_rejected'],
  ];
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const judge = async (certificates, own, cause) => {
      const tls = { cert: certificates, key: key(own), minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' };
      const server = await startRaw([[good()]], { tls });
      const { status, stdout, stderr } = await cctoken([], { program, env: { TOKEN_URL: server.url, CA_FILE: path(trusted), ...credentials } });
      await server.stop();
      if (cause) assert.match(stderr, new RegExp(`^${cause}: `));
      else assert.match(stdout, /^a token that expires at /, stderr);
      assert.equal(status, cause ? 1 : 0);
      assert.equal(server.requests.length, cause ? 0 : 1);
    };
    for (const [what, make, cause] of ROWS) {
      test(`${version}, ${what}: ${cause ?? 'token'}`, () => {
        const by = make();
        return judge(pem(below(by), by), `${by}-leaf`, cause);
      });
    }
    const upper = authority('upper', { by: trusted });
    const lower = authority('lower', { by: upper });
    const own = below(lower);
    test(`${version}, the wrong way round: token`, () => judge(pem(own, upper, lower), own, null));
    test(`${version}, another intermediate of the same name first: token`, () => {
      authority('other-lower', { by: upper, subject: `/CN=${lower}` });
      return judge(pem(own, 'other-lower', lower, upper), own, null);
    });
    test(`${version}, another authority's certificate of its name and key, first and last: token`, () => {
      const foreign = authority('foreign-lower', { by: authority('foreign'), key: lower, subject: `/CN=${lower}` });
      return judge(pem(own, foreign, lower, upper, foreign), own, null);
    });
    test(`${version}, a certificate that is not needed and cannot be read: certificate_unsupported`, () =>
      judge(pem(own, lower, upper, authority('needless', { extensions: ['1.2.3.4 = critical, DER:0500'] })), own, 'certificate_unsupported'));
    // Each of them may have issued the next: at most eight in a chain, of four that are compared, and
    // once more when mbedTLS builds the chain.
    test(`${version}, 40 of one name and key: few signatures are verified`, async () => {
      const alike = Array.from({ length: 40 }, (_, i) => `alike-${i}`);
      alike.forEach((name) => authority(name, { key: name === alike[0] ? 'ec' : alike[0], subject: '/CN=alike' }));
      const server = await startRaw([[good()]], { tls: { cert: pem(below(alike[0]), ...alike), key: key(`${alike[0]}-leaf`), maxVersion: version } });
      const { stderr } = await cctoken([], { program: counting, env: { TOKEN_URL: server.url, CA_FILE: path(trusted), ...credentials } });
      await server.stop();
      assert.match(stderr, /^certificate_unsupported: .*more than 8 intermediate/);
      const [, count] = /^verified (\d+) signatures$/m.exec(stderr);
      assert.ok(count >= 8 && count <= 9 * (4 + 1), `${count} signatures`);
    });
    const OWN = { certificate_expired: { from: -60, to: -30 }, certificate_not_yet_valid: { from: 10 }, name_mismatch: { names: 'DNS:other.test' } };
    for (const [cause, more] of Object.entries(OWN)) {
      test(`${version}, of the server's own certificate: ${cause}`, () => judge(pem(leaf(cause, { by: lower, ...more }), lower, upper), cause, cause));
    }
    test(`${version}, by nobody who is trusted: untrusted_issuer`, () =>
      judge(pem(leaf('stray', { by: authority('foreign') }), 'foreign'), 'stray', 'untrusted_issuer'));
  }
});
