// SPDX-License-Identifier: MIT
// Sources of settings, their precedence, and what is refused before anything is sent.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { binary, cctoken, fails, folder, succeeds, token } from './run.mjs';
import { CLIENT, startGenesysModel } from './servers/genesys-model.mjs';
import { startRaw, token as good } from './servers/raw.mjs';

const ID = 'the-client';
const SECRET = 'the-secret-0123456789';
const WHO = { CCTOKEN_CLIENT_ID: ID, CCTOKEN_CLIENT_SECRET: SECRET };

const files = folder();
let server;
before(async () => {
  server = await startRaw([[good()]]);
});
after(async () => {
  await server.stop();
  files.remove();
});
beforeEach(() => server.requests.splice(0));

// `cctoken get` with the endpoint and the root given.
const run = (env, args = [], more = {}) =>
  cctoken(['get', '--token-url', server.url, '--ca', server.ca, ...args], { env, ...more });

// What the server saw: [id, secret] of Basic.
function sent() {
  assert.equal(server.requests.length, 1, 'one request');
  const base64 = server.requests[0].headers.authorization.replace(/^Basic /, '');
  return Buffer.from(base64, 'base64')
    .toString()
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', '%20')));
}
const form = () => new URLSearchParams(server.requests[0].body);

async function sends(id, secret, env, args, more) {
  token(await run(env, args, { secrets: [secret], ...more }));
  assert.deepEqual(sent(), [id, secret]);
}

// Before anything is sent.
async function refused(cause, env, args, more) {
  const result = await run(env, args, more);
  fails(result, cause);
  assert.equal(server.requests.length, 0, 'nothing was sent');
  return result;
}

describe('options and environment', { timeout: 300_000 }, () => {
  test('every option of the request', async () => {
    const secret = files.file('secret', SECRET);
    token(
      await run({}, [
        '--client-id',
        ID,
        '--client-secret-file',
        secret,
        '--auth',
        'post',
        '--scope',
        'a b',
        '--audience',
        'https://api.test/?a=1&b=2',
        '--resource',
        'https://one.test',
        '--resource',
        'https://two.test',
        '--param',
        'x=1',
        '--param',
        'y=2=3 é',
        '--param',
        'z=',
      ]),
    );
    const pairs = (name) => [...form()].filter(([key]) => key === name).map(([, value]) => value);
    assert.deepEqual(
      ['grant_type', 'client_id', 'client_secret', 'scope', 'audience', 'resource', 'x', 'y', 'z'].map(pairs),
      [
        ['client_credentials'],
        [ID],
        [SECRET],
        ['a b'],
        ['https://api.test/?a=1&b=2'],
        ['https://one.test', 'https://two.test'],
        ['1'],
        ['2=3 é'],
        [''],
      ],
    );
  });

  test('every variable of the request', async () => {
    token(
      await cctoken(['get'], {
        env: {
          ...WHO,
          SSL_CERT_FILE: server.ca,
          CCTOKEN_TOKEN_URL: server.url,
          CCTOKEN_AUTH: 'post',
          CCTOKEN_SCOPE: 'a b',
          CCTOKEN_AUDIENCE: 'aud',
          CCTOKEN_RESOURCE: 'https://one.test',
        },
      }),
    );
    assert.deepEqual(Object.fromEntries(form()), {
      grant_type: 'client_credentials',
      client_id: ID,
      client_secret: SECRET,
      scope: 'a b',
      audience: 'aud',
      resource: 'https://one.test',
    });
  });

  test('an option before a variable', async () => {
    token(
      await run({ ...WHO, CCTOKEN_TOKEN_URL: 'https://nowhere.invalid/', CCTOKEN_SCOPE: 'env', CCTOKEN_AUTH: 'post' }, [
        '--scope',
        'option',
        '--auth',
        'basic',
        '--client-id',
        'option-id',
      ]),
    );
    assert.equal(form().get('scope'), 'option');
    assert.deepEqual(sent(), ['option-id', SECRET]);
  });

  test('empty counts as unset', async () => {
    token(
      await run({ ...WHO, CCTOKEN_SCOPE: '', CCTOKEN_AUTH: '', CCTOKEN_REGION: '' }, [
        '--client-id',
        '',
        '--audience',
        '',
      ]),
    );
    assert.deepEqual(sent(), [ID, SECRET]);
    assert.equal(server.requests[0].body, 'grant_type=client_credentials');
  });
});

