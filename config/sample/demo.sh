# The main job on the bundled sample, step by step; `make demo` runs it with its own database.
set -eu
kith() { "$BIN/kith" --now "$NOW" "$@"; }
sample=config/sample
out=${OUT:-out}

kith monitor add Tidewell --keyword tidewell --owned tidewell --owned tidewellhelp --domain tidewell.example \
  --staff lyra_stonecroft --staff dev_bannerjee_ --competitor Brewnado --competitor "Kettle Korner" --competitor Steamly
kith import "$sample/mentions.jsonl"
kith perk import "$sample/perks.csv"
echo
kith digest week
echo
kith triage --limit 5
kith digest week --format html --out "$out/digest.html"
