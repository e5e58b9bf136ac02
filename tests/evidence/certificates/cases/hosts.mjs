// SPDX-License-Identifier: MIT
// Whether a certificate is for the host of the URL (RFC 9525; RFC 6125 for what it still allowed; RFC 5280 section 4.2.1.6).
import { bmp, bytes, explicit, implicit, octets, oid, seq, tlv, utf8 } from '../der.mjs';
import { addressBytes, attribute, directory, dns, email, extension, ip, name, names, other, registered, uri } from '../x509.mjs';
import { row } from './row.mjs';

const mismatch = { cause: 'name_mismatch' };
const rejected = { cause: 'certificate_rejected' };
const is = (...list) => ({ leaf: { ext: { names: names(list) } } });
const CN = (...list) => ({ leaf: { subject: name(...list), ext: { names: null } } });
const for_ = (host) => ({ host });
const no = (host) => ({ host, ...mismatch });
const A_LABEL = 'xn--bcher-kva.server.test';
const FALLBACK = 'without subject alternative names the common name counts, as in RFC 6125 section 6.4.4: private authorities still issue such certificates'; // prettier-ignore
const TLD = 'a wildcard directly below a top-level domain would cover what belongs to others (RFC 6125 section 7.2)';

export default [
  row('host-exact', 'the name itself', 'accept', '9525 6.3', is(dns('server.test')), { smoke: true }),
  row('host-other', 'another name', 'reject', '9525 6.3', is(dns('other.test')), { ...mismatch, smoke: true }),
  row('host-case', 'the name in another case', 'accept', '9525 6.3', is(dns('SERVER.Test'))),
  row('host-case-url', 'the URL in another case', 'accept', '9525 6.3', {}, for_('Server.TEST')),
  row('host-last', 'the last of 200 names', 'accept', '9525 6.3', is(Array.from({ length: 199 }, (_, i) => dns(`n${i}.test`)), dns('server.test'))),
  row('host-twice', 'the name twice', 'accept', '9525 6.3', is(dns('server.test'), dns('server.test'))),
  row('host-single', 'a name of one label', 'accept', '9525 6.3', is(dns('intranet')), for_('intranet')),
  row('host-prefix', 'the beginning of the name', 'reject', '9525 6.3', is(dns('server.tes')), mismatch),
  row('host-longer', 'the name with something after it', 'reject', '9525 6.3', is(dns('server.test.evil.example')), mismatch),
  row('host-below', 'a name below it', 'reject', '9525 6.3', is(dns('a.server.test')), mismatch),
  row('host-parent', 'its parent', 'reject', '9525 6.3', is(dns('test')), mismatch),
  row('host-label-63', 'labels of 63 octets', 'accept', '9525 6.3', is(dns(`${'a'.repeat(63)}.server.test`)), for_(`${'a'.repeat(63)}.server.test`)),
  row('host-underscore', 'an underscore in the name', 'accept', '9525 6.3', is(dns('my_server.test')), for_('my_server.test')),
  row('host-hyphens', 'hyphens at the ends of labels', 'accept', '9525 6.3', is(dns('a-.server.test')), for_('a-.server.test')),

  row('wildcard', 'a wildcard', 'accept', '9525 6.3', is(dns('*.server.test')), { host: 'a.server.test', smoke: true }),
  row('wildcard-base', 'a wildcard, the name without its first label', 'reject', '9525 6.3', is(dns('*.server.test')), { ...no('server.test'), smoke: true }),
  row('wildcard-deep', 'a wildcard, two labels in its place', 'reject', '9525 6.3', is(dns('*.server.test')), no('a.b.server.test')),
  row('wildcard-case', 'a wildcard in another case', 'accept', '9525 6.3', is(dns('*.SERVER.test')), for_('a.server.test')),
  row('wildcard-end', 'a wildcard and a part of the first label', 'reject', '9525 6.3', is(dns('*ww.server.test')), no('www.server.test')),
  row('wildcard-start', 'a part of the first label and a wildcard', 'reject', '9525 6.3', is(dns('w*.server.test')), no('www.server.test')),
  row('wildcard-middle', 'a wildcard inside the first label', 'reject', '9525 6.3', is(dns('w*w.server.test')), no('www.server.test')),
  row('wildcard-second', 'a wildcard in the second label', 'reject', '9525 6.3', is(dns('a.*.test')), no('a.server.test')),
  row('wildcard-two', 'two wildcards', 'reject', '9525 6.3', is(dns('*.*.test')), no('a.server.test')),
  row('wildcard-double', 'two asterisks in one label', 'reject', '9525 6.3', is(dns('**.server.test')), no('a.server.test')),
  row('wildcard-all', 'an asterisk alone', 'reject', '9525 6.3', is(dns('*')), no('intranet')),
  row('wildcard-all-deep', 'an asterisk alone, a name of two labels', 'reject', '9525 6.3', is(dns('*')), no('server.test')),
  row('wildcard-top', 'a wildcard below a top-level domain', 'either', '9525 7.1', is(dns('*.test')), { ...no('server.test'), why: TLD }),
  row('wildcard-dot', 'a wildcard and a final dot', 'reject', '9525 6.3', is(dns('*.server.test.')), no('a.server.test')),
  row('wildcard-empty', 'a wildcard and an empty label', 'reject', '9525 6.3', is(dns('*..test')), no('a.test')),
  row('wildcard-address', 'a wildcard that looks like an address', 'reject', '9525 6.5', is(dns('*.0.2.1')), no('192.0.2.1')),
  row('wildcard-literal', 'the URL has no asterisk, the certificate an escaped one', 'reject', '9525 6.3', is(dns('\\*.server.test')), no('a.server.test')),
  row('wildcard-a-label', 'a wildcard for an internationalized name', 'accept', '9525 6.3', is(dns('*.server.test')), for_(A_LABEL)),
  row('wildcard-in-a-label', 'a wildcard inside an A-label', 'reject', '9525 6.3', is(dns('xn--*.server.test')), no(A_LABEL)),
  row('a-label', 'an A-label', 'accept', '9525 6.3', is(dns(A_LABEL)), for_(A_LABEL)),
  row('a-label-case', 'an A-label in another case', 'accept', '9525 6.3', is(dns(A_LABEL.toUpperCase())), for_(A_LABEL)),
  row('u-label', 'a U-label as UTF-8 in the certificate', 'reject', '5280 7.2', is(dns(bytes(Buffer.from('bücher.server.test')))), no(A_LABEL)),
  row('u-label-latin', 'a U-label as Latin-1 in the certificate', 'reject', '5280 7.2', is(dns('b\xfccher.server.test')), no(A_LABEL)),

  row('dot-certificate', 'a final dot in the certificate', 'either', '5280 4.2.1.6', is(dns('server.test.')),
    { ...mismatch, why: 'a dNSName has no final dot (preferred name syntax); OpenSSL and cctoken compare it as it is' }), // prettier-ignore
  row('dot-url', 'a final dot in the URL', 'either', '9525 6.3', {}, { host: 'server.test.', why: 'the absolute form of the same name, as browsers and curl treat it' }),
  row('dot-before', 'a dot before the name', 'reject', '9525 6.3', is(dns('.server.test')), no('a.server.test')),
  row('text-nul', 'a NUL after the name, then another domain', 'reject', '9525 6.3', is(dns('server.test\0.evil.example')), { ...mismatch, smoke: true }),
  row('text-nul-end', 'a NUL at the end', 'reject', '9525 6.3', is(dns('server.test\0')), mismatch),
  row('text-space-before', 'a space before the name', 'reject', '9525 6.3', is(dns(' server.test')), mismatch),
  row('text-space-after', 'a space after the name', 'reject', '9525 6.3', is(dns('server.test ')), mismatch),
  row('text-empty', 'an empty name', 'reject', '9525 6.3', is(dns('')), mismatch),
  row('text-empty-beside', 'an empty name, then the right one', 'either', '5280 4.2.1.6', is(dns(''), dns('server.test'))),
  row('text-utf8', 'the name as UTF8String inside the dNSName', 'reject', '5280 4.2.1.6', is(explicit(2, utf8('server.test'))), mismatch),
  row('text-port', 'the name and a port', 'reject', '9525 6.3', is(dns('server.test:443')), mismatch),
  row('text-url', 'a URL as DNS name', 'reject', '9525 6.3', is(dns('https://server.test')), mismatch),
  row('text-list', 'two names in one', 'reject', '9525 6.3', is(dns('server.test,other.test')), mismatch),

  row('address-4', 'an IPv4 address', 'accept', '9525 6.5', is(ip('192.0.2.1')), { host: '192.0.2.1', smoke: true }),
  row('address-6', 'an IPv6 address', 'accept', '9525 6.5', is(ip('2001:db8::1')), for_('[2001:db8::1]')),
  row('address-6-long', 'an IPv6 address, written in full in the URL', 'accept', '9525 6.5', is(ip('2001:db8::1')), for_('[2001:0DB8:0:0:0:0:0:1]')),
  row('address-other', 'another IPv4 address', 'reject', '9525 6.5', is(ip('192.0.2.2')), no('192.0.2.1')),
  row('address-dns', 'the address as dNSName', 'reject', '9525 6.5', is(dns('192.0.2.1')), { ...no('192.0.2.1'), smoke: true }),
  row('address-dns-6', 'the IPv6 address as dNSName', 'reject', '9525 6.5', is(dns('2001:db8::1')), no('[2001:db8::1]')),
  row('address-cn', 'the address as common name', 'reject', '9525 6.5', CN('CN=192.0.2.1'), no('192.0.2.1')),
  row('address-text', 'the address as text in iPAddress', 'reject', '5280 4.2.1.6', is(ip(Buffer.from('192.0.2.1'))), { host: '192.0.2.1', ...rejected }),
  row('address-mask', 'an address with a mask', 'reject', '5280 4.2.1.6', is(ip(bytes(addressBytes('192.0.2.1'), [255, 255, 255, 255]))), { host: '192.0.2.1', ...rejected }),
  row('address-short', 'an address of three octets', 'reject', '5280 4.2.1.6', is(ip(bytes([192, 0, 2]))), { host: '192.0.2.1', ...rejected }),
  row('address-empty', 'an empty address', 'reject', '5280 4.2.1.6', is(ip(bytes())), { host: '192.0.2.1', ...rejected }),
  row('address-mapped', 'the IPv4 address inside IPv6', 'reject', '9525 6.5', is(ip(bytes(Array(10).fill(0), [255, 255], addressBytes('192.0.2.1')))), no('192.0.2.1')),
  row('address-unmapped', 'an IPv4 address, the URL has it inside IPv6', 'reject', '9525 6.5', is(ip('192.0.2.1')), no('[::ffff:192.0.2.1]')),
  row('address-as-name', 'an address whose octets spell the name', 'reject', '9525 6.3', is(ip(Buffer.from('abcd'))), no('abcd')),
  row('address-malformed-beside', 'an address of three octets beside the right name', 'either', '5280 4.2.1.6', is(ip(bytes([1, 2, 3])), dns('server.test')), { ...rejected, why: 'a malformed extension is refused as a whole' }),
  row('address-beside', 'the right name beside addresses', 'accept', '9525 6.3', is(ip('192.0.2.1'), ip('2001:db8::1'), dns('server.test'))),

  row('form-uri', 'the name as URI', 'reject', '9525 6.3', is(uri('https://server.test/')), mismatch),
  row('form-uri-bare', 'the bare name as URI', 'reject', '9525 6.3', is(uri('server.test')), mismatch),
  row('form-email', 'the name as electronic mail', 'reject', '9525 6.3', is(email('server.test')), mismatch),
  row('form-other', 'the name as otherName', 'reject', '9525 6.3', is(other('server.test')), mismatch),
  row('form-directory', 'the name as common name of a directoryName', 'reject', '9525 6.3', is(directory('CN=server.test')), mismatch),
  row('form-id', 'a registeredID alone', 'reject', '9525 6.3', is(registered('1.2.3.4')), mismatch),
  row('form-all', 'every form beside the right name', 'accept', '9525 6.3',
    is(other('x'), email('a@b.test'), directory('CN=x'), uri('https://x.test/'), ip('192.0.2.1'), registered('1.2.3.4'), dns('server.test'))), // prettier-ignore
  row('form-unknown', 'a name of form 9 beside the right one', 'either', '5280 4.2.1.6', is(implicit(9, 'x'), dns('server.test')),
    { why: 'a form that nobody knows names no host and is passed over, like an unknown attribute' }), // prettier-ignore
  row('form-universal', 'a bare IA5String among the names', 'reject', '5280 4.2.1.6', is(tlv(0x16, 'server.test'), dns('server.test')), rejected),
  row('form-constructed', 'the dNSName as constructed', 'reject', '5280 4.2.1.6', is(tlv(0xa2, tlv(0x16, 'server.test'))), mismatch),

  row('names-critical', 'critical alternative names and a subject', 'accept', '5280 4.2.1.6', { leaf: { ext: { names: names([dns('server.test')], true) } } }),
  row('names-empty', 'no names in the extension, the common name fits', 'reject', '5280 4.2.1.6', { leaf: { subject: name('CN=server.test'), ext: { names: names([]) } } }, mismatch),
  row('names-no-sequence', 'alternative names as OCTET STRING', 'reject', '5280 4.2.1.6', { leaf: { ext: { names: extension('2.5.29.17', octets('server.test')) } } }, rejected),
  row('names-trailing', 'something after the alternative names', 'reject', '5280 4.2.1.6',
    { leaf: { ext: { names: extension('2.5.29.17', bytes(seq(dns('server.test')), seq(dns('x.test')))) } } }, rejected), // prettier-ignore
  row('names-cut', 'the last name is cut off', 'reject', '5280 4.2.1.6',
    { leaf: { ext: { names: extension('2.5.29.17', seq(dns('server.test'), bytes(0x82, 9, 'x.tes'))) } } }, rejected), // prettier-ignore
  row('subject-empty', 'an empty subject, critical alternative names', 'accept', '5280 4.1.2.6',
    { leaf: { subject: name(), ext: { names: names([dns('server.test')], true) } } }, { smoke: true }), // prettier-ignore
  row('subject-empty-not-critical', 'an empty subject, alternative names not critical', 'either', '5280 4.1.2.6', { leaf: { subject: name() } }),
  row('subject-empty-no-names', 'neither subject nor alternative names', 'reject', '9525 6.3', { leaf: { subject: name(), ext: { names: null } } }, mismatch),
  row('cn-alone', 'the common name alone', 'either', '9525 2', CN('CN=server.test'), { why: FALLBACK, smoke: true }),
  row('cn-wildcard', 'a wildcard as common name alone', 'either', '9525 2', CN('CN=*.server.test'), { host: 'a.server.test', why: FALLBACK }),
  row('cn-other', 'another common name alone', 'reject', '9525 2', CN('CN=other.test'), mismatch),
  row('cn-several', 'several common names alone, the second fits', 'either', '6125 6.4.4', CN('CN=other.test', 'CN=server.test'), { why: FALLBACK }),
  row('cn-nul', 'a NUL in the common name alone', 'reject', '9525 2', CN('CN=server.test\0.evil.example'), mismatch),
  row('cn-bmp', 'the common name alone, as BMPString', 'either', '9525 2', CN(attribute('CN', bmp('server.test'))), { ...mismatch, why: 'names are compared as octets; host names in BMPString do not occur' }),
  row('cn-organization', 'the name as organization alone', 'reject', '9525 2', CN('O=server.test'), mismatch),
  row('cn-beside-dns', 'the common name fits, the DNS names do not', 'reject', '9525 2', { leaf: { subject: name('CN=server.test'), ext: { names: names([dns('other.test')]) } } },
    { ...mismatch, smoke: true }), // prettier-ignore
  row('cn-beside-address', 'the common name fits, there is an address', 'reject', '9525 2', { leaf: { subject: name('CN=server.test'), ext: { names: names([ip('192.0.2.1')]) } } }, mismatch),
  row('cn-beside-email', 'the common name fits, there is a mail address', 'either', '6125 6.4.4',
    { leaf: { subject: name('CN=server.test'), ext: { names: names([email('a@b.test')]) } } },
    { ...mismatch, why: 'the common name counts only without subject alternative names of any form' }), // prettier-ignore
  row('cn-beside-service', 'the common name fits, there is a service name', 'reject', '6125 6.4.4',
    { leaf: { subject: name('CN=server.test'), ext: { names: names([explicit(0, oid('1.3.6.1.5.5.7.8.7'), explicit(0, tlv(0x16, '_imap.other.test')))]) } } }, mismatch), // prettier-ignore
];
