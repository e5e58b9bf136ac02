// SPDX-License-Identifier: MIT
// Extensions that are unknown or that occur twice, and every other field in forms that no issuer
// should use.
import {
  NULL,
  bits,
  bool,
  bytes,
  explicit,
  implicit,
  int,
  numeric,
  octets,
  oid,
  printable,
  seq,
  set,
  tlv,
  universal,
  utf8,
} from '../der.mjs';
import {
  attribute,
  basicConstraints,
  dns,
  extension,
  keyUsage,
  name,
  names,
  purposes,
  subjectKeyId,
} from '../x509.mjs';
import { row } from './row.mjs';

const rejected = { cause: 'certificate_rejected' };
const unsupported = { cause: 'certificate_unsupported' };
const failure = { cause: 'tls_failure' }; // the message, and not a certificate, is malformed
const mismatch = { cause: 'name_mismatch' };
const untrusted = { cause: 'untrusted_issuer' };
const leaf = (ext) => ({ leaf: { ext } });
const mid = (ext) => ({ mid: { ext } });
const part = (parts) => ({ leaf: { parts } });
const subject = (...parts) => ({ leaf: { subject: name(...parts) } });
const serial = (...octets_) => part({ serial: int(bytes(octets_)) });
const garbage = extension('1.3.6.1.4.1.99999.2', bytes('anything'));
const POINTS = extension('2.5.29.31', seq(seq(explicit(0, explicit(0, implicit(6, 'http://crl.test/'))))));
const LENIENT = 'what is signed by a trusted issuer and has one meaning only is read; OpenSSL too reads more than DER';
// The outermost length in three bytes where two would do.
const longer = (der) => bytes(der[0], 0x83, 0, der.subarray(2));
const indefinite = (der) => bytes(0x30, 0x80, der.subarray(4), 0, 0);

