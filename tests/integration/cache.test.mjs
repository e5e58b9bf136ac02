// SPDX-License-Identifier: MIT
// Tokens kept in a file: --cache, --min-ttl, --max-age, --fresh, --assume-ttl.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { after, afterEach, describe, test } from 'node:test';
import { addCopies, entries, setTimes } from './cache-file.mjs';
import { assertNoSecret, binary, cctoken, fails, folder, get, succeeds, token } from './run.mjs';
import * as oidc from './servers/oidc.mjs';
import { json, startRaw, token as good } from './servers/raw.mjs';

const SECRET = 'plain-secret-0123456789';
const files = folder();
const running = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
after(() => files.remove());

// How a cache begins, whatever its version.
const MAGIC = 'cctoken cache ';
let caches = 0;
// A path where nothing is yet, in a folder of its own.
function fresh() {
  caches += 1;
  mkdirSync(files.path(`${caches}`));
  return files.path(`${caches}/cache`);
}

async function serve(answers, more) {
  const server = await startRaw(answers, more);
  running.push(server);
  return server;
}
// A server that gives token-0, token-1 and so on.
const series = (changes = {}) =>
  serve(Array.from({ length: 60 }, (_, i) => [good({ access_token: `token-${i}`, ...changes })]));
const cached = (server, path, args = [], more = {}) => get(server, ['--cache', path, ...args], more);
const now = () => Math.floor(Date.now() / 1000);
const asked = (server, count) => assert.equal(server.requests.length, count, 'requests');

describe('options of the cache', { timeout: 300_000 }, () => {
  const refused = async (args, env) => {
    const server = await series();
    fails(await get(server, args, { env }), 'usage');
    asked(server, 0);
  };
  for (const args of [['--min-ttl', '1'], ['--max-age', '1'], ['--assume-ttl', '1'], ['--fresh']]) {
    test(`${args[0]} without a cache: usage`, () => refused(args));
  }
  for (const [option, ...values] of [
    ['--min-ttl', '-1', '1.5', 'x', '1000000001', '99999999999999999999'],
    ['--max-age', '0', '-1', '1m', '1000000001'],
    ['--assume-ttl', '0', '0x10', ' 1'],
  ]) {
    test(`${option} ${values.join(', ')}: usage`, async () => {
      for (const value of values) await refused(['--cache', files.path('never'), option, value]);
      assert.ok(!existsSync(files.path('never')));
    });
  }
  test('no cache: nothing is written', async () => {
    const server = await series();
    const cwd = files.path('empty');
    mkdirSync(cwd);
    token(await get(server, [], { cwd }));
    token(await get(server, [], { cwd }));
    asked(server, 2);
    assert.deepEqual(readdirSync(cwd), []);
  });
  test('CCTOKEN_CACHE, in the environment and in an env-file; the option comes first', async () => {
    const server = await series();
    const [one, two, three] = [fresh(), fresh(), fresh()];
    const envFile = files.file('env', `CCTOKEN_CACHE=${two}\n`);
    token(await get(server, ['--min-ttl', '5'], { env: { CCTOKEN_CACHE: one } }));
    token(await get(server, ['--env-file', envFile, '--fresh']));
    token(await cached(server, three, ['--env-file', envFile], { env: { CCTOKEN_CACHE: one } }));
    for (const path of [one, two, three]) assert.equal(entries(path).length, 1);
    asked(server, 3);
  });
  test('a fault of the configuration comes before the cache', async () => {
    fails(await cached(await series(), '/proc/cache', ['--scope', ' x']), 'stray_whitespace');
  });
});

