"""Commit messages: subjects and bodies put together from an area's words."""

import textwrap

BUG_SUBJECTS = (
    "Do not {slip}",
    "Do not {slip}",
    "Do not {slip} when {state}",
    "Handle {act} when {state}",
    "Check {thing} before {act}",
    "Keep {thing} when {state}",
    "Fix {fault} in {thing}",
    "Clean up {thing} when {act} fails",
    "Retry {act} if {state}",
    "Refresh {thing} when {state}",
    "Look at {thing} again before {act}",
    "Log {thing} when {act} fails",
    "Fix {act} when {state}",
    "Give up {act} early if {state}",
    "Fail early if {state}",
    "Restore {thing} after {act}",
    "Make {act} safe to repeat",
    "Raise a clear error when {state}",
    "Take a lock around {thing}",
    "Fix {fault} while {act}",
)
FAULTS = (
    "a race",
    "an off-by-one",
    "a leak",
    "the locking",
    "the error path",
    "the time-out",
    "the order of steps",
    "a wrong default",
    "a rare deadlock",
    "a missing rollback",
    "the rounding",
)
SMALL_SUBJECTS = (
    "Remove unused {helper}() from {module}",
    "Use {helper}() in {module}",
    "Log {thing} at debug level",
    "Do not read {thing} twice",
    "Make {ident} a keyword argument",
    "Say more about {thing} in the option help",
    "Stop mocking {thing}",
    "Explain {thing} in a comment",
    "Return early in {helper}()",
    "Sort the imports of {area}",
    "Remove a needless copy of {thing}",
    "Fake {thing} in the {area} tests",
    "Name the vessel when {act} fails",
    "Tests: cover {act} when {state}",
    "Use a context manager around {thing}",
)
LARGE_SUBJECTS = (
    "Move the {bare} code to {module}",
    "Add tests for {act}",
    "Rename {ident} to {other} in {module}",
    "Speed up {act}",
    "Add type hints to {module}",
    "Tests: no real clock in {area}",
    "Simplify {act}",
    "Split {module} in two",
    "Drop the compatibility path for {thing}",
    "{Area}: smaller functions for {act}",
    "Tests: cover {act} when {state}",
    "Rewrite the tests of {act}",
    "Fake {thing} in the {area} tests",
    "Put {thing} behind an interface",
)
DOC_SUBJECTS = (
    "Docs: {act}",
    "Docs: what to do when {state}",
    "Docs: say more about {thing}",
    "Docs: an example of {act}",
    "Docs: why we must not {slip}",
    "Docs: correct what {module} says about {thing}",
    "Docs: a picture of {thing}",
    "Docs: limits of {act}",
    "Docs: outdated words about {thing}",
    "Docs: {act}, step by step",
)
TINY_SUBJECTS = (
    "Fix a typo in {module}",
    "Correct the docstring of {helper}()",
    "Fix the log message about {thing}",
    "Remove a stray blank line in {module}",
    "Fix the argument order in a {area} test",
    "Use %s once in the message about {thing}",
    "Spell {thing} the same everywhere",
    "Fix a broken link to {thing}",
    "Drop a duplicate import in {module}",
    "Fix indentation in {module}",
)
BLUEPRINT_SUBJECTS = (
    "Add the {noun} model",
    "Registry: keep the {noun}",
    "API: show the {noun}",
    "API: accept the {noun} when {act}",
    "{Area}: read the {noun}",
    "Pass the {noun} down to {area}",
    "Send a signal when the {noun} changes",
    "Check the {noun} before {act}",
    "Document the {noun}",
    "Functional tests for the {noun}",
    "Tie the {noun} to {thing}",
    "{Area}: honour the {noun} while {act}",
    "Add an upgrade check for the {noun}",
    "Make the {noun} configurable",
    "Remove what the {noun} replaces in {area}",
    "Clean up the {noun} after {act}",
    "Store the {noun} beside {thing}",
    "{Area}: use the {noun} when {state}",
    "Prepare {thing} for the {noun}",
    "Count the {noun} in the status report",
)
LONG_SUBJECT = (
    "When {state} and somebody is {act} at the same time then {thing} has to be read again from the registry before "
    "anything else is done, or the {area} code may {slip}"
)

