/* Diagnostics in the forms that `seg check --format` names. */
#ifndef SEG_TOOLS_RENDER_H
#define SEG_TOOLS_RENDER_H

#include <stdio.h>

#include "base/diag.h"

/* For people: message, the line with marks under it, labels in this and other files, notes, help, fixes. Ends with the
 * counts. Prints nothing where there is nothing. */
void render_text(const struct sources *ss, const struct diags *ds, bool color, FILE *out);

/* One JSON object, its members as README.md describes them. Always well-formed UTF-8. */
void render_json(const struct sources *ss, const struct diags *ds, FILE *out);

/* A workflow command a diagnostic, which code hosts turn into annotations:
 * `::error file=F,line=L,endLine=L,col=C,endColumn=C,title=T::MESSAGE`. */
void render_github(const struct sources *ss, const struct diags *ds, FILE *out);

/* The value of a property of such a command, or its message. */
void github_escape(FILE *out, struct str s, bool property);

/* A SARIF 2.1.0 log, which code hosts show as alerts. */
void render_sarif(const struct sources *ss, const struct diags *ds, FILE *out);

/* A Code Quality report, which GitLab shows in the lines of a merge request. */
void render_codequality(const struct sources *ss, const struct diags *ds, FILE *out);

/* Whether a fix says what the help says already. */
bool render_fix_is_said(const struct diag *d, uint32_t fix);
/* Notes, help and what fixes propose, a line each, each after a line break. */
void render_advice(const struct diag *d, struct buf *out);

/* A JSON string; bytes that are not UTF-8 become U+FFFD. */
void json_string_print(FILE *out, struct str s);

#endif
