// SPDX-License-Identifier: MIT
// Tokens, and refusals, of real authorization servers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cctoken, fails, get, token } from './run.mjs';
import * as glewlwyd from './servers/glewlwyd.mjs';
import * as oidc from './servers/oidc.mjs';

const CHAINS = ['ec', 'rsa'];
const TLS_ONLY = [undefined, '1.2', '1.3'];

const pair = (headers) => Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();

// client, method, cause of the failure or undefined for a token
const OIDC = [
  ['plain', undefined],
  ['plain', 'basic'],
  ['plain', 'basic-raw'],
  ['plain', 'post'],
  ['plain-post', 'post'],
  ['odd', undefined],
  ['odd', 'basic'],
  ['odd', 'basic-raw', 'invalid_request'],
  ['odd', 'post'],
  ['odd-post', 'post'],
];

const GLEWLWYD = [
  ['demo', undefined],
  ['demo', 'basic'],
  ['demo', 'basic-raw'],
  ['demo', 'post'],
  ['odd', 'basic', 'access_forbidden'],
  ['odd', 'basic-raw'],
  ['odd', 'post'],
  ['nogrant', 'basic', 'grant_not_allowed'],
  ['disabled', 'basic', 'access_forbidden'],
];

const method = (name) => (name ? ['--auth', name] : []);

for (const chain of CHAINS) {
  for (const only of TLS_ONLY) {
    const where = `${chain} chain, TLS ${only ?? '1.2 and 1.3'}`;

    describe(`oidc-provider, ${where}`, { timeout: 300_000 }, () => {
      let server;
      before(async () => {
        const version = only && `TLSv${only}`;
        server = await oidc.startOidc({ chain, minVersion: version, maxVersion: version });
      });
      after(() => server.stop());

      for (const [id, auth, cause] of OIDC) {
        test(`${id}, ${auth ?? 'no --auth'}: ${cause ?? 'token'}`, async () => {
          const result = await get(server, method(auth), { id, secret: oidc.SECRETS[id] });
          if (cause) fails(result, cause);
          else assert.ok(await server.issued(token(result)));
        });
      }
    });

    describe(`Glewlwyd, ${where}`, { timeout: 300_000, skip: glewlwyd.missing }, () => {
      let server;
      before(async () => {
        server = await glewlwyd.startGlewlwyd({ chain, tls: only });
      });
      after(() => server.stop());

      for (const [id, auth, cause] of GLEWLWYD) {
        test(`${id}, ${auth ?? 'no --auth'}: ${cause ?? 'token'}`, async () => {
          const result = await get(server, [...method(auth), '--scope', glewlwyd.SCOPE], {
            id,
            secret: glewlwyd.SECRETS[id],
          });
          // `odd` has an é
          result.stderr = result.stderr.replace(/^cctoken: warning: non_ascii: .*\n/m, '');
          if (cause) fails(result, cause);
          else assert.equal(token(result).split('.').length, 3, 'a JWT');
        });
      }
    });
  }
}

describe('one method per request', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await oidc.startOidc();
  });
  after(() => server.stop());

  const sent = async (...args) => {
    token(await get(server, args));
    const { headers, body } = server.requests.at(-1);
    assert.equal(server.requests.at(-1).method, 'POST');
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(Number(headers['content-length']), Buffer.byteLength(body));
    return { pair: pair(headers), form: Object.fromEntries(new URLSearchParams(body)) };
  };

  test('basic and basic-raw: the header alone', async () => {
    const expected = { pair: `plain:${oidc.SECRETS.plain}`, form: { grant_type: 'client_credentials' } };
    assert.deepEqual(await sent('--auth', 'basic'), expected);
    assert.deepEqual(await sent('--auth', 'basic-raw'), expected);
  });

  test('post: the form alone', async () => {
    assert.deepEqual(await sent('--auth', 'post'), {
      pair: '',
      form: { grant_type: 'client_credentials', client_id: 'plain', client_secret: oidc.SECRETS.plain },
    });
  });

  test('basic form-encodes everything but A-Z a-z 0-9 - . _ *', async () => {
    const secret = '!"#$%&\'()*+,-./:;<=> ?@[\\]^_`{|}~';
    fails(await get(server, ['--auth', 'basic'], { id: 'a:b', secret }), 'invalid_client');
    assert.equal(
      pair(server.requests.at(-1).headers),
      'a%3Ab:%21%22%23%24%25%26%27%28%29*%2B%2C-.%2F%3A%3B%3C%3D%3E+%3F%40%5B%5C%5D%5E_%60%7B%7C%7D%7E',
    );
  });
});

