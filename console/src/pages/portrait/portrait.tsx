// How a group of customers differs from everyone: distributions with TGI, the strongest difference first.
import { makePortrait } from '@contracts/know/portrait/contract.ts';
import { Alert, Button, Input, Segmented, Select, Tooltip } from 'antd';
import { useState } from 'react';
import { choiceField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import type { AnswerOf, CallOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ExportButton } from '../../ui/data-table.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { useCodeNames } from '../../ui/use-code-names.ts';
import { useSchemeOfAttribute } from '../../ui/use-tier-names.ts';
import { CustomerFilters, useTagChoices } from '../customers/filters.tsx';
import { type CustomerState, customerFields, filterQuery, isFiltered } from '../customers/list-query.ts';

type PortraitAnswer = AnswerOf<typeof makePortrait>;
type Distribution = PortraitAnswer['distributions'][number];
type Value = Distribution['values'][number];
type Body = NonNullable<CallOf<typeof makePortrait>['body']>;
type Group = Body['group'];

const kinds = ['tag', 'filter', 'ids'] as const;
const groupFields = { kind: choiceField(kinds, 'tag'), tag: textField(), ids: textField() };
const fields = { ...customerFields, ...groupFields };
const SIGNIFICANT = 0.05;

const split = (value: string | undefined) => (value ? value.split(',') : undefined);
const idsOf = (value: string): string[] => [...new Set(value.split(/[\s,，;；]+/).filter(Boolean))];

const filterGroup = (state: CustomerState): Group | null => {
  if (!isFiltered(state)) return null;
  const query = filterQuery(state);
  const lists = { tags: split(query.tags), status: split(query.status), riskLevel: split(query.riskLevel) };
  const filter = Object.fromEntries(Object.entries({ ...query, ...lists }).filter(([, value]) => value !== undefined));
  return { kind: 'filter', filter } as Group;
};

const groupOf = (state: CustomerState & { kind: string; tag: string; ids: string }): Group | null => {
  if (state.kind === 'tag') return state.tag ? { kind: 'tag', tag: state.tag } : null;
  if (state.kind === 'filter') return filterGroup(state);
  const customerIds = idsOf(state.ids);
  return customerIds.length > 0 ? { kind: 'ids', customerIds } : null;
};

/** Where a TGI ends on a bar whose middle is 100: twice as often reaches the right end, half as often half of the left. */
const barOf = (tgi: number): { readonly left: string; readonly width: string } => {
  const reach = Math.min(50, tgi >= 100 ? (tgi - 100) / 4 : (100 - tgi) / 2);
  return tgi >= 100 ? { left: '50%', width: `${reach}%` } : { left: `${50 - reach}%`, width: `${reach}%` };
};

function ValueRow({ attribute, value }: { readonly attribute: string; readonly value: Value }) {
  const codeName = useCodeNames();
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const unsure = value.significance > SIGNIFICANT;
  const color = value.tgi !== null && value.tgi >= 100 ? 'var(--zy-primary)' : 'var(--zy-accent)';
  return (
    <div className="zy-tgi">
      <span title={value.value}>{codeName(attribute, say(value.label))}</span>
      <Tooltip title={`n = ${format.count(value.count)}${unsure ? ` · ${text('portrait.unsure')}` : ''}`}>
        <span className="zy-tgi-bar">
          {value.tgi !== null && <i style={{ ...barOf(value.tgi), background: color, opacity: unsure ? 0.35 : 0.9 }} />}
          <b />
        </span>
      </Tooltip>
      <span>{format.share(value.share)}</span>
      <span className="zy-faint">{format.share(value.overallShare)}</span>
      <span style={{ fontWeight: unsure ? 400 : 600 }}>{value.tgi === null ? '–' : Math.round(value.tgi)}</span>
    </div>
  );
}

function DistributionPanel({ distribution }: { readonly distribution: Distribution }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const shown = all ? distribution.values : distribution.values.slice(0, 8);
  const schemeOf = useSchemeOfAttribute();
  return (
    <Panel
      title={schemeOf(distribution.attribute) ?? say(distribution.label)}
      extra={<span className="zy-faint">{text('portrait.known', { count: format.count(distribution.known) })}</span>}
    >
      <div className="zy-tgi zy-tgi-head">
        <span>{text('portrait.value')}</span>
        <span />
        <span>{text('portrait.share')}</span>
        <span>{text('portrait.overallShare')}</span>
        <span>{text('portrait.tgi')}</span>
      </div>
      {shown.map((value) => (
        <ValueRow key={value.value} attribute={distribution.attribute} value={value} />
      ))}
      {distribution.values.length > shown.length && (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {text('action.more')}
        </Button>
      )}
    </Panel>
  );
}

function Result({ answer }: { readonly answer: PortraitAnswer }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const rows = answer.distributions.flatMap(({ attribute, values }) =>
    values.map((value) => ({ attribute, ...value })),
  );
  const header = [
    'attribute',
    'value',
    'count',
    'share',
    'overallCount',
    'overallShare',
    'tgi',
    'significance',
  ] as const;
  return (
    <>
      <div className="zy-between">
        <span>
          {text('portrait.groupSize', {
            group: format.count(answer.group.count),
            overall: format.count(answer.overall.count),
          })}{' '}
          {answer.group.notFound > 0 && (
            <span className="zy-faint">
              {text('portrait.notFound', { count: format.count(answer.group.notFound) })}
            </span>
          )}
        </span>
        <ExportButton
          file={{
            kind: 'pages',
            name: 'portrait',
            header,
            cells: (row: (typeof rows)[number]) => header.map((name) => row[name]),
            readPage: async () => ({ rows, total: rows.length }),
          }}
        />
      </div>
      {answer.small && <Alert type="warning" showIcon title={text('portrait.small')} />}
      <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
        {answer.distributions.map((distribution) => (
          <DistributionPanel key={distribution.attribute} distribution={distribution} />
        ))}
      </div>
      <p className="zy-faint">
        {text('portrait.definition')}: {say(answer.definition)}
      </p>
    </>
  );
}

function IdsField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const text = useText();
  const [draft, setDraft] = useState(value.replaceAll(',', '\n'));
  return (
    <div className="zy-stack" style={{ width: 520 }}>
      <Input.TextArea
        rows={4}
        value={draft}
        placeholder={text('portrait.numbers')}
        aria-label={text('portrait.numbers')}
        onChange={(event) => setDraft(event.target.value)}
      />
      <Button type="primary" style={{ alignSelf: 'start' }} onClick={() => onChange(idsOf(draft).join(','))}>
        {text('portrait.show')}
      </Button>
    </div>
  );
}

