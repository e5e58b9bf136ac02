// SPDX-License-Identifier: MIT
// All cells of the table, into docs/INTEROPERABILITY.md. Ends with the line that tests/tally.sh
// counts.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { impossible, runCell } from './cell.mjs';
import { FEATURES, VERSIONS } from './features.mjs';
import { SERVERS } from './servers.mjs';

process.chdir(new URL('../../../', import.meta.url).pathname);
const DOCUMENT = 'docs/INTEROPERABILITY.md';

const output = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' }).trim();
const row = (...cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))];

// make evidence has written documents before.
function commit() {
  const changed = output('git', 'status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs');
  return `${output('git', 'rev-parse', '--short=10', 'HEAD')}${changed ? ', with changes' : ''}`;
}

// {`server feature version`: what the table says of it}
async function runAll() {
  const results = new Map();
  const count = { passed: 0, failed: 0 };
  for (const name of Object.keys(SERVERS)) {
    const absent = SERVERS[name].absent();
    if (absent) throw new Error(absent);
    for (const feature of FEATURES) {
      for (const version of feature.versions) {
        let result = impossible(name, feature);
        if (!result) {
          result = await runCell(name, feature, version).catch((error) => {
            console.log(`${name}, ${feature.name}, TLS ${version}: ${error.message}`);
            return '**failed**';
          });
          count[result === '**failed**' ? 'failed' : 'passed'] += 1;
        }
        results.set(`${name} ${feature.name} ${version}`, result);
      }
    }
  }
  return { results, count };
}

// One table for a version of TLS. Reasons why something cannot be are notes below it.
function versionTable(version, results) {
  const features = FEATURES.filter(({ versions }) => versions.includes(version));
  const notes = [];
  const note = (reason) => {
    if (!notes.includes(reason)) notes.push(reason);
    return `– (${notes.indexOf(reason) + 1})`;
  };
  const rows = Object.entries(SERVERS).map(([name, { title }]) => [
    title,
    ...features.map((feature) => {
      const result = results.get(`${name} ${feature.name} ${version}`);
      return impossible(name, feature) ? note(result) : result;
    }),
  ]);
  const heads = features.map(({ name, title }) => title?.[version] ?? name);
  return [
    `## TLS ${version}`,
    '',
    ...table(['server', ...heads], rows),
    '',
    ...notes.map((reason, index) => `(${index + 1}) ${reason}`),
  ];
}

function document({ results, count }) {
  const [, system] = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  const [, mbedtls] = /^MBEDTLS_VERSION=(.*)$/m.exec(readFileSync('deps/versions', 'utf8'));
  const servers = Object.values(SERVERS).map(({ title, version }) => `${title} ${version()}`);
  return `${[
    '# Interoperability',
    '',
    'Written by `make evidence`; `make check` runs part of it. Each cell is one `cctoken get` from a server that has this feature, and',
    'expects a token. What client and server send is recorded and, with the key log of the server, decrypted: a cell says "passed" only if',
    'the feature was seen there.',
    '',
    `${new Date().toISOString().slice(0, 10)}, commit ${commit()}: ${count.passed} cells passed, ${count.failed} failed.`,
    `${output('build/cctoken', '--version')}, mbedTLS ${mbedtls}; ${system ?? 'Linux'}; ${servers.join(', ')}.`,
    '',
    ...VERSIONS.flatMap((version) => [...versionTable(version, results), '']),
    '## What the columns mean',
    '',
    ...table(['column', 'the server has'], FEATURES.map(({ name, title, what }) => [title ? Object.values(title).join(', ') : name, what])),
    '',
    '- *passed, not requested*: cctoken does not ask for it, so the server sends none. That the server would was shown with another client.',
    '- *refused*: cctoken does not offer this, the server ends the handshake, and that cause is reported. No request is sent. That the',
    '  server has such a key was shown with another client.',
    '- `gnutls-serv` answers only GET: it serves the metadata for `--issuer`, and the token comes from Node.js.',
    '- *X25519 alone*: the first connection offers P-256 and P-384, the second X25519 too ("Key agreement" in ARCHITECTURE.md).',
    '- Other servers than `openssl s_server` have small records because the response comes in pieces of 64 bytes; their handshake has',
    '  records of ordinary size.',
    '- Java is not among them: nothing else here needs a JDK, and it writes no key log.',
  ].join('\n')}\n`;
}

const outcome = await runAll();
writeFileSync(DOCUMENT, document(outcome));
console.log(`${outcome.count.passed} passed, ${outcome.count.failed} failed`);
process.exit(outcome.count.failed === 0 ? 0 : 1);
