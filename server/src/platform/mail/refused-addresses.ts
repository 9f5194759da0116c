// Stops letters to addresses that refused one for good: handing over again and again what is refused costs a sender its name with other
// servers. Known by address, so an operator whose address changes gets letters at once.
import { sql } from 'kysely';
import { type Clock, refuse } from '../../kernel/index.ts';
import type { Audit } from '../audit/index.ts';
import { type Route, route } from '../http/index.ts';
import type { Database, StateStore } from '../state-store/index.ts';
import { type AddressRefusal, clearRefusedAddress, listRefusedAddresses } from './contract.ts';
import type { Mailer } from './letter.ts';

export interface RefusedAddresses {
  /** The same mailer, which hands nothing over to a refused address and remembers who refuses from now on. */
  guard(mailer: Mailer): Mailer;
  /** Those of the addresses that are refused, by the address as it was given. */
  among(addresses: readonly string[]): Promise<ReadonlyMap<string, AddressRefusal>>;
  readonly routes: readonly Route[];
}

/** Upper and lower case reach the same mailbox everywhere that matters; the protocol would tell them apart. */
const keyOf = (address: string): string => address.toLowerCase();

const select = async (db: Database, addresses: readonly string[] | null): Promise<readonly AddressRefusal[]> => {
  const { rows } =
    await sql<AddressRefusal>`select address, problem, refused_at as "refusedAt" from mail_refused_address
    where ${addresses === null ? sql`true` : sql`address = any(${addresses.map(keyOf)}::text[])`}
    order by refused_at desc, address`.execute(db);
  return rows.map((row) => ({ ...row, refusedAt: Number(row.refusedAt) }));
};

const createGuard =
  ({ store, clock }: { readonly store: StateStore; readonly clock: Clock }) =>
  (mailer: Mailer): Mailer => ({
    ...mailer,
    deliver: async (letter) => {
      const [standing] = await select(store.db, [letter.to]);
      if (standing) return { kind: 'withheld', problem: standing.problem };
      const delivery = await mailer.deliver(letter);
      if (delivery.kind === 'refused' && delivery.of === 'address')
        await sql`insert into mail_refused_address (address, problem, refused_at)
          values (${keyOf(letter.to)}, ${delivery.problem}, ${clock.now()}::bigint)
          on conflict (address) do nothing`.execute(store.db);
      return delivery;
    },
  });

export const createRefusedAddresses = (dependencies: {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly clock: Clock;
}): RefusedAddresses => {
  const { store, audit } = dependencies;
  return {
    guard: createGuard(dependencies),
    among: async (addresses) => {
      const found = new Map((await select(store.db, addresses)).map((each) => [each.address, each]));
      return new Map(
        addresses.flatMap((address) => {
          const refusal = found.get(keyOf(address));
          return refusal ? [[address, refusal] as const] : [];
        }),
      );
    },
    routes: [
      route(listRefusedAddresses, async () => ({ rows: [...(await select(store.db, null))] })),
      route(clearRefusedAddress, ({ params }, { principal, requestId, remoteAddress }) =>
        store.transaction(async (transaction) => {
          const address = keyOf(params.address);
          const { rows } =
            await sql`delete from mail_refused_address where address = ${address} returning address`.execute(
              transaction,
            );
          if (rows.length === 0)
            return refuse('ADDRESS_NOT_REFUSED', `Letters to ${address} are not stopped. Read the list again.`);
          const subject = { kind: 'mail_address', id: address };
          await audit.record(
            { principal, requestId, remoteAddress, action: 'mail_address.clear', subject },
            transaction,
          );
          return { address };
        }),
      ),
    ],
  };
};
