// A customer's wallets and how points live, as customers read them.

import type { Clock } from '../../kernel/index.ts';
import { businessDateAt } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { rulesTold } from '../earning/index.ts';
import { readOutlook, type StoredProgramme, selectProgrammes } from '../ledger/index.ts';
import type { WalletView } from './contract.ts';
import { walletName } from './statement.ts';

interface Surroundings {
  readonly db: Database;
  readonly clock: Clock;
  readonly timeZone: string;
}

const programmeName = ({ nameZh, nameEn }: StoredProgramme) => ({ zh: nameZh, en: nameEn });

/** Wallets by code, as members know them. */
export const walletNames = async (db: Database): Promise<ReadonlyMap<string, WalletView['name']>> =>
  new Map(
    (await selectProgrammes(db)).flatMap((programme) =>
      programme.wallets.map(({ wallet }) => [wallet, walletName(programme, wallet)] as const),
    ),
  );

/** Every wallet of every programme. */
export const pointsOf = async ({ db, clock, timeZone }: Surroundings, customerId: string) => {
  const at = clock.now();
  const programmes = [];
  for (const programme of await selectProgrammes(db)) {
    const outlook = await readOutlook(db, programme, customerId, at, timeZone);
    const wallets = outlook.map(
      ({ wallet, available, pending, held, expiringSoon, pendingBy, endingBy }): WalletView => ({
        ...{ wallet, available, pending, held, expiringSoon, pendingBy: [...pendingBy], endingBy: [...endingBy] },
        ...{ name: walletName(programme, wallet), spendable: programme.byCode.get(wallet)?.spendable ?? false },
      }),
    );
    programmes.push({ programme: programme.programme, name: programmeName(programme), wallets });
  }
  return { at, programmes };
};

const expiryOf = (policy: StoredProgramme['wallets'][number]['expiry']) => {
  const nothing = { unit: null, count: null, roundUp: null, days: [] };
  switch (policy.kind) {
    case 'none':
      return { ...nothing, kind: policy.kind };
    case 'rolling':
      return { ...nothing, kind: policy.kind, unit: policy.unit, count: policy.count, roundUp: policy.roundUp };
    case 'calendar':
      return { ...nothing, kind: policy.kind, days: [...policy.days] };
    case 'inactivity':
      return { ...nothing, kind: policy.kind, unit: 'months' as const, count: policy.months };
  }
};

const activationOf = (policy: StoredProgramme['wallets'][number]['activation']) => ({
  kind: policy.kind,
  count: 'count' in policy ? policy.count : null,
});

/** How points live, and the rules of which customers are told. */
export const termsOf = async ({ db, clock, timeZone }: Surroundings) => {
  const programmes = await selectProgrammes(db);
  const rules = await rulesTold(db, businessDateAt(clock.now(), timeZone));
  return {
    wallets: programmes.flatMap((programme) =>
      programme.wallets.map(({ wallet, spendable, transferable, expiry, activation }) => ({
        ...{ programme: programme.programme, name: walletName(programme, wallet), spendable, transferable },
        ...{ expiry: expiryOf(expiry), activation: activationOf(activation) },
      })),
    ),
    rules: rules.flatMap(({ name, disclosure, validUntil, programme: code, wallet }) => {
      const programme = programmes.find((each) => each.programme === code);
      return programme ? [{ name, disclosure, validUntil, wallet: walletName(programme, wallet) }] : [];
    }),
  };
};
