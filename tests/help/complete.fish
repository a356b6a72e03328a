# What fish would offer: as complete.bash.
source $argv[1]; or exit 3
while read -l line
    complete -C $line | string replace -r '\t.*' ''
    printf '%s\n' --
end
