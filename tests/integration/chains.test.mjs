// SPDX-License-Identifier: MIT
// Chains as servers send them: unneeded certificates are ignored, unsupported ones that are needed
// are named, and authorities certify only what they may.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fails, folder, get, token } from './run.mjs';
import { issuer } from './servers/issuer.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';

const files = folder();
after(() => files.remove());
const { authority, leaf, pem, key, path } = issuer(files);

const VERSIONS = ['TLSv1.2', 'TLSv1.3'];
const OLD = { ciphers: 'DEFAULT:@SECLEVEL=0' }; // for weak certificates
const only = (version) => ({ minVersion: version, maxVersion: version });

// A server with the key of `own` that sends these certificates; `run` gets what `cctoken get` made
// of it.
async function sends(certificates, { own, version = 'TLSv1.3', ca = 'root', host = 'localhost', more = [] }, run) {
  const server = await startRaw([[good()]], { tls: { cert: certificates, key: key(own), ...OLD, ...only(version) } });
  try {
    const url = server.url.replace('localhost', host);
    const args = host === 'localhost' ? [] : ['--connect-to', `localhost:${server.port}`];
    run(await get({ ...server, url, ca: path(ca) }, [...args, ...more]), server.requests.length);
  } finally {
    await server.stop();
  }
}
const passes = (certificates, options) =>
  sends(certificates, options, (result, requests) => {
    assert.equal(token(result), TOKEN);
    assert.equal(requests, 1);
  });
// Nothing of the request may be sent before the chain is judged.
const refuses = (certificates, options, cause, ...words) =>
  sends(certificates, options, (result, requests) => {
    fails(result, cause);
    for (const word of words) assert.match(result.stderr.split('\n')[0], word);
    assert.equal(requests, 0, 'requests');
  });
const advice = (result) => result.stderr.split('\n')[1];

describe('certificates that the chain does not need', { timeout: 600_000 }, () => {
  for (const kind of ['ec', 'rsa']) {
    const name = (what) => `${kind}-${what}`;
    const root = authority(name('root'), { key: kind });
    const upper = authority(name('upper'), { key: kind, by: root });
    const lower = authority(name('lower'), { key: kind, by: upper });
    const own = leaf(name('leaf'), { key: kind, by: lower });
    // Another of the same name: a new key, as after a renewal.
    authority(name('other-lower'), { key: kind, by: upper, subject: `/CN=${lower}` });
    // The same name and key by an authority that nobody here trusts, and signed by itself.
    const foreign = authority(name('foreign'), { key: kind });
    authority(name('cross-lower'), { key: lower, by: foreign, subject: `/CN=${lower}` });
    authority(name('cross-upper'), { key: upper, by: foreign, subject: `/CN=${upper}` });
    authority(name('self-lower'), { key: lower, subject: `/CN=${lower}` });
    authority(name('expired-lower'), { key: lower, by: upper, subject: `/CN=${lower}`, from: -20, to: -2 });
    authority(name('sha1-root'), { key: root, md: 'sha1', subject: `/CN=${root}` });
    const needless = Object.entries({
      'on P-521': pem(authority(name('p521'), { key: 'p521' })),
      'on brainpoolP256r1': pem(authority(name('brainpool'), { key: 'brainpool' })),
      'with Ed25519': pem(authority(name('ed25519'), { key: 'ed25519', md: 'ed25519' })),
      'with RSA of 1024 bits': pem(authority(name('small'), { key: 'rsa1024' })),
      'signed with MD5': pem(authority(name('md5'), { key: 'rsa', md: 'md5' })),
      'with an unknown critical extension': pem(
        authority(name('critical'), { key: kind, extensions: ['1.2.3.4 = critical, DER:0500'] }),
      ),
      'expired': pem(authority(name('old'), { key: kind, from: -20, to: -2 })),
      'with explicit parameters of its curve': pem(authority(name('explicit'), { key: 'explicit' })),
      'unrelated': pem(foreign),
      'the root': pem(root),
      'the root as SHA-1 signed it': pem(name('sha1-root')),
      'the leaf again': pem(own),
      'the intermediate again': pem(lower),
      'of the same name with another key': pem(name('other-lower')),
      'of the same name and key by another authority': pem(name('cross-lower')),
      'above it, of the same name and key by another authority': pem(name('cross-upper')),
      'of the same name and key, self-signed': pem(name('self-lower')),
      'of the same name and key, expired': pem(name('expired-lower')),
    });
    const all = needless.map(([, text]) => text).join('');
    for (const version of VERSIONS) {
      const options = { own, version, ca: root };
      for (const [what, text] of needless) {
        test(`${kind}, ${version}, ${what}: first and last`, async () => {
          await passes(pem(own) + text + pem(lower, upper), options);
          await passes(pem(own, lower, upper) + text, options);
        });
      }
      test(`${kind}, ${version}, all of them at once`, () => passes(pem(own) + all + pem(upper, lower), options));
      test(`${kind}, ${version}, the wrong way round`, () => passes(pem(own, root, upper, lower), options));
    }
  }
});

