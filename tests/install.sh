#!/bin/bash
# Installs packages of Debian, one caller at a time. usage: install.sh PACKAGE...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
echo "installing: $*"
mkdir -p build
exec 9>build/install.lock
flock 9
apt() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 "$@"; }
export -f apt
export sudo
bash "$here/retry.sh" "apt-get install" build/install.log bash -euc 'apt update; apt install -y --no-install-recommends "$@"' install "$@"