describe('from the cache', { timeout: 300_000 }, () => {
  test('of a real server: one request, and its token', async () => {
    const server = await oidc.startOidc();
    running.push(server);
    const path = fresh();
    const first = token(await cached(server, path));
    assert.ok(await server.issued(first));
    assert.equal(token(await cached(server, path)), first);
    asked(server, 1);
  });
  test('what is said of it', async () => {
    const server = await series({ scope: 'a b', expires_in: 3600 });
    const path = fresh();
    const one = JSON.parse(succeeds(await cached(server, path, ['--format', 'json'])));
    setTimes(path, { requested: now() - 1000, stored: now() - 1000 });
    const two = JSON.parse(succeeds(await cached(server, path, ['--format', 'json'])));
    assert.deepEqual([one.cached, two.cached], [false, true]);
    assert.ok(two.expires_in <= 2600 && two.expires_in > 2590, String(two.expires_in));
    assert.ok(Math.abs(Date.parse(two.expires_at) / 1000 - (now() + 2600)) < 10, two.expires_at);
    for (const name of ['access_token', 'token_type', 'scope']) assert.equal(two[name], one[name]);
    asked(server, 1);
  });
  test('-v says so', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    assert.match((await cached(server, path, ['-v'])).stderr, /^cctoken: config: token from the cache\n$/);
  });
  test('every format, and --output', async () => {
    const server = await series();
    const [path, output] = [fresh(), files.path('output')];
    token(await cached(server, path));
    for (const format of ['header', 'env', 'curl', 'k8s']) {
      assert.match(succeeds(await cached(server, path, ['--format', format])), /token-0/);
    }
    assert.equal(succeeds(await cached(server, path, ['--output', output])), '');
    assert.equal(readFileSync(output, 'utf8'), 'token-0\n');
    asked(server, 1);
  });
  test('a token of 32 KiB', async () => {
    const long = 'x'.repeat(32768);
    const server = await series({ access_token: long });
    const path = fresh();
    for (let i = 0; i < 2; i++) assert.equal(token(await cached(server, path)), long);
    asked(server, 1);
  });
  test('modes 0600, whatever the umask, and nothing else beside it', async () => {
    const server = await series();
    const path = fresh();
    const before = process.umask(0);
    const result = cached(server, path);
    process.umask(before);
    token(await result);
    for (const one of [path, `${path}.lock`]) assert.equal(statSync(one).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(files.path(`${caches}`)).sort(), ['cache', 'cache.lock']);
  });
  test('a failure is not stored', async () => {
    const server = await serve([[json(400, { error: 'invalid_client' })], [good()]]);
    const path = fresh();
    fails(await cached(server, path), 'invalid_client');
    token(await cached(server, path));
    asked(server, 2);
  });
});

describe('exec', { timeout: 300_000 }, () => {
  const exec = (server, path, script, args = [], more = {}) => {
    const line = ['exec', '--token-url', server.url, '--ca', server.ca, '--cache', path, ...args, '--', 'sh', '-c', script];
    const env = { PATH: process.env.PATH, CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET };
    return cctoken(line, { env, ...more });
  };
  test('shares the cache with get', async () => {
    const server = await series();
    const path = fresh();
    assert.equal(token(await exec(server, path, 'echo "$ACCESS_TOKEN"')), 'token-0');
    assert.equal(token(await exec(server, path, 'echo "$ACCESS_TOKEN"')), 'token-0');
    assert.equal(token(await cached(server, path)), 'token-0');
    assert.equal(token(await exec(server, path, 'echo "$ACCESS_TOKEN"', ['--fresh'])), 'token-1');
    asked(server, 2);
  });
  test('the command gets neither the files nor a lock', async () => {
    const server = await series();
    const path = fresh();
    const script = `ls -l /proc/$$/fd; flock -n "$CCTOKEN_TEST.lock" echo free`;
    const env = { PATH: process.env.PATH, CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET, CCTOKEN_TEST: path };
    for (const args of [[], [], ['--fresh']]) {
      const out = succeeds(await exec(server, path, script, args, { env }));
      assert.ok(!out.includes(path), out);
      assert.match(out, /^free$/m);
    }
  });
});

