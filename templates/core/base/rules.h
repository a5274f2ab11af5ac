/* The rules that atomic durability rests on, by name.
 *
 * VECFILE_KEEPS(rule) is true, and compilers make nothing of it.  Only the crash tests are built
 * otherwise: they break one rule at a time, to show that each is needed and that a crash without it
 * is noticed. */
#ifndef VECFILE_BASE_RULES_H
#define VECFILE_BASE_RULES_H

#define VECFILE_RULES(X)                                                                            \
    X(FLUSH_LOG)       /* the log is flushed before a commit is said to be done */                  \
    X(FLUSH_APPENDED)  /* pages above the high-water mark are flushed before the record */          \
    X(FLUSH_SIZE)      /* … and so is the file's new size */                                      \
    X(FLUSH_LAZY)      /* lazy commits are flushed before pages go to their places, or a turn */    \
    X(WHOLE_IMAGES)    /* a page is in a frame before its place, for there it may be torn */        \
    X(FRAME_OF_RECORD) /* a frame counts only if the record does that it names */                   \
    X(PAY_FLUSHED)     /* a commit pays no page that a record has since the last flush */           \
    X(STRIKE_FLUSHED)  /* … and strikes none off that such a record has lost */                   \
    X(SAY_FLUSHED)     /* … or else the log says first that all of it was flushed */              \
    X(FLUSH_FRAMES)    /* frames are written over only when their pages are flushed in place */     \
    X(FLUSH_APPLIED)   /* pages are flushed in their places before the log that has them goes */    \
    X(OLD_LOG)         /* while files are owed pages, the old log counts, too */                    \
    X(OLD_LOG_WHOLE)   /* … and must reach the slot's state */                                    \
    X(RESUME)          /* a recovery logs again what may be in memory only */                       \
    X(RESUME_FRAMES)   /* … and the pages that frames have, whose places may be torn */           \
    X(RECOVER_ATOMICALLY) /* a slot with a log is atomic, whatever durability a recovery's handle   \
                             has */                                                                 \
    X(FLUSH_RESUMED)      /* … flushed before a commit follows */                                 \
    X(SKIP_VOID)          /* a record that resumes makes void what lies before it */                \
    X(FLUSH_SLOT)         /* a slot is flushed before commits go to its log */                      \
    X(FLUSH_CLEAN)        /* CLEAN slots are flushed before the logs are removed */                 \
    X(FLUSH_LOG_NAME)     /* a log's name is durable before a slot counts on it */                  \
    X(FLUSH_FEATURES)    /* what older libraries do not know is said before a slot relies on it */  \
    X(FLUSH_LOG_HEADER)  /* whose a log is, is flushed before a slot counts on it */                \
    X(HEADER_LAST)       /* a record's header is written when all behind it is */                   \
    X(TELL_FLUSHED)      /* a record says that was flushed which was, and no more */                \
    X(FLUSH_NEW_LOG)     /* a new log is flushed before its slot */                                 \
    X(FLUSH_NEW_FILE)    /* a new file is flushed before it gets its name */                        \
    X(FLUSH_NEW_NAME)    /* … and its name before it is used */                                   \
    X(FLUSH_OLD_NAME)    /* … also the name of a file whose maker died */                         \
    X(ROTATE_SLOTS)      /* a slot never overwrites the one that counts */                          \
    X(SECURE_SLOT)       /* … not even where a failed flush left it in memory */                  \
    X(TWO_LOGS)          /* a turn never overwrites the log that it leaves */                       \
    X(RANDOM_SALT)       /* records of an earlier epoch never fit */                                \
    X(MARK_NEVER_FALLS)  /* the high-water mark falls when no log has a page above it */            \
    X(MARK_OF_TWO_SLOTS) /* … and no slot that is a commit of its own makes it fall alone */      \
    X(LOG_BELOW_MARK)    /* pages below the high-water mark are logged */                           \
    X(LOW_WATER)         /* what shrank and grew again is changed */                                \
    X(MISSING_LOG)       /* an open slot whose log is missing is an error */                        \
    X(CHECK_IMAGES)      /* a record counts only if its images are whole */                         \
    X(CHECK_IMAGES_AGAIN) /* … and what is read of them later is the same */                      \
    X(LOOK_BEHIND)   /* a record that does not fit ends the log only if none was flushed behind it  \
                      */                                                                            \
    X(OWN_LOG)       /* a log of another salt or vector is no log of the slot */                    \
    X(COPY_SLOT)     /* a damaged slot counts if the log that it names is in use */                 \
    X(LEAVE_OLD_LOG) /* … or says that the checkpoint is complete which an older slot tells of */ \
    X(WAIT_FOR_FOLLOWERS) /* pages are paid only when all followers are past the turn … */        \
    X(HOLD_OFF_FOLLOWERS) /* … and none begins before they are in their places */                 \
    X(BEGIN_LOCKED)       /* a follower that begins lets nothing be paid */                         \
    X(MARK_OF_FOLLOWERS)  /* the mark does not fall below what a follower may see: at open, … */  \
    X(MARK_BY_SLOT)       /* … and by a commit that is a slot */                                  \
    X(CLOSE_PAST)         /* a close puts pages in place if all are at the last commit */           \
    X(TELL_EXPIRED)       /* a follower that is not waited for is told before pages change … */   \
    X(EXPIRED_BEGIN)      /* … and one that begins sees that nobody was told meanwhile */         \
    X(POISON)             /* after a failed flush nothing more is committed */                      \
    X(CUT_LAST)           /* the file is cut only when a durable slot says how long it is */

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
