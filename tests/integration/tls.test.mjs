// SPDX-License-Identifier: MIT
// Trust, names, dates and protocols: every TLS cause by a real handshake.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { after, describe, test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { cctoken, fails, folder, get, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';

const files = folder();
after(() => files.remove());

// Runs with a server of its own, that must see so many requests and connections.
async function against(tls, run, { requests, connections = 1, answers = [[good()]], ...more }) {
  const server = await startRaw(answers, { tls, ...more });
  try {
    await run(server);
    assert.equal(server.requests.length, requests, 'requests');
    assert.equal(server.connections(), connections, 'connections');
  } finally {
    await server.stop();
  }
}

const refuses = (cause, tls, args = [], more = {}) =>
  against(tls, async (server) => fails(await get(server, args), cause), { requests: 0, ...more });

const gives = (tls, args = [], check = () => {}, more = {}) =>
  against(
    tls,
    async (server) => {
      assert.equal(token(await get(server, args)), TOKEN);
      check(server.requests[0], server);
    },
    { requests: 1, ...more },
  );

const only = (version) => ({ minVersion: version, maxVersion: version });
const VERSIONS = ['TLSv1.2', 'TLSv1.3'];
const CHAINS = ['ec', 'rsa'];
const read = (name) => readFileSync(certificate(name), 'utf8');
const blocks = (pem) => pem.match(/-----BEGIN[^]*?-----END CERTIFICATE-----\n/g);

describe('certificates', { timeout: 300_000 }, () => {
  const LEAVES = {
    expired: 'certificate_expired',
    future: 'certificate_not_yet_valid',
    wrongname: 'name_mismatch',
    clientonly: 'certificate_rejected',
  };
  for (const chain of CHAINS) {
    for (const version of VERSIONS) {
      for (const [leaf, cause] of Object.entries(LEAVES)) {
        test(`${chain}, ${version}, ${leaf}: ${cause}`, () => refuses(cause, { chain, leaf, ...only(version) }));
      }
      test(`${chain}, ${version}, another root: untrusted_issuer`, () =>
        against(
          { chain, ...only(version) },
          async (server) => {
            fails(await get({ ...server, ca: certificate('other-root.pem') }), 'untrusted_issuer');
          },
          { requests: 0 },
        ));
      test(`${chain}, ${version}, a root of the same name: untrusted_issuer`, () =>
        against(
          { chain, ...only(version) },
          async (server) => {
            fails(await get({ ...server, ca: certificate(`${chain}-same-subject-root.pem`) }), 'untrusted_issuer');
          },
          { requests: 0 },
        ));
    }
    test(`${chain}, the intermediate is not sent: untrusted_issuer`, () =>
      refuses('untrusted_issuer', { chain, cert: blocks(read(`${chain}-good.pem`))[0] }));
  }
});

// As public authorities have them: four certificates, the leaf with 100 names, the last root as
// another root signed it.
describe('long chains', { timeout: 300_000 }, () => {
  for (const chain of CHAINS) {
    test(`${chain}: four certificates, 6 to 9 KB`, () => {
      const sent = blocks(read(`${chain}-long.pem`)).map((pem) => new X509Certificate(pem));
      const bytes = sent.reduce((sum, { raw }) => sum + raw.length, 0);
      assert.equal(sent.length, 4);
      assert.equal(sent[0].subjectAltName.split(', ').length, 100);
      assert.ok(bytes > 6000 && bytes < 9000, `${bytes} bytes`);
    });
    for (const version of VERSIONS) {
      const tls = { chain, leaf: 'long', ...only(version) };
      for (const root of [`${chain}-long-root`, `${chain}-root`]) {
        test(`${chain}, ${version}, from ${root}: token`, () =>
          against(
            tls,
            async (server) => assert.equal(token(await get({ ...server, ca: certificate(`${root}.pem`) })), TOKEN),
            { requests: 1 },
          ));
      }
      test(`${chain}, ${version}, another root: untrusted_issuer`, () =>
        against(
          tls,
          async (server) => fails(await get({ ...server, ca: certificate('other-root.pem') }), 'untrusted_issuer'),
          { requests: 0 },
        ));
    }
  }
});

