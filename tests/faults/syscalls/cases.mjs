// SPDX-License-Identifier: MIT
// Every call of a run with every fault of the table: once, a few times in a row, and from then on.
import { FAULTS, FILTERED, LEFT_OUT, PASSING } from './table.mjs';

const FEW = 4;
const NETWORK = new Set(['socket', 'connect', 'sendto', 'recvfrom']);

/**
 * The calls that are ours: of each process those up to the one by which another program takes its
 * place.
 */
export function oursOf(calls) {
  const gone = new Set();
  return calls.filter(({ name, n, pid, text }) => {
    const ours = !gone.has(pid);
    if (name === 'execve' && n > 0 && / = 0$/.test(text)) gone.add(pid);
    return ours;
  });
}

/** How often each call is made at most, by one process. */
export function countsOf(calls) {
  const counts = {};
  for (const { name, n } of calls) counts[name] = Math.max(counts[name] ?? 0, n);
  return counts;
}

/* In which ways, as strace writes it: [mode, when]. */
function waysOf(fault, n, count, run) {
  const ways = [['once', `${n}`]];
  const few = run.command ? Math.max(n, Math.min(count, n + FEW - 1)) : n + FEW - 1;
  if (PASSING.has(fault)) ways.push(['few', `${n}..${few}`]);
  else if (!/^\d+$/.test(fault) && !run.retries) ways.push(['on', run.command ? `${n}..${Math.max(n, count)}` : `${n}+`]);
  return ways;
}

/**
 * All cases of a run: {call, n, fault, mode, when}. A call of which the table knows nothing is
 * thrown.
 */
export function casesOf(run, calls) {
  const counts = countsOf(calls);
  const cases = [];
  for (const [call, count] of Object.entries(counts)) {
    if (call in LEFT_OUT || (run.retries && !NETWORK.has(call))) continue;
    // SIGTERM would end it where it cannot be blocked
    if (run.until && call === 'rt_sigprocmask') continue;
    if (!(call in FAULTS)) throw new Error(`table.mjs does not know ${call}, as in ${calls.find(({ name }) => name === call).text}`);
    for (let n = 1; n <= count; n++) {
      // of the first byte it is known what is lost
      for (const fault of FAULTS[call].filter((one) => one !== '1' || n === 1)) {
        const ways = waysOf(fault, n, count, run).filter(([mode]) => !FILTERED.has(call) || (n === 1 && mode === 'on'));
        for (const [mode, when] of ways) cases.push({ call, n, fault, mode, when });
      }
    }
  }
  return cases;
}

/**
 * Some of them: each call once, with one fault after the other, and each kind of call failing for
 * good.
 */
export function sampleOf(cases) {
  const seen = new Map();
  return cases.filter(({ call, n, mode, fault }) => {
    const key = mode === 'once' ? `${call} ${n}` : `${call} ${mode}`;
    const faults = FAULTS[call].filter((one) => mode === 'once' || PASSING.has(one) === (mode === 'few'));
    const taken = seen.get(key) || fault !== faults[mode === 'once' ? (n - 1) % faults.length : 0];
    seen.set(key, seen.get(key) || !taken);
    return !taken;
  });
}
