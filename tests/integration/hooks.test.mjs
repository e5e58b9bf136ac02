// SPDX-License-Identifier: MIT
// What `cctoken watch` does after each renewal: commands, one at a time, and signals.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { cctoken, fails, folder, succeeds } from './run.mjs';
import { SECRET, TOKEN } from './servers/moody.mjs';
import { HIDDEN, descriptors, endsWell, until, watchingWith } from './watching.mjs';

const files = folder();
after(() => files.remove());

let count = 0;
// A file for a token, in a folder of its own, where commands leave their marks.
function place() {
  const path = files.path(`output-${(count += 1)}`);
  mkdirSync(path);
  return join(path, 'token');
}

const SUITE = { timeout: 600_000 };
const watching = watchingWith(place);
const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET, PATH: process.env.PATH };

const once = (server, args, more = {}) =>
  cctoken(['watch', '--token-url', server.url, '--ca', server.ca, '--once', ...args], { env: CLIENT, ...more });

/** A command that runs this script beside the token; its $dir is that folder. */
const script = (text) => ['--', '/bin/sh', '-c', `dir=\${CCTOKEN_FILE%/*}\n${text}`];
const mark = (watch, name) => join(dirname(watch.output), name);
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const lines = (path) => read(path).split('\n').slice(0, -1);

/**
 * What this process was started with beside the standard descriptors: every program that it starts
 * has them.
 */
const INHERITED = new Set(
  readdirSync('/proc/self/fd')
    .filter((number) => Number(number) > 2)
    .map((number) => {
      try {
        return `${number} -> ${readlinkSync(`/proc/self/fd/${number}`)}`;
      } catch {
        return '';
      }
    }),
);

