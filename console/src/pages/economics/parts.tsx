// What every part of the economics shows alike: when the figures are of, what they mean, that nothing was computed yet, and columns.
import { downloadEconomics, type tables } from '@contracts/reward/economics/contract.ts';
import type { ReactNode } from 'react';
import { addressOf } from '../../api/client.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ExportButton } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

interface Dated {
  readonly asOf: number | null;
  readonly definition: { readonly zh: string; readonly en: string };
}

export const PPM = 1_000_000;

/** Whole numbers in a column, on the right. */
export const numberColumn = <Row,>(title: string, key: string, show: (row: Row) => ReactNode) => ({
  ...{ title, key, align: 'right' as const, className: 'zy-num', render: (_: unknown, row: Row) => show(row) },
});

type Table = (typeof tables)[number];

/** The file of a table, and the instant that its figures are of. */
export function Extra({ of, table }: { readonly of: Dated; readonly table?: Table }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      {of.asOf !== null && (
        <span className="zy-faint">{text('economics.asOf', { time: format.instant(of.asOf) })}</span>
      )}
      {table && <ExportButton file={{ kind: 'address', href: addressOf(downloadEconomics, { params: { table } }) }} />}
    </>
  );
}

/** Content under which stands what it means; or that nothing was computed yet. */
export function Computed({ of, children }: { readonly of: Dated; readonly children: ReactNode }) {
  const text = useText();
  const say = useBilingual();
  if (of.asOf === null)
    return (
      <Panel>
        <EmptyState title={text('economics.notYet')} hint={text('economics.notYetHint')} />
      </Panel>
    );
  return (
    <>
      {children}
      <p className="zy-faint">
        {text('economics.definition')}: {say(of.definition)}
      </p>
    </>
  );
}
