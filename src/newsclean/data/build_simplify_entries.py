"""Write simplify_entries.txt: every word of simplify_words.txt with its whole mainland form, for OpenCC.

Run `python src/newsclean/data/build_simplify_entries.py` after each change to the word list. The list says of
most words how one of their characters is written; the others are what OpenCC makes of them. Asking it takes
9 ms, which is half of the time that the first Traditional page of a process waits for its converter.
"""

from pathlib import Path

from newsclean.simplify.converter import T2S, Converter
from newsclean.simplify.words import entries


def main() -> None:
    """Write the table beside this script, one `word TAB form` a line."""
    table = entries(Converter({}, dictionaries=T2S).convert)
    lines = [f"{word}\t{form}\n" for word, form in table.items()]
    Path(__file__).with_name("simplify_entries.txt").write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} entries")


if __name__ == "__main__":
    main()
