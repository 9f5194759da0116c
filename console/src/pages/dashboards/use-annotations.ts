// Annotations for charts over time: a line at the unit in which something happened, with what happened.
import { listAnnotations } from '@contracts/know/dashboards/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useSession } from '../../shell/session.tsx';
import { usePalette } from '../../theme/theme-provider.tsx';
import { annotationsOn, type Marks } from './annotation-marks.ts';

/** What goes into one series of the chart; nothing where nothing happened. `labels`: first days of the units, as they stand in the data. */
export const useAnnotationMarks = (
  labels: readonly string[],
  shown: (label: string) => string = (label) => label,
): Marks => {
  const palette = usePalette();
  const { may } = useSession();
  const annotations = useRead(listAnnotations, {}, { staleMs: 60_000, enabled: may('questions.read') });
  const rows = annotations.data?.rows;
  const key = labels.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the labels are told apart by their text.
  return useMemo(() => {
    const found = annotationsOn(labels, rows ?? [], null);
    if (found.length === 0) return {};
    return {
      markLine: {
        symbol: ['none', 'circle'],
        symbolSize: 5,
        silent: false,
        animation: false,
        lineStyle: { color: palette.accent, type: 'dotted', width: 1.4 },
        label: {
          show: found.length <= 4,
          color: palette.textSoft,
          fontSize: 11,
          formatter: '{b}',
          overflow: 'truncate',
          width: 110,
        },
        tooltip: { formatter: '{b}' },
        data: found.map(({ label, texts }) => ({ xAxis: shown(label), name: texts.join(' · ') })),
      },
    };
  }, [key, rows, palette]);
};
