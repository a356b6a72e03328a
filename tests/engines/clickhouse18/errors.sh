#!/bin/bash
exec bash "$(dirname "$0")/../clickhouse/errors.sh" "$@"
