#include "engines/engines.h"

extern const struct db_driver duckdb_driver, postgres_driver;

const struct db_driver *const engine_drivers[] = {&duckdb_driver, &postgres_driver, NULL};
