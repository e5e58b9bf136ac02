// SPDX-License-Identifier: MIT
import { storm } from '../integration/storm.mjs';

export const about = '24 watches; a server without a fault, then one that fails in every way';

export async function run({ seconds, seed, figures, many }) {
  const grows = process.env.CCTOKEN !== undefined;
  for (const calm of [true, false]) {
    const half = { watches: many(24), lifetime: calm ? 3 : 1, seconds: Math.ceil(seconds / 2), calm, seed, grows };
    const seen = await storm({ ...half, figures });
    const sort = calm ? 'calm' : 'failing';
    Object.assign(figures, {
      [`renewals, ${sort}`]: seen.renewals,
      [`reads, ${sort}`]: seen.reads,
      [`own KiB, ${sort}`]: seen.ownKiB.join(' → '),
      [`descriptors, ${sort}`]: seen.descriptors.join(' → '),
    });
    if (!calm) Object.assign(figures, { outages: seen.outages, ...seen.failures });
    delete figures.tokens;
  }
}
