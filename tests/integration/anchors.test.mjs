// SPDX-License-Identifier: MIT
// Trust anchors as they occur in practice: signed by anything, in files of every shape, from every
// source.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { binary, cctoken, fails, folder, get, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { listen } from './servers/loopback.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';

const files = folder();
after(() => files.remove());

const openssl = (args, input) =>
  execFileSync('openssl', args, { input, cwd: files.path('.'), stdio: ['pipe', 'pipe', 'pipe'] });
const read = (name) => readFileSync(certificate(name), 'utf8');
const VERSIONS = ['TLSv1.2', 'TLSv1.3'];
const only = (version) => ({ minVersion: version, maxVersion: version });

// Runs with a server of its own; `tls` is what it shows.
async function against(tls, run, requests) {
  const server = await startRaw([[good()]], { tls });
  try {
    await run(server);
    assert.equal(server.requests.length, requests, 'requests');
  } finally {
    await server.stop();
  }
}

const plain = (server, env, args = []) =>
  cctoken(['get', '--token-url', server.url, ...args], {
    env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789', ...env },
  });

/** Asserts a failure by this cause whose first line matches all of the patterns. */
function says(result, cause, ...patterns) {
  fails(result, cause);
  const [line] = result.stderr.split('\n');
  for (const pattern of patterns) assert.match(line, pattern);
}

// ---- roots of every kind ----------------------------------------------------

const RSA = ['-newkey', 'rsa:2048'];
const EC = (curve) => ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`];

// A root that signed itself in this way, and a server's certificate from it. Returns {root, tls}.
function issue(name, key, how, extensions = []) {
  const path = (file) => files.path(`${name}-${file}`);
  const ca = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign', ...extensions];
  openssl([
    ...['req', '-x509', '-nodes', '-days', '30', '-subj', `/CN=root ${name}`, ...key, ...how],
    ...['-keyout', path('root.key'), '-out', path('root.pem'), '-config', '/dev/null'],
    ...ca.flatMap((extension) => ['-addext', extension]),
  ]);
  openssl([
    ...['req', '-new', '-nodes', '-subj', '/CN=localhost', ...EC('P-256'), '-config', '/dev/null'],
    ...['-keyout', path('leaf.key'), '-out', path('leaf.csr')],
  ]);
  const digest = /ed25519/.test(key.join()) ? [] : ['-sha256'];
  writeFileSync(path('ext'), 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n');
  openssl([
    ...['x509', '-req', '-days', '20', ...digest, '-in', path('leaf.csr'), '-CA', path('root.pem'), '-set_serial', '7'],
    ...['-CAkey', path('root.key'), '-extfile', path('ext'), '-out', path('leaf.pem')],
  ]);
  const contents = (file) => readFileSync(path(file), 'utf8');
  return { root: path('root.pem'), tls: { cert: contents('leaf.pem'), key: contents('leaf.key') } };
}

const PSS = (md, salt) => [`-${md}`, '-sigopt', 'rsa_padding_mode:pss', '-sigopt', `rsa_pss_saltlen:${salt}`];
const SIGNED = {
  'RSA with MD5': [RSA, ['-md5']],
  'RSA with SHA-1': [RSA, ['-sha1']],
  'RSA with SHA-224': [RSA, ['-sha224']],
  'RSA with SHA-512': [RSA, ['-sha512']],
  'RSA-PSS with SHA-1': [RSA, PSS('sha1', 20)],
  'RSA-PSS with SHA-256': [RSA, PSS('sha256', 32)],
  'RSA-PSS with SHA-512, an odd salt': [RSA, PSS('sha512', 17)],
  'ECDSA with SHA-1': [EC('P-256'), ['-sha1']],
  'ECDSA P-384 with SHA-384': [EC('P-384'), ['-sha384']],
};

describe('a root is trusted whatever algorithm signed it', { timeout: 300_000 }, () => {
  for (const [what, [key, how]] of Object.entries(SIGNED)) {
    const { root, tls } = issue(what.replaceAll(/\W/g, ''), key, how);
    for (const version of VERSIONS) {
      test(`${what}, ${version}`, () =>
        against(
          { ...tls, ...only(version) },
          async (server) => assert.equal(token(await get({ ...server, ca: root })), TOKEN),
          1,
        ));
    }
    const along = { ...tls, cert: tls.cert + readFileSync(root, 'utf8') };
    test(`${what}, sent along by the server`, () =>
      against(along, async (server) => assert.equal(token(await get({ ...server, ca: root })), TOKEN), 1));
    test(`${what}, sent along by the server, but not trusted here`, () =>
      against(
        along,
        async (server) => says(await get({ ...server, ca: certificate('other-root.pem') }), 'untrusted_issuer'),
        0,
      ));
    test(`${what}: another root of that kind is not trusted`, () =>
      against(
        { chain: 'ec' },
        async (server) =>
          says(await get({ ...server, ca: root }), 'untrusted_issuer', /; 1 trust anchor read, 0 skipped, from /),
        0,
      ));
  }

  test('OpenSSL as the server: a root that SHA-1 signed', async () => {
    const { root } = issue('sclient', RSA, ['-sha1']);
    const port = await new Promise((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = probe.address();
        probe.close(() => resolve(free));
      });
    });
    const keys = ['-cert', files.path('sclient-leaf.pem'), '-key', files.path('sclient-leaf.key')];
    const server = spawn('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, ...keys], { stdio: 'pipe' });
    let seen = '';
    const shows = (pattern) =>
      new Promise((resolve) => {
        const look = () => pattern.test(seen) && resolve();
        server.stdout.on('data', look);
        look();
      });
    server.stdout.on('data', (text) => (seen += text));
    try {
      await shows(/ACCEPT/);
      const url = `https://localhost:${port}/token`;
      says(await get({ url, ca: certificate('other-root.pem') }), 'untrusted_issuer', /1 trust anchor read/);
      const answered = get({ url, ca: root });
      await shows(/POST \/token/);
      server.stdin.write(good()); // which goes to the client
      assert.equal(token(await answered), TOKEN);
    } finally {
      server.kill();
    }
  });
});

