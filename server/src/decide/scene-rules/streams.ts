// What scenes count, cut into streams: versions of a scene that count the same share one, so that an edit of what is given does not make
// anybody begin anew.
import { createHash } from 'node:crypto';
import { happeningOf } from '../rules/index.ts';
import type { Count, Scene } from './contract.ts';
import { partsOf } from './judge.ts';

/** A scene in one version, as decisions use it. */
export interface SceneInForce {
  readonly code: string;
  readonly version: number;
  readonly scene: Scene;
}

/** Scenes in force, and every version that ever was: what was decided under one is judged under it. */
export interface SceneBook {
  readonly active: readonly SceneInForce[];
  readonly versions: readonly SceneInForce[];
}

export interface Stream {
  /** Code of the scene and what is counted. */
  readonly stream: string;
  readonly code: string;
  readonly trust: Scene['trust'];
  readonly parts: readonly Count[];
  /** Every happening is an occasion of its own. */
  readonly isEach: boolean;
  /** In force with this stream; null where only what was decided before is kept right. */
  readonly active: SceneInForce | null;
  readonly versions: readonly SceneInForce[];
  /** First day on which any of the versions counts; what happened before is of no interest to any of them. */
  readonly firstDay: string;
}

const shapeOf = ({ trigger, trust }: Scene): string => {
  const isEach = trigger.kind === 'happens' && trigger.window.kind === 'each';
  const parts = partsOf({ trigger }).map(({ of, each, measure, property, cap }) => [
    of,
    each,
    measure,
    property,
    cap?.by ?? [],
  ]);
  return createHash('sha256')
    .update(JSON.stringify([trust, isEach, parts]))
    .digest('hex')
    .slice(0, 12);
};

export const streamsOf = ({ active, versions }: SceneBook): readonly Stream[] => {
  const streams = new Map<string, Stream>();
  for (const each of versions) {
    const { code, scene } = each;
    if (scene.trigger.kind !== 'happens') continue;
    const stream = `${code}@${shapeOf(scene)}`;
    const known = streams.get(stream);
    const inForce = active.find((one) => one.code === code && one.version === each.version) ?? null;
    streams.set(stream, {
      ...{ stream, code, trust: scene.trust, parts: partsOf(scene), isEach: scene.trigger.window.kind === 'each' },
      active: inForce ?? known?.active ?? null,
      versions: [...(known?.versions ?? []), each],
      firstDay: known && known.firstDay < scene.validFrom ? known.firstDay : scene.validFrom,
    });
  }
  return [...streams.values()];
};

/** Names of the events that a stream looks at. */
export const eventsOf = ({ parts }: Pick<Stream, 'parts'>): readonly string[] => [
  ...new Set(parts.flatMap(({ of }) => happeningOf(of.word)?.eventsOf(of.with) ?? [])),
];
