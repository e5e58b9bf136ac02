// SPDX-License-Identifier: MIT
// make install: every file in its place, man pages without a fault, completions as the shells see
// them, programs compiled against what was installed.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { binary, cctoken, folder } from './run.mjs';
import { isSignedBy, readJwt, seconds } from './servers/jwts.mjs';
import { SECRETS, assertions, startOidc } from './servers/oidc.mjs';
import { bashTyped, openBash, openFish, openZsh } from './shells.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = folder();
after(() => files.remove());

// As from a user's shell: nothing of the make that runs the tests.
const { MAKEFLAGS, MAKELEVEL, MFLAGS, MAKEOVERRIDES, ...environment } = process.env;
const shell = (script, env = {}) =>
  execFileSync('/bin/sh', ['-euc', script], { cwd: root, env: { ...environment, ...env }, encoding: 'utf8' });

// Installs with a mask that would take all from everybody else, into folders with spaces.
const staged = files.path('de st');
const prefixed = files.path('pre fix');
const make = (goal, variables) => shell(`umask 077; exec make ${goal} ${variables.map((v) => `'${v}'`).join(' ')}`);

const tree = (top) =>
  readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(top, join(entry.parentPath ?? entry.path, entry.name)));

const FILES = `bin/cctoken bin/git-credential-cctoken bin/docker-credential-cctoken bin/terraform-credentials-cctoken lib/libcctoken.a
  lib/libcctoken.so lib/libcctoken.so.0.1 lib/libcctoken.so.0.1.0 lib/pkgconfig/cctoken.pc
  lib/cmake/cctoken/cctokenConfig.cmake lib/cmake/cctoken/cctokenConfigVersion.cmake
  include/cctoken.h include/cctoken_causes.h include/cctoken_port.h include/cctoken_posix.h
  share/man/man1/cctoken.1 share/man/man3/cctoken.3
  share/bash-completion/completions/cctoken share/zsh/site-functions/_cctoken
  share/fish/vendor_completions.d/cctoken.fish
  share/doc/cctoken/README.md share/doc/cctoken/CHANGELOG.md
  share/doc/cctoken/LICENSE share/doc/cctoken/LICENSE.mbedtls share/doc/cctoken/LICENSE.jsmn
  share/doc/cctoken/LICENSE.musl share/doc/cctoken/LICENSE.ring share/doc/cctoken/LICENSE.ring-BoringSSL
  share/doc/cctoken/LICENSE.ring-other-bits`
  .split(/\s+/)
  .concat(readdirSync(join(root, 'docs')).filter((name) => /\.(md|svg)$/.test(name)).map((name) => `share/doc/cctoken/docs/${name}`));

const installed = (name) => join(staged, 'usr/local', name);

before(() => {
  make('install', [`DESTDIR=${staged}`]);
  make('install', [`PREFIX=${prefixed}`]);
});