describe('how long it serves', { timeout: 300_000 }, () => {
  // A token of that age and lifetime in a cache: whether it is taken.
  async function taken(age, lifetime, args = [], stored = -age) {
    const server = await series({ expires_in: 9000 });
    const path = fresh();
    token(await cached(server, path));
    const at = now();
    setTimes(path, { requested: at - age, stored: at + stored, lifetime });
    const got = token(await cached(server, path, args));
    // the second was over: it was an odd one
    if (now() !== at) return taken(age, lifetime, args, stored);
    assert.equal(got === 'token-0', server.requests.length === 1);
    return got === 'token-0';
  }
  const CASES = [
    // By default 10 % of the life, 30 to 300 s, half at most.
    [[0, 3600], true],
    [[3299, 3600], true],
    [[3300, 3600], false],
    [[899, 1000], true],
    [[900, 1000], false],
    [[69, 100], true],
    [[70, 100], false],
    [[4, 10], true],
    [[5, 10], false],
    [[0, 1], true],
    [[1, 1], false],
    [[3600, 3600], false],
    [[4000, 3600], false],
    [[9, 10, ['--min-ttl', '0']], true],
    [[10, 10, ['--min-ttl', '0']], false],
    [[99, 200, ['--min-ttl', '100']], true],
    [[100, 200, ['--min-ttl', '100']], false],
    [[0, 3600, ['--min-ttl', '3600']], false],
    [[2999, 9000, ['--max-age', '3000']], true],
    [[3000, 9000, ['--max-age', '3000']], false],
    [[3300, 3600, ['--max-age', '5000']], false],
    [[0, 3600, ['--fresh']], false],
    // The clock has been set: it is behind what the entry says of itself, or far ahead.
    [[0, 3600, [], 100], false],
    [[-100, 3600, [], 0], false],
    [[-100, 3600, ['--min-ttl', '0', '--max-age', '9999']], false],
    [[1e9, 3600], false],
    [[0, Number.MAX_SAFE_INTEGER], true],
  ];
  for (const [[age, lifetime, args = [], stored], expected] of CASES) {
    const clock = stored === undefined ? '' : `, stored ${stored} s from now`;
    test(`${age} of ${lifetime} s ${args.join(' ')}${clock}: ${expected ? 'taken' : 'not taken'}`, async () =>
      assert.equal(await taken(age, lifetime, args, stored), expected));
  }

  // Nothing that a server or a clock leads to: as if there were no entry, and the next one takes
  // its place.
  const LONGEST = 2n ** 63n / 1000n;
  const IMPOSSIBLE = {
    'a negative life': { lifetime: -1 },
    'the most negative life': { lifetime: -(2n ** 63n) },
    'that, requested long ago': { lifetime: -(2n ** 63n), requested: 1 },
    'no life': { lifetime: 0 },
    'a life of 9e18 s': { lifetime: 9n * 10n ** 18n },
    'the longest number': { lifetime: 2n ** 63n - 1n, requested: 0, stored: 0 },
    'a life that no clock in milliseconds can count': { lifetime: LONGEST + 1n },
    'requested before 1970': { requested: -1 },
    'requested before all time': { requested: -(2n ** 63n), stored: -(2n ** 63n) },
    'requested at the end of time': { requested: 2n ** 63n - 1n },
    'stored at the end of time': { stored: 2n ** 63n - 1n },
  };
  for (const [what, times] of Object.entries(IMPOSSIBLE)) {
    test(`${what}: not taken, and not kept`, async () => {
      const server = await series();
      const path = fresh();
      token(await cached(server, path));
      setTimes(path, times);
      token(await cached(server, path, ['--scope', 'other']));
      assert.equal(entries(path).length, 1, 'it makes room');
      setTimes(path, times);
      assert.equal(token(await cached(server, path, ['--scope', 'other', '--min-ttl', '0'])), 'token-2');
      assert.deepEqual(entries(path).map(({ lifetime }) => lifetime), [3600]);
    });
  }
  test('the longest life: taken', async () => {
    const server = await series({ expires_in: Number.MAX_SAFE_INTEGER });
    const path = fresh();
    token(await cached(server, path));
    setTimes(path, { lifetime: LONGEST });
    assert.equal(token(await cached(server, path)), 'token-0');
  });
  test('a longer life that a server gives is kept as the longest', async () => {
    const body = '{"access_token":"eternal","token_type":"Bearer","expires_in":9000000000000000000}';
    const server = await serve([[`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`]]);
    const path = fresh();
    for (let i = 0; i < 2; i++) assert.equal(token(await cached(server, path)), 'eternal');
    asked(server, 1);
  });

  describe('two entries for one request', { timeout: 300_000 }, () => {
    const DUPLICATES = {
      'the newer one behind the older': [{ age: 500 }, { token: 'newer-0', age: 100 }, 'newer-0'],
      'the newer one before the older': [{ age: 100 }, { token: 'older-0', age: 500 }, 'token-0'],
      'the newer one has expired': [{ age: 500 }, { token: 'newer-0', age: 100, lifetime: 50 }, 'token-0'],
      'the newer one is ahead of the clock': [{ age: 500 }, { token: 'newer-0', age: -1000 }, 'token-0'],
      'the newer one is impossible': [{ age: 500 }, { token: 'newer-0', age: 100, lifetime: -1 }, 'token-0'],
    };
    const times = ({ age, lifetime = 3600 }) => ({ requested: now() - age, stored: now() - age, lifetime });
    for (const [what, [first, second, expected]] of Object.entries(DUPLICATES)) {
      test(`${what}: ${expected}`, async () => {
        const server = await series();
        const path = fresh();
        token(await cached(server, path));
        setTimes(path, times(first));
        addCopies(path, { token: second.token, ...times(second) });
        assert.equal(entries(path).length, 2);
        assert.equal(token(await cached(server, path)), expected);
        assert.equal(token(await cached(server, path, ['--fresh'])), 'token-1');
        assert.equal(entries(path).length, 1, 'the new one takes the place of both');
        assert.equal(token(await cached(server, path)), 'token-1');
        asked(server, 2);
      });
    }
  });

  test('--fresh stores what it got', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    assert.equal(token(await cached(server, path, ['--fresh'])), 'token-1');
    assert.equal(token(await cached(server, path)), 'token-1');
    assert.equal(entries(path).length, 1);
    asked(server, 2);
  });
  test('an unknown lifetime: not stored', async () => {
    const server = await series({ expires_in: undefined });
    const path = fresh();
    for (let i = 0; i < 2; i++) token(await cached(server, path), 'lifetime_unknown');
    assert.ok(!existsSync(path));
    asked(server, 2);
  });
  test('an unknown lifetime and --assume-ttl: stored for so long', async () => {
    const server = await series({ expires_in: 0 });
    const path = fresh();
    const args = ['--assume-ttl', '500', '--format', 'json'];
    const first = JSON.parse(succeeds(await cached(server, path, args), 'lifetime_unknown'));
    assert.equal(first.expires_in, 500);
    assert.equal(entries(path)[0].lifetime, 500);
    assert.equal(JSON.parse(succeeds(await cached(server, path, args))).cached, true);
    asked(server, 1);
  });
  test('--assume-ttl does not replace a lifetime that is known', async () => {
    const path = fresh();
    token(await cached(await series({ expires_in: 700 }), path, ['--assume-ttl', '500']));
    assert.equal(entries(path)[0].lifetime, 700);
  });
});

