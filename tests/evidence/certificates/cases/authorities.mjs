// SPDX-License-Identifier: MIT
// What makes a certificate an authority, and what it may be used for: basic constraints, key usage, purposes, policies.
import { bits, bool, explicit, int, oid, octets, seq } from '../der.mjs';
import { basicConstraints, extension, keyUsage, name, policies, purposes } from '../x509.mjs';
import { row } from './row.mjs';

const untrusted = { cause: 'untrusted_issuer' };
const rejected = { cause: 'certificate_rejected' };
const unsupported = { cause: 'certificate_unsupported' };
const mid = (ext) => ({ mid: { ext } });
const leaf = (ext) => ({ leaf: { ext } });
const length = (n) => ({ constraints: basicConstraints(true, n) });
const two = (upper, lower) => ({ m0: { by: 'root', ...upper }, m1: { by: 'm0', ...lower }, leaf: { by: 'm1' } });
const sentTwo = { send: ['leaf', 'm1', 'm0'] };
const POLICY = '1.3.6.1.4.1.99999.1';
const policyConstraints = (n, critical) => extension('2.5.29.36', seq(...n), critical);
const explicitPolicy = (critical) => ({ limits: policyConstraints([Buffer.from('800100', 'hex')], critical) });
const POLICIES = 'certificate policies are not evaluated; a chain that requires one is refused and not taken for one without';

