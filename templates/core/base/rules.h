/* The rules that atomic durability rests on, by name.
 *
 * VECFILE_KEEPS(rule) is true, and compilers make nothing of it.  Only the crash tests are built
 * otherwise: they break one rule at a time, to show that each is needed and that a crash without it
 * is noticed. */
#ifndef VECFILE_BASE_RULES_H
#define VECFILE_BASE_RULES_H

#define VECFILE_RULES(X)                                                                           \
    X(FLUSH_LOG)      /* the log is flushed before a commit is said to be done */                  \
    X(FLUSH_APPENDED) /* pages above the high-water mark are flushed before the record */          \
    X(FLUSH_SIZE)     /* … and so is the file's new size */                                      \
    X(FLUSH_LAZY)     /* a checkpoint flushes lazy commits before it overwrites pages */           \
    X(WHOLE_IMAGES)   /* … of which the log has all, for a page may be torn as it is written */  \
    X(FLUSH_APPLIED)  /* pages are flushed in their places before the log that has them goes */    \
    X(FLUSH_SLOT)     /* a slot is flushed before commits go to its log */                         \
    X(FLUSH_CLEAN)    /* CLEAN slots are flushed before the logs are removed */                    \
    X(FLUSH_CARRIED)  /* what a checkpoint leaves in the log is flushed in the new one first */    \
    X(FLUSH_LOG_NAME) /* a log's name is durable before a slot counts on it */                     \
    X(FLUSH_FEATURES) /* what older libraries do not know is said before a slot relies on it */    \
    X(FLUSH_LOG_HEADER) /* whose a log is, is flushed before a slot counts on it */                \
    X(HEADER_LAST)      /* a record's header is written when all behind it is */                   \
    X(TELL_FLUSHED)     /* a record says that was flushed which was, and no more */                \
    X(FLUSH_MERGED)     /* a new log is flushed before its slot, with what a recovery put there */ \
    X(FLUSH_MERGED_SLOT)  /* … and its slot before the file is opened */                         \
    X(FLUSH_NEW_FILE)     /* a new file is flushed before it gets its name */                      \
    X(FLUSH_NEW_NAME)     /* … and its name before it is used */                                 \
    X(FLUSH_OLD_NAME)     /* … also the name of a file whose maker died */                       \
    X(ROTATE_SLOTS)       /* a slot never overwrites the one that counts */                        \
    X(SETTLE_SLOT)        /* … not even where a failed flush left it in memory */                \
    X(TWO_LOGS)           /* an epoch never overwrites the log of the one before */                \
    X(RANDOM_SALT)        /* records of an earlier epoch never fit */                              \
    X(RECOVER_ATOMICALLY) /* a recovery can be repeated, whatever its handle's durability */       \
    X(MERGE_BELOW_COUNT)  /* a recovery merges only pages of the final state */                    \
    X(MARK_NEVER_FALLS)   /* the high-water mark never falls within an epoch */                    \
    X(LOG_BELOW_MARK)     /* pages below the high-water mark are logged */                         \
    X(LOW_WATER)          /* what shrank and grew again is changed */                              \
    X(MISSING_LOG)        /* an open slot whose log is missing is an error */                      \
    X(CHECK_IMAGES)       /* a record counts only if its images are whole */                       \
    X(CHECK_IMAGES_AGAIN) /* … and what is read of them later is the same */                     \
    X(LOOK_BEHIND) /* a record that does not fit ends the log only if none was flushed behind it   \
                    */                                                                             \
    X(OWN_LOG)     /* a log of another salt or vector is no log of the slot */                     \
    X(POISON)      /* after a failed flush nothing more is committed */                            \
    X(CUT_LAST)    /* the file is cut only when a durable slot says how long it is */

#ifdef VECFILE_BREAK_RULES

enum vecfile_rule {
#define VECFILE_RULE_MEMBER(name) VECFILE_RULE_##name,
    VECFILE_RULES(VECFILE_RULE_MEMBER)
#undef VECFILE_RULE_MEMBER
        VECFILE_RULE_COUNT /* no rule */
};

/* The rule to be broken; VECFILE_RULE_COUNT for none.  Defined by the test. */
extern enum vecfile_rule vecfile_broken_rule;

#define VECFILE_KEEPS(rule) (vecfile_broken_rule != VECFILE_RULE_##rule)
#else
#define VECFILE_KEEPS(rule) 1
#endif

#endif /* VECFILE_BASE_RULES_H */
