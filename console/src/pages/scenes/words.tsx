// A scene in words: what has to happen in which window, to whom, and what is done then.

import {
  actions,
  type Count,
  conditions,
  happenings,
  type Limit,
  type Scene,
  type Window,
} from '@contracts/decide/scenes/contract.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useArgumentNames } from '../drafts/use-argument-names.ts';
import { useSentence } from '../drafts/use-sentence.ts';

/** The sentence of a happening, a condition or an action with its holes filled. */
export const useSceneSentence = () => ({
  happening: useSentence(happenings),
  condition: useSentence(conditions),
  action: useSentence(actions),
});

const useWindowWords = (): ((window: Window) => string) => {
  const text = useText();
  const { happening } = useSceneSentence();
  return (window) => {
    switch (window.kind) {
      case 'each':
        return text('scenes.windowEach');
      case 'calendar':
        return text(`sceneUnit.${window.unit}`);
      case 'rolling':
        return text('scenes.windowRolling', { days: window.days });
      case 'since':
        return text('scenes.windowSince', { event: happening(window.event), days: window.days });
    }
  };
};

const useCountWords = (): ((count: Count, isEach: boolean) => readonly string[]) => {
  const text = useText();
  const format = useFormat();
  const { happening, condition } = useSceneSentence();
  const called = useArgumentNames();
  const titleOf = (property: string): string => called('property', property) ?? property;
  const numberOf = ({ measure, property, atLeast }: Count): string => {
    const name = titleOf(property ?? '');
    if (measure === 'events') return text('scenes.saysTimes', { times: format.count(atLeast) });
    if (measure === 'distinct') return text('scenes.saysDistinct', { times: format.count(atLeast), property: name });
    return property?.endsWith('_fen')
      ? text('scenes.saysMoney', { property: name, amount: format.money(atLeast) })
      : text('scenes.saysSum', { property: name, times: format.count(atLeast) });
  };
  return (count, isEach) => {
    const { cap, each } = count;
    const by = text.list((cap?.by ?? []).map(titleOf));
    const perDay = by === '' ? 'scenes.saysPerDayAll' : 'scenes.saysPerDay';
    return [
      isEach
        ? happening(count.of)
        : text('scenes.saysCount', { happening: happening(count.of), number: numberOf(count) }),
      ...(each.length > 0 ? [text('scenes.saysEach', { conditions: text.list(each.map(condition)) })] : []),
      ...(cap?.perDay ? [text(perDay, { by, times: format.count(cap.perDay) })] : []),
      ...(cap?.perWindow ? [text('scenes.saysPerWindow', { by, times: format.count(cap.perWindow) })] : []),
    ];
  };
};

/** How often something is given at most. */
export const useLimitWords = (): ((limit: Limit) => string) => {
  const text = useText();
  const format = useFormat();
  return ({ of, span, awards }) =>
    text('scenes.saysLimit', {
      ...{ subject: text(`sceneSubject.${of}`), span: text(`earningSpan.${span}`) },
      times: format.count(awards),
    });
};

/** Everything that a scene says, as short sentences. */
export const useSceneWords = (): ((scene: Scene) => readonly string[]) => {
  const text = useText();
  const limitWords = useLimitWords();
  const words = useSceneSentence();
  const called = useArgumentNames();
  const windowWords = useWindowWords();
  const countWords = useCountWords();
  return ({ trigger, conditions: given, actions: done, limits }) => [
    ...(trigger.kind === 'schedule'
      ? [
          text('scenes.saysSegment', {
            when: text(`sceneWhen.${trigger.when}`),
            segment: called('segment', trigger.segment) ?? trigger.segment,
          }),
        ]
      : [
          trigger.window.kind === 'each'
            ? windowWords(trigger.window)
            : text('scenes.saysWindow', { window: windowWords(trigger.window) }),
          ...trigger.counts.flatMap((count) => countWords(count, trigger.window.kind === 'each')),
        ]),
    ...(given.length > 0 ? [text('scenes.saysOn', { conditions: text.list(given.map(words.condition)) })] : []),
    text('scenes.saysThen', { actions: text.list(done.map(words.action)) }),
    ...limits.map(limitWords),
  ];
};

export function SceneSentence({ scene }: { readonly scene: Scene }) {
  const text = useText();
  const say = useSceneWords();
  return <span>{text.list(say(scene))}</span>;
}

export const useSceneName = (): ((scene: Pick<Scene, 'name'>) => string) => {
  const say = useBilingual();
  return ({ name }) => say(name);
};