describe('the key', { timeout: 300_000 }, () => {
  test('everything that changes the answer is in it, and one file holds them all', async () => {
    const server = await series();
    const path = fresh();
    const parameters = (...pairs) => pairs.flatMap((pair) => ['--param', pair]);
    const VARIANTS = [
      [[]],
      [[], { id: 'other' }],
      [[], { secret: 'other-secret-0123456789' }],
      [['--auth', 'post']],
      [['--auth', 'basic-raw']],
      [['--auth', 'none']],
      [['--auth', 'none'], { id: 'other' }],
      [['--scope', 'a']],
      [['--scope', 'a b']],
      [['--scope', 'b a']],
      [['--audience', 'a']],
      [['--resource', 'a:a']],
      [['--resource', 'a:a', '--resource', 'b:b']],
      [['--resource', 'b:b', '--resource', 'a:a']],
      [parameters('a=b')],
      [parameters('a=')],
      [parameters('ab=')],
      [parameters('a=bc')],
      [parameters('ab=c')],
      [parameters('a=b', 'c=d')],
      [parameters('c=d', 'a=b')],
      [['--connect-to', `127.0.0.1:${server.port}`]],
      [['--token-url', `${server.url}2`]],
      [['--token-url', `${server.url}?x=1`]],
    ];
    const all = async () => {
      const tokens = [];
      for (const [args, more] of VARIANTS) tokens.push(token(await cached(server, path, args, more)));
      return tokens;
    };
    const first = await all();
    assert.deepEqual(first, [...new Set(first)], 'each has a token of its own');
    assert.deepEqual(await all(), first);
    asked(server, VARIANTS.length);
    assert.equal(entries(path).length, VARIANTS.length);
  });
  test('what does not change it is not: how a value was given, trust, patience', async () => {
    const server = await series();
    const path = fresh();
    const ca = files.file('ca.pem', readFileSync(server.ca));
    const secretFile = files.file('secret', `${SECRET}\n`);
    token(await cached(server, path));
    for (const [args, more] of [
      [['--auth', 'basic']],
      [['--ca', ca]],
      [['--client-secret-file', secretFile, '--client-id', 'plain'], { id: '', secret: '' }],
      [['--timeout', '5', '--retry', '0', '-4', '--tls-min', '1.3']],
    ]) {
      assert.equal(token(await cached(server, path, args, more)), 'token-0');
    }
    asked(server, 1);
  });
  test('another secret never gets the old token', async () => {
    const server = await oidc.startOidc();
    running.push(server);
    const path = fresh();
    const first = token(await cached(server, path));
    for (const secret of ['wrong-secret-0123456789', SECRET.slice(0, -1), `${SECRET}0`]) {
      fails(await cached(server, path, [], { secret }), 'invalid_client');
    }
    assert.equal(token(await cached(server, path)), first);
    asked(server, 4);
  });
  test('files have salts of their own', async () => {
    const server = await series();
    const [one, two] = [fresh(), fresh()];
    for (const path of [one, two]) token(await cached(server, path));
    const key = (path) => readFileSync(path).subarray(48, 48 + 32);
    assert.notDeepEqual(key(one), key(two));
  });
  test('no secret is in the files', async () => {
    const server = await serve([[good()], [json(401, { error: 'invalid_client', error_description: SECRET })]]);
    const path = fresh();
    token(await cached(server, path));
    fails(await cached(server, path, ['--fresh']), 'invalid_client');
    const text = (name) => readFileSync(name, 'latin1');
    assertNoSecret({ stdout: text(path), stderr: text(`${path}.lock`) }, [SECRET]);
  });
});