describe('what is needed and cannot be used', { timeout: 600_000 }, () => {
  authority('root', { key: 'rsa' });
  const KINDS = {
    p521: /"middle-p521": curve P-521$/,
    brainpool: /"middle-brainpool": curve brainpoolP256r1$/,
    ed25519: /"middle-ed25519": key type Ed25519$/,
  };
  for (const [kind, words] of Object.entries(KINDS)) {
    authority(`middle-${kind}`, { key: kind, by: 'root' });
    leaf(`under-${kind}`, { by: `middle-${kind}`, md: kind === 'ed25519' ? 'ed25519' : 'sha256' });
    leaf(`own-${kind}`, { key: kind, by: 'root', subject: `/CN=own ${kind}` });
  }
  authority('middle-critical', { by: 'root', extensions: ['1.2.3.4 = critical, DER:0500'] });
  leaf('under-critical', { by: 'middle-critical' });
  leaf('own-critical', { by: 'root', extensions: ['1.2.840.3 = critical, DER:0500'] });
  for (const md of ['sha1', 'md5']) {
    authority(`middle-${md}`, { by: 'root', md });
    leaf(`under-${md}`, { by: `middle-${md}` });
    leaf(`own-${md}`, { by: 'root', md });
  }
  authority('old-root', { key: 'rsa', md: 'sha1' });
  leaf('under-old', { by: 'old-root' });
  authority('middle-small', { key: 'rsa1024', by: 'root' });
  leaf('under-small', { by: 'middle-small' });
  const long = Array.from({ length: 12 }, (_, i) => `long-${i}`);
  long.forEach((name, i) => authority(name, { by: i === 0 ? 'root' : long[i - 1] }));
  leaf('under-long', { by: long.at(-1) });
  leaf('under-eight', { by: long[7] });
  leaf('under-nine', { by: long[8] });
  const alike = Array.from({ length: 40 }, (_, i) => `alike-${i}`);
  alike.forEach((name) => authority(name, { key: name === alike[0] ? 'ec' : alike[0], subject: '/CN=alike' }));
  leaf('under-alike', { by: alike[0] });

  for (const version of VERSIONS) {
    for (const [kind, words] of Object.entries(KINDS)) {
      // In TLS 1.2 Ed25519 signatures are not offered, so the leaf decides.
      test(`${version}, an intermediate: ${kind}`, () =>
        refuses(pem(`under-${kind}`, `middle-${kind}`), { own: `under-${kind}`, version }, 'certificate_unsupported',
          kind === 'ed25519' ? /Ed25519$/ : words)); // prettier-ignore
    }
    for (const where of ['under-critical', 'own-critical']) {
      test(`${version}, ${where}`, () =>
        refuses(pem(where, 'middle-critical'), { own: where, version }, 'certificate_unsupported',
          // prettier-ignore
          where === 'own-critical' ? /critical extension 1\.2\.840\.3$/ : /"middle-critical": critical extension 1\.2\.3\.4$/));
    }
    // prettier-ignore
    for (const [md, words] of [['sha1', /weak hash: SHA-1$/], ['md5', /weak hash: MD5$/]]) {
      for (const where of [`under-${md}`, `own-${md}`]) {
        test(`${version}, ${where}: certificate_rejected, and the advice is about hashes`, () =>
          sends(pem(where, `middle-${md}`), { own: where, version }, (result, requests) => {
            fails(result, 'certificate_rejected');
            assert.match(result.stderr.split('\n')[0], words);
            assert.match(advice(result), /strong key and hash/);
            assert.equal(requests, 0);
          }));
      }
    }
    test(`${version}, a root that nobody trusts and SHA-1 signed: untrusted_issuer`, () =>
      refuses(pem('under-old', 'old-root'), { own: 'under-old', version }, 'untrusted_issuer'));
    test(`${version}, a key of 1024 bits vouches`, () =>
      refuses(pem('under-small', 'middle-small'), { own: 'under-small', version }, 'certificate_rejected',
        /certificate "localhost".*, its issuer has a weak key$/)); // prettier-ignore
    test(`${version}, eight intermediates`, () =>
      passes(pem('under-eight', ...long.slice(0, 8)), { own: 'under-eight', version }));
    for (const name of ['under-nine', 'under-long']) {
      test(`${version}, ${name}`, () =>
        refuses(pem(name, ...long), { own: name, version }, 'certificate_unsupported',
          /the chain has more than 8 intermediate certificates$/)); // prettier-ignore
    }
    test(`${version}, a message of more than 16 KiB`, () =>
      refuses(pem('under-nine') + pem(...long).repeat(4), { own: 'under-nine', version }, 'certificate_unsupported',
        /certificate message has \d{5} bytes, the limit is 16384$/)); // prettier-ignore
    // Were each compared with all of the others, the program would be ended by its watchdog.
    test(`${version}, 40 of one name and key: within the time-out`, () =>
      refuses(pem('under-alike', ...alike), { own: 'under-alike', version, more: ['--timeout', '1', '--retry', '0'] },
        'out_of_memory')); // prettier-ignore
  }
});

