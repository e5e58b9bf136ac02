// SPDX-License-Identifier: MIT
// What tests/release/twice.sh has made: the same bytes twice, and each part of the release as those
// expect it who use it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLIENT, enter, skip } from '../integration/rooted.mjs';
import { cctoken, fails, folder, succeeds, token } from '../integration/run.mjs';
import { certificate } from '../integration/servers/certificates.mjs';
import { startRaw, token as good } from '../integration/servers/raw.mjs';

const top = fileURLToPath(new URL('../../', import.meta.url));
const made = join(top, 'build/dist-check');
const first = join(made, 'first');
const require = createRequire(join(top, 'build/tests/release/package.json'));
const files = folder();
after(() => files.remove());

function shell(script, ...args) {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-ec', script, 'sh', ...args], { cwd: top, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  return stdout;
}
const [, version] = /^#define CCT_VERSION "(.*)"/m.exec(readFileSync(join(top, 'include/cctoken.h'), 'utf8'));
const names = readdirSync(first).sort();
const here = (name) => join(first, name);
const ARCHITECTURES = names.map((name) => /-linux-(\w+)\.tar\.gz$/.exec(name)?.[1]).filter(Boolean);
const QEMU = { arm64: 'aarch64', armhf: 'arm', mipsel: 'mipsel', riscv64: 'riscv64', s390x: 's390x' };
const DEBIAN = { x86_64: 'amd64' };
const OCI = { x86_64: 'amd64', armhf: 'arm', mipsel: 'mipsle' };
const ELF = { x86_64: 62, arm64: 183, armhf: 40, mipsel: 8, riscv64: 243, s390x: 22 };
const native = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const sum = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const commit = readFileSync(join(made, 'commit'), 'utf8').trim();
const epoch = Number(shell('git log -1 --format=%ct "$1"', commit));

// Runs an executable of this or, emulated, of another architecture.
const run = (arch, path, ...args) =>
  arch === native ? shell('"$@"', path, ...args) : shell(`qemu-${QEMU[arch]}-static "$@"`, path, ...args);

// Every regular file and link below a folder, by path.
const walk = (path, below = '') =>
  readdirSync(join(path, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(path, join(below, entry.name)) : [join(below, entry.name)],
  );

const opened = {};
// Unpacks a tarball, package or image layer once; returns the folder.
function open(name, command, ...args) {
  if (!opened[name]) {
    opened[name] = files.path(`open-${Object.keys(opened).length}`);
    mkdirSync(opened[name]);
    shell(command, ...args, opened[name]);
  }
  return opened[name];
}
const tarball = (name) => open(name, 'tar -xf "$1" -C "$2" --no-same-owner', here(name));
const debian = (name) => open(name, 'dpkg-deb -R "$1" "$2"', here(name));
const layout = () => tarball(`cctoken-${version}-oci.tar`);
const blob = (digest) => join(layout(), 'blobs', ...digest.split(':'));
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

function isStatic(path, arch) {
  const bytes = readFileSync(path);
  assert.equal(bytes.toString('latin1', 0, 4), '\x7fELF');
  const machine = bytes[5] === 1 ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18);
  assert.equal(machine, ELF[arch]);
  assert.doesNotMatch(shell('readelf -lW "$1"', path), /INTERP|DYNAMIC/);
}