describe('a root that this build does not support', { timeout: 300_000 }, () => {
  const KEYS = {
    'P-521': [EC('P-521'), ['-sha512'], /\(curve P-521\)/],
    brainpool: [EC('brainpoolP256r1'), ['-sha256'], /\(curve brainpoolP256r1\)/],
    secp256k1: [EC('secp256k1'), ['-sha256'], /\(curve secp256k1\)/],
    Ed25519: [['-newkey', 'ed25519'], []], // what it signed cannot be read either
  };
  for (const [what, [key, how, named]] of Object.entries(KEYS)) {
    const { root, tls } = issue(`key${what.replaceAll('-', '')}`, key, how);
    if (named) {
      test(`${what}, needed: certificate_unsupported`, () =>
        against(
          tls,
          async (server) =>
            says(
              await get({ ...server, ca: root }),
              'certificate_unsupported',
              /the trust anchor "root key\w+" is skipped: with an unsupported key/,
              named,
              /0 trust anchors read, 1 skipped \(1 with an unsupported key\), from .* \(--ca\)$/,
            ),
          0,
        ));
    }
    test(`${what}, not needed: token`, () => {
      const bundle = files.file(`${what}.pem`, readFileSync(root, 'utf8') + read('ec-root.pem'));
      return against({}, async (server) => token(await get({ ...server, ca: bundle })), 1);
    });
  }

  test('a critical extension that nobody knows', () => {
    const { root, tls } = issue('extension', RSA, ['-sha256'], ['1.2.3.4=critical,ASN1:NULL']);
    return against(
      tls,
      async (server) =>
        says(await get({ ...server, ca: root }), 'certificate_unsupported', /skipped: with an unsupported critical ext/),
      0,
    );
  });
  test('a critical policy, and name constraints that permit the server: token', () => {
    const extensions = ['certificatePolicies=critical,1.2.3.4', 'nameConstraints=critical,permitted;DNS:localhost'];
    const { root, tls } = issue('constrained', RSA, ['-sha256'], extensions);
    return against(tls, async (server) => token(await get({ ...server, ca: root })), 1);
  });
  test('larger than the memory for one', () => {
    const { root, tls } = issue('large', RSA, ['-sha256'], [`nsComment=${'long '.repeat(1800)}`]);
    return against(
      tls,
      async (server) =>
        says(await get({ ...server, ca: root }), 'certificate_unsupported', /"root large" is skipped: too large/),
      0,
    );
  });
});

