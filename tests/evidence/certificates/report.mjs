// SPDX-License-Identifier: MIT
// report.mjs FILE: judges every case and writes the document. Ends with status 1 if one is not as
// its row says.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cctoken as version, folder } from '../../integration/run.mjs';
import { agrees, cases, chapters, flaw, judge, provoked, unprovoked } from './corpus.mjs';
import { opensslVerify } from './judges.mjs';
import { startServers } from './servers.mjs';

const [, , target] = process.argv;
const command = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' }).trim();
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;');

/* ---- the table ---- */

const verdict = (reason) => (reason === undefined ? 'accept' : reason);
function opensslCell({ usual, strict }) {
  if (usual === strict) return verdict(usual);
  return usual === undefined ? `accept; strict: ${strict}` : `${usual}; strict: ${verdict(strict)}`;
}
function row({ one, result, openssl }) {
  const ours = result.observed === undefined ? 'accept' : `\`${result.observed}\``;
  const cells = [
    `\`${one.id}\``,
    cell(one.what),
    one.rfc,
    one.section,
    cell(opensslCell(openssl)),
    ours,
    cell(one.why ?? ''),
  ];
  return `| ${cells.join(' | ')} |`;
}
const HEAD =
  '| case | what | standards | RFC and section | openssl verify | cctoken | why |\n|---|---|---|---|---|---|---|';

/* ---- the document ---- */

function summary(judged) {
  const count = (test) => judged.filter(test).length;
  const ours = ({ result }) => result.observed === undefined;
  const theirs = ({ openssl }) => openssl.usual === undefined;
  const lines = ['accept', 'reject', 'either'].map((rfc) => {
    const is = (test) => count((one) => one.one.rfc === rfc && test(one));
    const counts = [() => true, ours, (one) => !ours(one), theirs, (one) => !theirs(one)].map(is);
    return `| ${[rfc, ...counts].join(' | ')} |`;
  });
  return `| standards | cases | cctoken accepts | refuses | openssl verify accepts | refuses |
|---|---|---|---|---|---|
${lines.join('\n')}`;
}

const causes = () =>
  Object.entries(provoked)
    .map(([cause, [file, condition]]) => `| \`${cause}\` | ${condition} | \`tests/integration/${file}.test.mjs\` |`)
    .join('\n');

function page(judged, { commit, build, openssl, date }) {
  const differing = judged.filter(({ one }) => !agrees(one));
  const wrong = differing.filter(({ one }) => one.rfc === 'reject').length;
  const tls13 = judged.filter(({ result }) => result.protocols.length === 2).length;
  const smoke = judged.filter(({ one }) => one.smoke).length;
  return `<!-- Written by make evidence-certificates. -->
# Certificates

${judged.length} chains of certificates, each presented to the executable by a TLS server on loopback, with three verdicts:
that of the standards, of \`openssl verify\`, and of \`cctoken get\`. \`make evidence-certificates\`
repeats all of it and writes this page; \`make check\` runs ${smoke} of them
(\`tests/integration/certificates.test.mjs\`).

This page: ${date}, ${build} at commit \`${commit}\`, ${openssl}.

- **The chains** are rows of \`tests/evidence/certificates/cases\`: each describes how it differs from an ordinary chain
  (trust anchor, intermediate, leaf for \`server.test\`). The certificates are written byte by byte and signed for each
  run, so that they can be wrong in any way.
- **Standards**: \`accept\` or \`reject\` where the named section leaves no choice; \`either\` where it leaves one, among
  others for what RFC 5280 demands of issuers alone, and for the content of a trust anchor. These verdicts are
  derived from the text of the standards, not observed.
- **openssl verify** runs with \`-purpose sslserver -auth_level 2 -partial_chain\` and the name or address, then again with
  \`-x509_strict\`, which is shown where it differs. It gets the same files; "unreadable": it cannot parse one of them. It
  evaluates policies only with \`-policy_check\`, and the key usage of a leaf only in TLS.
- **cctoken** is the shipped executable with \`--ca\` and \`--connect-to\`. A chain is sent by a TLS 1.2 server that presents
  any bytes, and by Node's (OpenSSL) with TLS 1.3 where that can load them (${tls13} of ${judged.length}); the verdicts
  must agree. A refusal must have the cause in the table, within eight seconds, before anything of the request is sent.
- **why**: the reason wherever cctoken differs from the standards, and for some choices where they leave one. Where cctoken
  and OpenSSL differ without a reason in the table, the named section is the reason.

${summary(judged)}

cctoken accepts ${wrong ? `${wrong} chains` : 'nothing'} that the standards reject. It refuses ${differing.length - wrong} chains that they accept, each
for the reason in its row. Revocation is checked by neither: cctoken reads no CRL and asks no OCSP server.

${chapters
  .map(
    ({ title, cases: own }) =>
      `## ${title}\n\n${HEAD}\n${judged
        .filter(({ one }) => own.includes(one))
        .map(row)
        .join('\n')}`,
  )
  .join('\n\n')}

## Causes

Every cause of the stages network and tls is provoked by a real condition:

| cause | condition | test |
|---|---|---|
${causes()}
`;
}

/* ---- the run ---- */

// Where the standards decide, their section is the reason why openssl and cctoken differ.
function unreasoned({ one, result, openssl }) {
  const differs = one.rfc === 'either' && (result.observed === undefined) !== (openssl.usual === undefined);
  return differs && !one.why ? 'cctoken and openssl differ without a reason' : undefined;
}

const files = folder();
const servers = await startServers();
const judged = [];
let faults = 0;
for (const one of cases) {
  const result = await judge(one, servers, files);
  judged.push({ one, result, openssl: await opensslVerify(one, result.chain) });
  const fault = flaw(one) ?? result.fault ?? unreasoned(judged.at(-1));
  if (fault) console.error(`${one.id} (${one.what}): ${fault}`);
  faults += fault ? 1 : 0;
}
await servers.stop();
files.remove();
for (const cause of unprovoked()) console.error(`${cause}: no test provokes it`);

const about = {
  commit:
    command('git', 'rev-parse', '--short=12', 'HEAD') +
    (command('git', 'status', '--porcelain', '--', 'src', 'port') ? ' with changes' : ''),
  build: (await version(['--version'])).stdout.split('\n')[0],
  openssl: command('openssl', 'version').replace(/ \(.*/, ''),
  date: new Date().toISOString().slice(0, 10),
};
if (target) writeFileSync(target, page(judged, about));
console.log(`${judged.length} chains, ${faults} not as expected`);
process.exitCode = faults > 0 || unprovoked().length > 0 ? 1 : 0;
