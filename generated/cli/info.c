/* vecfile info. */
#include "info.h"

#include "../vecfile/header.h"
#include "../vecfile/machine.h"

#include <inttypes.h>

static void print_uuid(const uint8_t uuid[16], FILE *out)
{
    for (int i = 0; i < 16; i++)
        fprintf(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", uuid[i]);
}

static void print_machine(const vecfile_machine *machine, FILE *out)
{
    char name[24];
    fprintf(out, "machine    %s, %s, %u-bit pointers, long of %u bytes\n",
            vecfile_machine_name(machine->elf, name), vecfile_byte_order_name(machine->byte_order),
            machine->c_types[VECFILE_C_POINTER].size * 8u, machine->c_types[VECFILE_C_LONG].size);
}

/* The generator's version is the only text that is not checked to be printable. */
static void print_version(const char *version, FILE *out)
{
    for (; *version != '\0'; version++)
        fputc(*version > ' ' && *version <= '~' ? *version : '?', out);
}

static const char *state_of(const vecfile_header *header)
{
    return header->slot.state == VECFILE_SLOT_CLEAN ? "closed properly"
                                                    : "being written, or its writer was killed";
}

static void print_header(const vecfile_header *header, const uint8_t boot_id[16], const char *path,
                         uint64_t size, FILE *out)
{
    const vecfile_identity *identity = &header->identity;
    fprintf(out, "file       %s, %" PRIu64 " bytes\nformat     %" PRIu32 ", written by vecfile ",
            path, size, identity->format);
    print_version(identity->generator, out);
    fputs("\nuuid       ", out);
    print_uuid(identity->uuid, out);
    fputc('\n', out);
    print_machine(&identity->machine, out);
    fprintf(out, "elements   %" PRIu64 " of %" PRIu64 " bytes, from byte %" PRIu64 " on\n",
            vecfile_header_count(header, boot_id), identity->element_size, identity->data_offset);
    fprintf(out, "commits    %" PRIu64 ", last stamp %" PRIu64 "\nstate      %s\n\n",
            header->slot.sequence, header->slot.stamp, state_of(header));
    fputs(header->text, out);
}

static vecfile_status print_descriptor(const vecfile_io *io, int fd, const char *path, FILE *out)
{
    vecfile_io_stat found;
    uint8_t boot_id[16];
    int result = io->boot_id(io->context, boot_id);
    if (result < 0)
        return vecfile_fail_system(result, "tell this run of the machine from others for", path);
    result = io->fstat(io->context, fd, &found);
    if (result < 0)
        return vecfile_fail_system(result, "examine", path);
    if (!found.is_regular)
        return vecfile_fail(VECFILE_E_NOT_VECFILE, "'%s' is not a regular file", path);
    vecfile_header header;
    vecfile_status status = vecfile_header_read(io, fd, path, false, &header);
    if (status == VECFILE_OK)
        print_header(&header, boot_id, path, found.size, out);
    vecfile_header_free(&header);
    return status;
}

vecfile_status print_info(const char *path, FILE *out)
{
    const vecfile_io *io = &vecfile_io_system;
    int fd = io->open(io->context, path, VECFILE_IO_READ, 0);
    if (fd < 0)
        return vecfile_fail_system(fd, "open", path);
    vecfile_status status = print_descriptor(io, fd, path, out);
    io->close(io->context, fd);
    return status;
}
