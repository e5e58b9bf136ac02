// SPDX-License-Identifier: MIT
// What `cctoken exec` passes to the command: environment, descriptors, signals, standard input.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { binary, cctoken, fails, folder } from './run.mjs';
import * as genesys from './servers/genesys-model.mjs';
import { TOKEN, json, startRaw, token as good } from './servers/raw.mjs';

const files = folder();
let server;
before(async () => {
  server = await startRaw([[good()]]);
});
after(async () => {
  await server.stop();
  files.remove();
});

const SECRET = 'plain-secret-0123456789';
const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET };
const PATH = '/usr/local/bin:/usr/bin:/bin';
const where = () => ['--token-url', server.url, '--ca', server.ca];

// `cctoken exec` of a command, with these options before it.
const exec = (command, args = [], { env, ...more } = {}) =>
  cctoken(['exec', ...where(), ...args, '--', ...command], { env: { ...CLIENT, PATH, ...env }, ...more });

// The same started by a shell, after some of its commands.
const after_ = (commands, command) =>
  cctoken(['-c', `${commands}; exec "$@"`, 'sh', binary, 'exec', ...where(), '--', ...command], {
    program: '/bin/sh',
    env: { ...CLIENT, PATH },
  });

// Asserts that the command ran; returns what it printed.
function printed(result) {
  assert.deepEqual([result.status, result.signal, result.stderr], [0, null, '']);
  return result.stdout;
}

const NODE = [process.execPath, '-e'];
// What the kernel itself says of the environment: no shell or runtime has touched it.
const environment = async (args, more) =>
  printed(await exec(['/bin/cat', '/proc/self/environ'], args, more))
    .split('\0')
    .filter((entry) => entry !== '');

