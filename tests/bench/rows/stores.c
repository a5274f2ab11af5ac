/* Stores that are made, opened and removed for a row, and those that rows share. */
#include "../rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *store_files(const turn *t)
{
    static char name[256];
    snprintf(name, sizeof name, "%s.%s.", t->label, t->store->name);
    return name;
}

char *store_path(const turn *t)
{
    char name[300];
    snprintf(name, sizeof name, "%sdb", store_files(t));
    return bench_path(name);
}

void create_store(turn *t)
{
    remove_store(t);
    char *path = store_path(t);
    t->opened = t->store->create(path, t->element, t->count);
    free(path);
}

void open_store(turn *t)
{
    char *path = store_path(t);
    t->opened = t->store->open(path, t->element, t->count);
    free(path);
}

void close_store(turn *t)
{
    t->store->close(t->opened);
    t->opened = NULL;
}

void remove_store(const turn *t)
{
    remove_files(store_files(t));
}

#define MAX_DATASETS 16
static turn datasets[MAX_DATASETS];
static size_t dataset_count;

turn *dataset(const store *s)
{
    for (size_t i = 0; i < dataset_count; i++)
        if (datasets[i].store == s)
            return &datasets[i];
    need(dataset_count < MAX_DATASETS, "more stores than there is room for");
    turn *t = &datasets[dataset_count++];
    *t = (turn){.store = s, .element = &tick_element, .count = DATASET_COUNT, .label = "data"};
    create_store(t);
    s->append(t->opened, 0, DATASET_COUNT);
    if (s->flush != NULL)
        s->flush(t->opened);
    return t;
}

void close_datasets(void)
{
    for (size_t i = 0; i < dataset_count; i++)
        if (datasets[i].opened != NULL)
            close_store(&datasets[i]);
}

void remove_datasets(void)
{
    close_datasets();
    for (size_t i = 0; i < dataset_count; i++)
        remove_store(&datasets[i]);
    dataset_count = 0;
}
