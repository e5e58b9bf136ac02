// SPDX-License-Identifier: MIT
// The results and whether they meet the targets, as Markdown.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { tools } from './contestants.mjs';
import { median, ratio } from './statistics.mjs';

const VERSIONS = ['1.3', '1.2'];
const CHAINS = { ec: 'EC', rsa: 'RSA', ec384: 'EC, CAs P-384', rsa4096: 'RSA, root 4096' };
const FUNCTIONS = 12;

const whole = (number) => Math.round(number).toLocaleString('en');
const row = (...cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))];

/*
 * Each target of the specification: the limit for each chain, and how to read the value from the
 * results.
 */
const wall = (other, roots) => (results, key) => {
  const times = results.times[`${key} ${roots}`];
  return ratio(times.cctoken, times[other], 'wall').median;
};
const TARGETS = [
  ['wall time against curl, one root', { ec: 0.3, rsa: 0.28 }, wall('curl', 'one')],
  ["wall time against curl, the system's bundle", { ec: 0.14, rsa: 0.13 }, wall('curl', 'system')],
  ['wall time against Go, one root', { ec: 0.6, rsa: 0.6, ec384: 0.65 }, wall('Go', 'one')],
  ["wall time against Go, the system's bundle", { ec: 0.5, rsa: 0.5 }, wall('Go', 'system')],
  ['wall time against BearSSL, one root', { ec: 0.6, rsa: 0.9 }, wall('BearSSL', 'one'), ['1.2']],
  [
    'wall time of a cached `get` against `/bin/true`',
    { ec: 0.5 },
    ({ cacheTimes }, key) => ratio(cacheTimes[key].cached, cacheTimes[key].nothing, 'wall').median,
  ],
  [
    'instructions outside mbedTLS, its heap and libc, one root',
    { ec: 400_000, rsa: 400_000 },
    ({ profiles }, key) => profiles[`${key} one`].owners.cctoken,
  ],
  [
    'system calls with `--connect-to` an address, one root',
    { ec: 30, rsa: 30 },
    ({ calls }, key) => calls[`${key} one`].distant,
  ],
  [
    "resident memory with the system's bundle, KiB",
    { ec: 512, rsa: 512 },
    ({ memories }, key) => memories[`${key} system`].cctoken.rss,
  ],
];

/**
 * Each target for each chain: {what, limit, values (texts, by version of TLS), holds (with either
 * version)}.
 */
export function judge(results) {
  return TARGETS.flatMap(([what, limits, read, versions = VERSIONS]) =>
    Object.entries(limits).map(([chain, limit]) => {
      const values = versions.map((version) => read(results, `${chain} ${version}`));
      const show = (number) => (limit < 10 ? number.toFixed(2) : whole(number));
      return {
        what: `${what}, ${CHAINS[chain]}`,
        limit: `≤ ${show(limit)}`,
        values: VERSIONS.map((version) => (versions.includes(version) ? show(values[versions.indexOf(version)]) : '–')),
        holds: values.every((value) => value <= limit),
      };
    }),
  );
}

const stdio = ['ignore', 'pipe', 'ignore'];
const firstLine = (program, ...more) => execFileSync(program, more, { encoding: 'utf8', stdio }).split('\n')[0].trim();
const packageVersion = (name) =>
  JSON.parse(readFileSync(`tests/integration/node_modules/${name}/package.json`, 'utf8')).version;

function commit() {
  try {
    return `, ${firstLine('git', 'describe', '--always', '--dirty')}`;
  } catch {
    return '';
  }
}

/** The day, and the version and commit of cctoken. */
function describeBuild() {
  const day = new Date().toISOString().slice(0, 10);
  return `${firstLine('build/cctoken', '--version')}${commit()}, ${day}`;
}

