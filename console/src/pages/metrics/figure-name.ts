// What a figure of a question is called.
import type { PathParameters } from '@contracts/know/paths/contract.ts';
import { useText } from '../../i18n/index.ts';
import { metricFigure } from '../../i18n/texts/metrics.ts';
import { usePlanWords } from '../analysis/plan-words.ts';
import { matcherWords } from '../analysis/words-of-filter.ts';
import type { KeptQuestion } from './own-metric.ts';

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

export const useFigureName = ({ parameters }: Pick<KeptQuestion, 'parameters'>): ((figure: string) => string) => {
  const text = useText();
  const words = usePlanWords();
  const nodeName = (written: string): string => {
    const { nodes, anchor } = parameters as unknown as Pick<PathParameters, 'nodes' | 'anchor'>;
    if (written === 'anchor') return matcherWords(text, words, anchor?.events ?? []);
    const [number = '', value] = written.split('=');
    const event = matcherWords(text, words, nodes?.[Number(number) - 1]?.events ?? []);
    return value === undefined ? event : `${event}: ${decoded(value)}`;
  };
  const ofPath = (figure: string): string | null => {
    const [kind, place = '', rest = ''] = figure.split(':');
    if (kind === 'reach') return text('metrics.figureReach', { node: nodeName(place) });
    if (kind === 'step') return text('metrics.figureStep', { number: place, node: nodeName(rest) });
    if (kind !== 'link') return null;
    const [from = '', to = ''] = rest.split('>');
    return text('metrics.figureLink', { number: place, from: nodeName(from), to: nodeName(to) });
  };
  const ofCredit = (figure: string): string | null => {
    const [, credit, model, channel = ''] = /^(share|conversions|value):([a-z]+):(.*)$/.exec(figure) ?? [];
    if (!credit || !model) return null;
    return text('metrics.figureCredit', {
      credit: text.code('metricCredit', credit),
      model: text.code('attributionModel', model),
      channel: channel === '' ? text('metrics.figureDirect') : decoded(channel),
    });
  };
  return (figure) => {
    const [kind = '', number = ''] = figure.split(':');
    const own = ofPath(figure) ?? ofCredit(figure);
    if (own !== null) return own;
    if (kind === 'period') return text('metrics.figurePeriod', { number });
    if (kind === 'pass') return text('metrics.figurePass', { number });
    if (kind === 'lost') return text('metrics.figureLost', { number });
    if (kind === 'top') return text('metrics.figureTop', { percent: number });
    if (kind === 'from') return text('metrics.figureFrom', { number });
    if (kind === 'depth') return text('metrics.figureDepth', { percent: number });
    if (kind === 'part' && 'of' in parameters) return text.code('dayPart', number);
    if (figure.includes(':'))
      return text('metrics.figureOf', { figure: text.code('metricFigureOf', kind), name: decoded(number) });
    if (figure in metricFigure) return text(`metricFigure.${figure as keyof typeof metricFigure}`);
    if (/^f\d$/.test(figure)) return text('metrics.figureFormula', { number: figure.slice(1) });
    return /^[A-F]$/.test(figure) ? text('metrics.figureSeries', { letter: figure }) : text('metrics.figureWhole');
  };
};
