/* What a conversion did, for people and programs. */
#ifndef CLI_CONVERSION_REPORT_H
#define CLI_CONVERSION_REPORT_H

#include "run/output.h"

#include "convert.h"
#include "io.h"

/* How to report. */
typedef enum report_style { REPORT_TEXT, REPORT_JSON, REPORT_NOTHING } report_style;

/* Reports what became of each field that did not just stay as it was; `verb` is like "converted".
 */
int report_conversion(const vecfile_summary *summary, const char *path, const char *verb,
                      report_style style);

/* The system's I/O for one conversion of the file at `path`: it shows progress, and an interrupted
 * conversion removes what it has begun.  To be ended when the conversion has come back. */
const vecfile_io *begin_conversion(const char *path);
void end_conversion(void);

#endif /* CLI_CONVERSION_REPORT_H */
