// SPDX-License-Identifier: MIT
// The scenarios of long runs, in the order in which they run; each has the same time. Each is
// {about, run(soak)}: see scenario.mjs.
import * as clock from './clock.mjs';
import * as disk from './disk.mjs';
import * as restarts from './restarts.mjs';
import * as rotation from './rotation.mjs';
import * as storms from './storms.mjs';
import * as suspended from './suspended.mjs';
import * as thousand from './thousand.mjs';

export const SCENARIOS = { storms, restarts, rotation, clock, suspended, disk, thousand };
