/* What the files of faults_test share. */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include "fault_plan.h"
#include "suite.h"

/* What is to fail, in the page of memory that all processes map. */
extern fault_plan *process;

/* The errors that calls fail with. */
#define FAULT_ERRORS ((size_t)8)
extern const int fault_errors[FAULT_ERRORS];

/* The command `vecfile`, built for this. */
extern char command[4096];

/* Counts the faults of the process that has just ended, here by the call. */
void note_faults(void);
extern uint64_t injected_of[FAULT_ANY];

/* Prints what was counted. */
void report_faults(const char *promise);
#define REPORT_FAULTS() report_faults(__func__)

void add_promises_of_lives(Suite *suite);
void add_promises_of_faces(Suite *suite);
void add_promises_of_leftovers(Suite *suite);
void add_promises_of_lacks(Suite *suite);

#endif /* TESTS_FAULTS_H */