// prettier-ignore
export default [
  row('extension-unknown', 'an unknown extension', 'accept', '5280 4.2', leaf({ more: garbage })),
  row('extension-critical', 'an unknown critical extension in the leaf', 'reject', '5280 4.2',
    leaf({ more: extension('1.2.3.4', NULL, true) }), { ...unsupported, smoke: true }),
  row('extension-critical-mid', 'an unknown critical extension in the intermediate', 'reject', '5280 4.2',
    mid({ more: extension('1.2.3.4', NULL, true) }), unsupported),
  row('extension-critical-false', 'an unknown extension, critical FALSE written out', 'either', '5280 4.1',
    leaf({ more: extension('1.2.3.4', NULL, bool(false)) })),
  row('extension-critical-one', 'an unknown extension, critical TRUE as 01', 'reject', '5280 4.2',
    leaf({ more: extension('1.2.3.4', NULL, bool(true, 1)) }), unsupported),
  row('extension-critical-number', 'critical as an INTEGER', 'reject', '5280 4.1',
    leaf({ more: extension('1.2.3.4', NULL, int(1)) }), rejected),
  row('extension-poison', 'a precertificate (critical poison)', 'reject', '6962 3.1',
    leaf({ more: extension('1.3.6.1.4.1.11129.2.4.3', NULL, true) }), { ...unsupported, smoke: true }),
  row('extension-proxy', 'a proxy certificate (critical)', 'reject', '3820 3.8',
    leaf({ more: extension('1.3.6.1.5.5.7.1.14', seq(seq(oid('1.3.6.1.5.5.7.21.1'))), true) }), unsupported),
  row('extension-staple', 'a staple is required (TLS feature), none is sent', 'either', '7633 4.2.3.1',
    leaf({ more: extension('1.3.6.1.5.5.7.1.24', seq(int(5))) }),
    { why: 'revocation is not checked: neither OCSP nor CRLs' }),
  row('extension-staple-critical', 'the same, critical', 'either', '5280 4.2',
    leaf({ more: extension('1.3.6.1.5.5.7.1.24', seq(int(5)), true) }),
    { ...unsupported, why: 'an unknown critical extension' }),
  row('extension-crl', 'CRL distribution points, critical', 'either', '5280 4.2.1.13',
    leaf({ more: extension('2.5.29.31', POINTS, true) }), unsupported),
  row('extension-last', 'the wanted extensions after fifty unknown ones', 'accept', '5280 4.2',
    { leaf: { ext: { names: null,
    ...Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`x${i}`, extension(`1.3.6.1.4.1.99999.3.${i}`, NULL)])),
    late: names([dns('server.test')]) } } }),
  row('extension-none', 'a leaf of version 3 without extensions', 'reject', '9525 6.3', { leaf: { ext: null } },
    mismatch),
  row('extension-empty', 'an empty list of extensions', 'reject', '5280 4.1', part({ extensions: explicit(3, seq()) }),
    mismatch),
  row('extension-no-value', 'an extension without a value', 'reject', '5280 4.1', leaf({ more: seq(oid('1.2.3.4')) }),
    rejected),
  row('extension-no-octets', 'an extension whose value is no OCTET STRING', 'reject', '5280 4.1',
    leaf({ more: seq(oid('1.2.3.4'), bits([1])) }), rejected),
  row('extension-no-id', 'an extension with an empty object identifier', 'reject', '5280 4.1',
    leaf({ more: seq(tlv(6), octets(NULL)) }), rejected),
  row('extension-after', 'something after the list of extensions', 'reject', '5280 4.1', part({ extra: NULL }),
    rejected),
  row('twice-names', 'alternative names twice', 'reject', '5280 4.2', leaf({ more: names([dns('other.test')]) }),
    { ...rejected, smoke: true }),
  row('twice-constraints', 'basic constraints twice', 'reject', '5280 4.2', mid({ more: basicConstraints(false) }),
    rejected),
  row('twice-usage', 'key usage twice', 'reject', '5280 4.2', leaf({ more: keyUsage('keyCertSign') }), rejected),
  row('twice-purposes', 'purposes twice', 'reject', '5280 4.2', leaf({ more: purposes('client') }), rejected),
  row('twice-limits', 'name constraints twice', 'reject', '5280 4.2',
    mid({ a: extension('2.5.29.30', seq(explicit(0, seq(dns('test')))), true),
    b: extension('2.5.29.30', seq(explicit(0, seq(dns('test')))), true) }), rejected),
  row('twice-key-id', 'subject key identifier twice', 'reject', '5280 4.2',
    leaf({ more: subjectKeyId(Buffer.alloc(20, 1)) }), rejected),
  row('twice-points', 'CRL distribution points twice', 'reject', '5280 4.2', leaf({ a: POINTS, b: POINTS }), rejected),
  row('twice-unknown', 'an unknown extension twice', 'reject', '5280 4.2', leaf({ a: garbage, b: garbage }),
    { ...rejected, smoke: true }),
  row('twice-unknown-mid', 'an unknown extension twice in the intermediate', 'reject', '5280 4.2',
    mid({ a: garbage, b: garbage }), rejected),
  row('twice-root', 'an unknown extension twice in the root', 'either', '5280 6.1.1 (d)',
    { root: { ext: { a: garbage, b: garbage } } }),

  row('version-1', 'a leaf of version 1, the common name fits', 'either', '9525 2',
    { leaf: { version: null, ext: null, subject: name('CN=server.test') } },
    { why: 'without subject alternative names the common name counts' }),
  row('version-1-extensions', 'a leaf of version 1 with extensions', 'reject', '5280 4.1.2.9',
    { leaf: { version: null } }, rejected),
  row('version-1-written', 'version 1, written out', 'either', '5280 4.1',
    { leaf: { version: 0, ext: null, subject: name('CN=server.test') } }, { why: LENIENT }),
  row('version-4', 'version 4', 'reject', '5280 4.1.2.1', { leaf: { version: 3 } }, rejected),
  row('version-negative', 'a negative version', 'reject', '5280 4.1.2.1',
    part({ version: explicit(0, int(Buffer.from([0xff]))) }), rejected),
  row('version-huge', 'a version of five octets', 'reject', '5280 4.1.2.1',
    part({ version: explicit(0, int(2 ** 33)) }), rejected),

  row('serial-zero', 'serial number 0', 'accept', '5280 4.1.2.2', serial(0)),
  row('serial-negative', 'a negative serial number', 'accept', '5280 4.1.2.2', serial(0x80, 1)),
  row('serial-20', 'a serial number of 20 octets', 'accept', '5280 4.1.2.2', serial(Array(20).fill(0x7f))),
  row('serial-21', 'a serial number of 21 octets', 'either', '5280 4.1.2.2', serial(0, Array(20).fill(0xff))),
  row('serial-64', 'a serial number of 64 octets', 'either', '5280 4.1.2.2', serial(Array(64).fill(0x7f))),
  row('serial-padded', 'a serial number with needless zeros', 'either', '5280 4.1', serial(0, 0, 1), { why: LENIENT }),
  row('serial-empty', 'an INTEGER without content as serial number', 'either', '5280 4.1', serial(), { why: LENIENT }),
  row('serial-same', 'the serial number of the intermediate', 'accept', '5280 4.1.2.2',
    { mid: { parts: { serial: int(7) } }, leaf: { parts: { serial: int(7) } } }),
  row('serial-text', 'a serial number as text', 'reject', '5280 4.1', part({ serial: printable('7') }), rejected),

  row('subject-long', 'a common name of 2,000 octets', 'accept', '5280 4.1.2.6', subject(`CN=${'x'.repeat(2000)}`)),
  row('subject-many', 'fifty attributes', 'accept', '5280 4.1.2.6',
    subject(...Array.from({ length: 50 }, (_, i) => `OU=unit ${i}`))),
  row('subject-unknown', 'an unknown attribute', 'accept', '5280 4.1.2.6',
    { leaf: { subject: seq(set(seq(oid('1.2.3.4'), utf8('x')))) } }),
  row('subject-country', 'a country of three letters', 'either', '5280 A.1', subject(attribute('C', printable('XXX')))),
  row('subject-text-empty', 'an empty common name', 'either', '5280 A.1', subject('CN=')),
  row('subject-printable', 'characters that PrintableString lacks', 'either', '5280 A.1',
    subject(attribute('CN', printable('a@b*_')))),
  row('subject-utf8', 'a UTF8String that is not UTF-8', 'either', '3629 3',
    subject(attribute('CN', tlv(0x0c, 'a\xff\xfe'))),
    { why: 'names of issuers are compared as octets, and shown with escapes' }),
  row('subject-universal', 'a UniversalString', 'accept', '5280 4.1.2.4',
    subject(attribute('CN', universal('server')))),
  row('subject-numeric', 'a NumericString', 'either', '5280 A.1', subject(attribute('CN', numeric('123'))),
    { ...rejected, why: 'no type of DirectoryString; mbedTLS does not read it' }),
  row('subject-empty-set', 'an empty set of attributes', 'reject', '5280 4.1.2.4', { leaf: { subject: seq(set()) } },
    rejected),
  row('subject-no-value', 'an attribute without a value', 'reject', '5280 4.1.2.4',
    { leaf: { subject: seq(set(seq(oid('2.5.4.3')))) } }, rejected),
  row('subject-no-sequence', 'a set in place of the sequence', 'reject', '5280 4.1.2.4',
    { leaf: { subject: set(set(attribute('CN=x'))) } }, rejected),
  row('unique-ids', 'unique identifiers', 'accept', '5280 4.1.2.8',
    part({ unique: bytes(implicit(1, 0, 'issuer'), implicit(2, 0, 'subject')) }),
    { ...rejected, why: 'mbedTLS reads them in another encoding; RFC 5280 forbids to issue them' }),
  row('unique-ids-order', 'unique identifiers in the wrong order', 'reject', '5280 4.1',
    part({ unique: bytes(implicit(2, 0, 'subject'), implicit(1, 0, 'issuer')) }), rejected),

  row('form-trailing', 'bytes after the certificate', 'reject', '8446 4.4.2',
    { leaf: { edit: (der) => bytes(der, 0, 0) } }, rejected),
  row('form-cut', 'the certificate is cut off', 'reject', '5280 4.1', { leaf: { edit: (der) => der.subarray(0, -5) } },
    rejected),
  row('form-long-length', 'a length in more octets than needed', 'either', '5280 4.1', { leaf: { edit: longer } },
    { why: LENIENT }),
  row('form-indefinite', 'an indefinite length (BER)', 'reject', '5280 4.1', { leaf: { edit: indefinite } }, rejected),
  row('form-empty', 'an empty sequence', 'reject', '5280 4.1', { leaf: { edit: () => seq() } }, failure),
  row('form-garbage', 'no DER at all', 'reject', '5280 4.1', { leaf: { edit: () => bytes('not a certificate') } },
    failure),
  row('form-garbage-long', '300 octets that are no DER', 'reject', '5280 4.1',
    { leaf: { edit: () => Buffer.alloc(300, 7) } }, rejected),
  row('form-four', 'a fourth element', 'reject', '5280 4.1', { leaf: { edit: (der) => seq(der.subarray(4), NULL) } },
    rejected),
  row('form-no-signature', 'no signature', 'reject', '5280 4.1',
    { leaf: { edit: (der) => seq(der.subarray(4, 8 + der.readUInt16BE(6))) } }, rejected),
  row('form-trailing-mid', 'bytes after the intermediate', 'reject', '8446 4.4.2',
    { mid: { edit: (der) => bytes(der, 0, 0) } }, rejected),
  row('form-cut-mid', 'the intermediate is cut off', 'reject', '5280 4.1',
    { mid: { edit: (der) => der.subarray(0, -5) } }, untrusted),
  row('form-garbage-mid', 'no DER at all in place of the intermediate', 'reject', '5280 4.1',
    { mid: { edit: () => bytes('not a certificate') } }, failure),
  row('form-garbage-long-mid', '300 octets that are no DER in place of the intermediate', 'reject', '5280 4.1',
    { mid: { edit: () => Buffer.alloc(300, 7) } }, untrusted),
  row('form-garbage-beside', 'no DER at all beside the intermediate', 'either', '8446 4.4.2',
    { junk: { edit: () => bytes('not a certificate') } }, { send: ['leaf', 'junk', 'mid'], ...failure,
    why: 'mbedTLS takes a certificate of fewer than 128 octets for a malformed message' }),
  row('form-garbage-long-beside', '300 octets that are no DER beside the intermediate', 'either', '8446 4.4.2',
    { junk: { edit: () => Buffer.alloc(300, 7) } },
    { send: ['leaf', 'junk', 'mid'], why: 'what the chain does not need is not read' }),
  row('form-signature-bits', 'unused bits in the signature', 'reject', '5280 4.1.1.3', { leaf: { edit: unusedBits } },
    rejected),
  row('form-signature-octets', 'the signature as OCTET STRING', 'reject', '5280 4.1',
    { leaf: { signature: octets([1, 2, 3]) } }, rejected),
  row('form-large', 'a leaf of 12 KiB', 'accept', '5280 4.1',
    leaf({ more: extension('1.3.6.1.4.1.99999.2', Buffer.alloc(12_000, 1)) })),
];

function unusedBits(der) {
  const copy = Buffer.from(der);
  // after what is signed: the algorithm, then the BIT STRING
  const start = 8 + copy.readUInt16BE(6);
  copy[start + 2 + copy[start + 1] + 2] = 1;
  return copy;
}