describe('families of variables', { timeout: 300_000 }, () => {
  const FAMILIES = {
    CCTOKEN: ['CCTOKEN_CLIENT_ID', 'CCTOKEN_CLIENT_SECRET'],
    GENESYSCLOUD: ['GENESYSCLOUD_OAUTHCLIENT_ID', 'GENESYSCLOUD_OAUTHCLIENT_SECRET'],
    GENESYS: ['GENESYS_CLIENT_ID', 'GENESYS_CLIENT_SECRET'],
    GC: ['GC_CLIENT_ID', 'GC_CLIENT_SECRET'],
  };
  const names = Object.keys(FAMILIES);
  const id = (family) => ({ [FAMILIES[family][0]]: `${family}-id` });
  const secret = (family) => ({ [FAMILIES[family][1]]: `${family}-secret-0123456789` });
  const both = (family) => ({ ...id(family), ...secret(family) });
  const from = (family) => [`${family}-id`, `${family}-secret-0123456789`];

  names.forEach((family, i) => {
    test(`${family} alone`, () => sends(...from(family), both(family)));
    for (const later of names.slice(i + 1)) {
      test(`${family} before ${later}`, () => sends(...from(family), { ...both(later), ...both(family) }));
      test(`an id of ${family} is not paired with a secret of ${later}`, () =>
        refused('secret_missing', { ...id(family), ...both(later) }));
      test(`a secret of ${family} is not paired with an id of ${later}`, () =>
        refused('client_id_missing', { ...secret(family), ...both(later) }));
    }
  });

  test('an empty variable does not name its family', () =>
    sends(...from('GC'), { CCTOKEN_CLIENT_ID: '', CCTOKEN_CLIENT_SECRET: '', ...both('GC') }));
  test('--client-id goes with any secret', () => sends(ID, from('GC')[1], secret('GC'), ['--client-id', ID]));
  test('--client-secret-file goes with any id', () =>
    sends('GC-id', SECRET, id('GC'), ['--client-secret-file', files.file('secret', SECRET)]));
  test('a secret file of the env-file does not replace a secret of the environment', () => {
    const file = files.file('other', 'another-secret-0123456789');
    const args = ['--env-file', files.file('env', `CCTOKEN_CLIENT_SECRET_FILE=${file}\n`)];
    return sends(...from('GENESYSCLOUD'), both('GENESYSCLOUD'), args);
  });
  test('a pair of the environment comes before a pair of the env-file, whatever their families', () =>
    sends(...from('GC'), both('GC'), [
      '--env-file',
      files.file('env', 'CCTOKEN_CLIENT_ID=other\nCCTOKEN_CLIENT_SECRET=another-secret-0123456789\n'),
    ]));
  test('CCTOKEN_CLIENT_SECRET_FILE goes with any id', () =>
    sends('GC-id', SECRET, { ...id('GC'), CCTOKEN_CLIENT_SECRET_FILE: files.file('secret', SECRET) }));
});

