// What the catalogue says of a metric: unit, direction, owner, benchmark, version, and what is asked for it.
import { listMetricVersions, type MetricRow } from '@contracts/know/metrics/contract.ts';
import { Button, Drawer, Timeline } from 'antd';
import { useState } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Ready } from '../../ui/states.tsx';
import { useMetricWriter } from './metric-words.ts';

function Versions({ metric }: { readonly metric: MetricRow }) {
  const text = useText();
  const format = useFormat();
  const { write } = useMetricWriter(metric.unit);
  const versions = useRead(listMetricVersions, { params: { code: metric.code } });
  return (
    <Ready of={versions}>
      {({ rows }) => (
        <Timeline
          items={rows.map(({ version, note, createdAt, createdBy, body }) => ({
            key: version,
            content: (
              <>
                <strong>{text('metrics.versionOf', { version })}</strong>{' '}
                <span className="zy-soft">
                  {createdAt === null ? text('metrics.shipped') : `${createdBy ?? ''} · ${format.instant(createdAt)}`}
                </span>
                <div>
                  {body === null
                    ? text('metrics.retired')
                    : text('metrics.versionSays', {
                        owner: text.code('ownerName', body.owner),
                        benchmark: write(body.benchmark),
                      })}
                </div>
                {note && <div className="zy-faint">{note}</div>}
              </>
            ),
          }))}
        />
      )}
    </Ready>
  );
}

export function MetricFacts({ metric }: { readonly metric: MetricRow }) {
  const text = useText();
  const { write } = useMetricWriter(metric.unit);
  const [open, setOpen] = useState(false);
  const facts = [
    [text('metrics.unit'), text(`metricUnit.${metric.unit}`)],
    [text('metrics.direction'), text(`metricDirection.${metric.direction}`)],
    [text('metrics.benchmark'), write(metric.benchmark)],
    [text('metrics.owner'), text.code('ownerName', metric.owner)],
    [text('metrics.question'), text(`metricQuestion.${metric.question}`)],
  ] as const;
  return (
    <>
      <dl className="zy-metric-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Button type="link" size="small" onClick={() => setOpen(true)}>
        {text('metrics.versionOf', { version: metric.version })}
      </Button>
      <Drawer open={open} title={text('metrics.versions')} size={460} onClose={() => setOpen(false)}>
        {open && <Versions metric={metric} />}
      </Drawer>
    </>
  );
}