describe('make install', { timeout: 600_000 }, () => {
  test('puts every file in its place', () => {
    assert.deepEqual(tree(join(staged, 'usr/local')).sort(), [...FILES].sort());
    assert.deepEqual(tree(prefixed).sort(), [...FILES].sort());
  });
  test('with modes that everybody can read, whatever the mask', () => {
    for (const name of FILES) {
      const mode = statSync(installed(name)).mode & 0o7777;
      assert.equal(mode, name.startsWith('bin/') ? 0o755 : 0o644, name);
    }
    const folders = readdirSync(staged, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const entry of folders) assert.equal(statSync(join(entry.parentPath ?? entry.path, entry.name)).mode & 0o777, 0o755, entry.name);
  });
  test('says the same again', () => {
    const content = () => FILES.map((name) => readFileSync(installed(name)).toString('base64'));
    const once = content();
    make('install', [`DESTDIR=${staged}`]);
    assert.deepEqual(content(), once);
    assert.deepEqual(tree(join(staged, 'usr/local')).sort(), [...FILES].sort());
  });
  test('names no folder of the builder', () => {
    for (const name of FILES) assert.ok(!readFileSync(installed(name)).includes(root), name);
  });
  test('refuses a relative PREFIX', () => {
    assert.throws(() => make('install', ['PREFIX=here']), /PREFIX is not an absolute path/);
  });
  test('into folders with odd names, and away again', () => {
    for (const name of ['a b&c|d\\e#f;$g', `'q"`, '\\n\\c']) {
      const env = { PREFIX: `/${name}`, DESTDIR: files.path(`odd ${name}`) };
      shell('install/install.sh install', env);
      const found = tree(env.DESTDIR);
      assert.ok(found.length > 20);
      assert.deepEqual(found.filter((path) => !path.startsWith(`${name}/`)), []);
      shell('install/install.sh uninstall', env);
      assert.deepEqual(tree(env.DESTDIR), []);
    }
  });
  test('does not put a file into a folder that has its name', () => {
    const env = { PREFIX: '/usr', DESTDIR: files.path('occupied') };
    mkdirSync(join(env.DESTDIR, 'usr/bin/cctoken'), { recursive: true });
    assert.throws(() => shell('install/install.sh install', env), /bin\/cctoken/);
    assert.deepEqual(readdirSync(join(env.DESTDIR, 'usr/bin/cctoken')), []);
  });
  test('make uninstall takes all of it away, and nothing else', () => {
    const other = files.path('other');
    make('install', [`DESTDIR=${other}`]);
    writeFileSync(join(other, 'usr/local/share/doc/cctoken/of-a-user'), '');
    make('uninstall', [`DESTDIR=${other}`]);
    assert.deepEqual(tree(other), ['usr/local/share/doc/cctoken/of-a-user']);
    make('install', [`DESTDIR=${other}2`]);
    make('uninstall', [`DESTDIR=${other}2`]);
    assert.deepEqual(tree(`${other}2`), []);
    assert.ok(!readdirSync(join(`${other}2`, 'usr/local/share/doc')).includes('cctoken'));
    make('uninstall', [`DESTDIR=${other}2`]);
  });
  test('the program runs', async () => {
    const result = await cctoken(['--version'], { program: installed('bin/cctoken') });
    assert.match(result.stdout, /^cctoken \d+\.\d+\.\d+\n$/);
  });
});

