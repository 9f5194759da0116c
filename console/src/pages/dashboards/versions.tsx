// The versions of a board; an earlier one can be taken up again, as the draft of the next.
import { type Board, getDashboard, listDashboardVersions } from '@contracts/know/dashboards/contract.ts';
import { App, Button, Drawer, Timeline } from 'antd';
import { type AnswerOf, call } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Ready, useProblemText } from '../../ui/states.tsx';

export function Versions(props: {
  readonly read: AnswerOf<typeof getDashboard>;
  readonly onClose: () => void;
  readonly onTake: (board: Board) => void;
}) {
  const text = useText();
  const say = useProblemText();
  const format = useFormat();
  const { message } = App.useApp();
  const { id, version: current, mayEdit } = props.read;
  const versions = useRead(listDashboardVersions, { params: { id } });
  const take = async (version: number) => {
    try {
      props.onTake((await call(getDashboard, { params: { id }, query: { version } })).board);
    } catch (thrown) {
      void message.error(say(asProblem(thrown)));
    }
  };
  return (
    <Drawer open title={text('dashboards.versions')} size={420} onClose={props.onClose}>
      <Ready of={versions}>
        {({ rows }) => (
          <Timeline
            items={rows.map(({ version, createdAt, createdBy, tiles, note }) => ({
              key: version,
              content: (
                <>
                  <strong>{text('metrics.versionOf', { version })}</strong>{' '}
                  <span className="zy-soft">
                    {createdBy} · {format.instant(createdAt)}
                  </span>
                  <div>{text('dashboards.tilesOf', { count: tiles })}</div>
                  {note && <div className="zy-faint">{note}</div>}
                  {mayEdit && version !== current && (
                    <Button type="link" size="small" onClick={() => void take(version)}>
                      {text('dashboards.takeUp')}
                    </Button>
                  )}
                </>
              ),
            }))}
          />
        )}
      </Ready>
    </Drawer>
  );
}
