/* Random numbers that a seed repeats. */
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

uint64_t random_seed(void)
{
    const char *given = getenv("VECFILE_SEED");
    uint64_t seed;
    if (given != NULL) {
        seed = strtoull(given, NULL, 0);
    } else {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        seed = ((uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000) ^ (uint64_t)getpid()
                                                                                     << 52;
    }
    printf("VECFILE_SEED=%llu\n", (unsigned long long)seed);
    fflush(stdout);
    return seed;
}

/* splitmix64 (Steele, Lea, Flood, 2014): spreads a seed of few bits over the whole state. */
static uint64_t split(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
    return mixed ^ mixed >> 31;
}

random_source random_from(uint64_t seed)
{
    random_source source;
    for (int i = 0; i < 4; i++)
        source.state[i] = split(&seed);
    return source;
}

static uint64_t rotate_left(uint64_t value, int by)
{
    return value << by | value >> (64 - by);
}

uint64_t random_next(random_source *source)
{
    uint64_t *s = source->state;
    const uint64_t result = rotate_left(s[1] * 5, 7) * 9, shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

/* The remainder's bias is far below what a test could see. */
uint64_t random_below(random_source *source, uint64_t bound)
{
    return bound == 0 ? 0 : random_next(source) % bound;
}

bool random_once_in(random_source *source, uint64_t times)
{
    return random_below(source, times) == 0;
}

void random_fill(random_source *source, void *bytes, size_t count)
{
    unsigned char *at = bytes;
    while (count > 0) {
        uint64_t next = random_next(source);
        size_t step = count < sizeof next ? count : sizeof next;
        memcpy(at, &next, step);
        at += step;
        count -= step;
    }
}

void random_text(random_source *source, char *field, unsigned bytes)
{
    const uint64_t length = random_below(source, (uint64_t)bytes + 1);
    memset(field, 0, bytes);
    for (uint64_t i = 0; i < length; i++)
        field[i] = (char)(1 + random_below(source, 255));
}
