// SPDX-License-Identifier: MIT
// The permitted results of a run after one of its system calls failed.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { STATUS, assertNoSecret, cctoken } from '../../integration/run.mjs';
import { purposeOf } from './purpose.mjs';
import { OLD, SECRET, TOKEN, envOf, lineOf } from './runs.mjs';
import { outcomesOf } from './table.mjs';

const WARNING = /^cctoken: warning: ([a-z_]+): /gm;
const FAILURE = /^cctoken: (?!warning|written|started|stopping|renewing|hook|lost)([a-z_]+): /m;

// Nothing of this is true here, whatever call fails.
const ACCUSATION = /not a lock|not a cache|symbolic link|another user|other users|damaged|hard link|no certificate/;

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
const content = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Causes that it may have, and whether the token must be there. */
export function expectedOf(purposes, { call, fault, mode }, run) {
  const each = purposes.map((purpose) => outcomesOf(purpose, call, fault, mode));
  const causes = new Set(each.flat());
  const struckOnce = purposes.length === 1;
  if (run.proxy && [...causes].some((cause) => cause.startsWith('connect'))) causes.add('proxy_failure');
  // A connection that is lost is made again, once.
  const retried = run.retries && mode === 'once' && [...causes].every((one) => one.startsWith('connect') || one === 'token');
  const mustSucceed = retried || (causes.size === 1 && causes.has('token'));
  causes.delete('token');
  const tolerant = !struckOnce || retried || run.until; // what is tried again
  return { causes, mustSucceed, mayHaveToken: tolerant || each.some((one) => one.includes('token')) };
}

/* A short write of the first byte counts that byte as written, but nobody has it. */
function isWhole(text, run, short) {
  if (run.prints === undefined) return text === '';
  if (run.prints === 'json') return parsed(short ? `{${text}` : text) !== undefined && text.endsWith('}\n');
  return (short ? ['m', ':'] : ['']).some((first) => run.prints.test(first + text));
}

function* judgeFiles({ run, places, struck, purposes, result, kase }) {
  const undone = struck.some(({ name }) => name === 'unlinkat');
  const lists = { output: ['output', 'output.expiry'], cache: ['cache', 'cache.lock'] };
  for (const [name, known] of Object.entries(lists)) {
    const left = readdirSync(dirname(places[name])).filter((one) => !known.includes(one));
    if (left.length > 0 && !undone) yield `left in the folder of ${name}: ${left}`;
  }
  if (!run.writes && !run.appends) return;
  const text = content(places.output);
  if (run.appends) {
    const appended = new RegExp(`^${OLD}access_token=${TOKEN.source}\n$`).test(text) || (kase.fault === '1' && kase.call === 'write');
    if (result.status === 0 ? !appended : text !== OLD) yield `status ${result.status}, and the file holds ${JSON.stringify(text)}`;
    return;
  }
  const short = kase.call === 'write' && kase.fault === '1';
  const fresh = new RegExp(`^${TOKEN.source}\n$`).test(short ? `m${text}` : text);
  // What goes on failing is tried until the end: then the old content stays.
  const tried = run.until && kase.mode === 'on' && text === OLD && !expectedOf(purposes, kase, run).mustSucceed;
  if (result.status === 0 && !fresh && !tried && !(short && new RegExp(`^${TOKEN.source}\n$`).test(text))) yield `success, but the file holds ${JSON.stringify(text)}`;
  if (result.status !== 0 && text !== OLD) yield `failure, but the file holds ${JSON.stringify(text)}`;
}

