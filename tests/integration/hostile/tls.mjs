// SPDX-License-Identifier: MIT
// Hostile and odd TLS. A row: [name, script, exit status, token or cause, more]; see
// ../hostile.test.mjs.
import { readFileSync } from 'node:fs';
import { certificate } from '../servers/certificates.mjs';
import { TOKEN } from '../servers/raw.mjs';
import { BODY, END, GOOD, HOLD, OK, RESET, TEAR, UNENDING, flood, padded, sized } from './http.mjs';

const CLEAR = { tls: false };
const SHORT = { args: ['--timeout', '1'], takes: [900, 7000] };
const u16 = (n) => String.fromCharCode(n >> 8, n & 255);
const u24 = (n) => String.fromCharCode(n >> 16) + u16(n & 65535);
const record = (type, text, len = text.length, version = '\x03\x03') =>
  String.fromCharCode(type) + version + u16(len) + text;
const message = (type, text, len = text.length) => String.fromCharCode(type) + u24(len) + text;
const handshake = (...args) => record(22, message(...args));
const alert = (code, level = 2) => record(21, String.fromCharCode(level, code));
const CCS = record(20, '\x01');
const RANDOM = 'r'.repeat(32);
// The random that makes a ServerHello a HelloRetryRequest (RFC 8446 section 4.1.3).
const RETRY = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex').toString('latin1');
const VERSION_13 = '\0\x2b\0\x02\x03\x04';
// A ServerHello without the client's session id; suite 0xC02B is ECDHE-ECDSA with AES-128-GCM.
const hello = (version, suite, compression, extensions) =>
  `${version + RANDOM}\0${suite}${compression}${u16(extensions.length)}${extensions}`;
const HELLO_12 = hello('\x03\x03', '\xc0\x2b', '\0', '\xff\x01\0\x01\0');

// ---- in the clear: the script is all that the client ever gets ---------------

const clear = (name, script, status, cause) => [name, script, status, cause, CLEAR];
const failed = (name, ...script) => [name, [...script, HOLD], 4, 'tls_failure', CLEAR];
const foreign = (name, ...script) => [name, [...script, HOLD], 4, 'not_tls', CLEAR];
const told = (code, name, cause, more = CLEAR) => [`alert ${code}, ${name}`, alert(code), 4, cause, more];
// Said instead of a ServerHello these may mean that no group suits: a second connection offers more
// of them.
const TWICE = { ...CLEAR, connections: 2 };
const unsuited = (name, script) => [name, script, 4, 'tls_protocol', TWICE];

const OTHERS = [
  foreign('HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nThis port speaks TLS\r\n'),
  foreign('HTTP with a token', GOOD),
  foreign('a page', '<!DOCTYPE html><html></html>'),
  foreign('a redirect to https', sized('', '301 x', 'Location: https://localhost/\r\n')),
  foreign('HTTP/2', '\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80'),
  foreign('SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n'),
  foreign('SMTP', '220 mail.example.com ESMTP\r\n'),
  foreign('FTP', '220 (vsFTPd 3.0.3)\r\n'),
  foreign('IMAP', '* OK IMAP4rev1\r\n'),
  foreign('MySQL', 'J\0\0\0\n8.0.36\0'),
  foreign('SOCKS', '\x05\xff\0\0\0\0\0\0'),
  foreign('SSLv2', '\x80\x2e\x04\0\x01\0\x02\0\0\0\x10'),
  foreign('DTLS', '\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x30'),
  foreign('400 bytes of 0', '\0'.repeat(400)),
  foreign('400 bytes of 0xFF', '\xff'.repeat(400)),
  foreign('400 bytes of 0xA5', '\xa5'.repeat(400)),
  foreign('16 KiB of "A"', 'A'.repeat(16_384)),
  foreign('five bytes that are no record, and silence', 'hello'),
  clear('a byte, closed', ['\x16'], 3, 'connection_closed'),
  clear('three bytes, closed', ['\x16\x03\x03'], 3, 'connection_closed'),
  clear('three bytes of HTTP, closed', ['HTT'], 3, 'connection_closed'),
  clear('closed at once', [END], 3, 'connection_closed'),
  clear('closed a little later', [{ wait: 100 }, END], 3, 'connection_closed'),
  clear('reset a little later', RESET, 3, 'connection_closed'),
];