describe('exec, environment', { timeout: 300_000 }, () => {
  test('ACCESS_TOKEN, and no secret', async () => {
    const entries = await environment([], { env: { OTHER: 'kept', EMPTY: '' } });
    assert.deepEqual(entries.sort(), [
      `ACCESS_TOKEN=${TOKEN}`,
      'CCTOKEN_CLIENT_ID=plain',
      'EMPTY=',
      'OTHER=kept',
      `PATH=${PATH}`,
    ]);
  });
  test('the secrets of all families are taken out, and nothing else that is called so', async () => {
    const secrets = {
      GENESYSCLOUD_OAUTHCLIENT_SECRET: 'one-secret-0123456789',
      GENESYS_CLIENT_SECRET: 'two-secret-0123456789',
      GC_CLIENT_SECRET: 'three-secret-0123456789',
      AZURE_CLIENT_SECRET: 'four-secret-0123456789',
      CCTOKEN_PROXY_AUTHORIZATION: 'Basic five-secret-0123456789',
    };
    const others = {
      AWS_SECRET_ACCESS_KEY: 'not-ours',
      CLIENT_SECRETS: 'not-ours-either',
      AZURE_CLIENT_ID: 'no-secret',
      HTTPS_PROXY: 'http://user:password@proxy.test:3128',
      NO_PROXY: '*',
      CCTOKEN_CLIENT_SECRET_FILE: files.file('secret', SECRET),
    };
    const entries = await environment(['-q'], { env: { ...secrets, ...others } });
    for (const name of ['CCTOKEN_CLIENT_SECRET', ...Object.keys(secrets)]) {
      assert.ok(!entries.some((entry) => entry.startsWith(`${name}=`)), name);
    }
    for (const [name, value] of Object.entries(others)) assert.ok(entries.includes(`${name}=${value}`), name);
  });
  test('an ACCESS_TOKEN that was there is replaced', async () => {
    const entries = await environment([], { env: { ACCESS_TOKEN: 'old', ACCESS_TOKENS: 'kept' } });
    assert.deepEqual(entries.filter((entry) => entry.startsWith('ACCESS_TOKEN')).sort(), [
      `ACCESS_TOKEN=${TOKEN}`,
      'ACCESS_TOKENS=kept',
    ]);
  });
  test('--env NAME', async () => {
    const entries = await environment(['--env', 'my_TOKEN2'], { env: { ACCESS_TOKEN: 'left as it is' } });
    assert.ok(entries.includes(`my_TOKEN2=${TOKEN}`));
    assert.ok(entries.includes('ACCESS_TOKEN=left as it is'));
  });
  test('Genesys Cloud: GENESYSCLOUD_ACCESS_TOKEN too', async () => {
    const model = await genesys.startGenesysModel();
    const env = {
      GENESYSCLOUD_REGION: 'us-east-1',
      GENESYSCLOUD_OAUTHCLIENT_ID: genesys.CLIENT.id,
      GENESYSCLOUD_OAUTHCLIENT_SECRET: genesys.CLIENT.secret,
      GENESYSCLOUD_ACCESS_TOKEN: 'old',
    };
    const ask = async (...args) => {
      const options = ['--connect-to', model.connectTo, '--ca', model.ca, ...args];
      const out = printed(await cctoken(['exec', ...options, '--', '/bin/cat', '/proc/self/environ'], { env }));
      return out.split('\0').filter((entry) => /TOKEN|SECRET/.test(entry));
    };
    const [first, second, ...none] = (await ask()).sort();
    assert.match(first, /^ACCESS_TOKEN=genesys-model-/);
    assert.equal(second, `GENESYSCLOUD_${first}`);
    assert.deepEqual(none, []);
    const only = await ask('--env', 'GENESYSCLOUD_ACCESS_TOKEN');
    assert.equal(only.length, 1);
    assert.match(only[0], /^GENESYSCLOUD_ACCESS_TOKEN=genesys-model-/);
    await model.stop();
  });
  test('Genesys Cloud: the region goes along, unless GENESYSCLOUD_REGION is set', async () => {
    const model = await genesys.startGenesysModel();
    const client = { CCTOKEN_CLIENT_ID: genesys.CLIENT.id, CCTOKEN_CLIENT_SECRET: genesys.CLIENT.secret };
    const region = async (args, env = {}) => {
      const options = ['--connect-to', model.connectTo, '--ca', model.ca, ...args];
      const out = printed(
        await cctoken(['exec', ...options, '--', '/bin/cat', '/proc/self/environ'], { env: { ...client, ...env } }),
      );
      return out.split('\0').filter((entry) => entry.startsWith('GENESYSCLOUD_REGION'));
    };
    const byName = ['--region', 'us-east-1'];
    const byUrl = ['--token-url', 'https://login.mypurecloud.com/oauth/token'];
    const byFile = ['--env-file', files.file('region.env', 'GENESYSCLOUD_REGION=mypurecloud.com\n')];
    for (const args of [byName, byUrl, byFile]) assert.deepEqual(await region(args), ['GENESYSCLOUD_REGION=us-east-1']);
    assert.deepEqual(await region(byName, { GENESYSCLOUD_REGION: '' }), ['GENESYSCLOUD_REGION=us-east-1']);
    assert.deepEqual(await region(byName, { GENESYSCLOUD_REGION: 'mypurecloud.com' }), [
      'GENESYSCLOUD_REGION=mypurecloud.com',
    ]);
    await model.stop();
    assert.ok(!(await environment()).some((entry) => entry.startsWith('GENESYSCLOUD_REGION')), 'another server');
  });
  test('from a cache', async () => {
    const known = server.requests.length;
    for (let i = 0; i < 3; i++) {
      assert.ok((await environment(['--cache', files.path('shared')])).includes(`ACCESS_TOKEN=${TOKEN}`));
    }
    assert.equal(server.requests.length, known + 1);
  });
  test('a token of 32 KiB', async () => {
    const long = await startRaw([[good({ access_token: 'x'.repeat(32768) })]]);
    const result = await cctoken(
      ['exec', '--token-url', long.url, '--ca', long.ca, '--', '/bin/cat', '/proc/self/environ'],
      { env: CLIENT },
    );
    await long.stop();
    assert.ok(printed(result).split('\0').includes(`ACCESS_TOKEN=${'x'.repeat(32768)}`));
  });
  test('thousands of variables are kept; too many: usage, and nothing is asked', async () => {
    const many = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`V${i}`, `${i}`]));
    assert.equal((await environment([], { env: many(8000) })).length, 8003);
    const known = server.requests.length;
    fails(await exec(['/bin/true'], [], { env: many(9000) }), 'usage');
    assert.equal(server.requests.length, known);
  });
});

