/* Telling that output was lost. */
#include "run/system.h"

#include "run/finish.h"

#include "run/command.h"
#include "run/message.h"

#include <string.h>

int finish_output(output *out, int status)
{
    output_flush(out);
    if (out->failure != 0) {
        complain("cannot write to %s: %s", out->name, strerror(out->failure));
        status = FAILED;
    }
    output_free(out);
    return status;
}