describe('protocol', { timeout: 300_000 }, () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' };

  test('TLS 1.1 alone: tls_protocol', () => refuses('tls_protocol', old));
  test('--tls-min 1.3, the server has 1.2: tls_protocol', () =>
    refuses('tls_protocol', only('TLSv1.2'), ['--tls-min', '1.3']));
  // Refused before the server has chosen anything: a second connection offers all that the first
  // one did not.
  test('no cipher suite in common: tls_protocol', () =>
    refuses('tls_protocol', { chain: 'rsa', ...only('TLSv1.2'), ciphers: 'NULL-SHA256:@SECLEVEL=0' }, [], { connections: 2 }));
  test('--tls-min 1.2, the server has 1.3', () => gives(only('TLSv1.3'), ['--tls-min', '1.2']));
  test('--tls-min 1.3, the server has both', () =>
    gives({}, ['--tls-min', '1.3'], (request) => assert.equal(request.protocol, 'TLSv1.3')));

  for (const [what, text] of [
    ['plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['garbage', Buffer.alloc(400, 0xa5)],
  ]) {
    test(`${what} on the port: not_tls`, () =>
      refuses('not_tls', false, [], { read: false, answers: [[{ wait: 50 }, text]] }));
  }
  test('the server sends data without end: tls_failure', () => {
    // 4.9 MB that mbedTLS passes over
    const warnings = '\x15\x03\x03\0\x02\x01\x70'.repeat(700_000);
    return against(
      false,
      async (server) => {
        const result = await get(server, ['--retry', '0']);
        fails(result, 'tls_failure');
        assert.match(result.stderr, /: the server sends data without end\n/);
      },
      { requests: 0, read: false, answers: [[{ wait: 50 }, Buffer.from(warnings, 'latin1')]] },
    );
  });
  test('the connection is closed in the handshake: connection_closed', () =>
    refuses('connection_closed', false, ['--retry', '0'], { read: false, answers: [[{ wait: 50 }]] }));
});

// P-256 and P-384 are offered first, and X25519 only on a second connection to who takes neither:
// the request is sent once.
describe('key agreement', { timeout: 300_000 }, () => {
  const CONNECTIONS = { 'P-256': 1, 'P-384': 1, 'X25519:P-256': 1, 'X25519:P-384': 1, X25519: 2 };
  for (const version of VERSIONS) {
    for (const [groups, connections] of Object.entries(CONNECTIONS)) {
      test(`${version}, the server has ${groups}: ${connections} connections`, () =>
        gives({ ...only(version), ecdhCurve: groups }, ['--retry', '0'], () => {}, { connections }));
    }
    test(`${version}, the server has P-521 alone: tls_protocol`, () =>
      refuses('tls_protocol', { ...only(version), ecdhCurve: 'P-521' }, [], { connections: 2 }));
  }
});

describe('client certificates', { timeout: 300_000 }, () => {
  const ca = read('client-root.pem');
  for (const version of VERSIONS) {
    for (const chain of CHAINS) {
      test(`${version}, ${chain}, required: client_certificate_required`, () =>
        refuses('client_certificate_required', {
          chain,
          ca,
          requestCert: true,
          rejectUnauthorized: true,
          ...only(version),
        }));
      test(`${version}, ${chain}, asked for: goes without`, () =>
        gives({ chain, ca, requestCert: true, rejectUnauthorized: false, ...only(version) }));
    }
  }
});

