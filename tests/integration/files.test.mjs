// SPDX-License-Identifier: MIT
// Files that are written: completely or not at all, whatever fails and whichever process is killed,
// without leftovers.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { binary, cctoken, fails, folder, succeeds, token } from './run.mjs';
import { SECRET, startMoody } from './servers/moody.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';
import { startWatch } from './watching.mjs';

const SUITE = { timeout: 600_000 };
const files = folder();
const children = [];
let server;
before(async () => {
  server = await startRaw([[good()]]);
});
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));
after(async () => {
  await server.stop();
  files.remove();
});

let places = 0;
// A file "token" in a folder of its own, with something in it unless `content` is null.
function place(content = 'old\n') {
  places += 1;
  mkdirSync(files.path(`${places}`));
  const path = files.path(`${places}/token`);
  if (content !== null) writeFileSync(path, content, { mode: 0o600 });
  return path;
}
const names = (path) => readdirSync(dirname(path)).sort();
const alone = (path) => assert.deepEqual(names(path), ['token'], 'something is left beside it');
const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789', ASAN_OPTIONS: 'detect_leaks=0' };
const line = (...args) => ['get', '--token-url', server.url, '--ca', server.ca, ...args];
const get = (...args) => cctoken(line(...args), { env });

// The same while the kernel, so it seems, does something else at these calls: see inject in
// strace(1).
const strace = (injections) => ['-f', '-qq', '-o', '/dev/null', ...injections.flatMap((one) => ['-e', `inject=${one}`])];
const straced = (injections, ...args) =>
  cctoken([...strace(injections), binary, ...line(...args)], { program: 'strace', env: { ...env, PATH: process.env.PATH } });
// The same where every file needs a name.
const WITHOUT_TMPFILE = fileURLToPath(new URL('../../build/tests/host/without_tmpfile', import.meta.url));
const named = (injections, ...args) =>
  cctoken([...strace(injections), WITHOUT_TMPFILE, binary, ...line(...args)], {
    program: 'strace',
    env: { ...env, PATH: process.env.PATH },
  });

