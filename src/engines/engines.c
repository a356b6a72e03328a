#include "engines/engines.h"

const struct db_driver *const engine_drivers[] = {NULL};
