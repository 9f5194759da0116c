// A board of the simulated firm, and what happened on a day of it.
import type { BusinessDate } from '../../kernel/index.ts';
import * as dashboards from '../../know/dashboards/contract.ts';
import { openingSteps } from '../../record/tracking-plan/index.ts';
import type { Installation } from '../wiring.ts';
import { asker, manager } from './programme.ts';

const size = { width: 4, height: 'medium' } as const;
const metric = (id: string, code: string, more: object = {}) => ({
  ...size,
  kind: 'metric',
  id,
  metric: code,
  view: 'number',
  ...more,
});
const heading = (id: string, zh: string, en: string) => ({
  kind: 'heading',
  id,
  width: 12,
  height: 'small',
  text: { zh, en },
});

/** What headquarters looks at each morning; the funnel is over the last days before `until`. */
const morningBoard = (from: BusinessDate, until: BusinessDate) => ({
  name: { zh: '晨会看板', en: 'Morning board' },
  meaning: { zh: '每天早上先看这几项。', en: 'What is looked at first each morning.' },
  filter: { days: { kind: 'last', days: 90 }, compare: true },
  tiles: [
    heading('customers', '客户', 'Customers'),
    metric('active', 'active_customers', { unit: 'week' }),
    metric('opened', 'accounts_opened', { unit: 'week' }),
    metric('m1', 'retention_m1', {
      ...{ view: 'groups', title: { zh: 'M1 留存率（按首次渠道）', en: 'Retention M1 by first channel' } },
      breakdown: { by: 'attribute', attribute: 'first_channel' },
    }),
    heading('money', '资产与收入', 'Assets and revenue'),
    metric('net', 'assets_net', { unit: 'week' }),
    metric('commission', 'commission', { unit: 'week' }),
    metric('top', 'top20_turnover'),
    heading('opening', '开户', 'Account opening'),
    {
      ...{ kind: 'question', id: 'funnel', width: 12, height: 'tall', question: 'funnel' },
      title: { zh: '开户漏斗', en: 'Account opening' },
      parameters: {
        ...{ range: { from, to: until }, population: { who: 'everybody' } },
        steps: openingSteps.map(({ name }) => ({ events: [{ event: name }] })),
        window: { kind: 'duration', seconds: 30 * 86_400 },
      },
    },
  ],
});

/** Makes the board, shared, and notes the day on which the programme began. */
export const introduceBoard = async (
  { routes }: Pick<Installation, 'routes'>,
  { from, until, programmeFrom }: Readonly<Record<'from' | 'until' | 'programmeFrom', BusinessDate>>,
): Promise<void> => {
  const asManager = asker(routes, manager);
  await asManager(dashboards.createDashboard, 'board', { board: morningBoard(from, until), shared: true });
  await asManager(dashboards.createAnnotation, 'annotation', { on: programmeFrom, text: '会员积分计划上线' });
};
