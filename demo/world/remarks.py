"""What people and CIs say on a review: remarks on lines, answers, words beside a vote."""

REMARKS = (
    "This needs a test for the case that {state}.",
    "Can we do this without asking the registry again?",
    "Why not reuse `{helper}` from {module}? It does nearly the same.",
    'nit: "{bare}" without the hyphen, as everywhere else.',
    "I would expect this to raise when {state}. Returning None only moves the surprise.",
    "Is this safe while somebody else is {act}?",
    "Please add a release note, operators will notice.",
    "The lock is held over a call to another service here.",
    "This comment says what the line does. Why do we need it, though?",
    "We had exactly this in an earlier cycle and reverted it, because on large harbours it is common that {state}.",
    "How does an older peer see this? I think it gets a field that it does not know.",
    "The name suggests {thing}, but it holds a list of them.",
    "Could you split this out? It is a fix of its own and could be backported.",
    "What happens to vessels started before the upgrade?",
    "This swallows the original exception; use `raise ... from`.",
    "Please do not mock {thing} here, the real one is cheap.",
    "Three levels of nesting; an early return would help.",
    "Off by one? With an empty list this reads element -1.",
    "The default should stay what it was, or we need an upgrade check.",
    "Who resets `{ident}` if this fails half-way?",
    "I am not sure that we may call this with the lock held.",
    "This needs a version bump of the model.",
    "Would `{ident}` not be stale by then?",
    "Could this be a keyword argument? I had to look it up twice.",
    "The time-out should be an option, five seconds is short for the slow controllers.",
    "Does the order matter? If yes, please say so in a comment.",
    "This loop asks once per pier. On three hundred piers that hurts.",
    "nit: the message should name the vessel.",
    "The test passes without your change as well, I tried.",
    "Please log at warning, an operator cannot do anything about this.",
    "Dead code after the change above?",
    "I like this, but the docs still describe the old way.",
    "What if {state}?",
    "And if {thing} is empty?",
)
PAGE_REMARKS = (
    "This sentence has two verbs too many.",
    "Could you say first what one gets out of {act}, and then how?",
    "I would show the output as well.",
    "What does the reader do when {state}?",
    "nit: one sentence a line, please, it makes the next diff smaller.",
    "The link goes to the page of the last release.",
    '"Simply" helps nobody for whom it is not simple.',
    "Is this still true for the newer drivers?",
)
PRAISE = (
    "",
    "",
    "",
    "",
    "Looks good, thank you.",
    "Nice and small.",
    "Tried it by hand while {act}, works.",
    "Good catch.",
    "Reads well. One question inline, not blocking.",
    "Looks right to me; I do not know {area} well enough for more.",
    "Thanks for the test.",
    "I checked the upgrade path as well.",
    "Fine with me.",
)
SECONDED = (
    "",
    "",
    "Looks good to me.",
    "Let us get this in.",
    "Thank you for your patience.",
    "Good. Approving.",
    "Ship it before the freeze.",
    "My remarks are answered, thanks.",
)
CONCERNS = (
    "",
    "Some remarks inline.",
    "Close, but see inline.",
    "I think the approach works, the details need another round.",
    "Please have a look at the failing case inline.",
    "This does not cover the case that {state}.",
    "The commit message should say why, not only what.",
    "Needs a rebase and an answer to the question inline.",
)
ANSWERS = (
    "Done.",
    "Done, thanks.",
    "Good point, done in the next patch set.",
    "I tried that; it breaks when {state}.",
    "I would rather keep it: the other callers need the list.",
    "It is safe, the caller holds the lock already. Added a comment.",
    "That is the next change of the series.",
    "Would you be fine with a follow-up for this?",
    "You are right, I misread how {thing} works.",
    "The old behaviour was never tested, so I kept to what the docs promise.",
    "See the discussion in the bug: operators want it this way.",
)
GENERAL_ANSWERS = (
    "I answered inline; the approach stays as it is for the reasons given there. Could you look again?",
    "Not changing this: if {state} we have lost anyway. What do you think?",
    "I do not see how this could fail, the check is three lines above. Am I missing something?",
    "Discussed this in the meeting, we agreed to leave it as it is.",
    "Could you say more about what you would like to see here?",
)
PINGS = (
    "Any chance of a second look before the freeze?",
    "Friendly reminder, this is the last one of the series.",
    "Rebased, no other change.",
    "The release team asked about this one.",
    "Still reproducible on the current master.",
)
RECHECKS = (
    "recheck",
    "recheck the mirror was down",
    "recheck: unrelated time-out while setting up the node",
    "recheck bug 2088417",
    "recheck - the image service job never started",
)
FREEZE_HOLDS = (
    "Procedural -2: the feature freeze is near and the blueprint is not approved for this cycle. This says nothing "
    "about the code; "
    "I lift it as soon as master opens for the next cycle.",
    "Holding this for the freeze: new options have to wait for the next cycle. Procedural, please keep the change "
    "open.",
    "Procedural hold until the library release is out, it would pull in a dependency that is frozen.",
)
AFTER_FREEZE = (
    "Procedural -2: the feature freeze is on. If this cannot wait, ask for an exception; else I lift it as soon as "
    "master opens for the next cycle.",
    "Feature freeze. This did not make it, sorry; the -2 goes away when master opens again.",
)
VETOES = (
    "I do not think that this belongs in {area}. It makes every caller pay for one driver's needs; please bring it "
    "up on the list "
    "before you put more work into it.",
    "We decided against this two cycles ago, and the reasons still hold: {thing} must stay with its pier. Happy to "
    "talk about other ways.",
    "This changes what the API has promised since its first version. Not without a new version and a spec.",
)
OWNER_HOLDS = (
    "Please wait, I want to measure this first.",
    "Not ready: the lower change may still move.",
    "Waiting for the spec.",
)
CORE_HOLDS = (
    "Holding until the release branch is cut, the votes stay.",
    "Please do not merge before the upgrade job is back.",
    "Let us wait for the answer of the Fairway people.",
)
ABANDONS = (
    "Superseded by another change.",
    "No longer needed, the code is gone.",
    "No activity for a long time; feel free to restore.",
    "The bug turned out to be in another project.",
)
PROMISES = ("I am going to see this one through.", "Priority of the cycle, please review.", "Needed for the release.")
MERGE_FAILED = (
    "Merge failed.\n\nThis change does not apply to the tip of its branch any more. Please rebase it and upload a new "
    "patch set."
)
BRANCH_FREEZE = "Branch freeze: not before the release candidate is out."
REBASED_LOST = ("Sorry, this lost the vote: the last round touched the same function.",)

