// SPDX-License-Identifier: MIT
// Real refusals and pasted values: each row of fixtures/cases, through get, doctor and doctor as
// JSON. responses and values come from public reports, which `source` names; hosts, IDs and secrets
// are replaced, servers' messages are literal. The siblings are variations of them. Of several
// expectations in a row any one suffices.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { cctoken, folder } from './run.mjs';
import { answer, startRaw, token } from './servers/raw.mjs';

const read = (name) =>
  readFileSync(new URL(`fixtures/cases/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const rows = (name) => [...read(name), ...read(`siblings-${name}`)];

const SECRET = 'Zk7Qm2-vT9xLr4Wd8Hs1Yb6Nc3Pf5Jg0';
const UUID = '6b2f1f6e-0000-4000-8000-1f0e5d7c9a3b';
const REGION_HOST = 'login.mypurecloud.com';

const files = folder();
after(() => files.remove());

// One certificate, its own root, for every host of the rows.
function certify(hosts) {
  const options = [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=cases'],
    ...['-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`],
    ...['-keyout', files.path('key.pem'), '-out', files.path('ca.pem')],
  ];
  execFileSync('openssl', options, { stdio: ['ignore', 'ignore', 'ignore'] });
  return { key: readFileSync(files.path('key.pem')), cert: readFileSync(files.path('ca.pem')) };
}

const words = (text) => text.replaceAll(/\s+/g, ' ').toLowerCase();

// What a command said, in one form: {cause, exit, first, advice, warnings}.
const SAYS = {
  get: ({ status, stderr }) => {
    const [first = '', ...rest] = stderr.split('\n');
    const warnings = [...stderr.matchAll(/^cctoken: warning: ([a-z0-9_]+):/gm)].map(([, name]) => name);
    const cause = /^cctoken: ([a-z0-9_]+): /.exec(first)?.[1] ?? null;
    const advice = rest.join('\n');
    return { cause: cause === 'warning' ? null : cause, exit: status, first, advice, warnings, text: true };
  },
  doctor: ({ status, stdout }) => {
    const at = stdout.search(/^cctoken: /m);
    return SAYS.get({ status, stderr: at < 0 ? '' : stdout.slice(at) });
  },
  json: ({ status, stdout }) => {
    const report = JSON.parse(stdout);
    assert.equal(report.exit_status, status);
    return {
      cause: report.cause ?? null,
      exit: status,
      first: `${report.oauth_error ?? ''} ${report.oauth_error_description ?? ''} ${JSON.stringify(report.checks)}`,
      advice: report.advice ?? '',
      warnings: report.warnings.map(({ cause }) => cause),
    };
  },
};
const COMMANDS = { get: ['get', '--retry', '0'], doctor: ['doctor'], json: ['doctor', '--format', 'json'] };

// Whatever the cause, every command says the same about it.
function checkAgreement(said, before) {
  const advice = (text) => text.split('\n').find((line) => /^ {2}try: /.test(line))?.slice('  try: '.length) ?? text;
  if (!before) return;
  assert.equal(said.cause, before.cause);
  assert.deepEqual(said.warnings, before.warnings);
  if (said.cause) assert.equal(advice(said.advice), advice(before.advice));
  if (said.cause && said.text && before.text) assert.equal(said.first, before.first);
}

async function run(args, env, check, names = Object.keys(COMMANDS)) {
  let before;
  for (const name of names) {
    const result = await cctoken([...COMMANDS[name], ...args], { env, secrets: [SECRET] });
    const said = SAYS[name](result);
    try {
      check(said, name);
      checkAgreement(said, before);
      before = said;
    } catch (error) {
      error.message = `${name}: ${error.message}\n--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}`;
      throw error;
    }
  }
}

