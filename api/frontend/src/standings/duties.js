// The kinds of obligation that pictures tell apart, the strongest first: a line of several has the colour of the first.

export const DUTIES = ["defence", "offence", "neutrality", "non-aggression", "consultation"];

/** All other obligations together, and standing together without one. */
export const OTHER = "another duty";
export const NONE = "no duty";

export const KINDS = [...DUTIES, OTHER, NONE];

/** The kind that a picture counts a duty as. */
export const kindOf = (duty) => (DUTIES.includes(duty) ? duty : OTHER);

/** The class that gives a kind its colour. */
export const classOf = (kind) => `duty-${KINDS.indexOf(kind)}`;
