/* idmap SOURCE TARGET "INSIDE OUTSIDE COUNT": mounts SOURCE once more on TARGET with its ids mapped. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int fail(const char *what)
{
	perror(what);
	return 1;
}

/* A process in a user namespace of its own, which lends its mapping. */
static pid_t namespace(const char *map)
{
	int ready[2];
	char byte, path[64];
	if (pipe(ready))
		return -1;
	pid_t child = fork();
	if (child == 0) {
		if (unshare(CLONE_NEWUSER) || write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	if (child < 0 || read(ready[0], &byte, 1) != 1)
		return -1;
	for (int group = 0; group < 2; group++) {
		snprintf(path, sizeof path, "/proc/%d/%s_map", child, group ? "gid" : "uid");
		int fd = open(path, O_WRONLY);
		if (fd < 0 || write(fd, map, strlen(map)) < 0)
			return -1;
		close(fd);
	}
	return child;
}

static int mount_mapped(const char *source, const char *target, pid_t child)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/ns/user", child);
	int user = open(path, O_RDONLY);
	int tree = syscall(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (user < 0 || tree < 0)
		return fail("open");
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = user };
	if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof attr))
		return fail("mount_setattr");
	if (syscall(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH))
		return fail("move_mount");
	return 0;
}

int main(int count, char **words)
{
	if (count != 4)
		return 2;
	pid_t child = namespace(words[3]);
	if (child < 0)
		return fail("namespace");
	int result = mount_mapped(words[1], words[2], child);
	kill(child, SIGKILL);
	waitpid(child, 0, 0);
	return result;
}