describe('several entries', { timeout: 300_000 }, () => {
  const scope = (name) => ['--scope', name];
  test('what has expired goes when another is stored', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path, scope('a')));
    setTimes(path, { requested: now() - 4000, stored: now() - 4000 });
    token(await cached(server, path, scope('b')));
    assert.equal(entries(path).length, 1);
    assert.equal(token(await cached(server, path, scope('b'))), 'token-1');
  });
  test('where room is short, what expires first goes', async () => {
    const path = fresh();
    const pad = 'x'.repeat(32000);
    const lives = [5000, 9000, 4000, 8000, 7000, 6000, 9500, 9600, 9700, 9800];
    const server = await serve(lives.map((life, i) => [good({ access_token: `${i}-${pad}`, expires_in: life })]));
    for (const i of lives.keys()) token(await cached(server, path, scope(`s${i}`)));
    assert.ok(statSync(path).size <= 256 * 1024);
    assert.equal(Math.min(...entries(path).map(({ lifetime }) => lifetime)), 6000);
    assert.equal(entries(path).length, 8);
  });
});

describe('a damaged cache is a miss and a warning', { timeout: 300_000 }, () => {
  const whole = async () => {
    const path = fresh();
    token(await cached(await series(), path));
    return readFileSync(path);
  };
  async function mended(content, more = {}) {
    const server = await series();
    const path = fresh();
    writeFileSync(path, content, { mode: 0o600 });
    const result = await cached(server, path, [], more);
    assert.ok(result.stderr.includes(path), result.stderr);
    token(result, 'file_unreadable');
    assert.equal(token(await cached(server, path)), 'token-0', 'it was written anew');
    asked(server, 1);
  }
  test('cut off', async () => {
    const bytes = await whole();
    for (const length of [0, 14, 15, 16, 47, 48, 49, 100, 120, bytes.length - 1]) await mended(bytes.subarray(0, length));
  });
  test('one bit', async () => {
    const bytes = await whole();
    for (let at = MAGIC.length; at < bytes.length; at += 7) {
      const copy = Buffer.from(bytes);
      copy[at] ^= 1 << at % 8;
      await mended(copy);
    }
  });
  test('with something behind it', async () => mended(Buffer.concat([await whole(), Buffer.from('x')])));
  test('garbage', () => mended(`${MAGIC}{"access_token":"x"}\n`));
  test('another version', async () => {
    const bytes = await whole();
    bytes[14] += 1;
    await mended(bytes);
  });
  test('as large as can be', () => mended(MAGIC.padEnd(256 * 1024, 'x')));
  test('larger', () => mended(MAGIC.padEnd(256 * 1024 + 1, 'x')));
  test('far larger', async () => {
    const server = await series();
    const path = fresh();
    writeFileSync(path, MAGIC, { mode: 0o600 });
    truncateSync(path, 2 ** 40);
    token(await cached(server, path), 'file_unreadable');
    assert.equal(token(await cached(server, path)), 'token-0');
  });
  test('the warning comes with a failure too, and not with -q', async () => {
    const server = await serve([[json(400, { error: 'invalid_client' })], [good()]]);
    const path = fresh();
    writeFileSync(path, MAGIC, { mode: 0o600 });
    const result = await cached(server, path);
    fails(result, 'invalid_client');
    assert.match(result.stderr, /^cctoken: warning: file_unreadable: .*cache.* is damaged/m);
    token(await cached(server, path, ['-q']));
  });
  test('a damaged lock: mended, without a word', async () => {
    for (const content of ['', 'cctoken lock ', 'cctoken lock 99\n', ...[9000, 20000].map((n) => 'cctoken lock '.padEnd(n, 'x'))]) {
      const server = await series();
      const path = fresh();
      writeFileSync(`${path}.lock`, content, { mode: 0o600 });
      for (let i = 0; i < 2; i++) assert.equal(token(await cached(server, path)), 'token-0');
      assert.equal(readFileSync(`${path}.lock`, 'latin1').slice(0, 16), 'cctoken lock 02\n');
    }
  });
});

