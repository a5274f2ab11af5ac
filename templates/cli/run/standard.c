/* Standard input, output and error that whoever started the command closed. */
#include "run/system.h"

#include "run/standard.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void fill(int fd, int flags)
{
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
        return;
    /* The lowest that is free, which is `fd`; a directory where there is no /dev refuses as well.
     */
    int got = open("/dev/null", flags);
    if (got < 0)
        got = open("/", O_RDONLY | O_DIRECTORY);
    if (got > fd)
        close(got);
}

void fill_standard_descriptors(void)
{
    fill(STDIN_FILENO, O_WRONLY);
    fill(STDOUT_FILENO, O_RDONLY);
    fill(STDERR_FILENO, O_WRONLY);
}
