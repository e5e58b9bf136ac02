// SPDX-License-Identifier: MIT
// The results of the library and of other implementations for the same random values. A difference
// is a failure unless it is listed here.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as x509 from '../evidence/certificates/x509.mjs';
import * as values from './values.mjs';

const CASES = Number(process.env.CASES || 300);
const SEED = Number(process.env.SEED || Date.now() % 1e9);
const COMPARE = process.env.COMPARE ?? 'build/tests/asan/compare';
console.log(`# SEED=${SEED} CASES=${CASES}`);

const hex = (bytes) => Buffer.from(bytes).toString('hex') || '-';
const bytesOf = (text) => (text === '-' ? Buffer.alloc(0) : Buffer.from(text, 'hex'));

/** The library's lines for these values, each a list of one or two. */
function ask(subject, all) {
  const input = all.map((list) => `${subject} ${list.map(hex).join(' ')}\n`).join('');
  const lines = execFileSync(COMPARE, { input, maxBuffer: 1 << 28 })
    .toString()
    .split('\n');
  assert.equal(lines.length - 1, all.length);
  return lines;
}

/** As many values as there are cases, and what is asserted of each with the library's line. */
function compare(name, subject, make, check, cases = CASES) {
  test(`${name} (seed ${SEED})`, (t) => {
    const r = values.randomness(SEED + subject.length * 7919);
    const all = Array.from({ length: cases }, () => make(r));
    const lines = ask(
      subject,
      all.map((one) => one.given ?? [one]),
    );
    const counts = {};
    all.forEach((one, i) => {
      const what = check(one, lines[i]);
      counts[what] = (counts[what] ?? 0) + 1;
    });
    t.diagnostic(`${name}: ${JSON.stringify(counts)}`);
    assert.ok(Object.keys(counts).length > 1 || cases < 100, 'every case came out in the same way');
  });
}

/* ---- JSON ---- */

function nodeJson(bytes) {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) };
  } catch {
    return undefined;
  }
}
const depth = (value) =>
  value === null || typeof value !== 'object' ? 0 : 1 + Math.max(0, ...Object.values(value).map(depth));

/** JSON.parse() keeps the last of several members of a name, and reorders them. */
function checkMembers(object, members) {
  const found = members.map((member) => member.split(':'));
  const names = found.map(([name]) => name);
  if (new Set(names).size < names.length) return 'a name twice';
  const theirs = Object.entries(object).map(([name, value]) => [hex(Buffer.from(name)), value]);
  if (new Set(theirs.map(([name]) => name)).size < theirs.length) return 'a name twice';
  assert.equal(found.length, theirs.length);
  for (const [name, value] of theirs) {
    const [, type, raw] = found.find(([ours]) => ours === name);
    const bytes = bytesOf(raw);
    if (typeof value === 'string') assert.deepEqual([type, bytes], ['0', Buffer.from(value)]);
    else assert.ok(isDeepStrictEqual(JSON.parse(bytes.toString()), value), bytes.toString());
  }
  return 'the same members';
}

compare('JSON and JSON.parse()', 'json', values.jsonText, (bytes, line) => {
  const theirs = nodeJson(bytes);
  const [verdict, ...members] = line.split(' ');
  if (verdict === 'refused') {
    assert.ok(!theirs || depth(theirs.value) > 64, `refused: ${bytes}`);
    return theirs ? 'too deep' : 'refused by both';
  }
  assert.ok(theirs, `accepted: ${bytes}`);
  const isObject = theirs.value !== null && typeof theirs.value === 'object' && !Array.isArray(theirs.value);
  return isObject ? checkMembers(theirs.value, members) : 'no object';
});

compare(
  'numbers and JSON.parse()',
  'whole',
  (r) =>
    values.mutated(
      r,
      Buffer.from(r.pick(['0', '3600', '12.75', '1e3', '1.5e2', '25e-1', '9007199254740991', '-1'])),
      [...'0123456789.eE+-'].map((c) => c.charCodeAt(0)),
    ),
  (bytes, line) => {
    const theirs = nodeJson(bytes)?.value;
    if (typeof theirs !== 'number' || bytes[0] === 0x2d || theirs > 2 ** 63) {
      assert.ok(line === 'refused' || theirs >= 2 ** 63 - 1024, `${bytes}: ${line}`);
      return 'refused';
    }
    if (line === 'refused') assert.ok(theirs >= 2 ** 63 - 1024, `${bytes} is refused`);
    else if (theirs < 2 ** 53)
      assert.ok(Math.abs(Number(line) - Math.floor(theirs)) <= (Number.isInteger(theirs) ? 1 : 0), `${bytes}: ${line}`);
    return 'the same number';
  },
);

