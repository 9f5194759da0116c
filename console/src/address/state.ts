// The state of a list in the address bar: filters, sorting, page. A field that has its default is not written, so that
// an address stays short, and a value that nobody could have chosen reads as the default.

/** How one field is read from and written to the address. */
export interface Field<Value> {
  readonly initial: Value;
  read(text: string): Value;
  /** Null when the value is the default. */
  write(value: Value): string | null;
}

/** Free text. */
export const textField = (initial = ''): Field<string> => ({
  initial,
  read: (text) => text,
  write: (value) => (value === initial ? null : value),
});

/** One word of a closed list, or the default. */
export const choiceField = <const Value extends string>(values: readonly Value[], initial: Value): Field<Value> => ({
  initial,
  read: (text) => values.find((each) => each === text) ?? initial,
  write: (value) => (value === initial ? null : value),
});

/** A whole number between bounds. */
export const numberField = (initial: number, least: number, most: number): Field<number> => ({
  initial,
  read: (text) => {
    const value = Number(text);
    return /^-?\d{1,15}$/.test(text) && value >= least && value <= most ? value : initial;
  },
  write: (value) => (value === initial ? null : String(value)),
});

/** Page and page size of a list; spread into the fields of its page. */
export const pageFields = { page: numberField(1, 1, 100_000), pageSize: numberField(20, 1, 200) } as const;

/** A whole number or nothing. */
export const optionalNumberField = (): Field<number | null> => ({
  initial: null,
  read: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : null),
  write: (value) => (value === null ? null : String(value)),
});

/** Several words; a comma inside a word is escaped. */
export const listField = (): Field<readonly string[]> => ({
  initial: [],
  read: (text) =>
    text === '' ? [] : text.split(',').map((each) => each.replaceAll('%2C', ',').replaceAll('%25', '%')),
  write: (value) =>
    value.length === 0 ? null : value.map((each) => each.replaceAll('%', '%25').replaceAll(',', '%2C')).join(','),
});

/** The fields of a page. */
export type Fields = Readonly<Record<string, Field<never>>>;
export type StateOf<F> = { readonly [Key in keyof F]: F[Key] extends Field<infer Value> ? Value : never };
type AnyFields<F> = { readonly [Key in keyof F]: F[Key] };

const entriesOf = (fields: object): [string, Field<unknown>][] => Object.entries(fields);

/** The state that an address stands for. */
export const readState = <F extends AnyFields<F>>(fields: F, search: Readonly<Record<string, string>>): StateOf<F> =>
  Object.fromEntries(
    entriesOf(fields).map(([name, field]) => {
      const text = search[name];
      return [name, text === undefined ? field.initial : field.read(text)];
    }),
  ) as StateOf<F>;

/** The address of a state. */
export const writeState = <F extends AnyFields<F>>(fields: F, state: StateOf<F>): Record<string, string> =>
  Object.fromEntries(
    entriesOf(fields).flatMap(([name, field]) => {
      const text = field.write((state as Record<string, unknown>)[name]);
      return text === null ? [] : [[name, text]];
    }),
  );

/** Address text to flat words, and back; a name that occurs twice keeps its last value. */
export const parseAddress = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text.startsWith('?') ? text.slice(1) : text));

export const formatAddress = (search: Readonly<Record<string, unknown>>): string => {
  const entries = Object.entries(search).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  const text = new URLSearchParams(entries).toString();
  return text ? `?${text}` : '';
};