describe('calls that fail', SUITE, () => {
  const LOSES_NOTHING = {
    'fsync is interrupted once': ['fsync:error=EINTR:when=1'],
    'fsync is interrupted ten times': ['fsync:error=EINTR:when=1..10'],
    'fsync is interrupted each time': ['fsync:error=EINTR'],
    'fsync is not known': ['fsync:error=ENOSYS'],
    'links are forbidden': ['linkat:error=EPERM'],
    'there is no /proc': ['linkat:error=ENOENT'],
    'a name exists already': ['linkat:error=EEXIST:when=1..3'],
    'an open file cannot be renamed': ['renameat,renameat2:error=EBUSY:when=1'],
    'locks are not known': ['flock:error=ENOSYS'],
    'folders cannot be listed': ['getdents64:error=EACCES'],
  };
  for (const [what, injections] of Object.entries(LOSES_NOTHING)) {
    test(`${what}: the token is written`, async () => {
      const path = place();
      assert.equal(succeeds(await straced(injections, '--output', path, '--mode', '0640')), '');
      assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
      assert.equal(statSync(path).mode & 0o777, 0o640);
      assert.equal((await cctoken(['probe', path])).status, 0, 'its expiry is lost');
      alone(path);
    });
  }
  const FAILS = {
    'fsync, with EIO': ['fsync:error=EIO'],
    'the second fsync, with EIO': ['fsync:error=EIO:when=2'],
    'fsync, with ENOSPC': ['fsync:error=ENOSPC'],
    'fchmod': ['fchmod:error=EPERM'],
    'rename': ['renameat,renameat2:error=EACCES'],
    'links, and the copy has no room': ['linkat:error=EPERM', 'pwrite64,pwritev2:error=ENOSPC'],
    'links, and nothing can be written': ['linkat:error=EPERM', 'pwrite64,pwritev2:retval=0'],
  };
  for (const [what, injections] of Object.entries(FAILS)) {
    test(`${what}: file_unwritable, and the old file stays`, async () => {
      const path = place();
      fails(await straced(injections, '--output', path, '--mode', '0640'), 'file_unwritable');
      assert.equal(readFileSync(path, 'utf8'), 'old\n');
      alone(path);
    });
  }
  test('fchmod, but the file has that mode already: the token is written', async () => {
    const path = place();
    succeeds(await straced(['fchmod:error=EPERM'], '--output', path));
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });
  test('no randomness: another name', async () => {
    const [cache, path] = [`${place()}.cache`, place()];
    token(await get('--cache', cache));
    for (const error of ['EAGAIN', 'ENOSYS', 'EPERM']) {
      writeFileSync(path, 'old\n');
      succeeds(await straced([`getrandom:error=${error}`], '--cache', cache, '--output', path));
      assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
      alone(path);
    }
  });
  const CACHES = {
    'write nothing': ['pwrite64,pwritev2:retval=0', 'I/O error|Input/output error'],
    'are interrupted each time': ['pwrite64,pwritev2:error=EINTR', 'Interrupted system call'],
    'exceed the limit of file sizes': ['pwrite64,pwritev2:error=EFBIG', 'File too large'],
  };
  for (const [what, [injection, reason]] of Object.entries(CACHES)) {
    test(`writes into the cache that ${what}: a warning, and the token`, async () => {
      const cache = place(null);
      const result = await straced([injection], '--cache', cache);
      assert.match(result.stderr, new RegExp(`: the cache \\S+: (${reason})`, 'i'));
      assert.equal(token(result, 'file_unwritable'), TOKEN);
      assert.ok(result.ms < 10_000, `${result.ms} ms`);
      assert.ok(!existsSync(cache));
      assert.deepEqual(names(cache), ['token.lock']);
    });
  }
  test('writes into the cache that are interrupted now and then', async () => {
    const cache = place(null);
    token(await straced(['pwrite64,pwritev2:error=EINTR:when=1+2'], '--cache', cache));
    assert.deepEqual(names(cache), ['token', 'token.lock']);
  });
  test('a kernel that knows fewer ways to write', async () => {
    const cache = place(null);
    token(await straced(['pwritev2:error=EOPNOTSUPP'], '--cache', cache));
    assert.deepEqual(names(cache), ['token', 'token.lock']);
  });
  test('a file that exceeds the limit of file sizes: file_unwritable, nothing is left', async () => {
    const path = place();
    const args = ['-c', 'trap "" XFSZ; ulimit -f 0; exec "$0" "$@"', binary, ...line('--output', path)];
    fails(await cctoken(args, { program: '/bin/sh', env }), 'file_unwritable');
    assert.equal(readFileSync(path, 'utf8'), 'old\n');
    alone(path);
  });
});

describe('signals', SUITE, () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL']) {
    test(`${signal} while the file is written: the old one stays, and nothing else`, async () => {
      const path = place();
      const result = await straced([`fsync:signal=${signal}:when=1`], '--output', path);
      assert.notEqual(result.status, 0);
      assert.equal(readFileSync(path, 'utf8'), 'old\n');
      alone(path);
    });
    test(`${signal} before it takes its place: what is left goes at the next write`, async () => {
      const path = place();
      const result = await straced([`renameat:signal=${signal}:error=EINTR:when=1`], '--output', path);
      assert.notEqual(result.status, 0);
      succeeds(await get('--output', path));
      assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
      alone(path);
    });
  }
});

describe('where every file needs a name', SUITE, () => {
  test('the token is written', async () => {
    const path = place();
    succeeds(await named(['fsync:delay_enter=1000'], '--output', path, '--mode', '0644'));
    assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
    assert.equal(statSync(path).mode & 0o777, 0o644);
    assert.equal((await cctoken(['probe', path])).status, 0);
    alone(path);
  });
  for (const injection of ['fsync:error=EIO', 'renameat:error=EACCES', 'fchmod:error=EPERM']) {
    test(`${injection} leaves nothing`, async () => {
      const path = place();
      fails(await named([injection], '--output', path, '--mode', '0640'), 'file_unwritable');
      assert.equal(readFileSync(path, 'utf8'), 'old\n');
      alone(path);
    });
  }
  test('SIGKILL leaves one file, which goes at the next write', async () => {
    const path = place();
    await named(['fsync:signal=SIGKILL'], '--output', path);
    assert.match(names(path).join(' '), /^\.cctoken-[0-9a-f]{16}\.tmp token$/);
    assert.equal(statSync(`${dirname(path)}/${names(path)[0]}`).mode & 0o077, 0);
    succeeds(await get('--output', path));
    assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
    alone(path);
  });
});

