// Several pages share one storage. Each sends only what it put there itself, and takes over what a page that is gone has
// left. A lease tells who is alive; where two pages err at once, the server drops what comes twice by its id.
import type { Host } from './host.ts';

/** Longer than the longest wait between two attempts, each of which renews the lease. */
export const LEASE_MS = 600_000;

/** Long enough for a write of another process to become visible. */
const CLAIM_MS = 150;

export interface Ownership {
  /** Says that this page is alive; false when its lease had lapsed, so that another may have taken over its events. */
  renew(): boolean;
  /** This page goes away: whoever comes next may take over at once. Events of its end renew nothing. */
  release(): void;
  /** It came back after all. */
  back(): void;
  /** Looks for pages that are gone, and calls back with each one whose events are now ours. */
  takeOver(adopt: (owner: string) => void): void;
}

/** `isAlone`: no other page can be alive, so that what is found is taken at once. */
export const createOwnership = (host: Host, prefix: string, self: string, isAlone: boolean): Ownership => {
  const leaseOf = (owner: string): string => `${prefix}lease:${owner}`;
  const write = (owner: string): void => {
    host.storage.set(leaseOf(owner), `${self} ${host.now() + LEASE_MS}`);
  };
  const holderOf = (owner: string): string | null => {
    const [holder, until] = (host.storage.get(leaseOf(owner)) ?? '').split(' ');
    return holder && Number(until) > host.now() ? holder : null;
  };
  let held = false;
  let isAway = false;
  return {
    renew: () => {
      if (isAway) return true;
      const holder = holderOf(self);
      const kept = !held || holder === self;
      held = true;
      write(self);
      return kept;
    },
    release: () => {
      held = false;
      isAway = true;
      host.storage.remove(leaseOf(self));
    },
    back: () => {
      isAway = false;
    },
    takeOver: (adopt) => {
      const leases = leaseOf('');
      for (const key of host.storage.keys(leases)) {
        // Of pages that died with nothing left to send.
        if (holderOf(key.slice(leases.length)) === null) host.storage.remove(key);
      }
      const start = `${prefix}e:`;
      const owners = new Set(host.storage.keys(start).map((key) => key.slice(start.length).split(':')[0] ?? ''));
      for (const owner of Array.from(owners)) {
        if (owner === self) continue;
        if (isAlone) {
          adopt(owner);
          host.storage.remove(leaseOf(owner));
          continue;
        }
        if (holderOf(owner) !== null) continue;
        write(owner);
        host.later(CLAIM_MS * (1 + host.random()), () => {
          if (holderOf(owner) !== self) return;
          adopt(owner);
          host.storage.remove(leaseOf(owner));
        });
      }
    },
  };
};
