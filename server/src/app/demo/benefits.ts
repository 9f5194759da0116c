// Benefits of the simulated firm and what its customers may redeem points for: written by one person, agreed to by another; drafts wait.
import * as desk from '../../reward/benefit-desk/contract.ts';
import { benefitTemplates, itemTemplates } from '../../reward/benefit-rules/index.ts';
import * as redemption from '../../reward/redemption/contract.ts';
import type { Installation } from '../wiring.ts';
import { asker, manager, officer } from './programme.ts';

/** Had by tiers of the V scheme, or redeemed; none of them is switched on by itself for thousands on the first morning. */
const inForce = [
  ...['strategy_backtest', 'portfolio_checkup', 'advanced_course', 'asset_proof', 'beginner_mentor'],
  ...['level2_trial', 'beginner_camp', 'branch_seminar', 'options_class'],
];
/** Waits for a second person; class R for a mainland broker. */
const drafted = ['summit_draw'];
const items = ['level2_week', 'seminar_seat', 'options_class_seat', 'advanced_course_one', 'portfolio_report'];
/** What each benefit may cost in a quarter. */
const BUDGET = { span: 'quarter', count: null, yuan: '50000' };
const STOCK = { count: 60, reason: '首批投放' };

/** Brings benefits and items into force, valid from the first simulated day of the programme. */
export const introduceBenefits = async ({ routes }: Pick<Installation, 'routes'>, validFrom: string): Promise<void> => {
  const [asManager, asOfficer] = [asker(routes, manager), asker(routes, officer)];
  for (const { code, benefit } of benefitTemplates) {
    if (![...inForce, ...drafted].includes(code)) continue;
    const definition = { ...benefit, budget: benefit.budget ?? BUDGET, validFrom };
    const draft = (await asManager(desk.saveDraft, code, definition)) as { readonly draftAt: number };
    if (!inForce.includes(code)) continue;
    await asOfficer(desk.approveDraft, code, { draftAt: draft.draftAt });
    await asManager(desk.activateBenefit, code, {});
    if (benefit.supply.kind === 'stock') await asManager(desk.changeStock, code, STOCK);
  }
  for (const { code, item } of itemTemplates) {
    if (!items.includes(code)) continue;
    const draft = (await asManager(redemption.saveItemDraft, code, { ...item, validFrom })) as {
      readonly draftAt: number;
    };
    await asOfficer(redemption.approveItemDraft, code, { draftAt: draft.draftAt });
    await asManager(redemption.activateItem, code, {});
    if (item.stocked) await asManager(redemption.changeItemStock, code, STOCK);
  }
};
