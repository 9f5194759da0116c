// States what must be true. A failed assertion is a defect of ours: the work stops instead of going on wrongly.

/** Thrown when an invariant does not hold. HTTP answers it with 500 and an id, never with its text. */
export class Defect extends Error {
  override readonly name = 'Defect';
}

/** Throws {@link Defect} with the message when the condition is false. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Defect(message);
}

/** Marks a branch that the types say cannot be reached. */
export const unreachable = (value: never): never => {
  throw new Defect(`unreachable value ${JSON.stringify(value)}`);
};