describe('--env-file', { timeout: 300_000 }, () => {
  const envFile = (text) => ['--env-file', files.file('env', text)];

  test('names, comments, quotes; nothing is expanded', async () => {
    await sends(
      'an id# with "quotes" inside',
      'x$HOME-`id`-\\n-secret',
      {},
      envFile(
        [
          '# a comment',
          '',
          'CCTOKEN_CLIENT_ID=\'an id# with "quotes" inside\'',
          'CCTOKEN_CLIENT_SECRET="x$HOME-`id`-\\n-secret"',
          'CCTOKEN_SCOPE=a b=c',
          'SOMETHING_ELSE=1',
          '',
        ].join('\n'),
      ),
    );
    assert.equal(form().get('scope'), 'a b=c');
  });
  test('the last line needs no line feed', () =>
    sends(ID, SECRET, {}, envFile(`CCTOKEN_CLIENT_ID=${ID}\nCCTOKEN_CLIENT_SECRET=${SECRET}`)));
  test('a quote that has lost its other half is refused', () =>
    refused('quoted_value', {}, envFile(`CCTOKEN_CLIENT_ID="half\nCCTOKEN_CLIENT_SECRET=${SECRET}\n`)));
  test('the environment before the file', async () => {
    token(await run({ ...WHO, CCTOKEN_SCOPE: 'env' }, envFile('CCTOKEN_SCOPE=file\nCCTOKEN_AUDIENCE=file\n')));
    assert.deepEqual([form().get('scope'), form().get('audience')], ['env', 'file']);
  });
  test('an option before the file', async () => {
    token(await run(WHO, ['--scope', 'option', ...envFile('CCTOKEN_SCOPE=file\n')]));
    assert.equal(form().get('scope'), 'option');
  });
  test('a line that is no NAME=value', () => refused('env_file_bad', WHO, envFile('CCTOKEN_SCOPE\n')));
  test('a bad line is not shown', async () => {
    await refused('env_file_bad', WHO, envFile('a-secret-that-lost-its-name\n'), {
      secrets: ['a-secret-that-lost-its-name'],
    });
  });
  test('no such file', () => refused('file_unreadable', WHO, ['--env-file', files.path('absent')]));

  const FILE = `CCTOKEN_CLIENT_ID=${ID}\nCCTOKEN_CLIENT_SECRET=${SECRET}\n`;
  test('of several lines for one variable the last non-empty one counts', async () => {
    await sends(ID, SECRET, {}, envFile(`CCTOKEN_CLIENT_ID=first\n${FILE}CCTOKEN_CLIENT_SECRET=\nCCTOKEN_CLIENT_ID=""\n`));
  });
  for (const line of [`export CCTOKEN_CLIENT_ID=${ID}`, `  export\tCCTOKEN_CLIENT_SECRET=${SECRET}`]) {
    test(`a line that begins with export: ${JSON.stringify(line.slice(0, 10))}`, async () => {
      const { stderr } = await refused('env_file_bad', {}, envFile(`# a comment\n${line}\n`), { secrets: [SECRET] });
      assert.match(stderr, /line 2 begins with export/);
    });
  }
  for (const [what, encode] of Object.entries({
    'UTF-16LE with a byte order mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
    'UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
    'UTF-16BE with a byte order mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
    'UTF-16BE': (text) => Buffer.from(text, 'utf16le').swap16(),
  })) {
    test(`${what}: env_file_bad says so`, async () => {
      const { stderr } = await refused('env_file_bad', {}, envFile(encode(FILE)), { secrets: [SECRET] });
      assert.match(stderr, /UTF-16; save it as UTF-8/);
    });
  }
  test('UTF-8 with a byte order mark is read', () => sends(ID, SECRET, {}, envFile(`\uFEFF${FILE}`)));

  test('CCTOKEN_ENV_FILE', () => sends(ID, SECRET, { CCTOKEN_ENV_FILE: files.file('env', FILE) }));
  test('CCTOKEN_ENV_FILE, for every command that accepts --env-file', async () => {
    const env = { CCTOKEN_ENV_FILE: files.file('env', `${FILE}CCTOKEN_TOKEN_URL=${server.url}\nCCTOKEN_SCOPE=file\n`), SSL_CERT_FILE: server.ca };
    for (const args of [
      ['get'],
      ['doctor'],
      ['watch', '--once', '-q', '--output', files.path('watched')],
      ['exec', '--', '/bin/true'],
    ]) {
      const result = await cctoken(args, { env, secrets: [SECRET] });
      assert.equal(result.status, 0, result.stderr);
      assert.equal(form().get('scope'), 'file', args[0]);
      server.requests.splice(0);
    }
  });
  test('--env-file before CCTOKEN_ENV_FILE', () =>
    sends(ID, SECRET, { CCTOKEN_ENV_FILE: files.path('absent') }, envFile(FILE)));
  test('an empty CCTOKEN_ENV_FILE counts as unset', () => sends(ID, SECRET, { ...WHO, CCTOKEN_ENV_FILE: '' }));
  test('CCTOKEN_ENV_FILE in an env file means nothing', () =>
    sends(ID, SECRET, {}, envFile(`${FILE}CCTOKEN_ENV_FILE=${files.path('absent')}\n`)));
  test('the environment before the file of CCTOKEN_ENV_FILE', async () => {
    const env = { ...WHO, CCTOKEN_SCOPE: 'env', CCTOKEN_ENV_FILE: files.file('env', 'CCTOKEN_SCOPE=file\n') };
    token(await run(env));
    assert.equal(form().get('scope'), 'env');
  });
  test('standard input for CCTOKEN_ENV_FILE and the secret: conflicting_options', async () => {
    const { stderr } = await refused('conflicting_options', { CCTOKEN_ENV_FILE: '-' }, ['--client-secret-file', '-'], { input: 'x' });
    assert.match(stderr, /CCTOKEN_ENV_FILE and --client-secret-file/);
  });
});