describe('exec, what the command finds', { timeout: 300_000 }, () => {
  const descriptors = (text) => text.trim().split('\n').map(Number);
  const COUNT = ['/bin/sh', '-c', 'for f in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$f ] && echo $f; done; true'];

  test('no descriptor of ours', async () => {
    const cache = ['--cache', files.path('cache')];
    const trace = [`--trace=${files.path('trace')}`];
    for (const args of [[], trace, ['--connect-to', `127.0.0.1:${server.port}`], cache, cache, [...cache, '--fresh']]) {
      assert.deepEqual(descriptors(printed(await exec(COUNT, args))), [0, 1, 2]);
    }
  });
  test('those that were open before', async () => {
    assert.deepEqual(descriptors(printed(await after_('exec 5</dev/null 7</dev/null', COUNT))), [0, 1, 2, 5, 7]);
  });
  test('standard ones that were closed are closed', async () => {
    assert.deepEqual(descriptors(printed(await after_('exec 0<&-', COUNT))), [1, 2]);
  });
  for (const [what, commands] of [
    ['as they are', ':'],
    ['ignored', 'trap "" PIPE HUP USR1'],
  ]) {
    // qemu catches signals itself, so a command that it becomes finds fewer ignored than qemu did.
    const skip = commands !== ':' && process.env.TESTS_EMULATED && 'not under qemu';
    test(`signals: ${what}`, { skip }, async () => {
      const SHOW = ['/bin/grep', '^Sig[BI]', '/proc/self/status'];
      const direct = await cctoken(['-c', `${commands}; exec "$@"`, 'sh', ...SHOW], { program: '/bin/sh' });
      assert.equal(printed(await after_(commands, SHOW)), direct.stdout);
    });
  }
  test('standard input, untouched', async () => {
    assert.equal(printed(await exec(['/bin/cat'], [], { input: 'for the command' })), 'for the command');
  });
  test('standard input that had the secret is at its end', async () => {
    const result = await cctoken(
      ['exec', ...where(), '--client-id', 'plain', '--client-secret-file', '-', '--', '/bin/cat'],
      { env: {}, input: SECRET, secrets: [SECRET] },
    );
    assert.equal(printed(result), '');
  });
  test('its arguments, whatever they look like', async () => {
    const args = ['--env', 'X', '--', '-q', '', 'a b', '--help'];
    const result = await exec([...NODE, 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...args]);
    assert.deepEqual(JSON.parse(printed(result)), args);
  });
  test('the process of cctoken itself, and no child of it', async () => {
    let pid;
    const result = await exec(['/bin/sh', '-c', 'echo $$; cat /proc/$$/task/$$/children'], [], {
      started: (child) => (pid = child.pid),
    });
    const [own, children] = printed(result).split('\n');
    assert.equal(Number(own), pid);
    assert.match(children, /^\d* ?$/); // cat alone
  });
  test('its working directory and limits', async () => {
    const result = await exec(['/bin/sh', '-c', 'pwd; ulimit -c; umask'], [], { cwd: files.path('.') });
    const direct = await cctoken(['-c', 'pwd; ulimit -c; umask'], { program: '/bin/sh', cwd: files.path('.') });
    assert.equal(printed(result), direct.stdout);
  });
});