const ALERTS = [
  told(70, 'protocol_version', 'tls_protocol'),
  told(40, 'handshake_failure', 'tls_protocol', TWICE),
  told(71, 'insufficient_security', 'tls_protocol', TWICE),
  told(116, 'certificate_required', 'client_certificate_required'),
  told(80, 'internal_error', 'tls_failure'),
  told(112, 'unrecognized_name', 'tls_failure'),
  told(10, 'unexpected_message', 'tls_failure'),
  told(20, 'bad_record_mac', 'tls_failure'),
  told(22, 'record_overflow', 'tls_failure'),
  told(42, 'bad_certificate', 'tls_failure'),
  told(46, 'certificate_unknown', 'tls_failure'),
  told(47, 'illegal_parameter', 'tls_failure'),
  told(48, 'unknown_ca', 'tls_failure'),
  told(49, 'access_denied', 'tls_failure'),
  told(50, 'decode_error', 'tls_failure'),
  told(51, 'decrypt_error', 'tls_failure'),
  told(86, 'inappropriate_fallback', 'tls_failure'),
  told(90, 'user_canceled', 'tls_failure'),
  told(109, 'missing_extension', 'tls_failure'),
  told(110, 'unsupported_extension', 'tls_failure'),
  told(120, 'no_application_protocol', 'tls_failure'),
  // open: RFC 8446 section 6 has the level ignored
  told(0, 'close_notify, as fatal', 'tls_failure'),
  told(255, 'nothing', 'tls_failure'),
  // open: or connection_closed
  clear('close_notify instead of a hello', alert(0, 1), 4, 'tls_failure'),
  clear('a warning and the end', alert(112, 1), 3, 'connection_closed'),
  unsuited('a warning, then an alert', alert(112, 1) + alert(40)),
  unsuited('an alert and HTTP after it', alert(40) + GOOD),
  unsuited('an alert, reset', [alert(40), ...RESET]),
  clear('an alert of TLS 1.0', record(21, '\x02\x46', 2, '\x03\x01'), 4, 'tls_protocol'),
  clear('an alert of SSL 3.0', record(21, '\x02\x46', 2, '\x03\0'), 4, 'tls_protocol'),
  // RFC 8446 section 5.1
  clear('an alert of version 2.3', record(21, '\x02\x46', 2, '\x02\x03'), 4, 'tls_protocol'),
  failed('an alert of one byte', record(21, '\x02')),
  failed('an alert of three bytes', record(21, '\x02\x28\0')),
  failed('an alert of none', record(21, '')),
  failed('two alerts in a record', record(21, '\x02\x28\x02\x28')),
  clear('half an alert, closed', alert(40).slice(0, -1), 3, 'connection_closed'),
];

const RECORDS = [
  failed('a record of type 0', record(0, 'x')),
  failed('a record of type 19', record(19, 'x')),
  failed('a heartbeat', record(24, '\x01\xff\xff')),
  failed('a record of type 255', record(255, 'x')),
  failed('data first', record(23, GOOD)),
  failed('empty data first', record(23, '')),
  unsuited('a ChangeCipherSpec, then an alert', CCS + alert(40)), // RFC 8446 section 5: passed over
  failed('a ChangeCipherSpec of two bytes', record(20, '\x01\x01')),
  failed('a ChangeCipherSpec of 2', record(20, '\x02')),
  failed('an empty handshake record', record(22, '')),
  failed('empty handshake records without end', ...flood(record(22, '').repeat(9999), 64)),
  failed('a record of version 4.0', record(22, message(2, HELLO_12), undefined, '\x04\0')),
  failed('a record of 2^14 + 257 bytes', record(22, 'x'.repeat(16_384 + 257))),
  failed('a record of 2^14 + 2049 bytes', record(22, 'x'.repeat(16_384 + 2049))),
  failed('a record that is only said to be that long', record(22, '', 16_384 + 2049)),
  failed('a record of 65,535 bytes', record(22, 'x'.repeat(65_535))),
  failed('a record of 2^14 bytes, of nothing', record(22, '\0'.repeat(16_384))),
  clear('a record cut off, closed', record(22, message(2, HELLO_12), 200), 3, 'connection_closed'),
  clear('a record cut off, reset', [record(22, 'x', 200), ...RESET], 3, 'connection_closed'),
  clear('the head of a record, closed', record(22, '', 100), 3, 'connection_closed'),
];