describe('secret files', { timeout: 300_000 }, () => {
  const from = (content) => ['--client-id', ID, '--client-secret-file', files.file('secret', content)];
  const stdin = ['--client-id', ID, '--client-secret-file', '-'];

  for (const [what, end] of [
    ['as it is', ''],
    ['one final LF', '\n'],
    ['one final CRLF', '\r\n'],
  ]) {
    test(what, () => sends(ID, SECRET, {}, from(SECRET + end)));
    test(`standard input, ${what}`, () => sends(ID, SECRET, {}, stdin, { input: SECRET + end }));
  }
  test('before the environment', () => sends(ID, SECRET, { CCTOKEN_CLIENT_SECRET: 'another-secret' }, from(SECRET)));
  test('CCTOKEN_CLIENT_SECRET_FILE', () =>
    sends(ID, SECRET, { CCTOKEN_CLIENT_ID: ID, CCTOKEN_CLIENT_SECRET_FILE: files.file('secret', SECRET) }));

  const SECRETS = { secrets: [SECRET] };
  test('two final LFs: stray_whitespace', () => refused('stray_whitespace', {}, from(`${SECRET}\n\n`), SECRETS));
  test('a space before the LF: stray_whitespace', () => refused('stray_whitespace', {}, from(`${SECRET} \n`), SECRETS));
  test('a byte order mark: stray_character', () => refused('stray_character', {}, from(`\uFEFF${SECRET}`), SECRETS));
  test('a NUL: stray_character', () => refused('stray_character', {}, from(`${SECRET}\0more`), SECRETS));
  test('two lines: stray_character', () => refused('stray_character', {}, from(`${SECRET}\nmore`), SECRETS));
  test('empty: secret_missing', () => refused('secret_missing', {}, from('')));
  test('a line feed alone: secret_missing', () => refused('secret_missing', {}, from('\n')));
  test('empty standard input: secret_missing', () => refused('secret_missing', {}, stdin, { input: '' }));
  test('no such file: file_unreadable', () =>
    refused('file_unreadable', {}, ['--client-id', ID, '--client-secret-file', files.path('absent')]));
  test('a secret given in place of its file is not shown', async () => {
    const result = await refused('file_unreadable', { CCTOKEN_CLIENT_ID: ID, CCTOKEN_CLIENT_SECRET_FILE: SECRET }, [], SECRETS);
    assert.match(result.stderr, /CCTOKEN_CLIENT_SECRET_FILE/);
  });
  test('closed standard input: file_unreadable', async () => {
    const result = await cctoken(['-c', 'exec "$0" get --token-url "$1" --client-id x --client-secret-file - <&-', binary, server.url], {
      program: '/bin/sh',
    });
    fails(result, 'file_unreadable');
    assert.doesNotMatch(result.stderr, /directory/);
  });
  test('standard input for both files: conflicting_options', () =>
    refused('conflicting_options', {}, ['--env-file', '-', '--client-secret-file', '-'], { input: 'x' }));
  test('a directory: file_unreadable', () => {
    mkdirSync(files.path('directory'));
    return refused('file_unreadable', {}, ['--client-id', ID, '--client-secret-file', files.path('directory')]);
  });
});

