prefix "a_name_of_forty_characters_is_a_long_one"
struct "another_that_has_thirty_more" { f32 "x" }
