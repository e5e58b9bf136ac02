// SPDX-License-Identifier: MIT
// Long runs, with figures (make soak). SOAK: seconds for all scenarios together; SCENARIO: one of
// them; SEED.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runScenario } from './scenario.mjs';
import { SCENARIOS } from './scenarios.mjs';

const PROGRESS_MS = 30_000;
const report = fileURLToPath(new URL('../../build/soak/report.md', import.meta.url));

const seconds = Number(process.env.SOAK || 300);
const seed = Number(process.env.SEED || Date.now() % 100_000);
const names = process.env.SCENARIO ? [process.env.SCENARIO] : Object.keys(SCENARIOS);
const unknown = names.find((name) => !SCENARIOS[name]);
if (unknown || !(seconds > 0)) {
  console.error(unknown ? `SCENARIO is one of ${Object.keys(SCENARIOS).join(', ')}` : 'SOAK is a number of seconds');
  process.exit(2);
}

const words = (figures) =>
  Object.entries(figures)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');

// Of what runs, not of what is there when it has ended.
const commit = (() => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
})();

// What there is so far, so that a run that is broken off leaves its figures.
function write(rows) {
  mkdirSync(new URL('../../build/soak/', import.meta.url), { recursive: true });
  const lines = rows.map(({ name, ms, figures, error }) => {
    const result = error ? `**failed**: ${error.message.split('\n')[0].replaceAll('|', '\\|')}` : words(figures);
    return `| ${name} | ${Math.round(ms / 1000)} | ${SCENARIOS[name].about} | ${result} |`;
  });
  const about = `${new Date().toISOString().slice(0, 16)} UTC, commit ${commit}, seed ${seed}, ${cpus().length} processors`;
  const head = ['# Long runs', '', `${about}.`, '', '| scenario | seconds | what | figures |', '|---|---|---|---|'];
  writeFileSync(report, [...head, ...lines, ''].join('\n'));
}

// ends what runs
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const rows = [];
for (const name of names) {
  const share = seconds / names.length;
  const figures = {};
  const began = performance.now();
  const so = () => `${Math.round((performance.now() - began) / 1000)} of ${Math.round(share)} s`;
  const progress = setInterval(() => console.log(`${name}: ${so()}; ${words(figures)}`), PROGRESS_MS);
  console.log(`${name}: ${SCENARIOS[name].about} (${Math.round(share)} s, seed ${seed})`);
  let error;
  try {
    await runScenario(name, { seconds: share, seed, figures });
  } catch (caught) {
    error = caught;
    console.error(`${name}: FAILED after ${so()}: ${caught.stack}`);
    console.error(`again: make soak SCENARIO=${name} SOAK=${Math.ceil(share)} SEED=${seed}`);
    process.exitCode = 1;
  }
  clearInterval(progress);
  rows.push({ name, ms: performance.now() - began, figures, error });
  if (!error) console.log(`${name}: passed, ${so()}; ${words(figures)}`);
  write(rows);
}
console.log(`report: ${report}`);
process.exit();
