// SPDX-License-Identifier: MIT
// Hostile and odd HTTP. A row: [name, script, exit status, token or cause, more]; see
// ../hostile.test.mjs.
import { TOKEN } from '../servers/raw.mjs';

/**
 * A body with a token, and answers around bodies. Strings are bytes (latin1), so `length` counts
 * them.
 */
export const BODY = JSON.stringify({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 });
export const sized = (body = BODY, status = '200 OK', fields = '') =>
  `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
export const GOOD = sized();
export const OK = 'HTTP/1.1 200 OK\r\n';
export const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
export const UNENDING = `${OK}\r\n`; // the body ends with the connection
export const hex = (text) => text.length.toString(16);
export const chunk = (data, line = hex(data)) => `${line}\r\n${data}\r\n`;
export const LAST = '0\r\n\r\n';
export const END = { close: true }; // close_notify, then FIN
export const TEAR = { tear: true }; // FIN alone
export const HOLD = { hold: true };
export const RESET = [{ wait: 100 }, { reset: true }];
export const padded = (len) => `${BODY.slice(0, -1)},"x":"${'x'.repeat(len - BODY.length - 7)}"}`;
/**
 * So many times the same piece or list of pieces: endless to a client that has limits, and yet it
 * ends.
 */
export const flood = (piece, times = 4096) =>
  Array(times)
    .fill(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    .flat();

// thousands of records, each written by itself
const PATIENT = { args: ['--timeout', '60'], takes: [0, 60_000] };
const N = BODY.length;
const field = (line) => sized(BODY, '200 OK', `${line}\r\n`);
const length = (value) => `${OK}Content-Length: ${value}\r\n\r\n${BODY}`;
const coding = (value, rest = chunk(BODY) + LAST) => `${OK}Transfer-Encoding: ${value}\r\n\r\n${rest}`;
const whole = (line, end = LAST) => CHUNKED + chunk(BODY, line) + end;
const interim = (status, fields = '') => `HTTP/1.1 ${status} Wait\r\n${fields}\r\n`;
const KIB = 1024;

// The header section, status line and all, has exactly so many bytes.
const headed = (len, body = BODY) => {
  const lines = `${OK}Content-Length: ${body.length}\r\nX: `;
  return `${lines}${'x'.repeat(len - lines.length - 4)}\r\n\r\n${body}`;
};
const manyFields = (len) => {
  const bare = `${OK}Content-Length: ${N}\r\n\r\n`;
  return bare.replace(/\r\n$/, `${'a:\r\n'.repeat((len - bare.length) / 4)}\r\n`) + BODY;
};

const ACCEPTED = [
  ['an answer as it should be', GOOD, 0, TOKEN],
  ['each byte in a record of its own', [...GOOD], 0, TOKEN],
  ['two bytes to a record', GOOD.match(/[^]{1,2}/g), 0, TOKEN],
  ['header and body in records of their own', GOOD.split(/(?<=\r\n\r\n)/), 0, TOKEN],

  // versions and status lines
  ['HTTP/1.0 with a length', GOOD.replace('1.1', '1.0'), 0, TOKEN],
  ['HTTP/1.0, ended by close_notify', `HTTP/1.0 200 OK\r\n\r\n${BODY}`, 0, TOKEN],
  ['HTTP/1.1, ended by close_notify', UNENDING + BODY, 0, TOKEN],
  ['HTTP/1.1, close_notify some time after the body', [UNENDING, BODY, { wait: 200 }, END], 0, TOKEN],
  ['HTTP/1.1, ended by close_notify, 64 KiB', UNENDING + padded(64 * KIB), 0, TOKEN],
  ['HTTP/1.2: read as 1.1 (RFC 9110 section 2.5)', GOOD.replace('1.1', '1.2'), 0, TOKEN],
  ['no reason', GOOD.replace('200 OK', '200 '), 0, TOKEN],
  // open: the space is a MUST for the sender
  ['no reason and no space', GOOD.replace('200 OK', '200'), 0, TOKEN],
  ['a reason with tabs and bytes above 0x7F', GOOD.replace('OK', 'Tr\xe8s\tbien \xff'), 0, TOKEN],
  ['a reason of 15,000 bytes', GOOD.replace('OK', 'O'.repeat(15_000)), 0, TOKEN],
  ['a reason that looks like a status line', GOOD.replace('OK', 'HTTP/1.1 503 Busy'), 0, TOKEN],

  // fields
  ['names in capitals', GOOD.replace('Content-Length', 'CONTENT-LENGTH'), 0, TOKEN],
  ['no space after the colon', GOOD.replace(': ', ':'), 0, TOKEN],
  ['tabs and spaces around a value', length(` \t ${N} \t `), 0, TOKEN],
  ['an empty value', field('X-Empty:'), 0, TOKEN],
  ['every character that a name may have', field("!#$%&'*+-.^_`|~09azAZ: x"), 0, TOKEN],
  ['a value with bytes above 0x7F', field('X-Name: J\xf6rg \xff\xfe'), 0, TOKEN],
  ['a value with colons', field('X-Time: 12:34:56: :'), 0, TOKEN],
  // open: RFC 9110 section 5.5 MAY
  ['a value with control characters', field('X-Odd: \x01\x1b[31m\x7f'), 0, TOKEN],
  ['a name that begins like Content-Length', field('Content-Length-Of: 5'), 0, TOKEN],
  ['a name that ends like Content-Length', field('X-Content-Length: 5'), 0, TOKEN],
  ['a name that begins like Transfer-Encoding', field('Transfer-Encodings: chunked'), 0, TOKEN],
  ['TE and Trailer mean nothing here', field('TE: chunked\r\nTrailer: Content-Length'), 0, TOKEN],
  ['3000 fields', sized(BODY, '200 OK', 'a:b\r\n'.repeat(3000)), 0, TOKEN],
  ['a field 20 times', sized(BODY, '200 OK', 'Set-Cookie: a=b\r\n'.repeat(20)), 0, TOKEN],
  ['Connection: close', field('Connection: close'), 0, TOKEN],
  ['Connection: upgrade, and Upgrade', field('Connection: upgrade\r\nUpgrade: h2c'), 0, TOKEN],
  ['Content-Encoding: gzip on a plain body',
    field('Content-Encoding: gzip'), 0, TOKEN], // open: what counts is the body

  // Content-Type
  ['Content-Type with parameters', field('Content-Type: application/json; charset=utf-8; x="a;b"'), 0, TOKEN],
  ['Content-Type of another charset', field('Content-Type: application/json; charset=utf-16'), 0, TOKEN],
  ['Content-Type text/html on JSON', field('Content-Type: text/html'), 0, TOKEN],
  ['Content-Type of a form on JSON', field('Content-Type: application/x-www-form-urlencoded'), 0, TOKEN],
  ['Content-Type twice', field('Content-Type: text/html\r\nContent-Type: application/json'), 0, TOKEN],
  ['Content-Type empty', field('Content-Type:'), 0, TOKEN],
  ['Content-Type nonsense', field('Content-Type: ;;;/\xff'), 0, TOKEN],
  ['Content-Type of 8 KiB', field(`Content-Type: ${'a'.repeat(8 * KIB)}`), 0, TOKEN],

  // lengths
  ['the length twice', length(`${N}\r\nContent-Length: ${N}`), 0, TOKEN],
  ['the length five times', length(Array(5).fill(N).join('\r\nContent-Length: ')), 0, TOKEN],
  ['the length twice in one field', length(`${N}, ${N}`), 0, TOKEN],
  ['the length twice in a list without spaces', length(`${N},${N}`), 0, TOKEN],
  ['a length with zeros before it', length(`000000000000000000000000${N}`), 0, TOKEN],
  ['bytes after the body', `${GOOD}\0\xff and so on`, 0, TOKEN],
  ['a second answer after the first', GOOD + sized('{"error":"invalid_client"}', '401 No'), 0, TOKEN],
  ['a second answer in another record', [GOOD, sized('', '500 No')], 0, TOKEN],
  ['a megabyte after the body', [GOOD, ...flood('x'.repeat(16 * KIB), 64)], 0, TOKEN],
  ['torn after the body', [GOOD, TEAR], 0, TOKEN],
  ['reset after the body', [GOOD, ...RESET], 0, TOKEN],

  // chunks
  ['one chunk', whole(hex(BODY)), 0, TOKEN],
  ['each byte a chunk', CHUNKED + [...BODY].map((byte) => chunk(byte)).join('') + LAST, 0, TOKEN],
  ['each byte a chunk, each byte a record', [...(CHUNKED + [...BODY].map((b) => chunk(b)).join('') + LAST)], 0, TOKEN, PATIENT],
  ['a size in capitals', whole(hex(BODY).toUpperCase()), 0, TOKEN],
  ['a size with zeros before it', whole(`0000000000000000000000000${hex(BODY)}`), 0, TOKEN],
  ['the last chunk as 00000', whole(hex(BODY), '00000\r\n\r\n'), 0, TOKEN],
  ['an extension', whole(`${hex(BODY)};name`), 0, TOKEN],
  ['extensions with values, quoted ones too', whole(`${hex(BODY)};a=b;c="d;e\\"f"`), 0, TOKEN],
  ['white space before an extension', whole(`${hex(BODY)} \t; a = b`), 0, TOKEN],
  ['an extension with bytes above 0x7F', whole(`${hex(BODY)};\xe9="\xff"`), 0, TOKEN],
  ['a semicolon without an extension', whole(`${hex(BODY)};`), 0, TOKEN], // open: no grammar has it
  ['an extension of the last chunk', whole(hex(BODY), '0;end=1\r\n\r\n'), 0, TOKEN],
  ['an extension of 4000 bytes', whole(`${hex(BODY)};${'x'.repeat(4000)}`), 0, TOKEN],
  ['a trailer', whole(hex(BODY), '0\r\nX-Sum: 1\r\n\r\n'), 0, TOKEN],
  ['100 trailers', whole(hex(BODY), `0\r\n${'X-Sum: 1\r\n'.repeat(100)}\r\n`), 0, TOKEN],
  ['a trailer Content-Length', whole(hex(BODY), '0\r\nContent-Length: 3\r\n\r\n'), 0, TOKEN],
  ['a trailer Transfer-Encoding', whole(hex(BODY), '0\r\nTransfer-Encoding: gzip\r\n\r\n'), 0, TOKEN],
  ['trailers of 16 KiB', whole(hex(BODY), `0\r\nX: ${'x'.repeat(16 * KIB - 5)}\r\n\r\n`), 0, TOKEN],
  ['Transfer-Encoding: CHUNKED', coding('CHUNKED'), 0, TOKEN],
  ['Transfer-Encoding: identity', coding('identity', BODY), 0, TOKEN],
  ['Transfer-Encoding: identity with a length', coding(`Identity\r\nContent-Length: ${N}`, BODY), 0, TOKEN],
  ['Transfer-Encoding with white space', coding('\t chunked \t'), 0, TOKEN],
  ['an answer after the last chunk', whole(hex(BODY)) + sized('', '500 No'), 0, TOKEN],
  ['chunks of 64 KiB in all',
    CHUNKED + padded(64 * KIB).match(/[^]{8192}/g).map((p) => chunk(p)).join('') + LAST, 0, TOKEN],

  // 1xx
  ['100 before', interim(100) + GOOD, 0, TOKEN],
  ['100, 102 and 103 before', interim(100) + interim(102) + interim(103, 'Link: </x>\r\n') + GOOD, 0, TOKEN],
  ['199 before', interim(199) + GOOD, 0, TOKEN],
  ['16 of 1xx before', interim(100).repeat(16) + GOOD, 0, TOKEN],
  ['1xx with a length, which has no body', interim(103, 'Content-Length: 5\r\n') + GOOD, 0, TOKEN],
  ['1xx with a coding, which has no body', interim(103, 'Transfer-Encoding: chunked\r\n') + GOOD, 0, TOKEN],
  ['1xx with 15 KiB of header, three times', interim(103, `X: ${'x'.repeat(15 * KIB)}\r\n`).repeat(3) + GOOD, 0, TOKEN],
  ['1xx before chunks', interim(100) + whole(hex(BODY)), 0, TOKEN],
  ['1xx of HTTP/1.0 before', interim(100).replace('1.1', '1.0') + GOOD, 0, TOKEN],

  // as large as may be
  ['a header section of 16 KiB', headed(16 * KIB), 0, TOKEN],
  ['a header section of 16 KiB in small fields', manyFields(16 * KIB), 0, TOKEN],
  ['a body of 64 KiB', sized(padded(64 * KIB)), 0, TOKEN],
  ['both', headed(16 * KIB, padded(64 * KIB)), 0, TOKEN],
  ['both, in records of 61 bytes', headed(16 * KIB, padded(64 * KIB)).match(/[^]{1,61}/g), 0, TOKEN, PATIENT],
];