describe('man pages', { timeout: 300_000 }, () => {
  const rendered = (page) => execFileSync('mandoc', ['-T', 'ascii', page], { encoding: 'utf8' }).replaceAll(/.\x08/g, '');
  const page1 = () => rendered(installed('share/man/man1/cctoken.1'));
  // Lines are broken at spaces and behind hyphens.
  const contains = (page, text) => {
    const pattern = text.replaceAll(/[^\w\s]/g, '\\$&').replaceAll(/\s+/g, '\\s+').replaceAll('\\-', '-(?:\\n\\s+)?');
    assert.match(page, new RegExp(`(?<![\\w-])${pattern}(?![\\w-])`), `the man page lacks: ${text}`);
  };

  for (const name of ['share/man/man1/cctoken.1', 'share/man/man3/cctoken.3']) {
    test(`${name}: mandoc and groff find no fault`, () => {
      for (const [command, ...args] of [
        ['mandoc', '-T', 'lint', '-W', 'warning'],
        ['groff', '-mdoc', '-ww', '-z'],
      ]) {
        const { status, stdout, stderr } = spawnSync(command, [...args, installed(name)], { encoding: 'utf8' });
        assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' }, command);
      }
    });
  }
  test('cctoken(1) has the sections that one looks for', () => {
    const sections = [...page1().matchAll(/^[A-Z].*$/gm)].map(([line]) => line).filter((line) => /^[A-Z ]+$/.test(line));
    assert.deepEqual(sections, [
      ...['NAME', 'SYNOPSIS', 'DESCRIPTION', 'COMMANDS', 'OPTIONS', 'ENVIRONMENT', 'FILES', 'CREDENTIAL HELPERS', 'EXIT STATUS'],
      ...['EXAMPLES', 'DIAGNOSTICS', 'SEE ALSO', 'STANDARDS', 'SECURITY CONSIDERATIONS'],
    ]);
  });
  test('cctoken(1) has a line for each command in its synopsis', async () => {
    const groff = execFileSync('groff', ['-mdoc', '-T', 'ascii', installed('share/man/man1/cctoken.1')], { encoding: 'utf8' });
    for (const page of [page1(), groff.replaceAll(/\x1b\[\d*m|.\x08/g, '')]) {
      const synopsis = page.match(/^SYNOPSIS\n([^]*?)^DESCRIPTION/m)[1].trimEnd().split('\n');
      const named = synopsis.map((line) => line.match(/^ +cctoken (\S+)/)?.[1]);
      assert.deepEqual(named, [...(await commands()), '--version']);
    }
  });
  test('cctoken(1) names every command and option that the help names', async () => {
    const page = page1();
    for (const name of await commands()) {
      const help = (await cctoken(['help', name])).stdout;
      contains(page, name);
      contains(page, help.split('\n')[0]);
      for (const option of optionsIn(help)) contains(page, option);
    }
  });
  test('cctoken(1) has every cause with its text and its exit status', async () => {
    const page = page1();
    const statuses = page.split('EXIT STATUS')[1].split('EXAMPLES')[0];
    for (const name of causesIn((await cctoken(['help', 'causes'])).stdout)) {
      const [head, text] = (await cctoken(['help', name])).stdout.split('\n');
      contains(page.split('DIAGNOSTICS')[1], name);
      contains(page, text.trim());
      if (!head.includes('(warning')) contains(statuses, name);
    }
  });
  test('cctoken(1) names every variable and every file of the system that the program looks for', () => {
    const page = page1();
    const sources = readdirSync(`${root}src/cli`, { recursive: true }).filter(
      (name) => name.endsWith('.c') && !name.endsWith('/failure.c'), // near misses
    );
    const text = sources.map((name) => readFileSync(`${root}src/cli/${name}`, 'utf8')).join('');
    const literals = [...text.matchAll(/"([A-Z][A-Z0-9]*_[A-Z0-9_]+|\/etc\/[^"]+|(?<=getenv\(")[A-Z]+)"/g)].map(([, literal]) => literal);
    assert.ok(literals.length >= 20, `${literals}`);
    for (const literal of new Set(literals)) contains(page, literal);
  });
  test('cctoken(3) names every public function', () => {
    const page = rendered(installed('share/man/man3/cctoken.3'));
    for (const name of FILES.filter((file) => file.startsWith('include/'))) {
      const header = readFileSync(installed(name), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
      for (const [, called] of header.matchAll(/^[a-z].*?\b(cct_[a-z0-9_]+)\(/gm)) contains(page, `${called}(`.slice(0, -1));
    }
  });
});

// ---- completions ------------------------------------------------------------

async function commands() {
  const help = (await cctoken(['help'])).stdout;
  return [...help.matchAll(/^ {2}cctoken (\S+)/gm)].map(([, name]) => name).filter((name) => !name.startsWith('-'));
}
const optionsIn = (help) =>
  [...help.matchAll(/^ {2}(?:-\w, | {4})(--?[\w-]+)/gm)].map(([, name]) => name);
const causesIn = (list) => [...list.matchAll(/^ {2}([a-z_0-9]+) +(?:\d+|-) +\S/gm)].map(([, name]) => name);

// What the program says it wants in the place of a wrong value.
async function wanted(...args) {
  const { stderr } = await cctoken([...args, 'wrong']);
  const list = /(?:wants |accepts |: )((?:[\w.-]+, )*[\w.-]+ or [\w.-]+)/.exec(stderr.split('\n')[0]);
  return list[1].split(/, | or /);
}

const SHELLS = {
  bash: (where) => openBash(installed('share/bash-completion/completions/cctoken'), where),
  zsh: (where) => openZsh(installed('share/zsh/site-functions'), where),
  fish: (where) => openFish(installed('share/fish/vendor_completions.d/cctoken.fish'), where),
};
describe('cctoken completion', { timeout: 300_000 }, () => {
  for (const [shell, path] of Object.entries({
    bash: 'share/bash-completion/completions/cctoken',
    zsh: 'share/zsh/site-functions/_cctoken',
    fish: 'share/fish/vendor_completions.d/cctoken.fish',
  })) {
    test(`${shell}: what is installed, without a fault of syntax`, async () => {
      const { status, stdout, stderr } = await cctoken(['completion', shell]);
      assert.deepEqual([status, stderr], [0, '']);
      assert.equal(stdout, readFileSync(installed(path), 'utf8'));
      const syntax = spawnSync(shell, ['-n', installed(path)], { encoding: 'utf8' });
      assert.deepEqual([syntax.status, syntax.stderr], [0, '']);
    });
  }
  test('no shell, another one, several: usage', async () => {
    for (const args of [[], ['sh'], ['Bash'], ['bash', 'zsh'], ['--bash']]) {
      const { status, stdout, stderr } = await cctoken(['completion', ...args]);
      assert.deepEqual([status, stdout], [2, ''], args.join());
      assert.match(stderr, /^cctoken: usage: /);
    }
  });
  test('sourced by zsh it is registered', () => {
    const script = 'autoload -Uz compinit; compinit -u -D; source "$1"; print $_comps[cctoken]';
    const { stdout } = spawnSync('zsh', ['-fc', script, 'zsh', installed('share/zsh/site-functions/_cctoken')], { encoding: 'utf8' });
    assert.equal(stdout, '_cctoken\n');
  });
});

const UNIQUE = 'cctoken-test-program';

for (const [name, open] of Object.entries(SHELLS)) {
  describe(`completions for ${name}`, { timeout: 600_000 }, () => {
    const where = files.path(`in ${name}`);
    const env = { PATH: `${where}/bin:${process.env.PATH}`, HOME: where };
    let session;
    const candidates = async (line) => {
      const found = await session.complete(line);
      return [...new Set(found.map((word) => word.replace(/^--[\w-]+=(?=.)/, '')))].sort();
    };
    const gives = async (line, words) => assert.deepEqual(await candidates(line), [...words].sort(), line);

    before(async () => {
      mkdirSync(join(where, 'bin'), { recursive: true });
      for (const file of ['a token', 'another']) writeFileSync(join(where, file), '');
      writeFileSync(join(where, 'bin', UNIQUE), '#!/bin/sh\n');
      chmodSync(join(where, 'bin', UNIQUE), 0o755);
      session = await open({ cwd: where, env });
    });
    after(() => session.end());

    test('commands', async () => {
      await gives('cctoken ', [...(await commands()), '--version']);
      await gives('cctoken re', ['regions', 'revoke']);
      await gives('cctoken --v', ['--version']);
    });
    test('the options of each command, and no others', async () => {
      for (const command of await commands()) {
        const options = optionsIn((await cctoken(['help', command])).stdout).filter((option) => option.startsWith('--'));
        const found = await candidates(`cctoken ${command} --`);
        assert.deepEqual(
          found.map((word) => word.replace(/=$/, '')).filter((word) => word !== '--'),
          options.sort(),
          command,
        );
      }
      assert.deepEqual(
        (await candidates('cctoken get --re')).map((word) => word.replace(/=$/, '')),
        ['--region', '--resource', '--retry', '--retry-max-wait'],
      );
    });
    test('regions', async () => {
      const { stdout } = await cctoken(['regions']);
      const regions = stdout.trim().split('\n').map((line) => line.split(' ')[0]);
      for (const command of ['get', 'doctor', 'watch', 'exec']) await gives(`cctoken ${command} --region `, regions);
      await gives('cctoken get --region us-w', ['us-west-2']);
      await gives('cctoken get --region=us-w', ['us-west-2']);
    });
    test('choices, the same that the program wants', async () => {
      await gives('cctoken get --auth ', await wanted('get', '--auth'));
      await gives('cctoken get --tls-min ', await wanted('get', '--tls-min'));
      await gives('cctoken get --format ', await wanted('get', '--format'));
      await gives('cctoken get --format=', await wanted('get', '--format'));
      await gives('cctoken get --quiet --format j', ['json']);
      await gives('cctoken doctor --format ', await wanted('doctor', '--format'));
      await gives('cctoken regions --format ', await wanted('regions', '--format'));
      await gives('cctoken version --format ', await wanted('version', '--format'));
      await gives('cctoken get --log ', await wanted('get', '--log'));
      await gives('cctoken watch --log ', await wanted('watch', '--output', '/dev/null', '--log'));
    });
    test('topics of the help', async () => {
      const causes = causesIn((await cctoken(['help', 'causes'])).stdout);
      assert.ok(causes.length >= 60);
      const topics = ['causes', 'environment', 'formats', 'exit-status'];
      await gives('cctoken help ', [...topics, ...(await commands()), ...causes]);
      await gives('cctoken help ex', ['exec', 'exit-status']);
      await gives('cctoken help wrong_', ['wrong_endpoint', 'wrong_path', 'wrong_secret']);
      assert.deepEqual((await candidates('cctoken help causes ')).filter((word) => !word.startsWith('-')), []);
      await gives('cctoken completion ', ['bash', 'fish', 'zsh']);
    });
    test('files where files belong, and nowhere else', async () => {
      const plain = (found) => found.map((word) => word.replaceAll('\\', '').replace(/\/$/, ''));
      const all = ['a token', 'another', 'bin'];
      for (const line of ['get --env-file ', 'get --ca ', 'watch --output ', 'get -o ', 'get --trace=', 'get --ca=', 'probe ']) {
        const found = plain(await candidates(`cctoken ${line}`));
        assert.deepEqual(found.filter((word) => all.includes(word)), all, line);
        assert.equal(found.filter((word) => !word.startsWith('-')).length, all.length, line);
      }
      for (const line of ['get --scope ', 'get --client-id ', 'get --timeout=', 'regions ', 'get ', 'get --trace ']) {
        const found = plain(await candidates(`cctoken ${line}`));
        assert.deepEqual(found.filter((word) => !word.startsWith('-')), [], line);
      }
    });
    test('exec: the command behind --, then what belongs to it', async () => {
      await gives(`cctoken exec -- ${UNIQUE.slice(0, -3)}`, [UNIQUE]);
      await gives(`cctoken exec --scope x -- ${UNIQUE.slice(0, -3)}`, [UNIQUE]);
      await gives(`cctoken exec ${UNIQUE.slice(0, -3)}`, []);
      assert.deepEqual(
        (await candidates(`cctoken exec -- ${UNIQUE} an`)).map((word) => word.replace(/ $/, '')),
        ['another'],
      );
      assert.ok(!(await candidates(`cctoken exec -- ${UNIQUE} --`)).includes('--region'));
    });
  });
}

describe('bash, typed', { timeout: 300_000 }, () => {
  test('values are completed in the line, with and without "=", names of files quoted', async () => {
    const where = files.path('in bash');
    const completions = installed('share/bash-completion/completions/cctoken');
    const lines = ['get --region us-w\t', 'get --region=us-w\t', 'get --ca a\\ t\t', 'get --trace=a\\ t\t', 'help wrong_s\t'];
    assert.deepEqual(await bashTyped(completions, lines, { cwd: where }), [
      ...['<get><--region><us-west-2>', '<get><--region=us-west-2>', '<get><--ca><a token>', '<get><--trace=a token>'],
      '<help><wrong_secret>',
    ]);
  });
});

// ---- the library ------------------------------------------------------------

// C99 and C++ alike.
const PROGRAM = `
#include <cctoken.h>
#include <cctoken_posix.h>
#include <stdio.h>

int main(void)
{
    char url[CCT_URL_MAX];
    static cct_diagnosis diagnosis;
    static cct_config config;
    cct_posix posix;
    cct_posix_init(&posix);
    config.port = &cct_port_posix;
    config.port_context = &posix;
    if (cct_region_token_url(cct_region_find("us-east-1"), url, sizeof url) < 0) {
        return 1;
    }
    config.token_url = url;
    printf("%s %s %s\\n", CCT_VERSION, url, cct_cause_name(cct_check(&config, &diagnosis)));
    return 0;
}
`;
const WARNINGS = '-Wall -Wextra -Wpedantic -Werror';
const COMPILERS = {
  gcc: `gcc -std=c99 ${WARNINGS}`,
  clang: `clang -std=c99 ${WARNINGS}`,
  'g++': `g++ -x c++ ${WARNINGS}`,
  'clang++': `clang++ -x c++ ${WARNINGS}`,
};

// Where pkg-config finds it: under another root, and under a prefix of its own.
// (Of spaces in the root's name pkg-config knows nothing.)
const link = files.path('staged');
symlinkSync(staged, link);
const PLACES = {
  DESTDIR: { PKG_CONFIG_LIBDIR: join(link, 'usr/local/lib/pkgconfig'), PKG_CONFIG_SYSROOT_DIR: link },
  PREFIX: { PKG_CONFIG_LIBDIR: join(prefixed, 'lib/pkgconfig') },
};

// pkg-config writes for a shell, hence eval. Where it is installed here the loader does not look by
// itself.
function compile(compiler, source, program, place = PLACES.PREFIX) {
  shell(
    `flags=$(pkg-config --cflags cctoken) libs=$(pkg-config --libs cctoken)
     eval "${compiler} $flags '${source}' -x none $libs -Wl,-rpath,'${join(place.PKG_CONFIG_LIBDIR, '..')}' -o '${program}'"`,
    place,
  );
}

describe('the installed library', { timeout: 600_000 }, () => {
  let server;
  before(async () => {
    server = await startOidc({ chain: 'ec', leaf: 'good' });
  });
  after(() => server.stop());

  for (const [place, env] of Object.entries(PLACES)) {
    for (const [name, compiler] of Object.entries(COMPILERS)) {
      test(`is found by pkg-config and works: ${name}, ${place}`, async () => {
        const program = files.path(`program-${name}-${place}`);
        compile(compiler, files.file('program.c', PROGRAM), program, env);
        const { stdout } = await cctoken([], { program });
        const version = shell('pkg-config --modversion cctoken', env).trim();
        assert.equal(stdout, `${version} https://login.mypurecloud.com/oauth/token client_id_missing\n`);
      });
    }
  }
  test('the archive takes its place, in a program that needs no other file', async () => {
    const program = files.path('static');
    const source = files.file('program.c', PROGRAM);
    shell(
      `flags=$(pkg-config --cflags cctoken) libs=$(pkg-config --static --libs cctoken | sed 's/-lcctoken/-l:libcctoken.a/')
       eval "gcc -static $flags '${source}' $libs -o '${program}'" 2>&1`,
      PLACES.PREFIX,
    );
    const { stdout } = await cctoken([], { program });
    assert.match(stdout, / client_id_missing\n$/);
  });
  test('pkg-config moves it to another prefix', () => {
    const flags = shell('pkg-config --define-variable=prefix=/moved --cflags --libs cctoken', PLACES.PREFIX).trim();
    assert.equal(flags, '-I/moved/include -L/moved/lib -lcctoken');
  });

  const credentials = (id, secret) => ({ CLIENT_ID: id, CLIENT_SECRET: secret });
  const variables = (more) => ({ TOKEN_URL: server.url, CA_FILE: server.ca, ...more });
  const example = (name, source) => {
    for (const compiler of [COMPILERS.clang, COMPILERS.gcc]) compile(compiler, source, files.path(name));
    return (env) => cctoken([], { program: files.path(name), env: variables(env) });
  };

  test('the example of cctoken(3)', async () => {
    const [, code] = /^\.Bd -literal\n([^]*?)^\.Ed$/m.exec(readFileSync(installed('share/man/man3/cctoken.3'), 'utf8'));
    const source = files.file('manual.c', code.replaceAll('\\-', '-').replaceAll('\\e', '\\'));
    const run = example('manual', source);
    const good = await run(credentials('plain', SECRETS.plain));
    assert.match(good.stdout, /^[\x21-\x7e]+\n$/, good.stderr);
    assert.equal((await run(credentials('plain', 'wrong-secret-0123456789'))).status, 1);
  });
  test('examples/c/blocking.c', async () => {
    const run = example('blocking', `${root}examples/c/blocking.c`);
    const good = await run(credentials('plain', SECRETS.plain));
    const [, date] = /^a token that expires at (\S+Z); to be renewed 60 seconds before\n$/.exec(good.stdout) ?? assert.fail(good.stderr);
    assert.ok(Math.abs(Date.parse(date) - Date.now() - 600_000) < 30_000, date);
    const bad = await run(credentials('plain', 'wrong-secret-0123456789'));
    assert.match(bad.stderr, /^invalid_client: the server does not accept these client credentials: HTTP 401.*\n$/);
    assert.equal(bad.status, 1);
  });
  test('examples/c/dpop.c: Node verifies its proof', async () => {
    example('dpop', `${root}examples/c/dpop.c`);
    for (const [name, nonce] of [['ec', undefined], ['ec384', 'n-1'], ['rsa', 'n-2']]) {
      const { privateKey, publicKey } = assertions[name];
      const key = files.file(`${name}.key`, privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const args = [key, 'GET', 'https://api.server.test:8443/a/b?c=d', ...(nonce ? [nonce] : [])];
      const env = variables(credentials('bound', SECRETS.plain));
      const { stdout, stderr } = await cctoken(args, { program: files.path('dpop'), env });
      const [, token, proof] = /^Authorization: DPoP (.+)\nDPoP: (.+)\n$/.exec(stdout) ?? assert.fail(stderr);
      assert.ok(isSignedBy(proof, publicKey));
      const { header, claims } = readJwt(proof);
      assert.equal(header.typ, 'dpop+jwt');
      assert.deepEqual(header.jwk, publicKey.export({ format: 'jwk' }));
      const { iat, jti, ...rest } = claims;
      const ath = createHash('sha256').update(token).digest('base64url');
      assert.deepEqual(rest, { htm: 'GET', htu: 'https://api.server.test:8443/a/b', ...(nonce && { nonce }), ath });
      assert.ok(Math.abs(iat - seconds()) < 60 && jti.length === 32);
    }
  });
  test('examples/c/event_loop.c', async () => {
    const run = example('event_loop', `${root}examples/c/event_loop.c`);
    const second = { CLIENT_ID_2: 'odd', CLIENT_SECRET_2: SECRETS.odd };
    const good = await run({ ...credentials('plain', SECRETS.plain), ...second });
    assert.equal(good.stdout, 'client 1: a token for 600 seconds\nclient 2: a token for 600 seconds\n', good.stderr);
    const bad = await run({ ...credentials('plain', 'wrong-secret-0123456789'), ...second });
    assert.match(bad.stdout, /^client 1: invalid_client: .*\nclient 2: a token for 600 seconds\n$/);
    assert.equal(bad.status, 1);
  });
});
