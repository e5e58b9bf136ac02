// SPDX-License-Identifier: MIT
// Servers that are slow, stand still or never stop. A row: [name, script, exit status, token or
// cause, more]; see ../hostile.test.mjs.
import { TOKEN } from '../servers/raw.mjs';
import { BODY, CHUNKED, END, GOOD, HOLD, LAST, OK, TEAR, UNENDING, chunk, flood, sized } from './http.mjs';

// A time-out of a second comes after a second, whatever the server does. The bound leaves a busy
// machine time, and is below the time-out of 10 s that would end a row without another.
const BOUND_MS = 7000;
const SHORT = { args: ['--timeout', '1'], takes: [900, BOUND_MS] };
// Where a busy machine must bring the beginning of the response before the time-out.
const PATIENT = { args: ['--timeout', '3'], takes: [2900, BOUND_MS] };
const SOON = { takes: [0, BOUND_MS] };
const CLEAR = { tls: false, ...SHORT };
const slowly = (text, wait) => [...text].flatMap((byte) => [byte, { wait }]);
const INTERIM = 'HTTP/1.1 100 Continue\r\n\r\n';

const stalls = (where, ...said) => [`stalls ${where}`, [...said, HOLD], 3, 'timeout', SHORT];
const drips = (where, said, text) =>
  [`a byte now and then ${where}`, [said, ...slowly(text, 120)], 3, 'timeout', SHORT];

const STALLS = [
  ['stalls after the connection', HOLD, 3, 'timeout', CLEAR],
  ['stalls after a byte of TLS', ['\x16', HOLD], 3, 'timeout', CLEAR],
  ['stalls in the head of a record', ['\x16\x03\x03', HOLD], 3, 'timeout', CLEAR],
  ['stalls after the head of a record', ['\x16\x03\x03\0\x7a', HOLD], 3, 'timeout', CLEAR],
  ['stalls in a record', [`\x16\x03\x03\x40\0${'\x02'.repeat(9999)}`, HOLD], 3, 'timeout', CLEAR],
  ['stalls in a message of 2^24 - 1 bytes', ['\x16\x03\x03\0\x06\x02\xff\xff\xff\x03\x03', HOLD], 3, 'timeout', CLEAR],
  ['stalls after three bytes that are no TLS', ['HTT', HOLD], 3, 'timeout', CLEAR],
  ['stalls after a warning', ['\x15\x03\x03\0\x02\x01\x70', HOLD], 3, 'timeout', CLEAR],
  stalls('after the handshake'),
  stalls('after a byte', 'H'),
  stalls('in the version', 'HTTP/1.'),
  stalls('in the status line', 'HTTP/1.1 20'),
  stalls('after the status line', OK),
  stalls('in a field', `${OK}Content-Le`),
  stalls('before the last LF of the header', `${OK}\r`),
  stalls('after the header', GOOD.slice(0, -BODY.length)),
  stalls('in the body', GOOD.slice(0, -9)),
  stalls('before the last byte', GOOD.slice(0, -1)),
  stalls('after a body without a length', UNENDING, BODY),
  stalls('after a 1xx', INTERIM),
  stalls('before a chunk', CHUNKED),
  stalls('in a chunk size', `${CHUNKED}5`),
  stalls('in an extension', `${CHUNKED}5;a`),
  stalls('in a chunk', CHUNKED + chunk(BODY).slice(0, 20)),
  stalls('after a chunk', CHUNKED + chunk(BODY).slice(0, -2)),
  stalls('before the last chunk', CHUNKED + chunk(BODY)),
  stalls('in the last chunk', `${CHUNKED}${chunk(BODY)}0\r\n`),
  stalls('in a trailer', `${CHUNKED}${chunk(BODY)}0\r\nX-Sum`),
  stalls('before the very last LF', `${CHUNKED}${chunk(BODY)}0\r\n\r`),
];

// The handshake, record by record: what follows the n-th never comes.
const only = (version) => ({ minVersion: version, maxVersion: version });
const stop = (after) => (record, n) => (n === after ? [record, HOLD] : record);
const handshake = (version, records) =>
  records.map((name, n) => [
    `${version}, stalls after ${name}`, GOOD, 3, 'timeout', { ...SHORT, tls: only(version), edit: stop(n) },
  ]);
