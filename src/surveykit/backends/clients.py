"""What the apps and web pages that fill in a target's forms do not have: told, feature by feature."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from surveykit import ir
from surveykit.backends import Loss
from surveykit.backends.features import Found
from surveykit.diagnostics import Log
from surveykit.phrases import LOSSES
from surveykit.platforms import Target

_SHOWN: Final = 6


def client_losses(instrument: ir.Instrument, found: Iterable[Found], target: Target, log: Log) -> list[Loss]:
    """One loss for each feature that a client lacks; an error for what no client of the target can ask."""
    by_feature: dict[str, list[Found]] = {}
    for one in found:
        if any(one.feature in client.lacks for client in target.clients):
            by_feature.setdefault(one.feature, []).append(one)
    losses: list[Loss] = []
    for feature, uses in by_feature.items():
        lacking = [client for client in target.clients if feature in client.lacks]
        dead = [client for client in lacking if client.lacks[feature] == "unanswered"]
        if len(dead) == len(target.clients):
            log.error("B009", uses[0].at, "nothing that fills in forms of {target} can ask '{name}' ({feature})",
                      "Ask it in another way, or leave {target} out of the targets.",
                      name=uses[0].name, feature=feature, target=target.title)  # fmt: skip
            continue
        for client in lacking:
            args = {"feature": feature, "names": _some(uses), "client": client.title}
            what = LOSSES["alone" if feature.startswith("setting ") else "lacks"]
            losses.append(Loss(uses[0].at, what, LOSSES[client.lacks[feature]], "B010", args))
    _tell_long_lists(instrument, target, log)
    return losses


def _some(uses: list[Found]) -> str:
    names = list(dict.fromkeys(one.name for one in uses if one.name))
    more = f" +{len(names) - _SHOWN}" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _tell_long_lists(instrument: ir.Instrument, target: Target, log: Log) -> None:
    for choices in instrument.lists.values():
        count = len(choices.choices)
        slow = [client for client in target.clients if client.most_choices is not None and count > client.most_choices]
        for client in slow:
            log.warning("B011", choices.at, "the list '{list}' has {count} choices, and {client} ({target}) becomes unusable beyond {most}",
                        "Split it into levels with a choice filter and ask the level above first, or collect with the app only.",
                        list=choices.name, count=count, client=client.title, target=target.title, most=client.most_choices)  # fmt: skip
