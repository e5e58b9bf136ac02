// SPDX-License-Identifier: MIT
// The metrics of `cctoken watch`: Prometheus's text format, as node_exporter's textfile collector
// reads it.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { cctoken, folder } from './run.mjs';
import { SECRET } from './servers/moody.mjs';
import { endsWell, until, watchingWith } from './watching.mjs';

const files = folder();
after(() => files.remove());

let count = 0;
function place(name = 'token') {
  const path = files.path(`output-${(count += 1)}`);
  mkdirSync(path);
  return join(path, name);
}
const watching = watchingWith(place);
const SUITE = { timeout: 600_000 };

/**
 * Reads it strictly: each family has HELP, then TYPE, then its samples. Returns samples as
 * {'name{cause}': value}.
 */
function parse(text, token) {
  assert.ok(text.endsWith('\n'));
  const samples = {};
  let family, type;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, about, name, rest] = /^# (HELP|TYPE) (cctoken_[a-z_]+) (.+)$/.exec(line) ?? [];
    if (about === 'HELP') [family, type] = [name, undefined];
    else if (about === 'TYPE') {
      assert.equal(name, family);
      type = rest;
      assert.equal(type, name.endsWith('_total') ? 'counter' : 'gauge');
    } else {
      const found = /^(cctoken_[a-z_]+)\{token="((?:[^"\\\n]|\\[\\"n])*)"(?:,cause="([a-z_]+)")?\} (\d+)$/.exec(line);
      assert.ok(found, line);
      assert.ok(found[1] === family && type, line);
      assert.equal(found[2].replace(/\\(.)/g, '$1'), token);
      samples[found[3] ? `${found[1]}{${found[3]}}` : found[1]] = Number(found[4]);
    }
  }
  return samples;
}

describe('metrics', SUITE, () => {
  test('tokens, failures by cause, the end', () =>
    watching(async (server, start) => {
      const output = place();
      const path = join(dirname(output), 'cctoken.prom');
      const read = () => (existsSync(path) ? parse(readFileSync(path, 'utf8'), output) : {});
      const watch = start({ output, args: ['--metrics', path] });
      await until(() => read().cctoken_up === 1, 'a token');
      assert.deepEqual(read(), {
        cctoken_up: 1,
        cctoken_expires_seconds: Math.round(statSync(output).mtimeMs / 1000),
        cctoken_renewals_total: 1,
      });
      assert.equal(statSync(path).mode & 0o777, 0o644);
      server.mood = () => ({ status: 503 });
      watch.child.kill('SIGHUP');
      await until(() => read()['cctoken_failures_total{unavailable}'] >= 2, 'two failures');
      assert.equal(read().cctoken_up, 0);
      assert.equal(read().cctoken_renewals_total, 1);
      server.mood = () => undefined;
      await until(() => read().cctoken_renewals_total === 2 && read().cctoken_up === 1, 'the next token');
      await endsWell(watch);
      assert.equal(read().cctoken_up, 0);
      assert.deepEqual(readdirSync(dirname(output)).sort(), ['cctoken.prom', 'token']);
    }));
  test('before there is a token, and with a name that needs escapes', () =>
    watching(
      async (server, start) => {
        const output = place('a "token" \\ of ours');
        const path = join(dirname(output), 'cctoken.prom');
        const watch = start({ output, args: ['--metrics', path] });
        await watch.failure('rate_limited');
        await until(() => existsSync(path), 'metrics');
        assert.deepEqual(parse(readFileSync(path, 'utf8'), output), {
          cctoken_up: 0,
          cctoken_renewals_total: 0,
          'cctoken_failures_total{rate_limited}': 1,
        });
        await endsWell(watch);
      },
      { mood: () => ({ status: 429, headers: { 'Retry-After': '600' } }) },
    ));
  test('that cannot be written are an event, and the token is', () =>
    watching(async (server, start) => {
      const watch = start({ args: ['--metrics', files.path('no-such-folder/x.prom')] });
      const { detail } = await watch.event('hook_failed');
      assert.match(detail, /^--metrics: .*no-such-folder.*No such file/);
      assert.ok(existsSync(watch.output));
      await endsWell(watch);
    }));
  test('--once', () =>
    watching(async (server) => {
      const output = place();
      const path = join(dirname(output), 'x.prom');
      const run = (env) =>
        cctoken(['watch', '--once', '--token-url', server.url, '--ca', server.ca, '--output', output, '--metrics', path], {
          env: { CCTOKEN_CLIENT_ID: 'plain', ...env },
        });
      assert.equal((await run({ CCTOKEN_CLIENT_SECRET: SECRET })).status, 0);
      assert.equal(parse(readFileSync(path, 'utf8'), output).cctoken_up, 1);
      rmSync(path);
      assert.equal((await run({})).status, 2);
      assert.deepEqual(parse(readFileSync(path, 'utf8'), output), {
        cctoken_up: 0,
        cctoken_renewals_total: 0,
        'cctoken_failures_total{secret_missing}': 1,
      });
    }));
});