// ---- the ClientHello -----------------------------------------------------------

// The numbers of 16 bits in a list, of which the length comes first.
function numbers(bytes, at) {
  const length = bytes.readUInt16BE(at);
  return Array.from({ length: length / 2 }, (_, i) => bytes.readUInt16BE(at + 2 + 2 * i));
}

// RFC 8446 section 4.1.2: {suites, extensions}.
function readClientHello(record) {
  let at = 5 + 4 + 2 + 32; // record, message, version, random
  at += 1 + record[at]; // session
  const suites = numbers(record, at);
  at += 2 + 2 * suites.length;
  at += 1 + record[at]; // compression
  const extensions = new Map();
  const end = at + 2 + record.readUInt16BE(at);
  for (at += 2; at < end; ) {
    const length = record.readUInt16BE(at + 2);
    extensions.set(record.readUInt16BE(at), record.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { suites, extensions };
}

test('the ClientHello offers neither SHA-1 nor MD5', { timeout: 20_000 }, async () => {
  let hello = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      hello = Buffer.concat([hello, bytes]);
      if (hello.length >= 5 && hello.length >= 5 + hello.readUInt16BE(3)) socket.destroy();
    });
  });
  const { port, stop } = await listen(server);
  await get({ url: `https://localhost:${port}/`, ca: certificate('ec-root.pem') }, ['--retry', '0']);
  await stop();

  const { suites, extensions } = readClientHello(hello);
  const offered = suites.filter((suite) => suite !== 0x00ff); // the signal of RFC 5746 section 3.3
  const allowed = new Map(
    execFileSync('openssl', ['ciphers', '-V', '-stdname', 'ALL:COMPLEMENTOFALL'], { encoding: 'utf8' })
      .split('\n')
      .map((line) => /0x(..),0x(..) - (\S+) /.exec(line))
      .filter(Boolean)
      .map(([, high, low, name]) => [parseInt(high + low, 16), name]),
  );
  assert.ok(offered.length >= 5, `${offered.length} cipher suites`);
  for (const suite of offered) {
    const name = allowed.get(suite) ?? assert.fail(`cipher suite 0x${suite.toString(16)} is unknown`);
    assert.match(name, /_(GCM_SHA(256|384)|POLY1305_SHA256)$/);
  }
  const SIGNATURE_ALGORITHMS = 13;
  const SIGNATURE_ALGORITHMS_CERT = 50;
  const algorithms = numbers(extensions.get(SIGNATURE_ALGORITHMS), 0);
  const certificates = extensions.get(SIGNATURE_ALGORITHMS_CERT);
  assert.ok(algorithms.length >= 5, `${algorithms.length} signature algorithms`);
  for (const algorithm of [...algorithms, ...(certificates ? numbers(certificates, 0) : [])]) {
    // RFC 5246 section 7.4.1.4.1; from 8 on those of RFC 8446, all with SHA-2
    const hash = algorithm >> 8;
    assert.ok(hash >= 4, `signature algorithm 0x${algorithm.toString(16)}`);
  }
});

