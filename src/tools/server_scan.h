/* A server's tables for `infer`, `init` and `check --data`: what its catalog says, and rows, as they come. */
#ifndef SEG_TOOLS_SERVER_SCAN_H
#define SEG_TOOLS_SERVER_SCAN_H

#include "infer/infer.h"
#include "tools/cli.h"

enum { SAMPLE_ROWS = 100000 }; /* of a table, that a schema is proposed from */

/* False: `url` is no URL of a server. Else *out asks it. `schema`: the tables that it names are those that are looked
 * for; NULL: all that there are. `session`, which may be NULL, shares its connection. */
bool server_scan(struct scan_server *out, struct cli *c, struct str url, struct session *session,
                 const struct schema *schema);

#endif