describe('names', { timeout: 300_000 }, () => {
  const loopback6 = Object.values(networkInterfaces())
    .flat()
    .some(({ address }) => address === '::1');

  test('a DNS name goes into the SNI', () => gives({}, [], (request) => assert.equal(request.servername, 'localhost')));

  for (const version of VERSIONS) {
    for (const [host, url, skip] of [
      ['127.0.0.1', '127.0.0.1', false],
      ['::1', '[::1]', !loopback6 && 'no IPv6 here'],
    ]) {
      test(`${version}, https://${url}: verified against the address, no SNI`, { skip }, () =>
        against(
          only(version),
          async (server) => {
            token(await get({ ...server, url: `https://${url}:${server.port}/token` }));
            assert.ok(!server.requests[0].servername, 'no SNI');
            assert.equal(server.requests[0].headers.host, `${url}:${server.port}`);
          },
          { requests: 1, host },
        ),
      );
    }
  }
  for (const chain of CHAINS) {
    for (const version of VERSIONS) {
      test(`${chain}, ${version}, DNS names that look like the address: name_mismatch`, () =>
        against(
          { chain, leaf: 'lookalike', ...only(version) },
          async (server) => {
            const url = server.url.replace('localhost', '127.0.0.1');
            fails(await get({ ...server, url }), 'name_mismatch');
          },
          { requests: 0 },
        ));
    }
  }
  test('an address that the certificate lacks: name_mismatch', () =>
    against(
      { leaf: 'wrongname' },
      async (server) => {
        fails(await get({ ...server, url: `https://127.0.0.1:${server.port}/token` }), 'name_mismatch');
      },
      { requests: 0 },
    ));

  test("--connect-to dials there, name and verification stay the URL's", () =>
    against(
      {},
      async (server) => {
        token(await get({ ...server, url: 'https://server.test/token' }, ['--connect-to', `127.0.0.1:${server.port}`]));
        assert.equal(server.requests[0].servername, 'server.test');
        assert.equal(server.requests[0].headers.host, 'server.test');
      },
      { requests: 1 },
    ));
  test('--connect-to, another name: name_mismatch', () =>
    against(
      {},
      async (server) => {
        const elsewhere = { ...server, url: 'https://elsewhere.test/token' };
        fails(await get(elsewhere, ['--connect-to', `localhost:${server.port}`]), 'name_mismatch');
      },
      { requests: 0 },
    ));

  test('-4 and -6 choose the family', { skip: !loopback6 && 'no IPv6 here' }, async () => {
    await gives({}, ['-4']);
    await against(
      {},
      async (server) => {
        token(
          await get({ ...server, url: `https://server.test:${server.port}/token` }, [
            '-6',
            '--connect-to',
            `[::1]:${server.port}`,
          ]),
        );
      },
      { requests: 1, host: '::1' },
    );
  });
});

describe('bundles', { timeout: 300_000 }, () => {
  const ours = read('ec-root.pem');
  const other = read('other-root.pem');
  const same = read('ec-same-subject-root.pem');
  const middle = (pem, bytes) => pem.replace(/(?<=-----\n[^]{200})[^]{64}/, bytes);
  const textual = execFileSync('openssl', ['x509', '-in', certificate('other-root.pem'), '-text'], {
    encoding: 'utf8',
  });

  const GOOD = {
    CRLF: (other + ours).replaceAll('\n', '\r\n'),
    'no line feed at the end': (other + ours).trimEnd(),
    'text around the blocks': `# Roots\n\nsubject=CN = other\n${textual}\nÖther text - not - dashes\n${ours}\n# end\n`,
    'a block that is no base64 before ours': middle(other, '!'.repeat(64)) + ours,
    'a block that is no certificate before ours': `-----BEGIN CERTIFICATE-----\n${'QUJD'.repeat(16)}\n-----END CERTIFICATE-----\n${ours}`,
    'an empty block before ours': `-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n${ours}`,
    'a block of another kind before ours': `-----BEGIN X509 CRL-----\nQUJD\n-----END X509 CRL-----\n${ours}`,
    'a torn block after ours': ours + other.slice(0, other.length / 2),
    'a root of the same name before ours': same + ours,
    'a root of the same name after ours': ours + same,
    'ours twice': ours + ours,
    'some 2000 roots, ours last':
      rootCertificates
        .join('\n')
        .concat('\n')
        .repeat(Math.ceil(2000 / rootCertificates.length)) + ours,
  };
  const EMPTY = {
    'an empty file': '',
    'text alone': '# no roots yet\n',
  };

  for (const [what, pem] of Object.entries(GOOD)) {
    test(what, () =>
      against(
        {},
        async (server) => {
          const result = await get({ ...server, ca: files.file('bundle.pem', pem) });
          // a warning is fine
          assert.deepEqual([result.status, result.stdout], [0, `${TOKEN}\n`], result.stderr);
          assert.ok(result.ms < 5000, `${result.ms} ms`);
        },
        { requests: 1 },
      ),
    );
  }
  for (const [what, pem] of Object.entries(EMPTY)) {
    test(`${what}: no_trust_anchors`, async () => {
      const server = await startRaw([[good()]]);
      fails(await get({ ...server, ca: files.file('bundle.pem', pem) }), 'no_trust_anchors');
      assert.equal(server.requests.length, 0);
      await server.stop();
    });
  }
  test('--ca names no file: file_unreadable', async () => {
    const server = await startRaw([[good()]]);
    fails(await get({ ...server, ca: files.path('absent.pem') }), 'file_unreadable');
    await server.stop();
  });
});

