"""IMPORT.<LANG>.md: how a partner brings the form onto a platform, what was lowered for it, and what to check first."""

from __future__ import annotations

from surveykit.backends.form import Form
from surveykit.phrases import phrases, put, said


def pages(form: Form) -> dict[str, bytes]:
    """The page in each language of the instrument, by file name."""
    return {f"IMPORT.{one.tag}.md": _page(form, one.tag).encode() for one in form.instrument.languages}


def _page(form: Form, tag: str) -> str:
    instrument = form.instrument
    spoken = phrases()

    def say(key: str, **args: object) -> str:
        return (said(instrument, f"import/{key}", tag) or spoken[f"import/{key}"]).format(**args)

    title = (instrument.title.render(tag) or instrument.title.source).strip()
    file = f"{instrument.id}.xlsx"
    lines = [f"# {say('title', title=title, platform=form.platform.title)}", ""]
    if instrument.draft:
        lines += [f"**{say('draft')}**", ""]
    steps = [say(f"{form.target}_upload", file=file, xml=f"{instrument.id}.xml")]
    media = sorted(one.name for one in instrument.media)
    if media:
        steps.append(say(f"{form.target}_media", files=", ".join(f"`{name}`" for name in media)))
    steps.append(say(f"{form.target}_publish", version=form.version))
    lines += [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    lines += ["", f"## {say('lowered')}", ""]
    told = (loss.told(lambda text: put(instrument, text, tag)) for loss in form.losses)
    lines += [f"- {what}: {why}" for what, why in told] or [say("nothing_lowered")]
    names = ", ".join(f"{one.name} ({one.tag})" for one in instrument.languages)
    key = "encrypted" if instrument.settings.get("public_key") else "not_encrypted"
    checks = [say("check_languages", languages=names), say("check_end"), say(key)]
    lines += ["", f"## {say('check')}", "", *(f"- {one}" for one in checks), ""]
    return "\n".join(lines)
