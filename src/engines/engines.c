#include "engines/engines.h"

extern const struct db_driver clickhouse_driver;
extern const struct db_driver duckdb_driver;
extern const struct db_driver postgres_driver;

const struct db_driver *const engine_drivers[] = {
    &clickhouse_driver,
    &duckdb_driver,
    &postgres_driver,
    NULL,
};
