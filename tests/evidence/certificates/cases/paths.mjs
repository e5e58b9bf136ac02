// SPDX-License-Identifier: MIT
// Building a path from what the server sends to a trust anchor (RFC 5280 section 6.1, RFC 4158).
import { bits, bmp, explicit, implicit, int, oid, printable, seq, teletex } from '../der.mjs';
import { attribute, authorityKeyId, basicConstraints, constraints, directory, dns, extension, keyUsage, name, names, purposes } from '../x509.mjs'; // prettier-ignore
import { row } from './row.mjs';

const untrusted = { cause: 'untrusted_issuer' };
const chain = (count) =>
  Object.fromEntries([
    ...Array.from({ length: count }, (_, i) => [`m${i}`, { by: i === 0 ? 'root' : `m${i - 1}` }]),
    ['leaf', { by: `m${count - 1}` }],
  ]);
const sentUp = (count) => ({ send: ['leaf', ...Array.from({ length: count }, (_, i) => `m${count - 1 - i}`)] });
const MID = name('O=cctoken tests', 'CN=mid');
const ROOT = name('O=cctoken tests', 'CN=root');
const flip = (der) => {
  const copy = Buffer.from(der);
  copy[copy.length - 1] ^= 1;
  return copy;
};
const without = { subjectKeyId: null, authorityKeyId: null };
const otherId = authorityKeyId(Buffer.alloc(20, 7));
const BACKTRACK = 'the first certificate that leads to a trust anchor by name and signature is taken; RFC 5280 does not require another attempt'; // prettier-ignore
const ANCHOR = 'RFC 5280 leaves the content of a trust anchor to local policy; cctoken and OpenSSL hold it to the same rules as other authorities'; // prettier-ignore

