# A schema from data. Sourced by ../run.sh.
case_ infer 0 "$seg" infer csv
"$seg" infer sqlite/billing.sqlite -o inferred.schema && [ -s inferred.schema ] && ok || bad infer-output
exits infer-nothing 1 "E0901" "$seg" infer nowhere
mkdir hollow
exits infer-hollow 1 "holds no data" "$seg" infer hollow
printf 'a,b\nx,y\nx,y\n' >hollow/twins.csv
exits infer-no-key 1 "E0902" "$seg" infer hollow
printf 'a,b\nx\n' >hollow/twins.csv
exits infer-cells 1 "hollow/twins.csv:2: this row has 1 cell" "$seg" infer hollow
exits infer-no-output 1 "E0902" bash -c "printf 'a\nx\nx\n' >hollow/twins.csv; '$seg' infer hollow -o left.schema"
[ ! -e left.schema ] && [ -z "$(ls | grep part)" ] && ok || bad infer-left-behind