describe('missing', { timeout: 300_000 }, () => {
  test('the id', () => refused('client_id_missing', { CCTOKEN_CLIENT_SECRET: SECRET }));
  test('the secret', () => refused('secret_missing', { CCTOKEN_CLIENT_ID: ID }));
  test('the endpoint', async () => fails(await cctoken(['get'], { env: WHO }), 'endpoint_missing'));

  // A name that was meant is said.
  test('the id, under a name that is not read', async () => {
    const { stderr } = await refused('client_id_missing', {
      GENESYSCLOUD_CLIENT_ID: ID,
      CCTOKEN_CLIENT_SECRET: SECRET,
    });
    assert.match(stderr, /GENESYSCLOUD_CLIENT_ID/);
  });
  test('the secret, of another family', async () => {
    const { stderr } = await refused('secret_missing', { CCTOKEN_CLIENT_ID: ID, GC_CLIENT_SECRET: SECRET });
    assert.match(stderr, /GC_CLIENT_SECRET/);
  });
  // Another family's would not go with the one that is set.
  for (const [name, partner, cause] of [
    ['CCTOKEN_CLIENT_ID', 'CCTOKEN_CLIENT_SECRET', 'secret_missing'],
    ['GENESYSCLOUD_OAUTHCLIENT_ID', 'GENESYSCLOUD_OAUTHCLIENT_SECRET', 'secret_missing'],
    ['GENESYS_CLIENT_ID', 'GENESYS_CLIENT_SECRET', 'secret_missing'],
    ['GC_CLIENT_ID', 'GC_CLIENT_SECRET', 'secret_missing'],
    ['GENESYSCLOUD_OAUTHCLIENT_SECRET', 'GENESYSCLOUD_OAUTHCLIENT_ID', 'client_id_missing'],
    ['GC_CLIENT_SECRET', 'GC_CLIENT_ID', 'client_id_missing'],
  ]) {
    const value = name.endsWith('ID') ? ID : SECRET;
    const advised = ({ stderr }) => /try: set (\w+)/.exec(stderr)?.[1];
    test(`beside ${name} the advice is ${partner}, and works`, async () => {
      const result = await refused(cause, { [name]: value });
      assert.equal(advised(result), partner);
      await sends(ID, SECRET, { [name]: value, [advised(result)]: name.endsWith('ID') ? SECRET : ID });
    });
    test(`beside ${name} of an env-file too`, async () => {
      const result = await refused(cause, {}, ['--env-file', files.file('one', `${name}=${value}\n`)]);
      assert.equal(advised(result), partner);
    });
    if (cause === 'secret_missing') {
      test(`a secret as argument, beside ${name}`, async () => {
        const { stderr } = await refused('usage', { [name]: value }, ['--client-secret', 'x']);
        assert.match(stderr, new RegExp(`--client-secret-file or ${partner}\\b`));
      });
    }
  }
  test('the secret, in a file that is empty: no variable would help', async () => {
    const empty = ['--client-secret-file', files.file('empty', '')];
    const { stderr } = await refused('secret_missing', { GC_CLIENT_ID: ID }, empty);
    assert.match(stderr, /try: .*--client-secret-file/);
    assert.doesNotMatch(stderr, /CLIENT_SECRET\b/);
  });
  test('the secret, empty', async () => {
    const { stderr } = await refused('secret_missing', { CCTOKEN_CLIENT_ID: ID, CCTOKEN_CLIENT_SECRET: '' });
    assert.match(stderr, /CCTOKEN_CLIENT_SECRET/);
  });
  test('the endpoint, under a name that is not read', async () => {
    const result = await cctoken(['get'], { env: { ...WHO, GC_REGION: 'us-east-1' } });
    fails(result, 'endpoint_missing');
    assert.match(result.stderr, /GC_REGION/);
  });
});

