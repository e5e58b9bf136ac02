// SPDX-License-Identifier: MIT
// Name resolution by the shipped executable alone in an empty root, against a name server with all
// kinds of responses.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { islanded, skip } from './rooted.mjs';
import { fails, token } from './run.mjs';
import { TOKEN } from './servers/raw.mjs';

const SUITE = { timeout: 600_000, skip };
// a suite that is skipped does not count as anything
test('namespaces can be made here', { skip }, () => {});

const HOSTS = { '/etc/hosts': '127.0.0.1 server.test\n' };
const RESOLV = { '/etc/resolv.conf': 'nameserver 127.0.0.1\n' };
const URL_ = ['get', '--token-url', 'https://server.test:PORT/token', '--ca', '/ca.pem'];
const ask = (content, args, dns, more) => islanded(content, [...URL_, ...args], dns, more);

describe('names in an empty root', SUITE, () => {
  // It ended at a deadline: not before, and not long after.
  const at = (ms, took) => assert.ok(took >= ms - 50 && took < ms + 1500, `${took} ms instead of ${ms}`);

  test('/etc/hosts', async () => {
    const { result } = await ask(HOSTS, []);
    assert.equal(token(result), TOKEN);
  });
  test('/etc/hosts comes before DNS', async () => {
    const { result, questions } = await ask({ ...HOSTS, ...RESOLV }, [], {});
    assert.equal(token(result), TOKEN);
    assert.deepEqual(questions, []);
  });
  test('/etc/resolv.conf', async () => {
    const { result, questions } = await ask(RESOLV, [], { 'server.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
    assert.deepEqual(questions.sort(), ['1 server.test', '28 server.test']);
  });
  test('-4 asks for IPv4 alone', async () => {
    const { result, questions } = await ask(RESOLV, ['-4'], { 'server.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
    assert.deepEqual(questions, ['1 server.test']);
  });
  test('without /etc/resolv.conf a server on loopback is asked', async () => {
    const { result } = await ask({}, [], { 'server.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
  });
  test('a name that does not exist: dns_failure', async () => {
    const { result, connections } = await ask(RESOLV, ['--retry', '0'], { 'other.test': '127.0.0.1' });
    fails(result, 'dns_failure');
    assert.ok(result.ms < 2000, `${result.ms} ms`);
    assert.equal(connections, 0);
  });
  test('--connect-to a name', async () => {
    const args = ['--connect-to', 'other.test:PORT'];
    const { result, questions } = await ask(RESOLV, args, { 'other.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
    assert.ok(questions.every((one) => one.endsWith(' other.test')));
  });
  for (const [what, content, dns] of [
    ['a DNS server that never answers', RESOLV, null],
    ['no DNS server at all', {}, undefined],
    ['a DNS server that cannot be reached', { '/etc/resolv.conf': 'nameserver 192.0.2.1\n' }, undefined],
  ]) {
    test(`${what}: --connect-timeout 1 ends it, dns_failure`, async () => {
      const { result } = await ask(content, ['--connect-timeout', '1', '--retry', '0'], dns);
      fails(result, 'dns_failure');
      at(1000, result.ms);
    });
    test(`${what}: --timeout 2 ends it, dns_failure`, async () => {
      const { result } = await ask(content, ['--timeout', '2'], dns);
      fails(result, 'dns_failure');
      at(2000, result.ms);
    });
  }
  for (const signal of ['SIGTERM', 'SIGINT']) {
    test(`a DNS server that never answers: ${signal} ends watch at once`, async () => {
      const content = { ...RESOLV, '/run/.keep': '' };
      const task = { args: ['watch', ...URL_.slice(1), '--output', '/run/token'], tmpfs: ['/run'], end: { signal, after: 1000 } };
      const { result, connections } = await ask(content, [], null, task);
      assert.deepEqual([result.status, result.signal, connections], [0, null, 0]);
      assert.match(result.stderr, /^cctoken: started: .*\ncctoken: stopping: .*\n$/);
      assert.ok(result.ms < 3000, `${result.ms} ms`);
    });
  }
  test('a DNS server that never answers: tries and all end at --timeout', async () => {
    const { result } = await ask(RESOLV, ['--timeout', '3', '--connect-timeout', '1', '--retry', '5'], null);
    fails(result, 'dns_failure');
    assert.ok(result.ms < 4500, `${result.ms} ms`);
  });
});

describe('a name server that answers for one family', SUITE, () => {
  const HERE = { A: '127.0.0.1' };
  for (const [what, entry, host] of [
    ['SERVFAIL for IPv6', { ...HERE, AAAA: 'SERVFAIL' }],
    ['REFUSED for IPv6', { ...HERE, AAAA: 'REFUSED' }],
    ['NXDOMAIN for IPv6', { ...HERE, AAAA: 'NXDOMAIN' }],
    ['silence for IPv6', { ...HERE, AAAA: 'silent' }],
    ['SERVFAIL for IPv4', { A: 'SERVFAIL', AAAA: '::1' }, '::1'],
    ['REFUSED for IPv4', { A: 'REFUSED', AAAA: '::1' }, '::1'],
    ['silence for IPv4', { A: 'silent', AAAA: '::1' }, '::1'],
    ['an IPv6 address that leads nowhere', { ...HERE, AAAA: '2001:db8::1' }],
    ['an IPv4 address that leads nowhere', { A: '192.0.2.1', AAAA: '::1' }, '::1'],
  ]) {
    test(`${what} hides no address of the other`, async () => {
      const { result, questions } = await ask(RESOLV, ['--retry', '0'], { 'server.test': entry }, { host });
      assert.equal(token(result), TOKEN);
      assert.ok(result.ms < 2500, `${result.ms} ms`);
      assert.deepEqual([...new Set(questions)].sort(), ['1 server.test', '28 server.test']);
    });
  }
  test('SERVFAIL for both: dns_failure', async () => {
    const dns = { 'server.test': { A: 'SERVFAIL', AAAA: 'SERVFAIL' } };
    fails((await ask(RESOLV, ['--retry', '0'], dns)).result, 'dns_failure');
  });
});

describe('what a name server sends', SUITE, () => {
  test('a truncated response: it is asked again over TCP', async () => {
    const { result, questions } = await ask(RESOLV, [], { 'server.test': { A: '127.0.0.1', truncated: true } });
    assert.equal(token(result), TOKEN);
    assert.ok(questions.includes('1 server.test tcp'), questions.join(', '));
  });
  test('names in another case, and an alias', async () => {
    const entry = { A: '127.0.0.1', cased: true, alias: 'node.Cluster.test' };
    assert.equal(token((await ask(RESOLV, [], { 'server.test': entry })).result), TOKEN);
  });
  for (const line of ['127.0.0.1 SERVER.Test', '\t127.0.0.1\tother.test\tServer.TEST # server.tes', '127.0.0.1 server.test']) {
    test(`/etc/hosts: ${JSON.stringify(line)}`, async () => {
      const content = { ...RESOLV, '/etc/hosts': `# 127.0.0.2 server.test\n192.0.2.1 server.test.example\n${line}` };
      const { result, questions } = await ask(content, [], {});
      assert.equal(token(result), TOKEN);
      assert.deepEqual(questions, []);
    });
  }
});

describe('search domains', SUITE, () => {
  const search = (more = '') => ({
    '/etc/resolv.conf': `search bad.test other.test\nnameserver 127.0.0.1\noptions ndots:5 timeout:1 ${more}\n`,
  });
  for (const said of ['SERVFAIL', 'REFUSED', 'silent', undefined]) {
    test(`the first ${said ? `answers with ${said}` : 'has the name, but no address'}: the name itself counts`, async () => {
      const dns = { 'server.test': '127.0.0.1', 'server.test.bad.test': { A: said, AAAA: said } };
      const { result, questions } = await ask(search(), ['--retry', '0'], dns);
      assert.equal(token(result), TOKEN);
      assert.ok(questions.includes('1 server.test.bad.test'), questions.join(', '));
    });
  }
  test('a name in a search domain comes first, and is not mixed with the name itself', async () => {
    const dns = { 'server.test': { A: '192.0.2.1', AAAA: '2001:db8::1' }, 'server.test.other.test': '127.0.0.1' };
    const { result } = await ask(search(), ['--retry', '0'], dns);
    assert.equal(token(result), TOKEN);
  });
  test('a final dot: no search domain is asked', async () => {
    const args = ['--connect-to', 'server.test.:PORT'];
    const { result, questions } = await ask(search(), args, { 'server.test': '127.0.0.1' });
    assert.equal(token(result), TOKEN);
    assert.deepEqual(questions.sort(), ['1 server.test', '28 server.test']);
  });
});

describe('localhost is loopback (RFC 6761)', SUITE, () => {
  const at = (name) => ['--connect-to', `${name}:PORT`, '--retry', '0'];
  for (const name of ['localhost', 'LocalHost', 'localhost.', 'server.localhost']) {
    test(`${name} without /etc/hosts, and no name server is asked`, async () => {
      const { result, questions } = await ask(RESOLV, at(name), { [name]: '192.0.2.1' });
      assert.equal(token(result), TOKEN);
      assert.deepEqual(questions, []);
    });
  }
  test('without any name server it takes no time', async () => {
    const { result } = await ask({}, at('localhost'), undefined);
    assert.equal(token(result), TOKEN);
    assert.ok(result.ms < 2000, `${result.ms} ms`);
  });
  test('IPv6', async () => {
    const { result } = await ask({}, at('localhost'), undefined, { host: '::1' });
    assert.equal(token(result), TOKEN);
  });
  test('what /etc/hosts says counts', async () => {
    const { result } = await ask({ '/etc/hosts': '127.0.0.2 localhost\n' }, at('localhost'), {}, { host: '127.0.0.2' });
    assert.equal(token(result), TOKEN);
  });
});
