// SPDX-License-Identifier: MIT
// The purpose of a system call, from the arguments that strace shows.

const NETWORK = new Set(['socket', 'setsockopt', 'connect', 'sendto', 'recvfrom']);
const LOOKED_UP = /sin_port=htons\(443\)|SOCK_DGRAM/; // which address is better: nothing is sent

// By the file that it concerns. Others of the folder than those that are named are a means to an
// end: see `output` below.
function purposeOfFile({ name, text }, places, run) {
  const output = text.includes(places.output);
  const folder = text.includes(`${places.folder}/output`);
  if (text.includes(`${places.folder}/trust`)) return text.includes('root.pem') ? 'entry' : 'trust';
  if (text.includes(`${places.folder}/input`)) return 'input';
  if (text.includes(`${places.folder}/cache`)) return run.source ? 'source' : 'cache';
  if (!output && !folder) return undefined;
  // does the last line end?
  if (run.appends) return text.includes('O_RDONLY') ? 'tidying' : 'appended';
  // what has no name yet has a substitute
  if (name === 'openat') return /O_PATH|O_EXCL/.test(text) ? 'output' : 'tidying';
  return 'output';
}

/** The purpose of a call of readCalls(): a word of table.mjs, or another that costs nothing. */
export function purposeOf(call, { first, places, run, server, last }) {
  const { pid, name, text } = call;
  // a thread or process that watches over another
  if (pid !== first) return run.dns ? 'resolver' : 'helper';
  if (name === 'close') return 'closing';
  if (text.includes(server.ca)) return 'trust';
  const file = purposeOfFile(call, places, run);
  if (file) return file;
  if (NETWORK.has(name)) {
    if (LOOKED_UP.test(text)) return 'ranking';
    // the last thing sent says goodbye
    return name === 'sendto' && call.n >= last.sendto ? 'farewell' : 'network';
  }
  if (/^\d+ +(write|poll|fstat|ioctl)\((\[\{fd=)?1</.test(text)) return name === 'write' || name === 'poll' ? 'stdout' : 'printing';
  if (/^\d+ +(write|poll|fstat|ioctl)\((\[\{fd=)?2</.test(text)) return 'printing';
  if (name === 'poll' && text.includes('<pipe:') && !run.dns) return 'helper';
  if (name === 'poll') return text.includes('[{fd=0<') ? 'standard' : /poll\(NULL/.test(text) ? 'pause' : 'waiting';
  if (name === 'read' && text.includes('<pipe:')) return 'answer';
  if (name === 'execve') return 'command';
  return name;
}