describe('where the roots come from', { timeout: 300_000 }, () => {
  const system = '/etc/ssl/certs/ca-certificates.crt';
  const noSystem = !existsSync(system) && `${system} is not here`;
  const plain = (server, env, args = []) =>
    cctoken(['get', '--token-url', server.url, ...args], {
      env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789', ...env },
    });

  test('SSL_CERT_FILE', () =>
    against(
      {},
      async (server) => {
        token(await plain(server, { SSL_CERT_FILE: server.ca }));
      },
      { requests: 1 },
    ));

  test("SSL_CERT_FILE, the system's bundle and ours", { skip: noSystem }, () =>
    against(
      {},
      async (server) => {
        const bundle = files.file('system.pem', readFileSync(system, 'utf8') + read('ec-root.pem'));
        token(await plain(server, { SSL_CERT_FILE: bundle }));
      },
      { requests: 1 },
    ),
  );

  test("the system's bundle alone does not have ours", { skip: noSystem }, () =>
    against(
      {},
      async (server) => {
        fails(await plain(server, {}), 'untrusted_issuer');
      },
      { requests: 0 },
    ),
  );

  test("SSL_CERT_FILE takes the place of the system's", () =>
    against(
      {},
      async (server) => {
        fails(await plain(server, { SSL_CERT_FILE: certificate('other-root.pem') }), 'untrusted_issuer');
      },
      { requests: 0 },
    ));

  test('--ca before SSL_CERT_FILE', () =>
    against(
      {},
      async (server) => {
        fails(
          await plain(server, { SSL_CERT_FILE: server.ca }, ['--ca', certificate('other-root.pem')]),
          'untrusted_issuer',
        );
      },
      { requests: 0 },
    ));

  test('SSL_CERT_DIR, as `openssl rehash` leaves it', () =>
    against(
      {},
      async (server) => {
        const dir = files.path('roots');
        mkdirSync(dir);
        for (const name of ['other-root.pem', 'ec-same-subject-root.pem', 'ec-root.pem']) {
          files.file(`roots/${name}`, read(name));
          const hash = execFileSync('openssl', ['x509', '-in', certificate(name), '-noout', '-hash'], {
            encoding: 'utf8',
          }).trim();
          let n = 0;
          while (existsSync(`${dir}/${hash}.${n}`)) n += 1;
          symlinkSync(name, `${dir}/${hash}.${n}`);
        }
        token(await plain(server, { SSL_CERT_DIR: dir }));
      },
      { requests: 1 },
    ));
});

describe('a self-signed certificate as its own root', { timeout: 300_000 }, () => {
  const own = (leaf, check, requests) => (version) =>
    against(
      { chain: 'ec', leaf, ...only(version) },
      async (server) => check(await get({ ...server, ca: certificate(`ec-${leaf}.pem`) }), server),
      { requests },
    );
  for (const version of VERSIONS) {
    test(`${version}: token`, () => own('self', (result) => assert.equal(token(result), TOKEN), 1)(version));
    test(`${version}, expired: certificate_expired`, () =>
      own('self-expired', (result) => fails(result, 'certificate_expired'), 0)(version));
    test(`${version}, for another name: name_mismatch`, () =>
      against(
        { chain: 'ec', leaf: 'self', ...only(version) },
        async (server) => {
          const url = server.url.replace('localhost', 'other.test');
          const args = ['--connect-to', `127.0.0.1:${server.port}`];
          fails(await get({ ...server, url, ca: certificate('ec-self.pem') }, args), 'name_mismatch');
        },
        { requests: 0 },
      ));
    test(`${version}, another self-signed one is the root: untrusted_issuer`, () =>
      against(
        { chain: 'ec', leaf: 'self', ...only(version) },
        async (server) => fails(await get({ ...server, ca: certificate('ec-self-expired.pem') }), 'untrusted_issuer'),
        { requests: 0 },
      ));
  }
  test('a leaf that others signed is no root of its own: untrusted_issuer', () =>
    against(
      { chain: 'ec' },
      async (server) => {
        const leaf = files.file('leaf.pem', blocks(read('ec-good.pem'))[0]);
        fails(await get({ ...server, ca: leaf }), 'untrusted_issuer');
      },
      { requests: 0 },
    ));
});
