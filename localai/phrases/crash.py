"""What the app says when it falls over."""

NO_PICTURES = "localai does not write pictures of the screen to disk."


def fell_over(*, kind: str, where: str) -> str:
    """Return the sentence for an error we did not foresee; it holds no value of the program."""
    place = f" at {where}" if where else ""
    return (
        f"localai closed because of a mistake of its own ({kind}{place}).\n"
        "Nothing that was shown has been written here. What was confirmed before is kept.\n"
        "Please report the line above; it holds nothing of yours."
    )