JOBS = {
    "skerry/mooring": (
        "mooring-unit",
        "mooring-functional",
        "mooring-style",
        "mooring-upgrade",
        "harbour-full",
        "harbour-tow",
    ),
    "skerry/fairway": ("fairway-unit", "fairway-functional", "fairway-style", "fairway-gateways", "harbour-full"),
    "skerry/tally": ("tally-unit", "tally-style", "tally-functional", "harbour-full"),
}


def jobs_report(rng, project, good, seconds):
    """One line a job, none longer than the whole run; of a bad run one or two have failed."""
    names = JOBS[project]
    failed = () if good else set(rng.sample(names, rng.choice((1, 1, 2))))
    lines = []
    for name in names:
        outcome = "FAILURE" if name in failed else "SUCCESS"
        minutes, rest = divmod(max(1, int(seconds * rng.uniform(0.15, 0.97))), 60)
        lines.append(f"- {name} : {outcome} in {minutes}m {rest:02}s")
    return "\n".join(lines)


def ci_report(rng, project, pipeline, good, seconds):
    outcome = "succeeded" if good else "failed"
    return f"Build {outcome} ({pipeline} pipeline).\n\n{jobs_report(rng, project, good, seconds)}"


def vendor_report(rng, good):
    head, outcome = ("succeeded", "SUCCESS") if good else ("failed", "FAILURE")
    minutes = f"{rng.randrange(20, 95)}m {rng.randrange(60):02}s"
    return f"Build {head}.\n\n- brine-cluster-smoke : {outcome} in {minutes}"


def ci_tag(pipeline):
    return f"autogenerated:gatekeeper:{pipeline}"


def ci_start(pipeline):
    """The review with which a run begins; it takes the former result back."""
    return {"message": f"Starting {pipeline} jobs.", "labels": {"Verified": 0}, "tag": ci_tag(pipeline)}


def remark(rng, words):
    """A remark on a line of code, or of a page."""
    return rng.choice(PAGE_REMARKS if words["area"] == "docs" else REMARKS).format(**words)