describe('what is not ours is never overwritten', { timeout: 300_000 }, () => {
  const FOREIGN = {
    text: '{"access_token":"x"}\n',
    'one byte': 'x',
    'almost a cache': MAGIC.slice(0, -1),
    'a lock': 'cctoken lock 02\n',
    'NUL bytes': Buffer.alloc(4096),
    'a large file': Buffer.alloc(256 * 1024 + 1, 'x'),
  };
  for (const [what, content] of Object.entries(FOREIGN)) {
    test(`${what} at the cache: a warning, and the token`, async () => {
      const server = await series();
      const path = fresh();
      writeFileSync(path, content, { mode: 0o600 });
      for (const args of [[], [], ['--fresh']]) {
        const result = await cached(server, path, args);
        assert.match(result.stderr, /: the cache \S+\/cache: not a cache, left as it is\n$/);
        token(result, 'file_unwritable');
      }
      assert.deepEqual(readFileSync(path), Buffer.from(content));
    });
  }
  for (const [what, content] of Object.entries({ ...FOREIGN, 'a lock': 'cctoken loc', 'a cache': `${MAGIC}1\n` })) {
    test(`${what} at the lock: a warning, and the cache works`, async () => {
      const server = await series();
      const path = fresh();
      writeFileSync(`${path}.lock`, content, { mode: 0o600 });
      const result = await cached(server, path);
      assert.match(result.stderr, /: the \.lock file beside it is not a lock, left as it is\n$/);
      assert.equal(token(result, 'file_unwritable'), 'token-0');
      assert.equal(token(await cached(server, path)), 'token-0');
      assert.deepEqual(readFileSync(`${path}.lock`), Buffer.from(content));
    });
  }
  test('a lock with a second name: output_refused, and it stays', async () => {
    const server = await series();
    for (const content of ['', 'x', 'cctoken lock ']) {
      const path = fresh();
      const other = files.file(`other-${caches}`, content);
      linkSync(other, `${path}.lock`);
      const result = await cached(server, path);
      fails(result, 'output_refused');
      assert.match(result.stderr, /cache\.lock has another name as well, a hard link$/m);
      assert.equal(readFileSync(other, 'utf8'), content);
    }
    assert.equal(server.connections(), 0);
  });
  test('a cache with a second name is replaced, and the other name keeps what it had', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    linkSync(path, `${path}.backup`);
    const before = readFileSync(path);
    assert.equal(token(await cached(server, path)), 'token-0');
    assert.equal(token(await cached(server, path, ['--fresh'])), 'token-1');
    assert.deepEqual(readFileSync(`${path}.backup`), before);
    assert.notDeepEqual(readFileSync(path), before);
  });
  test('neither FILE.tmp nor any other file beside it', async () => {
    const server = await series();
    const path = fresh();
    const others = ['.tmp', '.1.tmp', '.lock.tmp', '~', '.bak'].map((suffix) => path + suffix);
    for (const other of others) writeFileSync(other, 'mine');
    token(await cached(server, path));
    token(await cached(server, path, ['--fresh']));
    for (const other of others) assert.equal(readFileSync(other, 'utf8'), 'mine');
  });
});

