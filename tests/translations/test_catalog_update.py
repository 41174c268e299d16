"""An update loses nothing: reworded, moved, renamed, deleted, brought back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from small_catalogs import a_catalog, a_part

from surveykit import po
from surveykit.translations.update import Change, template, updated

MACHINE, REVIEWED = ("review: machine",), ("review: reviewed A. B.",)


def entry(key: str, source: str, translation: str, **more: object) -> po.Message:
    return po.Message(f"aa/{key}/label", source, translation, **{"comments": REVIEWED, **more})  # type: ignore[arg-type]


def one(texts: dict[str, str], *messages: po.Message) -> tuple[dict[str, po.Message], tuple[po.Message, ...], Change]:
    ((_, made, change),) = updated([(a_part(texts), a_catalog(*messages), {})])
    live = {m.key.split("/")[1]: m for m in made.messages if not m.obsolete}
    return live, tuple(m for m in made.messages if m.obsolete), change


def test_what_is_as_it_was_stays() -> None:
    live, gone, change = one({"age": "How old?"}, entry("age", "How old?", "Quel âge ?"))
    assert (live["age"].translation, live["age"].comments, live["age"].fuzzy, gone) == (
        "Quel âge ?",
        REVIEWED,
        False,
        (),
    )
    assert change == Change(kept=1)


def test_a_reworded_text_makes_its_translation_fuzzy_and_keeps_the_former_wording() -> None:
    live, gone, change = one({"age": "How old are you?"}, entry("age", "How old?", "Quel âge ?"))
    assert (live["age"].source, live["age"].previous, live["age"].translation) == (
        "How old are you?",
        "How old?",
        "Quel âge ?",
    )
    assert live["age"].fuzzy
    assert live["age"].comments == MACHINE, "a review holds for one wording only"
    assert (gone, change.reworded) == ((), 1)
    assert '#, fuzzy\n#| msgid "How old?"\nmsgctxt' in po.write(a_catalog(*live.values())).decode()


def test_reworded_twice_it_keeps_the_wording_it_was_made_for() -> None:
    live, _, _ = one(
        {"age": "Your age?"}, entry("age", "How old are you?", "Quel âge ?", flags=("fuzzy",), previous="How old?")
    )
    assert live["age"].previous == "How old?"


def test_worded_again_as_before_it_is_no_longer_fuzzy() -> None:
    live, _, _ = one(
        {"age": "How old?"}, entry("age", "How old are you?", "Quel âge ?", flags=("fuzzy",), previous="How old?")
    )
    assert (live["age"].fuzzy, live["age"].previous, live["age"].translation) == (False, None, "Quel âge ?")


def test_a_renamed_item_keeps_translation_and_review() -> None:
    live, gone, change = one({"years": "How old?"}, entry("age", "How old?", "Quel âge ?"))
    assert (live["years"].translation, live["years"].comments, gone) == ("Quel âge ?", REVIEWED, ())
    assert change == Change(moved=1)


def test_two_items_that_change_names_keep_each_their_own() -> None:
    live, gone, _ = one({"a": "Two?", "b": "One?"}, entry("a", "One?", "Un ?"), entry("b", "Two?", "Deux ?"))
    assert {key: m.translation for key, m in live.items()} == {"a": "Deux ?", "b": "Un ?"}
    assert gone == ()


def test_a_deleted_item_is_kept_at_the_end_and_comes_back() -> None:
    live, gone, change = one({"b": "Two?"}, entry("a", "One?", "Un ?"), entry("b", "Two?", "Deux ?"))
    assert ([m.translation for m in gone], change.retired) == (["Un ?"], 1)
    back, gone, _ = one({"a": "One?", "b": "Two?"}, *live.values(), *gone)
    assert (back["a"].translation, back["a"].comments, gone) == ("Un ?", REVIEWED, ())


def test_an_item_that_moves_to_another_module_takes_its_translation_along() -> None:
    first, second = a_part({"b": "Two?"}), a_part({"a": "One?"}, "bb")
    made = updated(
        [(first, a_catalog(entry("a", "One?", "Un ?"), entry("b", "Two?", "Deux ?")), {}), (second, a_catalog(), {})]
    )
    assert [[(m.key, m.translation, m.obsolete) for m in catalog.messages] for _, catalog, _ in made] == [
        [("aa/b/label", "Deux ?", False)],
        [("bb/a/label", "Un ?", False)],
    ]


def test_entries_stand_in_the_order_of_the_module() -> None:
    live, _, _ = one({"c": "Three?", "a": "One?"}, entry("a", "One?", "Un ?"), entry("c", "Three?", "Trois ?"))
    assert list(live) == ["c", "a"]


def test_a_template_is_empty_and_says_where_each_text_stands() -> None:
    made = template(a_part({"age": "How old?"}), {"aa/age/label": ("question; a whole number",)})
    assert po.write(made).decode().split("\n\n")[1] == (
        '#. question; a whole number\n#: modules/t/aa.yaml:1\nmsgctxt "aa/age/label"\nmsgid "How old?"\nmsgstr ""\n'
    )


WORDINGS = st.sampled_from(["One?", "Two?", "Three?", "Four?"])
NAMES = st.sampled_from(["a", "b", "c", "d"])


@given(
    st.dictionaries(NAMES, WORDINGS),
    st.lists(st.tuples(NAMES, WORDINGS, st.booleans()), max_size=6, unique_by=lambda row: (row[0], row[2])),
)
def test_nothing_is_ever_lost(texts: dict[str, str], old: list[tuple[str, str, bool]]) -> None:
    messages = tuple(
        entry(key, source, f"{source} ({number})", obsolete=gone) for number, (key, source, gone) in enumerate(old)
    )
    live, gone, _ = one(texts, *messages)
    said = [m.translation for m in (*live.values(), *gone) if m.translation]
    assert sorted(said) == sorted(m.translation for m in messages)
    for key, source in texts.items():
        assert live[key].source == source
        assert live[key].fuzzy or not live[key].translation or live[key].translation.startswith(source), (
            "a translation of other words is fuzzy"
        )
    again = updated([(a_part(texts), a_catalog(*live.values(), *gone), {})])[0][1]
    assert po.write(again) == po.write(a_catalog(*live.values(), *gone)), "a second update changes nothing"
