"""`make score`: how well the rules read labelled posts that lie outside the repository, brand and platform withheld."""

import json
import subprocess
import sys
from pathlib import Path

SCORER = Path("../eval/score.py")


def main(folder: str) -> int:
    """Score every labelled file of the folder with the scorer beside it."""
    data = Path(folder)
    if not data.is_dir():
        sys.stderr.write(f"{data} is not there: nothing to score\n")
        return 1
    for name in ("labelled_dev", "labelled_dev_rare", "labelled_train"):
        print(f"== {name}", flush=True)  # noqa: T201  this is a report
        score(data, name)
    return 0


def score(data: Path, name: str) -> None:
    """Assess one file with only id and text, and print the scorer's report."""
    out = Path("out")
    out.mkdir(exist_ok=True)
    posts = [json.loads(line) for line in (data / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    bare = [{key: value for key, value in post.items() if key in ("id", "text")} for post in posts]
    given, answered = out / f"{name}.given.jsonl", out / f"{name}.answered.jsonl"
    given.write_text("\n".join(map(json.dumps, bare)) + "\n", encoding="utf-8")
    with answered.open("w", encoding="utf-8") as file:
        subprocess.run([sys.executable, "-m", "bot", "assess", str(given)], stdout=file, check=True)
    scorer = data / SCORER
    subprocess.run([sys.executable, str(scorer), str(data / f"{name}.jsonl"), str(answered)], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