describe('values that cannot be meant', { timeout: 300_000 }, () => {
  const PLACEHOLDERS = [
    'null',
    'NULL',
    'Null',
    'None',
    'undefined',
    'changeme',
    'ChangeMe',
    'xxx',
    'XXXXXX',
    '***',
    '******',
    '${ID}',
    '$ID',
    '$MY_ID',
    '{{id}}',
    '{{ id }}',
    '<id>',
  ];
  const STRAY = {
    stray_whitespace: [' x', 'x ', 'x\n', '\nx', 'x\r', 'x\r\n', 'x\t', '\tx'],
    stray_character: ['\uFEFFx', 'x\u00A0y', 'x\u00A0', 'x\u200By', 'x\u0001y', 'x\u007Fy', 'x\u001by'],
  };
  const MEANT = ['none', 'nullable', 'xylophone', 'changeme2', 'a$b', 'a<b>', 'a b', 'my-client-id', '**a**'];

  for (const value of [...PLACEHOLDERS, 'your-client-id', 'YOUR-CLIENT-ID']) {
    test(`id ${value}: placeholder`, () => refused('placeholder', { ...WHO, CCTOKEN_CLIENT_ID: value }));
  }
  for (const value of PLACEHOLDERS) {
    test(`secret ${value}: placeholder`, () =>
      refused('placeholder', {}, ['--client-id', ID, '--client-secret-file', files.file('secret', value)]));
  }
  for (const [cause, values] of Object.entries(STRAY)) {
    for (const value of values) {
      test(`id ${JSON.stringify(value)}: ${cause}`, () => refused(cause, { ...WHO, CCTOKEN_CLIENT_ID: value }));
      test(`secret ${JSON.stringify(value)}: ${cause}`, () => refused(cause, { ...WHO, CCTOKEN_CLIENT_SECRET: value }));
    }
  }
  for (const value of MEANT) {
    test(`id ${value} is taken`, () => sends(value, SECRET, { ...WHO, CCTOKEN_CLIENT_ID: value }));
  }
});

describe('the endpoint', { timeout: 300_000 }, () => {
  const at = (...args) => cctoken(['get', ...args], { env: WHO });
  const url = (value) => at('--token-url', value);

  const BAD = {
    api_host: [
      'https://api.mypurecloud.com/oauth/token',
      'https://API.MyPureCloud.ie/oauth/token',
      'https://api.usw2.pure.cloud/oauth/token',
      'https://api.us.genesys.cloud/oauth/token',
      'https://api.eu.mypurecloud.com/oauth/token',
      'https://acme.mygenesyscloud.com/oauth/token',
    ],
    wrong_path: [
      'https://login.mypurecloud.com/api/v2/oauth/token',
      'https://login.mypurecloud.com/',
      'https://login.mypurecloud.com',
      'https://login.mypurecloud.de/oauth/tokens',
    ],
    insecure_url: ['http://localhost/token', 'HTTP://login.mypurecloud.com/oauth/token'],
    bad_url: [
      'https://',
      'https:///token',
      'https://user@host.test/',
      'https://host.test/#part',
      'https://host.test:99999/',
      'https://host.test:x/',
      'https://ho st.test/',
      'https://[::1/',
    ],
  };
  for (const [cause, urls] of Object.entries(BAD)) {
    for (const value of urls) test(`${value}: ${cause}`, async () => fails(await url(value), cause));
  }
  test('api_host names the right host', async () =>
    assert.match((await url('https://api.mypurecloud.com/oauth/token')).stderr, /login\.mypurecloud\.com/));
  test('a password in a URL is not shown', async () => {
    const secrets = ['hunter2-in-a-url'];
    fails(
      await cctoken(['get', '--token-url', `https://user:${secrets[0]}@host.test/`], { env: WHO, secrets }),
      'bad_url',
    );
  });

  for (const [value, nearest] of [
    ['us-west-1', 'us-west-2'],
    ['mypurecloud.con', 'mypurecloud.com'],
    ['us-esat-1', 'us-east-1'],
  ]) {
    test(`--region ${value}: unknown_region, ${nearest} is named`, async () => {
      const result = await at('--region', value);
      fails(result, 'unknown_region');
      assert.ok(result.stderr.includes(nearest), result.stderr);
    });
  }

  const region = { CCTOKEN_REGION: 'us-east-1' };
  test('two of one level: conflicting_options', async () => {
    fails(await at('--token-url', server.url, '--region', 'us-east-1'), 'conflicting_options');
    fails(await cctoken(['get'], { env: { ...WHO, ...region, CCTOKEN_TOKEN_URL: server.url } }), 'conflicting_options');
    const both = files.file('env', `CCTOKEN_REGION=us-east-1\nCCTOKEN_TOKEN_URL=${server.url}\n`);
    fails(await at('--env-file', both), 'conflicting_options');
  });
  test('of two levels the higher wins', async () => {
    token(await run({ ...WHO, ...region }));
    const lower = files.file('env', 'CCTOKEN_REGION=us-east-1\n');
    token(
      await cctoken(['get', '--env-file', lower, '--ca', server.ca], {
        env: { ...WHO, CCTOKEN_TOKEN_URL: server.url },
      }),
    );
    assert.equal(server.requests.length, 2);
  });
});