const LENGTHS = [
  ['two lengths that differ', length(`${N}\r\nContent-Length: 5`), 7, 'malformed_response'],
  ['two lengths that differ, the right one last', length(`5\r\nContent-Length: ${N}`), 7, 'malformed_response'],
  ['two lengths, one with another field between', length(`${N}\r\nX: y\r\ncontent-length: 5`), 7, 'malformed_response'],
  ['lengths that differ in a list', length(`${N}, 5`), 7, 'malformed_response'],
  ['a list of lengths that ends with a comma', length(`${N},`), 7, 'malformed_response'],
  ['a list of lengths that begins with a comma', length(`,${N}`), 7, 'malformed_response'],
  ['no number in the length', length(''), 7, 'malformed_response'],
  ['a length with a plus sign', length(`+${N}`), 7, 'malformed_response'],
  ['a length with a minus sign', length(`-${N}`), 7, 'malformed_response'],
  ['a length of -1', length(-1), 7, 'malformed_response'],
  ['a length with a space within', length(`${N} ${N}`), 7, 'malformed_response'],
  ['a length in hexadecimal', length(`0x${hex(BODY)}`), 7, 'malformed_response'],
  ['a length with a letter', length(`${N}a`), 7, 'malformed_response'],
  ['a length with a point', length(`${N}.0`), 7, 'malformed_response'],
  ['a length with an exponent', length('1e2'), 7, 'malformed_response'],
  ['a length in quotes', length(`"${N}"`), 7, 'malformed_response'],
  ['a length with a semicolon', length(`${N};`), 7, 'malformed_response'],
  ['a length after a vertical tab', length(`\v${N}`), 7, 'malformed_response'],
  ['a length after a no-break space', length(`\xa0${N}`), 7, 'malformed_response'],
  ['a length that wraps at 32 bits', length(2 ** 32 + N), 7, 'response_too_large'],
  ['a length that wraps at 63 bits', length(2n ** 63n + BigInt(N)), 7, 'response_too_large'],
  // open: or too large
  ['a length that wraps at 64 bits', length(2n ** 64n + BigInt(N)), 7, 'malformed_response'],
  // open: or too large
  ['a length of 1000 digits', length('9'.repeat(1000)), 7, 'malformed_response'],
  ['length and chunks', `${OK}Content-Length: ${N}\r\nTransfer-Encoding: chunked\r\n\r\n`, 7, 'malformed_response'],
  ['chunks and length', `${OK}Transfer-Encoding: chunked\r\nContent-Length: ${N}\r\n\r\n`, 7, 'malformed_response'],
  ['chunks and a length of 0', coding('chunked\r\nContent-Length: 0'), 7, 'malformed_response'],
  ['length and a coding of its own', `${OK}Content-Length: 5\r\nTransfer-Encoding: x\r\n\r\n`, 7, 'malformed_response'],
  ['a length shorter than the body', length(N - 1), 7, 'not_json'],
  ['a length of 0', length(0), 7, 'not_json'],
];

