"""Files that the program writes: whole or not at all, and the exports of an assessment as one set."""
