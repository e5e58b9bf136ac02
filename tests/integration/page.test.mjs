// SPDX-License-Identifier: MIT
// examples/firmware/page.sh against what the emulator's tests write by themselves: the same page,
// or a refusal.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { page } from '../firmware/emulator.mjs';
import { folder } from './run.mjs';
import { certificate } from './servers/certificates.mjs';

const program = fileURLToPath(new URL('../../examples/firmware/page.sh', import.meta.url));
const files = folder();
after(() => files.remove());

const SECRET = 'a=secret # with "signs" $HOME é\\';
const SETTINGS = { CCTOKEN_TOKEN_URL: 'https://auth.test/token?a=b', CCTOKEN_CLIENT_ID: 'gateway', TIMEOUT: '20', DNS: '10.0.2.2' };
const text = (settings) => Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join('');
const good = files.file('good.txt', `# a device\n\n${text(SETTINGS)}`);
const secret = files.file('secret', `${SECRET}\n`);
const root = certificate('ec-root.pem');
const pem = (name) => readFileSync(certificate(`${name}-root.pem`), 'latin1');

function run(...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { timeout: 20_000 });
  assert.ok(!stderr.includes(SECRET), 'the secret is on standard error');
  return { status, stdout, stderr: stderr.toString() };
}
function writes(expected, ...args) {
  const { status, stdout, stderr } = run(...args);
  assert.deepEqual({ status, stdout }, { status: 0, stdout: expected }, stderr);
  return stderr;
}
function refuses(expected, ...args) {
  const { status, stdout, stderr } = run(...args);
  assert.match(stderr, expected);
  assert.deepEqual({ status, written: stdout.length }, { status: 2, written: 0 });
}
const bytes = (value) => Buffer.from(value).toString('latin1'); // what page() writes one by one

describe('writes', () => {
  test('settings, a secret and a root, and how full the page is', () => {
    const expected = page({ ...SETTINGS, CCTOKEN_CLIENT_SECRET: bytes(SECRET) }, pem('ec'));
    const said = writes(expected, good, '--secret', secret, '--root', root);
    assert.match(said, new RegExp(`^page.sh: ${expected.length} of 4096 bytes: settings \\d+, roots \\d+ \\(1 of them\\)$`, 'm'));
  });
  test('the secret among the settings, and no line feed at the end of the file', () => {
    const all = { ...SETTINGS, CCTOKEN_CLIENT_SECRET: 'plain' };
    const file = files.file('with-secret.txt', text(all).trimEnd());
    assert.match(writes(page(all), file), /no --root: the firmware will trust no server/);
  });
  test('several roots in their order, without the text around them, with lines that end in LF', () => {
    const talkative = files.file('talkative.pem', `Subject: CN=É\r\n${pem('other').replaceAll('\n', '\r\n')}`);
    writes(page(SETTINGS, pem('other') + pem('ec')), good, '--root', talkative, '--root', root);
  });
  test('a page that is just full', () => {
    const left = 4096 - page({ ...SETTINGS, CCTOKEN_SCOPE: '' }).length;
    const full = { ...SETTINGS, CCTOKEN_SCOPE: 's'.repeat(left) };
    assert.match(writes(page(full), files.file('full.txt', text(full))), /4096 of 4096/);
    const more = text({ ...full, CCTOKEN_SCOPE: 's'.repeat(left + 1) });
    refuses(/does not fit: settings 4096 and roots 1 bytes, of 4096 together/, files.file('more.txt', more));
  });
});

describe('refuses', () => {
  const settings = (what, content, expected) =>
    test(what, () => refuses(expected, files.file('bad.txt', content)));
  settings('a name that the firmware does not know', `${text(SETTINGS)}CCTOKEN_CLIENTID=x\n`, /line 5: CCTOKEN_CLIENTID: the firmware knows no such/);
  settings('a part of a name', 'CLIENT_ID=x\n', /line 1: CLIENT_ID: the firmware knows no such setting/);
  settings('a line without =', '# one\nCCTOKEN_SCOPE\n', /line 2: is not NAME=value/);
  settings('a value of two lines', 'CCTOKEN_SCOPE=read\nwrite\n', /line 2: is not NAME=value/);
  settings('a name twice', 'DNS=10.0.0.1\nDNS=10.0.0.2\n', /line 2: DNS: a second time/);
  settings('no value', 'CCTOKEN_SCOPE=\n', /line 1: CCTOKEN_SCOPE: has no value/);
  settings('what is no number', 'TIMEOUT=20s\n', /line 1: TIMEOUT: is no number/);
  settings('too large a number', 'FETCHES=4294967296\n', /line 1: FETCHES: is too large a number/);
  settings('a NUL', 'CCTOKEN_SCOPE=read\0write\n', /contains a NUL/);
  settings('line endings of Windows', 'CCTOKEN_SCOPE=read\r\n', /line 1: contains a control character/);
  settings('nothing', '# nothing\n', /has no settings/);

  const secrets = (what, content, expected) =>
    test(`a secret: ${what}`, () => refuses(expected, good, '--secret', files.file('bad-secret', content)));
  secrets('a line feed in it', 'one\ntwo\n', /must be one line/);
  secrets('an empty line after it', 'one\n\n', /must be one line/);
  secrets('a NUL in it', 'one\0two', /contains a NUL/);
  secrets('a carriage return', 'one\r\n', /line 1: contains a control character/);
  secrets('none', '', /must be one line/);
  secrets('an empty one', '\n', /the secret is empty/);
  test('a secret in both files', () =>
    refuses(/the secret is both in/, files.file('both.txt', 'CCTOKEN_CLIENT_SECRET=x\n'), '--secret', secret));
  test('a secret that is an argument', () => {
    refuses(/settings come from a file, not from arguments/, 'CCTOKEN_CLIENT_SECRET=x');
    refuses(/^page.sh: usage/, good, 'CCTOKEN_CLIENT_SECRET=x');
    refuses(/is no file, or cannot be read/, good, '--secret', 'x');
  });

  const roots = (what, content, expected) =>
    test(`a root: ${what}`, () => refuses(expected, good, '--root', root, '--root', files.file('bad.pem', content)));
  const lines = pem('ec').trimEnd().split('\n');
  roots('a certificate as DER', Buffer.from(lines.slice(1, -1).join(''), 'base64'), /contains (a NUL|no certificate)/);
  roots('no PEM', 'https://auth.test/root.pem\n', /contains no certificate in PEM/);
  roots('the end is missing', lines.slice(0, -1).join('\n'), /its PEM is damaged/);
  roots('another begins within it', [...lines.slice(0, -1), ...lines].join('\n'), /its PEM is damaged/);
  roots('a character that is not base64', pem('ec').replace('\nMI', '\nM!'), /its PEM is damaged/);
  roots('base64 of something else', pem('ec').replace('\nMI', '\nAA'), /its PEM is damaged/);
  roots('empty within', `${lines[0]}\n${lines.at(-1)}\n`, /its PEM is damaged/);
  roots('a key', `${pem('ec')}${readFileSync(certificate('ec-good.key'), 'latin1')}`, /contains a private key/);
  test('a root that is not there', () => refuses(/is no file, or cannot be read/, good, '--root', files.path('absent.pem')));
  test('no settings, and options without a value', () => {
    refuses(/^page.sh: usage/);
    refuses(/^page.sh: usage/, good, '--root');
    refuses(/^page.sh: usage/, good, '--secret', secret, '--secret', secret);
  });
});