const CODINGS = [
  ['chunked twice', coding('chunked\r\nTransfer-Encoding: chunked'), 7, 'malformed_response'],
  ['chunked twice in one field', coding('chunked, chunked'), 7, 'malformed_response'],
  ['gzip, chunked', coding('gzip, chunked'), 7, 'malformed_response'],
  ['chunked, gzip', coding('chunked, gzip'), 7, 'malformed_response'],
  ['gzip alone', coding('gzip', BODY), 7, 'malformed_response'],
  ['identity, chunked', coding('identity, chunked'), 7, 'malformed_response'],
  ['identity, then chunked', coding('identity\r\nTransfer-Encoding: chunked'), 7, 'malformed_response'],
  ['chunked, then identity', coding('chunked\r\nTransfer-Encoding: identity'), 7, 'malformed_response'],
  ['identity twice', coding('identity\r\nTransfer-Encoding: identity', BODY), 7, 'malformed_response'],
  ['a coding that ends like chunked', coding('xchunked'), 7, 'malformed_response'],
  ['a coding that begins like chunked', coding('chunkedx'), 7, 'malformed_response'],
  ['chunked with a parameter', coding('chunked;q=1'), 7, 'malformed_response'],
  ['chunked in quotes', coding('"chunked"'), 7, 'malformed_response'],
  ['chunked after a vertical tab', coding('\vchunked'), 7, 'malformed_response'],
  // open: RFC 9110 lets lists have empty elements
  ['chunked and a comma', coding('chunked,'), 7, 'malformed_response'],
  ['an empty Transfer-Encoding', coding('', BODY), 7, 'malformed_response'],
  ['chunks in HTTP/1.0 (RFC 9112 section 6.1)', whole(hex(BODY)).replace('1.1', '1.0'), 7, 'malformed_response'],
];