const MESSAGES = [
  // open: RFC 5246 section 7.4.1.1, ignored
  failed('HelloRequest first', handshake(0, ''), handshake(2, HELLO_12)),
  failed('ClientHello first', handshake(1, `\x03\x03${RANDOM}\0\0\x02\xc0\x2b\x01\0`)),
  failed('NewSessionTicket first', handshake(4, 'x'.repeat(40))),
  failed('Certificate first', handshake(11, '\0\0\0')),
  failed('ServerHelloDone first', handshake(14, '')),
  failed('Finished first', handshake(20, 'x'.repeat(12))),
  failed('KeyUpdate first', handshake(24, '\0')),
  failed('a message of type 255', handshake(255, '')),
  failed('an empty ServerHello', handshake(2, '')),
  clear('a ServerHello of zeros', handshake(2, '\0'.repeat(80)), 4, 'tls_protocol'),
  failed('a ServerHello of a byte', handshake(2, '\x03')),
  failed('a ServerHello cut off within its message', handshake(2, HELLO_12.slice(0, 34))),
  failed('a ServerHello shorter than said', record(22, message(2, HELLO_12, 16_000)) + CCS),
  failed('a ServerHello of 2^24 - 1 bytes', ...flood(record(22, message(2, '', 0xffffff) + 'x'.repeat(16_000)), 64)),
  failed('a ServerHello and bytes after its extensions', handshake(2, `${HELLO_12}xx`)),
  failed('a session id longer than allowed', handshake(2, `\x03\x03${RANDOM}\xff${'s'.repeat(255)}\xc0\x2b\0`)),
  failed('a suite that was not offered', handshake(2, hello('\x03\x03', '\0\x2f', '\0', ''))),
  failed('a suite without encryption', handshake(2, hello('\x03\x03', '\0\0', '\0', ''))),
  clear('a suite of 1.3 in 1.2', handshake(2, hello('\x03\x03', '\x13\x01', '\0', '')), 4, 'tls_protocol'),
  failed('compression', handshake(2, hello('\x03\x03', '\xc0\x2b', '\x01', ''))),
  failed('extensions longer than said', handshake(2, `${HELLO_12.slice(0, -7)}\0\x01${HELLO_12.slice(-5)}`)),
  failed('extensions shorter than said', handshake(2, `${HELLO_12.slice(0, -7)}\xff\xff${HELLO_12.slice(-5)}`)),
  // open: RFC 5246 section 7.4.1.4 has the first refused, mbedTLS passes it over in 1.2
  clear('an extension that was not asked for, then an alert',
    handshake(2, hello('\x03\x03', '\xc0\x2b', '\0', '\x12\x34\0\0')) + alert(40), 4, 'tls_protocol'),
  clear('4000 of them, then an alert',
    handshake(2, hello('\x03\x03', '\xc0\x2b', '\0', '\x12\x34\0\0'.repeat(4000))) + alert(40), 4, 'tls_protocol'),
  clear('a ServerHello of TLS 1.1', handshake(2, hello('\x03\x02', '\xc0\x2b', '\0', '')), 4, 'tls_protocol'),
  clear('a ServerHello of TLS 1.0', handshake(2, hello('\x03\x01', '\xc0\x2b', '\0', '')), 4, 'tls_protocol'),
  clear('a ServerHello of SSL 3.0', handshake(2, hello('\x03\0', '\xc0\x2b', '\0', '')), 4, 'tls_protocol'),
  failed('a ServerHello of 1.3, another session id', handshake(2, hello('\x03\x03', '\x13\x01', '\0', VERSION_13))),
  clear('a ServerHello of 1.2, then closed', handshake(2, HELLO_12), 3, 'connection_closed'),
  failed('a ServerHello of 1.2, then garbage', handshake(2, HELLO_12), '\xa5'.repeat(400)),
  failed('a ServerHello of 1.2, then HTTP', handshake(2, HELLO_12), GOOD),
  failed('two ServerHello of 1.2', handshake(2, HELLO_12), handshake(2, HELLO_12)),
  failed('a ServerHello of 1.2, then data', handshake(2, HELLO_12), record(23, GOOD)),
  failed('a ServerHello of 1.2, then Finished', handshake(2, HELLO_12), CCS, handshake(20, 'x'.repeat(12))),
  failed('no certificates', handshake(2, HELLO_12), handshake(11, '\0\0\0')),
  failed('an empty certificate', handshake(2, HELLO_12), handshake(11, '\0\0\x03\0\0\0')),
  clear('a certificate that is none', handshake(2, HELLO_12) + handshake(11, '\0\0\x07\0\0\x04junk'), 4, 'tls_failure'),
  failed('certificates longer than said', handshake(2, HELLO_12), handshake(11, '\0\0\x01\0\0\x04junk')),
  failed('certificates shorter than said', handshake(2, HELLO_12), handshake(11, '\0\xff\xff\0\0\x04junk')),
  clear('a ServerHello of 1.2, then an alert', handshake(2, HELLO_12) + alert(40), 4, 'tls_protocol'),
];

