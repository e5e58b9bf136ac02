// SPDX-License-Identifier: MIT
// Name constraints (RFC 5280 section 4.2.1.10), in every form of name.
import { bmp, bytes, explicit, implicit, int, octets, printable, seq, utf8 } from '../der.mjs';
import { attribute, constraints, directory, dns, email, extension, ip, name, names, other, range, registered, uri } from '../x509.mjs';
import { row } from './row.mjs';

const SECTION = '5280 4.2.1.10';
const rejected = { cause: 'certificate_rejected' };
const unsupported = { cause: 'certificate_unsupported' };
// The intermediate's constraints, the leaf's names besides server.test, and what else of the leaf.
const on = (limits, more = [], leaf = {}, critical = true) => ({
  mid: { ext: { limits: Buffer.isBuffer(limits) ? limits : constraints(limits, critical) } },
  leaf: { ext: { names: names([dns('server.test'), ...more]) }, ...leaf },
});
const only = (...permitted) => ({ permitted });
const not = (...excluded) => ({ excluded });
const raw = (...content) => extension('2.5.29.30', seq(content), true);
const leafOf = (...parts) => ({ subject: name(...parts) });
const named = (...parts) => implicitDirectory(name(...parts));
const implicitDirectory = (encoded) => explicit(4, encoded);
const FORMS = 'only DNS names, addresses and directory names are evaluated; a certificate with a name of another constrained form is refused';
const two = (upper, lower, more = {}) => ({
  m0: { by: 'root', ext: { limits: constraints(upper) } },
  m1: { by: 'm0', ext: lower ? { limits: constraints(lower) } : {}, ...more },
  leaf: { by: 'm1' },
});
const sentTwo = { send: ['leaf', 'm1', 'm0'] };
const many = (count, tail) => Array.from({ length: count }, (_, i) => dns(`n${i}.${tail}`));

