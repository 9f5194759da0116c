// The frame of a tile: its title, its states of its own, and what one does with it: file, picture, definition, its page.
import {
  DownloadOutlined,
  ExportOutlined,
  InfoCircleOutlined,
  MoreOutlined,
  PictureOutlined,
  ReloadOutlined,
} from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, Modal, Progress } from 'antd';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { asProblem } from '../../api/problem.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { savePictures } from '../../ui/pictures.ts';
import { saveCsv } from '../../ui/save-file.ts';
import { EmptyState, Loading, ProblemPanel, SlowNotice, useIsSlow, useProblemText } from '../../ui/states.tsx';
import type { TileState } from './use-tile.ts';

interface FrameProps<Asked, Result> {
  readonly title: string;
  readonly state: TileState<Asked, Result>;
  readonly isEmpty: (result: Result) => boolean;
  readonly csv: () => Promise<unknown>;
  /** Where the question stands by itself, with what the tile asks. */
  readonly page: { readonly to: string; readonly search: Readonly<Record<string, string>> };
  readonly children: (result: Result, comparison: Result | null, asked: Asked) => ReactNode;
}

function TileMenu<Asked, Result>({
  title,
  state,
  csv,
  page,
  bodyOf,
}: Omit<FrameProps<Asked, Result>, 'isEmpty' | 'children'> & { readonly bodyOf: () => HTMLElement | null }) {
  const text = useText();
  const say = useBilingual();
  const tell = useProblemText();
  const format = useFormat();
  const palette = usePalette();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [defined, setDefined] = useState(false);
  const { answer } = state;
  const saveAnswer = async () => {
    try {
      saveCsv(`${title}.csv`, `\uFEFF${String(await csv())}`);
    } catch (thrown) {
      void message.error(tell(asProblem(thrown)));
    }
  };
  const savePng = () => {
    if (!savePictures(bodyOf(), title, palette.surface)) void message.info(text('dashboards.noPicture'));
  };
  const acts: Readonly<Record<string, () => void>> = {
    csv: () => void saveAnswer(),
    png: savePng,
    page: () => void navigate({ to: page.to, search: page.search as never }),
    definition: () => setDefined(true),
    again: state.again,
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'page', icon: <ExportOutlined />, label: text('dashboards.openPage') },
            { key: 'csv', icon: <DownloadOutlined />, label: text('action.exportCsv'), disabled: !answer },
            { key: 'png', icon: <PictureOutlined />, label: text('dashboards.png'), disabled: !answer },
            { key: 'definition', icon: <InfoCircleOutlined />, label: text('analysis.definition'), disabled: !answer },
            { key: 'again', icon: <ReloadOutlined />, label: text('analysis.ask') },
          ],
          onClick: ({ key }) => acts[key]?.(),
        }}
      >
        <Button type="text" size="small" icon={<MoreOutlined />} aria-label={`${title}: ${text('action.more')}`} />
      </Dropdown>
      <Modal open={defined} title={title} footer={null} onCancel={() => setDefined(false)}>
        <p className="zy-definition">{answer && say(answer.definition)}</p>
        <p className="zy-faint">
          {answer && text('analysis.dataAsOf', { at: format.instantFull(answer.dataAsOf.at) })}
        </p>
      </Modal>
    </>
  );
}

function Body<Asked, Result>({
  state,
  isEmpty,
  children,
}: Pick<FrameProps<Asked, Result>, 'state' | 'isEmpty' | 'children'>) {
  const text = useText();
  const { answer, asked, problem, phase } = state;
  const slow = useIsSlow(phase === 'running');
  if (phase === 'failed' && problem)
    return (
      <>
        <ProblemPanel problem={problem} onRetry={state.again} />
        {problem.kind === 'refused' && <p className="zy-soft">{problem.message}</p>}
      </>
    );
  if (!answer && phase === 'waiting')
    return (
      <div role="status" aria-busy="true" className="zy-faint">
        {text('dashboards.waiting')}
      </div>
    );
  if (!answer || asked === null)
    return phase === 'running' && state.progress > 0 ? (
      <div role="status" aria-busy="true">
        <Progress percent={Math.round(state.progress * 100)} size="small" status="active" />
        {slow && <SlowNotice />}
      </div>
    ) : (
      <Loading rows={3} />
    );
  if (isEmpty(answer.result)) return <EmptyState title={text('analysis.empty')} hint={text('dashboards.emptyHint')} />;
  return (
    <div className="zy-tile-answer" data-stale={phase !== 'done'} aria-busy={phase !== 'done'}>
      {slow && <SlowNotice />}
      {children(answer.result, answer.comparison, asked)}
    </div>
  );
}

/** `place` is told to whoever asks once the tile is in sight. */
export function TileFrame<Asked, Result>({
  place,
  ...props
}: FrameProps<Asked, Result> & { readonly place: RefObject<HTMLElement | null> }) {
  const body = useRef<HTMLDivElement>(null);
  return (
    <article ref={place} className="zy-tile-frame" aria-label={props.title} data-phase={props.state.phase}>
      <header className="zy-tile-head">
        <h3>{props.title}</h3>
        <TileMenu {...props} bodyOf={() => body.current} />
      </header>
      <div ref={body} className="zy-tile-body">
        <Body {...props} />
      </div>
    </article>
  );
}
