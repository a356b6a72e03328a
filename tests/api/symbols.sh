#!/bin/bash
# What a library must not do to the program that it is in: end it, print, change what belongs to the process, depend on its
# locale, allocate past the caller's allocator, keep variables of its own. usage: symbols.sh VARIANT (not one with the address
# sanitizer, which adds variables). Exceptions: allowed.txt, with the reason.
set -u
build=build/$1
forbidden='exit _exit _Exit quick_exit abort __assert_fail raise kill signal sigaction atexit
  printf vprintf puts putchar putc fprintf vfprintf fputs fputc fwrite perror stdout stderr stdin syslog
  setlocale setenv putenv unsetenv getenv umask chdir srand rand random strtok localtime gmtime asctime ctime
  strtod strtof atof strtol strtoul strtoll strtoull atoi sscanf __isoc99_sscanf isalpha isspace tolower toupper
  malloc calloc realloc free strdup asprintf vasprintf getline open_memstream fopen fdopen popen system fork execve dlopen'
bad=0 objects=0
for o in $(find "$build"/{base,data,front,ir,run,sql,db,api,infer,gen} -name '*.o' 2>/dev/null | sort); do
  objects=$((objects + 1))
  name=${o#"$build"/}
  for symbol in $(nm -u "$o" | awk '{ print $2 }'); do
    case " $(echo $forbidden) " in
      *" $symbol "*)
        grep -q "^$name $symbol  *#" tests/api/allowed.txt || { echo "$name uses $symbol"; bad=1; } ;;
    esac
  done
  # .data.rel.ro is constant once it is loaded, and DW.ref are the C++ compiler's
  size -A "$o" | awk -v name="$name" '$1 ~ /^\.(data|bss|tdata|tbss)/ && $1 !~ /rel\.ro|DW\.ref/ && $2 > 0 { print name " has variables in " $1; bad = 1 } END { exit bad }' || bad=1
done
# a line that allows what nobody does is a line too many
while read -r name symbol _; do
  [ -n "$name" ] && [ "${name:0:1}" != "#" ] || continue
  nm -u "$build/$name" | awk '{ print $2 }' | grep -qx "$symbol" || { echo "allowed.txt: $name does not use $symbol"; bad=1; }
done <tests/api/allowed.txt
[ $objects -gt 60 ] || { echo "only $objects objects in $build"; bad=1; }
[ $bad -eq 0 ] && echo "symbols: fine"
exit $bad
