#!/bin/bash
# Two nodes of Debian's ClickHouse (18.16) on loopback, one cluster of two shards that is called `two`; each is asked alone, too.
# usage: clickhouse18.sh present|install|start DIR|url DIR [NODE]|stop DIR (see common.sh)
# also: clickhouse18.sh profile DIR [NAME=VALUE...]    from now on the user `hostile` (password as in the URL) has these settings
set -u
. "$(dirname "$0")/common.sh"
PATH=$PATH:/usr/sbin
password='p@s:s w%rd'

# configure DIR NODE HTTP TCP BETWEEN TCP1 TCP2
configure() {
  local dir=$1/$2
  mkdir -p "$dir/data" "$dir/tmp" "$dir/files" || return 1
  cat >"$dir/config.xml" <<END
<yandex>
  <logger><level>warning</level><log>$dir/log</log><errorlog>$dir/errors</errorlog><size>10M</size><count>1</count></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>$3</http_port><tcp_port>$4</tcp_port>
  <interserver_http_port>$5</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
  <path>$dir/data/</path><tmp_path>$dir/tmp/</tmp_path><user_files_path>$dir/files/</user_files_path>
  <users_config>$dir/users.xml</users_config>
  <default_profile>default</default_profile><default_database>default</default_database>
  <timezone>${SEG_ENGINE_ZONE:-UTC}</timezone>
  <mark_cache_size>67108864</mark_cache_size><uncompressed_cache_size>67108864</uncompressed_cache_size>
  <keep_alive_timeout>10</keep_alive_timeout><max_concurrent_queries>50</max_concurrent_queries>
  <remote_servers><two>
    <shard><replica><host>127.0.0.1</host><port>$6</port><user>seg</user><password>$password</password></replica></shard>
    <shard><replica><host>127.0.0.1</host><port>$7</port><user>seg</user><password>$password</password></replica></shard>
  </two></remote_servers>
</yandex>
END
  put_users "$dir" 100000
}

# put_users FOLDER-OF-NODE MARK [NAME=VALUE...]: `reader` may only read, and may change no setting; `hostile` has these settings
put_users() {
  local dir=$1 mark=$2 set=""
  shift 2
  for s in "$@"; do set="$set<${s%%=*}>${s#*=}</${s%%=*}>"; done
  cat >"$dir/users.new" <<END
<yandex>
  <profiles><default><max_threads>2</max_threads><max_memory_usage>4000000000</max_memory_usage></default>
    <careful><readonly>1</readonly><log_queries_cut_to_length>$mark</log_queries_cut_to_length></careful>
    <hostile>$set</hostile></profiles>
  <quotas><default/></quotas>
  <users>
    <seg><password>$password</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></seg>
    <reader><password>$password</password><networks><ip>127.0.0.1</ip></networks><profile>careful</profile><quota>default</quota></reader>
    <hostile><password>$password</password><networks><ip>127.0.0.1</ip></networks><profile>hostile</profile><quota>default</quota></hostile>
  </users>
</yandex>
END
  mv "$dir/users.new" "$dir/users.xml"
}

# The server reads the file again within two seconds; a setting of `reader`, without effect, marks that it has.
profile() {
  local dir=$1 mark=$((SECONDS + RANDOM * 7 + 1000)) n host
  shift
  marked() {
    [ "$(curl -gsS -m 10 -u "reader:$password" "http://$host/" --data-binary "SELECT value FROM system.settings WHERE name = 'log_queries_cut_to_length'" 2>&1)" = "$mark" ]
  }
  for n in 1 2; do put_users "$dir/$n" "$mark" "$@"; done
  for n in 1 2; do
    host=$(sed -n "${n}p" "$dir/url" | sed 's/.*@//; s|/.*||')
    wait_for marked || { echo "clickhouse18: the node $n does not read its users again" >&2; return 1; }
  done
}

answers() { [ "$(curl -fsS -m 10 "http://127.0.0.1:$1/" 2>/dev/null)" = Ok. ]; }

launch() { # launch DIR NODE
  setsid clickhouse-server --config-file="$1/$2/config.xml" >"$1/$2/out" 2>&1 </dev/null &
  echo "$!" >"$1/$2/pid"
}

runs() { [ -s "$1/pid" ] && kill -0 "$(cat "$1/pid")" 2>/dev/null; }

start() {
  local dir=$1 h1 h2 t1 t2
  mkdir -p "$dir" && dir=$(realpath "$dir") || return 1
  [ -e "$dir/running" ] && { echo "clickhouse18: servers run in $dir already" >&2; return 1; }
  touch "$dir/running"
  watch "$dir"
  for _ in 1 2 3; do
    h1=$(free_port) && h2=$(free_port) && t1=$(free_port) && t2=$(free_port) || continue
    configure "$dir" 1 "$h1" "$t1" "$(free_port)" "$t1" "$t2" && configure "$dir" 2 "$h2" "$t2" "$(free_port)" "$t1" "$t2" || return 1
    launch "$dir" 1
    launch "$dir" 2
    wait_for eval '{ answers "$h1" && answers "$h2"; } || ! runs "$dir/1" || ! runs "$dir/2"'
    if runs "$dir/1" && runs "$dir/2" && answers "$h1" && answers "$h2"; then
      (umask 077; for h in "$h1" "$h2"; do echo "clickhouse://seg:p%40s%3As%20w%25rd@127.0.0.1:$h/default"; done >"$dir/url")
      return 0
    fi
    end_nodes "$dir"
  done
  tail -3 "$dir"/[12]/out "$dir"/[12]/errors >&2
  stop "$dir"
  return 1
}

end_nodes() {
  local n pid
  for n in 1 2; do
    [ -s "$1/$n/pid" ] && read -r pid <"$1/$n/pid" && grep -qs clickhouse-serv "/proc/$pid/comm" && end_process "$pid" 5
    rm -rf "${1:?}/$n"
  done
}

stop() {
  end_nodes "$1"
  rm -rf "$1/running" "$1/url"
  return 0
}

case ${1:-} in
  present) command -v clickhouse-server >/dev/null || { echo "the package clickhouse-server is not installed"; exit 1; } ;;
  install) ;; # apt brings all of it
  start) start "$2" ;;
  url) sed -n "${3:-1}p" "$2/url" ;;
  stop) stop "$2" ;;
  profile) profile "${@:2}" ;;
  *) echo "usage: clickhouse18.sh present|install|start DIR|url DIR [NODE]|stop DIR" >&2; exit 2 ;;
esac