const CHUNKS = [
  ['a chunk size with 0x', whole(`0x${hex(BODY)}`), 7, 'malformed_response'],
  ['a chunk size with a plus sign', whole(`+${hex(BODY)}`), 7, 'malformed_response'],
  ['a chunk size with a minus sign', whole(`-${hex(BODY)}`), 7, 'malformed_response'],
  ['a chunk size after a space', whole(` ${hex(BODY)}`), 7, 'malformed_response'],
  ['a chunk size before a space', whole(`${hex(BODY)} `), 7, 'malformed_response'],
  ['a chunk size before a tab', whole(`${hex(BODY)}\t`), 7, 'malformed_response'],
  ['two chunk sizes', whole(`${hex(BODY)} ${hex(BODY)}`), 7, 'malformed_response'],
  ['a chunk size with a comma', whole(`${hex(BODY)},`), 7, 'malformed_response'],
  ['no chunk size', whole(''), 7, 'malformed_response'],
  ['an extension without a size', whole(';a=b'), 7, 'malformed_response'],
  ['a chunk size that is none', whole('g'), 7, 'malformed_response'],
  ['a chunk size that wraps at 64 bits', whole(`10000000000000000${hex(BODY)}`), 7, 'malformed_response'],
  ['a chunk size of 32 bits', whole('ffffffff'), 7, 'response_too_large'],
  ['a chunk size of 64 bits', whole('ffffffffffffffff'), 7, 'response_too_large'],
  ['a chunk size that wraps the sum', CHUNKED + chunk('{') + chunk(BODY, 'ffffffffffffffff'), 7, 'response_too_large'],
  ['a chunk longer than its size', whole((N - 1).toString(16)), 7, 'malformed_response'],
  ['a chunk shorter than its size', whole((N + 1).toString(16)), 7, 'malformed_response'],
  ['no line end after a chunk', `${CHUNKED}${hex(BODY)}\r\n${BODY}0\r\n\r\n`, 7, 'malformed_response'],
  ['a bare LF after a chunk', `${CHUNKED}${hex(BODY)}\r\n${BODY}\n0\r\n\r\n`, 7, 'malformed_response'],
  ['a bare LF after a chunk size', `${CHUNKED}${hex(BODY)}\n${BODY}\r\n0\r\n\r\n`, 7, 'malformed_response'],
  ['a bare CR after a chunk size', `${CHUNKED}${hex(BODY)}\r${BODY}\r\n0\r\n\r\n`, 7, 'malformed_response'],
  ['CR CR LF after a chunk size', whole(`${hex(BODY)}\r`), 7, 'malformed_response'],
  ['a bare LF in an extension', whole(`${hex(BODY)};a\n`), 7, 'malformed_response'],
  ['a bare CR in an extension', whole(`${hex(BODY)};a\rb`), 7, 'malformed_response'],
  ['a NUL in an extension', whole(`${hex(BODY)};\0`), 7, 'malformed_response'],
  ['an empty line before a chunk', `${CHUNKED}\r\n${chunk(BODY)}${LAST}`, 7, 'malformed_response'],
  ['an empty line between chunks', `${CHUNKED}${chunk(BODY)}\r\n${LAST}`, 7, 'malformed_response'],
  ['a body without chunks', CHUNKED + BODY, 7, 'malformed_response'],
  ['a trailer without a colon', whole(hex(BODY), '0\r\nX\r\n\r\n'), 7, 'malformed_response'],
  ['a trailer with a space before the colon', whole(hex(BODY), '0\r\nX : y\r\n\r\n'), 7, 'malformed_response'],
  ['a folded trailer', whole(hex(BODY), '0\r\nX: y\r\n z\r\n\r\n'), 7, 'malformed_response'],
  ['a trailer with a bare LF', whole(hex(BODY), '0\r\nX: y\n\r\n'), 7, 'malformed_response'],
  ['a trailer with a NUL', whole(hex(BODY), '0\r\nX: \0\r\n\r\n'), 7, 'malformed_response'],
  ['an answer instead of a trailer', `${CHUNKED}${chunk(BODY)}0\r\n${GOOD}`, 7, 'malformed_response'],
];

