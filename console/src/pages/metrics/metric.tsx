// The page of a metric: its definition, its figure over any days, customers and groups, and the people behind it.
import { listMetrics, type MetricRow, metricsEndpoints, retireMetric } from '@contracts/know/metrics/contract.ts';
import { useNavigate, useParams } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useMemo, useState } from 'react';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready } from '../../ui/states.tsx';
import { usePlanWords } from '../analysis/plan-words.ts';
import { useBreakdownChoices } from '../analysis/question-fields.tsx';
import { QuestionPage, wiresOf } from '../analysis/question-page.tsx';
import { quotedIn } from '../analysis/sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from '../analysis/shared-sections.tsx';
import { useQuestion } from '../analysis/use-question.ts';
import { KeepMetricButton } from './keep-metric.tsx';
import { MetricAnswer } from './metric-answer.tsx';
import { MetricEditor } from './metric-editor.tsx';
import { MetricFacts } from './metric-facts.tsx';
import { metricMissing, metricSentence, newMetric, readMetric } from './metric-model.ts';
import './metrics.css';

const wires = wiresOf(metricsEndpoints);

/** Takes a metric of the firm out of the catalogue. */
function RetireButton({ metric }: { readonly metric: MetricRow }) {
  const text = useText();
  const say = useBilingual();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const retire = useAct(retireMetric, { refreshes: [listMetrics] });
  const sure = () =>
    void modal.confirm({
      title: text('metrics.retireSure', { name: say(metric.name) }),
      okText: text('metrics.retire'),
      okButtonProps: { danger: true },
      onOk: () =>
        retire.mutateAsync({ params: { code: metric.code } }).then(
          () => navigate({ to: '/analysis/metrics' }),
          () => undefined,
        ),
    });
  return (
    <>
      <ProblemLine problem={retire.error} />
      <Button danger loading={retire.isPending} onClick={sure}>
        {text('metrics.retire')}
      </Button>
    </>
  );
}

function Asked({ metric }: { readonly metric: MetricRow }) {
  const which = useLanguage();
  const text = useText();
  const say = useBilingual();
  const words = usePlanWords();
  const names = useSectionNames();
  const { may } = useSession();
  const [editing, setEditing] = useState(false);
  const initial = useMemo(() => newMetric(metric.code), [metric.code]);
  const question = useQuestion(initial, readMetric);
  const { parameters, today } = question;
  const onChange = (part: object) => question.set({ ...parameters, ...part });
  const edited = { value: parameters, onChange };
  const { nameOf } = useBreakdownChoices(words, []);
  const name = say(metric.name);
  const sections = [
    { key: 'metric', name: text('metrics.definition'), content: <MetricFacts metric={metric} /> },
    {
      key: 'days',
      name: names.days,
      content: (
        <DaysSection {...edited} today={today} hint={text('metrics.rangeHint')} unitHint={text('metrics.unitHint')} />
      ),
    },
    { key: 'groups', name: names.groups, content: <GroupsSection {...edited} words={words} matcher={[]} /> },
  ];
  return (
    <>
      <QuestionPage
        code="metrics"
        title={name}
        parent={{ to: '/analysis/metrics', label: text('metrics.title') }}
        description={say(metric.meaning)}
        startHint=""
        {...{ wires, question, words, sections }}
        open={['metric', 'days', 'groups']}
        sentence={metricSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters, name)}
        missingOf={metricMissing}
        templates={[]}
        pinned={(asked) => ({ kind: 'metric', metric: metric.code, parameters: asked })}
        actions={
          may('metrics.write') && (
            <>
              <Button onClick={() => setEditing(true)}>{text('metrics.edit')}</Button>
              <KeepMetricButton
                kept={{
                  question: metric.question,
                  parameters: { ...metric.parameters, population: { who: metric.who } },
                  own: { figure: metric.figure, unit: metric.unit },
                }}
                disabled={false}
                label={text('metrics.keepAnother')}
              />
              {!metric.shipped && <RetireButton metric={metric} />}
            </>
          )
        }
        isEmpty={({ groups }) => groups.length === 0}
        answer={({ result, comparison }, onOpen) => <MetricAnswer {...{ result, comparison, onOpen }} />}
        trace={(trace) => <p>{say(trace.reason)}</p>}
      />
      {editing && <MetricEditor metric={metric} onClose={() => setEditing(false)} />}
    </>
  );
}

export function Metric() {
  const text = useText();
  const { code } = useParams({ strict: false }) as { readonly code: string };
  const metrics = useRead(listMetrics, {});
  return (
    <Ready of={metrics} rows={10}>
      {({ rows }) => {
        const metric = rows.find((each) => each.code === code);
        return metric ? (
          <Asked key={code} metric={metric} />
        ) : (
          <Page title={text('metrics.title')} parent={{ to: '/analysis/metrics', label: text('metrics.title') }}>
            <EmptyState title={text('metrics.unknown')} hint={code} />
          </Page>
        );
      }}
    </Ready>
  );
}
