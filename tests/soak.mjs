// SPDX-License-Identifier: MIT
// Thousands of renewals, with figures (make soak). SOAK: seconds, 180 if not set; SEED.
import { storm } from './integration/storm.mjs';

const seconds = Number(process.env.SOAK ?? 180);
const seed = Number(process.env.SEED ?? Date.now() % 100_000);
console.log(`seed ${seed}`);
for (const calm of [true, false]) {
  const grows = process.env.CCTOKEN !== undefined;
  console.log(calm ? 'a server without a fault' : 'a server that fails in every way');
  console.log(await storm({ watches: 24, lifetime: calm ? 3 : 1, seconds: Math.ceil(seconds / 2), calm, seed, grows }));
}
