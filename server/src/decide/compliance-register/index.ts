// The door of decide/compliance-register.
import type { z } from 'zod';
import { type Route, route } from '../../platform/http/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Compliance } from '../drafts/contract.ts';
import type { ComplianceProfile, DraftStore } from '../drafts/index.ts';
import type { Bilingual } from '../rules/index.ts';
import * as contract from './contract.ts';

export type RegisterEntry = z.infer<typeof contract.registerEntry>;
export type RegisterProvider = () => Promise<readonly RegisterEntry[]>;

/** What every definition of the register says. */
interface Classed {
  readonly name: Bilingual;
  readonly compliance: Compliance;
}

/** Entries of what is kept as drafts with versions. */
export const registerOf =
  <Definition extends Classed>(
    kind: RegisterEntry['kind'],
    db: Database,
    drafts: Pick<DraftStore<Definition>, 'all' | 'versions'>,
  ): RegisterProvider =>
  async () => {
    const versions = await drafts.versions(db);
    return (await drafts.all(db)).flatMap(({ code, status, version, definition, draft }): readonly RegisterEntry[] => {
      const shown = definition ?? draft;
      if (!shown) return [];
      const inForce = versions.get(code)?.find((each) => each.version === version);
      return [
        {
          ...{ kind, code, name: { ...shown.name }, status, version, hasDraft: draft !== null },
          compliance: { ...shown.compliance },
          ...{ approvedBy: inForce?.approvedBy || null, legalOpinion: inForce?.legalOpinion ?? null },
        },
      ];
    });
  };

/** Makes the module from those who keep something that has a class. */
export const createComplianceRegister = (
  providers: readonly RegisterProvider[],
  complianceProfile: () => Promise<ComplianceProfile>,
): { readonly routes: readonly Route[] } => ({
  routes: [
    route(contract.readRegister, async () => {
      const profile = await complianceProfile();
      const entries = await Promise.all(providers.map((provide) => provide()));
      return { profile, items: entries.flat().map((each) => ({ ...each, class: each.compliance[profile] })) };
    }),
  ],
});
