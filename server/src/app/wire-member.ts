// Puts the member centre together: how customers get in, and what their page asks.
import { createMemberSessions, type MemberSessions } from '../platform/member-sessions/index.ts';
import type { ErasureRegister } from '../record/erasure/index.ts';
import { createMemberCentre } from '../reward/member-centre/index.ts';
import { originsIn } from './statement-origins.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';
import type { Record } from './wire-record.ts';
import type { Reward } from './wire-reward.ts';
import { standingAndVisible } from './wire-rights.ts';

export interface Member {
  readonly sessions: MemberSessions;
  readonly modules: readonly ModuleParts[];
}

export const wireMember = (
  foundation: Foundation,
  record: Record,
  register: ErasureRegister,
  { tiers, benefits, redemption }: Pick<Reward, 'tiers' | 'benefits' | 'redemption'>,
): Member => {
  const { stores, config, audit, clock, wallClock, machineClock, settings, logger, publicUrl } = foundation;
  const { timeZone } = config;
  const sessions = createMemberSessions({
    ...{ store: stores.state, audit, wallClock: machineClock, timeZone, publicUrl },
    isVisible: standingAndVisible(foundation, record, register),
    isSimulated: () => settings.isSimulated(),
  });
  const centre = createMemberCentre({
    ...{ db: stores.state.db, clock, wallClock, timeZone, logger, tiers, benefits, redemption, sessions },
    originsOf: originsIn(stores.state.db),
  });
  return { sessions, modules: [sessions, centre] };
};