export default [
  row('path-direct', 'the root issued the leaf', 'accept', '5280 6.1', { leaf: { by: 'root' } }, { send: ['leaf'], smoke: true }),
  row('path-one', 'one intermediate', 'accept', '5280 6.1', {}, { smoke: true }),
  row('path-three', 'three intermediates', 'accept', '5280 6.1', chain(3), sentUp(3)),
  row('path-eight', 'eight intermediates', 'accept', '5280 6.1', chain(8), sentUp(8)),
  row('path-nine', 'nine intermediates', 'accept', '5280 6.1', chain(9), {
    ...sentUp(9), cause: 'certificate_unsupported',
    why: 'a limit of eight intermediates (MBEDTLS_X509_MAX_INTERMEDIATE_CA), named in the message; public chains have one to three',
  }), // prettier-ignore
  row('path-reversed', 'the intermediates in the wrong order', 'accept', '8446 4.4.2', chain(3), { send: ['leaf', 'm0', 'm1', 'm2'] }),
  row('path-root-sent', 'the root is sent too', 'accept', '8446 4.4.2', {}, { send: ['leaf', 'mid', 'root'] }),
  row('path-root-before', 'the root is sent before the intermediate', 'accept', '8446 4.4.2', {}, { send: ['leaf', 'root', 'mid'] }),
  row('path-leaf-twice', 'the leaf is sent twice', 'accept', '8446 4.4.2', {}, { send: ['leaf', 'leaf', 'mid'] }),
  row('path-unrelated', 'an unrelated certificate is sent too', 'accept', '8446 4.4.2', { stranger: {} }, { send: ['leaf', 'stranger', 'mid'] }),
  row('path-missing', 'the intermediate is not sent', 'reject', '5280 6.1', {}, { send: ['leaf'], ...untrusted, smoke: true }),
  row('path-missing-upper', 'the upper of two intermediates is not sent', 'reject', '5280 6.1', chain(2), { send: ['leaf', 'm1'], ...untrusted }),
  row('path-other-root', 'another root is trusted', 'reject', '5280 6.1', { other: {} }, { trust: ['other'], ...untrusted }),
  row('path-same-name-root', 'a root of the same name with another key is trusted', 'reject', '5280 6.1.3 (a)', { other: { subject: ROOT } },
    { trust: ['other'], ...untrusted, smoke: true }), // prettier-ignore
  row('path-same-name-roots', 'two roots of one name, the second has the key', 'accept', '5280 6.1', { other: { subject: ROOT } },
    { trust: ['other', 'root'] }), // prettier-ignore
  row('path-same-name-roots-no-ids', 'two roots of one name without key identifiers, the second has the key', 'accept', '5280 6.1',
    { root: { ext: without }, other: { subject: ROOT, ext: without }, mid: { ext: without } }, { trust: ['other', 'root'] }), // prettier-ignore
  row('path-two-mids', 'two intermediates of one name, the second has the key', 'accept', '5280 6.1', { mid2: { by: 'root', subject: MID } },
    { send: ['leaf', 'mid2', 'mid'] }), // prettier-ignore
  row('path-two-mids-no-ids', 'the same without key identifiers', 'accept', '5280 6.1',
    { mid: { ext: without }, mid2: { by: 'root', subject: MID, ext: without }, leaf: { ext: without } }, { send: ['leaf', 'mid2', 'mid'], smoke: true }), // prettier-ignore
  row('path-cross', 'the intermediate, cross-signed by a foreign root, is sent first', 'accept', '5280 6.1',
    { foreign: {}, cross: { by: 'foreign', keyOf: 'mid', subject: MID } }, { send: ['leaf', 'cross', 'mid'], smoke: true }), // prettier-ignore
  row('path-cross-only', 'only the foreign cross-certificate is sent', 'reject', '5280 6.1',
    { foreign: {}, cross: { by: 'foreign', keyOf: 'mid', subject: MID } }, { send: ['leaf', 'cross'], ...untrusted }), // prettier-ignore
  row('path-cross-expired', 'an expired certificate of the intermediate first, then a valid one', 'accept', '5280 6.1',
    { old: { by: 'root', keyOf: 'mid', subject: MID, from: -60, to: -30 } }, { send: ['leaf', 'old', 'mid'], smoke: true }), // prettier-ignore
  row('path-cross-future', 'one that is not yet valid first, then a valid one', 'accept', '5280 6.1',
    { next: { by: 'root', keyOf: 'mid', subject: MID, from: 10, to: 30 } }, { send: ['leaf', 'next', 'mid'] }), // prettier-ignore
  row('path-cross-above', 'two levels: the upper intermediate, cross-signed by a foreign root, first', 'accept', '5280 6.1',
    { ...chain(2), foreign: {}, cross: { by: 'foreign', keyOf: 'm0', subject: name('O=cctoken tests', 'CN=m0') } },
    { send: ['leaf', 'm1', 'cross', 'm0'] }), // prettier-ignore
  row('path-root-cross', 'the root as an older, trusted root signed it; both are trusted', 'accept', '5280 6.1',
    { old: {}, cross: { by: 'old', keyOf: 'root', subject: ROOT } }, { send: ['leaf', 'mid', 'cross'], trust: ['old', 'root'] }), // prettier-ignore
  row('path-root-cross-old', 'the same, only the older root is trusted', 'accept', '5280 6.1',
    { old: {}, cross: { by: 'old', keyOf: 'root', subject: ROOT } }, { send: ['leaf', 'mid', 'cross'], trust: ['old'] }), // prettier-ignore
  row('path-root-cross-expired', 'the older root has expired and is not trusted (as with DST Root CA X3)', 'accept', '5280 6.1',
    { old: { from: -60, to: -30 }, cross: { by: 'old', keyOf: 'root', subject: ROOT } }, { send: ['leaf', 'mid', 'cross'], smoke: true }), // prettier-ignore
  row('path-root-cross-expired-both', 'the older root has expired and both are trusted', 'accept', '5280 6.1',
    { old: { from: -60, to: -30 }, cross: { by: 'old', keyOf: 'root', subject: ROOT } },
    { send: ['leaf', 'mid', 'cross'], trust: ['old', 'root'] }), // prettier-ignore
  row('path-root-cross-lapsed', 'the cross-certificate of the trusted root has expired', 'accept', '5280 6.1',
    { old: {}, cross: { by: 'old', keyOf: 'root', subject: ROOT, from: -60, to: -30 } }, { send: ['leaf', 'mid', 'cross'] }), // prettier-ignore
  row('path-constrained-first', 'of two certificates of the intermediate the first excludes the name', 'either', '4158 2.4',
    { narrow: { by: 'root', keyOf: 'mid', subject: MID, ext: { more: constraints({ excluded: [dns('server.test')] }) } } },
    { send: ['leaf', 'narrow', 'mid'], cause: 'certificate_rejected', why: BACKTRACK }), // prettier-ignore
  row('path-purpose-first', 'of two certificates of the intermediate the first is for clients', 'either', '4158 2.4',
    { narrow: { by: 'root', keyOf: 'mid', subject: MID, ext: { purposes: purposes('client') } } },
    { send: ['leaf', 'narrow', 'mid'], cause: 'certificate_rejected', why: BACKTRACK }), // prettier-ignore
  row('path-loop', 'two authorities that issued each other, none is trusted', 'reject', '5280 6.1',
    { a: { by: 'b' }, b: { by: 'a' }, leaf: { by: 'a' } }, { send: ['leaf', 'a', 'b'], ...untrusted, smoke: true }), // prettier-ignore
  row('path-loop-three', 'three authorities in a circle', 'reject', '5280 6.1',
    { a: { by: 'b' }, b: { by: 'c' }, c: { by: 'a' }, leaf: { by: 'a' } }, { send: ['leaf', 'a', 'b', 'c'], ...untrusted }), // prettier-ignore
  row('path-loop-beside', 'a circle, and a way out of it to the root', 'accept', '5280 6.1',
    { a: { by: 'b' }, b: { by: 'a' }, way: { by: 'root', keyOf: 'a', subject: name('O=cctoken tests', 'CN=a') }, leaf: { by: 'a' } },
    { send: ['leaf', 'a', 'b', 'way'] }), // prettier-ignore
  row('path-mid-self-signed', 'a self-signed certificate of the intermediate in its place', 'reject', '5280 6.1',
    { self: { keyOf: 'mid', subject: MID } }, { send: ['leaf', 'self'], ...untrusted }), // prettier-ignore
  row('path-self', 'a self-signed leaf', 'reject', '5280 6.1', { leaf: { by: 'leaf' } }, { send: ['leaf'], ...untrusted, smoke: true }),
  row('path-self-trusted', 'a self-signed leaf that is a trust anchor', 'accept', '5280 6.1', { leaf: { by: 'leaf' } },
    { send: ['leaf'], trust: ['leaf'], smoke: true }), // prettier-ignore
  row('path-self-trusted-expired', 'the same, expired', 'reject', '5280 6.1.3 (a)', { leaf: { by: 'leaf', from: -60, to: -30 } },
    { send: ['leaf'], trust: ['leaf'], cause: 'certificate_expired' }), // prettier-ignore
  row('path-self-trusted-name', 'the same for another name', 'reject', '9525 6.3', { leaf: { by: 'leaf', ext: { names: names([dns('other.test')]) } } },
    { send: ['leaf'], trust: ['leaf'], cause: 'name_mismatch' }), // prettier-ignore
  row('path-self-forged', 'a self-signed leaf with the name of the trusted one and another key', 'reject', '5280 6.1.3 (a)',
    { leaf: { by: 'leaf' }, real: { leaf: true, subject: name('O=cctoken tests', 'CN=leaf') } }, { send: ['leaf'], trust: ['real'], ...untrusted }), // prettier-ignore
  row('path-self-authority', 'a trusted, self-signed authority is its own leaf', 'accept', '5280 6.1',
    { leaf: { by: 'leaf', ext: { constraints: basicConstraints(true), usage: keyUsage('digitalSignature keyCertSign') } } },
    { send: ['leaf'], trust: ['leaf'] }), // prettier-ignore
  row('path-leaf-trusted', 'the leaf, which an authority issued, is a trust anchor; its issuer is not', 'either', '5280 6.1',
    {}, { trust: ['leaf'], ...untrusted, why: 'a trust anchor is a root or an intermediate; a single server is trusted with --pin, or by its own self-signed certificate' }), // prettier-ignore
  row('path-leaf-issues', 'an ordinary leaf issued the leaf', 'reject', '5280 6.1.4 (k)', { end: { by: 'mid', leaf: true }, leaf: { by: 'end' } },
    { send: ['leaf', 'end', 'mid'], cause: 'untrusted_issuer', smoke: true }), // prettier-ignore
  row('path-anchor-mid', 'the intermediate is the trust anchor', 'accept', '5280 6.1.1 (d)', {}, { trust: ['mid'], smoke: true }),
  row('path-anchor-mid-unsent', 'the same, and the server sends the leaf alone', 'accept', '5280 6.1.1 (d)', {}, { send: ['leaf'], trust: ['mid'] }),
  row('path-anchor-mid-expired', 'the same, the intermediate has expired', 'either', '5280 6.1.1 (d)', { mid: { from: -60, to: -30 } },
    { send: ['leaf'], trust: ['mid'], cause: 'certificate_expired', why: ANCHOR }), // prettier-ignore
  row('path-anchor-expired', 'the root has expired', 'either', '5280 6.1.1 (d)', { root: { from: -60, to: -30 } },
    { cause: 'certificate_expired', why: ANCHOR, smoke: true }), // prettier-ignore
  row('path-anchor-future', 'the root is not yet valid', 'either', '5280 6.1.1 (d)', { root: { from: 10, to: 30 } },
    { cause: 'certificate_not_yet_valid', why: ANCHOR }), // prettier-ignore
  row('path-anchor-expired-renewed', 'an expired and a valid root of one name and key', 'accept', '5280 6.1',
    { old: { keyOf: 'root', subject: ROOT, from: -60, to: -30 } }, { trust: ['old', 'root'] }), // prettier-ignore
  row('path-anchor-version-1', 'a root of version 1', 'accept', '5280 6.1.1 (d)', { root: { version: null, ext: null } }),
  row('path-anchor-no-constraints', 'a root without basic constraints', 'either', '5280 6.1.1 (d)', { root: { ext: { constraints: null } } },
    { cause: 'untrusted_issuer', why: ANCHOR }), // prettier-ignore
  row('path-anchor-no-authority', 'a root that is no authority (CA:FALSE)', 'either', '5280 6.1.1 (d)',
    { root: { ext: { constraints: basicConstraints(false) } } }, { cause: 'untrusted_issuer', why: ANCHOR }), // prettier-ignore
  row('path-anchor-usage', 'a root that may not sign certificates', 'either', '5280 6.1.1 (d)',
    { root: { ext: { usage: keyUsage('cRLSign') } } }, { cause: 'untrusted_issuer', why: ANCHOR }), // prettier-ignore
  row('path-anchor-path-length', 'a root with path length 0 above an intermediate', 'either', '5280 6.1.1 (d)',
    { root: { ext: { constraints: basicConstraints(true, 0) } } }, { cause: 'untrusted_issuer', why: ANCHOR }), // prettier-ignore
  row('path-anchor-clients', 'a root for clients alone', 'either', '5280 6.1.1 (d)', { root: { ext: { purposes: purposes('client') } } },
    { cause: 'certificate_rejected', why: ANCHOR }), // prettier-ignore
  row('path-anchor-critical', 'a root with an unknown critical extension', 'either', '5280 6.1.1 (d)',
    { root: { ext: { more: extension('1.2.3.4', seq(), true) } } }, { cause: 'certificate_unsupported', why: ANCHOR }), // prettier-ignore
  row('path-anchor-signature', "a root whose own signature is wrong", 'accept', '5280 6.1.1 (d)', { root: { edit: flip } }),
  row('path-anchor-sha1', 'a root signed with SHA-1', 'accept', '5280 6.1.1 (d)', { root: { hash: 'sha1' } }),
  row('path-anchor-md5', 'a root of RSA signed with MD5', 'accept', '5280 6.1.1 (d)', { root: { kind: 'rsa', hash: 'md5' } }),
  row('path-key-id', "the leaf's authority key identifier names another key", 'accept', '5280 4.2.1.1', { leaf: { ext: { authorityKeyId: otherId } } },
    { smoke: true }), // prettier-ignore
  row('path-key-id-root', "the intermediate's names another key than the root's", 'accept', '5280 4.2.1.1', { mid: { ext: { authorityKeyId: otherId } } }),
  row('path-key-id-serial', "the leaf's names another issuer and serial number", 'accept', '5280 4.2.1.1',
    { leaf: { ext: { authorityKeyId: extension('2.5.29.35', seq(explicit(1, directory('CN=nobody')), implicit(2, 7))) } } }), // prettier-ignore
  row('path-key-id-none', 'no key identifiers anywhere', 'accept', '5280 6.1', { root: { ext: without }, mid: { ext: without }, leaf: { ext: without } }),
  row('path-key-id-critical', 'a critical authority key identifier', 'accept', '5280 4.2.1.1',
    { leaf: { ext: { authorityKeyId: authorityKeyId(Buffer.alloc(20, 7), true) } } }), // prettier-ignore
  row('path-key-id-empty', 'an empty authority key identifier', 'accept', '5280 4.2.1.1', { leaf: { ext: { authorityKeyId: extension('2.5.29.35', seq()) } } },
    { cause: 'certificate_rejected', why: 'mbedTLS does not read an identifier without content; only old versions of openssl ever wrote one, under an issuer without identifier' }), // prettier-ignore
  row('path-key-id-subject-critical', 'a critical subject key identifier', 'accept', '5280 4.2.1.2',
    { mid: { ext: { subjectKeyId: extension('2.5.29.14', Buffer.from('040101', 'hex'), true) } } }), // prettier-ignore
  row('path-name-case', "the issuer's name in another case", 'accept', '5280 7.1', { leaf: { issuer: name('O=CCTOKEN Tests', 'CN=MID') } }),
  row('path-name-type', "the issuer's name as a PrintableString", 'accept', '5280 7.1',
    { leaf: { issuer: name(attribute('O', printable('cctoken tests')), attribute('CN', printable('mid'))) } }), // prettier-ignore
  row('path-name-space', "the issuer's name with two spaces in place of one", 'accept', '5280 7.1', { leaf: { issuer: name('O=cctoken  tests', 'CN=mid') } },
    { cause: 'untrusted_issuer', why: 'mbedTLS compares white space byte by byte; issuers copy the name as it is (RFC 5280 section 4.1.2.4)' }), // prettier-ignore
  row('path-name-several', "several attributes in one part of the issuer's name", 'accept', '5280 7.1',
    { mid: { subject: name(['O=cctoken tests', 'CN=mid']) } }), // prettier-ignore
  row('path-name-order', "the parts of the issuer's name in another order", 'reject', '5280 7.1', { leaf: { issuer: name('CN=mid', 'O=cctoken tests') } }, untrusted),
  row('path-name-teletex', "the intermediate's name as a TeletexString", 'accept', '5280 7.1', { mid: { subject: name(attribute('CN', teletex('m\xedd'))) } }),
  row('path-name-bmp', "the intermediate's name as a BMPString", 'accept', '5280 7.1', { mid: { subject: name(attribute('CN', bmp('mid'))) } }),
  row('path-name-empty-mid', 'an intermediate without a name', 'either', '5280 4.1.2.4', { mid: { subject: name() } },
    { cause: 'certificate_rejected', why: 'an issuer must have a name; mbedTLS does not read a certificate whose issuer has none' }), // prettier-ignore
  row('path-signature-leaf', "the leaf's signature is wrong", 'reject', '5280 6.1.3 (a)', { leaf: { edit: flip } }, { ...untrusted, smoke: true }),
  row('path-signature-mid', "the intermediate's signature is wrong", 'reject', '5280 6.1.3 (a)', { mid: { edit: flip } }, untrusted),
  row('path-signature-key', "another key under the intermediate's name signed the leaf", 'reject', '5280 6.1.3 (a)',
    { other: { subject: MID }, leaf: { by: 'other' } }, untrusted), // prettier-ignore
  row('path-signature-empty', 'the signature is empty', 'reject', '5280 6.1.3 (a)', { leaf: { signature: bits([]) } }, untrusted),
  row('path-signature-zero', 'the signature consists of zeros', 'reject', '5280 6.1.3 (a)', { leaf: { signature: bits(seq(int(0), int(0))) } }, untrusted),
  row('path-algorithm-outer', 'the two algorithm identifiers differ', 'reject', '5280 4.1.1.2', { leaf: { outer: seq(oid('1.2.840.10045.4.3.3')) } },
    { cause: 'certificate_rejected' }), // prettier-ignore
  row('path-algorithm-lies', 'both name SHA-384, SHA-256 signed', 'reject', '5280 6.1.3 (a)',
    { leaf: { parts: { algorithm: seq(oid('1.2.840.10045.4.3.3')) } } }, untrusted), // prettier-ignore
];
