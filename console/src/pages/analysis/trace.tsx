// Asks for one customer why they count and why not; each question renders its own trace.
import { useQuery } from '@tanstack/react-query';
import { Alert, Drawer, Input, Tag } from 'antd';
import type { ReactNode } from 'react';
import type { Reading } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { Ready } from '../../ui/states.tsx';

interface Traced<Trace> {
  readonly inPopulation: boolean;
  readonly groups: readonly {
    readonly label: { readonly zh: string; readonly en: string };
    readonly segment: string | null;
  }[];
  readonly trace: Trace;
}

/** Takes a customer number and opens the trace. */
export function TraceField({ onTrace }: { readonly onTrace: (customerId: string) => void }) {
  const text = useText();
  return (
    <Input.Search
      style={{ width: 300 }}
      placeholder={text('analysis.traceField')}
      aria-label={text('analysis.traceField')}
      enterButton={text('analysis.why')}
      onSearch={(typed) => typed.trim() !== '' && onTrace(typed.trim())}
    />
  );
}

export function TraceDrawer<Trace>(props: {
  readonly customerId: string | null;
  readonly parameters: unknown;
  readonly load: (customerId: string) => Promise<Traced<Trace>>;
  readonly onClose: () => void;
  /** The address of the question over the customer's timeline. */
  readonly search?: Readonly<Record<string, string>>;
  readonly children: (trace: Trace) => ReactNode;
}) {
  const text = useText();
  const say = useBilingual();
  const { customerId } = props;
  const reading = useQuery({
    queryKey: ['trace', props.parameters, customerId],
    queryFn: () => props.load(customerId ?? ''),
    enabled: customerId !== null,
  }) as Reading<Traced<Trace>>;
  return (
    <Drawer
      open={customerId !== null}
      title={customerId && text('analysis.traceOf', { customer: customerId })}
      size={640}
      onClose={props.onClose}
      destroyOnHidden
    >
      <Ready of={reading}>
        {({ inPopulation, groups, trace }) => (
          <div className="zy-stack">
            <div className="zy-between">
              <div className="zy-tags">
                {groups.map(({ label, segment }) => (
                  <Tag key={`${segment} ${label.zh}`}>{segment ? `${segment} · ${say(label)}` : say(label)}</Tag>
                ))}
              </div>
              {customerId !== null && (
                <CustomerLink customerId={customerId} {...(props.search ? { search: props.search } : {})}>
                  {text(props.search ? 'traced.open' : 'analysis.toCustomer')}
                </CustomerLink>
              )}
            </div>
            {!inPopulation && <Alert type="warning" showIcon title={text('analysis.notInPopulation')} />}
            {props.children(trace)}
          </div>
        )}
      </Ready>
    </Drawer>
  );
}