describe('what killed processes left', SUITE, () => {
  const NAME = '.cctoken-0123456789abcdef.tmp';
  test('goes, from every write into that folder', async () => {
    for (const write of [['--output'], ['--cache']]) {
      const path = place();
      writeFileSync(`${dirname(path)}/${NAME}`, 'half a tok');
      writeFileSync(`${dirname(path)}/${NAME.replace('0', 'f')}`, '', { mode: 0 });
      await get(...write, `${dirname(path)}/other`);
      assert.ok(!names(path).some((name) => name.endsWith('.tmp')), names(path).join(' '));
    }
  });
  test('stays while its writer lives', async () => {
    const path = place();
    const live = `${dirname(path)}/${NAME}`;
    writeFileSync(live, 'half a tok');
    const script = 'exec 9<"$1"; flock 9; echo held; read -r line';
    const writer = spawn('sh', ['-c', script, 'sh', live], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(writer);
    await once(writer.stdout, 'data');
    succeeds(await get('--output', path));
    assert.deepEqual(names(path), [NAME, 'token']);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    succeeds(await get('--output', path));
    alone(path);
  });
  test('stays for a while where locks are not known', async () => {
    const path = place();
    writeFileSync(`${dirname(path)}/${NAME}`, 'half a tok');
    succeeds(await straced(['flock:error=ENOSYS'], '--output', path));
    assert.deepEqual(names(path), [NAME, 'token']);
  });
  test('is no file of another kind, name or owner', async () => {
    const path = place();
    const top = dirname(path);
    const name = (i) => `.cctoken-000000000000000${i}.tmp`;
    mkdirSync(`${top}/${name(1)}`);
    symlinkSync('token', `${top}/${name(2)}`);
    execFileSync('mkfifo', [`${top}/${name(3)}`]);
    writeFileSync(`${top}/${name(4)}`, 'mine');
    linkSync(`${top}/${name(4)}`, `${top}/mine`);
    const others = ['.cctoken-0123.tmp', '.cctoken-0123456789abcdeg.tmp', '.cctoken-0123456789abcdef.tmp~', 'cctoken-0123456789abcdef.tmp'];
    for (const other of others) writeFileSync(`${top}/${other}`, 'mine');
    if (process.getuid() === 0) {
      writeFileSync(`${top}/${name(5)}`, 'not mine');
      chownSync(`${top}/${name(5)}`, 12345, 12345);
    }
    const expected = names(path);
    succeeds(await get('--output', path));
    assert.deepEqual(names(path), expected);
    assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
  });
  test('is found among thousands of files', async () => {
    const path = place();
    for (let i = 0; i < 3000; i++) writeFileSync(`${dirname(path)}/file-${i}`, '');
    writeFileSync(`${dirname(path)}/${NAME}`, '');
    succeeds(await get('--output', path));
    assert.equal(names(path).length, 3001);
  });
});

describe('several writers on one volume', SUITE, () => {
  const trial = spawnSync('unshare', ['-rpf', '--mount-proc', 'true'], { encoding: 'utf8' });
  const skip = trial.status !== 0 && `no process namespace can be made here: ${trial.stderr.trim()}`;
  const CONTAINER = ['-rpf', '--mount-proc', '--kill-child'];
  const contained = (command) => cctoken([...CONTAINER, ...command], { program: '/usr/bin/unshare', env: { ...env, PATH: process.env.PATH } });

  // The one is slow between writing and renaming; the other comes meanwhile and has the same
  // process number.
  for (const [what, more] of Object.entries({ 'files without a name': [], 'files with a name': [WITHOUT_TMPFILE] })) {
    test(`of the same process number, ${what}: both succeed`, { skip }, async () => {
      const path = place();
      const slow = ['strace', ...strace(['fsync:delay_enter=1500000:when=1']), ...more];
      const quick = ['strace', ...strace(['fsync:delay_enter=1000']), ...more];
      const one = contained([...slow, binary, ...line('--output', path)]);
      await pause(700);
      const began = Date.now();
      succeeds(await contained([...quick, binary, ...line('--output', path)]));
      assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
      succeeds(await one);
      assert.ok(Date.now() - began < 15_000);
      assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
      alone(path);
    });
  }
  for (const [what, more] of Object.entries({ 'files without a name': [], 'files with a name': [WITHOUT_TMPFILE] })) {
    test(`two loops of containers, and a reader, ${what}: all succeed, never a torn or empty file`, { skip }, async () => {
      const path = place(`${TOKEN}\n`);
      let over = false;
      const loop = async () => {
        for (let i = 0; i < 40; i++) succeeds(await contained([...more, binary, ...line('--output', path)]));
      };
      const reader = async () => {
        let reads = 0;
        for (; !over; reads++) {
          assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
          await pause(1);
        }
        return reads;
      };
      const reading = reader();
      await Promise.all([loop(), loop()]);
      over = true;
      assert.ok((await reading) > 100);
      alone(path);
    });
  }
  test('two watches, each the first process of a container: never a torn or empty file', { skip }, async () => {
    const lively = await startMoody({ lifetime: 1 });
    const path = place(null);
    const watches = [1, 2].map((i) =>
      startWatch(lively, {
        output: path,
        id: `watch-${i}`,
        before: ['unshare', ...CONTAINER],
        env: { PATH: process.env.PATH, CCTOKEN_CLIENT_ID: `watch-${i}`, CCTOKEN_CLIENT_SECRET: SECRET },
      }),
    );
    try {
      await Promise.all(watches.map((watch) => watch.event('written')));
      for (const end = Date.now() + 6000; Date.now() < end; await pause(1)) {
        assert.match(readFileSync(path, 'utf8'), /^moody-\d+-\d+-end\n$/);
      }
      for (const { events } of watches) {
        assert.ok(events.filter(({ event }) => event === 'written').length >= 4, JSON.stringify(events));
        assert.ok(!events.some(({ event }) => event === 'failed'), JSON.stringify(events));
      }
    } finally {
      watches.forEach(({ child }) => child.kill('SIGKILL'));
      await Promise.allSettled(watches.map(({ ended }) => ended));
      await lively.stop();
    }
    alone(path);
  });
});

describe('a file that is mounted by itself', SUITE, () => {
  const trial = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /mnt'], { encoding: 'utf8' });
  const skip = trial.status !== 0 && `no file system can be mounted here: ${trial.stderr.trim()}`;
  test('cannot be replaced: the message says what to mount', { skip }, async () => {
    const path = place();
    const script = 'mount --bind "$0" "$0"; exec "$@"';
    const result = await cctoken(['-rm', 'sh', '-ec', script, path, binary, ...line('--output', path)], {
      program: '/usr/bin/unshare',
      env: { ...env, PATH: process.env.PATH },
    });
    fails(result, 'file_unwritable');
    assert.match(result.stderr, /\/token is a mount point and cannot be replaced; mount its folder instead$/m);
    assert.equal(readFileSync(path, 'utf8'), 'old\n');
    alone(path);
  });
});

describe('SIGKILL at any moment', { timeout: 300_000 }, () => {
  for (const [what, more] of Object.entries({ get: ['get'], 'watch --once': ['watch', '--once'] })) {
    test(`${what}: readers find a whole file, and in the end nothing is left`, async () => {
      const path = place(`${TOKEN}\n`);
      const [, ...args] = line('--output', path);
      let [kills, reads, over] = [0, 0, false];
      const killer = async () => {
        // At least 5 s, and until enough has been seen: a slow machine needs longer, but not for
        // ever.
        const begun = Date.now();
        const isEnough = () => kills > 50 && reads > 100 && Date.now() > begun + 5000;
        for (; !isEnough() && Date.now() < begun + 120_000; kills++) {
          const child = spawn(binary, [...more, ...args], { env, stdio: 'ignore' });
          await pause(Math.random() * 20);
          child.kill('SIGKILL');
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
        }
      };
      const reader = async () => {
        for (; !over; reads++) {
          assert.equal(readFileSync(path, 'utf8'), `${TOKEN}\n`);
          await pause(1);
        }
      };
      const reading = reader();
      await Promise.all([killer(), killer()]);
      over = true;
      await reading;
      assert.ok(kills > 50 && reads > 100, `${kills} kills, ${reads} reads`);
      succeeds(await get('--output', path));
      alone(path);
    });
  }
});
