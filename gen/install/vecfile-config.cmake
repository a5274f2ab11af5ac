# find_package(vecfile) gives
#
#   vecfile_generate(TARGET SCHEMA...)
#
# which generates the vectors of the schemas into the build folder and compiles them into TARGET: an
# executable or library that is there already, or a new static library of that name.  When a schema,
# or a file that it includes, changes, the next build generates again.
#
#   VECFILE_GENERATOR   the generator, vecfile-gen
#   VECFILE_EXECUTABLE  the vecfile command

cmake_minimum_required(VERSION 3.16)

get_filename_component(_vecfile_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(VECFILE_GENERATOR "${_vecfile_prefix}/bin/vecfile-gen")
set(VECFILE_EXECUTABLE "${_vecfile_prefix}/bin/vecfile")

function(vecfile_generate target)
    if(NOT ARGN)
        message(FATAL_ERROR "vecfile_generate(${target}): name a schema")
    endif()
    set(directory "${CMAKE_CURRENT_BINARY_DIR}/${target}_vectors")
    set(schemas)
    foreach(schema IN LISTS ARGN)
        get_filename_component(schema "${schema}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
        list(APPEND schemas "${schema}")
    endforeach()
    file(MAKE_DIRECTORY "${directory}")
    execute_process(
        COMMAND "${VECFILE_GENERATOR}" -o "${directory}/generated" --depfile "${directory}/read.d"
                ${schemas}
        RESULT_VARIABLE result
        OUTPUT_QUIET
        ERROR_VARIABLE messages)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "vecfile_generate(${target}):\n${messages}")
    endif()
    execute_process(
        COMMAND "${VECFILE_GENERATOR}" -o "${directory}/generated" --list-outputs ${schemas}
        OUTPUT_VARIABLE sources)
    string(REPLACE "\n" ";" sources "${sources}")
    list(FILTER sources INCLUDE REGEX "\\.c$")
    list(FILTER sources EXCLUDE REGEX "/generated/cli/")
    # What was made is known only now: so a change of what was read is a change of the project.
    file(READ "${directory}/read.d" rule)
    string(REGEX REPLACE "\n\n.*" "" rule "${rule}") # the rules behind the first one are empty
    string(REGEX REPLACE "^[^:]*:" "" read "${rule}")
    string(REGEX REPLACE "\\\\\n" " " read "${read}")
    separate_arguments(read UNIX_COMMAND "${read}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${read})

    if(NOT TARGET ${target})
        add_library(${target} STATIC)
    endif()
    target_sources(${target} PRIVATE ${sources})
    target_include_directories(${target} PUBLIC "${directory}/generated")
    target_compile_features(${target} PUBLIC c_std_11)
endfunction()
