// Entry of the thread that fits and scores.
import { serveThread } from '../../platform/threads/index.ts';
import { type AnalysisAnswer, type AnalysisData, analyse } from './analysis.ts';

serveThread<AnalysisData, AnalysisAnswer>(analyse);
