// Partners as operators see them, and a statement as a file.
import type { z } from 'zod';
import { type DraftActs, draftView, type StoredDraft } from '../../decide/drafts/index.ts';
import { type CsvCell, csvStream } from '../../platform/http/index.ts';
import type { Partner } from '../partner-rules/contract.ts';
import { isOpenOn, type PartnerRefusal, yuanOfFen } from '../partner-rules/index.ts';
import type * as contract from './contract.ts';
import type { PartnersDependencies } from './dependencies.ts';
import { todayOf } from './operate.ts';
import { type PackRow, selectAlerts, selectPacks } from './packs-store.ts';
import { countClosed, type Statement } from './statements.ts';
import { countBindings, partnerDrafts, selectStates } from './store.ts';

export type Summary = z.input<(typeof contract.listPartners)['response']>['items'][number];
export type Detail = z.input<(typeof contract.readPartner)['response']>;
export type Stored = StoredDraft<Partner>;
export type Acts = DraftActs<Partner, PartnerRefusal>;

/** Points that can be given from packs on a day. */
export const leftInPacks = (packs: readonly PackRow[], today: string): number =>
  packs.reduce((sum, pack) => sum + (pack.state === 'active' && isOpenOn(pack, today) ? pack.remaining : 0), 0);

/** A function that shows partners, made of what is the same for all of them. */
export const summariesIn = async (
  context: PartnersDependencies,
): Promise<(stored: Stored) => Promise<Summary | null>> => {
  const { db } = context;
  const [states, alerts] = [await selectStates(db), await selectAlerts(db)];
  const [bound, waiting] = [await countBindings(db), await countClosed(db)];
  const profile = await context.complianceProfile();
  return async ({ code, status, version, definition: inForce, draft }) => {
    const definition = inForce ?? draft;
    if (!definition) return null;
    const state = states.get(code);
    const hasPacks = definition.settlement === 'prepaid' && definition.kinds.includes('accrual');
    const { suspendedAt = null, suspendedBy, suspendedFor } = state ?? {};
    return {
      ...{ code, status, version, definition, hasDraft: draft !== null, class: definition.compliance[profile] },
      suspended: suspendedAt === null ? null : { at: suspendedAt, by: suspendedBy ?? '', reason: suspendedFor ?? '' },
      bound: bound.get(code) ?? 0,
      packPoints: hasPacks ? leftInPacks(await selectPacks(db, code), todayOf(context)) : null,
      low: alerts.get(code) ?? null,
      statementsWaiting: waiting.get(code) ?? 0,
      openMonth: state?.openMonth ?? null,
    };
  };
};

export const detailOf = async (context: PartnersDependencies, stored: Stored, acts: Acts): Promise<Detail> => {
  const { db } = context;
  const packs = await selectPacks(db, stored.code);
  return {
    ...((await (
      await summariesIn(context)
    )(stored)) as Summary),
    ...(await draftView(db, partnerDrafts, acts, stored)),
    packs: packs.map(({ partner: _partner, remainingFen: _fen, proposedById: _id, ...pack }) => pack),
  };
};

export const statementView = ({ partner: _partner, ...statement }: Statement) => statement;

const header = [
  ...['line', 'of_month', 'rate', 'movements', 'points', 'pack_points', 'value_yuan', 'due_yuan', 'note'],
] as const;

/** A statement line by line: where it begins, what moved, the packs, where it ends, and what is due. */
export const statementFile = ({ partner, month, number, state, document }: Statement): AsyncGenerator<string> => {
  const { opening, closing, lines, packs, dueFen } = document;
  const totals = (line: string, { issued, redeemed, packPoints }: typeof opening): CsvCell[][] => [
    [`${line}_issued`, month, '', '', issued, '', '', '', ''],
    [`${line}_redeemed`, month, '', '', redeemed, '', '', '', ''],
    [`${line}_packs`, month, '', '', packPoints, packPoints, '', '', ''],
  ];
  const rows: CsvCell[][] = [
    ['statement', month, '', '', '', '', '', '', `${partner} ${number ?? state}`],
    ...totals('opening', opening),
    ...lines.map(({ kind, ofMonth, rate, movements, points, packPoints, valueFen, dueFen: due, note }) => [
      ...[
        kind,
        ofMonth,
        rate.redeemYuan !== null && kind.startsWith('redemption') ? rate.redeemYuan : rate.pointsPerYuan,
      ],
      ...[movements, points, packPoints, yuanOfFen(valueFen), yuanOfFen(due), note],
    ]),
    ...packs.flatMap(({ name, priceFen, ...pack }) =>
      (['opening', 'bought', 'used', 'returned', 'expired', 'closing'] as const).map((kind) => [
        ...[`pack_${kind}`, month, '', '', '', pack[kind], kind === 'bought' ? yuanOfFen(priceFen) : '', '', name],
      ]),
    ),
    ...totals('closing', closing),
    [
      'due',
      month,
      '',
      '',
      '',
      '',
      '',
      yuanOfFen(dueFen),
      document.proof.isReconciled ? 'reconciled' : 'not reconciled',
    ],
  ];
  return csvStream(header, rows);
};
