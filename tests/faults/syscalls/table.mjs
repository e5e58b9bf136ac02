// SPDX-License-Identifier: MIT
// What goes wrong in which system call, and what may come of it. Written from what the program
// promises, not from what it does.

/**
 * Errors of each call that a machine can meet. A number is a result instead of an error: 0 bytes,
 * or fewer than asked for.
 */
export const FAULTS = Object.fromEntries(
  Object.entries({
    openat: 'EMFILE ENFILE ENOMEM EACCES ENOENT EIO ENOSPC EROFS EDQUOT ELOOP EINTR',
    open: 'EMFILE ENOMEM EACCES ENOENT EIO',
    access: 'ENOENT EACCES',
    stat: 'EACCES ENOENT EIO ENOMEM',
    lstat: 'EACCES ENOENT EIO ENOMEM',
    fstat: 'EIO ENOMEM EOVERFLOW',
    newfstatat: 'EACCES ENOENT EIO ENOMEM',
    read: 'EIO EINTR EAGAIN 0',
    readv: 'EIO EINTR 0',
    pread64: 'EIO ENOMEM ESTALE EINTR 0',
    write: 'ENOSPC EIO EPIPE EDQUOT EFBIG EINTR EAGAIN 0 1',
    pwritev2: 'ENOSPC EIO EDQUOT EFBIG EOPNOTSUPP EINTR 0',
    pwrite64: 'ENOSPC EIO EDQUOT EINTR 0',
    fsync: 'EIO ENOSPC EDQUOT EINVAL EROFS EINTR',
    fallocate: 'ENOSPC EOPNOTSUPP EIO EINTR',
    ftruncate: 'EIO EINTR',
    fgetxattr: 'EOPNOTSUPP EIO ERANGE',
    fsetxattr: 'EOPNOTSUPP ENOSPC EIO',
    fremovexattr: 'EOPNOTSUPP EIO',
    flock: 'ENOLCK ENOSYS EDEADLK EAGAIN EINTR',
    fchmod: 'EPERM EIO EROFS',
    utimensat: 'EPERM EROFS ENOSYS EIO',
    linkat: 'EPERM ENOENT EEXIST EXDEV EMLINK ENOSPC EIO',
    renameat: 'EBUSY EACCES EXDEV ENOSPC EIO EROFS EPERM ENOENT',
    unlinkat: 'EIO EACCES',
    getdents64: 'EIO ENOENT ENOMEM',
    lseek: 'EIO',
    close: 'EIO EINTR ENOSPC EDQUOT',
    fcntl: 'EINVAL',
    ioctl: 'ENOTTY EIO',
    socket: 'EMFILE ENFILE ENOMEM ENOBUFS EACCES EAFNOSUPPORT',
    setsockopt: 'ENOPROTOOPT ENOMEM',
    connect: 'ECONNREFUSED ETIMEDOUT ENETUNREACH EHOSTUNREACH EADDRNOTAVAIL EACCES EPERM ENOMEM EINTR',
    bind: 'EADDRINUSE ENOMEM',
    getsockname: 'ENOBUFS',
    sendto: 'EPIPE ECONNRESET ETIMEDOUT EHOSTUNREACH ENOBUFS ENOMEM EINTR EAGAIN 0',
    recvfrom: 'ECONNRESET ETIMEDOUT EIO ENOMEM EINTR EAGAIN 0',
    clock_nanosleep: 'EINTR',
    nanosleep: 'EINTR',
    signalfd4: 'EMFILE ENFILE ENOMEM ENOSYS',
    timerfd_create: 'EMFILE ENFILE ENOMEM ENOSYS EINVAL',
    timerfd_settime: 'EINVAL ENOSYS',
    rt_sigpending: 'ENOSYS',
    recvmsg: 'ECONNREFUSED ENOMEM EINTR EAGAIN',
    poll: 'ENOMEM EINTR 0',
    getrandom: 'ENOSYS EPERM EACCES EINTR',
    prctl: 'EPERM EINVAL ENOSYS',
    rt_sigprocmask: 'ENOSYS',
    rt_sigaction: 'ENOSYS',
    rt_sigtimedwait: 'EAGAIN EINTR',
    setitimer: 'ENOSYS',
    setpgid: 'EPERM EACCES',
    dup2: 'EMFILE EINTR',
    pipe2: 'EMFILE ENFILE ENOMEM',
    fork: 'EAGAIN ENOMEM',
    clone: 'EAGAIN ENOMEM',
    wait4: 'EINTR ECHILD',
    waitid: 'EINTR ECHILD',
    kill: 'EPERM ESRCH',
    brk: 'ENOMEM',
    mmap: 'ENOMEM',
    munmap: 'ENOMEM',
    madvise: 'EINVAL',
    mprotect: 'ENOMEM',
    execve: 'EACCES ENOENT ENOMEM E2BIG ETXTBSY EIO EAGAIN',
  }).map(([call, faults]) => [call, faults.split(' ')]),
);

/** Calls that are not made to fail, and why. */
export const LEFT_OUT = {
  arch_prctl: 'the C library cannot start without its thread pointer',
  set_tid_address: 'has no errors',
  getpid: 'has no errors',
  getppid: 'has no errors',
  geteuid: 'has no errors',
  set_robust_list: 'has no errors',
  exit: 'does not return',
  exit_group: 'does not return',
  rt_sigreturn: 'does not return',
  restart_syscall: 'is the kernel’s own',
};