const TEN_MINUTES = { timeout: 600_000 };
describe('a release', TEN_MINUTES, () => {
  test('has these parts', () => {
    const expected = [
      ...ARCHITECTURES.flatMap((arch) => [`cctoken-${version}-linux-${arch}.tar.gz`, `cctoken_${version}_${DEBIAN[arch] ?? arch}.deb`]),
      ...['oci.tar', 'source-vendored.tar.gz', 'source.tar.gz'].map((end) => `cctoken-${version}-${end}`),
      ...['cdx.json', 'spdx.json'].map((end) => `cctoken-${version}.${end}`),
      'SHA256SUMS',
    ];
    assert.deepEqual(names, expected.sort());
    assert.ok(ARCHITECTURES.includes(native) && ARCHITECTURES.length > 1, `${ARCHITECTURES}`);
  });
  test('is the same bytes at another place', () => {
    assert.deepEqual(readdirSync(join(made, 'second')).sort(), names);
    for (const name of names) assert.equal(sum(join(made, 'second', name)), sum(here(name)), name);
  });
  test('its sources make the same executable without a network', () => {
    const path = join(tarball(`cctoken-${version}-linux-${native}.tar.gz`), `cctoken-${version}-linux-${native}/bin/cctoken`);
    assert.equal(sum(join(made, 'offline')), sum(path));
  });
  test('SHA256SUMS are of all files', () => {
    const listed = readFileSync(here('SHA256SUMS'), 'utf8').trim().split('\n').map((line) => line.split('  '));
    assert.deepEqual(listed.map(([, name]) => name).sort(), names.filter((name) => name !== 'SHA256SUMS'));
    for (const [digest, name] of listed) assert.equal(sum(here(name)), digest, name);
  });
  test('names no folder that it was made in', () => {
    const places = readFileSync(join(made, 'places'), 'utf8').trim().split('\n');
    const folders = names.filter((name) => name.endsWith('.tar.gz')).map(tarball);
    folders.push(...names.filter((name) => name.endsWith('.deb')).map(debian), layout(), ...ARCHITECTURES.map(image));
    let seen = 0;
    for (const path of [...folders.flatMap((one) => walk(one).map((name) => join(one, name))), ...names.map(here)]) {
      if (lstatSync(path).isSymbolicLink()) continue;
      const bytes = readFileSync(path);
      for (const place of places) assert.ok(!bytes.includes(place), `${place} in ${path}`);
      if (bytes.toString('latin1', 0, 4) !== '\x7fELF') continue;
      seen += 1;
      const texts = shell('strings -n 4 "$1"', path).split('\n');
      assert.deepEqual(texts.filter((text) => /\bbuild\/|\bsrc\/|\.[ch]$|^\/(home|root|tmp)\//.test(text)), [], path);
    }
    assert.equal(seen, 3 * ARCHITECTURES.length);
  });
});

describe('tarballs', TEN_MINUTES, () => {
  for (const arch of ARCHITECTURES) {
    test(`of the program, ${arch}`, () => {
      const name = `cctoken-${version}-linux-${arch}`;
      const path = join(tarball(`${name}.tar.gz`), name);
      isStatic(join(path, 'bin/cctoken'), arch);
      const about = run(arch, join(path, 'bin/cctoken'), 'version');
      assert.match(about, new RegExp(`^cctoken ${version}\\n`));
      assert.ok(about.includes(`built ${new Date(epoch * 1000).toISOString().replace('.000', '')}\n`), about);
      for (const helper of ['git-credential', 'docker-credential', 'terraform-credentials']) {
        assert.equal(readlinkSync(join(path, `bin/${helper}-cctoken`)), 'cctoken');
      }
      const inside = walk(path);
      const licences = ['', '.jsmn', '.mbedtls', '.musl', ...(/x86_64|arm64/.test(arch) ? ['.ring', '.ring-BoringSSL', '.ring-other-bits'] : [])];
      assert.deepEqual(
        inside.filter((one) => /LICENSE/.test(one)).sort(),
        licences.map((end) => `share/doc/cctoken/LICENSE${end}`).sort(),
      );
      for (const one of ['man/man1/cctoken.1', 'bash-completion/completions/cctoken', 'zsh/site-functions/_cctoken', 'fish/vendor_completions.d/cctoken.fish']) {
        assert.ok(inside.includes(`share/${one}`), one);
      }
      assert.ok(!inside.some((one) => /^(lib|include)|man3/.test(one)), 'nothing of the library');
    });
  }
  for (const [end, more] of [
    ['source', ['release/date']],
    ['source-vendored', ['release/date', `vendor/cctoken-vendor-${version}.tar`]],
  ]) {
    test(`of the sources: ${end}`, () => {
      const name = `cctoken-${version}-${end}`;
      const path = join(tarball(`${name}.tar.gz`), name);
      assert.deepEqual(walk(path).sort(), [...shell('git ls-tree -rz --name-only "$1"', commit).split('\0').slice(0, -1), ...more].sort());
      assert.equal(Number(readFileSync(join(path, 'release/date'), 'utf8')), epoch);
      if (more.length > 1) shell('cd "$1" && tar -xf "$2" && cd cctoken-vendor-* && sha256sum --quiet -c SHA256SUMS', files.path('.'), join(path, more[1]));
    });
  }
  test('everything is of root, and of the date of the commit', () => {
    for (const name of names.filter((one) => one.endsWith('.tar.gz'))) {
      for (const line of shell('TZ=UTC tar --full-time --numeric-owner -tvf "$1"', here(name)).trim().split('\n')) {
        const [mode, owner, , date, time] = line.split(/\s+/);
        assert.equal(owner, '0/0', line);
        assert.equal(Date.parse(`${date}T${time}Z`), epoch * 1000, line);
        assert.match(mode, /^([-d]rw[-x]r-[-x]r-[-x]|lrw)/, line);
      }
    }
  });
});

describe('Debian packages', TEN_MINUTES, () => {
  for (const arch of ARCHITECTURES) {
    const name = `cctoken_${version}_${DEBIAN[arch] ?? arch}.deb`;
    test(`${name}: lintian has neither error nor warning`, () => {
      const flags = process.getuid() === 0 ? '--allow-root' : '';
      assert.equal(shell(`lintian ${flags} --fail-on error,warning "$1"`, here(name)), '');
    });
    test(`${name}: its fields and files`, () => {
      const path = debian(name);
      const field = (what) => shell('dpkg-deb -f "$1" "$2"', here(name), what).trim();
      assert.deepEqual([field('Version'), field('Architecture'), field('Depends')], [version, DEBIAN[arch] ?? arch, '']);
      isStatic(join(path, 'usr/bin/cctoken'), arch);
      assert.equal(sum(join(path, 'usr/bin/cctoken')), sum(join(tarball(`cctoken-${version}-linux-${arch}.tar.gz`), `cctoken-${version}-linux-${arch}/bin/cctoken`)));
      shell('cd "$1" && md5sum --quiet -c DEBIAN/md5sums', path);
      const copyright = readFileSync(join(path, 'usr/share/doc/cctoken/copyright'), 'utf8');
      for (const part of ['The cctoken authors', 'mbedTLS', 'jsmn', 'musl', ...(/x86_64|arm64/.test(arch) ? ['ring', 'Brian Smith'] : [])]) {
        assert.ok(copyright.includes(part), part);
      }
    });
  }
});

describe('SBOMs', TEN_MINUTES, () => {
  const PINNED = Object.fromEntries([...readFileSync(join(top, 'deps/versions'), 'utf8').matchAll(/^(\w+)=(\S+)$/gm)].map(([, key, value]) => [key, value]));
  const PARTS = { mbedtls: 'MBEDTLS', jsmn: 'JSMN', musl: 'MUSL', ring: 'RING' };
  const binaries = () => ARCHITECTURES.map((arch) => sum(join(tarball(`cctoken-${version}-linux-${arch}.tar.gz`), `cctoken-${version}-linux-${arch}/bin/cctoken`)));

  test('CycloneDX 1.6, by its schema', async () => {
    const { Spec, Validation } = require('@cyclonedx/cyclonedx-library');
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    const text = readFileSync(here(`cctoken-${version}.cdx.json`), 'utf8');
    assert.equal(await validator.validate(text), null);
    assert.notEqual(await validator.validate(text.replace('"type": "library"', '"type": "shelf"')), null, 'the schema is applied');
    const { components, dependencies, metadata } = JSON.parse(text);
    for (const [name, pin] of Object.entries(PARTS)) {
      assert.equal(components.find((one) => one.name === name).version, PINNED[`${pin}_VERSION`]);
    }
    assert.deepEqual(components.filter(({ type }) => type === 'file').map(({ hashes }) => hashes[0].content), binaries());
    const known = [metadata.component, ...components].map((one) => one['bom-ref']);
    for (const { ref, dependsOn = [] } of dependencies) for (const one of [ref, ...dependsOn]) assert.ok(known.includes(one), one);
    assert.equal(metadata.timestamp, new Date(epoch * 1000).toISOString().replace('.000', ''));
  });

  // No package has the schema of SPDX 2.3: these are its required members, and those that the
  // specification requires besides.
  test('SPDX 2.3, its required members', () => {
    const document = json(here(`cctoken-${version}.spdx.json`));
    const text = (value, pattern = /^\S/) => assert.match(value ?? '', pattern);
    assert.deepEqual([document.spdxVersion, document.dataLicense, document.SPDXID], ['SPDX-2.3', 'CC0-1.0', 'SPDXRef-DOCUMENT']);
    text(document.name);
    text(document.documentNamespace, /^https:\/\/spdx\.org\/spdxdocs\/[^#\s]+-[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    text(document.creationInfo.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(document.creationInfo.creators.every((creator) => /^(Tool|Person|Organization): \S/.test(creator)));
    const ids = ['SPDXRef-DOCUMENT'];
    for (const one of [...document.packages, ...document.files]) {
      text(one.SPDXID, /^SPDXRef-[a-zA-Z0-9.-]+$/);
      ids.push(one.SPDXID);
      text(one.licenseConcluded);
      text(one.copyrightText);
    }
    assert.equal(new Set(ids).size, ids.length);
    for (const one of document.packages) {
      for (const member of ['name', 'versionInfo', 'downloadLocation', 'licenseDeclared']) text(one[member]);
      text(one.supplier, /^(Organization: \S|NOASSERTION$)/);
      assert.equal(one.filesAnalyzed, false);
      for (const reference of one.externalRefs) {
        text(reference.referenceCategory, /^(PACKAGE-MANAGER|SECURITY)$/);
        text(reference.referenceType, /^(purl|cpe23Type)$/);
        text(reference.referenceLocator, /^(pkg:[a-z]+\/\S+@\S+|cpe:2\.3:a(:[^:]+){10})$/);
      }
    }
    for (const one of document.files) {
      text(one.fileName, /^\.\//);
      assert.deepEqual(one.checksums.map(({ algorithm }) => algorithm), ['SHA1', 'SHA256']);
      assert.ok(one.licenseInfoInFiles.length > 0);
    }
    assert.deepEqual(document.files.map(({ checksums }) => checksums[1].checksumValue), binaries());
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      assert.ok(ids.includes(spdxElementId) && ids.includes(relatedSpdxElement), `${spdxElementId} ${relatedSpdxElement}`);
    }
    assert.ok(document.relationships.some(({ relationshipType, spdxElementId }) => relationshipType === 'DESCRIBES' && spdxElementId === 'SPDXRef-DOCUMENT'));
    for (const [name, pin] of Object.entries(PARTS)) {
      const one = document.packages.find((each) => each.name === name);
      assert.deepEqual([one.versionInfo, one.checksums[0].checksumValue], [PINNED[`${pin}_VERSION`], PINNED[`${pin}_SHA256`]]);
    }
  });
});

// ---- the image -----------------------------------------------------------------

const platform = (arch) => {
  const [{ digest }] = json(join(layout(), 'index.json')).manifests;
  const found = json(blob(digest)).manifests.find((one) => one.platform.architecture === (OCI[arch] ?? arch));
  return { found, manifest: json(blob(found.digest)) };
};
function image(arch) {
  const [{ digest }] = platform(arch).manifest.layers;
  return open(digest, 'tar -xf "$1" -C "$2" --no-same-owner', blob(digest));
}

describe('the OCI image', TEN_MINUTES, () => {
  const archive = here(`cctoken-${version}-oci.tar`);
  const inspect = (place, arch, ...more) => JSON.parse(shell('skopeo inspect --override-arch "$@"', OCI[arch] ?? arch, ...more, place));

  test('is a layout whose blobs are what they are named after', () => {
    assert.deepEqual(json(join(layout(), 'oci-layout')), { imageLayoutVersion: '1.0.0' });
    const blobs = readdirSync(join(layout(), 'blobs/sha256'));
    for (const digest of blobs) assert.equal(sum(blob(`sha256:${digest}`)), digest);
    const sized = (one) => assert.equal(lstatSync(blob(one.digest)).size, one.size);
    json(join(layout(), 'index.json')).manifests.forEach(sized);
    for (const arch of ARCHITECTURES) {
      const { found, manifest } = platform(arch);
      [found, manifest.config, ...manifest.layers].forEach(sized);
    }
    assert.equal(blobs.length, 1 + 3 * ARCHITECTURES.length);
  });
  for (const arch of ARCHITECTURES) {
    test(`skopeo reads it, as a folder and as an archive: ${arch}`, () => {
      for (const place of [`oci:${layout()}:${version}`, `oci-archive:${archive}:${version}`]) {
        const about = inspect(place, arch);
        assert.deepEqual([about.Architecture, about.Os, about.Layers.length], [OCI[arch] ?? arch, 'linux', 1]);
        assert.equal(Date.parse(about.Created), epoch * 1000);
        assert.equal(about.Labels['org.opencontainers.image.version'], version);
        const { config } = inspect(place, arch, '--config');
        const asExample = readFileSync(join(top, 'examples/container/Dockerfile'), 'utf8');
        assert.ok(asExample.includes(`USER ${config.User}\n`) && config.User === '65532:65532');
        assert.ok(asExample.includes(`ENTRYPOINT ${JSON.stringify(config.Entrypoint)}`));
        assert.ok(asExample.includes(`CMD ${JSON.stringify(config.Cmd).replaceAll('","', '", "')}`));
      }
      const copy = files.path(`copy-${arch}`);
      shell('skopeo copy --quiet --insecure-policy --override-arch "$1" "$2" "dir:$3"', OCI[arch] ?? arch, `oci-archive:${archive}:${version}`, copy);
      assert.ok(existsSync(join(copy, 'manifest.json')));
    });
    test(`its files and their owners: ${arch}`, () => {
      const [{ digest }] = platform(arch).manifest.layers;
      const lines = shell('tar --numeric-owner -tvf "$1"', blob(digest)).trim().split('\n').map((line) => line.split(/\s+/));
      const rows = Object.fromEntries(lines.map(([mode, owner, , , , path]) => [path, `${mode} ${owner}`]));
      assert.equal(rows.cctoken, '-rwxr-xr-x 0/0');
      assert.equal(rows['etc/ssl/certs/ca-certificates.crt'], '-rw-r--r-- 0/0');
      assert.equal(rows['run/token/'], 'drwx------ 65532/65532');
      assert.ok(rows['usr/share/doc/cctoken/LICENSE.mbedtls']);
      assert.equal(lines.length, Object.keys(rows).length, 'nothing twice');
      assert.ok(Object.entries(rows).every(([path, row]) => path === 'run/token/' || row.endsWith(' 0/0')));
      isStatic(join(image(arch), 'cctoken'), arch);
    });
  }

  // As a container runs it: this is its whole file system, read-only, without any privilege.
  const inImage = (args, { root = image(native), tmpfs = ['+/run/token:65536'], ...more } = {}) =>
    cctoken(['root', root, ...tmpfs, '/cctoken', ...args], { program: enter, env: CLIENT, ...more });
  test('runs, and finds its roots', { skip }, async () => {
    assert.match(succeeds(await inImage(['--version'])), new RegExp(`^cctoken ${version}\\b`));
    assert.match(succeeds(await inImage(['regions'])), /us-east-1/);
    const server = await startRaw([[good()]], {});
    try {
      const refused = await inImage(['get', '--token-url', server.url, '--connect-to', `127.0.0.1:${server.port}`]);
      fails(refused, 'untrusted_issuer');
      assert.match(refused.stderr, /\/etc\/ssl\/certs\/ca-certificates\.crt/);
      const roots = readFileSync(join(image(native), 'etc/ssl/certs/ca-certificates.crt'), 'utf8').match(/^-----BEGIN CERTIFICATE-----/gm).length;
      assert.ok(roots > 100, `${roots}`);
      assert.ok(refused.stderr.includes(`${roots}`), refused.stderr);
    } finally {
      await server.stop();
    }
  });
  test('gets a token, and keeps one in /run/token; probe', { skip }, async () => {
    const root = files.path('with-ca');
    shell('cp -R "$1" "$2"', image(native), root);
    copyFileSync(certificate('ec-root.pem'), join(root, 'ca.pem'));
    mkdirSync(join(root, 'run/secrets'));
    writeFileSync(join(root, 'run/secrets/client'), `${CLIENT.CCTOKEN_CLIENT_SECRET}\n`, { mode: 0o444 });
    const server = await startRaw([[good()]], {});
    try {
      const more = ['--token-url', server.url, '--connect-to', `127.0.0.1:${server.port}`, '--ca', '/ca.pem'];
      token(await inImage(['get', ...more], { root }));
      const { config } = json(blob(platform(native).manifest.config.digest));
      const env = { CCTOKEN_CLIENT_ID: CLIENT.CCTOKEN_CLIENT_ID };
      succeeds(await inImage([...config.Cmd, '--once', '-q', ...more], { root, env }));
      assert.equal(server.requests.length, 2);
      fails(await inImage(['probe', '/run/token/access_token'], { root, env: {} }), 'file_unreadable');
    } finally {
      await server.stop();
    }
  });
});

// ---- signatures -------------------------------------------------------------------

describe('signatures', TEN_MINUTES, () => {
  const sums = files.path('SHA256SUMS');
  copyFileSync(here('SHA256SUMS'), sums);
  const sign = (key) =>
    spawnSync('release/sign.sh', [sums], { cwd: top, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: files.path('.'), SIGN_KEY: key, SOURCE_DATE_EPOCH: String(epoch) } });
  const verifies = (...command) => spawnSync(command[0], command.slice(1), { encoding: 'utf8' }).status === 0;

  for (const [tool, generate, ending, check] of [
    ['minisign', 'minisign -G -W -p "$1" -s "$2"', 'minisig', ['minisign', '-V', '-q', '-p']],
    ['signify', 'signify-openbsd -G -n -p "$1" -s "$2"', 'sig', ['signify-openbsd', '-V', '-q', '-p']],
  ]) {
    test(`by ${tool}: verified, the same twice, and not of another file`, () => {
      const [pub, key] = [files.path(`${tool}.pub`), files.path(`${tool}.sec`)];
      shell(generate, pub, key);
      assert.deepEqual([sign(key).status, sign(key).stderr], [0, '']);
      const signature = readFileSync(`${sums}.${ending}`, 'utf8');
      sign(key);
      assert.equal(readFileSync(`${sums}.${ending}`, 'utf8'), signature);
      assert.ok(verifies(...check, pub, '-x', `${sums}.${ending}`, '-m', sums));
      const other = files.file(`other-${tool}`, `${readFileSync(sums, 'utf8')} `);
      assert.ok(!verifies(...check, pub, '-x', `${sums}.${ending}`, '-m', other));
    });
  }
  test('without a key, one line says so; another file is no key', () => {
    const none = sign('');
    assert.deepEqual([none.status, none.stdout], [0, 'dist: not signed: no SIGN_KEY= is given\n']);
    assert.equal(sign(sums).status, 1);
    assert.match(sign(sums).stderr, /^dist: SIGN_KEY is no secret key of minisign or signify: /);
  });
});
