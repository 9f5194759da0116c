// The rule that a posting names.

/** The code of a rule with its version; scenes of activities have the activity before the dot. */
export const ruleCodeOf = (text: string): string | null => /^([a-z][\w]*)(?:\.\w+)?(?:@\d+)?$/.exec(text)?.[1] ?? null;