function circumstances({ load, rounds, first }) {
  const [, system] = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  const [, mbedtls] = /^MBEDTLS_VERSION=(.*)$/m.exec(readFileSync('deps/versions', 'utf8'));
  const [curl, curlTls] = firstLine(tools.curl, '--version').match(/curl [\d.]+|(?:OpenSSL|GnuTLS)\/[\d.]+/g);
  const day = new Date().toISOString().slice(0, 10);
  return [
    `${day}; ${cpus().length} × ${cpus()[0].model}; ${system ?? 'Linux'}, kernel ${release()}.`,
    `${firstLine('build/cctoken', '--version')}${commit()}, mbedTLS ${mbedtls}; ${curl} with ${curlTls};`,
    `${firstLine('build/deps/go/usr/lib/go-1.24/bin/go', 'version')}, static, with Debian's golang.org/x/oauth2;`,
    `instructions by ${firstLine(tools.valgrind, '--version')}, system calls by strace.`,
    `Server: oidc-provider ${packageVersion('oidc-provider')} on Node.js ${process.version}, on the same machine.`,
    `${rounds} rounds in turn after a warm-up, all at ${first ? 'real-time' : 'ordinary'} priority;`,
    `load of the machine ${load.map((one) => one.toFixed(2)).join(' before, ')} after.`,
  ];
}

const cases = (read) =>
  Object.keys(CHAINS).flatMap((chain) =>
    VERSIONS.flatMap((version) =>
      ['one', 'system'].map((roots) => [CHAINS[chain], version, roots, ...read(`${chain} ${version} ${roots}`)]),
    ),
  );
const CASE = ['chain', 'TLS', 'roots'];

function timeTable({ times }) {
  return table(
    [...CASE, 'cctoken', 'curl', 'Go', 'BearSSL', 'wall to curl', 'wall to Go', 'wall to BearSSL'],
    cases((key) => {
      const { cctoken, ...others } = times[key];
      const both = (samples) =>
        ['wall', 'cpu'].map((field) => median(samples.map((one) => one[field])).toFixed(1)).join(' / ');
      const against = (other) => {
        const r = other && ratio(cctoken, other, 'wall');
        return r ? `**${r.median.toFixed(2)}** (${r.low.toFixed(2)}–${r.high.toFixed(2)})` : '–';
      };
      const rivals = [others.curl, others.Go, others.BearSSL];
      return [both(cctoken), ...rivals.map((one) => (one ? both(one) : '–')), ...rivals.map(against)];
    }),
  );
}

function cacheTable({ cacheTimes }) {
  const both = (samples) => ['wall', 'cpu'].map((field) => median(samples.map((one) => one[field])).toFixed(2));
  const rows = Object.values(cacheTimes).map(({ cached, nothing, calls }) => {
    const { median: middle, low, high } = ratio(cached, nothing, 'wall');
    const times = [cached, nothing].map((samples) => both(samples).join(' / '));
    return [...times, `**${middle.toFixed(2)}** (${low.toFixed(2)}–${high.toFixed(2)})`, calls];
  });
  return table(['cached `get`', '`/bin/true`', 'wall', 'system calls'], rows);
}

const PEERS = ['cctoken', 'curl', 'Go', 'BearSSL'];

function memoryTable({ memories, arenas }) {
  const show = (one) => (one ? `${whole(one.rss)} (${whole(one.pss)})` : '–');
  return table(
    [...CASE, ...PEERS, "cctoken's arena"],
    cases((key) => [...PEERS.map((name) => show(memories[key][name])), arenas[key].toFixed(2)]),
  );
}

/** The section of memory, as lines. */
export const memorySection = (results) => [
  '## Memory',
  '',
  'Resident KiB from `/proc/PID/smaps_rollup` at exit; in parentheses the proportional share (PSS). What curl and',
  'Go released before is not included. The arena is the smallest with which a request succeeds; the program has 48 KiB.',
  `Measured with ${describeBuild()}.`,
  '',
  '![Resident memory by program](memory-by-peer.svg)',
  '',
  ...memoryTable(results),
];