// ---- between the client and a server: what that one sends, changed -----------

const only = (version, more) => ({ minVersion: version, maxVersion: version, ...more });
const OLD = only('TLSv1.2');
const NEW = only('TLSv1.3');
// The records of a server. The answer is the only one of its kind, then comes close_notify.
const AT_12 = { hello: 0, certificate: 1, exchange: 2, done: 3, ccs: 4, finished: 5, answer: 6, close: 7 };
const AT_13 = {
  hello: 0, ccs: 1, encrypted: 2, certificate: 3, verify: 4, finished: 5, ticket: 6, answer: 8, close: 9,
};

const edit12 = (where, change, more) =>
  ({ tls: { ...OLD, ...more }, edit: (r, n) => (n === AT_12[where] ? change(r) : r) });
const edit13 = (where, change, more) =>
  ({ tls: { ...NEW, ...more }, edit: (r, n) => (n === AT_13[where] ? change(r) : r) });
const text = (r) => r.toString('latin1');
const patch = (offset, patched) => (r) => {
  const at = offset < 0 ? r.length + offset : offset;
  return text(r).slice(0, at) + patched + text(r).slice(at + patched.length);
};
const flip = (offset, bits = 1) => (r) =>
  patch(offset, String.fromCharCode(r[offset < 0 ? r.length + offset : offset] ^ bits))(r);
const half = (r) => text(r).slice(0, r.length / 2);
const inPieces = (len) => (r) =>
  text(r).slice(5).match(new RegExp(`[^]{1,${len}}`, 'g')).map((piece) => record(22, piece));

const both = (name, where, change, status, expected, script = GOOD) => [
  [`1.2, ${name}`, script, status, expected, edit12(where, change)],
  [`1.3, ${name}`, script, status, expected, edit13(where, change)],
];

