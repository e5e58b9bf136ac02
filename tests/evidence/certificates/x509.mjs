// SPDX-License-Identifier: MIT
// Writes certificates (RFC 5280 section 4) from descriptions in which every part can be replaced.
import { isIPv4 } from 'node:net';
import {
  bits,
  bool,
  bytes,
  explicit,
  generalizedTime,
  ia5,
  implicit,
  int,
  octets,
  oid,
  seq,
  set,
  utcTime,
  utf8,
} from './der.mjs';
import { keyPair, signer } from './keys.mjs';

/* ---- names ---- */

const TYPES = { CN: '2.5.4.3', O: '2.5.4.10', OU: '2.5.4.11', C: '2.5.4.6', email: '1.2.840.113549.1.9.1' };

/**
 * One attribute from 'CN=value', or with a string type of one's own: attribute('CN',
 * printable('value')).
 */
export function attribute(text, value) {
  const [, type, plain] = /^(\w+)=?(.*)$/s.exec(text);
  return seq(oid(TYPES[type]), value ?? (type === 'email' ? ia5(plain) : utf8(plain)));
}
/**
 * A Name of one relative distinguished name after the other: texts, attributes, or lists of several
 * in one set.
 */
export const name = (...parts) =>
  seq(parts.map((part) => set([part].flat().map((one) => (typeof one === 'string' ? attribute(one) : one)))));

/* ---- general names ---- */

export function addressBytes(text) {
  if (isIPv4(text)) return bytes(text.split('.').map(Number));
  const [head, tail] = text.split('::').map((part) => (part ? part.split(':') : []));
  const groups = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head;
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
export const other = (text) => explicit(0, oid('1.3.6.1.4.1.311.20.2.3'), explicit(0, utf8(text)));
export const email = (text) => implicit(1, text);
export const dns = (text) => implicit(2, text);
export const directory = (...parts) => explicit(4, name(...parts));
export const uri = (text) => implicit(6, text);
export const ip = (text) => implicit(7, Buffer.isBuffer(text) ? text : addressBytes(text));
export const registered = (text) => implicit(8, oid(text).subarray(2));
/** A range for name constraints: address and mask. */
export const range = (address, mask) => implicit(7, addressBytes(address), addressBytes(mask));

/* ---- extensions ---- */

export const extension = (id, value, critical = false) =>
  seq(oid(id), critical === true ? bool(true) : critical || [], octets(value));

export const basicConstraints = (ca, pathLength, critical = true) =>
  extension('2.5.29.19', seq(ca ? bool(true) : [], pathLength === undefined ? [] : int(pathLength)), critical);

const USAGES = `digitalSignature nonRepudiation keyEncipherment dataEncipherment keyAgreement keyCertSign cRLSign
  encipherOnly decipherOnly`.split(/\s+/);
/** Of these usages, separated by spaces. */
export function keyUsage(usages, critical = true) {
  const asked = usages.split(' ').map((usage) => USAGES.indexOf(usage));
  const last = Math.max(...asked);
  const all = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const bit of asked) all[bit >> 3] |= 0x80 >> (bit & 7);
  return extension('2.5.29.15', bits(all, 7 - (last & 7)), critical);
}

const PURPOSES = {
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  code: '1.3.6.1.5.5.7.3.3',
  email: '1.3.6.1.5.5.7.3.4',
  any: '2.5.29.37.0',
};
const words = (list) => list.split(' ').filter(Boolean);
/** Of these purposes (or object identifiers), separated by spaces. */
export const purposes = (list, critical = false) =>
  extension('2.5.29.37', seq(words(list).map((one) => oid(PURPOSES[one] ?? one))), critical);

export const names = (list, critical = false) => extension('2.5.29.17', seq(list), critical);

// prettier-ignore
const subtrees = (n, list) => (list ? explicit(n, list.map((base) => seq(base))) : []);
export const constraints = ({ permitted, excluded }, critical = true) =>
  extension('2.5.29.30', seq(subtrees(0, permitted), subtrees(1, excluded)), critical);

export const policies = (list, critical = false) =>
  extension('2.5.29.32', seq(list.map((id) => seq(oid(id)))), critical);
export const subjectKeyId = (id, critical) => extension('2.5.29.14', octets(id), critical);
export const authorityKeyId = (id, critical) => extension('2.5.29.35', seq(implicit(0, id)), critical);

/* ---- certificates ---- */

const DAY = 86_400_000;
const today = Date.now();
const time = (value) => {
  if (Buffer.isBuffer(value)) return value;
  const date = new Date(today + value * DAY);
  return date.getUTCFullYear() < 2050 ? utcTime(date) : generalizedTime(date);
};
/** `days` from now, as the writer of a certificate needs it. */
export const inDays = time;

export const HOST = 'server.test';
const AUTHORITY = { constraints: basicConstraints(true), usage: keyUsage('keyCertSign cRLSign') };
const SERVER = {
  constraints: basicConstraints(false),
  usage: keyUsage('digitalSignature'),
  purposes: purposes('server'),
  names: names([dns(HOST)]),
};

let serial = 0x1000;

// In the order of the certificate. What a description does not replace has these values.
function fields(description, self, issuer, algorithm) {
  const { version = 2, from = -1, to = 30, leaf } = description;
  const identifiers = { subjectKeyId: subjectKeyId(self.key.id), authorityKeyId: authorityKeyId(issuer.key.id) };
  const all = { ...(leaf ? SERVER : AUTHORITY), ...identifiers, ...description.ext };
  const extensions = Object.values(all).filter(Boolean);
  return {
    version: version === null ? [] : explicit(0, int(version)),
    serial: int(serial++),
    algorithm,
    issuer: description.issuer ?? issuer.subject,
    validity: seq(time(from), time(to)),
    subject: self.subject,
    key: self.key.public,
    unique: [],
    extensions: description.ext === null || extensions.length === 0 ? [] : explicit(3, seq(extensions)),
  };
}

function write(description, self, issuer) {
  const by = signer(issuer.key, description.hash ?? 'sha256');
  const parts = { ...fields(description, self, issuer, by.algorithm), ...description.parts };
  const signed = seq(Object.values(parts));
  const signature = description.signature ?? bits(by.sign(signed));
  const algorithm = description.outer ?? parts.algorithm;
  const whole = seq(signed, algorithm, signature);
  return description.edit ? description.edit(whole) : whole;
}

/**
 * Issues the certificates of one chain. `descriptions`: an object of label → {by: the issuer's
 * label (else it signs itself), kind: of its key, keyOf: another label that it shares a key with,
 * subject: a Name, issuer: another Name than the issuer's, from and to: days or an encoded time,
 * leaf: whether it is a server's, ext: extensions to add, replace or (null) leave out, hash,
 * version, parts: encoded parts to replace, signature and outer: instead of the signature and the
 * algorithm next to it, edit: what to do with all bytes}. Returns label → {der, key}.
 */
export function issue(descriptions) {
  const selves = {};
  for (const [
    label,
    { kind = 'p256', keyOf = label, subject = name('O=cctoken tests', `CN=${label}`) },
  ] of Object.entries(descriptions)) {
    selves[label] = { key: keyPair(descriptions[keyOf]?.kind ?? kind, keyOf), subject };
  }
  return Object.fromEntries(
    Object.entries(descriptions).map(([label, description]) => {
      const issuer = selves[description.by ?? label];
      return [label, { der: write(description, selves[label], issuer), key: selves[label].key }];
    }),
  );
}

/** As text (RFC 7468). */
export const pem = (der) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
