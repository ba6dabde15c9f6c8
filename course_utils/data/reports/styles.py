"""Sentences of five styles of writing, by what they say of one or two findings.

Slots: {f} a finding, {P} with its place, {F} with article, amount and place; {g} and {G} the same for a second finding; {is}
and {has} agree with the first one. A word behind < decides about the first finding, behind > about the second: these are
the cues from which distances are counted.
"""

from typing import NamedTuple

Phrases = dict[str, tuple[str, ...]]


class Style(NamedTuple):
    """plain: status -> sentences on one finding, or on a list of them. pair: two statuses -> sentences on two findings.

    heading: status -> headings of a list. before: claims that a later sentence decides, from an earlier film ("old") or a
    first impression ("new"); after: such decisions, on one finding, or on two in two statuses.
    """

    plain: Phrases
    pair: Phrases
    heading: Phrases
    before: Phrases
    after: Phrases


PROSE = Style(
    plain={
        "present": ("<there is {F}.", "{F} {is} <seen.", "the film <shows {F}."),
        "absent": ("there is <no evidence of {f}.", "there is <no {f}.", "<no {f} {is} seen."),
        "uncertain": ("{f} <cannot be excluded.", "there <may be {F}.", "early {f} {is} <possible."),
        "resolved": ("the {P} {has} <resolved since the last study.", "the {f} seen before {is} <no longer visible."),
    },
    pair={
        "present absent": ("<there is {F} but >no {g}.", "{F} is <seen >without {g}."),
        "absent present": ("there is <no {f}, but {G} is >seen.", "<no {f}, however >there is {G}."),
        "absent absent": ("<neither {f} >nor {g} is seen.",),
        "resolved present": ("the {P} has <cleared, while {G} >remains.",),
        "present resolved": ("{F} <remains, while the {g} has >cleared.",),
        "uncertain present": ("{f} <cannot be excluded, but {G} is >seen.",),
        "present uncertain": ("<there is {F}, and {g} >cannot be excluded.",),
    },
    heading={
        "present": ("<present today:", "<positive findings:"),
        "absent": ("<not present:", "pertinent <negatives:"),
        "uncertain": ("<uncertain:", "<possible:"),
        "resolved": ("<resolved since the last study:", "<no longer visible:"),
    },
    before={
        "old": ("the last film showed {F}.", "{F} was seen last week."),
        "new": ("at first reading {F} was suspected.", "first impression: {F}."),
        "old old": ("the last film showed {F} and {G}.", "last week there was {F}, and {G}."),
        "new new": ("at first reading {F} and {G} were suspected.",),
    },
    after={
        "old present": ("this finding <persists.", "the finding is <unchanged today."),
        "old resolved": ("this finding has <resolved.", "this finding is <no longer visible."),
        "old uncertain": ("whether this finding has cleared is <uncertain.",),
        "new present": ("the suspicion was <confirmed on the second view.",),
        "new absent": ("the suspicion was <not confirmed on the second view.", "this finding is <withdrawn."),
        "new uncertain": ("the suspicion remains <uncertain after the second view.",),
        "old resolved present": (
            "the former has <resolved, the latter >persists.",
            "the latter >persists, the former has <resolved.",
        ),
        "old present resolved": (
            "the former <persists, the latter has >resolved.",
            "the latter has >resolved, the former <persists.",
        ),
        "new present absent": (
            "the former was <confirmed, the latter was >not.",
            "the latter was >not confirmed, the former <was.",
        ),
        "new absent present": (
            "the former was <not confirmed, the latter >was.",
            "the latter was >confirmed, the former was <not.",
        ),
    },
)  # fmt: skip
TELEGRAPHIC = Style(
    plain={
        "present": ("{F}.", "<positive for {P}.", "{P} <noted."),
        "absent": ("<no {f}.", "<negative for {f}.", "{f}: <none."),
        "uncertain": ("<? {P}.", "{f} <not excluded.", "<possible {P}."),
        "resolved": ("{P} <resolved.", "interval <clearing of {P}."),
    },
    pair={
        "present absent": ("{F}, >no {g}.", "{F}, >negative for {g}."),
        "absent present": ("<no {f}, {G}.", "<negative for {f}, >positive for {g}."),
        "absent absent": ("<no {f}, >no {g}.",),
        "resolved present": ("{f} <resolved, {G}.",),
        "present resolved": ("{F}, {g} >resolved.",),
        "present present": ("{F}, {G}.",),
        "uncertain present": ("<? {P}, {G}.",),
        "present uncertain": ("{F}, >? {g}.",),
    },
    heading={
        "present": ("<pos:", "<findings:"),
        "absent": ("<neg:", "<excluded:"),
        "uncertain": ("<queries:", "<possible:"),
        "resolved": ("<resolved:", "<cleared:"),
    },
    before={
        "old": ("last week: {F}.", "prior: {P}."),
        "new": ("first read: {P}.", "preliminary: {F}."),
        "old old": ("prior: {P}, {G}.",),
        "new new": ("first read: {P}, {G}.",),
    },
    after={
        "old present": ("finding <unchanged.", "finding <persists."),
        "old resolved": ("finding now <resolved.", "finding now <cleared."),
        "old uncertain": ("finding <unclear now.",),
        "new present": ("second read: <confirmed.",),
        "new absent": ("second read: <not confirmed.", "<withdrawn at second read."),
        "new uncertain": ("second read: <equivocal.",),
        "old resolved present": ("former <resolved, latter >unchanged.", "latter >unchanged, former <cleared."),
        "old present resolved": ("former <unchanged, latter >resolved.", "latter >cleared, former <unchanged."),
        "new present absent": ("former <confirmed, latter >not.", "latter >not confirmed, former <confirmed."),
        "new absent present": ("former <not confirmed, latter >confirmed.", "latter >confirmed, former <not."),
    },
)  # fmt: skip
STRUCTURED = Style(
    plain={
        "present": ("{f}: <yes.", "{P}: <present."),
        "absent": ("{f}: <no.", "{f}: <not present.", "{f}: <absent."),
        "uncertain": ("{P}: <uncertain.", "{f}: <possible, cannot be excluded."),
        "resolved": ("{P}: <resolved.", "{f}: seen before, <not present now."),
    },
    pair={},
    heading={
        "present": ("<present:", "<yes to:"),
        "absent": ("<absent:", "<no to:"),
        "uncertain": ("<uncertain:",),
        "resolved": ("<resolved:", "present before and <not now:"),
    },
    before={
        "old": ("previous report: {P}.",),
        "new": ("preliminary report: {P}.",),
        "old old": ("previous report: first, {P}. second, {G}.",),
        "new new": ("preliminary report: first, {P}. second, {G}.",),
    },
    after={
        "old present": ("comment: finding <unchanged.",),
        "old resolved": ("comment: finding <resolved.", "comment: finding <not seen now."),
        "old uncertain": ("comment: finding <uncertain.",),
        "new present": ("comment: finding <confirmed.",),
        "new absent": ("comment: finding <not confirmed.", "comment: finding <withdrawn."),
        "new uncertain": ("comment: finding <uncertain.",),
        "old resolved present": ("comment: first, <resolved. second, >unchanged.",),
        "old present resolved": ("comment: first, <unchanged. second, >resolved.",),
        "new present absent": ("comment: first, <confirmed. second, >not confirmed.",),
        "new absent present": ("comment: first, <not confirmed. second, >confirmed.",),
    },
)
DICTATED = Style(
    plain={
        "present": ("i can <see {F}.", "this <looks like {F}.", "the patient <has {F}."),
        "absent": ("i <cannot see any {f}.", "i do <not see {f} here.", "<nothing to suggest {f}."),
        "uncertain": ("i am <not sure about {P}.", "i <cannot rule out {F}."),
        "resolved": ("the {f} from last time {is} <gone.", "the old {P} {has} <gone away."),
    },
    pair={
        "present absent": ("i can <see {F} but i do >not see {g}.", "the patient <has {F} and >no {g}."),
        "absent present": ("i do <not see {f} but i can >see {G}.", "<no {f} this time but there >is {G}."),
        "absent absent": ("i <cannot see any {f} >or {g}.",),
        "resolved present": ("the {f} is <gone but the patient >has {G}.",),
        "present resolved": ("the patient <has {F} but the {g} is >gone.",),
        "present present": ("i can <see {F} and >also {G}.",),
    },
    heading={
        "present": ("here is what i do <see:", "the patient <has the following:"),
        "absent": ("here is what i do <not see:", "i looked for these and there is <none:"),
        "uncertain": ("here is what i am <not sure about:",),
        "resolved": ("here is what has <gone away:",),
    },
    before={
        "old": ("last time there was {F}.", "last week i saw {F}."),
        "new": ("at first i thought of {F}.", "it looked like {F} at first."),
        "old old": ("last time there was {F}, and there was also {G}.",),
        "new new": ("at first i thought of {F}, and then of {G}.",),
    },
    after={
        "old present": ("the finding is <still there.", "the finding has <not changed."),
        "old resolved": ("the finding has <gone away.", "the finding is <gone now."),
        "old uncertain": ("whether the finding is still there i am <not sure.",),
        "new present": ("looking again i <stay with that finding.",),
        "new absent": ("looking again i take that finding <back.", "looking again the finding is <not real."),
        "new uncertain": ("looking again i am <not sure of that finding.",),
        "old resolved present": (
            "the first one is <gone, the second one is >still there.",
            "the second one is >still there, the first one is <gone.",
        ),
        "old present resolved": (
            "the first one is <still there, the second one is >gone.",
            "the second one is >gone, the first one is <still there.",
        ),
        "new present absent": ("looking again i <stay with the first one and take the second one >back.",),
        "new absent present": ("looking again i take the first one <back and >stay with the second one.",),
    },
)  # fmt: skip
LETTER = Style(
    plain={
        "present": ("we <found {F}.", "the x-ray <demonstrates {F}.", "we <diagnose {P}."),
        "absent": ("we found <no {f}.", "the x-ray does <not demonstrate {f}.", "we <can exclude {f}."),
        "uncertain": ("we <cannot exclude {P}.", "the x-ray leaves the question of {P} <open."),
        "resolved": ("the {f} {has} <healed.", "the former {P} {is} <not seen any more."),
    },
    pair={
        "present absent": ("the x-ray <demonstrates {F} but >no {g}.", "we <found {F} and >no {g}."),
        "absent present": ("we found <no {f}, but there >is {G}.", "the x-ray demonstrates <no {f} but {G}."),
        "absent absent": ("we found <neither {f} >nor {g}.",),
        "resolved present": ("the {f} has <healed, but we >found {G}.",),
        "present resolved": ("we <found {F}, but the {g} has >healed.",),
    },
    heading={
        "present": ("what we <found:", "our <diagnoses:"),
        "absent": ("what we did <not find:", "what we can <exclude:"),
        "uncertain": ("what we leave <open:",),
        "resolved": ("what has <healed:",),
    },
    before={
        "old": ("in the spring you sent the patient to us with {F}.",),
        "new": ("you wrote that you suspected {F}.",),
        "old old": ("in the spring you sent the patient to us with {F} and {G}.",),
        "new new": ("you wrote that you suspected {F} and {G}.",),
    },
    after={
        "old present": ("we <still see this finding.",),
        "old resolved": ("this finding has <healed.",),
        "old uncertain": ("we leave it <open whether this finding has healed.",),
        "new present": ("we <share this suspicion.",),
        "new absent": ("we do <not share this suspicion.",),
        "new uncertain": ("we leave this suspicion <open.",),
        "old resolved present": ("the former has <healed, and we >still find the latter.",),
        "old present resolved": ("we <still find the former, and the latter has >healed.",),
        "new present absent": ("we <agree on the former and can >exclude the latter.",),
        "new absent present": ("we can <exclude the former and >agree on the latter.",),
    },
)
STYLES = {
    "prose": PROSE, "telegraphic": TELEGRAPHIC, "structured": STRUCTURED, "dictated": DICTATED, "letter": LETTER,
}  # fmt: skip
