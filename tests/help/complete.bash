# What bash would offer. usage: bash complete.bash SCRIPT, a line to complete on each line of standard input;
# the replies come out a word a line, and "--" after those of each line.
source "$1" || exit 3
[ "$(complete -p seg)" = "complete -F _seg seg" ] || exit 3
while IFS= read -r line; do
  # bash splits at `=` too; `\ ` is one word
  line=${line//=/ = }
  [[ $line == *"= " && $line != *"=  " ]] && line=${line% }
  read -ra COMP_WORDS <<<"${line//\\ /$'\001'}"
  COMP_WORDS=("${COMP_WORDS[@]//$'\001'/\\ }")
  [[ $line == *" " && $line != *"= " ]] && COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
  _seg seg "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
  echo --
done