const HELLOS = [
  ['1.2, a random that warns of a downgrade to 1.2', GOOD, 4, 'tls_failure', edit12('hello', patch(35, 'DOWNGRD\x01'))],
  ['1.2, a random that warns of a downgrade to 1.1', GOOD, 4, 'tls_failure', edit12('hello', patch(35, 'DOWNGRD\0'))],
  ['a downgrade: 1.3 struck from what the client offers', GOOD, 4, 'tls_failure',
    { edit: (r) => r, offer: (hello) => hello.replace('\0\x2b\0\x05\x04\x03\x04', '\0\x2b\0\x05\x04\x03\x03') }],
  ['1.2, another session id', GOOD, 4, 'tls_failure', edit12('hello', flip(44))],
  ['1.3, another session id', GOOD, 4, 'tls_failure', edit13('hello', flip(44))],
  ['1.3, another suite', GOOD, 4, 'tls_failure', edit13('hello', patch(76, '\x13\x05'))],
  ['1.3, compression', GOOD, 4, 'tls_failure', edit13('hello', patch(78, '\x01'))],
  ['1.3, supported_versions 3.5', GOOD, 4, 'tls_failure',
    edit13('hello', (r) => text(r).replace(VERSION_13, '\0\x2b\0\x02\x03\x05'))],
  ['1.3, supported_versions 3.2', GOOD, 4, 'tls_failure',
    edit13('hello', (r) => text(r).replace(VERSION_13, '\0\x2b\0\x02\x03\x02'))],
  ['1.3, supported_versions of a draft', GOOD, 4, 'tls_failure',
    edit13('hello', (r) => text(r).replace(VERSION_13, '\0\x2b\0\x02\x7f\x1c'))],
  // open: of the same group, but mbedTLS calls each of these a handshake that finds nothing in
  // common
  ['1.3, a key share of another group', GOOD, 4, 'tls_protocol',
    edit13('hello', (r) => text(r).replace('\0\x33\0\x45\0\x17', '\0\x33\0\x45\0\x18'))],
  ['1.3, a key share that is no point', GOOD, 4, 'tls_protocol',
    edit13('hello', (r) => text(r).replace(/(\0\x33\0\x45\0\x17\0\x41\x04)[^]{64}/, `$1${'\x07'.repeat(64)}`))],
  ['1.3, a key share of zeros', GOOD, 4, 'tls_protocol',
    edit13('hello', (r) => text(r).replace(/(\0\x33\0\x45\0\x17\0\x41)[^]{65}/, `$1${'\0'.repeat(65)}`))],
  ['1.3, a hello that becomes a HelloRetryRequest', GOOD, 4, 'tls_failure', edit13('hello', patch(11, RETRY))],
  ['1.3, a HelloRetryRequest for a group that was offered',
    GOOD, 0, TOKEN, { tls: only('TLSv1.3', { ecdhCurve: 'P-384' }) }],
  ['1.3, a second HelloRetryRequest',
    GOOD, 4, 'tls_failure', { tls: only('TLSv1.3', { ecdhCurve: 'P-384' }), edit: twice() }],
  ['1.3, a HelloRetryRequest for the group of the key share', GOOD, 4, 'tls_failure',
    edit13('hello', (r) => text(r).replace('\0\x33\0\x02\0\x18', '\0\x33\0\x02\0\x17'), { ecdhCurve: 'P-384' })],
  ['1.3, a HelloRetryRequest for a group that was not offered', GOOD, 4, 'tls_failure',
    edit13('hello', (r) => text(r).replace('\0\x33\0\x02\0\x18', '\0\x33\0\x02\0\x19'), { ecdhCurve: 'P-384' })],
  ['the client gets its own bytes back', GOOD, 4, 'tls_failure', { edit: (r) => r, echo: true }],
];

// The first record once more where the third should be, which follows a ChangeCipherSpec.
function twice() {
  let first;
  return (r, n) => {
    first ??= Buffer.from(r);
    return n === 2 ? first : r;
  };
}

// The four messages of a server's first flight in one record.
function joined() {
  let all = '';
  return (r, n) => {
    if (n > AT_12.done) return r;
    all += text(r).slice(5);
    return n === AT_12.done ? record(22, all) : [];
  };
}

// Two records in the other order.
function swapped(n) {
  let kept;
  return (r, i) => {
    if (i === n) kept = Buffer.from(r);
    if (i === n) return [];
    return i === n + 1 ? [r, kept] : r;
  };
}