describe('durations', { timeout: 300_000 }, () => {
  for (const value of ['5', '5s', '5000ms', '4.5s', '1ms']) {
    test(`--timeout ${value} is accepted`, async () => {
      const result = await cctoken(['doctor', '--offline', '--token-url', server.url, '--timeout', value], { env: WHO });
      assert.equal(result.status, 0, result.stdout + result.stderr);
    });
  }
  for (const value of ['500ms', '0.5s', '0.5']) {
    test(`--timeout ${value} ends a request that is not answered`, async () => {
      const silent = await startRaw([[{ hold: true }]]);
      const args = ['get', '--token-url', silent.url, '--ca', silent.ca, '--timeout', value];
      const result = await cctoken(args, { env: WHO });
      await silent.stop();
      fails(result, 'timeout');
      assert.ok(result.ms > 400 && result.ms < 10_000, String(result.ms));
    });
  }
  test('every option of a duration', async () => {
    const times = ['--connect-timeout', '900ms', '--retry-max-wait', '2s', '--min-ttl', '60s', '--max-age', '3000s'];
    token(await run(WHO, [...times, '--assume-ttl', '2000ms', '--cache', files.path('durations')]));
  });
  for (const args of [
    ['--timeout', '5m'],
    ['--timeout', '0ms'],
    ['--connect-timeout', '5 s'],
    ['--retry-max-wait', '500ms'],
    ['--min-ttl', '1.5s', '--cache', '/dev/null'],
  ]) {
    test(args.slice(0, 2).join(' '), async () => {
      const { stderr } = await refused('usage', WHO, args);
      assert.ok(stderr.includes(args[0]), stderr);
    });
  }
});

describe('usage', { timeout: 300_000 }, () => {
  const BAD = [
    [],
    ['fetch'],
    ['get', '--nonsense'],
    ['get', '-vqx'],
    ['get', '--param', 'scope=b'],
    ['get', '--scope'],
    ['get', 'positional'],
    ['get', '--timeout', 'soon'],
    ['get', '--timeout', '-1'],
    ['get', '--connect-timeout', '1x'],
    ['get', '--retry', 'often'],
    ['get', '--tls-min', '1.1'],
    ['get', '--format', 'xml'],
    ['get', '--auth', 'digest'],
    ['get', '--output', 'x', '--mode', '9'],
    ['get', '--param', 'novalue'],
    ['regions', '--format', 'xml'],
  ];
  for (const args of BAD) {
    test(`cctoken ${args.join(' ')}`, async () => fails(await cctoken(args, { env: WHO }), 'usage'));
  }

  const secrets = ['a-secret-on-the-command-line'];
  for (const args of [
    ['--client-secret', ...secrets],
    [`--client-secret=${secrets}`],
    [`--secret=${secrets}`],
    ['--password', ...secrets],
  ]) {
    test(`${args[0].replace(/=.*/, '=…')} is refused and not shown`, async () =>
      fails(await cctoken(['get', ...args], { env: WHO, secrets }), 'usage'));
  }

  // "Exactly one method per request", and a secret is never an argument.
  for (const name of ['client_secret', 'client_id', 'client_assertion', 'grant_type']) {
    test(`--param ${name}=… is refused and not shown`, async () => {
      const result = await run(WHO, ['--param', `${name}=${secrets}`], { secrets });
      assert.equal(result.status, 2, result.stderr);
      assert.equal(server.requests.length, 0);
    });
  }

  test('--version', async () => assert.match(succeeds(await cctoken(['--version'])), /^cctoken \d+\.\d+\.\d+/));
  for (const [args, text] of [
    [['help'], /cctoken get/],
    [['help', 'get'], /--token-url/],
    [['help', 'invalid_client'], /invalid_client/],
  ]) {
    test(`cctoken ${args.join(' ')}`, async () => assert.match(succeeds(await cctoken(args)), text));
  }
});