describe('oidc-provider refuses', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await oidc.startOidc();
  });
  after(() => server.stop());

  const as = (id, args, secret = oidc.SECRETS[id]) => get(server, args, { id, secret });
  const WRONG = 'wrong-secret-0123456789';
  const WRONG_ODD = 'wrong+secret/0123456789';

  for (const auth of ['basic', 'basic-raw', 'post']) {
    test(`a wrong secret, ${auth}`, async () => fails(await as('plain', ['--auth', auth], WRONG), 'invalid_client'));
    test(`an unknown client, ${auth}`, async () =>
      fails(await as('nobody', ['--auth', auth], WRONG), 'invalid_client'));
  }
  test('a secret for a public client', async () => fails(await as('public', [], WRONG), 'invalid_client'));
  test('a client without this grant', async () => fails(await as('nogrant', []), 'grant_not_allowed'));
  test('an expired secret', async () => fails(await as('expired', []), 'secret_expired'));
  test('an unknown resource', async () => {
    fails(await as('plain', ['--resource', 'https://nowhere.server.test']), 'invalid_target');
  });

  test('its words are passed on', async () => {
    assert.match((await as('nogrant', [])).stderr, /requested grant type is not allowed/);
  });

  // The advice names the other dialect of Basic when the two differ for this secret, and only then.
  const ADVICE = [
    ['basic', WRONG, 'no dialect', /^(?![^]*basic-raw)/],
    ['basic', WRONG_ODD, 'basic-raw', /basic-raw/],
    ['basic-raw', WRONG_ODD, 'basic', /\bbasic\b(?!-raw)/],
  ];
  for (const [auth, secret, what, expected] of ADVICE) {
    test(`advice after ${auth} with ${secret} names ${what}`, async () => {
      const result = await as('plain', ['--auth', auth], secret);
      fails(result, 'invalid_client');
      assert.match(result.stderr, expected);
    });
  }
});

describe('oidc-provider grants', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await oidc.startOidc();
  });
  after(() => server.stop());

  test('a public client a token, --auth none', async () => {
    const args = ['get', '--client-id', 'public', '--auth', 'none', '--ca', server.ca];
    token(await cctoken(args, { env: { CCTOKEN_TOKEN_URL: server.url } }));
    assert.equal(server.requests.at(-1).body, 'grant_type=client_credentials&client_id=public');
    assert.equal(server.requests.at(-1).headers.authorization, undefined);
  });

  test('a scope of a resource', async () => {
    token(await get(server, ['--resource', oidc.RESOURCE.name, '--scope', 'read']));
  });

  test('part of the scope: a warning', async () => {
    token(await get(server, ['--resource', oidc.RESOURCE.name, '--scope', 'read nonsense']), 'scope_reduced');
  });

  // It leaves `scope` out of the answer. RFC 6749 section 5.1: then it is as requested.
  test('an unknown scope, without saying so: no warning', async () => {
    token(await get(server, ['--scope', 'nonsense']));
  });
});

describe('Glewlwyd refuses', { timeout: 300_000, skip: glewlwyd.missing }, () => {
  let server;
  before(async () => {
    server = await glewlwyd.startGlewlwyd();
  });
  after(() => server.stop());

  const demo = (args, secret = glewlwyd.SECRETS.demo) => get(server, args, { id: 'demo', secret });

  test('a wrong secret', async () =>
    fails(await demo(['--scope', 'demo'], 'wrong-secret-0123456789'), 'access_forbidden'));
  test('no scope', async () => fails(await demo([]), 'access_forbidden'));
  test('an unknown scope', async () => fails(await demo(['--scope', 'nonsense']), 'invalid_scope'));
});