describe('a file that is not this user’s alone: output_refused, and nothing is asked', { timeout: 300_000 }, () => {
  const foreign = { skip: process.getuid() !== 0 && 'only root can give a file away' };
  const PLANTED = {
    'a symbolic link': [/ is a symbolic link$/, (path) => symlinkSync(files.file('target', ''), path)],
    'a symbolic link to nothing': [/ is a symbolic link$/, (path) => symlinkSync(files.path('nothing'), path)],
    'a directory': [/ is a directory$/, (path) => mkdirSync(path, { mode: 0o700 })],
    'a FIFO': [/ is not a regular file$/, (path) => execFileSync('mkfifo', ['-m', '600', path])],
    'mode 0640': [/ is open to other users; its mode must be 0600$/, (path) => writeFileSync(path, '', { mode: 0o640 })],
    'mode 0602': [
      / is open to other users; its mode must be 0600$/,
      (path) => {
        writeFileSync(path, '');
        chmodSync(path, 0o602);
      },
    ],
    'another owner': [
      / belongs to another user$/,
      (path) => {
        writeFileSync(path, '', { mode: 0o600 });
        chownSync(path, 12345, 12345);
      },
      foreign,
    ],
  };
  for (const [what, [expected, plant, options = {}]] of Object.entries(PLANTED)) {
    for (const suffix of ['', '.lock']) {
      test(`${what} at ${suffix === '' ? 'the cache' : 'the lock'}`, options, async () => {
        const server = await series();
        const path = fresh();
        plant(path + suffix);
        for (const args of [[], ['--fresh']]) {
          const result = await cached(server, path, args);
          fails(result, 'output_refused');
          assert.match(result.stderr.split('\n')[0], expected);
          assert.ok(result.stderr.includes(path + suffix), result.stderr);
        }
        assert.equal(server.connections(), 0);
        assert.ok(!existsSync(files.path('nothing')));
      });
    }
  }
  test('the lock does not matter for what is in the cache', async () => {
    const server = await series();
    const path = fresh();
    token(await cached(server, path));
    rmSync(`${path}.lock`);
    symlinkSync('/nowhere', `${path}.lock`);
    assert.equal(token(await cached(server, path)), 'token-0');
  });
});