/* ---- URLs ---- */

const whatwg = (text) => (URL.canParse(text) ? new URL(text) : undefined);

compare('URLs and URL', 'url', values.urlText, (bytes, line) => {
  const text = bytes.toString('latin1');
  const theirs = whatwg(text);
  if (line === 'refused') return theirs ? 'refused by the library alone' : 'refused by both';
  const [scheme, host, port, target] = line
    .split(' ')
    .map((part, i) => (i === 2 ? part : bytesOf(part).toString('latin1')));
  const name = host.includes(':') ? `[${host}]` : host;
  if (!/^https?$/i.test(scheme)) return 'of another scheme'; /* which the caller refuses */
  if (!theirs) {
    /* A name that ends in a number is no address to us, and of Punycode nothing is checked. */
    assert.match(host, /(^|\.)(\d+|0x[\da-f]*)\.?$|xn--/i, `accepted: ${text}`);
    return 'accepted by the library alone';
  }
  assert.equal(theirs.protocol, `${scheme.toLowerCase()}:`);
  assert.equal(theirs.username + theirs.password + theirs.hash, '', text);
  assert.equal(theirs.hostname, new URL(`${scheme}://${name}`).hostname, text);
  assert.equal(theirs.port || (scheme.toLowerCase() === 'http' ? '80' : '443'), port, text);
  const same = new URL(`${scheme}://a${target}`);
  assert.equal(theirs.pathname + theirs.search, same.pathname + same.search, text);
  return 'the same parts';
});

/* ---- encodings and dates ---- */

compare('form encoding and URLSearchParams', 'form', values.word, (text, line) => {
  assert.equal(bytesOf(line).toString(), new URLSearchParams([['', text]]).toString().slice(1));
  return /[%+]/.test(bytesOf(line)) ? 'encoded' : 'plain';
});

compare('base64 of bytes and Buffer', 'encode', values.someBytes, (bytes, line) => {
  assert.equal(bytesOf(line).toString(), `${bytes.toString('base64')} ${bytes.toString('base64url')}`);
  return bytes.length % 3 ? 'padded' : 'whole';
});

compare('base64 as text and Buffer', 'decode', values.base64Text, (bytes, line) => {
  const text = bytes.toString('latin1');
  const plain = text.replace(/[ \t\r\n]/g, '');
  const [ours, ofUrl] = line.split(' ');
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain);
  const isUrl = /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1;
  const decoded = Buffer.from(plain, 'base64');
  if (ours !== 'refused') {
    assert.ok(isBase64, text);
    assert.deepEqual(bytesOf(ours), decoded, text);
  } else if (isBase64) {
    assert.notEqual(decoded.toString('base64'), plain, `refused: ${text}`); /* bits behind the last byte */
  }
  if (ofUrl !== 'refused') {
    assert.ok(isUrl, text);
    assert.deepEqual(bytesOf(ofUrl), Buffer.from(text, 'base64url'), text);
  } else if (isUrl) {
    assert.notEqual(Buffer.from(text, 'base64url').toString('base64url'), text, `refused: ${text}`);
  }
  return `${ours === 'refused' ? 'no base64' : 'base64'}, ${ofUrl === 'refused' ? 'no base64url' : 'base64url'}`;
});

compare(
  'dates of HTTP and Date.parse()',
  'date',
  (r) => {
    const date = values.httpDate(r);
    return { ...date, given: [date.text] };
  },
  (date, line) => {
    const ms = Date.UTC(date.year, date.month, date.day, date.h, date.m, Math.min(date.s, 59));
    const isPossible =
      new Date(ms).getUTCDate() === date.day && date.day > 0 && date.h < 24 && date.m < 60 && date.s <= 60;
    if (line === 'refused') {
      assert.ok(!isPossible, `refused: ${date.text}`);
      return 'impossible';
    }
    assert.ok(isPossible, `accepted: ${date.text}: ${line}`);
    if (date.s === 60) return 'a leap second';
    assert.equal(Number(line) * 1000, Date.parse(date.text), date.text);
    return 'the same time';
  },
);