describe('responses', { timeout: 600_000 }, () => {
  const responses = rows('responses');
  const hosts = [...new Set(responses.map(({ host = 'auth.example.com' }) => host)), REGION_HOST];
  let identity;
  before(() => {
    identity = certify(hosts);
  });

  function respond({ status, headers = {}, content_type, body }) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return answer(status, text, { ...(content_type && { 'Content-Type': content_type }), ...headers });
  }

  for (const { id, host = 'auth.example.com', path = '/oauth2/token', region, args = [], response, expect } of responses) {
    test(`${id}: ${expect.cause.join(' or ')}`, async () => {
      const server = await startRaw([[respond(response)]], { tls: identity });
      const where = region ? ['--region', region] : ['--token-url', `https://${host}${path}`];
      const trust = ['--ca', files.path('ca.pem'), '--connect-to', `127.0.0.1:${server.port}`];
      const env = { CCTOKEN_CLIENT_ID: region ? UUID : 'reporting-client', CCTOKEN_CLIENT_SECRET: SECRET };
      try {
        await run([...where, ...trust, ...args], env, (said) => {
          assert.ok(expect.cause.includes(said.cause), `cause ${said.cause}`);
          assert.ok([expect.exit].flat().includes(said.exit), `exit status ${said.exit}`);
          for (const text of [expect.first_line_has ?? []].flat()) assert.ok(said.first.includes(text), said.first);
          for (const text of expect.first_line_has_not ?? []) assert.ok(!said.first.includes(text), said.first);
          for (const text of expect.advice_has ?? []) {
            assert.ok(words(said.advice).includes(words(text)), `no "${text}" in the advice: ${said.advice}`);
          }
          for (const text of expect.advice_has_not ?? []) {
            assert.ok(!words(said.advice).includes(words(text)), `"${text}" in the advice: ${said.advice}`);
          }
          if (expect.warnings) assert.deepEqual(said.warnings, expect.warnings);
        });
      } finally {
        await server.stop();
      }
    });
  }
});

