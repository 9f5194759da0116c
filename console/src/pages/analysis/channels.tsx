// The evaluation of channels: its form, the matrix and the table, the people of a figure, and where one person came from.
import {
  type ChannelCell,
  type ChannelParameters,
  type ChannelResult,
  type ChannelTable,
  type ChannelTrace,
  channelEndpoints,
} from '@contracts/know/channels/contract.ts';
import type { EventMatcher } from '@contracts/know/timelines/contract.ts';
import { Alert } from 'antd';
import { useState } from 'react';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { ChannelGroups } from './channels-groups.tsx';
import { Matrix } from './channels-matrix.tsx';
import {
  channelsMissing,
  channelsSentence,
  channelTemplates,
  newChannels,
  newChannelsOfEverybody,
  readChannels,
} from './channels-model.ts';
import { ChannelLayers } from './channels-table.tsx';
import { useSeesWholeFirm } from './customers-field.tsx';
import { GroupSelect } from './figure.tsx';
import { groupId, openInGroup, useGroupName, withEverybody } from './groups.ts';
import { NumberOption } from './number-option.tsx';
import { ChoiceOption } from './option.tsx';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { type OpenCell, QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(channelEndpoints);
const anyEvent: EventMatcher = [{ event: null }];

interface FieldProps {
  readonly value: ChannelParameters;
  readonly onChange: (part: Partial<ChannelParameters>) => void;
}

function TouchFields({ value, onChange }: FieldProps) {
  const text = useText();
  return (
    <>
      <ChoiceOption
        name={text('channelValue.touch')}
        value={value.touch}
        alternatives={(['first', 'last'] as const).map((each) => ({
          value: each,
          label: text(`channelTouch.${each}`),
          hint: text(`channelTouch.${each}_hint`),
        }))}
        onChange={(touch) => onChange({ touch })}
      />
      <NumberOption
        {...{ name: text('channelValue.outcomeDays'), hint: text('channelValue.outcomeDaysHint') }}
        {...{ value: value.outcomeDays, least: 1, most: 1_830 }}
        onChange={(outcomeDays) => onChange({ outcomeDays: Math.round(outcomeDays) })}
      />
      <NumberOption
        {...{ name: text('channelValue.gap'), hint: text('channelValue.gapHint') }}
        {...{ value: value.visitGapMinutes, least: 1, most: 720 }}
        onChange={(minutes) => onChange({ visitGapMinutes: Math.round(minutes) })}
      />
    </>
  );
}

function MatrixFields({ value, onChange }: FieldProps) {
  const text = useText();
  const { benchmarks } = value;
  const set = (part: Partial<ChannelParameters['benchmarks']>) => onChange({ benchmarks: { ...benchmarks, ...part } });
  const hint = text('channelValue.benchmarkHint');
  return (
    <>
      <ChoiceOption
        name={text('channelValue.contribution')}
        value={value.contribution}
        alternatives={(['revenue', 'deposits', 'funded'] as const).map((each) => ({
          value: each,
          label: text(`channelContribution.${each}`),
          hint: text(`channelContribution.${each}_hint`),
        }))}
        // A cut of another measure means nothing.
        onChange={(contribution) => onChange({ contribution, contributionCut: undefined })}
      />
      {(['cacLow', 'cacHigh', 'cacQuality'] as const).map((name) => (
        <NumberOption
          key={name}
          {...{ name: text(`channelValue.${name}`), hint, least: 0, most: 1e6 }}
          value={benchmarks[`${name}Fen`] / 100}
          onChange={(yuan) => set({ [`${name}Fen`]: Math.round(yuan * 100) })}
        />
      ))}
      {(['paybackLow', 'paybackHigh'] as const).map((name) => (
        <NumberOption
          key={name}
          {...{ name: text(`channelValue.${name}`), hint, least: 0, most: 600, value: benchmarks[`${name}Months`] }}
          onChange={(months) => set({ [`${name}Months`]: months })}
        />
      ))}
    </>
  );
}

function Headline({
  group,
  before,
  costsApply,
}: {
  readonly group: ChannelTable;
  readonly before: ChannelTable | undefined;
  readonly costsApply: boolean;
}) {
  const text = useText();
  const format = useFormat();
  const { total } = group;
  const tile = (name: 'newVisitors' | 'opened' | 'funded') => ({
    ...{ label: text(`channelValue.${name}`), value: format.count(total[name]) },
    ...(before ? { note: text('analysis.was', { value: format.count(before.total[name]) }) } : {}),
  });
  const cost = {
    ...{ label: text('channelValue.cost'), value: format.moneyShort(total.costFen) },
    ...(costsApply
      ? before
        ? { note: text('analysis.was', { value: format.moneyShort(before.total.costFen) }) }
        : {}
      : { note: text('channelValue.costNone') }),
  };
  return <Tiles tiles={[tile('newVisitors'), tile('opened'), tile('funded'), cost]} />;
}

export function ChannelAnswer(props: {
  readonly result: ChannelResult;
  readonly comparison: ChannelResult | null;
  readonly asked: ChannelParameters;
  readonly onChange: FieldProps['onChange'];
  readonly onOpen: OpenCell<ChannelCell>;
}) {
  const text = useText();
  const say = useBilingual();
  const nameOf = useGroupName();
  const { result, comparison, onOpen } = props;
  const [id, setId] = useState('');
  const groups = withEverybody<ChannelTable>(result, result.groups);
  const before = comparison ? withEverybody<ChannelTable>(comparison, comparison.groups) : [];
  const group = groups.find(({ key }) => groupId(key) === id) ?? groups[0];
  if (!group) return null;
  const openIn = openInGroup(onOpen, nameOf);
  const open = openIn(group.key);
  const isWhole = group === groups[0];
  const costsApply = result.costsApply && isWhole;
  return (
    <>
      {groups.length > 1 && <ChannelGroups {...{ groups, openIn }} />}
      {groups.length > 1 && (
        <div className="zy-row">
          <span className="zy-soft">{text('channelValue.ofGroup')}</span>
          <GroupSelect groups={groups} value={groupId(group.key)} onChange={setId} />
        </div>
      )}
      <Headline {...{ group, costsApply }} before={before.find(({ key }) => groupId(key) === groupId(group.key))} />
      {!costsApply && <Alert showIcon type="info" title={text('channelValue.costsNone')} />}
      <Matrix
        {...{ asked: props.asked, onChange: props.onChange }}
        result={group}
        onOpen={
          open &&
          (({ channel, label }) =>
            open(
              { group: { segment: null, kind: 'all', value: null }, channel, figure: 'newVisitors' },
              `${say(label)} · ${text('channelValue.newVisitors')}`,
            ))
        }
      />
      <Panel title={text('channelValue.table')} flush>
        <ChannelLayers result={group} onOpen={open} />
        <p className="zy-faint zy-note">{text('channelValue.tableHint')}</p>
        {!result.lifetimeComputed && <p className="zy-faint zy-note">{text('channelValue.lifetimeNone')}</p>}
      </Panel>
    </>
  );
}

function TraceView({ trace, words }: { readonly trace: ChannelTrace; readonly words: PlanWords }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const facts = [
    ...(trace.touch
      ? [
          text('channelValue.touchedAt', {
            ...{ event: words.eventName(trace.touch.name), at: format.instantFull(trace.touch.at) },
          }),
        ]
      : []),
    ...(trace.campaign === null ? [] : [`${text('channelValue.campaign')}: ${trace.campaign}`]),
    `${text('channelValue.visits')}: ${format.count(trace.visits)}`,
    ...(trace.openedAt === null ? [] : [text('channelValue.openedAt', { at: format.instantFull(trace.openedAt) })]),
    ...(trace.fundedAt === null ? [] : [text('channelValue.fundedAt', { at: format.instantFull(trace.fundedAt) })]),
    `${text('channelValue.deposits')}: ${format.money(trace.depositsFen)}`,
    `${text('channelValue.revenue')}: ${format.money(trace.revenueFen)}`,
  ];
  return (
    <>
      <p>{say(trace.reason)}</p>
      <p className="zy-soft">{text('channelValue.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      <section className="zy-attempt" data-counted={trace.isNew}>
        <header>
          <strong>{trace.channel ?? '–'}</strong>
        </header>
        <ol>
          {facts.map((fact) => (
            <li key={fact} data-done>
              {fact}
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

export function ChannelValue() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const wholeFirm = useSeesWholeFirm();
  const question = useQuestion(wholeFirm ? newChannelsOfEverybody : newChannels, readChannels);
  const { parameters, today } = question;
  const change = (part: Partial<ChannelParameters>) => question.set({ ...parameters, ...part });
  const edited = { value: parameters, onChange: change };
  const { nameOf } = useBreakdownChoices(words, anyEvent);
  const sections = [
    {
      key: 'days',
      name: names.days,
      content: <DaysSection {...edited} today={today} hint={text('channelValue.rangeHint')} />,
    },
    { key: 'groups', name: names.groups, content: <GroupsSection {...edited} words={words} matcher={anyEvent} /> },
    { key: 'touch', name: text('channelValue.sectionTouch'), content: <TouchFields {...edited} /> },
    { key: 'matrix', name: text('channelValue.sectionMatrix'), content: <MatrixFields {...edited} /> },
  ];
  const speech = { text, words, quoted: quotedIn(which), breakdownName: nameOf };
  return (
    <QuestionPage
      code="channels"
      title={text('channelValue.title')}
      description={text('channelValue.description')}
      startHint={text('channelValue.startHint')}
      {...{ wires, question, words, sections }}
      open={['days', 'groups', 'touch']}
      sentence={channelsSentence(speech, parameters)}
      missingOf={channelsMissing}
      templates={channelTemplates}
      isEmpty={({ rows }) => rows.length === 0}
      answer={(answer, onOpen) => <ChannelAnswer {...answer} onOpen={onOpen} onChange={change} />}
      trace={(trace) => <TraceView {...{ trace, words }} />}
    />
  );
}
