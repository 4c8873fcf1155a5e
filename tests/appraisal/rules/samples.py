"""Short ways to write answers in tests: "YN?" answers yes, no and can't tell to the first three items."""

VALUES = {"Y": "yes", "N": "no", "?": "cant_tell"}


def answers(instrument, letters):
    return {code: VALUES[letter] for code, letter in zip(instrument.codes, letters, strict=False)}
