// SPDX-License-Identifier: MIT
// Addresses of both families that are unreachable, refuse, never respond or are slow, in a network
// that the test makes: a link whose other end answers nothing, and addresses of its own.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { islanded, lacksNetwork, skip as noRoot } from './rooted.mjs';
import { fails, token } from './run.mjs';
import { TOKEN } from './servers/raw.mjs';

// .1 is this machine; at .70 to .79 and ::70 to ::79 somebody should be, and nothing ever comes
// back.
const LIVE = { 4: '192.0.2.1', 6: '2001:db8::1' };
const SILENT = [70, 71, 72].map((n) => ({ 4: `192.0.2.${n}`, 6: `2001:db8::${n}` }));
const SLOW = { 4: '192.0.2.79', 6: '2001:db8::79' }; // not for long: see COMES_UP
const ROUTELESS = { 4: '198.51.100.1', 6: '2001:db8:1::1' };
const FORBIDDEN = { 4: '203.0.113.1', 6: '2001:db8:2::1' };
const ABSENT = { 4: '192.0.2.99', 6: '2001:db8::99' }; // nobody there, and the kernel finds out
const NETWORK = [
  'link add v0 type veth peer name v1',
  'link set v0 up',
  'link set v1 up',
  'address add 192.0.2.1/24 dev v0',
  'address add 2001:db8::1/64 dev v0 nodad',
  'route add prohibit 203.0.113.0/24',
  'route add prohibit 2001:db8:2::/64',
  ...[...SILENT, SLOW].flatMap((one) => [one[4], one[6]])
    .map((address) => `neighbour add ${address} lladdr 02:00:00:00:00:01 dev v0 nud permanent`),
];
// The machine takes the address over, so that the repeated SYN is answered.
const COMES_UP = (address) => ({
  after: 500,
  network: [`address add ${address}/${address.includes(':') ? '128 dev lo nodad' : '32 dev lo'}`],
});
const SUITE = { timeout: 600_000, skip: noRoot || lacksNetwork(NETWORK) };
if (SUITE.skip) console.error(SUITE.skip);
test('namespaces and links can be made here', { skip: SUITE.skip }, () => {});

// a share of it is longer than a test may take
const FOREVER = ['--connect-timeout', '600', '--timeout', '600'];
const hosts = (addresses) => ({ '/etc/hosts': addresses.map((one) => `${one} server.test\n`).join('') });
const shown = (address) => (address.includes(':') ? `\\[${address}\\]` : address.replaceAll('.', '\\.')) + ':\\d+';
const run = (command, addresses, args, more) =>
  islanded(
    addresses === null ? { '/etc/resolv.conf': 'nameserver 127.0.0.1\n' } : hosts(addresses),
    [command, '--token-url', 'https://server.test:PORT/token', '--ca', '/ca.pem', ...args],
    more.dns,
    { host: '::', network: NETWORK, ...more },
  );

// A token, however long the silent ones would take.
async function reaches(addresses, more = {}, args = FOREVER) {
  const { result, connections } = await run('get', addresses, args, more);
  assert.equal(token(result), TOKEN);
  assert.equal(connections, 1);
}
// The cause, and what happened to each address, in any order.
async function misses(cause, outcomes, more = {}, args = []) {
  const addresses = outcomes.map(([address]) => address);
  const { result, connections } = await run('get', addresses, ['--retry', '0', '--connect-timeout', '2', ...args], more);
  fails(result, cause);
  assert.equal(connections, 0);
  const [first] = result.stderr.split('\n');
  for (const [address, outcome] of outcomes) assert.match(first, new RegExp(`[ ]${shown(address)} ${outcome}(,|$)`));
}
const NO_ANSWER = 'no answer in \\d+ m?s';

