"""Choice lists: from CLDR in any language, from CSV files as spreadsheets write them, with the recipe's changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveykit import cldr
from surveykit.diagnostics import Loc, Log
from surveykit.ir import Choice, ChoiceList
from surveykit.lists import media_csv, read_csv
from surveykit.parse import Named
from surveykit.translate import Catalog, Entry, Texts

FILE = Named("areas.csv", Loc("x.yaml", 9, 3))


def rows(content: str | bytes, languages: tuple[str, ...] = ("en",)) -> tuple[list[Choice], list[str]]:
    log = Log()
    found = read_csv(
        "areas",
        content if isinstance(content, bytes) else content.encode(),
        FILE,
        "geo/areas.csv",
        languages,
        Texts("en", (), log),
        log,
    )
    assert all(d.at.file == "geo/areas.csv" for d in log)
    return found, [f"{d.code}@{d.at.line}" for d in log]


# --- the standards ---------------------------------------------------------------------------------


def test_the_249_countries_of_iso_3166() -> None:
    found = cldr.countries()
    assert len(found) == 249
    assert list(found) == sorted(found)
    assert all(len(three) == 3 and three.isupper() and len(two) == 2 for three, (two, _) in found.items())
    numbers = [number for _, number in found.values()]
    assert len(set(numbers)) == 249
    assert all(0 < number < 900 for number in numbers)
    assert len({two for two, _ in found.values()}) == 249


@pytest.mark.parametrize(
    ("code", "two", "number"),
    [
        ("AFG", "AF", 4), ("FRA", "FR", 250), ("DEU", "DE", 276), ("ROU", "RO", 642), ("SSD", "SS", 728), ("SDN", "SD", 729), ("COD", "CD", 180),
        ("PSE", "PS", 275), ("TWN", "TW", 158), ("SRB", "RS", 688), ("MNE", "ME", 499), ("VEN", "VE", 862), ("COL", "CO", 170), ("ETH", "ET", 231),
        ("YEM", "YE", 887), ("MMR", "MM", 104), ("TLS", "TL", 626), ("PAN", "PA", 591), ("ALA", "AX", 248), ("ATA", "AQ", 10),
    ],
)  # fmt: skip
def test_codes_of_countries(code: str, two: str, number: int) -> None:
    assert cldr.countries()[code] == (two, number)


@pytest.mark.parametrize("code", ["YUG", "SCG", "ANT", "SUN", "DDR", "ZAR", "ROM", "XKX", "EUE"])
def test_codes_that_are_no_countries_any_more(code: str) -> None:
    assert code not in cldr.countries()


@pytest.mark.parametrize("standard", ["iso3166", "iso639", "iso4217"])
def test_lists_have_a_name_in_every_language(standard: str) -> None:
    languages = ("fr", "es", "ar", "uk")
    found = cldr.choices("l", standard, languages, Loc("l.yaml"))
    codes = [choice.code for choice in found]
    assert len(codes) == len(set(codes)) > 100
    for choice in found:
        assert choice.label.language == "fr"
        assert choice.label.source
        assert choice.label.key == f"l/{choice.code}/label"
    named = [choice for choice in found if all(choice.label.render(tag) for tag in languages)]
    assert len(named) > 0.7 * len(found)


def test_names_stand_in_the_order_of_the_alphabet() -> None:
    french = [choice.label.source for choice in cldr.choices("l", "iso3166", ("fr", "en"), Loc("l"))]
    assert french.index("Éthiopie") < french.index("Fidji")
    assert french[0].startswith("Afghanistan")
    numbers = {choice.code: choice.value for choice in cldr.choices("l", "iso3166", ("fr",), Loc("l"))}
    assert numbers["FRA"] == 250


def test_currencies() -> None:
    assert cldr.currencies()["XAF"] == 950
    assert cldr.currencies()["EUR"] == 978
    assert all(len(code) == 3 and code.isupper() for code in cldr.currencies())


# --- CSV files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "code,label,adm1\nA,North,X\nB,South,Y\n", "code;label;adm1\r\nA;North;X\r\nB;South;Y\r\n", "\ufeffcode,label,adm1\nA,North,X\nB,South,Y",
        ' code , label ,adm1\nA, North ,X\n\n"B",South,Y\n,,\n', "adm1,label,name\nX,North,A\nY,South,B\n", "code;label;adm1\nA;North;X\nB;South;Y\n;;\n",
    ],
    ids=["commas", "semicolons", "byte order mark", "blanks", "other order", "empty rows"],
)  # fmt: skip
def test_a_csv_as_spreadsheets_write_it(text: str) -> None:
    found, faults = rows(text)
    assert faults == []
    assert [(choice.code, choice.label.source, choice.columns["adm1"]) for choice in found] == [
        ("A", "North", "X"),
        ("B", "South", "Y"),
    ]


def test_labels_by_language() -> None:
    found, faults = rows("code,label::English (en),label::fr,value\nA,North,Nord,1\nB,South,,-2\n", ("fr", "en"))
    assert faults == []
    first, second = found
    assert (first.label.language, first.label.source, first.label.render("fr"), first.value) == (
        "en",
        "North",
        "Nord",
        1,
    )
    assert (second.label.language, second.label.source, second.label.render("fr"), second.value) == (
        "en",
        "South",
        None,
        -2,
    )
    assert first.columns == {}


def test_a_name_without_a_language_serves_all() -> None:
    found, _ = rows("code,label\nA,Nairobi\n", ("en", "sw", "fr"))
    assert [found[0].label.render(tag) for tag in ("en", "sw", "fr")] == ["Nairobi"] * 3


def test_a_name_in_another_script_is_reported_unless_a_catalog_has_it() -> None:
    content = "code,label\nA,Nairobi\nB,12\n"
    assert rows(content, ("en", "ar"))[1] == ["A018@1"]
    log = Log()
    at = Loc("translations/ar/lists/areas.po", 3)
    catalog = Catalog("ar", {"areas/A/label": Entry("Nairobi", "نيروبي", False, True, at)})
    found = read_csv(
        "areas", content.encode(), FILE, "geo/areas.csv", ("en", "ar", "qps"), Texts("", (catalog,), log), log
    )
    assert len(log) == 0
    assert [one.label.render("ar") for one in found] == ["نيروبي", "12"]
    assert found[0].label.render("qps") not in (None, "Nairobi")


def test_a_catalog_goes_before_the_columns_of_the_file() -> None:
    log = Log()
    catalog = Catalog("fr", {"areas/A/label": Entry("North", "Le Nord", False, False, FILE.at)})
    content = b"code,label::en,label::fr\nA,North,Nord\nB,South,Sud\n"
    found = read_csv("areas", content, FILE, "geo/areas.csv", ("fr", "en"), Texts("", (catalog,), log), log)
    assert [(one.label.render("fr"), one.label.unreviewed) for one in found] == [
        ("Le Nord", frozenset({"fr"})),
        ("Sud", frozenset()),
    ]


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("", ["A008@1"]), ("\n\n", ["A008@1"]), ("name of area\nX\n", ["A008@1"]), ("code\nA\n", ["A008@1"]), ("code,label\nA,x\nA,y\n", ["A011@3"]),
        ("code,label\nA b,x\n", ["A019@2"]), ("code,label\nA,\n", ["A019@2"]), ("code,label,value\nA,x,1.5\nB,y,²\nC,z,--1\nD,w," + "9" * 5000 + "\n", ["A019@2", "A019@3", "A019@4", "A019@5"]),
        ('code,label\nA,"x\n', ["A019@2"]), ('code,label\nA,"x"y\n', ["A019@2"]), ("code,label\nA,x\0\n", ["Y002@2"]), ("code,label\nA,Côte\n".encode("latin-1"), ["Y003@2"]),
        ("code,label\nA,x\n".encode("utf-16"), ["Y003@1"]), ("code,label::fr\nA,x\n", ["A018@1"]), ("code,label\nA," + "x" * 200_000 + "\n", ["A019@2"]),
    ],
)  # fmt: skip
def test_faults_of_a_csv(content: str | bytes, faults: list[str]) -> None:
    assert rows(content)[1] == faults


@given(st.text(alphabet='code,label;::fr value"\n\r\0é²-19', max_size=80) | st.binary(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_csv_gives_choices_or_a_fault(content: str | bytes) -> None:
    found, faults = rows(content)
    assert isinstance(found, list)
    assert all(fault[0] in "YA" for fault in faults)
    rows(b"code,label,value\n" + (content if isinstance(content, bytes) else content.encode()))


def test_a_large_list_travels_as_a_csv() -> None:
    found, _ = rows('code,label::en,label::fr,adm1\nA,"North, far",Nord,X\nB,South,,Y\n', ("en", "fr"))
    out = media_csv(ChoiceList("areas", tuple(found)), "fr")
    assert out == b"name,label,adm1\nA,Nord,X\nB,South,Y\n"
