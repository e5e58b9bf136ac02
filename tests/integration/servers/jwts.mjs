// SPDX-License-Identifier: MIT
// JWTs for tests, made and verified by Node's OpenSSL, not by the program under test.
import { sign, verify } from 'node:crypto';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

// Hash, and what else node:crypto needs to know of each algorithm.
const ALGORITHMS = {
  RS256: ['sha256', {}],
  PS256: ['sha256', { padding: 6, saltLength: 32 }], // RSA_PKCS1_PSS_PADDING
  ES256: ['sha256', { dsaEncoding: 'ieee-p1363' }],
  ES384: ['sha384', { dsaEncoding: 'ieee-p1363' }],
};

/** A JWT with these claims, signed with a private key. */
export function signJwt(key, claims, { alg = 'RS256', ...header } = {}) {
  const text = `${part({ alg, typ: 'JWT', ...header })}.${part(claims)}`;
  const [hash, options] = ALGORITHMS[alg];
  return `${text}.${sign(hash, Buffer.from(text), { key, ...options }).toString('base64url')}`;
}

/** {header, claims} of a JWT, whoever signed it. */
export function readJwt(jwt) {
  const [header, claims] = jwt.split('.').map((one) => Buffer.from(one, 'base64url').toString());
  return { header: JSON.parse(header), claims: JSON.parse(claims) };
}

/** Whether this public key (or certificate, in PEM) verifies it. */
export function isSignedBy(jwt, key) {
  const [hash, options] = ALGORITHMS[readJwt(jwt).header.alg] ?? [];
  const [, text, signature] = /^(.*)\.([^.]*)$/s.exec(jwt);
  const signed = Buffer.from(signature, 'base64url');
  return hash !== undefined && verify(hash, Buffer.from(text), { key, ...options }, signed);
}

/** Seconds since 1970, from now. */
export const seconds = (fromNow = 0) => Math.floor(Date.now() / 1000) + fromNow;