/** Zombies have ended too. */
function isAlive(pid) {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
const allEnd = (pids) => until(() => !pids.some(isAlive), () => `the end of ${pids}`);
const children = ({ child }) => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
const renew = (watch) => watch.child.kill('SIGHUP');

// What a process of this machine ignores from the start: whoever started the tests may ignore a
// signal.
const IGNORED = execFileSync('grep', ['^SigIgn:', '/proc/self/status'], { encoding: 'utf8' }).trim();

describe('a command after each renewal', SUITE, () => {
  test('its environment, descriptors and signals', () =>
    watching(async (server, start) => {
      const env = {
        ...CLIENT,
        GC_CLIENT_SECRET: 'gc-secret-0123456789',
        AZURE_CLIENT_SECRET: 'azure-secret-0123456789',
        CCTOKEN_PROXY_AUTHORIZATION: 'Basic cHJveHk6c2VjcmV0LTAxMjM0NTY3ODk=',
        CCTOKEN_FILE: 'of somebody else',
        KEPT: 'as it is',
      };
      const text = `cat /proc/self/environ >$dir/environ; ls -l /proc/self/fd >$dir/fds
        cat >$dir/input; grep ^Sig /proc/self/status >$dir/signals; echo said; echo all >>$dir/done`;
      const watch = start({ env, args: script(text) });
      const { detail } = await watch.event('hook');
      assert.equal(detail, '/bin/sh: exit status 0');
      const environ = read(mark(watch, 'environ')).split('\0');
      const expires = Math.round(statSync(watch.output).mtimeMs / 1000);
      for (const entry of ['KEPT=as it is', `CCTOKEN_FILE=${watch.output}`, `CCTOKEN_EXPIRES_UNIX=${expires}`, 'CCTOKEN_CLIENT_ID=plain']) {
        assert.equal(environ.filter((one) => one === entry).length, 1, entry);
      }
      assert.equal(environ.filter((one) => /SECRET|AUTHORIZATION|secret|moody-/.test(one) && !one.startsWith('PATH=')).length, 0);
      const open = lines(mark(watch, 'fds')).filter((line) => /->/.test(line) && !/\/proc\/.*\/fd$/.test(line));
      const found = (line) => INHERITED.has(/(\d+ -> .*)$/.exec(line)[1]);
      const numbers = open.filter((line) => !found(line)).map((line) => /(\d+) -> /.exec(line)[1]);
      assert.deepEqual(numbers.sort(), ['0', '1', '2'], open.join('\n'));
      assert.match(open.find((line) => / 0 -> /.test(line)), /\/dev\/null$/);
      assert.equal(read(mark(watch, 'input')), '');
      assert.match(read(mark(watch, 'signals')), /^SigBlk:\t0+$/m);
      assert.equal(/^SigIgn:.*$/m.exec(read(mark(watch, 'signals')))[0], IGNORED);
      await until(() => watch.lines.includes('said'), 'what it says, on standard error');
      renew(watch);
      await watch.event('hook', 2);
      assert.deepEqual(lines(mark(watch, 'done')), ['all', 'all']);
      await endsWell(watch);
    }));
  test('no shell, and PATH is searched', () =>
    watching(async (server, start) => {
      const watch = start({ env: CLIENT, args: ['--', 'touch', files.path('a b; $HOME')] });
      await watch.event('hook');
      assert.ok(existsSync(files.path('a b; $HOME')));
      await endsWell(watch);
    }));
  test('one at a time: renewals meanwhile run it once more', () =>
    watching(async (server, start) => {
      const watch = start({
        env: CLIENT,
        args: script('echo begin >>$dir/log; while [ ! -e $dir/go ]; do sleep 0.05; done; cat $CCTOKEN_FILE >>$dir/log'),
      });
      await until(() => lines(mark(watch, 'log')).length === 1, 'the first run');
      for (let n = 2; n <= 4; n++) {
        renew(watch);
        await watch.event('written', n);
      }
      writeFileSync(mark(watch, 'go'), '');
      await watch.event('hook', 2);
      const [, , ...second] = lines(mark(watch, 'log'));
      assert.deepEqual(second, ['begin', readFileSync(watch.output, 'utf8').trim()]);
      renew(watch);
      await watch.event('hook', 3);
      assert.equal(lines(mark(watch, 'log')).length, 6);
      await endsWell(watch);
    }));
  test('many runs leave no process and no descriptor', { skip: HIDDEN }, () =>
    watching(async (server, start) => {
      const watch = start({ env: CLIENT, args: ['--', 'true'] });
      await watch.event('hook');
      const open = descriptors(watch);
      for (let n = 2; n <= 12; n++) {
        renew(watch);
        await watch.event('hook', n);
      }
      assert.equal(descriptors(watch), open);
      assert.equal(children(watch), '');
      await endsWell(watch);
    }));
  test('process 1 of a container reaps what a command has left', { skip: HIDDEN }, () =>
    watching(async (server, start) => {
      const watch = start({
        env: CLIENT,
        before: ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'],
        args: script('(sh -c "echo left >>$dir/left") & exit 0'),
      });
      const { pid } = watch.child;
      await watch.event('hook');
      const [first] = (await until(() => children(watch), 'its process')).split(' ');
      const zombies = () =>
        readFileSync(`/proc/${first}/task/${first}/children`, 'utf8').trim().split(' ').filter((one) => one && !isAlive(one));
      for (let n = 2; n <= 4; n++) {
        await until(() => lines(mark(watch, 'left')).length === n - 1, 'what is left');
        process.kill(Number(first), 'SIGHUP');
        await watch.event('hook', n);
        assert.ok(zombies().length <= 2, `${zombies()}`);
      }
      process.kill(Number(first), 'SIGTERM');
      assert.equal((await watch.ended).status, 0, `of ${pid}`);
    }));
});

describe('a command that goes wrong is one event, and changes nothing', SUITE, () => {
  const broken = () => files.file('no-program', 'not executable', 0o644);
  for (const [what, args, detail] of [
    ['an exit status', () => script('exit 7'), '/bin/sh: exit status 7'],
    ['a signal', () => script('kill -USR1 $$; sleep 60'), /^\/bin\/sh: ended by signal \d+$/],
    ['127 of its own', () => script('exit 127'), '/bin/sh: exit status 127'],
    ['no such command', () => ['--', 'no-such-command', 'x'], /^no-such-command: No such file/],
    ['an empty name', () => ['--', ''], /^: No such file/],
    ['not executable', () => ['--', broken()], /no-program: Permission denied$/],
  ]) {
    test(what, () =>
      watching(async (server, start) => {
        const watch = start({ env: CLIENT, args: args() });
        const failed = await watch.event('hook_failed');
        if (detail instanceof RegExp) assert.match(failed.detail, detail);
        else assert.equal(failed.detail, detail);
        renew(watch);
        await watch.event('hook_failed', 2);
        assert.equal(watch.events.filter(({ event }) => event === 'failed').length, 0);
        assert.equal(watch.events.filter(({ event }) => event === 'written').length, 2);
        await endsWell(watch);
      }));
  }
  test('it hangs, ignores SIGTERM and has started others: all of its group are killed', () =>
    watching(async (server, start) => {
      const watch = start({
        env: CLIENT,
        args: ['--then-timeout', '500ms', ...script(`trap '' TERM; sleep 1000 & echo $$ $! >$dir/pids; wait; sleep 1000`)],
      });
      const { detail } = await watch.event('hook_failed');
      assert.equal(detail, '/bin/sh: ended after --then-timeout');
      await allEnd(read(mark(watch, 'pids')).trim().split(' '));
      await endsWell(watch);
    }));
  test('its time is up while a request hangs', () =>
    watching(async (server, start) => {
      const watch = start({ env: CLIENT, args: ['--then-timeout', '3', ...script('echo $$ >$dir/pids; exec sleep 1000')] });
      await until(() => read(mark(watch, 'pids')).endsWith('\n'), 'the command');
      server.mood = () => ({ hang: true });
      renew(watch);
      await until(() => server.requests.length === 2, 'the request');
      await allEnd([read(mark(watch, 'pids')).trim()]);
      assert.equal(watch.events.filter(({ event }) => event === 'failed').length, 0, 'the request still hangs');
      await endsWell(watch);
    }));
  test('what it leaves in the background stays', () =>
    watching(async (server, start) => {
      const watch = start({ env: CLIENT, args: script('sleep 1000 >/dev/null 2>&1 & echo $! >$dir/pids') });
      await watch.event('hook');
      const pid = Number(read(mark(watch, 'pids')));
      assert.ok(isAlive(pid));
      await endsWell(watch);
      assert.ok(isAlive(pid));
      process.kill(pid, 'SIGKILL');
    }));
  test('text, and -q: failures only', () =>
    watching(async (server, start) => {
      const text = start({ env: CLIENT, log: '', args: ['--', 'true'] });
      await until(() => text.lines.includes('cctoken: hook: true: exit status 0'), 'the line');
      await endsWell(text);
      const quiet = start({ env: CLIENT, log: '', args: ['-q', ...script('[ -e $dir/fail ]')] });
      await until(() => quiet.lines.length === 1, 'the line');
      assert.equal(quiet.lines[0], 'cctoken: hook_failed: /bin/sh: exit status 1');
      writeFileSync(mark(quiet, 'fail'), '');
      renew(quiet);
      await until(() => server.requests.length === 3, 'a renewal');
      await endsWell(quiet);
      assert.equal(quiet.lines.length, 1);
    }));
});

describe('the end of watch is the end of the command', SUITE, () => {
  const RUNNING = 'echo $$ >$dir/pids; while :; do sleep 0.05; done';
  const running = async (watch) => {
    await until(() => read(mark(watch, 'pids')).endsWith('\n'), 'the command');
    return [read(mark(watch, 'pids')).trim()];
  };
  for (const [what, before, signal] of [
    ['SIGTERM, which the command heeds', `trap 'echo bye >$dir/bye; exit 0' TERM; `, 'SIGTERM'],
    ['SIGINT, and the command ignores what it is sent', `trap '' TERM INT HUP; `, 'SIGINT'],
  ]) {
    test(what, () =>
      watching(async (server, start) => {
        const watch = start({ env: CLIENT, args: script(before + RUNNING) });
        const pids = await running(watch);
        await endsWell(watch, signal);
        assert.ok(!pids.some(isAlive));
        assert.equal(read(mark(watch, 'bye')), signal === 'SIGTERM' ? 'bye\n' : '');
      }));
  }
  for (const more of [[], ['--once']]) {
    test(`SIGKILL ${more}`, () =>
      watching(async (server, start) => {
        const watch = start({ env: CLIENT, args: [...more, ...script(`trap '' TERM; ${RUNNING}`)] });
        const pids = await running(watch);
        watch.child.kill('SIGKILL');
        await watch.ended;
        await allEnd(pids);
      }));
  }
  test('--once: waited for, and its failure leaves the status', () =>
    watching(async (server) => {
      const output = place();
      const done = await once(server, ['--output', output, ...script('sleep 0.3; echo done >$dir/done; exit 5')]);
      assert.equal(done.status, 0, done.stderr);
      assert.match(done.stderr, /^cctoken: hook_failed: \/bin\/sh: exit status 5$/m);
      assert.equal(read(join(dirname(output), 'done')), 'done\n');
      server.accept = ['another'];
      rmSync(join(dirname(output), 'done'));
      fails(await once(server, ['--output', output, ...script('echo done >$dir/done')]), 'invalid_client');
      assert.ok(!existsSync(join(dirname(output), 'done')));
    }));
  test('--once: a command may take longer than --timeout', () =>
    watching(async (server) => {
      const output = place();
      const done = await once(server, ['--output', output, '--timeout', '1', ...script('sleep 4; echo done >$dir/done')]);
      assert.equal(done.status, 0, done.stderr);
      assert.equal(read(join(dirname(output), 'done')), 'done\n');
    }));
});

describe('a signal after each renewal', SUITE, () => {
  /** A process that writes down each signal that it gets. */
  async function listener(use) {
    const log = files.path(`signals-${(count += 1)}`);
    const names = ['HUP', 'USR1', 'USR2', 'WINCH'];
    const traps = names.map((name) => `trap 'echo ${name} >>${log}' ${name}`).join('; ');
    const child = spawn('/bin/sh', ['-c', `${traps}; echo ready >>${log}; while :; do sleep 0.05; done`], { stdio: 'ignore' });
    try {
      await until(() => lines(log).length === 1, 'the process');
      await use(child.pid, () => lines(log).slice(1));
    } finally {
      child.kill('SIGKILL');
    }
  }
  const pidFile = (text, mode = 0o644) => files.file(`pid-${(count += 1)}`, text, mode);

  for (const [given, name] of [
    ['', 'HUP'],
    [':HUP', 'HUP'],
    [':SIGUSR1', 'USR1'],
    [':usr2', 'USR2'],
    [':28', 'WINCH'],
  ]) {
    test(`PIDFILE${given} sends ${name}, and a command runs too`, () =>
      watching((server, start) =>
        listener(async (pid, got) => {
          const path = pidFile(`${pid}\n`);
          const watch = start({ env: CLIENT, args: ['--signal', `${path}${given}`, '--', 'true'] });
          await until(() => got().length === 1, 'the signal');
          await watch.event('hook', 2);
          const details = watch.events.filter(({ event }) => event === 'hook').map(({ detail }) => detail);
          assert.deepEqual(details, [`${path}: signal sent to process ${pid}`, 'true: exit status 0']);
          renew(watch);
          await until(() => got().length === 2, 'the next signal');
          assert.deepEqual(got(), [name, name]);
          await endsWell(watch);
        }),
      ));
  }
  test('a path with a colon', () =>
    watching((server) =>
      listener(async (pid, got) => {
        mkdirSync(files.path('a:b'));
        const path = files.file('a:b/pid', `${pid}`);
        succeeds(await once(server, ['-q', '--output', place(), '--signal', path]));
        await until(() => got().length === 1, 'the signal');
      }),
    ));
  test('files that are not to be trusted, or say nothing', () =>
    watching((server) =>
      listener(async (pid, got) => {
        const link = files.path('pid-link');
        symlinkSync(pidFile(`${pid}`), link);
        mkdirSync(files.path('pid-folder'));
        const rows = [
          [pidFile(''), 'does not contain the number of one process'],
          [pidFile('0\n'), 'does not contain the number of one process'],
          [pidFile(`-${pid}\n`), 'does not contain the number of one process'],
          [pidFile(`${pid} ${pid}\n`), 'does not contain the number of one process'],
          [pidFile(`${pid}\n${pid}\n`), 'does not contain the number of one process'],
          [pidFile(`${pid}x`), 'does not contain the number of one process'],
          [pidFile('4294967297'), 'does not contain the number of one process'],
          [pidFile(`${' '.repeat(40)}${pid}`), 'does not contain the number of one process'],
          [pidFile('2147483647'), 'No such process'],
          [files.path('no-pid-file'), /^No such file/],
          [files.path('pid-folder'), 'is not a regular file'],
          [link, 'is a symbolic link'],
        ];
        const open = pidFile(`${pid}`);
        for (const [, mode] of Object.entries({ group: '0664', others: '0646' })) {
          const path = `${open}-${mode}`;
          writeFileSync(path, `${pid}`);
          await new Promise((resolve) => spawn('chmod', [mode, path]).on('close', resolve));
          rows.push([path, 'is writable by other users']);
        }
        if (process.getuid() === 0) {
          const foreign = pidFile(`${pid}`);
          chownSync(foreign, 12345, 0);
          rows.push([foreign, 'belongs to another user']);
        }
        for (const [path, fault] of rows) {
          const output = place();
          const { status, stderr } = await once(server, ['--output', output, '--log', 'json', '--signal', `${path}:USR1`]);
          assert.equal(status, 0);
          const { event, detail } = JSON.parse(stderr.trim().split('\n').at(-1));
          assert.equal(event, 'hook_failed', stderr);
          assert.ok(detail.startsWith(`${path}: `), detail);
          const said = detail.slice(path.length + 2);
          if (fault instanceof RegExp) assert.match(said, fault);
          else assert.equal(said, fault);
          assert.ok(existsSync(output));
        }
        assert.deepEqual(got(), []);
      }),
    ));
  test('what is not understood is said before anything is sent', () =>
    watching(async (server) => {
      for (const args of [
        ['--'],
        ['--signal', '/run/x.pid:HUPS'],
        ['--signal', '/run/x.pid:0'],
        ['--signal', '/run/x.pid:65'],
        ['--signal', '/run/x.pid:'],
        ['--signal', ':HUP'],
        ['--then-timeout', '5'],
        ['--then-timeout', '0', '--', 'true'],
        ['--then-timeout', 'soon', '--', 'true'],
      ]) {
        fails(await once(server, ['--output', place(), ...args]), 'usage');
      }
      assert.equal(server.requests.length, 0);
    }));
});

describe('nginx takes each new token, and loses no request', { ...SUITE, skip: !existsSync('/usr/sbin/nginx') && 'nginx' }, () => {
  const freePort = () =>
    new Promise((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
    });
  const ask = (port) =>
    new Promise((resolve, reject) =>
      request({ host: '127.0.0.1', port, agent: false }, (res) =>
        res.on('error', reject).on('end', () => resolve({ status: res.statusCode, token: res.headers['x-token'] })).resume(),
      )
        .on('error', reject)
        .end(),
    );

  const NGINX = (where) => ['-p', where, '-e', 'stderr', '-c', join(where, 'nginx.conf')];
  async function nginx(where, use) {
    const port = await freePort();
    writeFileSync(
      join(where, 'nginx.conf'),
      `daemon off; pid ${where}/nginx.pid; error_log stderr; worker_processes 2; events {}
       http {
         access_log off;
         ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((n) => `${n}_temp_path ${where}/tmp;`).join(' ')}
         server { listen 127.0.0.1:${port}; include ${where}/token; location / { return 200 "ok"; } }
       }`,
    );
    const child = spawn('/usr/sbin/nginx', NGINX(where), { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const ended = new Promise((resolve) => child.on('close', resolve));
    try {
      for (let up = false; !up; ) {
        assert.equal(child.exitCode, null, said);
        up = await ask(port).catch(() => false);
      }
      await use(port);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  }

  for (const [what, hook] of [
    ['--signal', (where) => ['--signal', join(where, 'nginx.pid')]],
    ['-- nginx -s reload', (where) => ['--', '/usr/sbin/nginx', ...NGINX(where), '-s', 'reload']],
  ]) {
    test(what, () =>
      watching(async (server, start) => {
        const output = place();
        const where = dirname(output);
        const watch = start({
          output,
          env: CLIENT,
          args: ['--template', 'add_header X-Token "{token}" always;\\n', ...hook(where)],
        });
        await watch.event('hook_failed'); // nginx does not run yet
        await nginx(where, async (port) => {
          for (let n = 2; n <= 5; n++) {
            renew(watch);
            await watch.event('hook', n - 1);
            for (let found = ''; !found.startsWith(`moody-${n}-`); ) {
              const answers = await Promise.all(Array.from({ length: 4 }, () => ask(port)));
              for (const { status, token } of answers) {
                assert.equal(status, 200);
                // a worker that is about to end still has one of those before
                assert.match(token, TOKEN);
              }
              found = answers.at(-1).token;
            }
          }
        });
        await endsWell(watch);
      }));
  }
});
