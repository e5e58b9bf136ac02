// SPDX-License-Identifier: MIT
// --pin: a key that the verified chain must have, from the server's own certificate to the trust
// anchor. The pins are computed by openssl.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { cctoken, fails, folder, get, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { issuer } from './servers/issuer.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';

const files = folder();
after(() => files.remove());
const { authority, leaf, pem, key, path } = issuer(files);

const openssl = (args, input) => execFileSync('openssl', args, { input });
const pin = (file) =>
  `sha256//${openssl(['dgst', '-sha256', '-binary'], openssl(['pkey', '-pubin', '-outform', 'der'], openssl(['x509', '-in', file, '-noout', '-pubkey']))).toString('base64')}`;
const of = (name) => pin(certificate(`${name}.pem`));
const OTHER = `sha256//${createHash('sha256').update('no key').digest('base64')}`;
const only = (version) => ({ minVersion: version, maxVersion: version });
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

// Runs against a server of its own. A chain that is not accepted gets no request.
async function against(tls, args, check, options = {}) {
  const { ca, requests, ...more } = options;
  const server = await startRaw([[good()]], { tls });
  try {
    check(await get({ ...server, ca: ca ?? server.ca }, args, more));
    assert.equal(server.requests.length, requests, 'requests');
  } finally {
    await server.stop();
  }
}
const passes = (tls, args, options = {}) =>
  against(tls, args, (result) => assert.equal(token(result), TOKEN), { requests: 1, ...options });
const refuses = (cause, tls, args, check = () => {}, options = {}) =>
  against(tls, args, (result) => (fails(result, cause), check(result)), { requests: 0, ...options });

describe('a pin of the chain', { timeout: 300_000 }, () => {
  for (const chain of ['ec', 'rsa']) {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      const tls = { chain, ...only(version) };
      for (const name of ['good', 'intermediate', 'root']) {
        test(`${chain}, ${version}, ${name}: token`, () => passes(tls, ['--pin', of(`${chain}-${name}`)]));
      }
      test(`${chain}, ${version}, the second of several: token`, () =>
        passes(tls, ['--pin', OTHER, '--pin', of(`${chain}-good`)]));
      test(`${chain}, ${version}, none: pin_mismatch, which shows those that there are`, () =>
        refuses('pin_mismatch', tls, ['--pin', OTHER, '--pin', of('other-root')], ({ stderr }) => {
          const seen = ['root', 'intermediate', 'good'].map((name) => escaped(of(`${chain}-${name}`)));
          assert.match(stderr, new RegExp(`^cctoken: pin_mismatch: .*: its pins, the root's first: ${seen.join(', ')}\n`));
          assert.match(stderr, /^ {2}try: if this is unexpected, do not copy/m);
        }));
    }
  }
  test('a list with semicolons', () => passes({}, ['--pin', `${OTHER};${of('ec-intermediate')}`]));
  test('from the environment', () => passes({}, [], { env: { CCTOKEN_PIN: `${OTHER} ; ${of('ec-root')}` } }));
  test('the option replaces the variable', () =>
    refuses('pin_mismatch', {}, ['--pin', OTHER], undefined, { env: { CCTOKEN_PIN: of('ec-root') } }));
  test('from the env file', () =>
    passes({}, ['--env-file', files.file('env', `CCTOKEN_PIN=${of('ec-good')}\n`)]));
  test('an empty value is no pin', () => passes({}, ['--pin', ''], { env: { CCTOKEN_PIN: '' } }));
  test('the server sends its root as well', () => {
    const cert = openssl(['x509', '-in', certificate('ec-good.pem')]).toString();
    const chain = ['ec-intermediate', 'ec-root'].map((name) => openssl(['x509', '-in', certificate(`${name}.pem`)]).toString());
    return passes({ cert: [cert, ...chain].join('') }, ['--pin', of('ec-root')]);
  });
  test('a self-signed certificate that is its own trust anchor', async () => {
    const own = leaf('own', { extensions: [] });
    const tls = { cert: pem(own), key: key(own) };
    await passes(tls, ['--pin', pin(path(own))], { ca: path(own) });
    await refuses('pin_mismatch', tls, ['--pin', OTHER], undefined, { ca: path(own) });
  });
});

