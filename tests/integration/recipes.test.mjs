// SPDX-License-Identifier: MIT
// docs/RECIPES.md, word for word: each recipe is run with the program that it is for, where that is
// installed.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { createInterface } from 'node:readline';
import { createServer as createTls } from 'node:tls';
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

// A server that lets nobody in without a token of ours after SCHEME. Cargo asks once without one.
async function serveTokens(scheme, serve) {
  const seen = [];
  const { port, stop } = await listen(
    createServer((req, res) => {
      const given = req.headers.authorization;
      if (given === undefined || !given.startsWith(`${scheme} `) || !TOKEN.test(given.slice(scheme.length + 1))) {
        return void res.writeHead(401, { 'WWW-Authenticate': scheme }).end();
      }
      seen.push(given);
      serve(req, res);
    }),
  );
  return { port, stop, seen };
}
// A server of mail, which begins with TLS: a line of the client is answered by the first row whose
// pattern it matches. A row with two answers is the one that takes a token (XOAUTH2: user=…,
// auth=Bearer …), and tells whether it was a good one.
async function mailServer({ greeting, answers }) {
  const lines = [];
  let good = false;
  const sasl = (line) => /\x01auth=Bearer ([^\x01]*)\x01\x01$/.exec(Buffer.from(line.split(' ').at(-1), 'base64').toString('latin1'));
  const { port, stop } = await listen(
    createTls(identity('ec'), (socket) => {
      let data = false;
      socket.on('error', () => {});
      socket.write(`${greeting}\r\n`);
      createInterface(socket).on('line', (line) => {
        lines.push(line);
        if (data && line !== '.') return;
        data = /^DATA/.test(line);
        const [, yes, no] = answers.find(([pattern]) => pattern.test(line)) ?? [null, '500 what'];
        const accepted = no === undefined || TOKEN.test(sasl(line)?.[1] ?? '');
        if (no !== undefined) good = accepted;
        socket.write(`${(accepted ? yes : no).replace('TAG', line.split(' ')[0])}\r\n`);
        if (/^(\S+ LOGOUT|QUIT)/.test(line)) socket.end();
      });
    }),
  );
  return { port, stop, lines, good: () => good };
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

const noPlugin = () =>
  !spawnSync('sh', ['-c', 'ls /usr/lib/*/sasl2/*xoauth2*']).stdout.length && 'no SASL plugin for XOAUTH2 is installed';
function tooOld(program, [major, minor], since) {
  const found = /(\d+)\.(\d+)/.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout);
  if (found === null) return `${program} --version does not run`; // rustup's without a toolchain
  const [, ...version] = found.map(Number);
  const old = version[0] < major || (version[0] === major && version[1] < minor);
  return old && `${program} ${version.join('.')} has no ${since}`;
}
// HOME of the recipes is an empty folder, where rustup would not find its toolchains.
const toolchain = { RUSTUP_HOME: process.env.RUSTUP_HOME ?? `${process.env.HOME}/.rustup` };

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
    const tested = ['curl', 'wget', 'Node', 'Python', 'git', 'kubectl', 'docker, podman, skopeo', 'npm', 'Terraform', 'Prometheus', 'rclone',
      'msmtp, isync', 'cargo', 'Maven', 'Ansible', 'systemd', 'GitHub Actions'];
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
  test("watch's metrics, for node_exporter", { skip: skip('promtool') }, async () => {
    await run('cctoken watch --once --output metrics-token --metrics watch.prom');
    const { stdout, stderr } = await run('promtool check metrics <watch.prom');
    assert.equal(stdout + stderr, '');
  });
  test('rclone', { skip: skip('rclone') }, async () => {
    const file = '<response><href>/report</href><propstat><prop><resourcetype/></prop><status>HTTP/1.1 200 OK</status></propstat></response>';
    const dav = await serveTokens('Bearer', (req, res) =>
      res.writeHead(207, { 'Content-Type': 'application/xml' }).end(`<multistatus xmlns="DAV:">${file}</multistatus>`),
    );
    const { stdout } = await run(recipes.rclone.of('sh')[0].replace('https://dav.example.com', `http://127.0.0.1:${dav.port}`));
    assert.match(stdout, /^report$/m);
    await dav.stop();
  });
  test('msmtp', { skip: skip('msmtp') }, async () => {
    const mail = await mailServer({
      greeting: '220 mail ESMTP',
      answers: [[/^EHLO/, '250-mail\r\n250 AUTH XOAUTH2'], [/^AUTH XOAUTH2$/, '334 '], [/^[\w+/]{40,}=*$/, '235 ok', '535 no'], [/^(MAIL|RCPT|\.$|QUIT)/, '250 ok'], [/^DATA/, '354 go on']],
    });
    const account = `account default\nhost localhost\nport ${mail.port}\nfrom me@example.com\nuser me@example.com
      tls on\ntls_starttls off\ntls_trust_file ${certificate('ec-root.pem')}\n`;
    writeFileSync(files.path('.msmtprc'), account + recipes['msmtp, isync'].of('')[0], { mode: 0o600 });
    await run('printf "Subject: x\n\nx\n" | msmtp you@example.com');
    assert.ok(mail.good(), mail.lines.join('\n'));
    await mail.stop();
  });
  test('isync', { skip: skip('mbsync') || noPlugin() }, async () => {
    const mail = await mailServer({
      greeting: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] mail',
      answers: [[/ AUTHENTICATE XOAUTH2 /, 'TAG OK [CAPABILITY IMAP4rev1] in', 'TAG NO'], [/ LIST /, '* LIST () "/" "INBOX"\r\nTAG OK'], [/./, 'TAG OK']],
    });
    const account = `IMAPAccount one\nHost localhost\nPort ${mail.port}\nUser me@example.com\nSSLType IMAPS\nCertificateFile ${certificate('ec-root.pem')}\n`;
    const channel = `\nIMAPStore far\nAccount one\n\nMaildirStore near\nPath ${files.path('Mail')}/\nInbox ${files.path('Mail')}\n\nChannel all\nFar :far:\nNear :near:\nPatterns *\n`;
    mkdirSync(files.path('Mail'));
    writeFileSync(files.path('.mbsyncrc'), account + recipes['msmtp, isync'].of('')[1] + channel, { mode: 0o600 });
    const { stdout } = await run('mbsync --list all');
    assert.match(stdout, /^INBOX$/m);
    assert.ok(mail.good(), mail.lines.join('\n'));
    await mail.stop();
  });
  test('cargo', { skip: skip('cargo') || tooOld('cargo', [1, 74], 'credential providers') }, async () => {
    const line = { name: 'thing', vers: '1.0.0', deps: [], cksum: '0'.repeat(64), features: {}, yanked: false };
    const registry = await serveTokens('Bearer', (req, res) => {
      if (req.url === '/index/config.json') return res.end(JSON.stringify({ dl: `http://127.0.0.1:${registry.port}/dl`, 'auth-required': true }));
      return req.url === '/index/th/in/thing' ? res.end(JSON.stringify(line)) : res.writeHead(404).end();
    });
    mkdirSync(files.path('crate/.cargo'), { recursive: true });
    mkdirSync(files.path('crate/src'));
    writeFileSync(files.path('crate/src/lib.rs'), '');
    writeFileSync(files.path('crate/.cargo/config.toml'), recipes.cargo.of('toml')[0].replace('https://cargo.example.com', `http://127.0.0.1:${registry.port}`));
    writeFileSync(files.path('crate/Cargo.toml'), '[package]\nname = "x"\nversion = "1.0.0"\n[dependencies]\nthing = { version = "1", registry = "example" }\n');
    await run('cargo generate-lockfile', { cwd: files.path('crate'), env: { CARGO_HOME: files.path('cargo'), ...toolchain } });
    assert.match(readFileSync(files.path('crate/Cargo.lock'), 'utf8'), /name = "thing"/);
    await registry.stop();
  });
  test('Maven', { skip: skip('mvn') }, async () => {
    const pom = (text) => `<project><modelVersion>4.0.0</modelVersion>${text}</project>`;
    const parent = '<groupId>g</groupId><artifactId>parent</artifactId><version>1</version>';
    const repository = await serveTokens('Bearer', (req, res) =>
      req.url === '/g/parent/1/parent-1.pom' ? res.end(pom(`${parent}<packaging>pom</packaging>`)) : res.writeHead(404).end(),
    );
    mkdirSync(files.path('maven'));
    writeFileSync(files.path('maven/settings.xml'), `<settings><servers>${recipes.Maven.of('xml')[0]}</servers></settings>`);
    const url = `<repositories><repository><id>example</id><url>http://127.0.0.1:${repository.port}</url></repository></repositories>`;
    writeFileSync(files.path('maven/pom.xml'), pom(`<parent>${parent}<relativePath/></parent><artifactId>x</artifactId><packaging>pom</packaging>${url}`));
    // "validate" needs the parent and no plugin, which "deploy" would fetch from elsewhere.
    await run(`cctoken exec -- mvn -B -q -s settings.xml -Dmaven.repo.local=${files.path('maven/local')} validate`, { cwd: files.path('maven') });
    assert.ok(repository.seen.length > 0 && repository.seen.every((one) => TOKEN.test(one.replace('Bearer ', ''))), `${repository.seen}`);
    await repository.stop();
  });
  test('Ansible', { skip: skip('ansible-playbook') }, async () => {
    const tasks = here(recipes.Ansible.of('yaml')[0]).replace(/^/gm, '  ').trimEnd();
    writeFileSync(files.path('play.yml'), `- hosts: localhost\n  gather_facts: false\n  tasks:\n${tasks}\n`);
    const { stdout } = await run('ansible-playbook -i localhost, -c local play.yml');
    assert.match(stdout, /ok=1 .*failed=0/);
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