// ---- files of every shape -------------------------------------------------------

const BOM = '\uFEFF';
const ours = read('ec-root.pem').replace(/^[^]*?(?=-----BEGIN)/, '');
const other = read('other-root.pem').replace(/^[^]*?(?=-----BEGIN)/, '');
const one = ours.trimEnd();
const trusted = (...options) =>
  openssl(['x509', '-in', certificate('ec-root.pem'), '-trustout', ...options]).toString();
const latin1 = (text) => Buffer.from(text, 'latin1');

describe('a file of trust anchors', { timeout: 300_000 }, () => {
  const READ = {
    'a byte order mark': BOM + ours,
    'byte order marks in the middle, after cat': BOM + other + BOM + ours,
    'no line feed between two blocks': other.trimEnd() + ours,
    'no line feed, but a byte order mark': other.trimEnd() + BOM + ours,
    'blocks on one line each, as variables leave them': `${other.replaceAll('\n', ' ')}${ours.replaceAll('\n', ' ')}`,
    'indented, as from YAML': ours.replaceAll(/^/gm, '    '),
    'X509 CERTIFICATE': ours.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE'),
    'a comment in Latin-1': Buffer.concat([latin1('# \xc9metteur: Autorit\xe9\n'), Buffer.from(ours)]),
    'a comment in Shift JIS': Buffer.concat([latin1('# \x83\x65\x83\x58\x83\x67\n'), Buffer.from(ours)]),
    'CR LF': ours.replaceAll('\n', '\r\n'),
    'CR alone': ours.replaceAll('\n', '\r'),
    'the text that openssl x509 -text puts first': openssl(['x509', '-text', '-in', certificate('ec-root.pem')]),
    'a damaged block first': one.replace(/\n.{4}/, '\n!!!!') + other + ours,
    'TRUSTED CERTIFICATE without settings': trusted(),
    'TRUSTED CERTIFICATE, for servers': trusted('-addtrust', 'serverAuth'),
    'TRUSTED CERTIFICATE, for anything': trusted('-addtrust', 'anyExtendedKeyUsage'),
    'TRUSTED CERTIFICATE, for clients and servers': trusted('-addtrust', 'clientAuth', '-addtrust', 'serverAuth'),
    'TRUSTED CERTIFICATE, not for mail, with an alias': trusted('-addreject', 'emailProtection', '-setalias', 'tests'),
    'PKCS #7 first': `-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n${ours}`,
  };
  for (const [what, content] of Object.entries(READ)) {
    test(`${what}: token`, () =>
      against({}, async (server) => token(await get({ ...server, ca: files.file('shape.pem', content) })), 1));
  }

  const unfit = /the trust anchor "ec root" is skipped: not trusted for servers by its trust settings; /;
  const SKIPPED = {
    'TRUSTED CERTIFICATE, for clients': [trusted('-addtrust', 'clientAuth'), unfit, / 0 trust anchors read, 1 skipped/],
    'TRUSTED CERTIFICATE, rejected for servers': [other + trusted('-addreject', 'serverAuth'), unfit, / 1 trust anchor /],
    'TRUSTED CERTIFICATE, rejected for all': [trusted('-addreject', 'anyExtendedKeyUsage'), unfit],
    'TRUSTED CERTIFICATE, both': [trusted('-addtrust', 'serverAuth', '-addreject', 'serverAuth'), unfit],
    'damaged at its end': [
      other + one.replace(/..\n(?=-----END)/, '!\n'),
      /the trust anchor "ec root" is skipped: damaged; 1 trust anchor read, 1 skipped \(1 damaged\), from /,
    ],
    'without its end': [
      `${one.replace(/-----END.*/, '')}${other}`,
      /the trust anchor "ec root" is skipped: damaged; 1 trust anchor read, 1 skipped \(1 damaged\)/,
    ],
    'two that are damaged, and one of another key': [
      one.replace(/\n.{4}/, '\n!!!!') + other.replace(/\n.{4}/, '\n!!!!') + other,
      /; 1 trust anchor read, 2 skipped \(2 damaged\), from .*shape\.pem \(--ca\)$/,
    ],
  };
  for (const [what, [content, ...patterns]] of Object.entries(SKIPPED)) {
    test(`${what}: untrusted_issuer, and why`, () =>
      against(
        {},
        async (server) =>
          says(await get({ ...server, ca: files.file('shape.pem', content) }), 'untrusted_issuer', ...patterns),
        0,
      ));
  }

  const der = openssl(['x509', '-outform', 'DER', '-in', certificate('ec-root.pem')]);
  const p7 = (...form) => openssl(['crl2pkcs7', '-nocrl', '-certfile', certificate('ec-root.pem'), ...form]);
  const p12 = ['-passout', 'pass:', '-nokeys', '-in', certificate('ec-root.pem')];
  const utf16 = Buffer.from(ours, 'utf16le');
  const OTHER = {
    DER: [der, /found DER, not PEM; convert it with 'openssl x509 -inform DER'; 0 trust anchors read, 1 skipped/],
    'PKCS #7 in PEM': [p7(), /found PKCS #7, not PEM certificates; convert it with 'openssl pkcs7 -print_certs'/],
    'PKCS #7 in DER': [p7('-outform', 'DER'), /found PKCS #7, /],
    'PKCS #12': [openssl(['pkcs12', '-export', ...p12]), /found PKCS #12, not PEM; /],
    'UTF-16': [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), /found UTF-16 text; store it as UTF-8/],
    'UTF-16, big-endian': [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]).swap16(), /found UTF-16 text/],
    'UTF-16 without a mark': [utf16, /found UTF-16 text/],
    HTML: ['<!DOCTYPE html><html><title>Sign in</title></html>', /found an HTML page, not PEM; /],
    'an empty file': ['', /no PEM certificate was found, from /],
    'text alone': ['# nothing yet\n', /no PEM certificate was found, from /],
  };
  for (const [what, [content, pattern]] of Object.entries(OTHER)) {
    test(`${what} instead: no_trust_anchors, called by its name`, () =>
      against(
        {},
        async (server) =>
          says(
            await get({ ...server, ca: files.file('shape.pem', content) }),
            'no_trust_anchors',
            pattern,
            /, from \S*shape\.pem \(--ca\)$/,
          ),
        0,
      ));
  }
});