/** What is over soon: happens once, or a few times in a row, never for good. */
export const PASSING = new Set(['EINTR', 'EAGAIN']);

/** What no argument of ours makes fail, but a filter of system calls may: always, or never. */
export const FILTERED = new Set(['setitimer', 'rt_sigaction', 'rt_sigprocmask']);

// Where these are, the cause is system_limit.
const LIMITS = 'EMFILE ENFILE ENOMEM ENOBUFS';
const ANY = '*';

/*
 * Purpose of the call, calls, faults, what may come of it: causes, or `token`; what else if it
 * fails again and again. The first row that fits counts; where there is none, the token must be
 * there. So these rows are all calls that may cost a token.
 */
const ROWS = [
  // Without roots there is no server to trust.
  ['trust', 'stat', 'ENOMEM', 'system_limit file_unreadable'],
  ['trust', 'stat', ANY, 'file_unreadable'],
  ['trust', 'openat pread64', LIMITS, 'system_limit'],
  ['trust', 'openat', ANY, 'file_unreadable'],
  ['trust', 'pread64', 'EINTR', 'token'],
  ['trust', 'pread64', '0', 'no_trust_anchors'],
  ['trust', 'pread64', ANY, 'file_unreadable'],
  // The only file of a directory: one that cannot be read is counted, and there is none.
  ['entry', 'openat newfstatat', LIMITS, 'system_limit'],
  ['entry', 'pread64', 'EINTR', 'token'],
  ['entry', 'openat newfstatat pread64', ANY, 'no_trust_anchors'],
  ['trust', 'getdents64 lseek', 'ENOMEM', 'system_limit'],
  ['trust', 'getdents64 lseek', ANY, 'file_unreadable'],
  ['input', 'openat read', LIMITS, 'system_limit'],
  ['input', 'openat', ANY, 'file_unreadable'],
  ['input', 'read', 'EIO', 'file_unreadable'],
  // an empty file
  ['input', 'read', '0', 'token usage file_unreadable token_missing client_id_missing secret_missing'],
  // The one connection.
  ['network', 'socket connect sendto recvfrom', LIMITS, 'system_limit'],
  ['network', 'socket', ANY, 'connection_failed'],
  ['network', 'connect', 'ECONNREFUSED', 'connection_refused'],
  ['network', 'connect', 'ETIMEDOUT', 'connect_timeout'],
  ['network', 'connect sendto recvfrom', 'EINTR EAGAIN', 'token'],
  ['network', 'connect', ANY, 'connection_failed'],
  ['network', 'sendto recvfrom', ANY, 'connection_closed'],
  ['waiting', 'poll', 'ENOMEM', 'system_limit'],
  // From a name to an address: another process may fail, or there is no room for it, and then the
  // name is not known.
  ['resolver', ANY, 'EMFILE ENFILE ENOMEM ENOBUFS EAGAIN', 'token system_limit dns_failure'],
  ['resolver', ANY, ANY, 'token dns_failure'],
  ['answer', 'read', 'EIO 0', 'token dns_failure'],
  // What was asked for in the end. Nothing of it may be there then.
  ['stdout', 'write', 'EINTR EAGAIN', 'token'],
  ['stdout', 'write', '1', 'token'],
  ['stdout', 'write', ANY, 'file_unwritable'],
  ['stdout', 'poll', 'ENOMEM', 'file_unwritable'],
  ['output', 'lstat', 'ENOENT', 'token'],
  ['output', 'lstat', 'ENOMEM', 'system_limit file_unwritable'],
  ['output', 'lstat', ANY, 'file_unwritable'],
  ['output', 'openat', LIMITS, 'system_limit'],
  ['output', 'openat', ANY, 'file_unwritable'],
  ['output', 'write', 'EINTR EAGAIN 1', 'token'],
  ['output', 'write', ANY, 'file_unwritable'],
  ['output', 'fsync', 'EINTR EINVAL EROFS', 'token'],
  ['output', 'fsync', ANY, 'file_unwritable'],
  ['output', 'renameat', 'EBUSY EACCES', 'token', 'file_unwritable'], // it is tried once more
  ['output', 'renameat', ANY, 'file_unwritable'],
  ['appended', 'open', LIMITS, 'system_limit'],
  ['appended', 'open fstat', ANY, 'file_unwritable output_refused'],
  ['appended', 'write', 'EINTR EAGAIN 1', 'token'],
  ['appended', 'write', ANY, 'file_unwritable'],
  // The cache is what inspect reads from.
  ['source', 'pread64', 'EINTR', 'token'],
  ['source', 'openat pread64', LIMITS, 'system_limit file_unreadable'],
  ['source', 'openat', 'ENOENT', 'usage file_unreadable token_missing'],
  ['source', 'openat pread64 fstat', ANY, 'file_unreadable'],
  ['command', 'execve', ANY, 'file_unreadable system_limit'],
];

const fits = (listed, what) => listed === ANY || listed.split(' ').includes(what);

/** The outcomes that one call of this purpose may have: causes, `token`. */
export function outcomesOf(purpose, call, fault, mode) {
  const row = ROWS.find(([of, calls, faults]) => of === purpose && fits(calls, call) && fits(faults, fault));
  if (!row) return ['token'];
  return [row[3], mode === 'once' ? undefined : row[4]].filter(Boolean).flatMap((causes) => causes.split(' '));
}
