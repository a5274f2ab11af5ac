/* Vectors of geo.lua and of map.lua in one program: teams GEO-FILE MAP-FILE. */
#include "geo_place_vec.h"
#include "place_vec.h"

static vecfile_status copy(geo_place_vec *from, place_vec *to)
{
    for (geo_place_vec_each(it, from)) {
        place made = place_default();
        made.at.x = it->at.x;
        made.at.y = it->at.y;
        made.kind = it->kind == GEO_KIND_PEAK ? MAP_KIND_PEAK : MAP_KIND_TOWN;
        if (place_vec_push(to, made) != VECFILE_OK)
            return VECFILE_E_FULL;
    }
    return VECFILE_OK;
}

static bool are_the_same(const geo_place *a, const place *b)
{
    return a->at.x == 1 && a->at.y == 2 && b->at.x == 1 && b->at.y == 2 &&
           strcmp(geo_kind_name(a->kind), map_kind_name(b->kind)) == 0;
}

int main(int count, char **arguments)
{
    geo_place_vec geo;
    place_vec map;
    if (count < 3 || geo_place_vec_open(&geo, arguments[1], NULL) != VECFILE_OK)
        return 1;
    if (place_vec_open(&map, arguments[2], NULL) != VECFILE_OK)
        return 2;
    geo_place made = geo_place_default();
    made.at = (geo_point){1, 2};
    if (geo_place_vec_push(&geo, made) != VECFILE_OK || copy(&geo, &map) != VECFILE_OK)
        return 3;
    if (!are_the_same(geo_place_vec_last(&geo), place_vec_last(&map)))
        return 4;
    return geo_place_vec_close(&geo) != VECFILE_OK || place_vec_close(&map) != VECFILE_OK ? 5 : 0;
}