describe('exec, its end', { timeout: 300_000 }, () => {
  test("the command's status", async () => {
    for (const status of [0, 1, 7, 255]) {
      assert.equal((await exec(['/bin/sh', '-c', `exit ${status}`])).status, status);
    }
  });
  test("the command's signal", async () => {
    const { status, signal } = await exec(['/bin/sh', '-c', 'kill -TERM $$']);
    assert.deepEqual([status, signal], [null, 'SIGTERM']);
  });
  test('not found: 127', async () => {
    for (const command of ['no-such-command', '/nowhere/command', '', './x']) {
      fails(await exec([command]), 'file_unreadable', 127);
    }
    const script = files.file('lost', '#!/nowhere/interpreter\n', 0o755);
    fails(await exec([script]), 'file_unreadable', 127);
  });
  test('cannot be run: 126', async () => {
    const text = files.file('text', 'no program', 0o600);
    const garbage = files.file('garbage', '\x01\x02\x03', 0o755);
    chmodSync(garbage, 0o755);
    for (const command of [text, garbage, files.path('.'), `${text}/below`]) {
      fails(await exec([command]), 'file_unreadable', 126);
    }
  });
  test('arguments that are too large: 126', async () => {
    const limit = await startRaw([[good({ access_token: 'x'.repeat(32000) })]]);
    // Close to the limit of a quarter of the stack: the token is what makes it too much.
    const args = ['-c', 'ulimit -s 512; exec "$@"', 'sh', binary, 'exec', '--token-url', limit.url, '--ca', limit.ca, '--', '/bin/true', 'x'.repeat(110_000)];
    const result = await cctoken(args, { program: '/bin/sh', env: CLIENT });
    await limit.stop();
    fails(result, 'file_unreadable', 126);
  });
  test('PATH: one that may not be run does not hide a later one', async () => {
    const folders = ['first', 'second', 'third'].map((name) => files.path(name));
    folders.forEach((path) => mkdirSync(path));
    writeFileSync(join(folders[0], 'tool'), '#!/bin/sh\necho first\n', { mode: 0o644 });
    writeFileSync(join(folders[1], 'tool'), '#!/bin/sh\necho second\n', { mode: 0o755 });
    const run = (path) => exec(['tool'], [], { env: { PATH: path }, cwd: folders[1] });
    assert.equal(printed(await run(folders.join(':'))), 'second\n');
    // an empty one is the current one
    assert.equal(printed(await run(`/nowhere:${folders[2]}:`)), 'second\n');
    fails(await run(`${folders[0]}:${folders[2]}`), 'file_unreadable', 126);
    fails(await run(folders[2]), 'file_unreadable', 127);
    assert.equal(printed(await run('')), 'second\n');
  });
  test('without PATH the usual places', async () => {
    const result = await cctoken(['exec', ...where(), '--', 'true'], { env: CLIENT });
    printed(result);
  });
});

describe('exec, no token no command', { timeout: 300_000 }, () => {
  const mark = () => files.path('mark');
  const ask = (args, more) => exec(['/usr/bin/touch', mark()], args, more);

  test('a refusal: its status, and the command does not run', async () => {
    const refusing = await startRaw([[json(401, { error: 'invalid_client' })]]);
    const args = ['exec', '--token-url', refusing.url, '--ca', refusing.ca, '--', '/bin/echo', 'it ran'];
    fails(await cctoken(args, { env: CLIENT }), 'invalid_client');
    await refusing.stop();
  });
  test('no secret', async () => fails(await ask([], { env: { CCTOKEN_CLIENT_SECRET: '' } }), 'secret_missing'));
  test('usage', async () => {
    for (const name of ['1X', 'A-B', 'A=B', 'ä', 'CCTOKEN_CLIENT_SECRET', 'x'.repeat(300)]) {
      fails(await ask(['--env', name]), 'usage');
    }
    for (const args of [[], ['--'], ['/bin/true'], ['/bin/true', '--'], ['--output', 'x', '--', '/bin/true']]) {
      fails(await cctoken(['exec', ...where(), ...args], { env: CLIENT }), 'usage');
    }
  });
  test('warnings are told of, -q leaves them out', async () => {
    const eternal = await startRaw([[good({ expires_in: undefined })]]);
    const args = (...more) => ['exec', '--token-url', eternal.url, '--ca', eternal.ca, ...more, '--', '/bin/true'];
    const loud = await cctoken(args(), { env: CLIENT });
    const quiet = await cctoken(args('-q'), { env: CLIENT });
    await eternal.stop();
    assert.match(loud.stderr, /^cctoken: warning: lifetime_unknown: /);
    assert.deepEqual([loud.status, quiet.status, quiet.stderr], [0, 0, '']);
  });
});