const FLIGHT = [
  ['1.2, the hello in records of 10 bytes', GOOD, 0, TOKEN, edit12('hello', inPieces(10))],
  ['1.2, the certificates in records of 10 bytes', GOOD, 0, TOKEN, edit12('certificate', inPieces(10))],
  ['1.2, the certificates in records of 4 bytes', GOOD, 0, TOKEN, edit12('certificate', inPieces(4))],
  ['1.2, the certificates in records of one byte', GOOD, 4, 'tls_failure',
    // open: valid, but mbedTLS wants the head of a message in one piece
    edit12('certificate', inPieces(1))],
  ['1.3, the hello in records of 10 bytes', GOOD, 0, TOKEN, edit13('hello', inPieces(10))],
  ['1.2, the first flight in one record', GOOD, 0, TOKEN, { tls: OLD, edit: joined() }],
  ['1.2, an empty record between the parts of a message', GOOD, 4, 'tls_failure',
    edit12('certificate', (r) => [record(22, text(r).slice(5, 50)), record(22, ''), record(22, text(r).slice(50))])],
  ['1.2, a warning between the parts of a message', GOOD, 4, 'tls_failure',
    edit12('certificate', (r) => [record(22, text(r).slice(5, 50)), alert(112, 1), record(22, text(r).slice(50))])],
  ['1.2, a warning between two messages', GOOD, 0, TOKEN, edit12('certificate', (r) => [alert(112, 1), r])],
  ['1.2, a HelloRequest between two messages', GOOD, 4, 'tls_failure',
    // open: RFC 5246 section 7.4.1.1 has it ignored
    edit12('certificate', (r) => [handshake(0, ''), r])],
  ['1.2, no certificates', GOOD, 4, 'tls_failure', edit12('certificate', () => [])],
  ['1.2, no key exchange', GOOD, 4, 'tls_failure', edit12('exchange', () => [])],
  ['1.2, the certificates twice', GOOD, 4, 'tls_failure', edit12('certificate', (r) => [r, r])],
  ['1.2, the key exchange before the certificates', GOOD, 4, 'tls_failure', { tls: OLD, edit: swapped(1) }],
  ['1.2, a bit of the signature of the key exchange', GOOD, 4, 'tls_failure', edit12('exchange', flip(-1))],
  ['1.2, a bit of the key of the key exchange', GOOD, 4, 'tls_failure', edit12('exchange', flip(40))],
  ['1.2, a group that was not offered', GOOD, 4, 'tls_failure', edit12('exchange', patch(9, '\x03\0\x19'))],
  ['1.2, explicit parameters of a curve', GOOD, 4, 'tls_failure', edit12('exchange', patch(9, '\x01'))],
  ['1.2, a bit of the random', GOOD, 4, 'tls_failure', edit12('hello', flip(20))],
  ['1.2, ServerHelloDone with a body', GOOD, 4, 'tls_failure', edit12('done', () => handshake(14, 'x'))],
  ['1.2, no ChangeCipherSpec', GOOD, 3, 'timeout', { ...edit12('ccs', () => []), ...SHORT }],
  ['1.2, a ChangeCipherSpec before its time', GOOD, 4, 'tls_failure', edit12('exchange', (r) => [CCS, r])],
  ['1.2, handshake_failure for our flight',
    GOOD, 4, 'client_certificate_required', edit12('ccs', () => [alert(40), END])],
  ['1.2, access_denied for our flight', GOOD, 4, 'client_certificate_required', edit12('ccs', () => [alert(49), END])],
  ['1.2, internal_error for our flight', GOOD, 4, 'tls_failure', edit12('ccs', () => [alert(80), END])],
  ['1.2, closed for our flight', GOOD, 3, 'connection_closed', edit12('ccs', () => [END])],
  ['1.3, no ChangeCipherSpec', GOOD, 0, TOKEN, edit13('ccs', () => [])],
  ['1.3, five of them', GOOD, 0, TOKEN, edit13('ccs', (r) => [r, r, r, r, r])],
  ['1.3, a ChangeCipherSpec of 2', GOOD, 4, 'tls_failure', edit13('ccs', () => record(20, '\x02'))],
  ['1.3, an alert in the clear after the hello', GOOD, 4, 'tls_failure', edit13('encrypted', () => [alert(40), END])],
  ['1.3, a message in the clear after the hello',
    GOOD, 4, 'tls_failure', edit13('encrypted', () => handshake(8, '\0\0'))],
  ['1.3, a message too few', GOOD, 4, 'tls_failure', edit13('encrypted', () => [])],
  ['1.3, a message twice', GOOD, 4, 'tls_failure', edit13('certificate', (r) => [r, r])],
  ['1.3, two messages in the other order', GOOD, 4, 'tls_failure', { tls: NEW, edit: swapped(3) }],
  ...Object.entries({ 'EncryptedExtensions': 'encrypted', certificate: 'certificate', verify: 'verify' }).map(
    ([name, where]) => [`1.3, a bit of ${name}`, GOOD, 4, 'tls_failure', edit13(where, flip(12))],
  ),
  ...both('a bit of Finished', 'finished', flip(-1), 4, 'tls_failure'),
  ...both('a bit of the hello message type', 'hello', flip(5), 4, 'tls_failure'),
  ...both('closed for the hello', 'hello', () => [END], 3, 'connection_closed'),
  ...both('closed in the hello', 'hello', (r) => [half(r), END], 3, 'connection_closed'),
  ...both('closed after the hello', 'hello', (r) => [r, END], 3, 'connection_closed'),
  ...both('closed in the certificates', 'certificate', (r) => [half(r), END], 3, 'connection_closed'),
  ...both('reset in the certificates', 'certificate', (r) => [half(r), ...RESET], 3, 'connection_closed'),
  ...both('closed after the certificates', 'certificate', (r) => [r, END], 3, 'connection_closed'),
  ...both('closed in Finished', 'finished', (r) => [half(r), END], 3, 'connection_closed'),
  ...both('closed after Finished', 'finished', (r) => [r, END], 3, 'connection_closed'),
];