compare(
  'dates of RFC 3339 and toISOString()',
  'rfc3339',
  (r) => {
    const s = r.below(2 ** 32) * r.pick([1, 59]);
    return { s, given: [String(s)] };
  },
  ({ s }, line) => {
    const expected = s > 253402300799 ? '9999-12-31T23:59:59Z' : new Date(s * 1000).toISOString().replace('.000', '');
    assert.equal(bytesOf(line).toString(), expected);
    return s > 2 ** 32 ? 'late' : 'early';
  },
);

/* ---- names of certificates ---- */

const certificate = (ext) => x509.issue({ one: { leaf: true, subject: x509.name('O=x'), ext } }).one.der;

compare(
  'host names and X509_check_host()',
  'host',
  (r) => {
    const names = [values.dnsName(r), ...r.some(2, () => values.dnsName(r))];
    const own = names[0]
      .replaceAll('*', 'a')
      .replace(/^\.+|(?<=\.)\.+|\.$/g, ''); /* no host has an empty label, or a dot by then */
    const host = r.seldom() ? own : values.hostName(r);
    return { names, host, given: [certificate({ names: x509.names(names.map(x509.dns)) }), host] };
  },
  ({ names, host }, line) => {
    const [ours, theirs] = line.split(' ').map(Number);
    const what = `${names.join(' ')} for ${host}`;
    if (ours === theirs) return ours ? 'accepted by both' : 'refused by both';
    /*
     * OpenSSL takes a wildcard that is a part of a label, and none above a label with an
     * underscore.
     */
    const isPart = names.some((name) => /^[^.]*([^.*]\*|\*[^.*])/.test(name));
    const hasUnderscore = names.some((name) => /^\*\..*_/.test(name)) && host.includes('_');
    assert.ok(theirs === 1 ? isPart : hasUnderscore, `${what}: ${ours}, OpenSSL ${theirs}`);
    return theirs === 1 ? 'a part of a label' : 'an underscore';
  },
  Math.ceil(CASES / 4),
);

function generalName(r) {
  const kind = r.below(8);
  return kind < 5
    ? { text: values.dnsName(r), encode: x509.dns }
    : kind < 7
      ? { text: values.address(r), encode: x509.ip }
      : { text: `CN=${r.pick(['a', 'b'])}`, encode: x509.directory };
}
function base(r) {
  const kind = r.below(8);
  if (kind < 5)
    return { text: r.pick(['', '.']) + values.hostName(r).split('.').slice(r.below(3)).join('.'), encode: x509.dns };
  if (kind < 7) {
    const [text, bits] = [values.address(r), values.mask(r)];
    return { text: `${text}/${bits}`, encode: () => x509.range(text, bits) };
  }
  return { text: `CN=${r.pick(['a', 'b'])}`, encode: x509.directory };
}
const encoded = (list) => (list.length ? list.map(({ text, encode }) => encode(text)) : undefined);
const KEPT = 0;
const VERDICTS = ['kept', 'excluded', 'not permitted', 'not supported', 'malformed'];

compare(
  'name constraints and NAME_CONSTRAINTS_check()',
  'constraints',
  (r) => {
    const permitted = r.some(2, () => base(r));
    const excluded = r.some(2, () => base(r));
    const names = [generalName(r), ...r.some(2, () => generalName(r))];
    if (!permitted.length && !excluded.length) permitted.push(base(r));
    const upper = certificate({
      limits: x509.constraints({ permitted: encoded(permitted), excluded: encoded(excluded) }),
    });
    const what = JSON.stringify({ permitted, excluded, names });
    return { what, names, permitted, excluded, given: [upper, certificate({ names: x509.names(encoded(names)) })] };
  },
  ({ what, names, permitted, excluded }, line) => {
    const [ours, theirs] = line.split(' ').map(Number);
    assert.notEqual(ours, -1, what);
    if ((ours === KEPT) === (theirs === 0)) return `${VERDICTS[ours]}, as OpenSSL`;
    /*
     * A dot at the end makes a name absolute to us, which then is the name of no host that is asked
     * for.
     */
    if (names.some(({ text }) => text.endsWith('.'))) return 'otherwise for a final dot';
    assert.notEqual(ours, KEPT, `kept, OpenSSL ${theirs}: ${what}`);
    /* Stricter only where a wildcard is among the names, or what cannot be decided. */
    const isWild = [...names, ...permitted, ...excluded].some(({ text }) => text.includes('*'));
    assert.ok(isWild || ours >= 3, `${VERDICTS[ours]}, OpenSSL ${theirs}: ${what}`);
    return `${VERDICTS[ours]}, stricter than OpenSSL`;
  },
  Math.ceil(CASES / 4),
);