/** The section of sizes, as lines. */
export function sizeSection({ sizes }) {
  const rows = PEERS.map((name) => {
    const { own, libraries, count } = sizes[name];
    return [name, whole(own), count === 0 ? '–' : `${whole(libraries)} (${count})`, `**${whole(own + libraries)}**`];
  });
  return [
    '## Size',
    '',
    'Bytes on disk: the executable without symbols, and the shared libraries that the dynamic linker loads for it (their',
    'number in parentheses). cctoken, Go and BearSSL are linked statically, BearSSL with glibc. cctoken has all its features,',
    'the BearSSL client only this one request. Trust anchors are not included.',
    `Measured with ${describeBuild()}.`,
    '',
    '![Size of the program with the libraries that it loads](size-by-peer.svg)',
    '',
    ...table(['program', 'executable', 'shared libraries', 'together'], rows),
  ];
}

/** A Markdown document in which these lines take the place of the section with the same heading. */
export function replaceSection(document, lines) {
  const [heading] = lines;
  const sections = document.split(/^(?=## )/m);
  const at = sections.findIndex((section) => section.startsWith(`${heading}\n`));
  if (at < 0) throw new Error(`no section ${heading}`);
  const isLast = at === sections.length - 1;
  sections[at] = `${lines.join('\n')}\n${isLast ? '' : '\n'}`;
  return sections.join('');
}

function callTable({ calls }) {
  return table(
    [...CASE, 'to an address, 10 ms away', 'to an address, on loopback', 'to a name, on loopback'],
    cases((key) => [calls[key].distant, calls[key].near, calls[key].name]),
  );
}

function instructionTable({ profiles }) {
  return table(
    [...CASE, 'all', 'curves', 'mbedTLS', 'its heap', 'libc', 'cctoken', 'share'],
    cases((key) => {
      const { total, owners } = profiles[key];
      const share = `${((100 * owners.cctoken) / total).toFixed(1)} %`;
      const { curves, mbedTLS, heap, libc, other, cctoken: ours } = owners;
      return [...[total, curves, mbedTLS, heap, libc + other, ours].map(whole), share];
    }),
  );
}

function functionTable(title, { functions, owners }) {
  const rows = functions
    .slice(0, FUNCTIONS)
    .map(([name, count]) => [name, whole(count), `${((100 * count) / owners.cctoken).toFixed(1)} %`]);
  return table([title, 'instructions', 'share'], rows);
}

function rootsTable(byRoots) {
  const rows = byRoots.map(({ roots, arena, rss, wall: ms }) => [
    roots,
    arena.toFixed(2),
    ...Object.values(rss).map(whole),
    ...Object.values(ms).map((one) => one.toFixed(1)),
  ]);
  return table(
    ['roots', 'arena, KiB', 'cctoken, KiB', 'curl, KiB', 'Go, KiB', 'cctoken, ms', 'curl, ms', 'Go, ms'],
    rows,
  );
}

const REACH = {
  direct: 'a name with one address',
  proxy: 'the same through Tinyproxy',
  silent: 'its first address is silent (IPv6)',
};

function reachTable({ reach }) {
  const rows = Object.entries(REACH).map(([key, what]) => {
    const { cctoken, curl, Go } = reach[key];
    const against = (other) => ratio(cctoken, other, 'wall').median.toFixed(2);
    const times = [cctoken, curl, Go].map((samples) => median(samples.map((one) => one.wall)).toFixed(1));
    return [what, ...times, against(curl), against(Go)];
  });
  return table(['', 'cctoken', 'curl', 'Go', 'to curl', 'to Go'], rows);
}

/*
 * What a reader grasps in ten seconds; the plot shows the same. The median of both versions of TLS.
 */
const GLANCE = [
  ['P-256 chain, one trust anchor', 'ec', 'one'],
  ['RSA chain, one trust anchor', 'rsa', 'one'],
  ["P-256 chain, the system's trust anchors", 'ec', 'system'],
  ["RSA chain, the system's trust anchors", 'rsa', 'system'],
];

/**
 * [{what, values: {CONTESTANT: median}}]; FIELD is "wall" (ms) or "rss" (KiB) of the samples by
 * case and contestant.
 */
const byPeer = (samplesOf, field) =>
  GLANCE.map(([what, chain, roots]) => {
    const all = VERSIONS.map((version) => samplesOf[`${chain} ${version} ${roots}`]);
    const names = [...new Set(all.flatMap(Object.keys))];
    const samples = (name) => all.flatMap((one) => one[name] ?? []).map((one) => one[field]);
    return { what, values: Object.fromEntries(names.map((name) => [name, median(samples(name))])) };
  });

/** For the table at the top and its plot. */
export const glance = ({ times }) => byPeer(times, 'wall');

/** For the plot of memory. */
export const memoryByPeer = ({ memories }) => byPeer(memories, 'rss');

function glanceTable(results) {
  const show = (ms) => (ms === undefined ? '–' : ms.toFixed(1));
  const rows = glance(results).map(({ what, values }) => {
    const [ours, ...others] = PEERS.map((name) => show(values[name]));
    return [what, `**${ours}**`, ...others];
  });
  return table(['one token, ms', ...PEERS], rows);
}

export function report(results, verdicts) {
  const verdictRows = verdicts.map(({ what, limit, values, holds }) => [
    what,
    limit,
    ...values,
    holds ? 'yes' : '**no**',
  ]);
  return `${[
    '# Benchmarks',
    '',
    'Written by `make bench`. Each program obtains one token with the client-credentials grant and Basic authentication, process',
    'start to exit, from one server with a chain of leaf, intermediate and root. "One" trust anchor is that root alone,',
    `"system" Debian's bundle followed by that root, ${results.roots} in all. The environment contains only what`,
    'the program needs. Processes are started by posix_spawn(): what fork() copies of the measuring program does not count.',
    '',
    ...circumstances(results),
    '',
    '## At a glance',
    '',
    ...glanceTable(results),
    '',
    '![Wall time of one token by program](time-by-peer.svg)',
    '',
    'Wall time from process start to exit, server included; BearSSL has TLS 1.2 only and keeps all roots in memory.',
    '',
    '## Targets',
    '',
    ...table(['target', 'limit', 'TLS 1.3', 'TLS 1.2', 'holds'], verdictRows),
    '',
    'A ratio is the median of the ratios of each round. A target holds when both columns are within the limit.',
    '',
    '## Wall and processor time',
    '',
    'Medians, ms wall / ms processor; ratios of wall time with quartiles. Machines are noisy: trust the ratios.',
    'All include the time of the server.',
    '',
    ...timeTable(results),
    '',
    ...(results.reach
      ? [
          '## A proxy, and an address that is silent',
          '',
          'ms wall, P-256 chain, TLS 1.3, one root, in a network of its own where a name has these addresses. With a silent',
          'address each program waits for it as long as RFC 8305 or its own choice says (cctoken 250 ms, curl 200, Go 300).',
          '',
          ...reachTable(results),
          '',
        ]
      : []),
    '## A token from the cache',
    '',
    'Process start to exit, ms wall / ms processor, measured twice with a cache of one entry each.',
    '',
    ...cacheTable(results),
    '',
    ...memorySection(results),
    '',
    '## Memory and time by the number of trust anchors',
    '',
    '![Memory and time by the number of trust anchors](memory-by-roots.svg)',
    '',
    "EC, TLS 1.3. Roots beyond the system's are copies of those with other names.",
    '',
    ...rootsTable(results.byRoots),
    '',
    ...sizeSection(results),
    '',
    '## System calls of cctoken',
    '',
    'Of the process itself, `execve` and `exit_group` included. On loopback the number depends on how soon the server',
    'responds; over a distance the process waits for every response. The target applies to the latter.',
    '',
    ...callTable(results),
    '',
    '## Instructions of cctoken',
    '',
    'By callgrind, with `--connect-to`; the object file that a function comes from decides its column. The heap of',
    "mbedTLS (`src/tls/arena.c`) and the curves (ring, `src/tls/fast`) are counted separately.",
    '',
    ...instructionTable(results),
    '',
    ...functionTable('EC, TLS 1.3, one root', results.profiles['ec 1.3 one']),
    '',
    ...functionTable('EC, TLS 1.3, system', results.profiles['ec 1.3 system']),
  ].join('\n')}\n`;
}
