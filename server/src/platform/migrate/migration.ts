// A migration is a numbered SQL text that a module owns. Forward only: what has run is never edited.

/** One step of a module's tables, for the state store or the event store. */
export interface Migration {
  /** Module that owns the tables ("identity"). */
  readonly module: string;
  /** 1, 2, 3… within the module. */
  readonly number: number;
  /** What it does, in words ("links and claims"). */
  readonly name: string;
  /** PostgreSQL 15 SQL, or for the event store ClickHouse SQL with the placeholders that platform/event-store documents. */
  readonly sql: string;
}
