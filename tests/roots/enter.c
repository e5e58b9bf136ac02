/* SPDX-License-Identifier: MIT */
/*
 * enter.c: starts a program in a world that is smaller than this one.
 *
 *   enter net PROGRAM ...                  in a network of its own that has nothing but loopback,
 *                                          and as its root
 *   enter root DIR [+PATH[:BYTES] ...] PROGRAM ...
 *                                          with DIR as its whole file system, read-only, and as
 *                                          nobody, without any privilege; with an empty tmpfs at
 *                                          each PATH, of one page (4096 bytes) if not said
 *                                          otherwise
 *
 * Any user can do that where user namespaces are allowed. Exit status 125: they are not, and it
 * says what failed; 127: the program cannot be started there.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { ROOT = 0, NOBODY = 65534, IMPOSSIBLE = 125, NOT_STARTED = 127 };

static void need(int done, const char *what)
{
    if (!done) {
        fprintf(stderr, "enter: %s: %s\n", what, strerror(errno));
        exit(IMPOSSIBLE);
    }
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
    (void)close(fd);
}

/*
 * Our user and group are the only ones there, under this number. Until exec() we may do all there,
 * whatever it is.
 */
static void leave(int namespaces, unsigned number)
{
    char users[64], groups[64];
    (void)snprintf(users, sizeof users, "%u %u 1\n", number, (unsigned)geteuid());
    (void)snprintf(groups, sizeof groups, "%u %u 1\n", number, (unsigned)getegid());
    need(unshare(CLONE_NEWUSER | namespaces) == 0, "unshare");
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/gid_map", groups);
    write_file("/proc/self/uid_map", users);
}

static void loopback_up(void)
{
    struct ifreq request;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    need(fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0, "loopback");
    (void)close(fd);
}

/* What the mount was made with must be said again: a user namespace may not take it away. */
static unsigned long flags_of_mount(const char *path)
{
    static const struct {
        unsigned long seen, flag;
    } rows[] = {{ST_NOSUID, MS_NOSUID},   {ST_NODEV, MS_NODEV},           {ST_NOEXEC, MS_NOEXEC},
                {ST_NOATIME, MS_NOATIME}, {ST_NODIRATIME, MS_NODIRATIME}, {ST_RELATIME, MS_RELATIME}};
    struct statvfs about;
    unsigned long flags = 0;
    need(statvfs(path, &about) == 0, path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        flags |= (about.f_flag & rows[i].seen) != 0 ? rows[i].flag : 0;
    }
    return flags;
}

/* +PATH[:BYTES], below the current directory. */
static void mount_tmpfs(char *argument)
{
    char options[64];
    char *path = argument + 1 + strspn(argument + 1, "/");
    char *bytes = strchr(path, ':');
    (void)snprintf(options, sizeof options, "size=%s,mode=0700", bytes != NULL ? bytes + 1 : "4096");
    if (bytes != NULL) {
        *bytes = '\0';
    }
    need(mount("tmpfs", path, "tmpfs", 0, options) == 0, argument);
}

/* Takes the paths of tmpfs from `arguments`; returns what follows them. */
static char **change_root(const char *directory, char **arguments)
{
    need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "private mounts");
    need(mount(directory, directory, NULL, MS_BIND, NULL) == 0, directory);
    need(chdir(directory) == 0, directory);
    for (; *arguments != NULL && **arguments == '+'; arguments++) {
        mount_tmpfs(*arguments);
    }
    need(mount(NULL, ".", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags_of_mount("."), NULL) == 0, "read-only");
    need(chroot(".") == 0, "chroot");
    return arguments;
}

int main(int argc, char **argv)
{
    char **program = NULL;
    if (argc > 2 && strcmp(argv[1], "net") == 0) {
        leave(CLONE_NEWNET, ROOT);
        loopback_up();
        program = argv + 2;
    } else if (argc > 3 && strcmp(argv[1], "root") == 0) {
        leave(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS, NOBODY);
        program = change_root(argv[2], argv + 3);
    }
    if (program == NULL || *program == NULL) {
        fputs("usage: enter net PROGRAM ... | enter root DIR [+PATH ...] PROGRAM ...\n", stderr);
        return IMPOSSIBLE;
    }
    (void)execvp(*program, program);
    perror(*program);
    return NOT_STARTED;
}
