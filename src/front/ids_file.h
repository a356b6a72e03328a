/* The ids of a static segment that stand in a file: `static segment pilot from "pilot.csv"`. */
#ifndef SEG_FRONT_IDS_FILE_H
#define SEG_FRONT_IDS_FILE_H

#include "front/check.h"

/* The first column of a CSV file (RFC 4180: cells divided by commas, in double quotes where they hold commas, quotes
 * or line breaks; LF or CRLF; a byte order mark is passed over). White space around a cell that is not in quotes is
 * no part of it. A first line whose first cell is `key_name` is a header. Lines without any cell that holds something
 * are passed over, repeated ids are dropped. `path` is as project_beside gives it; the texts live in p's arena.
 * False, reported once (at `at`, with the place in the file), where it cannot be read: no such file, bad UTF-8, a zero
 * byte, an open quote, something behind a closing quote, a line without an id. */
bool ids_file_read(struct project *p, struct str path, struct span at, struct str key_name, struct str **ids,
                   uint32_t *count);

#endif
