// Paths: their form, their answer, the people of a figure, and the paths of one customer.
import { type PathParameters, type PathTrace, pathEndpoints } from '@contracts/know/paths/contract.ts';
import { Segmented, Switch } from 'antd';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { MatcherEditor } from './matcher-editor.tsx';
import { unchosen } from './model.ts';
import { NumberOption } from './number-option.tsx';
import { ChoiceOption, Option } from './option.tsx';
import { PathsAnswer } from './paths-answer.tsx';
import {
  newPaths,
  nodeWords,
  pathNodesMax,
  pathsMissing,
  pathsSentence,
  pathsTemplates,
  readPaths,
} from './paths-model.ts';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { EventsPicker, SubjectPicker } from './subject-field.tsx';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(pathEndpoints);

interface FieldProps {
  readonly value: PathParameters;
  readonly onChange: (part: Partial<PathParameters>) => void;
}

function AnchorField({ value, onChange, words }: FieldProps & { readonly words: PlanWords }) {
  const text = useText();
  const { anchor } = value;
  const kind = anchor?.direction ?? 'none';
  const choose = (next: 'none' | 'from' | 'to') =>
    onChange({ anchor: next === 'none' ? undefined : { events: anchor?.events ?? unchosen(), direction: next } });
  return (
    <Option name={text('paths.anchor')} hint={text(`pathsAnchor.${kind}_hint`)}>
      <div className="zy-stack-tight">
        <Segmented<'none' | 'from' | 'to'>
          block
          value={kind}
          options={(['from', 'to', 'none'] as const).map((each) => ({
            value: each,
            label: text(`pathsAnchor.${each}`),
          }))}
          onChange={choose}
        />
        {anchor && (
          <MatcherEditor
            words={words}
            value={anchor.events}
            label={text('paths.anchor')}
            onChange={(events) => onChange({ anchor: { ...anchor, events } })}
          />
        )}
      </div>
    </Option>
  );
}

function NodesField({ value, onChange, words }: FieldProps & { readonly words: PlanWords }) {
  const text = useText();
  const { nodes } = value;
  return (
    <>
      <Option name={text('paths.nodes')} hint={text('paths.nodesHint')}>
        <EventsPicker
          words={words}
          value={nodes}
          label={text('paths.nodes')}
          most={pathNodesMax}
          make={(event): PathParameters['nodes'][number] => ({ events: [{ event }] })}
          onChange={(next) => onChange({ nodes: [...next] })}
        />
      </Option>
      {nodes.length > 0 && (
        <Option name={text('paths.by')} hint={text('paths.byHint')}>
          <div className="zy-stack-tight">
            {nodes.map((node, index) => (
              <div key={node.events[0]?.event ?? ''} className="zy-between">
                <span>{words.eventName(node.events[0]?.event ?? null)}</span>
                <div style={{ width: 170 }}>
                  <SubjectPicker
                    clearable
                    words={words}
                    matcher={node.events}
                    value={node.by}
                    label={`${text('paths.by')} ${words.eventName(node.events[0]?.event ?? null)}`}
                    placeholder={text('paths.notTold')}
                    onChange={(by) =>
                      onChange({ nodes: nodes.with(index, by ? { events: node.events, by } : { events: node.events }) })
                    }
                  />
                </div>
              </div>
            ))}
          </div>
        </Option>
      )}
    </>
  );
}

function LimitFields({ value, onChange }: FieldProps) {
  const text = useText();
  return (
    <>
      <NumberOption
        name={text('paths.gap')}
        hint={text('paths.gapHint')}
        suffix={text('paths.minutes')}
        {...{ value: value.sessionGapMinutes, least: 1, most: 44_640 }}
        onChange={(minutes) => onChange({ sessionGapMinutes: Math.round(minutes) })}
      />
      <ChoiceOption
        name={text('paths.sessions')}
        value={value.sessions}
        alternatives={(['every', 'first'] as const).map((each) => ({
          value: each,
          label: text(`pathsSessions.${each}`),
          hint: text(`pathsSessions.${each}_hint`),
        }))}
        onChange={(sessions) => onChange({ sessions })}
      />
      <NumberOption
        name={text('paths.stepsMax')}
        hint={text('paths.stepsMaxHint')}
        {...{ value: value.stepsMax, least: 2, most: 15 }}
        onChange={(stepsMax) => onChange({ stepsMax: Math.round(stepsMax) })}
      />
      <NumberOption
        name={text('paths.nodesMax')}
        hint={text('paths.nodesMaxHint')}
        {...{ value: value.nodesMax, least: 1, most: 20 }}
        onChange={(nodesMax) => onChange({ nodesMax: Math.round(nodesMax) })}
      />
      <Option name={text('paths.collapse')} hint={text('paths.collapseHint')}>
        <Switch
          checked={value.collapse}
          aria-label={text('paths.collapse')}
          onChange={(collapse) => onChange({ collapse })}
        />
      </Option>
    </>
  );
}

function PathTraceView(props: {
  readonly trace: PathTrace;
  readonly parameters: PathParameters;
  readonly words: PlanWords;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { trace, parameters, words } = props;
  return (
    <>
      <p>{say(trace.reason)}</p>
      <p className="zy-soft">{text('funnel.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      {trace.paths.map(({ steps, limited }) => (
        <section key={steps[0]?.event.position} className="zy-attempt" data-counted="true">
          <ol>
            {steps.map(({ node, event, collapsed }) => (
              <li key={event.position} data-done="true">
                <span>{nodeWords(text, words, parameters, node)}</span>
                <span>
                  {format.instantFull(event.at)}{' '}
                  {collapsed > 0 && <small className="zy-faint">{text('paths.collapsed', { count: collapsed })}</small>}
                </span>
              </li>
            ))}
          </ol>
          {limited && <p className="zy-faint">{text('paths.limited')}</p>}
        </section>
      ))}
    </>
  );
}

export function Paths() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newPaths, readPaths);
  const { parameters, today } = question;
  const change = (part: Partial<PathParameters>) => question.set({ ...parameters, ...part });
  const edited = { value: parameters, onChange: change };
  const matcher = parameters.anchor?.events ?? parameters.nodes[0]?.events ?? [];
  const { nameOf } = useBreakdownChoices(words, matcher);
  const sections = [
    {
      key: 'events',
      name: text('paths.events'),
      content: (
        <>
          <AnchorField {...edited} words={words} />
          <NodesField {...edited} words={words} />
        </>
      ),
    },
    {
      key: 'days',
      name: names.days,
      content: <DaysSection {...edited} today={today} hint={text('paths.rangeHint')} />,
    },
    { key: 'limits', name: text('paths.limits'), content: <LimitFields {...edited} /> },
    {
      key: 'groups',
      name: names.groups,
      content: <GroupsSection {...edited} words={words} matcher={matcher} />,
    },
  ];
  return (
    <QuestionPage
      code="paths"
      title={text('paths.title')}
      description={text('paths.description')}
      startHint={text('paths.startHint')}
      {...{ wires, question, words, sections }}
      open={['events', 'days', 'limits']}
      sentence={pathsSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={pathsMissing}
      templates={pathsTemplates}
      isEmpty={({ groups }) => (groups[0]?.paths ?? 0) === 0}
      answer={(answer, onOpen) => <PathsAnswer {...answer} words={words} onOpen={onOpen} />}
      trace={(trace, asked) => <PathTraceView {...{ trace, words }} parameters={asked} />}
    />
  );
}