const LINES = [
  ['bare LF throughout', GOOD.replaceAll('\r\n', '\n'), 7, 'malformed_response'],
  ['bare CR throughout', GOOD.replaceAll('\r\n', '\r'), 7, 'malformed_response'],
  ['a bare LF after the status line', GOOD.replace('\r\n', '\n'), 7, 'malformed_response'],
  ['a bare LF after a field', field('X: y\nZ: a'), 7, 'malformed_response'],
  ['a bare LF instead of the empty line', GOOD.replace('\r\n\r\n', '\r\n\n'), 7, 'malformed_response'],
  ['a bare CR in a value', field('X: y\rZ: a'), 7, 'malformed_response'],
  ['CR CR LF after a field', field('X: y\r'), 7, 'malformed_response'],
  ['LF CR after a field', field('X: y\n\rZ: a'), 7, 'malformed_response'],
  ['a NUL in a value', field('X: a\0b'), 7, 'malformed_response'],
  ['a NUL in a name', field('X\0: a'), 7, 'malformed_response'],
  ['a NUL in the reason', GOOD.replace('OK', 'O\0K'), 7, 'malformed_response'],
  ['a NUL after the last CR', GOOD.replace('\r\n\r\n', '\r\n\r\0\n'), 7, 'malformed_response'],
  ['a value folded with a space', field('X: a\r\n b'), 7, 'malformed_response'],
  ['a value folded with a tab', field('X: a\r\n\tb'), 7, 'malformed_response'],
  ['a length folded', `${OK}Content-Length:\r\n ${N}\r\n\r\n${BODY}`, 7, 'malformed_response'],
  ['a coding folded', `${OK}Transfer-Encoding:\r\n chunked\r\n\r\n${chunk(BODY)}${LAST}`, 7, 'malformed_response'],
  ['a folded line before the first field', GOOD.replace('\r\n', '\r\n X: y\r\n'), 7, 'malformed_response'],
  ['a line of spaces alone', field('  '), 7, 'malformed_response'],
  ['a space before a colon', field('X : y'), 7, 'malformed_response'],
  ['a tab before a colon', field('X\t: y'), 7, 'malformed_response'],
  ['a space before the colon of the length', GOOD.replace('th:', 'th :'), 7, 'malformed_response'],
  ['a space before the colon of the coding', coding('').replace(':', ' : chunked'), 7, 'malformed_response'],
  ['a field without a colon', field('X'), 7, 'malformed_response'],
  ['a field without a name', field(': y'), 7, 'malformed_response'],
  ['a name with a space', field('X Y: z'), 7, 'malformed_response'],
  ['a name with brackets', field('X(Y): z'), 7, 'malformed_response'],
  ['a name with bytes above 0x7F', field('X\xe9: z'), 7, 'malformed_response'],
  ['a name with a control character', field('X\x7f: z'), 7, 'malformed_response'],
  ['a name with a vertical tab', field('\vContent-Length: 5'), 7, 'malformed_response'],
  ['an empty line first', `\r\n${GOOD}`, 7, 'malformed_response'],
  ['a space first', ` ${GOOD}`, 7, 'malformed_response'],
  ['a byte order mark first', `\xef\xbb\xbf${GOOD}`, 7, 'malformed_response'],
];

