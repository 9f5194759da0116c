// An earning rule in words, and the lines that explain an award.
import { conditions, type EarningRule, type Line, triggers } from '@contracts/reward/earning/contract.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSentence } from '../drafts/use-sentence.ts';

const words = [...triggers, ...conditions];

/** Everything that a rule says, as short sentences. */
export const useRuleWords = (): ((rule: EarningRule) => readonly string[]) => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const sentence = useSentence(words);
  return (rule) => {
    const { amount, limits, multipliers, conditions: given, bonus } = rule;
    const worth =
      amount.kind === 'fixed'
        ? text('earning.saysFixed', { points: amount.points })
        : text('earning.saysRate', { points: amount.points, per: format.count(amount.perFen / 100) });
    return [
      sentence(rule.trigger),
      ...(given.length > 0 ? [text('earning.saysOn', { conditions: text.list(given.map(sentence)) })] : []),
      worth,
      ...multipliers.map(({ name, factor }) => text('earning.saysTimes', { name: say(name), factor })),
      ...(Number(bonus) > 0 ? [text('earning.saysBonus', { points: bonus })] : []),
      ...limits.map(({ of, span, points }) =>
        text('earning.saysLimit', {
          ...{ subject: text(`earningSubject.${of}`), span: text(`earningSpan.${span}`) },
          points: format.count(points),
        }),
      ),
    ];
  };
};

export function RuleSentence({ rule }: { readonly rule: EarningRule }) {
  const text = useText();
  const say = useRuleWords();
  const [first, ...others] = say(rule);
  return (
    <span>
      {first}
      {others.length > 0 && <span className="zy-soft"> · {text.list(others)}</span>}
    </span>
  );
}

const useLineWords = (): ((line: Line) => string) => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (line) => {
    switch (line.kind) {
      case 'base': {
        const quantity = line.unit === 'fen' ? format.money(line.quantity) : format.count(line.quantity);
        const factors = line.factors.map(
          ({ by, value, factor }) => `${text(`earningDimension.${by}`)} ${value || '–'} × ${factor}`,
        );
        return `${text('earningLine.base')} ${quantity}${factors.length > 0 ? `（${text.list(factors)}）` : ''}`;
      }
      case 'excluded':
        return `${text.code('earningCode', line.code)} × ${line.count} (${format.money(line.fen)})`;
      case 'multiplier':
        return `${say(line.name)} × ${line.factor}`;
      case 'multiplier_lost':
        return `${say(line.name)} × ${line.factor}：${text(`earningLost.${line.reason}`)}`;
      case 'limit':
        return `${text(`earningSubject.${line.of}`)} ${text(`earningSpan.${line.span}`)} ${format.count(line.limit)}：${text(`earningBeyond.${line.beyond}`)}`;
      case 'rule_lost':
        return `${text('earning.exclusiveGroup')}：${line.rule} (${format.count(line.desired)})`;
      default:
        return text(`earningLine.${line.kind}`);
    }
  };
};

/** The lines of an award and their sum. */
export function Lines({ lines, sum }: { readonly lines: readonly Line[]; readonly sum: number }) {
  const text = useText();
  const words = useLineWords();
  return (
    <dl className="zy-kv" data-lines={lines.length}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are what was decided, and never move
        <div key={index} style={{ display: 'contents' }}>
          <dt>{words(line)}</dt>
          <dd className="zy-num">{line.points}</dd>
        </div>
      ))}
      <dt>
        <strong>{text('earning.sumOf')}</strong>
      </dt>
      <dd className="zy-num">
        <strong>{sum}</strong>
      </dd>
    </dl>
  );
}
