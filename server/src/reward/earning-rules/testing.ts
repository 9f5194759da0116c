// For tests: rules and fills from short texts.
import type { Fill, RuleSubject } from '../../decide/rules/index.ts';
import type { EarningRule, Line } from './contract.ts';
import { ruleTemplates } from './templates.ts';

/** A shipped rule with some parts replaced. */
export const ruleLike = (code: string, more: Partial<EarningRule> = {}): EarningRule => {
  const found = ruleTemplates.find((each) => each.code === code);
  if (!found) throw new Error(`no template ${code}`);
  return { ...found.rule, ...more };
};

export const subjectOf = (attributes: RuleSubject['attributes'] = {}, date = '2026-06-30'): RuleSubject => ({
  ...{ date, attributes, tags: new Set<string>(), properties: {} },
});

/** "t1 buy 600000 1000.00 commission=5.00 order=o1 at=2 of=t0 rebate=1.00 channel=ios": amounts in yuan. */
export const fillOf = (text: string): Fill => {
  const [tradeId = '', side = '', productCode = '', amount = '0', ...rest] = text.trim().split(/\s+/);
  const named = new Map(rest.map((each) => each.split('=') as [string, string]));
  const fen = (yuan: string): number => Math.round(Number(yuan) * 100);
  return {
    ...{ tradeId, side, productCode, amountFen: fen(amount), at: Number(named.get('at') ?? 0) },
    commissionFen: fen(named.get('commission') ?? '0'),
    rebateFen: fen(named.get('rebate') ?? '0'),
    orderId: named.get('order') ?? null,
    channel: named.get('channel') ?? null,
    reversalOf: named.get('of') ?? null,
  };
};

/** Lines in short: "base 12.5", "multiplier 6.25", "limit -8". */
export const shortLines = (lines: readonly Line[]): string =>
  lines
    .map((line) => (line.kind === 'excluded' ? `${line.code} ${line.count}` : `${line.kind} ${line.points}`))
    .join(', ');