const VERSIONS = [
  ['HTTP/0.9: the body alone', BODY, 7, 'malformed_response'],
  ['HTTP/0.9: a page', '<!DOCTYPE html>\n<html></html>', 7, 'malformed_response'],
  ['HTTP/0.9 in the status line', GOOD.replace('1.1', '0.9'), 7, 'malformed_response'],
  ['HTTP/2.0 in the status line', GOOD.replace('1.1', '2.0'), 7, 'malformed_response'],
  ['HTTP/2 in the status line', GOOD.replace('1.1', '2'), 7, 'malformed_response'],
  ['HTTP/3.0 in the status line', GOOD.replace('1.1', '3.0'), 7, 'malformed_response'],
  ['HTTP/1.10 in the status line', GOOD.replace('1.1', '1.10'), 7, 'malformed_response'],
  ['HTTP/11 in the status line', GOOD.replace('1.1', '11'), 7, 'malformed_response'],
  ['HTTP/1.x in the status line', GOOD.replace('1.1', '1.x'), 7, 'malformed_response'],
  ['HTTP/1, in the status line', GOOD.replace('1.1', '1,1'), 7, 'malformed_response'],
  ['http/1.1 in small letters', GOOD.replace('HTTP', 'http'), 7, 'malformed_response'],
  ['two spaces before the status', GOOD.replace(' 200', '  200'), 7, 'malformed_response'],
  ['a tab before the status', GOOD.replace(' 200', '\t200'), 7, 'malformed_response'],
  ['no status', GOOD.replace('200 OK', 'OK'), 7, 'malformed_response'],
  ['a status line without anything', GOOD.replace(' 200 OK', ''), 7, 'malformed_response'],
  ['status 20', GOOD.replace('200', '20'), 7, 'malformed_response'],
  ['status 2000', GOOD.replace('200', '2000'), 7, 'malformed_response'],
  ['status 20x', GOOD.replace('200', '20x'), 7, 'malformed_response'],
  ['status +20', GOOD.replace('200', '+20'), 7, 'malformed_response'],
  ['status -20', GOOD.replace('200', '-20'), 7, 'malformed_response'],
  ['status 0', GOOD.replace('200', '000'), 7, 'malformed_response'],
  ['status 99', GOOD.replace('200', '099'), 7, 'malformed_response'],
  ['status 600', GOOD.replace('200', '600'), 7, 'malformed_response'],
  ['status 999', GOOD.replace('200', '999'), 7, 'malformed_response'],
  ['101: nobody asked for another protocol', `${interim(101)}${GOOD}`, 7, 'malformed_response'],
  // open: how many are too many
  ['17 of 1xx', interim(100).repeat(17) + GOOD, 7, 'malformed_response'],
  ['1xx without end', flood(interim(100).repeat(64)), 7, 'malformed_response'],
  ['1xx with a folded field', interim(103, 'Link: a\r\n b\r\n') + GOOD, 7, 'malformed_response'],
  ['1xx with a length that is none', interim(103, 'Content-Length: x\r\n') + GOOD, 7, 'malformed_response'],
];