export function Portrait() {
  const text = useText();
  const address = useAddress(fields);
  const { state, change, reset } = address;
  const tags = useTagChoices();
  const group = groupOf(state);
  const portrait = useRead(
    makePortrait,
    { body: { group: group ?? { kind: 'tag', tag: '-' } } },
    { enabled: group !== null, keepPrevious: true, staleMs: 60_000 },
  );
  const names = { tag: text('portrait.byTag'), filter: text('portrait.byFilter'), ids: text('portrait.byIds') };
  return (
    <Page title={text('portrait.title')} description={text('portrait.description')}>
      <Panel>
        <div className="zy-stack">
          <Segmented
            style={{ alignSelf: 'start' }}
            value={state.kind}
            options={kinds.map((value) => ({ value, label: names[value] }))}
            onChange={(kind) => change({ kind })}
          />
          <div className="zy-row">
            {state.kind === 'tag' && (
              <Select
                showSearch={{ optionFilterProp: 'label' }}
                style={{ width: 320 }}
                value={state.tag || null}
                placeholder={text('portrait.chooseTag')}
                aria-label={text('portrait.chooseTag')}
                options={tags}
                onChange={(tag: string) => change({ tag })}
              />
            )}
            {state.kind === 'filter' && <CustomerFilters state={state} change={change} reset={reset} />}
            {state.kind === 'ids' && <IdsField value={state.ids} onChange={(ids) => change({ ids })} />}
          </div>
        </div>
      </Panel>
      {group === null ? (
        <Panel>
          <EmptyState title={text('portrait.choose')} hint={text('portrait.chooseHint')} />
        </Panel>
      ) : (
        <Ready of={portrait}>{(answer) => <Result answer={answer} />}</Ready>
      )}
    </Page>
  );
}
