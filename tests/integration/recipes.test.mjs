// SPDX-License-Identifier: MIT
// docs/RECIPES.md, word for word: each recipe is run with the program that it is for, where that is installed.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { binary, folder } from './run.mjs';
import { certificate, identity } from './servers/certificates.mjs';
import { listen } from './servers/loopback.mjs';
import { SECRET, startMoody, TOKEN } from './servers/moody.mjs';

const page = readFileSync(new URL('../../docs/RECIPES.md', import.meta.url), 'utf8');
const recipes = Object.fromEntries(
  page.split(/^## /m).slice(1).map((text) => {
    const blocks = [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, code]) => ({ language, code }));
    return [text.split('\n')[0], { text, blocks, of: (language) => blocks.filter((b) => b.language === language).map((b) => b.code) }];
  }),
);
const files = folder();
let server, api, secure;

// A server of resources: who sends a token of ours gets them.
const answer = (seen) => (req, res) => {
  seen.push(req.headers.authorization);
  const good = /^Bearer (.*)$/.exec(req.headers.authorization ?? '');
  const status = good && TOKEN.test(good[1]) ? 200 : 401;
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ path: req.url, status }));
};
async function serve(create, ...options) {
  const seen = [];
  const { port, stop } = await listen(create(...options, answer(seen)));
  return { port, seen, stop };
}

before(async () => {
  mkdirSync(files.path('bin'));
  for (const name of ['cctoken', 'git-credential-cctoken', 'docker-credential-cctoken']) symlinkSync(binary, files.path(`bin/${name}`));
  server = await startMoody();
  api = await serve(createServer);
  secure = await serve(createSecure, identity('ec'));
});
after(async () => {
  await Promise.all([server, api, secure].map((one) => one?.stop()));
  files.remove();
});

const installed = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const skip = (program) => !installed(program) && `${program} is not installed`;

const settings = () => ({
  PATH: `${files.path('bin')}:${process.env.PATH}`,
  HOME: files.path('.'),
  CCTOKEN_TOKEN_URL: server.url,
  CCTOKEN_CLIENT_ID: 'plain',
  CCTOKEN_CLIENT_SECRET: SECRET,
  SSL_CERT_FILE: server.ca,
});
// Runs a script as a user would. Returns what it prints.
const run = (script, { env = {}, cwd = files.path('.') } = {}) =>
  new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-euc', script], { cwd, env: { ...settings(), ...env }, timeout: 120_000 }, (error, stdout, stderr) => {
      assert.ok(!stderr.includes(SECRET));
      if (error) reject(new Error(`${script}\n${stdout}\n${stderr}`));
      else resolve({ stdout, stderr });
    });
  });
const API = 'https://api.example.com';
const here = (code) => code.replaceAll(API, `http://127.0.0.1:${api.port}`);

