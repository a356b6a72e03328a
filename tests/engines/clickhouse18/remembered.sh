#!/bin/bash
exec bash "$(dirname "$0")/../clickhouse/remembered.sh" "$@"