function* judgeStreams({ run, struck, purposes, result, kase }) {
  const lost = purposes.includes('stdout');
  const short = kase.call === 'write' && kase.fault === '1' && lost;
  const json = run.prints === 'json' ? parsed(result.stdout) : undefined;
  if (result.status === 0 && !isWhole(result.stdout, run, short)) yield `success, but standard output is ${JSON.stringify(result.stdout)}`;
  const masked = run.appends && run.prints.test(result.stdout); // whatever becomes of the file
  if (result.status !== 0 && result.stdout !== '' && !lost && json === undefined && !masked) yield `standard output is ${JSON.stringify(result.stdout)}`;
  if (json?.exit_status !== undefined && json.exit_status !== result.status) yield `the report says exit_status ${json.exit_status}`;
  if (TOKEN.test(result.stderr)) yield 'a token on standard error';
  if (ACCUSATION.test(result.stderr) && kase.fault !== '0') yield 'it blames a file';
  assertNoSecret(result, [SECRET]);
  const cause = json?.cause ?? FAILURE.exec(result.stderr)?.[1];
  const silent = struck.some(({ text }) => /\((\[\{fd=)?2</.test(text));
  if (result.status !== 0 && !cause && !silent) yield 'a failure without a cause';
  if (run.until && result.status === 0) return; // an attempt may have failed before
  if (cause && result.status === 0) yield `success, but ${cause}`;
  if (cause && STATUS[cause] !== result.status && !purposes.includes('command')) yield `${cause} is not status ${result.status}`;
}

function* judgeOutcome({ run, result, purposes, kase }) {
  const { causes, mustSucceed, mayHaveToken } = expectedOf(purposes, kase, run);
  const cause = (run.prints === 'json' ? parsed(result.stdout)?.cause : undefined) ?? FAILURE.exec(result.stderr)?.[1];
  const statuses = new Set([...causes].map((one) => STATUS[one]));
  if (purposes.includes('command')) [126, 127].forEach((status) => statuses.add(status));
  if (result.late) return void (yield 'it does not end');
  if (result.signal) return void (yield `it was ended by ${result.signal}`);
  if (mustSucceed && result.status !== 0) yield `the token is lost (${[...new Set(purposes)]})`;
  if (result.status === 0 && !mayHaveToken) yield `success instead of ${[...causes]} (${purposes})`;
  if (result.status !== 0 && !mustSucceed && !statuses.has(result.status)) yield `status ${result.status} instead of ${[...statuses]}`;
  if (result.status !== 0 && !mustSucceed && cause && !causes.has(cause)) yield `${cause} instead of ${[...causes]} (${purposes})`;
}

/* The same again, undisturbed: all is well. What the cache could not keep must have been said. */
async function* judgeAfterwards({ run, server, places, result, kase, struck }) {
  if ((!run.keeps && !run.writes && !run.source) || run.until) return;
  const [program, ...args] = lineOf(run, server, places);
  const again = await cctoken(args, { program, env: envOf(run, server, places) });
  const short = kase.call === 'write' && kase.fault === '1';
  if (again.status !== 0 || WARNING.test(again.stderr)) yield `afterwards: status ${again.status}, ${again.stderr}`;
  WARNING.lastIndex = 0;
  if (run.keeps && result.status === 0 && again.stdout !== result.stdout && !short && result.stderr === '') yield 'not in the cache, and no warning';
  if (run.writes && !struck.some(({ name }) => name === 'unlinkat')) {
    const probed = await cctoken(['probe', places.output]);
    if (probed.status !== 0) yield `probe afterwards: ${probed.status} ${probed.stderr}`;
  }
  for (const name of run.writes ? ['output'] : ['cache']) {
    const left = readdirSync(dirname(places[name])).filter((one) => one.endsWith('.tmp'));
    if (left.length > 0) yield `still left beside ${basename(places[name])}: ${left}`;
  }
}

/** All that is wrong with a run: {run, server, places, kase, struck, first, last, result}. */
export async function complaintsOf(one) {
  const purposes = one.struck.map((call) => purposeOf(call, one));
  const told = { ...one, purposes };
  const complaints = [...judgeOutcome(told)];
  if (one.result.late) return complaints;
  complaints.push(...judgeStreams(told), ...judgeFiles(told));
  for await (const complaint of judgeAfterwards(told)) complaints.push(complaint);
  return complaints;
}