describe('authorities', { timeout: 600_000 }, () => {
  authority('client-ca', { by: 'root', extensions: ['extendedKeyUsage = clientAuth'] });
  leaf('under-client-ca', { by: 'client-ca' });
  authority('any-ca', { by: 'root', extensions: ['extendedKeyUsage = clientAuth, anyExtendedKeyUsage'] });
  leaf('under-any-ca', { by: 'any-ca' });
  authority('no-signing', { by: 'root' });
  leaf('client-leaf', { by: 'root', usage: ['extendedKeyUsage = clientAuth'] });

  for (const version of VERSIONS) {
    test(`${version}, an intermediate for clients alone: certificate_rejected`, () =>
      sends(pem('under-client-ca', 'client-ca'), { own: 'under-client-ca', version }, (result, requests) => {
        fails(result, 'certificate_rejected');
        assert.match(result.stderr, /not issued for servers: certificate "client-ca"/);
        assert.match(advice(result), /server authentication/);
        assert.doesNotMatch(advice(result), /strong key/);
        assert.equal(requests, 0);
      }));
    test(`${version}, an intermediate for any use`, () =>
      passes(pem('under-any-ca', 'any-ca'), { own: 'under-any-ca', version }));
    test(`${version}, a leaf for clients: the advice is not about hashes`, () =>
      sends(pem('client-leaf'), { own: 'client-leaf', version }, (result, requests) => {
        fails(result, 'certificate_rejected');
        assert.match(advice(result), /server authentication/);
        assert.doesNotMatch(advice(result), /strong key/);
        assert.equal(requests, 0);
      }));
  }
});

