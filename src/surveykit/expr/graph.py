"""What depends on what, in an order in which everything comes after what it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def components(graph: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """The names in groups, each after those it depends on; a group of several depends on itself (Tarjan 1972).

    The order of the mapping decides wherever dependency leaves a choice.
    """
    place = {name: index for index, name in enumerate(graph)}
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    held: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in graph:
        if start in number:
            continue
        work: list[tuple[str, Iterator[str]]] = [(start, _known(graph, place, start))]
        number[start] = low[start] = len(number)
        stack.append(start)
        held.add(start)
        while work:
            name, following = work[-1]
            for other in following:
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    held.add(other)
                    work.append((other, _known(graph, place, other)))
                    break
                if other in held:
                    low[name] = min(low[name], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    cut = stack.index(name) if stack[-1] != name else len(stack) - 1
                    group = stack[cut:]
                    del stack[cut:]
                    held.difference_update(group)
                    found.append(tuple(sorted(group, key=place.__getitem__)))
    return found


def _known(graph: Mapping[str, Collection[str]], place: Mapping[str, int], name: str) -> Iterator[str]:
    return iter(sorted((other for other in graph[name] if other in place), key=place.__getitem__))
