// SPDX-License-Identifier: MIT
// One scenario: its time, its random numbers, a folder that goes with it.
import { folder } from '../integration/run.mjs';
import { numbers } from '../integration/storm.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { endAll } from './tools.mjs';

const OVERTIME_MS = 60_000;

/**
 * Runs it, and throws when anything is not as it must be. figures: what there was to count, filled
 * as it runs. scale: of the number of processes. least: figures that a short run goes on for, since
 * chance or a busy machine may keep them at 0. The seed determines every decision of the scenario,
 * but not what the machine makes of it.
 */
export async function runScenario(name, { seconds, seed, figures = {}, scale = 1, least = {} }) {
  const files = folder();
  let end = performance.now() + seconds * 1000;
  const random = numbers(seed);
  const hasAll = () => Object.entries(least).every(([figure, count]) => figures[figure] >= count);
  const soak = {
    seconds,
    seed,
    figures,
    files,
    random,
    /** Whether its time is over. */
    over: () => performance.now() >= end && (hasAll() || performance.now() >= end + OVERTIME_MS),
    left: () => Math.max(0, end - performance.now()),
    many: (count) => Math.max(2, Math.round(count * scale)),
    /** One of them. */
    pick: (list) => list[Math.floor(random() * list.length)],
    /** ms between these. */
    between: (least, most) => least + random() * (most - least),
    /** Adds to a figure. */
    count: (figure, by = 1) => (figures[figure] = (figures[figure] ?? 0) + by),
  };
  try {
    await SCENARIOS[name].run(soak);
  } finally {
    end = -OVERTIME_MS; // for what goes on beside a failure
    endAll(files);
    files.remove();
  }
  return figures;
}