SYMPTOMS = (
    "While {act} we may {slip}. This was seen on a harbour with some forty piers.",
    "If {state}, {act} ends with an error that says nothing about the reason.",
    "After an upgrade operators saw us {slip}; restarting the agent hid it until the next night.",
    "{Act} works only as long as nobody else touches {thing}. Once {state}, it does not.",
    "A reader of the logs cannot tell why {act} failed when {state}.",
    "We {slip} in one case out of some thousand, always when {state}.",
    "Nothing stops two callers from {act} at once, and the second one may {slip}.",
)
CAUSES = (
    "The reason is that {helper}() trusts {thing} without asking how old it is.",
    "{helper}() was written before {thing} existed and takes it for granted.",
    "We look at {thing} first and take the lock afterwards, which is one step too late.",
    "The default hides this in our tests: there {thing} is never empty.",
    "An earlier cleanup moved the check behind the early return in {module}.",
    "The exception is caught two levels up, where {thing} is no longer known.",
)
REMEDIES = (
    "Read {thing} again under the lock and go on only if nothing has changed.",
    "Move the check in front of {act}, where it costs nothing.",
    "This change keeps {thing} until the end and drops it in one place.",
    "Now {helper}() raises, and the two callers that can live with it catch it.",
    "Ask once, remember the answer, and forget it when {state}.",
    "The test plays both orders, so that the next person who moves this code hears about it.",
)
PURPOSES = (
    "No change in behaviour is meant here. It makes the next change, which touches {thing}, much smaller.",
    "{helper}() has had a single caller for three cycles.",
    "The {area} tests took a third of the whole unit run; now they do not.",
    "Reading {module} one had to know that {thing} is filled somewhere else. Now it is said where it happens.",
    "We do this in most places already, {area} was the odd one out.",
    "This is what the review of an earlier change in {area} asked for as a follow-up.",
    "Found while {act}.",
)
PARTS = (
    "{aim}. This part brings the {noun} into {area}; nothing uses it yet.",
    "{aim}. Here the {noun} is handed from the caller to {thing}.",
    "With this {act} takes the {noun} into account. Without one everything stays as it was.",
    "The {noun} is kept beside {thing}, so that both are read in one go.",
    "{aim}. The old way stays until the last part of the series, an option chooses.",
    "Older peers do not know the {noun}; they get an answer without it.",
    "The {noun} is checked once, at the edge. Everything behind it may trust it.",
)
PAGE_PURPOSES = (
    "People ask about {act} every other week. Now there is a page to point at.",
    "The page on {module} still told how it was two cycles ago.",
    "Says when to expect that {state}, and what to do then.",
    "An operator at the last meeting took {thing} for something else, and the words were to blame.",
    "Only words; the example was tried on a harbour with three piers.",
)
LIMITS = (
    "It does not help when {state}; that needs a change of the interface and comes later.",
    "The upgrade check warns when {state}.",
    "Vessels started before the upgrade keep their old {bare} until they are towed.",
    "Measured with 400 vessels on one pier: no slower than before.",
    "A release note says what operators have to look at.",
)
STEPS: dict[str, tuple] = {
    "bug": (SYMPTOMS, CAUSES, REMEDIES),
    "neither": (PURPOSES,),
    "blueprint": (PARTS,),
    "page": (PAGE_PURPOSES,),
}

VERBS = ["load", "check", "drop", "make", "find", "read", "merge", "note", "wrap", "collect"]


def slots(rng, area, **more):
    """The words a template may ask for, drawn once so that one message keeps speaking of the same things."""
    thing, other = rng.sample(area.things, 2)
    bare, module = thing.removeprefix("the "), rng.choice(area.modules)
    ident = bare.replace(" ", "_").replace("-", "_").replace("'", "")
    act = rng.choice(area.acts)
    return {
        "thing": thing,
        "bare": bare,
        "other": other.removeprefix("the ").replace(" ", "_"),
        "ident": ident,
        "act": act,
        "Act": act[0].upper() + act[1:],
        "state": rng.choice(area.states),
        "slip": rng.choice(area.slips),
        "module": module.rsplit("/", 1)[-1],
        "helper": f"_{rng.choice(VERBS)}_{ident}",
        "fault": rng.choice(FAULTS),
        "area": area.name,
        "Area": area.name.capitalize(),
        **more,
    }


def templates(kind, area, lines):
    if kind == "blueprint":
        return BLUEPRINT_SUBJECTS
    if area.name == "docs":
        return DOC_SUBJECTS
    if kind == "bug":
        return BUG_SUBJECTS
    return TINY_SUBJECTS if lines <= 5 else SMALL_SUBJECTS if lines <= 40 else LARGE_SUBJECTS


def subject(rng, kind, area, words, lines):
    text = rng.choice(templates(kind, area, lines)).format(**words)
    if rng.random() < 0.15 and not text.startswith((words["Area"], "API", "Docs", "Tests", "Registry")):
        text = f"{words['area']}: {text[0].lower()}{text[1:]}"
    return text


def body(rng, kind, words, tiny=False):
    """What the message says below its subject."""
    if tiny and rng.random() < 0.6:
        return ""
    kind = "page" if words["area"] == "docs" else kind
    chosen = [rng.choice(step).format(**words) for step in STEPS[kind] if rng.random() < 0.85]
    if kind in ("bug", "blueprint") and rng.random() < 0.35:
        chosen.append(rng.choice(LIMITS).format(**words))
    if kind == "bug" and len(chosen) > 2 and rng.random() < 0.5:
        chosen[:2] = [" ".join(chosen[:2])]
    return "\n\n".join(
        textwrap.fill(part[0].upper() + part[1:] if not part.startswith("_") else part, 72) for part in chosen
    )