describe('Genesys Cloud (a model of it)', { timeout: 300_000 }, () => {
  let model;
  before(async () => {
    model = await startGenesysModel();
  });
  after(() => model.stop());
  beforeEach(() => model.requests.splice(0));

  const GENESYS = { GENESYSCLOUD_OAUTHCLIENT_ID: CLIENT.id, GENESYSCLOUD_OAUTHCLIENT_SECRET: CLIENT.secret };
  const ask = (args, env = GENESYS, from = model) =>
    cctoken(['get', '--connect-to', from.connectTo, '--ca', from.ca, ...args], { env });

  function official(host) {
    assert.equal(model.requests.length, 1);
    const [{ method, url, headers, body }] = model.requests;
    assert.deepEqual(
      [method, url, headers.host, body],
      ['POST', '/oauth/token', host, 'grant_type=client_credentials'],
    );
    assert.equal(headers.authorization, `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`);
  }

  for (const name of ['us-east-1', 'us_east_1', 'US-EAST-1', 'mypurecloud.com']) {
    test(`--region ${name}: the official request`, async () => {
      token(await ask(['--region', name]));
      official('login.mypurecloud.com');
    });
  }
  for (const variable of ['CCTOKEN_REGION', 'GENESYSCLOUD_REGION']) {
    test(`${variable}=eu-west-1`, async () => {
      token(await ask([], { ...GENESYS, [variable]: 'eu-west-1' }));
      official('login.mypurecloud.ie');
    });
  }
  test('--token-url selects the profile too', async () => {
    token(await ask(['--token-url', 'https://login.mypurecloud.com/oauth/token']));
    official('login.mypurecloud.com');
  });
  test('verification is of login.DOMAIN', async () => {
    // its certificate is for us-east-1 and eu-west-1
    const other = await startRaw([[]], { tls: { chain: 'rsa' } });
    fails(await ask(['--region', 'eu-central-1'], GENESYS, { ...other, connectTo: `127.0.0.1:${other.port}` }), 'name_mismatch');
    await other.stop();
  });
  test('--auth basic is obeyed, and fails', async () =>
    fails(await ask(['--region', 'us-east-1', '--auth', 'basic']), 'wrong_secret'));

  for (const refused of [400, 401]) {
    test(`refusals with status ${refused}`, async () => {
      const other = await startGenesysModel({ refused });
      const secret = await ask(
        ['--region', 'us-east-1'],
        { ...GENESYS, GENESYSCLOUD_OAUTHCLIENT_SECRET: 'a-wrong-secret' },
        other,
      );
      const id = await ask(['--region', 'us-east-1', '--client-id', 'nobody'], GENESYS, other);
      await other.stop();
      fails(secret, 'wrong_secret');
      fails(id, 'unknown_client');
      for (const [i, { stderr }] of [secret, id].entries()) {
        assert.match(stderr, /probably/, "a vendor's wording is no proof");
        assert.ok(stderr.includes(other.requests[i].correlationId), 'support asks for the correlation id');
      }
      assert.equal(other.requests.length, 2, 'a refused client is not asked for again');
    });
  }

  for (const [code, cause] of [
    ['too.many.requests', 'rate_limited'],
    ['service.unavailable', 'unavailable'],
    ['bad.credentials', 'invalid_client'],
    ['missing.permissions', 'access_denied'],
  ]) {
    test(`an API-style ${code}: ${cause}`, async () => {
      const busy = await startGenesysModel({ busy: [code] });
      const result = await ask(['--region', 'us-east-1', '--retry', '0'], GENESYS, busy);
      await busy.stop();
      fails(result, cause);
    });
  }
});