describe('a pin adds to the verification', { timeout: 300_000 }, () => {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    test(`${version}, untrusted, though a pin matches: untrusted_issuer`, () =>
      refuses('untrusted_issuer', only(version), ['--pin', of('ec-good'), '--pin', of('ec-intermediate')], undefined, {
        ca: certificate('other-root.pem'),
      }));
    for (const [name, cause] of Object.entries({
      expired: 'certificate_expired',
      wrongname: 'name_mismatch',
      clientonly: 'certificate_rejected',
    })) {
      test(`${version}, ${name}, and no pin matches: ${cause}`, () =>
        refuses(cause, { leaf: name, ...only(version) }, ['--pin', OTHER], ({ stderr }) =>
          assert.doesNotMatch(stderr, /sha256/)));
      test(`${version}, ${name}, though a pin matches: ${cause}`, () =>
        refuses(cause, { leaf: name, ...only(version) }, ['--pin', of(`ec-${name}`)]));
    }
    test(`${version}, a certificate that is sent and not needed has the pin: pin_mismatch`, async () => {
      const root = authority('root');
      const ca = authority('ca', { by: root });
      const stranger = authority('stranger');
      const renewed = authority('renewed', { by: root, subject: `/CN=${ca}` });
      const own = leaf('server', { by: ca });
      const tls = { cert: pem(own, ca, stranger, renewed), key: key(own), ...only(version) };
      const more = { ca: path(root) };
      await refuses('pin_mismatch', tls, ['--pin', pin(path(stranger))], undefined, more);
      await refuses('pin_mismatch', tls, ['--pin', pin(path(renewed))], undefined, more);
      await passes(tls, ['--pin', pin(path(ca))], more);
    });
  }
});

describe('what is no pin', { timeout: 300_000 }, () => {
  const base64 = OTHER.slice('sha256//'.length);
  for (const [what, value, words] of [
    ['base64 alone', base64, 'pin 1 of --pin: it does not begin with sha256//'],
    ['another hash', `sha1//${base64}`, 'pin 1 of --pin: it does not begin with sha256//'],
    ['one slash', `sha256/${base64}`, 'pin 1 of --pin: it does not begin with sha256//'],
    ['hexadecimal', `sha256//${'0f'.repeat(32)}`, 'pin 1 of --pin: SHA-256 has 32 bytes, its base64 44 characters'],
    ['half of it', `sha256//${base64.slice(0, 20)}`, 'pin 1 of --pin: SHA-256 has 32 bytes, its base64 44 characters'],
    ['without the padding', OTHER.slice(0, -1), 'pin 1 of --pin: it is not base64'],
    ['other characters', OTHER.replace(/.=$/, '*='), 'pin 1 of --pin: it is not base64'],
    ['nothing after a semicolon', `${OTHER};`, 'pin 2 of --pin: it does not begin with sha256//'],
    ['a semicolon', ';', 'pin 1 of --pin: it does not begin with sha256//'],
    ['seventeen', Array(17).fill(OTHER).join(';'), 'pin 17 of --pin: more than 16 are not possible'],
  ]) {
    test(`${what}: usage`, () =>
      refuses('usage', {}, ['--pin', value], ({ stderr }) => assert.ok(stderr.includes(`: ${words}\n`), stderr)));
  }
  test('seventeen options: usage', () => refuses('usage', {}, Array(17).fill(['--pin', OTHER]).flat()));
  test('sixteen are possible', () => passes({}, [...Array(15).fill(['--pin', OTHER]).flat(), '--pin', of('ec-good')]));
  test('in the variable: usage names it', () =>
    refuses('usage', {}, [], ({ stderr }) => assert.match(stderr, /: pin 1 of CCTOKEN_PIN: it is not base64\n/), {
      env: { CCTOKEN_PIN: 'sha256//!' },
    }));
});

describe('what is shown', { timeout: 300_000 }, () => {
  const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };
  async function doctor(args) {
    const server = await startRaw([[good()]]);
    try {
      const result = await cctoken(
        ['doctor', '--format', 'json', '--token-url', server.url, '--ca', server.ca, ...args],
        { env },
      );
      return JSON.parse(result.stdout);
    } finally {
      await server.stop();
    }
  }
  const tls = (value) => value.checks.find(({ stage }) => stage === 'tls');

  test('doctor shows the pin of each certificate', async () => {
    const lines = tls(await doctor([])).detail.split('\n');
    for (const [i, name] of ['root', 'intermediate', 'good'].entries()) {
      assert.ok(lines[i].endsWith(`, pin ${of(`ec-${name}`)}`), lines[i]);
    }
  });
  test('doctor, no match', async () => {
    const value = await doctor(['--pin', OTHER]);
    assert.equal(value.cause, 'pin_mismatch');
    assert.equal(value.exit_status, 4);
    assert.equal(tls(value).ok, false);
    assert.ok(tls(value).detail.includes(of('ec-root')));
  });
});

describe('a cache', { timeout: 300_000 }, () => {
  test('a stored token does not depend on the pin', async () => {
    const cache = ['--cache', files.path('cache')];
    const server = await startRaw([[good()]]);
    try {
      assert.equal(token(await get(server, cache)), TOKEN);
      assert.equal(token(await get(server, [...cache, '--pin', OTHER])), TOKEN);
      assert.equal(server.requests.length, 1);
      fails(await get(server, [...cache, '--pin', OTHER, '--fresh']), 'pin_mismatch');
    } finally {
      await server.stop();
    }
  });
});
