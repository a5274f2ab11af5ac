/* What the compiler and the machine say of themselves, and the assertions that generated
 * headers make about them. */
#ifndef VECFILE_PLATFORM_H
#define VECFILE_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
#define VECFILE_STATIC_ASSERT(condition, message) static_assert(condition, message)
#define VECFILE_ALIGNAS(bytes) alignas(bytes)
#define VECFILE_ALIGNOF(type) alignof(type)
#else
#define VECFILE_STATIC_ASSERT(condition, message) _Static_assert(condition, message)
#define VECFILE_ALIGNAS(bytes) _Alignas(bytes)
#define VECFILE_ALIGNOF(type) _Alignof(type)
#endif

#if defined(__GNUC__)
#define VECFILE_MUST_USE __attribute__((warn_unused_result))
#define VECFILE_COLD __attribute__((cold, noinline))
#define VECFILE_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define VECFILE_LIKELY(condition) __builtin_expect(!!(condition), 1)
#else
#define VECFILE_MUST_USE
#define VECFILE_COLD
#define VECFILE_PRINTF(text, first)
#define VECFILE_LIKELY(condition) (condition)
#endif

/* Copies one element.  The x87 registers, which compilers take members of a struct through, turn
 * signalling NaNs into quiet ones: there it is done by bytes.  Elsewhere an assignment leaves the
 * compiler more to optimize. */
#if (defined(__i386__) || defined(__x86_64__)) && !defined(__SSE2_MATH__)
#define VECFILE_COPY(to, from) memcpy((to), (from), sizeof *(to))
#else
#define VECFILE_COPY(to, from) ((void)(*(to) = *(from)))
#endif

/* Bytes of the largest elements that calls take and return by value. */
#define VECFILE_MAX_BY_VALUE 8192

/* Generation of the contract between the core and the generated pairs.  Raised by hand whenever
 * one of them would misuse the other. */
#define VECFILE_GENERATION 10
#define VECFILE_REQUIRE_GENERATION(generation)                                                     \
    VECFILE_STATIC_ASSERT((generation) == VECFILE_GENERATION,                                      \
                          "this header and vecfile/ come from different generators: "              \
                          "regenerate both into one folder");

/* A symbol that the core defines and every pair refers to: objects of different generations do not
 * link, and what the linker misses says why. */
#define VECFILE_PASTE_CORE_SYMBOL(generation) vecfile_core_of_generation_##generation##_is_needed
#define VECFILE_CORE_SYMBOL(generation) VECFILE_PASTE_CORE_SYMBOL(generation)

/* Two schemas call types of different layouts by one name, and one unit includes both; all three
 * are texts. */
#define VECFILE_REFUSE_TYPE(this_one, earlier_one, prefix)                                         \
    VECFILE_STATIC_ASSERT(0, this_one " is laid out otherwise than " earlier_one                   \
                                      "; give one of these schemas a prefix, such as " prefix);

#define VECFILE_ASSERT_SIZE(type, bytes)                                                           \
    VECFILE_STATIC_ASSERT(sizeof(type) == (bytes), "size of " #type " is not what the schema "     \
                                                   "says")
#define VECFILE_ASSERT_ALIGN(type, bytes)                                                          \
    VECFILE_STATIC_ASSERT(VECFILE_ALIGNOF(type) == (bytes),                                        \
                          "alignment of " #type " is not what the schema says")
#define VECFILE_SIZEOF_MEMBER(type, member) sizeof(((type *)0)->member)
#define VECFILE_ASSERT_FIELD(type, member, at, bytes)                                              \
    VECFILE_STATIC_ASSERT(offsetof(type, member) == (at) &&                                        \
                              VECFILE_SIZEOF_MEMBER(type, member) == (bytes),                      \
                          "offset or size of " #type "." #member " is not what the schema says")
/* For an adopted struct whose offsets differ from system to system: `member` comes after
 * `previous`, with no room for an undeclared member in between. */
#define VECFILE_ASSERT_FOLLOWS(type, member, previous)                                             \
    VECFILE_STATIC_ASSERT(offsetof(type, member) >= offsetof(type, previous) +                     \
                                                        VECFILE_SIZEOF_MEMBER(type, previous) &&   \
                              offsetof(type, member) - (offsetof(type, previous) +                 \
                                                        VECFILE_SIZEOF_MEMBER(type, previous)) <   \
                                  VECFILE_ALIGNOF(max_align_t),                                    \
                          #type "." #member " does not follow " #previous " as the schema says")

/* … and the last one, which the struct's end follows in the same way. */
#define VECFILE_ASSERT_LAST(type, member)                                                          \
    VECFILE_STATIC_ASSERT(sizeof(type) -                                                           \
                                  (offsetof(type, member) + VECFILE_SIZEOF_MEMBER(type, member)) < \
                              VECFILE_ALIGNOF(max_align_t),                                        \
                          "there is more behind " #type "." #member " than the schema says")

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define VECFILE_BIG_ENDIAN 1
#elif defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define VECFILE_BIG_ENDIAN 0
#else
#error "vecfile needs a compiler that defines __BYTE_ORDER__ as little or big endian"
#endif

/* The data models whose `native` layouts the generator knows and asserts.  On any other the
 * compiler's own layout is taken, and the file records it. */
#if defined(__s390x__)
#define VECFILE_DATA_MODEL_LP64_S390X 1
#elif defined(__LP64__)
#define VECFILE_DATA_MODEL_LP64 1
#elif defined(__i386__)
#define VECFILE_DATA_MODEL_ILP32_I386 1
#elif defined(__m68k__)
#define VECFILE_DATA_MODEL_ILP32_M68K 1
#elif defined(__ARM_EABI__) || (defined(__mips__) && defined(_ABIO32) && _MIPS_SIM == _ABIO32)
#define VECFILE_DATA_MODEL_ILP32 1
#endif

VECFILE_STATIC_ASSERT(sizeof(float) == 4 && sizeof(double) == 8, "f32 and f64 need IEEE sizes");
VECFILE_STATIC_ASSERT(sizeof(bool) == 1, "bool must be one byte");

#endif /* VECFILE_PLATFORM_H */
