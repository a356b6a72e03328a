#!/bin/bash
exec bash "$(dirname "$0")/../clickhouse/items.sh" "$@"
