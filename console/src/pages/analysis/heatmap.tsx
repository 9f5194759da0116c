// The heatmap of a page: its form, its answer, the people behind each figure, and one customer's visits.
import { featureEndpoints } from '@contracts/know/features/contract.ts';
import { type HeatmapParameters, type HeatmapTrace, heatmapEndpoints } from '@contracts/know/heatmap/contract.ts';
import { AutoComplete, Segmented } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { newFeatures, valuesOf } from './features-model.ts';
import { HeatmapAnswer } from './heatmap-answer.tsx';
import {
  heatmapMissing,
  heatmapSentence,
  heatmapTemplates,
  newHeatmap,
  readHeatmap,
  type Width,
  widthOf,
  widths,
} from './heatmap-model.ts';
import { Option } from './option.tsx';
import { usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(heatmapEndpoints);
const PAGES_WAIT_MS = 20_000;

interface FieldsProps {
  readonly value: HeatmapParameters;
  readonly onChange: (part: Partial<HeatmapParameters>) => void;
}

/** The pages that were clicked most in the chosen days. */
const usePages = ({ range, by }: HeatmapParameters, today: string): readonly string[] => {
  const parameters = {
    ...newFeatures(today),
    range,
    features: { ...valuesOf('element_clicked', by.name), subject: by, shown: 30 },
  };
  const pages = useRead(featureEndpoints.ask, { body: { parameters, waitMs: PAGES_WAIT_MS } } as never, {
    staleMs: 300_000,
    forChoices: true,
  });
  const answer = pages.data;
  return answer?.state === 'done' ? (answer.result.groups[0]?.features ?? []).map(({ feature }) => feature) : [];
};

function PageFields({ value, onChange, today }: FieldsProps & { readonly today: string }) {
  const text = useText();
  const pages = usePages(value, today);
  return (
    <>
      <Option name={text('heatmap.page')} hint={text('heatmap.pageHint')}>
        <AutoComplete
          style={{ width: '100%' }}
          value={value.page}
          placeholder="/home"
          aria-label={text('heatmap.page')}
          options={pages.filter((page) => page.includes(value.page)).map((page) => ({ value: page }))}
          onChange={(page: string) => onChange({ page: page.trim().slice(0, 1_024) })}
        />
      </Option>
      <Option name={text('heatmap.width')} hint={text('heatmap.widthHint')}>
        <Segmented<Width>
          block
          value={widthOf(value)}
          options={(['any', 'phone', 'wide'] as const).map((each) => ({
            value: each,
            label: text(`heatmapWidth.${each}`),
          }))}
          onChange={(each) => {
            const { widthFrom, widthTo }: Pick<HeatmapParameters, 'widthFrom' | 'widthTo'> = widths[each];
            onChange({ widthFrom, widthTo });
          }}
        />
      </Option>
    </>
  );
}

function TraceView({ trace }: { readonly trace: HeatmapTrace }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      <p className="zy-soft">
        {text('heatmap.tracedViews')}{' '}
        {trace.views.length === 0 ? '–' : text.list(trace.views.map((depth) => format.share(depth / 100, 0)))}
      </p>
      {trace.elements.map(({ path, clicks }) => (
        <section key={path} className="zy-attempt" data-counted="true">
          <header className="zy-between">
            <code>{path}</code>
            <span className="zy-soft">{text('heatmap.tracedClicks', { count: format.count(clicks) })}</span>
          </header>
        </section>
      ))}
    </>
  );
}

export function Heatmap() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newHeatmap, readHeatmap);
  const { parameters, today } = question;
  const edited = {
    value: parameters,
    onChange: (part: Partial<HeatmapParameters>) => question.set({ ...parameters, ...part }),
  };
  const clicks = [{ event: 'element_clicked' }];
  const { nameOf } = useBreakdownChoices(words, clicks);
  const sections = [
    { key: 'page', name: text('heatmap.page'), content: <PageFields {...edited} today={today} /> },
    {
      key: 'days',
      name: names.days,
      content: <DaysSection {...edited} today={today} hint={text('activity.rangeHint')} />,
    },
    { key: 'groups', name: names.groups, content: <GroupsSection {...edited} words={words} matcher={clicks} /> },
  ];
  return (
    <QuestionPage
      code="heatmap"
      title={text('heatmap.title')}
      description={text('heatmap.description')}
      startHint={text('heatmap.startHint')}
      {...{ wires, question, words, sections }}
      open={['page', 'days', 'groups']}
      sentence={heatmapSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={heatmapMissing}
      templates={heatmapTemplates}
      isEmpty={({ groups }) => (groups[0]?.visitors ?? 0) === 0}
      answer={({ result, comparison }, onOpen) => <HeatmapAnswer {...{ result, comparison, onOpen }} />}
      trace={(trace) => <TraceView trace={trace} />}
    />
  );
}
