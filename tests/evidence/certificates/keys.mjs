// SPDX-License-Identifier: MIT
// Key pairs of every kind, made once per run, and signatures with them.
import { execFileSync } from 'node:child_process';
import { constants, createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { NULL, explicit, int, oid, seq } from './der.mjs';

const ec = (namedCurve, more) => () => generateKeyPairSync('ec', { namedCurve, ...more }).privateKey;
const rsa =
  (modulusLength, publicExponent = 0x10001) =>
  () =>
    generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey;
// Of several primes, which are found sooner.
const large = (modulusBits, primes) => () =>
  createPrivateKey(
    execFileSync(
      'openssl',
      [
        'genpkey',
        '-algorithm',
        'RSA',
        '-pkeyopt',
        `rsa_keygen_bits:${modulusBits}`,
        '-pkeyopt',
        `rsa_keygen_primes:${primes}`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    ),
  );

const KINDS = {
  p256: ec('prime256v1'),
  p224: ec('secp224r1'),
  p384: ec('secp384r1'),
  p521: ec('secp521r1'),
  secp256k1: ec('secp256k1'),
  brainpool: ec('brainpoolP256r1'),
  explicit: ec('prime256v1', { paramEncoding: 'explicit' }),
  rsa: rsa(2048),
  rsa512: rsa(512),
  rsa1024: rsa(1024),
  rsa2040: rsa(2040),
  rsa3072: rsa(3072),
  rsa4096: rsa(4096),
  rsa8192: large(8192, 5),
  exponent3: rsa(2048, 3),
  pss: () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey,
  dsa: () => generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey,
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
  ed448: () => generateKeyPairSync('ed448').privateKey,
  x25519: () => generateKeyPairSync('x25519').privateKey,
};

const pairs = new Map();

/**
 * The key pair of this kind that belongs to a label: {kind, private, public: SubjectPublicKeyInfo,
 * id: its SHA-1}.
 */
export function keyPair(kind, label) {
  const known = `${kind} ${label}`;
  if (!pairs.has(known)) {
    const key = KINDS[kind]();
    const info = createPublicKey(key).export({ type: 'spki', format: 'der' });
    pairs.set(known, { kind, private: key, public: info, id: createHash('sha1').update(info).digest() });
  }
  return pairs.get(known);
}

const RSA = { md5: 4, sha1: 5, sha224: 14, sha256: 11, sha384: 12, sha512: 13 };
const ECDSA = { sha1: '1', sha224: '3.1', sha256: '3.2', sha384: '3.3', sha512: '3.4' };
const HASHES = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2' };
const SALT = { sha1: 20, sha256: 32, sha384: 48 };
const SHA3 = { 'sha3-256': '10' };

function pssAlgorithm(hash) {
  const digest = seq(oid(HASHES[hash]), NULL);
  const parameters =
    hash === 'sha1'
      ? seq()
      : seq(explicit(0, digest), explicit(1, seq(oid('1.2.840.113549.1.1.8'), digest)), explicit(2, int(SALT[hash])));
  return seq(oid('1.2.840.113549.1.1.10'), parameters);
}

const family = (kind) => (/^(rsa|exponent)/.test(kind) ? 'rsa' : (/^(ed|pss|dsa)/.exec(kind)?.[0] ?? 'ec'));

/**
 * How a key of this kind signs with this hash ("pss-" before it: RSA-PSS): {algorithm,
 * sign(bytes)}.
 */
export function signer({ kind, private: key }, hash) {
  const type = family(kind);
  if (type === 'ed')
    return {
      algorithm: seq(oid(kind === 'ed448' ? '1.3.101.113' : '1.3.101.112')),
      sign: (data) => sign(null, data, key),
    };
  if (hash.startsWith('pss-') || type === 'pss') {
    const name = hash.replace('pss-', '');
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT[name] };
    return { algorithm: pssAlgorithm(name), sign: (data) => sign(name, data, options) };
  }
  const by = (data) => sign(hash, data, key);
  if (type === 'rsa') return { algorithm: seq(oid(`1.2.840.113549.1.1.${RSA[hash]}`), NULL), sign: by };
  if (type === 'dsa') return { algorithm: seq(oid('2.16.840.1.101.3.4.3.2')), sign: by };
  const id = SHA3[hash] ? `2.16.840.1.101.3.4.3.${SHA3[hash]}` : `1.2.840.10045.4.${ECDSA[hash]}`;
  return { algorithm: seq(oid(id)), sign: by };
}
