// SPDX-License-Identifier: MIT
// Suggestions for options and commands that do not exist; they never contain a value.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { cctoken, fails } from './run.mjs';

const VALUE = 'hunter2-Stray0-Secret1-Value2';
const first = async (args) => {
  const result = await cctoken(args, { secrets: [VALUE] });
  fails(result, 'usage');
  return result.stderr.split('\n')[0];
};

describe('options', { timeout: 300_000 }, () => {
  for (const [given, meant] of [
    ['--scopes', '--scope'],
    ['--scoep', '--scope'],
    ['--scpoe', '--scope'],
    ['-scope', '--scope'],
    ['--cacert', '--ca'],
    ['--ca-file', '--ca'],
    ['--cafile', '--ca'],
    ['--capath', '--ca'],
    ['--max-time', '--timeout'],
    ['--timout', '--timeout'],
    ['-m', '--timeout'],
    ['--url', '--token-url'],
    ['--token_url', '--token-url'],
    ['--token-uri', '--token-url'],
    ['--endpoint', '--token-url'],
    ['--id', '--client-id'],
    ['--clientid', '--client-id'],
    ['--secret-file', '--client-secret-file'],
    ['--retries', '--retry'],
    ['--outptu', '--output'],
    ['--silent', '--quiet'],
    ['--envfile', '--env-file'],
  ]) {
    for (const args of [[given, VALUE], [`${given}=${VALUE}`]]) {
      test(`${args.join(' ').replace(VALUE, '…')}: ${meant}`, async () => {
        const line = await first(['get', ...args]);
        const shown = given[1] === '-' ? given : given.slice(0, 2);
        assert.ok(line.endsWith(`unknown option ${shown}; did you mean ${meant}?`), line);
      });
    }
  }
  for (const [given, pointer] of [
    ['-k', /always verified.*--ca\b/],
    ['--tenant-id', /part of --token-url/],
    ['--domain', /part of --token-url/],
    ['--insecure', /always verified.*--ca\b/],
    ['--no-verify', /always verified.*--ca\b/],
    ['-u', /CCTOKEN_CLIENT_ID.*--client-secret-file/],
    ['--user', /CCTOKEN_CLIENT_ID.*--client-secret-file/],
    ['-d', /--scope.*--param NAME=VALUE/],
    ['--data', /--scope.*--param NAME=VALUE/],
    ['-H', /--auth/],
    ['-X', /POST/],
    ['-L', /never followed/],
    ['-x', /did you mean --proxy\?/],
    ['--noproxy', /--proxy none.*NO_PROXY/],
    ['--proxy-user', /CCTOKEN_PROXY_AUTHORIZATION/],
    ['--json', /--format json/],
  ]) {
    for (const args of [[given, VALUE], [given[1] === '-' ? `${given}=${VALUE}` : `${given}${VALUE}`]]) {
      test(args.join(' ').replace(VALUE, '…'), async () => assert.match(await first(['get', ...args]), pointer));
    }
  }
  for (const given of ['--client-secret', '--client_secret', '--secret', '--password']) {
    test(`${given}: never an argument`, async () =>
      assert.match(await first(['get', given, VALUE]), /never an argument.*--client-secret-file or CCTOKEN_CLIENT_SECRET$/));
  }
  test('an option of other commands', async () => {
    assert.match(await first(['doctor', '--output', VALUE]), /unknown option --output; it is an option of get, watch$/);
    assert.match(await first(['get', '--once']), /unknown option --once; it is an option of watch$/);
  });
  test('only what the command accepts is suggested', async () => {
    for (const args of [['probe', '--scopes'], ['regions', '--cacert'], ['regions', '-k'], ['doctor', '--outptu']]) {
      assert.match(await first(args), new RegExp(`unknown option ${args[1]}$`));
    }
  });
  test('what resembles nothing', async () => {
    assert.match(await first(['get', '--zzzzzz']), /unknown option --zzzzzz$/);
    assert.match(await first(['get', `--${VALUE}`]), /not shown/);
  });
  for (const dash of ['\u2013', '\u2014', '\u2212', '\u2010\u2010']) {
    test(`U+${dash.codePointAt(0).toString(16)} is not a hyphen`, async () =>
      assert.match(await first(['get', `${dash}scope`, VALUE]), /a dash that is not a hyphen/));
  }
  test('no alias is an option', async () => {
    const source = readFileSync(new URL('../../src/cli/settings/hint.c', import.meta.url), 'utf8');
    const names = [...source.matchAll(/^ {4}\{"(-[\w -]+)",\s+(?:OPTION|NULL)/gm)].flatMap(([, names]) => names.split(' '));
    assert.ok(names.length > 40, String(names.length));
    assert.equal(new Set(names).size, names.length, 'none is there twice');
    for (const name of names) assert.match(await first(['get', name]), new RegExp(`unknown option ${name}`));
  });
});

describe('commands', { timeout: 300_000 }, () => {
  for (const [given, meant] of [
    ['token', 'get'],
    ['gett', 'get'],
    ['GET', 'get'],
    ['fetch', 'get'],
    ['login', 'get'],
    ['dcotor', 'doctor'],
    ['region', 'regions'],
    ['run', 'exec'],
    ['refresh', 'watch'],
  ]) {
    test(`${given}: ${meant}`, async () =>
      assert.match(await first([given, VALUE]), new RegExp(`unknown command; did you mean ${meant}\\?$`)));
  }
  test('none before the options', async () =>
    assert.match(await first([`--client-id=${VALUE}`]), /no command given; .*: cctoken get --client-id$/));
  test('what resembles nothing is not shown', async () => assert.match(await first([VALUE]), /unknown command$/));
});

describe('values of options', () => {
  const credentials = ['--client-id', 'a', '--token-url', 'https://127.0.0.1:1/'];
  for (const [args, says] of [
    [['--param', 'scope=a'], /use --scope$/],
    [['--param', 'audience=a'], /use --audience$/],
    [['--param', 'resource=a'], /use --resource$/],
    [['--param', 'grant_type=a'], /--param cannot set grant_type$/],
    [['--auth', 'client_secret_post'], /client_secret_post is called post in --auth$/],
    [['--auth', 'client_secret_basic'], /client_secret_basic is called basic in --auth$/],
    [['--auth', 'Basic'], /: basic, basic-raw, post, private-key-jwt, client-secret-jwt, assertion, mtls or none is expected in --auth$/],
  ]) {
    test(args.join(' '), async () => assert.match(await first(['get', ...credentials, ...args]), says));
  }
});
