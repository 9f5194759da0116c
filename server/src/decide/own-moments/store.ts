// The tables of the firm's own moments.
import type { OwnMoment } from '../../know/moments/contract.ts';
import { ownMomentSchema } from '../../know/moments/contract.ts';
import { type OwnMomentInForce, tagsOfMoment } from '../../know/moments/index.ts';
import type { Bilingual } from '../../know/profiles/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { createDraftStore } from '../drafts/index.ts';
import tables from './migrations/0001-own-moments.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'own-moments', number: 1, name: 'moments of the firm’s own', sql: tables },
];

export const momentDrafts = createDraftStore<OwnMoment>(
  { head: 'own_moment', version: 'own_moment_version', approval: 'own_moment_approval', key: 'moment' },
  (value) => ownMomentSchema.parse(value),
);

/** What is or was in force, by its latest version; `know/moments` asks it for every range. */
export const momentsInForce = async (db: Database): Promise<readonly OwnMomentInForce[]> =>
  (await momentDrafts.all(db)).flatMap(({ code, version, status, definition }) =>
    definition === null ? [] : [{ code, version, isActive: status === 'active', moment: definition }],
  );

/** Moments that would no longer mean anything without the tag, drafts among them. */
export const momentsWithTag = async (
  db: Database,
  tag: string,
): Promise<readonly { readonly code: string; readonly name: Bilingual }[]> =>
  (await momentDrafts.all(db)).flatMap(({ code, status, definition, draft }) => {
    const used = [...(status === 'active' && definition ? [definition] : []), ...(draft ? [draft] : [])];
    const found = used.find((each) => tagsOfMoment(each).includes(tag));
    return found ? [{ code, name: found.name }] : [];
  });