// Whoever waits for us to speak must be told apart by what it has said already.
const PROTOCOLS = [
  ['SSH', ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n', HOLD], 7, 'malformed_response'],
  ['SMTP', ['220 mail.example.com ESMTP Postfix\r\n', HOLD], 7, 'malformed_response'],
  ['FTP', ['220 (vsFTPd 3.0.3)\r\n', HOLD], 7, 'malformed_response'],
  ['IMAP', ['* OK IMAP4rev1 Service Ready\r\n', HOLD], 7, 'malformed_response'],
  ['POP3', ['+OK POP3 ready\r\n', HOLD], 7, 'malformed_response'],
  ['Redis', ["-ERR unknown command 'POST'\r\n", HOLD], 7, 'malformed_response'],
  ['MySQL', ['J\0\0\0\n8.0.36\0', HOLD], 7, 'malformed_response'],
  ['AMQP', ['AMQP\0\0\x09\x01', HOLD], 7, 'malformed_response'],
  ['HTTP/2, the settings of a server', ['\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80', HOLD], 7, 'malformed_response'],
  ['HTTP/2, the preface of a client', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', HOLD], 7, 'malformed_response'],
  ['TLS in TLS', ['\x16\x03\x03\0\x7a\x02\0\0\x76\x03\x03', HOLD], 7, 'malformed_response'],
  ['a TLS alert in TLS', ['\x15\x03\x03\0\x02\x02\x28', HOLD], 7, 'malformed_response'],
  ['ICY', ['ICY 200 OK\r\n', HOLD], 7, 'malformed_response'],
  ['RTSP', ['RTSP/1.0 200 OK\r\n', HOLD], 7, 'malformed_response'],
  ['WebSocket', ['\x81\x05hello', HOLD], 7, 'malformed_response'],
  ['HTTPS/1.1', ['HTTPS/1.1 200 OK\r\n', HOLD], 7, 'malformed_response'],
  ['a request', ['POST /token HTTP/1.1\r\nHost: x\r\n\r\n', HOLD], 7, 'malformed_response'],
  ['XML', ['<?xml version="1.0"?>', HOLD], 7, 'malformed_response'],
  ['one NUL', ['\0', HOLD], 7, 'malformed_response'],
  ['HTTP/1 and a NUL', ['HTTP/1\0', HOLD], 7, 'malformed_response'],
];

const SIZES = [
  ['a header section of 16 KiB and a byte', headed(16 * KIB + 1), 7, 'response_too_large'],
  ['a header section of 16 KiB and a field', manyFields(16 * KIB + 4), 7, 'response_too_large'],
  ['a status line without end', flood(OK.slice(0, -2) + 'x'.repeat(16 * KIB), 64), 7, 'response_too_large'],
  ['a field name without end', [OK, ...flood('x'.repeat(16 * KIB), 64)], 7, 'response_too_large'],
  ['a field value without end', [`${OK}X: `, ...flood('x'.repeat(16 * KIB), 64)], 7, 'response_too_large'],
  ['fields without end', [OK, ...flood('X: y\r\n'.repeat(1000), 256)], 7, 'response_too_large'],
  ['1xx with fields without end',
    ['HTTP/1.1 100 C\r\n', ...flood('X: y\r\n'.repeat(999), 256)], 7, 'response_too_large'],
  ['a body of 64 KiB and a byte', sized(padded(64 * KIB + 1)), 7, 'response_too_large'],
  ['a body that is only said to be that long', [length(64 * KIB + 1), HOLD], 7, 'response_too_large'],
  ['64 KiB and a byte, ended by close_notify', UNENDING + padded(64 * KIB + 1), 7, 'response_too_large'],
  ['a body without end', [UNENDING, ...flood('x'.repeat(16 * KIB), 256)], 7, 'response_too_large'],
  ['a chunk of 64 KiB and a byte', CHUNKED + chunk(padded(64 * KIB + 1)) + LAST, 7, 'response_too_large'],
  ['chunks of 64 KiB and a byte in all',
    CHUNKED + chunk(padded(64 * KIB)) + chunk(' ') + LAST, 7, 'response_too_large'],
  ['chunks without end', [CHUNKED, ...flood(chunk('x'.repeat(999)), 512)], 7, 'response_too_large'],
  ['a chunk size without end', [CHUNKED, ...flood('0'.repeat(16 * KIB), 64)], 7, 'response_too_large'],
  ['an extension without end', [`${CHUNKED}1;`, ...flood('x'.repeat(16 * KIB), 64)], 7, 'response_too_large'],
  ['a trailer without end', [`${CHUNKED}0\r\nX: `, ...flood('x'.repeat(16 * KIB), 64)], 7, 'response_too_large'],
  ['trailers without end', [`${CHUNKED}0\r\n`, ...flood('X: y\r\n'.repeat(999), 256)], 7, 'response_too_large'],
  ['trailers of 16 KiB and a byte', whole(hex(BODY), `0\r\nX: ${'x'.repeat(16381)}\r\n\r\n`), 7, 'response_too_large'],
];

// What the status says by itself is said even when the rest is no good.
const STATUSES = [
  ['503 with a body without end', [`HTTP/1.1 503 x\r\n\r\n`, ...flood('x'.repeat(16 * KIB), 64)], 6, 'unavailable'],
  ['500 with a body that is torn', ['HTTP/1.1 500 x\r\nContent-Length: 99\r\n\r\nno', TEAR], 6, 'server_error'],
  ['500 and nothing more', ['HTTP/1.1 500 x\r\n\r\n', TEAR], 6, 'server_error'],
  ['502 with chunks that are none', `HTTP/1.1 502 x\r\nTransfer-Encoding: chunked\r\n\r\nno`, 6, 'unavailable'],
  ['429 with a body too large', 'HTTP/1.1 429 x\r\nContent-Length: 99999999\r\n\r\n', 6, 'rate_limited'],
  ['302 with a body without end', [`HTTP/1.1 302 x\r\n\r\n`, ...flood('x'.repeat(16 * KIB), 64)], 7, 'redirected'],
  ['404 with a body that is torn', ['HTTP/1.1 404 x\r\nContent-Length: 99\r\n\r\nno', TEAR], 7, 'not_found'],
  ['302, torn in the header', ['HTTP/1.1 302 x\r\nLocation: https://x.t', TEAR], 3, 'connection_closed'],
  ['503 with length and chunks', // open: the status, or the framing
    'HTTP/1.1 503 x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n', 6, 'unavailable'],
  ['400 with a body that is torn', ['HTTP/1.1 400 x\r\nContent-Length: 99\r\n\r\n{"e', TEAR], 3, 'connection_closed'],
  ['401 with a body too large', sized('x'.repeat(70_000), '401 x'), 5, 'access_forbidden'],
  ['401 with a body that is torn', ['HTTP/1.1 401 x\r\nContent-Length: 99\r\n\r\n{"e', TEAR], 5, 'access_forbidden'],
  ['403 with a page that is torn',
    ['HTTP/1.1 403 x\r\nContent-Length: 99\r\n\r\n<html><title>Forbidden</title>', TEAR], 5, 'html_response'],
  ['403 with chunks that are none', 'HTTP/1.1 403 x\r\nTransfer-Encoding: chunked\r\n\r\nno', 5, 'access_forbidden'],
  ['401 with an error, and a length beyond it',
    ['HTTP/1.1 401 x\r\nContent-Length: 99\r\n\r\n{"error":"invalid_client"}', TEAR], 5, 'invalid_client'],
  ['401, torn in the header', ['HTTP/1.1 401 x\r\nConte', TEAR], 3, 'connection_closed'],
  ['201 with a token', sized(BODY, '201 Created'), 0, TOKEN],
  ['201 without a token', sized('{}', '201 Created'), 7, 'token_missing'],
  ['202 with a token', sized(BODY, '202 Accepted'), 7, 'http_error'],
  ['206 with a token', sized(BODY, '206 Partial'), 7, 'http_error'],
  ['204, which has no body', 'HTTP/1.1 204 No Content\r\n\r\n', 7, 'http_error'],
  ['204 with a length and a token', sized(BODY, '204 No Content'), 7, 'http_error'],
  ['304, which has no body', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', 7, 'redirected'],
  ['599', sized('', '599 x'), 6, 'server_error'],
  ['a Location of 15 KiB with colours',
    sized('', '302 x', `Location: \x1b[31m${'a'.repeat(15_000)}\r\n`), 7, 'redirected'],
  ['a Location that is not UTF-8', sized('', '302 x', 'Location: https://\xff\xfe\xed\xa0\x80/\r\n'), 7, 'redirected'],
  ['a correlation id with colours', sized('', '500 x', 'ININ-Correlation-Id: \x1b]0;x\x07\r\n'), 6, 'server_error'],
  ['a Retry-After of 40 digits', sized('', '429 x', `Retry-After: ${'9'.repeat(40)}\r\n`), 6, 'rate_limited'],
  ['a Retry-After of -1', sized('', '503 x', 'Retry-After: -1\r\n'), 6, 'unavailable'],
  ['a page that is not UTF-8', sized('<html>\xff\xfe', '200 OK'), 7, 'html_response'],
  ['a page after white space', sized('\r\n\t <!doctype HTML>', '200 OK'), 7, 'html_response'],
  ['a page called text/html, empty', sized('', '200 OK', 'Content-Type: TEXT/HTML\r\n'), 7, 'html_response'],
];

// Cut off at every interesting byte, once with close_notify and once without.
const at = (text, part, offset = 0) => text.indexOf(part) + offset;
const LONG = CHUNKED + chunk(BODY.slice(0, 40), '28;a=b') + chunk(BODY.slice(40)) + '0\r\nX-Sum: 1\r\n\r\n';
const SECOND = interim(100) + GOOD;
const CUTS = [
  ['before the first byte', GOOD, 0],
  ['after a byte', GOOD, 1],
  ['in the version', GOOD, 6],
  ['after the version', GOOD, 8],
  ['in the status', GOOD, 11],
  ['after the status', GOOD, 12],
  ['before the LF of the status line', GOOD, OK.length - 1],
  ['after the status line', GOOD, OK.length],
  ['in a name', GOOD, OK.length + 5],
  ['after a colon', GOOD, at(GOOD, ':', 1)],
  ['in the length', GOOD, at(GOOD, ': ', 3)],
  ['after a field', GOOD, at(GOOD, '\r\n\r\n', 2)],
  ['before the last LF of the header', GOOD, at(GOOD, '\r\n\r\n', 3)],
  ['after the header', GOOD, at(GOOD, '\r\n\r\n', 4)],
  ['after a byte of the body', GOOD, at(GOOD, '\r\n\r\n', 5)],
  ['in the token', GOOD, at(GOOD, TOKEN, 9)],
  ['before the last byte', GOOD, GOOD.length - 1],
  ['after a 1xx', SECOND, interim(100).length],
  ['in the status line after a 1xx', SECOND, interim(100).length + 10],
  ['before the chunks', LONG, CHUNKED.length],
  ['in a chunk size', LONG, CHUNKED.length + 1],
  ['after a chunk size', LONG, CHUNKED.length + 2],
  ['in an extension', LONG, CHUNKED.length + 4],
  ['before the LF of a chunk size', LONG, CHUNKED.length + 7],
  ['after the line of a chunk size', LONG, CHUNKED.length + 8],
  ['in a chunk', LONG, CHUNKED.length + 20],
  ['after a chunk', LONG, CHUNKED.length + 48],
  ['in the line end of a chunk', LONG, CHUNKED.length + 49],
  ['between two chunks', LONG, CHUNKED.length + 50],
  ['before the last chunk', LONG, at(LONG, '\r\n0\r\n', 2)],
  ['after the last 0', LONG, at(LONG, '\r\n0\r\n', 3)],
  ['after the line of the last 0', LONG, at(LONG, '\r\n0\r\n', 5)],
  ['in a trailer', LONG, at(LONG, 'X-Sum', 7)],
  ['after a trailer', LONG, LONG.length - 2],
  ['before the very last LF', LONG, LONG.length - 1],
];
const cut = (how, ends) =>
  CUTS.map(([where, text, len]) => [`${how} ${where}`, [text.slice(0, len), ...ends], 3, 'connection_closed']);

const ENDS = [
  ['reset before the answer', RESET, 3, 'connection_closed'],
  ['reset in the header', [GOOD.slice(0, 30), ...RESET], 3, 'connection_closed'],
  ['reset in the body', [GOOD.slice(0, -9), ...RESET], 3, 'connection_closed'],
  ['reset in a chunk', [LONG.slice(0, -50), ...RESET], 3, 'connection_closed'],
  ['no length, torn', [UNENDING, BODY, TEAR], 3, 'connection_closed'],
  ['no length, reset', [UNENDING, BODY, ...RESET], 3, 'connection_closed'],
  ['no length, HTTP/1.0, torn', [`HTTP/1.0 200 OK\r\n\r\n${BODY}`, TEAR], 3, 'connection_closed'],
  ['no length, 64 KiB, torn', [UNENDING, padded(64 * KIB), TEAR], 3, 'connection_closed'],
  ['no length and no body, closed', UNENDING, 7, 'not_json'],
  ['no length, half a body, closed', UNENDING + BODY.slice(0, 40), 7, 'not_json'],
];

export default [
  ...[ACCEPTED, LENGTHS, CODINGS, CHUNKS, LINES, VERSIONS, PROTOCOLS, SIZES, STATUSES].flat(),
  ...cut('closed', [END]),
  ...cut('torn', [TEAR]),
  ...ENDS,
];
