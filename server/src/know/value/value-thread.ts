// Entry of the thread that scores a day: sorting everybody three times is nothing for the thread that serves requests.
import { serveThread } from '../../platform/threads/index.ts';
import { type RfmColumns, type ScoredRfm, scoreRfm } from './rfm.ts';
import type { RfmSettings } from './settings.ts';

serveThread<{ readonly columns: RfmColumns; readonly cuts: RfmSettings['cuts'] }, ScoredRfm>(({ columns, cuts }) =>
  scoreRfm(columns, cuts),
);