describe('values', { timeout: 600_000 }, () => {
  let server;
  before(async () => {
    server = await startRaw([[token()]]);
  });
  after(() => server.stop());

  // What the advice must say, as a pattern, for the rows that say it in words.
  const ADVICE = {
    'sf-utf16': /UTF-16/i,
    'sf-bom': /byte order mark|BOM/i,
    'ev-halfquote': /quote/i,
    'ev-comment': /comment/i,
    'ef-comment': /comment/i,
    'ef-quoted-comment': /quote/i,
    'ev-b64-twice': /base64/i,
    'ph-keyvault': /reference|replace|resolve/i,
    'url-braces': /\{tenant\}|tenant/i,
    'gen-api-host2': /login\.|--region/,
    'gen-region-bad': /ap-northeast-1|us-east-1|us-west-2/,
  };

  function settings(row, value) {
    const env = { CCTOKEN_CLIENT_ID: 'reporting-client', CCTOKEN_CLIENT_SECRET: SECRET, CCTOKEN_TOKEN_URL: server.url };
    const args = ['--ca', server.ca, ...(row.args ?? [])];
    if (args.includes('--region') || args.includes('--token-url')) delete env.CCTOKEN_TOKEN_URL;
    if (row.kind === 'env') {
      for (const [name, text] of Object.entries(row)) if (/^[A-Z_]+$/.test(name)) env[name] = text;
    } else if (row.kind === 'secret_file') {
      delete env.CCTOKEN_CLIENT_SECRET;
      args.push('--client-secret-file', files.file(`${row.id}.secret`, Buffer.from(row.data_b64, 'base64')));
    } else if (row.kind === 'env_file') {
      delete env.CCTOKEN_CLIENT_ID;
      delete env.CCTOKEN_CLIENT_SECRET;
      args.push('--env-file', files.file(`${row.id}.env`, Buffer.from(row.data_b64, 'base64')));
    } else {
      delete env.CCTOKEN_TOKEN_URL;
      env.CCTOKEN_CLIENT_ID = UUID;
      args.push(row.kind === 'url' ? '--token-url' : '--region', value);
    }
    return { env, args };
  }

  function check(row, said) {
    const warnings = row.expect.filter((text) => /^warning /.test(text)).map((text) => text.slice('warning '.length));
    const is = warnings.find((name) => said.warnings.includes(name)) !== undefined || row.expect.includes(said.cause);
    assert.ok(is, `cause ${said.cause}, warnings ${said.warnings}`);
    const everything = `${said.first}\n${said.advice}`;
    const says = ADVICE[row.id] ?? (row.says && new RegExp(row.says, 'i'));
    if (says && said.cause) assert.match(everything, says);
    if (row.warnings) assert.deepEqual(said.warnings, row.warnings);
    assert.doesNotMatch(said.advice, /--auth basic/, 'advice about Basic encodings');
  }

  // To servers of others nothing is sent: only what is wrong before that is asked of every command.
  const isOurs = ({ kind, args = [] }) =>
    kind !== 'region' && kind !== 'url' && !args.some((arg) => /^--(region|token-url)$/.test(arg));
  const isLocal = ({ expect }) => expect.every((text) => text !== null && !/^warning /.test(text));

  for (const row of rows('values')) {
    for (const value of [row.token_url ?? row.region ?? ''].flat()) {
      if (row.id === 'ev-dollar') continue; // below: it needs a refusal
      test(`${row.id} ${value}: ${row.expect.join(' or ')}`, async () => {
        const { env, args } = settings(row, value);
        const names = isOurs(row) || isLocal(row) ? undefined : ['doctor', 'json'];
        await run(names ? [...args, '--offline'] : args, env, (said) => check(row, said), names);
      });
    }
  }

  test('ev-dollar: the advice asks whether the value is complete, and says how many bytes arrived', async () => {
    const { CCTOKEN_CLIENT_SECRET } = rows('values').find(({ id }) => id === 'ev-dollar');
    const refusing = await startRaw([[answer(401, '{"error":"invalid_client"}')]]);
    const env = { CCTOKEN_CLIENT_ID: 'reporting-client', CCTOKEN_CLIENT_SECRET };
    try {
      await run(['--token-url', refusing.url, '--ca', refusing.ca], env, (said) => {
        assert.equal(said.cause, 'invalid_client');
        assert.match(said.advice, /10 bytes/);
        assert.match(said.advice, /CCTOKEN_CLIENT_SECRET/);
      });
    } finally {
      await refusing.stop();
    }
  });
});

// Whoever searches for a server's message finds it: as it is, or up to the first part that varies.
describe('docs/FAILURES.md', () => {
  const root = new URL('../../', import.meta.url);
  const page = readFileSync(new URL('docs/FAILURES.md', root), 'utf8').toLowerCase();
  const table = readFileSync(new URL('src/oauth/wordings/wordings.txt', root), 'utf8');
  const texts = [...table.matchAll(/^text: (.*)$/gm)].map(([, text]) => text);
  const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const patterns = texts.map((text) => new RegExp(`^${text.split('*').map(escaped).join('[^]*')}$`, 'i'));

  const MEMBERS = ['error_description', 'message', 'reason', 'description', 'detail', 'error'];
  const messageOf = ({ errors = [], ...body }) => MEMBERS.map((name) => body[name]).find(Boolean) ?? errors[0]?.message;

  for (const { id, response, expect } of read('responses')) {
    const message = typeof response.body === 'string' ? undefined : messageOf(response.body);
    if (!message || expect.cause.includes(null)) continue;
    test(id, () => {
      const first = message.split(/[\r\n]/)[0].toLowerCase();
      if (page.includes(first)) return;
      const known = texts.filter((text, i) => text.includes('*') && patterns[i].test(message));
      assert.ok(known.length > 0, `no row for ${message}`);
      const fixed = known[0].split('*')[0].toLowerCase();
      assert.ok(fixed.length > 10 && page.includes(fixed), fixed);
    });
  }
});
