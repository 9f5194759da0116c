// What stands behind a posting in the words of those who made it: a scene, an activity with its part, a partner. The member centre knows none of them.
import { sceneDrafts } from '../decide/scenes/index.ts';
import type { Database } from '../platform/state-store/index.ts';
import { activityDrafts } from '../reward/activities/index.ts';
import { scenesOf } from '../reward/activity-rules/index.ts';
import type { MemberCentreDependencies } from '../reward/member-centre/index.ts';
import { partnerDrafts } from '../reward/partners/index.ts';

type OriginsOf = MemberCentreDependencies['originsOf'];
type Named = { readonly zh: string; readonly en: string };

/** `scene:<code>:…` and `partner:<code>:…`; the code of an activity's scene has a dot before its part. */
const ORIGIN = /^(scene|partner):([^:]+):/;

const sceneName = async (db: Database, code: string): Promise<Named | null> => {
  const [activity = ''] = code.split('.');
  if (activity === code) return (await sceneDrafts.one(db, code))?.definition?.name ?? null;
  const known = await activityDrafts.one(db, activity);
  if (!known?.definition) return null;
  const { version, definition } = known;
  // A part that the version in force has no more is still said by the activity's name.
  const own = scenesOf(activity, version, definition).find((each) => each.code === code);
  return own?.scene.name ?? definition.name;
};

/** Names as they are in force now, one read for each scene or partner. */
export const originsIn =
  (db: Database): OriginsOf =>
  async (keys) => {
    const found = keys.flatMap((key) => {
      const [, kind, code] = ORIGIN.exec(key) ?? [];
      return kind && code ? [{ key, kind, code }] : [];
    });
    const names = new Map<string, Named | null>();
    for (const { kind, code } of found) {
      const name = `${kind} ${code}`;
      if (names.has(name)) continue;
      names.set(
        name,
        kind === 'scene' ? await sceneName(db, code) : ((await partnerDrafts.one(db, code))?.definition?.name ?? null),
      );
    }
    return new Map(
      found.map(({ key, kind, code }) => {
        const name = names.get(`${kind} ${code}`) ?? null;
        return [key, kind === 'scene' ? { title: name, place: null } : { title: null, place: name }];
      }),
    );
  };