const read = (name) => readFileSync(certificate(name), 'latin1');
const many = (n) => ({ cert: read('ec-good.pem') + read('ec-intermediate.pem').repeat(n) });
const CERTIFICATES = [
  ['1.2, a bit of the signature of the certificate', GOOD, 4, 'untrusted_issuer', edit12('certificate', leaf(-3))],
  ['1.2, the certificate is no certificate', GOOD, 4, 'certificate_rejected', { ...edit12('certificate', patch(15, 'x')), bundled: true }],
  ['1.2, the certificate is cut off', GOOD, 4, 'certificate_rejected', { ...edit12('certificate', patch(17, '\x01\x00')), bundled: true }],
  ['1.2, three certificates of no use', GOOD, 0, TOKEN, { tls: { ...OLD, ...many(3) } }],
  ['1.3, three certificates of no use', GOOD, 0, TOKEN, { tls: { ...NEW, ...many(3) } }],
  ['1.2, 33 certificates', GOOD, 0, TOKEN, { tls: { ...OLD, ...many(32) } }],
  ['1.3, 33 certificates', GOOD, 0, TOKEN, { tls: { ...NEW, ...many(32) } }],
  ['1.2, 100 certificates', GOOD, 4, 'certificate_unsupported', { tls: { ...OLD, ...many(100) } }],
  ['1.3, 100 certificates', GOOD, 4, 'certificate_unsupported', { tls: { ...NEW, ...many(100) } }],
];

// Flips a bit of the first certificate of a message, counted from its end.
function leaf(offset) {
  return (r) => flip(15 + r.readUIntBE(12, 3) + offset)(r);
}