describe('recipes', { timeout: 600_000 }, () => {
  test('each is tested, or says that it is not', () => {
    const tested = ['curl', 'wget', 'Node', 'Python', 'git', 'kubectl', 'docker, podman, skopeo', 'npm', 'Terraform', 'Prometheus', 'systemd', 'GitHub Actions'];
    for (const [name, { text }] of Object.entries(recipes)) assert.ok(tested.includes(name) || /^Not tested here/m.test(text), name);
    for (const name of tested) assert.ok(recipes[name], name);
  });
  for (const [name, program] of [['curl', 'curl'], ['wget', 'wget'], ['Node', 'node'], ['Python', 'python3']]) {
    for (const [i, code] of recipes[name].of('sh').entries()) {
      test(`${name}, ${i + 1}`, { skip: skip(program) }, async () => {
        const { stdout } = await run(here(code));
        assert.deepEqual(JSON.parse(stdout), { path: '/report', status: 200 });
      });
    }
  }
  test('git', async () => {
    // A repository as files, behind Basic.
    const top = files.path('repositories');
    mkdirSync(`${top}/team`, { recursive: true });
    await run(`git init -q work; git -C work -c user.name=x -c user.email=x@x commit -q --allow-empty -m one
      git clone -q --bare work ${top}/team/project.git; git -C ${top}/team/project.git update-server-info`);
    const { port, stop } = await listen(
      createSecure(identity('ec'), (req, res) => {
        const password = Buffer.from((req.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString().replace(/^oauth2:/, '');
        if (!TOKEN.test(password)) return void res.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
        try {
          res.end(readFileSync(top + new URL(req.url, 'https://x').pathname));
        } catch {
          res.writeHead(404).end();
        }
      }),
    );
    const host = `localhost:${port}`;
    const code = recipes.git.of('sh')[0].replace('git.example.com', host);
    await run(code, { env: { CCTOKEN_HELPER_HOSTS: host, GIT_SSL_CAINFO: certificate('ec-root.pem'), GIT_TERMINAL_PROMPT: '0' } });
    assert.match((await run('git -C project log --format=%s')).stdout, /^one$/m);
    await stop();
  });
  test('kubectl', { skip: skip('kubectl') }, async () => {
    const config = recipes.kubectl.of('yaml')[0]
      .replace('https://k8s.example.com', `https://localhost:${secure.port}`)
      .replace('ca.pem', certificate('ec-root.pem'));
    writeFileSync(files.path('kubeconfig'), config);
    const { stdout } = await run('kubectl get --raw /healthz', { env: { KUBECONFIG: files.path('kubeconfig') } });
    assert.equal(JSON.parse(stdout).status, 200);
  });
  test('skopeo', { skip: skip('skopeo') }, async () => {
    const seen = [];
    const { port, stop } = await listen(
      createSecure(identity('ec'), (req, res) => {
        const password = Buffer.from((req.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
        seen.push(password);
        if (!TOKEN.test(password)) return void res.writeHead(401, { 'WWW-Authenticate': 'Basic realm="registry"' }).end();
        const tags = req.url.endsWith('/tags/list') && JSON.stringify({ name: 'team/image', tags: ['one'] });
        res.writeHead(tags || req.url === '/v2/' ? 200 : 404, { 'Content-Type': 'application/json' }).end(tags || '{}');
      }),
    );
    const host = `localhost:${port}`;
    mkdirSync(files.path('.docker'), { recursive: true });
    mkdirSync(files.path('certs'), { recursive: true });
    writeFileSync(files.path('certs/ca.crt'), readFileSync(certificate('ec-root.pem')));
    writeFileSync(files.path('.docker/config.json'), recipes['docker, podman, skopeo'].of('json')[0].replace('registry.example.com', host));
    const { stdout } = await run(`skopeo list-tags --cert-dir certs docker://${host}/team/image`, { env: { CCTOKEN_HELPER_HOSTS: host } });
    assert.deepEqual(JSON.parse(stdout).Tags, ['one']);
    assert.ok(seen.some((password) => password.startsWith('oauth2:')));
    await stop();
  });
  test('npm', { skip: skip('npm') }, async () => {
    const host = `127.0.0.1:${api.port}`;
    const { npm } = recipes;
    mkdirSync(files.path('npm'));
    writeFileSync(files.path('npm/.npmrc'), npm.of('ini')[0].replace('npm.example.com', host));
    writeFileSync(files.path('npm/package.json'), '{}');
    api.seen.length = 0;
    await run(npm.of('sh')[0].replace('https://npm.example.com', `http://${host}`), { cwd: files.path('npm') });
    assert.ok(api.seen.some((authorization) => TOKEN.test(authorization)), `${api.seen}`);
  });
  test('Terraform', { skip: skip('terraform') }, async () => {
    mkdirSync(files.path('terraform'));
    writeFileSync(files.path('terraform/main.tf'), 'variable "token" {\n  type = string\n}\noutput "length" {\n  value = length(var.token)\n}\n');
    const { stdout } = await run(recipes.Terraform.of('sh')[0], { cwd: files.path('terraform'), env: { CHECKPOINT_DISABLE: '1' } });
    assert.match(stdout, /length = [1-9]\d/);
  });
  test('Prometheus', { skip: skip('promtool') }, async () => {
    const token = files.file('access_token', 'x');
    writeFileSync(files.path('prometheus.yml'), recipes.Prometheus.of('yaml')[0].replace('/run/token/access_token', token));
    await run('promtool check config prometheus.yml');
  });
  test('systemd', { skip: skip('systemd-analyze') }, async () => {
    const unit = recipes.systemd.of('ini')[0].replace('/usr/local/bin/cctoken', binary);
    writeFileSync(files.path('recipe.service'), unit);
    const { stderr } = await run('systemd-analyze verify ./recipe.service', { env: { SYSTEMD_LOG_LEVEL: 'warning' } });
    assert.doesNotMatch(stderr, /recipe\.service/);
    const exec = /^ExecStart=\S+ (.*)$/m.exec(unit)[1].replace('/run/cctoken/token', files.path('of-systemd'));
    writeFileSync(files.path('secret'), SECRET);
    const env = { CCTOKEN_CLIENT_SECRET: '', CCTOKEN_CLIENT_SECRET_FILE: files.path('secret') };
    await run(`cctoken ${exec} --once`, { env });
    assert.match(readFileSync(files.path('of-systemd'), 'utf8'), TOKEN);
  });
  test('GitHub Actions', async () => {
    const output = files.file('output', '');
    const { stdout } = await run(recipes['GitHub Actions'].of('sh')[0], { env: { GITHUB_OUTPUT: output } });
    assert.match(stdout, /^::add-mask::moody-/);
    assert.match(readFileSync(output, 'utf8'), /^access_token=moody-/);
  });
  test('no recipe puts a secret or a token into an argument', () => {
    for (const [name, { blocks }] of Object.entries(recipes)) {
      for (const { code } of blocks) assert.doesNotMatch(code, /\$\(cctoken|--client-secret[ =]/, name);
    }
  });
});
