// The clock of a sandbox: where it stands, moving it forward, and what came due on the way.
import { advanceSandbox, haltSandbox, readSandbox } from '@contracts/platform/sandbox/contract.ts';
import { Alert, Button, DatePicker, Progress } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { AnswerOf, CallOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

type State = AnswerOf<typeof readSandbox>;
type Body = NonNullable<CallOf<typeof advanceSandbox>['body']>;

const steps = [
  ['sandbox.hour', { by: 1, unit: 'hours' }],
  ['sandbox.oneDay', { by: 1, unit: 'days' }],
  ['sandbox.week', { by: 7, unit: 'days' }],
  ['sandbox.oneMonth', { by: 1, unit: 'months' }],
] as const;

function Control({ state }: { readonly state: State }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const [day, setDay] = useState<Dayjs | null>(null);
  const go = useAct(advanceSandbox);
  const halt = useAct(haltSandbox);
  const move = (body: Body) => go.mutate({ body });
  const isMoving = state.target !== null;
  const done =
    isMoving && state.startedFrom !== null
      ? (state.instant - state.startedFrom) / ((state.target ?? 1) - state.startedFrom)
      : 0;
  return (
    <div className="zy-stack">
      <div className="zy-figures">
        <div className="zy-figure">
          <div className="zy-figure-label">
            {text('sandbox.now')} · {state.timeZone}
          </div>
          <div className="zy-figure-value">{format.instant(state.instant)}</div>
          <div className="zy-faint">
            {isMoving ? text('sandbox.moving', { time: format.instant(state.target) }) : text('sandbox.stands')}
          </div>
        </div>
      </div>
      {isMoving && (
        <Progress percent={Math.floor(done * 100)} format={() => text('sandbox.stops', { count: state.stops })} />
      )}
      {may('ledger.manage') && (
        <div className="zy-row">
          {steps.map(([label, body]) => (
            <Button key={label} disabled={isMoving} loading={go.isPending} onClick={() => move(body)}>
              + {text(label)}
            </Button>
          ))}
          <DatePicker
            value={day}
            aria-label={text('sandbox.to')}
            placeholder={text('sandbox.to')}
            disabled={isMoving}
            disabledDate={(each) => each.format('YYYY-MM-DD') <= format.dayOf(state.instant)}
            onChange={setDay}
          />
          <Button
            type="primary"
            disabled={isMoving || day === null}
            onClick={() => day && move({ to: day.format('YYYY-MM-DD') })}
          >
            {text('sandbox.go')}
          </Button>
          {isMoving && (
            <Button danger loading={halt.isPending} onClick={() => halt.mutate({})}>
              {text('sandbox.halt')}
            </Button>
          )}
        </div>
      )}
      <ProblemLine problem={go.error ?? halt.error} />
      {state.halted && <Alert type="error" showIcon title={`${text('sandbox.halted')}${state.halted}`} />}
    </div>
  );
}

function Latest({ state }: { readonly state: State }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      {state.failures.length > 0 && (
        <Panel title={text('sandbox.failures')}>
          <ul>
            {state.failures.map(({ name, error }) => (
              <li key={`${name} ${error}`}>
                {name}: {error}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel flush title={text('sandbox.latest')}>
        <Table
          size="small"
          pagination={false}
          rowKey="at"
          dataSource={[...state.latest]}
          locale={{ emptyText: <EmptyState title={text('sandbox.none')} /> }}
          columns={[
            { title: text('sandbox.at'), key: 'at', width: 180, render: (_, { at }) => format.instant(at) },
            { title: text('sandbox.ran'), key: 'ran', render: (_, { ran }) => ran.join(' · ') },
          ]}
        />
      </Panel>
    </>
  );
}

export function SandboxPage() {
  const text = useText();
  const [isMoving, setMoving] = useState(true);
  const reading = useRead(readSandbox, {}, { refetchMs: isMoving ? 1_000 : 10_000 });
  const moving = reading.data?.target !== null;
  if (moving !== isMoving && reading.data) setMoving(moving);
  return (
    <Page title={text('sandbox.title')} description={text('sandbox.description')}>
      <Ready of={reading}>
        {(state) =>
          state.isSandbox ? (
            <div className="zy-stack">
              <Panel>
                <Control state={state} />
              </Panel>
              <Latest state={state} />
            </div>
          ) : (
            <Panel>
              <EmptyState title={text('sandbox.notHere')} hint={text('sandbox.notHereHint')} />
            </Panel>
          )
        }
      </Ready>
    </Page>
  );
}