describe('dates', { timeout: 300_000 }, () => {
  authority('expired-root', { from: -20, to: -2 });
  leaf('under-old-root', { by: 'expired-root' });
  leaf('old-leaf', { by: 'root', from: -20, to: -2 });
  test('a trust anchor has expired', () =>
    sends(pem('under-old-root'), { own: 'under-old-root', ca: 'expired-root' }, (result) => {
      fails(result, 'certificate_expired');
      assert.match(result.stderr, /: a trust anchor of this machine, not the server's: certificate "expired-root"/);
      assert.match(advice(result), /--ca/);
    }));
  test("the server's own has expired", () =>
    sends(pem('old-leaf'), { own: 'old-leaf' }, (result) => {
      fails(result, 'certificate_expired');
      assert.match(result.stderr, /: certificate "localhost", issued by "root"/);
      assert.doesNotMatch(advice(result), /--ca/);
    }));
});

describe('names of the server', { timeout: 300_000 }, () => {
  const rows = [
    ['uri', 'URI:localhost', 'localhost', false],
    ['uri-and-dns', 'URI:localhost, DNS:other.test', 'localhost', false],
    ['mail', 'email:localhost', 'localhost', false],
    ['tld', 'DNS:*.test', 'server.test', false],
    ['star', 'DNS:*', 'server.test', false],
    ['wildcard', 'DNS:*.cloud.test', 'server.cloud.test', true],
    ['wildcard-case', 'DNS:*.CLOUD.test', 'server.cloud.TEST', true],
    ['wildcard-base', 'DNS:*.cloud.test', 'cloud.test', false],
    ['wildcard-deep', 'DNS:*.cloud.test', 'a.server.cloud.test', false],
    ['wildcard-part', 'DNS:se*.cloud.test', 'server.cloud.test', false],
    ['wildcard-inner', 'DNS:server.*.test', 'server.cloud.test', false],
    ['common', null, 'server.test', true],
    ['common-beside-san', 'DNS:other.test', 'server.test', false],
    ['common-beside-address', 'IP:127.0.0.1', 'server.test', false],
  ];
  for (const [name, names, host, expected] of rows) {
    leaf(`name-${name}`, { by: 'root', names, subject: '/CN=server.test' });
    const options = { own: `name-${name}`, host };
    test(`${name}: ${expected ? 'token' : 'name_mismatch'}`, () =>
      expected ? passes(pem(`name-${name}`), options) : refuses(pem(`name-${name}`), options, 'name_mismatch'));
  }
  test('the name expected and those offered, some of them', async () => {
    const many = Array.from({ length: 9 }, (_, i) => `DNS:n${i}.test`);
    leaf('name-many', { by: 'root', names: [...many, 'IP:192.0.2.1'].join(', ') });
    await refuses(pem('name-many'), { own: 'name-many' }, 'name_mismatch',
      // prettier-ignore
      /: expected "localhost", the certificate is for "n0\.test", "n1\.test", "n2\.test", "n3\.test" and 6 more; issued by "root"$/);
    leaf('name-odd', { by: 'root', names: null, subject: '/CN=\x1b[31mred/O=x' });
    await refuses(pem('name-odd'), { own: 'name-odd' }, 'name_mismatch', /is for "\\x1B\[31mred"/i);
  });
});

describe('name constraints', { timeout: 600_000 }, () => {
  // [name, constraints, leaf's names, what else of the leaf, cause or true, words]
  const rows = [
    ['dns permitted', 'permitted;DNS:localhost', 'DNS:localhost', {}, true],
    ['dns permitted, below', 'permitted;DNS:test', 'DNS:a.b.test, DNS:localhost', {}, 'certificate_rejected',
      /do not permit the DNS name "localhost"/],
    ['dns not permitted, another name of the leaf', 'permitted;DNS:localhost', 'DNS:localhost, DNS:evil.test', {},
      'certificate_rejected', /the name constraints of "constrained \d+" do not permit the DNS name "evil\.test"/],
    ['dns excluded', 'excluded;DNS:localhost', 'DNS:localhost', {}, 'certificate_rejected',
      /exclude the DNS name "localhost" of the certificate "localhost"$/],
    ['dns excluded, another name of the leaf', 'excluded;DNS:evil.test', 'DNS:localhost, DNS:a.evil.test', {},
      'certificate_rejected', /exclude the DNS name "a\.evil\.test"/],
    ['dns excluded, elsewhere', 'excluded;DNS:evil.test', 'DNS:localhost, DNS:notevil.test', {}, true],
    ['dns excluded, with a port', 'excluded;DNS:evil.test:443', 'DNS:localhost, DNS:evil.test', {},
      'certificate_unsupported', /cannot be applied to the DNS name "localhost"/],
    ['dns, no names but the CN', 'permitted;DNS:other.test', null, {}, 'certificate_rejected', /"localhost"/],
    ['dns, the CN is permitted', 'permitted;DNS:localhost', null, {}, true],
    ['dns, the CN is excluded', 'excluded;DNS:localhost', null, {}, 'certificate_rejected', /"localhost"/],
    ['dns, another CN is excluded', 'excluded;DNS:evil.test', null, { subject: '/CN=localhost/CN=evil.test' },
      'certificate_rejected', /"evil\.test"/],
    ['wildcard over an excluded name', 'excluded;DNS:a.evil.test', 'DNS:localhost, DNS:*.evil.test', {},
      'certificate_rejected', /"\*\.evil\.test"/],
    ['wildcard beside an excluded name', 'excluded;DNS:a.b.evil.test', 'DNS:localhost, DNS:*.evil.test', {}, true],
    ['wildcard over more than permitted', 'permitted;DNS:localhost, permitted;DNS:a.good.test',
      'DNS:localhost, DNS:*.good.test', {}, 'certificate_rejected', /do not permit the DNS name "\*\.good\.test"/],
    ['wildcard inside the permitted', 'permitted;DNS:localhost, permitted;DNS:good.test',
      'DNS:localhost, DNS:*.good.test', {}, true],
    ['address excluded', 'excluded;IP:10.0.0.0/255.0.0.0', 'DNS:localhost, IP:10.1.2.3', {}, 'certificate_rejected',
      /exclude the address 10\.1\.2\.3/],
    ['address elsewhere', 'excluded;IP:10.0.0.0/255.0.0.0', 'DNS:localhost, IP:11.1.2.3', {}, true],
    ['address not permitted', 'permitted;IP:10.0.0.0/255.0.0.0', 'DNS:localhost, IP:11.1.2.3', {},
      'certificate_rejected', /do not permit the address 11\.1\.2\.3/],
    ['addresses of IPv6 where IPv4 is permitted', 'permitted;IP:10.0.0.0/255.0.0.0', 'DNS:localhost, IP:2001:db8::1', {},
      'certificate_rejected', /do not permit the address 2001:db8:0:0:0:0:0:1/],
    ['directory name permitted', 'permitted;dirName:good', 'DNS:localhost', { subject: '/O=Good  org/CN=localhost' }, true],
    ['directory name not permitted', 'permitted;dirName:good', 'DNS:localhost', { subject: '/O=Evil/CN=localhost' },
      'certificate_rejected', /do not permit the directory name "localhost"/],
    ['directory name excluded', 'excluded;dirName:good', 'DNS:localhost', { subject: '/O=GOOD ORG/CN=localhost' },
      'certificate_rejected', /exclude the directory name "localhost"/],
    ['mail, nobody has one', 'permitted;email:good.test', 'DNS:localhost', {}, true],
    ['mail, the leaf has one', 'permitted;email:good.test', 'DNS:localhost, email:a@good.test', {},
      'certificate_unsupported', /cannot be applied to the mail address "a@good\.test"/],
    ['mail, in the subject', 'excluded;email:evil.test', null, { subject: '/CN=localhost/emailAddress=a@good.test' },
      'certificate_unsupported', /mail address "a@good\.test"/],
    ['mail, in the subject beside a SAN', 'excluded;email:evil.test', 'DNS:localhost',
      { subject: '/CN=localhost/emailAddress=a@good.test' }, true],
    ['URI, nobody has one', 'permitted;URI:good.test', 'DNS:localhost', {}, true],
    ['URI, the leaf has one', 'permitted;URI:good.test', 'DNS:localhost, URI:https://good.test/', {},
      'certificate_unsupported', /URI "https:\/\/good\.test\/"/],
    // permitted: one DNS name with minimum 1, and with maximum 3
    ['minimum', 'DER:3012a010300e82096c6f63616c686f7374800101', 'DNS:localhost', {}, 'certificate_unsupported'],
    ['minimum 0', 'DER:3012a010300e82096c6f63616c686f7374800100', 'DNS:localhost', {}, true],
    ['maximum', 'DER:3012a010300e82096c6f63616c686f7374810103', 'DNS:localhost', {}, 'certificate_unsupported'],
    ['cut off', 'DER:3012a010300e82096c6f63616c686f', 'DNS:localhost', {}, 'certificate_rejected', /cannot be read/],
    ['an empty list', 'DER:3002a000', 'DNS:localhost', {}, 'certificate_rejected', /cannot be read/],
  ];
  let count = 0;
  for (const [what, constraints, names, more, expected, words = /./] of rows) {
    for (const critical of [true, false]) {
      count += 1;
      const ca = `constrained-${count}`;
      const oid = constraints.startsWith('DER:') ? '2.5.29.30' : 'nameConstraints';
      authority(ca, {
        by: 'root',
        subject: `/CN=constrained ${count}`,
        extensions: [`${oid} = ${critical ? 'critical, ' : ''}${constraints}`, '[good]', 'O = good org'],
      });
      const own = leaf(`constrained-leaf-${count}`, { by: ca, names, ...more });
      for (const version of critical ? VERSIONS : ['TLSv1.3']) {
        test(`${version}, ${critical ? 'critical' : 'not critical'}: ${what}`, () =>
          expected === true
            ? passes(pem(own, ca), { own, version })
            : refuses(pem(own, ca), { own, version }, expected, words));
      }
    }
  }

  // prettier-ignore
  for (const [critical, ca] of [['', 'constrained-root'], ['critical, ', 'critical-root']]) {
    authority(ca, { extensions: [`nameConstraints = ${critical}permitted;DNS:good.test`] });
    leaf(`under-${ca}`, { by: ca });
    authority(`below-${ca}`, { by: ca });
    leaf(`two-below-${ca}`, { by: `below-${ca}` });
    leaf(`good-under-${ca}`, { by: ca, names: 'DNS:a.good.test' });
    const words = new RegExp(`"${ca}" do not permit the DNS name "localhost"`);
    for (const version of VERSIONS) {
      test(`${version}, in the root, ${ca}, not sent`, () =>
        refuses(pem(`under-${ca}`), { own: `under-${ca}`, ca, version }, 'certificate_rejected', words));
      test(`${version}, in the root, ${ca}, sent`, () =>
        refuses(pem(`under-${ca}`, ca), { own: `under-${ca}`, ca, version }, 'certificate_rejected', words));
      test(`${version}, in the root, ${ca}, two levels above`, () =>
        refuses(pem(`two-below-${ca}`, `below-${ca}`), { own: `two-below-${ca}`, ca, version },
          'certificate_rejected', words)); // prettier-ignore
      test(`${version}, in the root, ${ca}, kept`, () =>
        passes(pem(`good-under-${ca}`), { own: `good-under-${ca}`, ca, version, host: 'a.good.test' }));
    }
  }

  // The organisation of a later authority counts, but not of one that an authority issued to
  // itself.
  const limits = { extensions: ['nameConstraints = critical, permitted;dirName:good', '[good]', 'O = good'] };
  authority('limiting', { by: 'root', subject: '/CN=limiting', ...limits });
  authority('limited', { by: 'limiting', subject: '/O=evil/CN=limited' });
  leaf('under-limited', { by: 'limited', subject: '/O=good/CN=localhost' });
  authority('rolled-over', { by: 'limiting', subject: '/CN=limiting' });
  leaf('under-rolled-over', { by: 'rolled-over', subject: '/O=good/CN=localhost' });
  leaf('evil-under-rolled-over', { by: 'rolled-over', subject: '/O=evil/CN=localhost' });
  test('of a later authority', () =>
    refuses(pem('under-limited', 'limited', 'limiting'), { own: 'under-limited' }, 'certificate_rejected',
      // prettier-ignore
      /"limiting" do not permit the directory name "limited" of the certificate "limited"/));
  test('not of a later one that it issued to itself', () =>
    passes(pem('under-rolled-over', 'rolled-over', 'limiting'), { own: 'under-rolled-over' }));
  test('but of the leaf below that', () =>
    refuses(pem('evil-under-rolled-over', 'rolled-over', 'limiting'), { own: 'evil-under-rolled-over' },
      'certificate_rejected', /do not permit/)); // prettier-ignore
});
