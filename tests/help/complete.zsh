# What zsh would offer: as complete.bash. A zsh with a line editor runs on a terminal of its own; all that is offered to
# its completion goes through compadd, which writes it down.
zmodload zsh/zpty
script=${1:A} replies=$(mktemp)
zpty shell zsh -f -i
zpty -w shell "PS1=; KEYTIMEOUT=1; PROMPT_EOL_MARK=; unsetopt zle_bracketed_paste 2>/dev/null; stty -echo
autoload -Uz compinit && compinit -u -D; source ${(q)script}
compadd() {
  local -a found
  [[ \" \$* \" == *\ -[OAD]\ * ]] || { builtin compadd -O found \"\$@\"; print -rl -- \$found >>${(q)replies} }
  builtin compadd \"\$@\"
}
over() { print -r -- -- >>${(q)replies}; zle kill-whole-line }
zle -N over; bindkey '^I' complete-word; bindkey '^X' over; print -r -- -- >>${(q)replies}"
# wait until so many lines were answered
answered() {
  local i
  for i in {1..200}; do
    [[ $(grep -c '^--$' $replies) -ge $1 ]] && return 0
    zpty -r -t shell >/dev/null 2>&1
    sleep 0.05
  done
  print -u2 "zsh does not answer"; exit 3
}
integer n=1
answered 1
while IFS= read -r line; do
  zpty -w -n shell "$line"$'\t\x18'
  answered $((++n))
done
zpty -d shell
sed 1d $replies
rm -f $replies