// ---- where they come from --------------------------------------------------------

describe('sources', { timeout: 300_000 }, () => {
  // A directory with these files, name to content. A content of {link} is a symbolic link.
  function directory(name, contents) {
    const path = files.path(name);
    mkdirSync(path);
    for (const [file, content] of Object.entries(contents)) {
      if (typeof content.link === 'string') symlinkSync(content.link, `${path}/${file}`);
      else writeFileSync(`${path}/${file}`, content);
    }
    return path;
  }
  const absent = files.path('absent');
  const otherFile = certificate('other-root.pem');
  const ourFile = certificate('ec-root.pem');
  const oursAt = directory('ours', { 'ours.pem': ours });
  const othersAt = directory('others', { 'other.pem': other });
  const emptyAt = directory('empty', {});
  const gives = (env, args) => against({}, async (server) => token(await plain(server, env, args)), 1);
  const refuses = (env, args, cause, ...patterns) =>
    against({}, async (server) => says(await plain(server, env, args), cause, ...patterns), 0);

  test('both variables: from the directory', () => gives({ SSL_CERT_FILE: otherFile, SSL_CERT_DIR: oursAt }));
  test('both variables: from the file', () => gives({ SSL_CERT_FILE: ourFile, SSL_CERT_DIR: othersAt }));
  test('several directories', () => gives({ SSL_CERT_DIR: `${othersAt}:${emptyAt}:${oursAt}` }));
  test('several directories, some absent', () => gives({ SSL_CERT_DIR: `${absent}:${oursAt}:${absent}` }));
  test('an absent file beside a directory', () => gives({ SSL_CERT_FILE: absent, SSL_CERT_DIR: oursAt }));
  test('an absent directory beside a file', () => gives({ SSL_CERT_FILE: ourFile, SSL_CERT_DIR: absent }));
  test('--ca with a directory', () => gives({}, ['--ca', oursAt]));
  test('SSL_CERT_FILE alone means that file', () =>
    refuses(
      { SSL_CERT_FILE: otherFile },
      [],
      'untrusted_issuer',
      /1 trust anchor read, 0 skipped, from \S*other-root\.pem \(SSL_CERT_FILE\)$/,
    ));
  test('what was found in all of them is reported', () =>
    refuses(
      { SSL_CERT_FILE: otherFile, SSL_CERT_DIR: `${othersAt}:${absent}` },
      [],
      'untrusted_issuer',
      /; 2 trust anchors read, 0 skipped, 1 file cannot be read, from \S*other-root\.pem \(SSL_CERT_FILE\) and /,
      /others:\S*absent \(SSL_CERT_DIR\)$/,
    ));
  test('so is a variable that leads nowhere', () =>
    refuses(
      { SSL_CERT_FILE: absent, SSL_CERT_DIR: othersAt },
      [],
      'untrusted_issuer',
      /from \S*others \(SSL_CERT_DIR\), nothing from \S*absent \(SSL_CERT_FILE\): No such file or directory$/,
    ));
  test('neither of the variables leads anywhere: file_unreadable', () =>
    refuses({ SSL_CERT_FILE: absent, SSL_CERT_DIR: absent }, [], 'file_unreadable', /absent \(SSL_CERT_FILE\): No such/));
  test('an absent file beside an empty directory: file_unreadable', () =>
    refuses({ SSL_CERT_FILE: absent, SSL_CERT_DIR: emptyAt }, [], 'file_unreadable', /absent \(SSL_CERT_FILE\): No such/));
  test('--ca leads nowhere, whatever the variables say: file_unreadable', () =>
    refuses({ SSL_CERT_FILE: ourFile }, ['--ca', absent], 'file_unreadable', /absent \(--ca\): No such file/));
  test('an empty directory: no_trust_anchors', () =>
    refuses({}, ['--ca', emptyAt], 'no_trust_anchors', /no PEM certificate was found, from \S*empty \(--ca\)$/));

  test('a directory: links, hidden files, folders, other formats, each file once', () => {
    const path = directory('mixed', {
      'ours.pem': ours,
      'other.pem': other,
      '0123abcd.0': { link: 'other.pem' },
      '4567abcd.0': { link: '0123abcd.0' },
      'elsewhere.pem': { link: certificate('rsa-root.pem') },
      '.hidden.pem': read('rsa-same-subject-root.pem'),
      dangling: { link: 'nothing' },
      'root.der': openssl(['x509', '-outform', 'DER', '-in', certificate('client-root.pem')]),
      torn: other.slice(0, 200),
    });
    linkSync(`${path}/other.pem`, `${path}/hard.pem`);
    mkdirSync(`${path}/folder`);
    copyFileSync(certificate('client-root.pem'), `${path}/folder/client.pem`);
    execFileSync('mkfifo', [`${path}/fifo`]);
    return Promise.all([
      gives({}, ['--ca', path]),
      against(
        { chain: 'ec', leaf: 'self' },
        async (server) =>
          says(
            await get({ ...server, ca: path }),
            'untrusted_issuer',
            /; found DER, not PEM; .* 3 trust anchors read, 2 skipped \(1 damaged, 1 in another format\), /,
            /, 1 file cannot be read, from \S*mixed \(--ca\)$/,
          ),
        0,
      ),
    ]);
  });

  const isRoot = process.getuid() === 0 && 'root reads every file';
  test('an unreadable file among good ones', { skip: isRoot }, () => {
    const path = directory('locked', { 'ours.pem': ours, 'other.pem': other });
    chmodSync(`${path}/other.pem`, 0);
    return gives({ SSL_CERT_DIR: path });
  });

  // A pipe is read once, and trust anchors are read several times.
  const NO_FILE = /trust anchors are read several times, which requires a regular file or a directory/;
  for (const [what, env, args] of [
    ['--ca', {}, ['--ca', 'PIPE']],
    ['SSL_CERT_FILE', { SSL_CERT_FILE: 'PIPE' }, []],
    ['SSL_CERT_DIR', { SSL_CERT_DIR: 'PIPE' }, []],
  ]) {
    test(`a pipe as ${what}: file_unreadable at once`, () => {
      const pipe = files.path(`pipe${what}`);
      execFileSync('mkfifo', [pipe]);
      const put = (value) => (value === 'PIPE' ? pipe : value);
      const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, put(value)]));
      return refuses(given, args.map(put), 'file_unreadable', NO_FILE, new RegExp(`\\(${what}\\): `));
    });
  }
  test('a process substitution: file_unreadable, and no hang', async () => {
    const script = `exec "${binary}" get --token-url https://localhost:1/ --ca <(sleep 0.1; cat "${ourFile}")`;
    const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789', PATH: process.env.PATH };
    const result = spawnSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8', timeout: 10_000 });
    says(result, 'file_unreadable', NO_FILE);
  });
});

