"""What a person reads about a model that they name themselves."""


def name_it(title: str) -> tuple[str, str]:
    """Problem and remedy: which of many models is meant was not said."""
    return f"{title} stands for many, and which one is not said", "Add --set model=NAME, as the service writes it."


def no_name(name: str) -> tuple[str, str]:
    """Problem and remedy: what was said is no name of a model."""
    return (
        f"model={name} is no name of a model",
        "Letters, digits, dots, hyphens and slashes; nothing behind a colon.",
    )
