// SPDX-License-Identifier: MIT
// Keys and signatures: types, sizes, hashes, encodings (RFC 3279, 4055, 5480, 5758, 8410; sizes:
// NIST SP 800-131A).
import { NULL, bits, bytes, int, oid, seq } from '../der.mjs';
import { keyPair } from '../keys.mjs';
import { row } from './row.mjs';

const rejected = { cause: 'certificate_rejected' };
const unsupported = { cause: 'certificate_unsupported' };
const leaf = (kind) => ({ leaf: { kind } });
const mid = (kind, hash) => ({ mid: { kind }, leaf: { hash } });
const key = (encoded) => ({ leaf: { parts: { key: encoded } } });
const NOT_BUILT = 'not compiled in, and said so by name: public authorities issue none for TLS';
const BROKEN = 'RFC 8446 recommends to refuse SHA-1, and so do cctoken and OpenSSL at level 2';
const SIZES = 'RFC 5280 sets no size; a broken one is refused (SP 800-131A), as by OpenSSL at level 2';

const RSA = seq(oid('1.2.840.113549.1.1.1'), NULL);
const P256 = seq(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'));
const point = () => keyPair('p256', 'leaf').public.subarray(-65);
const odd = (size) => bytes(0, Array(size).fill(0xc5));
// Of the leaf's key of RSA, with its sign.
const modulus = () => keyPair('rsa', 'leaf').public.subarray(-262, -5);
const rsa = (modulus, exponent) => seq(RSA, bits(seq(int(modulus), int(exponent))));
const ec = (algorithm, octets) => seq(algorithm, bits(octets));
const ECDSA_256 = oid('1.2.840.10045.4.3.2');
// The two numbers of an ECDSA signature, encoded again.
const again = (how) => (der) => {
  const start = 8 + der.readUInt16BE(6);
  const algorithm = der.subarray(start, start + 2 + der[start + 1]);
  const signature = der.subarray(start + algorithm.length + 3);
  const r = signature.subarray(4, 4 + signature[3]);
  const s = signature.subarray(6 + r.length);
  return seq(der.subarray(4, start), algorithm, bits(how(r, s)));
};

// prettier-ignore
export default [
  row('key-p256', 'P-256', 'accept', '5480 2.1.1.1', leaf('p256')),
  row('key-p384', 'P-384', 'accept', '5480 2.1.1.1', leaf('p384')),
  row('key-p384-mid', 'P-384 in the intermediate, SHA-384', 'accept', '5758 3.2', mid('p384', 'sha384')),
  row('key-p521', 'P-521', 'accept', '5480 2.1.1.1', leaf('p521'), { ...unsupported, why: NOT_BUILT }),
  row('key-p521-mid', 'P-521 in the intermediate', 'accept', '5480 2.1.1.1', mid('p521', 'sha512'),
    { ...unsupported, why: NOT_BUILT }),
  row('key-p521-root', 'P-521 in the root', 'accept', '5480 2.1.1.1',
    { root: { kind: 'p521' }, mid: { hash: 'sha512' } }, { ...unsupported, why: NOT_BUILT }),
  row('key-p224', 'P-224', 'either', '5480 2.1.1.1', leaf('p224'),
    { ...unsupported, why: 'TLS 1.3 has no such curve' }),
  row('key-secp256k1', 'secp256k1', 'either', '5480 2.1.1.1', leaf('secp256k1'),
    { ...unsupported, why: 'no curve of RFC 5480 or TLS 1.3' }),
  row('key-brainpool', 'brainpoolP256r1', 'either', '5639 4.1', leaf('brainpool'), { ...unsupported, why: NOT_BUILT }),
  row('key-explicit', 'a curve by its parameters', 'reject', '5480 2.1.1', leaf('explicit'),
    { ...unsupported, smoke: true }),
  row('key-ed25519', 'Ed25519', 'accept', '8410 3', leaf('ed25519'), { ...unsupported, why: NOT_BUILT }),
  row('key-ed25519-mid', 'Ed25519 in the intermediate', 'accept', '8410 3', mid('ed25519'),
    { ...unsupported, why: NOT_BUILT }),
  row('key-ed25519-root', 'Ed25519 in the root', 'accept', '8410 3', { root: { kind: 'ed25519' } },
    { ...unsupported, why: NOT_BUILT }),
  row('key-ed448', 'Ed448', 'accept', '8410 3', leaf('ed448'), { ...unsupported, why: NOT_BUILT }),
  row('key-x25519', 'X25519, which cannot sign', 'reject', '8446 4.4.2.2', leaf('x25519'), rejected),
  row('key-dsa', 'DSA in the intermediate', 'either', '3279 2.3.2', mid('dsa'), { ...unsupported, why: NOT_BUILT }),
  row('key-compressed', 'a compressed point', 'either', '5480 2.2',
    key(ec(P256, bytes(2 + (point()[64] & 1), point().subarray(1, 33))))),
  row('key-off-curve', 'a point that is not on the curve', 'reject', '5480 2.2',
    key(ec(P256, bytes(4, Array(64).fill(7)))), rejected),
  row('key-infinity', 'the point at infinity', 'reject', '5480 2.2', key(ec(P256, bytes(0))), rejected),
  row('key-short-point', 'a point that is cut off', 'reject', '5480 2.2', key(ec(P256, bytes(4, Array(40).fill(7)))),
    rejected),
  row('key-no-curve', 'no curve is named', 'reject', '5480 2.1.1', key(ec(seq(oid('1.2.840.10045.2.1')), point())),
    unsupported),
  row('key-unknown', 'an unknown type of key', 'reject', '8446 4.4.2.2', key(ec(seq(oid('1.2.3.4')), 'key')),
    unsupported),

  row('rsa-2048', 'RSA of 2048 bits', 'accept', '4055 1.2', leaf('rsa')),
  row('rsa-3072', 'RSA of 3072 bits', 'accept', '4055 1.2', leaf('rsa3072')),
  row('rsa-4096', 'RSA of 4096 bits in root and intermediate', 'accept', '4055 1.2',
    { root: { kind: 'rsa4096' }, mid: { kind: 'rsa4096' } }),
  row('rsa-8192', 'RSA of 8192 bits in the root', 'accept', '4055 1.2', { root: { kind: 'rsa8192' } }),
  row('rsa-16384', 'RSA of 16384 bits', 'either', '4055 1.2', key(rsa(odd(2048), 65537)),
    { ...unsupported, why: 'mbedTLS computes with up to 8192 bits; the message says that it is too large' }),
  row('rsa-2040', 'RSA of 2040 bits', 'either', '5280 4.1.2.7', leaf('rsa2040'), { ...rejected, why: SIZES }),
  row('rsa-1024', 'RSA of 1024 bits', 'either', '5280 4.1.2.7', leaf('rsa1024'),
    { ...rejected, why: SIZES, smoke: true }),
  row('rsa-1024-mid', 'RSA of 1024 bits in the intermediate', 'either', '5280 4.1.2.7', mid('rsa1024'),
    { ...rejected, why: SIZES }),
  row('rsa-1024-root', 'RSA of 1024 bits in the root', 'either', '5280 6.1.1 (d)', { root: { kind: 'rsa1024' } },
    { ...rejected, why: SIZES }),
  row('rsa-512', 'RSA of 512 bits', 'either', '5280 4.1.2.7', leaf('rsa512'), { ...rejected, why: SIZES }),
  row('rsa-exponent-3', 'RSA with exponent 3', 'accept', '8017 3.1', leaf('exponent3')),
  row('rsa-exponent-3-mid', 'RSA with exponent 3 in the intermediate', 'accept', '8017 3.1', mid('exponent3')),
  row('rsa-exponent-1', 'RSA with exponent 1', 'reject', '8017 3.1', key(rsa(odd(256), 1)), rejected),
  row('rsa-exponent-2', 'RSA with an even exponent', 'reject', '8017 3.1', key(rsa(odd(256), 2)), rejected),
  row('rsa-modulus-even', 'RSA with an even modulus', 'reject', '8017 3.1',
    key(rsa(bytes(0, Array(256).fill(0xc4)), 65537)), rejected),
  row('rsa-modulus-negative', 'RSA with a negative modulus, its first zero left out', 'either', '8017 A.1.1',
    { leaf: { kind: 'rsa', parts: { key: rsa(modulus().subarray(1), 65537) } } },
    { why: 'an error of old issuers; the modulus is read as it was meant' }),
  row('rsa-trailing', 'RSA with a third number', 'reject', '8017 A.1.1',
    key(seq(RSA, bits(seq(int(odd(256)), int(65537), int(7))))), rejected),
  row('rsa-pss-key', 'a key for RSA-PSS alone', 'accept', '4055 1.2', leaf('pss'), { ...unsupported, why: NOT_BUILT }),

  row('hash-sha224', 'ECDSA with SHA-224', 'either', '5758 3.2', { leaf: { hash: 'sha224' } },
    { ...rejected, why: 'mbedTLS asks for SHA-256 or more; no public authority uses SHA-224' }),
  row('hash-sha384', 'ECDSA with SHA-384', 'accept', '5758 3.2', { leaf: { hash: 'sha384' } }),
  row('hash-sha512', 'ECDSA with SHA-512', 'accept', '5758 3.2', { leaf: { hash: 'sha512' } }),
  row('hash-rsa-sha384', 'RSA with SHA-384', 'accept', '4055 5', mid('rsa', 'sha384')),
  row('hash-rsa-sha512', 'RSA with SHA-512', 'accept', '4055 5', mid('rsa', 'sha512')),
  row('hash-sha3', 'ECDSA with SHA3-256', 'either', '8702 3', { leaf: { hash: 'sha3-256' } },
    { ...unsupported, why: NOT_BUILT }),
  row('hash-sha1', 'ECDSA with SHA-1', 'either', '8446 4.4.2.4', { leaf: { hash: 'sha1' } }, { ...rejected, why: BROKEN, smoke: true }),
  row('hash-sha1-mid', 'SHA-1 signed the intermediate', 'either', '8446 4.4.2.4', { mid: { hash: 'sha1' } }, { ...rejected, why: BROKEN }),
  row('hash-rsa-sha1', 'RSA with SHA-1', 'either', '8446 4.4.2.4', mid('rsa', 'sha1'), { ...rejected, why: BROKEN }),
  row('hash-rsa-md5', 'RSA with MD5', 'reject', '8446 4.4.2.4', mid('rsa', 'md5'), rejected),
  row('hash-pss', 'RSA-PSS with SHA-256', 'accept', '4055 3', mid('rsa', 'pss-sha256')),
  row('hash-pss-384', 'RSA-PSS with SHA-384', 'accept', '4055 3', mid('rsa', 'pss-sha384')),
  row('hash-pss-sha1', 'RSA-PSS with SHA-1 (its defaults)', 'either', '8446 4.4.2.4', mid('rsa', 'pss-sha1'), { ...rejected, why: BROKEN }),
  row('hash-pss-sha1-root', 'a root of RSA-PSS with SHA-1 is sent and not trusted', 'reject', '5280 6.1',
    { root: { kind: 'rsa', hash: 'pss-sha1' }, other: {} },
    { send: ['leaf', 'mid', 'root'], trust: ['other'], cause: 'untrusted_issuer', smoke: true }),
  row('hash-sha1-root', 'a root of RSA with SHA-1 is sent and not trusted', 'reject', '5280 6.1',
    { root: { kind: 'rsa', hash: 'sha1' }, other: {} },
    { send: ['leaf', 'mid', 'root'], trust: ['other'], cause: 'untrusted_issuer' }),
  row('hash-unknown', 'an unknown algorithm', 'reject', '5280 6.1.3 (a)',
    { leaf: { parts: { algorithm: seq(oid('1.2.3.4')) } } }, unsupported),
  row('hash-ecdsa-null', 'ECDSA with NULL as parameter', 'either', '5758 3.2',
    { leaf: { parts: { algorithm: seq(ECDSA_256, NULL) } } }),
  row('hash-rsa-no-null', 'RSA without NULL as parameter', 'accept', '4055 5',
    { mid: { kind: 'rsa' }, leaf: { parts: { algorithm: seq(oid('1.2.840.113549.1.1.11')) } } }),
  row('hash-rsa-other', 'RSA with another parameter', 'reject', '4055 5',
    { mid: { kind: 'rsa' }, leaf: { parts: { algorithm: seq(oid('1.2.840.113549.1.1.11'), int(1)) } } }, rejected),
  row('hash-key-mismatch', 'an RSA algorithm under a key of P-256', 'reject', '5280 6.1.3 (a)',
    { leaf: { parts: { algorithm: seq(oid('1.2.840.113549.1.1.11'), NULL) } } }, { cause: 'untrusted_issuer' }),
  row('signature-trailing', 'something after the numbers of the signature', 'reject', '3279 2.2.3',
    { leaf: { edit: again((r, s) => seq(int(r), int(s), NULL)) } }, { cause: 'untrusted_issuer' }),
  row('signature-after', 'something after the signature', 'reject', '3279 2.2.3',
    { leaf: { edit: again((r, s) => bytes(seq(int(r), int(s)), 0)) } }, { cause: 'untrusted_issuer' }),
  row('signature-padded', 'needless zeros in the signature', 'either', '3279 2.2.3',
    { leaf: { edit: again((r, s) => seq(int(bytes(0, 0, r)), int(s))) } },
    { why: 'the numbers are the same; nobody but the issuer could have signed' }),
  row('signature-swapped', 'the numbers of the signature swapped', 'reject', '5280 6.1.3 (a)',
    { leaf: { edit: again((r, s) => seq(int(s), int(r))) } }, { cause: 'untrusted_issuer' }),
];