describe('a cache that cannot be written costs nobody the token', { timeout: 300_000 }, () => {
  // Runs a shell script in a mount namespace, where it may mount on "$T"; "$@" is cctoken get with
  // a cache in there.
  const wrap = ['-rm', '/bin/sh', '-euc'];
  const trial = spawnSync('unshare', [...wrap, 'mount -t tmpfs none /mnt'], { encoding: 'utf8' });
  const NAMESPACES = { skip: trial.status !== 0 && `no file system can be mounted here: ${trial.stderr.trim()}` };
  function within(script, server, args = []) {
    const top = fresh().replace(/\/cache$/, '');
    const line = [binary, 'get', '--token-url', server.url, '--ca', server.ca, '--cache', `${top}/cache`, ...args];
    return cctoken([...wrap, script, 'sh', ...line], {
      program: '/usr/bin/unshare',
      env: { PATH: process.env.PATH, T: top, CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET },
    });
  }
  test('mounts can be made here', NAMESPACES, () => {});

  test('the folder is not there', async () => {
    const server = await series();
    const path = files.path('none/cache');
    const result = await cached(server, path);
    assert.ok(result.stderr.includes(path), result.stderr);
    token(result, 'file_unwritable');
  });
  test('the name is too long', async () => {
    const server = await series();
    token(await cached(server, files.path('x'.repeat(300))), 'file_unreadable', 'file_unwritable');
    token(await cached(server, `/${'x/'.repeat(3000)}`), 'file_unreadable', 'file_unwritable');
  });
  test('a read-only file system', NAMESPACES, async () => {
    const server = await series();
    const result = await within('mount -t tmpfs -o ro none "$T"; "$@"', server);
    assert.match(result.stderr, /^cctoken: warning: file_unwritable: .*: the cache \S+\/cache: Read-only file system\n$/);
    token(result, 'file_unwritable');
  });
  test('a read-only file system with a token in it: taken, and no word', NAMESPACES, async () => {
    const server = await series();
    const script = 'mount -t tmpfs none "$T"; "$@" >/dev/null; rm "$T/cache.lock"; mount -o remount,ro "$T"; "$@"';
    assert.equal(token(await within(script, server)), 'token-0');
    asked(server, 1);
  });
  const fill = 'head -c 1000000 /dev/zero >"$T/full" 2>/dev/null || :;';
  test('a full disk', NAMESPACES, async () => {
    const server = await series();
    const result = await within(`mount -t tmpfs -o size=64k none "$T"; ${fill} "$@"`, server);
    token(result, 'file_unwritable');
    assert.match(result.stderr, /No space left on device/);
  });
  test('a disk that became full: the old token serves, then new ones come without being stored', NAMESPACES, async () => {
    const server = await series();
    const script = `mount -t tmpfs -o size=64k none "$T"; "$@" >/dev/null; ${fill} "$@"; "$@" --fresh; "$@"; ls "$T"`;
    const result = await within(script, server);
    assert.equal(result.stdout, 'token-0\ntoken-1\ntoken-0\ncache\ncache.lock\nfull\n');
    asked(server, 2);
  });
});
