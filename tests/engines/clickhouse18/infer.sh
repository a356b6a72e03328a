#!/bin/bash
exec bash "$(dirname "$0")/../clickhouse/infer.sh" "$@"