export default [
  row('authority-missing', 'an intermediate without basic constraints', 'reject', '5280 6.1.4 (k)', mid({ constraints: null }), { ...untrusted, smoke: true }),
  row('authority-false', 'an intermediate with CA:FALSE', 'reject', '5280 6.1.4 (k)', mid({ constraints: basicConstraints(false) }), untrusted),
  row('authority-false-written', 'an intermediate with CA:FALSE, written out', 'reject', '5280 6.1.4 (k)',
    mid({ constraints: extension('2.5.29.19', seq(bool(false)), true) }), untrusted), // prettier-ignore
  row('authority-not-critical', 'basic constraints are not critical', 'accept', '5280 6.1.4 (k)', mid({ constraints: basicConstraints(true, undefined, false) })),
  row('authority-version-1', 'an intermediate of version 1', 'reject', '5280 6.1.4 (k)', { mid: { version: null, ext: null } }, { ...untrusted, smoke: true }),
  row('authority-version-2', 'an intermediate of version 2', 'reject', '5280 6.1.4 (k)', { mid: { version: 1, ext: null } }, untrusted),
  row('authority-true-one', 'CA:TRUE as 01 in place of FF', 'either', '5280 4.1', mid({ constraints: extension('2.5.29.19', seq(bool(true, 1)), true) })),
  row('authority-no-bool', 'CA as an INTEGER', 'reject', '5280 4.2.1.9', mid({ constraints: extension('2.5.29.19', seq(int(1)), true) }), rejected),
  row('authority-trailing', 'something after the basic constraints', 'reject', '5280 4.2.1.9',
    mid({ constraints: extension('2.5.29.19', seq(bool(true), int(3), int(4)), true) }), rejected), // prettier-ignore
  row('length-0', 'path length 0 above the leaf', 'accept', '5280 6.1.4 (l)', mid(length(0))),
  row('length-0-mid', 'path length 0 above an intermediate', 'reject', '5280 6.1.4 (l)', two({ ext: length(0) }), { ...sentTwo, ...untrusted, smoke: true }),
  row('length-1-mid', 'path length 1 above an intermediate', 'accept', '5280 6.1.4 (l)', two({ ext: length(1) }), sentTwo),
  row('length-1-two', 'path length 1 above two intermediates', 'reject', '5280 6.1.4 (l)',
    { m0: { by: 'root', ext: length(1) }, m1: { by: 'm0' }, m2: { by: 'm1' }, leaf: { by: 'm2' } }, { send: ['leaf', 'm2', 'm1', 'm0'], ...untrusted }), // prettier-ignore
  row('length-widened', 'path length 0, then 5', 'reject', '5280 6.1.4 (m)', two({ ext: length(0) }, { ext: length(5) }), { ...sentTwo, ...untrusted }),
  row('length-0-self-issued', 'path length 0 above an intermediate that it issued to itself', 'accept', '5280 6.1.4 (l)',
    two({}, { ext: length(0), subject: name('O=cctoken tests', 'CN=m0') }), sentTwo), // prettier-ignore
  row('length-0-rolled-over', 'path length 0, then a self-issued certificate with a new key', 'accept', '5280 6.1.4 (l)',
    two({ ext: length(0) }, { subject: name('O=cctoken tests', 'CN=m0') }),
    { ...sentTwo, ...untrusted, why: 'mbedTLS counts the certificate directly below the limit even if it is self-issued' }), // prettier-ignore
  row('length-negative', 'a negative path length', 'reject', '5280 4.2.1.9', mid({ constraints: extension('2.5.29.19', seq(bool(true), int(Buffer.from([0xff]))), true) }),
    rejected), // prettier-ignore
  row('length-huge', 'a path length of 2^40', 'accept', '5280 4.2.1.9', mid(length(2 ** 40)),
    { ...rejected, why: 'mbedTLS reads path lengths as int; no authority has one above a few' }), // prettier-ignore
  row('length-leaf', 'a path length in a leaf that is no authority', 'either', '5280 4.2.1.9',
    leaf({ constraints: extension('2.5.29.19', seq(int(0)), true) }), { ...rejected, why: 'an issuer must not write it; mbedTLS refuses it, since it could be read as CA:TRUE' }), // prettier-ignore

  row('usage-no-signing', 'an intermediate that may not sign certificates', 'reject', '5280 6.1.4 (n)', mid({ usage: keyUsage('cRLSign digitalSignature') }),
    { ...untrusted, smoke: true }), // prettier-ignore
  row('usage-no-signing-not-critical', 'the same, not critical', 'reject', '5280 6.1.4 (n)', mid({ usage: keyUsage('cRLSign', false) }), untrusted),
  row('usage-none', 'an intermediate without key usage', 'accept', '5280 6.1.4 (n)', mid({ usage: null })),
  row('usage-empty', 'an intermediate whose key usage is empty', 'reject', '5280 6.1.4 (n)', mid({ usage: extension('2.5.29.15', bits([]), true) }), untrusted),
  row('usage-leaf-none', 'a leaf without key usage', 'accept', '8446 4.4.2.2', leaf({ usage: null })),
  row('usage-leaf-encipherment', 'a leaf for key encipherment alone', 'reject', '8446 4.4.2.2', leaf({ usage: keyUsage('keyEncipherment') }), rejected),
  row('usage-leaf-agreement', 'a leaf for key agreement alone', 'reject', '8446 4.4.2.2', leaf({ usage: keyUsage('keyAgreement', false) }), rejected),
  row('usage-leaf-signing', 'a leaf for signing certificates alone', 'reject', '8446 4.4.2.2', leaf({ usage: keyUsage('keyCertSign') }), rejected),
  row('usage-leaf-empty', 'a leaf whose key usage is empty', 'reject', '8446 4.4.2.2', leaf({ usage: extension('2.5.29.15', bits([]), true) }), rejected),
  row('usage-leaf-zero', 'a leaf whose key usage has no bit set', 'reject', '8446 4.4.2.2', leaf({ usage: extension('2.5.29.15', bits([0], 7), true) }), rejected),
  row('usage-leaf-many', 'a leaf with many usages', 'accept', '5280 4.2.1.3',
    leaf({ usage: keyUsage('digitalSignature nonRepudiation keyEncipherment dataEncipherment keyAgreement cRLSign') })), // prettier-ignore
  row('usage-leaf-nine', 'a leaf with the ninth usage as well (decipherOnly)', 'accept', '5280 4.2.1.3', leaf({ usage: keyUsage('digitalSignature keyAgreement decipherOnly') }),
    { ...rejected, why: 'mbedTLS takes such a key for decryption alone; servers have none' }), // prettier-ignore
  row('usage-leaf-signs', 'a leaf that is no authority, with keyCertSign', 'either', '5280 4.2.1.9', leaf({ usage: keyUsage('digitalSignature keyCertSign') })),
  row('usage-leaf-authority', 'a leaf that is an authority as well', 'accept', '5280 6.1.5',
    leaf({ constraints: basicConstraints(true), usage: keyUsage('digitalSignature keyCertSign') })), // prettier-ignore
  row('usage-no-bits', 'key usage as an OCTET STRING', 'reject', '5280 4.2.1.3', leaf({ usage: extension('2.5.29.15', octets([0x80]), true) }), rejected),

  row('purpose-none', 'a leaf without purposes', 'accept', '5280 4.2.1.12', leaf({ purposes: null })),
  row('purpose-both', 'a leaf for servers and clients', 'accept', '5280 4.2.1.12', leaf({ purposes: purposes('server client') })),
  row('purpose-critical', 'a leaf for servers, critical', 'accept', '5280 4.2.1.12', leaf({ purposes: purposes('server', true) })),
  row('purpose-client', 'a leaf for clients alone', 'reject', '5280 4.2.1.12', leaf({ purposes: purposes('client') }), { ...rejected, smoke: true }),
  row('purpose-email', 'a leaf for electronic mail alone', 'reject', '5280 4.2.1.12', leaf({ purposes: purposes('email') }), rejected),
  row('purpose-unknown', 'a leaf for an unknown purpose alone', 'reject', '5280 4.2.1.12', leaf({ purposes: purposes('1.2.3.4.5') }), rejected),
  row('purpose-any', 'a leaf for any purpose', 'either', '5280 4.2.1.12', leaf({ purposes: purposes('any') }),
    { why: 'anyExtendedKeyUsage restricts nothing; an application may ask for more, and OpenSSL does' }), // prettier-ignore
  row('purpose-client-any', 'a leaf for clients and any purpose', 'either', '5280 4.2.1.12', leaf({ purposes: purposes('client any') }),
    { why: 'as above' }), // prettier-ignore
  row('purpose-step-up', 'a leaf for server-gated cryptography alone (Netscape)', 'reject', '5280 4.2.1.12', leaf({ purposes: purposes('2.16.840.1.113730.4.1') }),
    rejected), // prettier-ignore
  row('purpose-empty', 'a leaf with an empty list of purposes', 'reject', '5280 4.2.1.12', leaf({ purposes: purposes('') }), rejected),
  row('purpose-text', 'a purpose that is no object identifier', 'reject', '5280 4.2.1.12', leaf({ purposes: extension('2.5.29.37', seq(int(1))) }), rejected),
  row('purpose-mid-server', 'an intermediate for servers', 'accept', '5280 4.2.1.12', mid({ purposes: purposes('server') })),
  row('purpose-mid-both', 'an intermediate for clients and servers', 'accept', '5280 4.2.1.12', mid({ purposes: purposes('client server') })),
  row('purpose-mid-client', 'an intermediate for clients alone', 'either', '5280 4.2.1.12', mid({ purposes: purposes('client') }),
    { ...rejected, smoke: true, why: 'purposes of an authority limit what it certifies, as in every browser and in OpenSSL' }), // prettier-ignore
  row('purpose-mid-code', 'an intermediate for code alone, critical', 'either', '5280 4.2.1.12', mid({ purposes: purposes('code', true) }), rejected),
  row('purpose-mid-any', 'an intermediate for any purpose', 'accept', '5280 4.2.1.12', mid({ purposes: purposes('any') })),
  row('purpose-netscape', 'a leaf of the Netscape type "client" alone', 'either', '5280 4.2', leaf({ more: extension('2.16.840.1.113730.1.1', bits([0x80], 7)) }),
    { why: 'an extension of 1996 that RFC 5280 does not know and that is not critical is ignored' }), // prettier-ignore

  row('policy-ordinary', 'policies in leaf and intermediate', 'accept', '5280 6.1', { mid: { ext: { policies: policies([POLICY]) } }, leaf: { ext: { policies: policies([POLICY]) } } }),
  row('policy-critical', 'the same, critical', 'accept', '5280 6.1',
    { mid: { ext: { policies: policies([POLICY], true) } }, leaf: { ext: { policies: policies([POLICY], true) } } }, { smoke: true }), // prettier-ignore
  row('policy-any-critical', 'the policy anyPolicy, critical', 'accept', '5280 6.1', mid({ policies: policies(['2.5.29.32.0'], true) })),
  row('policy-other', 'leaf and intermediate have different policies, none is required', 'accept', '5280 6.1.5 (g)',
    { mid: { ext: { policies: policies([POLICY]) } }, leaf: { ext: { policies: policies([`${POLICY}.2`]) } } }), // prettier-ignore
  row('policy-required-kept', 'an explicit policy is required, and all have it', 'accept', '5280 6.1.5 (g)',
    { mid: { ext: { policies: policies([POLICY]), ...explicitPolicy(true) } }, leaf: { ext: { policies: policies([POLICY]) } } },
    { ...unsupported, why: POLICIES }), // prettier-ignore
  row('policy-required-broken', 'an explicit policy is required, the leaf has none', 'reject', '5280 6.1.5 (g)',
    mid({ policies: policies([POLICY]), ...explicitPolicy(true) }), { ...unsupported, smoke: true }), // prettier-ignore
  row('policy-required-not-critical', 'the same, not critical', 'reject', '5280 6.1.5 (g)', mid({ policies: policies([POLICY]), ...explicitPolicy(false) }), unsupported),
  row('policy-required-later', 'an explicit policy is required after five certificates', 'accept', '5280 6.1.4 (i)',
    mid({ limits: policyConstraints([Buffer.from('800105', 'hex')], true) }), { ...unsupported, why: POLICIES }), // prettier-ignore
  row('policy-mapping-inhibited', 'policy mapping is inhibited, critical', 'accept', '5280 6.1', mid({ limits: policyConstraints([Buffer.from('810100', 'hex')], true) })),
  row('policy-any-inhibited', 'anyPolicy is inhibited, critical', 'accept', '5280 6.1', mid({ limits: extension('2.5.29.54', int(0), true) })),
  row('policy-mapped', 'a policy is mapped, critical', 'accept', '5280 6.1',
    mid({ policies: policies([POLICY]), mappings: extension('2.5.29.33', seq(seq(oid(POLICY), oid(`${POLICY}.2`))), true) })), // prettier-ignore
  row('policy-constraints-empty', 'empty policy constraints', 'either', '5280 4.2.1.11', mid({ limits: policyConstraints([], true) })),
  row('policy-constraints-unreadable', 'policy constraints that cannot be read', 'reject', '5280 4.2.1.11',
    mid({ limits: extension('2.5.29.36', explicit(0), true) }), unsupported), // prettier-ignore
];