const DATA = [
  ...both('data after close_notify', 'close', (r) => [r, '\xa5'.repeat(400)], 0, TOKEN),
  ...both('data after close_notify, no length', 'close', (r) => [r, GOOD], 0, TOKEN, UNENDING + BODY),
  ...both('garbage right after the answer', 'answer', (r) => [r, '\xa5'.repeat(400)], 0, TOKEN),
  ...both('half a record after the answer', 'answer', (r) => [r, '\x17\x03\x03', END], 0, TOKEN),
  ...both('the answer twice', 'answer', (r) => [r, r], 0, TOKEN),
  ...both('no close_notify, no length', 'close', () => [END], 3, 'connection_closed', UNENDING + BODY),
  ...both('half a close_notify, no length', 'close', (r) => [half(r), END], 3, 'connection_closed', UNENDING + BODY),
  ...both('a bit of close_notify, no length', 'close', flip(-1), 4, 'tls_failure', UNENDING + BODY),
  ...both('close_notify in the clear, no length', 'close', () => alert(0, 1), 4, 'tls_failure', UNENDING + BODY),
  ...both('a bit of the answer', 'answer', flip(-1), 4, 'tls_failure'),
  ...both('a bit of the first bytes of the answer', 'answer', flip(6), 4, 'tls_failure'),
  ...both('the answer called an alert', 'answer', patch(0, '\x15'), 4, 'tls_failure'),
  ...both('the answer called a handshake', 'answer', patch(0, '\x16'), 4, 'tls_failure'),
  ...both('the answer called a heartbeat', 'answer', patch(0, '\x18'), 4, 'tls_failure'),
  ...both('the answer of version 3.1', 'answer', patch(1, '\x03\x01'), 4, 'tls_failure'),
  ...both('the answer a byte shorter', 'answer', (r) => record(23, text(r).slice(5, -1)), 4, 'tls_failure'),
  ...both('the answer a byte longer', 'answer', (r) => record(23, `${text(r).slice(5)}x`), 4, 'tls_failure'),
  ...both('the answer as empty data', 'answer', () => record(23, ''), 4, 'tls_failure'),
  ...both('the answer in the clear', 'answer', () => record(23, GOOD), 4, 'tls_failure'),
  ...both('HTTP in the clear', 'answer', () => GOOD, 4, 'tls_failure'),
  ...both('a record too large', 'answer', () => record(23, 'x'.repeat(16_384 + 2049)), 4, 'tls_failure'),
  ...both('a record said to be of 65,535 bytes', 'answer', () => [record(23, '', 65_535), HOLD], 4, 'tls_failure'),
  ...both('an alert in the clear', 'answer', () => [alert(40), END], 4, 'tls_failure'),
  ...both('a HelloRequest in the clear', 'answer', (r) => [handshake(0, ''), r], 4, 'tls_failure'),
  ...both('a record of type 255', 'answer', (r) => [record(255, 'x'), r], 4, 'tls_failure'),
  ...both('closed instead of the answer', 'answer', () => [END], 3, 'connection_closed'),
  ...both('closed in the head of a record', 'answer', (r) => [text(r).slice(0, 3), END], 3, 'connection_closed'),
  ...both('closed in a record', 'answer', (r) => [half(r), END], 3, 'connection_closed'),
  ...both('closed before the last byte of a record',
    'answer', (r) => [text(r).slice(0, -1), END], 3, 'connection_closed'),
  ...both('reset in a record', 'answer', (r) => [half(r), ...RESET], 3, 'connection_closed'),
  ['1.2, a ChangeCipherSpec before the answer', GOOD, 4, 'tls_failure', edit12('answer', (r) => [CCS, r])],
  ['1.3, a ChangeCipherSpec before the answer', GOOD, 0, TOKEN,
    // open: RFC 8446 section 5 has it refused after Finished; mbedTLS lets it pass
    edit13('answer', (r) => [CCS, r])],
  ['1.3, a ticket lost', GOOD, 4, 'tls_failure', edit13('ticket', () => [])],
  ['1.3, a ticket twice', GOOD, 4, 'tls_failure', edit13('ticket', (r) => [r, r])],
  ['1.3, a bit of a ticket', GOOD, 4, 'tls_failure', edit13('ticket', flip(-1))],
  ['1.2, the server wants to renegotiate',
    [OK, HOLD], 4, 'tls_failure', { tls: { ...OLD, ...renegotiating() } }],
  ['1.2, records of 16 KiB', sized(padded(60_000)), 0, TOKEN, { tls: OLD }],
  ['1.3, records of 16 KiB', sized(padded(60_000)), 0, TOKEN, { tls: NEW }],
  ['1.3, torn after the answer', [GOOD, TEAR], 0, TOKEN, { tls: NEW }],
];

// As IIS does to ask for a certificate. Node calls SNICallback on the socket.
function renegotiating() {
  return {
    SNICallback(name, done) {
      this.once('secure', () => setTimeout(() => this.renegotiate({}, () => {}), 50));
      done(null);
    },
  };
}

export default [OTHERS, ALERTS, RECORDS, MESSAGES, HELLOS, FLIGHT, CERTIFICATES, DATA].flat();