describe('one address of each family', SUITE, () => {
  for (const [here, there] of [[4, 6], [6, 4]]) {
    const only = { host: LIVE[here] };
    test(`IPv${there} never answers, IPv${here} does`, () => reaches([SILENT[0][there], LIVE[here]]));
    test(`IPv${there} refuses, IPv${here} answers`, () => reaches([LIVE[there], LIVE[here]], only));
    test(`IPv${there} has no route, IPv${here} answers`, () => reaches([ROUTELESS[there], LIVE[here]]));
    test(`IPv${there} is absent, IPv${here} answers`, () => reaches([ABSENT[there], LIVE[here]]));
    test(`IPv${there} is slow, IPv${here} never answers`, () =>
      reaches([SLOW[there], SILENT[0][here]], { later: COMES_UP(SLOW[there]) }));
    test(`IPv${there} is slow, IPv${here} is forbidden`, () =>
      reaches([SLOW[there], FORBIDDEN[here]], { later: COMES_UP(SLOW[there]) }));
    test(`-${here}: the other is not tried`, () =>
      reaches([SILENT[0][there], LIVE[here]], {}, [`-${here}`, '--connect-timeout', '600']));
    test(`-${there}: the other is not tried`, async () => {
      const { result } = await run('get', [SILENT[0][there], LIVE[here]],
        [`-${there}`, '--retry', '0', '--connect-timeout', '1'], {}); // prettier-ignore
      fails(result, 'connect_timeout');
      assert.match(result.stderr, new RegExp(`: ${shown(SILENT[0][there])}\n`));
    });
  }
});

describe('several addresses', SUITE, () => {
  for (const family of [4, 6]) {
    test(`two of IPv${family} never answer, the third does`, () =>
      reaches([SILENT[0][family], SILENT[1][family], LIVE[family]], {}, ['--connect-timeout', '6']));
    test(`two of IPv${family} never answer, the other family's does`, () =>
      reaches([SILENT[0][family], SILENT[1][family], LIVE[10 - family]]));
  }
  test('five never answer, the sixth does', () =>
    reaches([SILENT[0][6], SILENT[1][6], SILENT[2][6], SILENT[0][4], SILENT[1][4], LIVE[4]], {}, ['--connect-timeout', '9']));
});

describe('none answers', SUITE, () => {
  for (const [here, there] of [[4, 6], [6, 4]]) {
    test(`IPv${there} never answers, IPv${here} refuses: connection_failed`, () =>
      misses('connection_failed', [[SILENT[0][there], NO_ANSWER], [LIVE[here], 'refused']], { host: '127.0.0.1' }));
    test(`IPv${there} has no route, IPv${here} refuses: connection_refused`, () =>
      misses('connection_refused', [[ROUTELESS[there], 'unreachable'], [LIVE[here], 'refused']], { host: '127.0.0.1' }));
    test(`IPv${there} has no route, IPv${here} never answers: connect_timeout`, () =>
      misses('connect_timeout', [[ROUTELESS[there], 'unreachable'], [SILENT[0][here], NO_ANSWER]]));
  }
  test('both refuse: connection_refused', () =>
    misses('connection_refused', [[LIVE[6], 'refused'], [LIVE[4], 'refused']], { host: '127.0.0.1' }));
  test('neither has a route: connection_failed', () =>
    misses('connection_failed', [[ROUTELESS[6], 'unreachable'], [ROUTELESS[4], 'unreachable']]));
  test('six never answer: connect_timeout, each was tried', () =>
    misses('connect_timeout', SILENT.flatMap((one) => [[one[6], NO_ANSWER], [one[4], NO_ANSWER]])));
});

describe('responses of name servers', SUITE, () => {
  const dns = (entry) => ({ dns: { 'server.test': entry } });
  test('the address that answers is in a late response', () =>
    reaches(null, dns({ A: SILENT[0][4], AAAA: LIVE[6], late: { AAAA: 1500 } })));
  test('the address that answers is in a late response, and the other refuses', () =>
    reaches(null, { ...dns({ AAAA: LIVE[6], A: LIVE[4], late: { A: 1500 } }), host: LIVE[4] }));
  test('an address does not wait for a response that never comes', () =>
    reaches(null, dns({ AAAA: 'silent', A: LIVE[4] })));
});

describe('doctor', SUITE, () => {
  const checks = async (addresses, args, more = {}) => {
    const { result } = await run('doctor', addresses, ['--format', 'json', ...args], more);
    return JSON.parse(result.stdout).checks.find(({ stage }) => stage === 'connect');
  };
  test('lists each attempt', async () => {
    const { ok, detail } = await checks([SILENT[0][6], LIVE[4]], FOREVER);
    assert.ok(ok);
    assert.match(detail, new RegExp(`^${shown(SILENT[0][6])} ${NO_ANSWER}\n${shown(LIVE[4])}$`));
  });
  test('lists each attempt, when none reaches anything', async () => {
    const { ok, detail } = await checks([SILENT[0][6], LIVE[4]], ['--connect-timeout', '1'], { host: '127.0.0.1' });
    assert.ok(!ok);
    assert.match(detail, new RegExp(`^${shown(SILENT[0][6])} no answer in 1 s, ${shown(LIVE[4])} refused$`));
  });
});