export default [
  row('nc-dns-exact', 'DNS: the name itself is permitted', 'accept', SECTION, on(only(dns('server.test'))), { smoke: true }),
  row('nc-dns-parent', 'DNS: its parent is permitted', 'accept', SECTION, on(only(dns('test')))),
  row('nc-dns-other', 'DNS: another is permitted', 'reject', SECTION, on(only(dns('other.test'))), { ...rejected, smoke: true }),
  row('nc-dns-one-of', 'DNS: it is one of those permitted', 'accept', SECTION, on(only(dns('other.test'), dns('server.test')))),
  row('nc-dns-second-name', 'DNS: the name is permitted, another of the leaf is not', 'reject', SECTION, on(only(dns('server.test')), [dns('other.test')]), rejected),
  row('nc-dns-part', 'DNS: the ending of a label is permitted', 'reject', SECTION, on(only(dns('erver.test'))), rejected),
  row('nc-dns-below', 'DNS: a name below it is permitted', 'reject', SECTION, on(only(dns('a.server.test'))), rejected),
  row('nc-dns-case', 'DNS: permitted in another case', 'accept', SECTION, on(only(dns('SERVER.Test')))),
  row('nc-dns-dot', 'DNS: permitted with a dot before it', 'either', SECTION, on(only(dns('.test'))), { why: 'a base with a dot before it covers what is below, as some authorities write it' }),
  row('nc-dns-dot-itself', 'DNS: permitted with a dot before it, the name itself', 'either', SECTION, on(only(dns('.server.test'))), rejected),
  row('nc-dns-empty', 'DNS: the empty name is permitted', 'accept', SECTION, on(only(dns('')))),
  row('nc-dns-excluded', 'DNS: the name itself is excluded', 'reject', SECTION, on(not(dns('server.test'))), { ...rejected, smoke: true }),
  row('nc-dns-excluded-parent', 'DNS: its parent is excluded', 'reject', SECTION, on(not(dns('test'))), rejected),
  row('nc-dns-excluded-other', 'DNS: another is excluded', 'accept', SECTION, on(not(dns('other.test')))),
  row('nc-dns-excluded-part', 'DNS: the ending of a label is excluded', 'accept', SECTION, on(not(dns('erver.test')))),
  row('nc-dns-excluded-all', 'DNS: the empty name is excluded', 'reject', SECTION, on(not(dns(''))), rejected),
  row('nc-dns-excluded-second', 'DNS: another name of the leaf is excluded', 'reject', SECTION, on(not(dns('evil.test')), [dns('a.evil.test')]), rejected),
  row('nc-dns-both', 'DNS: permitted and excluded', 'reject', SECTION, on({ permitted: [dns('test')], excluded: [dns('server.test')] }), rejected),
  row('nc-dns-not-critical', 'DNS: excluded, the extension is not critical', 'reject', SECTION, on(not(dns('server.test')), [], {}, false), { ...rejected, smoke: true }),
  row('nc-dns-wildcard-excluded', 'DNS: a wildcard covers an excluded name', 'reject', SECTION, on(not(dns('a.evil.test')), [dns('*.evil.test')]), { ...rejected, why: 'a wildcard covers the excluded name, and its holder could use it' }),
  row('nc-dns-wildcard-permitted', 'DNS: a wildcard inside what is permitted', 'accept', SECTION, on(only(dns('test')), [dns('*.good.test')])),
  row('nc-dns-wildcard-wider', 'DNS: a wildcard covers more than is permitted', 'reject', SECTION, on(only(dns('server.test'), dns('a.good.test')), [dns('*.good.test')]), rejected),
  row('nc-dns-wildcard-base', 'DNS: a wildcard as base', 'either', SECTION, on(only(dns('*.test'))), { ...unsupported, why: 'a base is a host name; what an asterisk means in it is defined nowhere' }),
  row('nc-dns-space', 'DNS: a space as base', 'either', SECTION, on(only(dns(' '))), { ...unsupported, why: 'such a base is no host name' }),
  row('nc-dns-u-label', 'DNS: a U-label as excluded base', 'either', '5280 7.2', on(not(dns(bytes(Buffer.from('bücher.test'))))), { ...unsupported, why: 'such a base is no host name; it may mean its A-label' }),
  row('nc-dns-cn', 'DNS: excluded, the name is the common name alone', 'either', SECTION, { mid: { ext: { limits: constraints(not(dns('test'))) } }, leaf: { subject: name('CN=server.test'), ext: { names: null } } },
    { ...rejected, why: 'where the common name counts as the host name, constraints apply to it' }), // prettier-ignore
  row('nc-dns-cn-beside', 'DNS: excluded, it is a common name beside alternative names', 'accept', SECTION, on(not(dns('evil.test')), [], leafOf('CN=a.evil.test')),
    { why: 'a common name beside alternative names is no host name, so constraints do not apply to it; OpenSSL applies them only without DNS names' }), // prettier-ignore
  row('nc-dns-many', 'DNS: 200 names under 100 constraints', 'accept', SECTION,
    on({ permitted: [...many(50, 'x.test'), dns('test')], excluded: many(50, 'y.test') }, many(200, 'z.test'))), // prettier-ignore
  row('nc-none-of-form', 'DNS: addresses are constrained, the leaf has none', 'accept', SECTION, on(only(range('192.0.2.0', '255.255.255.0')))),

  row('nc-two-narrower', 'two levels: narrower below', 'accept', '5280 6.1.4 (g)', two(only(dns('test')), only(dns('server.test'))), sentTwo),
  row('nc-two-wider', 'two levels: wider below', 'reject', '5280 6.1.4 (g)', two(only(dns('other.test')), only(dns('test'))), { ...sentTwo, ...rejected }),
  row('nc-two-disjoint', 'two levels: nothing is permitted by both', 'reject', '5280 6.1.4 (g)', two(only(dns('test')), only(dns('other.example'))), { ...sentTwo, ...rejected }),
  row('nc-two-above', 'two levels: excluded above', 'reject', '5280 6.1.4 (g)', two(not(dns('server.test'))), { ...sentTwo, ...rejected }),
  row('nc-root', 'in the trust anchor: excluded', 'either', '5280 6.1.1', { root: { ext: { limits: constraints(not(dns('server.test'))) } } }, rejected),
  row('nc-root-not-critical', 'in the trust anchor, not critical: another is permitted', 'either', '5280 6.1.1', { root: { ext: { limits: constraints(only(dns('other.test')), false) } } }, rejected),
  row('nc-leaf', 'in the leaf itself', 'either', SECTION, { leaf: { ext: { limits: constraints(not(dns('server.test'))) } } },
    { why: 'constraints apply to what comes after a certificate; after a leaf comes nothing' }), // prettier-ignore

  row('nc-ip-in', 'IPv4: inside the permitted range', 'accept', SECTION, on(only(range('192.0.2.0', '255.255.255.0')), [ip('192.0.2.7')])),
  row('nc-ip-out', 'IPv4: outside', 'reject', SECTION, on(only(range('192.0.2.0', '255.255.255.0')), [ip('192.0.3.7')]), { ...rejected, smoke: true }),
  row('nc-ip-host', 'IPv4: the URL has the address, outside the permitted range', 'reject', SECTION, on(only(range('10.0.0.0', '255.0.0.0')), [ip('192.0.2.1')]), { host: '192.0.2.1', ...rejected }),
  row('nc-ip-excluded', 'IPv4: inside the excluded range', 'reject', SECTION, on(not(range('192.0.2.0', '255.255.255.0')), [ip('192.0.2.7')]), rejected),
  row('nc-ip-excluded-out', 'IPv4: outside the excluded range', 'accept', SECTION, on(not(range('192.0.2.0', '255.255.255.0')), [ip('192.0.3.7')])),
  row('nc-ip-all', 'IPv4: every address is excluded (0.0.0.0/0), the leaf has none', 'accept', SECTION, on(not(range('0.0.0.0', '0.0.0.0')))),
  row('nc-ip-all-one', 'IPv4: every address is excluded, the leaf has one', 'reject', SECTION, on(not(range('0.0.0.0', '0.0.0.0')), [ip('192.0.2.7')]), rejected),
  row('nc-ip-single', 'IPv4: one address is permitted (/32)', 'accept', SECTION, on(only(range('192.0.2.7', '255.255.255.255')), [ip('192.0.2.7')])),
  row('nc-ip-base-bits', 'IPv4: the base has bits outside its mask', 'either', SECTION, on(only(range('192.0.2.9', '255.255.255.0')), [ip('192.0.2.7')])),
  row('nc-ip-holes', 'IPv4: a mask with holes, the address inside', 'either', '4632 5.1', on(only(range('192.0.2.0', '255.0.255.0')), [ip('192.9.2.7')]),
    { why: 'a mask is applied as it is, as OpenSSL does' }), // prettier-ignore
  row('nc-ip-length', 'IPv4: a range of five octets', 'reject', SECTION, on(only(ip(bytes([1, 2, 3, 4, 5]))), [ip('192.0.2.7')]), unsupported),
  row('nc-ip-no-mask', 'IPv4: an address without a mask', 'reject', SECTION, on(not(ip('192.0.2.9')), [ip('192.0.2.7')]), unsupported),
  row('nc-ip-6-in', 'IPv6: inside the permitted range', 'accept', SECTION, on(only(range('2001:db8::', 'ffff:ffff::')), [ip('2001:db8::7')])),
  row('nc-ip-6-out', 'IPv6: outside', 'reject', SECTION, on(only(range('2001:db8::', 'ffff:ffff::')), [ip('2001:db9::7')]), rejected),
  row('nc-ip-6-excluded', 'IPv6: inside the excluded range', 'reject', SECTION, on(not(range('2001:db8::', 'ffff:ffff::')), [ip('2001:db8::7')]), rejected),
  row('nc-ip-6-odd', 'IPv6: a prefix that ends inside an octet', 'reject', SECTION, on(only(range('2001:db8::', 'ffff:fff8::')), [ip('2001:dc0::1')]), rejected),
  row('nc-ip-families', 'IPv6 in the leaf, IPv4 alone is permitted', 'reject', SECTION, on(only(range('192.0.2.0', '255.255.255.0')), [ip('2001:db8::7')]),
    { ...rejected, why: 'an iPAddress is one form of name: where addresses are permitted, all others are not' }), // prettier-ignore
  row('nc-ip-families-excluded', 'IPv6 in the leaf, IPv4 is excluded', 'accept', SECTION, on(not(range('0.0.0.0', '0.0.0.0')), [ip('2001:db8::7')])),
  row('nc-ip-mapped', 'IPv4 inside IPv6 in the leaf, IPv4 is excluded', 'either', SECTION, on(not(range('0.0.0.0', '0.0.0.0')), [ip(bytes(Array(10).fill(0), [255, 255, 192, 0, 2, 7]))]),
    { ...rejected, why: 'the same host; whoever excludes IPv4 does not mean to allow it so' }), // prettier-ignore

  row('nc-dir-in', 'directory: inside what is permitted', 'accept', SECTION, on(only(named('O=good')), [], leafOf('O=good', 'CN=x'))),
  row('nc-dir-out', 'directory: outside', 'reject', SECTION, on(only(named('O=good')), [], leafOf('O=evil', 'CN=x')), { ...rejected, smoke: true }),
  row('nc-dir-excluded', 'directory: excluded', 'reject', SECTION, on(not(named('O=evil')), [], leafOf('O=evil', 'CN=x')), rejected),
  row('nc-dir-excluded-out', 'directory: another is excluded', 'accept', SECTION, on(not(named('O=evil')), [], leafOf('O=good', 'CN=x'))),
  row('nc-dir-case', 'directory: excluded in another case', 'reject', '5280 7.1', on(not(named('O=evil')), [], leafOf('O=EVIL', 'CN=x')), rejected),
  row('nc-dir-space', 'directory: excluded with other white space', 'reject', '5280 7.1', on(not(named('O=evil corp')), [], leafOf('O= evil  corp ', 'CN=x')), rejected),
  row('nc-dir-type', 'directory: excluded as PrintableString', 'reject', '5280 7.1', on(not(implicitDirectory(name(attribute('O', printable('evil'))))), [], leafOf('O=evil', 'CN=x')), rejected),
  row('nc-dir-bmp', 'directory: excluded as BMPString', 'either', '5280 7.1', on(not(implicitDirectory(name(attribute('O', bmp('evil'))))), [], leafOf('O=evil', 'CN=x')),
    { ...unsupported, why: 'types of strings that cannot be compared are refused rather than taken for different' }), // prettier-ignore
  row('nc-dir-accent', 'directory: excluded, composed and decomposed', 'reject', '5280 7.1', on(not(named('O=\u00e9vil')), [], leafOf('O=e\u0301vil', 'CN=x')), unsupported),
  row('nc-dir-order', 'directory: the parts in another order', 'reject', SECTION, on(only(named('O=good')), [], leafOf('CN=x', 'O=good')), rejected),
  row('nc-dir-empty', 'directory: the empty name is permitted', 'accept', SECTION, on(only(named()), [], leafOf('O=good', 'CN=x'))),
  row('nc-dir-excluded-all', 'directory: the empty name is excluded', 'reject', SECTION, on(not(named()), [], leafOf('O=good', 'CN=x')), rejected),
  row('nc-dir-no-subject', 'directory: permitted, the leaf has no subject', 'accept', '5280 6.1.3 (b)',
    { mid: { ext: { limits: constraints(only(named('O=good'))) } }, leaf: { subject: name(), ext: { names: names([dns('server.test')], true) } } }), // prettier-ignore
  row('nc-dir-alternative', 'directory: an alternative name outside', 'reject', SECTION, on(only(named('O=good')), [directory('O=evil')], leafOf('O=good', 'CN=x')), rejected),
  row('nc-dir-later', 'directory: a later authority outside', 'reject', '5280 6.1.3 (b)',
    { ...two(only(named('O=good')), null, { subject: name('O=evil', 'CN=m1') }), leaf: { by: 'm1', subject: name('O=good', 'CN=x') } }, { ...sentTwo, ...rejected }), // prettier-ignore
  row('nc-dir-self-issued', 'directory: not of a self-issued authority in between', 'accept', '5280 6.1.3 (b)',
    { ...two(only(named('O=good')), null, { subject: name('O=cctoken tests', 'CN=m0') }), leaf: { by: 'm1', subject: name('O=good', 'CN=x') } }, sentTwo), // prettier-ignore

  row('nc-email-none', 'mail: permitted, the leaf has none', 'accept', SECTION, on(only(email('good.test')))),
  row('nc-email-in', 'mail: inside what is permitted', 'accept', SECTION, on(only(email('good.test')), [email('a@good.test')]), { ...unsupported, why: FORMS }),
  row('nc-email-out', 'mail: outside', 'reject', SECTION, on(only(email('good.test')), [email('a@evil.test')]), unsupported),
  row('nc-email-subject', 'mail: excluded, in the subject alone', 'reject', SECTION,
    { mid: { ext: { limits: constraints(not(email('evil.test'))) } }, leaf: { subject: name('CN=server.test', 'email=a@evil.test'), ext: { names: null } } }, unsupported), // prettier-ignore
  row('nc-uri-none', 'URI: permitted, the leaf has none', 'accept', SECTION, on(only(uri('good.test')))),
  row('nc-uri-in', 'URI: inside what is permitted', 'accept', SECTION, on(only(uri('good.test')), [uri('https://good.test/')]), { ...unsupported, why: FORMS }),
  row('nc-uri-out', 'URI: excluded', 'reject', SECTION, on(not(uri('evil.test')), [uri('https://evil.test/')]), unsupported),
  row('nc-other-none', 'otherName: excluded, the leaf has none', 'accept', SECTION, on(not(other('x')))),
  row('nc-other', 'otherName: excluded, the leaf has one', 'reject', SECTION, on(not(other('x')), [other('x')]), unsupported),
  row('nc-id', 'registeredID: permitted, the leaf has another', 'reject', SECTION, on(only(registered('1.2.3')), [registered('1.2.4')]), unsupported),
  row('nc-x400', 'x400Address: excluded, the leaf has one', 'reject', SECTION, on(not(implicit(3, utf8('x'))), [implicit(3, utf8('x'))]), unsupported),

  row('nc-minimum-0', 'minimum 0, written out', 'either', SECTION, on(raw(explicit(0, seq(dns('server.test'), implicit(0, 0)))))),
  row('nc-minimum', 'minimum 1', 'reject', SECTION, on(raw(explicit(0, seq(dns('test'), implicit(0, 1))))), unsupported),
  row('nc-maximum', 'a maximum', 'reject', SECTION, on(raw(explicit(0, seq(dns('test'), implicit(1, 3))))), unsupported),
  row('nc-empty', 'neither permitted nor excluded', 'either', SECTION, on(raw())),
  row('nc-empty-list', 'an empty list of permitted names', 'reject', SECTION, on(raw(explicit(0))), rejected),
  row('nc-cut', 'a name that is cut off', 'reject', SECTION, on(raw(explicit(0, seq(bytes(0x82, 9, 'x.tes'))))), rejected),
  row('nc-swapped', 'excluded before permitted', 'reject', SECTION, on(raw(explicit(1, seq(dns('x.test'))), explicit(0, seq(dns('test'))))), rejected),
  row('nc-no-sequence', 'an INTEGER in place of the constraints', 'reject', SECTION, on(extension('2.5.29.30', int(1), true)), rejected),
  row('nc-octets', 'an OCTET STRING in place of a base', 'reject', SECTION, on(raw(explicit(0, seq(octets('test'))))), rejected),
];
