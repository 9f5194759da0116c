// The frame of an answer: the question as a sentence, progress, cancel, how fresh it is, its definition, its file and its link.
import {
  CopyOutlined,
  DownloadOutlined,
  InfoCircleOutlined,
  PictureOutlined,
  ReloadOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { App, Button, Drawer, Progress, Spin, Switch } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { asProblem } from '../../api/problem.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Panel } from '../../ui/page.tsx';
import { savePictures } from '../../ui/pictures.ts';
import { saveCsv } from '../../ui/save-file.ts';
import { EmptyState, Loading, ProblemPanel, SlowNotice, useIsSlow, useProblemText } from '../../ui/states.tsx';
import type { Missing } from './model.ts';
import type { Asking } from './use-answer.ts';
import type { EditedQuestion } from './use-question.ts';

interface BarProps<Parameters, Result> {
  readonly sentence: string;
  readonly question: EditedQuestion<Parameters>;
  readonly missing: readonly Missing[];
  readonly asking: Asking<Parameters, Result>;
  readonly onAsk: () => void;
  /** The answer as a file; the content is the server's. */
  readonly csv: { readonly name: string; readonly load: () => Promise<unknown> };
  /** Puts the question on a board. */
  readonly pin?: ReactNode;
}

export function CopyLink() {
  const text = useText();
  const { message } = App.useApp();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      void message.success(text('analysis.linkCopied'));
    } catch {
      // Browsers keep the clipboard from pages without https; the address bar has the same link.
      void message.info(text('analysis.linkInBar'));
    }
  };
  return (
    <Button icon={<CopyOutlined />} onClick={() => void copy()}>
      {text('analysis.copyLink')}
    </Button>
  );
}

/** The charts of the answer on this page as pictures. */
function PngButton({ name, disabled }: { readonly name: string; readonly disabled: boolean }) {
  const text = useText();
  const palette = usePalette();
  const { message } = App.useApp();
  const save = () => {
    const place = document.querySelector<HTMLElement>('.zy-answer');
    if (!savePictures(place, name, palette.surface)) void message.info(text('dashboards.noPicture'));
  };
  return (
    <Button icon={<PictureOutlined />} disabled={disabled} onClick={save}>
      {text('dashboards.png')}
    </Button>
  );
}

export function CsvButton({
  csv,
  disabled,
}: {
  readonly csv: BarProps<unknown, unknown>['csv'];
  readonly disabled: boolean;
}) {
  const text = useText();
  const say = useProblemText();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    try {
      // Reading the answer as text took its byte order mark away, without which spreadsheets misread Chinese.
      saveCsv(`${csv.name}.csv`, `\uFEFF${String(await csv.load())}`);
    } catch (thrown) {
      void message.error(say(asProblem(thrown)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button data-export icon={<DownloadOutlined />} loading={busy} disabled={disabled} onClick={() => void load()}>
      {text('action.exportCsv')}
    </Button>
  );
}

function Freshness<Parameters, Result>({ asking }: { readonly asking: Asking<Parameters, Result> }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { answer } = asking;
  if (!answer) return null;
  return (
    <div className="zy-row zy-soft">
      <span>{text('analysis.dataAsOf', { at: format.instantFull(answer.dataAsOf.at) })}</span>
      <span className="zy-faint">
        {answer.cached
          ? text('analysis.cached')
          : text('analysis.took', { seconds: format.decimal(answer.elapsedMs / 1_000, 2) })}
      </span>
      {answer.comparedUntil !== null && (
        <span>{text('analysis.comparedUntil', { at: format.instant(answer.comparedUntil) })}</span>
      )}
      <Button type="link" size="small" icon={<InfoCircleOutlined />} onClick={() => setOpen(true)}>
        {text('analysis.definition')}
      </Button>
      <Drawer open={open} title={text('analysis.definition')} size={520} onClose={() => setOpen(false)}>
        <p className="zy-definition">{say(answer.definition)}</p>
      </Drawer>
    </div>
  );
}

/** What stands above every answer. */
export function QuestionBar<Parameters, Result>(props: BarProps<Parameters, Result>) {
  const text = useText();
  const { question, asking, missing } = props;
  const running = asking.phase === 'running';
  return (
    <Panel className="zy-question-bar">
      <p className="zy-sentence">{props.sentence}</p>
      {missing.length > 0 && (
        <p className="zy-missing" role="status">
          {text.list(missing.map((each) => text(`analysisMissing.${each}`)))}
        </p>
      )}
      <div className="zy-between">
        <div className="zy-row">
          {running ? (
            <Button danger icon={<StopOutlined />} onClick={asking.cancel}>
              {text('analysis.cancelRun')}
            </Button>
          ) : (
            <Button type="primary" icon={<ReloadOutlined />} disabled={missing.length > 0} onClick={props.onAsk}>
              {text('analysis.ask')}
            </Button>
          )}
          <span className="zy-live-switch" title={text('analysis.liveHint')}>
            <Switch
              size="small"
              checked={question.live}
              onChange={question.setLive}
              aria-label={text('analysis.live')}
            />
            {text('analysis.live')}
          </span>
        </div>
        <div className="zy-row">
          {props.pin}
          <CsvButton csv={props.csv} disabled={asking.asked === null} />
          <PngButton name={props.csv.name} disabled={asking.asked === null} />
          <CopyLink />
        </div>
      </div>
      <Freshness asking={asking} />
      {running && <Running progress={asking.progress} />}
    </Panel>
  );
}

/** How long what is shown has been shown. */
const useSeconds = (): number => {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
};

function Running({ progress }: { readonly progress: number }) {
  const text = useText();
  const format = useFormat();
  const slow = useIsSlow(true);
  const seconds = useSeconds();
  return (
    <div role="status" aria-label={text('analysis.running')}>
      {progress > 0 ? (
        <Progress percent={Math.round(progress * 100)} size="small" status="active" />
      ) : (
        // Columns that were not asked for before are read first, of which there are no parts to count.
        <div className="zy-row zy-soft">
          <Spin size="small" /> {text('analysis.preparing', { seconds: format.count(seconds) })}
        </div>
      )}
      {slow && <SlowNotice />}
    </div>
  );
}

/** The answer, or why there is none. `start` is shown before anything was asked. */
export function AnswerPlace<Parameters, Result>(props: {
  readonly asking: Asking<Parameters, Result>;
  readonly start: ReactNode;
  readonly isEmpty: (result: Result) => boolean;
  readonly children: (result: Result, comparison: Result | null, asked: Parameters) => ReactNode;
}) {
  const text = useText();
  const { asking } = props;
  const { answer, asked, problem } = asking;
  if (asking.phase === 'failed' && problem)
    return (
      <Panel>
        <ProblemPanel problem={problem} onRetry={asking.again} />
        {problem.kind === 'refused' && <p className="zy-soft">{problem.message}</p>}
      </Panel>
    );
  if (asking.phase === 'cancelled' && !answer)
    return (
      <Panel>
        <EmptyState title={text('analysis.cancelled')} hint={text('analysis.cancelledHint')} />
      </Panel>
    );
  if (!answer || asked === null)
    return asking.phase === 'running' ? (
      <Panel>
        <Loading rows={8} />
      </Panel>
    ) : (
      props.start
    );
  if (props.isEmpty(answer.result))
    return (
      <Panel>
        <EmptyState title={text('analysis.empty')} hint={text('analysis.emptyHint')} />
      </Panel>
    );
  return (
    <div className="zy-stack zy-answer" data-stale={asking.phase === 'running'} aria-busy={asking.phase === 'running'}>
      {props.children(answer.result, answer.comparison, asked)}
    </div>
  );
}
