#!/bin/bash
exec bash "$(dirname "$0")/../clickhouse/plans.sh" "$@"