// ---- the system's ------------------------------------------------------------------

// A mount namespace whose /etc/ssl holds only what the script puts there.
const inside = (script) => ['-rm', '/bin/sh', '-c', `mount -t tmpfs none /etc/ssl && ${script} && exec "$@"`, 'sh'];
const NAMESPACES = {
  skip: spawnSync('unshare', [...inside('true'), '/bin/true']).status !== 0 && 'no namespace can be made here',
};

describe("the system's trust anchors", { timeout: 300_000, ...NAMESPACES }, () => {
  const ask = (server, script) =>
    cctoken([...inside(script), binary, 'get', '--token-url', server.url], {
      program: '/usr/bin/unshare',
      env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' },
    });
  const put = (name, at) => `mkdir -p /etc/ssl/certs && cp ${certificate(name)} /etc/ssl/certs/${at}`;

  test('a directory of single files and no bundle, as OpenWrt has it: token', () =>
    against({}, async (server) => token(await ask(server, put('ec-root.pem', 'ec.crt'))), 1));
  test('an empty bundle beside single files: token', () =>
    against(
      {},
      async (server) => {
        const script = `${put('ec-root.pem', 'ec.crt')} && : >/etc/ssl/certs/ca-certificates.crt`;
        token(await ask(server, script));
      },
      1,
    ));
  test('the bundle is named: untrusted_issuer', () =>
    against(
      {},
      async (server) =>
        says(
          await ask(server, put('other-root.pem', 'ca-certificates.crt')),
          'untrusted_issuer',
          /1 trust anchor read, 0 skipped, from \/etc\/ssl\/certs\/ca-certificates\.crt \(the system's bundle\)$/,
        ),
      0,
    ));
  test('the directory is named: untrusted_issuer', () =>
    against(
      {},
      async (server) =>
        says(
          await ask(server, put('other-root.pem', 'other.crt')),
          'untrusted_issuer',
          /1 trust anchor read, 0 skipped, from \/etc\/ssl\/certs \(the system's directory\)$/,
        ),
      0,
    ));
  test('an empty directory counts as none: no_trust_anchors, and nothing is dialled', async () => {
    const server = await startRaw([[good()]]);
    fails(await ask(server, 'mkdir /etc/ssl/certs'), 'no_trust_anchors');
    assert.equal(server.connections(), 0);
    await server.stop();
  });
});