const half = (record) => [record.subarray(0, record.length / 2), HOLD];
const HANDSHAKES = [
  ...handshake('TLSv1.2', ['ServerHello', 'Certificate', 'ServerKeyExchange', 'ServerHelloDone', 'ChangeCipherSpec']),
  ...handshake('TLSv1.3', ['ServerHello', 'ChangeCipherSpec', 'EncryptedExtensions', 'Certificate', 'its signature']),
  ['stalls in ServerHello', GOOD, 3, 'timeout', { ...SHORT, edit: half }],
  ['stalls in the answer\'s record', GOOD, 3, 'timeout',
    { ...SHORT, tls: only('TLSv1.2'), edit: (record, n) => (n === 6 ? half(record) : record) }],
  ['a byte now and then in the handshake', GOOD, 3, 'timeout',
    { ...SHORT, edit: (record) => slowly(record.toString('latin1'), 50) }],
  ['a record now and then in the handshake',
    GOOD, 3, 'timeout', { ...SHORT, edit: (record) => [{ wait: 400 }, record] }],
  ['the handshake in small pieces', GOOD, 0, TOKEN,
    { edit: (record) => slowly(record.toString('latin1').match(/[^]{1,50}/g), 2) }],
];

const DRIPS = [
  drips('in the status line', '', GOOD),
  drips('in the header', OK, 'X-Slow: '.repeat(9)),
  drips('in the body', GOOD.slice(0, -40), GOOD.slice(-40)),
  drips('in a body without a length', UNENDING, BODY),
  drips('in a chunk size', CHUNKED, '0'.repeat(99)),
  drips('in an extension', `${CHUNKED}1;`, 'x'.repeat(99)),
  drips('in a chunk', CHUNKED, chunk(BODY)),
  drips('in a trailer', `${CHUNKED}${chunk(BODY)}0\r\nX: `, 'x'.repeat(99)),
  ['a byte each second', [...'HTTP/1.1 200 OK\r\n'].flatMap((byte) => [byte, { wait: 1000 }]), 3, 'timeout',
    PATIENT],
  ['a 1xx now and then', flood([INTERIM, { wait: 120 }], 16), 3, 'timeout', SHORT],
  ['a field now and then', [OK, ...flood(['X: y\r\n', { wait: 120 }], 16)], 3, 'timeout', SHORT],
  ['a chunk now and then', [CHUNKED, ...flood([chunk(' '), { wait: 120 }], 16)], 3, 'timeout', SHORT],
  ['a warning now and then', flood(['\x15\x03\x03\0\x02\x01\x70', { wait: 120 }], 16), 3, 'timeout', CLEAR],
  ['a byte of a record now and then', slowly(`\x16\x03\x03\x40\0${'x'.repeat(20)}`, 120), 3, 'timeout', CLEAR],
];

// The whole answer, late or in pieces, and yet in time.
const LATE = [
  ['a byte every 2 ms', slowly(GOOD, 2), 0, TOKEN],
  ['half a second before the answer', [{ wait: 500 }, GOOD], 0, TOKEN, { takes: [500, BOUND_MS] }],
  ['half a second before the last byte', [GOOD.slice(0, -1), { wait: 500 }, '}'], 0, TOKEN, { takes: [500, BOUND_MS] }],
  ['half a second after a 1xx', [INTERIM, { wait: 500 }, GOOD], 0, TOKEN, { takes: [500, BOUND_MS] }],
  ['half a second before close_notify', [UNENDING, BODY, { wait: 500 }, END], 0, TOKEN, { takes: [500, BOUND_MS] }],
  ['half a second before it is torn',
    [UNENDING, BODY, { wait: 500 }, TEAR], 3, 'connection_closed', { takes: [500, BOUND_MS] }],
  ['each chunk after 50 ms', [CHUNKED, ...BODY.match(/.{1,10}/g).flatMap((part) => [{ wait: 50 }, chunk(part)]), LAST],
    0, TOKEN, { takes: [400, BOUND_MS] }],
  ['a time-out of 8 s, the answer after half a second', [{ wait: 500 }, GOOD], 0, TOKEN,
    { args: ['--timeout', '8'], takes: [500, BOUND_MS] }],
];

