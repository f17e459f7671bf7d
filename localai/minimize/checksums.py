"""Check digits: what tells a real number of some kind from a row of digits; pure."""

# Length of an IBAN per country (SWIFT IBAN registry, release 99)
IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD FK",
        19: "MK SI",
        20: "AT BA EE KZ LT LU XK MN",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ TL OM SO",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "PT ST LY",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_ODD = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
    *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17),
    *(19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
), strict=True))  # fmt: skip


def is_iban(text: str) -> bool:
    """ISO 13616: the right length for its country and 1 modulo 97; `text` has no spaces and capital letters."""
    if len(text) != IBAN_LENGTHS.get(text[:2]):
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def is_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(value - 9 * (value > 9) for value in doubled)) % 10 == 0


def is_card(digits: str) -> bool:
    """Tell whether 13 to 19 digits are a payment card's: Luhn, and a first digit that card networks use."""
    return 13 <= len(digits) <= 19 and digits[0] in "23456" and len(set(digits)) > 1 and is_luhn(digits)


def is_spanish(text: str) -> bool:
    """DNI and NIE: 8 digits, the first of an NIE written X, Y or Z, and a letter."""
    digits = str("XYZ".find(text[0])) + text[1:8] if text[0] in "XYZ" else text[:8]
    return _LETTERS[int(digits) % 23] == text[-1]


def is_french(digits: str) -> bool:
    """NIR: 13 digits and a key of two."""
    return int(digits[:13]) % 97 == 97 - int(digits[13:])


def is_italian(text: str) -> bool:
    """Codice fiscale: 15 characters and a letter (D.M. 23/12/1976)."""
    even = sum(int(letter) if letter.isdigit() else ord(letter) - 65 for letter in text[1:15:2])
    return chr(65 + (even + sum(_ODD[letter] for letter in text[0:15:2])) % 26) == text[15]


def is_swiss(digits: str) -> bool:
    """AHV: 13 digits that begin with 756, with the check digit of EAN-13."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    return digits.startswith("756") and (10 - total % 10) % 10 == int(digits[12])


def is_german(digits: str) -> bool:
    """Tax number: 11 digits, ISO 7064 MOD 11,10, one digit of the first ten twice or three times."""
    if digits[0] == "0" or len(set(digits[:10])) not in {8, 9}:
        return False
    product = 10
    for digit in digits[:10]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def is_polish(digits: str) -> bool:
    """PESEL: a date of birth, a serial number, a check digit."""
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, (1, 3, 7, 9) * 3, strict=False))
    plausible = 1 <= int(digits[2:4]) % 20 <= 12 and 1 <= int(digits[4:6]) <= 31
    return plausible and (weighted - int(digits[10]) * 7 + int(digits[10])) % 10 == 0


def is_brazilian(digits: str) -> bool:
    """CPF: 9 digits and two check digits."""
    for length in (9, 10):
        total = sum(int(digit) * (length + 1 - place) for place, digit in enumerate(digits[:length]))
        if total * 10 % 11 % 10 != int(digits[length]):
            return False
    return len(set(digits)) > 1
