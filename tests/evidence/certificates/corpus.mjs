// SPDX-License-Identifier: MIT
// The whole corpus, and the required verdicts of cctoken.
import { readFileSync } from 'node:fs';
import { cctoken, prepare } from './judges.mjs';

const CHAPTERS = {
  paths: 'Paths',
  authorities: 'Authorities, usage, purposes and policies',
  validity: 'Dates',
  hosts: 'Hosts',
  constraints: 'Name constraints',
  encoding: 'Extensions and encoding',
  keys: 'Keys and signatures',
};

export const chapters = await Promise.all(
  Object.entries(CHAPTERS).map(async ([file, title]) => ({
    title,
    cases: (await import(`./cases/${file}.mjs`)).default,
  })),
);
export const cases = chapters.flatMap((chapter) => chapter.cases);

/**
 * Whether cctoken, which this case expects to accept or to refuse, does what the standards demand.
 */
export const agrees = ({ rfc, cause }) => rfc === 'either' || (rfc === 'accept') === (cause === undefined);

/** What is wrong with a case as it is written; undefined if nothing is. */
export function flaw(one) {
  if (cases.filter(({ id }) => id === one.id).length > 1) return 'its id occurs twice';
  if (!['accept', 'reject', 'either'].includes(one.rfc)) return 'no verdict of the standards';
  if (!agrees(one) && !one.why) return 'it differs from the standards without a reason';
  return undefined;
}

/**
 * Runs cctoken against every server that can present it: {observed: its cause, fault: what is not
 * as expected}.
 */
export async function judge(one, servers, files) {
  const chain = prepare(one, files);
  const ports = servers.present(chain);
  const faults = [];
  let observed;
  for (const [protocol, port] of Object.entries(ports)) {
    const before = servers.requests();
    const result = await cctoken(one, chain, port);
    const sent = servers.requests() - before;
    observed = result.cause;
    if (result.cause !== one.cause)
      faults.push(`${protocol}: ${one.cause ?? 'a token'} expected; ${result.words || 'a token'}`);
    if (sent !== (result.cause ? 0 : 1)) faults.push(`${protocol}: ${sent} requests were sent`);
    if (result.ms > 8000) faults.push(`${protocol}: it took ${Math.round(result.ms)} ms`);
  }
  return { chain, observed, protocols: Object.keys(ports), fault: faults.join('\n') || undefined };
}

/* ---- causes ---- */

const root = new URL('../../../', import.meta.url);
const CAUSES = readFileSync(new URL('include/cctoken_causes.h', root), 'utf8');

/** The causes of the stages network and tls, with the files of tests that provoke each. */
export const provoked = {
  dns_failure: ['names', 'a name server that answers with NXDOMAIN, SERVFAIL or nothing'],
  connection_refused: ['racing', 'a port where nothing listens'],
  connection_failed: ['racing', 'a network without a route'],
  connect_timeout: ['racing', 'a listener whose queue is full'],
  proxy_failure: ['proxy', 'a proxy that refuses, speaks something else, or closes'],
  proxy_authentication: ['proxy', 'a proxy that requires credentials'],
  timeout: ['deadlines', 'a server that sends nothing, or one byte per second'],
  connection_closed: ['tls', 'a server that closes in the handshake, or before its response is complete'],
  untrusted_issuer: ['certificates', 'this corpus'],
  certificate_expired: ['certificates', 'this corpus'],
  certificate_not_yet_valid: ['certificates', 'this corpus'],
  name_mismatch: ['certificates', 'this corpus'],
  certificate_rejected: ['certificates', 'this corpus'],
  certificate_unsupported: ['certificates', 'this corpus'],
  pin_mismatch: ['pins', 'a chain without the pinned key'],
  no_trust_anchors: ['anchors', 'files and directories without certificates'],
  tls_protocol: ['tls', 'a server with TLS 1.1 alone, without a common cipher suite or curve'],
  not_tls: ['tls', 'ports that speak HTTP, SMTP, SSH or something else'],
  tls_failure: ['tls', 'records and messages that are changed, out of order, malformed or without end'],
  client_certificate_required: ['tls', 'a server that requires one'],
  clock_wrong: ['promises', 'a build date that is later than the clock'],
  out_of_memory: ['chains', '40 certificates of one name and key'],
};

/**
 * Causes of the two stages that no row above names, and rows whose test does not mention their
 * cause.
 */
export function unprovoked() {
  const all = [...CAUSES.matchAll(/"([a-z0-9_]+)", (?:NETWORK|TLS), /g)].map(([, name]) => name);
  const inCorpus = new Set(cases.map(({ cause }) => cause));
  const isTested = (cause) => {
    const [file] = provoked[cause] ?? [];
    if (file === 'certificates') return inCorpus.has(cause);
    return file && readFileSync(new URL(`tests/integration/${file}.test.mjs`, root), 'utf8').includes(`'${cause}'`);
  };
  return [...all.filter((cause) => !isTested(cause)), ...Object.keys(provoked).filter((cause) => !all.includes(cause))];
}