// A whole answer is enough: nobody waits for the end of the connection.
const ENOUGH = [
  ['the connection stays open after the answer', [GOOD, HOLD], 0, TOKEN, SOON],
  ['the connection stays open after the last chunk', [CHUNKED + chunk(BODY) + LAST, HOLD], 0, TOKEN, SOON],
  ['the connection stays open after a refusal',
    [sized('{"error":"invalid_scope"}', '400 x'), HOLD], 5, 'invalid_scope', SOON],
  ['the connection stays open after a 204', ['HTTP/1.1 204 x\r\n\r\n', HOLD], 7, 'http_error', SOON],
  ['the connection stays open after what is no HTTP', ['hello', HOLD], 7, 'malformed_response', SOON],
  ['the connection stays open after what is no status',
    [`${GOOD.slice(0, 9)}OK\r\n`, HOLD], 7, 'malformed_response', SOON],
  ['the connection stays open after what is no chunk', [`${CHUNKED}x`, HOLD], 7, 'malformed_response', SOON],
  ['the connection stays open after a length too large',
    [`${OK}Content-Length: 70000\r\n\r\n`, HOLD], 7, 'response_too_large', SOON],
  ['the server speaks on for ever', [GOOD, ...flood('x'.repeat(99_999), 500)], 0, TOKEN, SOON],
  ['the server speaks on now and then', [GOOD, ...slowly('x'.repeat(20), 100)], 0, TOKEN, SOON],
];

// A status that says enough by itself keeps its cause when the rest does not come.
const STATUSES = [
  ['503, stalls in the body', ['HTTP/1.1 503 x\r\nContent-Length: 9\r\n\r\nno', HOLD], 6, 'unavailable', PATIENT],
  ['429, stalls before the body', ['HTTP/1.1 429 x\r\nRetry-After: 1\r\n\r\n', HOLD], 6, 'rate_limited', PATIENT],
  ['302, stalls in the body',
    ['HTTP/1.1 302 x\r\nLocation: /\r\nContent-Length: 9\r\n\r\n', HOLD], 7, 'redirected', PATIENT],
  ['401, stalls in the body',
    ['HTTP/1.1 401 x\r\nContent-Length: 99\r\n\r\n{"error":', HOLD], 5, 'access_forbidden', PATIENT],
  ['503, stalls in the header', ['HTTP/1.1 503 x\r\nConte', HOLD], 3, 'timeout', SHORT],
  ['400, stalls in the body', ['HTTP/1.1 400 x\r\nContent-Length: 99\r\n\r\n{"error":', HOLD], 3, 'timeout', SHORT],
];

// Messages that are passed over, as fast as can be sent and without end. They come from a server
// that is alone, else it would stop now and then. Open: what ends them. Here it is the limit of 4
// MiB to all that a connection receives.
const WARNINGS = '\x15\x03\x03\0\x02\x01\x70'.repeat(500_000);
const CHANGES = '\x14\x03\x03\0\x01\x01'.repeat(500_000);
const ENDLESS = { args: ['--timeout', '3'], takes: [0, BOUND_MS] };
export const floods = [
  ['warnings', flood(WARNINGS), 4, 'tls_failure', { ...ENDLESS, tls: false }],
  ['ChangeCipherSpec', flood(CHANGES), 4, 'tls_failure', { ...ENDLESS, tls: false }],
  ['1.2, warnings after the certificates', GOOD, 4, 'tls_failure',
    { ...ENDLESS, tls: only('TLSv1.2'), edit: (record, n) => (n === 2 ? flood(WARNINGS) : record) }],
  ['1.3, ChangeCipherSpec after the hello', GOOD, 4, 'tls_failure',
    { ...ENDLESS, tls: only('TLSv1.3'), edit: (record, n) => (n === 1 ? flood(CHANGES) : record) }],
  ['1.3, ChangeCipherSpec instead of the answer', GOOD, 7, 'response_too_large',
    { ...ENDLESS, tls: only('TLSv1.3'), edit: (record, n) => (n === 8 ? flood(CHANGES) : record) }],
  ['chunks of a byte, each with an extension of 4000',
    [CHUNKED, ...flood(chunk(' ', `1;${'x'.repeat(4000)}`).repeat(16))],
    7, 'response_too_large', ENDLESS],
  ['1xx of 15 KiB', flood(`HTTP/1.1 103 x\r\nX: ${'x'.repeat(15_000)}\r\n\r\n`), 7, 'malformed_response', ENDLESS],
  ['3 MB of ChangeCipherSpec before the answer: passed over', GOOD, 0, TOKEN,
    { ...SOON, tls: only('TLSv1.3'), edit: (record, n) => (n === 1 ? CHANGES : record) }],
];

export default [STALLS, HANDSHAKES, DRIPS, LATE, ENOUGH, STATUSES].flat();
